"""Engines that run the portable SQL files: tables in, `run(sql, parameters)` out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Value = str | int | float | bool | None
Row = dict[str, "Value"]


class Engine(Protocol):
    """What a log check may ask of an engine. SQL is the portable subset with `:name` parameters."""

    name: str

    def run(self, sql: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """Rows of a query, in its order."""
        ...

    def keep(self, table: str, sql: str, parameters: Mapping[str, Value] | None = None) -> None:
        """Stores the result of a query as a table that later queries may name."""
        ...

    def put(self, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Value]]) -> None:
        """Stores rows from Python as a table; `columns` are name -> SQL type."""
        ...
