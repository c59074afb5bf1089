"""Claims about the day: greetings by weekday and feast, and offers that end today."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from outreach_audit.audit.claim_words import folded, lists
from outreach_audit.audit.claims import Verifier
from outreach_audit.audit.log import DAY, sql
from outreach_audit.normalise.clock_readings import fixed_offset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from outreach_audit.audit.claims import Statement
    from outreach_audit.audit.log import Log
    from outreach_audit.model.tables import Source

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY = re.compile(r"\b(mon|tues?|wed|wednes|thurs?|thu|fri|satur|sat|sun)(?:day)?s?\b")
_PAST = re.compile(r"\b(?:how was|was|had)\b")
_COMING = re.compile(r"\b(?:enjoy|have a)\b")
_OFF_KNOWN, _OFF_UNKNOWN = 3 * 3600, 12 * 3600
"""Seconds by which a reader's clock may differ, where the log names its zone and where it is in UTC."""
_SPAN, _APART = 60, 20 * 3600
"""Days within which an offer that comes again is the same, and seconds that lie between two days."""
_EPOCH = date(1970, 1, 1)


def _weekday(log: Log, statements: Sequence[Statement]) -> None:
    _put_local_days(log)
    rows = [(one.number, day) for one in statements for day in fitting_weekdays(one.text.words)]
    log.engine.put("greetings", {"statement": "INTEGER", "weekday": "INTEGER"}, rows)
    log.engine.put("shifts", {"day": "INTEGER"}, [(0,), (1,), (-1,)])
    log.engine.keep("verdicts", sql("claim_weekday"))


def fitting_weekdays(words: str) -> tuple[int, ...]:
    """The weekdays, 0 for Monday, on which a greeting may be sent: its own, some days after it where
    it looks back, the day before where it looks ahead. Empty where no day is named.
    """
    text = folded(words)
    named = [_number(found) for found in _WEEKDAY.findall(text)]
    around = (0, 1, 2, 3) if _PAST.search(text) else (0, -1) if _COMING.search(text) else (0,)
    return tuple(sorted({(day + more) % 7 for day in named for more in around}))


def _number(name: str) -> int:
    return next(at for at, day in enumerate(WEEKDAYS) if day.lower().startswith(name[:3]))


def _feast(log: Log, statements: Sequence[Statement]) -> None:
    _put_local_days(log)
    rows = [(one.number, feast) for one in statements for feast in feasts_in(one.text.words)]
    log.engine.put("greetings", {"statement": "INTEGER", "feast": "VARCHAR"}, rows)
    columns = {"feast": "VARCHAR", "since": "BIGINT", "until": "BIGINT"}
    log.engine.put("feasts", columns, [*_windows({feast for _, feast in rows}, _years(log))])
    log.engine.keep("verdicts", sql("claim_feast"))


def feasts_in(words: str) -> tuple[str, ...]:
    """The feasts that a greeting names."""
    text = folded(words)
    return tuple(
        name
        for name, feast in lists()["feast"].items()
        if any(re.search(rf"\b{re.escape(folded(word))}", text) for word in feast["words"])
    )


def _years(log: Log) -> range:
    first, last = (datetime.fromtimestamp(ts or 0, UTC).year for ts in (log.first_ts, log.last_ts))
    return range(first - 1, last + 2)


def _windows(names: set[str], years: range) -> Iterator[tuple[str, int, int]]:
    """(feast, first and last epoch day on which a greeting fits)."""
    for name in sorted(names):
        feast = lists()["feast"][name]
        for at in sorted(set(_days(feast, years))):
            middle = (at - _EPOCH).days
            yield name, middle - int(feast["before"]), middle + int(feast["after"])


def _days(feast: dict[str, Any], years: range) -> Iterator[date]:
    if "day" in feast:
        yield from (date.fromisoformat(f"{year}-{feast['day']}") for year in years)
    for country, name in feast.get("holidays", ()):
        for at, called in _holidays(country, tuple(years)):
            if called == name:
                yield at + timedelta(days=int(feast.get("shift", 0)))


@cache
def _holidays(country: str, years: tuple[int, ...]) -> tuple[tuple[date, str], ...]:
    from holidays import country_holidays

    code, _, part = country.partition("-")
    known = country_holidays(code, subdiv=part or None, years=years, language="en_US")
    return tuple((day, name) for day, names in known.items() for name in names.split("; "))


def _only_today(log: Log, _: Sequence[Statement]) -> None:
    _put_local_days(log)
    log.engine.keep("offers", sql("offers"))
    last_day = (log.last_ts or 0) // DAY
    log.engine.keep(
        "verdicts",
        sql("claim_only_today"),
        {"span": _SPAN, "apart": _APART, "last_day": last_day},
    )


def _put_local_days(log: Log) -> None:
    """Stores for each message the day of the sender's clock."""
    columns = {
        "src": "INTEGER", "since": "BIGINT", "until": "BIGINT", "shift": "BIGINT", "doubt": "BIGINT"
    }  # fmt: skip
    rows = [row for source in log.sources for row in _spells(source, log)]
    log.engine.put("zones", columns, rows)
    log.engine.keep("local_days", sql("local_days"))


def _spells(source: Source, log: Log) -> Iterator[tuple[int, int, int, int, int]]:
    """(src, since, until, seconds to add to UTC, doubt): one spell between two clock changes."""
    in_utc = fixed_offset(source.timezone) == 0 or _zone(source.timezone) is UTC
    doubt = _OFF_UNKNOWN if source.timezone_assumed or in_utc else _OFF_KNOWN
    first, end = (log.first_ts or 0) - DAY, (log.last_ts or 0) + DAY
    for since, until, shift in _shifts(source.timezone, first, end):
        yield source.index, since, until, shift, doubt


@cache
def _shifts(zone_name: str, first: int, end: int) -> tuple[tuple[int, int, int], ...]:
    """(since, until, seconds to add to UTC) of a zone between two times; clocks change on the hour."""
    zone = _zone(zone_name)
    changes = [(first, _shift(zone, first))]
    for ts in range(first - first % 3600 + 3600, end, 3600) if isinstance(zone, ZoneInfo) else ():
        if (shift := _shift(zone, ts)) != changes[-1][1]:
            changes.append((ts, shift))
    ends = [since for since, _ in changes[1:]] + [end]
    return tuple((since, until, shift) for (since, shift), until in zip(changes, ends, strict=True))


def _shift(zone: tzinfo, ts: int) -> int:
    offset = datetime.fromtimestamp(ts, zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _zone(name: str) -> tzinfo:
    """The zone of this name; UTC where every date names its own offset."""
    seconds = fixed_offset(name)
    if seconds is not None:
        return timezone(timedelta(seconds=seconds))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def _day_name(epoch_day: str) -> str:
    return (_EPOCH + timedelta(days=int(epoch_day))).isoformat()


WEEKDAY_GREETING = Verifier(
    needs="sends with their time, and the zones of the readers",
    prove=_weekday,
    refuted=lambda _: "got it on another day",
    columns=frozenset({"sends.ts", "messages.ts"}),
    name=lambda seen: WEEKDAYS[int(seen)],
)
HOLIDAY_GREETING = Verifier(
    needs="sends with their time, and a greeting by a feast whose days are known",
    prove=_feast,
    refuted=lambda _: "got it when that feast was not near",
    columns=frozenset({"sends.ts", "messages.ts"}),
    name=_day_name,
)
ONLY_TODAY = Verifier(
    needs="a log that goes on after the day of the offer",
    prove=_only_today,
    refuted=lambda _: "got an offer that went out on several days",
    columns=frozenset({"sends.ts", "messages.ts"}),
    name=_day_name,
)
