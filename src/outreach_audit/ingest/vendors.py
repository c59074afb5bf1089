"""What is known about exported files: `vendors.yaml` as typed values, and the header key rule."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CONFIDENCE", "Catalogue", "Signature", "catalogue", "header_key"]

CONFIDENCE: dict[str, float] = {"high": 0.97, "medium": 0.9, "low": 0.8}
"""How sure a header signature makes us, by how well its export is known."""

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_GAPS = re.compile(r"[\W_]+")


def header_key(text: str) -> str:
    """Returns the key of a header or cell word: `EmailAddress` and `"E-Mail address "` alike.

    Keys are lower case with "_" between words; marks that do not print are gone.
    """
    bare = text.translate(_INVISIBLE).replace("\u00a0", " ").strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
        bare = bare[1:-1]
    return _GAPS.sub("_", _CAMEL.sub("_", bare).lower()).strip("_")


@dataclass(frozen=True, slots=True)
class Signature:
    """How one known export is told by its header, and what its columns mean."""

    id: str
    vendor: str
    kinds: tuple[str, ...]
    """Canonical tables, most important first; suppressions first means that every row is one."""
    confidence: float
    all: frozenset[str]
    any: frozenset[str]
    none: frozenset[str]
    exact: frozenset[str]
    prefix: tuple[str, ...]
    values: re.Pattern[str] | None
    """What every cell of a file of one column looks like; such files have no header signature."""
    zone: str | None
    reason: str
    """Suppression reason of every row, `from_filename`, or "" where a column may tell."""
    scope: str
    event: str
    """Event type of every row, "" where a column or the file name tells."""
    event_from_name: bool
    codes: str
    """Name of the vendor's table of event numbers, or ""."""
    blanks: tuple[str, ...]
    """Words for an empty cell besides nothing."""
    decode: str
    note: str
    columns: Mapping[str, tuple[str, ...]]
    """Canonical column -> header keys; the first filled cell counts."""

    def fits(self, keys: frozenset[str]) -> bool:
        """Says whether a header with these keys is this export."""
        if self.values is not None:
            return False
        if self.exact:
            return keys == self.exact
        return (
            self.all <= keys
            and (not self.any or bool(self.any & keys))
            and not self.none & keys
            and all(any(key.startswith(start) for key in keys) for start in self.prefix)
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that `vendors.yaml` says."""

    vendors: Mapping[str, str]
    signatures: tuple[Signature, ...]
    tables: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Table -> field -> header keys that fill it, commonest first."""
    never_volume: frozenset[str]
    events: Mapping[str, str]
    """Word -> event type."""
    soft_subtypes: frozenset[str]
    unsent: frozenset[str]
    """Status words of messages that never left."""
    status_columns: tuple[str, ...]
    lifting_columns: Mapping[str, str]
    """Header key -> word that turns an opt-out into a return."""
    machine_words: frozenset[str]
    codes: Mapping[str, Mapping[str, str]]
    wide_times: Mapping[str, str]
    wide_flags: Mapping[str, str]
    wide_words: Mapping[str, str]
    reasons: Mapping[str, str]
    """Word -> suppression reason."""
    reason_hints: tuple[tuple[str, str], ...]
    status_reasons: Mapping[str, str]
    consent: Mapping[str, str]
    scopes: Mapping[str, str]
    reason_columns: Mapping[str, str]
    topic_prefixes: tuple[str, ...]
    name_events: tuple[tuple[str, str], ...]
    name_reasons: tuple[tuple[str, str], ...]
    name_suppressions: tuple[str, ...]

    def signature(self, format_id: str) -> Signature | None:
        """Returns the signature of this id, None for generic and unknown formats."""
        return next((one for one in self.signatures if one.id == format_id), None)


@cache
def catalogue() -> Catalogue:
    """Returns the shipped catalogue; it is read once a process."""
    text = (files("outreach_audit.ingest") / "vendors.yaml").read_text(encoding="utf-8")
    # Every scalar stays text: "no", "null" and "6" are words of mail files here.
    data: dict[str, Any] = yaml.load(text, Loader=_loader())  # noqa: S506
    plain = (
        "vendors", "wide_times", "wide_flags", "wide_words", "status_reasons", "scopes",
        "lifting_columns",
    )  # fmt: skip
    return Catalogue(
        **{name: data[name] for name in plain},
        signatures=tuple(_signature(entry) for entry in data["signatures"]),
        tables={
            table: {field: tuple(_flat(words)) for field, words in fields.items()}
            for table, fields in data["tables"].items()
        },
        never_volume=frozenset(data["never_volume"]),
        events=_inverted(data["events"]),
        soft_subtypes=frozenset(data["soft_subtypes"]),
        unsent=frozenset(data["unsent"]),
        status_columns=tuple(data["status_columns"]),
        machine_words=frozenset(data["machine_words"]),
        codes=data["codes"],
        reasons=_inverted(data["reasons"]),
        reason_hints=_pairs(data["reason_hints"]),
        consent=_inverted(data["consent"]),
        reason_columns=data["reason_columns"],
        topic_prefixes=tuple(data["topic_prefixes"]),
        name_events=_pairs(data["name_events"]),
        name_reasons=_pairs(data["name_reasons"]),
        name_suppressions=tuple(data["name_suppressions"]),
    )


def _loader() -> Any:
    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _signature(entry: Mapping[str, Any]) -> Signature:
    return Signature(
        id=entry["id"],
        vendor=entry["vendor"],
        kinds=tuple(entry["kinds"]),
        confidence=CONFIDENCE[entry["confidence"]],
        all=frozenset(entry.get("all", ())),
        any=frozenset(entry.get("any", ())),
        none=frozenset(entry.get("none", ())),
        exact=frozenset(entry.get("exact", ())),
        prefix=tuple(entry.get("prefix", ())),
        values=re.compile(entry["values"]) if "values" in entry else None,
        zone=entry.get("zone"),
        reason=entry.get("reason", ""),
        scope=entry.get("scope", ""),
        event=entry.get("event", ""),
        event_from_name=entry.get("event_from") == "filename",
        codes=entry.get("codes", ""),
        blanks=tuple(entry.get("blanks", ())),
        decode=entry.get("decode", ""),
        note=entry.get("note", ""),
        columns={field: tuple(keys) for field, keys in entry.get("columns", {}).items()},
    )


def _inverted(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    inverted: dict[str, str] = {}
    for meaning, spellings in words.items():
        for word in spellings:
            inverted.setdefault(word, meaning)
    return inverted


def _pairs(rows: Iterable[Iterable[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((first, second) for first, second in rows)


def _flat(words: Iterable[Any]) -> Iterable[str]:
    for word in words:
        if isinstance(word, str):
            yield word
        else:
            yield from _flat(word)
