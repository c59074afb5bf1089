"""Asking for words first never costs a match: of the shipped patterns, and of made-up ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_audit.lint import rulebook
from outreach_audit.lint.examples import example_message
from outreach_audit.lint.kinds.literals import Needs, holds_words, level, may_match, pieces
from outreach_audit.lint.kinds.needs import needed_words
from outreach_audit.lint.kinds.phrase import PatternSet
from outreach_audit.model.message import plain_message
from outreach_audit.model.rule import Rule
from outreach_audit.normalise.segments import View, flatten, view

VOICES = Path(__file__).parents[2] / "corpus" / "voices"
GROUP = 40
"""Patterns in one automaton: few enough that it never outgrows its memory."""

Patterns = list[tuple[str, bool]]
"""RE2 text, and whether case matters."""
Found = dict[str, set[int]]
"""Sentence -> indexes of the patterns that match somewhere in it."""


@pytest.fixture(scope="module")
def rules() -> list[Rule]:
    return [rule for rule in rulebook.load(examples=True).rules if rule.is_text]


@pytest.fixture(scope="module")
def patterns(rules: list[Rule]) -> Patterns:
    phrases = [rule for rule in rules if rule.kind == "phrase"]
    return [(pattern, rule.case) for rule in phrases for pattern in rule.patterns]


@pytest.fixture(scope="module")
def needs(patterns: Patterns) -> list[Needs]:
    return [needed_words(pattern) for pattern, _ in patterns]


@pytest.fixture(scope="module")
def views(rules: list[Rule]) -> list[View]:
    """The messages of the corpus and of the rules' examples."""
    files = [file.read_text(encoding="utf-8") for file in sorted(VOICES.glob("*.jsonl"))]
    written = [json.loads(line) for text in files for line in text.splitlines()]
    messages = [plain_message(one["body"], one["subject"]) for one in written]
    for rule in rules:
        messages += map(example_message, (*rule.examples.flag, *rule.examples.passes))
    return [view(message) for message in messages]


@pytest.fixture(scope="module")
def found(patterns: Patterns, views: list[View]) -> Found:
    """What RE2 finds where every pattern is run over every sentence."""
    sentences = {sentence.text for one in views for sentence in one.sentences}
    matches: Found = {text: set() for text in sentences}
    for first in range(0, len(patterns), GROUP):
        automaton = _automaton(patterns[first : first + GROUP])
        for text in sentences:
            matches[text] |= {first + index for index in automaton.Match(text) or ()}
    return matches


def _automaton(patterns: Patterns) -> Any:
    options = re2.Options()
    options.max_mem = 256 << 20
    automaton = re2.Set.SearchSet(options)
    for pattern, case in patterns:
        automaton.Add(pattern if case else f"(?i){pattern}")
    automaton.Compile()
    return automaton


def test_every_match_of_a_shipped_pattern_holds_the_words_that_it_needs(
    patterns: Patterns, needs: list[Needs], found: Found
) -> None:
    lost = [
        (patterns[index][0], text)
        for text, indexes in found.items()
        for index in indexes
        if not may_match(needs[index], level(text))
    ]
    assert not lost
    assert sum(map(len, found.values())) > 1000


def test_a_message_shows_all_patterns_that_match_one_of_its_sentences(
    needs: list[Needs], views: list[View], found: Found
) -> None:
    for one in views:
        shown = pieces(level(one.flat))
        matching = set[int]().union(*(found[sentence.text] for sentence in one.sentences))
        assert all(holds_words(needs[index], shown) for index in matching), one.flat


def test_a_pattern_set_finds_what_running_every_pattern_finds(
    patterns: Patterns, needs: list[Needs], views: list[View], found: Found
) -> None:
    ours = PatternSet(patterns, needs)
    for one in views[::10]:
        candidates = ours.candidates(one.flat)
        for sentence in one.sentences:
            assert set(ours.hits(sentence.text, candidates)) == found[sentence.text]


def test_the_words_rule_out_nearly_all_shipped_patterns(
    needs: list[Needs], views: list[View]
) -> None:
    shown = [pieces(level(one.flat)) for one in views[::50]]
    left = sum(holds_words(need, one) for need in needs for one in shown)
    assert left < 0.06 * len(needs) * len(shown)


WORDS = (
    "you", "I", "we", "know", "Know", "kiss", "a", "in", "re-send", "o'clock", "50%", "snake_case",
    "café", "École", "straße", "ſo", "İz", "K", " ", ", ", ".", "-", "\n", "_", "7",
)  # fmt: skip


def _escaped(text: str) -> str:
    return "".join(c if c.isalnum() or c in " _\n" or not c.isascii() else f"\\{c}" for c in text)


Pair = tuple[str, str]
"""A pattern, and a text that it was made to match: edges and letter case may still prevent it."""

ATOMS = st.sampled_from(
    [(_escaped(word), word) for word in WORDS]
    + [(r"\w+", "team"), (r"\d", "7"), (".", "x"), ("[sz]", "z"), ("[- ]", "-"), ("(?:)", "")]
    + [("[^.?!]*", "as you "), ("[a-k]", "b"), (r"[\w'-]+", "it's"), ("[[:alpha:]]", "q")]
)
EDGES = st.sampled_from([(edge, "") for edge in (r"\b", r"\b", "^", "$")])
TIMES = st.sampled_from(
    [
        ("", 1), ("", 1), ("?", 0), ("?", 1), ("*", 0), ("*", 2), ("+", 1), ("+", 2),
        ("{0,2}", 1), ("{2}", 2), ("{1,3}", 2), ("??", 1),
    ]
)  # fmt: skip


def _composed(parts: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    branches = st.lists(parts, min_size=1, max_size=4)
    group = st.builds(_group, branches, st.integers(0, 3), TIMES, st.sampled_from(["(?:", "("]))
    return st.lists(st.one_of(group, parts, EDGES), min_size=1, max_size=5).map(_sequence)


def _group(branches: list[Pair], taken: int, times: tuple[str, int], opening: str) -> Pair:
    pattern = "|".join(pattern for pattern, _ in branches)
    return f"{opening}{pattern}){times[0]}", branches[taken % len(branches)][1] * times[1]


def _sequence(parts: list[Pair]) -> Pair:
    return "".join(pattern for pattern, _ in parts), "".join(text for _, text in parts)


PAIRS = st.recursive(ATOMS, _composed, max_leaves=12)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map("".join)


@settings(max_examples=200, deadline=None)
@given(made=PAIRS, before=TEXTS, after=TEXTS, others=st.lists(TEXTS, max_size=4))
def test_every_match_of_a_made_up_pattern_holds_the_words_that_it_needs(
    made: Pair, before: str, after: str, others: list[str]
) -> None:
    pattern, text = made
    compiled, needs = re2.compile(f"(?i){pattern}"), needed_words(pattern)
    texts = (text, f"{before}{text}{after}", f"{before} {text.swapcase()} {after}", *others)
    for tried in map(flatten, texts):
        if compiled.search(tried):
            assert may_match(needs, level(tried)), (pattern, tried, needs)
            assert holds_words(needs, pieces(level(tried))), (pattern, tried, needs)


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"\b(?:I|we) know\b", ((" i know ", " we know "),)),
        (r"reali[sz]e", (("realise", "realize"),)),
        (r"\byour (?:\w+ )?team", ((" your ", "team"),)),
        (r"as (?:discussed|agreed)|per our call", (("as agreed", "as discuss"), ("per our ca",))),
        (r"\d+ \w+", ()),
        (r"follow(?:ed)?[ -]?up", (("follow up", "followed u", "followedup", "followup"),)),
        (r"\x41bcdef", ()),
        (r"\Qabc\E", ()),
    ],
)
def test_what_patterns_need(pattern: str, needs: tuple[tuple[str, ...], ...]) -> None:
    told = tuple(
        tuple(word for words in branch for word in words) for branch in needed_words(pattern)
    )
    assert told == needs


@pytest.mark.parametrize(("pattern", "text"), [("kiss", "I kiſſ you"), ("king", "the \u212aing")])
def test_letters_that_re2_takes_for_others_are_taken_for_them_here(pattern: str, text: str) -> None:
    assert re2.search(f"(?i){pattern}", text)
    assert may_match(needed_words(pattern), level(flatten(text)))
