"""How many messages one person got in a week, whoever sent them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outreach_audit.config import Settings

CAP = "volume/contact-cap"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK = 7 * 86400


def sends(*seconds: int, email: str = "dana@shop.example") -> str:
    """Messages to one person so many seconds after the first Monday of March at nine."""
    rows = [f"{email},{START + timedelta(seconds=at):%Y-%m-%d %H:%M:%S}" for at in seconds]
    return "\n".join(["email,sent_at", *rows])


@pytest.mark.parametrize(
    ("seconds", "counts"),
    [
        ((0, 86400), (0, 0)),
        ((0, 86400, WEEK - 1), (1, 1)),
        ((0, 86400, WEEK), (0, 0)),
        ((0, 1, 2, 3), (2, 1)),
        ((0, 86400, WEEK, WEEK + 86399), (1, 1)),
    ],
)
def test_a_message_counts_against_those_of_less_than_seven_days_before(
    audit: Any, seconds: tuple[int, ...], counts: tuple[int, int]
) -> None:
    assert audit(sends=sends(*seconds)).counts(CAP) == counts


def test_messages_of_one_second_count_one_after_the_other(audit: Any) -> None:
    done = audit(sends=sends(0, 0, 0, 0))

    assert done.counts(CAP) == (2, 1)
    assert done.finding(CAP).details["worst"] == 4


def test_days_without_a_time_count_as_well(audit: Any) -> None:
    days = "\n".join(f"dana@shop.example,2026-03-{day:02d}" for day in (2, 3, 8))

    assert audit(sends=f"email,sent_on\n{days}").counts(CAP) == (1, 1)


@pytest.mark.parametrize(
    ("spellings", "people"),
    [
        (("a.b@gmail.com", "ab@gmail.com", "AB+x@googlemail.com"), 1),
        (("a.b@shop.example", "ab@shop.example", "ab+x@shop.example"), 0),
        (("ab@shop.example", "ab+x@shop.example", " AB@Shop.example "), 1),
    ],
)
def test_spellings_of_one_mailbox_are_one_person(
    audit: Any, spellings: tuple[str, ...], people: int
) -> None:
    rows = [f"{email},2026-03-0{day} 09:00:00" for day, email in enumerate(spellings, 2)]

    assert audit(sends="\n".join(["email,sent_at", *rows])).counts(CAP) == (people, people)


def test_tools_clients_and_files_are_added_up(audit: Any) -> None:
    first = "email,sent_at,tool,client\ndana@shop.example,2026-03-02 09:00:00,SendGrid,Acme"
    second = "email,sent_at,tool,client\ndana@shop.example,2026-03-03 09:00:00,Outreach,Acme"
    third = "email,sent_at,tool,client\ndana@shop.example,2026-03-04 09:00:00,Outreach,Birch"

    found = audit(first=first, second=second, third=third).finding(CAP)

    assert (found.messages, found.people) == (1, 1)
    assert found.location.path.endswith("third.csv")
    assert found.location.line == 2


def test_cap_and_days_are_those_of_the_config(audit: Any) -> None:
    told = replace(Settings(tz="UTC"), rules={CAP: {"max": 1, "days": 1, "severity": "error"}})

    assert audit(told, sends=sends(0, 86399)).counts(CAP) == (1, 1)
    assert audit(told, sends=sends(0, 86400)).counts(CAP) == (0, 0)
