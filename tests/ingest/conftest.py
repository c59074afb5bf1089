"""Reading real files into raw tables, and the cells that came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from outreach_audit.ingest.readers import read_tables
from outreach_audit.model.tables import RawTable

Cells = list[tuple[str, ...]]
Read = Callable[[bytes, str], RawTable]
Rows = Callable[[RawTable], Cells]


@pytest.fixture(scope="session")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """One connection for all tests; reading leaves nothing behind in it."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        yield connection


@pytest.fixture
def read(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> Read:
    """Writes bytes to a file and reads the one table in it."""

    def read_one(data: bytes, name: str = "export.csv") -> RawTable:
        path = tmp_path / name
        path.write_bytes(data)
        (table,) = read_tables(con, [path], tmp_path / "work")
        return table

    return read_one


@pytest.fixture
def rows(con: duckdb.DuckDBPyConnection) -> Rows:
    """Returns the accepted records of a table."""

    def accepted(table: RawTable) -> Cells:
        return con.execute("SELECT * FROM read_parquet(?)", [str(table.parquet)]).fetchall()

    return accepted
