"""Runs the examples that a text rule carries: flagged by exactly that rule, passed by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outreach_audit.lint.kinds.hit import Seen
from outreach_audit.lint.linter import compile_linter
from outreach_audit.model.message import Context, plain_message
from outreach_audit.model.score import Score, Scores
from outreach_audit.normalise.segments import view

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from outreach_audit.lint.linter import Linter
    from outreach_audit.model.message import Message
    from outreach_audit.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Miss:
    """An example that does not do what its rule says."""

    rule: str
    example: str
    problem: str


def example_message(example: Any) -> Message:
    """A message out of an example: a body, or a mapping of its parts and context."""
    if isinstance(example, str):
        return plain_message(example)
    context = Context(
        relation=example.get("relation", "unknown"),
        type=example.get("type", "unknown"),
        source=example.get("source", "template"),
    )
    return plain_message(example.get("body", ""), example.get("subject", ""), context=context)


def misses(rules: Sequence[Rule], scorer: Callable[..., Scores]) -> Iterator[Miss]:
    """Examples of text rules that fail. `scorer` gives the scores for classifier rules."""
    linter = compile_linter(rules)
    for rule in rules:
        for example in rule.examples.flag:
            yield from _unflagged(rule, example, linter, scorer)
        for example in rule.examples.passes:
            if rule.id in _fired(example, linter, scorer):
                yield Miss(rule.id, _shown(example), "is flagged, but stands under 'pass'")


def _unflagged(
    rule: Rule, example: Any, linter: Linter, scorer: Callable[..., Scores]
) -> Iterator[Miss]:
    fired = _fired(example, linter, scorer)
    if rule.id not in fired:
        yield Miss(rule.id, _shown(example), "is not flagged, but stands under 'flag'")
    if rule.kind != "phrase":
        return
    allowed = {rule.id, *(example.get("also", ()) if isinstance(example, dict) else ())}
    others = sorted(id_ for id_, kind in fired.items() if kind == "phrase" and id_ not in allowed)
    if others:
        yield Miss(rule.id, _shown(example), f"is flagged by {', '.join(others)} too")


def _fired(example: Any, linter: Linter, scorer: Callable[..., Scores]) -> dict[str, str]:
    seen = Seen(view(example_message(example)))
    hits = [hit for hit in linter.hits(seen) if not hit.excused]
    if linter.scores:
        hits += linter.score_hits(Seen(seen.view, scorer(seen.view, hits)))
    return {hit.rule.id: hit.rule.kind for hit in hits}


def neutral_scores(*_: object) -> Scores:
    """Scores of zero, for rulebooks without classifier rules."""
    nothing = Score(0.0, 0, ())
    return Scores(nothing, nothing)


def _shown(example: Any) -> str:
    text = (
        example
        if isinstance(example, str)
        else f"{example.get('subject', '')} {example.get('body', '')}"
    )
    flat = " ".join(text.split())
    return flat if len(flat) <= 90 else flat[:87] + "..."
