"""Ten months of two sales mailboxes: sequences of up to three messages, Monday to Friday."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from making.cast import Task
from making.log import DAYS, START, Reaction, Send, midnight, progress
from making.people import KITCHENS, TRADES, Dice, Person, Town
from making.texts import (
    OPEN_MORNING,
    PHANTOM_TEXTS,
    SEQUENCES,
    TEXTS,
    Stream,
    Text,
    texts_of,
)

OPEN_MORNING_DAYS = (date(2026, 5, 19), date(2026, 5, 20), date(2026, 5, 21))
_OPEN_MORNING_SENDS = 29
_OPEN_MORNING_SEQUENCE = 12
_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Desk:
    """How one mailbox works."""

    stream: Stream
    trades: Sequence[str]
    start_rate: float
    """Messages a working day at the start of the record."""
    end_rate: float
    phantoms: int
    """First messages that pretend to be follow-ups."""


DESKS = (Desk("tarn", TRADES, 7.6, 13.2, 50), Desk("bellweather", KITCHENS, 4.2, 7.4, 34))


@dataclass(frozen=True, slots=True)
class _Due:
    day: date
    person: Person
    step: int
    sequence: int


@dataclass(slots=True)
class Mailbox:
    """One desk at work, day by day."""

    desk: Desk
    dice: Dice
    town: Town
    tasks: Sequence[Task]
    queue: deque[_Due] = field(default_factory=deque)
    rested: deque[tuple[date, Person]] = field(default_factory=deque)
    started: int = 0
    phantoms: int = 0

    def send_all(self) -> Iterator[Send]:
        """Every message of the record, in order of days."""
        for number in range(DAYS + 1):
            day = START + timedelta(days=number)
            if day.weekday() < 5:
                yield from sorted(self._day(day), key=lambda send: send.ts)

    def _day(self, day: date) -> Iterator[Send]:
        room = self._quota(day)
        for task in self.tasks:
            if task.day == day:
                room -= 1
                yield self._planted(task, day)
        due = [one for one in self.queue if one.day <= day][: max(room, 0)]
        for one in due:
            self.queue.remove(one)
            yield self._follow_up(one, day)
        for _ in range(room - len(due)):
            yield self._first(day)
        if self.desk.stream == "tarn" and day in OPEN_MORNING_DAYS:
            for _ in range(_OPEN_MORNING_SENDS):
                yield self._invitation(day)

    def _quota(self, day: date) -> int:
        rate = self.desk.start_rate + (self.desk.end_rate - self.desk.start_rate) * progress(day)
        return int(rate + self.dice.between(-1, 1) + (0.0, 0.8, 0.8, 0.4, -0.8)[day.weekday()])

    def _planted(self, task: Task, day: date) -> Send:
        sequence = SEQUENCES[self.desk.stream][task.person.number % 2]
        text = self._text(day, task.step)
        return self._send(day, task.person, text, sequence, task.step, task.reaction, steady=True)

    def _follow_up(self, due: _Due, day: date) -> Send:
        text = self._text(day, due.step)
        return self._send(day, due.person, text, due.sequence, due.step)

    def _first(self, day: date) -> Send:
        self.started += 1
        sequence = self.dice.pick(SEQUENCES[self.desk.stream])
        if self.started > 60 and self.started % 7 == 0 and self.phantoms < self.desk.phantoms:
            self.phantoms += 1
            text = TEXTS[self.dice.pick(PHANTOM_TEXTS[self.desk.stream]) - 1]
            return self._send(day, self.town.person(self.desk.trades), text, sequence, 2)
        return self._send(day, self._prospect(day), self._text(day, 1), sequence, 1)

    def _prospect(self, day: date) -> Person:
        """Somebody new, or at times somebody whose last sequence ended ten weeks ago."""
        if self.rested and (day - self.rested[0][0]).days > 70 and self.dice.chance(0.12):
            return self.rested.popleft()[1]
        return self.town.person(self.desk.trades)

    def _invitation(self, day: date) -> Send:
        person, text = self.town.person(TRADES), TEXTS[OPEN_MORNING - 1]
        return self._send(day, person, text, _OPEN_MORNING_SEQUENCE, 1, steady=True)

    def _text(self, day: date, step: int) -> Text:
        """A text for the step; pushy first messages grow from a quarter to two thirds."""
        if step > 1:
            return self.dice.pick(texts_of(self.desk.stream, step))
        pushy = self.dice.chance(0.25 + 0.42 * progress(day))
        texts = texts_of(self.desk.stream, 1, "presumptuous" if pushy else "considerate")
        return self.dice.pick([text for text in texts if text.number != OPEN_MORNING])

    def _send(
        self, day: date, person: Person, text: Text, sequence: int, step: int,
        reaction: Reaction | None = None, *, steady: bool = False,
    ) -> Send:  # fmt: skip
        ts = midnight(day) + 8 * _HOUR + self.dice.below(8 * _HOUR)
        ending = reaction if steady else self._ending(day, text)
        reactions = self._reactions(ts, day, ending)
        if not steady and ending is None:
            self._plan_next(day, person, step, sequence)
        subject, _ = text.filled(person.first_name, person.company)
        return Send(ts, self.desk.stream, person, subject, str(sequence), reactions, text, step)

    def _plan_next(self, day: date, person: Person, step: int, sequence: int) -> None:
        if step == 1 or (step == 2 and self.dice.chance(0.6)):
            wait = timedelta(days=self.dice.between(6, 8) + 2 * (step == 2))
            self.queue.append(_Due(day + wait, person, step + 1, sequence))
        else:
            self.rested.append((day, person))

    def _ending(self, day: date, text: Text) -> Reaction | None:
        reply = 0.055 if text.manner == "presumptuous" else 0.13
        if self.dice.chance(reply * (1 - 0.6 * progress(day))):
            return "reply"
        if self.dice.chance(0.024 if text.manner == "presumptuous" else 0.012):
            return "unsubscribe"
        return "bounce" if text.step == 1 and self.dice.chance(0.022) else None

    def _reactions(self, ts: int, day: date, ending: Reaction | None) -> dict[Reaction, int]:
        if ending == "bounce":
            return {"bounce": ts + self.dice.between(2, 40)}
        reactions: dict[Reaction, int] = {}
        if ending or self.dice.chance(0.4 - 0.15 * progress(day)):
            reactions["open"] = ts + self.dice.between(600, 5 * _HOUR)
        if reactions and self.dice.chance(0.08):
            reactions["click"] = reactions["open"] + self.dice.between(5, 200)
        if ending:
            reactions[ending] = reactions["open"] + self.dice.between(60, _HOUR)
        return reactions
