"""What a person reads of the findings: worst first, one text rule over many texts as one entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.reports.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from outreach_audit.model.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """One or more findings of a rule that are shown together."""

    first: Finding
    """The one with the most people: the example."""
    texts: int
    """Distinct texts concerned; 0 for a finding about the log."""
    messages: int
    people: int
    """People concerned; of several texts the largest number, as one may have got them all."""

    @property
    def severity(self) -> Severity:
        """The severity that all of them share."""
        return self.first.severity

    @property
    def extent(self) -> str:
        """How many it concerns: `6 texts, 1,203 messages to at least 412 people`."""
        parts = [counted(self.texts, "text")] if self.texts > 1 else []
        reached = f"{self.people:,} or more people" if self.texts > 1 else ""
        people = (reached or counted(self.people, "person")) if self.people else ""
        if self.messages and people:
            parts.append(f"{counted(self.messages, 'message')} to {people}")
        elif self.messages or people:
            parts.append(people or counted(self.messages, "message"))
        return ", ".join(parts)


def by_weight(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by severity, then people, then rule and place."""
    return sorted(
        findings,
        key=lambda one: (
            -one.severity,
            -one.people,
            one.rule,
            one.location.path,
            one.location.line or 0,
            one.location.column or 0,
            one.message,
        ),
    )


def entries(findings: Iterable[Finding]) -> tuple[Entry, ...]:
    """Findings folded and sorted by severity, then people, then rule."""
    groups: dict[object, list[Finding]] = {}
    for index, finding in enumerate(by_weight(findings)):
        key = (finding.rule, finding.severity) if finding.text_id else index
        groups.setdefault(key, []).append(finding)
    folded = [_entry(group) for group in groups.values()]
    return tuple(sorted(folded, key=lambda one: (-one.severity, -one.people, one.first.rule)))


def _entry(group: Sequence[Finding]) -> Entry:
    first = group[0]
    if not first.text_id:
        return Entry(first, 0, first.messages, first.people)
    # A rule may fire twice in a text; its messages count once.
    messages = {one.text_id: one.messages for one in group}
    return Entry(first, len(messages), sum(messages.values()), first.people)
