"""What a text shows of the relation: it may silence rules for strangers, never a declared relation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outreach_audit.lint import rulebook
from outreach_audit.model.finding import Confidence, Severity
from outreach_audit.model.message import Context, plain_message
from outreach_audit.model.rule import Rule
from outreach_audit.normalise.segments import view
from outreach_audit.scoring.corpus import Corpus
from outreach_audit.scoring.reading import Reading
from outreach_audit.scoring.scorer import FAMILIAR, Scorer
from outreach_audit.texts import Judge, Judged

CLAIM = "we met on the 4th"
ORDINARY = f"""Hi Dario,

Thanks, got the invoice. The card was declined again on Tuesday, so I moved the order to your new
account and the payment went through this morning. As {CLAIM}, the delivery comes on Friday with the
rest of the flour. Have the card reader at hand for the deposit. Can you check the two lines on the
statement that I marked? I think they are from the old contract.

Ticket 4471 is closed now. See you at the meeting on Thursday.

Nora
"""


@pytest.fixture(scope="module")
def own_judge() -> Judge:
    """The shipped rules and two that only strangers are held to; the one is a claim."""
    shut = Rule(
        id="own/settled-matter", path="", kind="phrase", message="{match}", severity=Severity.WARNING,
        confidence=Confidence.HIGH, why="", fix="", wrong_when=(), sources=(),
        relations=("stranger",), axis="presumptuousness", weight=2.0, patterns=("card reader at hand",),
    )  # fmt: skip
    claim = replace(shut, id="own/meeting-claimed", patterns=(CLAIM,), claim="met")
    return Judge([*rulebook.load().rules, shut, claim])


def judged(judge: Judge, relation: str, body: str = ORDINARY) -> tuple[Judged, set[str]]:
    one = judge.judge(plain_message(body, context=Context(relation=relation)))
    return one, {found.rule for found in one.findings if found.rule.startswith("own/")}


def test_a_text_that_plainly_is_ordinary_mail_silences_rules_for_strangers(
    own_judge: Judge,
) -> None:
    assert judged(own_judge, "unknown")[1] == set()
    assert judged(own_judge, "known")[1] == set()


def test_a_declared_relation_always_wins(own_judge: Judge) -> None:
    assert judged(own_judge, "stranger")[1] == {"own/settled-matter", "own/meeting-claimed"}


def test_silenced_claims_are_still_collected_for_the_log(own_judge: Judge) -> None:
    for relation in ("unknown", "stranger"):
        assert ("own/meeting-claimed", CLAIM) in judged(own_judge, relation)[0].claims


def test_silenced_rules_do_not_count_in_the_scores(own_judge: Judge) -> None:
    quiet, loud = (
        judged(own_judge, relation)[0].text.scores.presumptuousness
        for relation in ("unknown", "stranger")
    )
    assert "own/settled-matter" in {part.source for part in loud.contributions}
    assert "own/settled-matter" not in {part.source for part in quiet.contributions}
    assert quiet.score < loud.score


def test_the_scores_are_told_the_declared_relation_not_the_inferred_one(own_judge: Judge) -> None:
    sources = {
        part.source
        for part in judged(own_judge, "unknown")[0].text.scores.presumptuousness.contributions
    }
    assert not any(source.startswith("relation: ") for source in sources)


def test_short_texts_are_never_inferred(own_judge: Judge) -> None:
    short = "Hi Dario, please have the card reader at hand."
    assert judged(own_judge, "unknown", short)[1] == {"own/settled-matter"}


@pytest.mark.parametrize(
    ("declared", "cold", "length", "relation"),
    [
        ("unknown", FAMILIAR - 1, 80, "known"),
        ("unknown", FAMILIAR + 0.1, 80, "unknown"),
        ("unknown", FAMILIAR - 1, 19, "unknown"),
        ("stranger", FAMILIAR - 9, 80, "stranger"),
        ("customer", FAMILIAR - 9, 80, "customer"),
        ("known", 9.0, 80, "known"),
    ],
)
def test_only_long_texts_of_unknown_relation_are_inferred(
    declared: str, cold: float, length: int, relation: str
) -> None:
    reading = Reading(-4.0, -4.0, 0.0, cold, 0.0, length=length)
    context = Scorer().inferred(Context(relation=declared, type="sales"), reading)
    assert context == Context(relation=relation, type="sales")


def test_hardly_any_stranger_of_the_corpus_is_taken_for_an_acquaintance(
    judge: Judge, corpus: Corpus
) -> None:
    some = corpus.messages[::3]
    readings = judge.scorer.read_many(
        [view(replace(one.message, context=Context())) for one in some]
    )
    inferred = [judge.scorer.inferred(Context(), reading).relation for reading in readings]
    taken = {
        relation: [
            guess == "known"
            for one, guess in zip(some, inferred, strict=True)
            if one.message.context.relation == relation
        ]
        for relation in ("stranger", "known", "customer")
    }
    assert sum(taken["stranger"]) < 0.02 * len(taken["stranger"])
    ordinary = taken["known"] + taken["customer"]
    assert sum(ordinary) > 0.4 * len(ordinary)
