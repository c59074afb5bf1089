"""What each phrase rule costs: how often its patterns have to be run, and how long that takes."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from outreach_audit.lint.kinds.compiled import Pattern, encoded
from outreach_audit.lint.kinds.index import PatternIndex
from outreach_audit.lint.kinds.literals import level_lines
from outreach_audit.lint.kinds.phrase import needs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from outreach_audit.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Cost:
    """One rule over many sentences, its patterns compiled and warm."""

    rule: str
    runs: int
    """Sentences on which a pattern had to be run, once for each pattern."""
    matches: int
    seconds: float
    unknown: int
    """Patterns that name no word they need: they are run on every text."""


def costs(rules: Sequence[Rule], sentences: Sequence[str]) -> list[Cost]:
    """The cost of each phrase rule over flattened sentences, the dearest first."""
    lines = level_lines(sentences)
    data = [encoded(sentence) for sentence in sentences]
    found = [_cost(rule, lines, data) for rule in rules if rule.kind == "phrase"]
    return sorted(found, key=lambda cost: (-cost.seconds, cost.rule))


def _cost(rule: Rule, lines: Sequence[str], data: Sequence[bytes]) -> Cost:
    index = PatternIndex(needs_of(rule))
    patterns = [Pattern(text, case=rule.case) for text in rule.patterns]
    runs = list(_runs(index, len(patterns), lines))
    for pattern, line in runs:
        patterns[pattern].search(data[line])
    start = perf_counter()
    matches = sum(patterns[pattern].search(data[line]) is not None for pattern, line in runs)
    return Cost(rule.id, len(runs), matches, perf_counter() - start, len(index.unknown))


def _runs(index: PatternIndex, patterns: int, lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(pattern, line) of every search that has to be made."""
    among = [index.branches(range(patterns))] * len(lines)
    for line, candidates in enumerate(index.candidates(lines, among)):
        for pattern in (*candidates, *index.unknown):
            yield pattern, line
