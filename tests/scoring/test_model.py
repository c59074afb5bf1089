"""The model folder: the shipped one, and everything that makes a folder none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from outreach_audit.errors import OutreachAuditError
from outreach_audit.normalise.segments import View
from outreach_audit.scoring.features import SIZES
from outreach_audit.scoring.model import HEADER, SCHEMA, SHIPPED, Classifier
from outreach_audit.scoring.reading import read

Change = Callable[[Path], object]
HEADS = ("presumes", "clear", "whole", "cold", "relevant")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped model, to damage."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


def rewritten(change: Callable[[dict[str, Any]], object]) -> Change:
    """Changes the header."""

    def apply(folder: Path) -> None:
        header = json.loads((folder / HEADER).read_bytes())
        change(header)
        (folder / HEADER).write_text(json.dumps(header), encoding="utf-8")

    return apply


def flipped(folder: Path) -> None:
    data = bytearray((folder / "whole.npy").read_bytes())
    data[-1] ^= 1
    (folder / "whole.npy").write_bytes(data)


def cut(folder: Path) -> None:
    (folder / "whole.npy").write_bytes((folder / "whole.npy").read_bytes()[:-4])


def signed(array: np.ndarray[Any, Any]) -> Change:
    """Another array under a hash that agrees with it."""

    def apply(folder: Path) -> None:
        np.save(folder / "whole.npy", array, allow_pickle=False)
        hashed = sha256((folder / "whole.npy").read_bytes()).hexdigest()
        rewritten(lambda header: header["heads"]["whole"].update(sha256=hashed))(folder)

    return apply


BROKEN: dict[str, tuple[Change, str, str]] = {
    "no folder": (shutil.rmtree, HEADER, "There is no model here"),
    "a file in its place": (
        lambda folder: (shutil.rmtree(folder), folder.write_text("x")), HEADER, "no model here"
    ),
    "no header": (lambda folder: (folder / HEADER).unlink(), HEADER, "There is no model here"),
    "an empty header": (lambda folder: (folder / HEADER).write_text(""), HEADER, "no model of ours"),
    "no JSON": (lambda folder: (folder / HEADER).write_text("{"), HEADER, "no model of ours"),
    "no text": (lambda folder: (folder / HEADER).write_bytes(b"\xff\xfe{"), HEADER, "no model of ours"),
    "JSON of another kind": (
        lambda folder: (folder / HEADER).write_text("[1]"), HEADER, "no model of ours"
    ),
    "heads of another kind": (
        rewritten(lambda header: header.update(heads=["whole"])), HEADER, "no model of ours"
    ),
    "another schema": (
        rewritten(lambda header: header.update(schema=1)), HEADER,
        f"has schema 1; this version reads schema {SCHEMA}",
    ),
    "other sizes": (
        rewritten(lambda header: header["sizes"].update(words=64)), HEADER, "has other parts"
    ),
    "a head less": (rewritten(lambda header: header["heads"].pop("cold")), HEADER, "has other parts"),
    "a combination less": (
        rewritten(lambda header: header["combination"].pop("clear")), HEADER, "has other parts"
    ),
    "an array changed": (flipped, "whole.npy", "changed after it was trained"),
    "an array cut off": (cut, "whole.npy", "changed after it was trained"),
    "an array less": (
        lambda folder: (folder / "whole.npy").unlink(), "whole.npy", "part of the model is missing"
    ),
    "an array of doubles": (
        signed(np.zeros(sum(SIZES.values()))), "whole.npy", "no array of float32"
    ),
    "a short array": (signed(np.zeros(9, "<f4")), "whole.npy", "another size"),
    "a pickle": (
        lambda folder: (
            (folder / "whole.npy").write_bytes(b"\x80\x04N."),
            rewritten(
                lambda header: header["heads"]["whole"].update(sha256=sha256(b"\x80\x04N.").hexdigest())
            )(folder),
        ),
        "whole.npy", "no array of float32",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_folder_that_is_no_model_is_one_clear_error(
    case: str, folder: Path, views: list[View]
) -> None:
    change, file, words = BROKEN[case]
    change(folder)
    with pytest.raises(OutreachAuditError, match=words) as raised:
        read(views[0], Classifier(folder))
    assert raised.value.place == str(folder / file)
    assert "outreach-audit train" in raised.value.hint
    assert "\n" not in str(raised.value)


def test_no_header_leads_out_of_its_folder(folder: Path, views: list[View]) -> None:
    shutil.copy(folder / "whole.npy", folder.parent)
    rewritten(lambda header: header["heads"]["whole"].update(file="../whole.npy"))(folder)
    (folder / "whole.npy").unlink()
    with pytest.raises(OutreachAuditError, match="missing"):
        read(views[0], Classifier(folder))


@pytest.mark.parametrize("name", HEADS)
def test_the_shipped_arrays_read_as_numpy_reads_them(name: str, shipped: Classifier) -> None:
    stored = np.load(SHIPPED / f"{name}.npy", allow_pickle=False)
    head = shipped.head(name)
    assert stored.shape == (sum(SIZES.values()),)
    assert np.array_equal(np.concatenate([head.words, head.pairs, head.named]), stored)


def test_the_shipped_folder_holds_its_arrays_and_nothing_else(shipped: Classifier) -> None:
    named = {one["file"] for one in shipped.header["heads"].values()}
    assert {file.name for file in SHIPPED.iterdir()} == {*named, HEADER}
    assert {*HEADS, *(f"tag:{tag}" for tag in shipped.tags)} <= set(shipped.heads)


def test_the_shipped_header_names_its_schema_and_carries_its_card(shipped: Classifier) -> None:
    card = shipped.header["card"]
    assert shipped.header["schema"] == SCHEMA
    assert card["messages"] >= 1_500
    assert card["sentences"] >= 2_500
    assert card["voices"] >= 60
    for axis in ("presumptuousness", "clear", "relevance"):
        combined = card["held_out"][axis]["combined"]
        low, high = combined["auc_interval"]
        assert low <= combined["auc"] <= high
        assert 0 < combined["positive"] < combined["texts"]
        assert (
            sum(texts for _, texts, _ in card["held_out"][axis]["reliability"]) == combined["texts"]
        )


def test_the_held_out_figures_stay_above_their_floor(shipped: Classifier) -> None:
    held_out = shipped.header["card"]["held_out"]
    assert held_out["presumptuousness"]["combined"]["auc"] >= 0.90
    assert held_out["clear"]["combined"]["auc"] >= 0.85
    assert held_out["relevance"]["combined"]["auc"] >= 0.75
