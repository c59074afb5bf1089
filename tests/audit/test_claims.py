"""What a text claims of earlier mail, judged person by person against the log."""

from __future__ import annotations

from typing import Any

from outreach_audit.model.finding import Severity

PHANTOM = "presumption/phantom-follow-up"
CLAIM = "Following up on my last email about the new schedule."
PLAIN = "The new schedule is on the site; the old one runs out in June."


Case = tuple[tuple[str, str, bool], ...]
"""Messages of one case: (person, time on 2 March 2026, whether it claims earlier mail)."""


def log(**cases: Case) -> str:
    """One log of all cases: each has people and a subject of its own."""
    lines = ["email,sent_at,subject,body"]
    for case, messages in cases.items():
        for person, at, claims in messages:
            body = CLAIM if claims else PLAIN
            lines.append(f'{person}.{case}@shop.example,2026-03-02 {at}:00,{case},"{body}"')
    return "\n".join(lines)


def refuted(done: Any) -> dict[str, tuple[int, int]]:
    """Case -> messages and people whose claim the log refutes."""
    texts = [text for found in done.findings(PHANTOM) for text in found.details["texts"]]
    return {text["subject"]: (text["messages"], text["people"]) for text in texts}


def test_a_first_message_that_follows_up_is_refuted(audit: Any) -> None:
    found = audit(sends=log(alone=(("dana", "09:00", True),))).finding(PHANTOM)

    assert (found.severity, found.messages, found.people) == (Severity.ERROR, 1, 1)
    assert found.details["refuted"] is True
    assert found.details["log_begins"] == "2026-03-02"
    assert found.details["texts"][0]["words"] in CLAIM


def test_only_mail_to_the_same_person_before_it_bears_the_claim_out(audit: Any) -> None:
    done = audit(
        sends=log(
            minute_before=(("dana", "08:59", False), ("dana", "09:00", True)),
            same_second=(("dana", "09:00", False), ("dana", "09:00", True)),
            minute_after=(("dana", "09:01", False), ("dana", "09:00", True)),
            to_another=(("lee", "08:00", False), ("dana", "09:00", True)),
            twice=(("dana", "09:00", True), ("dana", "10:00", True)),
            two_people=(("dana", "09:00", True), ("lee", "09:00", True)),
        )
    )

    assert refuted(done) == {
        "same_second": (1, 1),
        "minute_after": (1, 1),
        "to_another": (1, 1),
        "twice": (1, 1),
        "two_people": (2, 2),
    }
    assert done.counts(PHANTOM) == (6, 6)


def test_a_reply_before_it_bears_the_claim_out_as_well(audit: Any) -> None:
    replies = {
        "dana.before": "08:59", "dana.with": "09:00", "dana.after": "09:01", "lee.another": "08:00",
    }  # fmt: skip
    cases = dict.fromkeys(("before", "with", "after", "another"), (("dana", "09:00", True),))
    lines = [f"{who}@shop.example,replied,2026-03-02 {at}:00" for who, at in replies.items()]

    done = audit(sends=log(**cases), events="\n".join(["email,event,timestamp", *lines]))

    assert set(refuted(done)) == {"with", "after", "another"}


def test_a_claim_that_the_log_bears_out_is_told_by_nobody(audit: Any) -> None:
    done = audit(sends=log(true=(("dana", "08:00", False), ("dana", "09:00", True))))

    assert PHANTOM in done.report.checked
    assert done.findings(PHANTOM) == []


def test_a_text_excused_by_its_words_is_judged_by_the_log_all_the_same(audit: Any) -> None:
    body = f"Thank you for your call on Monday and for your order. {CLAIM}"
    sends = f'email,sent_at,subject,body\ndana@shop.example,2026-03-02 09:00:00,Order,"{body}"'

    assert audit(sends=sends).counts(PHANTOM) == (1, 1)


def test_texts_of_a_campaign_are_counted_apart_and_people_once(audit: Any) -> None:
    rows = [
        f'{who}@shop.example,2026-03-02 09:00:00,Schedule,"{CLAIM} {more}"'
        for who in ("dana", "lee")
        for more in ("One page.", "Two pages.")
    ]

    found = audit(sends="\n".join(["email,sent_at,subject,body", *rows])).finding(PHANTOM)

    assert (found.messages, found.people) == (4, 2)
    assert [(one["messages"], one["people"]) for one in found.details["texts"]] == [(2, 2), (2, 2)]


def test_without_texts_the_question_stays_open(audit: Any) -> None:
    done = audit(sends="email,sent_at\ndana@shop.example,2026-03-02 09:00:00")

    needs = "sends with their subject or body, or the campaigns' texts"
    assert done.unchecked(PHANTOM) == [needs]
