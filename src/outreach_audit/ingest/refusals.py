"""Records that cannot be understood: why, and the ledger that counts them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from outreach_audit.ingest.cells import (
    TOTALS,
    coalesce_sql,
    count_sql,
    filled_sql,
    identifier_type_sql,
    quoted,
    relation_sql,
)
from outreach_audit.ingest.events import STOPS
from outreach_audit.model.tables import Ledger, RawTable, Reject

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from outreach_audit.ingest.events import EventTypes
    from outreach_audit.ingest.stage import Stage

__all__ = ["Refusal", "find_refusals", "ledger_after", "reason_sql", "rejects_of"]

ADDRESSES = {"sends": "email", "events": "email", "contacts": "email", "suppressions": "identifier"}
MAIN_TIMES = {"sends": "ts", "events": "ts", "suppressions": "ts", "volume": "day"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that is left out."""

    record: int
    """Its number among the accepted records of reading, from 1."""
    reason: str


def reason_sql(stage: Stage, kinds: Sequence[str], types: EventTypes | None) -> str | None:
    """Returns the SQL of why a record is left out, NULL for most; None where none can be."""
    main = kinds[0]
    tests = [*_address_tests(stage, main), *_time_tests(stage, main, types)]
    if types and types.unknown:
        word = f"coalesce(left({types.word}, 60), '')"
        tests.append((f"{types.sql} IS NULL", f"'unknown event ''' || {word} || ''''"))
    if main == "volume":
        number = count_sql(stage.of("volume", "count")[0])
        tests.append((f"{number} IS NULL", "'unreadable count'"))
    if not tests:
        return None
    return f"CASE {' '.join(f'WHEN {test} THEN {reason}' for test, reason in tests)} END"


def _address_tests(stage: Stage, main: str) -> list[tuple[str, str]]:
    total = "'totals row'"
    if main == "volume":
        day = stage.of("volume", "day")[0]
        return [(f"regexp_matches({day}, {quoted(TOTALS)})", total)]
    if main not in ADDRESSES:
        return []
    address = stage.address(main, ADDRESSES[main])
    recipient = stage.text(main, "recipient_id")
    written = coalesce_sql(map(filled_sql, stage.of(main, ADDRESSES[main])))
    is_total = f"regexp_matches(coalesce({written}, c0), {quoted(TOTALS)})"
    bare = f"NOT contains(coalesce({written}, ''), '@')"
    # Most files have an address in every row: a look is cheaper than the whole test.
    look = stage.con.execute(f"SELECT bool_or({bare}) FROM {stage.relation}").fetchone()
    if look is None or not look[0]:
        return []
    tests = [
        (f"{bare} AND {is_total}", total),
        (f"{bare} AND {address} IS NULL AND {recipient} IS NULL", "'no address'"),
    ]
    if main == "suppressions" and stage.has(main, "identifier"):
        odd = f"{bare} AND {address} IS NOT NULL AND {identifier_type_sql(address)} IS NULL"
        tests.append((odd, "'neither address, domain, pattern nor hash'"))
    return tests


def _time_tests(stage: Stage, main: str, types: EventTypes | None) -> list[tuple[str, str]]:
    """Returns the tests of the main date column that some row can fail."""
    name = MAIN_TIMES.get(main, "")
    columns = stage.columns.columns(main, name)
    if not columns:
        return []
    tests = []
    seconds = stage.seconds(main, name)
    # A "no" counts even where nobody can read its date.
    if main != "suppressions" and stage.misread(columns):
        text = coalesce_sql(map(filled_sql, stage.of(main, name)))
        reason = f"'unreadable date ''' || left({text}, 40) || ''''"
        stops = ", ".join(map(quoted, STOPS))
        other = f" AND coalesce({types.sql} NOT IN ({stops}), true)" if types else ""
        tests.append((stage.unread(main, name) + other, reason))
    if any(stage.clocks[at].blanks for at in columns):
        if main in {"sends", "volume"}:
            tests.append((f"{seconds} IS NULL", "'no date'"))
        elif types and types.carrier:
            carrier = quoted(types.carrier)
            tests.append((f"{types.sql} = {carrier} AND {seconds} IS NULL", "'no date'"))
    return tests


def find_refusals(stage: Stage, reason: str | None) -> tuple[Refusal, ...]:
    """Returns the records to leave out, in file order."""
    if reason is None:
        return ()
    rows = stage.con.execute(
        f"SELECT record, min(reason) FROM (SELECT {stage.row} AS record, {reason} AS reason"
        f" FROM {stage.relation}) WHERE reason IS NOT NULL GROUP BY record ORDER BY record"
    ).fetchall()
    return tuple(Refusal(int(record), str(why)) for record, why in rows)


def rejects_of(
    stage: Stage, raw: RawTable, refusals: Sequence[Refusal]
) -> tuple[tuple[Reject, ...], int]:
    """Returns the refused records as rejects, and the physical lines that they take up.

    A record's line counts the line breaks inside the cells of the records before it.
    """
    if not refusals:
        return (), 0
    breaks, cells = _breaks(stage, raw), _cells_of(stage, raw, refusals)
    places = _rows(raw, [one.record for one in refusals])
    rejects, lines = [], 0
    for one, row in zip(refusals, places, strict=True):
        before = sum(n for record, n in breaks.items() if record < one.record)
        line = row + before if raw.ledger.lines else 0
        lines += 1 + breaks.get(one.record, 0) if raw.ledger.lines else 0
        rejects.append(Reject(line, row, one.reason, _written(cells[one.record], raw.delimiter)))
    return tuple(rejects), lines


def _breaks(stage: Stage, raw: RawTable) -> dict[int, int]:
    """Returns record -> line breaks inside its cells, for records that have any."""
    if not raw.ledger.lines or raw.ledger.accepted_lines == raw.ledger.accepted:
        return {}
    inside = " + ".join(
        f"length(c{at}) - length(replace(c{at}, chr(10), ''))" for at in range(len(raw.headers))
    )
    rows = stage.con.execute(
        f"SELECT * FROM (SELECT file_row_number + 1, {inside} AS n"
        f" FROM {relation_sql(raw.parquet)}) WHERE n > 0"
    ).fetchall()
    return {int(record): int(n) for record, n in rows}


def _cells_of(
    stage: Stage, raw: RawTable, refusals: Sequence[Refusal]
) -> dict[int, tuple[str, ...]]:
    cells = ", ".join(f"c{at}" for at in range(len(raw.headers)))
    rows = stage.con.execute(
        f"SELECT file_row_number + 1, {cells} FROM {relation_sql(raw.parquet)}"
        " WHERE list_contains(?, file_row_number + 1)",
        [[one.record for one in refusals]],
    ).fetchall()
    return {int(record): tuple(cell or "" for cell in rest) for record, *rest in rows}


def _rows(raw: RawTable, records: Iterable[int]) -> list[int]:
    """Returns the spreadsheet rows of accepted records, which stand between rejected ones."""
    gone = sorted(reject.row for reject in raw.rejects)
    found = []
    for record in records:
        row = raw.first_row + record - 1
        for reject in gone:
            if reject > row:
                break
            row += 1
        found.append(row)
    return found


def _written(cells: Sequence[str], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter or ",", lineterminator="")
    writer.writerow(cells)
    return text.getvalue()


def ledger_after(ledger: Ledger, refused: int, lines: int) -> Ledger:
    """Returns the ledger with some accepted records, and their lines, moved to the rejected."""
    return replace(
        ledger,
        accepted=ledger.accepted - refused,
        rejected=ledger.rejected + refused,
        accepted_lines=ledger.accepted_lines - lines,
        rejected_lines=ledger.rejected_lines + lines,
    )
