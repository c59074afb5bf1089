"""What people should know about how a table was read, in whole sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outreach_audit.ingest.events import STOPS, unsent_sql
from outreach_audit.ingest.refusals import MAIN_TIMES, Refusal
from outreach_audit.ingest.vendors import header_key
from outreach_audit.normalise.clock import ZONELESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from outreach_audit.ingest.events import EventTypes
    from outreach_audit.ingest.stage import Stage

__all__ = ["WANTED", "Written", "missing_fields", "remarks", "zone_of"]

WANTED: dict[str, tuple[str, ...]] = {
    "sends": (
        "email", "ts", "sender", "campaign", "step", "subject", "body", "first_name", "client",
        "list",
    ),
    "events": ("email", "ts", "campaign", "send_id"),
    "contacts": ("email", "first_name", "industry", "relation", "consent_status", "opted_out"),
    "suppressions": ("ts", "reason"),
    "messages": ("campaign_id", "subject", "body"),
    "volume": ("sender",),
}  # fmt: skip
"""Canonical table -> columns that some check wants."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of one table."""

    rows: Mapping[str, int] = field(default_factory=dict)
    """Canonical table -> rows."""
    filled: frozenset[str] = frozenset()
    """`table.column` that hold something."""


def missing_fields(kinds: Sequence[str], written: Written) -> tuple[str, ...]:
    """Returns the `table.column` that some check wants and the file does not fill."""
    wanted = (f"{kind}.{name}" for kind in kinds for name in WANTED[kind])
    return tuple(name for name in wanted if name not in written.filled)


def zone_of(stage: Stage, kinds: Sequence[str]) -> tuple[str, bool]:
    """Returns the zone of the main dates and whether it was assumed, "" without dates."""
    main = [at for kind in kinds for at in stage.columns.columns(kind, MAIN_TIMES.get(kind, "ts"))]
    clocks = [stage.clocks[at] for at in (*main, *stage.clocks) if at in stage.clocks]
    read = [clock for clock in clocks if clock.values]
    if not read:
        return "", False
    return read[0].zone, any(clock.zone_assumed for clock in read)


def remarks(
    stage: Stage,
    kinds: Sequence[str],
    written: Written,
    refusals: Sequence[Refusal],
    types: EventTypes | None,
) -> tuple[str, ...]:
    """Returns the sentences on what was assumed, merged, left out or is lacking."""
    notes = list(stage.detection.notes)
    notes += _doubles(stage)
    notes += _on_clocks(stage)
    notes += _side_dates(stage, kinds)
    notes += _undated_stops(stage, types, refusals)
    notes += _unsent(stage, kinds, types)
    notes += _refused(refusals)
    if types and types.unknown:
        notes.append(_unknown_events(types))
    if kinds:
        notes += _without_addresses(stage, kinds)
        notes += _without_times(kinds, written)
    return tuple(dict.fromkeys(notes))


def _on_clocks(stage: Stage) -> Iterable[str]:
    """Yields what was assumed of the date columns; a zone that all of them lack is said once."""
    notes = [note for clock in stage.clocks.values() for note in clock.notes]
    zoneless = [note for note in notes if note.endswith(ZONELESS)]
    if len(zoneless) > 1:
        names = [note.removesuffix(ZONELESS).split(" of ", 1)[1].strip() for note in zoneless]
        yield f"The times of {', '.join(names[:-1])} and {names[-1]} {ZONELESS}"
    yield from (note for note in notes if len(zoneless) < 2 or note not in zoneless)


def _doubles(stage: Stage) -> Iterable[str]:
    keys = Counter(filter(None, map(header_key, stage.raw.headers)))
    for key, n in keys.items():
        if n > 1:
            header = next(one for one in stage.raw.headers if header_key(one) == key)
            yield f"The header '{header}' stands {n} times; the first filled cell of a row counts."


def _side_dates(stage: Stage, kinds: Sequence[str]) -> Iterable[str]:
    main = {at for kind in kinds for at in stage.columns.columns(kind, MAIN_TIMES.get(kind, ""))}
    main |= _stop_columns(stage)
    for at, clock in stage.clocks.items():
        if at not in main and clock.unreadable:
            name = stage.raw.headers[at]
            yield f"{_counted(clock.unreadable, 'value')} of '{name}' could not be read as dates."


def _stop_columns(stage: Stage) -> set[int]:
    """Returns the date columns that say since when people may not be written to."""
    columns = stage.columns
    found = {at for event in STOPS for at in columns.times.get(event, ())}
    listed = ("suppressions", "ts"), ("contacts", "opted_out_ts")
    return found.union(*(columns.columns(table, name) for table, name in listed))


def _undated_stops(
    stage: Stage, types: EventTypes | None, refusals: Sequence[Refusal]
) -> Iterable[str]:
    totals = sum(one.reason.startswith("totals") for one in refusals)
    unread = [at for at in sorted(_stop_columns(stage)) if at in stage.clocks]
    for at in unread:
        n, name = stage.clocks[at].unreadable - totals, stage.raw.headers[at]
        if n > 0 and not types:
            yield (
                f"{_counted(n, 'value')} of '{name}' could not be read as dates: those opt-outs"
                " count, but nobody knows since when."
            )
    if types and set(STOPS) & types.found and stage.misread(stage.columns.columns("events", "ts")):
        yield "Opt-outs whose date could not be read are kept, but nobody knows since when."


def _unsent(stage: Stage, kinds: Sequence[str], types: EventTypes | None) -> Iterable[str]:
    unsent = unsent_sql(stage) if "sends" in kinds and not types else ""
    if unsent:
        row = stage.con.execute(f"SELECT count(*) FROM {stage.relation} WHERE {unsent}").fetchone()
        n = int(row[0]) if row else 0
        yield f"{_counted(n, 'message')} not counted as sent: their status says they never left."


def _refused(refusals: Sequence[Refusal]) -> Iterable[str]:
    reasons = Counter(one.reason.partition(" '")[0] for one in refusals)
    for reason, n in sorted(reasons.items()):
        if reason != "unknown event":
            yield f"{_counted(n, 'record')} left out: {reason}."


def _unknown_events(types: EventTypes) -> str:
    listed = ", ".join(f"'{word}' ({n})" for word, n in list(types.unknown.items())[:10])
    total = sum(types.unknown.values())
    return f"{_counted(total, 'record')} left out for unknown event words: {listed}."


def _without_addresses(stage: Stage, kinds: Sequence[str]) -> Iterable[str]:
    main = kinds[0]
    address = "identifier" if main == "suppressions" else "email"
    people = main in {"sends", "events", "suppressions", "contacts"}
    if not people or stage.has(main, address):
        return
    column = stage.columns.columns(main, "recipient_id")
    header = stage.raw.headers[column[0]] if column else ""
    what = f"{header_key(header).removesuffix('_id').replace('_', ' ')} ids"
    yield (
        f"The file carries {what} ('{header}') instead of addresses: they need the audience or"
        " contact export beside them."
    )


def _without_times(kinds: Sequence[str], written: Written) -> Iterable[str]:
    for kind, words in (
        (
            "sends",
            "The file does not say when its mail was sent: it needs the campaigns beside it.",
        ),
        (
            "suppressions",
            "Nothing says when people opted out: how stale the list is stays unknown.",
        ),
    ):
        if kind in kinds and written.rows.get(kind) and f"{kind}.ts" not in written.filled:
            yield words


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
