"""Counts over time drawn as one row of bars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"
_DAYS = {"day": 1, "week": 7}
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Bars:
    """A row of bars with its words. `marks` stands below the bars, column by column."""

    title: str
    explained: str
    bars: str
    marks: str
    axis: str


def volume_bars(volume: Mapping[str, Any], width: int) -> Bars | None:
    """Draws `{"unit", "from", "counts", "marks"}` in at most `width` columns; None without counts.

    Neighbouring counts are added up where there are more of them than columns.
    """
    counts = [max(int(count), 0) for count in volume.get("counts", ())]
    if not counts:
        return None
    each = -(-len(counts) // max(width, 1))
    sums = [sum(counts[at : at + each]) for at in range(0, len(counts), each)]
    marked = {int(mark) // each for mark in volume.get("marks", ())}
    unit, top = str(volume.get("unit", "week")), max(sums)
    span = unit if each == 1 else f"{each} {unit}s"
    explained = f"tallest bar {top:,}"
    if marked:
        explained += "; ▲ stands under findings about volume"
    return Bars(
        title=f"MESSAGES PER {span.upper()}",
        explained=explained,
        bars="".join(_bar(one, top) for one in sums),
        marks="".join("▲" if at in marked else " " for at in range(len(sums))).rstrip(),
        axis=_axis(str(volume.get("from", "")), unit, counts, len(sums)),
    )


def _bar(count: int, top: int) -> str:
    """A block for the share of the tallest; nothing at all is a dot, never the lowest block."""
    return _BLOCKS[max(-(-count * len(_BLOCKS) // top) - 1, 0)] if count else "·"


def _axis(start: str, unit: str, counts: Sequence[int], width: int) -> str:
    last = _later(start, unit, len(counts) - 1)
    if not last or len(counts) == 1:
        return start
    gap = width - len(start) - len(last)
    return f"{start}{' ' * gap}{last}" if gap > 0 else f"{start} to {last}"


def _later(start: str, unit: str, steps: int) -> str:
    """The ISO date on which the bar `steps` after the first begins; '' where it has no date."""
    try:
        first = date.fromisoformat(start)
    except ValueError:
        return ""
    if unit in _DAYS:
        return (first + timedelta(days=steps * _DAYS[unit])).isoformat()
    months = first.year * _MONTHS_A_YEAR + first.month - 1 + steps
    return date(months // _MONTHS_A_YEAR, months % _MONTHS_A_YEAR + 1, 1).isoformat()
