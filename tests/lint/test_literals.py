"""Asking for words first never costs a match: of made-up patterns, and of letters RE2 confuses."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_audit.lint.kinds.index import PatternIndex
from outreach_audit.lint.kinds.literals import level, level_lines, spaced
from outreach_audit.lint.kinds.needs import needed_words
from outreach_audit.normalise.segments import flatten


def can_match(pattern: str, text: str) -> bool:
    """What the index says of a sentence: both ways it has, for few sentences and for many."""
    index = PatternIndex([needed_words(pattern)])
    if index.unknown:
        return True
    all_branches = index.branches([0])
    lines = [level(text), *[" other words "] * 300]
    few = list(index.candidates(lines[:1], [all_branches]))
    many = list(index.candidates(lines, [all_branches] * len(lines)))
    assert bool(few[0]) <= bool(many[0]), "the index may ask in vain, but misses nothing"
    return bool(few[0])


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
    compiled = re2.compile(f"(?i){pattern}")
    texts = (text, f"{before}{text}{after}", f"{before} {text.swapcase()} {after}", *others)
    for tried in map(flatten, texts):
        if compiled.search(tried):
            assert can_match(pattern, tried), (pattern, tried, needed_words(pattern))


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"\b(?:I|we) know\b", ((" i know ", " we know "),)),
        (r"reali[sz]e", (("realise", "realize"),)),
        (r"\byour (?:\w+ )?team", ((" team", " your "),)),
        (
            r"as (?:discussed|agreed)|per our call",
            (("as agreed", "as discussed"), ("per our call",)),
        ),
        (r"[^x]+ \w+", ()),
        (r"\d+ \w+", ()),
        (r"\d+ cats", ((" cats", " # "),)),
        (r"\w+, of .*, ", (("  of ", " ,, "),)),
        (r"(?:\{\{[^}]*\}\}|%\w+%)!", ((" % ", " { ", " ! "),)),
        (r"your (?:\w+ ){0,3}it", (("your ", " it"),)),
        (r"follow(?:ed)?[ -]?up", (("follow up", "followed up", "followedup", "followup"),)),
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
    assert can_match(pattern, flatten(text))


@given(texts=st.lists(TEXTS, max_size=4))
def test_sentences_are_levelled_together_as_they_are_one_by_one(texts: list[str]) -> None:
    flat = [flatten(text) for text in texts]
    assert level_lines(flat) == ([level(text) for text in flat] or [""])


@given(text=st.text())
def test_levelling_keeps_every_character_in_its_place(text: str) -> None:
    levelled = spaced(text)
    assert len(levelled) == len(text)
    assert set(levelled) <= set(" \nabcdefghijklmnopqrstuvwxyz0123456789_")
    assert level(text).startswith(f" {levelled} ")


def test_a_levelled_text_tells_of_its_marks_behind_its_words() -> None:
    assert level("Café: 50% off, or?").endswith("  50  off  or  # % , : ? ")
    assert level("a, b, c, d, e").endswith(" e , ,, ,,, ")
    assert level("nothing of them") == " nothing of them "
