"""Structures of a message: links, images, tags, greeting and sender."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach_audit.lint import rulebook
from outreach_audit.lint.kinds.hit import Hit, Seen
from outreach_audit.lint.kinds.structure import MEASURES
from outreach_audit.lint.linter import compile_linter
from outreach_audit.model.message import Context, plain_message
from outreach_audit.normalise.segments import view

RULES = [rule for rule in rulebook.load(examples=True).texts() if rule.kind == "structure"]
LINTER = compile_linter(RULES)


def hits(body: str, *, html: str = "", type: str = "unknown") -> dict[str, Hit]:
    """The structure rules that fire on a message, by id."""
    message = replace(plain_message(body, context=Context(type=type)), html=html)
    return {hit.rule.id: hit for hit in LINTER.hits(Seen(view(message)))}


def test_a_link_that_shows_another_site_than_it_opens_names_both() -> None:
    found = hits("mill.example", html='<a href="https://www.trap.test/x">mill.example</a>')

    assert found["compliance/disguised-link"].number == "mill.example leads to trap.test"


@pytest.mark.parametrize("target", ["https://mill.example", "https://a.mill.example/b?c=1"])
def test_a_link_to_the_site_that_it_shows_is_no_disguise(target: str) -> None:
    assert "compliance/disguised-link" not in hits("x", html=f'<a href="{target}">mill.example</a>')


def test_images_without_words_are_counted_and_a_counting_pixel_is_not() -> None:
    html = '<p>The mill opens</p><img src="a.png"><img src="b.png"><img src="o.gif" width="1">'

    assert hits("The mill opens", html=html)["template/missing-alternative-text"].number == "2"


def test_links_without_a_target_are_counted() -> None:
    html = '<a href="">Saws</a><a href="#">Hay</a><a href="https://mill.example">Mill</a>'

    assert hits("Saws Hay Mill", html=html)["template/empty-link"].number == "2"


def test_tags_of_two_tools_are_both_named() -> None:
    found = hits("Hi {{first_name}}, *|CITY|* calls.")

    assert found["template/mixed-tag-notations"].number == "{{name}} and *|NAME|*"


def test_a_name_tag_with_a_fallback_is_left_alone() -> None:
    assert "template/bare-name-tag" in hits("Hi {{first_name}},\nspring is here.")
    assert "template/bare-name-tag" not in hits("Hi {{first_name|default:'you'}},\nspring.")


def test_the_address_is_missed_only_in_mail_known_to_be_marketing() -> None:
    text = "The mill opens on Friday and the first loaves are free for everybody " * 3

    assert "compliance/missing-postal-address" in hits(text, type="marketing")
    assert "compliance/missing-postal-address" not in hits(text)


@given(st.text(alphabet="<a href=\"#'>img src{|}*%$[]Hi,\n:/.", max_size=120))
def test_every_measure_reads_any_mess_and_points_into_the_text(text: str) -> None:
    for hit in LINTER.hits(Seen(view(plain_message(text, text)))):
        assert 0 <= hit.start <= hit.end <= len(text)


def test_every_measure_has_a_rule() -> None:
    assert set(MEASURES) == {rule.measure for rule in RULES}
