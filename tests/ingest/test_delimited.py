"""Delimited text comes back as it was written, however it was written."""

from __future__ import annotations

import codecs
import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from outreach_audit.errors import IngestError
from outreach_audit.ingest.readers import read_tables
from outreach_audit.model.tables import RawTable

Read = Callable[[bytes, str], RawTable]
Rows = Callable[[RawTable], list[tuple[str, ...]]]

HEADER = ["email", "sent at", "subject"]

ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


def written(records: list[list[str]], delimiter: str, newline: str, quoting: Literal[0, 1]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline, quoting=quoting)
    writer.writerows([HEADER[: len(records[0])], *records])
    return out.getvalue()


def read_bytes(con: duckdb.DuckDBPyConnection, data: bytes) -> tuple[RawTable, list[list[str]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export.csv")
        path.write_bytes(data)
        (table,) = read_tables(con, [path], Path(folder, "work"))
        query = "SELECT * FROM read_parquet(?)"
        cells = con.execute(query, [str(table.parquet)]).fetchall()
    return table, [list(row) for row in cells]


texts = st.text(
    st.one_of(
        st.sampled_from(list("\"\n\r,;\t|'\\ @.a1é€")),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    max_size=8,
)
tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(texts, min_size=width, max_size=width), min_size=1, max_size=6)
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    records=tables,
    delimiter=st.sampled_from(",;\t|"),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(sorted(ENCODINGS)),
)
@example([["a@b.c", 'say "hi"\n\n, all', ""]], ",", "\r\n", "utf-8")
@example([[""], ["x"]], ",", "\n", "utf-8")
@example([["\r"]], ",", "\r", "utf-8")
def test_what_a_csv_writer_wrote_comes_back_exactly(
    con: duckdb.DuckDBPyConnection,
    records: list[list[str]],
    delimiter: str,
    newline: str,
    encoding: str,
) -> None:
    text = written(records, delimiter, newline, csv.QUOTE_ALL)
    table, cells = read_bytes(con, ENCODINGS[encoding] + text.encode(encoding))
    assert cells == records
    assert table.ledger.balanced
    assert table.ledger.accepted == len(records)
    assert table.headers == tuple(HEADER[: len(records[0])])
    assert table.encoding == encoding


plain = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=8).filter(
    lambda text: not set(text) & set("\r\n\\\0") and text == text.strip() != ""
)


@settings(max_examples=120, deadline=None)
@given(
    records=st.lists(st.lists(plain, min_size=3, max_size=3), min_size=1, max_size=5),
    delimiter=st.sampled_from(",;\t|"),
)
def test_text_with_only_the_needed_quotes_comes_back_exactly(
    con: duckdb.DuckDBPyConnection, records: list[list[str]], delimiter: str
) -> None:
    text = written(records, delimiter, "\n", csv.QUOTE_MINIMAL)
    table, cells = read_bytes(con, text.encode())
    assert cells == records
    assert table.delimiter == delimiter


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(st.sampled_from('",;\t\n\r {}[]:a@b.c1\\\0é'), max_size=80).map(str.encode),
    ),
    st.sampled_from([b"", b"email,name\n", b"\xff\xfe", b'{"a":', b"PK\x03\x04", b"\x1f\x8b"]),
)
def test_any_bytes_give_balanced_tables_or_one_clear_error(
    con: duckdb.DuckDBPyConnection, data: bytes, start: bytes
) -> None:
    try:
        table, cells = read_bytes(con, start + data)
    except IngestError as error:
        assert error.message
        assert error.hint
        assert error.path
    else:
        assert table.ledger.balanced
        assert len(cells) == table.ledger.accepted
        assert len(table.rejects) == table.ledger.rejected


def test_a_comma_too_many_at_the_end_shifts_nothing(read: Read, rows: Rows) -> None:
    table = read(b"email,name,year\na@b.c,Bob,2020,\nd@e.f,Al,2021,,,\n", "a.csv")
    assert rows(table) == [("a@b.c", "Bob", "2020"), ("d@e.f", "Al", "2021")]


def test_ragged_records_are_rejects_with_line_row_and_text(read: Read, rows: Rows) -> None:
    table = read(b'email,name\na@b.c,"x\ny"\nshort@b.c\n\nd@e.f,Al,more\nTotal,2\n', "a.csv")
    assert rows(table) == [("a@b.c", "x\ny"), ("Total", "2")]
    assert [(r.line, r.row, r.raw) for r in table.rejects] == [
        (4, 3, "short@b.c"),
        (6, 5, "d@e.f,Al,more"),
    ]
    assert table.rejects[0].reason == "1 field instead of 2"


def test_backslash_escaped_quotes_are_understood_and_said(read: Read, rows: Rows) -> None:
    table = read(b'email,text,n\na@b.c,"say \\"hi, all\\"",2\nd@e.f,x,3\n', "a.csv")
    assert rows(table) == [("a@b.c", 'say "hi, all"', "2"), ("d@e.f", "x", "3")]
    assert any("backslash" in note for note in table.ledger.notes)


def test_title_lines_are_skipped_and_counted_as_header(read: Read) -> None:
    table = read(b"Campaign report\nJune\n\nemail,sent at\na@b.c,2025-01-01\n", "a.csv")
    assert table.headers == ("email", "sent at")
    assert table.first_row == 5
    assert (table.ledger.header_lines, table.ledger.blank_lines) == (3, 1)
    assert table.ledger.notes == ("2 title lines before the table skipped.",)


def test_a_list_without_header_is_known_by_its_first_row(read: Read, rows: Rows) -> None:
    table = read(b"a@b.c\nd@e.f\n", "a.csv")
    assert table.headerless
    assert table.headers == ("column 1",)
    assert table.delimiter == ""
    assert rows(table) == [("a@b.c",), ("d@e.f",)]
    assert read(b"d41d8cd98f00b204e9800998ecf8427e\n", "b.csv").headerless
    assert read(b"a@b.c;2025-01-01\nd@e.f;2025-01-02\n", "c.csv").headerless


def test_duplicate_and_empty_headers_stay_as_written(read: Read, rows: Rows) -> None:
    table = read(b"email,x,x, y,\na@b.c,1,2,3,\n", "a.csv")
    assert table.headers == ("email", "x", "x", " y", "")
    assert rows(table) == [("a@b.c", "1", "2", "3", "")]


def test_windows_1252_and_mixed_files_keep_their_letters(read: Read, rows: Rows) -> None:
    western = read("email;name\na@b.c;“José” €\n".encode("cp1252"), "a.csv")
    assert (western.encoding, rows(western)) == ("cp1252", [("a@b.c", "“José” €")])
    mixed = read("email;name\na@b.c;Zoé\nc@b.c;Zoë\n".encode() + b"d@e.f;Ren\xe9\n", "b.csv")
    assert [name for _, name in rows(mixed)] == ["Zoé", "Zoë", "René"]
    assert mixed.ledger.notes == ("1 line not in UTF-8 read as Windows-1252.",)


def test_utf16_without_a_byte_order_mark_is_recognised(read: Read, rows: Rows) -> None:
    table = read("email\tname\r\na@b.c\tJosé\r\n".encode("utf-16-be"), "a.csv")
    assert (table.encoding, table.delimiter) == ("utf-16-be", "\t")
    assert rows(table) == [("a@b.c", "José")]


def test_nul_bytes_are_removed_with_a_note(read: Read, rows: Rows) -> None:
    table = read(b"email,name\na@b.c,B\0o\0b\n", "a.csv")
    assert rows(table) == [("a@b.c", "Bob")]
    assert table.ledger.notes == ("2 NUL bytes removed.",)


@pytest.mark.parametrize("data", [b"email,n\ra@b.c,1\rd@e.f,2", b"email,n\na@b.c,1\r\nd@e.f,2"])
def test_old_and_mixed_line_ends_are_read(read: Read, rows: Rows, data: bytes) -> None:
    table = read(data, "a.csv")
    assert rows(table) == [("a@b.c", "1"), ("d@e.f", "2")]
    assert table.ledger.lines == 3
    assert table.ledger.balanced


def test_fields_of_several_megabytes_are_read(read: Read, rows: Rows) -> None:
    body = 'line, "quoted"\n' * 300_000
    quoted = body.replace('"', '""')
    table = read(f'email,body\na@b.c,"{quoted}"\nd@e.f,short\n'.encode(), "a.csv")
    assert rows(table) == [("a@b.c", body), ("d@e.f", "short")]


def test_names_with_glob_characters_mean_only_themselves(read: Read, rows: Rows) -> None:
    read(b"email,n\nother@b.c,1\n", "export1.csv")
    assert rows(read(b"email,n\na@b.c,1\n", "export[1]*'.csv")) == [("a@b.c", "1")]


def test_a_header_without_records_is_an_empty_table_with_a_note(read: Read) -> None:
    table = read(b"email,name\n", "a.csv")
    assert table.ledger.records == 0
    assert table.ledger.notes == ("The file has a header but no records.",)
