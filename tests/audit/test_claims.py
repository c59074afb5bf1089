"""What a text claims of earlier mail, judged person by person against the log."""

from __future__ import annotations

from typing import Any

import pytest

from outreach_audit.model.finding import Severity

PHANTOM = "presumption/phantom-follow-up"
CLAIM = "Following up on my last email about the new schedule."
PLAIN = "The new schedule is on the site; the old one runs out in June."


def log(*rows: str) -> str:
    """Messages as `person at claims|says`, the time on 2 March 2026."""
    lines = ["email,sent_at,subject,body"]
    for row in rows:
        person, at, verb = row.split()
        body = CLAIM if verb == "claims" else PLAIN
        lines.append(f'{person}@shop.example,2026-03-02 {at}:00,The schedule,"{body}"')
    return "\n".join(lines)


def replies(*rows: str) -> str:
    """Replies as `person at` on the same day."""
    lines = [f"{p}@shop.example,replied,2026-03-02 {at}:00" for p, at in map(str.split, rows)]
    return "\n".join(["email,event,timestamp", *lines])


def test_a_first_message_that_follows_up_is_refuted(audit: Any) -> None:
    found = audit(sends=log("dana 09:00 claims")).finding(PHANTOM)

    assert (found.severity, found.messages, found.people) == (Severity.ERROR, 1, 1)
    assert found.details["refuted"] is True
    assert found.details["log_begins"] == "2026-03-02"
    assert found.details["texts"][0]["words"] in CLAIM


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        (("dana 08:59 says", "dana 09:00 claims"), (0, 0)),
        (("dana 09:00 says", "dana 09:00 claims"), (1, 1)),
        (("dana 09:01 says", "dana 09:00 claims"), (1, 1)),
        (("lee 08:00 says", "dana 09:00 claims"), (1, 1)),
        (("dana 09:00 claims", "dana 10:00 claims"), (1, 1)),
        (("dana 09:00 claims", "lee 09:00 claims"), (2, 2)),
    ],
)
def test_only_mail_to_the_same_person_before_it_bears_the_claim_out(
    audit: Any, rows: tuple[str, ...], counts: tuple[int, int]
) -> None:
    assert audit(sends=log(*rows)).counts(PHANTOM) == counts


@pytest.mark.parametrize(
    ("reply", "counts"),
    [
        ("dana 08:59", (0, 0)),
        ("dana 09:00", (1, 1)),
        ("dana 09:01", (1, 1)),
        ("lee 08:00", (1, 1)),
    ],
)
def test_a_reply_before_it_bears_the_claim_out_as_well(
    audit: Any, reply: str, counts: tuple[int, int]
) -> None:
    done = audit(sends=log("dana 09:00 claims"), events=replies(reply))

    assert done.counts(PHANTOM) == counts


def test_a_claim_that_the_log_bears_out_is_told_by_nobody(audit: Any) -> None:
    done = audit(sends=log("dana 08:00 says", "dana 09:00 claims"))

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

    assert done.unchecked(PHANTOM) == ["sends with their subject or body"]
