"""The registry of log checks: what a rule of kind `query` or `series` names as its measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.audit import claims, lists, suppression, volume

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from outreach_audit.audit.log import Log, Outcome
    from outreach_audit.model.rule import Rule

CHECKS: dict[str, Callable[[Rule, Log], Outcome]] = {
    "contact_cap": volume.contact_cap,
    "duplicate_person": lists.duplicate_person,
    "hard_bounced_before": suppression.hard_bounced_before,
    "invalid_address": lists.invalid_address,
    "phantom_follow_up": claims.phantom_follow_up,
    "scope_leak": suppression.scope_leak,
    "sent_after_opt_out": suppression.sent_after_opt_out,
    "spike": volume.spike,
    "stale_file": suppression.stale_file,
    "unreadable_rows": lists.unreadable_rows,
}
"""Measure -> check. A text rule whose claim a log can prove names its check here by the claim."""

CLAIMS: dict[str, str] = {claims.EARLIER_CONTACT: "phantom_follow_up"}
"""Claim of a text rule -> the check that proves or refutes it."""


def run_checks(rules: Sequence[Rule], log: Log) -> Iterator[tuple[Rule, Outcome]]:
    """Runs the log checks of the rules, and the proof of every text rule that makes a claim."""
    log.engine.put("made", {"name": "VARCHAR"}, [])
    for rule in rules:
        measure = CLAIMS.get(rule.claim, "") if rule.is_text else rule.measure
        if measure:
            yield rule, CHECKS[measure](rule, log)
