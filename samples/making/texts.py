"""The sales texts of the sample agency, and how one is filled in for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Stream = Literal["sendgrid", "tarn", "bellweather"]
"""A flow of mail: the newsletter tool, or one of the two sales mailboxes."""

Manner = Literal["presumptuous", "considerate", "follow-up"]


@dataclass(frozen=True, slots=True)
class Text:
    """One base text with the tags `{{first_name}}` and `{{company}}`."""

    number: int
    stream: Stream
    manner: Manner
    step: int
    """Position in the sequence, 1 to 3; steps 2 and 3 refer to earlier mail of the sender."""
    subject: str
    body: str

    def filled(self, first_name: str, company: str) -> tuple[str, str]:
        """Subject and body as one person receives them."""
        return tuple(  # type: ignore[return-value]
            part.replace("{{first_name}}", first_name).replace("{{company}}", company)
            for part in (self.subject, self.body)
        )


JO = "Jo Marsh\nTarn Analytics"
LENA = "Lena Ortiz\nBellweather Foods"
HI = "Hi {{first_name}},\n\n"
DEAR = "Dear {{first_name}},\n\n"

TEXTS = (
    Text(
        1, "tarn", "presumptuous", 1, "Your forecasts are costing you",
        HI + "I know your team loses days every month to spreadsheets that nobody trusts. You need "
        "a forecast that is right the first time, and {{company}} cannot afford to wait for the "
        "next annual plan. Let me show you what you have been missing.\n\n" + JO,
    ),
    Text(
        2, "tarn", "presumptuous", 1, "Tuesday or Thursday at {{company}}?",
        HI + "Tarn turns sales history into a weekly forecast. I have put aside Tuesday at 10:00 "
        "and Thursday at 14:30 for the two of us. Tell me which one you are taking and I will send "
        "the invitation.\n\n" + JO,
    ),
    Text(
        3, "tarn", "presumptuous", 1, "I saw you on our pricing page",
        "{{first_name}},\n\nOur system tells me that somebody at {{company}} opened the pricing "
        "page twice on Monday evening and left without a word. I noticed you were the one who "
        "stayed longest. What is holding you back?\n\n" + JO,
    ),
    Text(
        4, "tarn", "presumptuous", 1, "your new contact at Tarn",
        "Hey {{first_name}},\n\nI feel as though I know you already, so I will skip the small "
        "talk. I have been made the person who looks after {{company}} from now on, and I cannot "
        "wait to get you started. I bet your planners are sick of late nights.\n\n" + JO,
    ),
    Text(
        5, "tarn", "considerate", 1, "A question about planning at {{company}}",
        HI + "We make a small forecasting tool for operations teams. I do not know how planning is "
        "done at {{company}}, and it may well be fine as it is. Is it something you would want to "
        "hear about? A no is a complete answer and I will not write again.\n\n" + JO,
    ),
    Text(
        6, "tarn", "considerate", 1, "Notes on demand planning",
        DEAR + "We wrote down what eleven warehouse planners told us about safety stock, good and "
        "bad. It is six pages and needs no form. Will it be of use to you? Say so and I will send "
        "it; otherwise please ignore this.\n\n" + JO,
    ),
    Text(
        7, "tarn", "considerate", 1, "Introducing Tarn Analytics",
        DEAR + "Tarn Analytics makes forecasting software for companies with more than one "
        "warehouse. A trial runs for thirty days on your own data. If somebody else looks after "
        "this, or nobody does, there is no need to answer.\n\n" + JO,
    ),
    Text(
        8, "tarn", "considerate", 1, "Open morning on 26 May",
        HI + "On 26 May we open the office for a morning on stock planning: two short talks, one "
        "of them by a customer who left us, and coffee. Seats are free and there is nothing to "
        "sign. You would be welcome.\n\n" + JO,
    ),
    Text(
        9, "tarn", "follow-up", 2, "Re: planning",
        HI + "Following up on my last note about forecasting. I can send a two-page example from a "
        "company of your size, without a call.\n\n" + JO,
    ),
    Text(
        10, "tarn", "follow-up", 2, "A short addition",
        HI + "Circling back on the email I sent you last week: the trial now reads exports from "
        "most stock systems, so it takes an afternoon to set up.\n\n" + JO,
    ),
    Text(
        11, "tarn", "follow-up", 2, "One more thing on stock",
        DEAR + "In my previous message I left out the price: it starts at 90 a month for one "
        "warehouse. The rest is on the site.\n\n" + JO,
    ),
    Text(
        12, "tarn", "follow-up", 3, "Last note from me",
        HI + "I have written to you twice about forecasting and this is the last one. If it ever "
        "becomes a topic at {{company}}, you know where I am.\n\n" + JO,
    ),
    Text(
        13, "tarn", "follow-up", 3, "Closing the loop",
        HI + "As I said in my earlier emails, the offer of a trial stands until you tell me "
        "otherwise. I will leave it there.\n\n" + JO,
    ),
    Text(
        14, "bellweather", "presumptuous", 1, "Your menu deserves better",
        HI + "Let us be honest, the dry goods you buy today are letting your kitchen down and your "
        "guests can taste it. You need a supplier who cares. I will have a sample box at "
        "{{company}} on Friday, so make sure someone is there to sign.\n\n" + LENA,
    ),
    Text(
        15, "bellweather", "presumptuous", 1, "See you at {{company}} next week",
        HI + "I am in your street on Wednesday and have you down for 9:15. It takes twenty minutes "
        "and I bring the coffee. If 9:15 does not work, pick 11:00 here and I will move the "
        "others around.\n\n" + LENA,
    ),
    Text(
        16, "bellweather", "presumptuous", 1, "I could not help noticing",
        "{{first_name}},\n\nYour deliveries came late on three mornings this month and your van "
        "was still on the ring road at seven. I keep an eye on these things. I know how much that "
        "must be hurting {{company}}, and you can stop it today.\n\n" + LENA,
    ),
    Text(
        17, "bellweather", "presumptuous", 1, "Friends of the house",
        "Hi {{first_name}}, my friend,\n\nPeople like us do not need long emails. You and I both "
        "want the same thing for {{company}}, so I have opened an account in your name and put "
        "the first order together for you. Just say go.\n\n" + LENA,
    ),
    Text(
        18, "bellweather", "considerate", 1, "Beans and pulses, wholesale",
        DEAR + "Bellweather Foods sells beans, pulses and grains to kitchens in sacks of five and "
        "twenty kilos. The spring list is on our site. If you already have a supplier you like, "
        "please keep them and forget this note.\n\n" + LENA,
    ),
    Text(
        19, "bellweather", "considerate", 1, "Would a sample be useful?",
        HI + "I read that {{company}} bakes its own flatbread. We mill a chickpea flour that some "
        "bakers like for it. Would a kilo to try be useful? If not, no reply needed.\n\n" + LENA,
    ),
    Text(
        20, "bellweather", "considerate", 1, "A new round for deliveries",
        DEAR + "From this month our van also goes through your part of town, on Wednesdays. It "
        "may or may not matter to {{company}}. Should it, the order sheet is on the site and "
        "there is no smallest order.\n\n" + LENA,
    ),
    Text(
        21, "bellweather", "considerate", 1, "Question about lentils",
        HI + "We are deciding which lentils to stock next year and ask a few kitchens what they "
        "cook with. Is that a question you could answer in a line? I would be grateful, and will "
        "share what we learn.\n\n" + LENA,
    ),
    Text(
        22, "bellweather", "follow-up", 2, "Did my note arrive?",
        HI + "Did you get a chance to read my previous email about the pantry list? I have added "
        "the prices for smaller sacks.\n\n" + LENA,
    ),
    Text(
        23, "bellweather", "follow-up", 2, "Back to the top",
        HI + "Just bumping my earlier email to the top of your inbox. The sample kilo is still "
        "there if you want it.\n\n" + LENA,
    ),
    Text(
        24, "bellweather", "follow-up", 3, "My last email about this",
        DEAR + "After my two emails I take it that now is not the time for {{company}}. Thank you "
        "for reading, and all the best for the season.\n\n" + LENA,
    ),
)  # fmt: skip

PHANTOM_TEXTS: dict[Stream, tuple[int, ...]] = {"tarn": (9, 10), "bellweather": (22, 23)}
"""Follow-ups that also went out as first messages: four ways to refer to mail that never was."""

SEQUENCES: dict[Stream, tuple[int, ...]] = {"tarn": (11, 12, 13), "bellweather": (21, 22)}

OPEN_MORNING = 8
"""The text of the three busy days of the Tarn mailbox."""

LETTERS = (
    "Soup weather", "What to do with a cabbage", "Six ways with rye", "The slow pot",
    "Lemons in the dark months", "First greens", "A loaf for Sunday", "Peas, please",
    "Herbs on the sill", "Rice three times", "Cold suppers", "Tomatoes at last",
    "Jam and other plans", "The picnic letter", "Plums", "Beans from scratch",
    "Roots and roasts", "A pie for ten", "Pumpkin, sweet and not", "Spice drawer",
)  # fmt: skip

OFFERS = (
    "Flour week", "Ten percent on pulses", "Oats, two for one", "Oil at the old price",
    "Free delivery Friday", "Spring box", "Summer box", "Baking tins", "Tea and biscuits",
)  # fmt: skip


def texts_of(stream: Stream, step: int, manner: Manner | None = None) -> tuple[Text, ...]:
    """The base texts of one mailbox at one step, in their order."""
    return tuple(
        text
        for text in TEXTS
        if text.stream == stream and text.step == step and manner in (None, text.manner)
    )
