"""The reports that the commands write: valid, the same twice, masked, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from outreach_audit.reports import files_of

DRAFT = "Just following up on my last email.\n\nWrite to kim.lee@shop.example if you like.\n"


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    text = resources.files("outreach_audit.reports").joinpath("schema-1.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


@pytest.fixture
def log(folder: Path, sends: str) -> Path:
    """A log with findings: somebody stopped and was mailed, rows are broken, a file is odd."""
    (folder / "sends.csv").write_text(sends + "broken row\n" * 4)
    (folder / "stops.csv").write_text(
        "email,unsubscribed_at\nreader9@shop9.example,2026-03-01 10:00:00\n"
    )
    (folder / "odd.csv").write_text("foo,bar\n1,2\n")
    (folder / "draft.txt").write_text(DRAFT)
    return folder


def test_the_json_of_every_command_follows_the_schema(
    log: Path, call, schema: Draft202012Validator
) -> None:
    for arguments in (
        ["audit", "sends.csv", "stops.csv", "odd.csv"],
        ["audit", "stops.csv"],
        ["inspect", "sends.csv", "stops.csv", "odd.csv"],
        ["lint", "draft.txt"],
        ["demo"],
    ):
        run = call(*arguments, "--format", "json")
        report: dict[str, Any] = json.loads(run.out)
        schema.validate(report)
        assert run.err == ""
        assert report["command"] == arguments[0]
        assert (report["verdict"] == "findings") or run.code == 0


def test_the_same_input_gives_the_same_bytes(log: Path, spawn) -> None:
    audits = [
        spawn("audit", "sends.csv", "stops.csv", "--format", "json", PYTHONHASHSEED=seed)
        for seed in ("1", "2")
    ]
    assert audits[0].out
    assert audits[0] == audits[1]
    lints = [spawn("lint", "draft.txt", "--format", "json", PYTHONHASHSEED=seed) for seed in "12"]
    assert lints[0] == lints[1]


def test_several_formats_are_written_in_one_run(log: Path, call) -> None:
    run = call(
        "audit", "sends.csv", "stops.csv", "-o", "json=out/a.json", "-o", "jsonl=out/a.jsonl",
        "-o", "csv=out/tables", "-o", "csv=out/findings.csv", "-o", "table=out/a.txt",
    )  # fmt: skip
    assert (run.code, run.err) == (1, "")
    written = json.loads((log / "out/a.json").read_text())
    rules = [one["rule"] for one in written["findings"]]
    assert "suppression/sent-after-opt-out" in rules
    assert len((log / "out/a.jsonl").read_text().splitlines()) > len(rules)
    tables = sorted(path.name for path in (log / "out/tables").iterdir())
    assert tables == sorted(path.name for path in files_of("csv", "out/tables"))
    rows = list(csv.DictReader(io.StringIO((log / "out/findings.csv").read_text("utf-8-sig"))))
    assert [row["rule"] for row in rows] == rules
    assert (log / "out/a.txt").read_text() == run.out
    assert not list((log / "out").glob(".*"))


def test_addresses_are_masked_unless_they_are_asked_for(log: Path, call) -> None:
    for name in ("table", "json", "jsonl", "csv"):
        for arguments, person in (
            (["audit", "sends.csv", "stops.csv"], "reader9@shop9.example"),
            (["lint", "draft.txt"], "kim.lee@shop.example"),
        ):
            assert person not in call(*arguments, "--format", name).out
    shown = call("audit", "sends.csv", "stops.csv", "--format", "json", "--show-pii").out
    assert "reader9@shop9.example" in shown


def test_an_audit_that_finds_nothing_is_clean(folder: Path, sends: str, call) -> None:
    (folder / "sends.csv").write_text(sends)
    chosen = ("--select", "suppression", "--select", "volume", "--select", "list")
    run = call("audit", "sends.csv", *chosen, "--format", "json")
    report = json.loads(run.out)
    assert (run.code, report["verdict"], report["findings"]) == (0, "clean", [])
    assert report["ledger"]["records"] == {"read": 40, "accepted": 40, "rejected": 0}
    assert call("audit", "sends.csv", *chosen).out.startswith("CLEAN  no findings")
