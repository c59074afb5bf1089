"""Sorting, verdict and exit code: once, after the checks and before the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from outreach_audit.model.finding import Finding

NEVER = "never"


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Worst first, then by people and messages, then by place: the same order in every format."""
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                -f.severity, -f.people, -f.messages, f.rule, f.location.path,
                f.location.line or 0, f.location.column or 0, f.text_id,
            ),
        )
    )  # fmt: skip


def exit_code(findings: Sequence[Finding], fail_on: str) -> int:
    """1 where a finding is at or above `fail_on`, else 0."""
    if fail_on == NEVER:
        return 0
    limit = Severity[fail_on.upper()]
    return int(any(finding.severity >= limit for finding in findings))


def verdict(findings: Sequence[Finding]) -> str:
    """`clean` when nothing is worse than a note, else `findings`."""
    return "findings" if any(f.severity > Severity.NOTE for f in findings) else "clean"
