"""E-mail files: headers, the part that people read, and the way back through its encoding."""

from __future__ import annotations

import binascii
import codecs
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from outreach_audit.lint.carrier_source import (
    Opened,
    Read,
    Shown,
    known_context,
    plain_text,
    shown,
    without,
)
from outreach_audit.lint.carrier_text import beside, read_template
from outreach_audit.model.location import TextMap
from outreach_audit.model.message import Message
from outreach_audit.normalise.body import MapBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message as MimeHeaders

KEPT = (
    "auto-submitted", "bcc", "cc", "content-language", "date", "delivered-to", "feedback-id",
    "from", "in-reply-to", "list-id", "list-unsubscribe", "list-unsubscribe-post", "message-id",
    "precedence", "received", "references", "reply-to", "return-path", "sender", "to", "x-mailer",
)  # fmt: skip
"""Headers that a message keeps; the first of each name, decoded."""

_HEADER = re.compile(r"([!-9;-~]+)[ \t]*:[ \t]*((?:[^\r\n]|\r?\n[ \t])*)\r?(?:\n|\Z)")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[bBqQ]\?[^?\s]*\?=")
_QP = re.compile(r"=(?:([0-9A-Fa-f]{2})|[ \t]*\r?(?:\n|\Z))|[ \t]+(?=\r?\n|\Z)")
_READ = ("text/plain", "text/html")
_DEEPEST = 12
_MOST_PARTS = 200
_STATEFUL = ("utf-16", "utf-32", "utf-7", "iso-2022", "iso2022", "hz")


@dataclass(frozen=True, slots=True)
class _Entity:
    """Headers and content of a message or one of its parts, as offsets of the file."""

    headers: dict[str, tuple[int, int]]
    start: int
    end: int


def read_eml(opened: Opened) -> Read:
    """The one message of an e-mail file: its plain part, else its HTML part."""
    entity = _entity(opened.text, 0, len(opened.text))
    if not entity.headers:
        return read_template(opened)
    headers = {name: _decoded(opened, entity, name).text for name in KEPT if name in entity.headers}
    body = _body(_bodies(opened, entity), entity.start)
    subject = beside(opened.subject)
    if "subject" in entity.headers:
        subject = plain_text(_decoded(opened, entity, "subject"))
    sent = {"source": "rendered"} if headers.keys() & {"message-id", "received"} else {}
    message = Message(
        id=opened.path,
        path=opened.path,
        subject=opened.part(subject),
        body=opened.part(body.text),
        context=known_context(opened.context, sent),
        html=body.html,
        headers=headers,
    )
    return (message,), ()


def _body(parts: dict[str, TextMap], start: int) -> Shown:
    """The plain part, with the HTML part's source beside it; the HTML part where that is empty."""
    html = shown(parts["text/html"], html=True) if "text/html" in parts else None
    plain = parts.get("text/plain")
    if html and not (plain and plain.text.strip()):
        return html
    text = shown(plain or TextMap.identity("", start), html=False)
    return replace(text, html=html.html if html else "")


def looks_like_mail(text: str) -> bool:
    """Whether text starts with e-mail headers, at least two of them well known."""
    names = set(_entity(text[:20_000], 0, min(len(text), 20_000)).headers)
    return len(names & {*KEPT, "subject", "mime-version", "content-type"}) > 1


def _entity(text: str, start: int, end: int) -> _Entity:
    headers: dict[str, tuple[int, int]] = {}
    at = start
    if text.startswith(("From ", ">From "), at):
        line_end = text.find("\n", at, end)
        at = line_end + 1 if line_end >= 0 else end
    while at < end and (match := _HEADER.match(text, at, end)):
        headers.setdefault(match.group(1).lower(), match.span(2))
        at = match.end()
    blank = re.compile(r"[ \t]*\r?\n").match(text, at, end)
    return _Entity(headers, blank.end() if blank else at, end)


def _decoded(opened: Opened, entity: _Entity, name: str) -> TextMap:
    """A header's value, unfolded; encoded words stand for the whole value."""
    start, end = entity.headers[name]
    raw = TextMap.identity(opened.text[start:end].rstrip(), start)
    unfolded = without(raw, (match.span() for match in _FOLD.finditer(raw.text)))
    if not _ENCODED_WORD.search(unfolded.text):
        return unfolded
    # Imported where it is needed: most runs meet no e-mail file, and it costs start-up time.
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    try:
        text = str(make_header(decode_header(unfolded.text)))
    except (LookupError, ValueError, HeaderParseError, binascii.Error):
        return unfolded
    built = MapBuilder()
    built.add_whole(re.sub("[\ud800-\udfff\r\n\0]", "\ufffd", text), start, len(raw.text))
    return built.build(start)


def _mime(opened: Opened, entity: _Entity) -> MimeHeaders:
    """The headers that say what a part is, for the standard library to take apart."""
    from email.message import Message as MimeHeaders

    mime = MimeHeaders()
    for name in ("content-type", "content-disposition", "content-transfer-encoding"):
        if name in entity.headers:
            start, end = entity.headers[name]
            mime[name] = _FOLD.sub("", opened.text[start:end]).strip()
    return mime


def _bodies(opened: Opened, top: _Entity) -> dict[str, TextMap]:
    """The first plain and the first HTML part that is no attachment, decoded."""
    found: dict[str, TextMap] = {}
    waiting = [(top, 0)]
    for _ in range(_MOST_PARTS):
        if not waiting:
            break
        entity, depth = waiting.pop(0)
        mime = _mime(opened, entity)
        kind = mime.get_content_type()
        if kind.startswith("multipart/") and depth < _DEEPEST:
            boundary = mime.get_boundary() or ""
            waiting[:0] = [(part, depth + 1) for part in _parts(opened.text, entity, boundary)]
        elif kind in _READ and kind not in found and _is_inline(mime):
            found[kind] = _content(opened, entity, mime)
    return found


def _is_inline(mime: MimeHeaders) -> bool:
    return mime.get_content_disposition() != "attachment"


def _parts(text: str, entity: _Entity, boundary: str) -> Iterator[_Entity]:
    if not boundary:
        yield _Entity({}, entity.start, entity.end)
        return
    line = re.compile(rf"^--{re.escape(boundary)}(--)?[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
    start = -1
    for match in line.finditer(text, entity.start, entity.end):
        if start >= 0:
            yield _entity(text, start, _before_line(text, match.start()))
        start = match.end()
        if match.group(1):
            return
    if start >= 0:
        yield _entity(text, start, entity.end)


def _before_line(text: str, at: int) -> int:
    """The offset before the line break that belongs to the boundary line."""
    at -= text[at - 1 : at] == "\n"
    return at - (text[at - 1 : at] == "\r")


def _content(opened: Opened, entity: _Entity, mime: MimeHeaders) -> TextMap:
    encoding = str(mime.get("content-transfer-encoding", "")).strip().lower()
    charset = _charset(mime)
    source = TextMap.identity(opened.text[entity.start : entity.end], entity.start)
    if encoding == "base64":
        return _base64(source, entity.start, charset)
    if encoding == "quoted-printable":
        return _through_bytes(opened, source, _quoted_printable(source.text), charset)
    if opened.raw or charset.startswith(_STATEFUL):
        return _through_bytes(opened, source, [(0, len(source.text), b"")], charset)
    return source


def _charset(mime: MimeHeaders) -> str:
    named = mime.get_param("charset")
    name = named[2] if isinstance(named, tuple) else named
    try:
        found = codecs.lookup(str(name or "utf-8").strip())
        b"".decode(found.name)
    except (LookupError, ValueError):
        return "utf-8"
    return "cp1252" if found.name in ("iso8859-1", "ascii") else found.name


def _base64(source: TextMap, start: int, charset: str) -> TextMap:
    """Decoded text that points at the first line of the encoded part."""
    digits = re.sub(r"[^A-Za-z0-9+/]", "", source.text)
    data = binascii.a2b_base64(digits[: len(digits) - (len(digits) % 4 == 1)] + "==")
    first = re.match(r"\s*([^\r\n]*)", source.text)
    built = MapBuilder()
    at, end = first.span(1) if first else (0, 0)
    built.add_whole(data.decode(charset, "replace").replace("\0", ""), start + at, max(end - at, 1))
    return built.build(start)


Cell = tuple[int, int, bytes]
"""A span of the encoded text and the bytes it stands for; none where it stands for itself."""


def _quoted_printable(text: str) -> Iterator[Cell]:
    at = 0
    for match in _QP.finditer(text):
        if match.start() > at:
            yield at, match.start(), b""
        at = match.end()
        if match.group(1):
            yield match.start(), at, bytes.fromhex(match.group(1))
    if at < len(text):
        yield at, len(text), b""


def _through_bytes(
    opened: Opened, source: TextMap, cells: Iterator[Cell] | list[Cell], charset: str
) -> TextMap:
    """Decodes cells by a charset; a character of several bytes stands where they all stand."""
    decoder = _Decoder(charset, source.runs[0].source)
    for start, end, data in cells:
        if data:
            decoder.byte(data, start, end)
        elif charset.startswith(_STATEFUL) or (opened.raw and not source.text[start:end].isascii()):
            for at, byte in enumerate(_bytes(opened, source, start, end), start):
                decoder.byte(bytes([byte]), at, at + 1)
        else:
            decoder.text(source.text[start:end], start)
    return decoder.finish()


def _bytes(opened: Opened, source: TextMap, start: int, end: int) -> bytes:
    if opened.raw:
        offset = source.runs[0].source
        return opened.raw[offset + start : offset + end]
    return source.text[start:end].encode("latin-1", "replace")


class _Decoder:
    """Turns bytes into characters one by one and remembers where each came from."""

    def __init__(self, charset: str, offset: int) -> None:
        self._decoder = codecs.getincrementaldecoder(charset)("replace")
        self._offset = offset
        self._open: tuple[int, int] | None = None
        self._built = MapBuilder()

    def byte(self, data: bytes, start: int, end: int) -> None:
        first = self._open[0] if self._open else start
        self._open = (first, end)
        self._add(self._decoder.decode(data))

    def text(self, text: str, start: int) -> None:
        self._close()
        self._built.add(text, self._offset + start, len(text))

    def finish(self) -> TextMap:
        self._close()
        return self._built.build(self._offset)

    def _close(self) -> None:
        if self._open:
            self._add(self._decoder.decode(b"", final=True))
            self._open = None
            self._decoder.reset()

    def _add(self, text: str) -> None:
        if text and self._open:
            start, end = self._open
            self._built.add(text, self._offset + start, end - start)
            self._open = None


__all__ = ["KEPT", "looks_like_mail", "read_eml"]
