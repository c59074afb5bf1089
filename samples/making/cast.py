"""Everybody who gets mail by design and not by chance: the people behind the planted problems."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from making.log import OptOut, Reaction, week_day
from making.people import KITCHENS, TRADES, Dice, Person, Town
from making.texts import Stream

JULY_IMPORT = 26
"""Week of the letter that went to an old copy of the list."""
ALL_REGIONS = 23
"""Week of the letter that went to all four regions at once."""
HARVEST = 37
"""Week of the announced offer to three regions."""


@dataclass(frozen=True, slots=True)
class Task:
    """A sales message that goes out on its day whatever has happened before."""

    day: date
    person: Person
    step: int
    reaction: Reaction | None = None


@dataclass(slots=True)
class Member:
    """A reader of the letter."""

    person: Person
    region: int
    joined: int
    """First week."""
    buyer: bool = False
    """Whether offers are sent too."""
    steady: bool = False
    """Whether nothing happens by chance: no stop, no bounce."""
    left: bool = False
    react: dict[int, Reaction] = field(default_factory=dict)
    """Week of a letter -> what follows it for certain."""
    extra: tuple[int, ...] = ()
    """Weeks whose letter comes although the reader has left."""
    until: int = 99
    """First week without letters."""


@dataclass(slots=True)
class Cast:
    """The planted people and what has to happen to them."""

    members: list[Member] = field(default_factory=list)
    tasks: dict[Stream, list[Task]] = field(default_factory=lambda: defaultdict(list))
    tarn_list: list[OptOut] = field(default_factory=list)
    old_unsubscribed: list[OptOut] = field(default_factory=list)
    old_cleaned: list[OptOut] = field(default_factory=list)


def make_cast(dice: Dice, town: Town) -> Cast:
    """Everybody planted, drawn in a fixed order."""
    cast = Cast()
    _old_list_imported_again(dice, town, cast)
    _stopped_at_the_letter_mailed_by_sales(dice, town, cast)
    _stopped_at_the_earlier_audience(dice, town, cast)
    _cleaned_at_the_earlier_audience(dice, town, cast)
    _tarn_list_ignored(dice, town, cast)
    _tarn_link_ignored(dice, town, cast)
    _tarn_stop_unknown_to_bellweather(dice, town, cast)
    _bounced_and_mailed_on(dice, town, cast)
    _three_in_a_week(dice, town, cast)
    return cast


def _sequence(
    cast: Cast, stream: Stream, person: Person, start: date, steps: int,
    first: Reaction | None = None, later: Reaction | None = None,
) -> None:  # fmt: skip
    for step in range(1, steps + 1):
        day = start + timedelta(days=7 * (step - 1))
        cast.tasks[stream].append(Task(day, person, step, first if step == 1 else later))


def _old_list_imported_again(dice: Dice, town: Town, cast: Cast) -> None:
    for place, person in enumerate(town.people(19)):
        stop = 2 + 4 * dice.below(5)
        again = (JULY_IMPORT, JULY_IMPORT + 4) if place < 8 else (JULY_IMPORT,)
        react: dict[int, Reaction] = {stop: "unsubscribe"}
        cast.members.append(
            Member(person, JULY_IMPORT % 4, 0, steady=True, react=react, extra=again)
        )


def _stopped_at_the_letter_mailed_by_sales(dice: Dice, town: Town, cast: Cast) -> None:
    for person in town.people(15, KITCHENS):
        stop = dice.between(4, 15)
        react: dict[int, Reaction] = {stop: "unsubscribe"}
        cast.members.append(Member(person, stop % 4, 0, steady=True, react=react))
        start = week_day(dice.between(22, 38), dice.below(5))
        _sequence(cast, "bellweather", person, start, 2)


def _stopped_at_the_earlier_audience(dice: Dice, town: Town, cast: Cast) -> None:
    for place, person in enumerate(town.people(10)):
        day = date(2025, dice.between(2, 12), dice.between(1, 28))
        cast.old_unsubscribed.append(OptOut(person, day, "unsubscribed"))
        cast.members.append(Member(person, place % 4, 0, steady=True, until=ALL_REGIONS))


def _cleaned_at_the_earlier_audience(dice: Dice, town: Town, cast: Cast) -> None:
    for place, person in enumerate(town.people(6)):
        day = date(2025, dice.between(2, 12), dice.between(1, 28))
        cast.old_cleaned.append(OptOut(person, day, "cleaned"))
        react: dict[int, Reaction] = {place % 4 + 4: "bounce"}
        cast.members.append(Member(person, place % 4, 4, steady=True, react=react))


def _tarn_list_ignored(dice: Dice, town: Town, cast: Cast) -> None:
    for person in town.people(12, TRADES):
        start = week_day(dice.between(1, 10), dice.below(5))
        _sequence(cast, "tarn", person, start, 1)
        day = start + timedelta(days=dice.between(12, 28))
        reason = dice.pick(("Manual", "Manual", "Complaint"))
        cast.tarn_list.append(OptOut(person, day, reason))
        _sequence(cast, "tarn", person, week_day(dice.between(21, 38), dice.below(5)), 3)


def _tarn_link_ignored(dice: Dice, town: Town, cast: Cast) -> None:
    for place, person in enumerate(town.people(10, TRADES)):
        start = week_day(35 + place % 6, dice.below(5))
        _sequence(cast, "tarn", person, start, 2 + place % 2, "unsubscribe")


def _tarn_stop_unknown_to_bellweather(dice: Dice, town: Town, cast: Cast) -> None:
    for person in town.people(13, KITCHENS):
        start = week_day(dice.between(1, 8), dice.below(5))
        _sequence(cast, "tarn", person, start, 1)
        day = start + timedelta(days=dice.between(12, 28))
        cast.tarn_list.append(OptOut(person, day, "Manual"))
        again = week_day(dice.between(20, 38), dice.below(5))
        _sequence(cast, "bellweather", person, again, 2)


def _bounced_and_mailed_on(dice: Dice, town: Town, cast: Cast) -> None:
    for person in town.people(7, TRADES):
        start = week_day(dice.between(3, 38), dice.below(5))
        _sequence(cast, "tarn", person, start, 3, "bounce", "bounce")
    for person in town.people(5, KITCHENS):
        start = week_day(dice.between(3, 38), dice.below(5))
        _sequence(cast, "bellweather", person, start, 3, "bounce", "bounce")


def _three_in_a_week(dice: Dice, town: Town, cast: Cast) -> None:
    weeks = [week for week in range(10, 40) if abs(week - ALL_REGIONS) > 2 and week != HARVEST]
    for place, person in enumerate(town.people(24, KITCHENS)):
        week = dice.pick(weeks)
        cast.members.append(Member(person, week % 4, 0, steady=True))
        days = (week_day(week, 2), week_day(week, 4), week_day(week + 1, 0))
        for step, day in enumerate(days[: 2 + (place < 8)], start=1):
            cast.tasks["bellweather"].append(Task(day, person, step))
    for person in town.people(8, KITCHENS):
        week = dice.pick([week for week in weeks if week != 19])
        cast.tasks["bellweather"].append(Task(week_day(week, 0), person, 1))
        cast.tasks["tarn"].append(Task(week_day(week, 1), person, 1))
        cast.tasks["tarn"].append(Task(week_day(week, 3), person, 2))
