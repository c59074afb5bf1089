"""The JSON report and its schema."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from outreach_audit.reports import Options, render
from outreach_audit.reports.json_v1 import plain

if TYPE_CHECKING:
    from outreach_audit.model.report import Report


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    text = resources.files("outreach_audit.reports").joinpath("schema-1.json").read_text("utf-8")
    Draft202012Validator.check_schema(json.loads(text))
    return Draft202012Validator(json.loads(text))


def written(report: Report, *, show_pii: bool = False) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(render(report, "json", Options(show_pii=show_pii)))
    return loaded


def test_every_report_is_valid(
    report: Report, lint_report: Report, schema: Draft202012Validator
) -> None:
    empty = replace(report, findings=(), texts=(), sources=(), metrics={}, verdict="clean")
    for one in (report, lint_report, empty):
        schema.validate(written(one))


def test_the_schema_refuses_what_it_does_not_name(
    report: Report, schema: Draft202012Validator
) -> None:
    whole = written(report)
    assert not schema.is_valid({**whole, "extra": 1})
    whole["findings"][0]["line"] = 0
    assert not schema.is_valid(whole)


def test_a_finding_says_where_and_how_many(report: Report) -> None:
    finding = written(report)["findings"][2]
    assert finding["rule"] == "suppression/opted-out-recipient"
    assert (finding["severity"], finding["people"], finding["line"]) == ("error", 611, 812)
    assert finding["details"]["lag"][0] == ["same day", 12]


def test_addresses_are_masked_in_every_field(report: Report) -> None:
    text = render(report, "json", Options()) + render(report, "jsonl", Options())
    assert "dana.reyes@" not in text
    assert "pat@" not in text
    assert "p***@k***.example" in text


def test_addresses_are_shown_when_asked_for(report: Report) -> None:
    finding = written(report, show_pii=True)["findings"][2]
    assert finding["details"]["by_list"] == {"pat@kestrel.example": 3}


def test_masking_leaves_fingerprints_alone(report: Report) -> None:
    shown = [one["fingerprint"] for one in written(report)["findings"]]
    assert shown == [one.fingerprint for one in report.findings]


def test_what_is_no_number_becomes_null(report: Report) -> None:
    whole = written(report)
    assert whole["metrics"]["pressure"] == {"median": 2.0, "range": [1, 41], "rate": None}


def test_the_ledger_adds_up(report: Report) -> None:
    records = written(report)["ledger"]["records"]
    assert records == {"read": 24_112, "accepted": 24_109, "rejected": 3}


def test_the_same_report_gives_the_same_bytes_in_any_key_order(report: Report) -> None:
    turned = replace(report, metrics=dict(reversed(list(report.metrics.items()))))
    assert render(report, "json", Options()) == render(turned, "json", Options())


def test_values_of_other_libraries_become_plain_ones() -> None:
    value = {"b": np.int64(3), "a": (np.float64("inf"), date(2026, 3, 1), {"y", "x"})}
    assert plain(value) == {"a": [None, "2026-03-01", ["x", "y"]], "b": 3}


def test_each_line_of_jsonl_says_what_it_is(report: Report) -> None:
    lines = [json.loads(line) for line in render(report, "jsonl", Options()).splitlines()]
    kinds = [line["kind"] for line in lines]
    assert list(dict.fromkeys(kinds)) == [
        "run", "input", "finding", "text", "not_checked", "metric",
    ]  # fmt: skip
    assert kinds.count("finding") == len(report.findings)


@given(words=st.text(st.characters() | st.sampled_from("\x1b\x9b\u202e\ud800\u2028")))
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_from_json_and_is_safe_to_print(report: Report, words: str) -> None:
    text = render(replace(report, warnings=(words,)), "json", Options(show_pii=True))
    text.encode()
    assert json.loads(text)["warnings"] == [words]
    assert not any(one in text for one in "\x1b\x9b\u202e\u2028")
