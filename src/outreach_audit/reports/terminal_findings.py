"""Findings on a screen: what, how many people, one example, what to do."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from outreach_audit.reports.entries import entries
from outreach_audit.reports.page import DIM, HEADING, SEVERITY_STYLES
from outreach_audit.reports.wording import counted, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from outreach_audit.model.finding import Finding
    from outreach_audit.reports.entries import Entry
    from outreach_audit.reports.page import Page

SHOWN = 10
"""Entries of one severity that are shown unless all are asked for."""

_INDENT = 4
_LONGEST_BAR = 24


def write_findings(page: Page, findings: Iterable[Finding], *, verbose: bool) -> None:
    """All severities, worst first, ten entries of each unless `verbose`."""
    folded = entries(findings)
    if not folded:
        return
    page.heading("FINDINGS", "worst first, then by the number of people")
    for _, same in groupby(folded, key=lambda one: one.severity):
        of_severity = list(same)
        shown = of_severity if verbose else of_severity[:SHOWN]
        for entry in shown:
            page.blank()
            _write_entry(page, entry)
        if left := len(of_severity) - len(shown):
            page.blank()
            page.line((f"and {left:,} more: -v shows all", DIM))


def _write_entry(page: Page, entry: Entry) -> None:
    label, first = entry.severity.label, entry.first
    extent = f"   {entry.extent}" if entry.extent else ""
    page.line(
        (f"{label.upper():<9}", SEVERITY_STYLES[label]), (first.rule, HEADING), extent, hang=_INDENT
    )
    page.line(first.message, indent=_INDENT)
    _write_lag(page, first.details)
    _write_routes(page, first.details)
    if first.fix:
        page.line((f"Fix: {first.fix}", DIM), indent=_INDENT, hang=5)
    where = "for example " if entry.texts > 1 else "at "
    page.line((where + place(first.location), DIM), indent=_INDENT, hang=2)


def _write_lag(page: Page, details: Mapping[str, Any]) -> None:
    """How long after the opt-out the messages went, each row with its share as a bar."""
    rows: Sequence[Any] = details.get("lag") or ()
    most = max((int(count) for _, count in rows), default=0)
    if not most:
        return
    page.line(("How long after they said stop:", DIM), indent=_INDENT)
    page.table(
        (
            (str(label), counted(int(count), "message"), ("█" * _length(int(count), most), "red"))
            for label, count in rows
        ),
        right=(1,),
        indent=_INDENT + 2,
    )


def _write_routes(page: Page, details: Mapping[str, Any]) -> None:
    """Which list the opt-out stood in and which tool wrote all the same."""
    rows: Sequence[Any] = details.get("routes") or ()
    if not rows:
        return
    page.line(("Where they said stop, and where we wrote from:", DIM), indent=_INDENT)
    page.table(
        (
            (str(route), counted(int(messages), "message"), counted(int(people), "person"))
            for route, messages, people in rows
        ),
        right=(1, 2),
        indent=_INDENT + 2,
    )


def _length(count: int, most: int) -> int:
    return -(-count * _LONGEST_BAR // most)
