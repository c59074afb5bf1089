"""Words that a text must hold before a pattern can match: the cheap question before the dear one.

Compiling all shipped patterns costs more than linting one message. Most of them cannot match it, as
none of the words that they need is in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LEAST = 3
_EDGE = "\0"
"""Stands at the start of a run for a word boundary that was met before it."""
_OTHER = re.compile(r"[^a-z0-9_]")
_ESCAPED_CLASSES = frozenset("bBdDsSwWpPAzZ")
_PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}

Words = frozenset[str]
"""Substrings of a levelled text of which one has to occur."""

Needs = tuple[tuple[str, ...], ...]
"""Requirements that have to be met one after the other, each by one of its words."""

_MOST = 4


def needed_words(pattern: str) -> Needs:
    """What the levelled text of every match of an RE2 pattern holds.

    Empty when the pattern says nothing that a substring could tell: then it has to be run."""
    reader = _Reader(pattern)
    needs = reader.alternatives()
    if reader.at != len(pattern):
        return ()
    best = sorted(range(len(needs)), key=lambda place: -_worth(needs[place]))[:_MOST]
    return tuple(tuple(sorted(needs[place])) for place in sorted(best))


def level(text: str) -> str:
    """Lower-case text with a space for everything that is no letter, digit or underscore, and one at
    either end: word boundaries become spaces."""
    return f" {_OTHER.sub(' ', text.lower())} "


def may_match(needs: Needs, levelled: str) -> bool:
    """Whether a levelled text meets every requirement, one after the other."""
    at = 0
    for words in needs:
        ends = [
            found + len(word.rstrip(" "))  # the next requirement may begin with the same space
            for word in words
            if (found := levelled.find(word, at)) >= 0
        ]
        if not ends:
            return False
        at = min(ends)
    return True


@dataclass(slots=True)
class _Reader:
    """A walk over a pattern that collects what it requires."""

    pattern: str
    at: int = 0

    def alternatives(self, edge: str = "") -> list[Words]:
        """Requirements of the branches up to a closing parenthesis or the end."""
        branches = [self._sequence(edge)]
        while self._peek() == "|":
            self.at += 1
            branches.append(self._sequence(edge))
        if len(branches) == 1:
            return branches[0]
        if not all(branches):
            return []
        return [frozenset().union(*(max(needs, key=_worth) for needs in branches))]

    def _sequence(self, run: str) -> list[Words]:
        needs: list[Words] = []
        while self._peek() not in ("", "|", ")"):
            if self.pattern.startswith("\\b", self.at):
                self.at += 2
                needs += _of(run + " ") if run[-1:].isalnum() else []
                run = "" if run[-1:].isalnum() else run or _EDGE
                continue
            literal, inner = self._atom(run if run == _EDGE else "")
            optional, repeated = self._quantifier()
            if optional:
                literal, inner = "", []
            if literal and not repeated:
                run = _joined(run, literal)
                continue
            needs += [*_of(_joined(run, literal)), *inner]
            run = literal
        return [*needs, *_of(run)]

    def _atom(self, edge: str) -> tuple[str, list[Words]]:
        """One character as a literal, or a group's requirements, or nothing for a class."""
        char = self.pattern[self.at]
        self.at += 1
        if char == "(":
            return "", self._group(edge)
        if char == "[":
            self._skip_class()
            return "", []
        if char == "\\":
            return self._escape(), []
        return ("" if char in ".^$" else char.lower()), []

    def _group(self, edge: str) -> list[Words]:
        if self.pattern.startswith("?", self.at):
            end = self.at + 1
            while end < len(self.pattern) and self.pattern[end] not in ":)>":
                end += 1
            self.at = end + 1
            if end < len(self.pattern) and self.pattern[end] == ")":
                return []  # flags such as (?i)
        needs = self.alternatives(edge)
        self.at += 1
        return needs

    def _skip_class(self) -> None:
        if self._peek() == "^":
            self.at += 1
        if self._peek() == "]":
            self.at += 1
        while self._peek() not in ("]", ""):
            self.at += 2 if self._peek() == "\\" else 1
        self.at += 1

    def _escape(self) -> str:
        char = self._peek()
        self.at += 1
        if char in ("p", "P") and self._peek() == "{":
            self.at = self.pattern.find("}", self.at) + 1
        elif char in ("p", "P"):
            self.at += 1
        if char in _ESCAPED_CLASSES or char == "x":
            if char == "x":
                self.at = len(self.pattern) + 1  # hexadecimal escapes: say nothing
            return ""
        return _PLAIN_ESCAPES.get(char, char.lower())

    def _quantifier(self) -> tuple[bool, bool]:
        """(may be absent, may be repeated), having passed the quantifier."""
        char = self._peek()
        if char not in ("?", "*", "+", "{") or (char == "{" and not self._is_count()):
            return False, False
        optional = char in ("?", "*")
        self.at += 1
        if char == "{":
            end = self.pattern.index("}", self.at)
            optional = self.pattern[self.at : end].partition(",")[0] in ("", "0")
            self.at = end + 1
        if self._peek() in ("?", "+"):
            self.at += 1
        return optional, char != "?"

    def _is_count(self) -> bool:
        inside = self.pattern[self.at + 1 :].partition("}")[0]
        return bool(inside) and all(c.isdigit() or c == "," for c in inside)

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]


def _joined(run: str, literal: str) -> str:
    if run != _EDGE:
        return run + literal
    return " " + literal if literal and not _OTHER.match(literal) else literal


def _of(run: str) -> list[Words]:
    word = _OTHER.sub(" ", run.removeprefix(_EDGE))
    return [frozenset((word,))] if len(word) >= _LEAST and word.strip() else []


def _worth(words: Words) -> float:
    """How many texts a requirement rules out: long words do, many alternatives do not."""
    return min(map(len, words)) - len(words) / 8
