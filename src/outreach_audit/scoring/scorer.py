"""The two scores of a message: rules, wording and structure, combined by a learned logistic.

Contributions add up to the printed score: each gets its share of the way from the baseline to the
score (Aumann-Shapley for a logistic over a sum).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from outreach_audit.model.score import Contribution, Score, Scores
from outreach_audit.scoring.features import message_structure, tokens
from outreach_audit.scoring.model import DEFAULT_MODEL, Classifier, sigmoid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from outreach_audit.model.rule import Rule
    from outreach_audit.normalise.segments import View

LEVELS = {"presumptuousness": (50.0, 85.0), "relevance": (35.0, 65.0)}
"""Axis -> score from which level 1 and level 2 begin."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A rule that fired and the words it fired on: what the scores need of a hit."""

    rule: Rule
    words: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """The numbers that the combination weighs, for one axis."""

    values: dict[str, float]
    words: dict[str, str]


def rule_weight(evidence: Sequence[Evidence], axis: str) -> dict[str, float]:
    """Rule id -> weight on the axis; further rules of one tag count half, a rule counts once."""
    weights: dict[str, float] = {}
    seen_tags: set[str] = set()
    ranked = sorted(evidence, key=lambda one: (-abs(one.rule.weight), one.rule.id))
    for one in ranked:
        rule = one.rule
        if rule.axis != axis or rule.id in weights or not rule.weight:
            continue
        tag = rule.tags[0] if rule.tags and rule.tags[0] != "untagged" else rule.id
        weights[rule.id] = rule.weight * (0.5 if tag in seen_tags else 1.0)
        seen_tags.add(tag)
    return weights


class Scorer:
    """Scores messages with one classifier. Cheap to build; the arrays load with the first message."""

    def __init__(
        self,
        classifier: Classifier | None = None,
        levels: Mapping[str, tuple[float, float]] = LEVELS,
    ) -> None:
        self._classifier = classifier or Classifier(DEFAULT_MODEL)
        self._levels = levels

    @property
    def sha256(self) -> str:
        """Hash of the model."""
        return self._classifier.sha256

    def scores(self, view: View, evidence: Sequence[Evidence]) -> Scores:
        """Both scores of a message, given the rules that fired on it."""
        structure = message_structure(view)
        return Scores(
            presumptuousness=self._score("presumptuousness", view, evidence, structure),
            relevance=self._score("relevance", view, evidence, structure),
        )

    def inputs(
        self, axis: str, view: View, evidence: Sequence[Evidence], structure: dict[str, float]
    ) -> Inputs:
        """What the combination of an axis weighs; also what training learns it from."""
        classifier = self._classifier
        words = {one.rule.id: one.words for one in reversed(evidence)}
        rules = rule_weight(evidence, axis)
        values = {f"rule:{id_}": weight for id_, weight in rules.items()}
        if axis == "presumptuousness":
            strongest, second, driver = self._sentences(view)
            values["wording"], values["wording of a second sentence"] = strongest, second
            words["wording"] = driver
        head = classifier.heads[axis]
        text = tokens(" ".join(sentence.text for sentence in view.pitch()))
        values["whole text"] = head.logit(text, structure)
        return Inputs(values, words)

    def _sentences(self, view: View) -> tuple[float, float, str]:
        subject = [one for one in view.sentences if one.segment == "subject"]
        logits = sorted(
            ((self._classifier.sentence_logit(s), s) for s in (*subject, *view.pitch())),
            key=lambda pair: -pair[0],
        )
        if not logits:
            return _QUIET, _QUIET, ""
        shown = " ".join(logits[0][1].text.split())
        shown = shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1].rsplit(" ", 1)[0] + "…"
        second = logits[1][0] if len(logits) > 1 else _QUIET
        return max(logits[0][0], _QUIET), max(second, _QUIET), shown

    def _score(
        self, axis: str, view: View, evidence: Sequence[Evidence], structure: dict[str, float]
    ) -> Score:
        combined = self._classifier.header["combination"][axis]
        inputs = self.inputs(axis, view, evidence, structure)
        parts = [
            Contribution(_source(name), weight, inputs.words.get(_source(name), ""))
            for name, value in inputs.values.items()
            if (weight := _weighed(name, value, combined))
        ]
        return _explained(combined["bias"], parts, self._levels[axis])


_QUIET = -4.0
"""Log-odds below which a sentence says nothing; also those of a sentence that is not there."""
_SHOWN = 90


def _source(name: str) -> str:
    return name.removeprefix("rule:")


def _weighed(name: str, value: float, combined: Mapping[str, object]) -> float:
    """The log-odds that an input adds: centred on its mean so that an ordinary text adds nothing."""
    key = "rules" if name.startswith("rule:") else name
    weight, mean = combined["weights"].get(key, (0.0, 0.0))  # type: ignore[attr-defined]
    return float(weight) * (value - float(mean))


def _explained(bias: float, parts: list[Contribution], levels: tuple[float, float]) -> Score:
    base = 100 * sigmoid(bias)
    total = sum(part.points for part in parts)
    score = round(100 * sigmoid(bias + total), 1)
    share = (score - base) / total if abs(total) > 1e-9 else 0.0
    shared = [replace(part, points=round(part.points * share, 1)) for part in parts]
    kept = sorted(
        (part for part in shared if part.points), key=lambda part: (-abs(part.points), part.source)
    )
    rest = round(score - sum(part.points for part in kept), 1)
    contributions = (Contribution("baseline", rest), *kept)
    level = sum(score >= edge for edge in levels)
    return Score(score, level, contributions)
