"""Whether a text is about what the record of its reader says: trade, role, stage, interests.

A text *touches* a field where it uses words of it. It *speaks of another* only where it plainly
addresses another trade, role or stage and never touches the recorded one; in all other cases it is
silent. The weights are set by hand, not learnt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from outreach_audit.scoring.roles import NOT_OF, ROLES, STAGES
from outreach_audit.scoring.spoken import (
    FORWARDING,
    ROLE,
    STAGE,
    TRADE,
    Key,
    Spoken,
    bare,
    own_words,
    spoken,
    topics_of,
)
from outreach_audit.scoring.trades import TRADES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from outreach_audit.model.message import Record
    from outreach_audit.normalise.segments import View
    from outreach_audit.scoring.trades import Topic

WEIGHTS = {
    "industry": (0.6, -0.9),
    "title": (0.4, -0.5),
    "stage": (0.3, -0.8),
    "interests": (0.4, 0.0),
    "clicked": (0.4, 0.0),
    "replied": (0.5, 0.0),
    "audience": (0.4, -0.7),
}
"""Field of a record -> log-odds of relevance where the text touches it, and where it speaks of
another. Set by hand: no labelled pairs of text and record stand behind them. A text that leaves out
what somebody once clicked says nothing against it."""
BOUND = 1.5
"""The most that a record may add to or take from the log-odds of relevance."""
CLEAR = 3
"""Strength from which a text plainly addresses a topic: one "for hotels" or "as a hotel, you"."""
_MOST_OTHERS = 2
"""A text that addresses more trades than this is for many, not for others."""
_SHOWN = 3
_KINDS: dict[str, Mapping[str, Topic]] = {TRADE: TRADES, ROLE: ROLES, STAGE: STAGES}
_FAMILIES = {
    "industry": (TRADE,),
    "title": (ROLE, TRADE),
    "stage": (STAGE,),
    "audience": (TRADE, ROLE),
}
"""Field -> what its value may name; the other fields hold topics of any kind."""
_TOPICAL = (TRADE, ROLE)


class Verdict(IntEnum):
    """What a text has to do with one field of a record."""

    OTHER = -1
    SILENT = 0
    TOUCHED = 1


@dataclass(frozen=True, slots=True)
class FieldFit:
    """One field of a record beside the text."""

    field: str
    value: str
    """As the record has it, lists joined by commas."""
    verdict: Verdict
    weight: float = 0.0
    """Log-odds that it adds to relevance."""
    words: tuple[str, ...] = ()
    """The words of the text that show it, at most three phrases."""
    other: str = ""
    """What the text speaks of instead."""

    @property
    def source(self) -> str:
        """What its contribution to a score is called."""
        if self.verdict is Verdict.OTHER:
            return f"record: {self.field} {self.value}, text for {self.other}"
        return f"record: {self.field} {self.value}"


@dataclass(frozen=True, slots=True)
class Fit:
    """All filled fields of a record beside the text."""

    fields: tuple[FieldFit, ...] = ()

    @property
    def total(self) -> float:
        """Log-odds of relevance that the record adds, within `BOUND` on either side."""
        return sum(one.weight for one in self.fields)

    @property
    def text_only(self) -> bool:
        """Whether no record was given, so that relevance is told from the text alone."""
        return not self.fields


@dataclass(frozen=True, slots=True)
class _Asked:
    """A field of a record as it is looked for in texts."""

    field: str
    value: str
    topics: frozenset[Key]
    words: frozenset[str]


def fit(view: View, record: Record) -> Fit:
    """How a message fits the record of its reader; without a record the fit is `text_only`."""
    asked = _asked(record)
    if not asked:
        return Fit()
    return _fit(spoken(view), asked, may_mismatch=view.message.context.type != "transactional")


def fit_spoken(said: Spoken, record: Record) -> Fit:
    """The same for a text that was read before, as for one text and many records."""
    return _fit(said, _asked(record), may_mismatch=True)


def addressed(said: Spoken, kind: str) -> list[Key]:
    """The trades or roles that a text plainly addresses, the plainest first."""
    return [key for key in _plainest(said) if key[0] == kind]


def called(key: Key) -> str:
    """A topic in words: `dental practices`."""
    return _KINDS[key[0]][key[1]].called


def _plainest(said: Spoken) -> list[Key]:
    found = [key for key, one in said.mentions.items() if one.strength >= CLEAR and one.named]
    return sorted(found, key=lambda key: (-said.mentions[key].strength, key))


def _fit(said: Spoken, asked: tuple[_Asked, ...], *, may_mismatch: bool) -> Fit:
    clear = _plainest(said) if may_mismatch else []
    roots = said.roots() if any(one.words for one in asked) else {}
    fields = [_judged(said, one, clear, roots) for one in asked]
    total = sum(one.weight for one in fields)
    if abs(total) > BOUND:
        share = BOUND / abs(total)
        fields = [replace(one, weight=one.weight * share) for one in fields]
    return Fit(tuple(fields))


def _judged(said: Spoken, asked: _Asked, clear: list[Key], roots: Mapping[str, str]) -> FieldFit:
    gain, loss = WEIGHTS[asked.field]
    words, share = _touch(said, asked, roots)
    if words:
        return FieldFit(asked.field, asked.value, Verdict.TOUCHED, gain * share, words)
    other = _other(said, asked, clear) if clear and loss else None
    if other:
        shown = said.mentions[other].words[:_SHOWN]
        return FieldFit(asked.field, asked.value, Verdict.OTHER, loss, shown, called(other))
    return FieldFit(asked.field, asked.value, Verdict.SILENT)


def _touch(said: Spoken, asked: _Asked, roots: Mapping[str, str]) -> tuple[tuple[str, ...], float]:
    """Words of the text that touch a field, and how much of its gain they earn: half where a single
    word does that names nobody.
    """
    own = [bare(roots[one]) for one in sorted(asked.words & roots.keys())] if asked.words else []
    if not own and asked.topics.isdisjoint(said.mentions):
        return (), 0.0
    found = [said.mentions[key] for key in sorted(asked.topics & said.mentions.keys())]
    shown = dict.fromkeys([word for one in found for word in one.words] + own)
    whole = bool(own) and len(own) == len(asked.words)
    full = len(shown) > 1 or whole or any(one.named for one in found)
    return tuple(shown)[:_SHOWN], 1.0 if full else 0.5


def _other(said: Spoken, asked: _Asked, clear: list[Key]) -> Key | None:
    """What the text plainly addresses instead of the topics of a field."""
    kinds = {kind for kind, _ in asked.topics}
    for kind in sorted(kinds):
        ours = {name for one, name in asked.topics if one == kind}
        theirs = [key for key in clear if key[0] == kind]
        if len(theirs) > _MOST_OTHERS or (kind == ROLE and FORWARDING in said.mentions):
            continue
        if theirs and all(_foreign(kind, name, ours) for _, name in theirs):
            return theirs[0]
    return None


def _foreign(kind: str, name: str, ours: set[str]) -> bool:
    """Whether a topic is neither one of ours nor kin of one."""
    if name in ours:
        return False
    if kind == STAGE:
        return all(name in NOT_OF[one] for one in ours)
    topics = _KINDS[kind]
    if kind == TRADE and any(one in topics[name].kin.split() for one in ours):
        return False
    return not any(name in topics[one].kin.split() for one in ours)


@lru_cache(maxsize=8192)
def _asked(record: Record) -> tuple[_Asked, ...]:
    """The filled fields of a record, in the order of `WEIGHTS`."""
    return tuple(_fields(record))


def _fields(record: Record) -> Iterator[_Asked]:
    for field in WEIGHTS:
        value: str | tuple[str, ...] = getattr(record, field)
        given = (value,) if isinstance(value, str) else value
        filled = [" ".join(one.split()) for one in given if one.strip()]
        if not filled:
            continue
        topics = frozenset[Key]().union(*(topics_in(field, one) for one in filled))
        known = bool(topics) and field in _FAMILIES
        words = frozenset[str]() if known or field == "stage" else own_words(" ".join(filled))
        yield _Asked(field, ", ".join(filled), topics, words)


@lru_cache(maxsize=8192)
def topics_in(field: str, value: str) -> frozenset[Key]:
    """The trades, roles or stages that a value of a record names, empty where the table knows none."""
    if field not in _FAMILIES:
        return frozenset().union(*(topics_of(kind, value) for kind in _TOPICAL))
    if field == "audience":
        return frozenset().union(*(topics_of(kind, value) for kind in _FAMILIES[field]))
    return next(
        (found for kind in _FAMILIES[field] if (found := topics_of(kind, value))), frozenset()
    )
