"""Finds what an exported table is: a known export by its header, or its kind by its columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outreach_audit.ingest.looks import (
    ADDRESS,
    COUNT,
    HASH,
    addresses,
    denies,
    share,
    stop_dates,
    with_addresses,
)
from outreach_audit.ingest.mapping import (
    Chosen,
    ColumnMap,
    Sample,
    looks_like_dates,
    map_columns,
    overridden,
)
from outreach_audit.ingest.overrides import Overrides
from outreach_audit.ingest.vendors import Signature, catalogue, header_key
from outreach_audit.model.tables import TABLES, RawTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duckdb import DuckDBPyConnection

__all__ = ["Detection", "detect", "file_key", "header_key", "sample_of"]

SAMPLE_ROWS = 500
SAMPLE_CELL = 200
MOST_GENERIC = 0.75
"""A kind that no signature stands behind is never surer than this."""

_OPT_OUT_KEY = re.compile(
    r"unsub|suppress|opt_?out|opted_out|clean_time|blocklist|blacklist|abgemeldet|abmeld|d[ée]sinscri"
    r"|fecha_de_baja|disiscri"
)

_VAGUE_TIMES = frozenset({
    "timestamp", "ts", "datetime", "date", "time", "occurred_at", "event_date", "activity_date",
    "last_contacted", "last_contacted_date", "processed", "created_at",
})  # fmt: skip
"""Times that need not be those of a send."""

_SEND_FIELDS = ("subject", "body", "campaign", "campaign_id", "sender", "step")
_PEOPLE_FIELDS = ("first_name", "last_name", "full_name", "company", "title", "industry")


@dataclass(frozen=True, slots=True)
class Detection:
    """What a table was found to be."""

    format_id: str
    """Id of the signature, `generic_<kind>`, or `unknown`."""
    vendor: str
    kinds: tuple[str, ...]
    """Canonical tables, most important first; empty where the table is not understood."""
    confidence: float
    signature: Signature | None = None
    chosen: Chosen = field(default_factory=dict)
    """Columns that the user mapped, or that their cells gave away."""
    notes: tuple[str, ...] = ()


_UNKNOWN = Detection("unknown", "unknown", (), 0.0)


def sample_of(con: DuckDBPyConnection, raw: RawTable) -> Sample:
    """Returns the first cells of every column, blank ones left out, cut at 200 characters."""
    if not raw.headers:
        return {}
    cells = ", ".join(f"left(c{at}, {SAMPLE_CELL})" for at in range(len(raw.headers)))
    rows = con.execute(
        f"SELECT {cells} FROM read_parquet(?) LIMIT {SAMPLE_ROWS}", [str(raw.parquet)]
    ).fetchall()
    columns = zip(*rows, strict=True) if rows else ()
    return {at: tuple(cell for cell in cells if cell) for at, cells in enumerate(columns)}


def file_key(raw: RawTable) -> str:
    """Returns the key of the file's own name: `exports/all.zip!Un-Subs.csv` gives `un_subs_csv`."""
    return header_key(re.split(r"[/\\!]", raw.name)[-1])


def detect(
    raw: RawTable,
    con: DuckDBPyConnection,
    overrides: Overrides | None = None,
    sample: Sample | None = None,
) -> Detection:
    """Returns what the table is; the first signature that fits wins over anything generic.

    Raises ConfigError where the user maps a column to a field that does not exist.
    """
    overrides = overrides or Overrides()
    sample = sample_of(con, raw) if sample is None else sample
    chosen = overridden(raw.headers, overrides)
    found = _by_header(raw) or _by_values(raw, sample)
    if found is None and raw.headerless and not chosen:
        found = _by_cells(sample)
    if found is None:
        found = _by_columns(raw, chosen, sample)
    kinds = overrides.kinds or found.kinds
    format_id, vendor = found.format_id, found.vendor
    if overrides.kinds and found.signature is None:
        format_id, vendor = f"generic_{kinds[0]}", "generic"
    return Detection(
        format_id,
        vendor,
        kinds,
        max(found.confidence, MOST_GENERIC) if overrides.kinds else found.confidence,
        found.signature,
        {
            table: {**found.chosen.get(table, {}), **chosen.get(table, {})}
            for table in {**found.chosen, **chosen}
        },
        () if overrides.kinds else found.notes,
    )


def _by_header(raw: RawTable) -> Detection | None:
    if raw.headerless:
        return None
    keys = frozenset(filter(None, map(header_key, raw.headers)))
    for one in catalogue().signatures:
        if one.fits(keys):
            return Detection(one.id, one.vendor, one.kinds, one.confidence, one)
    return None


def _by_values(raw: RawTable, sample: Sample) -> Detection | None:
    """Returns what a file of one column is by its cells: hashes, patterns, domains, addresses."""
    filled = [at for at, cells in sample.items() if cells]
    if len(filled) != 1 or len(raw.headers) > (2 if raw.headerless else 1):
        return None
    cells = [cell.strip() for cell in sample[filled[0]]]
    chosen = {"suppressions": {"identifier": (filled[0],)}, "contacts": {"email": (filled[0],)}}
    hits = [0] * len(cells)
    for one in catalogue().signatures:
        if one.values is None:
            continue
        fits = [bool(one.values.match(cell)) for cell in cells]
        hits = [old or new for old, new in zip(hits, fits, strict=True)]
        if sum(fits) >= 0.95 * len(cells):
            notes = (_PLAIN_LIST,) if one.id == "email_list" else ()
            return Detection(one.id, one.vendor, one.kinds, one.confidence, one, chosen, notes)
    if sum(hits) >= 0.95 * len(cells):
        kinds = ("suppressions",)
        return Detection("generic_suppressions", "generic", kinds, MOST_GENERIC, None, chosen)
    return None


_PLAIN_LIST = (
    "A plain list of addresses is read as a suppression list; say --kind contacts if it is an"
    " audience."
)


def _by_cells(sample: Sample) -> Detection | None:
    """Returns a headerless table with an address column as a list of opt-outs."""
    addresses = [at for at, cells in sample.items() if share(ADDRESS, cells) > 0.8]
    hashes = [at for at, cells in sample.items() if share(HASH, cells) > 0.8]
    who = (addresses or hashes)[:1]
    if not who:
        return None
    dates = [at for at, cells in sample.items() if at not in who and looks_like_dates(cells)]
    fields = {"identifier": (who[0],)} | ({"ts": (dates[0],)} if dates else {})
    note = (
        "The file has no header; it is read as a suppression list of the column with addresses."
        " Say --kind and --map if it is something else."
    )
    contacts = {"email": (who[0],)}
    chosen = {"suppressions": fields, "contacts": contacts}
    return Detection(
        "generic_suppressions", "generic", ("suppressions",), 0.5, None, chosen, (note,)
    )


def _by_columns(raw: RawTable, chosen: Chosen, sample: Sample) -> Detection:
    """Returns the kind whose needs the columns meet, `unknown` where none does."""
    look = _look(raw, chosen, sample)
    kinds, certainty = look.kinds()
    told: tuple[str, ...] = ()
    at = addresses(raw.headers, look.columns, sample) if kinds in {(), ("messages",)} else None
    if at is not None:
        chosen = with_addresses(chosen, at)
        look = _look(raw, chosen, sample)
        kinds, certainty = look.kinds()
        told = (_BY_CELLS.format(header=raw.headers[at]),)
    if not kinds:
        return _UNKNOWN
    if kinds[0] == "suppressions":
        chosen = stop_dates(chosen, look.columns, sample)
    notes = (_VAGUE_SENDS,) if kinds[0] == "sends" and not look.definite_send else ()
    right = look.right_values(kinds[0])
    confidence = round(MOST_GENERIC * certainty * right, 2)
    return Detection(
        f"generic_{kinds[0]}", "generic", kinds, confidence, None, chosen, (*told, *notes)
    )


_BY_CELLS = "The cells of '{header}' are addresses, so it is read as the people written to."


def _look(raw: RawTable, chosen: Chosen, sample: Sample) -> _Look:
    columns = map_columns(raw.headers, TABLES, chosen=chosen, sample=sample)
    return _Look(columns, [header_key(header) for header in raw.headers], sample, file_key(raw))


_VAGUE_SENDS = (
    "The header does not say what the date is; it is read as the time of a send. Say --kind if"
    " the file is something else."
)


@dataclass(frozen=True, slots=True)
class _Look:
    """The columns of a table that no signature knows."""

    columns: ColumnMap
    keys: Sequence[str]
    sample: Sample
    name: str

    def kinds(self) -> tuple[tuple[str, ...], float]:
        """Returns the canonical tables, and a factor for how sure the choice is."""
        has = self.columns.has
        person = has("sends", "email", "recipient_id")
        if person and self._event_words() and has("events", "ts") and not self._is_status():
            return ("events",), 1.0
        if not person and self._is_volume():
            return ("volume",), 1.0
        if person and self.definite_send:
            return self._with_events("sends"), 1.0
        if self._is_suppressions():
            return ("suppressions",), 1.0
        if person and self._is_vague_send():
            return self._with_events("sends"), 0.6
        if not person and has("messages", "subject", "body"):
            return ("messages",), 0.8
        if person:
            return self._with_events("contacts"), 1.0 if has("contacts", "email") else 0.5
        return (), 0.0

    @property
    def definite_send(self) -> bool:
        """Whether a header says that its dates are those of sends."""
        found = self.columns.columns("sends", "ts")
        return any(self.keys[at] not in _VAGUE_TIMES for at in found)

    def _is_status(self) -> bool:
        """Says whether the event column is the status of sends, or of people added at some time."""
        found = self.columns.columns("events", "event_type")
        times = self.columns.columns("events", "ts")
        added = all(self.keys[at] in {"created", "created_at"} for at in times)
        return (self.definite_send or added) and all(self.keys[at] == "status" for at in found)

    def _is_vague_send(self) -> bool:
        found = self.columns.columns("sends", "ts")
        vague = any(self.keys[at] != "created_at" for at in found)
        content = self.columns.has("sends", "subject", "body")
        return bool(found) and (content or (vague and self.columns.has("sends", *_SEND_FIELDS)))

    def _is_volume(self) -> bool:
        columns = self.columns
        return (
            columns.has("volume", "day")
            and columns.has("volume", "count")
            and not columns.has("messages", "subject", "body")
            and not catalogue().never_volume & set(self.keys)
            and self.right_values("volume") > 0.8
        )

    def _is_suppressions(self) -> bool:
        found = self.columns.columns("suppressions", "identifier")
        if not found or denies(self.columns, self.sample):
            return False
        # File names write "un-sub", "opt out" and "OptOut": only their letters are compared.
        name = self.name.replace("_", "")
        if any(word.replace("_", "") in name for word in catalogue().name_suppressions):
            return True
        if self.columns.has("contacts", *_PEOPLE_FIELDS):
            return False
        other = any(self.keys[at] not in catalogue().tables["sends"]["email"] for at in found)
        return other or any(key == "reason" or _OPT_OUT_KEY.search(key) for key in self.keys)

    def _with_events(self, table: str) -> tuple[str, ...]:
        taken = {at for cols in self.columns.fields[table].values() for at in cols}
        past = {"sent", "delivered", "unsubscribed"} if table == "contacts" else {"sent"}
        ways = (self.columns.times, self.columns.flags)
        melted = {
            at
            for way in ways
            for event, at_all in way.items()
            if event not in past
            for at in at_all
        }
        return (table, "events") if melted - taken else (table,)

    def _event_words(self) -> bool:
        known = catalogue().events
        cells = _cells(self.sample, self.columns.columns("events", "event_type"))
        words = [header_key(cell) for cell in cells]
        return bool(words) and sum(word in known for word in words) * 2 >= len(words)

    def right_values(self, table: str) -> float:
        """Returns the share of the needed columns whose cells look right, 1 for empty ones."""
        shares = []
        for name in ("email", "ts", "day", "count"):
            cells = _cells(self.sample, self.columns.columns(table, name))
            if cells:
                shares.append(_right_share(name, cells))
        return sum(shares) / len(shares) if shares else 1.0


def _right_share(name: str, cells: tuple[str, ...]) -> float:
    """Returns the share of cells that look like what the field holds."""
    if name == "email":
        return share(ADDRESS, cells)
    return share(COUNT, cells) if name == "count" else float(looks_like_dates(cells))


def _cells(sample: Sample, columns: Iterable[int]) -> tuple[str, ...]:
    return tuple(cell for at in columns for cell in sample.get(at, ()))
