"""Labelled files of a team's own: every format reads the same, and what cannot be read is said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from outreach_audit.errors import OutreachAuditError
from outreach_audit.scoring.own import FEWEST, OwnFile, read_own

Row = dict[str, Any]
ROWS: tuple[Row, ...] = (
    {"subject": "Order", "body": "Your order\nis here.", "presumptuous": "0", "relevance": "2"},
    {"subject": "", "body": "I know you struggle, \"Ana\".", "presumptuous": "1", "relevance": "0"},
    {"subject": "Hi", "body": "As you\tmust admit.", "presumptuous": "2", "relevance": "1"},
)  # fmt: skip


def delimited(file: Path, rows: tuple[Row, ...], sep: str) -> None:
    cells = [rows[0].keys(), *(row.values() for row in rows)]
    quoted = [['"' + str(cell).replace('"', '""') + '"' for cell in row] for row in cells]
    file.write_text("\n".join(sep.join(row) for row in quoted), encoding="utf-8")


def sheet(file: Path, rows: tuple[Row, ...]) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in [list(rows[0]), *(list(row.values()) for row in rows)]:
        page.append([int(cell) if str(cell).isdigit() else cell or None for cell in row])
    book.save(file)


def lines(file: Path, rows: tuple[Row, ...]) -> None:
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


FORMATS: dict[str, Callable[[Path, tuple[Row, ...]], None]] = {
    "own.csv": lambda file, rows: delimited(file, rows, ","),
    "own.tsv": lambda file, rows: delimited(file, rows, "\t"),
    "OWN.CSV": lambda file, rows: delimited(file, rows, ","),
    "own.jsonl": lines,
    "own.xlsx": sheet,
}


def levels(own: OwnFile, axis: str = "presumptuousness") -> list[int]:
    return [getattr(one, axis) for one in own.messages]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_reads_the_same(name: str, tmp_path: Path) -> None:
    FORMATS[name](tmp_path / name, ROWS)
    own = read_own(tmp_path / name)
    bodies = [(one.message.subject.text.text, one.message.body.text.text) for one in own.messages]
    assert bodies == [(row["subject"], row["body"]) for row in ROWS]
    assert own.axes == ("presumptuousness", "relevance")
    assert (levels(own), levels(own, "relevance")) == ([0, 1, 2], [2, 0, 1])
    assert not own.from_outcomes


@pytest.mark.parametrize(
    ("label", "level"),
    [("0", 0), ("1", 1), ("2", 2), ("yes", 1), ("No", 0), (" TRUE ", 1), ("n", 0), ("2.0", 2)],
)
def test_labels_are_numbers_or_yes_and_no(label: str, level: int, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(f"Body,Presumptuous\na,0\nb,1\nc,{label}\n")
    assert levels(read_own(file)) == [0, 1, level]


def test_numbers_and_truth_values_of_json_are_labels_too(tmp_path: Path) -> None:
    rows = ({"body": "a", "presumptuous": False}, {"body": "b", "presumptuous": 2.0})
    lines(tmp_path / "own.jsonl", rows)
    assert levels(read_own(tmp_path / "own.jsonl")) == [0, 2]


def test_outcomes_stand_in_for_labels(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("body,opt_out,complaint,reply\na,yes,0,0\nb,0,0,1\nc,0,1,0\nd,0,0,no\n")
    own = read_own(file)
    assert own.from_outcomes
    assert (levels(own), levels(own, "relevance")) == ([1, 0, 1, 0], [0, 2, 0, 0])


def test_labels_count_more_than_outcomes(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("body,presumptuous,opt_out\na,0,1\nb,2,0\n")
    own = read_own(file)
    assert levels(own) == [0, 2]
    assert own.axes == ("presumptuousness",)


@pytest.mark.parametrize("nothing", [{}, dict.fromkeys(("subject", "id", "voice", "kind"))])
def test_what_is_optional_may_be_missing_in_some_rows(nothing: Row, tmp_path: Path) -> None:
    full = {"body": "a", "presumptuous": 0, "subject": "s", "id": 7, "voice": "v", "kind": "k"}
    rows = ({**full, "relation": "Known"}, {"body": "b", "presumptuous": 1, **nothing})
    lines(tmp_path / "own.jsonl", rows)
    given, bare = read_own(tmp_path / "own.jsonl").messages
    assert (given.id, given.voice, given.kind, given.message.subject.text.text) == (
        "7",
        "v",
        "k",
        "s",
    )
    assert (bare.id, bare.voice, bare.kind, bare.message.subject.text.text) == (
        "row-2", "row-2", "message", ""
    )  # fmt: skip
    assert given.message.context.relation == "known"
    assert bare.message.context.relation == "unknown"


def test_rows_without_a_voice_are_voices_of_their_own(tmp_path: Path) -> None:
    delimited(tmp_path / "own.csv", ROWS, ",")
    assert len({one.voice for one in read_own(tmp_path / "own.csv").messages}) == len(ROWS)


TWO = "a,0\nb,1\n"
REFUSED: dict[str, tuple[str, str | bytes, str]] = {
    "no file": ("gone", "", "There is no such file"),
    "another suffix": ("own.txt", TWO, "'.txt' is not read here"),
    "no suffix": ("own", TWO, "'' is not read here"),
    "empty": ("own.csv", "", "Not a table"),
    "empty lines": ("own.jsonl", "\n\n", "no column 'body'"),
    "only a header": ("own.csv", "body,presumptuous\n", "0 rows are too few"),
    "no body": ("own.csv", f"text,presumptuous\n{TWO}", "no column 'body'"),
    "semicolons": ("own.csv", "body;presumptuous\na;0\n", "no column 'body'"),
    "no label": ("own.csv", f"body,mood\n{TWO}", "no column of labels or outcomes"),
    "unknown label": ("own.csv", f"body,presumptuous\n{TWO}c,maybe\n", "Row 4: 'maybe' is no label"),
    "unknown label after long rows": (
        "own.csv", 'body,presumptuous\n"a\nb\nc",0\nb,maybe\n', "Row 3: 'maybe' is no label"
    ),
    "label beyond the levels": ("own.csv", f"body,relevance\n{TWO}c,3\n", "Row 4: '3' is no label"),
    "no label in a row": ("own.csv", f"body,opt_out\n{TWO}c,\n", "Row 4: '' is no label for 'opt_out'"),
    "label missing in JSON": (
        "own.jsonl", '{"body": "a", "presumptuous": 0}\n\n{"body": "b"}\n', "Row 3: '' is no label"
    ),
    "short row": ("own.csv", f"body,presumptuous\n{TWO}c\n", "Row 4: '' is no label"),
    "long row": ("own.csv", f"body,presumptuous\n{TWO}c,1,2\n", "Not a table"),
    "rows longer than the header": (
        "own.csv", "body,presumptuous\nx,a,0\nx,b,1\n", "more fields than its header"
    ),
    "a column twice": ("own.csv", "body,Body,presumptuous\na,b,0\n", "several columns 'body'"),
    "empty body": ("own.csv", f"body,presumptuous\n{TWO}  ,1\n", "Row 4: There is no text in 'body'"),
    "missing body": (
        "own.jsonl", '{"body": "a", "presumptuous": 0}\n{"presumptuous": 1}', "Row 2: There is no text"
    ),
    "number for a body": ("own.jsonl", '{"body": 5, "presumptuous": 0}', "Row 1: There is no text"),
    "NaN for a body": ("own.jsonl", '{"body": NaN, "presumptuous": 0}', "Row 1: There is no text"),
    "object for a body": (
        "own.jsonl", '{"body": {"a": 1}, "presumptuous": 0}', "Row 1: There is no text"
    ),
    "unknown relation": (
        "own.csv", "body,presumptuous,relation\na,1,friend\n", "Row 2: 'friend' is no relation"
    ),
    "a class missing": ("own.csv", "body,presumptuous\na,1\nb,2\n", "A class is missing"),
    "the other class missing": ("own.csv", "body,relevance\na,0\nb,no\n", "all are 0"),
    "another encoding": ("own.csv", "body,presumptuous\ncafé,1\n".encode("latin-1"), "UTF-8"),
    "UTF-16": ("own.csv", f"body,presumptuous\n{TWO}".encode("utf-16"), "UTF-8"),
    "JSON in another encoding": ("own.jsonl", '{"body": "é"}'.encode("latin-1"), "UTF-8"),
    "JSON cut off": ("own.jsonl", '{"body": "a", "presumptuous": 0}\n{"body"', ":2: Not a line of JSON"),
    "JSON of one array": ("own.jsonl", '[{"body": "a"}]', ":1: Not an object of JSON"),
    "an open quote": ("own.csv", f'body,presumptuous\n"{TWO}', "Not a table"),
    "no workbook": ("own.xlsx", f"body,presumptuous\n{TWO}", "Not a table"),
    "damaged workbook": ("own.xlsx", b"PK\x03\x04" + bytes(99), "Not a table"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_read_is_one_clear_error(case: str, tmp_path: Path) -> None:
    name, content, words = REFUSED[case]
    file = tmp_path / name
    if name != "gone":
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(OutreachAuditError, match=re.escape(words)) as raised:
        read_own(file)
    assert raised.value.path == str(file)
    assert "\n" not in str(raised.value)


def test_fewer_rows_than_training_asks_for_are_refused(tmp_path: Path) -> None:
    delimited(tmp_path / "own.csv", ROWS, ",")
    with pytest.raises(OutreachAuditError, match="3 rows are too few") as raised:
        read_own(tmp_path / "own.csv", fewest=FEWEST)
    assert raised.value.hint == "At least 50 labelled messages."


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "own.xlsx")
    with pytest.raises(OutreachAuditError, match="no column 'body'"):
        read_own(tmp_path / "own.xlsx")
