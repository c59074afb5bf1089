"""JSON documents and JSON lines as flat rows: one row a record, or a recipient of Amazon SES."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from outreach_audit.errors import IngestError

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | None"
"""Numbers stand as `Number`, a text, so that none loses digits."""

Path = tuple[str, ...]

ENVELOPES = ("Bounces", "Suppressions", "SuppressedDestinationSummaries", "Records", "items")

SES_RECIPIENTS = (
    ("bounce", "bouncedRecipients"),
    ("complaint", "complainedRecipients"),
    ("deliveryDelay", "delayedRecipients"),
    ("delivery", "recipients"),
)
"""Where an Amazon SES event names the recipients whom it concerns."""


class Number(str):
    """A JSON number as it was written."""

    __slots__ = ()


_decoder = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=Number)


def parse_json(text: str) -> Json:
    """Parses one JSON value; raises `ValueError` with a reason for people."""
    try:
        value: Json = _decoder.decode(text)
    except RecursionError as error:
        message = "nested too deeply"
        raise ValueError(message) from error
    return value


def parse_document(text: str) -> list[Json]:
    """Parses one or more JSON values written one after the other.

    Raises `IngestError` with line and column where the text breaks.
    """
    values, place = list[Json](), 0
    try:
        while place < len(text):
            if text[place].isspace():
                place += 1
                continue
            value, place = _decoder.raw_decode(text, place)
            values.append(value)
    except json.JSONDecodeError as error:
        raise IngestError(
            f"the JSON breaks here: {error.msg}",
            line=error.lineno,
            column=error.colno,
            hint="Was the export cut off? Nothing of this file was used.",
        ) from error
    except RecursionError as error:
        message = "the JSON is nested too deeply"
        raise IngestError(message, hint="Is this an export of records?") from error
    return values


def document_records(values: list[Json]) -> list[Json]:
    """Returns the records of a document: its array, the array of its envelope, or itself."""
    if len(values) != 1:
        return values
    value = values[0]
    if isinstance(value, dict) and not _is_record(value):
        value = _envelope(value)
    return value if isinstance(value, list) else [value]


def _is_record(value: Mapping[str, Json]) -> bool:
    if {"mail", "event-data", "Message"} & value.keys():
        return True
    return any(isinstance(cell, str) and "@" in cell for cell in value.values())


def _envelope(value: dict[str, Json]) -> Json:
    for name in ENVELOPES:
        if isinstance(value.get(name), list):
            return value[name]
    arrays = [item for item in value.values() if isinstance(item, list) and _all_objects(item)]
    return arrays[0] if len(arrays) == 1 else value


def _all_objects(items: list[Json]) -> bool:
    return bool(items) and all(isinstance(item, dict) for item in items)


def flat_rows(record: Json) -> Iterator[dict[Path, str]]:
    """Yields the rows of one record as texts by header path; raises `ValueError` for an array."""
    record = _unwrapped(record)
    if isinstance(record, list):
        message = "an array in place of an object"
        raise ValueError(message)  # noqa: TRY004 - data of the wrong shape, no slip of ours
    if not isinstance(record, dict):
        yield {("value",): scalar_text(record)}
        return
    row: dict[Path, str] = {}
    _flatten(record, (), row)
    recipients = _ses_recipients(record)
    for recipient in recipients:
        yield {("destination",): recipient, **row}
    if not recipients:
        yield row


def _unwrapped(record: Json) -> Json:
    """Takes a record out of the envelopes of Amazon SNS and Mailgun."""
    for _ in range(4):
        if not isinstance(record, dict):
            return record
        inner = record.get("event-data", record.get("Sns"))
        message = record.get("Message")
        if isinstance(inner, dict):
            record = inner
        elif isinstance(message, str) and message.lstrip().startswith("{"):
            record = parse_json(message)
        else:
            return record
    return record


def _ses_recipients(record: dict[str, Json]) -> list[str]:
    mail = record.get("mail")
    if not isinstance(mail, dict) or not {"eventType", "notificationType"} & record.keys():
        return []
    for event, field in SES_RECIPIENTS:
        details = record.get(event)
        if isinstance(details, dict) and (named := _recipients(details.get(field))):
            return named
    return _recipients(mail.get("destination"))


def _recipients(items: Json) -> list[str]:
    if not isinstance(items, list):
        return []
    addresses = [item.get("emailAddress") if isinstance(item, dict) else item for item in items]
    return [address for address in addresses if isinstance(address, str)]


def _flatten(value: dict[str, Json], path: Path, row: dict[Path, str]) -> None:
    for key, cell in value.items():
        if isinstance(cell, dict) and cell:
            _flatten(cell, (*path, key), row)
        else:
            row[(*path, key)] = _cell_text(cell)


def _cell_text(cell: Json) -> str:
    if isinstance(cell, dict):
        return ""
    if not isinstance(cell, list):
        return scalar_text(cell)
    if any(isinstance(item, (dict, list)) for item in cell):
        return compact(cell)
    return "; ".join(map(scalar_text, cell))


def scalar_text(cell: Json) -> str:
    """Returns a scalar as text: true, false, '' for null, numbers as they were written."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.replace("\0", "") if isinstance(cell, str) else ""


def compact(value: Json) -> str:
    """Returns JSON without spaces, numbers as they were written."""
    if isinstance(value, Number):
        return value
    if isinstance(value, dict):
        inner = (f"{json.dumps(k, ensure_ascii=False)}:{compact(v)}" for k, v in value.items())
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(compact, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def header_of(path: Path) -> str:
    """Returns the header of a path: a plain key as written, nested keys joined by "_"."""
    return path[0] if len(path) == 1 else "_".join(path).replace("-", "_")
