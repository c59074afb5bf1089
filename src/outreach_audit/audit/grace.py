"""Until when an opt-out may still be crossed by mail, by jurisdiction, in business days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outreach_audit.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

_DAY = 86400


@dataclass(frozen=True, slots=True)
class Profile:
    """How long one jurisdiction or provider gives a sender, and where that is written."""

    name: str
    days: int
    unit: str
    country: str
    fact: str
    source: str
    date: str

    def words(self) -> str:
        """`10 business days (15 U.S.C. 7704(a)(4)(A), 2003-12-16)`."""
        unit = self.unit.replace("_", " ")
        return f"{self.days} {unit} ({self.name}: {self.source}, {self.date})"


def profiles(names: Iterable[str]) -> tuple[Profile, ...]:
    """The named profiles. An unknown name is a `ConfigError` with the nearest one."""
    known = _facts()
    chosen = []
    for name in names:
        if name.lower() not in known:
            close = get_close_matches(name.lower(), known, n=1)
            meant = f"Did you mean '{close[0]}'? " if close else ""
            raise ConfigError(
                f"There is no jurisdiction '{name}'.", hint=f"{meant}Known: {', '.join(known)}."
            )
        chosen.append(known[name.lower()])
    return tuple(chosen)


def deadline(stopped: int, chosen: Sequence[Profile]) -> tuple[int, Profile]:
    """Last second at which mail may still cross an opt-out, by the strictest profile."""
    return min(
        ((_until(stopped, profile), profile) for profile in chosen), key=lambda pair: pair[0]
    )


def _until(stopped: int, profile: Profile) -> int:
    if profile.unit == "hours":
        return stopped + profile.days * 3600
    if not profile.days:
        return stopped
    day = datetime.fromtimestamp(stopped, UTC).date()
    last = (
        day + timedelta(days=profile.days)
        if profile.unit == "calendar_days"
        else _business_day(day, profile.days, profile.country)
    )
    midnight = datetime(last.year, last.month, last.day, tzinfo=UTC)
    return int(midnight.timestamp()) + _DAY - 1


def _business_day(day: date, days: int, country: str) -> date:
    calendar = _calendar(country)
    for _ in range(days):
        day = calendar.get_nth_working_day(day, 1)
    return day


@cache
def _calendar(country: str) -> Any:
    from holidays import country_holidays

    return country_holidays(country)


@cache
def _facts() -> dict[str, Profile]:
    import yaml

    text = (Path(__file__).parent / "jurisdictions.yaml").read_text(encoding="utf-8")
    stored = yaml.safe_load(text)
    return {
        name: Profile(
            name, fact["days"], fact["unit"], fact["country"], fact["fact"], fact["source"],
            str(fact["date"]),
        )
        for name, fact in stored.items()
    }  # fmt: skip
