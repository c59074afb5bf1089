"""HTML and templates to the text that a reader sees, with a map back to the source.

The tokenizer is our own: it works on character offsets, never raises, and reads the same on
every Python, where `html.parser` gives up on some declarations and changes between releases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.model.location import Run, TextMap

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCKS = frozenset(
    "address article aside blockquote center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section table tbody td tfoot th thead tr ul"
    " mj-text mj-section mj-column mj-button mj-body mj-preview".split()
)
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 div table tr ul ol blockquote mj-text".split())
_SILENT = frozenset("script style head template noscript mj-style mj-head mj-attributes".split())
_TITLES = frozenset(("title", "mj-title"))
_RAW = frozenset(("script", "style", "title", "textarea", "mj-style", "mj-title"))
"""Elements whose content holds no tags, so that it ends only at their own end tag."""

_LONGEST_TAG = 8192
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_TAG = re.compile(r"</?[A-Za-z](?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_SPACES = " \t\r\n\f\v\u00a0"
_UNSEEN = "\u00ad\u034f\u200b\u200c\u2060\ufeff"
_HIDDEN, _SHIELDED = "\ufdd0", "\ufdd1"
_PIECE = re.compile(
    rf"(?P<space>[{_SPACES}][{_SPACES}{_UNSEEN}{_HIDDEN}]*)|(?P<gone>[{_UNSEEN}{_HIDDEN}]+)"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?)"
    rf"|(?P<words>[^{_SPACES}{_UNSEEN}{_HIDDEN}&]+(?: [^{_SPACES}{_UNSEEN}{_HIDDEN}&]+)*|&)"
)
_BLANKS_OR_WORDS = re.compile(rf"([{_SPACES}]+)|[^{_SPACES}]+")
_CODE = (
    ("{{!--", "--}}", 4000, True),
    ("{{!", "}}", 1000, True),
    ("{{", "}}", 1000, False),
    ("{%", "%}", 1000, False),
    ("{#", "#}", 1000, True),
    ("*|", "|*", 200, False),
    ("%%[", "]%%", 8000, True),
    ("%%=", "=%%", 1000, False),
    ("<%--", "--%>", 4000, True),
    ("<%=", "%>", 1000, False),
    ("<%", "%>", 4000, True),
    ("<<", ">>", 80, False),
)
"""Opening, closing, the longest that is believed, and whether it prints nothing."""
_OPENING = re.compile("|".join(re.escape(opening) for opening, *_ in _CODE))
_COMMENT = r"(?s)\{%-?\s*comment\s*-?%\}.{0,4000}?\{%-?\s*endcomment\s*-?%\}"
_MARKUP = re.compile(f"[<>&\"'{_SPACES}]")
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
    return "<p " in head or any(mark in head for mark in _HTML_MARKS)


def visible_text(source: str) -> TextMap:
    """The visible text of HTML or MJML, blocks on lines of their own, entities decoded."""
    return read_page(source).text


def read_page(source: str) -> Page:
    """Visible text and title of HTML or MJML; hidden elements count, as preheaders are hidden."""
    reader = _Reader(source)
    for kind, start, end, name in _tokens(reader.shielded):
        reader.take(kind, start, end, name)
    return Page(reader.body.map.build(), reader.title.map.build())


def plain_or_html(source: str, offset: int = 0) -> tuple[TextMap, str]:
    """Visible text of a body that may be HTML, and its HTML source (empty for plain text)."""
    if looks_like_html(source):
        shown = visible_text(source)
        runs = tuple(Run(r.text, r.source + offset, r.length, r.source_length) for r in shown.runs)
        return TextMap(shown.text, runs), source
    return TextMap.identity(source, offset), ""


def code_spans(source: str) -> Iterator[tuple[int, int, bool]]:
    """Merge tags and template code: start, end, and whether nothing is printed in their place."""
    tagged = "{%" in source  # few are, and the pattern is dear to compile
    comments = dict(match.span() for match in re.finditer(_COMMENT, source)) if tagged else {}
    at = 0
    while match := _OPENING.search(source, at):
        start = match.start()
        if start in comments:
            at = comments[start]
            yield start, at, True
            continue
        opening, closing, longest, hidden = next(c for c in _CODE if c[0] == match.group())
        inside = match.end()
        end = source.find(closing, inside, start + longest)
        # A second opening before the closing means that the first was never closed.
        if end < 0 or (not hidden and opening in source[inside:end]):
            at = inside
            continue
        at = end + len(closing)
        yield start, at, hidden


def _shielded(source: str) -> str:
    """The source, of the same length, with template code that cannot be taken for markup."""
    pieces: list[str] = []
    at = 0
    for start, end, hidden in code_spans(source):
        code = source[start:end]
        shield = _HIDDEN * len(code) if hidden else _MARKUP.sub(_SHIELDED, code)
        pieces += source[at:start], shield
        at = end
    return "".join((*pieces, source[at:])) if pieces else source


Token = tuple[str, int, int, str]
"""Kind (text, raw, open, close, single), start, end, tag name in lower case."""


def _tokens(source: str) -> Iterator[Token]:
    """Text and tags in order; comments, declarations and instructions are left out."""
    text_from = at = 0
    last = source.rfind(">")
    while 0 <= (at := source.find("<", at)) < last:
        kind, end, name = _markup(source, at)
        if not kind:
            at += 1
            continue
        if at > text_from:
            yield "text", text_from, at, ""
        if kind == "cdata":
            yield "raw", at + 9, max(end - 3, at + 9), ""
        elif kind != "nothing":
            yield kind, at, end, name
        if kind == "open" and name in _RAW:
            found = re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.IGNORECASE).search(source, end)
            close = found.start() if found else len(source)
            yield "text", end, close, ""
            end = close
        text_from = at = end
    if text_from < len(source):
        yield "text", text_from, len(source), ""


def _markup(source: str, at: int) -> tuple[str, int, str]:
    """Kind, end and name of the markup at a `<`; an empty kind where it is only a character."""
    following = source[at + 1 : at + 2]
    named = _NAME.match(source, at)
    if not named:
        return _declaration(source, at) if following in ("!", "?", "/") else ("", at, "")
    match = _TAG.match(source, at, min(at + _LONGEST_TAG, len(source)))
    end = match.end() if match else source.find(">", at) + 1
    if end <= 0:
        return "", at, ""
    name = named.group(1).lower()
    if following == "/":
        return "close", end, name
    return ("single" if source[end - 2] == "/" else "open"), end, name


def _declaration(source: str, at: int) -> tuple[str, int, str]:
    """Comments, conditional comments, doctypes, CDATA; an open comment runs to the end."""
    if source.startswith("<!--", at):
        end = source.find("-->", at + 2)
        return "nothing", (end + 3 if end >= 0 else len(source)), ""
    if source.startswith("<![CDATA[", at):
        end = source.find("]]>", at)
        return "cdata", (end + 3 if end >= 0 else len(source) + 3), ""
    end = source.find(">", at)
    return ("nothing", end + 1, "") if end >= 0 else ("", at, "")


class _Flow:
    """Text as it flows: white space collapsed, blocks on lines of their own."""

    def __init__(self) -> None:
        self.map = MapBuilder()
        self._space: tuple[int, int] | None = None
        self._breaks = 2

    def words(self, text: str, source: int, source_length: int) -> None:
        if self._space:
            self.map.add(" ", *self._space)
        self._space = None
        self._breaks = 0
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
        self.shielded = _shielded(source)
        self.body = _Flow()
        self.title = _Flow()
        self._silent: list[str] = []
        self._open: set[str] = set()

    def take(self, kind: str, start: int, end: int, name: str) -> None:
        """Takes in one token."""
        if name:
            self._tag(kind, start, end, name)
        else:
            (self._text if kind == "text" else self._plain)(start, end)

    def _tag(self, kind: str, start: int, end: int, name: str) -> None:
        if name == "br":
            self._flow().one_line(start, end - start)
        elif kind != "single":
            self._nest(name, opens=kind == "open")
        if name in _BLOCKS and self._flow() is self.body and not self._mute():
            self.body.lines(2 if name in _PARAGRAPHS else 1, start)

    def _nest(self, name: str, *, opens: bool) -> None:
        if name in ("body", "mj-body"):
            self._silent.clear()
        if name in _TITLES or name in ("pre", "mj-preview"):
            (self._open.add if opens else self._open.discard)(name)
        if name in _SILENT and opens:
            self._silent.append(name)
        elif name in self._silent:
            del self._silent[self._silent.index(name) :]

    def _flow(self) -> _Flow:
        return self.title if self._open & _TITLES else self.body

    def _mute(self) -> bool:
        return bool(self._silent) and not (self._open - {"pre"})

    def _text(self, start: int, end: int) -> None:
        if self._mute():
            return
        flow = self._flow()
        for match in _PIECE.finditer(self.shielded, start, end):
            first, last = match.span()
            if match.lastgroup == "words":
                text = self.source[first:last].replace("\n", " ").replace("\r", " ")
                flow.words(text, first, last - first)
            elif match.lastgroup == "space":
                self._white(flow, first, last)
            elif match.lastgroup == "entity":
                self._entity(flow, first, last)

    def _white(self, flow: _Flow, start: int, end: int) -> None:
        if "pre" in self._open and "\n" in self.source[start:end]:
            flow.one_line(start, end - start)
        else:
            flow.space(start, end - start)

    def _entity(self, flow: _Flow, start: int, end: int) -> None:
        from html import unescape  # a table of two thousand names

        text = unescape(self.source[start:end])
        if not text.strip(_SPACES):
            flow.space(start, end - start)
        elif text.strip(_UNSEEN):
            flow.words(text, start, end - start)

    def _plain(self, start: int, end: int) -> None:
        for match in _BLANKS_OR_WORDS.finditer(self.source, start, 0 if self._mute() else end):
            first, last = match.span()
            if match.group(1):
                self._flow().space(first, last - first)
            else:
                self._flow().words(match.group(), first, last - first)


__all__ = [
    "MapBuilder", "Page", "code_spans", "looks_like_html", "plain_or_html", "read_page",
    "visible_text",
]  # fmt: skip
