"""Whatever is wrong with the input: one clear line, exit code 2, nothing written."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 8
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(range(256)) * 8
HEADER = b"email,sent_at,campaign,subject\n"
ROW = b"ann@shop.example,2026-03-02 10:00:00,Spring,Hello\n"
GZIP = gzip.compress(HEADER + b"".join(b"%d" % n + ROW for n in range(500)), mtime=0)


def zipped(members: dict[str, bytes], *, locked: bool = False) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    data = bytearray(stream.getvalue())
    if locked:
        data[6] |= 1
        data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


UNREADABLE: dict[str, tuple[str, bytes, str]] = {
    "empty": ("sends.csv", b"", "the file is empty"),
    "header only": ("sends.csv", HEADER, "holds no records"),
    "contacts without a contact": ("people.csv", b"email,first_name\n", "holds no records"),
    "image": ("sends.png", PNG, "a PNG image"),
    "document with the name of a table": ("sends.csv", PDF, "a PDF document"),
    "program": ("sends.csv", EXE, "a Windows program"),
    "web page": ("sends.csv", b"<html><body>Hi</body></html>", "a web page"),
    "nothing but NULs": ("sends.csv", b"\0" * 4000, "a binary file"),
    "empty Parquet": ("sends.parquet", b"", "the file is empty"),
    "damaged Parquet": ("sends.parquet", b"PAR1" + bytes(99) + b"PAR1", "damaged"),
    "gzip cut off": ("sends.csv.gz", GZIP[: len(GZIP) // 2], "cut off"),
    "locked archive": ("all.zip", zipped({"a.csv": ROW}, locked=True), "protected by a password"),
    "bomb": ("all.zip", zipped({"a.csv": b"0" * 40_000_000}), "200 times its size"),
    "path out of the archive": ("all.zip", zipped({"../../evil.csv": ROW}), "unsafe name"),
    "archive in an archive": ("all.zip", zipped({"a.zip": zipped({})}), "an archive inside"),
    "JSON cut off": ("sends.json", b'[{"email": "ann@shop.example", ', "sends.json:1:"),
    "JSON that is no table": ("sends.json", b"42", "holds no records"),
    "no address": ("sends.csv", b"sent_at,subject\n2026-03-02,Hi\n", "not to whom they went"),
    "unknown columns": ("sends.csv", b"foo,bar\n1,2\n3,4\n", "not understood"),
    "prose": ("notes.txt", b"Dear all,\n\nthis is prose, not data.\n", "not understood"),
    "no readable date": (
        "sends.csv",
        HEADER + ROW.replace(b"2026-03-02", b"some day") * 9,
        "none of its 9 rows can be used; line 2: unreadable date",
    ),
}


def refused(run, *words: str) -> None:
    """One error line with these words, at most a help line with it; exit code 2, no data."""
    lines = run.err.splitlines()
    assert run.code == 2, run
    assert run.out == ""
    assert [line for line in lines if line.startswith("error: ")] == lines[:1], run.err
    assert len(lines) <= 3
    assert all(line.startswith(("  | ", "help: ")) for line in lines[1:])
    assert "Traceback" not in run.err
    for word in words:
        assert word in run.err


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("case", UNREADABLE)
def test_input_that_leaves_nothing_to_check_is_refused(case: str, folder: Path, call) -> None:
    name, content, words = UNREADABLE[case]
    (folder / name).write_bytes(content)
    before = snapshot(folder)
    refused(call("audit", name, "-o", "json=out/report.json"), name, words)
    assert snapshot(folder) == before
    assert not (folder.parent / "evil.csv").exists()


def test_what_is_not_there_is_refused(folder: Path, call) -> None:
    (folder / "hollow").mkdir()
    refused(call("audit", "nowhere.csv"), "nowhere.csv: there is no such file")
    refused(call("audit", "hollow"), "hollow: the folder has no readable file")
    refused(call("audit", "-"), "standard input: the file is empty")
    refused(call("lint", "nowhere.txt"), "nowhere.txt: There is no such file")
    refused(call("lint", "-"), "The file is empty")
    refused(call("lint", "hollow"), "no message here")
    refused(call("inspect", "nowhere.csv"), "there is no such file")
    refused(call("rules", "explain", "presumption/nope"), "no rule or group 'presumption/nope'")


def test_a_file_with_columns_nobody_knows_sends_people_to_inspect(folder: Path, call) -> None:
    (folder / "odd.csv").write_text("foo,bar\n1,2\n")
    refused(call("audit", "odd.csv"), "outreach-audit inspect odd.csv", "--map HEADER=COLUMN")
    shown = call("inspect", "odd.csv")
    assert (shown.code, shown.err) == (1, "")
    assert "not understood" in shown.out


OPTIONS: dict[str, tuple[list[str], str]] = {
    "rule to select": (["--select", "volum"], "Did you mean 'volume'?"),
    "rule to ignore": (["--ignore", "volume/contact-cup"], "Did you mean 'volume/contact-cap'?"),
    "jurisdiction": (["--jurisdiction", "atlantis"], "no jurisdiction 'atlantis'"),
    "day": (["--as-of", "2026-13-01"], "'2026-13-01' is no date"),
    "target of a mapping": (["--map", "email=sends.sendr"], "Did you mean 'sends.sender'?"),
    "mapping without a target": (["--map", "email"], "Write it as HEADER=COLUMN."),
    "header of a mapping": (["--map", "e-mial=email"], "Did you mean 'email'?"),
    "zone": (["--tz", "Europe/Berln"], "Europe/Berlin"),
    "order of dates": (["--date-order", "ymd"], "Allowed: dmy, mdy."),
    "memory": (["--memory", "lots"], "Say 2GB, 800MB or 25%."),
    "too little memory": (["--memory", "1MB"], "At least 256MB."),
    "calendar": (["--calendar", "nowhere.csv"], "The calendar cannot be read"),
    "folder for temporary data": (["--workdir", "sends.csv/below"], "No temporary data"),
    "config": (["--config", "nowhere.yaml"], "no such config file"),
    "folder of rules": (["--rules", "nowhere"], "no rules folder 'nowhere'"),
    "folder without rules": (["--rules", "."], "holds no rules"),
    "format": (["-o", "jsn=x.json"], "Did you mean 'json'?"),
    "output without a format": (["-o", "x.json"], "Write it as FORMAT=PATH."),
    "one file for two formats": (["-o", "json=x", "-o", "jsonl=x"], "writes to 'x' twice"),
    "folder for a file": (["-o", "json=."], "This is a folder"),
    "file for a folder": (["-o", "json=sends.csv/x.json"], "is a file, not a folder"),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_an_option_that_cannot_be_is_refused(case: str, folder: Path, sends: str, call) -> None:
    (folder / "sends.csv").write_text(sends)
    arguments, words = OPTIONS[case]
    before = snapshot(folder)
    refused(call("audit", "sends.csv", *arguments), words)
    assert snapshot(folder) == before


@pytest.mark.parametrize(
    "arguments",
    [[], ["audti"], ["audit"], ["lint"], ["audit", "x.csv", "--bogus"],
     ["audit", "x.csv", "--format", "pdf"], ["audit", "x.csv", "--fail-on", "always"],
     ["rules", "nope"]],
    ids=" ".join,
)  # fmt: skip
def test_a_command_line_that_cannot_be_is_refused(arguments: list[str], call) -> None:
    run = call(*arguments)
    assert (run.code, run.out) == (2, "")
    assert run.err.lower().count("error: ") == bool(arguments)
    assert "Traceback" not in run.err


def test_outputs_are_tried_before_anything_is_read(folder: Path, sends: str, call) -> None:
    (folder / "sends.csv").write_text(sends)
    (folder / "old.json").write_text("kept")
    (folder / "tables").mkdir()
    (folder / "tables" / "texts.csv").write_text("kept")
    before = snapshot(folder)
    refused(call("audit", "nowhere.csv", "-o", "json=old.json"), "old.json", "exists", "--force")
    refused(call("audit", "nowhere.csv", "-o", "csv=tables"), "texts.csv", "exists")
    refused(call("audit", "nowhere.csv", "--rejects", "old.json"), "old.json", "exists")
    refused(call("audit", "sends.csv", "-o", "json=sends.csv", "--force"), "one of the inputs")
    refused(call("audit", "sends.csv", "--rejects", "sends.csv", "--force"), "one of the inputs")
    refused(call("inspect", "sends.csv", "--save", "old.json"), "exists")
    assert snapshot(folder) == before
    assert call("audit", "sends.csv", "-o", "json=old.json", "--force").code == 0
    assert (folder / "old.json").read_text().startswith("{")


def test_files_that_are_only_odd_are_read_with_a_word_about_it(
    folder: Path, sends: str, call
) -> None:
    twice = sends.replace("email,", "email,email,", 1).replace("\nreader", "\n,reader")
    odd = {
        "sends.xlsx": (sends.encode(), "the content is csv"),
        "twice.csv": (twice.encode(), "stands 2 times"),
        "nul.csv": (sends.encode().replace(b"reader7", b"rea\0der7"), "1 NUL byte removed"),
    }
    for name, (content, words) in odd.items():
        (folder / name).write_bytes(content)
        run = call("audit", name)
        assert run.code == 0, run
        assert "40 messages to 40 people" in run.out
        assert words in run.out


def test_a_file_that_is_not_understood_does_not_stop_the_others(
    folder: Path, sends: str, call
) -> None:
    (folder / "sends.csv").write_text(sends)
    (folder / "odd.csv").write_text("foo,bar\n1,2\n")
    (folder / "stops.csv").write_text("email,unsubscribed_at\n")
    run = call("audit", "sends.csv", "odd.csv", "stops.csv")
    assert run.code == 0
    warnings = [line for line in run.out.splitlines() if line.startswith("warning: ")]
    assert warnings[0] == "warning: odd.csv: not understood, so nothing in it was checked."
    assert any("stops.csv" in line and "no records" in line for line in warnings)
    assert "NOT CHECKED every rule: needs to know what the columns of odd.csv mean" in run.out


def test_a_few_rejected_rows_are_kept_and_many_are_an_error(folder: Path, sends: str, call) -> None:
    ragged = "ann@shop.example,2026-03-02\n"
    (folder / "few.csv").write_text(sends + ragged)
    (folder / "many.csv").write_text(sends + ragged * 3)
    few = call("audit", "few.csv")
    assert (few.code, few.out.split()[0]) == (0, "CLEAN")
    assert "41 rows = 40 accepted + 1 rejected (rejects: outreach-audit-rejects.csv)" in few.out
    many = call("audit", "many.csv", "--rejects", "kept.csv")
    assert (many.code, many.out.split()[0]) == (1, "FINDINGS")
    assert "many.csv:42: error list/unreadable-rows: 3 of 43 rows" in many.out
    kept = (folder / "kept.csv").read_text().splitlines()
    assert kept[0] == "file,line,row,reason,raw"
    assert kept[1].startswith("many.csv,42,42,")
    assert kept[1].endswith('"ann@shop.example,2026-03-02"')
    assert len(kept) == 4
    assert call("audit", "many.csv", "--fail-on", "never", "--rejects", "other.csv").code == 0


BAD_RULE = """\
kind: phrase
mesage: "no"
message: "Do not say '{match}'."
severity: loud
confidence: high
why: It grates on people who read it.
fix: Leave it out.
patterns:
  - "circle back"
  - "touch (base"
wrong_when: [never]
sources: [idea-marketing]
examples:
  flag: ["Let us circle back."]
  pass: ["Let us meet."]
"""


def test_all_faults_of_all_rule_files_are_told_at_once(folder: Path, call) -> None:
    for name in ("first", "second"):
        path = folder / "own" / "tone" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BAD_RULE)
    run = call("lint", "-", "--rules", "own", stdin=b"Hello there.\n")
    assert (run.code, run.out) == (2, "")
    for name in ("first", "second"):
        place = f"error: own/tone/{name}.yaml"
        assert f"{place}:2:1: " in run.err
        assert f"{place}:4:" in run.err
        assert f"{place}:10:6: RE2 refuses this pattern" in run.err
    assert run.err.count("error: ") == 6
    assert 'mesage: "no"' in run.err
    assert "Did you mean 'message'" in run.err
    assert '- "touch (base"' in run.err


CONFIGS: dict[str, tuple[str, int, str]] = {
    "unknown key": ("version: 1\n\nfailon: note\n", 3, "Did you mean 'fail_on'?"),
    "list": ("- tz: UTC\n", 1, "A config is a mapping"),
    "broken YAML": ("tz: [UTC\n", 2, "Not valid YAML"),
    "key twice": ("tz: UTC\nversion: 1\ntz: UTC\n", 3, "stands twice"),
    "version": ("version: 2\n", 1, "version 1"),
    "zone of a wrong type": ("version: 1\ntz: [UTC]\n", 2, "not ['UTC']"),
    "zone": ("version: 1\ntz: Europe/Berln\n", 2, "Europe/Berlin"),
    "map as a list": ("map: [email]\n", 1, "HEADER: COLUMN"),
    "sources as a mapping": ("sources: {path: x}\n", 1, "'sources' is a list"),
    "source without a path": ("sources:\n  - {path: a}\n  - {client: A}\n", 3, "needs 'path'"),
    "source with an unknown key": (
        "sources:\n  - path: a\n    clint: A\n", 3, "Did you mean 'client'?"
    ),
    "kind of a source": ("sources:\n  - {path: a, kind: snds}\n", 2, "Did you mean 'sends'?"),
    "jurisdiction": ("tz: UTC\njurisdictions: [atlantis]\n", 2, "Known: us"),
    "lost day": ("lost_days: [2026-03-01, soon]\n", 1, "'soon' is no date"),
    "day": ("as_of: soon\n", 1, "'soon' is no date"),
    "level": ("fail_on: always\n", 1, "Allowed: error, warning, note, never."),
    "number of texts": ("most_texts: many\n", 1, "a whole number"),
    "memory": ("memory: lots\n", 1, "Say 2GB"),
    "rules as a list": ("rules: [volume]\n", 1, "by their id"),
    "rule": ("rules:\n  volume/nope: {severity: error}\n", 2, "no rule or group 'volume/nope'"),
    "severity": ("rules:\n  volume/spike: {severity: fatal}\n", 2, "Allowed: note"),
    "parameter": ("rules:\n\n  volume/contact-cap: {maxx: 3}\n", 3, "Did you mean 'max'?"),
    "value of a parameter": (
        "rules:\n  list/unreadable-rows: {max_share: many}\n", 2, "is a number, not 'many'"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CONFIGS)
def test_a_config_that_cannot_be_names_file_and_line(
    case: str, folder: Path, sends: str, call
) -> None:
    text, line, words = CONFIGS[case]
    (folder / "sends.csv").write_text(sends)
    (folder / "outreach-audit.yaml").write_text(text)
    refused(call("audit", "sends.csv"), f"error: outreach-audit.yaml:{line}: ", words)
