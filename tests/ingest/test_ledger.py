"""Every record and every line of a file is accounted for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach_audit.ingest import scan as scanning
from outreach_audit.model.tables import RawTable

Read = Callable[[bytes, str], RawTable]
Rows = Callable[[RawTable], list[tuple[str, ...]]]

HEAD = b"email,name,n\n"


def numbers(table: RawTable) -> tuple[int, int, int]:
    assert table.ledger.balanced
    return table.ledger.records, table.ledger.accepted, table.ledger.rejected


def test_a_quote_that_never_closes_costs_only_its_own_line(read: Read, rows: Rows) -> None:
    table = read(HEAD + b'a@b.c,x,1\nd@e.f,"Al,2\ng@h.i,Cy,3\nj@k.l,Di,4\n', "a.csv")
    assert numbers(table) == (4, 3, 1)
    assert [row[0] for row in rows(table)] == ["a@b.c", "g@h.i", "j@k.l"]
    (reject,) = table.rejects
    assert (reject.line, reject.row, reject.raw) == (3, 3, 'd@e.f,"Al,2')
    assert reject.reason == "an unclosed quote swallowed 2 records"
    assert "not closed on line 3" in table.ledger.notes[0]


def test_a_quote_that_closes_at_a_later_quoted_field_is_found(read: Read, rows: Rows) -> None:
    table = read(HEAD + b'a@b.c,"Bob,1\nd@e.f,Al,2\ng@h.i,"Cy",3\n', "a.csv")
    assert numbers(table) == (3, 2, 1)
    assert [row[0] for row in rows(table)] == ["d@e.f", "g@h.i"]


def test_an_accepted_record_that_swallowed_others_gives_them_back(read: Read, rows: Rows) -> None:
    table = read(HEAD + b'a@b.c,"Bob,1\nd@e.f,Al,2\ng@h.i,Cy",3\nj@k.l,Di,4\n', "a.csv")
    assert numbers(table) == (4, 3, 1)
    assert table.rejects[0].reason == "an unclosed quote swallowed 2 records"
    assert rows(table)[0] == ("d@e.f", "Al", "2")


def test_an_honest_body_with_an_address_and_commas_is_left_alone(read: Read, rows: Rows) -> None:
    body = b"Hi, Al,\nwrite to me@x.y, please,\nor call\nme@x.y\n"
    table = read(b'email,body,n\na@b.c,"' + body + b'",1\n', "a.csv")
    assert rows(table) == [("a@b.c", body.decode(), "1")]


def test_text_after_a_closing_quote_is_a_reject(read: Read) -> None:
    table = read(HEAD + b'a@b.c,"x"y,1\nd@e.f,x,2\n', "a.csv")
    assert numbers(table) == (2, 1, 1)
    assert "text follows" in table.rejects[0].reason


def test_quotes_inside_unquoted_fields_stand_for_themselves(read: Read, rows: Rows) -> None:
    table = read(HEAD + b'a@b.c,5" pipe,1\nd@e.f,x,2\n', "a.csv")
    assert rows(table)[0] == ("a@b.c", '5" pipe', "1")
    assert numbers(table) == (2, 2, 0)


def test_lines_divide_into_header_accepted_rejected_and_blank(read: Read) -> None:
    table = read(HEAD + b'\na@b.c,"x\n\ny",1\n \nd@e.f\n\n', "a.csv")
    ledger = table.ledger
    assert ledger.lines == 8
    assert (ledger.header_lines, ledger.accepted_lines) == (1, 3)
    assert (ledger.rejected_lines, ledger.blank_lines) == (1, 3)
    assert ledger.balanced


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 20])
@given(data=st.lists(st.sampled_from([b"\n", b"\r\n", b'"', b"a", b"\r"])).map(b"".join))
def test_the_line_scan_counts_the_same_in_chunks_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, size: int, data: bytes
) -> None:
    path = Path(tmp_path_factory.getbasetemp(), "scan.bin")
    path.write_bytes(data)
    whole = scanning.CHUNK
    try:
        scanning.CHUNK = size
        found = scanning.scan(path)
    finally:
        scanning.CHUNK = whole
    inside = sum(piece.count(b"\n") for piece in data.split(b'"')[1::2])
    assert found == scanning.scan(path)
    assert (found.newlines, found.inside) == (data.count(b"\n"), inside)
    assert found.returns == data.count(b"\r")
