"""The two scores: what adds up to them, the arrays behind them, and the corpus that they come from."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from outreach_audit.errors import OutreachAuditError
from outreach_audit.lint import rulebook
from outreach_audit.model.message import plain_message
from outreach_audit.model.rule import TAGS
from outreach_audit.model.score import Score
from outreach_audit.normalise.segments import view
from outreach_audit.scoring.corpus import Labelled, read_corpus
from outreach_audit.scoring.features import BUCKETS, ngrams, sentence_structure, tokens
from outreach_audit.scoring.model import DEFAULT_MODEL, Classifier, sigmoid
from outreach_audit.scoring.scorer import LEVELS
from outreach_audit.scoring.train import SENTENCE_C, train
from outreach_audit.texts import Judge

CORPUS = read_corpus(Path(__file__).resolve().parents[2] / "corpus")
VOICES = sorted({one.voice for one in CORPUS})
SMALL = [one for one in CORPUS if one.voice in VOICES[::8]][::3]


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(rulebook.load().rules)


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    train(SMALL, lambda _: [], folder)
    return folder


# The scores of a message.


def adds_up(score: Score) -> bool:
    return math.isclose(
        sum(part.points for part in score.contributions), score.score, abs_tol=0.001
    )


@given(st.sampled_from(CORPUS))
@settings(max_examples=120, deadline=None)
def test_contributions_add_up_to_the_score_that_is_printed(judge: Judge, one: Labelled) -> None:
    scores = judge.judge(one.message).text.scores

    for axis in ("presumptuousness", "relevance"):
        score: Score = getattr(scores, axis)
        assert 0 <= score.score <= 100
        assert score.score == round(score.score, 1)
        assert adds_up(score)
        assert score.level == sum(score.score >= edge for edge in LEVELS[axis])
        assert score.contributions[0].source == "baseline"


@given(st.text(max_size=300), st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_has_two_scores_that_add_up(judge: Judge, body: str, subject: str) -> None:
    scores = judge.judge(plain_message(body, subject)).text.scores

    assert adds_up(scores.presumptuousness)
    assert adds_up(scores.relevance)


def test_a_presumption_raises_the_score_and_is_named_with_its_words(judge: Judge) -> None:
    calm = "Hi Ann,\n\nWe print menus in Utrecht. The price list is attached.\n\nJo"
    pushy = calm.replace("The price", "I know your team is struggling with menus. The price")

    before = judge.judge(plain_message(calm)).text.scores.presumptuousness
    after = judge.judge(plain_message(pushy)).text.scores.presumptuousness

    assert after.score > before.score + 20
    assert any("struggling" in part.words and part.points > 0 for part in after.contributions)


def test_the_logistic_function_bears_any_number() -> None:
    assert (sigmoid(-1e9), sigmoid(0.0), sigmoid(1e9)) == (0.0, 0.5, 1.0)


# The model folder.


@pytest.mark.parametrize("name", ["sentence", "presumptuousness", "relevance"])
def test_the_shipped_arrays_read_as_numpy_reads_them(name: str) -> None:
    stored = np.load(DEFAULT_MODEL / f"{name}.npy", allow_pickle=False)
    read = np.array(Classifier(DEFAULT_MODEL).heads[name].weights, dtype="<f4")

    assert stored.shape == (BUCKETS,)
    assert np.array_equal(read, stored)


def test_a_model_folder_that_is_none_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(OutreachAuditError, match="cannot be read"):
        Classifier(tmp_path)


def test_an_array_of_another_type_is_refused(tmp_path: Path) -> None:
    for file in DEFAULT_MODEL.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    np.save(tmp_path / "sentence.npy", np.zeros(BUCKETS), allow_pickle=False)

    with pytest.raises(OutreachAuditError, match="no float32 array"):
        _ = Classifier(tmp_path).heads


def test_the_held_out_figures_stay_above_their_floor() -> None:
    held_out = Classifier(DEFAULT_MODEL).header["held_out"]

    assert held_out["presumptuousness"]["combined"]["auc"] >= 0.90
    assert held_out["relevance"]["combined"]["auc"] >= 0.75
    assert held_out["messages"] == len(CORPUS)
    assert held_out["voices"] == len(VOICES)


# Training.


Sentences = tuple[list[tuple[list[str], dict[str, float]]], list[float]]


def marked_sentences() -> Sentences:
    """Words and structure of every sentence of the small corpus, and whether it is marked."""
    samples, targets = [], []
    for one in SMALL:
        seen = view(one.message)
        subject = [s for s in seen.sentences if s.segment == "subject"]
        for sentence in (*subject, *seen.pitch()):
            samples.append((tokens(sentence.text), sentence_structure(sentence)))
            text = one.message.part(sentence.part).text.text
            own = [m for m in one.marks if sentence.part == place(m.quote, one)]
            spans = [(text.find(m.quote), text.find(m.quote) + len(m.quote)) for m in own]
            hit = any(start < sentence.end and end > sentence.start for start, end in spans)
            targets.append(float(hit))
    return samples, targets


def place(quote: str, one: Labelled) -> str:
    return "subject" if quote in one.message.subject.text.text else "body"


def matrix(samples: Any, names: list[str]) -> Any:
    """Hashed n-grams, scaled by their number, then the named features, as scikit-learn takes them."""
    rows = np.zeros((len(samples), BUCKETS + len(names)))
    for row, (words, structure) in enumerate(samples):
        grams = ngrams(words)
        for gram in grams:
            rows[row, crc32(gram.encode()) % BUCKETS] += 1 / math.sqrt(max(len(grams), 1))
        rows[row, BUCKETS:] = [structure.get(name, 0.0) for name in names]
    return rows


def test_the_light_model_gives_the_log_odds_of_scikit_learn(small_model: Path) -> None:
    head = Classifier(small_model).heads["sentence"]
    samples, targets = marked_sentences()
    names = sorted(head.structure)
    features = matrix(samples, names)
    fitted = LogisticRegression(C=SENTENCE_C, max_iter=2000, random_state=0).fit(features, targets)
    light = np.array([head.logit(words, structure) for words, structure in samples])

    # The folder keeps five digits of each number.
    assert np.allclose(light, fitted.decision_function(features), atol=2e-4)
    stored = np.concatenate([np.array(head.weights), [head.structure[name] for name in names]])
    fitted.coef_, fitted.intercept_ = stored[None, :], np.array([head.bias])
    assert np.allclose(light, fitted.decision_function(features), atol=1e-6)


@pytest.mark.slow
def test_training_twice_gives_the_same_bytes(small_model: Path, tmp_path: Path) -> None:
    train(SMALL, lambda _: [], tmp_path)

    first = {file.name: file.read_bytes() for file in small_model.iterdir()}
    assert first == {file.name: file.read_bytes() for file in tmp_path.iterdir()}


# The corpus.


def test_every_label_of_the_corpus_is_known() -> None:
    assert {one.presumptuousness for one in CORPUS} == {0, 1, 2}
    assert {one.relevance for one in CORPUS} == {0, 1, 2}
    assert {tag for one in CORPUS for tag in one.tags} <= set(TAGS)
    assert {tag for one in CORPUS for mark in one.marks for tag in mark.tags} <= set(TAGS)
    assert len({one.id for one in CORPUS}) == len(CORPUS)


def test_every_mark_is_a_part_of_its_message_word_for_word() -> None:
    texts = {one.id: (one.message.subject.text.text, one.message.body.text.text) for one in CORPUS}

    lost = [
        (one.id, mark.quote)
        for one in CORPUS
        for mark in one.marks
        if not any(mark.quote and mark.quote in text for text in texts[one.id])
    ]
    assert lost == []


def test_messages_are_marked_when_and_only_when_they_presume() -> None:
    odd = [one.id for one in CORPUS if bool(one.marks) != (one.presumptuousness > 0)]

    assert odd == []
    assert all(
        max(m.level for m in one.marks) == one.presumptuousness for one in CORPUS if one.marks
    )


def test_nearly_half_of_the_corpus_presumes_nothing() -> None:
    calm = sum(one.presumptuousness == 0 for one in CORPUS)

    assert calm >= 0.45 * len(CORPUS)


def test_a_line_that_is_no_labelled_message_is_told_with_its_place(tmp_path: Path) -> None:
    row = {"id": "a-1", "voice": "a", "body": "Hello"}
    (tmp_path / "a.jsonl").write_text(f"\n{json.dumps(row)}\n", encoding="utf-8")

    with pytest.raises(OutreachAuditError) as raised:
        read_corpus(tmp_path)

    assert raised.value.place == f"{tmp_path / 'a.jsonl'}:2"
