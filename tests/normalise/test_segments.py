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
    ["Hi Dana,", "Hi Dana", "HI DANA,", "Hey!", "Hey there!", "Hey there -", "Hi Dana 👋", "Hi Dana!!",
     "Dear Dr. Lee,", "Dear Mr. and Mrs. van der Berg,", "Dear J. Marsh,", "Dear Sir/Madam", "Dear all",
     "Good morning Dana!", "Good morning all,", "Morning Dana,", "Hello, Dana!", "Hi Dana.",
     "Hallo Frau Lee,", "Sehr geehrte Damen und Herren,", "Bonjour Madame,", "Hola Ana:",
     "To whom it may concern", "To whom it may concern:", "Dana,", "John -", "Dana hi,",
     "Hello {{first_name}},", "Hi {{ name | default: \"there\" }},", "Hi [First Name],",
     "Hi <First.Name>,", "Hi %%FirstName%%,", "*|FNAME|*,", "{{first_name}} -"],
)  # fmt: skip
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_greeting_is_no_part_of_the_pitch(greeting: str, gap: str) -> None:
    assert cut(f"{greeting}{gap}We print menus.") == [
        ("greeting", greeting), ("opening", "We print menus.")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "greeting"),
    [("Hi Dana, hope you are well.", "Hi Dana,"), ("Hey Dana - we print menus.", "Hey Dana -"),
     ("Hi Dana! We print.", "Hi Dana!"), ("{{first_name}}, we print menus.", "{{first_name}},")],
)  # fmt: skip
def test_a_greeting_may_share_its_line(line: str, greeting: str) -> None:
    assert cut(line)[0] == ("greeting", greeting)
    assert cut(line)[1][0] == "opening"


@pytest.mark.parametrize(
    "body",
    ["Quick question: do you print?", "Quick question:\n\ndo you print?", "Quick question,\n\nany news?",
     "Hi there I wanted to ask you something about menus, and more.", "Heyday prices, now.",
     "Hello from Utrecht. We print menus.", "One thing:\nwe print", "Hiring, we see, is hard."],
)  # fmt: skip
def test_a_first_line_that_greets_nobody_is_pitch(body: str) -> None:
    assert cut(body)[0][0] == "opening"


@pytest.mark.parametrize(
    "closing",
    ["Best,", "Best", "Best wishes", "Kind regards,", "With best regards,", "Rgds", "BR,", "Cheers!",
     "Thanks", "Thanks in advance,", "Thanks for your time,", "Thank you,", "Thanks & Regards", "Warmly,",
     "Sincerely", "Yours truly,", "Yours in hope", "All the best,", "Talk soon!", "See you on Friday,",
     "Take care,", "Have a great day!", "Mit freundlichen Grüßen", "Viele Grüße aus Utrecht", "Saludos,",
     "Cordialement,", "--", "Until the next flood,"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["Jo Marsh", "Jo Marsh\nTarn Print\n+31 30 555 01 23"])
def test_what_follows_a_sign_off_is_the_signature(closing: str, name: str) -> None:
    signature = [("signature", line) for line in name.split("\n")]

    assert cut(f"We print menus.\n\n{closing}\n{name}") == [
        ("opening", "We print menus."), ("closing", closing), *signature
    ]  # fmt: skip


@pytest.mark.parametrize("closing", ["- Sam", "— Sam Okafor", "Looking forward, Jo", "Thanks, Jo"])
def test_a_sign_off_may_hold_the_name(closing: str) -> None:
    assert cut(f"We print menus.\n\n{closing}")[-1] == ("closing", closing)


@pytest.mark.parametrize(
    "body",
    ["Thanks!\n\nI will send the note on Friday.", "We print:\n- Menus\n- Cards",
     "Thank you for the call.\n\nIt was good."],
)  # fmt: skip
def test_thanks_and_lists_are_no_sign_off_where_the_letter_goes_on(body: str) -> None:
    assert {segment for segment, _ in cut(body)} <= {"opening", "body"}


@pytest.mark.parametrize(
    "signature",
    ["Jo", "Jo Marsh\nHead of Sales | Tarn Print\n+31 30 555 01 23\nhttps://tarn.example",
     "{{sender.name}}\n{{sender.title}}"],
)  # fmt: skip
def test_a_signature_needs_no_sign_off(signature: str) -> None:
    cuts = cut(f"Hi Dana,\n\nWe print menus. Shall we talk?\n\n{signature}")

    assert [words for segment, words in cuts if segment == "signature"] == signature.split("\n")
    assert pitch(f"Hi Dana,\n\nWe print menus.\n\n{signature}") == ["We print menus."]


def test_a_postscript_is_the_senders_own_words() -> None:
    body = "We print.\n\nBest,\nJo\n\nP.S. Have you seen it?\n\nThis message and any attachments are secret."

    assert pitch(body) == ["We print.", "P.S. Have you seen it?"]
    assert cut(body)[-1] == ("disclaimer", "This message and any attachments are secret.")


@pytest.mark.parametrize(
    "header",
    [
        "On Mon, 2 Mar 2026 at 09:00, Dana <d@shop.example> wrote:",
        "On Mon, 2 Mar 2026 at 09:00, Dana Lee\n<dana@shop.example> wrote:",
        "Am 02.03.2026 um 09:00 schrieb Dana:",
        "Le lun. 2 mars 2026 à 09:00, Dana <d@shop.example> a écrit :",
        "El lun, 2 mar 2026 a las 9:00, Dana (<d@shop.example>) escribió:",
        "Em seg., 2 de mar. de 2026 às 09:00, Dana escreveu:",
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----\nVon: Dana",
        "---------- Forwarded message ---------\nFrom: Dana",
        "Begin forwarded message:\n\nFrom: Dana",
        "From: Dana\nSent: Monday\nTo: Jo\nSubject: menus",
        "*From:* Dana\n*Sent:* Monday",
        "________________________________\nFrom: Dana\nSent: Monday",
        "Von: Dana\nGesendet: Montag\nAn: Jo\nBetreff: menus",
        "De : Dana\nEnvoyé : lundi\nÀ : Jo\nObjet : menus",
        "De: Dana\nEnviado el: lunes\nPara: Jo\nAsunto: menus",
        "De: Dana\nEnviada em: segunda\nPara: Jo\nAssunto: menus",
        "> Dana asked:",
    ],
)
def test_a_thread_below_is_quoted(header: str) -> None:
    more = "> Send me the list." if header.startswith(">") else "Send me the list."
    cuts = cut(f"We print menus.\n\nBest,\nJo\n\n{header}\n\n{more}")

    assert [one for one in cuts if one[0] != "quoted"] == [
        ("opening", "We print menus."), ("closing", "Best,"), ("signature", "Jo")
    ]  # fmt: skip
    assert cuts[-1] == ("quoted", more)


@pytest.mark.parametrize("gap", ["", "\n", "\n\n"])
def test_a_reply_below_the_quoted_lines_is_the_senders_own(gap: str) -> None:
    quoted = "On Mon, 2 Mar 2026, Dana wrote:\n> Send it.\n>\n> Soon\n"

    assert pitch(f"{quoted}{gap}Hi Dana,\n\nWe print menus.\n\nBest,\nJo") == ["We print menus."]


def test_a_forward_without_own_words_has_no_pitch() -> None:
    assert pitch("---------- Forwarded message ---------\nFrom: Dana\n\nSend it.") == []


@pytest.mark.parametrize(
    "body", ["On Monday our chef wrote:\n\nGreat menus.", ">> Book: https://tarn.example"]
)
def test_what_nobody_else_wrote_is_not_quoted(body: str) -> None:
    assert "quoted" not in dict(cut(body))


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
    "footer",
    [
        "You are receiving this because you signed up.\nUnsubscribe",
        "Tarn Print, Oudegracht 4, 3511 Utrecht\nUnsubscribe | Manage preferences",
        "Follow us: Facebook | Twitter\n© 2026 Tarn Print. All rights reserved.",
        "You get this as a member of the guild because you asked.",
        "Newsletter abbestellen",
    ],
)
def test_a_footer_is_not_the_pitch(footer: str) -> None:
    letter = "Hi Dana,\n\nWe print menus. The note is two pages long."

    assert pitch(f"{letter}\n\n{footer}") == ["We print menus.", "The note is two pages long."]
    assert cut(f"{letter}\n\nBest,\nJo\n\n{footer}")[-1][0] == "footer"


@pytest.mark.parametrize(
    "notice",
    [
        "This message and any attachments are confidential.",
        "If you are not the intended recipient, delete it.",
        "Sent from my iPhone", "This email was scanned for viruses by a program.",
        "Tarn Ltd, registered in England, company no. 123", "We are an equal opportunity employer.",
        "Please consider the environment before you print this.",
    ],
)  # fmt: skip
def test_a_disclaimer_is_not_the_pitch(notice: str) -> None:
    cuts = cut(f"Hi Dana,\n\nWe print menus for you.\n\nBest,\nJo\n\n{notice}")

    assert {segment for segment, _ in cuts[4:]} == {"disclaimer"}
    assert pitch(f"Hi Dana,\n\nWe print menus for you.\n\n{notice}") == ["We print menus for you."]


@pytest.mark.parametrize(
    "way_out",
    ["If you'd rather not hear from me, just reply and I'll opt you out.",
     "Please unsubscribe me from this list.", "If yes please send me your VAT number."],
)  # fmt: skip
def test_a_way_out_offered_in_person_is_pitch(way_out: str) -> None:
    assert pitch(f"Hi Dana,\n\nWe print menus.\n\n{way_out}\n\nBest,\nJo")[-1] == way_out


def test_a_reason_for_the_mail_above_the_letter_does_not_hide_it() -> None:
    body = "Hi Dana,\n\nYou receive this because you use our shop.\n\nWe move on 1 May. Please come.\n\nBest,\nJo"

    assert pitch(body)[-2:] == ["We move on 1 May.", "Please come."]


def test_the_top_of_a_newsletter_is_neither_greeting_nor_pitch() -> None:
    top = "New menus for spring\nView this email in your browser\n\n"

    assert cut(f"{top}We print menus. They are good.") == [
        ("preheader", "New menus for spring"), ("footer", "View this email in your browser"),
        ("opening", "We print menus."), ("opening", "They are good."),
    ]  # fmt: skip
    assert cut("Three ideas\n\nHi Dana,\n\nWe print.")[:2] == [
        ("preheader", "Three ideas"), ("greeting", "Hi Dana,")
    ]  # fmt: skip
    warned = cut("CAUTION: This email originated from outside.\n\nHi Dana,\n\nWe print.")
    assert [segment for segment, _ in warned] == ["disclaimer", "greeting", "opening"]


@pytest.mark.parametrize(
    "sentence",
    ["Would you be open to a short call?", "Please let me know.", "Click here to book", "Reply YES",
     "Can we talk on Tuesday?", "Does Thursday at 10 work?", "Worth a quick chat?", "If so, reply to this.",
     "Are you free next week?", "Who would be the right person to ask?", "Interested?", "Book a demo",
     "I'd love to hear your thoughts.", "Got 10 minutes this week?", "How does next Tuesday sound?"],
)  # fmt: skip
def test_a_sentence_that_asks_for_a_step_stays_in_the_pitch(sentence: str) -> None:
    asking = view(plain_message(f"Hi Dana,\n\nWe print. We ship. {sentence}")).sentences[-1]

    assert asking.asks
    assert asking.segment == "body"
    assert asking.within(("ask",))
    assert asking.within(("opening", "body"))
    assert not asking.within(("opening", "subject"))


@pytest.mark.parametrize(
    "sentence",
    ["We print menus.", "Are you struggling with churn?", "Did you see the news?",
     "I can send the two pages.", "You could save 5%.", "Happy to send it if you like."],
)  # fmt: skip
def test_a_sentence_that_wants_nothing_does_not_ask(sentence: str) -> None:
    assert not view(plain_message(sentence)).sentences[0].asks


def test_only_the_pitch_asks() -> None:
    sentences = view(plain_message("> Can you call me?\n\nYes.", "Can you call me?")).sentences

    assert not any(one.asks for one in sentences)


def test_sentences_of_the_pitch_are_numbered_and_the_first_two_open_it() -> None:
    found = view(plain_message("Hi Dana,\n\nOne. Two. Three.\n\nBest,\nJo")).sentences

    assert [(one.segment, one.index) for one in found] == [
        ("greeting", -1), ("opening", 0), ("opening", 1), ("body", 2), ("closing", -1),
        ("signature", -1),
    ]  # fmt: skip


PIECES = st.sampled_from(
    ["Hi Dana,", "One.", "Two?", "Best,", "Jo", "> quoted", "unsubscribe here", "\n", "\n\n", " ",
     "On Mon, 2 Mar wrote:", "- item", "From: me", "e.g.", "ß", "\u2028", "\r\n", "…", "P.S. x", "{{ a. b }}", "Sent from my phone", "From: a\nSent: b", "call.Let me", "1. ", "|",
     "View in browser", "ｆ", "\t"]
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
