"""One raw table ready for conversion: its columns as SQL expressions of canonical fields."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import idna

from outreach_audit.ingest.cells import (
    DENIALS,
    SPACES,
    address_sql,
    coalesce_sql,
    domain_sql,
    filled_sql,
    quoted,
    relation_sql,
    text_sql,
    true_sql,
)
from outreach_audit.ingest.vendors import catalogue, header_key
from outreach_audit.model.tables import LABELS, RawTable
from outreach_audit.normalise.clock import Clock, infer_clock
from outreach_audit.normalise.clock_column import BLANKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from duckdb import DuckDBPyConnection

    from outreach_audit.ingest.detect import Detection
    from outreach_audit.ingest.mapping import ColumnMap
    from outreach_audit.ingest.overrides import Overrides

__all__ = ["Stage", "prepare"]

MOST_WORDS = 500
"""Distinct texts of a column that are looked up; the commonest first."""

TIME_FIELDS = frozenset({
    "ts", "day", "expires_ts", "consent_ts", "created_ts", "customer_ts", "opted_out_ts",
})  # fmt: skip
ADDRESS_FIELDS = frozenset({"email", "identifier", "sender"})


@dataclass(frozen=True, slots=True)
class Stage:
    """A raw table, what its columns mean, and how its dates and addresses are written."""

    con: DuckDBPyConnection
    raw: RawTable
    detection: Detection
    columns: ColumnMap
    labels: Mapping[str, str]
    """Labels that hold for every row, as the user said."""
    name: str
    """Key of the file's own name."""
    row: str
    """SQL of the record number, from 1."""
    blanks: tuple[str, ...] = ()
    clocks: Mapping[int, Clock] = field(default_factory=dict)
    """Date column -> how it is read."""
    padded: frozenset[int] = frozenset()
    """Date columns with spaces around some of their cells."""
    domains: Mapping[str, str] = field(default_factory=dict)
    """Domain in other letters -> its ASCII form."""

    @property
    def relation(self) -> str:
        """The scan of the raw rows, in file order."""
        return relation_sql(self.raw.parquet)

    def has(self, table: str, *names: str) -> bool:
        """Says whether any of these fields has a column."""
        return self.columns.has(table, *names)

    def of(self, table: str, name: str) -> tuple[str, ...]:
        """Returns the SQL columns of a field: c0, c1, ..."""
        return tuple(f"c{at}" for at in self.columns.columns(table, name))

    def text(self, table: str, name: str) -> str:
        """Returns the trimmed text of a field, NULL where it is blank."""
        return self._first(table, name, lambda column: text_sql(column, self.blanks))

    def verbatim(self, table: str, name: str) -> str:
        """Returns the text of a field exactly as written, NULL where it is empty."""
        return self._first(table, name, filled_sql)

    def address(self, table: str, name: str) -> str:
        """Returns the bare address of a field in lower case."""
        return self._first(table, name, lambda column: address_sql(column, self.domains))

    def seconds(self, table: str, name: str) -> str:
        """Returns epoch seconds of a field as BIGINT, NULL where blank or unreadable."""
        found = self.columns.columns(table, name)
        return coalesce_sql((self.time(at) for at in found), "BIGINT")

    def time(self, at: int) -> str:
        """Returns epoch seconds of one date column."""
        return self.clocks[at].sql(self.date_text(at))

    def date_text(self, at: int) -> str:
        """Returns the text of a date column without spaces around it."""
        return f"trim(c{at}, {quoted(SPACES)})" if at in self.padded else f"c{at}"

    def date_only(self, table: str, name: str = "ts") -> str:
        """Returns whether the time of a field is a date without a clock; NULL without a column."""
        found = self.columns.columns(table, name)
        if not found:
            return "CAST(NULL AS BOOLEAN)"
        return " OR ".join(self.clocks[at].sql_date_only(self.date_text(at)) for at in found)

    def truth(self, table: str, name: str) -> str:
        """Returns whether any column of the field says yes, NULL without a column."""
        found = self.of(table, name)
        return f"({' OR '.join(map(true_sql, found))})" if found else "CAST(NULL AS BOOLEAN)"

    def label(self, table: str, name: str) -> str:
        """Returns a label: what the user said, the file's column, or the vendor as the tool."""
        if name in self.labels:
            return quoted(self.labels[name])
        if self.has(table, name):
            found = self.text(table, name)
            return f"nullif({found}, '*')" if name == "list" else found
        vendor = catalogue().vendors.get(self.detection.vendor)
        return quoted(vendor) if name == "tool" and vendor else "CAST(NULL AS VARCHAR)"

    def label_columns(self, table: str) -> dict[str, str]:
        """Returns the SQL of every label of a table."""
        return {name: self.label(table, name) for name in LABELS}

    def unread(self, table: str, name: str) -> str:
        """Returns whether a date field has text that is no date and no word for blank."""
        words = ", ".join(map(quoted, BLANKS))
        texts = " OR ".join(
            f"({column} IS NOT NULL AND lower(trim({column})) NOT IN ({words}))"
            for column in self.of(table, name)
        )
        return f"({self.seconds(table, name)} IS NULL AND ({texts}))"

    def misread(self, columns: Iterable[int]) -> bool:
        """Says whether some cell of these date columns has text that is no date."""
        return any(self.clocks[at].unreadable for at in columns)

    def dated(self, columns: Iterable[int]) -> str:
        """Returns whether a cell holds a date, or text that stands for one and is no denial."""
        words = ", ".join(map(quoted, (*BLANKS, *DENIALS)))
        tests = " OR ".join(f"lower(trim(c{at})) NOT IN ({words})" for at in columns)
        return f"coalesce({tests}, false)"

    def words(self, columns: tuple[str, ...]) -> dict[str, int]:
        """Returns the commonest texts of some columns, trimmed, with their counts."""
        if not columns:
            return {}
        text = coalesce_sql(text_sql(column, self.blanks) for column in columns)
        rows = self.con.execute(
            f"SELECT {text} AS word, count(*) AS n FROM {self.relation} WHERE word IS NOT NULL"
            f" GROUP BY word ORDER BY n DESC, word LIMIT {MOST_WORDS}"
        ).fetchall()
        return {str(word): int(n) for word, n in rows}

    def meanings(
        self, columns: tuple[str, ...], meaning: Callable[[str], str | None]
    ) -> dict[str, str]:
        """Returns text -> canonical word for the texts of some columns that have a meaning."""
        found = {word: meaning(header_key(word)) for word in self.words(columns)}
        return {word: known for word, known in found.items() if known is not None}

    def _first(self, table: str, name: str, expression: Callable[[str], str]) -> str:
        return coalesce_sql(expression(column) for column in self.of(table, name))


def prepare(stage: Stage, overrides: Overrides) -> Stage:
    """Returns the stage with its date columns read and its foreign domains known."""
    stage = replace(stage, domains=_domains(stage))
    clocks: dict[int, Clock] = {}
    padded: set[int] = set()
    for at in _date_columns(stage.columns):
        clocks[at] = _clock(stage, at, overrides)
        if clocks[at].unreadable:
            # Trimming every cell costs time: only columns that need it pay.
            trimmed = _clock(replace(stage, padded=frozenset({at})), at, overrides)
            if trimmed.unreadable < clocks[at].unreadable:
                clocks[at] = trimmed
                padded.add(at)
    return replace(stage, clocks=clocks, padded=frozenset(padded))


def _clock(stage: Stage, at: int, overrides: Overrides) -> Clock:
    signature = stage.detection.signature
    return infer_clock(
        stage.con,
        stage.relation,
        stage.date_text(at),
        name=stage.raw.headers[at],
        # A day of a count is a day: no zone may move it to its neighbour.
        zone="UTC" if "volume" in stage.detection.kinds else overrides.zone,
        vendor_zone=signature.zone if signature else None,
        order=overrides.date_order,
    )


def _date_columns(columns: ColumnMap) -> tuple[int, ...]:
    found = [
        at
        for fields in columns.fields.values()
        for name, numbers in fields.items()
        if name in TIME_FIELDS
        for at in numbers
    ]
    found += [at for numbers in columns.times.values() for at in numbers]
    return tuple(dict.fromkeys(found))


def _domains(stage: Stage) -> dict[str, str]:
    """Returns the ASCII form of every domain that is written in other letters."""
    found = {
        column
        for table, fields in stage.columns.fields.items()
        for name in fields
        if name in ADDRESS_FIELDS
        for column in stage.of(table, name)
    }
    domains: set[str] = set()
    for column in sorted(found):
        rows = stage.con.execute(
            f"SELECT DISTINCT {domain_sql(column)} FROM {stage.relation}"
            f" WHERE strlen({column}) <> length({column})"
        ).fetchall()
        domains.update(domain for (domain,) in rows if domain and not domain.isascii())
    return {domain: ascii_form for domain in sorted(domains) if (ascii_form := _ascii(domain))}


def _ascii(domain: str) -> str | None:
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None
