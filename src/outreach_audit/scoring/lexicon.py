"""Words by what they do in a sentence: the reader, the sender, trouble, guessing, meeting, proof.

A classifier that knows only words it has met dies on paraphrase. With these classes "your crew is
swamped" and "your bakers are stretched" look alike: YOUR, trouble.
"""

from __future__ import annotations

from functools import cache

CLASSES: dict[str, str] = {
    "you": "you you're you've you'll you'd u ya yourself yourselves",
    "your": "your yours ur",
    "tag": "xtag",
    "name": "xname",
    "i": "i i'm i've i'll i'd me myself",
    "my": "my mine",
    "we": "we we're we've we'll we'd us ourselves",
    "our": "our ours",
    "they": "they them their they're he she his her him",
    "it": "it it's its this that these those there there's that's",
    "if": "if whether unless should case",
    "when": "when whenever while once until till",
    "be": "be am is are was were been being",
    "have": "have has had having got",
    "do": "do does did doing done",
    "may": "may might could can would",
    "must": "must surely undoubtedly doubtless definitely obviously clearly certainly inevitably",
    "will": "will won't shall going gonna",
    "not": "not no never nothing nobody none neither without cannot can't couldn't wouldn't isn't"
    " aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't lack lacking barely hardly",
    "probably": "probably likely presumably perhaps maybe chances odds apparently supposedly most"
    " often usually typically tend",
    "guess": "guess bet imagine suspect assume presume reckon suppose figure gather sense wager fear"
    " feeling hunch doubt hazard venture expect confident convinced sure",
    "know": "know knew understand realize realise get aware recognize recognise familiar learn"
    " learnt heard hear told",
    "see": "notice see saw seen spot found observe discover stumble came review analyze analyse audit"
    " check look scan ran went browse explore read watch study",
    "trouble": "struggle pain painful problem issue challenge challenging headache frustration"
    " frustrating frustrated overwhelm overwhelmed overwhelming bottleneck stress stressful stressed"
    " burden nightmare mess chaos hassle trouble difficulty difficult hard tough tricky worry worried"
    " concern concerned risk risky exposed vulnerable vulnerability threat gap weakness mistake error"
    " broken fail failing failure suffer stuck drown swamped stretched juggling scramble firefighting"
    " backlog delay slow behind outdated manual tedious inefficient inefficiency turnover downtime"
    " shortage understaffed burnout squeeze strain drain leak clunky messy cumbersome expensive costly"
    " complicated sleepless nervous anxious dread tired sick fed annoying busywork repetitive"
    " scattered silos spreadsheet guesswork blind untapped unnoticed invisible unhappy dissatisfied"
    " disappointed dormant poor low weak missing churn pressure",
    "lose": "lose lost waste miss cost overpay overspend bleed burn leave left forfeit spend spent"
    " hurt kill eat pay penalty fine slip drop decline",
    "need": "need want require crave deserve use looking seek wish hope prefer rather love like keen"
    " eager ready interest interested curious benefit",
    "plan": "priority goal plan strategy initiative target focus radar mind plate agenda roadmap"
    " budget objective ambition",
    "help": "help solve fix improve save cut reduce eliminate avoid prevent automate streamline"
    " simplify handle manage relieve spare ease replace optimize optimise rid",
    "gain": "increase boost grow growth double triple scale maximize generate lead sale sales revenue"
    " traffic customer client roi profit result conversion pipeline ranking rank exposure visibility"
    " opportunity saving efficiency productivity",
    "offer": "offer provide deliver supply specialize specialise build develop make sell platform"
    " software solution service product tool app agency company firm team technology system",
    "intro": "introduce introducing introduction founder ceo representative representing represent"
    " behalf reaching reach writing write contact contacting name",
    "free": "free complimentary trial sample audit demo consultation assessment analysis report quote"
    " proposal mockup discount voucher gift bonus",
    "meet": "call meeting meet chat talk conversation demo zoom coffee lunch visit appointment invite"
    " invitation calendar calendly slot schedule book catch connect minute min mins session"
    " walkthrough sync",
    "time": "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs"
    " fri sat sun tomorrow today tonight morning afternoon evening noon am pm week month quarter"
    " o'clock est pst cet gmt cst pt xtime",
    "free_time": "available open availability work convenient suit around time",
    "earlier": "again last previous previously earlier follow followup bump circle circling reminder"
    " recent recently checking touching resend resending re forwarding nudge ping before already"
    " yesterday ago below sent wrote since still yet",
    "mail": "email e-mail mail message note letter voicemail inbox thread proposal brochure deck"
    " attachment linkedin",
    "reply": "reply respond response answer feedback thoughts heard hear back word",
    "busy": "busy swamped hectic inbox buried vacation holiday",
    "thanks": "thank thanks thankyou appreciate grateful gratitude",
    "agreed": "agreed discussed promised requested arranged mentioned asked confirmed confirming"
    " confirm per spoke talked met signed subscribed registered ordered purchased enrolled applied"
    " booked joined",
    "account": "account order invoice subscription password login payment receipt delivery shipment"
    " shipping ticket case booking reservation contract policy membership statement balance refund"
    " tracking card billing renewal appointment registration",
    "list": "unsubscribe newsletter subscribe subscriber issue edition digest webinar shop click"
    " register download browser preferences view terms conditions privacy copyright",
    "praise": "love impressed impressive amazing great awesome incredible fantastic inspiring inspired"
    " admire brilliant excellent outstanding remarkable congrats congratulations kudos huge fan"
    " wonderful beautiful stellar exceptional esteemed prestigious renowned eminent",
    "works": "website site page blog article post profile podcast paper content store shop brand"
    " channel",
    "freedom": "pressure obligation worries hurry happy feel welcome glad whichever whatever either"
    " ignore sorry inconvenience disturb apologies",
    "press": "urgent urgently immediately asap now today deadline expire hurry final last chance"
    " limited only spot seat ends ending before soon act quickly midnight closing reserved holding"
    " hold secure",
    "right_person": "right correct appropriate best person contact responsible charge decision maker"
    " oversee department colleague someone who whom point direct forward",
    "visit": "visit open click view download attend register browse engaged",
    "peers": "companies businesses firms teams organizations organisations leaders owners managers"
    " executives agencies brands competitor others people peers professionals most many every"
    " everyone industry sector space market similar",
    "family": "friend mate buddy pal dear bro hun babe mum mom dad hug kiss xx xo kids wife husband",
    "together": "together let's lets both reconnect pleasure nice lovely good",
    "money": "xmoney xpct price pricing fee rate percent",
    "number": "xnum",
    "question": "?",
    "shout": "!",
    "please": "please kindly pls",
    "just": "just simply quick short brief little small bit",
    "ring": "ring phone",
    "how": "how what why where which",
    "and": "and but or so because as than then",
    "to": "to for of in on at with from by about into over",
    "always": "always every constantly keep endless still too",
    "reader_body": "business staff crew employees clients inbox department practice shop store school",
}
"""Class -> its words; inflected forms of the longer ones are understood."""

NAMES = tuple(CLASSES)
_ENDINGS = ("'s", "s", "es", "ed", "d", "ing", "ly", "'re", "'ve", "'ll", "'d")
_SHORTEST_STEM = 3


@cache
def _index() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for number, words in enumerate(CLASSES.values()):
        for word in words.split():
            found[word] = (*found.get(word, ()), number)
    return found


def classes_of(word: str) -> tuple[int, ...]:
    """Numbers of the classes of a lower-case word, the first one its main class."""
    known = _index()
    if word in known:
        return known[word]
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _SHORTEST_STEM:
            continue
        for form in (stem, f"{stem}e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem):
            if form in known:
                return known[form]
    return ()
