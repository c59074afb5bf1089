"""Score the daily spike finder on made-up series with planted spikes, and time it.

Run from the repository root: PYTHONPATH=src python benchmarks/volume_spikes.py
"""

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from outreach_audit.audit.baseline_days import tail_score
from outreach_audit.audit.spikes import DailySeries, SpikeParameters, find_spikes, score_days

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FACTORS = (1.5, 2.0, 3.0, 5.0)
LENGTHS = ((10, 14), (15, 20), (21, 30), (31, 60), (61, 90), (91, 365))
LEVELS = ((0, 5), (5, 50), (50, 1e3), (1e3, 3e4), (3e4, 1e9))
EVENTS_PER_DAY = 0.012
HOLIDAYS = ((1, 1), (5, 1), (7, 4), (11, 1), (12, 24), (12, 25), (12, 26), (12, 31))


@dataclass(frozen=True, slots=True)
class Event:
    """A planted spike over days `first` to `last` (places in the series)."""

    first: int
    last: int
    factor: float
    """0 for a send on a day that is normally idle."""
    neutral: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """One made-up series, its truth, and the days on which a flag counts neither way."""

    series: DailySeries
    mean: Floats
    """True mean of each day without planted spikes."""
    cv: float
    events: tuple[Event, ...]
    neutral: Bools
    level: float


@dataclass(slots=True)
class Tally:
    """Hits, misses and false alarms over some series."""

    hits: int = 0
    misses: int = 0
    false_alarms: int = 0
    days: int = 0
    samples: int = 0
    by_factor: dict[float, list[int]] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Take in the figures of `other`."""
        self.hits += other.hits
        self.misses += other.misses
        self.false_alarms += other.false_alarms
        self.days += other.days
        self.samples += other.samples
        for factor, (hits, events) in other.by_factor.items():
            mine = self.by_factor.setdefault(factor, [0, 0])
            mine[0] += hits
            mine[1] += events

    @property
    def precision(self) -> float:
        """Share of alarms that are planted spikes."""
        return self.hits / max(self.hits + self.false_alarms, 1)

    @property
    def recall(self) -> float:
        """Share of planted spikes that were flagged."""
        return self.hits / max(self.hits + self.misses, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)

    @property
    def alarm_rate(self) -> float:
        """False alarms per 100 sender-days."""
        return 100 * self.false_alarms / max(self.days, 1)

    def recall_at(self, factor: float) -> float:
        """Share of the planted spikes of one factor that were flagged."""
        hits, events = self.by_factor.get(factor, (0, 0))
        return hits / max(events, 1)


def make_samples(seed: int, number: int, days: int = 0) -> list[Sample]:
    """Return `number` series drawn with `seed`, all of `days` days where that is given."""
    return [_sample(np.random.default_rng([seed, index]), index, days) for index in range(number)]


def _sample(rng: np.random.Generator, index: int, days: int) -> Sample:
    span = ((10, 30), (31, 90), (91, 365))[rng.choice(3, p=(0.25, 0.25, 0.5))]
    length = days or int(rng.integers(span[0], span[1] + 1))
    first = 19_358 + int(rng.integers(0, 730))
    level = float(np.exp(rng.uniform(np.log(0.4), np.log(3e5)))) * (
        30 if rng.random() < 0.03 else 1
    )
    cv = float(rng.uniform(0.08, 0.4))
    calendar = first + np.arange(length)
    mean = level * _week(rng)[(calendar + 3) % 7] * _drift(rng, length) * _calendar(rng, calendar)
    neutral = np.zeros(length, dtype=np.bool_)
    mean = mean * _warm_up(rng, length, neutral) * _shift(rng, length, neutral)
    mean = _blasts(rng, mean, level, calendar, neutral)
    spiked, marks = _planted(rng, mean, level, neutral)
    counts = _draw(rng, spiked, cv)
    if rng.random() < 0.1:
        counts[rng.integers(0, length, size=int(rng.integers(1, 4)))] = 0
    events = tuple(_judge(mark, counts, mean, cv) for mark in marks)
    keep = _kept(counts) if rng.random() < 0.5 else slice(0, length)
    begin = keep.start
    moved = tuple(
        Event(e.first - begin, e.last - begin, e.factor, e.neutral)
        for e in events
        if begin <= e.first and e.last < keep.stop
    )
    series = DailySeries("sender", f"s{index}@x.example", first + begin, counts[keep])
    return Sample(series, mean[keep], cv, moved, neutral[keep], level)


def _draw(rng: np.random.Generator, mean: Floats, cv: float) -> npt.NDArray[np.int64]:
    return rng.poisson(mean * rng.gamma(cv**-2, cv**2, size=len(mean))).astype(np.int64)


def _kept(counts: npt.NDArray[np.int64]) -> slice:
    """Return the days from the first to the last message, as in a log without zero rows."""
    sent = np.flatnonzero(counts)
    return slice(int(sent[0]), int(sent[-1]) + 1) if len(sent) else slice(0, len(counts))


def _week(rng: np.random.Generator) -> Floats:
    kind = rng.choice(4, p=(0.4, 0.25, 0.15, 0.2))
    factors = rng.uniform(0.75, 1.25, size=7)
    if kind == 0:
        factors[5:] = 0.0 if rng.random() < 0.6 else rng.uniform(0.02, 0.2)
    elif kind == 1:
        factors[5:] *= rng.uniform(0.8, 1.8)
    elif kind == 2:
        chosen = rng.choice(7, size=int(rng.integers(1, 4)), replace=False)
        factors[np.setdiff1d(np.arange(7), chosen)] = 0.0
    else:
        factors[:] = 1.0
    return factors


def _drift(rng: np.random.Generator, length: int) -> Floats:
    growth = rng.uniform(-0.004, 0.006) if rng.random() < 0.3 else 0.0
    wander = rng.uniform(0.0, 0.03) if rng.random() < 0.5 else 0.0
    steps = rng.normal(growth, wander, size=length)
    return np.exp(np.cumsum(steps))


def _calendar(rng: np.random.Generator, calendar: npt.NDArray[np.int64]) -> Floats:
    """Return the factor of month ends and holidays."""
    dates = calendar.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    left = ((months + 1).astype("datetime64[D]") - dates).astype(np.int64) - 1
    factor = np.ones(len(calendar))
    if rng.random() < 0.15:
        factor[left < 3] = rng.uniform(1.3, 2.2)
    if rng.random() < 0.6:
        month = months.astype(np.int64) % 12 + 1
        day = (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
        quiet = rng.uniform(0.0, 0.3)
        for holiday in HOLIDAYS:
            factor[(month == holiday[0]) & (day == holiday[1])] = quiet
    return factor


def _warm_up(rng: np.random.Generator, length: int, neutral: Bools) -> Floats:
    factor = np.ones(length)
    if rng.random() < 0.08:
        ramp = min(int(rng.integers(10, 29)), length)
        factor[:ramp] = np.geomspace(rng.uniform(0.03, 0.2), 1.0, ramp)
        neutral[:ramp] = True
    return factor


def _shift(rng: np.random.Generator, length: int, neutral: Bools) -> Floats:
    factor = np.ones(length)
    if rng.random() < 0.15:
        start, size = int(rng.integers(length // 4, length)), rng.uniform(0.4, 3.0)
        factor[start:] = size
        if size > 1:
            neutral[start : start + 7] = True
    return factor


def _blasts(
    rng: np.random.Generator,
    mean: Floats,
    level: float,
    calendar: npt.NDArray[np.int64],
    neutral: Bools,
) -> Floats:
    """Return the mean with recurring and one-off planned blasts, and mark the neutral ones."""
    mean = mean.copy()
    if rng.random() < 0.25:
        days = _recurrence(rng, mean, calendar)
        mean[days] = np.maximum(mean[days], 0.3 * level) * rng.uniform(2.0, 6.0)
        if len(days) < 3:
            neutral[days] = True
    for _ in range(rng.poisson(0.002 * len(mean))):
        day = int(rng.integers(len(mean)))
        mean[day] = max(mean[day], 0.3 * level) * rng.uniform(2.0, 6.0)
        neutral[day] = True
    return mean


def _recurrence(
    rng: np.random.Generator, mean: Floats, calendar: npt.NDArray[np.int64]
) -> npt.NDArray[np.intp]:
    kind = rng.choice(3)
    if kind == 2:
        dates = calendar.astype("datetime64[D]")
        day = (dates - dates.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
        return np.flatnonzero(((calendar + 3) % 7 == 1) & (day < 7))
    step = (14, 28)[kind]
    busy = np.flatnonzero(mean[:step] > 0)
    start = int(rng.choice(busy)) if len(busy) else 0
    return np.arange(start, len(mean), step)


def _planted(
    rng: np.random.Generator, mean: Floats, level: float, neutral: Bools
) -> tuple[Floats, list[tuple[int, int, float]]]:
    spiked, marks = mean.copy(), list[tuple[int, int, float]]()
    taken = neutral.copy()
    for _ in range(rng.poisson(EVENTS_PER_DAY * len(mean))):
        off_day = rng.random() < 0.12
        idle = mean < 0.02 * level
        places = np.flatnonzero((idle if off_day else ~idle) & ~taken)
        if not len(places):
            continue
        first = int(rng.choice(places))
        last = first if off_day else min(first + int(rng.integers(0, 3)), len(mean) - 1)
        factor = 0.0 if off_day else float(rng.choice(FACTORS))
        spiked[first : last + 1] *= factor
        if off_day:
            spiked[first] = level * rng.uniform(0.5, 1.5)
        taken[max(first - 4, 0) : last + 5] = True
        marks.append((first, last, factor))
    return spiked, marks


def _judge(
    mark: tuple[int, int, float], counts: npt.NDArray[np.int64], mean: Floats, cv: float
) -> Event:
    """Return the event, neutral where no day of it is 2 sd and 10 messages above normal."""
    days = slice(mark[0], mark[1] + 1)
    above = counts[days] - mean[days]
    needed = np.maximum(2 * np.sqrt(mean[days] + (cv * mean[days]) ** 2), 10.0)
    return Event(*mark, neutral=not bool(np.any(above >= needed)))


def score(sample: Sample, flags: Bools) -> Tally:
    """Return the tally of one series: hits within a day, alarms of at most three days each."""
    near = np.zeros(len(flags), dtype=np.bool_)
    tally = Tally(days=len(flags), samples=1)
    for event in sample.events:
        around = slice(max(event.first - 1, 0), event.last + 2)
        near[around] = True
        if event.neutral:
            continue
        hit = bool(flags[around].any())
        tally.hits += hit
        tally.misses += not hit
        mine = tally.by_factor.setdefault(event.factor, [0, 0])
        mine[0] += hit
        mine[1] += 1
    until = -1
    for day in np.flatnonzero(flags & ~near & ~sample.neutral):
        if day > until:
            tally.false_alarms += 1
            until = int(day) + 2
    return tally


def product(
    samples: "Sequence[Sample]", threshold: float = 3.0, *, earlier_only: bool = False
) -> list[Bools]:
    """Return the days the finder flags at warning level or above."""
    parameters = SpikeParameters(threshold=threshold, note_threshold=min(threshold, 2.5))
    enough = [one for one in samples if len(one.series.counts) >= parameters.min_days]
    found = score_days([one.series for one in enough], parameters, earlier_only=earlier_only)
    flags = {id(one): verdict.level >= 2 for one, verdict in zip(enough, found, strict=True)}
    return [flags.get(id(one), np.zeros(len(one.mean), dtype=np.bool_)) for one in samples]


def oracle(samples: "Sequence[Sample]", threshold: float = 3.09) -> list[Bools]:
    """Return the days that a judge who knows the true mean and noise would flag."""
    flags = []
    for one in samples:
        mean = np.maximum(one.mean, 0.5)
        counts = one.series.counts.astype(np.float64)
        unlikely = tail_score(counts, mean, mean + (one.cv * mean) ** 2) >= threshold
        flags.append(unlikely & (counts >= 1.5 * mean) & (counts - mean >= 10))
    return flags


def weekday_mad(samples: "Sequence[Sample]", threshold: float = 4.62) -> list[Bools]:
    """Return the days beyond `threshold` robust deviations of their weekday's median."""
    flags = []
    for one in samples:
        counts = one.series.counts.astype(np.float64)
        weekday = (one.series.first_day + np.arange(len(counts))) % 7
        centre, spread = np.zeros(len(counts)), np.zeros(len(counts))
        for day in range(7):
            same = weekday == day
            if same.any():
                centre[same] = np.median(counts[same])
                spread[same] = 1.4826 * np.median(np.abs(counts[same] - centre[same]))
        spread = np.maximum(spread, np.sqrt(np.maximum(centre, 1.0)))
        far = counts - centre >= threshold * spread
        flags.append(far & (counts >= 1.5 * centre) & (counts - centre >= 10))
    return flags


def _total(samples: Iterable[Sample], flags: Iterable[Bools]) -> Tally:
    total = Tally()
    for sample, flagged in zip(samples, flags, strict=True):
        total.add(score(sample, flagged))
    return total


def _row(name: str, tally: Tally) -> str:
    recall = " ".join(f"{tally.recall_at(factor):.2f}" for factor in (*FACTORS, 0.0))
    return (
        f"| {name} | {tally.samples} | {tally.hits + tally.misses} | {tally.precision:.2f} "
        f"| {tally.recall:.2f} | {tally.f1:.3f} | {tally.alarm_rate:.2f} | {recall} |"
    )


def _report(seeds: Sequence[int], number: int) -> Iterator[str]:
    sets = {seed: make_samples(seed, number) for seed in seeds}
    everything = [one for seed in seeds for one in sets[seed]]
    flags = {seed: product(sets[seed]) for seed in seeds}
    tallies = [_total(sets[seed], flags[seed]) for seed in seeds]
    yield "| what | series | events | P | R | F1 | false alarms /100 d | R at 1.5/2/3/5x, off-day |"
    yield "|---|---|---|---|---|---|---|---|"
    for seed, tally in zip(seeds, tallies, strict=True):
        yield _row(f"seed {seed}", tally)
    mean = np.mean([tally.f1 for tally in tallies])
    yield _row(f"**all, mean F1 of seeds {mean:.3f}**", _total(everything, product(everything)))
    yield _row("true mean known (ceiling)", _total(everything, oracle(everything)))
    yield _row("same-weekday MAD", _total(everything, weekday_mad(everything)))
    earlier = product(everything, earlier_only=True)
    yield _row("earlier days only", _total(everything, earlier))
    for threshold in (2.0, 2.5, 3.5, 4.0, 6.0):
        yield _row(f"threshold {threshold}", _total(everything, product(everything, threshold)))
    flat = [flag for seed in seeds for flag in flags[seed]]
    pairs = list(zip(everything, flat, strict=True))
    for low, high in LENGTHS:
        some = [pair for pair in pairs if low <= len(pair[0].mean) <= high]
        yield _row(f"{low}-{high} days", _total(*zip(*some, strict=True)))
    for floor, top in LEVELS:
        some = [pair for pair in pairs if floor <= pair[0].level < top]
        yield _row(f"level {floor:,.0f}-{top:,.0f} a day", _total(*zip(*some, strict=True)))


def _seconds(number: int, days: int) -> float:
    series = [one.series for one in make_samples(1, number, days)]
    start = time.process_time()
    find_spikes(series)
    return time.process_time() - start


def main() -> None:
    """Print the scores and the CPU time as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[777, 778, 779])
    parser.add_argument("--series", type=int, default=400, help="series a seed")
    arguments = parser.parse_args()
    for line in _report(arguments.seeds, arguments.series):
        print(line)
    times = sorted(_seconds(1000, 365) for _ in range(3))
    print(f"\n1,000 series x 365 days: {times[1]:.2f} s CPU (median of 3, {times[0]:.2f} best)")


if __name__ == "__main__":
    main()
