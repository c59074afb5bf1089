"""Clean rows into Parquet files of text columns c0, c1, ..., by way of DuckDB."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from outreach_audit.errors import IngestError

REJECTS = "outreach_audit_reject_errors"
SCANS = "outreach_audit_reject_scans"

DEFAULT_BUFFER = 32 << 20
SMALL_LINE = 2_000_000
ROW_GROUP = 30_720


@dataclass(frozen=True, slots=True)
class CsvInput:
    """A UTF-8 file with uniform line ends, ready for DuckDB."""

    path: Path
    width: int
    delimiter: str
    skip: int
    """Physical lines before the first record."""
    longest: int
    """Bytes of the longest record."""
    crlf: bool = False
    """Whether lines end in CRLF."""


def literal(path: Path, *, pattern: bool = False) -> str:
    """Returns the path as an SQL string; with `pattern`, safe where DuckDB would expand globs."""
    text = str(path)
    if pattern:
        text = "".join(f"[{char}]" if char in "*?[" else char for char in text)
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Returns a column name quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def copy_csv(con: duckdb.DuckDBPyConnection, source: CsvInput, parquet: Path) -> int:
    """Writes the accepted records in file order; rejects stay in the table `REJECTS`.

    Returns the number of records written. Raises `duckdb.Error` where DuckDB gives up.
    """
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(source.width))
    names = ", ".join(f"'c{index}'" for index in range(source.width))
    # A lone column keeps blank lines as NULL, to tell them from the written empty text "".
    lone = source.width == 1
    blanks = "" if lone else f", force_not_null=[{names}]"
    line_size = max(SMALL_LINE, source.longest + 16)
    buffer = f", buffer_size={2 * line_size}" if 2 * line_size > DEFAULT_BUFFER else ""
    delimiter = source.delimiter.replace("'", "''")
    # Said of CRLF, DuckDB would refuse bare newlines inside quotes; left to guess, it takes a
    # return inside quotes for the end of lines.
    newline = "" if source.crlf else ", new_line='\\n'"
    scan = (
        f"read_csv({literal(source.path, pattern=True)}, auto_detect=false, header=false,"
        f" skip={source.skip}, columns={{{columns}}}, delim='{delimiter}', quote='\"',"
        f" escape='\"'{newline}, strict_mode=true, allow_quoted_nulls=false, compression='none',"
        f" hive_partitioning=false, max_line_size={line_size}{buffer}{blanks},"
        f" store_rejects=true, rejects_table='{REJECTS}', rejects_scan='{SCANS}')"
    )
    where = " WHERE c0 IS NOT NULL" if lone else ""
    return copy_query(con, f"SELECT * FROM {scan}{where}", parquet)


def copy_query(con: duckdb.DuckDBPyConnection, query: str, parquet: Path) -> int:
    """Runs the query into a Parquet file and returns the number of rows."""
    # Uncompressed takes half the processor time of snappy; small groups bound the memory.
    options = f"FORMAT parquet, CODEC 'uncompressed', ROW_GROUP_SIZE {ROW_GROUP}"
    row = con.execute(f"COPY ({query}) TO {literal(parquet)} ({options})").fetchone()
    return int(row[0]) if row else 0


def drop_rejects(con: duckdb.DuckDBPyConnection) -> None:
    """Removes the reject tables of the last read."""
    con.execute(f"DROP TABLE IF EXISTS {REJECTS}")
    con.execute(f"DROP TABLE IF EXISTS {SCANS}")


class RowWriter:
    """Collects rows of text in a clean CSV file, all cells quoted, and stages them."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._handle = scratch.open("w", encoding="utf-8", errors="replace", newline="")
        self._writer = csv.writer(self._handle, quoting=csv.QUOTE_ALL, lineterminator="\n")
        self._longest = 0
        self._widths: set[int] = set()
        self.rows = 0

    def add(self, cells: Sequence[str]) -> None:
        """Writes one row."""
        self._writer.writerow(cells)
        self.rows += 1
        # Four bytes a character, quotes doubled at worst.
        self._longest = max(self._longest, sum(map(len, cells)))
        self._widths.add(len(cells))

    def stage(self, con: duckdb.DuckDBPyConnection, width: int, parquet: Path) -> int:
        """Writes the Parquet file, removes the scratch file and returns the rows staged.

        Rows with fewer than `width` cells are filled up with empty texts.

        Raises `IngestError` unless every row arrived.
        """
        self._handle.close()
        if self._widths - {width}:
            self._fill_up(width)
        longest = min(8 * self._longest, self._scratch.stat().st_size) + 8 * width
        try:
            count = copy_csv(con, CsvInput(self._scratch, width, ",", 0, longest), parquet)
        except duckdb.Error as error:
            raise _staging_error(error) from error
        finally:
            drop_rejects(con)
            self._scratch.unlink()
        if count != self.rows:
            message = f"{self.rows} records were read, but only {count} could be stored"
            raise IngestError(message, hint="This is a fault of the program, not of the file.")
        return count

    def _fill_up(self, width: int) -> None:
        wider = self._scratch.with_suffix(".wider")
        csv.field_size_limit(sys.maxsize)
        with (
            self._scratch.open(encoding="utf-8", newline="") as rows,
            wider.open("w", encoding="utf-8", newline="") as out,
        ):
            writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
            for cells in csv.reader(rows):
                writer.writerow(cells + [""] * (width - len(cells)))
        wider.replace(self._scratch)

    def close(self) -> None:
        """Gives up: closes and removes the scratch file."""
        self._handle.close()
        self._scratch.unlink(missing_ok=True)


def stage_rows(
    con: duckdb.DuckDBPyConnection,
    rows: Iterable[Sequence[str]],
    width: Callable[[], int],
    parquet: Path,
) -> int:
    """Writes rows of text cells to Parquet and returns how many; `width` is asked at the end."""
    writer = RowWriter(parquet.with_suffix(".csv"))
    try:
        for row in rows:
            writer.add(row)
    except BaseException:
        writer.close()
        raise
    return writer.stage(con, width(), parquet)


def memory_error() -> IngestError:
    """Says that the memory limit does not suffice for one file."""
    message = "the memory limit is too small for the records of this file"
    return IngestError(message, hint="Raise the memory limit.")


def _staging_error(error: duckdb.Error) -> IngestError:
    if isinstance(error, duckdb.OutOfMemoryException):
        return memory_error()
    first = str(error).splitlines()[0]
    return IngestError(f"the records could not be stored: {first}", hint="Is the disk full?")
