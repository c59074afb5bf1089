"""Reads RE2 patterns for the words that each of their matches holds."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from outreach_audit.lint.kinds.literals import COMMON, MARKS, mark_word, parts, spaced
from outreach_audit.normalise.segments import flatten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.lint.kinds.literals import Needs

Words = frozenset[str]
"""Substrings of a levelled text of which one has to occur."""

SHORTEST, LONGEST = 2, 24
"""Characters of a needed word."""
_EDGE = "\0"
"""A word boundary, until it is known what stands on its other side."""
_MOST_WORDS = 48
"""Strings to which the alternatives of a run may multiply before the run is ended."""
_MOST_NEEDS = 4
_MOST_SHARE = 1.5
"""Estimated share of sentences above which a requirement rules out too little to be asked. The estimate
of a long list is far too high, and a list that is asked for nothing costs little.
"""
_COMMON_SHARE = 0.15
_LARGEST_CLASS = 6
_DIGIT = frozenset((mark_word("#"),))
_COMMA = frozenset((mark_word(","),))
_MARK_SHARES = {
    ",": 0.4, ",,": 0.2, ",,,": 0.1, "?": 0.1, "!": 0.1, ":": 0.1, "#": 0.25,
    "{": 0.05, "[": 0.02, "%": 0.03, "*": 0.02, "$": 0.02,
}  # fmt: skip
"""Mark -> share of sentences that hold it."""
_EMPTY = frozenset(("",))

_MEANINGS: dict[str, Words | None] = {
    **dict.fromkeys("DsSwWpPC"),
    **dict.fromkeys("ABz", _EMPTY),
    **dict.fromkeys("ntrfv", frozenset((" ",))),
    "b": frozenset((_EDGE,)),
}
"""Letter behind a backslash -> the levelled texts it stands for, None where they are too many."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known of a piece of a pattern: every levelled text it matches, where they are few, and
    what it needs besides.
    """

    exact: Words | None
    needs: tuple[Words, ...] = ()
    end: str = ""
    """The space or word boundary that every text ends with, where they are too many to be known."""
    optional: bool = False

    def ending(self) -> str:
        """The space or word boundary that every text ends with."""
        return self.end if self.exact is None else _end(self.exact)

    def required(self) -> tuple[Words, ...]:
        """The needs, also those that the texts known one by one give."""
        return self.needs if self.exact is None else (*self.needs, *_requirement(self.exact))


_ANYTHING = _Part(None)


def needed_words(pattern: str) -> Needs:
    """What the levelled text of every match of an RE2 pattern holds.

    Empty when the pattern says nothing that a substring could tell, or no more than that there is a
    digit: then it has to be run.
    """
    reader = _Reader(pattern)
    branches = [part.required() for part in reader.branches()]
    if reader.at != len(pattern) or any(set(needs) <= {_DIGIT} for needs in branches):
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
                needs += part.needs
                continue
            needs += [*_requirement(run), *part.needs]
            run = _next_run(_end(run), part)
            whole = False
        if whole:
            return _Part(run, tuple(needs))
        return _Part(None, (*needs, *_requirement(run)), _end(run))

    def _quantified(self) -> _Part:
        part = self._atom()
        optional, repeated = self._quantifier()
        if optional and (repeated or part.exact is None):
            return _Part(None, (), part.ending(), optional=True)
        if optional and part.exact is not None:
            return _Part(part.exact | _EMPTY)
        return _Part(None, part.required(), part.ending()) if repeated else part

    def _atom(self) -> _Part:
        if plain := _PLAIN.match(self.pattern, self.at):
            self.at = plain.end()
            return _literal(plain.group())
        char = self._peek()
        self.at += 1
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        if char == ".":
            return _ANYTHING
        return _Part(_EMPTY) if char in "^$" else _literal(char)

    def _group(self) -> _Part:
        if self._peek() == "?":
            flags = re.compile(r"\?(?:P?<\w+>|[imsU-]*[:)])").match(self.pattern, self.at)
            self.at = flags.end() if flags else len(self.pattern) + 1
            if flags and flags.group().endswith(")"):
                return _Part(_EMPTY)
        part = _either(self.branches())
        self.at += 1
        return part

    def _class(self) -> _Part:
        """The characters of a small class; nothing of a large, negated or abbreviated one."""
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
            return _ANYTHING
        return _either([_literal(char) for char in inside])

    def _escape(self) -> _Part:
        char = self._peek()
        self.at += 1
        if char in ("p", "P"):
            named = self._peek() == "{"
            self.at = self.pattern.find("}", self.at) + 1 if named else self.at + 1
        if char == "d":
            return _Part(None, (_DIGIT,))
        if char in _MEANINGS:
            return _Part(_MEANINGS[char])
        if char.isalnum():
            self.at = len(self.pattern) + 1
        return _literal(char)

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


def _literal(text: str) -> _Part:
    """Characters that stand for themselves; those that level to a space may be needed as marks."""
    marks = [frozenset((mark_word(char),)) for char in text if char in MARKS and char != "#"]
    return _Part(frozenset((spaced(flatten(text)),)), tuple(marks))


def _can_join(run: Words, more: Words) -> bool:
    """Whether all combinations are few, or no more than there were."""
    return len(run) * len(more) <= max(_MOST_WORDS, len(run), len(more))


def _next_run(before: str, part: _Part) -> Words:
    """What a run that a part ends goes on with, `before` being its last boundary."""
    if part.exact:
        return frozenset(before + text for text in part.exact)
    return frozenset((part.end if not part.optional or part.end == before else "",))


def _end(run: Words) -> str:
    """The space or word boundary that every text of an ended run ends with: what follows begins
    with it.
    """
    ends = {text[-1:] for text in run}
    return ends.pop() if ends in ({" "}, {_EDGE}) else ""


def _either(branches: Sequence[_Part]) -> _Part:
    """One of several branches: their texts together, or the best need of each."""
    if len(branches) == 1:
        return branches[0]
    exact = [part.exact for part in branches if part.exact is not None]
    if len(exact) == len(branches):
        marks = [part.needs for part in branches]
        return _Part(frozenset().union(*exact), (_one_of(marks),) if all(marks) else ())
    ends = {part.ending() for part in branches}
    end = ends.pop() if len(ends) == 1 else ""
    required = [part.required() for part in branches]
    if not all(required):
        return _Part(None, (), end)
    return _Part(None, (_one_of(required),), end)


def _one_of(required: Sequence[Sequence[Words]]) -> Words:
    """The most telling need of each branch, of which one has to be met."""
    return frozenset().union(*(min(needs, key=_share) for needs in required))


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
    """The requirements that the fewest sentences meet, the most telling first."""
    counted = Counter(needs)
    several = [frozenset((mark_word(",", counted[_COMMA]),))] if _COMMA in counted else []
    single = [words for words in counted if words != _COMMA]
    best = sorted((*single, *several), key=_share)[:_MOST_NEEDS]
    telling = [words for words in best if words is best[0] or _share(words) < _MOST_SHARE]
    return tuple(tuple(sorted(words)) for words in telling)


def _share(words: Words) -> float:
    """A rough estimate of the share of sentences that meet a requirement."""
    return sum(map(_frequency, words))


def _frequency(word: str) -> float:
    return prod(map(_part_frequency, parts(word)))


def _part_frequency(part: str) -> float:
    token = part.strip()
    if token in _MARK_SHARES:
        return _MARK_SHARES[token]
    return _COMMON_SHARE if token in COMMON else 3.0 ** -len(part)
