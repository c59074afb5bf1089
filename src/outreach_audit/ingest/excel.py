"""Excel and OpenDocument workbooks: every sheet that holds something is a table."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import duckdb
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from outreach_audit.errors import IngestError
from outreach_audit.ingest.layout import find_header
from outreach_audit.ingest.records import Cells
from outreach_audit.ingest.staging import stage_rows
from outreach_audit.model.tables import Ledger

Cell: TypeAlias = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

SHORTENED = re.compile(r"\d[.,]\d+E\+\d+")
"""A long number that Excel has shortened for good."""

EXACT = 10**15
"""Whole numbers up to here are exact in a spreadsheet."""

SAMPLE_ROWS = 400


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What reading one sheet gave."""

    sheet: str
    parquet: Path
    headers: tuple[str, ...]
    headerless: bool
    first_row: int
    ledger: Ledger


def read_workbook(con: duckdb.DuckDBPyConnection, path: Path, stem: Path) -> Iterator[SheetRead]:
    """Writes one Parquet file a sheet, named after `stem`; raises `IngestError` if it cannot."""
    try:
        book = CalamineWorkbook.from_path(path)
        metadata = [(sheet.name, sheet.visible) for sheet in book.sheets_metadata]
    except (CalamineError, OSError, ValueError, UnicodeError) as error:
        raise workbook_error(path, error) from error
    found = False
    for number, (name, visible) in enumerate(metadata, 1):
        rows = _sheet_rows(book, name, path)
        if any(any(row) for row in rows):
            found = True
            note = () if visible == SheetVisibleEnum.Visible else ("The sheet is hidden.",)
            yield _read_sheet(con, name, rows, stem.with_suffix(f".{number}.parquet"), note)
    if not found:
        raise IngestError("no sheet of the workbook holds anything", hint="Was it saved empty?")


def workbook_error(path: Path, error: Exception) -> IngestError:
    """Says why a workbook cannot be opened: a password, another program's file, or damage."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content or "assword" in str(error):
        hint = "Save it again without a password."
        return IngestError("the workbook is protected by a password", hint=hint)
    if "__substg1.0_".encode("utf-16-le") in content:
        hint = "Export the messages as CSV, or save them as .eml."
        return IngestError("this is an Outlook message, not a table", hint=hint)
    message = f"the workbook is damaged or none at all: {str(error).splitlines()[0]}"
    return IngestError(message, hint="Open it in a spreadsheet and save it as .xlsx or .csv.")


def _sheet_rows(book: CalamineWorkbook, name: str, path: Path) -> list[Cells]:
    try:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, UnicodeError) as error:
        raise workbook_error(path, error) from error
    return [[_text(cell) for cell in row] for row in rows]


def _read_sheet(
    con: duckdb.DuckDBPyConnection,
    name: str,
    rows: list[Cells],
    parquet: Path,
    notes: tuple[str, ...],
) -> SheetRead:
    filled = [number for number, row in enumerate(rows) if any(row)]
    width = max(len(row) - _trailing_blanks(row) for row in rows)
    table = [rows[number][:width] for number in filled]
    header = find_header([_trimmed(row) for row in table[:SAMPLE_ROWS]])
    body = table if header is None else table[header + 1 :]
    made_up = tuple(f"column {number}" for number in range(1, width + 1))
    headers = made_up if header is None else tuple(table[header])
    first = filled[0] + 1 if header is None else filled[header] + 2
    if header:
        titles = f"{header} title line{'s' if header > 1 else ''}"
        notes += (f"{titles} before the table skipped.",)
    notes += _shortened_note(body)
    padded = (row + [""] * (width - len(row)) for row in body)
    accepted = stage_rows(con, padded, lambda: width, parquet)
    ledger = Ledger(len(body), accepted, len(body) - accepted, 0, notes=notes)
    return SheetRead(name, parquet, headers, header is None, first, ledger)


def _shortened_note(rows: Sequence[Cells]) -> tuple[str, ...]:
    count = sum(SHORTENED.fullmatch(cell) is not None for row in rows for cell in row)
    if not count:
        return ()
    cells = f"{count:,} cell{'s hold numbers' if count > 1 else ' holds a number'}"
    return (f"{cells} that Excel has shortened (1.23457E+11); the lost digits are gone.",)


def _trimmed(row: Cells) -> Cells:
    return row[: max(len(row) - _trailing_blanks(row), 1)]


def _trailing_blanks(row: Cells) -> int:
    return next((number for number, cell in enumerate(reversed(row)) if cell), len(row))


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell.replace("\0", "")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    return str(cell)
