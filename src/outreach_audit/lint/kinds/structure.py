"""Structures: merge tags, placeholders, links, capitals, length, the way out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import re2

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
    """Re: or Fwd: without a thread: no reply headers and nothing quoted below."""
    message = seen.view.message
    prefix = re.match(
        r"\s*(?:re|fwd?|aw|wg|sv|antw|tr|rif)\s*:", message.subject.text.text, re.IGNORECASE
    )
    threaded = message.headers.get("in-reply-to") or message.headers.get("references")
    quoted = any(sentence.segment == "quoted" for sentence in seen.view.sentences)
    if prefix and not threaded and not quoted:
        yield "subject", prefix.start(), prefix.end(), ""


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
        shouted = [m for m in _CAPITALS.finditer(text) if m.group() not in _ACRONYMS]
        marks = re.search(r"!{2,}", text)
        if len(shouted) > int(rule.parameters["max"]):
            yield part, shouted[0].start(), shouted[0].end(), f"{len(shouted)} words"
        elif marks:
            yield part, marks.start(), marks.end(), "a row of exclamation marks"


def link_heavy(seen: Seen, rule: Rule) -> Iterator[Span]:
    """More links per hundred words than a reader can choose from."""
    message = seen.view.message
    links = len(_LINK.findall(message.html or message.body.text.text))
    words = len(message.body.text.text.split())
    if links > int(rule.parameters["max"]) and 100 * links > words * float(
        rule.parameters["per_hundred"]
    ):
        yield "body", 0, 0, f"{links} links in {words} words"


def no_question(seen: Seen, rule: Rule) -> Iterator[Span]:
    """A pitch that neither asks nor offers a single next step."""
    pitch = seen.view.pitch()
    words = sum(len(sentence.text.split()) for sentence in pitch)
    asked = any(_NEXT_STEP.search(sentence.text) for sentence in pitch)
    if words >= int(rule.parameters["min_words"]) and not asked:
        yield "body", 0, 0, ""


_NEXT_STEP = re2.compile(
    r"(?i)\?|\b(?:reply|call|write|visit|register|book|download|read|join|order|contact|let me know|"
    r"click|see|find|send|pick|choose|sign up|log in|pay|confirm)\b|https?://|\{\{|\*\|"
)
_ACRONYMS = frozenset(
    "HTML JSON HTTP HTTPS GDPR CRM SEO SAAS NASA IBAN SWIFT SEPA RSVP FYI NATO OECD ISO EBITDA CASL"
    " COVID PDF USB VAT ERP API SDK SOC HIPAA CCPA DACH EMEA APAC NPSP B2B FAQ UTC PLZ GMBH LLC".split()
)

MEASURES: dict[str, Callable[[Seen, Rule], Iterator[Span]]] = {
    "damaged_tag": damaged_tag,
    "empty_greeting": empty_greeting,
    "false_reply": false_reply,
    "left_over_tag": left_over_tag,
    "length": length,
    "link_heavy": link_heavy,
    "no_question": no_question,
    "no_way_out": no_way_out,
    "placeholder": placeholder,
    "shouting": shouting,
}
"""Measure named by a structure rule -> function that finds its spans."""
