"""Workbooks give one table for each filled sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest

from outreach_audit.errors import IngestError
from outreach_audit.ingest.readers import read_tables
from outreach_audit.model.tables import RawTable

Rows = Callable[[RawTable], list[tuple[str, ...]]]


def test_every_filled_sheet_is_a_table_of_text(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, rows: Rows
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sends"
    sheet.append(["Report for June"])
    sheet.append([])
    sheet.append(["Email", "Sent at", "Id"])
    sheet.append(["a@b.c", dt.datetime(2025, 1, 2, 3, 4), 12.0])
    sheet.append(["d@e.f", dt.datetime(2025, 1, 3), "1.23457E+11"])
    book.create_sheet("Empty")
    book.create_sheet("Opt-outs").append(["x@y.z"])
    path = tmp_path / "book.xlsx"
    book.save(path)
    sends, optouts = read_tables(con, [path], tmp_path / "work")
    assert sends.name.endswith("book.xlsx!Sends")
    assert sends.headers == ("Email", "Sent at", "Id")
    assert sends.first_row == 4
    assert rows(sends) == [
        ("a@b.c", "2025-01-02 03:04:00", "12"),
        ("d@e.f", "2025-01-03", "1.23457E+11"),
    ]
    assert any("shortened" in note for note in sends.ledger.notes)
    assert optouts.headerless
    assert sends.ledger.balanced


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_".encode("utf-16-le"), "Outlook"),
    ],
)
def test_a_workbook_that_cannot_be_opened_says_why(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, data: bytes, words: str
) -> None:
    path = tmp_path / "book.xls"
    path.write_bytes(data)
    with pytest.raises(IngestError, match=words):
        list(read_tables(con, [path], tmp_path / "work"))
