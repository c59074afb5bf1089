"""The lists themselves: people who stand twice, addresses that cannot be, rows nobody read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from outreach_audit.config import Settings

TWICE = "list/duplicate-person"
INVALID = "list/invalid-address"
UNREAD = "list/unreadable-rows"


def contacts(*emails: str) -> str:
    """A contact list of these people."""
    return "\n".join(["email,first_name,company", *(f"{email},Dana,Shop" for email in emails)])


def test_one_mailbox_twice_in_a_file_is_one_person(audit: Any) -> None:
    found = audit(
        contacts=contacts(
            "once@shop.example", "d.ots@shop.example", "dots@shop.example",
            "same@shop.example", "same@shop.example", "Case@Shop.Example", "case@shop.example",
            "tag@shop.example", "tag+crm@shop.example", "d.ana@gmail.com", "dana@googlemail.com",
        )
    ).finding(TWICE)  # fmt: skip

    assert found.people == 4
    assert found.details == {"rows": 8, "spellings": 2}
    assert found.evidence == (
        "d.ana@gmail.com = dana@googlemail.com; tag+crm@shop.example = tag@shop.example"
    )


def test_the_same_address_in_two_files_is_no_duplicate_but_another_spelling_is(audit: Any) -> None:
    first = contacts("dana@shop.example", "lee@shop.example")
    second = contacts("dana@shop.example", "lee+crm@shop.example")

    found = audit(first=first, second=second).finding(TWICE)

    assert (found.people, found.details["spellings"]) == (1, 1)
    assert found.evidence == "lee+crm@shop.example = lee@shop.example"


def test_without_a_contact_list_the_question_stays_open(audit: Any) -> None:
    done = audit(sends="email,sent_at\ndana@shop.example,2026-03-02 09:00:00")

    assert done.unchecked(TWICE) == ["a contact list or audience file"]


def test_an_address_is_judged_by_its_shape_alone(audit: Any) -> None:
    right = ("dana@shop.test", "o'hara@shop.example", "дана@shop.example", "dana@münchen.example")
    wrong = (
        "dana@@shop.example", "dana..lee@shop.example", ".dana@shop.example", "dana@shop",
        "dana@-shop.example", "dana@shop_x.example", "a" * 65 + "@shop.example",
    )  # fmt: skip

    found = audit(contacts=contacts("dana@shop.example", *right, *wrong)).finding(INVALID)

    assert found.people == len(wrong)
    assert not [address for address in right if address in found.evidence]


def test_an_address_that_is_wrong_everywhere_counts_once_and_names_its_first_place(
    audit: Any,
) -> None:
    sends = """
        email,sent_at
        dana@shop.example,2026-03-02 09:00:00
        lee@@shop.example,2026-03-02 09:00:00
        lee@@shop.example,2026-03-03 09:00:00
    """

    found = audit(sends=sends, contacts=contacts("lee@@shop.example")).finding(INVALID)

    assert found.people == 1
    assert (found.location.path[-9:], found.location.line) == ("sends.csv", 3)


def test_a_file_of_which_more_than_the_share_was_rejected_is_an_error(audit: Any) -> None:
    good = [f"p{n}@shop.example,2026-03-02 09:00:00" for n in range(18)]

    def rejected(bad: int, most: float) -> int:
        sends = "\n".join(["email,sent_at", *good, *["lee@shop.example,soon"] * bad])
        told = replace(Settings(tz="UTC"), rules={UNREAD: {"max_share": most}})
        return sum(one.messages for one in audit(told, sends=sends).findings(UNREAD))

    assert rejected(2, 0.1) == 0
    assert rejected(2, 0.099) == 2
