"""`rules test`: the examples of text rules and of log rules, each on the real thing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from outreach_audit.lint.examples import Miss, misses
from outreach_audit.pipeline import rules_of
from outreach_audit.scoring.scorer import Evidence, Scorer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from outreach_audit.config import Settings
    from outreach_audit.lint.kinds.hit import Hit
    from outreach_audit.model.rule import Rule
    from outreach_audit.model.score import Scores
    from outreach_audit.normalise.segments import View

_SHOWN = 90


@dataclass(frozen=True, slots=True)
class Tested:
    """How many rules and examples ran, and what missed."""

    rules: int
    examples: int
    misses: tuple[Miss, ...]

    def summary(self) -> str:
        """One line for people."""
        missed = f"{len(self.misses)} miss" + ("" if len(self.misses) == 1 else "es")
        return f"{self.rules} rules, {self.examples} examples, {missed if self.misses else 'all right'}"


def run(settings: Settings, ids: Sequence[str], *, coverage: bool) -> Tested:
    """Runs the examples of all rules, or reports those of the groups and ids named."""
    from outreach_audit.lint.rulebook import select

    book = rules_of(settings, examples=True)
    chosen = {rule.id for rule in select(book, ids, ()).rules}
    found = [*misses(book.texts(), _scorer()), *_log_misses(book.logs(), chosen)]
    kept = [miss for miss in found if miss.rule in chosen]
    rules = [rule for rule in book.rules if rule.id in chosen]
    if coverage:
        kept += _uncovered(rules, kept)
    examples = sum(len(r.examples.flag) + len(r.examples.passes) for r in rules)
    return Tested(len(rules), examples, tuple(kept))


def profile(settings: Settings, ids: Sequence[str]) -> str:
    """A table of what the phrase rules of some groups and ids cost, over all rules' examples."""
    from outreach_audit.lint.kinds.profile import costs
    from outreach_audit.lint.rulebook import select

    book = rules_of(settings, examples=True)
    sentences = list(dict.fromkeys(_sentences(book.texts())))
    found = costs(select(book, ids, ()).rules, sentences)
    rows = [
        f"{1e6 * one.seconds / len(sentences):>9.3f} {one.runs:>7} {one.matches:>7}"
        f" {one.unknown:>8}  {one.rule}\n"
        for one in found
    ]
    total = 1e6 * sum(one.seconds for one in found) / len(sentences)
    head = f"{'us/sentence':>9} {'runs':>5} {'matches':>7} {'wordless':>8}  rule\n"
    return f"{head}{''.join(rows)}{total:>9.3f} in all, {len(sentences)} sentences\n"


def _sentences(rules: Sequence[Rule]) -> Iterator[str]:
    """The sentences of the rules' examples."""
    from outreach_audit.lint.examples import example_message
    from outreach_audit.normalise.segments import view

    for rule in rules:
        for example in (*rule.examples.flag, *rule.examples.passes):
            yield from (sentence.text for sentence in view(example_message(example)).sentences)


def _scorer() -> _Scores:
    return _Scores(Scorer())


@dataclass(frozen=True, slots=True)
class _Scores:
    scorer: Scorer

    def __call__(self, view: View, hits: Sequence[Hit]) -> Scores:
        reading = self.scorer.read(view)
        evidence = [Evidence(hit.rule, hit.words) for hit in hits]
        return self.scorer.scores(reading, view.message.context, evidence)


def _log_misses(rules: Sequence[Rule], chosen: set[str]) -> Iterator[Miss]:
    from outreach_audit.audit.examples import fires

    with TemporaryDirectory(prefix="outreach-audit-") as folder:
        for rule in rules:
            if rule.id not in chosen:
                continue
            for example in rule.examples.flag:
                if not fires(rule, example, Path(folder)):
                    yield Miss(rule.id, _shown(example), "is not flagged, but stands under 'flag'")
            for example in rule.examples.passes:
                if fires(rule, example, Path(folder)):
                    yield Miss(rule.id, _shown(example), "is flagged, but stands under 'pass'")


def _uncovered(rules: Sequence[Rule], found: Sequence[Miss]) -> list[Miss]:
    """Rules that not one of their own flag examples makes fire."""
    silent = []
    for rule in rules:
        failed = sum(miss.rule == rule.id and "not flagged" in miss.problem for miss in found)
        if failed >= len(rule.examples.flag):
            silent.append(Miss(rule.id, "", "no example makes this rule fire"))
    return silent


def _shown(example: object) -> str:
    text = json.dumps(example, default=str, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
