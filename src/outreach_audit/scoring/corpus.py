"""The labelled corpus: whole messages with marked phrases, one JSON object a line, a file a voice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.errors import OutreachAuditError
from outreach_audit.model.message import Context, Message, plain_message

if TYPE_CHECKING:
    from pathlib import Path


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
    tags: tuple[str, ...]
    marks: tuple[Mark, ...]


def read_corpus(folder: Path) -> list[Labelled]:
    """All labelled messages of `folder`/voices. Raises `OutreachAuditError` with file and line."""
    files = sorted((folder / "voices").glob("*.jsonl")) or sorted(folder.glob("*.jsonl"))
    if not files:
        raise OutreachAuditError("There is no corpus here.", path=folder, hint="Expected *.jsonl.")
    labelled: list[Labelled] = []
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                labelled.append(_read(line, file, number))
    return labelled


def _read(line: str, file: Path, number: int) -> Labelled:
    try:
        row = json.loads(line)
        message = plain_message(
            row["body"],
            row.get("subject", ""),
            id=row["id"],
            context=Context(relation=row["relation"], type=row["type"]),
        )
        marks = tuple(Mark(m["quote"], m["level"], tuple(m["tags"])) for m in row["marks"])
        return Labelled(
            row["id"], row["voice"], row["kind"], message, row["presumptuousness"],
            row["relevance"], tuple(row["tags"]), marks,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise OutreachAuditError(
            f"Not a labelled message: {error}.", path=file, line=number
        ) from error
