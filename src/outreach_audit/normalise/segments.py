"""A message cut into segments and sentences, which rules and scores read.

Rules say where they look: quoted text, signatures, footers and disclaimers are not the sender's pitch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from outreach_audit.normalise.asks import asks_for_step
from outreach_audit.normalise.letters import flatten, straightened
from outreach_audit.normalise.scan import Scan
from outreach_audit.normalise.sentences import split_lines, split_sentences
from outreach_audit.normalise.zones import zones

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.model.message import Message

_OPENING_SENTENCES = 2
_PITCH = ("opening", "body")
_BY_LINE = frozenset(("greeting", "closing", "preheader", "quoted", "signature"))
"""Segments of lines rather than of sentences."""
_TAGS = Scan(
    r"\{\{[^{}\n]+\}\}\}?|\{%[^\n]+?%\}|\{#[^\n]+?#\}|\{[a-z][\w .|:'\"-]{0,60}\}"
    r"|\*\|[^|\n]+\|\*|%%[^%\n]+%%|%[A-Z_]{3,40}%|\[\[[^\]\n]+\]\]|\[[a-z][\w .]{0,30}\]"
    r"|<<[\w .]+>>|<%[^\n]+?%>|<[a-z][\w .]{0,40}>|\$\{[^{}\n]+\}"
)
"""Merge tags of all senders: what looks like the end of a sentence inside them is none."""
_ANGLE, _PERCENT = re.compile(r"<(?:[<%]|[A-Za-z][\w .]{0,40}>)"), re.compile(r"%[%A-Z_]")
_BLANK_LINE = re.compile(r"\n[ \t]+(?=\n)")


class Sentence(NamedTuple):
    """One sentence with its place: `part` is `subject` or `body`, offsets are of visible text."""

    # A tuple, as a text has dozens of them and a frozen dataclass takes four times as long to make.

    part: str
    start: int
    end: int
    text: str
    """Flattened one to one: straight quotes, plain spaces and letters."""
    segment: str
    index: int  # type: ignore[assignment]
    """Its place among the sentences of the pitch, from 0; -1 outside it."""

    @property
    def asks(self) -> bool:
        """Whether it is a sentence of the pitch that asks for a step: the segment `ask`."""
        return self.segment in _PITCH and asks_for_step(self.text)

    def within(self, scope: Sequence[str]) -> bool:
        """Whether it belongs to one of these segments; `ask` lies within `opening` and `body`."""
        return self.segment in scope or ("ask" in scope and self.asks)


@dataclass(frozen=True, slots=True)
class View:
    """A message cut into sentences, made once and read by every rule and by the scores."""

    message: Message
    sentences: tuple[Sentence, ...]
    flat: str
    """Subject and body, flattened, joined by a newline: for what holds anywhere."""

    def pitch(self) -> tuple[Sentence, ...]:
        """The body sentences that are the sender's own words: opening and body, asks among them."""
        return tuple(one for one in self.sentences if one.segment in _PITCH)


def view(message: Message) -> View:
    """Cuts a message into segments and sentences."""
    subject, body = flatten(message.subject.text.text), message.body.text.text
    straight = straightened(body)
    flat = straight.replace("\n", " ").replace("\t", " ")
    sentences: list[Sentence] = []
    if subject.strip():
        sentences.append(Sentence("subject", 0, len(subject), subject, "subject", -1))
    shape = _shape(straight)
    index = 0
    for zone, start, end in zones(shape):
        split = split_lines if zone in _BY_LINE else split_sentences
        for first, last in split(shape, start, end):
            segment, place = zone, -1
            if zone == "body":
                segment, place = ("opening" if index < _OPENING_SENTENCES else "body"), index
                index += 1
            sentences.append(Sentence("body", first, last, flat[first:last], segment, place))
    return View(message, tuple(sentences), subject + "\n" + flat)


def _holds_tags(text: str) -> bool:
    """Whether anything looks like the start of a merge tag."""
    if "{" in text or "[" in text or "*|" in text:
        return True
    return bool(_ANGLE.search(text) or _PERCENT.search(text))


def _masked(text: str) -> str:
    pieces: list[str] = []
    at = 0
    for _, start, end in _TAGS.marks(text):
        pieces += text[at:start], "X" * (end - start)
        at = end
    return "".join((*pieces, text[at:]))


def _shape(straight: str) -> str:
    """Text of the same length whose merge tags are rows of X and whose blank lines are empty."""
    if _holds_tags(straight):
        straight = _masked(straight)
    if " \n" in straight or "\t\n" in straight:
        straight = _BLANK_LINE.sub(lambda match: "\n" * len(match.group()), straight)
    return straight


__all__ = ["Sentence", "View", "flatten", "view"]
