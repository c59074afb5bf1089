"""Tables for a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach_audit.reports import Options, render
from outreach_audit.reports.csv_tables import neutral, tables

if TYPE_CHECKING:
    from outreach_audit.model.report import Report


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_a_cell_that_starts_like_a_formula_becomes_text(start: str) -> None:
    assert neutral(f"{start}cmd").startswith("'")


@given(st.text())
def test_no_cell_ever_starts_a_formula_or_holds_an_escape(text: str) -> None:
    cell = neutral(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert "\x1b" not in cell


def test_an_ordinary_cell_stays_as_it_is() -> None:
    assert neutral("Hi, 3 = 3\nשלום 🚀") == "Hi, 3 = 3\nשלום 🚀"


def test_one_stream_has_the_findings(report: Report) -> None:
    found = rows(render(report, "csv", Options()))
    assert len(found) == len(report.findings)
    assert found[2]["people"] == "611"
    assert found[2]["evidence"] == "row 812: d***@n***.example"


def test_a_subject_cannot_run_in_a_spreadsheet(report: Report) -> None:
    text = replace(report.texts[0], subject='=HYPERLINK("http://x")')
    shown = rows(tables(replace(report, texts=(text,)), Options())["texts.csv"])
    assert shown[0]["subject"] == '\'=HYPERLINK("http://x")'


def test_every_table_has_its_rows(report: Report) -> None:
    counts = {name: len(rows(text)) for name, text in tables(report, Options()).items()}
    assert counts == {
        "findings.csv": 8,
        "texts.csv": 4,
        "contributions.csv": 11,
        "inputs.csv": 3,
        "not_checked.csv": 3,
        "headlines.csv": 5,
        "volume.csv": 12,
    }


def test_points_below_zero_stay_numbers(report: Report) -> None:
    calm = report.texts[2].scores
    part = replace(calm.presumptuousness.contributions[0], points=-3.5)
    lower = replace(calm, presumptuousness=replace(calm.presumptuousness, contributions=(part,)))
    changed = replace(report, texts=(replace(report.texts[2], scores=lower),))
    assert rows(tables(changed, Options())["contributions.csv"])[0]["points"] == "-3.5"
