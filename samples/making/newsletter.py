"""Ten months of the kitchen letter: each Tuesday one of four regions, each Thursday an offer."""

from __future__ import annotations

from making.cast import ALL_REGIONS, HARVEST, Member
from making.log import WEEKS, Reaction, Send, midnight, progress, week_day
from making.people import Dice, Town
from making.texts import LETTERS, OFFERS

FIRST_READERS = 330
NEW_READERS = 8
"""Readers who join each week."""
LETTER, OFFER = "Kitchen Letter", "Pantry Offers"
_TUESDAY, _THURSDAY = 1, 3
_HOUR = 3_600


def send_letters(dice: Dice, town: Town, planted: list[Member]) -> list[Send]:
    """All letters and offers, week by week; marks members who leave."""
    members = list(planted)
    members += [_reader(dice, town, len(members) + n, 0) for n in range(FIRST_READERS)]
    sends: list[Send] = []
    for week in range(WEEKS):
        if week:
            members += [_reader(dice, town, len(members) + n, week) for n in range(NEW_READERS)]
        sends += [_letter(dice, member, week) for member in members if _gets_letter(member, week)]
        sends += [_offer(dice, member, week) for member in members if _gets_offer(member, week)]
    _settle_last_week(sends)
    return sends


def _reader(dice: Dice, town: Town, place: int, week: int) -> Member:
    return Member(town.person(), place % 4, week, buyer=dice.chance(0.36))


def _gets_letter(member: Member, week: int) -> bool:
    if member.left or not member.joined <= week < member.until:
        return week in member.extra
    return member.region == week % 4 or week == ALL_REGIONS


def _gets_offer(member: Member, week: int) -> bool:
    if member.left or not member.buyer or member.joined > week:
        return False
    if week == HARVEST:
        return member.region != week % 4
    return member.region == (week + 2) % 4


def _letter(dice: Dice, member: Member, week: int) -> Send:
    ts = midnight(week_day(week, _TUESDAY)) + 9 * _HOUR + dice.below(2_400)
    return _send(dice, member, week, ts, LETTERS[week % len(LETTERS)], LETTER)


def _offer(dice: Dice, member: Member, week: int) -> Send:
    ts = midnight(week_day(week, _THURSDAY)) + 15 * _HOUR + dice.below(2_400)
    subject = "Harvest week" if week == HARVEST else OFFERS[week % len(OFFERS)]
    return _send(dice, member, week, ts, subject, OFFER)


def _send(dice: Dice, member: Member, week: int, ts: int, subject: str, campaign: str) -> Send:
    late = progress(week_day(week, 0))
    reactions: dict[Reaction, int] = {}
    ending = member.react.get(week) or (None if member.steady else _ending(dice, week))
    if ending == "bounce":
        reactions["bounce"] = ts + dice.between(1, 30)
    elif dice.chance(0.34 - 0.16 * late):
        reactions["open"] = ts + dice.between(300, 3 * _HOUR)
        if dice.chance(0.2 - 0.1 * late):
            reactions["click"] = reactions["open"] + dice.between(5, 240)
    if ending in ("unsubscribe", "spamreport"):
        reactions[ending] = ts + dice.between(600, 4 * _HOUR)
    member.left = member.left or ending is not None
    return Send(ts, "sendgrid", member.person, subject, campaign, reactions)


def _ending(dice: Dice, week: int) -> Reaction | None:
    """What makes an ordinary reader leave; complaints stop early so that the lists stay fresh."""
    if dice.chance(0.007):
        return "unsubscribe"
    if dice.chance(0.006):
        return "bounce"
    return "spamreport" if dice.chance(0.0012) and week < WEEKS - 3 else None


def _settle_last_week(sends: list[Send]) -> None:
    """Ends the record with a stop and then a bounce, so that both lists are up to date."""
    friday = midnight(week_day(WEEKS - 1, 4))
    last = [send for send in sends[-30:] if not send.reactions]
    last[0].reactions["unsubscribe"] = friday - 4 * _HOUR
    last[1].reactions["bounce"] = friday + 6 * _HOUR
