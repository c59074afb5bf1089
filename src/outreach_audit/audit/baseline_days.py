"""What each day of a daily count series would normally hold: weekday-weighted median and noise.

All arrays are grids of shape (series, days). Every row starts on a Monday and is a whole number of
nine-week blocks long, so that one constant weight matrix serves every block of every series.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaincc

from outreach_audit.audit.calendar_rhythm import find_rhythms

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

BLOCK = 63
"""Days in a block, and the reach of the baseline to either side."""
WEEKS = BLOCK // 7
SCORE_CAP = 300.0
EXPECTED_FLOOR = 0.5
"""Messages a day below which a mean is not told apart from an idle day."""

_SPAN = 3 * BLOCK
_NOISE_PRIOR_DAYS, _NOISE_PRIOR_CV, _NOISE_MIN_CV = 8, 0.25, 0.10
_OUTLIER_Z = 2.58
_FACTOR_FLOOR = 3.0


@dataclass(frozen=True, slots=True)
class DayGrid:
    """Counts of several series on one Monday-aligned grid, shape (series, days)."""

    mondays: Ints
    """Epoch day of column 0 of each row."""
    counts: Floats
    known: Bools
    """Days inside the export that were not declared lost."""
    reference: Bools
    """Known days that may set the norm for others."""


@dataclass(frozen=True, slots=True)
class DayBaseline:
    """The expectation for every day of a grid: mean and variance of a negative binomial."""

    expected: Floats
    variance: Floats
    rhythm: npt.NDArray[np.int8]
    """Index into `calendar_rhythm.RHYTHMS`, -1 where no rhythm raised the expectation."""
    judged: Bools
    """Days that have anything to be compared with."""


def baseline_days(grid: DayGrid, *, earlier_only: bool = False) -> DayBaseline:
    """Return mean and variance of each day of `grid`, from the other days of its own series."""
    usual, weight, idle_kind = _usual_level(grid, earlier_only=earlier_only)
    if not earlier_only:
        # A weekday's factor is drawn from the whole series, so it would tell of later days.
        usual, weight = _weekday_adjusted(grid, usual, weight, idle_kind)
    floored = np.maximum(usual, EXPECTED_FLOOR)
    lift, rhythm = find_rhythms(
        grid.mondays, np.where(grid.known, grid.counts / floored, -1.0), earlier_only=earlier_only
    )
    expected = floored * lift
    variance = _variance(grid, usual, expected, idle_kind)
    variance *= 1.0 + 1.05 / np.maximum(weight, 1.0)
    return DayBaseline(expected, variance, rhythm, grid.known & (weight > 0.0))


def tail_score(counts: Floats, expected: Floats, variance: Floats) -> Floats:
    """Return -log10 P(X >= count) of the negative binomial, between 0 and 300."""
    size, share = _negative_binomial(expected, variance)
    with np.errstate(divide="ignore"):
        score: Floats = -np.log10(betainc(np.maximum(counts, 1e-9), size, share))
    return np.clip(np.where(counts > 0, score, 0.0), 0.0, SCORE_CAP)


def lower_tail_score(counts: Floats, expected: Floats, variance: Floats) -> Floats:
    """Return -log10 P(X <= count) of the negative binomial, between 0 and 300."""
    size, share = _negative_binomial(expected, variance)
    with np.errstate(divide="ignore"):
        score: Floats = -np.log10(betaincc(counts + 1.0, size, share))
    return np.clip(score, 0.0, SCORE_CAP)


def count_quantile(level: float, expected: Floats, variance: Floats) -> Ints:
    """Return the smallest counts m with P(X <= m) >= `level`, by bisection on whole numbers."""
    size, share = _negative_binomial(expected, variance)
    low = np.full(expected.shape, -1.0)
    high = np.ceil(expected + 40.0 * np.sqrt(variance) + 10.0)
    while np.any(high - low > 1.0):
        middle = np.floor((low + high) / 2.0)
        reached = betaincc(middle + 1.0, size, share) >= level
        high, low = np.where(reached, middle, high), np.where(reached, low, middle)
    return high.astype(np.int64)


def _negative_binomial(expected: Floats, variance: Floats) -> tuple[Floats, Floats]:
    excess = np.maximum(variance - expected, 1e-6 * expected)
    return expected**2 / excess, excess / (expected + excess)


def _weights(
    decay: float, same_weekday: float, same_kind: float, *, earlier_only: bool
) -> npt.NDArray[np.float32]:
    """Return weights of shape (_SPAN + 1, BLOCK), by day looked at and day judged.

    The days looked at reach from one block before to one after; the last row, all zero, stands for
    every unknown day.
    """
    source, target = np.arange(_SPAN)[:, None], np.arange(BLOCK)[None, :]
    step = source - BLOCK - target
    kind = np.where((source % 7 >= 5) == (target % 7 >= 5), same_kind, 0.0)
    weight = np.where(step % 7 == 0, same_weekday, kind) * np.exp(-np.abs(step) / decay)
    inside = (np.abs(step) <= BLOCK) & ((step < 0) if earlier_only else (step != 0))
    return np.vstack([np.where(inside, weight, 0.0), np.zeros((1, BLOCK))]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Windows of shape (blocks, _SPAN), values sorted within each, unknown days last."""

    ordered: Floats
    order: npt.NDArray[np.intp]

    def pick(self, rows: npt.NDArray[np.intp]) -> "_Blocks":
        return _Blocks(self.ordered[rows], self.order[rows])


def _blocks(grid: DayGrid) -> _Blocks:
    values = np.where(grid.reference, grid.counts, np.inf)
    padded = np.pad(values, ((0, 0), (BLOCK, BLOCK)), constant_values=np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(padded, _SPAN, axis=1)[:, ::BLOCK]
    flat = windows.reshape(-1, _SPAN)
    order = np.argsort(flat, axis=1, kind="stable")
    ordered = np.take_along_axis(flat, order, axis=1)
    return _Blocks(ordered, np.where(np.isinf(ordered), _SPAN, order))


def _weighted_quantile(
    blocks: _Blocks, weights: npt.NDArray[np.float32], level: float
) -> tuple[Floats, Floats]:
    """Return the weighted quantile and the sum of weights of each judged day, (blocks, BLOCK).

    Weights are put in the order of the sorted values and summed up, which costs one addition per
    pair of days, where sorting every window anew would cost a logarithm more.
    """
    quantile = np.empty((len(blocks.order), BLOCK))
    total = np.empty_like(quantile)
    for start in range(0, len(blocks.order), 16):
        part = slice(start, start + 16)
        running = weights[blocks.order[part]]
        np.cumsum(running, axis=1, out=running)
        below = running < np.float32(level) * running[:, -1:]
        position = below.view(np.uint8).sum(axis=1, dtype=np.uint8)
        quantile[part] = np.take_along_axis(blocks.ordered[part], position.astype(np.intp), axis=1)
        total[part] = running[:, -1]
    return np.where(total > 0.0, quantile, 0.0), total


def _capped_mean(blocks: _Blocks, weights: npt.NDArray[np.float32], cap: Floats) -> Floats:
    """Return the weighted mean of values, none counted above `cap`, shape (blocks, BLOCK)."""
    mean = np.empty_like(cap)
    values = np.where(np.isinf(blocks.ordered), 0.0, blocks.ordered)
    for start in range(0, len(cap), 16):
        part = slice(start, start + 16)
        weight = weights[blocks.order[part]]
        capped = np.minimum(values[part, :, None], cap[part, None, :])
        total = weight.sum(axis=1, dtype=np.float64)
        mean[part] = (weight * capped).sum(axis=1) / np.maximum(total, 1e-12)
    return mean


def _usual_level(grid: DayGrid, *, earlier_only: bool) -> tuple[Floats, Floats, Bools]:
    """Return each day's usual level, the weight behind it, and if its weekday is often idle."""
    blocks = _blocks(grid)
    shape = grid.counts.shape

    median, total = _weighted_quantile(
        blocks, _weights(42.0, 1.0, 0.12, earlier_only=earlier_only), 0.5
    )
    same, idle = _same_weekdays(grid, earlier_only=earlier_only)
    judged = grid.known.reshape(-1, BLOCK)
    sparse = (same <= 2).reshape(-1, BLOCK) & judged
    rows = np.flatnonzero(sparse.any(axis=1))
    by_kind, _ = _weighted_quantile(
        blocks.pick(rows), _weights(42.0, 1.0, 1.0, earlier_only=earlier_only), 0.5
    )
    median[rows] = np.where(sparse[rows], np.maximum(median[rows], by_kind), median[rows])

    idle_kind = (same >= 3) & (idle >= 0.25 * same) & (idle <= 0.95 * same) & grid.known
    often = idle_kind.reshape(-1, BLOCK)
    rows = np.flatnonzero(often.any(axis=1))
    picked, slow = blocks.pick(rows), _weights(84.0, 1.0, 0.3, earlier_only=earlier_only)
    cap, _ = _weighted_quantile(picked, slow, 0.9)
    mean = _capped_mean(picked, slow, cap)
    median[rows] = np.where(often[rows], np.maximum(median[rows], mean), median[rows])
    return median.reshape(shape), total.reshape(shape), idle_kind


def _weekday_adjusted(
    grid: DayGrid, usual: Floats, weight: Floats, idle_kind: Bools
) -> tuple[Floats, Floats]:
    """Return level and weight anew, other weekdays brought to the level of the day judged.

    Evened out like this they say more, hence weight 0.3. Weekdays below 3 messages or often idle
    have no factor worth having and keep their level.
    """
    weekly = np.where(grid.known, usual, np.inf).reshape(len(usual), -1, 7)
    by_weekday = weekly.transpose(0, 2, 1).reshape(len(usual) * 7, -1)
    factor = row_median(by_weekday, np.isfinite(by_weekday).sum(axis=1)).reshape(-1, 7)
    factors = np.tile(factor, (1, usual.shape[1] // 7))
    used = (factors >= _FACTOR_FLOOR) & ~idle_kind & (usual > 0.0)
    factors = np.where(used, factors, 1.0)
    even = DayGrid(grid.mondays, grid.counts / factors, grid.known, grid.reference & used)
    level, total = _weighted_quantile(
        _blocks(even), _weights(42.0, 1.0, 0.3, earlier_only=False), 0.5
    )
    level, total = level.reshape(usual.shape), total.reshape(usual.shape)
    used &= total > 0.0
    return np.where(used, level * factors, usual), np.where(used, total, weight)


def _same_weekdays(grid: DayGrid, *, earlier_only: bool) -> tuple[Ints, Ints]:
    """Return how many other same weekdays lie within reach of each day, and how many are idle."""

    def within_reach(flags: Bools) -> Ints:
        weekly = flags.reshape(len(flags), -1, 7).astype(np.int64)
        running = np.pad(np.cumsum(weekly, axis=1), ((0, 0), (1, 0), (0, 0)))
        week = np.arange(weekly.shape[1])
        after = week if earlier_only else np.minimum(week + WEEKS + 1, len(week))
        own: Ints | int = 0 if earlier_only else weekly
        near = running[:, after] - running[:, np.maximum(week - WEEKS, 0)] - own
        return near.reshape(flags.shape)

    return within_reach(grid.reference), within_reach(grid.reference & (grid.counts == 0))


def _variance(grid: DayGrid, usual: Floats, expected: Floats, idle_kind: Bools) -> Floats:
    """Return the variance of each day, before the allowance for a thin baseline."""
    cv = _noise(grid, usual)[:, None]
    variance = expected + (cv * expected) ** 2
    days = np.maximum(grid.known.sum(axis=1), 1)
    irregular = idle_kind.sum(axis=1) > 0.2 * days
    if irregular.any():
        spread = _dispersion(grid, expected)[:, None] * expected
        variance = np.where(irregular[:, None], np.maximum(variance, spread), variance)
    return variance


def _noise(grid: DayGrid, usual: Floats) -> Floats:
    """Return each series' coefficient of variation beyond counting noise, shrunk towards 0.25."""
    used = grid.reference & (usual >= 3.0)
    level = np.where(used, usual, 1.0)
    relative = np.where(used, (grid.counts - level) / level, np.inf)
    days = used.sum(axis=1)
    centre = row_median(relative, days)[:, None]
    spread = row_median(np.where(used, np.abs(relative - centre), np.inf), days)
    counting = np.where(used, 1.0 / level, 0.0).sum(axis=1) / np.maximum(days, 1)
    own = np.maximum((1.4826 * spread) ** 2 - counting, 0.0)
    prior = _NOISE_PRIOR_DAYS * _NOISE_PRIOR_CV**2
    cv: Floats = np.sqrt((days * own + prior) / (days + _NOISE_PRIOR_DAYS))
    return np.maximum(cv, _NOISE_MIN_CV)


def _dispersion(grid: DayGrid, expected: Floats) -> Floats:
    """Return each series' Pearson dispersion (>= 1) with days beyond 2.58 sd weighted down."""
    pearson = np.where(grid.reference, (grid.counts - expected) ** 2 / expected, 0.0)
    days = np.maximum(grid.reference.sum(axis=1), 1)
    first = np.maximum(pearson.sum(axis=1) / days, 1.0)[:, None]
    weight = np.minimum(1.0, first * _OUTLIER_Z**2 / np.maximum(pearson, 1e-12)) * grid.reference
    total = np.maximum(weight.sum(axis=1), 1e-12)
    dispersion: Floats = (weight * pearson).sum(axis=1) / total
    return np.maximum(dispersion, 1.0)


def row_median(values: Floats, days: Ints) -> Floats:
    """Return the median of the `days` finite values of each row, 0 where there are none."""
    ordered = np.sort(values, axis=1)
    row, last = np.arange(len(values)), np.maximum(days - 1, 0)
    middle = (ordered[row, last // 2] + ordered[row, (last + 1) // 2]) / 2.0
    return np.where(days > 0, middle, 0.0)
