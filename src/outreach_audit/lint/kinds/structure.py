"""Structures: merge tags, placeholders, links, images, capitals, length, sender and way out."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import re2

from outreach_audit.lint.kinds.compiled import Pattern, encoded
from outreach_audit.lint.kinds.hit import Check, Hit, Seen, applies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from outreach_audit.model.rule import Rule

Span = tuple[str, int, int, str]
"""Part, start, end, and the figure or words for the message."""

_DELIMITERS = (
    ("{{", "}}"), ("*|", "|*"), ("{%", "%}"), ("[[", "]]"), ("<<", ">>"),
)  # fmt: skip
_LONGEST_TAG = 160
# Patterns that few messages need are text, compiled by `re` when one does.
_TAG = (
    r"\{\{[^{}\n]{1,120}\}\}|\*\|[\w:=.,' -]{1,80}\|\*|\{%[^%\n]{1,120}%\}|%%[\w.= (),'\"@-]{1,80}%%"
    r"|%[A-Z][A-Z0-9_-]{2,40}%|\[\[[\w .\"|]{1,60}\]\]|\$\{[\w.]{1,60}\}"
)
_BRACKET = re2.compile(  # long alternatives compile ten times as fast as in `re`
    r"(?i)\[(?:insert|your|company|first ?name|last ?name|name|product|city|industry|title|date|link|"
    r"sender|recipient|prospect|customer|client|role|topic|pain|x+)\b[^\]\n]{0,40}\]"
    r"|<(?:insert|your|first ?name|company ?name|name)\b[^>\n]{0,30}>"
    r"|\b(?:INSERT|TODO|TBD|FIXME|XXX+)\b|\blorem ipsum\b|\bdolor sit amet\b"
)
_SHOUTED = r"\b(?:TODO|TBD|FIXME|XXX+|INSERT)\b"
_EMPTY_GREETING = re.compile(
    r"^\s*(?:(?:hi|hello|hey|dear)[ \t]+[,!]|dear[,!]|(?:hi|hello|hey|dear)\s*$)"
    r"|^\s*(?:hi|hello|hey|dear)\s+(?:null|undefined|none|nan|"
    r"\[object object\]|friend_name|first_?name|n/a)\b",
    re.IGNORECASE,
)
_OPT_OUT = (
    r"(?i)unsubscrib|opt[- ]?out|unsub\b|stop (?:hearing|receiving)|no longer (?:wish|want)|"
    r"(?:won't|will not|not) (?:write|contact|email|bother|hear) (?:to )?(?:you|from me)? ?again|"
    r"remove (?:me|you|yourself|your)|take (?:me|you|your)[\w ]{0,20} off|preferences|"
    r"(?:let me know|say so|reply|tell me|just say)[^.!?]{0,40}\b(?:no\b|stop|won't write)|abmelden|"
    r"désabonn|darse de baja|disiscri|list-unsubscribe"
)
_CAPITALS = re.compile(r"\b[A-Z]{4,}\b")
_FOUR_CAPITALS = Pattern("[A-Z]{4}", case=True)  # rules out most texts in a tenth of the time
_LINK = re.compile(r"https?://[^\s\"'<>)\]]+", re.IGNORECASE)


def compile_rules(rules: Sequence[Rule]) -> Check:
    """One check for all structure rules."""

    def find(seen: Seen) -> Iterator[Hit]:
        for rule in rules:
            if applies(rule, seen):
                for part, start, end, figure in MEASURES[rule.measure](seen, rule):
                    words = seen.view.message.part(part).text.text[start:end]
                    yield Hit(rule, part, start, end, words.strip(), figure)

    return find


def _parts(seen: Seen) -> Iterator[tuple[str, str]]:
    message = seen.view.message
    for name in ("subject", "body"):
        yield name, message.part(name).text.text


def damaged_tag(seen: Seen, rule: Rule) -> Iterator[Span]:
    """Merge tags that are not closed, crossed, or have only half of their braces."""
    for part, text in _parts(seen):
        for opening, closing in _DELIMITERS[:3]:
            yield from _unclosed(part, text, opening, closing)


def _unclosed(part: str, text: str, opening: str, closing: str) -> Iterator[Span]:
    at = text.find(opening)
    while at >= 0:
        after = at + len(opening)
        end = text.find(closing, after)
        following = text.find(opening, after)
        broken = end < 0 or end - at > _LONGEST_TAG or "\n" in text[at:end]
        if broken or 0 <= following < end:
            stop = re.search(r"[,\s]|$", text[after:])
            width = max(stop.start() if stop else 0, 1)
            yield part, at, min(after + width, len(text)), ""
        at = following


def left_over_tag(seen: Seen, rule: Rule) -> Iterator[Span]:
    """Merge tags in mail that was already rendered."""
    if seen.view.message.context.source != "rendered":
        return
    for part, text in _parts(seen):
        for match in re.finditer(_TAG, text):
            yield part, match.start(), match.end(), ""


def placeholder(seen: Seen, rule: Rule) -> Iterator[Span]:
    """Left-over placeholders and filler text."""
    for part, text in _parts(seen):
        for match in _BRACKET.finditer(text):
            written = match.group()
            filler = "lorem" in written.lower() or "dolor" in written.lower()
            if written[0] in "[<" or filler or re.fullmatch(_SHOUTED, written):
                yield part, match.start(), match.end(), ""


def empty_greeting(seen: Seen, rule: Rule) -> Iterator[Span]:
    """A greeting whose name came out empty or as a program's word for nothing."""
    body = seen.view.message.body.text.text
    for match in _EMPTY_GREETING.finditer(body[:200]):
        yield "body", match.start(), match.end(), ""


def false_reply(seen: Seen, rule: Rule) -> Iterator[Span]:
    """Re: or Fwd: over a text that reads like a first contact (a pattern of the rule), without reply
    headers, quotes or words of `unless_text` that show a thread. Many exports lose headers and quotes.
    """
    message = seen.view.message
    prefix = re.match(
        r"\s*(?:re|fwd?|aw|wg|sv|antw|tr|rif)\s*:", message.subject.text.text, re.IGNORECASE
    )
    threaded = message.headers.get("in-reply-to") or message.headers.get("references")
    quoted = any(sentence.segment == "quoted" for sentence in seen.view.sentences)
    if not prefix or threaded or quoted:
        return
    data = encoded(seen.view.flat)
    introduced, known = _signs(rule.patterns), _signs(rule.unless_text)
    if introduced.search(data) and not known.search(data):
        yield "subject", prefix.start(), prefix.end(), ""


@cache
def _signs(patterns: tuple[str, ...]) -> Pattern:
    return Pattern(*patterns)


def no_way_out(seen: Seen, rule: Rule) -> Iterator[Span]:
    """A message that is known to be marketing or sales and offers no way to stop."""
    message = seen.view.message
    if message.context.type not in rule.types:
        return
    shown = message.body.text.text + message.html + " ".join(message.headers)
    words = len(message.body.text.text.split())
    if words >= int(rule.parameters["min_words"]) and not re.search(_OPT_OUT, shown):
        yield "body", 0, 0, ""


def length(seen: Seen, rule: Rule) -> Iterator[Span]:
    """Words of the pitch above a maximum."""
    words = sum(len(sentence.text.split()) for sentence in seen.view.pitch())
    if words > int(rule.parameters["max"]):
        yield "body", 0, 0, str(words)


def shouting(seen: Seen, rule: Rule) -> Iterator[Span]:
    """Words in capitals, or rows of exclamation marks, in subject or pitch."""
    for part, text in _parts(seen):
        shouted = _shouted(text)
        marks = re.search(r"!{2,}", text) if "!!" in text else None
        if len(shouted) > int(rule.parameters["max"]):
            yield part, shouted[0].start(), shouted[0].end(), f"{len(shouted)} words"
        elif marks:
            yield part, marks.start(), marks.end(), "a row of exclamation marks"


def _shouted(text: str) -> list[re.Match[str]]:
    if not _FOUR_CAPITALS.search(encoded(text)):
        return []
    return [match for match in _CAPITALS.finditer(text) if match.group() not in _ACRONYMS]


def link_heavy(seen: Seen, rule: Rule) -> Iterator[Span]:
    """More links per hundred words than a reader can choose from."""
    message = seen.view.message
    source = message.html or message.body.text.text
    links = len(_LINK.findall(source)) if "://" in source else 0
    if links <= int(rule.parameters["max"]):
        return
    words = len(message.body.text.text.split())
    if 100 * links > words * float(rule.parameters["per_hundred"]):
        yield "body", 0, 0, f"{links} links in {words} words"


def no_question(seen: Seen, rule: Rule) -> Iterator[Span]:
    """A pitch that neither asks nor offers a single next step."""
    pitch = seen.view.pitch()
    if _NEXT_STEP.search(encoded("\n".join([sentence.text for sentence in pitch]))):
        return
    words = sum(len(sentence.text.split()) for sentence in pitch)
    if words >= int(rule.parameters["min_words"]):
        yield "body", 0, 0, ""


_NEXT_STEP = Pattern(
    r"\?|\b(?:reply|call|write|visit|register|book|download|read|join|order|contact|let me know|"
    r"click|see|find|send|pick|choose|sign up|log in|pay|confirm)\b|https?://|\{\{|\*\|"
)
_ACRONYMS = frozenset(
    "HTML JSON HTTP HTTPS GDPR CRM SEO SAAS NASA IBAN SWIFT SEPA RSVP FYI NATO OECD ISO EBITDA CASL"
    " COVID PDF USB VAT ERP API SDK SOC HIPAA CCPA DACH EMEA APAC NPSP B2B FAQ UTC PLZ GMBH LLC".split()
)


def _markup(seen: Seen) -> str:
    """The HTML source, or the text where a body came as one string."""
    return seen.view.message.html or seen.view.message.body.text.text


def double_greeting(seen: Seen, rule: Rule) -> Iterator[Span]:
    """Two greetings in a row, one from the template and one from the tool."""
    match = re.match(_TWO_GREETINGS, seen.view.message.body.text.text[:200])
    if match:
        yield "body", match.start(), match.end(), ""


def mixed_tags(seen: Seen, rule: Rule) -> Iterator[Span]:
    """Merge tags of several sending tools in one message, of which one tool fills only its own."""
    text = "\n".join(text for _, text in _parts(seen))
    used = [name for name, pattern in _NOTATIONS if re.search(pattern, text)]
    if len(used) > 1:
        yield "body", 0, 0, " and ".join(used)


def bare_name_tag(seen: Seen, rule: Rule) -> Iterator[Span]:
    """A name tag in the greeting without a fallback for people whose name is empty."""
    if seen.view.message.context.source != "template":
        return
    body = seen.view.message.body.text.text[:200]
    match = re.search(_NAME_GREETING, body, re.IGNORECASE) if "{{" in body or "*|" in body else None
    if match and not re.search(r"default|fallback|\|\s*[\"']|\bor\b|if\b", match.group()):
        yield "body", match.start(1), match.end(1), ""


def spelled_link(seen: Seen, rule: Rule) -> Iterator[Span]:
    """An address so long that a reader sees its tracking instead of its page."""
    body = seen.view.message.body.text.text
    for match in _LINK.finditer(body) if "://" in body else ():
        if len(match.group()) > int(rule.parameters["max"]) or "utm_" in match.group():
            yield "body", match.start(), match.end(), ""


def empty_link(seen: Seen, rule: Rule) -> Iterator[Span]:
    """Links that lead nowhere: an empty target, a lone `#`, a scheme without a host."""
    source = _markup(seen)
    found = re.findall(_NOWHERE, source) if "href" in source else ()
    if found:
        yield "body", 0, 0, str(len(found))


def image_text(seen: Seen, rule: Rule) -> Iterator[Span]:
    """Images without words in their place: no alternative text, or hardly any text beside them."""
    source = _markup(seen)
    images = re.findall(r"(?i)<img\b[^>]*>", source) if "<" in source else ()
    shown = [one for one in images if not re.search(_PIXEL, one)]
    if rule.parameters["alt"]:
        mute = [one for one in shown if not re.search(r"(?i)\balt\s*=\s*[\"']", one)]
        if mute:
            yield "body", 0, 0, str(len(mute))
        return
    words = len(re.sub(r"<[^>]*>", " ", seen.view.message.body.text.text).split())
    if shown and words < int(rule.parameters["min_words"]):
        yield "body", 0, 0, str(words)


def disguised_link(seen: Seen, rule: Rule) -> Iterator[Span]:
    """Links whose text shows one site and whose target is another."""
    source = _markup(seen)
    for match in re.finditer(_SHOWN_LINK, source) if "href" in source else ():
        target, shown = (host.lower().removeprefix("www.") for host in match.groups())
        if target != shown and not target.endswith("." + shown):
            yield "body", 0, 0, f"{shown} leads to {target}"


def no_postal_address(seen: Seen, rule: Rule) -> Iterator[Span]:
    """A message that is known to be marketing and names no postal address."""
    message = seen.view.message
    text = message.body.text.text
    if message.context.type not in rule.types or re.search(_ADDRESS, text + message.html):
        return
    if len(text.split()) >= int(rule.parameters["min_words"]):
        yield "body", 0, 0, ""


def unkept_subject(seen: Seen, rule: Rule) -> Iterator[Span]:
    """A subject that names a paper or a payment of which the body says nothing."""
    message = seen.view.message
    body = message.body.text.text.lower()
    for word in rule.parameters["words"] if body.strip() else ():
        match = re.search(rf"(?i)\b{word}s?\b", message.subject.text.text)
        if match and word not in body:
            yield "subject", match.start(), match.end(), ""
            return


_TWO_GREETINGS = (
    r"\s*(?i:hi|hello|hey|dear)\b[^\n,!.]{0,40}(?:[,!.:]\s+|\s*\n\s*)"
    r"(?:Hi|Hello|Hey|Dear|Good (?:morning|day|afternoon))\b[^\n]{0,30}[,!]"
)
_NOTATIONS = (
    ("{{name}}", r"\{\{[^{}\n]{1,60}\}\}"), ("*|NAME|*", r"\*\|\w{1,40}"),
    ("%NAME%", r"%[A-Z][A-Z_-]{2,30}%"), ("[[name]]", r"\[\[\w[\w .]{0,40}\]\]"),
    ("%%name%%", r"%%\w{1,40}%%"), ("${name}", r"\$\{\w[\w.]{0,40}\}"),
)  # fmt: skip
_NAME_GREETING = (
    r"^\s*(?:hi|hello|hey|dear)\b[^\n{*]{0,20}"
    r"(\{\{[^{}\n]*name[^{}\n]*\}\}|\*\|[A-Z:]*NAME\|\*)"
)
_NOWHERE = r"(?i)<a\b[^>]*\bhref\s*=\s*[\"'](?:|#|https?://)[\"']"
_PIXEL = r"(?i)\b(?:width|height)\s*=\s*[\"']?1[\"'\s>]|display:\s*none"
_SHOWN_LINK = (
    r"(?i)<a\b[^>]{0,300}?\bhref\s*=\s*[\"']https?://([\w.-]+)[^>]{0,300}>\s*(?:https?://)?"
    r"((?:[\w-]+\.)+[a-z]{2,})(?:/[^<\s]*)?\s*</a>"
)
_ADDRESS = (
    r"(?i)\bp\.? ?o\.? box\b|\b\d{1,5}[a-z]?,? (?:[\w'.-]+ ){1,4}(?:street|st|road|rd|avenue|ave|lane|ln"
    r"|drive|dr|square|boulevard|blvd|way|place|court|suite|floor)\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
    r"|\w+(?:stra(?:ss|ß)e|str\.|weg|platz|gasse|straat|laan|gatan) \d|\b(?:rue|via|calle|rua|ul\.) \w+"
    r"|\b[A-Z]{2} \d{5}\b|\b\d{5} [A-Z]\w+|sender[_ -]?(?:info|address)|physical_address|list:address"
)

MEASURES: dict[str, Callable[[Seen, Rule], Iterator[Span]]] = {
    "bare_name_tag": bare_name_tag,
    "damaged_tag": damaged_tag,
    "disguised_link": disguised_link,
    "double_greeting": double_greeting,
    "empty_greeting": empty_greeting,
    "empty_link": empty_link,
    "false_reply": false_reply,
    "image_text": image_text,
    "left_over_tag": left_over_tag,
    "length": length,
    "link_heavy": link_heavy,
    "mixed_tags": mixed_tags,
    "no_postal_address": no_postal_address,
    "no_question": no_question,
    "no_way_out": no_way_out,
    "placeholder": placeholder,
    "shouting": shouting,
    "spelled_link": spelled_link,
    "unkept_subject": unkept_subject,
}
"""Measure named by a structure rule -> function that finds its spans."""
