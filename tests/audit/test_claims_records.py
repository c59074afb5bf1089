"""Claims that records, events and the calendar prove or refute, through the public door."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import outreach_audit
from outreach_audit import pipeline
from outreach_audit.audit.checks import CLAIMS
from outreach_audit.config import Settings
from outreach_audit.lint import rulebook
from outreach_audit.model.finding import Finding, Severity
from outreach_audit.model.report import Report

BOOK = rulebook.load(())
FILLER = "The lists of spring are on the site and the old ones run out in June."
Claimed = Callable[..., Report]


@pytest.fixture
def claimed(tmp_path: Path) -> Claimed:
    """Audits CSV texts by name, and `letters`: (person, time, words) as rows of a log of sends."""

    def run(*letters: tuple[str, ...], tz: str = "UTC", **files: str) -> Report:
        rows = [
            f"{letter[0]}@shop.example,{letter[1]},{letter[3] if len(letter) > 3 else 'Lists'},"
            f'"{letter[2]} {FILLER}",kim@tools.example,spring'
            for letter in letters
        ]
        sends = "\n".join(["email,sent_at,subject,body,sender,campaign", *rows])
        for name, text in {"sends": sends, **files}.items():
            (tmp_path / f"{name}.csv").write_text(dedent(text).strip() + "\n", encoding="utf-8")
        config = tmp_path / "config.yaml"
        config.write_text(f"version: 1\ntz: {tz}\n", encoding="utf-8")
        return outreach_audit.audit(sorted(tmp_path.glob("*.csv")), config=config)

    return run


def refuted(report: Report, rule: str) -> list[Finding]:
    """The findings of a rule about the whole log."""
    return [one for one in report.findings if one.rule == rule and one.details.get("refuted")]


def said(report: Report, rule: str) -> list[Finding]:
    """The findings of a rule about single texts."""
    return [one for one in report.findings if one.rule == rule and one.text_id]


def needs(report: Report, claim: str) -> list[str]:
    """What a claim lacks to be judged."""
    return [one.needs for one in report.not_checked if one.rule == f"claim/{claim}"]


def test_every_claim_of_a_rule_has_a_verifier_and_every_verifier_a_rule() -> None:
    assert {rule.claim for rule in BOOK.texts() if rule.claim} == set(CLAIMS)


def contact(columns: str, *rows: str) -> str:
    """A contact list of people of one shop."""
    lines = (f"{row.split(',', 1)[0]}@shop.example,{row.split(',', 1)[1]}" for row in rows)
    return "\n".join([f"email,first_name,{columns}", *lines])


DAY = "2026-03-03 10:00:00"  # a Tuesday
CASES: dict[str, tuple[str, str, dict[str, str], dict[str, str]]] = {
    "presumption/download-callout": (
        "download", "I saw that you downloaded our guide to grain driers.",
        {"contacts": contact("downloads", "dana,Dana,2")},
        {"contacts": contact("downloads", "dana,Dana,0")},
    ),
    "presumption/attendance-callout": (
        "attendance", "I noticed that you attended our webinar on yeast.",
        {"contacts": contact("events attended", "dana,Dana,yes")},
        {"contacts": contact("events attended", "dana,Dana,no")},
    ),
    "presumption/visit-tracking": (
        "visit", "I saw that you visited our site twice this week.",
        {"contacts": contact("page views", "dana,Dana,12")},
        {"contacts": contact("page views", "dana,Dana,0")},
    ),
    "relevance/customer-claim": (
        "customer", "As a valued customer you get the new rope first.",
        {"contacts": contact("lifecycle stage", "dana,Dana,Customer")},
        {"contacts": contact("lifecycle stage", "dana,Dana,Lead")},
    ),
    "presumption/mutual-contact-vague": (
        "referral", "A friend of ours recommended you for packaging.",
        {"contacts": contact("referred by", "dana,Dana,Karl Huber")},
        {"contacts": contact("source", "dana,Dana,Purchased list")},
    ),
    "relevance/referral-with-context": (
        "referral", "Karl Huber of the cooperative in Krems suggested that I write to you.",
        {"contacts": contact("referred by", "dana,Dana,Karl Huber")},
        {"contacts": contact("referred by", "dana,Dana,Ana Ruiz")},
    ),
    "relevance/industry-asserted": (
        "industry", "We build booking tools for dental practices like yours.",
        {"contacts": contact("industry", "dana,Dana,Hospital & Health Care")},
        {"contacts": contact("industry", "dana,Dana,Freight and logistics")},
    ),
    "presumption/product-asserted": (
        "product", "Since you use Lodestar, your team could switch in a day.",
        {"contacts": contact("technologies", "dana,Dana,Tallyhouse; Lodestar")},
        {"contacts": contact("technologies", "dana,Dana,Tallyhouse")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", CASES)
def test_a_record_that_agrees_bears_the_claim_out_and_nobody_tells(
    claimed: Claimed, rule: str
) -> None:
    claim, words, agrees, _ = CASES[rule]

    report = claimed(("dana", DAY, words), **agrees)

    assert refuted(report, rule) == said(report, rule) == needs(report, claim) == []
    assert rule in report.checked
    assert report.metrics[f"claim/{claim}"]["supported"] == {"messages": 1, "people": 1}


@pytest.mark.parametrize("rule", CASES)
def test_a_record_that_disagrees_refutes_the_claim_with_its_words(
    claimed: Claimed, rule: str
) -> None:
    claim, words, _, disagrees = CASES[rule]

    report = claimed(("dana", DAY, words), **disagrees)

    (found,) = refuted(report, rule)
    assert (found.severity, found.messages, found.people) == (Severity.ERROR, 1, 1)
    assert found.details["verdicts"]["refuted"] == {"messages": 1, "people": 1}
    assert found.evidence
    assert found.evidence in found.message
    assert said(report, rule) == needs(report, claim) == []


@pytest.mark.parametrize("rule", CASES)
def test_without_a_record_the_warning_stays_and_the_question_is_asked_once(
    claimed: Claimed, rule: str
) -> None:
    claim, words, _, _ = CASES[rule]

    report = claimed(("dana", DAY, words))

    assert refuted(report, rule) == []
    reported = BOOK.get(rule).parameters.get("report", True)
    assert [one.people for one in said(report, rule)] == [1] * reported
    assert len(needs(report, claim)) == 1


@pytest.mark.parametrize("rule", CASES)
def test_a_warning_counts_only_those_for_whom_it_cannot_be_told(
    claimed: Claimed, rule: str
) -> None:
    claim, words, agrees, disagrees = CASES[rule]
    more = disagrees["contacts"].replace("dana", "lee").replace("Dana", "Lee")

    report = claimed(
        *((who, DAY, words) for who in ("dana", "lee", "kofi")),
        contacts=agrees["contacts"],
        more=more,
    )

    assert [one.people for one in refuted(report, rule)] == [1]
    reported = BOOK.get(rule).parameters.get("report", True)
    assert [one.people for one in said(report, rule)] == [1] * reported
    assert ["1 person" in need for need in needs(report, claim)] == [True]


EVENTS = {
    "downloaded": "presumption/download-callout",
    "attended": "presumption/attendance-callout",
    "visited": "presumption/visit-tracking",
}


@pytest.mark.parametrize("event", EVENTS)
def test_a_log_of_what_people_did_proves_it_for_some_and_refutes_it_for_the_others(
    claimed: Claimed, event: str
) -> None:
    rule = EVENTS[event]
    events = f"""
        email,event,timestamp
        before@shop.example,{event},2026-03-02 10:00:00
        after@shop.example,{event},2026-03-04 10:00:00
        before@shop.example,opened,2026-03-03 11:00:00
        """
    people = ("before", "after", "never")

    report = claimed(*((who, DAY, CASES[rule][1]) for who in people), events=events)

    (found,) = refuted(report, rule)
    assert (found.messages, found.people) == (2, 2)
    assert said(report, rule) == []


def test_the_day_of_the_first_order_decides_who_was_a_customer_by_then(claimed: Claimed) -> None:
    rule = "relevance/customer-claim"
    contacts = contact("customer since", "dana,Dana,2025-01-04", "lee,Lee,2026-05-01")

    report = claimed(*((who, DAY, CASES[rule][1]) for who in ("dana", "lee")), contacts=contacts)

    assert [one.people for one in refuted(report, rule)] == [1]


def test_one_name_given_to_many_is_suspicious_even_without_records(claimed: Claimed) -> None:
    rule = "relevance/referral-with-context"
    words = CASES[rule][1]

    few = claimed(*((f"p{n}", DAY, words) for n in range(10)))
    many = claimed(*((f"p{n}", DAY, words) for n in range(11)))

    assert [one for one in few.findings if one.rule == rule] == []
    (found,) = (one for one in many.findings if one.rule == rule)
    assert (found.severity, found.people) == (Severity.WARNING, 11)
    assert found.details["referrers"] == [{"name": "karl huber", "messages": 11, "people": 11}]


# The calendar: 3 March 2026 is a Tuesday, Easter is on 5 April.

GREETING = "relevance/weekday-greeting"
FEAST = "relevance/holiday-greeting"


@pytest.mark.parametrize(
    ("words", "at", "verdict"),
    [
        ("Happy Friday, Ilse!", "2026-03-06 10:00:00", "supported"),
        ("Happy Friday, Ilse!", "2026-03-03 10:00:00", "refuted"),
        ("Happy Friday, Ilse!", "2026-03-05 21:00:00", "unknown"),
        ("How was your Monday, Tom? We sell kites.", "2026-03-03 10:00:00", "supported"),
        ("How was your Monday, Tom? We sell kites.", "2026-03-08 10:00:00", "refuted"),
        ("Enjoy your Thursday, says the tea man.", "2026-03-04 10:00:00", "supported"),
    ],
)
def test_a_weekday_is_held_against_the_day_of_the_send(
    claimed: Claimed, words: str, at: str, verdict: str
) -> None:
    report = claimed(("dana", at, words))

    assert report.metrics["claim/weekday-greeting"][verdict] == {"messages": 1, "people": 1}
    assert len(refuted(report, GREETING)) == (verdict == "refuted")


def test_the_weekday_is_that_of_the_senders_clock(claimed: Claimed) -> None:
    at = "2026-03-06 22:30:00"  # a Saturday in UTC, a Friday in New York

    report = claimed(("dana", at, "Happy Friday, Ilse!"), tz="America/New_York")

    assert report.metrics["claim/weekday-greeting"]["supported"]["people"] == 1


def test_the_days_on_which_a_greeting_really_went_out_are_named(claimed: Claimed) -> None:
    days = [
        ("dana", "2026-03-03 09:00:00"),
        ("lee", "2026-03-03 09:00:00"),
        ("kofi", "2026-03-02 09:00:00"),
    ]

    (found,) = refuted(claimed(*((*day, "Happy Friday!") for day in days)), GREETING)

    assert found.details["instead"] == [("Tuesday", 2, 2), ("Monday", 1, 1)]
    assert "Tuesday (2); Monday (1)" in found.message


@pytest.mark.parametrize(
    ("words", "at", "verdict"),
    [
        ("Merry Christmas from the rope people!", "2026-12-22 10:00:00", "supported"),
        ("Merry Christmas from the rope people!", "2026-08-04 10:00:00", "refuted"),
        ("Happy Easter to you all.", "2026-04-02 10:00:00", "supported"),
        ("Happy Easter to you all.", "2026-06-02 10:00:00", "refuted"),
        ("Happy Thanksgiving, Ana. Our ovens are warm.", "2026-11-25 10:00:00", "supported"),
        ("Happy Thanksgiving, Ana. Our ovens are warm.", "2026-10-09 10:00:00", "supported"),
        ("Happy Diwali from our lamps.", "2026-11-07 10:00:00", "supported"),
        ("Eid Mubarak! We print cloth.", "2026-12-01 10:00:00", "refuted"),
        ("Happy Hanukkah from the candle people.", "2026-08-04 10:00:00", "unknown"),
    ],
)
def test_a_feast_is_held_against_its_days(
    claimed: Claimed, words: str, at: str, verdict: str
) -> None:
    report = claimed(("dana", at, words))

    assert report.metrics["claim/holiday-greeting"][verdict] == {"messages": 1, "people": 1}
    assert len(refuted(report, FEAST)) == (verdict == "refuted")


TODAY = "relevance/only-today"
OFFER = "Today only: all kites at half the price."


def test_an_offer_that_comes_again_did_not_end_that_day(claimed: Claimed) -> None:
    report = claimed(("dana", "2026-03-03 10:00:00", OFFER), ("lee", "2026-03-10 10:00:00", OFFER))

    (found,) = refuted(report, TODAY)
    assert (found.messages, found.people) == (2, 2)
    assert found.details["instead"] == [("2026-03-03", 1, 1), ("2026-03-10", 1, 1)]


def test_other_words_around_it_do_not_make_another_offer_of_one_campaign(claimed: Claimed) -> None:
    other = f"{OFFER} Come early."

    report = claimed(("dana", "2026-03-03 10:00:00", OFFER), ("lee", "2026-03-10 10:00:00", other))

    assert sum(one.people for one in refuted(report, TODAY)) == 2


def test_an_offer_of_one_day_is_borne_out_once_the_log_goes_on(claimed: Claimed) -> None:
    late = (("dana", "2026-03-03 23:50:00", OFFER), ("lee", "2026-03-04 00:10:00", OFFER))

    alone = claimed(*late)
    followed = claimed(*late, ("kofi", "2026-03-08 10:00:00", "Good day."))

    assert refuted(alone, TODAY) == refuted(followed, TODAY) == said(followed, TODAY) == []
    assert needs(alone, "only-today") != []
    assert needs(followed, "only-today") == []


def test_the_sale_of_the_next_year_is_another(claimed: Claimed) -> None:
    report = claimed(("dana", "2025-03-03 10:00:00", OFFER), ("lee", "2026-03-03 10:00:00", OFFER))

    assert refuted(report, TODAY) == []


NEAR = "presumption/physical-proximity"
STREET = "I'm going to be around the corner from your office on Wednesday."
CITIES = ("Ghent", "Oslo", "Lyon", "Graz")


@pytest.mark.parametrize(("places", "people"), [(4, 4), (3, 0)])
def test_nobody_is_around_the_corner_in_many_cities(
    claimed: Claimed, places: int, people: int
) -> None:
    rows = [f"p{n},Dana,{city}" for n, city in enumerate(CITIES[:places])]

    report = claimed(
        *((f"p{n}", DAY, STREET) for n in range(places)), contacts=contact("city", *rows)
    )

    assert sum(one.people for one in refuted(report, NEAR)) == people
    assert sum(one.people for one in said(report, NEAR)) == places - people


def test_people_of_one_city_that_the_message_names_can_be_visited(claimed: Claimed) -> None:
    words = "I will be in Ghent on Wednesday, could I stop by your office?"

    report = claimed(("dana", DAY, words), contacts=contact("city", "dana,Dana,Ghent"))

    assert refuted(report, NEAR) == said(report, NEAR) == []


# Answers: the subject without its mark was there before.

THREAD = "presumption/fake-thread"
PITCH = "We press olive oil and supply shops. Worth a quick chat?"


@pytest.mark.parametrize(
    ("earlier", "events", "people"),
    [
        ((), "", 1),
        ((("dana", "2026-03-01 10:00:00", "Good day.", "Our chat"),), "", 0),
        ((("dana", "2026-03-01 10:00:00", "Good day.", "Prices"),), "", 1),
        ((("lee", "2026-03-01 10:00:00", "Good day.", "Our chat"),), "", 1),
        ((("dana", "2026-03-04 10:00:00", "Good day.", "Our chat"),), "", 1),
        ((), "dana@shop.example,replied,2026-03-02 10:00:00", 0),
    ],
)
def test_an_answer_needs_a_message_of_that_subject_or_a_reply(
    claimed: Claimed, earlier: Any, events: str, people: int
) -> None:
    files = {"events": f"email,event,timestamp\n{events}"} if events else {}

    report = claimed(*earlier, ("dana", DAY, PITCH, "RE: Fwd: our chat"), **files)

    assert sum(one.people for one in refuted(report, THREAD)) == people
    assert said(report, THREAD) == []


def test_a_header_that_names_the_message_answered_bears_it_out(claimed: Claimed) -> None:
    sends = f"""
        email,sent_at,subject,body,in_reply_to
        dana@shop.example,{DAY},Re: our chat,"Hi Dana, {PITCH}",<12@shop.example>
        lee@shop.example,{DAY},Re: our chat,"Hi Lee, {PITCH}",
        """

    (found,) = refuted(claimed(sends=sends), THREAD)

    assert (found.messages, found.people) == (1, 1)


# Earlier contact: every rule that claims it, and people counted once.


@pytest.mark.parametrize(
    "rule", [rule.id for rule in BOOK.texts() if rule.claim == "earlier_contact"]
)
def test_every_rule_about_earlier_contact_is_refuted_or_borne_out_by_the_log(
    claimed: Claimed, rule: str
) -> None:
    examples = BOOK_WITH_EXAMPLES.get(rule).examples.flag
    body = next(
        str(one["body"] if isinstance(one, dict) else one) for one in examples if body_of(one)
    )
    words = body.replace('"', "'").replace("{{company}}", "Tern")

    first = claimed(("dana", DAY, words))
    second = claimed(("dana", "2026-03-01 10:00:00", "Good day."), ("dana", DAY, words))

    assert [one.people for one in refuted(first, rule)] == [1]
    assert refuted(second, rule) == said(second, rule) == []


def body_of(example: Any) -> str:
    """The body of an example of a text rule, "" where only its subject counts."""
    if isinstance(example, dict):
        return "" if "subject" in example else str(example.get("body", ""))
    return str(example)


BOOK_WITH_EXAMPLES = rulebook.load((), examples=True)


def test_people_told_by_several_rules_are_counted_once(claimed: Claimed) -> None:
    words = "Following up on my last email. I guess my email got buried under holiday mail."

    report = claimed(("dana", DAY, words))

    rules = {one.rule for one in report.findings if one.details.get("claim") == "earlier_contact"}
    assert len(rules) > 1
    assert report.metrics["claim/earlier-contact"]["refuted"] == {"messages": 1, "people": 1}
    told = {one.label: one.value for one in report.headlines}
    assert told["told of an earlier mail that never was"] == "1"


def test_without_texts_the_headline_says_that_nobody_looked(claimed: Claimed) -> None:
    report = claimed(sends=f"email,sent_at\ndana@shop.example,{DAY}")

    told = {one.label: one.value for one in report.headlines}
    assert told["told of an earlier mail that never was"] == "not checked"


# What the verdicts do to the scores, and what `inspect` says beforehand.


def axis_score(report: Report, axis: str) -> float:
    """The score of the only text."""
    (text,) = report.texts
    score: float = getattr(text.scores, axis).score
    return score


def test_blame_for_a_true_claim_and_praise_for_an_untrue_one_leave_the_scores(
    claimed: Claimed,
) -> None:
    _, product, used, unused = CASES["presumption/product-asserted"]
    _, named, referred, by_another = CASES["relevance/referral-with-context"]

    blamed = [claimed(("dana", DAY, product), **files) for files in (used, unused)]
    praised = [claimed(("dana", DAY, named), **files) for files in (referred, by_another)]

    true, untrue = (axis_score(report, "presumptuousness") for report in blamed)
    assert true < untrue
    true, untrue = (axis_score(report, "relevance") for report in praised)
    assert true > untrue


def test_inspect_says_which_claims_a_log_could_not_be_held_to(tmp_path: Path) -> None:
    sends, contacts = tmp_path / "sends.csv", tmp_path / "contacts.csv"
    sends.write_text(f"email,sent_at,subject,body\ndana@shop.example,{DAY},Hi,Good day\n")
    contacts.write_text("email,first_name,industry\ndana@shop.example,Dana,Law\n")

    report = pipeline.inspect([sends, contacts], Settings(tz="UTC"), lambda _: None)

    open_claims = {one.rule for one in report.not_checked if one.rule.startswith("claim/")}
    assert open_claims == {
        "claim/attendance", "claim/customer", "claim/download", "claim/product", "claim/proximity",
        "claim/referral", "claim/visit",
    }  # fmt: skip
