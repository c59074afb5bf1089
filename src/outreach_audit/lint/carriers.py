"""Carriers: files that hold messages. Every visible character leads back to its place."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from outreach_audit.errors import IngestError
from outreach_audit.lint.carrier_source import Opened, Read, Reader, Rejects, decoded
from outreach_audit.lint.carrier_text import (
    read_html,
    read_markdown,
    read_template,
    read_text,
    sidecar,
)
from outreach_audit.model.location import Lines
from outreach_audit.model.message import Context
from outreach_audit.normalise.body import looks_like_html

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from outreach_audit.model.message import Message


# Mail and tables need parsers of their own: they load with the first file of theirs.


def read_eml(opened: Opened) -> Read:
    """The one message of an e-mail file."""
    from outreach_audit.lint import carrier_eml

    return carrier_eml.read_eml(opened)


def read_delimited(opened: Opened) -> Read:
    """Messages of a delimited table."""
    from outreach_audit.lint import carrier_tables

    return carrier_tables.read_delimited(opened)


def read_json(opened: Opened) -> Read:
    """Messages of JSON or JSON lines."""
    from outreach_audit.lint import carrier_tables

    return carrier_tables.read_json(opened)


CARRIERS: dict[str, Reader] = {
    ".amp": read_html,
    ".csv": read_delimited,
    ".eml": read_eml,
    ".handlebars": read_template,
    ".hbs": read_template,
    ".htm": read_html,
    ".html": read_html,
    ".j2": read_template,
    ".json": read_json,
    ".jsonl": read_json,
    ".liquid": read_template,
    ".markdown": read_markdown,
    ".md": read_markdown,
    ".mjml": read_html,
    ".mustache": read_template,
    ".ndjson": read_json,
    ".text": read_text,
    ".tsv": read_delimited,
    ".txt": read_text,
}
"""Suffix in lower case -> reader."""

STDIN = "<stdin>"
_SIDECAR = ".meta.yaml"


@dataclass(frozen=True, slots=True)
class Carried:
    """The messages of one file, and the records of it that are none."""

    path: str
    source: str
    """The decoded text, for excerpts."""
    messages: tuple[Message, ...]
    rejects: Rejects = ()
    """Line on which the record starts, and the reason."""


def read_messages(
    path: Path | Literal["-"],
    *,
    stdin_name: str = "",
    stdin: BinaryIO | None = None,
    context: Context = Context(),  # noqa: B008 - frozen
    shown: str = "",
) -> Carried:
    """Reads the messages of a file, or of standard input for `-`, under the name `shown`.

    Raises IngestError where it cannot be read at all, ConfigError where its sidecar is wrong.
    """
    if path == "-":
        name = shown or stdin_name or STDIN
        data = (stdin or sys.stdin.buffer).read()
        text, raw = decoded(data, name)
        return _carried(Opened(name, text, Lines(text), raw, context), Path(stdin_name).suffix)
    name = shown or str(path)
    text, raw = decoded(_bytes_of(Path(path), name), name)
    context, subject = _beside(Path(path), context)
    return _carried(Opened(name, text, Lines(text), raw, context, subject), Path(path).suffix)


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Files as named, and of folders every visible file with a known suffix, in order of path."""
    found: set[Path] = set()
    for path in paths:
        if not path.is_dir():
            found.add(path)
            continue
        for folder, folders, files in os.walk(path):
            folders[:] = [name for name in folders if not name.startswith(".")]
            visible = (name for name in files if not name.startswith("."))
            found |= {Path(folder, name) for name in visible if _suffix(name) in CARRIERS}
    return sorted(found)


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - of a name, and thousands of them


def _carried(opened: Opened, suffix: str) -> Carried:
    reader = CARRIERS.get(suffix.lower()) or sniffed(opened.text)
    messages, rejects = reader(opened)
    return Carried(opened.path, opened.text, messages, rejects)


def sniffed(text: str) -> Reader:
    """The reader for text of no known suffix: JSON lines, HTML, e-mail, else plain text."""
    if re.match(r"\s*(?:\[\s*)?\{\s*\"", text):
        return read_json
    from outreach_audit.lint.carrier_eml import looks_like_mail

    if looks_like_mail(text):
        return read_eml
    return read_html if looks_like_html(text) else read_text


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        hint = "Check the spelling, or give '-' to read standard input."
        raise IngestError("There is no such file.", path=name, hint=hint) from None
    except IsADirectoryError:
        hint = "Give the files in it, or the folder where folders are taken."
        raise IngestError("This is a folder.", path=name, hint=hint) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name is not possible"
        hint = "Check that you may read it."
        raise IngestError(f"The file cannot be read: {reason}.", path=name, hint=hint) from None


def _beside(path: Path, context: Context) -> tuple[Context, str]:
    """Context and subject with what the file's sidecar says, where it has one."""
    for name in (path.name + _SIDECAR, path.stem + _SIDECAR):
        beside = path.with_name(name)
        if beside.is_file():
            text, _ = decoded(_bytes_of(beside, str(beside)), str(beside))
            return sidecar(text, str(beside), context)
    return context, ""


__all__ = ["CARRIERS", "STDIN", "Carried", "find_files", "read_messages", "sniffed"]
