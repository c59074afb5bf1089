"""The door of the room: any exported files in, raw tables with closed ledgers out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import BinaryIO, Literal

import duckdb

from outreach_audit.errors import IngestError
from outreach_audit.ingest.delimited import read_delimited
from outreach_audit.ingest.excel import read_workbook
from outreach_audit.ingest.json_tables import is_json, read_json
from outreach_audit.ingest.parquet import read_parquet
from outreach_audit.ingest.scan import file_sha256
from outreach_audit.ingest.sniff import Kind
from outreach_audit.ingest.sources import PlainFile, Unpacker, named
from outreach_audit.ingest.text import PlainText, plain_text
from outreach_audit.model.tables import RawTable

Reader = Callable[[duckdb.DuckDBPyConnection, PlainFile, Path], Iterator[RawTable]]
"""Reads one plain file; Parquet files and copies are named after the given path."""

SUFFIXES = MappingProxyType(
    {
        "csv": (".csv", ".tsv", ".txt", ".tab", ".psv", ""),
        "json": (".json", ".jsonl", ".ndjson", ".txt", ""),
        "jsonl": (".json", ".jsonl", ".ndjson", ".txt", ".log", ""),
        "parquet": (".parquet", ".pq", ""),
        "excel": (".xlsx", ".xls", ".xlsb", ".xlsm", ".ods", ""),
    }
)
"""Endings of names that suit a container; any other is worth a note."""


def read_text(con: duckdb.DuckDBPyConnection, file: PlainFile, stem: Path) -> Iterator[RawTable]:
    """Yields the one table of a delimited or JSON text."""
    text = plain_text(file.content, stem.with_suffix(".txt"))
    parquet = stem.with_suffix(".parquet")
    table = (_json_table if is_json(text) else _csv_table)(con, file, text, parquet)
    if text.path != file.content:
        text.path.unlink()
    yield replace(table, ledger=replace(table.ledger, notes=text.notes + table.ledger.notes))


def _csv_table(
    con: duckdb.DuckDBPyConnection, file: PlainFile, text: PlainText, parquet: Path
) -> RawTable:
    read = read_delimited(con, text, parquet)
    return RawTable(
        name=file.name,
        path=file.path,
        sha256=_digest(file, text.sha256),
        parquet=parquet,
        headers=read.layout.headers,
        headerless=read.layout.headerless,
        encoding=text.encoding,
        delimiter=read.delimiter,
        container="csv",
        ledger=replace(read.ledger, notes=read.layout.notes + read.ledger.notes),
        rejects=read.rejects,
        first_row=read.layout.header_rows + 1,
    )


def _json_table(
    con: duckdb.DuckDBPyConnection, file: PlainFile, text: PlainText, parquet: Path
) -> RawTable:
    read = read_json(con, text, parquet)
    return RawTable(
        name=file.name,
        path=file.path,
        sha256=_digest(file, text.sha256),
        parquet=parquet,
        headers=read.headers,
        headerless=False,
        encoding=text.encoding,
        delimiter="",
        container=read.container,
        ledger=read.ledger,
        rejects=read.rejects,
        first_row=1,
    )


def read_columns(con: duckdb.DuckDBPyConnection, file: PlainFile, stem: Path) -> Iterator[RawTable]:
    """Yields the one table of a Parquet file."""
    parquet = stem.with_suffix(".parquet")
    read = read_parquet(con, file.content, parquet)
    yield RawTable(
        name=file.name,
        path=file.path,
        sha256=file_sha256(file.path),
        parquet=parquet,
        headers=read.headers,
        headerless=False,
        encoding="",
        delimiter="",
        container="parquet",
        ledger=read.ledger,
        rejects=(),
        first_row=1,
    )


def read_sheets(con: duckdb.DuckDBPyConnection, file: PlainFile, stem: Path) -> Iterator[RawTable]:
    """Yields one table for each filled sheet of a workbook."""
    digest = file_sha256(file.path)
    for read in read_workbook(con, file.content, stem):
        yield RawTable(
            name=f"{file.name}!{read.sheet}",
            path=file.path,
            sha256=digest,
            parquet=read.parquet,
            headers=read.headers,
            headerless=read.headerless,
            encoding="",
            delimiter="",
            container="excel",
            ledger=read.ledger,
            rejects=(),
            first_row=read.first_row,
        )


READERS: Mapping[Kind, Reader] = MappingProxyType(
    {
        Kind.OLE: read_sheets,
        Kind.PARQUET: read_columns,
        Kind.TEXT: read_text,
        Kind.ZIP: read_sheets,
    }
)
"""Kind of content -> reader. A ZIP that comes this far is a workbook."""


def _silent(message: str) -> None:
    del message


def read_tables(
    con: duckdb.DuckDBPyConnection,
    paths: Sequence[Path | Literal["-"]],
    workdir: Path,
    *,
    stdin: BinaryIO | None = None,
    progress: Callable[[str], None] = _silent,
) -> Iterator[RawTable]:
    """Yields every table of the files, folders, archives and `-` (standard input) in `paths`.

    Parquet files and temporary copies go under `workdir`. Raises `IngestError` with the name of
    the file for anything that cannot be read whole.
    """
    workdir.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="tables-", dir=workdir))
    unpacker = Unpacker(folder, stdin, progress)
    for number, file in enumerate(unpacker.files(paths), 1):
        progress(f"reading {file.name}")
        try:
            for table in READERS[file.kind](con, file, folder / f"table-{number}"):
                yield with_notes(table, file)
        except IngestError as error:
            raise named(error, file.name) from error
        except OSError as error:
            message = f"the file cannot be read: {error.strerror or error}"
            raise IngestError(message, path=file.name, hint="Is the disk full?") from error
        finally:
            if file.content != file.path:
                file.content.unlink(missing_ok=True)


def with_notes(table: RawTable, file: PlainFile) -> RawTable:
    """Returns the table with what is to be said of its file, name and size."""
    notes = file.notes + table.ledger.notes
    suffix = PurePosixPath(file.name.removesuffix(".gz")).suffix.lower()
    if suffix not in SUFFIXES[table.container] and _is_known(suffix):
        notes += (f"The name ends in {suffix}, but the content is {table.container}.",)
    if not table.ledger.records:
        notes += ("The file has a header but no records.",)
    return replace(table, ledger=replace(table.ledger, notes=notes))


def _is_known(suffix: str) -> bool:
    return any(suffix in suffixes for suffixes in SUFFIXES.values())


def _digest(file: PlainFile, digest: str) -> str:
    return digest if file.content == file.path else file_sha256(file.path)
