"""Scores against labels: the same table for any labelled file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from outreach_audit.scoring.training.figures import ranking, reliability, sliced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.model.score import Score, Scores
    from outreach_audit.scoring.own import OwnFile


def measured(own: OwnFile, scores: Sequence[Scores]) -> dict[str, Any]:
    """Axis -> areas over all messages and by kind, shares of levels, and reliability."""
    found = {}
    for axis in own.axes:
        labels = np.array([getattr(one, axis) for one in own.messages])
        given: list[Score] = [getattr(one, axis) for one in scores]
        found[axis] = _axis(own, axis, labels, given)
    return found


def _axis(own: OwnFile, axis: str, labels: Any, given: Sequence[Score]) -> dict[str, Any]:
    values = np.array([score.score for score in given])
    levels = np.array([score.level for score in given])
    groups = np.array([one.voice for one in own.messages])
    kinds = np.array([one.kind for one in own.messages])
    positive = labels > 0
    slices = {f"kind {kind}": kinds == kind for kind in np.unique(kinds)}
    found: dict[str, Any] = {"all": ranking(positive, values, groups)}
    if len(slices) > 1:
        found |= sliced(positive, values, groups, slices)
    if (labels == 2).any() and (labels == 0).any():
        ends = labels != 1
        found["level 0 against 2"] = ranking(labels[ends] == 2, values[ends], groups[ends])
    found["levels"] = {
        int(label): [int(((labels == label) & (levels == level)).sum()) for level in (0, 1, 2)]
        for label in np.unique(labels)
    }
    targets = positive.astype(float) if axis == "presumptuousness" else labels / 2
    found["reliability"] = reliability(targets, values / 100)
    return found
