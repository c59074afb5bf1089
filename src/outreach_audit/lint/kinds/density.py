"""Densities: how often patterns occur per hundred words, or against other patterns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from outreach_audit.lint.kinds.compiled import Pattern, encoded
from outreach_audit.lint.kinds.hit import Check, Hit, Seen, applies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from outreach_audit.model.rule import Rule

PARAMETERS = {
    "per_hundred": {"max": 0.0, "min_words": 0, "min_count": 1},
    "count": {"max": 0, "min_words": 0},
    "ratio": {"max": 0.0, "min_words": 0, "min_count": 1, "against": []},
}
"""Measure -> parameters that it knows, with defaults."""


def compile_rules(rules: Sequence[Rule]) -> Check:
    """One check for all density rules."""
    compiled = [(rule, _counter(rule.patterns), _counter(_against(rule))) for rule in rules]

    def find(seen: Seen) -> Iterator[Hit]:
        text = " ".join(
            sentence.text
            for sentence in seen.view.sentences
            if sentence.part == "body" and sentence.segment in ("opening", "body")
        )
        words, data = len(text.split()), encoded(text)
        for rule, counted, against in compiled:
            if not applies(rule, seen) or words < int(rule.parameters.get("min_words", 0)):
                continue
            number = _measured(rule, counted(data), partial(against, data), words)
            if number is not None:
                yield Hit(rule, "body", 0, 0, number=number)

    return find


def _measured(rule: Rule, count: int, against: Callable[[], int], words: int) -> str | None:
    """The figure in words when it is above the rule's maximum."""
    most = float(rule.parameters.get("max", 0))
    if count < int(rule.parameters.get("min_count", 1)):
        return None
    if rule.measure == "count":
        return str(count) if count > most else None
    if rule.measure == "per_hundred":
        rate = 100 * count / max(words, 1)
        return f"{count} in {words} words" if rate > most else None
    others = against()
    return f"{count} to {others}" if count / max(others, 1) > most else None


def _against(rule: Rule) -> tuple[str, ...]:
    return tuple(rule.parameters.get("against", ()))


def _counter(patterns: tuple[str, ...]) -> Callable[[bytes], int]:
    return Pattern(*patterns).count if patterns else lambda _: 0
