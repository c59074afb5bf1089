"""Delimited text: the fast way through DuckDB, and the careful way where a file is odd."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import duckdb

from outreach_audit.errors import IngestError
from outreach_audit.ingest.layout import Layout, find_layout
from outreach_audit.ingest.records import (
    IDENTIFIER,
    MAX_RECORD,
    ONE_COLUMN,
    Dialect,
    Outcome,
    Record,
    split_records,
    text_lines,
)
from outreach_audit.ingest.scan import Scan, locate
from outreach_audit.ingest.staging import (
    REJECTS,
    CsvInput,
    RowWriter,
    copy_csv,
    drop_rejects,
    literal,
    memory_error,
)
from outreach_audit.ingest.text import PlainText
from outreach_audit.model.tables import Ledger, Reject

REJECT_TEXT = 10_000
"""Characters after which DuckDB cuts the text of a reject."""

WIDTH_ERRORS = ("MISSING COLUMNS", "TOO MANY COLUMNS")

MAX_PATTERN_WIDTH = 500
"""Columns beyond which no line inside a cell is taken for a record."""


@dataclass(frozen=True, slots=True)
class DelimitedRead:
    """What reading one delimited text gave."""

    layout: Layout
    ledger: Ledger
    rejects: tuple[Reject, ...]

    @property
    def delimiter(self) -> str:
        """The delimiter, '' for a file of one column."""
        delimiter = self.layout.dialect.delimiter
        return "" if delimiter == ONE_COLUMN else delimiter


def read_delimited(con: duckdb.DuckDBPyConnection, text: PlainText, parquet: Path) -> DelimitedRead:
    """Writes the accepted records to `parquet`; raises `IngestError` where nothing is a record."""
    newline = b"\r" if text.scan.old_mac else b"\n"
    layout = find_layout(text.path, newline)
    if layout is None:
        raise IngestError("the file holds no records", hint="Was the export cut off?")
    found = _read_fast(con, text, layout, parquet) if _is_plain(text.scan, layout) else None
    return found or _read_carefully(con, text, layout, parquet)


def _is_plain(scan: Scan, layout: Layout) -> bool:
    return scan.uniform and not layout.dialect.backslash and scan.longest <= MAX_RECORD


def _read_fast(
    con: duckdb.DuckDBPyConnection, text: PlainText, layout: Layout, parquet: Path
) -> DelimitedRead | None:
    """Reads through DuckDB; None where its count disagrees with the scan or quotes broke."""
    delimiter, scan = layout.dialect.delimiter, text.scan
    crlf = scan.outside_crlf > 0
    source = CsvInput(text.path, layout.width, delimiter, layout.header_lines, scan.longest, crlf)
    try:
        accepted = copy_csv(con, source, parquet)
        rejects = _width_rejects(con, text.path, layout)
        swallowing = rejects is not None and scan.inside and _swallowing(con, parquet, layout)
    except duckdb.OutOfMemoryException as error:
        raise memory_error() from error
    except duckdb.Error:
        return None
    finally:
        drop_rejects(con)
    if rejects is None or swallowing:
        return None
    blank = sum(not reject.raw.strip(" ") for reject in rejects)
    kept = tuple(reject for reject in rejects if reject.raw.strip(" "))
    ledger = _fast_ledger(scan, layout, accepted, kept, blank)
    return DelimitedRead(layout, ledger, kept) if ledger.balanced else None


def _width_rejects(
    con: duckdb.DuckDBPyConnection, path: Path, layout: Layout
) -> list[Reject] | None:
    """Returns the records with too few or too many cells; None where others were refused."""
    found = con.execute(
        "SELECT line_byte_position - 1, list_sort(list(DISTINCT error_type::VARCHAR)),"
        f" any_value(csv_line) FROM {REJECTS} GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for _, kinds, raw in found:
        if not set(kinds) <= set(WIDTH_ERRORS) or len(raw) >= REJECT_TEXT:
            return None
    # DuckDB lets a record begin at the blank lines before it.
    texts = [raw.lstrip("\r\n") for _, _, raw in found]
    starts = [
        offset + len(raw) - len(text) for (offset, _, raw), text in zip(found, texts, strict=True)
    ]
    places = locate(path, starts) if starts else []
    return [
        Reject(line, row, width_reason(_cells(text, layout), layout.width), text)
        for (line, row), text in zip(places, texts, strict=True)
    ]


def _cells(raw: str, layout: Layout) -> int:
    record = next(split_records(raw.split("\n"), layout.dialect), None)
    return len(record.cells) if record else 0


def width_reason(cells: int, width: int) -> str:
    """Says in words that a record has another number of cells than the header."""
    return f"{cells} field{'s' if cells != 1 else ''} instead of {width}"


def _swallowing(con: duckdb.DuckDBPyConnection, parquet: Path, layout: Layout) -> bool:
    """Whether an accepted cell holds lines that are full records of this very file."""
    shape = layout.shape
    if shape is None or not 1 < shape.width <= MAX_PATTERN_WIDTH:
        return False
    delimiter = re.escape(layout.dialect.delimiter)
    cell, after = f"[^{delimiter}\\n]*", shape.width - 1 - shape.identifier
    found = IDENTIFIER.pattern.replace("\\s*", "[ \\t]*")
    before = f"(?:{cell}{delimiter}){{{shape.identifier}}}"
    line = f"\\n{before}(?:{found})(?:{delimiter}{cell}){{{after}}}\\r?\\n"
    telling = "" if shape.hashed else " AND contains({0}, '@')"
    test = "(contains({0}, chr(10))" + telling + " AND regexp_matches({0}, $line))"
    anywhere = " OR ".join(test.format(f"c{index}") for index in range(shape.width))
    rows = con.execute(
        f"SELECT 1 FROM read_parquet({literal(parquet, pattern=True)}) WHERE {anywhere} LIMIT 1",
        {"line": line},
    )
    return rows.fetchone() is not None


def _fast_ledger(
    scan: Scan, layout: Layout, accepted: int, rejects: tuple[Reject, ...], blank: int
) -> Ledger:
    header_rows = layout.header_rows - layout.header_blanks
    header_lines = layout.header_lines - layout.header_blanks
    rejected_lines = sum(1 + reject.raw.count("\n") for reject in rejects)
    inside = scan.inside - (header_lines - header_rows)
    return Ledger(
        records=scan.lines - scan.inside - scan.blank - header_rows - blank,
        accepted=accepted,
        rejected=len(rejects),
        lines=scan.lines,
        header_lines=header_lines,
        accepted_lines=accepted + inside - (rejected_lines - len(rejects)),
        rejected_lines=rejected_lines,
        blank_lines=scan.blank + blank,
    )


def _read_carefully(
    con: duckdb.DuckDBPyConnection, text: PlainText, layout: Layout, parquet: Path
) -> DelimitedRead:
    """Splits the records in Python, so that a broken quote costs only its own line."""
    dialect = layout.dialect
    lines = islice(text_lines(text.path, dialect.newline), layout.header_lines, None)
    records = split_records(
        lines, dialect, shape=layout.shape, line=layout.header_lines + 1, row=layout.header_rows + 1
    )
    count = _Count(layout.width)
    writer = RowWriter(parquet.with_suffix(".csv"))
    try:
        for cells in count.accepted_cells(records):
            writer.add(cells)
    except BaseException:
        writer.close()
        raise
    accepted = writer.stage(con, layout.width, parquet)
    return DelimitedRead(layout, count.ledger(text.scan, layout, accepted), tuple(count.rejects))


class _Count:
    """Counts what the careful reader meets."""

    def __init__(self, width: int) -> None:
        self._width = width
        self.rejects: list[Reject] = []
        self.accepted_lines = self.rejected_lines = self.blank_lines = self.records = 0

    def accepted_cells(self, records: Iterator[Record]) -> Iterator[list[str]]:
        """Yields the cells of every record that fits, and keeps the others."""
        width = self._width
        for record in records:
            if record.outcome is Outcome.BLANK:
                self.blank_lines += record.lines
                continue
            self.records += 1
            cells = record.cells
            if len(cells) >= width and not any(cells[width:]):
                self.accepted_lines += record.lines
                yield cells[:width]
                continue
            self.rejected_lines += record.lines
            reason = record.reason or width_reason(len(cells), width)
            raw = record.raw.removesuffix("\r")
            self.rejects.append(Reject(record.line, record.row, reason, raw))

    def ledger(self, scan: Scan, layout: Layout, accepted: int) -> Ledger:
        """Sets the counts against the newlines that the scan has seen."""
        lines = physical_lines(scan, layout.dialect)
        header_lines = layout.header_lines - layout.header_blanks
        ledger = Ledger(
            records=self.records,
            accepted=accepted,
            rejected=len(self.rejects),
            lines=lines,
            header_lines=header_lines,
            accepted_lines=self.accepted_lines,
            rejected_lines=self.rejected_lines,
            blank_lines=self.blank_lines + layout.header_blanks,
        )
        notes = self._quote_notes()
        if not ledger.balanced:
            notes += ("The lines of this file do not add up: some may be missing or doubled.",)
        return replace(ledger, notes=notes)

    def _quote_notes(self) -> tuple[str, ...]:
        unclosed = [reject.line for reject in self.rejects if "unclosed quote" in reject.reason]
        if not unclosed:
            return ()
        lines = ", ".join(map(str, unclosed[:5])) + (", ..." if len(unclosed) > 5 else "")
        where = f"line{'s' if len(unclosed) > 1 else ''} {lines}"
        return (f"A quote is not closed on {where}; the lines after it were read one by one.",)


def physical_lines(scan: Scan, dialect: Dialect) -> int:
    """Returns the lines of the file as its own newline counts them."""
    if dialect.newline == b"\r":
        return scan.returns + (not scan.ends_with_cr)
    return scan.lines
