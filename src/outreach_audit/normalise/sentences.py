"""Where sentences end: at full stops that are none of an abbreviation, and at lines that end."""

from __future__ import annotations

import re

_BREAK = re.compile(r"[.!?…\n。！？｡؟۔।](?:(?<=\n)\n*|[.!?…。！？｡؟۔।]*[\"'”’»)\]*_」』]*\n*)")
_WIDE = "。！？｡"
"""Full stops of scripts without spaces: they end a sentence whatever follows."""
_GLUED = re.compile(
    r"(?<=[a-z]{3}[.!?])(?=[A-Z][a-z']*\s+[a-z])(?!(?:Com|Net|Org|Io|Ai|Js|Py|Co)\b)"
)
"""A new sentence without a space before it."""
_ITEM = re.compile(
    r"[ \t]*(?:[-*•‣–—·▪▫◦●○■□►▶➤→✓✔✅☑✗✘👉🔹🔸⭐]\ufe0f?|\d{1,2}[.)]|\(?[a-z]\)|\(\d{1,2}\))[ \t]"
)
_ROW = re.compile(r"\S(?: {3,}|[ ]*\t[ \t]*|[ ]\|[ ])\S")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
"""A line that is only a link."""

_NEVER = frozenset(
    "mr mrs ms mx dr prof st messrs hon rev gen capt e.g i.e z.b d.h u.a p.ex vs cf approx ca incl excl"
    " bzw resp cca hr fr sra srta mme mlle p.s p.p.s".split()
)
"""Abbreviations that want their word: no sentence ends behind them."""
_RUNS_ON = frozenset(
    "a an and as at by for from her his in into is its my of on or our than that the their to was were with"
    " your".split()
)
"""Words behind which no line ends."""
_NUMBERED = frozenset("no nr nos art fig sec p pp vol ch ext tel par abs pos para".split())
"""Abbreviations before a figure, which are words elsewhere."""
_OFTEN = frozenset(
    "inc ltd co corp llc plc bros jr sr dept est max min etc govt assn ave blvd rd sq ft mgmt attn avg mio mrd"
    .split()
)  # fmt: skip
_DATES = frozenset(
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun".split()
)
_STARTERS = frozenset(
    "A After All Also An And Any Are As At Because But By Can Click Could Did Do Does For From Happy Have"
    " He Here How However I I'd I'll I'm I've If In Is It It's Just Let Let's Looking Many May Most My"
    " No Not Now On Once One Or Our Over Perhaps Please Shall She Should Since So Some Thank Thanks That"
    " That's The Their Then There These They They're This Those To We We'd We'll We're We've Were What"
    " What's When Where Which While Who Why Will With Worth Would Yes You You're Your".split()
)
"""Words that begin a sentence rather than go on behind 'Inc.' or 'a.m.'."""

_LONG_TAILS = frozenset(word[-5:] for word in (*_NEVER, *_NUMBERED, *_OFTEN, "thurs", "Thurs"))
"""The last five letters of long abbreviations: words that end otherwise need no closer look."""
_LOOK_BACK, _LOOK_AHEAD = 16, 24
_SHORTEST_WRAP, _WIDEST_WRAP, _SHORTEST_LIST = 45, 100, 25
_LONGEST_DOTTED, _LONGEST_PAUSE = 5, 4
_ABBREVIATED_NUMBER = 2


def split_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the sentences of `text[start:end]`, trimmed. The text is straightened, without tags."""
    found: list[tuple[int, int]] = []
    at, width = start, -1
    for match in _BREAK.finditer(text, start, end):
        first, last = match.span()
        char, line_end = text[first], text[last - 1] == "\n"
        if last == end or (line_end and text[last - 2] == "\n"):
            ends = True
        elif char == "\n":
            width = width if width >= 0 else _wrapped_at(text, start, end)
            ends = _line_ends(text, at, first, last, end, width)
        elif not line_end and not text[last].isspace():
            ends = char in _WIDE or bool(_GLUED.match(text, last, end))
        elif char in ".…":
            tail = text[first - 5 : first]
            plain = char == "." and text[first + 1] not in ".)"
            ends = plain and tail.isalpha() and tail not in _LONG_TAILS
            ends = ends or _stop_ends(text, at, first, last, end)
        else:
            ends = True
        if ends:
            _trim(text, at, last, found)
            at = last
    _trim(text, at, end, found)
    return found


def split_lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the lines of `text[start:end]` that are not blank, trimmed."""
    found: list[tuple[int, int]] = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        _trim(text, start, stop, found)
        start = stop + 1
    return found


def is_item(text: str, at: int) -> bool:
    """Whether a bullet or a number of a list stands at this offset."""
    return bool(_ITEM.match(text, at))


def _trim(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        found.append((start, end))


def _wrapped_at(text: str, start: int, end: int) -> int:
    """The column at which lines are wrapped: the longest line that a person would wrap at."""
    lengths = [len(line.rstrip()) for line in text[start:end].split("\n")]
    return max((length for length in lengths if length <= _WIDEST_WRAP), default=0)


def _line_ends(text: str, at: int, first: int, last: int, end: int, width: int) -> bool:
    """Whether the line break at `first` ends a sentence: the next word would have fit before it."""
    if _ITEM.match(text, last, end):
        return True
    line_start = max(at, text.rfind("\n", at, first) + 1)
    line = text[line_start:first].strip()
    stop = text.find("\n", last, end)
    following = text[last : end if stop < 0 else stop].strip()
    if not line or not following:
        return True
    if _ROW.search(line) or _ROW.search(following) or _ADDRESS.fullmatch(following):
        return True
    length = first - line_start
    if line[-1] == ":" and length < _SHORTEST_WRAP:
        return True
    if following[0].islower() or line.rsplit(None, 1)[-1] in _RUNS_ON:
        return False
    if line[-1] == "," and length > _SHORTEST_LIST:
        return False
    if length < _SHORTEST_WRAP or length > _WIDEST_WRAP:
        return True
    return length + 1 + len(following.split(None, 1)[0]) <= width


def _stop_ends(text: str, at: int, first: int, last: int, end: int) -> bool:
    """Whether full stops end a sentence, being of no abbreviation, number or pause."""
    if text[first + 1] in ".)" or text[first] == "…":
        following = text[last : min(last + _LOOK_AHEAD, end)].lstrip()[:1]
        leads = last - first > _LONGEST_PAUSE and text[last] == " "  # to a price, in a list
        return following.isalpha() and following.isupper() if leads else not following.islower()
    following = text[last : min(last + _LOOK_AHEAD, end)].lstrip()
    words = text[max(at, first - _LOOK_BACK) : first].rsplit(None, 1)
    word = words[-1].lstrip("(\"'[") if words else ""
    return not word or not following or _word_ends(word, following, text, at, first)


def _word_ends(word: str, following: str, text: str, at: int, first: int) -> bool:
    lower = word.lower()
    if lower in _NEVER:
        return False
    if lower in _NUMBERED:
        return following[0].isupper()
    if len(word) <= _ABBREVIATED_NUMBER and word.isdigit():
        return text[at:first].strip() != word
    dotted = "." in word and len(word) <= _LONGEST_DOTTED and not word[-1].isdigit()
    initial = len(word) == 1 and word.isalpha() and word != "I"
    if lower in _OFTEN or word in _DATES or dotted or initial:
        started = following.split(None, 1)[0].rstrip(",.!?:;").lstrip("\"'(")
        return started in _STARTERS or (lower == "etc" and following[0].isupper())
    return True
