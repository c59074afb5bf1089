"""Daily volume spikes: which days of a sender, domain, client or campaign stand out, and how far.

The expectation of a day comes from the other days of its own series (`baseline_days`). Flagged days
that follow one another on the series' sending days make one finding.

Details of the rule: days without sending join two flagged days for at most a week; planned days do
not set the norm for other days; a day that is normally idle becomes an error only when it also
exceeds three ordinary sending days; with earlier days only, a day is judged once `min_days - 1`
known days lie before it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt

from outreach_audit.audit.baseline_days import count_quantile
from outreach_audit.audit.calendar_rhythm import name_rhythm
from outreach_audit.audit.day_scores import (
    DEFAULTS,
    DailySeries,
    DayScores,
    SpikeParameters,
    score_days,
)

__all__ = [
    "DailySeries",
    "DayScores",
    "ShortHistory",
    "Spike",
    "SpikeParameters",
    "find_spikes",
    "say",
    "say_short",
    "score_days",
]

Severity = Literal["note", "warning", "error"]

_SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")
_LONGEST_GAP = 7
_LOW, _HIGH = 0.1, 0.9
_EPOCH = date(1970, 1, 1)
# Spelled out rather than taken from strftime, which follows the locale.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Spike:
    """One run of days that stand out; the figures without a note are those of the peak day."""

    by: str
    name: str
    first_day: int
    """First epoch day of the run."""
    last_day: int
    """Last epoch day of the run."""
    peak_day: int
    count: int
    expected: float
    low: int
    """Lower end of the 80 % range of an ordinary day."""
    high: int
    """Upper end of the 80 % range of an ordinary day."""
    ratio: float
    """Count over expectation, the latter taken as at least one message."""
    score: float
    excess: float
    """Messages above the expectation, summed over the flagged days of the run."""
    days: int
    """Flagged days in the run."""
    severity: Severity
    low_confidence: bool = False
    step_up: bool = False
    planned: bool = False
    rhythm: str = ""
    """Recurrence that the expectation already allows for, such as "every first Tuesday", or ""."""


@dataclass(frozen=True, slots=True)
class ShortHistory:
    """A series too short for a statistical verdict."""

    by: str
    name: str
    days: int
    needed: int
    peak: Spike | None
    """The day that dwarfs every other sending day, if there is one; its score is 0."""


def find_spikes(
    series: Sequence[DailySeries],
    parameters: SpikeParameters = DEFAULTS,
    *,
    planned_days: Collection[int] = (),
    lost_days: Collection[int] = (),
    earlier_only: bool = False,
) -> tuple[list[Spike], list[ShortHistory]]:
    """Return the runs of days that stand out, largest excess first, and the series too short.

    `planned_days` and `lost_days` are epoch days: planned days are reported as such and at most as
    a note, lost days are left out. With `earlier_only` each day is compared with days before it.
    """
    lost = np.array(sorted(lost_days), dtype=np.int64)
    planned = np.array(sorted(planned_days), dtype=np.int64)
    known = [_known_days(one, lost) for one in series]
    enough = [one for one, days in zip(series, known, strict=True) if days >= parameters.min_days]
    few = [one for one, days in zip(series, known, strict=True) if days < parameters.min_days]
    scores = score_days(
        enough,
        parameters,
        planned_days=planned_days,
        lost_days=lost_days,
        earlier_only=earlier_only,
    )
    found: list[tuple[Spike, float]] = []
    for one, verdicts in zip(enough, scores, strict=True):
        found.extend(_spikes(one, verdicts, planned, _known_days(one, lost), parameters))
    short = [_short_history(one, lost, planned, parameters) for one in few]
    return (
        sorted(_with_ranges(found), key=lambda x: (-abs(x.excess), x.by, x.name, x.first_day)),
        sorted(short, key=lambda x: (x.by, x.name, x.days)),
    )


def _known_days(one: DailySeries, lost: npt.NDArray[np.int64]) -> int:
    after = np.searchsorted(lost, one.first_day + len(one.counts))
    return len(one.counts) - int(after - np.searchsorted(lost, one.first_day))


def _runs(
    counts: npt.NDArray[np.int64], state: npt.NDArray[np.int64]
) -> Iterator[npt.NDArray[np.intp]]:
    """Yield the flagged days (`state` not 0) of each run of one state.

    Sending days that are not flagged end a run, and so does more than a week without sending.
    """
    flagged = np.flatnonzero(state)
    if not len(flagged):
        return
    ordinary = np.concatenate([[0], np.cumsum((state == 0) & (counts > 0))])
    before, after = flagged[:-1], flagged[1:]
    apart = ordinary[after] > ordinary[before]
    apart |= after - before > _LONGEST_GAP + 1
    apart |= state[after] != state[before]
    yield from np.split(flagged, np.flatnonzero(apart) + 1)


def _spikes(
    one: DailySeries,
    scores: DayScores,
    planned: npt.NDArray[np.int64],
    known: int,
    parameters: SpikeParameters,
) -> Iterator[tuple[Spike, float]]:
    """Yield the findings of one series with the variance of their peak days."""
    if not scores.level.any():
        return
    is_planned = np.isin(one.first_day + np.arange(len(one.counts)), planned)
    state = np.sign(scores.level).astype(np.int64) * np.where(is_planned, 2, 1)
    for run in _runs(one.counts, state):
        spike, variance = _describe(one, scores, run, planned=bool(is_planned[run[0]]))
        rising = scores.level[run[0]] > 0
        spike = replace(
            spike,
            low_confidence=known < parameters.sure_days,
            step_up=bool(rising and len(run) >= parameters.step_days),
        )
        yield spike, variance


def _with_ranges(pairs: Sequence[tuple[Spike, float]]) -> list[Spike]:
    """Return the findings with the 80 % range of their peak days, worked out all at once."""
    expected = np.array([spike.expected for spike, _ in pairs])
    variance = np.array([variance for _, variance in pairs])
    low = count_quantile(_LOW, expected, variance)
    high = count_quantile(_HIGH, expected, variance)
    return [
        replace(spike, low=int(low[place]), high=int(high[place]))
        for place, (spike, _) in enumerate(pairs)
    ]


def _describe(
    one: DailySeries, scores: DayScores, run: npt.NDArray[np.intp], *, planned: bool
) -> tuple[Spike, float]:
    """Return a run, told by its gravest day and among those the farthest off, and its variance."""
    distance = one.counts - scores.expected
    peak = max(run, key=lambda day: (abs(scores.level[day]), abs(distance[day]), -day))
    day = one.first_day + int(peak)
    spike = Spike(
        by=one.by,
        name=one.name,
        first_day=one.first_day + int(run[0]),
        last_day=one.first_day + int(run[-1]),
        peak_day=day,
        count=int(one.counts[peak]),
        expected=float(scores.expected[peak]),
        low=0,
        high=0,
        ratio=float(one.counts[peak] / max(scores.expected[peak], 1.0)),
        score=float(scores.score[peak]),
        excess=float(distance[run].sum()),
        days=len(run),
        severity="note" if planned else _SEVERITIES[abs(int(scores.level[peak])) - 1],
        planned=planned,
        rhythm=name_rhythm(int(scores.rhythm[peak]), day),
    )
    return spike, float(scores.variance[peak])


def _short_history(
    one: DailySeries,
    lost: npt.NDArray[np.int64],
    planned: npt.NDArray[np.int64],
    parameters: SpikeParameters,
) -> ShortHistory:
    days = one.first_day + np.arange(len(one.counts))
    counts = np.where(np.isin(days, lost), 0, one.counts)
    known = _known_days(one, lost)
    peak = None
    if np.count_nonzero(counts) >= 2:
        highest = int(np.argmax(counts))
        count, other = int(counts[highest]), int(np.sort(counts)[-2])
        if count >= max(parameters.short_ratio * other, parameters.short_count):
            peak = _fixed_rule(one, highest, other, planned=int(days[highest]) in planned)
    return ShortHistory(one.by, one.name, known, parameters.min_days, peak)


def _fixed_rule(one: DailySeries, place: int, other: int, *, planned: bool) -> Spike:
    """Return the note on a day that dwarfs `other`, the highest other sending day."""
    day, count = one.first_day + place, int(one.counts[place])
    return Spike(
        by=one.by,
        name=one.name,
        first_day=day,
        last_day=day,
        peak_day=day,
        count=count,
        expected=float(other),
        low=0,
        high=other,
        ratio=count / other,
        score=0.0,
        excess=float(count - other),
        days=1,
        severity="note",
        low_confidence=True,
        planned=planned,
    )


def say(spike: Spike) -> str:
    """Return the finding in one or two sentences, with the day, the range expected and the odds."""
    day = _date(spike.peak_day)
    if spike.score == 0.0:
        usual = f"its highest other day was {spike.expected:,.0f}"
    elif spike.expected < 1.0:
        usual = f"its {_weekday(spike.peak_day)}s are normally idle"
    else:
        often = spike.rhythm or f"its {_weekday(spike.peak_day)}s"
        runs = "it runs" if spike.rhythm else "run"
        usual = f"{often} {runs} at about {spike.expected:,.0f} ({spike.low:,}-{spike.high:,})"
    sent = f"{spike.name} sent {spike.count:,}; {usual}."
    if spike.planned:
        return f"Planned, {_times(spike)}: on {day} {sent}"
    said = f"On {day} {sent} That is {_extent(spike)}."
    if spike.step_up:
        said = f"Step up since {_date(spike.first_day)}, {spike.days} sending days in a row. {said}"
    return f"{said} Low confidence: the history is short." if spike.low_confidence else said


def say_short(history: ShortHistory) -> str:
    """Return that the history is too short, with its peak where the fixed rule found one."""
    said = f"{history.name}: history too short ({history.days} days; need {history.needed})."
    return f"{said} {say(history.peak)}" if history.peak else said


def _times(spike: Spike) -> str:
    return f"{spike.ratio:,.0f}x" if spike.ratio >= 10 else f"{spike.ratio:.1f}x"


def _extent(spike: Spike) -> str:
    """Return how far off and how rare the day is.

    The odds stop at thousands, as no history of a year bears out more; an idle norm has no ratio.
    """
    if spike.score == 0.0:
        return _times(spike)
    odds = f"a once-in-{'thousands' if spike.score >= 3.0 else 'hundreds'} day"
    return odds if spike.expected < 1.0 else f"{_times(spike)}, {odds}"


def _date(day: int) -> str:
    when = _EPOCH + timedelta(days=day)
    return f"{_weekday(day)[:3]} {when.day} {_MONTHS[when.month - 1]} {when.year}"


def _weekday(day: int) -> str:
    return _WEEKDAYS[(day + 3) % 7]
