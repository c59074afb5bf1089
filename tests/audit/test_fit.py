"""Texts for one trade that went to people on record in another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from outreach_audit.config import Settings
from outreach_audit.model.finding import Severity

MISMATCH = "relevance/audience-mismatch"
DENTAL = "We send reminders for dental practices. Your patients answer with one key."
HOTELS = "Our towels are made for hotels and guesthouses."
PLAIN = "Our cups come in three sizes and hold the heat."


def sends(body: str, people: int, subject: str = "Fewer gaps", first: int = 0) -> str:
    """One message to each of so many people."""
    rows = (
        f'p{n}@shop.example,2026-03-02 09:00:00,{subject},"{body}"'
        for n in range(first, first + people)
    )
    return "\n".join(["email,sent_at,subject,body", *rows])


def contacts(**industries: int) -> str:
    """A contact list with so many people of each industry."""
    names = [name.replace("_", " ") for name, people in industries.items() for _ in range(people)]
    rows = (f"p{n}@shop.example,{name}" for n, name in enumerate(names))
    return "\n".join(["email,industry", *rows])


def test_a_text_for_another_trade_names_it_and_counts_its_readers(audit: Any) -> None:
    done = audit(sends=sends(DENTAL, 30), contacts=contacts(Law_Practice=18, Farming=3, Dental=9))

    found = done.finding(MISMATCH)
    assert found.severity is Severity.WARNING
    assert (found.people, found.messages) == (21, 21)
    assert found.message == (
        "'Fewer gaps' speaks of dental practices; 21 of the 30 people on record who got it do something"
        " else."
    )
    assert found.details["recorded"] == [("Law Practice", 18), ("Farming", 3)]
    assert (found.location.path[-9:], found.location.line) == ("sends.csv", 2)


@pytest.mark.parametrize(
    ("body", "industries"),
    [
        (DENTAL, {"Law": 19}),
        (DENTAL, {"Law": 19, "Dental": 20}),
        (DENTAL, {"Law": 19, "Beekeeping": 20}),
        (DENTAL, {"Health_care": 30}),
        (HOTELS, {"Restaurants": 30}),
        (PLAIN, {"Law": 30}),
        ("We are a dental practice and we are closed on Friday.", {"Law": 30}),
    ],
)
def test_few_known_readers_or_a_minority_or_weak_grounds_are_passed(
    audit: Any, body: str, industries: dict[str, int]
) -> None:
    people = sum(industries.values())

    done = audit(sends=sends(body, people), contacts=contacts(**industries))

    assert done.counts(MISMATCH) == (0, 0)


def test_half_of_twenty_known_readers_is_enough_and_both_numbers_can_be_set(audit: Any) -> None:
    files = {"sends": sends(DENTAL, 20), "contacts": contacts(Law=10, Dental=10)}

    assert audit(**files).counts(MISMATCH) == (10, 10)
    for change in ({"min_people": 21}, {"min_share": 0.51}):
        told = replace(Settings(tz="UTC"), rules={MISMATCH: change})
        assert audit(told, **files).counts(MISMATCH) == (0, 0)


def test_a_title_tells_where_the_industry_does_not(audit: Any) -> None:
    rows = [f"p{n}@shop.example,{['', 'Beekeeping'][n % 2]},Farmer" for n in range(20)]

    done = audit(sends=sends(HOTELS, 20), contacts="\n".join(["email,industry,job_title", *rows]))

    assert done.counts(MISMATCH) == (20, 20)


def test_of_two_records_of_a_person_the_one_that_fits_counts(audit: Any) -> None:
    done = audit(
        sends=sends(DENTAL, 20), contacts=contacts(Law=20), more=contacts(Law=10, Dental=10)
    )

    assert done.counts(MISMATCH) == (10, 10)


def test_two_messages_to_a_person_are_two_messages_and_one_person(audit: Any) -> None:
    done = audit(sends=sends(DENTAL, 20), again=sends(DENTAL, 5), contacts=contacts(Law=20))

    assert done.counts(MISMATCH) == (25, 20)


def test_each_text_is_judged_for_its_own_readers(audit: Any) -> None:
    done = audit(
        sends=sends(DENTAL, 20),
        others=sends(HOTELS, 20, "Towels", first=20),
        contacts=contacts(Dental=20, Law=20),
    )

    assert done.finding(MISMATCH).message.startswith("'Towels' speaks of hotels; 20 of the 20 ")


def test_without_an_industry_or_title_or_without_texts_the_question_stays_open(audit: Any) -> None:
    bare = "email\n" + "\n".join(f"p{n}@shop.example" for n in range(20))
    silent = "email,sent_at\np0@shop.example,2026-03-02 09:00:00"

    assert audit(sends=sends(DENTAL, 20), contacts=bare).unchecked(MISMATCH) == [
        "contacts with an industry or title"
    ]
    assert audit(sends=silent, contacts=contacts(Law=20)).unchecked(MISMATCH) == [
        "sends with their subject or body"
    ]
