"""What a text check returns: a rule and the words that it fired on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.model.rule import Rule

if TYPE_CHECKING:
    from outreach_audit.model.score import Scores
    from outreach_audit.normalise.segments import View


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fired on the visible span [start, end) of `subject` or `body`.

    A hit on the whole message has `start == end`.
    """

    rule: Rule
    part: str
    start: int
    end: int
    words: str = ""
    number: str = ""
    """The measured figure in words, for `{number}` in the rule's message."""
    excused: bool = False
    """The text itself shows a relation. Nothing is said, but a log may still refute the claim."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check may look at: the message cut into sentences, and the scores where they are known."""

    view: View
    scores: Scores | None = None


Check = Callable[[Seen], Iterable[Hit]]


def applies(rule: Rule, seen: Seen) -> bool:
    """Whether the rule is for messages of this relation and type."""
    return rule.is_for(seen.view.message.context)
