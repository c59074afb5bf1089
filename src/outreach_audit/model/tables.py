"""The canonical tables that every export is turned into, and where their rows came from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROVENANCE = {"src": "INTEGER", "src_row": "BIGINT"}
"""`src` is the index of a `Source`; `src_row` its accepted record, 1 for the first after the header."""

LABELS = {"tool": "VARCHAR", "client": "VARCHAR", "brand": "VARCHAR", "list": "VARCHAR"}
"""Who a row belongs to. NULL means that the file does not say. An opt-out covers a send when all
labels that both of them carry agree."""

TABLES: dict[str, dict[str, str]] = {
    "sends": {
        **PROVENANCE,
        "send_id": "VARCHAR",
        "email": "VARCHAR",
        "recipient_id": "VARCHAR",
        "ts": "BIGINT",
        "date_only": "BOOLEAN",
        **LABELS,
        "sender": "VARCHAR",
        "sender_name": "VARCHAR",
        "campaign_id": "VARCHAR",
        "campaign": "VARCHAR",
        "step": "VARCHAR",
        "channel": "VARCHAR",
        "in_reply_to": "VARCHAR",
        "subject": "VARCHAR",
        "body": "VARCHAR",
        "first_name": "VARCHAR",
        "last_name": "VARCHAR",
        "company": "VARCHAR",
        "title": "VARCHAR",
    },
    "events": {
        **PROVENANCE,
        "event_type": "VARCHAR",
        "subtype": "VARCHAR",
        "email": "VARCHAR",
        "recipient_id": "VARCHAR",
        "ts": "BIGINT",
        "date_only": "BOOLEAN",
        **LABELS,
        "campaign_id": "VARCHAR",
        "campaign": "VARCHAR",
        "send_id": "VARCHAR",
        "reason": "VARCHAR",
        "is_machine": "BOOLEAN",
        "quantity": "BIGINT",
    },
    "contacts": {
        **PROVENANCE,
        "email": "VARCHAR",
        "recipient_id": "VARCHAR",
        **LABELS,
        "first_name": "VARCHAR",
        "last_name": "VARCHAR",
        "company": "VARCHAR",
        "title": "VARCHAR",
        "industry": "VARCHAR",
        "technology": "VARCHAR",
        "city": "VARCHAR",
        "postcode": "VARCHAR",
        "country": "VARCHAR",
        "relation": "VARCHAR",
        "stage": "VARCHAR",
        "orders": "VARCHAR",
        "customer_ts": "BIGINT",
        "lead_source": "VARCHAR",
        "referred_by": "VARCHAR",
        "activity": "VARCHAR",
        "downloads": "VARCHAR",
        "attended": "VARCHAR",
        "visits": "VARCHAR",
        "consent_status": "VARCHAR",
        "consent_ts": "BIGINT",
        "created_ts": "BIGINT",
        "opted_out": "BOOLEAN",
        "opted_out_ts": "BIGINT",
    },
    "suppressions": {
        **PROVENANCE,
        "identifier": "VARCHAR",
        "identifier_type": "VARCHAR",
        "recipient_id": "VARCHAR",
        "reason": "VARCHAR",
        "scope": "VARCHAR",
        **LABELS,
        "ts": "BIGINT",
        "date_only": "BOOLEAN",
        "expires_ts": "BIGINT",
    },
    "messages": {
        **PROVENANCE,
        **LABELS,
        "campaign_id": "VARCHAR",
        "campaign": "VARCHAR",
        "step": "VARCHAR",
        "sender": "VARCHAR",
        "sender_name": "VARCHAR",
        "ts": "BIGINT",
        "subject": "VARCHAR",
        "body": "VARCHAR",
    },
    "volume": {
        **PROVENANCE,
        **LABELS,
        "sender": "VARCHAR",
        "campaign": "VARCHAR",
        "day": "BIGINT",
        "count": "BIGINT",
    },
}
"""Column order and DuckDB types. Times are epoch seconds in UTC, days are epoch days."""

EVENT_TYPES = (
    "sent", "delivered", "opened", "clicked", "replied", "bounced_hard", "bounced_soft",
    "deferred", "dropped", "complained", "unsubscribed", "resubscribed", "downloaded", "attended",
    "visited",
)  # fmt: skip

SUPPRESSION_REASONS = (
    "unsubscribe", "complaint", "hard_bounce", "soft_bounce", "invalid", "manual", "role",
    "blocked", "legal", "unknown",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be read, kept whole."""

    line: int
    """Physical line of the file on which the record starts, 1-based."""
    row: int
    """Row as a spreadsheet would count it: the header is row 1."""
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """What happened to every record and every physical line of one file."""

    records: int
    """Records in the file, header excluded."""
    accepted: int
    rejected: int
    lines: int
    """Physical lines in the file; 0 where the format has none (Parquet, Excel)."""
    header_lines: int = 0
    accepted_lines: int = 0
    rejected_lines: int = 0
    blank_lines: int = 0
    notes: tuple[str, ...] = ()
    """Complete sentences for people: an unclosed quote, a file cut off, a totals row."""

    @property
    def balanced(self) -> bool:
        """Whether records and lines both add up."""
        by_line = self.header_lines + self.accepted_lines + self.rejected_lines + self.blank_lines
        return self.records == self.accepted + self.rejected and self.lines in (0, by_line)


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table as it stands in an export: every cell text, nothing interpreted yet."""

    name: str
    """What people call it: `exports/june.csv`, `exports/all.zip!unsubs.csv`, `book.xlsx!Sheet2`."""
    path: Path
    """The file on disk that it came from."""
    sha256: str
    parquet: Path
    """Columns c0, c1, ... as VARCHAR, blanks as '', accepted records in file order."""
    headers: tuple[str, ...]
    """As written; a headerless file has made-up `column 1`, ... and `headerless` set."""
    headerless: bool
    encoding: str
    """utf-8, utf-8-sig, utf-16-le, utf-16-be, cp1252, or '' for binary formats."""
    delimiter: str
    container: str
    """csv, json, jsonl, parquet, excel."""
    ledger: Ledger
    rejects: tuple[Reject, ...]
    first_row: int = 2
    """Spreadsheet row of the first record."""


@dataclass(frozen=True, slots=True)
class Source:
    """One table of an export with what was understood of it."""

    index: int
    raw: RawTable
    format_id: str
    """Signature that matched (`mailchimp_email_activity`), or `generic_sends`, or `unknown`."""
    vendor: str
    kinds: tuple[str, ...]
    """Canonical tables that it fills, most important first; empty when not understood."""
    confidence: float
    mapping: tuple[tuple[str, str], ...]
    """(header as written, canonical `table.column`) for every column that was used."""
    timezone: str
    timezone_assumed: bool
    clocks: tuple[tuple[str, str], ...]
    """(header, layout in words) for every date column."""
    rows: dict[str, int]
    """Canonical table -> rows that it received."""
    rejects: tuple[Reject, ...]
    """Rejects of reading plus those of understanding (no address, unreadable date)."""
    ledger: Ledger
    """The ledger after understanding."""
    missing: tuple[str, ...]
    """Canonical `table.column` that some check wants and this file does not have."""
    notes: tuple[str, ...]
    """Complete sentences for people."""
    columns: frozenset[str] = frozenset()
    """Canonical `table.column` that this source really fills."""
