"""Levelled texts: the plain form in which patterns say which words they need."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

Needs = Sequence[Sequence[Sequence[str]]]
"""Branches of which one has to be met: requirements, each by one of its words, which are substrings
of a levelled text. Empty where nothing is known."""

_LEVELLED = bytes(
    code if chr(code).isalnum() or code in b"_\n" else ord(" ") for code in range(128)
).lower() + b" " * 128  # fmt: skip

COMMON = frozenset(
    "a about all am an and are as at be been by can could did do for from get had has have how i if"
    " in is it just like ll m more my no not of on one or our out re s so t that the their they this"
    " to up us ve was we what when who will with would you your".split()
)
"""Tokens of English that most texts hold: they tell little."""


MARKS = frozenset(",?!:{[%*$#")
"""Punctuation that a levelled text tells of behind its words; `#` stands for any digit."""

_UNMARKED = bytes(code for code in range(256) if chr(code) not in "\n,?!:{[%*$0123456789")
_DIGITS = bytes.maketrans(b"0123456789", b"#" * 10)
_MOST_COMMAS = 3


def level(text: str) -> str:
    """Flattened text in lower case, with a space for everything that is no ASCII letter, digit,
    underscore or newline and one at either end: word boundaries become spaces. The marks that the
    text holds follow as words.
    """
    return f" {spaced(text)} {_told(_marks(text))}"


def _marks(text: str) -> str:
    """The marks of a text, with its newlines, in order."""
    return text.encode("ascii", "ignore").translate(_DIGITS, _UNMARKED).decode("ascii")


@lru_cache(maxsize=10_000)
def _told(marks: str) -> str:
    """Marks as words: each once, commas also as pairs and as threes."""
    commas = ["," * count for count in range(2, min(marks.count(","), _MOST_COMMAS) + 1)]
    return "".join(f"{mark} " for mark in (*sorted(set(marks)), *commas))


def mark_word(char: str, times: int = 1) -> str:
    """The needed word of a mark that a match holds at least so often."""
    return f" {char * (min(times, _MOST_COMMAS) if char == ',' else 1)} "


def spaced(text: str) -> str:
    """A piece of text, levelled but for the spaces at its ends; of the same length."""
    return text.encode("ascii", "replace").translate(_LEVELLED).decode("ascii")


def level_lines(texts: Sequence[str]) -> list[str]:
    """Several flattened texts without newlines, each levelled: cheaper together."""
    joined = "\n".join([f" {text} " for text in texts])
    lines, marks = spaced(joined).split("\n"), _marks(joined).split("\n")
    return [line + _told(some) if some else line for line, some in zip(lines, marks, strict=True)]


def rarest_part(word: str) -> str:
    """The rarest part of a needed word that lies within one token."""
    return max(parts(word), key=_telling)


def rarest_pair(word: str) -> tuple[str, str]:
    """The most telling two parts of a needed word that stand side by side."""
    pieces = parts(word)
    return max(pairwise(pieces), key=lambda pair: sum(map(_weight, pair)))


def parts(word: str) -> list[str]:
    """What a needed word holds of each token, with a space where the token begins or ends."""
    tokens = word.split()
    first, last = word[:1].isspace(), word[-1:].isspace()
    spaces = len(tokens) - 1
    return [
        " " * (at > 0 or first) + token + " " * (at < spaces or last)
        for at, token in enumerate(tokens)
    ]


def _telling(part: str) -> tuple[bool, int]:
    return part.strip() not in COMMON, len(part.strip())


def _weight(part: str) -> int:
    return 1 if part.strip() in COMMON else 1 + len(part.strip())
