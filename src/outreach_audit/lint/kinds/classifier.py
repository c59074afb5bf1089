"""Scores as findings: a text whose score crosses a rule's threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.lint.kinds.hit import Check, Hit, Seen, applies

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from outreach_audit.model.rule import Rule
    from outreach_audit.model.score import Score


_TELLING = 3.0
"""Points from which words are named as a reason."""


def compile_rules(rules: Sequence[Rule]) -> Check:
    """One check for all classifier rules. `measure` names the axis, `min` or `max` the limit and
    `min_words` the length of the pitch from which the score says something.
    """

    def find(seen: Seen) -> Iterator[Hit]:
        for rule in rules:
            if seen.scores is None or not applies(rule, seen):
                continue
            words = sum(len(sentence.text.split()) for sentence in seen.view.pitch())
            if words < int(rule.parameters.get("min_words", 0)):
                continue
            score = getattr(seen.scores, rule.measure)
            least, most = rule.parameters.get("min"), rule.parameters.get("max")
            if (least is not None and score.score >= float(least)) or (
                most is not None and score.score <= float(most)
            ):
                reasons = _reasons(score, raised=least is not None)
                if reasons or least is None:
                    told = reasons or "in its wording as a whole"
                    yield Hit(rule, "body", 0, 0, told, f"{score.score:.0f}")

    return find


def _reasons(score: Score, *, raised: bool) -> str:
    """The words that moved the score most towards the limit. A high score that no words explain is
    printed with its text, but is no finding: nobody could mend it.
    """
    sign = 1 if raised else -1
    moved = [c for c in score.contributions if c.words and sign * c.points >= _TELLING][:2]
    return " and ".join(f"'{c.words.rstrip('.!…')}'" for c in moved)
