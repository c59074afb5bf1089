"""Word lists that patterns share, `words.yaml` of a rules folder: `<name>` stands for the list."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from outreach_audit.errors import RulebookError, RuleError
from outreach_audit.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "words.yaml"
_NAME = re.compile(r"(?<!\\)(?<!\(\?P)(?<!\(\?)<([a-z][a-z_]*)>")
"""A name in angle brackets; those of RE2's named groups are none, nor is an escaped bracket."""


class UnknownListError(ValueError):
    """A pattern names a list that no words file holds; the text says what is allowed."""


@cache
def shipped_words() -> Mapping[str, str]:
    """Name -> RE2 group, of the shipped rules."""
    return _read(shipped("rules") / FILE, {})


def words_of(folder: Path) -> Mapping[str, str]:
    """The shipped lists and those of a folder of one's own. Raises `RulebookError`."""
    file = folder / FILE
    return _read(file, shipped_words()) if file.is_file() else shipped_words()


def spelled_out(pattern: str, words: Mapping[str, str]) -> str:
    """The pattern with every list in the place of its name. Raises `UnknownListError`."""

    def place(match: re.Match[str]) -> str:
        if match[1] not in words:
            from difflib import get_close_matches

            close = get_close_matches(match[1], words, n=1)
            meant = f"Did you mean <{close[0]}>? " if close else ""
            raise UnknownListError(
                f"{meant}Lists: {', '.join(sorted(words))}. A plain bracket is written \\<."
            )
        return words[match[1]]

    return _NAME.sub(place, pattern)


def _read(file: Path, known: Mapping[str, str]) -> Mapping[str, str]:
    """Reads a words file from top to bottom: a list may use those above it."""
    import yaml

    found = dict(known)
    try:
        written = yaml.safe_load(file.read_bytes()) or {}
    except (OSError, yaml.YAMLError) as error:
        raise _refused(f"Not valid YAML: {error}".replace("\n", " "), file) from error
    if not isinstance(written, dict):
        raise _refused("A words file is a mapping of name to pattern.", file)
    for name, pattern in written.items():
        if not isinstance(name, str) or not isinstance(pattern, str) or name in known:
            raise _refused(f"'{name}' has to be a new name with a pattern.", file)
        try:
            found[name] = f"(?:{spelled_out(pattern, found)})"
        except UnknownListError as error:
            raise _refused(
                f"'{name}' uses a list that does not stand above it.", file, str(error)
            ) from None
    return found


def _refused(message: str, file: Path, hint: str = "") -> RulebookError:
    return RulebookError((RuleError(message, path=str(file), line=1, hint=hint),))
