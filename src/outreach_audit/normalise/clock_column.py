"""The questions that reading dates asks of a column, one scan each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.normalise.clock_readings import Order, Reading, Text, first_sql
from outreach_audit.normalise.clock_shapes import shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

__all__ = ["Column"]

ORDERS: tuple[Order, Order] = ("dmy", "mdy")

BLANKS: tuple[str, ...] = (
    "", "-", "--", "0", "\\n", "(null)", "n/a", "na", "nan", "nat", "none", "null",
    "0000-00-00", "0000-00-00 00:00:00", "0000-00-00t00:00:00z",
    "0001-01-01", "0001-01-01 00:00:00", "0001-01-01t00:00:00", "0001-01-01t00:00:00z",
)  # fmt: skip
"""Words for "no date", lower case."""

SAMPLE_ROWS = 2_000
SHAPES = 2_000
LONGEST = 80
UNREADABLE_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Column:
    """The column under study: every question about its rows is one scan."""

    con: DuckDBPyConnection
    relation: str
    column: str
    name: str

    def sample_shapes(self) -> dict[str, int]:
        """Returns shape -> count over the first values that are not blank."""
        rows = self.con.execute(
            f"SELECT {self.column} FROM {self.relation}"
            f" WHERE length({self.column}) <= {LONGEST} AND NOT {_blank_sql(self.column)}"
            f" LIMIT {SAMPLE_ROWS}"
        ).fetchall()
        shapes: dict[str, int] = {}
        for (text,) in rows:
            shape = shape_of(text)
            shapes[shape] = shapes.get(shape, 0) + 1
        return shapes

    def unread_shapes(self, readings: tuple[Reading, ...]) -> dict[str, int]:
        """Returns shape -> count over the values that no reading can read, commonest first."""
        seconds = first_sql(both_orders(readings), self.column, "UTC")
        # CASE keeps the blank test, the dearer one, to the few rows that nothing reads.
        rows = self.con.execute(
            f"SELECT translate({self.column}, '012345678', '999999999') AS shape, count(*) AS n"
            f" FROM {self.relation} WHERE CASE WHEN ({seconds}) IS NULL"
            f" THEN length({self.column}) <= {LONGEST} AND NOT {_blank_sql(self.column)} END"
            f" GROUP BY shape ORDER BY n DESC, shape LIMIT {SHAPES}"
        ).fetchall()
        return dict(rows)

    def order_evidence(self, readings: tuple[Text, ...]) -> tuple[int, int]:
        """Returns how many values can only be day first, and how many only month first."""
        day, month = (
            first_sql(
                [reading.ordered(order) for reading in readings], self.column, "UTC", guarded=True
            )
            for order in ORDERS
        )
        rows = self.con.execute(
            f"SELECT count(*) FILTER (day IS NOT NULL AND month IS NULL),"
            f" count(*) FILTER (month IS NOT NULL AND day IS NULL)"
            f" FROM (SELECT {day} AS day, {month} AS month FROM {self.relation})"
        ).fetchall()
        return int(rows[0][0]), int(rows[0][1])

    def counts(self, readings: tuple[Reading, ...], zone: str) -> tuple[int, int, int]:
        """Returns the number of values, of blanks, and of values that cannot be read."""
        counted = self.con.execute(
            f"SELECT count(*), count(seconds), coalesce(sum(CASE WHEN seconds IS NULL"
            f" THEN CAST({_blank_sql('text')} AS INTEGER) END), 0)"
            f" FROM (SELECT {self.column} AS text, {first_sql(readings, self.column, zone)}"
            f" AS seconds FROM {self.relation})"
        ).fetchall()
        rows, read, blanks = (int(number) for number in counted[0])
        return rows - blanks, blanks, rows - blanks - read

    def samples_unreadable(self, readings: tuple[Reading, ...]) -> tuple[str, ...]:
        """Returns the commonest values that cannot be read."""
        rows = self.con.execute(
            f"SELECT left({self.column}, {LONGEST}) AS text FROM {self.relation}"
            f" WHERE {first_sql(readings, self.column, 'UTC')} IS NULL"
            f" AND NOT {_blank_sql(self.column)}"
            f" GROUP BY text ORDER BY count(*) DESC, text LIMIT {UNREADABLE_SAMPLES}"
        ).fetchall()
        return tuple(text for (text,) in rows)


def both_orders(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Returns the readings with each open day/month order in both ways."""
    return tuple(
        way
        for reading in readings
        for way in (
            (reading.ordered("dmy"), reading.ordered("mdy"))
            if isinstance(reading, Text) and reading.separator
            else (reading,)
        )
    )


def _blank_sql(column: str) -> str:
    words = ", ".join("'" + word + "'" for word in BLANKS)
    return f"({column} IS NULL OR lower(trim({column}, ' \t\r\n\u00a0')) IN ({words}))"
