"""Runs the examples that a log rule carries, each a tiny log of its own, on the real engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outreach_audit.audit.checks import run_checks
from outreach_audit.audit.log import Log
from outreach_audit.engine.duckdb import DuckDBEngine, connect, put_staged
from outreach_audit.model.tables import Ledger, RawTable, Reject, Source
from outreach_audit.normalise.prepare import odd_addresses, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from outreach_audit.model.rule import Rule

_ALIASES = {"at": "ts", "type": "event_type", "domain": "identifier"}
_EPOCH = date(1970, 1, 1)


def fires(rule: Rule, example: Mapping[str, Any], workdir: Path) -> bool:
    """Whether a log rule finds something in an example's tables."""
    named = {name: rows for name, rows in example.items() if name != "rejected"}
    tables = {name: _rows(name, rows, src) for src, (name, rows) in enumerate(named.items())}
    connection = connect(workdir)
    put_staged(connection, tables)
    prepared = prepare(connection)
    log = Log(
        engine=DuckDBEngine(connection),
        sources=_sources(tables, int(example.get("rejected", 0))),
        sends=prepared.sends,
        first_ts=prepared.first_ts,
        last_ts=prepared.last_ts,
        as_of_ts=prepared.last_ts or 0,
        columns=frozenset(f"{t}.{c}" for t, rows in tables.items() for row in rows for c in row),
        odd_addresses=tuple(odd_addresses(connection)),
    )
    found = [finding for _, outcome in run_checks([rule], log) for finding in outcome.findings]
    connection.close()
    return bool(found)


def _rows(table: str, rows: Any, src: int) -> list[dict[str, Any]]:
    if table == "volume":
        return [{"src": src, **row} for row in _days(rows)]
    return [
        {"src": src, "src_row": number, **_row(table, row)} for number, row in enumerate(rows, 1)
    ]


def _row(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in row.items():
        name = _ALIASES.get(key, key)
        if name == "ts":
            moment = datetime.fromisoformat(value) if isinstance(value, str) else value
            values["ts"] = _seconds(moment)
            if table in ("sends", "events", "suppressions"):
                values["date_only"] = not isinstance(moment, datetime)
        elif table == "suppressions" and key in ("email", "domain"):
            values |= {"identifier": str(value).lower(), "identifier_type": key}
        else:
            values[name] = value.lower() if name == "email" else value
    return values


def _seconds(moment: date) -> int:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())


def _days(plan: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """`from`, `weeks`, `weekday` (seven counts from Monday) and `set` (date -> count)."""
    first = plan["from"]
    names = {key: plan[key] for key in ("sender", "client", "campaign") if key in plan}
    special = dict(plan.get("set", {}))
    for offset in range(7 * plan["weeks"]):
        day = first + timedelta(days=offset)
        usual = plan["weekday"][day.weekday()] + (offset // 7) % 3
        count = special.get(day, usual if plan["weekday"][day.weekday()] else 0)
        if count:
            yield {**names, "day": (day - _EPOCH).days, "count": count, "src_row": offset + 1}


def _sources(tables: Mapping[str, list[Any]], rejected: int) -> tuple[Source, ...]:
    """One source for each table; the rejected rows stand in the first."""
    return tuple(
        _source(index, name, len(rows), 0 if index else rejected)
        for index, (name, rows) in enumerate(tables.items())
    )


def _source(index: int, table: str, records: int, rejected: int) -> Source:
    rejects = tuple(Reject(2, 2, "no address", "") for _ in range(rejected))
    ledger = Ledger(records + rejected, records, rejected, 0)
    name = f"{table}.csv"
    raw = RawTable(
        name, Path(name), "", Path(name), (), False, "utf-8", ",", "csv", ledger, rejects
    )
    return Source(
        index, raw, "generic", "generic", (table,), 1.0, (), "UTC", False, (), {}, rejects,
        ledger, (), (),
    )  # fmt: skip
