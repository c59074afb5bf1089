"""The registry of log checks: what a rule of kind `query` or `series` names as its measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.audit import (
    claims_activity,
    claims_calendar,
    claims_contact,
    claims_place,
    claims_record,
    fit,
    lists,
    suppression,
    volume,
)
from outreach_audit.audit.claims import claims_out_of_reach, judge_claims

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from outreach_audit.audit.claims import Verifier
    from outreach_audit.audit.log import Log, Outcome
    from outreach_audit.model.finding import NotChecked
    from outreach_audit.model.rule import Rule

CHECKS: dict[str, Callable[[Rule, Log], Outcome]] = {
    "audience_mismatch": fit.audience_mismatch,
    "contact_cap": volume.contact_cap,
    "duplicate_person": lists.duplicate_person,
    "hard_bounced_before": suppression.hard_bounced_before,
    "invalid_address": lists.invalid_address,
    "scope_leak": suppression.scope_leak,
    "sent_after_opt_out": suppression.sent_after_opt_out,
    "spike": volume.spike,
    "stale_file": suppression.stale_file,
    "unreadable_rows": lists.unreadable_rows,
}
"""Measure -> check."""

CLAIMS: dict[str, Verifier] = {
    "attendance": claims_activity.ATTENDANCE,
    "customer": claims_record.CUSTOMER,
    "download": claims_activity.DOWNLOAD,
    "earlier_contact": claims_contact.EARLIER_CONTACT,
    "holiday_greeting": claims_calendar.HOLIDAY_GREETING,
    "industry": claims_record.INDUSTRY,
    "only_today": claims_calendar.ONLY_TODAY,
    "product": claims_record.PRODUCT,
    "proximity": claims_place.PROXIMITY,
    "referral": claims_record.REFERRAL,
    "thread": claims_contact.THREAD,
    "visit": claims_activity.VISIT,
    "weekday_greeting": claims_calendar.WEEKDAY_GREETING,
}
"""Claim of a text rule -> what proves or refutes it for each recipient."""


def run_checks(rules: Sequence[Rule], log: Log) -> Iterator[tuple[Rule, Outcome]]:
    """Runs the log checks of the rules, and the proof of every claim that a text makes."""
    log.engine.put("made", {"name": "VARCHAR"}, [])
    for rule in rules:
        if not rule.is_text and rule.measure:
            yield rule, CHECKS[rule.measure](rule, log)
    yield from judge_claims(rules, log, CLAIMS)


def unproved_claims(rules: Sequence[Rule], log: Log) -> list[NotChecked]:
    """The claims that a log of these columns can neither prove nor refute, whatever its texts say."""
    return claims_out_of_reach(rules, log, CLAIMS)
