"""What a log check may look at, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outreach_audit.model.finding import Finding, NotChecked
from outreach_audit.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outreach_audit.engine import Engine
    from outreach_audit.model.rule import Rule
    from outreach_audit.model.tables import Source

DAY = 86400


@dataclass(frozen=True, slots=True)
class ClaimedText:
    """A distinct text that claims something, and the words that do."""

    key: str
    words: str
    subject: str
    src: int
    src_row: int


@dataclass(frozen=True, slots=True)
class Log:
    """The prepared log behind an engine, with what the run was told about it."""

    engine: Engine
    sources: tuple[Source, ...]
    sends: int
    first_ts: int | None
    last_ts: int | None
    as_of_ts: int
    columns: frozenset[str]
    """Canonical `table.column` that at least one source fills."""
    claims: Mapping[str, tuple[ClaimedText, ...]] = field(default_factory=dict)
    """Text rule with a claim -> distinct texts that it fired on."""
    odd_addresses: tuple[tuple[str, int, int, str], ...] = ()
    """Addresses that are not plainly right: (address, src, row, table)."""
    jurisdictions: tuple[str, ...] = ()
    planned: Mapping[int, str] = field(default_factory=dict)
    """Epoch day -> name of the campaign planned for it."""
    lost_days: frozenset[int] = frozenset()
    texts_known: bool = False

    def place(self, src: int | None, src_row: int | None = None) -> Location:
        """A location in one of the inputs; row 1 of a file is its header."""
        source = self.source(src)
        if source is None:
            return Location("log")
        row = None if src_row is None else src_row - 1 + source.raw.first_row
        return Location(source.raw.name, row, 1 if row else None)

    @property
    def begins(self) -> str:
        """ISO date of the first send, in UTC."""
        return day_text(self.first_ts)

    def source(self, src: int | None) -> Source | None:
        """The source of this index."""
        return next((one for one in self.sources if one.index == src), None)

    def file(self, src: int | None) -> str:
        """What people call a source."""
        source = self.source(src)
        return source.raw.name if source else "the log"


@dataclass(frozen=True, slots=True)
class Tally:
    """For how many messages and people a claim is refuted, borne out, or beyond what is known."""

    refuted_messages: int = 0
    refuted_people: int = 0
    unknown_messages: int = 0
    unknown_people: int = 0
    supported_messages: int = 0
    supported_people: int = 0

    def as_metrics(self) -> dict[str, dict[str, int]]:
        """`{"refuted": {"messages", "people"}, "supported": ..., "unknown": ...}`."""
        return {
            "refuted": {"messages": self.refuted_messages, "people": self.refuted_people},
            "supported": {"messages": self.supported_messages, "people": self.supported_people},
            "unknown": {"messages": self.unknown_messages, "people": self.unknown_people},
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of one log check."""

    findings: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    metrics: Mapping[str, Any] = field(default_factory=dict)
    verdicts: Mapping[str, Tally] = field(default_factory=dict)
    """Text -> what became of the claim that a text rule found in it."""


def not_checked(rule: Rule, needs: str) -> Outcome:
    """The check could not look, and this is what would let it."""
    return Outcome(not_checked=(NotChecked(rule.id, needs),))


@cache
def sql(name: str) -> str:
    """The text of a .sql file beside the checks."""
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")


def day_text(timestamp: int | None) -> str:
    """ISO date of epoch seconds, in UTC."""
    return "" if timestamp is None else datetime.fromtimestamp(timestamp, UTC).date().isoformat()


def minute_text(timestamp: int) -> str:
    """ISO date and minute of epoch seconds, in UTC."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d %H:%M")


def counted(number: int, one: str, many: str = "") -> str:
    """`1 person`, `1,214 people`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
