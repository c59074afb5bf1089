"""Lints and scores messages: one way for files, for the distinct texts of a log and for the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.lint.kinds.hit import Seen
from outreach_audit.lint.linter import compile_linter, finding
from outreach_audit.model.report import Text
from outreach_audit.model.score import Contribution
from outreach_audit.normalise.segments import view
from outreach_audit.scoring.scorer import Evidence, Scorer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from outreach_audit.lint.kinds.hit import Hit
    from outreach_audit.model.finding import Finding
    from outreach_audit.model.message import Message
    from outreach_audit.model.rule import Rule
    from outreach_audit.normalise.segments import View
    from outreach_audit.scoring.reading import Reading

_AT_ONCE = 256
"""Messages that are cut into sentences before they are read together."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One message with what the rules and the scores say of it."""

    text: Text
    findings: tuple[Finding, ...]
    claims: tuple[tuple[str, str], ...]
    """(rule id, words) of every claim that a log could prove or refute."""


class Judge:
    """All text rules and the scorer, compiled once."""

    def __init__(self, rules: Sequence[Rule], model: Path | None = None) -> None:
        """`model` is the folder of a classifier, the shipped one by default."""
        self.rules = tuple(rules)
        self.model = model
        self.scorer = Scorer(model) if model else Scorer()
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
        return self._judged(seen_as, self.scorer.read(seen_as), messages, people, without)

    def judge_many(
        self, messages: Sequence[Message], reach: Sequence[tuple[int, int]] = ()
    ) -> Iterator[Judged]:
        """The same of many messages, in order. `reach` says how often and to how many people each of
        them went.
        """
        for start in range(0, len(messages), _AT_ONCE):
            views = [view(message) for message in messages[start : start + _AT_ONCE]]
            for at, (seen_as, reading) in enumerate(
                zip(views, self.scorer.read_many(views), strict=True), start
            ):
                sent, people = reach[at] if reach else (0, 0)
                yield self._judged(seen_as, reading, sent, people, frozenset())

    def _judged(
        self, seen_as: View, reading: Reading, messages: int, people: int, without: frozenset[str]
    ) -> Judged:
        message = seen_as.message
        context = self.scorer.inferred(message.context, reading)
        found = self._linter.hits(Seen(seen_as))
        hits = [
            hit
            for hit in found
            if not hit.excused and hit.rule.id not in without and hit.rule.is_for(context)
        ]
        evidence = [Evidence(hit.rule, hit.words) for hit in hits]
        scores = self.scorer.scores(reading, message.context, evidence, _fit(seen_as))
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


def _fit(seen_as: View) -> list[Contribution] | None:
    """What the recipient's record adds to relevance, in log-odds; None where there is no record."""
    record = seen_as.message.context.reader
    if not record:
        return None
    from outreach_audit.scoring.fit import fit

    found = fit(seen_as, record)
    if found.text_only:
        return None
    return [
        Contribution(one.source, one.weight, "; ".join(one.words))
        for one in found.fields
        if one.weight
    ]


def _claims(hits: Sequence[Hit]) -> tuple[tuple[str, str], ...]:
    return tuple((hit.rule.id, hit.words) for hit in hits if hit.rule.claim)
