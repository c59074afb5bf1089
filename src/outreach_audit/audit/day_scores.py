"""The verdict on every day of many series: how unlikely its count is under its baseline."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from outreach_audit.audit.baseline_days import (
    BLOCK,
    DayBaseline,
    DayGrid,
    baseline_days,
    lower_tail_score,
    row_median,
    tail_score,
)

Floats = npt.NDArray[np.float64]

_GRID_CELLS = 250_000
"""Days of all series handled at once, which bounds the memory."""


@dataclass(frozen=True, slots=True, eq=False)
class DailySeries:
    """Messages a day of one name, first to last day of the export."""

    by: str
    """What `name` is: sender, domain, client or campaign."""
    name: str
    first_day: int
    """Epoch day of `counts[0]`; 0 is 1970-01-01."""
    counts: npt.NDArray[np.int64]
    """Shape (days,), zero-filled; never negative."""

    def __post_init__(self) -> None:
        """Raise ValueError unless `counts` is one row of non-negative numbers."""
        if self.counts.ndim != 1 or (self.counts.size and self.counts.min() < 0):
            msg = f"{self.by} {self.name}: daily counts must be one row of non-negative numbers"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class SpikeParameters:
    """Thresholds; scores are -log10 of the chance of so many messages or more."""

    threshold: float = 3.0
    note_threshold: float = 2.5
    min_ratio: float = 1.5
    min_excess: float = 10.0
    error_score: float = 6.0
    error_ratio: float = 3.0
    min_days: int = 15
    """Known days below which a series gets no statistical verdict."""
    sure_days: int = 21
    """Known days below which a verdict is of low confidence."""
    step_days: int = 4
    """Flagged sending days in a run from which it is a step up."""
    short_ratio: float = 3.0
    short_count: int = 50
    two_sided: bool = False
    """Whether days far below the expectation are flagged as well."""


@dataclass(frozen=True, slots=True, eq=False)
class DayScores:
    """The verdict on every day of one series; arrays of shape (days,)."""

    expected: Floats
    variance: Floats
    score: Floats
    level: npt.NDArray[np.int8]
    """0 ordinary, 1 note, 2 warning, 3 error; negative for days far below the expectation."""
    rhythm: npt.NDArray[np.int8]


DEFAULTS = SpikeParameters()


def score_days(
    series: Sequence[DailySeries],
    parameters: SpikeParameters = DEFAULTS,
    *,
    planned_days: Collection[int] = (),
    lost_days: Collection[int] = (),
    earlier_only: bool = False,
) -> list[DayScores]:
    """Return the expectation, score and level of every day, one entry a series, in their order."""
    lost = np.array(sorted(lost_days), dtype=np.int64)
    planned = np.array(sorted(planned_days), dtype=np.int64)
    scores: dict[int, DayScores] = {}
    for rows in _batches(series):
        grid = _grid([series[row] for row in rows], lost, planned)
        baseline = baseline_days(grid, earlier_only=earlier_only)
        score, level = _levels(grid, baseline, parameters, earlier_only=earlier_only)
        for place, row in enumerate(rows):
            one = series[row]
            start = int(one.first_day - grid.mondays[place])
            span = (place, slice(start, start + len(one.counts)))
            scores[row] = DayScores(
                baseline.expected[span],
                baseline.variance[span],
                score[span],
                level[span],
                baseline.rhythm[span],
            )
    return [scores[row] for row in range(len(series))]


def _batches(series: Sequence[DailySeries]) -> Iterator[list[int]]:
    """Yield row numbers of series that need the same number of blocks, in portions that fit."""
    by_blocks: dict[int, list[int]] = {}
    for row, one in enumerate(series):
        days = len(one.counts) + (one.first_day + 3) % 7
        by_blocks.setdefault(max(-(-days // BLOCK), 1), []).append(row)
    for blocks, rows in by_blocks.items():
        portion = max(_GRID_CELLS // (blocks * BLOCK), 1)
        for start in range(0, len(rows), portion):
            yield rows[start : start + portion]


def _grid(
    series: Sequence[DailySeries], lost: npt.NDArray[np.int64], planned: npt.NDArray[np.int64]
) -> DayGrid:
    mondays = np.array([one.first_day - (one.first_day + 3) % 7 for one in series], dtype=np.int64)
    ends = mondays + [
        one.first_day - m + len(one.counts) for one, m in zip(series, mondays, strict=True)
    ]
    width = max(-(-int((ends - mondays).max()) // BLOCK), 1) * BLOCK
    counts = np.zeros((len(series), width))
    inside = np.zeros(counts.shape, dtype=np.bool_)
    for row, one in enumerate(series):
        start = int(one.first_day - mondays[row])
        counts[row, start : start + len(one.counts)] = one.counts
        inside[row, start : start + len(one.counts)] = True
    days = mondays[:, None] + np.arange(width)
    known = inside & ~np.isin(days, lost)
    counts[~known] = 0.0
    return DayGrid(mondays, counts, known, known & ~np.isin(days, planned))


def _levels(
    grid: DayGrid, baseline: DayBaseline, parameters: SpikeParameters, *, earlier_only: bool
) -> tuple[Floats, npt.NDArray[np.int8]]:
    """Return score and level of each day of the grid."""
    counts, expected = grid.counts, baseline.expected
    judged = baseline.judged
    if earlier_only:
        judged = judged & (np.cumsum(grid.known, axis=1) >= parameters.min_days)
    score = np.zeros(counts.shape)
    level = np.zeros(counts.shape, dtype=np.int8)
    above = judged & (counts >= parameters.min_ratio * expected)
    above &= counts - expected >= parameters.min_excess
    score[above] = tail_score(counts[above], expected[above], baseline.variance[above])
    severe = counts >= parameters.error_ratio * _norm(grid, expected)
    level[above] = _grade(score, severe, parameters)[above]
    if parameters.two_sided:
        below = judged & (parameters.min_ratio * counts <= expected)
        below &= expected - counts >= parameters.min_excess
        score[below] = lower_tail_score(counts[below], expected[below], baseline.variance[below])
        severe = parameters.error_ratio * counts <= expected
        level[below] = -_grade(score, severe, parameters)[below]
    return score, level


def _norm(grid: DayGrid, expected: Floats) -> Floats:
    """Return what an error is held against: the expectation, on idle days an ordinary day."""
    sending = np.where(grid.counts > 0, grid.counts, np.inf)
    ordinary = row_median(sending, (grid.counts > 0).sum(axis=1))
    return np.where(expected < 1.0, np.maximum(ordinary, 1.0)[:, None], expected)


def _grade(
    score: Floats, severe: npt.NDArray[np.bool_], parameters: SpikeParameters
) -> npt.NDArray[np.int8]:
    noted = (score >= parameters.note_threshold).astype(np.int8)
    warned = score >= parameters.threshold
    return noted + warned + (warned & severe & (score >= parameters.error_score))
