"""Amazon SES events as Athena writes them to CSV: struct text in cells, one row an event."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from outreach_audit.ingest.cells import quoted, relation_sql
from outreach_audit.ingest.vendors import header_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from outreach_audit.model.tables import RawTable

__all__ = ["decode_events", "parse_struct"]

HEADERS = (
    "eventtype", "recipient", "event.timestamp", "mail.messageid", "mail.source",
    "mail.commonheaders.subject", "bounce.bouncetype", "reason",
)  # fmt: skip
"""Columns of the decoded table, named after the structs that they stand in."""

BATCH = 5_000

_NAME = re.compile(r"\s*([A-Za-z_][\w-]*)=")
_DETAILS = ("bounce", "complaint", "delivery", "open", "click", "reject", "failure", "send")
_RECIPIENTS = ("bouncedrecipients", "complainedrecipients", "recipients")
_REASONS = ("bouncesubtype", "complaintfeedbacktype", "reason", "errormessage")


def parse_struct(text: str) -> dict[str, str]:
    """Returns name -> text of the fields of one `{name=value, ...}`, inner structs left as text.

    A comma parts fields only where `name=` follows outside inner brackets. Other text gives {}.
    """
    text = text.strip()
    if not (text.startswith("{") and text.endswith("}")):
        return {}
    fields: dict[str, str] = {}
    for part in _parts(text[1:-1]):
        found = _NAME.match(part)
        if found:
            value = part[found.end() :]
            fields[found[1].lower()] = "" if value == "null" else value
    return fields


def _parts(text: str) -> Iterator[str]:
    """Yields `name=value` texts, cut at the commas between them."""
    depth = start = 0
    for at, char in enumerate(text):
        if char in "{[":
            depth += 1
        elif char in "}]":
            depth = max(0, depth - 1)
        elif char == "," and depth == 0 and _NAME.match(text, at + 1):
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _items(text: str) -> list[str]:
    """Returns the addresses of `[a@b.c, d@e.f]` or of `[{emailaddress=a@b.c, ...}]`."""
    inner = text.strip().removeprefix("[").removesuffix("]")
    if "emailaddress=" in inner:
        return re.findall(r"emailaddress=([^,}\]]+)", inner)
    return [item.strip() for item in inner.split(",") if item.strip()]


def decode_events(con: DuckDBPyConnection, raw: RawTable, parquet: Path) -> RawTable:
    """Returns the table with one row per event and recipient, in plain columns.

    The Parquet file has an additional column `origin`: the record that a row came from, from 1.
    """
    keys = [header_key(header) for header in raw.headers]
    con.execute(
        "CREATE OR REPLACE TEMP TABLE decoded_events (origin BIGINT, "
        + ", ".join(f"c{at} VARCHAR" for at in range(len(HEADERS)))
        + ")"
    )
    cells = ", ".join(f"c{at}" for at in range(len(keys)))
    scan = con.cursor().execute(f"SELECT {cells} FROM {relation_sql(raw.parquet)}")
    origin = 0
    taken = ", ".join(f"r[{at + 2}]" for at in range(len(HEADERS)))
    while rows := scan.fetchmany(BATCH):
        decoded = []
        for row in rows:
            origin += 1
            decoded += [[str(origin), *cells] for cells in _decoded(dict(zip(keys, row)))]  # noqa: B905
        con.execute(
            f"INSERT INTO decoded_events SELECT CAST(r[1] AS BIGINT), {taken}"
            " FROM (SELECT unnest(CAST(? AS VARCHAR[][])) AS r)",
            [decoded],
        )
    con.execute(f"COPY decoded_events TO {quoted(str(parquet))} (FORMAT parquet)")
    con.execute("DROP TABLE decoded_events")
    return replace(raw, parquet=parquet, headers=HEADERS)


def _decoded(cells: Mapping[str, str]) -> Iterator[Sequence[str]]:
    """Yields the cells of one event, once for each recipient."""
    mail = parse_struct(cells.get("mail") or "")
    event = (cells.get("eventtype") or "").strip()
    detail = {} if event.lower() == "send" else _detail(cells, event)
    subject = parse_struct(mail.get("commonheaders", "")).get("subject", "")
    listed = next((detail[name] for name in _RECIPIENTS if detail.get(name)), "")
    people = _items(listed or mail.get("destination", "")) or [""]
    common = (
        detail.get("timestamp") or mail.get("timestamp", ""),
        mail.get("messageid", ""),
        mail.get("source", ""),
        subject,
        detail.get("bouncetype", ""),
        next((detail[name] for name in _REASONS if detail.get(name)), ""),
    )
    for person in people:
        yield (event, person, *common)


def _detail(cells: Mapping[str, str], event: str) -> dict[str, str]:
    """Returns the fields of the struct that belongs to the event."""
    own = header_key(event)
    names = (own, *(name for name in _DETAILS if name != own))
    return next((found for name in names if (found := parse_struct(cells.get(name) or ""))), {})
