"""Fits the linear heads, on everything and held out by voice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from outreach_audit.scoring.features import SIZES
from outreach_audit.scoring.training.samples import NAMED_SCALE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

FOLDS = 6
STRENGTH = 3.0
"""Inverse of the regularisation of a head."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A linear head: bias, and its weights in the order of `SIZES`."""

    bias: float
    weights: NDArray[np.float32]


def folds(
    groups: NDArray[np.str_], count: int = FOLDS
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(learn, judge) row numbers, no group on both sides."""
    yield from GroupKFold(min(count, len(set(groups)))).split(groups, groups=groups)


def fit(rows: csr_matrix, targets: NDArray[np.float64], weights: NDArray[np.float64]) -> Fitted:
    """One head on all rows. Targets lie between 0 and 1."""
    model = logistic(rows, targets, weights)
    found = model.coef_[0].copy()
    found[-SIZES["named"] :] *= NAMED_SCALE
    return Fitted(round(float(model.intercept_[0]), 6), found.astype("<f4"))


def held_out(
    rows: csr_matrix,
    targets: NDArray[np.float64],
    weights: NDArray[np.float64],
    groups: NDArray[np.str_],
) -> NDArray[np.float64]:
    """Log-odds of every row by a head that never saw its group."""
    found = np.zeros(len(targets))
    for learn, judge in folds(groups):
        model = logistic(rows[learn], targets[learn], weights[learn])
        found[judge] = model.decision_function(rows[judge])
    return found


def logistic(rows: Any, targets: NDArray[np.float64], weights: NDArray[np.float64]) -> Any:
    """A logistic regression on soft targets: each row as yes and as no, by weight."""
    yes, no = np.flatnonzero(targets > 0), np.flatnonzero(targets < 1)
    labels = np.concatenate([np.ones(len(yes)), np.zeros(len(no))])
    shares = np.concatenate([targets[yes] * weights[yes], (1 - targets[no]) * weights[no]])
    model = LogisticRegression(
        C=STRENGTH, solver="liblinear", dual=True, max_iter=2000, random_state=0
    )
    return model.fit(rows[np.concatenate([yes, no])], labels, sample_weight=shares)
