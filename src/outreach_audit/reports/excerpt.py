"""One line of a source file with carets under the words of a finding."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.reports.privacy import mask
from outreach_audit.reports.wording import visible

if TYPE_CHECKING:
    from outreach_audit.model.location import Location
    from outreach_audit.reports.options import Options

_MARGIN = 10
_BEFORE = 0.4
_WIDE = ("W", "F")
_NO_WIDTH = ("Mn", "Me", "Cf")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line as it fits the screen; `margin` puts `carets` under the right words."""

    line: str
    margin: str
    carets: str


def excerpt(source: str, location: Location, options: Options) -> Excerpt | None:
    """The first line of a place; None where the source has no such line."""
    if location.line is None:
        return None
    lines = source.split("\n")
    if not 0 < location.line <= len(lines):
        return None
    line = lines[location.line - 1].rstrip("\r")
    start = min((location.column or 1) - 1, len(line))
    same_line = location.end_line in (None, location.line)
    end = (location.end_column or start + 2) - 1 if same_line else len(line)
    return _cropped(line, start, min(max(end, start + 1), len(line)), options)


def _cropped(line: str, start: int, end: int, options: Options) -> Excerpt:
    room = max(options.width - _MARGIN, 30)
    first = 0 if len(line) <= room else max(0, min(start - int(room * _BEFORE), len(line) - room))
    last = min(first + room, len(line))
    before = ("…" if first else "") + _shown(line, first, start, options)
    words = _shown(line, start, min(end, last), options)
    after = _shown(line, min(end, last), last, options) + ("…" if last < len(line) else "")
    shown = f"{before}{words}{after}"
    return Excerpt(shown, " " * cells(before), "^" * max(cells(words), 1))


def _shown(line: str, start: int, end: int, options: Options) -> str:
    """A stretch of the line as it may be seen: masked with the words around it in view."""
    if options.show_pii or "@" not in line:
        return visible(line[start:end])
    masked = mask(line)
    first, last = (min(len(mask(line[:at])), len(masked)) for at in (start, end))
    return visible(masked[first:last])


def cells(text: str) -> int:
    """Columns that a text takes on a screen."""
    return sum(
        0
        if unicodedata.category(character) in _NO_WIDTH
        else 1 + (unicodedata.east_asian_width(character) in _WIDE)
        for character in text
    )
