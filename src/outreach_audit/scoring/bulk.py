"""Reads many messages at once with numpy: the same log-odds as `reading.read`, many times faster."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from outreach_audit.scoring.features import (
    CLASSES,
    EDGE_HASH,
    ENDS_AT,
    LENGTHS,
    MIX,
    SENTENCE_NAMES,
    SPREAD,
    WORD_BITS,
    WORDS_AT,
    place_of,
    read_sentences,
    segment_of,
    surrounding_names,
)
from outreach_audit.scoring.reading import ALIKE, QUIET, Reading, shown
from outreach_audit.scoring.tokens import STOP, WORDS, without_stops, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from outreach_audit.normalise.segments import Sentence, View
    from outreach_audit.scoring.model import Classifier

    Table = NDArray[np.float64]
    Numbers = NDArray[np.int64]

_HEADS = ("presumes", "clear", "whole", "cold", "relevant")
_SENTENCES, _MESSAGES = slice(0, 2), slice(2, None)
_BETWEEN = f" {STOP} "
_AT_ONCE = 150_000
"""Characters in one go, 160 bytes of memory each: more would only cost memory."""


class BulkReader:
    """A classifier with its weights in tables, rows by places, columns by heads."""

    def __init__(self, classifier: Classifier) -> None:
        self._weights = _Weights.of(classifier, _HEADS)
        self._tags = classifier.tags
        self._of_tags = _Weights.of(classifier, [f"tag:{tag}" for tag in self._tags])

    def read(self, views: Sequence[View]) -> Iterator[Reading]:
        """Readings of messages, in order."""
        batch: list[View] = []
        size = 0
        for view in views:
            batch.append(view)
            size += len(view.flat)
            if size >= _AT_ONCE:
                yield from self._read(batch)
                batch, size = [], 0
        if batch:
            yield from self._read(batch)

    def _read(self, views: Sequence[View]) -> Iterator[Reading]:
        groups = [read_sentences(view) for view in views]
        flat = [one for group in groups for one in group]
        cut = Cut.of(groups, flat)
        sizes = np.array([len(group) for group in groups])
        ends = np.cumsum(sizes)
        words, pairs = cut.words(self._weights.words), cut.pairs(self._weights.pairs)
        names = cut.names(flat)
        logits = self._weights.each(words, pairs, names, _SENTENCES)
        whole = self._weights.whole(words, pairs, ends - sizes, ends)
        whole += self._named(views, names, cut.lengths, ends - sizes, ends)
        tops = [
            _top(logits[end - size : end, 0], end - size)
            for end, size in zip(ends, sizes, strict=True)
        ]
        resembles = self._resembles(cut, names, tops)
        for at, (end, size, top) in enumerate(zip(ends, sizes, tops, strict=True)):
            found = logits[end - size : end]
            of_message, cold, relevant = whole[at].tolist()
            yield Reading(
                wording=float(max([*found[:, 0], QUIET])),
                clear=float(max([*found[:, 1], QUIET])),
                whole=of_message,
                cold=cold,
                relevant=relevant,
                length=int(cut.lengths[end - size : end].sum()),
                words=shown(flat[top]) if top >= 0 else "",
                resembles=resembles.get(top, ""),
            )

    def _named(
        self,
        views: Sequence[View],
        names: Numbers,
        lengths: Numbers,
        starts: Numbers,
        ends: Numbers,
    ) -> Table:
        """What the named features of messages add."""
        weights, step = self._weights.named[:, _MESSAGES], len(SENTENCE_NAMES)
        owner = np.repeat(np.arange(len(starts)), ends - starts)
        codes = (owner[:, None] * step + names).ravel()
        counts = np.bincount(codes, minlength=len(starts) * step).reshape(len(starts), step)
        found = (counts > 0) @ weights[:step] + (counts > 1) @ weights[step : 2 * step]
        words = np.concatenate([[0], np.cumsum(lengths)])
        for at, view in enumerate(views):
            if ends[at] > starts[at]:
                first = names[starts[at] + min(1, ends[at] - starts[at] - 1)]
                found[at] += weights[2 * step + first].sum(axis=0)
            around = surrounding_names(view, int(words[ends[at]] - words[starts[at]]))
            found[at] += weights[around].sum(axis=0)
        return np.asarray(found)

    def _resembles(self, cut: Cut, names: Numbers, tops: Sequence[int]) -> dict[int, str]:
        """Row of the strongest sentence of a message -> the tag whose sentences it is most like."""
        chosen = [top for top in tops if top >= 0]
        if not chosen or not self._tags:
            return {}
        rows, of = cut.only(chosen), self._of_tags
        logits = of.each(rows.words(of.words), rows.pairs(of.pairs), names[chosen], slice(None))
        best = logits.argmax(axis=1).tolist()
        return {top: self._tags[number] for top, number in zip(chosen, best, strict=True)}


@dataclass(frozen=True, slots=True)
class _Weights:
    """Heads side by side."""

    bias: Table
    words: Table
    pairs: Table
    named: Table

    @staticmethod
    def of(classifier: Classifier, names: Sequence[str]) -> _Weights:
        heads = [classifier.head(name) for name in names]
        return _Weights(
            np.array([head.bias for head in heads]),
            np.array([head.words for head in heads], dtype=np.float64).T.copy(),
            np.array([head.pairs for head in heads], dtype=np.float64).T.copy(),
            np.array([head.named for head in heads], dtype=np.float64).T.copy(),
        )

    def each(self, words: Sums, pairs: Sums, names: Numbers, heads: slice) -> Table:
        """Log-odds of sentences."""
        named = self.named[names][:, :, heads].sum(axis=1)
        return np.asarray(self.bias[heads] + words.each(heads) + pairs.each(heads) + named)

    def whole(self, words: Sums, pairs: Sums, starts: Numbers, ends: Numbers) -> Table:
        """Log-odds of messages out of their sentences, without named features."""
        return np.asarray(
            self.bias[_MESSAGES]
            + words.whole(_MESSAGES, starts, ends)
            + pairs.whole(_MESSAGES, starts, ends)
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of weights, rows by heads, and how many weights went into each row."""

    sums: Table
    counts: Numbers

    def each(self, heads: slice) -> Table:
        """Row by row, scaled by the root of its count."""
        return np.asarray(self.sums[:, heads] / _root(self.counts))

    def whole(self, heads: slice, starts: Numbers, ends: Numbers) -> Table:
        """Rows [start, end) as one text each."""
        counts = np.concatenate([[0], np.cumsum(self.counts)])
        return np.asarray(
            _between(self.sums[:, heads], starts, ends) / _root(counts[ends] - counts[starts])
        )


@dataclass(frozen=True, slots=True)
class Cut:
    """Sentences one behind the other: numbers of their words, and how many each has."""

    found: Numbers
    lengths: Numbers

    @staticmethod
    def of(groups: Sequence[Sequence[Sentence]], flat: Sequence[Sentence]) -> Cut:
        """Cuts the sentences of messages; each message is read in one go."""
        WORDS.forget()
        stop = WORDS[STOP]
        numbers: list[int] = []
        for group in groups:
            if group:
                numbers += words_of(_BETWEEN.join([without_stops(one.text) for one in group]))
                numbers.append(stop)
        every = np.array(numbers, dtype=np.int64)
        stops = np.flatnonzero(every == stop)
        starts = np.concatenate([[0], stops[:-1] + 1]) if len(flat) else stops
        lengths = stops - starts
        opening = np.array(WORDS.opening, dtype=np.int64)
        heads = starts[lengths > 0]
        every[heads] = opening[every[heads]]
        return Cut(np.delete(every, stops), lengths)

    def only(self, rows: Sequence[int]) -> Cut:
        """Some of the sentences."""
        ends = np.cumsum(self.lengths)
        chosen = [self.found[ends[row] - self.lengths[row] : ends[row]] for row in rows]
        return Cut(np.concatenate(chosen), self.lengths[list(rows)])

    def names(self, flat: Sequence[Sentence]) -> Numbers:
        """Named features of sentences, four a row."""
        ends = np.cumsum(self.lengths)
        texts = WORDS.get("?", -1), WORDS.get("!", -1)
        last = self.found[np.maximum(ends - 1, 0)] if len(self.found) else ends * 0 - 2
        marks = np.where(last == texts[0], 1, np.where(last == texts[1], 2, 0))
        return np.column_stack(
            [
                np.array([segment_of(one) for one in flat], dtype=np.int64),
                np.array([place_of(one) for one in flat], dtype=np.int64),
                WORDS_AT + np.searchsorted(LENGTHS, self.lengths),
                ENDS_AT + np.where(self.lengths > 0, marks, 0),
            ]
        )

    def words(self, weights: Table) -> Sums:
        """Sums of the weights of single words, pairs and triples."""
        ends = np.cumsum(self.lengths + 2)
        starts = ends - self.lengths - 2
        hashes = np.full(int(ends[-1]) if len(ends) else 0, EDGE_HASH, dtype=np.uint32)
        inside = np.ones(len(hashes), dtype=bool)
        inside[starts] = inside[ends - 1] = False
        hashes[inside] = np.array(WORDS.hashes, dtype=np.uint32)[self.found]
        pairs = hashes[:-1] * np.uint32(MIX) + hashes[1:]
        triples = pairs[:-1] * np.uint32(MIX) + hashes[2:]
        summed = (
            _between(weights[_places(hashes)], starts + 1, ends - 1)
            + _between(weights[_places(pairs)], starts, ends - 1)
            + _between(weights[_places(triples)], starts, ends - 2)
        )
        return Sums(summed, 3 * self.lengths + 1)

    def pairs(self, weights: Table) -> Sums:
        """Sums of the weights of ordered pairs of classes."""
        kinds = list(map(WORDS.classes.__getitem__, self.found.tolist()))
        each = np.array(list(map(len, kinds)), dtype=np.int64)
        codes = np.fromiter(chain.from_iterable(kinds), dtype=np.int64, count=int(each.sum()))
        rows = len(self.lengths)
        codes += np.repeat(np.repeat(np.arange(rows), self.lengths), each) * CLASSES
        token = np.repeat(np.arange(len(each)), each)
        met, first = np.unique(codes, return_index=True)
        last = len(codes) - 1 - np.unique(codes[::-1], return_index=True)[1]
        left, right = _crossed(np.bincount(met // CLASSES, minlength=rows))
        held = (left == right) | (token[first[left]] < token[last[right]])
        left, right = met[left[held]], met[right[held]]
        counts = np.bincount(left // CLASSES, minlength=rows)
        ends = np.cumsum(counts)
        places = (left % CLASSES) * CLASSES + right % CLASSES
        return Sums(_between(weights[places], ends - counts, ends), counts)


def _crossed(sizes: Numbers) -> tuple[Numbers, Numbers]:
    """Every ordered pair within each of neighbouring groups of these sizes."""
    squares = sizes * sizes
    left = np.repeat(np.arange(sizes.sum()), np.repeat(sizes, sizes))
    within = np.arange(len(left)) - np.repeat(np.cumsum(squares) - squares, squares)
    begins = np.repeat(np.cumsum(sizes) - sizes, squares)
    return left, begins + within % np.maximum(np.repeat(sizes, squares), 1)


def _top(presumes: Table, start: int) -> int:
    """The row of the sentence that presumes most, -1 where none says anything."""
    if not len(presumes) or presumes.max() <= QUIET:
        return -1
    return int(start + presumes.round(ALIKE).argmax())


def _root(counts: Numbers) -> Table:
    return np.asarray(np.sqrt(np.maximum(counts, 1))[:, None])


def _places(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return np.asarray((hashes * np.uint32(SPREAD)) >> np.uint32(32 - WORD_BITS))


def _between(rows: Table, starts: Numbers, ends: Numbers) -> Table:
    """Sums of rows [start, end), one for each pair."""
    summed = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0)])
    return np.asarray(summed[ends] - summed[starts])
