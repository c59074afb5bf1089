"""HTML and templates to the text that a reader sees, with a map back to the source.

Seen as a mail program shows it: what Outlook alone shows and the words of pictures count, and so does
the preheader, which is the hidden text above everything visible. Other hidden blocks are invisible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from outreach_audit.model.location import Run, TextMap
from outreach_audit.normalise.markup import (
    HIDDEN,
    SHIELDED,
    UNSEEN,
    UNSEEN_CLASS,
    code_spans,
    shielded,
    tokens,
)
from outreach_audit.normalise.scan import Scan

_BLOCKS = (
    "address article aside blockquote center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section table tbody td tfoot th thead tr ul"
    " mj-text mj-section mj-column mj-button mj-body mj-preview".split()
)
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 div table tr ul ol blockquote mj-text".split())
_NEWLINES = {name: 2 if name in _PARAGRAPHS else 1 for name in _BLOCKS}
"""Block -> newlines that stand around it."""
_SILENT = frozenset(
    "script style head template noscript xml mj-style mj-head mj-attributes".split()
)
_TITLES = frozenset(("title", "mj-title"))
_SCOPES = _SILENT | _TITLES | {"body", "mj-body", "pre", "mj-preview"}
"""Elements that change how what stands in them is read."""
_PICTURES = frozenset(("img", "mj-image"))
_EMPTY = frozenset("area base br col hr img input link meta source track wbr mj-image".split())

_SPACES = " \t\r\n\f\v\u00a0"
_PIECE = re.compile(
    rf"(?P<space>[{_SPACES}][{_SPACES}{UNSEEN_CLASS}{HIDDEN}]*)|(?P<gone>[{UNSEEN_CLASS}{HIDDEN}]+)"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?)"
    rf"|(?P<words>[^{_SPACES}{UNSEEN_CLASS}{HIDDEN}&]+(?: [^{_SPACES}{UNSEEN_CLASS}{HIDDEN}&]+)*|&)"
)
_BLANKS_OR_WORDS = re.compile(rf"([{_SPACES}]+)|[^{_SPACES}]+")
_ALT = re.compile(r"\salt\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE)
_HIDING = Scan(
    r"display\s*:\s*none|visibility\s*:\s*hidden|max-height\s*:\s*0(?:px)?\s*[;\"']|\shidden[\s>=/]"
)
_HTML_MARKS = "<html <body <p> <br <div <table </a> <span <!doctype <mjml <mj-".split()


class MapBuilder:
    """Puts a `TextMap` together piece by piece; neighbours in the source become one run."""

    __slots__ = ("_length", "_next", "_pieces", "_runs", "_source", "_start")

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._runs: list[Run] = []
        self._length = self._start = self._source = 0
        self._next = -1

    def add(self, text: str, source: int, source_length: int) -> None:
        """Appends text; with equal lengths it stands at `source` character for character."""
        if not text:
            return
        self._pieces.append(text)
        start, length = self._length, len(text)
        self._length += length
        if length == source_length:
            if source != self._next:
                self._end_run(start)
                self._start, self._source = start, source
            self._next = source + length
        else:
            self._end_run(start)
            self._runs.append(Run(start, source, length, source_length))

    def add_whole(self, text: str, source: int, source_length: int) -> None:
        """Appends text that stands for the whole source span, even where lengths are equal."""
        if len(text) == source_length and len(text) > 1:
            self.add(text[:1], source, source_length)
            text = text[1:]
        self.add(text, source, source_length)

    @property
    def empty(self) -> bool:
        """Whether nothing was added yet."""
        return not self._length

    def build(self, at: int = 0) -> TextMap:
        """The map; empty text stands at source offset `at`."""
        self._end_run(self._length)
        return TextMap("".join(self._pieces), tuple(self._runs) or (Run(0, at, 0, 0),))

    def _end_run(self, end: int) -> None:
        if self._next >= 0:
            length = end - self._start
            self._runs.append(Run(self._start, self._source, length, length))
            self._next = -1


@dataclass(frozen=True, slots=True)
class Page:
    """What HTML shows: its text, and the title that mail programs take for a name."""

    text: TextMap
    title: TextMap


def looks_like_html(text: str) -> bool:
    """Whether text is HTML rather than plain words with an angle bracket in them."""
    head = text[:4000].lower()
    return "<" in head and ("<p " in head or any(mark in head for mark in _HTML_MARKS))


def visible_text(source: str) -> TextMap:
    """The visible text of HTML or MJML, blocks on lines of their own, entities decoded."""
    return read_page(source).text


def read_page(source: str) -> Page:
    """Visible text and title of HTML or MJML."""
    reader = _Reader(source)
    reader.read()
    return Page(reader.body.map.build(), reader.title.map.build())


def plain_or_html(source: str, offset: int = 0) -> tuple[TextMap, str]:
    """Visible text of a body that may be HTML, and its HTML source (empty for plain text)."""
    html = looks_like_html(source)
    shown = visible_text(source) if html else plain_text(source)
    if offset:
        runs = tuple(Run(r.text, r.source + offset, r.length, r.source_length) for r in shown.runs)
        shown = TextMap(shown.text, runs)
    return shown, source if html else ""


def plain_text(source: str) -> TextMap:
    """Plain text as shown: no carriage returns before newlines, nothing that prints nothing."""
    gone = [(start, end) for start, end, silent in code_spans(source) if silent]
    if "\r\n" in source:
        gone += [match.span() for match in re.finditer(r"\r(?=\n)", source)]
    if not gone:
        return TextMap.identity(source)
    built = MapBuilder()
    at = 0
    for start, end in sorted(gone):
        if start > at:
            built.add(source[at:start], at, start - at)
        at = max(at, end)
    built.add(source[at:], at, len(source) - at)
    return built.build()


class _Flow:
    """Text as it flows: white space collapsed, blocks on lines of their own."""

    def __init__(self) -> None:
        self.map = MapBuilder()
        self._space: tuple[int, int] | None = None
        self._breaks = 2

    def words(self, text: str, source: int, source_length: int) -> None:
        space = self._space
        self._breaks = 0
        if space:
            self._space = None
            if space[1] == 1 and source == space[0] + 1 and len(text) == source_length:
                self.map.add(" " + text, space[0], source_length + 1)
                return
            self.map.add(" ", *space)
        self.map.add(text, source, source_length)

    def space(self, source: int, source_length: int) -> None:
        if not self._breaks and not self._space:
            self._space = source, source_length

    def lines(self, wanted: int, source: int) -> None:
        """Ends the line; `wanted` newlines stand there afterwards."""
        self._space = None
        if self._breaks < wanted:
            self.map.add("\n" * (wanted - self._breaks), source, 0)
            self._breaks = wanted

    def one_line(self, source: int, source_length: int) -> None:
        """A written line break: two of them in a row are an empty line, more are not more."""
        self._space = None
        if self._breaks < 2:
            self.map.add("\n", source, source_length)
            self._breaks += 1


class _Reader:
    """Sorts tokens into body and title, and leaves out what no reader sees."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.shielded = shielded(source)
        self.body = _Flow()
        self.title = _Flow()
        self._flow = self.body
        self._mute = False
        self._silent: list[str] = []
        self._open: set[str] = set()
        self._hiding = [len(source) + 1, *(at for _, at, _ in reversed(_HIDING.marks(source)))]
        self._hidden = ""
        self._depth = 0
        self._ends: dict[str, int] = {}
        self._outlook = False
        self._begun = False

    def read(self) -> None:
        """Takes in all tokens."""
        for kind, start, end, name in tokens(self.shielded):
            if kind == "text":
                if not self._mute:
                    self._text(start, end)
                    self._begun = self._begun or not (self._outlook or self.body.map.empty)
            elif not name and kind != "raw":
                self._outlook = kind == "outlook"
            elif kind == "raw":
                self._plain(start, end)
            else:
                self._tag(kind, start, end, name)

    def _tag(self, kind: str, start: int, end: int, name: str) -> None:
        if self._hidden:
            self._leave(kind, name)
            return
        hides = self._hiding[-1] < end and self._hides(start, end)
        if hides and kind == "open":
            self._enter(name, end)
        if name in _SCOPES and kind != "single":
            self._nest(name, opens=kind == "open")
        if name == "br":
            self._flow.one_line(start, end - start)
        elif name in _PICTURES and not (self._mute or hides):
            self._picture(start, end)
        newlines = _NEWLINES.get(name)
        if newlines and self._flow is self.body and not (self._mute and self._silent):
            self.body.lines(newlines, start)

    def _hides(self, start: int, end: int) -> bool:
        """Whether the tag at [start, end) says that its element is not to be seen."""
        at = -1
        while self._hiding[-1] < end:
            at = self._hiding.pop()
        return at > start

    def _enter(self, name: str, end: int) -> None:
        """A hidden element opens: above what all readers see it is the preheader, elsewhere it is skipped."""
        closes = self._last_end(name) >= end
        if self._begun and not self._mute and name not in _EMPTY and closes:
            self._hidden, self._depth, self._mute = name, 1, True

    def _last_end(self, name: str) -> int:
        """Where the last end tag of this name stands; a hidden element without one hides nothing."""
        if name not in self._ends:
            self._ends[name] = self.shielded.lower().rfind(f"</{name}")
        return self._ends[name]

    def _leave(self, kind: str, name: str) -> None:
        if name == self._hidden and kind != "single":
            self._depth += 1 if kind == "open" else -1
            if not self._depth:
                self._hidden, self._mute = "", False

    def _nest(self, name: str, *, opens: bool) -> None:
        if name in ("body", "mj-body"):
            self._silent.clear()
        if name in _TITLES or name in ("pre", "mj-preview"):
            (self._open.add if opens else self._open.discard)(name)
        if name in _SILENT and opens:
            self._silent.append(name)
        elif name in self._silent:
            del self._silent[self._silent.index(name) :]
        self._flow = self.title if self._open & _TITLES else self.body
        self._mute = bool(self._silent) and not (self._open - {"pre"})

    def _picture(self, start: int, end: int) -> None:
        """The words that stand for a picture, which many readers see first."""
        match = _ALT.search(self.shielded, start, end)
        if match and match.lastindex:
            first, last = match.span(match.lastindex)
            self._flow.space(first, 0)
            self._text(first, last)
            self._flow.space(last, 0)

    def _text(self, start: int, end: int) -> None:
        flow = self._flow
        for match in _PIECE.finditer(self.shielded, start, end):
            first, last = match.span()
            group = match.lastgroup
            if group == "words":
                flow.words(self._written(first, last), first, last - first)
            elif group == "space":
                if "pre" in self._open and "\n" in self.source[first:last]:
                    flow.one_line(first, last - first)
                else:
                    flow.space(first, last - first)
            elif group == "entity":
                text = _decoded(self.source[first:last])
                if not text:
                    flow.space(first, last - first)
                elif text not in UNSEEN:
                    flow.words(text, first, last - first)

    def _written(self, start: int, end: int) -> str:
        """Words as they stand in the source; only template code can hold line ends."""
        words = self.source[start:end]
        if self.shielded is self.source or SHIELDED not in self.shielded[start:end]:
            return words
        return words.replace("\n", " ").replace("\r", " ")

    def _plain(self, start: int, end: int) -> None:
        for match in _BLANKS_OR_WORDS.finditer(self.source, start, 0 if self._mute else end):
            first, last = match.span()
            if match.group(1):
                self._flow.space(first, last - first)
            else:
                self._flow.words(match.group(), first, last - first)


@lru_cache(maxsize=512)
def _decoded(entity: str) -> str:
    """What an entity stands for; '' for white space."""
    from html import unescape  # a table of two thousand names

    return unescape(entity).strip(_SPACES)


__all__ = [
    "MapBuilder", "Page", "code_spans", "looks_like_html", "plain_or_html", "plain_text", "read_page",
    "visible_text",
]  # fmt: skip
