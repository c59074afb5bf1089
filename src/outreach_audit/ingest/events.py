"""Event rows: long files (one event a row), wide files (one recipient a row), flags and counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outreach_audit.ingest.cells import (
    case_sql,
    coalesce_sql,
    quantity_sql,
    quoted,
    text_sql,
    true_sql,
)
from outreach_audit.ingest.vendors import catalogue, header_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outreach_audit.ingest.stage import Stage

__all__ = [
    "STOPS", "EventTypes", "Selection", "event_types", "long_events", "melted_events", "name_event",
    "outcomes", "replies", "unsent_sql",
]  # fmt: skip


STOPS = ("unsubscribed", "complained")
"""Events that say no: one whose date cannot be read still counts."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of one canonical table: an expression a column, what they read, which of them."""

    columns: Mapping[str, str]
    source: str
    where: str = "true"


@dataclass(frozen=True, slots=True)
class EventTypes:
    """What the events of a long file are called."""

    sql: str
    """The event type of a row, NULL where its word is unknown."""
    word: str
    """The event word of a row as written."""
    found: frozenset[str]
    """Event types that occur."""
    unknown: Mapping[str, int] = field(default_factory=dict)
    """Words without a meaning -> rows."""
    machine: str = "CAST(NULL AS BOOLEAN)"
    """Whether a machine opened or clicked, NULL where the file does not say."""

    @property
    def carrier(self) -> str | None:
        """The event type that stands for a send: sent, or delivered where nothing is sent."""
        return next((one for one in ("sent", "delivered") if one in self.found), None)


def name_event(name: str) -> str | None:
    """Returns the event type that a file name such as `opens_csv` speaks of."""
    hints = catalogue().name_events
    return next((event for word, event in hints if word in name.replace("_", "")), None)


def event_types(stage: Stage) -> EventTypes | None:
    """Returns how to tell the events of a long file, None where neither column nor name tells."""
    signature = stage.detection.signature
    columns = stage.of("events", "event_type")
    constant = signature.event if signature else ""
    if not constant and (not columns or (signature and signature.event_from_name)):
        constant = name_event(stage.name) or ""
    if constant:
        sql = _softened(stage, quoted(constant), {constant})
        word = f"CAST({quoted(constant)} AS VARCHAR)"
        return EventTypes(sql, word, frozenset({constant}), machine=_machine(stage, word, set()))
    if not columns:
        return None
    return _from_words(stage, columns)


def _from_words(stage: Stage, columns: tuple[str, ...]) -> EventTypes:
    signature = stage.detection.signature
    codes = catalogue().codes.get(signature.codes, {}) if signature else {}
    words = stage.words(columns)
    known = {word: event for word in words if (event := _event_of(word, codes)) is not None}
    text = stage.text("events", "event_type")
    return EventTypes(
        _softened(stage, case_sql(text, known), set(known.values())),
        text,
        frozenset(known.values()),
        {word: n for word, n in words.items() if word not in known},
        _machine(stage, text, set(words)),
    )


def _event_of(word: str, codes: Mapping[str, str]) -> str | None:
    return codes.get(word) or catalogue().events.get(header_key(word))


def _softened(stage: Stage, event: str, found: set[str]) -> str:
    """Returns the event type with soft bounces and renewed consent told by other columns."""
    if "bounced_hard" in found and stage.has("events", "subtype"):
        soft = stage.meanings(
            stage.of("events", "subtype"),
            lambda key: key if key in catalogue().soft_subtypes else None,
        )
        if soft:
            words = ", ".join(map(quoted, soft))
            subtype = stage.text("events", "subtype")
            event = (
                f"CASE WHEN {event} = 'bounced_hard' AND {subtype} IN ({words})"
                f" THEN 'bounced_soft' ELSE {event} END"
            )
    if "unsubscribed" in found and (lifted := _lifted(stage)):
        return (
            f"CASE WHEN {event} = 'unsubscribed' AND {lifted} THEN 'resubscribed' ELSE {event} END"
        )
    return event


def _lifted(stage: Stage) -> str:
    """Returns whether a change of subscription is a return, "" where no column tells."""
    lifting = catalogue().lifting_columns
    tests = [
        f"coalesce(lower(trim(c{at})) = {quoted(lifting[key])}, false)"
        for at, header in enumerate(stage.raw.headers)
        if (key := header_key(header)) in lifting
    ]
    return f"({' OR '.join(tests)})" if tests else ""


def _machine(stage: Stage, word: str, words: set[str]) -> str:
    known = {one for one in words if header_key(one) in catalogue().machine_words}
    parts = [stage.truth("events", "is_machine")] if stage.has("events", "is_machine") else []
    if known:
        parts.append(f"coalesce({word} IN ({', '.join(map(quoted, sorted(known)))}), false)")
    return f"({' OR '.join(parts)})" if parts else "CAST(NULL AS BOOLEAN)"


def long_events(stage: Stage, types: EventTypes) -> Selection:
    """Returns one event for every row."""
    quantity = coalesce_sql([*map(quantity_sql, stage.of("events", "quantity")), "1"])
    columns = {
        "event_type": types.sql,
        "ts": stage.seconds("events", "ts"),
        "date_only": stage.date_only("events"),
        "is_machine": types.machine,
        "quantity": quantity,
        **_about(stage, "events"),
    }
    return Selection(columns, stage.relation)


def melted_events(stage: Stage, table: str) -> Selection | None:
    """Returns one event for every filled time, flag or count of a row of `table`."""
    structs = [_struct(stage, event) for event in stage.columns.melted]
    structs += _status_struct(stage, table)
    if not structs:
        return None
    source = f"(SELECT *, unnest([{', '.join(structs)}]) AS event FROM {stage.relation})"
    columns = {
        "event_type": "event.type",
        "ts": "event.ts",
        "date_only": "event.date_only",
        "quantity": "greatest(event.quantity, 1)",
        **_about(stage, table),
    }
    where = "event.type IS NOT NULL AND (event.ts IS NOT NULL OR event.quantity > 0)"
    if table == "sends" and (unsent := unsent_sql(stage)):
        where = f"{where} AND NOT (event.type = 'sent' AND {unsent})"
    return Selection(columns, source, where)


def unsent_sql(stage: Stage) -> str:
    """Returns whether a status says that the message of a row never left, "" where none does."""
    known = catalogue()
    tests = []
    for at, header in enumerate(stage.raw.headers):
        if header_key(header) in known.status_columns:
            column = f"c{at}"
            words = [word for word in stage.words((column,)) if header_key(word) in known.unsent]
            if words:
                listed = ", ".join(map(quoted, words))
                tests.append(f"coalesce({text_sql(column, stage.blanks)} IN ({listed}), false)")
    return f"({' OR '.join(tests)})" if tests else ""


def _about(stage: Stage, table: str) -> dict[str, str]:
    """Returns whom and what an event is about, from the columns of `table`."""
    return {
        "email": stage.address(table, "email"),
        "recipient_id": stage.text(table, "recipient_id"),
        **stage.label_columns(table),
        "campaign_id": stage.text("events", "campaign_id"),
        "campaign": stage.text("events", "campaign"),
        "send_id": stage.text("events", "send_id"),
        "subtype": stage.text("events", "subtype"),
        "reason": stage.text("events", "reason"),
    }


def _struct(stage: Stage, event: str) -> str:
    times = stage.columns.times.get(event, ())
    flags = stage.columns.flags.get(event, ())
    seconds = coalesce_sql((stage.time(at) for at in times), "BIGINT")
    whole = " OR ".join(stage.clocks[at].sql_date_only(stage.date_text(at)) for at in times)
    counts = [quantity_sql(f"c{at}") for at in flags]
    if event in STOPS and stage.misread(times):
        counts.append(f"CASE WHEN {stage.dated(times)} THEN 1 ELSE 0 END")
    quantity = f"greatest({', '.join(counts)})" if len(counts) > 1 else "".join(counts)
    kind = quoted(event)
    subtype = stage.of("events", "subtype")
    if event == "bounced_hard" and subtype:
        kind = _softened(stage, kind, {event})
    return (
        f"{{'type': {kind}, 'ts': {seconds}, 'date_only': {whole or 'CAST(NULL AS BOOLEAN)'},"
        f" 'quantity': CAST({quantity or 0} AS BIGINT)}}"
    )


def _status_struct(stage: Stage, table: str) -> list[str]:
    """Returns the event that a status stands for: a number of a vendor, or what became of a send."""
    signature = stage.detection.signature
    codes = catalogue().codes.get(signature.codes, {}) if signature else {}
    status = stage.of("contacts", "consent_status")
    if codes and status:
        kind = case_sql(text_sql(status[0]), codes)
    elif table == "sends" and (known := outcomes(stage)):
        kind = case_sql(stage.text("events", "event_type"), known)
    else:
        return []
    return [
        (
            f"{{'type': {kind}, 'ts': CAST(NULL AS BIGINT), 'date_only': CAST(NULL AS BOOLEAN),"
            f" 'quantity': CAST(1 AS BIGINT)}}"
        )
    ]


def outcomes(stage: Stage) -> dict[str, str]:
    """Returns status word -> event for a log of sends, without what its columns tell already."""
    told = {"sent", *stage.columns.melted}
    words = stage.words(stage.of("events", "event_type"))
    events = {word: catalogue().events.get(header_key(word), "sent") for word in words}
    return {word: event for word, event in events.items() if event not in told}


def replies(stage: Stage, incoming: str) -> Selection:
    """Returns a reply for every message of a mailbox that came in, by its sender."""
    columns = {
        "event_type": "'replied'",
        "ts": stage.seconds("sends", "ts"),
        "date_only": stage.date_only("sends"),
        "quantity": "1",
        **_about(stage, "sends"),
        "email": stage.address("sends", "sender"),
    }
    return Selection(columns, stage.relation, true_sql(incoming))
