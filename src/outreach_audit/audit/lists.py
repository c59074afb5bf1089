"""The lists themselves: one person twice, addresses that cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.audit.log import Log, Outcome, counted, not_checked, sql
from outreach_audit.model.finding import Finding
from outreach_audit.model.location import Location
from outreach_audit.normalise.addresses import fault

if TYPE_CHECKING:
    from outreach_audit.model.rule import Rule

_EXAMPLES = 5
_HARMLESS = ("totals row",)
"""Reasons of rejects that take nothing from a verdict."""


def unreadable_rows(rule: Rule, log: Log) -> Outcome:
    """Files of which more rows were rejected than a verdict can bear."""
    most = float(rule.parameters["max_share"])
    findings = []
    for source in log.sources:
        ledger = source.ledger
        lost = [reject for reject in source.rejects if reject.reason not in _HARMLESS]
        if len(lost) <= most * ledger.records:
            continue
        first = lost[0]
        text = rule.message.format(
            file=source.raw.name,
            rejected=f"{len(lost):,}",
            records=f"{ledger.records:,}",
            share=f"{100 * len(lost) / ledger.records:.1f}",
        )
        findings.append(
            Finding(
                rule.id, rule.severity, rule.confidence, text,
                Location(source.raw.name, first.line or None), rule.fix, first.reason,
                messages=len(lost), details={"name": source.raw.name, "rejected": len(lost)},
            )
        )  # fmt: skip
    return Outcome(tuple(findings))


def duplicate_person(rule: Rule, log: Log) -> Outcome:
    """Mailboxes that stand in the contact lists twice or under two spellings."""
    if "contacts.email" not in log.columns:
        return not_checked(rule, "a contact list or audience file")
    rows = log.engine.run(sql("duplicates"))
    if not rows:
        return Outcome()
    first = rows[0]
    shown = [f"{row['one']} = {row['other']}" for row in rows if row["one"] != row["other"]]
    finding = Finding(
        rule=rule.id,
        severity=rule.severity,
        confidence=rule.confidence,
        message=rule.message.format(people=counted(len(rows), "person", "people")),
        location=log.place(int(first["src"] or 0), int(first["src_row"] or 1)),
        fix=rule.fix,
        evidence="; ".join(shown[:_EXAMPLES]) or str(first["one"]),
        people=len(rows),
        details={
            "rows": sum(int(row["times"] or 0) for row in rows),
            "spellings": sum(int(row["spellings"] or 0) > 1 for row in rows),
        },
    )
    return Outcome((finding,))


def invalid_address(rule: Rule, log: Log) -> Outcome:
    """Addresses of sends and contacts whose syntax is wrong; nothing is looked up."""
    if not {"contacts.email", "sends.email"} & log.columns:
        return not_checked(rule, "sends or contacts with an address column")
    faults = [(*odd, reason) for odd in log.odd_addresses if (reason := fault(odd[0]))]
    if not faults:
        return Outcome()
    address, src, src_row, _, reason = faults[0]
    shown = [f"{one[0]} ({one[-1].rstrip('.')})" for one in faults[:_EXAMPLES]]
    finding = Finding(
        rule=rule.id,
        severity=rule.severity,
        confidence=rule.confidence,
        message=rule.message.format(people=counted(len(faults), "address", "addresses")),
        location=log.place(src, src_row),
        fix=rule.fix,
        evidence="; ".join(shown),
        people=len(faults),
        details={"first": address, "reason": reason},
    )
    return Outcome((finding,))
