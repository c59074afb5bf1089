"""Which column fills which canonical field: what the user says, the signature, the aliases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias

from outreach_audit.errors import ConfigError
from outreach_audit.ingest.vendors import Signature, catalogue, header_key
from outreach_audit.model.tables import EVENT_TYPES

if TYPE_CHECKING:
    from outreach_audit.ingest.overrides import Overrides

__all__ = [
    "ColumnMap",
    "ReasonFlag",
    "Sample",
    "looks_like_dates",
    "map_columns",
    "overridden",
    "targets_of",
    "unmatched_headers",
]

Sample: TypeAlias = Mapping[int, tuple[str, ...]]
"""Column number -> its first cells that are not blank."""

Chosen: TypeAlias = Mapping[str, Mapping[str, tuple[int, ...]]]
"""Table -> field -> column numbers, as the user said; table "" holds columns to ignore."""

IGNORED = frozenset({"", "ignore", "none", "skip"})

_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|^\d{9,10}(\.\d+)?$|^\d{13}$|^\d{16}$|^\d{8}(T|$)"
    r"|\d\D{0,3}[^\W\d_]{3,9}\D{0,3}\d{2,4}|[^\W\d_]{3,9} \d{1,2},? \d{4}"
)


@dataclass(frozen=True, slots=True)
class ReasonFlag:
    """A column that holds TRUE or a text where one suppression reason applies."""

    column: int
    reason: str
    topic: str
    """Name of the subscription that the reason is about, "" for all mail."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Columns of one file by canonical table and field."""

    fields: Mapping[str, Mapping[str, tuple[int, ...]]]
    """Table -> field -> column numbers; the first filled cell counts."""
    times: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Event type -> columns with its time, in a file with one row a recipient."""
    flags: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Event type -> columns that say yes or count."""
    reason_flags: tuple[ReasonFlag, ...] = ()

    def has(self, table: str, *names: str) -> bool:
        """Says whether any of these fields of the table has a column."""
        return any(self.fields.get(table, {}).get(name) for name in names)

    def columns(self, table: str, name: str) -> tuple[int, ...]:
        """Returns the column numbers of a field, empty where there are none."""
        return self.fields.get(table, {}).get(name, ())

    @property
    def melted(self) -> tuple[str, ...]:
        """Event types with a column of their own, in canonical order."""
        return tuple(dict.fromkeys((*self.times, *self.flags)))


def looks_like_dates(cells: Iterable[str]) -> bool:
    """Says whether most of these cells look like dates; False for no cells."""
    found = [bool(_DATE.search(cell.strip())) for cell in cells]
    return bool(found) and sum(found) * 2 > len(found)


def targets_of(text: str) -> tuple[tuple[str, str], ...]:
    """Returns the (table, field) pairs that a target such as `sends.ts` or `sent_at` means.

    Times and flags of events are the fields `at:opened` and `count:opened`; `ignore` means none.
    Raises ConfigError for anything else, with the nearest valid name.
    """
    tables = catalogue().tables
    table, _, name = text.strip().rpartition(".")
    key = header_key(name)
    if not table and text.strip().lower() in IGNORED:
        return ()
    if table and table not in tables:
        _refuse(text, tables, table)
    found = [
        (one, chosen)
        for one in ([table] if table else tables)
        if (chosen := _field_of(one, key)) is not None
    ]
    if table in {"", "events"}:
        found += _event_columns(key)
    if not found:
        fields = (f"{one}.{name}" for one in tables for name in tables[one])
        _refuse(text, [*fields, *(word for one in tables for word in tables[one]), *_words()], text)
    return tuple(found)


def _field_of(table: str, key: str) -> str | None:
    fields = catalogue().tables[table]
    if key in fields:
        return key
    return next((name for name, words in fields.items() if key in words), None)


def _event_columns(key: str) -> list[tuple[str, str]]:
    known = catalogue()
    if key in known.wide_times:
        return [("events", f"at:{known.wide_times[key]}")]
    if key in known.wide_flags:
        return [("events", f"count:{known.wide_flags[key]}")]
    event, _, ending = key.rpartition("_")
    way = {"at": "at", "count": "count"}.get(ending)
    return [("events", f"{way}:{event}")] if way and event in EVENT_TYPES else []


def _words() -> Iterable[str]:
    known = catalogue()
    yield from known.wide_times
    yield from known.wide_flags
    for fields in known.tables.values():
        for words in fields.values():
            yield from words


def _refuse(text: str, names: Iterable[str], near: str) -> None:
    close = get_close_matches(near.lower(), sorted(set(names)), n=1, cutoff=0.5)
    raise ConfigError(
        f"A column cannot be mapped to '{text}': no such canonical column.",
        hint=f"Did you mean '{close[0]}'?" if close else "Try 'email', 'sent_at' or 'sends.ts'.",
    )


def overridden(headers: Sequence[str], overrides: Overrides) -> Chosen:
    """Returns the columns that the user mapped by hand, and those to ignore under "".

    Raises ConfigError where a target does not exist.
    """
    chosen: dict[str, dict[str, tuple[int, ...]]] = {}
    for header, target in overrides.map:
        targets = targets_of(target) or (("", header),)
        columns = _columns_named(headers, header)
        for table, name in targets if columns else ():
            fields = chosen.setdefault(table, {})
            fields[name] = (*fields.get(name, ()), *columns)
    return chosen


def unmatched_headers(overrides: Overrides, files: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Returns the headers of the user's mapping that no file has, as written."""
    headers = [list(one) for one in files]
    return tuple(
        header
        for header, _ in overrides.map
        if not any(_columns_named(one, header) for one in headers)
    )


def _columns_named(headers: Sequence[str], header: str) -> tuple[int, ...]:
    exact = tuple(at for at, one in enumerate(headers) if one == header)
    key = header_key(header)
    return exact or tuple(at for at, one in enumerate(headers) if header_key(one) == key)


def map_columns(
    headers: Sequence[str],
    tables: Iterable[str],
    *,
    signature: Signature | None = None,
    chosen: Chosen | None = None,
    sample: Sample | None = None,
) -> ColumnMap:
    """Returns which columns fill the fields of these tables.

    What the user chose comes first, then the signature's columns, then the aliases of the table.
    """
    chosen = chosen or {}
    keys = [header_key(header) for header in headers]
    taken = {at for fields in chosen.values() for columns in fields.values() for at in columns}
    fields = {
        table: _table_fields(table, keys, signature, chosen.get(table, {}), taken)
        for table in tables
    }
    busy = taken | {
        at
        for names in fields.values()
        for name, columns in names.items()
        if name in {"event_type", "opted_out", "opted_out_ts"}
        for at in columns
    }
    times, flags = _event_fields(keys, chosen.get("events", {}), busy, sample or {})
    return ColumnMap(fields, times, flags, _reason_flags(headers, keys, taken))


_FALLING_BACK = frozenset({"body"})
"""Fields that take the next column where the first is blank: the text part where there is no HTML."""


def _table_fields(
    table: str,
    keys: Sequence[str],
    signature: Signature | None,
    chosen: Mapping[str, tuple[int, ...]],
    taken: set[int],
) -> dict[str, tuple[int, ...]]:
    known = catalogue().tables[table]
    fields = {name: columns for name, columns in chosen.items() if name in known}
    busy = set(taken)
    own = signature.columns if signature else {}
    for name in known:
        if name in fields or name not in own:
            continue
        columns = [at for key in own[name] for at in _free(keys, key, taken)]
        if columns or not own[name]:
            fields[name] = tuple(columns)
            busy.update(columns)
    for name, words in known.items():
        if name in fields:
            continue
        for key in words:
            columns = _free(keys, key, busy)
            if columns:
                fields[name] = (*fields.get(name, ()), *columns)
                busy.update(columns)
                if name not in _FALLING_BACK:
                    break
    return {name: columns for name, columns in fields.items() if columns}


def _free(keys: Sequence[str], key: str, busy: set[int]) -> list[int]:
    return [at for at, one in enumerate(keys) if one == key and at not in busy]


def _event_fields(
    keys: Sequence[str], chosen: Mapping[str, tuple[int, ...]], busy: set[int], sample: Sample
) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """Returns event type -> columns of its time, and of its flag or count."""
    known = catalogue()
    times: dict[str, tuple[int, ...]] = {}
    flags: dict[str, tuple[int, ...]] = {}
    for name, columns in chosen.items():
        way, _, event = name.partition(":")
        if event:
            into = times if way == "at" else flags
            into[event] = (*into.get(event, ()), *columns)
    for at, key in enumerate(keys):
        if at in busy:
            continue
        if key in known.wide_times:
            event, into = known.wide_times[key], times
        elif key in known.wide_flags:
            event, into = known.wide_flags[key], flags
        elif key in known.wide_words:
            event = known.wide_words[key]
            into = times if looks_like_dates(sample.get(at, ())) else flags
        else:
            continue
        into[event] = (*into.get(event, ()), at)
    return times, flags


def _reason_flags(
    headers: Sequence[str], keys: Sequence[str], taken: set[int]
) -> tuple[ReasonFlag, ...]:
    known = catalogue()
    found = []
    for at, key in enumerate(keys):
        if at in taken:
            continue
        if key in known.reason_columns:
            found.append(ReasonFlag(at, known.reason_columns[key], ""))
        elif key.startswith(known.topic_prefixes):
            found.append(ReasonFlag(at, "unsubscribe", headers[at].rpartition(":")[2].strip()))
    return tuple(found)
