"""What messages claim against what the log proves, recipient by recipient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.audit.log import Log, Outcome, counted, day_text, not_checked, sql
from outreach_audit.model.finding import Confidence, Finding, Severity

if TYPE_CHECKING:
    from outreach_audit.model.rule import Rule

EARLIER_CONTACT = "earlier_contact"


def phantom_follow_up(rule: Rule, log: Log) -> Outcome:
    """People whose message refers to earlier mail that the log does not have."""
    if not log.sends or not log.texts_known:
        return not_checked(rule, "sends with their subject or body")
    claimed = log.claims.get(rule.id, ())
    if not claimed:
        return Outcome()
    columns = {"text_key": "UBIGINT", "words": "VARCHAR"}
    log.engine.put("claimed", columns, [(int(text.key, 16), text.words) for text in claimed])
    rows = log.engine.run(sql("phantom"))
    if not rows:
        return Outcome()
    total = log.engine.run(sql("phantom_people"))[0]
    messages, people = int(total["messages"] or 0), int(total["people"] or 0)
    known = {int(text.key, 16): text for text in claimed}
    texts = [
        {
            "text": known[int(row["text_key"] or 0)].key,
            "words": row["words"],
            "subject": known[int(row["text_key"] or 0)].subject,
            "messages": row["messages"],
            "people": row["people"],
        }
        for row in rows
    ]
    first = known[int(rows[0]["text_key"] or 0)]
    words = str(rows[0]["words"])
    finding = Finding(
        rule=rule.id,
        severity=Severity.ERROR,
        confidence=Confidence.HIGH,
        message=f"{counted(people, 'person', 'people')} read '{words}' or the like and had no earlier"
        f" message in this log, which begins on {day_text(log.first_ts)}.",
        location=log.place(first.src, first.src_row),
        fix=rule.fix,
        evidence=words,
        messages=messages,
        people=people,
        details={"texts": texts, "log_begins": day_text(log.first_ts), "refuted": True},
    )
    return Outcome((finding,), metrics={rule.id: {"messages": messages, "people": people}})
