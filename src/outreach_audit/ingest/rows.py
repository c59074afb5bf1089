"""Rows of the canonical tables other than events, as expressions over the raw columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from outreach_audit.ingest.cells import (
    case_sql,
    count_sql,
    identifier_type_sql,
    quoted,
    text_sql,
    true_sql,
)
from outreach_audit.ingest.events import EventTypes, Selection, unsent_sql
from outreach_audit.ingest.vendors import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outreach_audit.ingest.stage import Stage

__all__ = ["contact_suppressions", "contacts", "messages", "sends", "suppressions", "volume"]

_NO_TEXT = "CAST(NULL AS VARCHAR)"
_NO_TIME = "CAST(NULL AS BIGINT)"

_OPT_OUTS = ("unsubscribe", "complaint", "blocked", "manual", "legal")


def sends(stage: Stage, types: EventTypes | None = None) -> Selection:
    """Returns one send for every row, or for every row whose event stands for a send.

    A row whose status says that its message never left gives none.
    """
    first, last = _names(stage, "sends")
    texts = (
        "send_id", "recipient_id", "sender_name", "campaign_id", "campaign", "step", "channel",
        "company", "title", "in_reply_to",
    )  # fmt: skip
    columns = {
        **{name: stage.text("sends", name) for name in texts},
        "email": stage.address("sends", "email"),
        "ts": stage.seconds("sends", "ts"),
        "date_only": stage.date_only("sends"),
        **stage.label_columns("sends"),
        "sender": stage.address("sends", "sender"),
        "subject": stage.verbatim("sends", "subject"),
        "body": stage.verbatim("sends", "body"),
        "first_name": first,
        "last_name": last,
    }
    if types and types.carrier:
        where = f"{types.sql} = {quoted(types.carrier)}"
    else:
        unsent = unsent_sql(stage)
        where = f"NOT {unsent}" if unsent else "true"
    return Selection(columns, stage.relation, where)


def _names(stage: Stage, table: str) -> tuple[str, str]:
    """Returns first and last name; a full name is cut at its first gap where they are missing."""
    if stage.has(table, "first_name", "last_name") or not stage.has(table, "full_name"):
        return stage.text(table, "first_name"), stage.text(table, "last_name")
    full = stage.text(table, "full_name")
    rest = f"nullif(trim(substr({full}, length(split_part({full}, ' ', 1)) + 1)), '')"
    return f"split_part({full}, ' ', 1)", rest


def contacts(stage: Stage) -> Selection:
    """Returns one contact for every row."""
    first, last = _names(stage, "contacts")
    texts = (
        "recipient_id", "company", "title", "industry", "technology", "city", "postcode", "country",
        "relation", "orders", "lead_source", "referred_by", "activity", "downloads", "attended",
        "visits",
    )  # fmt: skip
    consent = stage.meanings(stage.of("contacts", "consent_status"), catalogue().consent.get)
    status = stage.text("contacts", "consent_status")
    opted_out, opted_out_at = _opted_out_sql(stage), stage.seconds("contacts", "opted_out_ts")
    columns = {
        **{name: stage.text("contacts", name) for name in texts},
        "email": stage.address("contacts", "email"),
        **stage.label_columns("contacts"),
        "first_name": first,
        "last_name": last,
        "stage": f"coalesce({stage.text('contacts', 'stage')}, {status})",
        "customer_ts": stage.seconds("contacts", "customer_ts"),
        "consent_status": _consent_sql(stage, status, consent),
        "consent_ts": stage.seconds("contacts", "consent_ts"),
        "created_ts": stage.seconds("contacts", "created_ts"),
        "opted_out": opted_out,
        "opted_out_ts": f"CASE WHEN {opted_out} THEN {opted_out_at} END",
    }
    return Selection(columns, stage.relation)


def _consent_sql(stage: Stage, status: str, known: Mapping[str, str]) -> str:
    if not stage.has("contacts", "consent_status"):
        return _NO_TEXT
    meaning = case_sql(status, known, "'unknown'")
    return f"CASE WHEN {status} IS NOT NULL THEN {meaning} END"


def _opted_out_sql(stage: Stage) -> str:
    """Returns whether the contact may not be written to, NULL where the file cannot say."""
    signature = stage.detection.signature
    if signature and signature.kinds[:1] == ("suppressions",):
        return "true" if signature.reason in _OPT_OUTS else "CAST(NULL AS BOOLEAN)"
    parts = _reason_parts(stage)
    return f"({' OR '.join(map(_is_opt_out, parts))})" if parts else "CAST(NULL AS BOOLEAN)"


def contact_reason(stage: Stage) -> str | None:
    """Returns why a contact may not be written to, NULL for most; None without such columns.

    What the person or the sender decided comes before what a mail server said.
    """
    parts = _reason_parts(stage)
    decided = [f"CASE WHEN {_is_opt_out(part)} THEN {part} END" for part in parts]
    return f"coalesce({', '.join((*decided, *parts))})" if parts else None


def _is_opt_out(reason: str) -> str:
    return f"coalesce({reason} IN ({', '.join(map(quoted, _OPT_OUTS))}), false)"


def _reason_parts(stage: Stage) -> list[str]:
    """Returns the reason that each column gives on its own, most telling first."""
    parts = [
        case_sql(text_sql(column, stage.blanks), found)
        for column in stage.of("contacts", "suppression_reason")
        if (found := stage.meanings((column,), _reason))
    ]
    # The time of a bounce may stand in the same column as the time of an opt-out.
    silent = " AND ".join(f"{part} IS NULL" for part in parts) or "true"
    if found := _status_reasons(stage):
        parts.append(case_sql(stage.text("contacts", "consent_status"), found))
    if stage.has("contacts", "opted_out"):
        parts.append(f"CASE WHEN {stage.truth('contacts', 'opted_out')} THEN 'unsubscribe' END")
    if stage.has("contacts", "opted_out_ts"):
        columns = stage.columns.columns("contacts", "opted_out_ts")
        when = f"{stage.seconds('contacts', 'opted_out_ts')} IS NOT NULL"
        if stage.misread(columns):
            when = stage.dated(columns)
        parts.append(f"CASE WHEN {when} AND {silent} THEN 'unsubscribe' END")
    if stage.has("contacts", "blocked"):
        parts.append(f"CASE WHEN {stage.truth('contacts', 'blocked')} THEN 'blocked' END")
    return parts


def _status_reasons(stage: Stage) -> dict[str, str]:
    known = catalogue()
    signature = stage.detection.signature
    status = stage.of("contacts", "consent_status")
    if signature and signature.codes:
        reasons = {"unsubscribed": "unsubscribe", "bounced_hard": "hard_bounce"}
        return {
            code: reasons[event]
            for code, event in known.codes[signature.codes].items()
            if event in reasons
        }
    return stage.meanings(status, known.status_reasons.get)


def reasons_of(stage: Stage, table: str, name: str) -> dict[str, str]:
    """Returns text -> suppression reason for the texts of a column that have one."""
    return stage.meanings(stage.of(table, name), _reason)


def _reason(key: str) -> str | None:
    known = catalogue()
    hinted = (reason for hint, reason in known.reason_hints if hint in key)
    return known.reasons.get(key) or next(hinted, None)


def suppressions(stage: Stage) -> Selection:
    """Returns one suppression for every row, or for every reason column that holds."""
    if stage.columns.reason_flags:
        return _entries(stage, "suppressions", "identifier", "ts", _flag_entries(stage))
    reason = _list_reason_sql(stage)
    entries: list[Entry] = [(reason, _scope_sql(stage), None)]
    return _entries(stage, "suppressions", "identifier", "ts", entries)


def contact_suppressions(stage: Stage) -> Selection | None:
    """Returns the contacts that may not be written to, None where the file cannot say."""
    reason = contact_reason(stage)
    scope = stage.detection.signature.scope if stage.detection.signature else ""
    entries: list[Entry] = [(reason, quoted(scope or "account"), None)] if reason else []
    entries += _flag_entries(stage)
    if not entries:
        return None
    return _entries(stage, "contacts", "email", "opted_out_ts", entries)


Entry: TypeAlias = tuple[str, str, str | None]
"""SQL of the reason (NULL for no row), of the scope, and a list label that overrides the row's."""


def _entries(stage: Stage, table: str, address: str, time: str, entries: list[Entry]) -> Selection:
    """Returns a row for each entry whose reason is not NULL."""
    identifier = stage.address(table, address)
    recipient = stage.text(table, "recipient_id")
    labels = stage.label_columns(table)
    structs = ", ".join(
        f"{{'reason': {reason}, 'scope': {scope}, 'topic': {quoted(topic) if topic else _NO_TEXT}}}"
        for reason, scope, topic in entries
    )
    # A lone entry is no list: unnesting would cost more than the rest of the row.
    entry = structs if len(entries) == 1 else f"unnest([{structs}])"
    source = f"(SELECT *, {identifier} AS bare, {entry} AS entry FROM {_one_each(stage, table)})"
    expires = stage.seconds("suppressions", "expires_ts") if table == "suppressions" else _NO_TIME
    columns = {
        "identifier": f"coalesce(bare, {recipient})",
        "identifier_type": f"CASE WHEN bare IS NULL THEN 'recipient_id'"
        f" ELSE {identifier_type_sql('bare')} END",
        "recipient_id": recipient,
        "reason": "entry.reason",
        "scope": "entry.scope",
        **labels,
        "list": f"coalesce(entry.topic, {labels['list']})",
        "ts": stage.seconds(table, time),
        "date_only": stage.date_only(table, time),
        "expires_ts": expires,
    }
    return Selection(columns, source, "entry.reason IS NOT NULL")


def _one_each(stage: Stage, table: str) -> str:
    """Returns the rows of a table, one for each address of a cell that holds several."""
    column = "".join(stage.of(table, "identifier" if table == "suppressions" else "email")[:1])
    if not column:
        return stage.relation
    several = f"regexp_matches({column}, '@.*[;,\\s|:].*@')"
    look = stage.con.execute(f"SELECT bool_or({several}) FROM {stage.relation}").fetchone()
    if look is None or not look[0]:
        return stage.relation
    word = '[^;,\\s|:<>"()]'
    pieces = f"regexp_extract_all({column}, '{word}*@{word}+')"
    parts = f"CASE WHEN {several} AND len({pieces}) > 1 THEN {pieces} ELSE [{column}] END"
    return f"(SELECT * REPLACE (unnest({parts}) AS {column}) FROM {stage.relation})"


def _flag_entries(stage: Stage) -> list[Entry]:
    entries: list[Entry] = []
    for flag in stage.columns.reason_flags:
        column = f"c{flag.column}"
        # Newer exports write the text of a bounce where older ones write TRUE.
        text = f"coalesce({text_sql(column, ('false', 'no', '0'))}, '') <> ''"
        holds = true_sql(column) if flag.topic else text
        scope = "topic" if flag.topic else "account"
        entry = f"CASE WHEN {holds} THEN {quoted(flag.reason)} END"
        entries.append((entry, quoted(scope), flag.topic or None))
    return entries


def _list_reason_sql(stage: Stage) -> str:
    """Returns the reason of a row of a suppression list, `unknown` where nothing says."""
    signature = stage.detection.signature
    if signature and signature.reason and signature.reason != "from_filename":
        return quoted(signature.reason)
    hints = catalogue().name_reasons
    name = stage.name.replace("_", "")
    named = next((reason for word, reason in hints if word.replace("_", "") in name), "unknown")
    if not stage.has("suppressions", "reason") or (signature and signature.reason):
        return quoted(named)
    column = stage.text("suppressions", "reason")
    found = case_sql(column, reasons_of(stage, "suppressions", "reason"))
    return f"coalesce({found}, {quoted(named)})"


def _scope_sql(stage: Stage) -> str:
    signature = stage.detection.signature
    scope = signature.scope if signature and signature.scope else "unknown"
    if stage.has("suppressions", "scope"):
        known = stage.meanings(stage.of("suppressions", "scope"), catalogue().scopes.get)
        return f"coalesce({case_sql(stage.text('suppressions', 'scope'), known)}, {quoted(scope)})"
    if scope == "account" and stage.has("suppressions", "list"):
        topic = stage.text("suppressions", "list")
        return f"CASE WHEN {topic} IS NULL THEN 'account' ELSE 'topic' END"
    return quoted(scope)


def messages(stage: Stage) -> Selection:
    """Returns one message for every row."""
    texts = ("campaign_id", "campaign", "step", "sender_name")
    columns = {
        **{name: stage.text("messages", name) for name in texts},
        **stage.label_columns("messages"),
        "sender": stage.address("messages", "sender"),
        "ts": stage.seconds("messages", "ts"),
        "subject": stage.verbatim("messages", "subject"),
        "body": stage.verbatim("messages", "body"),
    }
    return Selection(columns, stage.relation)


def volume(stage: Stage) -> Selection:
    """Returns one daily count for every row."""
    columns = {
        **stage.label_columns("volume"),
        "sender": stage.address("volume", "sender"),
        "campaign": stage.text("volume", "campaign"),
        "day": f"CAST(floor({stage.seconds('volume', 'day')} / 86400.0) AS BIGINT)",
        "count": count_sql(stage.of("volume", "count")[0]),
    }
    return Selection(columns, stage.relation)
