"""Claims about what readers did: a download, an event, a visit to a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.audit.claim_words import lists
from outreach_audit.audit.claims import Verifier
from outreach_audit.audit.log import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from outreach_audit.audit.claims import Statement
    from outreach_audit.audit.log import Log

DENIALS = ("0", "0.0", "0.00", "no", "n", "none", "never", "false")
"""Cells of a column of orders, downloads or visits that say that there was none."""


def put_denials(log: Log) -> None:
    """Stores the words for none as the table `denials`."""
    log.engine.put("denials", {"word": "VARCHAR"}, [(word,) for word in DENIALS])


def _done(event: str) -> Callable[[Log, Sequence[Statement]], None]:
    def prove(log: Log, _: Sequence[Statement]) -> None:
        put_denials(log)
        hints = [(f"%{word}%",) for word in lists()["activity"][event]]
        log.engine.put("hints", {"likeness": "VARCHAR"}, hints)
        log.engine.keep("verdicts", sql("claim_activity"), {"event": event})

    return prove


def _activity(event: str, column: str, noun: str) -> Verifier:
    return Verifier(
        needs=f"a log of {noun}s, or contacts with a column '{column}', 'last activity' or 'source'",
        prove=_done(event),
        refuted=lambda _: f"have no {noun} before it on record",
        columns=frozenset({f"contacts.{column}", "contacts.activity", "contacts.lead_source"}),
        event=event,
    )


DOWNLOAD = _activity("downloaded", "downloads", "download")
ATTENDANCE = _activity("attended", "attended", "attendance")
VISIT = _activity("visited", "visits", "visit")
