"""The two scores of a message: rules, wording and coldness, combined by a learned logistic.

Contributions add up to the printed score: each gets its share of the way from the baseline to the
score (Aumann-Shapley for a logistic over a sum).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from outreach_audit.model.score import Contribution, Score, Scores
from outreach_audit.scoring.model import SHIPPED, Classifier, sigmoid
from outreach_audit.scoring.reading import Reading, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from outreach_audit.model.message import Context
    from outreach_audit.model.rule import Rule
    from outreach_audit.normalise.segments import View
    from outreach_audit.scoring.bulk import BulkReader

LEVELS = {"presumptuousness": (50.0, 50.0), "relevance": (35.0, 60.0)}
"""Axis -> where levels 1 and 2 begin. Level 2 of presumptuousness is asked of a chance of its own, that
the presumption is clear."""
FAMILIAR = -2.2
"""Log-odds of coldness, a chance of one in ten, below which rules for strangers are silent."""
_LUKEWARM = -1.0
"""Log-odds of coldness below which a text counts as ever less presumptuous. Above it lies nearly all
mail that strangers send."""
RULE, FURTHER = "rule", "further rule"
_COUNTED = 4
_FAR = 6.0
_LONG_ENOUGH = 20
"""Words from which a text may show that its sender is no stranger."""
_MANY = 64
"""Messages from which importing numpy is paid back."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A rule that fired and the words it fired on: what the scores need of a hit."""

    rule: Rule
    words: str


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that a score weighs."""

    key: str
    """What its weight is learnt for."""
    value: float
    source: str
    """What the contribution is called: a rule's id, or words for people."""
    words: str = ""


class Scorer:
    """Combines what the classifier reads with the rules that fired."""

    def __init__(
        self, folder: Path = SHIPPED, levels: Mapping[str, tuple[float, float]] = LEVELS
    ) -> None:
        self._classifier = Classifier(folder)
        self._levels = levels
        self._bulk: BulkReader | None = None

    @property
    def sha256(self) -> str:
        """Hash of the classifier."""
        return self._classifier.sha256

    def read(self, view: View) -> Reading:
        """What the classifier reads in a message."""
        return read(view, self._classifier)

    def read_many(self, views: Sequence[View]) -> Iterator[Reading]:
        """The same of many, quicker from some dozens on: numpy does it then."""
        if len(views) < _MANY:
            return map(self.read, views)
        if self._bulk is None:
            from outreach_audit.scoring.bulk import BulkReader

            self._bulk = BulkReader(self._classifier)
        return self._bulk.read(views)

    def inferred(self, context: Context, reading: Reading) -> Context:
        """The context, the relation filled in where it is unknown and the text reads like mail that
        hardly any stranger writes.
        """
        if context.relation != "unknown" or reading.length < _LONG_ENOUGH:
            return context
        return replace(context, relation="known") if reading.cold < FAMILIAR else context

    def scores(
        self,
        reading: Reading,
        context: Context,
        evidence: Sequence[Evidence],
        fit: Sequence[Contribution] | None = None,
    ) -> Scores:
        """Both scores of a message, given the rules that fired on it and, where the recipient's record
        is known, the log-odds of relevance that its fit adds.
        """
        return Scores(
            presumptuousness=self._presumptuousness(reading, context, evidence),
            relevance=self._relevance(reading, evidence, fit),
        )

    def _presumptuousness(
        self, reading: Reading, context: Context, evidence: Sequence[Evidence]
    ) -> Score:
        inputs = presuming_inputs(reading, context, evidence)
        combined = self._classifier.combination
        score, parts = _explained(inputs, combined["presumptuousness"])
        clear = 100 * sigmoid(_sum(inputs, combined["clear"]))
        first, second = self._levels["presumptuousness"]
        level = (score >= first) + (score >= first and clear >= second)
        return Score(score, int(level), parts)

    def _relevance(
        self, reading: Reading, evidence: Sequence[Evidence], fit: Sequence[Contribution] | None
    ) -> Score:
        combined = self._classifier.combination["relevance"]
        inputs = relevance_inputs(reading, evidence)
        score, parts = _explained(inputs, combined, fit or ())
        level = sum(score >= edge for edge in self._levels["relevance"])
        return Score(score, level, parts, basis="text" if fit is None else "record")


def presuming_inputs(
    reading: Reading, context: Context, evidence: Sequence[Evidence]
) -> list[Input]:
    """What presumptuousness is weighed from; also what training learns the weights for."""
    like = (
        f"wording resembles {reading.resembles.replace('_', ' ')}"
        if reading.resembles
        else "wording"
    )
    return [
        *_rule_inputs(evidence, "presumptuousness"),
        Input("wording", reading.wording, like, reading.words),
        Input("clear wording", reading.clear, "wording of clear presumption"),
        Input("whole", _bounded(reading.whole), "whole text"),
        Input("familiar", _familiar(reading), "reads like mail that was not sent cold"),
        *_declared(context),
    ]


def relevance_inputs(reading: Reading, evidence: Sequence[Evidence]) -> list[Input]:
    """What relevance is weighed from."""
    return [
        *_rule_inputs(evidence, "relevance"),
        Input("whole", _bounded(reading.relevant), "whole text"),
        Input("familiar", _familiar(reading), "reads like mail that was not sent cold"),
    ]


def _declared(context: Context) -> Iterator[Input]:
    if context.relation != "unknown":
        yield Input(f"relation {context.relation}", 1.0, f"relation: {context.relation}")
    if context.type != "unknown":
        yield Input(f"type {context.type}", 1.0, f"type: {context.type}")


def _rule_inputs(evidence: Sequence[Evidence], axis: str) -> Iterator[Input]:
    """Each rule of an axis once, the heaviest first; those behind it count less, and only a few."""
    first_words = {one.rule.id: one for one in reversed(evidence) if one.rule.axis == axis}
    ordered = sorted(first_words.values(), key=lambda one: (-abs(one.rule.weight), one.rule.id))
    for place, one in enumerate(ordered[:_COUNTED]):
        sign = "" if one.rule.weight > 0 else "lowering "
        key = sign + (FURTHER if place else RULE)
        yield Input(key, one.rule.weight, one.rule.id, one.words)


def _bounded(value: float) -> float:
    return max(-_FAR, min(_FAR, value))


def _familiar(reading: Reading) -> float:
    """How far a text is from a stranger's approach. How cold an approach is says nothing more: within
    cold mail the coldest is no more presumptuous.
    """
    return _bounded(min(reading.cold - _LUKEWARM, 0.0))


def _weighed(one: Input, combined: Mapping[str, Any]) -> float:
    """The log-odds that an input adds, counted from what it is in an ordinary text."""
    weight, mean = combined["weights"].get(one.key, (0.0, 0.0))
    return float(weight) * (one.value - float(mean))


def _sum(inputs: Sequence[Input], combined: Mapping[str, Any]) -> float:
    return float(combined["bias"]) + sum(_weighed(one, combined) for one in inputs)


def _explained(
    inputs: Sequence[Input], combined: Mapping[str, Any], besides: Sequence[Contribution] = ()
) -> tuple[float, tuple[Contribution, ...]]:
    """The score and the parts that add up to it, the largest first after the baseline. What stands
    `besides` comes in log-odds already.
    """
    base = 100 * sigmoid(float(combined["bias"]))
    parts = [Contribution(one.source, _weighed(one, combined), one.words) for one in inputs]
    parts += besides
    total = sum(part.points for part in parts)
    score = round(100 * sigmoid(float(combined["bias"]) + total), 1)
    share = (score - base) / total if abs(total) > 1e-9 else 0.0
    shared = [replace(part, points=round(part.points * share, 1)) for part in parts]
    kept = sorted(
        (part for part in shared if part.points), key=lambda part: (-abs(part.points), part.source)
    )
    rest = round(score - sum(part.points for part in kept), 1)
    return score, (Contribution("baseline", rest), *kept)
