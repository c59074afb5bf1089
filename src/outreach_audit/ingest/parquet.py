"""Parquet files as tables of text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from outreach_audit.errors import IngestError
from outreach_audit.ingest.staging import copy_query, identifier, literal
from outreach_audit.model.tables import Ledger

NESTED = ("STRUCT", "MAP", "UNION", "LIST", "JSON", "VARIANT")


@dataclass(frozen=True, slots=True)
class ParquetRead:
    """What reading one Parquet file gave."""

    headers: tuple[str, ...]
    ledger: Ledger


def read_parquet(con: duckdb.DuckDBPyConnection, path: Path, parquet: Path) -> ParquetRead:
    """Casts every column to text; raises `IngestError` for a damaged file."""
    place = literal(path, pattern=True)
    scan = f"read_parquet({place}, binary_as_string=true, hive_partitioning=false)"
    try:
        columns = con.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
        declared = con.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({place})")
        records = int((declared.fetchone() or (0,))[0] or 0)
        cells = (
            f"coalesce({_as_text(identifier(name), kind)}, '') AS c{index}"
            for index, (name, kind, *_) in enumerate(columns)
        )
        accepted = copy_query(con, f"SELECT {', '.join(cells)} FROM {scan}", parquet)
    except duckdb.Error as error:
        message = f"the Parquet file is damaged: {str(error).splitlines()[0]}"
        raise IngestError(message, hint="Copy or export it again.") from error
    names = tuple(str(name) for name, *_ in columns)
    return ParquetRead(names, Ledger(records, accepted, records - accepted, 0))


def _as_text(column: str, kind: str) -> str:
    if kind == "TIMESTAMP WITH TIME ZONE":
        # A plain cast would show the clock of the session, not that of the file.
        return f"make_timestamp(epoch_us({column}))::VARCHAR || 'Z'"
    if kind == "BLOB":
        return f"decode({column})"
    if kind.startswith(NESTED) or kind.endswith("]"):
        return f"to_json({column})::VARCHAR"
    return f"{column}::VARCHAR"
