"""Masking a whole report."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from outreach_audit.normalise.addresses import mask_all
from outreach_audit.reports.privacy import mask, mask_value


@given(st.text(st.sampled_from("ab.@ -_+\n\u00e9")))
def test_masking_word_by_word_masks_what_masking_at_once_does(text: str) -> None:
    assert mask(text) == mask_all(text)


def test_addresses_are_masked_at_any_depth() -> None:
    value = {"who": ["a@b.example", {"x": ("c@d.example", 3)}], "n": 1.5, "none": None}
    assert mask_value(value) == {
        "who": ["a***@b***.example", {"x": ["c***@d***.example", 3]}],
        "n": 1.5,
        "none": None,
    }


def test_two_keys_that_look_alike_once_masked_are_both_kept() -> None:
    masked = mask_value({"ann@b.example": 1, "abe@b.example": 2})
    assert masked == {"a***@b***.example": 2, "a***@b***.example (2)": 1}


def test_a_very_long_word_is_masked_quickly() -> None:
    assert mask("x" * 300_000 + " a@b.example").endswith(" a***@b***.example")
