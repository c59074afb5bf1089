"""A model of one's own from the command line: train, evaluate, lint and audit with it."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach_audit.config import Settings
from outreach_audit.scoring.model import HEADER, SHIPPED, Classifier
from outreach_audit.training import train_from

PUSHY = (
    "Hi Ana,\n\nI know your {} team is struggling. Are you free on Tuesday at 3 or 4?",
    "Hi Ana,\n\nYou must be losing money on {} every week. Let me fix that for you.",
    "Hi Ana,\n\nSince you have not answered me about {}, I will close your file tomorrow.",
)
CALM = (
    "Hi Ana,\n\nYour invoice for {} is attached. Please pay it by the 30th.",
    "Hi Ana,\n\nWe sell {} in Utrecht. The price list is attached, if it is of use to you.",
    "Hi Ana,\n\nThe {} that you ordered comes on Friday between 9 and 11.",
)
THINGS = "flour salt yeast rye malt sugar butter cream eggs spelt oats honey".split()
DRAFT = "Subject: Flour\n\n" + PUSHY[0].format("night")


def rows() -> Iterator[dict[str, object]]:
    """72 messages of 12 voices, half of them presumptuous."""
    for number, thing in enumerate(THINGS):
        for bodies, label in ((PUSHY, 1 + number % 2), (CALM, 0)):
            for body in bodies:
                yield {
                    "subject": thing, "body": body.format(thing), "voice": f"v{number}",
                    "presumptuous": label, "kind": "cold" if label else "ordinary",
                }  # fmt: skip


def written(file: Path, table: list[dict[str, object]] | None = None) -> Path:
    """The rows, or others, as a CSV file."""
    table = table or list(rows())
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return file


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model trained from the rows, once."""
    folder = tmp_path_factory.mktemp("own")
    train_from(written(folder / "own.csv"), folder / "model", Settings())
    return folder / "model"


def refused(run, *words: str) -> None:
    """One error line with these words, at most a help line with it; exit code 2, no data."""
    assert (run.code, run.out) == (2, ""), run
    first, *more = run.err.splitlines()
    assert first.startswith("error: ")
    assert len(more) <= 1
    assert all(line.startswith("help: ") for line in more)
    for word in words:
        assert word in run.err


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_train_writes_a_model_and_prints_how_good_it_is(folder: Path, call) -> None:
    written(folder / "own.csv")
    run = call("train", "own.csv", "--into", "models/mine")
    assert (run.code, run.err) == (0, "")
    assert re.search(r"\| presumptuousness \| combined \| 36 of 72 \| [01]\.\d{3} \(", run.out)
    card = Classifier(folder / "models" / "mine").header["card"]
    assert (card["messages"], card["axes"], card["from_outcomes"]) == (
        72,
        ["presumptuousness"],
        False,
    )
    assert card["held_out"]["presumptuousness"]["combined"]["auc"] > 0.7
    assert names(folder / "models") == {"mine", *(f"mine/{name}" for name in names(SHIPPED))}


def test_training_again_gives_the_same_bytes(model: Path, folder: Path, call) -> None:
    written(folder / "own.csv")
    assert call("train", "own.csv").code == 0
    assert {file.name: file.read_bytes() for file in (folder / "model").iterdir()} == {
        file.name: file.read_bytes() for file in model.iterdir()
    }


def test_lint_reads_with_the_model_that_it_is_given(model: Path, folder: Path, call) -> None:
    (folder / "draft.txt").write_text(DRAFT)
    arguments = ("lint", "draft.txt", "--format", "json", "--fail-on", "never")
    shipped, own = (json.loads(call(*arguments, *more).out) for more in ((), ("--model", model)))
    assert own["tool"]["model_sha256"] == Classifier(model).sha256
    assert shipped["tool"]["model_sha256"] == Classifier(SHIPPED).sha256
    scores = [one["texts"][0]["presumptuousness"]["score"] for one in (shipped, own)]
    assert scores[0] != scores[1]


def test_a_config_may_name_the_model_beside_it(model: Path, folder: Path, call) -> None:
    shutil.copytree(model, folder / "mine")
    (folder / "outreach-audit.yaml").write_text("version: 1\nmodel: mine\n")
    (folder / "draft.txt").write_text(DRAFT)
    run = call("lint", "draft.txt", "--format", "json", "--fail-on", "never")
    assert json.loads(run.out)["tool"]["model_sha256"] == Classifier(model).sha256


def test_audit_reads_with_the_model_that_it_is_given(
    model: Path, folder: Path, sends: str, call
) -> None:
    (folder / "sends.csv").write_text(sends)
    run = call("audit", "sends.csv", "--format", "json", "--model", model)
    assert json.loads(run.out)["tool"]["model_sha256"] == Classifier(model).sha256


def test_evaluate_measures_the_model_that_it_is_given(model: Path, folder: Path, call) -> None:
    written(folder / "own.csv")
    shipped, own = (call("evaluate", "own.csv", *more) for more in ((), ("--model", model)))
    assert (shipped.code, own.code) == (0, 0)
    assert "| presumptuousness | all | 36 of 72 |" in own.out
    assert "| presumptuousness | kind cold | 36 of 36 | only one class | - |" in own.out
    assert "| presumptuousness | level 0 against 2 | 18 of 54 |" in own.out
    areas = [
        float(re.search(r"\| all \| .*? \| ([\d.]+) \(", run.out)[1]) for run in (shipped, own)
    ]
    assert areas[1] >= max(0.95, areas[0])


def test_names_of_kinds_break_neither_the_table_nor_the_terminal(folder: Path, call) -> None:
    kinds = ("cold|mail\x1b[31m", "ordinary\n")
    table = [{**row, "kind": kinds[row["presumptuous"] == 0]} for row in rows()]
    run = call("evaluate", written(folder / "own.csv", table))
    assert "kind cold mail [31m |" in run.out
    assert "kind ordinary  |" in run.out
    assert "\x1b" not in run.out


def test_outcomes_train_both_scores(folder: Path, call) -> None:
    table = list(rows())
    for row in table:
        row["opt_out"], row["reply"] = (1, 0) if row.pop("presumptuous") else (0, 1)
    (folder / "own.jsonl").write_text("\n".join(map(json.dumps, table)))
    run = call("train", "own.jsonl")
    assert run.code == 0, run
    assert "| relevance | combined | 36 of 72 |" in run.out
    assert Classifier(folder / "model").header["card"]["from_outcomes"] is True


BAD: dict[str, tuple[str, str | bytes, str]] = {
    "no file": ("gone.csv", "", "no such file"),
    "another format": ("own.pdf", "x", "'.pdf' is not read here"),
    "unknown label": ("own.csv", "body,presumptuous\na,0\nb,maybe\n" + "c,1\n" * 60, "Row 3: 'maybe'"),
    "empty body": ("own.csv", "body,presumptuous\na,0\n,1\n" + "c,1\n" * 60, "Row 3: There is no text"),
    "no column of labels": ("own.csv", "body,mood\na,0\n", "no column of labels"),
    "one class": ("own.csv", "body,presumptuous\n" + "a,1\n" * 60, "A class is missing"),
    "another encoding": ("own.csv", b"body,presumptuous\n\xe9,1\n", "UTF-8"),
    "damaged workbook": ("own.xlsx", b"PK\x03\x04x", "Not a table"),
    "JSON cut off": ("own.jsonl", '{"body": "a"', "own.jsonl:1: Not a line of JSON"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize(
    "command", [("train", "--into", "deep/model"), ("evaluate",)], ids=lambda c: c[0]
)
def test_a_labelled_file_that_cannot_be_used_is_refused(
    case: str, command: tuple[str, ...], folder: Path, call
) -> None:
    name, content, words = BAD[case]
    if name != "gone.csv":
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    before = names(folder)
    refused(call(command[0], name, *command[1:]), name, words)
    assert names(folder) == before


def test_too_few_rows_train_nothing_but_can_be_evaluated(folder: Path, call) -> None:
    (folder / "own.csv").write_text("body,presumptuous\n" + "a,0\nb,1\n" * 24 + "a,0\n")
    refused(call("train", "own.csv"), "49 rows are too few", "At least 50")
    assert not (folder / "model").exists()
    assert call("evaluate", "own.csv").code == 0


def test_a_file_of_one_voice_or_with_one_voice_of_a_class_is_refused(folder: Path, call) -> None:
    alone = [{**row, "voice": "me"} for row in rows()]
    single = [{**row, "presumptuous": int(number == 9)} for number, row in enumerate(rows())]
    for table in (alone, single):
        written(folder / "own.csv", table)
        refused(call("train", "own.csv"), "Nothing can be held out by voice", "column 'voice'")
        assert not (folder / "model").exists()


@pytest.mark.parametrize(
    ("into", "words"),
    [("own.csv", "a file, not a folder"), ("own.csv/model", "a file"), (".", "other things")],
)
def test_a_place_for_the_model_that_cannot_be_is_refused(
    into: str, words: str, folder: Path, call
) -> None:
    written(folder / "own.csv")
    before = names(folder)
    refused(call("train", "own.csv", "--into", into), words)
    assert names(folder) == before


def damaged(folder: Path, how: str) -> Path:
    target = folder / "mine"
    if how == "no folder":
        return target
    shutil.copytree(SHIPPED, target)
    header = target / HEADER
    if how == "another schema":
        header.write_text(json.dumps(json.loads(header.read_bytes()) | {"schema": 1}))
    elif how == "no JSON":
        header.write_text("{")
    elif how == "no header":
        header.unlink()
    elif how == "changed":
        (target / "cold.npy").write_bytes(
            (target / "cold.npy").read_bytes().replace(b"\0", b"\1", 1)
        )
    elif how == "cut off":
        os.truncate(target / "cold.npy", 99)
    else:
        (target / "cold.npy").unlink()
    return target


@pytest.mark.parametrize("command", ["lint", "audit", "evaluate", "train"])
@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("no folder", "There is no model here"),
        ("no header", "There is no model here"),
        ("no JSON", "no model of ours"),
        ("another schema", "has schema 1"),
        ("changed", "changed after it was trained"),
        ("cut off", "changed after it was trained"),
        ("an array less", "part of the model is missing"),
    ],
)
def test_a_model_that_cannot_be_read_is_refused(
    command: str, how: str, words: str, folder: Path, sends: str, call
) -> None:
    model = damaged(folder, how)
    (folder / "draft.txt").write_text(DRAFT)
    with_texts = sends.replace("subject\n", "subject,body\n").replace("order\n", "order,Hi\n")
    (folder / "sends.csv").write_text(with_texts)
    written(folder / "own.csv")
    inputs = {"lint": "draft.txt", "audit": "sends.csv"}
    before = names(folder)
    refused(call(command, inputs.get(command, "own.csv"), "--model", model), "mine", words)
    assert names(folder) == before
