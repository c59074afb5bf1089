"""Long alternatives found in one pass: RE2 over bytes that stand one for one for characters."""

from __future__ import annotations

from functools import cached_property
from typing import Any

Mark = tuple[int, int, int]
"""Which pattern matched, from 0, and the span [start, end) of the match."""


class Scan:
    """RE2 patterns without regard to case, `^` and `$` at lines, compiled when they are first used.

    The text is looked at as Latin-1, where a byte is a character and all others are `?`: offsets need
    no conversion, which takes longer than the search. Such characters stand in a pattern only inside
    classes, where they mean any of their like.
    """

    def __init__(self, *patterns: str) -> None:
        self._patterns = patterns

    def marks(self, text: str) -> list[Mark]:
        """All matches in order; where several patterns match, the first one counts."""
        if len(self._patterns) == 1:
            return [(0, *match.span()) for match in self._compiled.finditer(_bytes(text))]
        return [_mark(match) for match in self._compiled.finditer(_bytes(text))]

    def found(self, text: str) -> bool:
        """Whether one of the patterns matches somewhere."""
        return self._compiled.search(_bytes(text)) is not None

    @cached_property
    def _compiled(self) -> Any:
        import re2

        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        group = "(?:{})" if len(self._patterns) == 1 else "({})"
        joined = "|".join(group.format(pattern) for pattern in self._patterns)
        return re2.compile(f"(?mi){joined}".encode("latin-1", "replace"), options)


def _bytes(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _mark(match: Any) -> Mark:
    which = 1
    while (span := match.span(which))[0] < 0:
        which += 1
    return which - 1, *span
