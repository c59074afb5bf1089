"""Greeting, opening, body, sign-off, signature, quoted thread and footer, and their sentences.

Rules say where they look: quoted text and footers are not the sender's pitch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outreach_audit.model.message import Message

_GREETING = re.compile(
    r"\s*(?:(?:hi|hello|hey|dear|greetings|hallo|hiya|howdy|salut|ciao|bonjour|hola|olá|moin)\b"
    r"|good (?:morning|afternoon|evening|day)\b)"
    r"(?:[^\n.?!]|(?<=\b[dms]r)\.|(?<=\bmrs)\.|(?<=\bms)\.|(?<=\bprof)\.){0,60}?"
    r"(?:[,!:]|(?<!\b[dms]r)(?<!\bmrs)(?<!\bms)(?<!\bprof)\.(?=\s)|\s[-–—]|(?=\n)|$)"
    r"|\s*(?:[A-Z][\w'’.-]{1,20}|\{\{[^}]{1,40}\}\}|\*\|\w+\|\*)(?: [A-Z][\w'’.-]{1,20})?[,:](?=\s*\n)",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"^\s*(?:(?:(?:with )?(?:best|kind|kindest|warm|warmest|friendly|many)\b[\w ]{0,20}"
    r"|(?:thanks|thank you|cheers|regards|sincerely|yours|respectfully|cordially|talk soon|"
    r"speak soon|see you|all the best|take care|mit freundlichen|saludos|abraços|ciao|onward)"
    r"\b[\w ]{0,24})[,.!]?|(?:thx|br|mfg|vg|atb)[,.]?|[-–—]{1,2}\s?)\s*$",
    re.IGNORECASE,
)
_QUOTE_START = re.compile(
    r"^\s*(?:On .{6,200}wrote:|Am .{6,200}schrieb.{0,80}:|Le .{6,200}a écrit\s?:|-{2,} ?(?:Original|"
    r"Forwarded) [Mm]essage.*|_{10,}|From: .+)\s*$"
)
_FOOTER = re.compile(
    r"unsubscribe|opt[- ]?out|you (?:are |'re |have )?(?:receiv|got|subscrib)\w* (?:this|to)\b|©|"
    r"\(c\) 20\d\d|all rights reserved|manage (?:your )?preferences|email preferences|"
    r"view (?:this )?(?:email )?in (?:your )?browser|confidential(?:ity)? (?:notice|and)|"
    r"this (?:e-?mail|message) (?:and any|was sent|is intended)|registered (?:office|in)|"
    r"company (?:no|number|reg)|list_address|unsub",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|no|nr|vs|etc|inc|ltd|co|corp|dept|approx|e\.g|i\.e|z\.b|a\.m|p\.m"
    r"|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|mon|tue|wed|thu|fri|fig|ext|tel|incl|max|min"
    r"|est|u\.s|u\.k)|\b[A-Za-z]|^\s*\d{1,2})\.$",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|\n[ \t]*\n\s*|\n")
_ITEM = re.compile(r"\s*(?:[-*•‣–]|\d{1,2}[.)]|[a-z]\))\s")
_FLAT = str.maketrans(
    dict.fromkeys("‘’", "'") | dict.fromkeys("“”", '"')
    | dict.fromkeys("\t\r\n\f\v\u00a0\u202f", " ") | {"ſ": "s", "\u212a": "K"}
)  # fmt: skip
"""The last two are letters to RE2 where case does not matter, but end a word: they are spelled out."""
_OPENING_SENTENCES = 2
_WRAPPED_AT = 52
"""A line at least this long that ends without a full stop was wrapped, not ended."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its place: `part` is `subject` or `body`, offsets are of visible text."""

    part: str
    start: int
    end: int
    text: str
    """Flattened one to one: curly quotes straight, every white space a plain space."""
    segment: str
    index: int
    """Its place among the sentences of the pitch, from 0; -1 outside it."""


@dataclass(frozen=True, slots=True)
class View:
    """A message cut into sentences, made once and read by every rule and by the scores."""

    message: Message
    sentences: tuple[Sentence, ...]
    flat: str
    """Subject and body, flattened, joined by a newline: for what holds anywhere."""

    def pitch(self) -> tuple[Sentence, ...]:
        """The body sentences that are the sender's own words: opening and body."""
        return tuple(one for one in self.sentences if one.segment in ("opening", "body"))


def flatten(text: str) -> str:
    """Text of the same length with straight quotes, plain spaces and no long s or Kelvin sign."""
    return text.translate(_FLAT)


def view(message: Message) -> View:
    """Cuts a message into segments and sentences."""
    subject, body = message.subject.text.text, message.body.text.text
    sentences: list[Sentence] = []
    if subject.strip():
        sentences.append(Sentence("subject", 0, len(subject), flatten(subject), "subject", -1))
    index = 0
    for segment, start, end in _segments(body):
        for first, last in _sentences(body, start, end):
            kind, place = segment, -1
            if segment == "body":
                kind, place = ("opening" if index < _OPENING_SENTENCES else "body"), index
                index += 1
            text = flatten(body[first:last])
            sentences.append(Sentence("body", first, last, text, kind, place))
    return View(message, tuple(sentences), flatten(subject) + "\n" + flatten(body))


def _segments(body: str) -> list[tuple[str, int, int]]:
    quoted_at, quoted_lines = _quoted(body)
    footer_at = _footer(body, quoted_at)
    greeting_end = _greeting_end(body, footer_at)
    closing_at, closing_end = _closing(body, greeting_end, footer_at)
    edges = [
        ("greeting", 0, greeting_end),
        ("body", greeting_end, closing_at),
        ("closing", closing_at, closing_end),
        ("signature", closing_end, footer_at),
        ("footer", footer_at, quoted_at),
        ("quoted", quoted_at, len(body)),
    ]
    return [
        piece
        for name, start, end in edges
        if end > start
        for piece in _without_quoted_lines(name, start, end, quoted_lines)
    ]


def _without_quoted_lines(
    name: str, start: int, end: int, quoted: list[tuple[int, int]]
) -> Iterator[tuple[str, int, int]]:
    for first, last in quoted:
        if first >= end or last <= start or name == "quoted":
            continue
        if first > start:
            yield name, start, first
        yield "quoted", first, min(last, end)
        start = min(last, end)
    if start < end:
        yield name, start, end


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _quoted(body: str) -> tuple[int, list[tuple[int, int]]]:
    marked: list[tuple[int, int]] = []
    for start, end in _lines(body):
        line = body[start:end]
        if line.lstrip().startswith(">"):
            marked.append((start, end))
        elif start and _QUOTE_START.match(line) and _is_thread_header(body, line, end):
            return start, marked
    return len(body), marked


def _is_thread_header(body: str, line: str, end: int) -> bool:
    if not line.lstrip().startswith("From:"):
        return True
    return bool(re.match(r"\s*(?:Sent|Date|To|Gesendet|Datum|Subject):", body[end : end + 80]))


def _footer(body: str, end: int) -> int:
    floor = int(end * 0.45)
    paragraphs = [match.end() for match in re.finditer(r"\n[ \t]*\n", body[:end])]
    for start in paragraphs:
        stop = body.find("\n\n", start)
        stop = end if stop < 0 or stop > end else stop
        if start >= floor and _FOOTER.search(body, start, stop):
            return start
    return end


def _greeting_end(body: str, end: int) -> int:
    match = _GREETING.match(body)
    return match.end() if match and match.end() <= end else 0


def _closing(body: str, start: int, end: int) -> tuple[int, int]:
    for first, last in reversed(list(_lines(body[:end]))):
        if first < start:
            break
        if last > first and _SIGN_OFF.match(body[first:last]) and len(body[last:end]) < 600:
            return first, last
    return end, end


def _sentences(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _BREAK.finditer(body, start, end):
        if match.start() < at or not _ends_sentence(body, at, match, end):
            continue
        yield from _trimmed(body, at, match.end())
        at = match.end()
    yield from _trimmed(body, at, end)


def _ends_sentence(body: str, start: int, match: re.Match[str], end: int) -> bool:
    mark = match.group()
    if mark == "\n":
        line_start = max(start, body.rfind("\n", 0, match.start()) + 1)
        following = body[match.end() : min(match.end() + 40, end)]
        if _ITEM.match(following) or _ITEM.match(body[line_start : match.start()]):
            return True
        return match.start() - line_start < _WRAPPED_AT and not following[:1].islower()
    if mark.startswith("."):
        before = body[max(start, match.start() - 12) : match.start() + 1]
        following = body[match.end() : match.end() + 2].strip()
        if len(mark) == 1 and _ABBREVIATION.search(before):
            return not following or "\n" in body[match.end() : match.end() + 1]
        return not following[:1].islower() or len(mark) == 1
    return True


def _trimmed(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and body[start].isspace():
        start += 1
    while end > start and body[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end
