"""Delimited text split into records one by one, where a broken quote costs only its own line.

The fast reader gives way to this one as soon as something about a file is odd.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from outreach_audit.errors import IngestError

MAX_RECORD = 64 << 20
"""Bytes of the longest record; a quote that stays open for longer was never closed."""

ONE_COLUMN = "\x1f"
"""Stands for "no delimiter": a character that texts do not hold."""

IDENTIFIER = re.compile(
    r"\s*(?:[^@\s,;|\"<>]+@[^@\s,;|\"<>]+\.[^@\s,;|\"<>]+"
    r"|[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})\s*"
)
"""A whole cell that is an address or the hash of one."""

Cells = list[str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one delimited text is written."""

    delimiter: str
    backslash: bool = False
    """Whether a quote inside quotes is written as a backslash and a quote."""
    newline: bytes = b"\n"


class Outcome(Enum):
    """What became of one stretch of lines."""

    RECORD = "record"
    BROKEN = "broken"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Record:
    """One record, broken or whole, with its place."""

    outcome: Outcome
    cells: Cells
    raw: str
    line: int
    """First physical line, 1-based."""
    lines: int
    row: int
    """Spreadsheet row, 1-based."""
    reason: str = ""
    last_line: int = 0
    """Last physical line that was looked at to find its end."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a full record of the file looks like, to know one inside a quoted field."""

    width: int
    identifier: int
    """Index of the column that holds addresses or hashes."""
    hashed: bool = False
    """Whether some of them are hashes."""


class _OpenQuoteError(Exception):
    """The text ends inside quotes."""


class _StrayTextError(Exception):
    """Text follows a closing quote."""


def parse_record(text: str, dialect: Dialect) -> Cells:
    """Splits one record; raises `_OpenQuoteError` or `_StrayTextError` for its quotes."""
    delimiter = dialect.delimiter
    if '"' not in text:
        return text.split(delimiter)
    cells, place = Cells(), 0
    while True:
        cell, place = _cell(text, place, dialect)
        cells.append(cell)
        if place == len(text):
            return cells
        place += len(delimiter)


def _cell(text: str, start: int, dialect: Dialect) -> tuple[str, int]:
    """Returns the cell at `start` and the place of the delimiter after it, or the end."""
    first = start
    while text.startswith(" ", first):
        first += 1
    if not text.startswith('"', first):
        end = text.find(dialect.delimiter, start)
        end = len(text) if end < 0 else end
        return text[start:end], end
    close = _closing_quote(text, first + 1, dialect)
    end = close + 1
    while text.startswith(" ", end):
        end += 1
    if end < len(text) and not text.startswith(dialect.delimiter, end):
        raise _StrayTextError
    return _unescape(text[first + 1 : close], dialect), end


def _closing_quote(text: str, place: int, dialect: Dialect) -> int:
    while (place := text.find('"', place)) >= 0:
        if dialect.backslash and _is_escaped(text, place):
            place += 1
        elif text.startswith('"', place + 1):
            place += 2
        else:
            return place
    raise _OpenQuoteError


def _is_escaped(text: str, place: int) -> bool:
    start = place
    while start and text[start - 1] == "\\":
        start -= 1
    return (place - start) % 2 == 1


def _unescape(text: str, dialect: Dialect) -> str:
    text = text.replace('""', '"') if '"' in text else text
    if dialect.backslash and "\\" in text:
        return re.sub(r'\\(["\\])', r"\1", text)
    return text


def split_records(
    lines: Iterable[str],
    dialect: Dialect,
    *,
    shape: Shape | None = None,
    line: int = 1,
    row: int = 1,
) -> Iterator[Record]:
    """Yields every record of `lines` (without their newlines), numbered from `line` and `row`."""
    splitter = _Splitter(_Queue(iter(lines)), dialect, shape)
    while (record := splitter.next_record(line, row)) is not None:
        yield record
        line += record.lines
        row += 1


class _Queue:
    """Lines that can be put back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._back: deque[str] = deque()

    def take(self) -> str | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def put_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))


@dataclass(frozen=True, slots=True)
class _Splitter:
    queue: _Queue
    dialect: Dialect
    shape: Shape | None

    def next_record(self, line: int, row: int) -> Record | None:
        """Returns the record that starts at this line and row, or None after the last."""
        first = self.queue.take()
        if first is None:
            return None
        if self._is_blank(first):
            return Record(Outcome.BLANK, [], first, line, 1, row)
        taken, cells = self._gather(first)
        last = line + len(taken) - 1
        if cells is not None and not full_records(taken[1:-1], self.dialect, self.shape):
            raw = self.dialect.newline.decode().join(taken)
            return Record(Outcome.RECORD, cells, raw, line, len(taken), row, last_line=last)
        self.queue.put_back(taken[1:])
        reason = _broken_reason(len(taken) - 1, full_records(taken[1:], self.dialect, self.shape))
        return Record(Outcome.BROKEN, [], first, line, 1, row, reason, last)

    def _is_blank(self, line: str) -> bool:
        text = line.removesuffix("\r") if self.dialect.newline == b"\n" else line
        return not (text if self.dialect.delimiter == ONE_COLUMN else text.strip(" "))

    def _gather(self, first: str) -> tuple[list[str], Cells | None]:
        """Takes lines until the record is whole; None where its quotes never close rightly."""
        taken, size = [first], len(first)
        newline = self.dialect.newline.decode()
        while True:
            try:
                return taken, parse_record(_joined(taken, newline), self.dialect)
            except _StrayTextError:
                return taken, None
            except _OpenQuoteError:
                more, size = _take_to_quote(self.queue, self.dialect, size)
                taken += more
                if not more or size > MAX_RECORD or not _may_close(more[-1], self.dialect):
                    return taken, None


def _joined(taken: list[str], newline: str) -> str:
    text = newline.join(taken)
    return text.removesuffix("\r") if newline == "\n" else text


def _take_to_quote(queue: _Queue, dialect: Dialect, size: int) -> tuple[list[str], int]:
    taken: list[str] = []
    while size <= MAX_RECORD and (line := queue.take()) is not None:
        taken.append(line)
        size += len(line) + 1
        if _may_close(line, dialect):
            break
    return taken, size


def _may_close(line: str, dialect: Dialect) -> bool:
    """Whether a line that begins inside quotes may end outside of them."""
    if '"' not in line:
        return False
    if dialect.backslash:
        line = re.sub(r"\\.", "", line)
    return '"' in line.replace('""', "")


def full_records(lines: list[str], dialect: Dialect, shape: Shape | None) -> int:
    """Counts the lines that are whole records of this shape by themselves."""
    if shape is None or shape.width < 2 or not lines:
        return 0
    count = 0
    for text in lines:
        if text.count(dialect.delimiter) >= shape.width - 1:
            cells = text.split(dialect.delimiter)
            full = len(cells) == shape.width and shape.identifier < len(cells)
            count += full and IDENTIFIER.fullmatch(cells[shape.identifier].strip('"')) is not None
    return count


def _broken_reason(lines: int, swallowed: int) -> str:
    if swallowed:
        return f"an unclosed quote swallowed {swallowed} record{'s' if swallowed != 1 else ''}"
    if lines:
        return f"an unclosed quote ran on over {lines} more line{'s' if lines != 1 else ''}"
    return "a quote is not closed, or text follows a closing quote"


def text_lines(path: Path, newline: bytes) -> Iterator[str]:
    """Yields the lines of a UTF-8 file without newline and byte order mark."""
    first = True
    for raw in _raw_lines(path, newline):
        text = raw.decode("utf-8")
        yield text.removeprefix("\ufeff") if first else text
        first = False


def _raw_lines(path: Path, newline: bytes) -> Iterator[bytes]:
    rest: list[bytes] = []
    held = 0
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            pieces = chunk.split(newline)
            rest.append(pieces[0])
            held += len(pieces[0])
            if held > MAX_RECORD:
                message = f"a line is longer than {MAX_RECORD >> 20} MB"
                raise IngestError(message, hint="Is this a table at all? Export it again as CSV.")
            if len(pieces) > 1:
                yield b"".join(rest)
                yield from pieces[1:-1]
                rest, held = [pieces[-1]], len(pieces[-1])
    if held:
        yield b"".join(rest)
