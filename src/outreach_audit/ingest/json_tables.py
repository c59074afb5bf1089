"""Reads JSON documents and JSON lines into a Parquet file, with their ledger."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from outreach_audit.errors import IngestError
from outreach_audit.ingest import json_records
from outreach_audit.ingest.records import text_lines
from outreach_audit.ingest.sniff import HEAD
from outreach_audit.ingest.staging import stage_rows
from outreach_audit.ingest.text import PlainText
from outreach_audit.model.tables import Ledger, Reject

MAX_DOCUMENT = 512 << 20
"""Bytes of a JSON document that is held in memory; JSON lines have no such limit."""

START = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]\d-])")


@dataclass(frozen=True, slots=True)
class JsonRead:
    """What reading one JSON text gave."""

    headers: tuple[str, ...]
    container: str
    """json or jsonl."""
    ledger: Ledger
    rejects: tuple[Reject, ...]


@dataclass(slots=True)
class _Collector:
    """Gives every header path its column in the order of appearance."""

    columns: dict[json_records.Path, int] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    accepted_lines: int = 0
    blank_lines: int = 0

    def cells(self, row: dict[json_records.Path, str]) -> list[str]:
        cells = [""] * len(self.columns)
        for path, text in row.items():
            place = self.columns.setdefault(path, len(self.columns))
            if place == len(cells):
                cells.append("")
            cells[place] = text
        return cells

    def line_rows(self, lines: Iterator[str]) -> Iterator[list[str]]:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                self.blank_lines += 1
                continue
            try:
                rows = list(json_records.flat_rows(json_records.parse_json(line)))
            except (ValueError, RecursionError) as error:
                self.rejects.append(Reject(number, number, _reason(error), line))
                continue
            self.accepted_lines += 1
            yield from map(self.cells, rows)

    def document_rows(self, records: list[json_records.Json]) -> Iterator[list[str]]:
        for number, record in enumerate(records, 1):
            try:
                rows = list(json_records.flat_rows(record))
            except (ValueError, RecursionError) as error:
                raw = json_records.compact(record)
                self.rejects.append(Reject(1, number, str(error), raw))
                continue
            yield from map(self.cells, rows)


def is_json(text: PlainText) -> bool:
    """Whether the text begins as a JSON object or array does."""
    with text.path.open("rb") as handle:
        head = handle.read(HEAD).decode("utf-8", "ignore").removeprefix("\ufeff")
    return START.match(head) is not None


def read_json(con: duckdb.DuckDBPyConnection, text: PlainText, parquet: Path) -> JsonRead:
    """Writes one row a record to `parquet`; raises `IngestError` for a document that breaks."""
    if _is_lines(text.path):
        return _read_lines(con, text, parquet)
    if text.scan.size > MAX_DOCUMENT:
        message = f"a JSON document of more than {MAX_DOCUMENT >> 20} MB"
        raise IngestError(message, hint="Export JSON lines, one object a line, or CSV.")
    content = text.path.read_text("utf-8").removeprefix("\ufeff")
    records = json_records.document_records(json_records.parse_document(content))
    collector = _Collector()
    accepted = _stage(con, collector, collector.document_rows(records), parquet)
    rejects = tuple(collector.rejects)
    ledger = Ledger(accepted + len(rejects), accepted, len(rejects), 0)
    return JsonRead(_headers(collector), "json", ledger, rejects)


def _read_lines(con: duckdb.DuckDBPyConnection, text: PlainText, parquet: Path) -> JsonRead:
    collector = _Collector()
    lines = text_lines(text.path, b"\n")
    accepted = _stage(con, collector, collector.line_rows(lines), parquet)
    rejects = tuple(collector.rejects)
    ledger = Ledger(
        records=accepted + len(rejects),
        accepted=accepted,
        rejected=len(rejects),
        lines=text.scan.lines,
        accepted_lines=collector.accepted_lines,
        rejected_lines=len(rejects),
        blank_lines=collector.blank_lines,
    )
    return JsonRead(_headers(collector), "jsonl", ledger, rejects)


def _stage(
    con: duckdb.DuckDBPyConnection,
    collector: _Collector,
    rows: Iterator[list[str]],
    parquet: Path,
) -> int:
    """Stages rows that grow wider as new keys appear."""
    return stage_rows(con, rows, lambda: max(len(collector.columns), 1), parquet)


def _headers(collector: _Collector) -> tuple[str, ...]:
    return tuple(map(json_records.header_of, collector.columns)) or ("value",)


def _is_lines(path: Path) -> bool:
    """Whether one of the first two filled lines is a whole object and another line follows."""
    filled = (line for line in text_lines(path, b"\n") if line.strip())
    first, second = next(filled, ""), next(filled, "")
    return bool(second) and (_is_object(first) or (_is_object(second) and not _opens(first)))


def _is_object(line: str) -> bool:
    try:
        return isinstance(json_records.parse_json(line), dict)
    except ValueError:
        return False


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"broken JSON at column {error.colno}: {error.msg}"
    return f"broken JSON: {error}"


def _opens(line: str) -> bool:
    return line.strip() in ("[", "{")
