"""Carriers of many messages: delimited tables and JSON, one message a record."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.errors import IngestError
from outreach_audit.lint.carrier_record import with_record
from outreach_audit.lint.carrier_source import (
    Opened,
    Read,
    known_context,
    moved,
    plain_text,
    shown,
    trimmed,
)
from outreach_audit.lint.carrier_text import beside
from outreach_audit.model.location import TextMap
from outreach_audit.model.message import Message
from outreach_audit.normalise.body import MapBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

COLUMNS = {
    "id": ("id", "message_id", "key"),
    "subject": ("subject", "subject_line"),
    "body": (
        "body", "text", "body_text", "plain_text", "email_body", "html", "body_html", "message",
        "content",
    ),
    "html": ("html", "body_html"),
    "relation": ("relation",),
    "type": ("type",),
    "stage": ("stage",),
    "audience": ("audience",),
    "source": ("source",),
}  # fmt: skip
"""Field -> column names that mean it, in lower case, the first that is filled wins."""

_LISTS = ("messages", "texts", "templates", "rows", "records", "items", "data")
_DELIMITERS = ",;\t|"
_NO_DELIMITER = "\0"
"""Of a table with one column; decoded text holds no NUL."""
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL
)
_SHORT = {r"\n": "\n", r"\"": '"', r"\\": "\\", r"\/": "/", r"\t": "\t", r"\r": "\r"}
_LONE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the offset where it starts, and its values by column with their places."""

    start: int
    values: Mapping[str, TextMap]
    error: str = ""


def read_delimited(opened: Opened) -> Read:
    """Messages of a delimited table; the header line tells the delimiter among , ; tab |."""
    return _messages(opened, _delimited_rows(opened.text))


def read_json(opened: Opened) -> Read:
    """Messages of JSON: an array, an object that holds one, one object, or an object a line."""
    text = opened.text
    at = _after_space(text, 0)
    if text[at : at + 1] not in ("[", "{"):
        line, column = opened.lines.at(at)
        raise IngestError(
            "The file holds no JSON object.",
            path=opened.path,
            line=line,
            column=column,
            hint='Give one object a line: {"subject": "...", "body": "..."}.',
        )
    if text[at] == "[":
        return _messages(opened, _array_rows(text, at))
    return _messages(opened, _object_rows(text, at))


def _messages(opened: Opened, rows: Iterator[Row]) -> Read:
    messages: list[Message] = []
    rejects: list[tuple[int, str]] = []
    for number, row in enumerate(rows, 1):
        line = opened.lines.at(row.start)[0]
        message = None if row.error else _message(opened, row, number, line)
        if message:
            messages.append(message)
        else:
            rejects.append((line, row.error or _lack(row)))
    return tuple(messages), tuple(rejects)


def _message(opened: Opened, row: Row, number: int, line: int) -> Message | None:
    values = {name: _value(row.values, COLUMNS[name]) for name in COLUMNS}
    written = values["body"]
    if written is None:
        return None
    words = {name: value.text for name, value in values.items() if value}
    body = shown(written)
    subject = values["subject"] or (beside(opened.subject) if opened.subject else body.title)
    return Message(
        id=words.get("id", "").strip() or f"{opened.name}:{number}",
        path=opened.path,
        subject=opened.part(trimmed(plain_text(subject))),
        body=opened.part(body.text),
        context=with_record(known_context(opened.context, words), row.values, opened.text),
        html=body.html or words.get("html", ""),
        line=line,
    )


def _value(values: Mapping[str, TextMap], names: Sequence[str]) -> TextMap | None:
    present = (values[name] for name in names if name in values)
    return next((value for value in present if value.text.strip()), None)


def _lack(row: Row) -> str:
    if any(name in row.values for name in COLUMNS["body"]):
        return "The message has no text."
    columns = ", ".join(name for name in list(row.values)[:8]) or "none"
    return f"No column holds the text of a message (columns: {columns}); name one 'body'."


def column_name(written: str) -> str:
    """A header or key as it is looked up: `Body (HTML)` and `bodyHtml` are `body_html`."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", written.strip())
    return re.sub(r"\W+", "_", spaced).strip("_").casefold()


# ---- delimited ----


def _delimited_rows(text: str) -> Iterator[Row]:
    at = 0
    declared = re.match(r"sep=([,;\t|])\r?\n", text, re.IGNORECASE)
    if declared:
        at = declared.end()
    at += len(text[at:]) - len(text[at:].lstrip("\r\n"))
    delimiter = declared.group(1) if declared else _delimiter(text[at : _line_end(text, at)])
    records = _Records(text, delimiter)
    fields, at = records.record(at)
    if fields is None:
        yield Row(0, {}, "The header has a quote that is never closed.")
        return
    header = [column_name(one.text) for one in fields]
    if not set(header) & set(COLUMNS["body"]):
        yield Row(0, dict.fromkeys(header, beside("")))
        return
    while at < len(text):
        start = at
        fields, at = records.record(at)
        if fields is None:
            yield Row(start, {}, "A quote that opens in this record is never closed.")
        elif any(one.text.strip() for one in fields):
            yield _row(start, header, fields)


def _row(start: int, header: list[str], fields: list[TextMap]) -> Row:
    if any(one.text.strip() for one in fields[len(header) :]):
        reason = f"{len(fields)} fields where the header has {len(header)}; quote texts that hold"
        return Row(start, {}, f"{reason} the delimiter.")
    values: dict[str, TextMap] = {}
    for name, value in zip(header, fields, strict=False):
        values.setdefault(name, value)
    return Row(start, values)


def _delimiter(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    best = max(_DELIMITERS, key=bare.count)
    return best if best in bare else _NO_DELIMITER


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


class _Records:
    """Cuts delimited text into records whose fields know their places."""

    def __init__(self, text: str, delimiter: str) -> None:
        self._text = text
        self._delimiter = delimiter
        self._bare = re.compile(rf"[^{re.escape(delimiter)}\n]*")

    def record(self, at: int) -> tuple[list[TextMap] | None, int]:
        """Fields of the record at an offset, None where a quote stays open, and the next offset."""
        start, text = at, self._text
        fields: list[TextMap] = []
        while True:
            if text.startswith('"', at):
                value, at = self._quoted(at + 1)
                if value is None:
                    return None, min(_line_end(text, start) + 1, len(text))
            else:
                value, at = self._plain(at)
            fields.append(value)
            if at >= len(text) or text[at] == "\n":
                return fields, at + 1
            at += 1

    def _plain(self, at: int) -> tuple[TextMap, int]:
        match = self._bare.match(self._text, at)
        end = match.end() if match else at
        shown_end = end - (self._text[end - 1 : end] == "\r") if end > at else end
        return TextMap.identity(self._text[at:shown_end], at), end

    def _quoted(self, at: int) -> tuple[TextMap | None, int]:
        """The field after an opening quote; what follows its closing quote belongs to it."""
        built = MapBuilder()
        start, text = at, self._text
        while True:
            end = text.find('"', at)
            if end < 0:
                return None, at
            built.add(text[at:end], at, end - at)
            if not text.startswith('"', end + 1):
                break
            built.add('"', end, 2)
            at = end + 2
        rest, after = self._plain(end + 1)
        built.add(rest.text, end + 1, len(rest.text))
        return built.build(start), after


# ---- JSON ----


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _array_rows(text: str, at: int) -> Iterator[Row]:
    """Records of the array that opens at an offset; reading stops at the first broken one."""
    at = _after_space(text, at + 1)
    while text[at : at + 1] != "]":
        row, at = _element(text, at)
        yield row
        if at < 0:
            return
        at = _after_space(text, at)
        if text[at : at + 1] == ",":
            at = _after_space(text, at + 1)
        elif text[at : at + 1] != "]":
            yield Row(min(at, len(text) - 1), {}, "The JSON array breaks off here.")
            return


def _object_rows(text: str, at: int) -> Iterator[Row]:
    """Records of an object that holds a list of them, of one object, or of an object a line."""
    row, end = _element(text, at)
    if end >= 0 and _after_space(text, end) >= len(text):
        if not row.error and not set(row.values) & set(COLUMNS["body"]):
            held = next((row.values[name] for name in _LISTS if name in row.values), None)
            if held is not None and held.text == "[":
                yield from _array_rows(text, held.runs[0].source)
                return
        yield row
        return
    if end < 0 and text[at : _line_end(text, at)].rstrip()[-1:] in "{[,":
        yield row
        return
    start = 0
    while start < len(text):
        stop = _line_end(text, start)
        at = _after_space(text, start)
        if at < stop:
            yield _line_row(text[at:stop], at)
        start = stop + 1


def _line_row(line: str, at: int) -> Row:
    row, end = _element(line, 0)
    if end >= 0 and not row.error and line[end:].strip():
        return Row(at, {}, "More than one JSON value stands on this line.")
    return Row(at, {name: moved(value, at) for name, value in row.values.items()}, row.error)


def _element(text: str, at: int) -> tuple[Row, int]:
    """The object at an offset and the offset after it, -1 where it is no readable JSON."""
    try:
        if text[at : at + 1] == "{":
            return _object(text, at)
        _, end = _DECODER.raw_decode(text, at)
    except RecursionError:
        return Row(at, {}, "Not valid JSON: nested too deeply."), -1
    except json.JSONDecodeError as error:
        return Row(at, {}, f"Not valid JSON: {error.msg}."), -1
    except ValueError:
        return Row(at, {}, "Not valid JSON: a number is too long."), -1
    return Row(at, {}, "Not a JSON object."), end


def _object(text: str, at: int) -> tuple[Row, int]:
    start = at
    _, end = _DECODER.raw_decode(text, at)
    values: dict[str, TextMap] = {}
    at = _after_space(text, at + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        at = _after_space(text, _after_space(text, at) + 1)
        value, after = _DECODER.raw_decode(text, at)
        name = column_name(_LONE.sub("\ufffd", key))
        values.setdefault(name, _json_value(text, at, after, value))
        at = _after_space(text, after)
        if text[at] == ",":
            at = _after_space(text, at + 1)
    return Row(start, values), end


def _json_value(text: str, start: int, end: int, value: object) -> TextMap:
    """A value's text: strings with their places, a list as the bracket that opens it."""
    if isinstance(value, str):
        return _json_string(text, start + 1, end - 1)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return TextMap.identity("[" if isinstance(value, list) else "", start)
    return TextMap.identity(text[start:end], start)


def _json_string(text: str, start: int, end: int) -> TextMap:
    if text.find("\\", start, end) < 0:
        return TextMap.identity(text[start:end], start)
    built = MapBuilder()
    at = start
    for match in _ESCAPE.finditer(text, start, end):
        built.add(text[at : match.start()], at, match.start() - at)
        at = match.end()
        escape = match.group()
        character = _SHORT.get(escape) or _LONE.sub("\ufffd", json.loads(f'"{escape}"'))
        built.add(character, match.start(), at - match.start())
    built.add(text[at:end], at, end - at)
    return built.build(start)


__all__ = ["COLUMNS", "Row", "column_name", "read_delimited", "read_json"]
