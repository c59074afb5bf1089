"""Recognises the written shape of a date and says how to read it.

A shape is a value with every digit replaced by 9, words kept: "9 Mar 9999 99:99 PM".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from outreach_audit.normalise.clock_readings import EPOCH_UNITS, Epoch, ExcelDay, Reading, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AMBIGUOUS_ZONES", "FIXED_ZONES", "Refusal", "read_shape", "shape_of"]

FIXED_ZONES: dict[str, int] = {
    name: round(hours * 3600)
    for name, hours in {
        "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
        "ADT": -3, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3,
        "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2,
        "EET": 2, "EEST": 3, "MSK": 3, "SAST": 2, "SGT": 8, "HKT": 8, "AWST": 8,
        "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11,
        "NZST": 12, "NZDT": 13,
    }.items()
}  # fmt: skip
"""Zone abbreviations with one meaning in mail logs -> seconds east of UTC."""

AMBIGUOUS_ZONES: dict[str, dict[tuple[int, int], int]] = {
    "AST": {(-14400, -10800): -14400, (-14400, -14400): -14400, (10800, 10800): 10800},
    "CST": {(-21600, -18000): -21600, (-21600, -21600): -21600, (28800, 28800): 28800},
    "IST": {(19800, 19800): 19800, (0, 3600): 3600, (7200, 10800): 7200},
}
"""Abbreviations with several meanings -> a zone's January and July offset -> the one it means."""

ENGLISH_MONTHS: tuple[str, ...] = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

OTHER_MONTHS: dict[str, str] = {
    word: ENGLISH_MONTHS[number][:3]
    for words in (
        "sept=8",
        "januar=0 jän=0 jänner=0 februar=1 märz=2 mär=2 mrz=2 mai=4 juni=5 juli=6 okt=9 oktober=9"
        " dez=11 dezember=11",
        "janvier=0 janv=0 février=1 févr=1 mars=2 avril=3 avr=3 juin=5 juillet=6 juil=6 août=7"
        " septembre=8 octobre=9 novembre=10 décembre=11 déc=11",
        "enero=0 ene=0 febrero=1 marzo=2 abril=3 abr=3 mayo=4 junio=5 julio=6 agosto=7 ago=7"
        " septiembre=8 octubre=9 noviembre=10 diciembre=11 dic=11",
        "gennaio=0 gen=0 febbraio=1 aprile=3 maggio=4 mag=4 giugno=5 giu=5 luglio=6 lug=6"
        " settembre=8 set=8 ottobre=9 ott=9 dicembre=11",
    )
    for word, number in ((pair.split("=")[0], int(pair.split("=")[1])) for pair in words.split())
}
"""German, French, Spanish and Italian month words -> the English abbreviation."""

STRPTIME_FRACTION = 6
"""Most digits of a second that strptime reads."""

ENGLISH_DAYS: tuple[str, ...] = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip

OTHER_DAYS: frozenset[str] = frozenset(
    "tues weds thur thurs montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do"
    " fr sa so lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim"
    " lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom lunedì martedì"
    " mercoledì giovedì venerdì sabato domenica gio sab".split()
)

_WORD = r"[^\W\d_]+"
_WEEKDAY = rf"(?:(?P<a>{_WORD})\.?,? )?"
_CLOCK = (
    r"(?P<H>99?)(?P<colon>[:.h])(?P<M>99)(?:(?P=colon)(?P<S>99)(?:[.,](?P<f>9{1,9}))?)?"
    r"(?: ?(?P<p>[ap](?:m|\.m\.)))?(?: uhr)?"
)
_JOIN = r"(?:[t _]|, ?|,? (?:at|um|à|alle|kl\.?|-) )"
_ZONE = r"(?: ?(?P<utc>z|utc|gmt|ut)| ?(?:gmt|utc)?(?P<z>[+-]99(?::?99)?)| (?P<zone>[a-z]{3,5}))?"
_TAIL = r"(?P<tail> ?[(\[].*[)\]])?"
_YEAR = r"(?:(?P<Y>9999)|(?P<y>99))"

_DATES: dict[str, str] = {
    "year first": r"(?P<Y>9999)(?P<sep>[-/.])(?P<m>99?)(?P=sep)(?P<d>99?)",
    "numeric": rf"(?P<d>99?)(?P<sep>[-/.])(?P<m>99?)(?P=sep){_YEAR}",
    "day, month word": (
        rf"(?P<d>99?)(?:st|nd|rd|th|\.)?(?: de)?[ /-](?P<b>{_WORD})\.?,?(?: de)?[ /-]{_YEAR}"
    ),
    "month word, day": rf"(?P<b>{_WORD})\.?[ -](?P<d>99?)(?:st|nd|rd|th)?,?[ -](?P<Y>9999)",
    "year, month word": rf"(?P<Y>9999)[ /-](?P<b>{_WORD})[ /-](?P<d>99?)",
}

_LAYOUTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    *(
        (name, re.compile(f"{_WEEKDAY}{date}(?:{_JOIN}{_CLOCK}{_ZONE})?{_TAIL}", re.IGNORECASE))
        for name, date in _DATES.items()
    ),
    (
        "compact",
        re.compile(
            rf"(?P<Y>9999)(?P<m>99)(?P<d>99)(?:[t _]?(?P<H>99)(?P<M>99)(?P<S>99)?{_ZONE})?",
            re.IGNORECASE,
        ),
    ),
    (
        "year last",
        re.compile(
            rf"{_WEEKDAY}(?P<b>{_WORD}) (?P<d>99?) {_CLOCK}{_ZONE} (?P<Y>9999)", re.IGNORECASE
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A shape that is understood and refused all the same: `kind` says why, `text` shows what."""

    kind: Literal["ambiguous zone", "scientific notation"]
    text: str


def shape_of(text: str) -> str:
    """Returns the text with every ASCII digit replaced by 9."""
    return re.sub(r"[0-9]", "9", text)


def read_shape(shape: str, zones: Mapping[str, int]) -> Reading | Refusal | None:
    """Returns how to read values of this shape, a refusal with its reason, or None if no date.

    `zones` holds the abbreviations that may be read, in seconds east of UTC.
    """
    plain = " ".join(shape.split())
    if re.fullmatch(r"9+(\.9*)?|9(\.9+)?[eE]\+?9+", plain):
        number = _read_number(plain)
        if number is not None:
            return number
    for name, layout in _LAYOUTS:
        found = layout.fullmatch(plain)
        if found is not None:
            return _read_text(name, found, shape, zones)
    return None


def _read_number(shape: str) -> Reading | Refusal | None:
    if "e" in shape.lower():
        return Refusal("scientific notation", shape)
    digits = len(shape.split(".", maxsplit=1)[0])
    for unit, (_, counts) in EPOCH_UNITS.items():
        low, high = counts.strip("{}").split(",")
        if int(low) <= digits <= int(high):
            return Epoch(unit)
    return ExcelDay(has_time="." in shape) if digits == 5 else None


def _read_text(
    name: str, found: re.Match[str], shape: str, zones: Mapping[str, int]
) -> Text | Refusal | None:
    parts = {key: text for key, text in found.groupdict().items() if text}
    directives = _directives(parts)
    if directives is None:
        return None
    zone_text = parts.get("zone", "").upper()
    offset = zones.get(zone_text)
    if zone_text and offset is None:
        return Refusal("ambiguous zone", zone_text) if zone_text in AMBIGUOUS_ZONES else None
    if "utc" in parts:
        zone_text, offset = "UTC", 0
    skips_weekday = "a" in parts and "a" not in directives
    rewrites = _rewrites(parts, shape)
    written = _format(found, directives, skips_weekday=skips_weekday, lower=bool(rewrites))
    if skips_weekday and not written.startswith("%d"):
        return None
    return Text(
        written,
        zone_text,
        offset,
        separator=parts["sep"] if name == "numeric" else "",
        rewrites=rewrites,
        has_tail="tail" in parts,
        skips_weekday=skips_weekday,
        cuts_fraction=len(parts.get("f", "")) > STRPTIME_FRACTION,
        length=len(shape) if name == "compact" else 0,
    )


def _directives(parts: Mapping[str, str]) -> dict[str, str] | None:
    """Returns the directive of each named part, None where a word is no month or weekday."""
    known = {key: f"%{key}" for key in "YymdHMSfz" if key in parts}
    if "p" in parts:
        known |= {"H": "%I", "p": "%p"}
    day, month = parts.get("a", "").lower(), parts.get("b", "").lower()
    if day in ENGLISH_DAYS or day in {name[:3] for name in ENGLISH_DAYS}:
        known["a"] = "%a" if len(day) == 3 else "%A"
    elif day and day not in OTHER_DAYS:
        return None
    if month in OTHER_MONTHS or month in {name[:3] for name in ENGLISH_MONTHS}:
        known["b"] = "%b"
    elif month in ENGLISH_MONTHS:
        known["b"] = "%B"
    elif month:
        return None
    return known


def _rewrites(parts: Mapping[str, str], shape: str) -> tuple[tuple[str, str], ...]:
    month, half = parts.get("b", "").lower(), parts.get("p", "").lower()
    found = [(space, " ") for space in "\u00a0\u202f" if space in shape]
    if month in OTHER_MONTHS:
        found.append((month, OTHER_MONTHS[month]))
    if "." in half:
        found.append((half, half.replace(".", "")))
    return tuple(found)


def _format(
    found: re.Match[str], directives: Mapping[str, str], *, skips_weekday: bool, lower: bool
) -> str:
    """Returns the strptime format: directives for the parts, the rest word for word."""
    text = found.string[: found.start("tail")] if found.groupdict().get("tail") else found.string
    spans = sorted((*found.span(key), directive) for key, directive in directives.items())
    pieces, end = [], spans[0][0] if skips_weekday else 0
    for start, stop, directive in spans:
        pieces += [text[end:start].lower() if lower else text[end:start], directive]
        end = stop
    pieces.append(text[end:].lower() if lower else text[end:])
    return "".join(pieces)
