"""The answer of `inspect`: how each file was read, what it lets us check and what it does not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from outreach_audit.reports import wording
from outreach_audit.reports.meanings import MEANINGS
from outreach_audit.reports.page import DIM, HEADING, Page
from outreach_audit.reports.privacy import masked_not_checked, masked_source
from outreach_audit.reports.terminal import write_not_checked, zone
from outreach_audit.reports.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from outreach_audit.model.finding import NotChecked
    from outreach_audit.model.report import Report
    from outreach_audit.model.tables import Source
    from outreach_audit.reports.options import Options
    from outreach_audit.reports.page import Piece

_REASONS = 3


def inspect_table(
    sources: Sequence[Source],
    checked: Sequence[str],
    not_checked: Sequence[NotChecked],
    options: Options,
) -> str:
    """What was understood of every file, then the checks that can and cannot look.

    `checked` has the ids of the rules that these files unlock.
    """
    shown = [one if options.show_pii else masked_source(one) for one in sources]
    missing = tuple(not_checked)
    page = Page(options)
    for index, source in enumerate(shown):
        if index:
            page.blank()
        _write_source(page, source)
    _write_checked(page, checked)
    write_not_checked(page, missing if options.show_pii else masked_not_checked(missing))
    return page.text()


def write(report: Report, options: Options) -> str:
    """The sources of a report as `inspect` shows them."""
    return inspect_table(report.sources, report.checked, report.not_checked, options)


def _write_source(page: Page, source: Source) -> None:
    ledger = source.ledger
    page.line((source.raw.name, HEADING))
    page.table(_facts(source), indent=2)
    if source.mapping:
        page.blank()
        page.table(_columns(source), indent=4)
    if unused := _unused(source):
        page.line(("Not used: ", DIM), ", ".join(unused), indent=2, hang=2)
    for note in dict.fromkeys((*source.notes, *ledger.notes)):
        page.line((f"Note: {note}", "yellow"), indent=2, hang=2)


def _facts(source: Source) -> Iterator[tuple[Piece, Piece]]:
    kinds = " + ".join(wording.KINDS.get(kind, kind) for kind in source.kinds)
    if kinds:
        yield "What it is", (f"{source.vendor}: {kinds}" if source.vendor else kinds)
        yield "How sure", f"{100 * source.confidence:.0f} %"
    else:
        yield "What it is", ("not understood; name its columns with --map header=column", "yellow")
    ledger = source.ledger
    rows = counted(ledger.records, "row")
    yield "Read", f"{rows} = {ledger.accepted:,} accepted + {ledger.rejected:,} rejected"
    reasons = Counter(one.reason for one in source.rejects).most_common(_REASONS)
    for reason, count in reasons:
        first = next(one.line for one in source.rejects if one.reason == reason)
        yield "", f"rejected {count:,}: {reason} (first on line {first})"
    yield "Times are in", zone(source)


def _columns(source: Source) -> Iterator[tuple[Piece, ...]]:
    """Header, arrow, meaning, canonical names; one row a header."""
    by_header: dict[str, list[str]] = {}
    for header, column in source.mapping:
        by_header.setdefault(header, []).append(column)
    layouts = dict(source.clocks)
    for header, columns in by_header.items():
        words = dict.fromkeys(_meaning(column) for column in columns)
        layout = f", written {layouts[header]}" if header in layouts else ""
        names: Piece = (f"({', '.join(columns)})", DIM)
        yield f"{header} →", " and ".join(words) + layout, names


def _meaning(column: str) -> str:
    name = column.rpartition(".")[2]
    return MEANINGS.get(column) or MEANINGS.get(name) or name.replace("_", " ")


def _unused(source: Source) -> list[str]:
    used = {header for header, _ in source.mapping}
    return [header for header in source.raw.headers if header and header not in used]


def _write_checked(page: Page, checked: Iterable[str]) -> None:
    groups: dict[str, list[str]] = {}
    for rule in sorted(checked):
        group, _, name = rule.partition("/")
        groups.setdefault(group, []).append(name)
    if not groups:
        return
    count = sum(map(len, groups.values()))
    page.heading("WHAT THESE FILES LET US CHECK", counted(count, "check"))
    page.table(((group, (", ".join(names), DIM)) for group, names in groups.items()))
