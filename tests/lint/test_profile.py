"""The profile of rules: runs are counted where a pattern had to look, matches where it found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outreach_audit.lint import rulebook
from outreach_audit.lint.kinds.profile import costs
from outreach_audit.model.rule import Rule


@pytest.fixture(scope="module")
def rule() -> Rule:
    return next(rule for rule in rulebook.load().rules if rule.kind == "phrase")


def made(rule: Rule, name: str, *patterns: str) -> Rule:
    return replace(rule, id=f"made/{name}", patterns=patterns, needs=(), case=False)


def test_a_pattern_runs_where_its_words_are_and_a_wordless_one_everywhere(rule: Rule) -> None:
    telling = made(rule, "telling", r"\bquarterly figures\b", r"\bquarterly (\w+ )?report")
    wordless = made(rule, "wordless", r"\d+")
    sentences = ["The quarterly figures are here.", "No report yet.", "Call 12 or 13.", "Bye."]
    found = {cost.rule: cost for cost in costs([telling, wordless], sentences)}
    assert (found["made/telling"].runs, found["made/telling"].matches) == (1, 1)
    assert (found["made/wordless"].runs, found["made/wordless"].matches) == (4, 1)
    assert found["made/telling"].unknown == 0
    assert found["made/wordless"].unknown == 1


def test_the_dearest_rule_comes_first(rule: Rule) -> None:
    cheap, dear = made(rule, "cheap", "zebra crossing"), made(rule, "dear", r"\w+ \d+", r"\d\d+")
    sentences = [f"Room {number} of the house" for number in range(200)]
    assert [cost.rule for cost in costs([cheap, dear], sentences)] == ["made/dear", "made/cheap"]
