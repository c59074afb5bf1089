"""Trains the classifier from the corpus: sentence and message heads, then their combination.

Everything that the combination learns from is out of fold by voice, so that it never sees a head's
opinion about a voice that the head was trained on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from outreach_audit.model.message import Context
from outreach_audit.normalise.segments import View, view
from outreach_audit.scoring.features import (
    BUCKETS,
    bucket,
    message_structure,
    ngrams,
    sentence_structure,
    tokens,
)
from outreach_audit.scoring.scorer import Evidence, rule_weight

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from outreach_audit.scoring.corpus import Labelled

AXES = ("presumptuousness", "relevance")
FOLDS = 6
SENTENCE_C, MESSAGE_C, COMBINE_C = 3.0, 3.0, 1.0
_QUIET = -4.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One text to learn from: n-gram words, named structure, target and its voice."""

    words: list[str]
    structure: dict[str, float]
    target: float
    group: str
    message: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """A linear head over hashed n-grams and named structure."""

    bias: float
    weights: NDArray[np.float32]
    structure: dict[str, float]

    def logits(self, samples: Sequence[Sample]) -> NDArray[np.float64]:
        """Log-odds of samples, the way `scoring.model.Head` computes them."""
        names = sorted(self.structure)
        named = np.array([self.structure[name] for name in names])
        grams = _grams(samples) @ self.weights.astype(np.float64)
        return np.asarray(self.bias + grams + _named(samples, names) @ named, dtype=np.float64)


def train(
    labelled: Sequence[Labelled],
    evidence: Callable[[View], Sequence[Evidence]],
    folder: Path,
) -> dict[str, Any]:
    """Trains all heads, writes the model folder and returns the held-out figures of its card."""
    views = [view(one.message) for one in labelled]
    groups = [one.voice for one in labelled]
    fired = [list(evidence(one)) for one in views]
    sentence_samples = _sentence_samples(labelled, views)
    heads = {"sentence": _fit(sentence_samples, SENTENCE_C)}
    held_sentence = _held_out(sentence_samples, SENTENCE_C)
    figures: dict[str, Any] = {"messages": len(labelled), "voices": len(set(groups))}
    figures["sentence"] = _figures([s.target for s in sentence_samples], held_sentence)
    combination = {}
    for axis in AXES:
        samples = _message_samples(labelled, views, axis)
        heads[axis] = _fit(samples, MESSAGE_C)
        held = _held_out(samples, MESSAGE_C)
        columns = {"rules": np.array([sum(rule_weight(e, axis).values()) for e in fired])}
        if axis == "presumptuousness":
            columns.update(_pooled(sentence_samples, held_sentence, len(labelled)))
        columns["whole text"] = held
        targets = np.array([_target(one, axis) for one in labelled])
        combination[axis] = _combine(columns, targets)
        figures[axis] = _axis_figures(columns, targets, groups)
    _write(folder, heads, combination, figures)
    return figures


def _target(one: Labelled, axis: str) -> float:
    if axis == "presumptuousness":
        return float(one.presumptuousness > 0)
    return one.relevance / 2


def _sentence_samples(labelled: Sequence[Labelled], views: Sequence[View]) -> list[Sample]:
    samples = []
    for number, (one, seen) in enumerate(zip(labelled, views, strict=True)):
        spans = _marked_spans(one)
        subject = [s for s in seen.sentences if s.segment == "subject"]
        for sentence in (*subject, *seen.pitch()):
            marked = any(
                part == sentence.part and start < sentence.end and end > sentence.start
                for part, start, end in spans
            )
            samples.append(
                Sample(
                    tokens(sentence.text), sentence_structure(sentence), float(marked),
                    one.voice, number,
                )
            )  # fmt: skip
    return samples


def _marked_spans(one: Labelled) -> list[tuple[str, int, int]]:
    spans = []
    for mark in one.marks:
        for part in ("subject", "body"):
            at = one.message.part(part).text.text.find(mark.quote)
            if at >= 0:
                spans.append((part, at, at + len(mark.quote)))
                break
    return spans


def _message_samples(
    labelled: Sequence[Labelled], views: Sequence[View], axis: str
) -> list[Sample]:
    """Each message as a bare text: the heads learn nothing from relation and type."""
    samples = []
    for number, (one, seen) in enumerate(zip(labelled, views, strict=True)):
        bare = replace(seen, message=replace(seen.message, context=Context()))
        words = tokens(" ".join(sentence.text for sentence in seen.pitch()))
        samples.append(
            Sample(words, message_structure(bare), _target(one, axis), one.voice, number)
        )
    return samples


def _grams(samples: Sequence[Sample]) -> csr_matrix:
    rows, columns, values = [], [], []
    for row, sample in enumerate(samples):
        grams = ngrams(sample.words)
        scale = 1.0 / np.sqrt(max(len(grams), 1))
        for gram in grams:
            rows.append(row)
            columns.append(bucket(gram))
            values.append(scale)
    return csr_matrix((values, (rows, columns)), shape=(len(samples), BUCKETS))


def _named(samples: Sequence[Sample], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[sample.structure.get(name, 0.0) for name in names] for sample in samples])


def _fit(samples: Sequence[Sample], strength: float) -> Fitted:
    names = sorted({name for sample in samples for name in sample.structure})
    features = hstack([_grams(samples), csr_matrix(_named(samples, names))]).tocsr()
    targets = np.array([sample.target for sample in samples])
    model = _logistic(features, targets, strength)
    weights = model.coef_[0]
    named = dict(zip(names, (float(w) for w in weights[BUCKETS:]), strict=True))
    return Fitted(float(model.intercept_[0]), weights[:BUCKETS].astype("<f4"), named)


def _logistic(features: Any, targets: NDArray[np.float64], strength: float) -> LogisticRegression:
    """A logistic regression on soft targets: each row once as yes, once as no, by weight."""
    doubled = features if not hasattr(features, "tocsr") else features.tocsr()
    stack = csr_matrix if hasattr(features, "tocsr") else np.asarray
    rows = np.concatenate([np.flatnonzero(targets > 0), np.flatnonzero(targets < 1)])
    labels = np.concatenate([np.ones((targets > 0).sum()), np.zeros((targets < 1).sum())])
    weights = np.where(labels == 1, targets[rows], 1 - targets[rows])
    model = LogisticRegression(C=strength, max_iter=2000, random_state=0)
    return model.fit(stack(doubled[rows]), labels, sample_weight=weights)


def _held_out(samples: Sequence[Sample], strength: float) -> NDArray[np.float64]:
    groups = np.array([sample.group for sample in samples])
    held = np.zeros(len(samples))
    for learn, judge in GroupKFold(FOLDS).split(groups, groups=groups):
        fitted = _fit([samples[i] for i in learn], strength)
        held[judge] = fitted.logits([samples[i] for i in judge])
    return held


def _pooled(
    samples: Sequence[Sample], logits: NDArray[np.float64], messages: int
) -> dict[str, NDArray[np.float64]]:
    first, second = np.full(messages, _QUIET), np.full(messages, _QUIET)
    for sample, logit in zip(samples, logits, strict=True):
        at = sample.message
        if logit > first[at]:
            first[at], second[at] = logit, first[at]
        elif logit > second[at]:
            second[at] = logit
    return {"wording": first, "wording of a second sentence": second}


def _combine(
    columns: dict[str, NDArray[np.float64]], targets: NDArray[np.float64]
) -> dict[str, Any]:
    names = list(columns)
    matrix = np.column_stack([columns[name] for name in names])
    quiet = matrix[targets <= 0.0] if (targets <= 0).any() else matrix
    means = quiet.mean(axis=0)
    means[names.index("rules")] = 0.0
    model = _logistic(matrix - means, targets, COMBINE_C)
    weights = {
        name: [round(float(w), 5), round(float(m), 5)]
        for name, w, m in zip(names, model.coef_[0], means, strict=True)
    }
    return {"bias": round(float(model.intercept_[0]), 5), "weights": weights}


def _axis_figures(
    columns: dict[str, NDArray[np.float64]], targets: NDArray[np.float64], groups: Sequence[str]
) -> dict[str, Any]:
    names = list(columns)
    matrix = np.column_stack([columns[name] for name in names])
    held = np.zeros(len(targets))
    voices = np.array(groups)
    for learn, judge in GroupKFold(FOLDS).split(voices, groups=voices):
        model = _logistic(matrix[learn], targets[learn], COMBINE_C)
        held[judge] = model.decision_function(matrix[judge])
    figures: dict[str, Any] = {n: _figures(targets, column) for n, column in columns.items()}
    figures["combined"] = _figures(targets, held)
    figures["reliability"] = _reliability(targets, held)
    return figures


def _reliability(
    targets: NDArray[np.float64], logits: NDArray[np.float64]
) -> list[tuple[int, int, float]]:
    """(score from, messages, mean target) for every ten points of the held-out score."""
    scores = np.clip(100 / (1 + np.exp(-logits)), 0, 99.999)
    rows = []
    for low in range(0, 100, 10):
        inside = (scores >= low) & (scores < low + 10)
        if inside.any():
            rows.append((low, int(inside.sum()), round(float(targets[inside].mean()), 2)))
    return rows


def _figures(targets: Any, logits: NDArray[np.float64]) -> dict[str, float]:
    """AUC and average precision of telling the presumptuous (or relevant) from the rest."""
    positive = np.asarray(targets) > 0.5 - 1e-9
    return {
        "auc": round(float(roc_auc_score(positive, logits)), 3),
        "average_precision": round(float(average_precision_score(positive, logits)), 3),
    }


def _write(
    folder: Path, heads: dict[str, Fitted], combination: dict[str, Any], figures: dict[str, Any]
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    header: dict[str, Any] = {"format": 1, "buckets": BUCKETS, "heads": {}}
    for name, head in heads.items():
        np.save(folder / f"{name}.npy", head.weights.astype("<f4"), allow_pickle=False)
        structure = {key: round(value, 5) for key, value in head.structure.items()}
        header["heads"][name] = {
            "file": f"{name}.npy", "bias": round(head.bias, 5), "structure": structure,
        }  # fmt: skip
    header["combination"] = combination
    header["held_out"] = figures
    draft = folder / "model.json.draft"
    draft.write_text(json.dumps(header, indent=1) + "\n", encoding="utf-8")
    draft.replace(folder / "model.json")
