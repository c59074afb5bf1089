"""Labelled texts as matrices: one row a sentence or a message, columns as `features` places them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix, hstack

from outreach_audit.normalise.segments import Sentence, View, flatten, view
from outreach_audit.scoring.corpus import Mark
from outreach_audit.scoring.features import (
    SIZES,
    Features,
    message_features,
    read_sentences,
    sentence_features,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from outreach_audit.scoring.corpus import Corpus, Labelled, LabelledSentence

COMPOSED = "composed"
COMPOSED_WEIGHT = 0.1
"""Weight of a text that was written to be oblique, beside one in the language of every day. Measured on
received mail: heads rank it better the less they follow the composed ones, yet worse without them."""
NAMED_SCALE = 0.5
"""Weight of a named feature beside words and pairs, whose rows have length one."""

_NONE = ("untagged",)
_MIDDLE = 3
"""Where a sentence on its own is taken to stand: it has no place of its own."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences of messages and sentences on their own. `message` is -1 for the latter."""

    features: tuple[Features, ...]
    level: NDArray[np.int64]
    tags: tuple[frozenset[str], ...]
    voice: NDArray[np.str_]
    message: NDArray[np.int64]
    weight: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Messages:
    """Whole messages in the order of the corpus."""

    labelled: tuple[Labelled, ...]
    views: tuple[View, ...]
    features: tuple[Features, ...]
    voice: NDArray[np.str_]
    weight: NDArray[np.float64]

    def only(self, chosen: NDArray[np.bool_]) -> Messages:
        """Some of the messages."""
        rows = np.flatnonzero(chosen)
        return Messages(
            tuple(self.labelled[row] for row in rows),
            tuple(self.views[row] for row in rows),
            tuple(self.features[row] for row in rows),
            self.voice[rows],
            self.weight[rows],
        )

    def presumptuous(self) -> NDArray[np.float64]:
        """1.0 where a message presumes something."""
        return np.array([float(one.presumptuousness > 0) for one in self.labelled])

    def clear(self) -> NDArray[np.float64]:
        """1.0 where it does so clearly."""
        return np.array([float(one.presumptuousness > 1) for one in self.labelled])

    def relevant(self) -> NDArray[np.float64]:
        """0.0, 0.5 or 1.0."""
        return np.array([one.relevance / 2 for one in self.labelled])

    def cold(self) -> NDArray[np.float64]:
        """1.0 where a stranger approaches."""
        relations = (one.message.context.relation for one in self.labelled)
        return np.array([float(relation == "stranger") for relation in relations])


def gather(corpus: Corpus) -> tuple[Sentences, Messages]:
    """Features of everything that is labelled."""
    views = tuple(view(one.message) for one in corpus.messages)
    read = [read_sentences(seen) for seen in views]
    parts = [[sentence_features(sentence) for sentence in group] for group in read]
    messages = Messages(
        corpus.messages,
        views,
        tuple(message_features(seen, own) for seen, own in zip(views, parts, strict=True)),
        np.array([one.voice for one in corpus.messages]),
        np.array([_weight(one) for one in corpus.messages]),
    )
    rows = [
        _Row(features, marks, one.voice, number, _weight(one))
        for number, (one, group, own) in enumerate(zip(corpus.messages, read, parts, strict=True))
        for features, marks in zip(own, _marks(one, group), strict=True)
    ]
    rows += [_alone(one) for one in corpus.sentences]
    return _sentences(rows), messages


@dataclass(frozen=True, slots=True)
class _Row:
    features: Features
    marks: tuple[Mark, ...]
    voice: str
    message: int
    weight: float


def _sentences(rows: Sequence[_Row]) -> Sentences:
    return Sentences(
        tuple(row.features for row in rows),
        np.array([max((mark.level for mark in row.marks), default=0) for row in rows]),
        tuple(frozenset(tag for mark in row.marks for tag in mark.tags or _NONE) for row in rows),
        np.array([row.voice for row in rows]),
        np.array([row.message for row in rows]),
        np.array([row.weight for row in rows]),
    )


def _alone(one: LabelledSentence) -> _Row:
    sentence = Sentence("body", 0, 0, flatten(one.message.body.text.text), "body", _MIDDLE)
    marks = (Mark("", one.level, one.tags),) if one.level else ()
    return _Row(sentence_features(sentence), marks, one.voice, -1, 1.0)


def _weight(one: Labelled) -> float:
    return COMPOSED_WEIGHT if one.register == COMPOSED else 1.0


def _marks(one: Labelled, sentences: Sequence[Sentence]) -> list[tuple[Mark, ...]]:
    """The marks that each sentence touches."""
    spans = _marked(one)
    return [
        tuple(
            mark
            for part, start, end, mark in spans
            if part == sentence.part and start < sentence.end and end > sentence.start
        )
        for sentence in sentences
    ]


def _marked(one: Labelled) -> list[tuple[str, int, int, Mark]]:
    spans = []
    for mark in one.marks:
        for part in ("subject", "body"):
            at = one.message.part(part).text.text.find(mark.quote)
            if at >= 0:
                spans.append((part, at, at + len(mark.quote), mark))
                break
    return spans


def matrix(features: Sequence[Features]) -> csr_matrix:
    """Rows by words, pairs and named features, scaled so that no part drowns another."""
    words = _placed([one.words for one in features], SIZES["words"])
    pairs = _placed([one.pairs for one in features], SIZES["pairs"])
    named = _placed([one.named for one in features], SIZES["named"], scale=NAMED_SCALE)
    return hstack([words, pairs, named]).tocsr()


def _placed(rows: Sequence[list[int]], size: int, scale: float | None = None) -> csr_matrix:
    """A count of places, each row scaled by the root of its length unless a scale is given."""
    counts = np.array([len(row) for row in rows])
    ends = np.concatenate([[0], np.cumsum(counts)])
    scales = 1.0 / np.sqrt(np.maximum(counts, 1)) if scale is None else np.full(len(rows), scale)
    places = np.array([place for row in rows for place in row], dtype=np.int64)
    found = csr_matrix((np.repeat(scales, counts), places, ends), shape=(len(rows), size))
    found.sum_duplicates()
    return found
