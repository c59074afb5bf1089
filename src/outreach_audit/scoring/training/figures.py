"""How well scores rank and what they mean: areas, intervals, slices, reliability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

DRAWS = 400
"""Bootstrap draws of an interval, each of whole groups."""


def ranking(
    positive: NDArray[np.bool_], scores: NDArray[np.float64], groups: NDArray[np.str_]
) -> dict[str, Any]:
    """AUC and average precision with 95 % intervals over groups, and the number of texts; areas are
    None where one of the classes is missing.
    """
    found: dict[str, Any] = {"texts": len(positive), "positive": int(positive.sum())}
    if positive.all() or not positive.any():
        return found | {"auc": None, "average_precision": None}
    areas = _Areas(positive, scores)
    once = np.ones(len(positive))
    drawn = [areas.of(times) for times in _draws(groups) if areas.has_both(times)]
    intervals = np.percentile(drawn, [2.5, 97.5], axis=0)
    for number, name in enumerate(("auc", "average_precision")):
        found[name] = round(areas.of(once)[number], 3)
        found[f"{name}_interval"] = [round(float(edge), 3) for edge in intervals[:, number]]
    return found


class _Areas:
    """Both areas of one ranking for any number of times that each text counts, sorted only once."""

    def __init__(self, positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> None:
        self._order = np.argsort(-scores, kind="stable")
        ordered = scores[self._order]
        self._firsts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        self._positive = positive[self._order].astype(float)

    def has_both(self, times: NDArray[np.float64]) -> bool:
        """Whether texts of both classes count."""
        counted = times[self._order]
        hits = counted @ self._positive
        return bool(0 < hits < counted.sum())

    def of(self, times: NDArray[np.float64]) -> tuple[float, float]:
        """AUC and average precision; texts of one score are one step."""
        counted = times[self._order]
        hits = np.add.reduceat(counted * self._positive, self._firsts)
        every = np.add.reduceat(counted, self._firsts)
        found, seen = np.cumsum(hits), np.cumsum(every)
        misses = every - hits
        auc = (misses * (found - hits / 2)).sum() / (found[-1] * misses.sum())
        precision = found / np.maximum(seen, 1)
        return float(auc), float((hits * precision).sum() / found[-1])


def sliced(
    positive: NDArray[np.bool_],
    scores: NDArray[np.float64],
    groups: NDArray[np.str_],
    slices: Mapping[str, NDArray[np.bool_]],
) -> dict[str, dict[str, Any]]:
    """`ranking` of each slice that holds a text."""
    return {
        name: ranking(positive[inside], scores[inside], groups[inside])
        for name, inside in slices.items()
        if inside.any()
    }


def reliability(
    targets: NDArray[np.float64], chances: NDArray[np.float64]
) -> list[tuple[int, int, float]]:
    """(score from, texts, mean target) for every ten points. `chances` lie between 0 and 1."""
    scores = np.clip(100 * chances, 0, 99.999)
    rows = []
    for low in range(0, 100, 10):
        inside = (scores >= low) & (scores < low + 10)
        if inside.any():
            rows.append((low, int(inside.sum()), round(float(targets[inside].mean()), 3)))
    return rows


def _draws(groups: NDArray[np.str_]) -> Iterator[NDArray[np.float64]]:
    """How often each text counts in each draw of whole groups."""
    chance = np.random.default_rng(0)
    names, owner = np.unique(groups, return_inverse=True)
    for _ in range(DRAWS):
        drawn = chance.choice(len(names), len(names))
        yield np.bincount(drawn, minlength=len(names)).astype(float)[owner]
