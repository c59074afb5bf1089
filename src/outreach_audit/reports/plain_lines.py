"""The report where nobody sits at a screen: a finding is one line that grep and editors read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.reports import wording
from outreach_audit.reports.wording import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outreach_audit.model.finding import Finding
    from outreach_audit.model.report import Report
    from outreach_audit.reports.options import Options

_NAMED = 3


def write(report: Report, options: Options) -> str:  # noqa: ARG001 - the signature of a writer
    """Verdict, headlines, ledger, findings, checks that could not look; never an escape."""
    return "".join(f"{line}\n" for line in _lines(report))


def finding_line(finding: Finding) -> str:
    """`path:line:column: severity rule: message [n people]`, on one line however long."""
    people = f" [{wording.counted(finding.people, 'person')}]" if finding.people else ""
    head = f"{wording.place(finding.location)}: {finding.severity.label} {visible(finding.rule)}"
    return f"{head}: {visible(finding.message)}{people}"


def _lines(report: Report) -> Iterator[str]:
    from outreach_audit.reports.entries import by_weight

    yield wording.verdict(report)
    for one in report.headlines:
        detail = f" ({visible(one.detail)})" if one.detail else ""
        yield f"{visible(one.label)}: {visible(one.value)}{detail}"
    if ledger := wording.ledger_line(report):
        yield ledger
    yield from (f"warning: {visible(warning)}" for warning in report.warnings)
    yield from map(finding_line, by_weight(report.findings))
    yield from _not_checked(report)
    yield wording.next_step(report)


def _not_checked(report: Report) -> Iterator[str]:
    """One line for each thing that is needed, however many rules wait for it."""
    waiting: dict[str, list[str]] = {}
    for one in report.not_checked:
        waiting.setdefault(one.needs, []).append(one.rule)
    for needs, rules in waiting.items():
        named = ", ".join(visible(rule) for rule in sorted(rules)[:_NAMED])
        more = f" and {len(rules) - _NAMED} more" if len(rules) > _NAMED else ""
        yield f"NOT CHECKED {named}{more}: needs {visible(needs)}"
