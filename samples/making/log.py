"""What was sent, to whom, and what came back: the record that the exports are written from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from making.people import Person
from making.texts import Stream, Text

START = date(2026, 1, 5)
END = date(2026, 10, 30)
DAYS = (END - START).days
WEEKS = DAYS // 7 + 1
DAY = 86_400

Reaction = Literal["open", "click", "reply", "bounce", "unsubscribe", "spamreport"]


@dataclass(frozen=True, slots=True)
class Send:
    """One message to one person with the times of what followed, in epoch seconds."""

    ts: int
    stream: Stream
    person: Person
    subject: str
    campaign: str
    reactions: dict[Reaction, int]
    text: Text | None = None
    """The base text of a sales message; the newsletter tool exports no bodies."""
    step: int = 0


@dataclass(frozen=True, slots=True)
class OptOut:
    """A dated entry of a suppression list that no reaction in the log stands behind."""

    person: Person
    day: date
    reason: str


def midnight(day: date) -> int:
    """The epoch second at which a day begins in UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def moment(ts: int) -> datetime:
    """The time in UTC."""
    return datetime.fromtimestamp(ts, UTC)


def week_day(week: int, weekday: int) -> date:
    """The day of a week of the record, both counted from 0; weekday 0 is Monday."""
    return START + timedelta(days=7 * week + weekday)


def progress(day: date) -> float:
    """How much of the record has passed, 0 to 1."""
    return (day - START).days / DAYS
