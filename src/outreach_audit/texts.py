"""Lints and scores messages: one way for files, for the distinct texts of a log and for the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.lint.kinds.hit import Seen
from outreach_audit.lint.linter import compile_linter, finding
from outreach_audit.model.report import Text
from outreach_audit.normalise.segments import view
from outreach_audit.scoring.scorer import Evidence, Scorer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.lint.kinds.hit import Hit
    from outreach_audit.model.finding import Finding
    from outreach_audit.model.message import Message
    from outreach_audit.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Judged:
    """One message with what the rules and the scores say of it."""

    text: Text
    findings: tuple[Finding, ...]
    claims: tuple[tuple[str, str], ...]
    """(rule id, words) of every claim that a log could prove or refute."""


class Judge:
    """All text rules and the scorer, compiled once."""

    def __init__(self, rules: Sequence[Rule], scorer: Scorer | None = None) -> None:
        self.scorer = scorer or Scorer()
        self._linter = compile_linter([rule for rule in rules if rule.is_text])

    def judge(
        self,
        message: Message,
        *,
        messages: int = 0,
        people: int = 0,
        without: frozenset[str] = frozenset(),
    ) -> Judged:
        """Findings, both scores and marked words of one message, the rules of `without` left out."""
        seen_as = view(message)
        found = self._linter.hits(Seen(seen_as))
        hits = [hit for hit in found if not hit.excused and hit.rule.id not in without]
        evidence = [Evidence(hit.rule, hit.words) for hit in hits]
        scores = self.scorer.scores(seen_as, evidence)
        hits += self._linter.score_hits(Seen(seen_as, scores))
        told = [hit for hit in hits if hit.rule.parameters.get("report", True)]
        text = Text(
            id=message.id,
            path=message.path,
            line=message.line,
            subject=message.subject.text.text,
            body=message.body.text.text,
            scores=scores,
            messages=messages,
            people=people,
            marks=tuple(
                (hit.part, hit.start, hit.end, hit.rule.id) for hit in told if hit.end > hit.start
            ),
        )
        findings = tuple(finding(hit, message, messages=messages, people=people) for hit in told)
        return Judged(text, findings, _claims(found))


def _claims(hits: Sequence[Hit]) -> tuple[tuple[str, str], ...]:
    return tuple((hit.rule.id, hit.words) for hit in hits if hit.rule.claim)
