"""Recurring campaign days: every first Tuesday, every 15th, every other week, every month end."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

REACH = 100
"""Days to either side in which other occurrences are looked for."""

_CANDIDATE = 1.5
_RAISED = 1.275
_SHARE = 0.6
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NTH = (
    "first {}",
    "second {} of the month",
    "third {} of the month",
    "fourth {} of the month",
    "fifth {} of the month",
)

RHYTHMS = ("nth weekday", "day of month", "14 days", "28 days", "month end")
"""Kinds of recurrence, in the order in which ties are settled."""


@dataclass(frozen=True, slots=True)
class _Dates:
    """Calendar parts of epoch days, each of the shape of the days given."""

    weekday: Ints
    day: Ints
    left: Ints
    """Days after this one in its month."""


def _dates(days: Ints) -> _Dates:
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    day = (dates - months.astype("datetime64[D]")).astype(np.int64)
    following = (months + np.timedelta64(1, "M")).astype("datetime64[D]")
    return _Dates((days + 3) % 7, day, (following - dates).astype(np.int64) - 1)


def name_rhythm(rhythm: int, day: int) -> str:
    """Return the words for a rhythm index on an epoch day: "every first Tuesday"; "" for -1."""
    if rhythm < 0:
        return ""
    dates = _dates(np.array([day], dtype=np.int64))
    weekday, date = _WEEKDAYS[int(dates.weekday[0])], int(dates.day[0]) + 1
    return (
        "every "
        + (
            _NTH[(date - 1) // 7].format(weekday),
            f"{date}{_ordinal(date)} of the month",
            f"other {weekday}",
            f"fourth week on {weekday}",
            "month end",
        )[rhythm]
    )


def find_rhythms(
    mondays: Ints, ratios: Floats, *, earlier_only: bool = False
) -> tuple[Floats, npt.NDArray[np.int8]]:
    """Return how many times its usual level each day holds by rhythm, and the rhythm's index.

    `ratios` is count over usual level, shape (series, days), -1 where unknown; `mondays` holds the
    epoch day of column 0. Days without a rhythm get 1.0 and -1.
    """
    lift = np.ones(ratios.shape)
    kind = np.full(ratios.shape, -1, dtype=np.int8)
    row, column = np.nonzero(ratios > _CANDIDATE)
    days = mondays[row] + column
    padded = np.pad(ratios, ((0, 0), (REACH, REACH)), constant_values=-1.0)
    for index, (members, offsets, alike) in enumerate(_occurrences(days)):
        near = padded[row[members, None], column[members, None] + REACH + offsets]
        usable = (near >= 0.0) & ((offsets < 0) | (not earlier_only))
        level = _typical_ratio(near, alike & usable)
        place = row[members], column[members]
        better = level > lift[place]
        lift[place] = np.where(better, level, lift[place])
        kind[place] = np.where(better, index, kind[place]).astype(np.int8)
    return lift, kind


def _occurrences(
    days: Ints,
) -> Iterator[tuple[npt.NDArray[np.intp], Ints, npt.NDArray[np.bool_]]]:
    """Yield, for each rhythm, the days it can concern, the offsets to look at, and which match."""
    own = _dates(days)
    everyone = np.arange(len(days))

    weekly = _both_sides(range(7, REACH + 1, 7))
    near = _dates(days[:, None] + weekly)
    yield everyone, weekly, near.day // 7 == own.day[:, None] // 7

    monthly = _both_sides((*range(28, 32), *range(59, 63), *range(89, 93)))
    near = _dates(days[:, None] + monthly)
    yield everyone, monthly, near.day == own.day[:, None]

    for step in (14, 28):
        steps = _both_sides(range(step, REACH + 1, step))
        yield everyone, steps, np.ones((len(days), len(steps)), dtype=np.bool_)

    last = np.flatnonzero(own.left < 4)
    around = _both_sides(range(1, REACH + 1))
    yield last, around, _dates(days[last, None] + around).left < 4


def _both_sides(steps: "range | tuple[int, ...]") -> Ints:
    forward = np.array(steps, dtype=np.int64)
    return np.concatenate([-forward[::-1], forward])


def _typical_ratio(near: Floats, alike: npt.NDArray[np.bool_]) -> Floats:
    """Return the median ratio of the days alike where it bears out a rhythm, else 1."""
    number = alike.sum(axis=1)
    raised = (alike & (near >= _RAISED)).sum(axis=1)
    borne = np.flatnonzero((number >= 2) & (raised > _SHARE * number))
    level = np.ones(len(near))
    ordered = np.sort(np.where(alike[borne], near[borne], np.inf), axis=1)
    row, count = np.arange(len(borne)), number[borne]
    median = (ordered[row, (count - 1) // 2] + ordered[row, count // 2]) / 2.0
    level[borne] = np.where(median >= _RAISED, median, 1.0)
    return level


def _ordinal(number: int) -> str:
    if number in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
