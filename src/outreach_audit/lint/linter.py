"""Runs every text rule over one message and gives findings with their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.lint.kinds import KINDS
from outreach_audit.lint.kinds.hit import Hit, Seen
from outreach_audit.model.finding import Finding
from outreach_audit.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.lint.kinds.hit import Check
    from outreach_audit.model.message import Message
    from outreach_audit.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Linter:
    """Compiled text rules. The ones that read scores run after the scores are known."""

    words: tuple[Check, ...]
    scores: tuple[Check, ...]

    def hits(self, seen: Seen) -> list[Hit]:
        """Hits of all rules that need no scores, in order of place."""
        found = [hit for check in self.words for hit in check(seen)]
        return sorted(found, key=lambda hit: (hit.part != "subject", hit.start, hit.rule.id))

    def score_hits(self, seen: Seen) -> list[Hit]:
        """Hits of the rules over the scores, which `seen` has to carry."""
        return [hit for check in self.scores for hit in check(seen)]


def compile_linter(rules: Sequence[Rule]) -> Linter:
    """Compiles text rules, one check for each kind that they use."""
    by_kind = {kind: [rule for rule in rules if rule.kind == kind] for kind in KINDS}
    checks = {kind: KINDS[kind](chosen) for kind, chosen in by_kind.items() if chosen}
    scores = tuple(check for kind, check in checks.items() if kind == "classifier")
    words = tuple(check for kind, check in checks.items() if kind != "classifier")
    return Linter(words, scores)


def finding(hit: Hit, message: Message, *, messages: int = 0, people: int = 0) -> Finding:
    """A hit as a finding at its place in the file."""
    rule = hit.rule
    location = (
        message.part(hit.part).location(message.path, hit.start, hit.end)
        if hit.end > hit.start
        else Location(message.path, message.line, 1)
    )
    text = rule.message.replace("{match}", hit.words).replace("{number}", hit.number)
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        confidence=rule.confidence,
        message=text,
        location=location,
        fix=rule.fix,
        evidence=hit.words,
        messages=messages,
        people=people,
        text_id=message.id,
    )
