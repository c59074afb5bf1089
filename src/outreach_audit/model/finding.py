"""What a check has to say, and what it could not say."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outreach_audit.model.location import Location


class Severity(IntEnum):
    """How bad it is; larger is worse."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word for it, as rules and reports write it."""
        return self.name.lower()


class Confidence(IntEnum):
    """How sure the check is."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def label(self) -> str:
        """The word for it, as rules and reports write it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that somebody should act on."""

    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    location: Location
    fix: str = ""
    evidence: str = ""
    """The words or the row that show it; addresses in it are masked by the reports."""
    messages: int = 0
    """Sends concerned; 0 for a template that was never sent."""
    people: int = 0
    text_id: str = ""
    """The distinct text that it stands in, empty for a finding about the log."""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Stays the same while rule, file and words stay, wherever the line moves to."""
        from hashlib import sha256

        kept = [self.rule, self.location.path, " ".join(self.evidence.lower().split())]
        if not self.evidence:
            kept += [str(self.details.get("name", "")), str(self.details.get("date", ""))]
        return sha256("\0".join(kept).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A check that could not look, and the input that would let it."""

    rule: str
    needs: str
