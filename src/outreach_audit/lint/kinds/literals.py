"""Words that a text must hold before a pattern can match: the cheap question before the dear one.

Compiling all shipped patterns costs more than linting one message. Most of them cannot match it, as
none of the words that they need is in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Needs = Sequence[Sequence[Sequence[str]]]
"""Branches of which one has to be met: requirements, one after the other, each by one of its words,
which are substrings of a levelled text. Empty where nothing is known."""

SHORTEST, LONGEST = 3, 10
"""Characters of a needed word."""

_OTHER = re.compile(r"[^A-Za-z0-9_]")


def level(text: str) -> str:
    """Flattened text in lower case, with a space for everything that is no ASCII letter, digit or
    underscore and one at either end: word boundaries become spaces.
    """
    return f" {spaced(text)} "


def spaced(text: str) -> str:
    """A piece of text, levelled but for the spaces at its ends."""
    return _OTHER.sub(" ", text).lower()


def pieces(levelled: str) -> frozenset[str]:
    """Everything in a levelled text that could be a needed word."""
    lengths = range(SHORTEST, LONGEST + 1)
    return frozenset(
        levelled[at : at + length] for length in lengths for at in range(len(levelled))
    )


def holds_words(needs: Needs, found: frozenset[str]) -> bool:
    """Whether the `pieces` of a text meet every requirement of a branch, in whatever order."""
    if not needs:
        return True
    for branch in needs:
        for words in branch:
            if found.isdisjoint(words):
                break
        else:
            return True
    return False


def may_match(needs: Needs, levelled: str) -> bool:
    """Whether a levelled text meets every requirement of a branch, one after the other."""
    return not needs or any(_meets(branch, levelled) for branch in needs)


def _meets(branch: Sequence[Sequence[str]], levelled: str) -> bool:
    at = 0
    for words in branch:
        ends = [
            found + len(word.rstrip(" "))  # the next requirement may begin with the same space
            for word in words
            if (found := levelled.find(word, at)) >= 0
        ]
        if not ends:
            return False
        at = min(ends)
    return True
