"""The five numbers at the top of an audit, in people."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from outreach_audit.model.report import Headline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from outreach_audit.model.finding import Finding, NotChecked
    from outreach_audit.normalise.prepare import Prepared


EARLIER_CONTACT = "claim/earlier-contact"
PHANTOM = "presumption/phantom-follow-up"


def headlines(
    findings: Sequence[Finding],
    not_checked: Sequence[NotChecked],
    metrics: Mapping[str, Any],
    prepared: Prepared,
) -> tuple[Headline, ...]:
    """What the log says of people; a check that could not look has no number, least of all 0."""
    told = {finding.rule: finding for finding in findings if not finding.text_id}
    silent = {one.rule for one in not_checked}
    headline = partial(_headline, told, silent)
    cap = told.get("volume/contact-cap")
    worst = f"the worst got {cap.details['worst']}" if cap and "worst" in cap.details else ""
    return (
        _reached(prepared, metrics.get("volume", {}).get("counts", ())),
        headline("mailed after they said stop", "suppression/sent-after-opt-out"),
        headline("stopped in one place, mailed from another", "suppression/scope-leak"),
        replace(headline("pressed beyond the cap", "volume/contact-cap"), detail=worst),
        _never_was(metrics.get(EARLIER_CONTACT, {}).get("refuted"), silent),
    )


def _reached(prepared: Prepared, counts: Sequence[int]) -> Headline:
    if prepared.sends or not counts:
        return Headline("people mailed", f"{prepared.people:,}", _messages(prepared.sends))
    return Headline("people mailed", "unknown", f"{sum(counts):,} messages in daily counts")


def _never_was(refuted: Mapping[str, int] | None, silent: set[str]) -> Headline:
    """People told of earlier mail by any rule with that claim, each counted once."""
    label = "told of an earlier mail that never was"
    if refuted is None:
        unlooked = {EARLIER_CONTACT, PHANTOM} & silent
        return Headline(label, "not checked" if unlooked else "0")
    if not refuted["people"]:
        return Headline(label, "0")
    return Headline(label, f"{refuted['people']:,}", _messages(refuted["messages"]))


def _headline(told: dict[str, Finding], silent: set[str], label: str, rule: str) -> Headline:
    finding = told.get(rule)
    if rule in silent:
        return Headline(label, "not checked")
    if finding is None:
        return Headline(label, "0")
    return Headline(label, f"{finding.people:,}", _messages(finding.messages))


def _messages(number: int) -> str:
    return f"{number:,} message{'' if number == 1 else 's'}"
