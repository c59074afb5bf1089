"""Places in source files, and the way back from visible text to them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """A place that a finding points at. Lines and columns are 1-based, None for a whole file."""

    path: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """`length` characters of visible text that stand at `source` in the file.

    A run that is not `exact` stands for something shorter or longer there, such as an entity.
    """

    text: int
    source: int
    length: int
    source_length: int

    @property
    def exact(self) -> bool:
        """Whether text and source agree character by character."""
        return self.length == self.source_length


@dataclass(frozen=True, slots=True)
class TextMap:
    """Visible text and, for each of its characters, where the source has it."""

    text: str
    runs: tuple[Run, ...]

    @classmethod
    def identity(cls, text: str, start: int = 0) -> TextMap:
        """Text that stands in the source as it is, from offset `start` on."""
        return cls(text, (Run(0, start, len(text), len(text)),))

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Source offsets of the visible span [start, end)."""
        return self._offset(start), self._offset(end - 1, after=True) if end > start else 0

    def _offset(self, position: int, *, after: bool = False) -> int:
        index = bisect_right(self.runs, position, key=lambda run: run.text) - 1
        run = self.runs[max(index, 0)]
        inside = position - run.text
        if run.exact and inside < run.length:
            return run.source + inside + after
        return run.source + (run.source_length if after else 0)


class Lines:
    """Turns character offsets of one source text into 1-based lines and columns."""

    __slots__ = ("_starts",)

    def __init__(self, source: str) -> None:
        starts = [0]
        at = source.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = source.find("\n", at + 1)
        self._starts = starts

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of a character offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
