"""Claims of earlier mail: somebody who follows up, or answers, must have something to refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.audit.claims import Verifier
from outreach_audit.audit.log import sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.audit.claims import Statement
    from outreach_audit.audit.log import Log

ANSWER_MARKS = ("re:", "aw:", "sv:", "vs:", "tr:", "rv:", "wg:", "fw:", "fwd:", "antw:", "odp:")
"""Marks of answers and forwarded mail at the head of a subject; none begins with another."""


def _earlier_contact(log: Log, _: Sequence[Statement]) -> None:
    log.engine.keep("verdicts", sql("claim_contact"))


def _thread(log: Log, _: Sequence[Statement]) -> None:
    columns = {"mark": "VARCHAR", "size": "INTEGER"}
    log.engine.put("marks", columns, [(mark, len(mark)) for mark in ANSWER_MARKS])
    log.engine.keep("bare_subjects", sql("bare_subjects"))
    if "sends.in_reply_to" in log.columns:
        log.engine.keep("answering", sql("answering"))
    else:
        log.engine.put("answering", {"src": "INTEGER", "src_row": "BIGINT"}, [])
    log.engine.keep("verdicts", sql("claim_thread"))


EARLIER_CONTACT = Verifier(
    needs="sends with the time and the address of each",
    prove=_earlier_contact,
    refuted=lambda log: f"had no earlier message in this log, which begins on {log.begins}",
    columns=frozenset({"sends.ts", "messages.ts"}),
)
THREAD = Verifier(
    needs="sends with the time and the address of each",
    prove=_thread,
    refuted=lambda log: (
        "had neither a message of that subject nor written themselves in this log,"
        f" which begins on {log.begins}"
    ),
    columns=frozenset({"sends.ts", "messages.ts"}),
)
