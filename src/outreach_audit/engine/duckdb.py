"""The embedded engine: DuckDB, out of core, bounded by a memory budget."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from outreach_audit.engine.memory import memory_budget
from outreach_audit.model.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from outreach_audit.engine import Row, Value

_SHARE = 0.75
"""Part of the budget that DuckDB may take; the rest is Python's and the allocator's."""
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]\w*)")


def connect(workdir: Path, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """A private in-memory database that spills into `workdir`."""
    connection = duckdb.connect()
    budget = int(memory_budget(memory) * _SHARE)
    connection.execute(f"SET memory_limit = '{budget}B'")
    connection.execute(f"SET temp_directory = '{_quoted(workdir / 'spill')}'")
    connection.execute("SET preserve_insertion_order = true")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    return connection


class DuckDBEngine:
    """Runs portable SQL on a DuckDB connection."""

    name = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def run(self, sql: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """Rows of a query as dictionaries."""
        result = self._execute(sql, parameters)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def keep(self, table: str, sql: str, parameters: Mapping[str, Value] | None = None) -> None:
        """Stores the result of a query as a table."""
        self._execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {sql}", parameters)

    def put(self, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Value]]) -> None:
        """Stores rows from Python as a table."""
        written = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({written})")
        if rows:
            marks = ", ".join("?" for _ in columns)
            self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def _execute(
        self, sql: str, parameters: Mapping[str, Value] | None
    ) -> duckdb.DuckDBPyConnection:
        wanted = {name: (parameters or {})[name] for name in _PARAMETER.findall(sql)}
        return self.connection.execute(_PARAMETER.sub(r"$\1", sql), wanted or None)


def open_tables(connection: duckdb.DuckDBPyConnection, staged: Path) -> None:
    """Makes a view `staged_<table>` over the Parquet parts of each canonical table, empty or not."""
    for table, columns in TABLES.items():
        parts = sorted((staged / table).glob("*.parquet"))
        written = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns.items())
        source = f"SELECT {written} WHERE false"
        if parts:
            names = ", ".join(f'"{name}"' for name in columns)
            files = ", ".join(f"'{_quoted(part)}'" for part in parts)
            source = f"SELECT {names} FROM read_parquet([{files}])"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW staged_{table} AS {source}")


def put_staged(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Iterable[Mapping[str, Value]]]
) -> None:
    """Makes the same views out of rows in Python: for the examples that log rules carry."""
    for table, columns in TABLES.items():
        written = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE example_{table} ({written})")
        for row in tables.get(table, ()):
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("?" for _ in row)
            connection.execute(
                f"INSERT INTO example_{table} ({names}) VALUES ({marks})", list(row.values())
            )
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW staged_{table} AS SELECT * FROM example_{table}"
        )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
