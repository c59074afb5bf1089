"""The report of `audit` and `demo` on a screen: the answer first, then what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.reports import plain_lines, wording
from outreach_audit.reports.bars import volume_bars
from outreach_audit.reports.page import DIM, HEADING, VERDICT_STYLES, Page
from outreach_audit.reports.terminal_findings import write_findings
from outreach_audit.reports.terminal_texts import write_worst_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from outreach_audit.model.finding import NotChecked
    from outreach_audit.model.report import Headline, Report
    from outreach_audit.model.tables import Source
    from outreach_audit.reports.options import Options


def write(report: Report, options: Options) -> str:
    """The report for a person at a screen; off a terminal, one line per finding."""
    if not options.is_terminal:
        return plain_lines.write(report, options)
    page = Page(options)
    _write_top(page, report)
    _write_files(page, report.sources)
    write_volume(page, report.metrics.get("volume"))
    write_findings(page, report.findings, verbose=options.verbose)
    write_worst_texts(page, report.texts)
    write_not_checked(page, report.not_checked)
    page.blank()
    _write_last(page, wording.next_step(report))
    return page.text()


def _write_top(page: Page, report: Report) -> None:
    word, _, rest = wording.verdict(report).partition("  ")
    page.line((word, VERDICT_STYLES.get(report.verdict, HEADING)), f"  {rest}", hang=len(word) + 2)
    _write_headlines(page, report.headlines)
    if ledger := wording.ledger_line(report):
        page.blank()
        page.line(ledger, hang=2)
    for warning in report.warnings:
        page.line((f"Warning: {warning}", "bold yellow"), hang=2)


def _write_headlines(page: Page, headlines: Sequence[Headline]) -> None:
    if not headlines:
        return
    page.blank()
    page.table((one.label, (one.value, HEADING), (one.detail, DIM)) for one in headlines)


def _write_files(page: Page, sources: Sequence[Source]) -> None:
    if not sources:
        return
    page.heading("FILES", "what each one was read as, and how sure that is")
    rows = [_file_row(one) for one in sources]
    widest = sum(max(len(row[at]) for row in rows) + 2 for at in range(len(rows[0])))
    if widest <= page.width:
        page.table(rows, right=(2, 3))
        return
    for path, read_as, *numbers in rows:
        page.line(path, indent=2)
        page.line(read_as, indent=6)
        page.line((" · ".join(one for one in numbers if one), DIM), indent=6)


def _file_row(source: Source) -> tuple[str, ...]:
    kinds = " + ".join(wording.KINDS.get(kind, kind) for kind in source.kinds)
    name = f"{source.vendor}: " if source.vendor else ""
    sure = f"{100 * source.confidence:.0f} % sure" if kinds else ""
    return (
        source.raw.name,
        f"{name}{kinds}" if kinds else "not understood",
        wording.counted(source.ledger.records, "row"),
        sure,
        zone(source),
    )


def zone(source: Source) -> str:
    """The time zone of a file in words; a question mark stands where it was assumed."""
    if not source.timezone:
        return "no dates"
    return f"{source.timezone} (assumed)" if source.timezone_assumed else source.timezone


def write_volume(page: Page, volume: Mapping[str, object] | None) -> None:
    """Messages over time as a row of bars, marked where a finding stands."""
    drawn = volume_bars(volume, page.width - 4) if volume else None
    if not drawn:
        return
    page.heading(drawn.title, drawn.explained)
    page.raw((drawn.bars, "cyan"), indent=2)
    if drawn.marks.strip():
        page.raw((drawn.marks, "bold red"), indent=2)
    page.raw((drawn.axis, DIM), indent=2)


def write_not_checked(page: Page, not_checked: Iterable[NotChecked]) -> None:
    """Checks that could not look, under the input that each of them needs."""
    by_need: dict[str, list[str]] = {}
    for one in not_checked:
        by_need.setdefault(one.needs, []).append(one.rule)
    if not by_need:
        return
    page.heading("NOT CHECKED", "no verdict on these; give what they need and they will look")
    for needs, rules in by_need.items():
        page.line(("needs ", DIM), needs, indent=2, hang=4)
        page.line((", ".join(sorted(rules)), DIM), indent=6)


def _write_last(page: Page, step: str) -> None:
    """What to try next; the exit code moves to its own line where the screen is narrow."""
    if len(step) <= page.width:
        page.line((step, HEADING))
        return
    for part in step.split("  ", 1):
        page.line((part, HEADING), hang=6)
