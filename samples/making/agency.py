"""The agency from the seed to its files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from making import exports
from making.cast import Cast, make_cast
from making.log import OptOut, Send, moment
from making.newsletter import send_letters
from making.people import KITCHENS, TRADES, Dice, Person, Town
from making.sales import DESKS, Mailbox

TARN_LIST_ENDS = date(2026, 8, 27)
_INVALID = (
    "dana.petrov", "m.kaya@", "@quarry-paper.example", "lars..lind@holm-optics.example",
    "uma nair@brook-tools.example", "v.weber@larch-supply.example.", "tess@@reed-retail.example",
    "ivo.sato@elm@tools.example", "n.doyle@fern-paper..example", "q.lowe @dale-freight.example",
)  # fmt: skip

CONFIG = """\
version: 1
tz: UTC
calendar: calendar.csv
sources:
  - {path: "sendgrid_*.csv", client: Bellweather Foods, list: kitchen-letter, tool: SendGrid}
  - {path: "outreach_mailings_tarn.csv", client: Tarn Analytics, tool: Outreach}
  - {path: "outreach_mailings_bellweather.csv", client: Bellweather Foods, tool: Outreach}
  - {path: "outreach_optouts.csv", client: Tarn Analytics, tool: Outreach}
  - {path: "hubspot_*", tool: HubSpot}
  - {path: "mailchimp_audience.zip", client: Bellweather Foods, list: pantry-club, tool: Mailchimp}
"""


def make_agency(seed: int) -> dict[str, bytes]:
    """Name -> content of every file of the agency."""
    dice = Dice(seed)
    town = Town(dice)
    cast = make_cast(dice, town)
    letters = send_letters(dice, town, cast.members)
    sales = {
        desk.stream: list(Mailbox(desk, dice, town, cast.tasks[desk.stream]).send_all())
        for desk in DESKS
    }
    tarn, bellweather = sales["tarn"], sales["bellweather"]
    never_mailed = town.people(300, (*TRADES, *KITCHENS))
    strangers = town.people(230)
    return {
        "calendar.csv": exports.calendar(),
        "hubspot_contacts.txt": exports.hubspot_contacts(
            _crm_rows(dice, tarn, bellweather, never_mailed)
        ),
        "hubspot_unsubscribes_bounces.csv": exports.hubspot_unsubscribes(
            never_mailed[200:240] + _quiet(tarn)[:6]
        ),
        "mailchimp_audience.zip": _audience(cast, letters, strangers),
        "outreach-audit.yaml": CONFIG.encode(),
        "outreach_mailings_bellweather.csv": exports.outreach_mailings(bellweather, 80_001),
        "outreach_mailings_tarn.csv": exports.outreach_mailings(tarn, 60_001, exports.BROKEN_ROWS),
        "outreach_optouts.csv": exports.outreach_optouts(_tarn_list(cast, tarn, never_mailed)),
        "sendgrid_activity.csv": exports.sendgrid_activity(letters),
        "sendgrid_bounces.csv": exports.sendgrid_bounces(letters, strangers[100:108]),
        "sendgrid_unsubscribes.csv": exports.sendgrid_unsubscribes(letters, strangers[108:120]),
    }


def _people(sends: Sequence[Send]) -> list[Person]:
    return list({send.person.number: send.person for send in sends}.values())


def _quiet(sends: Sequence[Send]) -> list[Person]:
    """The people of a mailbox who never reacted, in the order of their first message."""
    loud = {send.person.number for send in sends if send.reactions}
    return [person for person in _people(sends) if person.number not in loud]


def _crm_rows(
    dice: Dice, tarn: Sequence[Send], bellweather: Sequence[Send], never_mailed: list[Person]
) -> list[tuple[Person, str]]:
    people = _people(bellweather) + _people(tarn)[::3] + never_mailed
    rows = list({person.number: (person, person.email) for person in people}.values())
    for place, person in enumerate(never_mailed[:20]):
        name, _, home = person.email.partition("@")
        twin = f"{name}+crm@{home}" if place < 11 else f"{name.title()}@{home}"
        rows.append((person, twin))
    rows += [(person, broken) for person, broken in zip(never_mailed[30:], _INVALID, strict=False)]
    dice.shuffle(rows)
    return rows


def _tarn_list(cast: Cast, tarn: Sequence[Send], never_mailed: Sequence[Person]) -> list[OptOut]:
    """Who asked by hand or by link until the list was forgotten in late August."""
    by_hand = cast.tarn_list + [
        OptOut(person, TARN_LIST_ENDS - timedelta(days=31 * place), "Manual")
        for place, person in enumerate(never_mailed[240:246])
    ]
    by_link = [
        OptOut(send.person, moment(send.reactions["unsubscribe"]).date(), "Unsubscribed")
        for send in tarn
        if "unsubscribe" in send.reactions
    ]
    entries = by_hand + [one for one in by_link if one.day < TARN_LIST_ENDS]
    return sorted(entries, key=lambda one: (one.day, one.person.number))


def _audience(cast: Cast, letters: Sequence[Send], strangers: Sequence[Person]) -> bytes:
    planted = {one.person.number for one in cast.members}
    moved = [person for person in _people(letters) if person.number not in planted]
    unsubscribed = cast.old_unsubscribed + [
        OptOut(person, date(2026, 10, 19) - timedelta(days=13 * place), "unsubscribed")
        for place, person in enumerate(strangers[:70])
    ]
    cleaned = cast.old_cleaned + [
        OptOut(person, date(2026, 10, 22) - timedelta(days=29 * place), "cleaned")
        for place, person in enumerate(strangers[70:92])
    ]
    subscribed = moved[:150] + list(strangers[120:])
    return exports.mailchimp_audience(subscribed, unsubscribed, cleaned)
