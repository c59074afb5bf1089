"""What cells look like, where no header word says what a column holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from outreach_audit.ingest.cells import DENIALS
from outreach_audit.ingest.mapping import looks_like_dates
from outreach_audit.ingest.vendors import header_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.ingest.mapping import Chosen, ColumnMap, Sample

__all__ = [
    "ADDRESS", "COUNT", "HASH", "addresses", "denies", "share", "stop_dates", "with_addresses",
]  # fmt: skip

ADDRESS = re.compile(r"\S@\S")
HASH = re.compile(r"^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})$")
COUNT = re.compile(r"^\d{1,3}([,.' ]\d{3})*$|^\d+(\.0+)?$")

_COLLEAGUE = re.compile(r"owner|sender|from|author|manager|agent|assign|rep(ly)?(_|$)|created_by")
"""Headers whose addresses are those of colleagues."""


def share(pattern: re.Pattern[str], cells: Sequence[str]) -> float:
    """Returns the share of cells that the pattern is found in, 0 for no cells."""
    return sum(bool(pattern.search(cell.strip())) for cell in cells) / len(cells) if cells else 0.0


def addresses(headers: Sequence[str], columns: ColumnMap, sample: Sample) -> int | None:
    """Returns the only column of addresses, None where there is none, several, or a colleague's."""
    found = [at for at, cells in sample.items() if share(ADDRESS, cells) > 0.8]
    if len(found) != 1 or found[0] in columns.columns("sends", "sender"):
        return None
    return None if _COLLEAGUE.search(header_key(headers[found[0]])) else found[0]


def with_addresses(chosen: Chosen, at: int) -> Chosen:
    """Returns the chosen columns with this one as the address of every table of people."""
    names = {"sends": "email", "events": "email", "contacts": "email", "suppressions": "identifier"}
    more = {table: {name: (at,), **chosen.get(table, {})} for table, name in names.items()}
    return {**chosen, **more}


def stop_dates(chosen: Chosen, columns: ColumnMap, sample: Sample) -> Chosen:
    """Returns the chosen columns, with a flag that holds dates as the time of the opt-outs."""
    flags = columns.columns("contacts", "opted_out")
    dated = tuple(at for at in flags if looks_like_dates(sample.get(at, ())))
    if columns.has("suppressions", "ts") or not dated:
        return chosen
    return {**chosen, "suppressions": {"ts": dated, **chosen.get("suppressions", {})}}


def denies(columns: ColumnMap, sample: Sample) -> bool:
    """Says whether the opt-out column of a file says "no" of somebody: it is no list of opt-outs."""
    flags = columns.columns("contacts", "opted_out")
    return any(cell.strip().lower() in DENIALS for at in flags for cell in sample.get(at, ()))
