"""Where sentences end, and where they only look as if they did."""

from __future__ import annotations

import pytest

from outreach_audit.model.message import plain_message
from outreach_audit.normalise.segments import view


def pitch(body: str) -> list[str]:
    """The sentences of opening and body, on one line each."""
    return [" ".join(one.text.split()) for one in view(plain_message(body)).pitch()]


@pytest.mark.parametrize(
    "sentence",
    [
        "We sell e.g. menus and cards.", "I work at Tarn Inc. in Utrecht.", "See No. 5 on the list.",
        "The U.S. market is big.", "It was written by J. R. Marsh.", "It costs approx. 4.50 euros.",
        "We use version 2.0.1 of it.", "Come at 10 a.m. on Friday.", "Jo Marsh, Ph.D. in paper, wrote it.",
        "See tarn.example/menus.html first.", "Visit https://tarn.example/a.b?c=d now.",
        "We thought... maybe you like it.", "We thought… maybe you like it.", "We ship on Jan. 5 again.",
        "Mr. and Mrs. Lee came.", "It is on p. 5 of it.", "He came (see below.) and left it.",
        "The price is 5 Mio. EUR for all.", "The tracking no. is 7719 for it.",
        'We print {{contact.name | default: "there. You"}} menus.', "We saw %%=v(@x. Y)=%% today.",
        "We saw [[Your. Name]] today.", "We saw *|IF:X. Y|* today.", "We saw <First.Name> and Co. today.",
        "Lisbon ............ 39 euros.",
    ],
)  # fmt: skip
def test_full_stops_inside_a_sentence_do_not_end_it(sentence: str) -> None:
    assert pitch(f"{sentence} Then we talk.") == [sentence, "Then we talk."]


@pytest.mark.parametrize(
    ("body", "sentences"),
    [
        ("Prof. Lee said so. We agree.", ["Prof. Lee said so.", "We agree."]),
        ("We are in the U.S. We print.", ["We are in the U.S.", "We print."]),
        ("Tarn Inc. We print.", ["Tarn Inc.", "We print."]),
        ("We open at 9 a.m. Would that suit?", ["We open at 9 a.m.", "Would that suit?"]),
        ("Is it free? No. We charge.", ["Is it free?", "No.", "We charge."]),
        ("Is it 4.5 kg? Yes! Good…", ["Is it 4.5 kg?", "Yes!", "Good…"]),
        ("Great!!! Really?! Wait... We have more.", ["Great!!!", "Really?!", "Wait...", "We have more."]),
        ('He said "stop." We stopped.', ['He said "stop."', "We stopped."]),
        ("We saw it in May. Paper rose.", ["We saw it in May.", "Paper rose."]),
        ("So do I. We agree.", ["So do I.", "We agree."]),
        ("Give us a call.Let me know what suits.", ["Give us a call.", "Let me know what suits."]),
        ("Nice 🎉 card! 🎉 We print.", ["Nice 🎉 card!", "🎉 We print."]),
        ("我们印刷菜单。很好！谢谢", ["我们印刷菜单。", "很好！", "谢谢"]),
        ("هل تريد؟ نعم.", ["هل تريد؟", "نعم."]),
        ("", []),
    ],
)  # fmt: skip
def test_sentences_end_where_readers_stop(body: str, sentences: list[str]) -> None:
    assert pitch(body) == sentences


@pytest.mark.parametrize(
    ("body", "sentences"),
    [
        ("One line\nAnother line", ["One line", "Another line"]),
        ("One line\nruns on", ["One line runs on"]),
        ("We print menus in\nUtrecht today", ["We print menus in Utrecht today"]),
        (
            "A line that is so long that it has been wrapped by some\nMail program goes on.",
            ["A line that is so long that it has been wrapped by some Mail program goes on."],
        ),
        (
            "A heading of the letter that is not so very short\nThe paragraph below it is longer, as "
            "one can see it here",
            ["A heading of the letter that is not so very short",
             "The paragraph below it is longer, as one can see it here"],
        ),
        ("What we make:\n- menus\n- cards\n1. One\n2) Two", ["What we make:", "- menus", "- cards", "1. One", "2) Two"]),
        ("✔ menus\n✔ cards", ["✔ menus", "✔ cards"]),
        ("- an item that\n  runs on", ["- an item that runs on"]),
        ("Menus    120 g\nCards    90 g", ["Menus 120 g", "Cards 90 g"]),
        ("Menus | 120 g\ncards | 90 g", ["Menus | 120 g", "cards | 90 g"]),
        ("WHY US\nWe print.", ["WHY US", "We print."]),
        ("We print\nYou serve\nLet's talk", ["We print", "You serve", "Let's talk"]),
        ("Read it here:\nhttps://tarn.example/a\nThen call", ["Read it here:", "https://tarn.example/a", "Then call"]),
        ("One.\r\n\r\nTwo\r\nruns on.", ["One.", "Two runs on."]),
    ],
)  # fmt: skip
def test_lines_end_sentences_only_where_the_next_word_would_have_fit(
    body: str, sentences: list[str]
) -> None:
    assert pitch(body) == sentences
