"""Readings: each turns text of one written layout into epoch seconds, as DuckDB SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "EPOCH_UNITS",
    "Epoch",
    "ExcelDay",
    "Order",
    "Reading",
    "Text",
    "first_sql",
    "fixed_offset",
]

Order: TypeAlias = Literal["dmy", "mdy"]

EARLIEST, LATEST = -2_208_988_800, 7_258_118_400
"""Years 1900 to 2199: outside them a value is a slip of the pen or a wrong format."""

EPOCH_EARLIEST, EPOCH_LATEST = 631_152_000, 4_102_444_800
"""Years 1990 to 2099: these make seconds, milli-, micro- and nanoseconds tell themselves apart."""

EPOCH_UNITS: dict[int, tuple[str, str]] = {
    1: ("epoch seconds", "{9,10}"),
    1_000: ("epoch milliseconds", "{12,13}"),
    1_000_000: ("epoch microseconds", "{15,16}"),
    1_000_000_000: ("epoch nanoseconds", "{18,19}"),
}
"""Units a second -> (words, count of digits before any decimal point)."""

_WORDS: dict[str, str] = {
    "%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%b": "Month", "%B": "Month",
    "%a": "Weekday", "%A": "Weekday", "%H": "HH", "%I": "HH", "%M": "MM", "%S": "SS",
    "%f": "fff", "%z": "+HH:MM", "%p": "AM/PM",
}  # fmt: skip

_PATTERNS: dict[str, str] = {
    "%Y": "[0-9]{4}", "%y": "[0-9]{1,2}", "%m": "(0?[1-9]|1[0-2])",
    "%d": "(0?[1-9]|[12][0-9]|3[01])", "%H": "[0-9]{1,2}", "%I": "[0-9]{1,2}",
    "%M": "[0-9]{1,2}", "%S": "[0-9]{1,2}", "%f": "[0-9]+",
    "%z": "[-+][0-9:]+", "%p": "[AaPp][Mm]", "%a": "[A-Za-z]+", "%A": "[A-Za-z]+",
    "%b": "[A-Za-z]+", "%B": "[A-Za-z]+", " ": r"\s+",
}  # fmt: skip
"""Directive -> what it matches at most: a failed strptime costs ten times a failed match."""

_MAIL_DATE = re.compile(r"(%a, )?%d %b %Y %H:%M(:%S)? (%z|zone|UTC|GMT|UT)")
_OFFSET_NAME = re.compile(r"(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?")


@dataclass(frozen=True, slots=True)
class Text:
    """A written date, read by one strptime format."""

    format: str
    """Day before month where the order is open, see `ordered`."""
    zone_text: str = ""
    """The abbreviation at the end, "UTC" for any spelling of it, "" where there is none."""
    offset: int | None = None
    """Seconds east of UTC that `zone_text` stands for."""
    separator: str = ""
    """The character between the parts of an all-number date whose order is open."""
    rewrites: tuple[tuple[str, str], ...] = ()
    """Words to put into English, on the lower-cased text."""
    has_tail: bool = False
    skips_weekday: bool = False
    cuts_fraction: bool = False
    """Whether more than six digits of a second follow, too many for strptime with a zone."""
    length: int = 0
    """Exact length in characters, 0 where any length is fine."""

    @property
    def has_time(self) -> bool:
        """Says whether a clock follows the date."""
        return "%M" in self.format

    @property
    def in_text(self) -> bool:
        """Says whether the text itself names the zone."""
        return self.offset is not None or "%z" in self.format

    @property
    def is_utc(self) -> bool:
        """Says whether the text itself says UTC."""
        return self.zone_text == "UTC"

    @property
    def words(self) -> str:
        """The layout as people write it, "YYYY-MM-DD HH:MM:SS"."""
        plain = self.format
        if self.zone_text and not self.is_utc:
            plain = re.sub(rf"{self.zone_text}\b", "zone", plain, flags=re.IGNORECASE)
        if _MAIL_DATE.fullmatch(plain):
            return "RFC 2822"
        return re.sub(r"%[a-zA-Z]", lambda found: _WORDS[found[0]], plain)

    def ordered(self, order: Order) -> Text:
        """Returns this reading with day and month in the given order."""
        if order == "dmy" or not self.separator:
            return self
        swapped = re.sub(r"%[dm]", lambda part: {"%d": "%m", "%m": "%d"}[part[0]], self.format)
        return replace(self, format=swapped)

    def sql(self, column: str, zone: str, *, guarded: bool = False) -> str:
        """Returns BIGINT epoch seconds, NULL where the text differs; `zone` is for naked clocks.

        `guarded` makes values of other layouts cheap to refuse and changes no result.
        """
        text = self._text_sql(column)
        parsed = f"try_strptime({text}, {_quote(self.format)})"
        if self.in_text:
            seconds = _shifted(f"epoch({parsed})", self.offset or 0)
        else:
            seconds = _wall_sql(parsed, zone)
        guards = [f"length({column}) = {self.length}"] if self.length else []
        if guarded:
            guards.append(f"regexp_full_match({text}, {_quote(self._pattern())})")
        return _within(seconds, EARLIEST, LATEST, *guards)

    def _pattern(self) -> str:
        pieces = re.split(r"(%[a-zA-Z]| )", self.format)
        return f"\\s*{''.join(_PATTERNS.get(piece, re.escape(piece)) for piece in pieces)}\\s*"

    def _text_sql(self, column: str) -> str:
        text = column
        if self.rewrites:
            text = f"lower({text})"
            for found, put in self.rewrites:
                text = f"replace({text}, {_quote(found)}, {_quote(put)})"
        if self.has_tail:
            text = f"regexp_replace({text}, ' ?[(\\[].*$', '')"
        if self.cuts_fraction:
            text = f"regexp_replace({text}, '([.,][0-9]{{6}})[0-9]+', '\\1')"
        if self.skips_weekday:
            text = f"regexp_replace({text}, '^[^0-9]+', '')"
        return text


@dataclass(frozen=True, slots=True)
class Epoch:
    """A count since 1970 in UTC, `unit` of them a second; decimals are cut."""

    unit: int
    has_time: bool = True
    in_text: bool = True
    is_utc: bool = True

    @property
    def words(self) -> str:
        """The layout in words, "epoch milliseconds"."""
        return EPOCH_UNITS[self.unit][0]

    def sql(self, column: str, zone: str, *, guarded: bool = True) -> str:  # noqa: ARG002
        """Returns BIGINT epoch seconds, NULL where the text is no count of this unit."""
        pattern = rf"\s*[0-9]{EPOCH_UNITS[self.unit][1]}([.][0-9]*)?\s*"
        seconds = f"TRY_CAST(split_part({column}, '.', 1) AS BIGINT) // {self.unit}"
        guard = f"regexp_full_match({column}, '{pattern}')"
        return _within(seconds, EPOCH_EARLIEST, EPOCH_LATEST, guard)


@dataclass(frozen=True, slots=True)
class ExcelDay:
    """A day number of a spreadsheet (1900 system), with the clock as its fraction or without."""

    has_time: bool
    in_text: bool = False
    is_utc: bool = False

    @property
    def words(self) -> str:
        """The layout in words."""
        return "Excel day number with fraction" if self.has_time else "Excel day number"

    def sql(self, column: str, zone: str, *, guarded: bool = True) -> str:  # noqa: ARG002
        """Returns BIGINT epoch seconds, NULL where the text is no day of 1954 to 2064."""
        fraction = "[.][0-9]+" if self.has_time else ""
        guard = rf"regexp_full_match({column}, '\s*[2-5][0-9]{{4}}{fraction}\s*')"
        day = f"TRY_CAST({column} AS DOUBLE)"
        micros = f"CAST(round(({day} - 25569) * 86400) AS BIGINT) * 1000000"
        return f"CASE WHEN {guard} THEN {_wall_sql(f'make_timestamp({micros})', zone)} END"


Reading: TypeAlias = Text | Epoch | ExcelDay


def fixed_offset(zone: str) -> int | None:
    """Returns the seconds east of UTC of "UTC", "+02:00" or "UTC-5", None for a named zone."""
    if zone.upper() in {"UTC", "Z", "GMT", "ETC/UTC"}:
        return 0
    found = _OFFSET_NAME.fullmatch(zone.upper())
    if found is None:
        return None
    sign, hours, minutes = found.groups()
    seconds = int(hours) * 3600 + int(minutes or 0) * 60
    return -seconds if sign == "-" else seconds


def first_sql(readings: Sequence[Reading], column: str, zone: str, *, guarded: bool = False) -> str:
    """Returns BIGINT epoch seconds by the first reading that fits, NULL where none does."""
    guarded = guarded or len(readings) > 1
    tried = [reading.sql(column, zone, guarded=guarded) for reading in readings]
    if not tried:
        return "CAST(NULL AS BIGINT)"
    return tried[0] if len(tried) == 1 else f"COALESCE({', '.join(tried)})"


def _wall_sql(timestamp: str, zone: str) -> str:
    """Returns epoch seconds of a clock on the wall in `zone`."""
    offset = fixed_offset(zone)
    if offset is None:
        return _shifted(f"epoch(timezone({_quote(zone)}, {timestamp}))", 0)
    return _shifted(f"epoch({timestamp})", offset)


def _shifted(seconds: str, offset: int) -> str:
    whole = f"CAST(floor({seconds}) AS BIGINT)"
    return f"({whole} - ({offset}))" if offset else whole


def _within(seconds: str, low: int, high: int, *guards: str) -> str:
    conditions = " AND ".join((*guards, f"{seconds} BETWEEN {low} AND {high}"))
    return f"CASE WHEN {conditions} THEN {seconds} END"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
