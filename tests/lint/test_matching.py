"""The quick way through the phrase rules finds what asking every rule of every sentence finds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_audit.lint import rulebook
from outreach_audit.lint.evidence import shared_evidence
from outreach_audit.lint.examples import example_message
from outreach_audit.lint.kinds import phrase
from outreach_audit.lint.kinds.hit import Check, Hit, Seen, applies
from outreach_audit.model.finding import Confidence, Severity
from outreach_audit.model.message import Context, Message, plain_message
from outreach_audit.model.rule import Rule
from outreach_audit.normalise.segments import Sentence, view

VOICES = Path(__file__).parents[2] / "corpus" / "voices"
GROUP = 40
"""Patterns in one automaton: few enough that it never outgrows its memory."""

Which = Callable[[str], Sequence[int]]
"""Sentence -> the patterns of all rules, in order, that match somewhere in it."""


def naive_hits(rules: Sequence[Rule], seen: Seen, which: Which) -> Iterator[Hit]:
    """Every rule asked of every sentence, with nothing that makes it quick."""
    owners = [(rule, pattern) for rule in rules for pattern in rule.patterns]
    for sentence in seen.view.sentences:
        fired = set[str]()
        for rule, pattern in (owners[index] for index in which(sentence.text)):
            if rule.id in fired or not sentence.within(rule.scope) or not applies(rule, seen):
                continue
            if any(_search(one, sentence.text) for one in rule.unless):
                continue
            shared = [one for name in rule.evidence for one in shared_evidence()[name]]
            excused = any(_search(one, seen.view.flat) for one in (*rule.unless_text, *shared))
            if rule.claim or not excused:
                fired.add(rule.id)
                yield _hit(rule, pattern, sentence, excused)


def _search(pattern: str, text: str, *, case: bool = False) -> Any:
    return re2.search(pattern if case else f"(?i){pattern}", text)


def _hit(rule: Rule, pattern: str, sentence: Sentence, excused: bool) -> Hit:
    text = sentence.text
    start, end = _search(pattern, text, case=rule.case).span()
    while end < len(text) and text[end - 1 : end + 1].isalnum():
        end += 1
    at = sentence.start
    return Hit(rule, sentence.part, at + start, at + end, text[start:end].strip(), excused=excused)


def one_by_one(rules: Sequence[Rule]) -> Which:
    patterns = [(pattern, rule.case) for rule in rules for pattern in rule.patterns]
    return lambda text: [
        index for index, (one, case) in enumerate(patterns) if _search(one, text, case=case)
    ]


def _automata(rules: Sequence[Rule]) -> Which:
    """As `one_by_one`, quick enough for a whole corpus."""
    patterns = [(pattern, rule.case) for rule in rules for pattern in rule.patterns]
    groups = [patterns[first : first + GROUP] for first in range(0, len(patterns), GROUP)]
    automata = [_automaton(group) for group in groups]

    def which(text: str) -> list[int]:
        found = []
        for number, automaton in enumerate(automata):
            inside = sorted(automaton.Match(text))
            assert inside[-1] == len(groups[number]), "an automaton outgrew its memory"
            found += [number * GROUP + index for index in inside[:-1]]
        return found

    return which


def _automaton(patterns: Sequence[tuple[str, bool]]) -> Any:
    """Several patterns, and after them one that matches every text."""
    options = re2.Options()
    options.max_mem = 512 << 20
    automaton = re2.Set.SearchSet(options)
    for pattern, case in (*patterns, ("", True)):
        automaton.Add(pattern if case else f"(?i){pattern}")
    automaton.Compile()
    return automaton


@pytest.fixture(scope="module")
def rules() -> list[Rule]:
    return [rule for rule in rulebook.load(examples=True).rules if rule.kind == "phrase"]


@pytest.fixture(scope="module")
def messages(rules: list[Rule]) -> list[Message]:
    """The messages of the corpus and of the rules' examples."""
    files = [file.read_text(encoding="utf-8") for file in sorted(VOICES.glob("*.jsonl"))]
    written = [json.loads(line) for text in files for line in text.splitlines()]
    found = [plain_message(one["body"], one["subject"]) for one in written]
    for rule in rules:
        found += map(example_message, (*rule.examples.flag, *rule.examples.passes))
    return found


@pytest.fixture(scope="module")
def which(rules: list[Rule]) -> Which:
    return _automata(rules)


@pytest.fixture(scope="module")
def check(rules: list[Rule]) -> Check:
    return phrase.compile_rules(rules)


def test_the_corpus_gives_the_hits_of_every_rule_on_every_sentence(
    rules: list[Rule], messages: list[Message], check: Check, which: Which
) -> None:
    for message in messages:
        seen = Seen(view(message))
        assert list(check(seen)) == list(naive_hits(rules, seen, which)), message.body.text.text
    assert sum(len(list(check(Seen(view(message))))) for message in messages) > 1000


def test_a_text_seen_before_gives_the_same_hits_whoever_it_is_for(
    rules: list[Rule], messages: list[Message], check: Check, which: Which
) -> None:
    contexts = [Context(relation="customer", type="sales"), Context(type="personal"), Context()]
    for message in messages[::400]:
        for context in (*contexts, *contexts):
            seen = Seen(view(replace(message, context=context)))
            assert list(check(seen)) == list(naive_hits(rules, seen, which))


ATOMS = st.sampled_from(
    r"you your team know notice[ds]? (?:we|I) \w+ [^.?!]* .{0,9} [•✓] \d+ \b ^ $ é ' -".split()
)
PATTERNS = st.lists(ATOMS, min_size=1, max_size=5).map(" ".join)
LISTS = st.lists(PATTERNS, max_size=2).map(tuple)
SENTENCES = st.lists(
    st.sampled_from(
        ("you", "Your", "team", "know", "we", "I", "noticed", "café", "é", "3", "•", "-", "it's")
    ),
    min_size=1,
    max_size=8,
).map(" ".join)


def made_up_rule(
    number: int,
    patterns: tuple[str, ...],
    unless: tuple[str, ...],
    unless_text: tuple[str, ...],
    case: bool,
    claims: bool,
) -> Rule:
    return Rule(
        id=f"made/rule-{number}", path="", kind="phrase", message="{match}",
        severity=Severity.NOTE, confidence=Confidence.LOW, why="", fix="", wrong_when=(),
        sources=(), patterns=patterns, unless=unless, unless_text=unless_text, case=case,
        claim="earlier_contact" * claims,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    made=st.lists(
        st.tuples(LISTS, LISTS, LISTS, st.booleans(), st.booleans()), min_size=1, max_size=4
    ),
    texts=st.lists(SENTENCES, min_size=1, max_size=6),
)
def test_made_up_rules_give_the_hits_of_every_rule_on_every_sentence(
    made: list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], bool, bool]],
    texts: list[str],
) -> None:
    ours = [made_up_rule(number, *parts) for number, parts in enumerate(made)]
    check, which = phrase.compile_rules(ours), one_by_one(ours)
    body = ". ".join(texts) + "."
    for written in (body, body, "\n\n".join([body] * 60)):
        seen = Seen(view(plain_message(written, texts[0])))
        assert list(check(seen)) == list(naive_hits(ours, seen, which))


def test_a_lone_surrogate_is_read_as_some_other_character(check: Check) -> None:
    message = plain_message("I noticed \ud800 you have not opened my last email.")
    assert all(hit.part == "body" for hit in check(Seen(view(message))))
