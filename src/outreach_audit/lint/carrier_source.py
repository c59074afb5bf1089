"""What every carrier works on: one decoded file, and maps from its pieces back to its places."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from outreach_audit.errors import IngestError
from outreach_audit.model.location import Lines, Run, TextMap
from outreach_audit.model.message import RELATIONS, TYPES, Context, Message, Part
from outreach_audit.normalise.body import MapBuilder, code_spans, looks_like_html, read_page

Rejects = tuple[tuple[int, str], ...]
"""Records that are no message: the line each starts on, and why."""

_SYNONYMS = {
    "relation": {
        "cold": "stranger", "prospect": "stranger", "lead": "stranger", "new": "stranger",
        "outbound": "stranger", "subscriber": "known", "warm": "known", "contact": "known",
        "opted in": "known", "client": "customer", "user": "customer", "buyer": "customer",
        "existing": "customer", "account": "customer", "member": "customer",
    },
    "type": {
        "outreach": "sales", "cold": "sales", "cold email": "sales", "prospecting": "sales",
        "sale": "sales", "promo": "marketing", "promotion": "marketing", "promotional": "marketing",
        "newsletter": "marketing", "campaign": "marketing", "bulk": "marketing",
        "receipt": "transactional", "invoice": "transactional", "notification": "transactional",
        "service": "transactional", "transaction": "transactional", "one to one": "personal",
        "1 1": "personal", "private": "personal",
    },
    "source": {"sent": "rendered", "merged": "rendered", "draft": "template"},
}  # fmt: skip
ALLOWED = {"relation": RELATIONS, "type": TYPES, "source": ("template", "rendered")}
"""Context fields with a closed set of values."""

_MAGIC = (
    b"PK\x03\x04", b"PK\x05\x06", b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x7fELF",
    b"PAR1", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"SQLite format 3\x00",
)  # fmt: skip
_WIDE_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\v\f\r\b\x1b"})
_MOST_CONTROLS = 0.05


@dataclass(frozen=True, slots=True)
class Opened:
    """A carrier file in memory: text as decoded, its lines, and what is known beside it."""

    path: str
    text: str
    lines: Lines
    raw: bytes = b""
    """The bytes where each is one character of `text`, else empty."""
    context: Context = field(default_factory=Context)
    subject: str = ""
    """Subject given beside the file."""

    @property
    def name(self) -> str:
        """The file name without folders."""
        return re.split(r"[/\\]", self.path)[-1]

    def part(self, text: TextMap) -> Part:
        """A subject or body of this file."""
        return Part(text, self.lines)


Read = tuple[tuple[Message, ...], Rejects]
Reader = Callable[[Opened], Read]


def decoded(data: bytes, path: str) -> tuple[str, bytes]:
    """Text of a file and, where it is in a one-byte encoding, the bytes that it came from.

    Raises IngestError where the file is empty or not text.
    """
    if not data.strip(b"\0 \t\r\n\f\v"):
        raise IngestError("The file is empty.", path=path, hint="Give a file that holds a message.")
    for mark, encoding in _WIDE_BOMS:
        if data.startswith(mark):
            return _line_ends(data.decode(encoding, "replace").replace("\0", "")), b""
    if data.startswith(_MAGIC) or _mostly_controls(data):
        raise IngestError(
            "The file is not text.",
            path=path,
            hint="Export the messages as .html, .txt, .eml, .csv or .jsonl in UTF-8.",
        )
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"")
    try:
        return _line_ends(data.decode("utf-8")), b""
    except UnicodeDecodeError:
        return _line_ends(data.decode("cp1252", "replace")), data


def _mostly_controls(data: bytes) -> bool:
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return controls > 2 and controls > _MOST_CONTROLS * len(data)


def _line_ends(text: str) -> str:
    """Old Macintosh line ends become newlines, one for one; CRLF stays."""
    return text.replace("\r", "\n") if "\r" in text and "\n" not in text else text


def through(outer: TextMap, inner: TextMap) -> TextMap:
    """A map of visible text onto some text, carried on through that text's map onto the file."""
    if len(inner.runs) == 1 and inner.runs[0].exact:
        return moved(outer, inner.runs[0].source)
    built = MapBuilder()
    index = 0
    for run in outer.runs:
        text = outer.text[run.text : run.text + run.length]
        if run.exact:
            index = _carry(built, text, run.source, inner, index)
        else:
            start, end = inner.source_span(run.source, run.source + run.source_length)
            built.add_whole(text, start, max(end - start, 0))
    return built.build(inner.source_span(outer.runs[0].source, outer.runs[0].source)[0])


def moved(text: TextMap, by: int) -> TextMap:
    """The same text, `by` characters further into the file."""
    runs = tuple(Run(r.text, r.source + by, r.length, r.source_length) for r in text.runs)
    return TextMap(text.text, runs)


def _carry(built: MapBuilder, text: str, at: int, inner: TextMap, index: int) -> int:
    """Adds the runs of `inner` under text [at, at + len); returns where to look next time."""
    runs, end = inner.runs, at + len(text)
    while index and runs[index].text > at:
        index -= 1
    while index < len(runs) and runs[index].text < end:
        run = runs[index]
        first, last = max(run.text, at), min(run.text + run.length, end)
        if first < last and run.exact:
            built.add(text[first - at : last - at], run.source + first - run.text, last - first)
        elif first < last:
            built.add_whole(text[first - at : last - at], run.source, run.source_length)
        index += 1
    return max(index - 1, 0)


def cut(text: TextMap, start: int, end: int) -> TextMap:
    """The piece [start, end) of a text, with its places."""
    return through(TextMap.identity(text.text[start:end], start), text)


def without(text: TextMap, spans: Iterable[tuple[int, int]]) -> TextMap:
    """The text without these spans, given in order; overlaps are allowed."""
    built = MapBuilder()
    at = 0
    for start, end in spans:
        if start > at:
            built.add(text.text[at:start], at, start - at)
        at = max(at, end)
    built.add(text.text[at:], at, len(text.text) - at)
    return through(built.build(), text)


def trimmed(text: TextMap) -> TextMap:
    """The text without white space at its ends."""
    start = len(text.text) - len(text.text.lstrip())
    return cut(text, start, max(len(text.text.rstrip()), start))


def plain_text(text: TextMap) -> TextMap:
    """Plain text as shown: no carriage returns before newlines, no template comments."""
    if "\r\n" in text.text:
        text = without(text, ((m.start(), m.end()) for m in re.finditer(r"\r(?=\n)", text.text)))
    hidden = [(start, end) for start, end, silent in code_spans(text.text) if silent]
    return without(text, hidden) if hidden else text


@dataclass(frozen=True, slots=True)
class Shown:
    """A body as its reader sees it."""

    text: TextMap
    html: str = ""
    title: TextMap = field(default_factory=lambda: TextMap.identity(""))


def shown(body: TextMap, *, html: bool | None = None) -> Shown:
    """The visible text of a body; `html=None` looks whether it is HTML."""
    if not (looks_like_html(body.text) if html is None else html):
        return Shown(plain_text(body))
    page = read_page(body.text)
    title = through(page.title, body) if page.title.text else TextMap.identity("")
    return Shown(through(page.text, body), body.text, title)


def known_context(base: Context, values: Mapping[str, str]) -> Context:
    """The context with what a record says of itself; other words for a value are understood."""
    changes: dict[str, Any] = {}
    for key in ("relation", "type", "source"):
        value = meant(key, values.get(key, ""))
        if value and value != "unknown":
            changes[key] = value
    for key in ("stage", "audience"):
        if values.get(key, "").strip():
            changes[key] = values[key].strip()
    return replace(base, **changes) if changes else base


def meant(key: str, value: str) -> str:
    """The allowed value of a context field that a word stands for, or '' where there is none."""
    word = " ".join(re.split(r"[\s_:/-]+", value.strip().casefold()))
    return word if word in ALLOWED[key] else _SYNONYMS[key].get(word, "")
