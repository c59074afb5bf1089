"""The whole answer of one run, before anybody formats it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outreach_audit.model.finding import Finding, NotChecked
    from outreach_audit.model.score import Scores
    from outreach_audit.model.tables import Source


@dataclass(frozen=True, slots=True)
class Text:
    """One distinct text with its scores and how often it was sent."""

    id: str
    path: str
    line: int
    subject: str
    body: str
    scores: Scores
    messages: int = 0
    people: int = 0
    marks: tuple[tuple[str, int, int, str], ...] = ()
    """(`subject` or `body`, start, end, rule id) of every marked span of visible text."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the numbers at the top, in people or messages, never a bare percentage."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found, not found and not checked."""

    command: str
    as_of: str
    """ISO date to which ages and staleness are counted."""
    verdict: str
    """`clean` or `findings`."""
    exit_code: int
    findings: tuple[Finding, ...]
    texts: tuple[Text, ...]
    not_checked: tuple[NotChecked, ...]
    sources: tuple[Source, ...] = ()
    headlines: tuple[Headline, ...] = ()
    metrics: Mapping[str, Any] = field(default_factory=dict)
    checked: tuple[str, ...] = ()
    """Ids of the rules that did look."""
    rules_sha256: str = ""
    model_sha256: str = ""
    warnings: tuple[str, ...] = ()
    """Sentences that stand beside the verdict: rejected rows, an assumed zone."""
    rejects_path: str = ""
    senders: frozenset[str] = frozenset()
    """The sender's own mailboxes: the only addresses that reports never mask."""
