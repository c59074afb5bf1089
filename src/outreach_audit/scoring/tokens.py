"""Words of sentences as numbers, without what identifies a writer: names, addresses, amounts, tags."""

from __future__ import annotations

import re
from array import array
from zlib import crc32

from outreach_audit.scoring.lexicon import classes_of

STOP = "\x01"
"""Ends a sentence where several are read in one go. No sentence holds it: see `without_stops`."""
_ELSEWHERE = re.compile(r"https?://[^\s]+|www\.[^\s]+|(?<![\w.+-])[\w.+-]+@[\w.-]+\w")
"""The look behind keeps a long run of letters from being tried again at each of them."""
_TAG = re.compile(
    r"\{\{[^{}\x01]*\}\}|\*\|[^|\x01]*\|\*|\{%[^%\x01]*%\}|%%?[A-Za-z_.]+%%?|\[[A-Za-z_ ']{2,30}\]"
    r"|\{[A-Za-z_ ]{2,30}\}|<<[^>\x01]{2,40}>>|<[A-Z][A-Za-z _.]{2,30}>"
)
"""Merge tags. None reaches over a `STOP`."""
_LEVELLED = str.maketrans(
    dict.fromkeys('"#&()*+,-./;<=>@[\\]^_`{|}~–—…•·«»„“”‘’¿¡', " ")
    | dict.fromkeys("123456789", "0")
)
"""Punctuation parts words and digits are alike. An apostrophe parts nothing; question and exclamation
marks are words; signs of money, time and share stay with their figures."""
_AROUND = "':%$€£₹"
_FIGURES = (
    ("xpct", re.compile(r"0+%")),
    ("xmoney", re.compile(r"[$€£₹]0+[km]?")),
    ("xtime", re.compile(r"0{1,2}(:00)?[ap]m|0{1,2}:00")),
    ("xnum", re.compile(r"[^a-z]*0.*")),
)
_DATES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june"
    " july august september october november december english".split()
)
_MOST = 200_000
"""Pieces that are remembered, some hundred bytes each."""


class Vocabulary(dict[str, int]):
    """Piece of text -> number of its word. Numbers count up from 0; what a word is stands in arrays."""

    def __init__(self) -> None:
        self.hashes = array("I")
        """Word -> hash of its masked text."""
        self.opening = array("I")
        """Word -> the word it is as the first of a sentence, where a capital makes no name."""
        self.classes: list[tuple[int, ...]] = []
        """Word -> its classes of `lexicon`."""
        self.texts: list[str] = []

    def __missing__(self, piece: str) -> int:
        text = piece.lower()
        if "0" in text:
            figures = (name for name, shape in _FIGURES if shape.fullmatch(text))
            return self._add(piece, next(figures, text))
        text = text.strip(_AROUND) or text
        if piece.istitle() and text not in _DATES and not classes_of(text):
            return self._add(piece, "xname", self[text])
        return self._add(piece, text)

    def forget(self) -> None:
        """Starts anew where too much is remembered. Numbers given before mean nothing then."""
        if len(self) > _MOST:
            self.clear()
            self.__init__()  # type: ignore[misc]

    def _add(self, piece: str, text: str, opening: int | None = None) -> int:
        code = crc32(text.encode("utf-8", "surrogatepass"))
        number = self[piece] = len(self.texts)
        self.texts.append(text)
        self.hashes.append(code)
        self.classes.append(classes_of(text))
        self.opening.append(number if opening is None else opening)
        return number


WORDS = Vocabulary()
"""All words that were met, shared by every reader of this process."""


def words_of(text: str) -> list[int]:
    """Numbers of the words, marks and masks of flattened text, in order."""
    if "@" in text or "://" in text or "www." in text:
        text = _ELSEWHERE.sub(_elsewhere, text)
    if "{" in text or "[" in text or "%" in text or "*|" in text or "<" in text:
        text = _TAG.sub(" xtag ", text)
    if "?" in text:
        text = text.replace("?", " ? ")
    if "!" in text:
        text = text.replace("!", " ! ")
    return list(map(WORDS.__getitem__, text.translate(_LEVELLED).split()))


def without_stops(text: str) -> str:
    """Text in which a control character of its own is not taken for the end of a sentence."""
    return text.replace(STOP, " ")


def sentence_words(text: str) -> list[int]:
    """Numbers of the words of one sentence."""
    found = words_of(without_stops(text))
    if found:
        found[0] = WORDS.opening[found[0]]
    return found


def _elsewhere(match: re.Match[str]) -> str:
    return " xmail " if "@" in match[0] and "://" not in match[0] else " xurl "
