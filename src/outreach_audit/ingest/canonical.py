"""Understands a raw table: what it is, which column means what, and its canonical rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from outreach_audit.ingest import events, rows
from outreach_audit.ingest.cells import quoted
from outreach_audit.ingest.detect import Detection, detect, file_key, sample_of
from outreach_audit.ingest.hive import decode_events
from outreach_audit.ingest.mapping import ColumnMap, ReasonFlag, looks_like_dates, map_columns
from outreach_audit.ingest.refusals import (
    ADDRESSES,
    Refusal,
    find_refusals,
    ledger_after,
    reason_sql,
    rejects_of,
)
from outreach_audit.ingest.remarks import Written, missing_fields, remarks, zone_of
from outreach_audit.ingest.stage import Stage, prepare
from outreach_audit.ingest.vendors import header_key
from outreach_audit.model.tables import TABLES, RawTable, Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from outreach_audit.ingest.events import EventTypes, Selection
    from outreach_audit.ingest.overrides import Overrides

__all__ = ["understand"]

LAYOUT = (
    "FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 30720,"
    " STRING_DICTIONARY_PAGE_SIZE_LIMIT 100000"
)
"""Canonical files are read a few times and thrown away: cheap to write counts for most, and small
groups keep the memory of a million bodies under a gigabyte."""

TOPIC_EXPORT = "hubspot_unsubscribes_bounces"
"""Every further column of this export is a subscription that people have left."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one table."""

    kinds: tuple[str, ...] = ()
    written: Written = field(default_factory=Written)
    refusals: tuple[Refusal, ...] = ()
    types: EventTypes | None = None
    notes: tuple[str, ...] = ()


def understand(
    con: DuckDBPyConnection, raw: RawTable, index: int, workdir: Path, overrides: Overrides
) -> Source:
    """Returns what the table is, having written `workdir/<table>/<index>.parquet` for its rows.

    Raises ConfigError where an override asks for a column or label that does not exist.
    """
    stage = _stage(con, raw, workdir / "decoded" / f"{index}.parquet", overrides)
    detection = stage.detection
    lack = _lack(stage)
    if lack:
        return _source(stage, raw, index, _Outcome(notes=(lack,)))
    stage = prepare(stage, overrides)
    types = None
    if _is_long(detection, stage.columns):
        types = events.event_types(stage)
        if types is None:
            return _source(stage, raw, index, _Outcome(notes=(_SILENT,)))
    return _source(stage, raw, index, _convert(stage, index, workdir, types))


_SILENT = (
    "The file does not say which event its rows are: neither a column nor the file name tells."
    " Map a column to events.event_type, or name the file like the export (opens.csv)."
)


def _stage(con: DuckDBPyConnection, raw: RawTable, decoded: Path, overrides: Overrides) -> Stage:
    """Returns the raw table with its columns mapped; struct cells are decoded first."""
    sample = sample_of(con, raw)
    detection = detect(raw, con, overrides, sample)
    signature, table, row = detection.signature, raw, "file_row_number + 1"
    if signature and signature.decode == "hive":
        decoded.parent.mkdir(parents=True, exist_ok=True)
        table, row = decode_events(con, raw, decoded), "origin"
        sample = sample_of(con, table)
    return Stage(
        con=con,
        raw=table,
        detection=detection,
        columns=_column_map(table, detection, sample),
        labels=overrides.labels_of(raw),
        name=file_key(raw),
        row=row,
        blanks=signature.blanks if signature else (),
    )


def _convert(stage: Stage, index: int, workdir: Path, types: EventTypes | None) -> _Outcome:
    """Writes the canonical rows of a table that is understood."""
    reason = reason_sql(stage, stage.detection.kinds, types)
    refusals = find_refusals(stage, reason)
    keep = f"({reason}) IS NULL" if refusals else "true"
    counts: dict[str, int] = {}
    filled: set[str] = set()
    for table, selection in _selections(stage, types).items():
        path = _folder(workdir, table) / f"{index}.parquet"
        n = _write(stage, table, replace(selection, where=f"{keep} AND {selection.where}"), path)
        if n == 0 and table not in stage.detection.kinds:
            path.unlink()
            continue
        counts[table] = n
        filled |= {f"{table}.{name}" for name in _filled(stage, path)} if n else set()
    ranked = dict.fromkeys((*stage.detection.kinds, *counts))
    kinds = tuple(kind for kind in ranked if kind in counts)
    return _Outcome(kinds, Written(counts, frozenset(filled)), refusals, types)


def _folder(workdir: Path, name: str) -> Path:
    folder = workdir / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _is_long(detection: Detection, columns: ColumnMap) -> bool:
    """Says whether every row is one event."""
    signature = detection.signature
    if detection.kinds[:1] != ("events",):
        return False
    told = columns.has("events", "event_type") or bool(
        signature and (signature.event or signature.event_from_name)
    )
    return told or not columns.melted


def _column_map(
    raw: RawTable, detection: Detection, sample: Mapping[int, tuple[str, ...]]
) -> ColumnMap:
    """Returns the columns of the tables that the file fills, and of those that follow from them."""
    kinds = detection.kinds
    more = {"events": "sends", "sends": "events", "contacts": "suppressions"}
    tables = dict.fromkeys((*kinds, *(more[kind] for kind in kinds if kind in more)))
    columns = map_columns(
        raw.headers, tables, signature=detection.signature, chosen=detection.chosen, sample=sample
    )
    fields = {table: dict(names) for table, names in columns.fields.items()}
    if kinds[:1] == ("events",):
        # A send that an event stands for happened to the same person at the same time.
        shared = ("email", "recipient_id", "ts", "send_id", "campaign_id", "campaign")
        fields["sends"] |= {
            name: fields["events"][name] for name in shared if name in fields["events"]
        }
    contact = fields.get("contacts", {})
    opted = contact.get("opted_out", ())
    dated = tuple(at for at in opted if looks_like_dates(sample.get(at, ())))
    if dated:
        contact["opted_out"] = tuple(at for at in opted if at not in dated)
        contact["opted_out_ts"] = (*contact.get("opted_out_ts", ()), *dated)
    flags = columns.reason_flags
    if detection.format_id == TOPIC_EXPORT:
        flags = _topics(raw, fields["suppressions"], flags)
    if kinds[:1] == ("contacts",):
        return ColumnMap(fields, *_unclaimed(columns, contact), flags)
    return ColumnMap(fields, columns.times, columns.flags, flags)


def _unclaimed(
    columns: ColumnMap, contact: Mapping[str, tuple[int, ...]]
) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """Returns the event columns of a contact file that no field of the contact uses."""
    used = {at for numbers in contact.values() for at in numbers}
    times, flags = (
        {
            event: rest
            for event, numbers in way.items()
            if (rest := tuple(at for at in numbers if at not in used))
        }
        for way in (columns.times, columns.flags)
    )
    return times, flags


def _topics(
    raw: RawTable, fields: Mapping[str, tuple[int, ...]], flags: tuple[ReasonFlag, ...]
) -> tuple[ReasonFlag, ...]:
    used = {at for numbers in fields.values() for at in numbers} | {one.column for one in flags}
    free = [at for at in range(len(raw.headers)) if at not in used]
    return (*flags, *(ReasonFlag(at, "unsubscribe", raw.headers[at].strip()) for at in free))


def _lack(stage: Stage) -> str:
    """Returns why nothing can be made of the table, "" where something can."""
    detection = stage.detection
    if detection.signature and detection.signature.note:
        return detection.signature.note
    if not detection.kinds:
        return (
            "Nothing in it is recognised: no column holds addresses, subjects or daily counts of"
            " mail. Name one with --map 'Header=email' if there is."
        )
    main = detection.kinds[0]
    if main in ADDRESSES and not stage.has(main, ADDRESSES[main], "recipient_id"):
        return "No column holds addresses or recipient ids; name one with --map 'Header=email'."
    if main == "volume" and not (stage.has(main, "day") and stage.has(main, "count")):
        return "Daily counts need a date and a count; name them with --map 'Header=volume.day'."
    return ""


def _selections(stage: Stage, types: EventTypes | None) -> dict[str, Selection]:
    """Returns the rows of every canonical table that the file can fill."""
    kinds = stage.detection.kinds
    found = _long_selections(stage, types) if types else _melted_selections(stage)
    if "contacts" in kinds:
        found["contacts"] = rows.contacts(stage)
        opted = rows.contact_suppressions(stage)
        if opted and kinds[0] == "contacts":
            found["suppressions"] = opted
    if "suppressions" in kinds and "suppressions" not in found:
        found["suppressions"] = rows.suppressions(stage)
    for kind, build in (("messages", rows.messages), ("volume", rows.volume)):
        if kind in kinds:
            found[kind] = build(stage)
    return _with_incoming(stage, found)


def _long_selections(stage: Stage, types: EventTypes) -> dict[str, Selection]:
    found = {"events": events.long_events(stage, types)}
    if types.carrier:
        found["sends"] = rows.sends(stage, types)
    return found


def _melted_selections(stage: Stage) -> dict[str, Selection]:
    """Returns the sends of a file with one row a recipient, and what its event columns say."""
    kinds = stage.detection.kinds
    found = {"sends": rows.sends(stage)} if "sends" in kinds else {}
    if kinds[0] == "sends" or "events" in kinds:
        melted = events.melted_events(stage, kinds[0])
        more = set(stage.columns.melted) - {"sent", "delivered"}
        if melted and ("events" in kinds or more or events.outcomes(stage)):
            found["events"] = melted
    return found


def _with_incoming(stage: Stage, found: dict[str, Selection]) -> dict[str, Selection]:
    """Turns the incoming messages of a mailbox export from sends into replies."""
    keys = [header_key(header) for header in stage.raw.headers]
    if "incoming" not in keys or "sends" not in found or "events" in found:
        return found
    incoming = f"c{keys.index('incoming')}"
    replies = events.replies(stage, incoming)
    outgoing = replace(found["sends"], where=f"NOT {replies.where}")
    return found | {"sends": outgoing, "events": replies}


def _write(stage: Stage, table: str, selection: Selection, path: Path) -> int:
    """Writes the rows of one canonical table and returns how many there are."""
    own = {"src": path.stem, "src_row": stage.row, **selection.columns}
    cells = ", ".join(
        f'CAST({own.get(name, "NULL")} AS {kind}) AS "{name}"'
        for name, kind in TABLES[table].items()
    )
    row = stage.con.execute(
        f"COPY (SELECT {cells} FROM {selection.source} WHERE {selection.where})"
        f" TO {quoted(str(path))} ({LAYOUT})"
    ).fetchone()
    return int(row[0]) if row else 0


def _filled(stage: Stage, path: Path) -> set[str]:
    """Returns the columns of a canonical file that hold something."""
    found = stage.con.execute(
        "SELECT path_in_schema FROM parquet_metadata(?) GROUP BY path_in_schema"
        " HAVING sum(num_values) > sum(coalesce(stats_null_count, 0))",
        [str(path)],
    ).fetchall()
    return {str(name) for (name,) in found} - {"src", "src_row"}


def _source(stage: Stage, raw: RawTable, index: int, outcome: _Outcome) -> Source:
    rejects, lines = rejects_of(stage, raw, outcome.refusals)
    zone, assumed = zone_of(stage, outcome.kinds)
    detection, kinds, written = stage.detection, outcome.kinds, outcome.written
    said = remarks(stage, kinds, written, outcome.refusals, outcome.types)
    return Source(
        index=index,
        raw=raw,
        format_id=detection.format_id,
        vendor=detection.vendor,
        kinds=kinds,
        confidence=detection.confidence,
        mapping=_mapping(stage, kinds),
        timezone=zone,
        timezone_assumed=assumed,
        clocks=tuple((stage.raw.headers[at], one.layout) for at, one in stage.clocks.items()),
        rows=dict(written.rows),
        rejects=(*raw.rejects, *rejects),
        ledger=ledger_after(raw.ledger, len(outcome.refusals), lines),
        missing=missing_fields(kinds, written),
        notes=(*outcome.notes, *said),
        columns=written.filled,
    )


def _mapping(stage: Stage, kinds: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Returns (header, `table.field`) of every column that was used, in column order."""
    melts = "events" in kinds and kinds[0] != "events"
    unused = {"events.ts", "events.event_type"} if melts else set()
    derived = "suppressions" if kinds[:1] == ("contacts",) else ""
    pairs = {
        (at, target)
        for table, fields in stage.columns.fields.items()
        if table in kinds and table != derived
        for name, numbers in fields.items()
        for at in numbers
        if (target := f"{table}.{name}") not in unused
    }
    for ending, columns in (("at", stage.columns.times), ("count", stage.columns.flags)):
        for event, numbers in columns.items() if melts else ():
            pairs |= {(at, f"events.{event}_{ending}") for at in numbers}
    if "suppressions" in kinds:
        pairs |= {(one.column, "suppressions.reason") for one in stage.columns.reason_flags}
    return tuple((stage.raw.headers[at], target) for at, target in sorted(pairs))
