"""Training: the light reading of a trained model gives what scikit-learn gives, and it repeats itself."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from outreach_audit.config import Settings
from outreach_audit.errors import OutreachAuditError
from outreach_audit.scoring.corpus import Corpus
from outreach_audit.scoring.model import HEADER, Classifier, sigmoid
from outreach_audit.scoring.scorer import Input
from outreach_audit.scoring.training.combine import combine
from outreach_audit.scoring.training.figures import ranking, reliability
from outreach_audit.scoring.training.heads import fit, folds, held_out, logistic
from outreach_audit.scoring.training.samples import Messages, Sentences, gather, matrix
from outreach_audit.scoring.training.write import refuse_target, write
from outreach_audit.training import train_from

# A handful of voices: of strangers, lists and ordinary mail.


@pytest.fixture(scope="module")
def small(corpus: Corpus) -> tuple[Sentences, Messages]:
    voices = sorted({one.voice for one in corpus.messages})[::12]
    messages = tuple(one for one in corpus.messages if one.voice in voices)
    return gather(Corpus(messages, corpus.sentences[:300]))


@pytest.fixture(scope="module")
def samples(small: tuple[Sentences, Messages]) -> dict[str, tuple[Any, Any, Any]]:
    """Head -> matrix, targets and weights."""
    sentences, messages = small
    rows, whole = matrix(sentences.features), matrix(messages.features)
    return {
        "presumes": (rows, (sentences.level > 0).astype(float), sentences.weight),
        "clear": (rows, (sentences.level > 1).astype(float), sentences.weight),
        "whole": (whole, messages.presumptuous(), messages.weight),
        "cold": (whole, messages.cold(), messages.weight),
        "relevant": (whole, messages.relevant(), messages.weight),
    }


@pytest.fixture(scope="module")
def folder(
    samples: dict[str, tuple[Any, Any, Any]],
    shipped: Classifier,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    folder = tmp_path_factory.mktemp("trained") / "model"
    heads = {name: fit(*sample) for name, sample in samples.items()}
    write(folder, heads, shipped.combination, {"messages": 1})
    return folder


@pytest.mark.parametrize("name", ["presumes", "clear", "whole", "cold", "relevant"])
def test_a_model_that_was_written_and_read_gives_the_log_odds_of_scikit_learn(
    name: str,
    folder: Path,
    samples: dict[str, tuple[Any, Any, Any]],
    small: tuple[Sentences, Messages],
) -> None:
    head = Classifier(folder).head(name)
    features = small[0].features if name in ("presumes", "clear") else small[1].features
    rows, targets, weights = samples[name]
    light = np.array([head.logit(one) for one in features])
    assert np.allclose(
        light, logistic(rows, targets, weights).decision_function(rows), atol=1e-6, rtol=0
    )
    assert light.std() > 0.5


def test_a_head_held_out_never_saw_the_voice(small: tuple[Sentences, Messages]) -> None:
    voice = small[1].voice
    for learn, judge in folds(voice):
        assert not set(voice[learn]) & set(voice[judge])
    judged = np.concatenate([judge for _, judge in folds(voice)])
    assert sorted(judged) == list(range(len(voice)))


def test_held_out_figures_are_worse_than_those_on_known_texts(
    samples: dict[str, tuple[Any, Any, Any]], small: tuple[Sentences, Messages]
) -> None:
    rows, targets, weights = samples["whole"]
    unseen = held_out(rows, targets, weights, small[1].voice)
    known = logistic(rows, targets, weights).decision_function(rows)
    positive = targets > 0
    areas = [ranking(positive, one, small[1].voice)["auc"] for one in (unseen, known)]
    assert areas[0] < areas[1]


def test_a_combination_learns_which_input_tells(shipped: Classifier) -> None:
    chance = np.random.default_rng(0)
    targets = np.tile([0.0, 1.0], 60)
    inputs = [
        [Input("rule", target, "a"), Input("wording", float(chance.normal()), "b")]
        for target in targets
    ]
    learnt = combine(inputs, targets, np.ones(len(targets)))
    told, noise = (learnt["weights"][key][0] for key in ("rule", "wording"))
    assert told > 2
    assert abs(noise) < 0.5
    assert sigmoid(learnt["bias"]) < 0.5
    assert learnt["weights"]["rule"][1] == 0.0
    assert set(learnt) == set(shipped.combination["presumptuousness"])


def test_areas_are_not_there_where_a_class_is_missing() -> None:
    found = ranking(np.array([True, True]), np.array([0.1, 0.2]), np.array(["a", "b"]))
    assert found == {"texts": 2, "positive": 2, "auc": None, "average_precision": None}


def test_reliability_counts_every_text_once() -> None:
    chances = np.array([0.0, 0.05, 0.55, 0.999, 1.0])
    rows = reliability(np.array([0.0, 0.0, 1.0, 1.0, 1.0]), chances)
    assert rows == [(0, 2, 0.0), (50, 1, 1.0), (90, 2, 1.0)]


# The folder.


def test_a_new_model_takes_the_place_of_the_old_one(
    folder: Path, shipped: Classifier, tmp_path: Path
) -> None:
    target = Path(shutil.copytree(folder, tmp_path / "model"))
    heads = {name: _other(target, name) for name in Classifier(target).heads}
    write(target, heads, shipped.combination, {})
    again = Classifier(target)
    assert {again.head(name).bias for name in again.heads} == {7.0}
    assert [file.name for file in tmp_path.iterdir()] == ["model"]


def _other(folder: Path, name: str) -> Any:
    head = Classifier(folder).head(name)
    weights = np.concatenate([head.words, head.pairs, head.named]).astype("<f4")
    return replace(_fitted(weights), bias=7.0)


def _fitted(weights: Any) -> Any:
    from outreach_audit.scoring.training.heads import Fitted

    return Fitted(0.0, weights)


def test_nothing_is_left_half_written(folder: Path, shipped: Classifier, tmp_path: Path) -> None:
    target = Path(shutil.copytree(folder, tmp_path / "model"))
    before = {file.name: file.read_bytes() for file in target.iterdir()}
    heads = {name: _other(target, name) for name in Classifier(target).heads}
    with pytest.raises(TypeError):
        write(target, heads, shipped.combination, {"of no JSON": object()})
    assert {file.name: file.read_bytes() for file in target.iterdir()} == before
    with pytest.raises(TypeError):
        write(tmp_path / "fresh", heads, shipped.combination, {"of no JSON": object()})
    assert [file.name for file in tmp_path.iterdir()] == ["model"]


def test_a_folder_for_the_model_that_cannot_be_is_told_before_training(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("x")
    for name, words in (("file", "a file"), ("file/model", "a file"), ("notes", "other things")):
        with pytest.raises(OutreachAuditError, match=words):
            refuse_target(tmp_path / name)
    (tmp_path / "empty").mkdir()
    for name in ("empty", "new", "new/below"):
        refuse_target(tmp_path / name)


# The whole way from a corpus folder.


@pytest.mark.slow
def test_training_twice_gives_the_same_bytes(corpus_folder: Path, tmp_path: Path) -> None:
    for group, step in (("composed", 30), ("everyday", 6), ("sentences", 3)):
        (tmp_path / "corpus" / group).mkdir(parents=True)
        for file in sorted((corpus_folder / group).glob("*.jsonl"))[::step]:
            with file.open(encoding="utf-8") as lines:
                text = "".join(islice(lines, 80))
            (tmp_path / "corpus" / group / file.name).write_text(text, encoding="utf-8")
    for name in ("one", "two"):
        train_from(tmp_path / "corpus", tmp_path / name, Settings())
    one, two = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    )
    assert one == two
    assert json.loads(one[HEADER])["card"]["voices"] > 5
