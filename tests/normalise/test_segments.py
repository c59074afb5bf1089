"""Where a message greets, pitches, closes, signs and quotes, and where its sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_audit.model.message import SEGMENTS, plain_message
from outreach_audit.normalise.segments import flatten, view

LETTER = """Hi Dana,

We print menus in Utrecht. Your spring card caught my eye. Paper prices rose in May, so we
wrote down what other kitchens did. The note is two pages long.

Kind regards,
Jo Marsh
Tarn Print, Oudegracht 4

You receive this mail because you asked for it. Unsubscribe: https://tarn.example/stop

On Mon, 2 Mar 2026 at 09:00, Dana <dana@shop.example> wrote:
> Could you send me the note?
"""


def cut(body: str, subject: str = "") -> list[tuple[str, str]]:
    """(segment, words) of every sentence."""
    sentences = view(plain_message(body, subject)).sentences
    return [(one.segment, " ".join(one.text.split())) for one in sentences]


def pitch(body: str) -> list[str]:
    """The sentences of opening and body."""
    return [" ".join(one.text.split()) for one in view(plain_message(body)).pitch()]


def test_a_letter_falls_into_its_segments() -> None:
    cuts = cut(LETTER, "The note")

    assert cuts[:6] == [
        ("subject", "The note"),
        ("greeting", "Hi Dana,"),
        ("opening", "We print menus in Utrecht."),
        ("opening", "Your spring card caught my eye."),
        ("body", "Paper prices rose in May, so we wrote down what other kitchens did."),
        ("body", "The note is two pages long."),
    ]
    assert ("closing", "Kind regards,") in cuts
    assert ("signature", "Jo Marsh") in cuts
    assert next(words for segment, words in cuts if segment == "footer").startswith("You receive")
    assert cuts[-1][0] == "quoted"
    assert cuts[-1][1].endswith("> Could you send me the note?")


@pytest.mark.parametrize(
    "greeting",
    ["Hi Dana,", "Dear Dr. Lee,", "Good morning Dana!", "Hello {{first_name}},", "Hallo Frau Lee,",
     "Dana,", "Hey there -", "*|FNAME|*,"],
)  # fmt: skip
def test_a_greeting_is_no_part_of_the_pitch(greeting: str) -> None:
    assert cut(f"{greeting}\n\nWe print menus.")[0] == ("greeting", greeting)
    assert pitch(f"{greeting}\n\nWe print menus.") == ["We print menus."]


@pytest.mark.parametrize(
    "closing",
    ["Best,", "Kind regards,", "Thanks", "Cheers!", "Mit freundlichen Grüßen", "--", "Talk soon,"],
)
def test_what_follows_a_sign_off_is_the_signature(closing: str) -> None:
    assert cut(f"We print menus.\n\n{closing}\nJo Marsh")[-2:] == [
        ("closing", closing), ("signature", "Jo Marsh")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [
        "On Mon, 2 Mar 2026 at 09:00, Dana <d@shop.example> wrote:",
        "Am 02.03.2026 um 09:00 schrieb Dana:",
        "-----Original Message-----",
        "From: Dana\nSent: Monday",
    ],
)
def test_a_thread_below_is_quoted(header: str) -> None:
    cuts = cut(f"We print menus.\n\n{header}\n\nSend me the list.")

    assert cuts[0] == ("opening", "We print menus.")
    assert cuts[-1] == ("quoted", "Send me the list.")


def test_lines_quoted_one_by_one_stand_between_the_senders_own() -> None:
    assert cut("> How much?\nTwo euros a menu.\n> And when?\nOn Friday.") == [
        ("quoted", "> How much?"),
        ("opening", "Two euros a menu."),
        ("quoted", "> And when?"),
        ("opening", "On Friday."),
    ]


def test_from_alone_starts_no_thread() -> None:
    assert pitch("Our offer.\nFrom: two euros a menu.")[-1] == "From: two euros a menu."


@pytest.mark.parametrize(
    ("body", "sentences"),
    [
        ("Prof. Lee said so. We agree.", ["Prof. Lee said so.", "We agree."]),
        ("We ship e.g. menus. Nothing else.", ["We ship e.g. menus.", "Nothing else."]),
        ("Is it 4.5 kg? Yes! Good…", ["Is it 4.5 kg?", "Yes!", "Good…"]),
        ('He said "stop." We stopped.', ['He said "stop."', "We stopped."]),
        ("One line\nAnother line", ["One line", "Another line"]),
        ("One line\nruns on", ["One line runs on"]),
        (
            "A line that is so long that it has been wrapped by some\nMail program goes on.",
            ["A line that is so long that it has been wrapped by some Mail program goes on."],
        ),
        ("What we make:\n- menus\n- cards", ["What we make:", "- menus", "- cards"]),
        ("", []),
    ],
)
def test_sentences_end_where_readers_stop(body: str, sentences: list[str]) -> None:
    assert pitch(body) == sentences


def test_sentences_of_the_pitch_are_numbered_and_the_first_two_open_it() -> None:
    found = view(plain_message("Hi Dana,\n\nOne. Two. Three.\n\nBest,\nJo")).sentences

    assert [(one.segment, one.index) for one in found] == [
        ("greeting", -1), ("opening", 0), ("opening", 1), ("body", 2), ("closing", -1),
        ("signature", -1),
    ]  # fmt: skip


def test_curly_quotes_and_odd_spaces_are_flattened_one_to_one() -> None:
    assert flatten("“it’s”\u00a0a\u202ftest\tof\nlines") == '"it\'s" a test of lines'


PIECES = st.sampled_from(
    ["Hi Dana,", "One.", "Two?", "Best,", "Jo", "> quoted", "unsubscribe here", "\n", "\n\n", " ",
     "On Mon, 2 Mar wrote:", "- item", "From: me", "e.g.", "ß", "\u2028", "\r\n", "…"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=8), max_size=25).map("".join))
@settings(max_examples=150, deadline=None)
def test_sentences_are_places_of_the_text_in_order_that_leave_no_word_out(body: str) -> None:
    sentences = view(plain_message(body)).sentences

    end = 0
    for one in sentences:
        assert one.segment in SEGMENTS
        assert end <= one.start < one.end <= len(body)
        assert one.text == flatten(body[one.start : one.end])
        assert body[end : one.start].strip() == ""
        end = one.end
    assert body[end:].strip() == ""
