"""RE2 patterns over UTF-8: compiled when they are first asked, which most never are."""

from __future__ import annotations

from functools import cache
from typing import Any

import re2


def encoded(text: str) -> bytes:
    """A text as `Pattern` reads it: encoding it once is cheaper than once for each pattern."""
    return text.encode("utf-8", "replace")


class Pattern:
    """One pattern, or several of which any may match."""

    __slots__ = ("_regex", "_text")

    def __init__(self, *patterns: str, case: bool = False, lines: bool = False) -> None:
        """`lines` lets `^` and `$` match at line breaks as well."""
        joined = patterns[0] if len(patterns) == 1 else "|".join(f"(?:{one})" for one in patterns)
        flags = ("" if case else "i") + ("m" if lines else "")
        self._text = f"(?{flags}){joined}" if flags else joined
        self._regex: Any = None

    def search(self, text: bytes) -> tuple[int, int] | None:
        """The bytes [start, end) of the first match."""
        found = (self._regex or self._compiled()).search(text)
        return found.span() if found else None

    def count(self, text: bytes) -> int:
        """The number of matches that do not overlap."""
        return sum(1 for _ in (self._regex or self._compiled()).finditer(text))

    def _compiled(self) -> Any:
        self._regex = re2.compile(self._text.encode(), _options())
        return self._regex


def character_span(text: str, data: bytes, span: tuple[int, int]) -> tuple[int, int]:
    """The characters of `text` that stand at the given bytes of `data`, its encoded form."""
    if len(text) == len(data):
        return span
    start = len(data[: span[0]].decode())
    return start, start + len(data[span[0] : span[1]].decode())


@cache
def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True  # groups only group here; finding their places costs extra
    options.max_mem = 64 << 20
    return options
