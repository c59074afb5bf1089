"""Addresses: one mailbox under many spellings, shapes that cannot be, masks that hide."""

from __future__ import annotations

import duckdb
import pytest
from email_validator import validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_audit.normalise.addresses import PLAIN, fault, mailbox_sql, mask_all, masked

RESERVED = (".test", ".example", ".invalid", ".localhost", ".local", ".onion", ".arpa")
"""Endings that the validator refuses for what they are, not for how they are written."""


@given(st.from_regex(PLAIN.removesuffix("$") + r"\Z").filter(lambda text: len(text) <= 64))
@settings(max_examples=80, deadline=None)
def test_an_address_that_needs_no_closer_look_is_one_that_the_validator_accepts(text: str) -> None:
    if not text.endswith(RESERVED):
        validate_email(text, check_deliverability=False, strict=True)
    assert fault(text) == "" or text.endswith((".onion", ".arpa"))


@pytest.mark.parametrize(
    "address",
    [
        "dana@shop.example", "dana.lee+news@mail.shop.test", "o'hara@shop.example",
        "дана@shop.example", "dana@münchen.example", "x_y-z@sub.shop.localhost",
    ],
)  # fmt: skip
def test_right_shapes_have_no_fault(address: str) -> None:
    assert fault(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "", "dana", "dana@", "@shop.example", "dana@@shop.example", "dana..lee@shop.example",
        ".dana@shop.example", "dana.@shop.example", "dana lee@shop.example", "dana@shop",
        "dana@-shop.example", "dana@shop..example", "a" * 65 + "@shop.example",
    ],
)  # fmt: skip
def test_wrong_shapes_have_a_fault_in_words(address: str) -> None:
    assert fault(address).endswith(".")


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("dana@shop.example", "dana@shop.example"),
        ("dana+crm@shop.example", "dana@shop.example"),
        ("d.ana@shop.example", "d.ana@shop.example"),
        ("d.a.n.a+x+y@gmail.com", "dana@gmail.com"),
        ("dana@googlemail.com", "dana@gmail.com"),
        ("d.ana@gmail.com.example", "d.ana@gmail.com.example"),
        ("+crm@shop.example", "+crm@shop.example"),
        ("dana", "dana"),
        ("", ""),
    ],
)
def test_tags_and_dots_that_providers_ignore_lead_to_one_mailbox(
    address: str, mailbox: str
) -> None:
    query = f"SELECT {mailbox_sql('email')} FROM (SELECT ?::VARCHAR AS email)"

    with duckdb.connect() as connection:
        assert connection.execute(query, [address]).fetchone() == (mailbox,)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("dana@corner.example", "d***@c***.example"),
        ("dana@mail.corner.example", "d***@m***.example"),
        ("dana@localhost", "d***@***localhost"),
        ("@corner.example", "***@c***.example"),
        ("dana", "d***"),
    ],
)
def test_a_mask_keeps_the_first_letters_and_the_ending(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_every_address_of_a_text_is_masked_but_the_senders_own() -> None:
    text = "Jo@tarn.example wrote to dana.lee+x@shop.example (and lee@far.shop.example)."

    assert mask_all(text, {"jo@tarn.example"}) == (
        "Jo@tarn.example wrote to d***@s***.example (and l***@f***.example)."
    )


@given(st.from_regex(r"\A[a-z][a-z0-9.]{1,20}[a-z0-9]@[a-z0-9]{2,20}\.(example|test)\Z"))
def test_a_masked_address_can_be_neither_read_nor_masked_further(address: str) -> None:
    shown = mask_all(address)

    assert address not in shown
    assert mask_all(shown) == shown
