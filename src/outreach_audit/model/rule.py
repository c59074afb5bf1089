"""A rule: one YAML file of `rules/`, checked and typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from outreach_audit.model.finding import Confidence, Severity
from outreach_audit.model.message import PITCH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from outreach_audit.model.message import Context

TEXT_KINDS = ("phrase", "density", "structure", "classifier")
LOG_KINDS = ("query", "series")
AXES = ("presumptuousness", "relevance")
TAGS = (
    "assumed_need", "claims_knowledge", "assumed_meeting", "false_familiarity", "guilt_trip",
    "fake_thread", "surveillance", "pressure_urgency", "militaristic_language", "vendor_centric",
    "feature_dump", "flattery_template", "vanity_name_drop", "considerate_opt_out", "no_opt_out",
    "untagged",
)  # fmt: skip
"""Tags of the labelling guide; `untagged` is for presumptions that no tag names."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Inputs that the rule must flag and inputs that it must leave alone.

    Text rules have strings (a body) or mappings with `subject`, `body`, `relation`, `type`, `also`;
    log rules have mappings of table name to rows.
    """

    flag: tuple[Any, ...] = ()
    passes: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Everything that a rule file says. `id` is the path: `group/name`."""

    id: str
    path: str
    kind: str
    message: str
    severity: Severity
    confidence: Confidence
    why: str
    fix: str
    wrong_when: tuple[str, ...]
    sources: tuple[str, ...]
    scope: tuple[str, ...] = PITCH
    relations: tuple[str, ...] = ()
    """Relations that the rule is for; empty for all. `unknown` counts as a stranger."""
    types: tuple[str, ...] = ()
    """Message types that the rule is for; empty for all."""
    tags: tuple[str, ...] = ()
    axis: str = ""
    weight: float = 0.0
    """Weight on the axis: 1 mild, 2 clear; negative lowers the score."""
    patterns: tuple[str, ...] = ()
    needs: Sequence[Sequence[Sequence[Sequence[str]]]] = ()
    """For each pattern the words that its matches hold; worked out once, kept with cached rules."""
    unless: tuple[str, ...] = ()
    """Patterns that, in the same sentence, take a match back."""
    unless_text: tuple[str, ...] = ()
    """Patterns that, anywhere in subject or body, take every match back."""
    evidence: tuple[str, ...] = ()
    """Shared lists of such patterns, by name."""
    case: bool = False
    claim: str = ""
    """What the phrase asserts and a log can prove or refute, e.g. `earlier_contact`."""
    measure: str = ""
    """The measure of a density or structure rule, the check of a query or series rule."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False
    examples: Examples = field(default_factory=Examples)

    def is_for(self, context: Context) -> bool:
        """Whether the rule is for messages of this relation and type. An unknown relation counts as a
        stranger's, an unknown type as any.
        """
        relation = "stranger" if context.relation == "unknown" else context.relation
        if self.relations and relation not in self.relations:
            return False
        return not self.types or context.type == "unknown" or context.type in self.types

    @property
    def group(self) -> str:
        """The folder of the rule: the harm that it is about."""
        return self.id.partition("/")[0]

    @property
    def is_text(self) -> bool:
        """Whether the rule reads texts; otherwise it reads the log."""
        return self.kind in TEXT_KINDS
