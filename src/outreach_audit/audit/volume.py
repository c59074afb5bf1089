"""Volume: days that stand out, and people who hear from everybody in one week."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from outreach_audit.audit.log import Log, Outcome, counted, day_text, not_checked, sql
from outreach_audit.audit.spikes import (
    DailySeries,
    SpikeParameters,
    find_spikes,
    say,
    say_short,
)
from outreach_audit.model.finding import Confidence, Finding, NotChecked, Severity
from outreach_audit.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from outreach_audit.audit.spikes import ShortHistory, Spike
    from outreach_audit.engine import Row
    from outreach_audit.model.rule import Rule

LEVELS = ("sender", "domain", "client", "campaign")
"""What volume is counted by; where several flag one day, the first that does is told."""
_EPOCH = date(1970, 1, 1)
_DAY = 86400

Daily = list[tuple[dict[str, str], int, int]]
"""(level -> name, epoch day, messages)."""


def spike(rule: Rule, log: Log) -> Outcome:
    """Runs of days on which a sender, domain, client or campaign sent far more than it does."""
    daily = daily_counts(log)
    if not daily:
        return not_checked(rule, "sends with dates, or daily counts (sender,date,count)")
    series = _series(daily)
    parameters = SpikeParameters(
        threshold=float(rule.parameters["threshold"]),
        min_ratio=float(rule.parameters["min_ratio"]),
        min_excess=int(rule.parameters["min_excess"]),
    )
    found, short = find_spikes(
        series, parameters, planned_days=tuple(log.planned), lost_days=tuple(log.lost_days)
    )
    told = _told_once(found, daily)
    findings = [_spike_finding(rule, log, one) for one in told]
    findings += [_short_finding(rule, one) for one in short if one.peak is not None]
    unsure = _unsure(rule, short)
    return Outcome(tuple(findings), unsure, {"volume": weekly(daily, told)})


def daily_counts(log: Log) -> Daily:
    """Messages a day from sends and from daily-count files, with the names of every level."""
    daily: Daily = []
    for row in log.engine.run(sql("daily")):
        names = {level: str(row[level]) for level in LEVELS if row[level]}
        daily.append((names, int(row["day"] or 0), int(row["messages"] or 0)))
    for row in log.engine.run(
        "SELECT sender, client, campaign, day, sum(count) AS messages FROM volume"
        " WHERE day IS NOT NULL GROUP BY sender, client, campaign, day"
        " ORDER BY sender, client, campaign, day"
    ):
        daily.append((_volume_names(row), int(row["day"] or 0), int(row["messages"] or 0)))
    return daily


def _volume_names(row: Row) -> dict[str, str]:
    names = {level: str(row[level]) for level in ("sender", "client", "campaign") if row[level]}
    domain = names.get("sender", "").partition("@")[2]
    if domain:
        names["domain"] = domain
    return names or {"sender": "all mail"}


def _series(daily: Daily) -> list[DailySeries]:
    """One series for each name of each level that adds up at least two names of a finer level."""
    counts: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    members: dict[tuple[str, str], set[str]] = defaultdict(set)
    for names, day, messages in daily:
        for level, name in names.items():
            counts[level, name][day] += messages
            members[level, name].add(names.get("sender", ""))
    return [
        _filled(level, name, days)
        for (level, name), days in sorted(counts.items())
        if _says_more(level, members[level, name], days)
    ]


def _says_more(level: str, senders: set[str], days: Mapping[int, int]) -> bool:
    if level in ("domain", "client"):
        return len(senders) > 1 or "" in senders
    if level == "campaign":
        return max(days) - min(days) >= SpikeParameters().min_days and len(days) > 3
    return True


def _filled(level: str, name: str, days: Mapping[int, int]) -> DailySeries:
    first, last = min(days), max(days)
    counts = np.zeros(last - first + 1, dtype=np.int64)
    for day, messages in days.items():
        counts[day - first] = messages
    return DailySeries(level, name, first, counts)


def _told_once(spikes: Sequence[Spike], daily: Daily) -> list[Spike]:
    """One finding for a run: a domain's or client's is dropped where one of its senders' tells it."""
    kin: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for names, _, _ in daily:
        for pair in names.items():
            kin[pair].update(names.items())
    told: list[Spike] = []
    for one in sorted(spikes, key=lambda s: (LEVELS.index(s.by), -s.excess, s.name)):
        known = any(
            (other.by, other.name) in kin[one.by, one.name]
            and other.by != one.by
            and other.first_day <= one.last_day
            and one.first_day <= other.last_day
            for other in told
        )
        if not known:
            told.append(one)
    return sorted(told, key=lambda s: (s.planned, -s.excess, s.first_day, s.name))


def _spike_finding(rule: Rule, log: Log, one: Spike) -> Finding:
    severity = Severity[one.severity.upper()]
    if one.planned:
        severity = Severity.NOTE
    details: dict[str, Any] = {
        "by": one.by,
        "name": one.name,
        "date": _iso(one.first_day),
        "until": _iso(one.last_day),
        "peak": _iso(one.peak_day),
        "count": one.count,
        "expected": round(one.expected, 1),
        "low": one.low,
        "high": one.high,
        "ratio": round(one.ratio, 2),
        "score": round(one.score, 2),
        "excess": round(one.excess),
        "planned": log.planned.get(one.peak_day, "") if one.planned else "",
        "step_up": one.step_up,
        "rhythm": one.rhythm,
    }
    return Finding(
        rule=rule.id,
        severity=min(severity, Severity.WARNING) if one.low_confidence else severity,
        confidence=Confidence.LOW if one.low_confidence else rule.confidence,
        message=say(one),
        location=Location("log"),
        fix=rule.fix,
        messages=round(one.excess),
        details=details,
    )


def _short_finding(rule: Rule, short: ShortHistory) -> Finding:
    peak = short.peak
    details: dict[str, Any] = {"by": short.by, "name": short.name}
    if peak is not None:
        details |= {"date": _iso(peak.peak_day), "until": _iso(peak.peak_day)}
        details |= {"count": peak.count, "expected": round(peak.expected, 1)}
        details |= {"low": peak.low, "high": peak.high, "ratio": round(peak.ratio, 2), "score": 0.0}
    return Finding(
        rule.id, Severity.NOTE, Confidence.LOW, say_short(short), Location("log"), rule.fix,
        details=details,
    )  # fmt: skip


def _unsure(rule: Rule, short: Sequence[ShortHistory]) -> tuple[NotChecked, ...]:
    if not short:
        return ()
    names = ", ".join(sorted(one.name for one in short)[:3])
    more = f" and {len(short) - 3} more" if len(short) > 3 else ""
    days = SpikeParameters().min_days
    return (NotChecked(rule.id, f"at least {days} days of history of {names}{more}"),)


def weekly(daily: Daily, told: Iterable[Spike]) -> dict[str, Any]:
    """Messages by week (or by day for short logs), with the weeks of unplanned spikes marked."""
    days: dict[int, int] = defaultdict(int)
    for _, day, messages in daily:
        days[day] += messages
    first, last = min(days), max(days)
    unit = 7 if last - first >= 28 else 1
    start = first - (_EPOCH + timedelta(days=first)).weekday() if unit == 7 else first
    counts = [0] * ((last - start) // unit + 1)
    for day, messages in days.items():
        counts[(day - start) // unit] += messages
    marks = sorted({(one.peak_day - start) // unit for one in told if not one.planned})
    return {
        "unit": "week" if unit == 7 else "day",
        "from": _iso(start),
        "counts": counts,
        "marks": marks,
    }


def contact_cap(rule: Rule, log: Log) -> Outcome:
    """People who got more than `max` messages within `days`, all tools and channels together."""
    if not log.sends:
        return not_checked(rule, "sends: an export with one row for each message and recipient")
    most, days = int(rule.parameters["max"]), float(rule.parameters["days"])
    window = int(days * _DAY) - 1  # a message exactly `days` earlier is outside
    log.engine.keep("pressed", sql("pressure").replace("{window}", str(window)), {"most": most})
    total = log.engine.run(
        "SELECT count(*) AS messages, count(DISTINCT mailbox) AS people, max(messages) AS worst"
        " FROM pressed"
    )[0]
    people = int(total["people"] or 0)
    if not people:
        return Outcome()
    worst = log.engine.run(
        "SELECT p.mailbox, p.ts, p.messages, s.src, s.src_row FROM pressed p"
        " JOIN sends s ON s.send_no = p.send_no ORDER BY p.messages DESC, p.ts, p.mailbox LIMIT 1"
    )[0]
    text = rule.message.format(
        people=counted(people, "person", "people"),
        cap=counted(most, "message"),
        days=f"{days:g}",
        worst=total["worst"],
    )
    evidence = (
        f"{worst['mailbox']} got {worst['messages']} messages in the {days:g} days up to"
        f" {day_text(int(worst['ts'] or 0))}"
    )
    finding = Finding(
        rule.id, rule.severity, rule.confidence, text,
        log.place(int(worst["src"] or 0), int(worst["src_row"] or 1)), rule.fix, evidence,
        int(total["messages"] or 0), people,
        details={"max": most, "days": days, "worst": total["worst"]},
    )  # fmt: skip
    return Outcome((finding,), metrics={rule.id: {"people": people}})


def _iso(day: int) -> str:
    return (_EPOCH + timedelta(days=int(day))).isoformat()
