"""The labelled corpus: whole messages with marked phrases and single sentences, JSON lines.

`composed/` and `everyday/` hold messages, a file a voice; `sentences/` holds sentences with their twins.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outreach_audit.errors import OutreachAuditError
from outreach_audit.model.message import RELATIONS, TYPES, Context, Message, plain_message
from outreach_audit.model.rule import TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SENTENCES = "sentences"
LEVELS = (0, 1, 2)
NOT_UTF8 = "Not a text in UTF-8."


@dataclass(frozen=True, slots=True)
class Mark:
    """A phrase of a message that presumes something."""

    quote: str
    level: int
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled message."""

    id: str
    voice: str
    kind: str
    message: Message
    presumptuousness: int
    relevance: int
    tags: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    register: str = ""
    """The folder that it stands in: how it was written."""


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """One labelled sentence."""

    id: str
    voice: str
    family: str
    message: Message
    level: int
    tags: tuple[str, ...]
    twin: str
    """The sentence that differs from it as little as can be and has another level."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that is labelled."""

    messages: tuple[Labelled, ...]
    sentences: tuple[LabelledSentence, ...]


def read_corpus(folder: Path) -> Corpus:
    """All of `folder`/*/*.jsonl. Raises `OutreachAuditError` with file and line."""
    files = sorted(folder.glob("*/*.jsonl")) or sorted(folder.glob("*.jsonl"))
    if not files:
        raise OutreachAuditError(
            "There is no corpus here.", path=folder, hint="Expected folders of *.jsonl."
        )
    messages: list[Labelled] = []
    sentences: list[LabelledSentence] = []
    for file in files:
        for number, row in json_rows(file):
            try:
                if file.parent.name == SENTENCES:
                    sentences.append(_sentence(row))
                else:
                    messages.append(_message(row, file.parent.name))
            except (ValueError, KeyError, TypeError) as error:
                raise OutreachAuditError(
                    f"Not a labelled text: {error!r}.", path=file, line=number
                ) from error
    return Corpus(tuple(messages), tuple(sentences))


def json_rows(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line, object) of every line that is not blank. Raises `OutreachAuditError`, with the line of one
    that is no JSON object.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeError as error:
        raise OutreachAuditError(NOT_UTF8, path=file, hint="Save it as UTF-8.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise OutreachAuditError(
                    f"Not a line of JSON: {error}.", path=file, line=number
                ) from error
            if not isinstance(row, dict):
                raise OutreachAuditError("Not an object of JSON.", path=file, line=number)
            yield number, row


def _message(row: dict[str, Any], register: str) -> Labelled:
    context = Context(
        relation=_one_of(row["relation"], RELATIONS), type=_one_of(row["type"], TYPES)
    )
    message = plain_message(row["body"], row.get("subject", ""), id=row["id"], context=context)
    marks = tuple(Mark(m["quote"], _level(m["level"]), _tags(m["tags"])) for m in row["marks"])
    return Labelled(
        row["id"], row["voice"], row["kind"], message, _level(row["presumptuousness"]),
        _level(row["relevance"]), _tags(row["tags"]), marks, register,
    )  # fmt: skip


def _sentence(row: dict[str, Any]) -> LabelledSentence:
    message = plain_message(row["text"], id=row["id"])
    return LabelledSentence(
        row["id"], row["voice"], row["family"], message, _level(row["level"]),
        _tags(row["tags"]), row.get("twin", ""),
    )  # fmt: skip


def _level(value: object) -> int:
    if value not in LEVELS or isinstance(value, bool):
        raise ValueError(f"{value!r} is no level, 0, 1 or 2")
    return int(str(value))


def _tags(values: list[str]) -> tuple[str, ...]:
    return tuple(_one_of(value, TAGS) for value in values)


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"'{value}' is none of {', '.join(allowed)}")
    return value
