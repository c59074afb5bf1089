"""Reads RE2 patterns for the words that each of their matches holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.lint.kinds.literals import LONGEST, SHORTEST, spaced
from outreach_audit.normalise.segments import flatten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.lint.kinds.literals import Needs

Words = frozenset[str]
"""Substrings of a levelled text of which one has to occur."""

_EDGE = "\0"
"""A word boundary, until it is known what stands on its other side."""
_MOST_WORDS = 48
"""Strings to which the alternatives of a run may multiply before the run is ended."""
_MOST_NEEDS = 4
_LARGEST_CLASS = 6
_EMPTY = frozenset(("",))

_MEANINGS: dict[str, Words | None] = {
    **dict.fromkeys("dDsSwWpPC"),
    **dict.fromkeys("ABz", _EMPTY),
    **dict.fromkeys("ntrfv", frozenset((" ",))),
    "b": frozenset((_EDGE,)),
}
"""Letter behind a backslash -> the levelled texts it stands for, None where they are too many."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known of a piece of a pattern: every levelled text it matches, or else its needs."""

    exact: Words | None
    needs: tuple[Words, ...] = ()

    def required(self) -> tuple[Words, ...]:
        """The needs, also where the texts are known one by one."""
        return self.needs if self.exact is None else _requirement(self.exact)


_ANYTHING = _Part(None)


def needed_words(pattern: str) -> Needs:
    """What the levelled text of every match of an RE2 pattern holds.

    Empty when the pattern says nothing that a substring could tell: then it has to be run.
    """
    reader = _Reader(pattern)
    branches = [part.required() for part in reader.branches()]
    if reader.at != len(pattern) or not all(branches):
        return ()
    return tuple(_telling(needs) for needs in branches)


@dataclass(slots=True)
class _Reader:
    """A walk over a pattern that collects what it requires. Syntax that it does not know moves it
    beyond the end.
    """

    pattern: str
    at: int = 0

    def branches(self) -> list[_Part]:
        """The alternatives up to a closing parenthesis or the end."""
        branches = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            branches.append(self._sequence())
        return branches

    def _sequence(self) -> _Part:
        run, needs, whole = _EMPTY, list[Words](), True
        while self._peek() not in ("", "|", ")"):
            part = self._quantified()
            if part.exact is not None and _can_join(run, part.exact):
                run = frozenset(before + after for before in run for after in part.exact)
                continue
            needs += [*_requirement(run), *part.needs]
            run, whole = part.exact or _EMPTY, False
        return _Part(run) if whole else _Part(None, (*needs, *_requirement(run)))

    def _quantified(self) -> _Part:
        part = self._atom()
        optional, repeated = self._quantifier()
        if optional and (repeated or part.exact is None):
            return _ANYTHING
        if optional and part.exact is not None:
            return _Part(part.exact | _EMPTY)
        return _Part(None, part.required()) if repeated else part

    def _atom(self) -> _Part:
        if plain := _PLAIN.match(self.pattern, self.at):
            self.at = plain.end()
            return _Part(frozenset((spaced(flatten(plain.group())),)))
        char = self._peek()
        self.at += 1
        if char == "(":
            return self._group()
        if char == "[":
            return _Part(self._class())
        if char == "\\":
            return _Part(self._escape())
        if char == ".":
            return _ANYTHING
        return _Part(_EMPTY if char in "^$" else frozenset((spaced(flatten(char)),)))

    def _group(self) -> _Part:
        if self._peek() == "?":
            flags = re.compile(r"\?(?:P?<\w+>|[imsU-]*[:)])").match(self.pattern, self.at)
            self.at = flags.end() if flags else len(self.pattern) + 1
            if flags and flags.group().endswith(")"):
                return _Part(_EMPTY)
        part = _either(self.branches())
        self.at += 1
        return part

    def _class(self) -> Words | None:
        """The characters of a small class; None for a large, negated or abbreviated one."""
        start = self.at
        self.at += self._peek() == "^"
        self.at += self._peek() == "]"
        while self._peek() not in ("]", ""):
            if self.pattern.startswith("[:", self.at):
                self.at = self.pattern.find(":]", self.at) + 1 or len(self.pattern)
            self.at += 2 if self._peek() == "\\" else 1
        inside = self.pattern[start : self.at]
        self.at += 1
        special = inside.startswith(("^", "]")) or "-" in inside[1:-1] or set(inside) & {"\\", "["}
        if special or len(inside) > _LARGEST_CLASS:
            return None
        return frozenset(spaced(flatten(char)) for char in inside)

    def _escape(self) -> Words | None:
        char = self._peek()
        self.at += 1
        if char in ("p", "P"):
            named = self._peek() == "{"
            self.at = self.pattern.find("}", self.at) + 1 if named else self.at + 1
        if char in _MEANINGS:
            return _MEANINGS[char]
        if char.isalnum():
            self.at = len(self.pattern) + 1
        return frozenset((spaced(flatten(char)),))

    def _quantifier(self) -> tuple[bool, bool]:
        """(may be absent, may be repeated), having passed the quantifier."""
        found = _QUANTIFIER.match(self.pattern, self.at)
        if not found:
            return False, False
        self.at = found.end()
        return found.group(1) in ("?", "*") or found.group(2) in ("", "0"), found.group(1) != "?"

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]


_PLAIN = re.compile(r"[\w ',-]+(?![?*+{])")
"""Characters that stand for themselves, without one that a quantifier follows."""
_QUANTIFIER = re.compile(r"([?*+]|\{(\d*)(?:,\d*)?\})\??")


def _can_join(run: Words, more: Words) -> bool:
    """Whether all combinations are few, or no more than there were."""
    return len(run) * len(more) <= max(_MOST_WORDS, len(run), len(more))


def _either(branches: Sequence[_Part]) -> _Part:
    """One of several branches: their texts together, or the best need of each."""
    if len(branches) == 1:
        return branches[0]
    exact = [part.exact for part in branches if part.exact is not None]
    if len(exact) == len(branches):
        return _Part(frozenset().union(*exact))
    required = [part.required() for part in branches]
    if not all(required):
        return _ANYTHING
    return _Part(None, (frozenset().union(*(min(needs, key=_share) for needs in required)),))


def _requirement(run: Words) -> tuple[Words, ...]:
    """A run of text as a requirement, where each of its strings says enough."""
    words = {_settled(text) for text in run}
    if any(len(word) < SHORTEST or not word.strip() for word in words):
        return ()
    words = {word[:LONGEST] for word in words}
    return (frozenset(w for w in words if not any(o in w for o in words if o != w)),)


def _settled(run: str) -> str:
    """A run with a space where a word boundary stands before its first or behind its last word."""
    text = run.replace(_EDGE, "")
    before = " " if run.startswith(_EDGE) and text[:1].strip() else ""
    return before + text + (" " if run.endswith(_EDGE) and text[-1:].strip() else "")


def _telling(needs: Sequence[Words]) -> tuple[tuple[str, ...], ...]:
    """The requirements that the fewest texts meet, in their order."""
    best = sorted(range(len(needs)), key=lambda place: _share(needs[place]))[:_MOST_NEEDS]
    return tuple(tuple(sorted(needs[place])) for place in sorted(best))


def _share(words: Words) -> float:
    """A rough measure of how many texts meet a requirement: short words and many of them do."""
    return sum(3.0 ** -len(word) for word in words)
