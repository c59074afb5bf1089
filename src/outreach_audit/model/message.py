"""One message as its reader sees it, with the way back into its file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from outreach_audit.model.location import Lines, Location, TextMap

if TYPE_CHECKING:
    from collections.abc import Mapping

RELATIONS = ("stranger", "known", "customer", "unknown")
TYPES = ("sales", "marketing", "transactional", "personal", "unknown")
SEGMENTS = (
    "subject", "preheader", "greeting", "opening", "body", "ask", "closing", "signature", "quoted",
    "footer", "disclaimer",
)  # fmt: skip
"""Where rules may look. `ask`, the sentences that ask for a step, lies within `opening` and `body`."""
PITCH = ("subject", "preheader", "greeting", "opening", "body", "ask", "closing")
"""The sender's own words to this reader: where rules look unless they say otherwise."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record of the reader; nothing here is guessed."""

    industry: str = ""
    title: str = ""
    """Of the reader's job."""
    stage: str = ""
    interests: tuple[str, ...] = ()
    clicked: tuple[str, ...] = ()
    """Topics of what the reader clicked."""
    replied: tuple[str, ...] = ()
    """Topics of what the reader answered."""
    audience: str = ""
    """Whom the sender means to reach."""

    def __bool__(self) -> bool:
        """Whether any field is filled."""
        return self != _NOTHING


_NOTHING = Record()


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about the message besides its words; `unknown` is never guessed away."""

    relation: str = "unknown"
    type: str = "unknown"
    stage: str = ""
    audience: str = ""
    source: str = "template"
    """`template` (merge tags are right), `rendered` (a left-over tag is an error) or `log` (sent texts
    that were joined by putting tags in the place of what is each recipient's)."""
    record: Record = _NOTHING
    """The reader's record as far as it came with the message."""

    @property
    def reader(self) -> Record:
        """The record with the stage and audience that were declared for the message."""
        if not (self.stage or self.audience):
            return self.record
        return replace(
            self.record,
            stage=self.record.stage or self.stage,
            audience=self.record.audience or self.audience,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """Subject or body: visible text and its place in the source."""

    text: TextMap
    lines: Lines

    def location(self, path: str, start: int, end: int) -> Location:
        """The source location of the visible span [start, end)."""
        first, last = self.text.source_span(start, end)
        line, column = self.lines.at(first)
        end_line, end_column = self.lines.at(max(first, last))
        return Location(path, line, column, end_line, end_column)


@dataclass(frozen=True, slots=True)
class Message:
    """Subject and body of one message, a template or a sent text."""

    id: str
    path: str
    subject: Part
    body: Part
    context: Context = field(default_factory=Context)
    html: str = ""
    """The HTML source where there is one."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """E-mail headers in lower case, where the carrier has them."""
    line: int = 1
    """Line of the file where the message starts."""

    def part(self, name: str) -> Part:
        """`subject` or `body`."""
        return self.subject if name == "subject" else self.body


def plain_message(
    body: str,
    subject: str = "",
    *,
    id: str = "",
    path: str = "",
    context: Context | None = None,
) -> Message:
    """A message out of two strings, as examples, logs and the public API have it."""
    return Message(
        id=id,
        path=path,
        subject=Part(TextMap.identity(subject), Lines(subject)),
        body=Part(TextMap.identity(body), Lines(body)),
        context=context or Context(),
    )
