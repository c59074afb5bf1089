"""Dates: finds the layout, order and zone of a whole column and reads it in DuckDB SQL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from outreach_audit.normalise.clock_column import Column
from outreach_audit.normalise.clock_readings import (
    ExcelDay,
    Order,
    Reading,
    Text,
    first_sql,
    fixed_offset,
)
from outreach_audit.normalise.clock_shapes import (
    AMBIGUOUS_ZONES,
    FIXED_ZONES,
    Refusal,
    read_shape,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duckdb import DuckDBPyConnection

__all__ = ["Clock", "checked_zone", "infer_clock"]


@dataclass(frozen=True, slots=True)
class Clock:
    """How the dates of one column are written and read."""

    layout: str
    """In words: "YYYY-MM-DD HH:MM:SS", "epoch milliseconds", "RFC 2822", "mixed: A; B"; "" if none.
    """
    zone: str
    """The zone of clocks that name none; "in text" or "UTC" where every value names its own."""
    zone_assumed: bool
    """True where neither text nor caller nor vendor said the zone."""
    has_time: bool
    """False where every readable value is a date without a clock."""
    order: str
    """"year first", "day first", "month first", or "" where a word or a count leaves no question.
    """
    order_proof: str
    """What decided the order of an all-number date, "" where nothing had to."""
    ambiguous: bool
    """True where nothing but the separator decided the order: "/" month first, "-" day first."""
    values: int
    """Values that are not blank; `unreadable` of them could not be read."""
    blanks: int
    unreadable: int
    samples_unreadable: tuple[str, ...]
    """The commonest unreadable values, at most five, cut at 80 characters."""
    notes: tuple[str, ...]
    """Whole sentences on what was assumed or refused."""
    readings: tuple[Reading, ...] = field(default=(), repr=False)
    wall_zone: str = field(default="UTC", repr=False)

    def sql(self, column_sql: str) -> str:
        """Returns a BIGINT expression: epoch seconds in UTC, NULL where blank or unreadable.

        Fractions of a second are cut. A local hour that a clock change skips is read as if the
        change had not happened; one that occurs twice is read as the second.
        """
        return first_sql(self.readings, column_sql, self.wall_zone)

    def sql_date_only(self, column_sql: str) -> str:
        """Returns a BOOLEAN expression: this value is a readable date without a clock."""
        dates = tuple(reading for reading in self.readings if not reading.has_time)
        return f"({first_sql(dates, column_sql, 'UTC')} IS NOT NULL)"


def infer_clock(
    con: DuckDBPyConnection,
    relation_sql: str,
    column_sql: str,
    *,
    name: str = "",
    zone: str | None = None,
    vendor_zone: str | None = None,
    order: Order | None = None,
) -> Clock:
    """Finds how a VARCHAR column writes its dates, over all rows, in two to five scans.

    `zone` is what the user said and wins over `vendor_zone`; text that names its own zone wins
    over both. Raises ValueError for a zone that does not exist.
    """
    column = Column(con, relation_sql, column_sql, name=f"'{name}'" if name else "this column")
    wall_zone = checked_zone(con, zone or vendor_zone or "UTC")
    zones = FIXED_ZONES | (_zone_abbreviations(con, wall_zone) if zone else {})
    found, refused = _found(column, zones)
    decision = _decide(column, found, order)
    readings = tuple(
        reading.ordered(decision.order) if isinstance(reading, Text) else reading
        for reading in found
    )
    values, blanks, unreadable = column.counts(readings, wall_zone)
    naked = any(not reading.in_text for reading in readings)
    return Clock(
        layout=_layout(readings),
        zone=wall_zone if naked or not readings else _text_zone(readings),
        zone_assumed=naked and not (zone or vendor_zone),
        has_time=any(reading.has_time for reading in readings),
        order=decision.words or _year_first(readings),
        order_proof=decision.proof,
        ambiguous=decision.ambiguous,
        values=values,
        blanks=blanks,
        unreadable=unreadable,
        samples_unreadable=column.samples_unreadable(readings) if unreadable else (),
        notes=(*decision.notes, *_zone_notes(column.name, readings, zone or vendor_zone), *refused),
        readings=readings,
        wall_zone=wall_zone,
    )


@dataclass(frozen=True, slots=True)
class _Decision:
    """The order of day and month in all-number dates, and what decided it."""

    order: Order
    words: str = ""
    proof: str = ""
    ambiguous: bool = False
    notes: tuple[str, ...] = ()


_WORDS: dict[Order, str] = {"dmy": "day/month", "mdy": "month/day"}


def _decide(column: Column, readings: tuple[Reading, ...], said: Order | None) -> _Decision:
    """Decides by what the user said, else by parts above 12 in all rows, else by the separator."""
    open_ones = tuple(
        reading for reading in readings if isinstance(reading, Text) and reading.separator
    )
    if not open_ones:
        return _Decision("dmy")
    day, month = column.order_evidence(open_ones)
    separator = open_ones[0].separator
    if said is not None:
        order, proof = said, "said by the caller"
    elif day != month:
        order = "dmy" if day > month else "mdy"
        proof = (
            f"a {'first' if day > month else 'second'} part above 12 in {_values(max(day, month))}"
        )
    else:
        order = "mdy" if separator == "/" else "dmy"
        proof = "dates with dots are written day first" if separator == "." and not day else ""
    ambiguous = not proof
    notes = list(_contradiction(column.name, order, day, month))
    if ambiguous:
        notes.append(_ambiguity(column.name, order, equal=day))
    if any("%y" in reading.format for reading in open_ones):
        notes.append(f"Two-digit years of {column.name} are read as 1969 to 2068.")
    words = "day first" if order == "dmy" else "month first"
    return _Decision(order, words, proof, ambiguous, tuple(notes))


def _contradiction(name: str, order: Order, day: int, month: int) -> Iterable[str]:
    """Yields a sentence where rows of the other order exist."""
    against = month if order == "dmy" else day
    if against:
        part = "second" if order == "dmy" else "first"
        yield (
            f"{_sentence(name)} is read as {_WORDS[order]}, but {_values(against)} with a {part}"
            f" part above 12 cannot be read so: two orders are mixed, and others may be wrong."
        )


def _ambiguity(name: str, order: Order, *, equal: int) -> str:
    other = "dmy" if order == "mdy" else "mdy"
    why = f"{_values(equal)} speak for each" if equal else "no part above 12"
    return (
        f"The day/month order of {name} cannot be told ({why}); read as {_WORDS[order]}."
        f" Say --date-order {other} if that is wrong."
    )


def _found(column: Column, zones: Mapping[str, int]) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """Returns the readings of all layouts in the column, and what it refuses to read.

    The first rows suggest layouts; only rows these cannot read are asked for more.
    """
    found = _readings(column.sample_shapes(), zones)
    rest = column.unread_shapes(found)
    found = _merged((*found, *_readings(rest, zones)))
    refused = _refusals(column.name, rest, zones)
    if any(isinstance(reading, ExcelDay) for reading in found):
        return _excel_days(column, found, refused)
    return found, refused


def _readings(shapes: Mapping[str, int], zones: Mapping[str, int]) -> tuple[Reading, ...]:
    """Returns the readings of the shapes, commonest first."""
    ranked = sorted(shapes, key=lambda shape: (-shapes[shape], shape))
    found = (read_shape(shape, zones) for shape in ranked)
    return _merged(one for one in found if one is not None and not isinstance(one, Refusal))


def _merged(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Returns each reading once; those that differ in foreign words only become one."""
    merged: dict[Reading, set[tuple[str, str]]] = {}
    for reading in readings:
        if isinstance(reading, Text):
            bare = replace(reading, rewrites=())
            merged.setdefault(bare, set()).update(reading.rewrites)
        else:
            merged[reading] = set()
    return tuple(
        replace(reading, rewrites=tuple(sorted(words, key=lambda word: (-len(word[0]), word))))
        if isinstance(reading, Text)
        else reading
        for reading, words in merged.items()
    )


def _excel_days(
    column: Column, found: tuple[Reading, ...], notes: tuple[str, ...]
) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """Keeps spreadsheet day numbers where the whole column is made of them, and says so."""
    others = tuple(reading for reading in found if not isinstance(reading, ExcelDay))
    if not others and column.counts(found, "UTC")[2] == 0:
        note = f"The numbers of {column.name} are read as day numbers of a spreadsheet."
        return found, (*notes, note)
    note = (
        f"Five-digit numbers in {column.name} look like day numbers of a spreadsheet; they are"
        f" read only where the whole column is made of them."
    )
    return others, (*notes, note)


def _refusals(name: str, shapes: Mapping[str, int], zones: Mapping[str, int]) -> tuple[str, ...]:
    """Returns a sentence for each reason to refuse values, with their number."""
    counts: dict[Refusal, int] = {}
    for shape, count in shapes.items():
        refusal = read_shape(shape, zones)
        if isinstance(refusal, Refusal):
            bare = refusal if refusal.kind == "ambiguous zone" else replace(refusal, text="")
            counts[bare] = counts.get(bare, 0) + count
    return tuple(
        f"{refusal.text} names several zones, so {_values(count)} of {name} cannot be read."
        f" Say --tz with the zone that is meant."
        if refusal.kind == "ambiguous zone"
        else f"Scientific notation has lost digits, so {_values(count)} of {name} cannot be read."
        for refusal, count in counts.items()
    )


ZONELESS = "carry no zone; read as UTC. Say --tz if that is wrong."
"""How the note on an assumed zone ends."""


def _layout(readings: tuple[Reading, ...]) -> str:
    words = sorted({reading.words for reading in readings})
    return f"mixed: {'; '.join(words)}" if len(words) > 1 else "".join(words)


def _year_first(readings: tuple[Reading, ...]) -> str:
    formats = [reading.format for reading in readings if isinstance(reading, Text)]
    return "year first" if any(written.startswith("%Y") for written in formats) else ""


def _text_zone(readings: tuple[Reading, ...]) -> str:
    return "UTC" if all(reading.is_utc for reading in readings) else "in text"


def _zone_notes(name: str, readings: tuple[Reading, ...], said: str | None) -> Iterable[str]:
    """Yields what is to be said about zones that the text leaves open."""
    naked = [reading for reading in readings if not reading.in_text]
    if naked and not said:
        noun = "times" if any(reading.has_time for reading in naked) else "dates"
        yield f"The {noun} of {name} {ZONELESS}"
    if naked and len(naked) < len(readings):
        yield f"Some values of {name} name their own zone and keep it; the others do not."


def checked_zone(con: DuckDBPyConnection, zone: str) -> str:
    """Returns the zone in its usual spelling. Raises ValueError for an unknown one."""
    offset = fixed_offset(zone)
    if offset is not None:
        return zone if offset else "UTC"
    names = {name.lower(): name for (name,) in con.execute(_ZONE_NAMES).fetchall()}
    if zone.lower() in names:
        return str(names[zone.lower()])
    near = [names[close] for close in get_close_matches(zone.lower(), names, n=3)]
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    message = f"unknown time zone {zone!r}{hint}"
    raise ValueError(message)


_ZONE_NAMES = "SELECT name FROM pg_timezone_names()"


def _zone_abbreviations(con: DuckDBPyConnection, zone: str) -> dict[str, int]:
    """Returns the abbreviations of several meanings that have one in this zone."""
    if fixed_offset(zone) is not None:
        winter = summer = fixed_offset(zone) or 0
    else:
        winter, summer = (
            int(offset)
            for offset in con.execute(
                "SELECT epoch(day) - epoch(timezone($zone, day)) FROM (VALUES"
                " (TIMESTAMP '2024-01-15'), (TIMESTAMP '2024-07-15')) AS days(day) ORDER BY day",
                {"zone": zone},
            ).fetchall()
            for offset in offset
        )
    return {
        word: meanings[winter, summer]
        for word, meanings in AMBIGUOUS_ZONES.items()
        if (winter, summer) in meanings
    }


def _values(count: int) -> str:
    return f"{count:,} value{'' if count == 1 else 's'}"


def _sentence(name: str) -> str:
    return name[0].upper() + name[1:]
