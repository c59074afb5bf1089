"""The two scores of a message: what adds up to them, what raises them, where their levels lie."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_audit.lint.kinds.hit import Seen
from outreach_audit.lint.linter import compile_linter
from outreach_audit.model.message import Context, plain_message
from outreach_audit.model.score import Score, Scores
from outreach_audit.normalise.segments import View
from outreach_audit.scoring.corpus import Corpus
from outreach_audit.scoring.model import sigmoid
from outreach_audit.scoring.reading import QUIET, Reading
from outreach_audit.scoring.scorer import LEVELS, Evidence, Scorer
from outreach_audit.texts import Judge

AXES = ("presumptuousness", "relevance")
OTHER_SOURCES = (
    "baseline", "wording", "wording of clear presumption", "whole text",
    "reads like mail that was not sent cold",
)  # fmt: skip
CALM = "Hi Ann,\n\nWe print menus in Utrecht. The price list is attached.\n\nJo"
PUSHY = CALM.replace("The price", "I know your team is struggling with menus. The price")
LOGITS = st.floats(-60, 60)


def axes(scores: Scores) -> tuple[Score, Score]:
    return scores.presumptuousness, scores.relevance


def must_add_up(score: Score) -> None:
    parts = [part.points for part in score.contributions]
    assert 0 <= score.score <= 100
    assert score.score == round(score.score, 1)
    assert all(points == round(points, 1) for points in parts)
    assert math.isclose(sum(parts), score.score, abs_tol=1e-6)
    assert score.contributions[0].source == "baseline"
    assert all(points != 0 for points in parts[1:])


@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_contributions_add_up_to_the_score_that_is_printed(
    judge: Judge, corpus: Corpus, data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from(corpus.messages))
    known = data.draw(st.booleans())
    message = one.message if known else replace(one.message, context=Context())

    for score in axes(judge.judge(message).text.scores):
        must_add_up(score)


@given(st.text(max_size=300), st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_has_two_scores_that_add_up(judge: Judge, body: str, subject: str) -> None:
    for score in axes(judge.judge(plain_message(body, subject)).text.scores):
        must_add_up(score)


@given(st.tuples(LOGITS, LOGITS, LOGITS, LOGITS, LOGITS), st.booleans())
@settings(max_examples=100, deadline=None)
def test_scores_add_up_however_sure_the_classifier_is(
    judge: Judge, logits: tuple[float, ...], heard: bool
) -> None:
    rules = [rule for rule in judge.rules if rule.axis]
    evidence = [Evidence(rule, "words") for rule in rules[: 9 * heard]]
    for score in axes(judge.scorer.scores(Reading(*logits), Context(), evidence)):
        must_add_up(score)


def test_every_contribution_is_a_rule_or_says_what_was_read(judge: Judge, corpus: Corpus) -> None:
    known = {rule.id for rule in judge.rules} | set(OTHER_SOURCES)
    sources = {
        part.source
        for one in corpus.messages[::10]
        for score in axes(judge.judge(one.message).text.scores)
        for part in score.contributions
    }
    told = ("wording resembles ", "relation: ", "type: ")
    assert {source for source in sources - known if not source.startswith(told)} == set()
    assert any(source.startswith("wording resembles ") for source in sources)
    assert not any("_" in source for source in sources)


def test_a_presumption_raises_the_score_and_is_named_with_its_words(judge: Judge) -> None:
    before, after = (
        judge.judge(plain_message(body)).text.scores.presumptuousness for body in (CALM, PUSHY)
    )
    assert after.score > before.score + 20
    ids = {rule.id for rule in judge.rules}
    raising = [part for part in after.contributions if part.words and part.points > 0]
    assert raising
    assert all(part.words.rstrip("…") in PUSHY for part in raising)
    assert any(part.source in ids for part in raising)
    assert any("struggling" in part.words for part in raising)


def test_the_largest_contributions_come_first_after_the_baseline(judge: Judge) -> None:
    score = judge.judge(plain_message(PUSHY)).text.scores.presumptuousness
    sizes = [abs(part.points) for part in score.contributions[1:]]
    assert sizes == sorted(sizes, reverse=True)


def test_a_rule_that_fires_twice_counts_once(judge: Judge) -> None:
    rule = next(rule for rule in judge.rules if rule.axis == "presumptuousness" and rule.weight > 0)
    reading = Reading(QUIET, QUIET, 0.0, 0.0, 0.0)
    once, twice = (
        judge.scorer.scores(reading, Context(), [Evidence(rule, "words")] * times).presumptuousness
        for times in (1, 2)
    )
    assert once == twice
    assert once.score > judge.scorer.scores(reading, Context(), []).presumptuousness.score


def test_levels_of_relevance_lie_where_their_edges_say(judge: Judge, corpus: Corpus) -> None:
    for one in corpus.messages[::20]:
        score = judge.judge(one.message).text.scores.relevance
        assert score.level == sum(score.score >= edge for edge in LEVELS["relevance"])


def test_level_2_of_presumptuousness_asks_a_chance_of_its_own(
    judge: Judge, views: list[View]
) -> None:
    first = LEVELS["presumptuousness"][0]
    linter = compile_linter([rule for rule in judge.rules if rule.kind == "phrase"])
    read = [
        (
            judge.scorer.read(one),
            [Evidence(hit.rule, hit.words) for hit in linter.hits(Seen(one)) if not hit.excused],
        )
        for one in views[::2]
    ]
    ordinary, lenient, strict = (
        [
            Scorer(levels={**LEVELS, "presumptuousness": (first, edge)})
            .scores(reading, Context(), evidence)
            .presumptuousness
            for reading, evidence in read
        ]
        for edge in (LEVELS["presumptuousness"][1], 0.0, 101.0)
    )
    over = [score.score >= first for score in ordinary]
    assert [score.level > 0 for score in ordinary] == over
    assert [score.level == 2 for score in lenient] == over
    assert [score.level == 1 for score in strict] == over
    assert {1, 2} <= {score.level for score in ordinary}


@pytest.mark.parametrize(("value", "chance"), [(-1e9, 0.0), (0.0, 0.5), (1e9, 1.0)])
def test_the_logistic_function_bears_any_number(value: float, chance: float) -> None:
    assert sigmoid(value) == chance
