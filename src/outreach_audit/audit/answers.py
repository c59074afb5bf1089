"""What the log says of the texts: findings, and which claims it decides for most who got them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from outreach_audit.audit.checks import run_checks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from outreach_audit.audit.log import Log, Tally
    from outreach_audit.model.finding import Finding, NotChecked
    from outreach_audit.model.rule import Rule

_WATCHING = "surveillance"


@dataclass(frozen=True, slots=True)
class Answers:
    """What all checks of a log found, and what became of the claims of each text."""

    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    metrics: Mapping[str, Any]
    verdicts: Mapping[tuple[str, str], Tally]
    """(text rule, text) -> for how many messages its claim is true, untrue or open."""
    praise: frozenset[str]
    """Text rules whose claims speak for a text, as long as they are true."""
    even_true: frozenset[str] = frozenset()
    """Text rules that blame a true claim as well: being watched is no better for being true."""

    def leaves_out(self, rule: str, text: str, messages: int) -> bool:
        """Whether the scores of a text sent so often should not count the claim that a rule found in
        it: blame for a claim that is true for most who got it, praise for one that is not.
        """
        tally = self.verdicts.get((rule, text))
        if tally is None or rule in self.even_true:
            return False
        decided = tally.refuted_messages if rule in self.praise else tally.supported_messages
        return 2 * decided >= messages

    def still_said(self, finding: Finding, text: str) -> Finding | None:
        """What remains of a finding about a text: only those whom the log cannot answer for."""
        tally = self.verdicts.get((finding.rule, text))
        if tally is None:
            return finding
        if not tally.unknown_messages:
            return None
        return replace(finding, messages=tally.unknown_messages, people=tally.unknown_people)


def ask(rules: Sequence[Rule], log: Log) -> Answers:
    """Runs the checks of the rules and gathers what they say."""
    outcomes = list(run_checks(rules, log))
    return Answers(
        findings=tuple(f for _, one in outcomes for f in one.findings),
        not_checked=tuple(skipped for _, one in outcomes for skipped in one.not_checked),
        metrics={key: value for _, one in outcomes for key, value in one.metrics.items()},
        verdicts={
            (rule.id, text): tally for rule, one in outcomes for text, tally in one.verdicts.items()
        },
        praise=frozenset(
            rule.id
            for rule in rules
            if rule.is_text and (rule.axis == "relevance") == (rule.weight > 0)
        ),
        even_true=frozenset(rule.id for rule in rules if _WATCHING in rule.tags),
    )
