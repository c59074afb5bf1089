"""The two scores of a text and what made them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contribution:
    """Points that one source adds to a score or takes from it."""

    source: str
    """A rule id, `wording`, `baseline`, ..."""
    points: float
    words: str = ""
    """The words that drove it."""


@dataclass(frozen=True, slots=True)
class Score:
    """A score from 0 to 100, its level 0, 1 or 2, and contributions that add up to it."""

    score: float
    level: int
    contributions: tuple[Contribution, ...]
    basis: str = ""
    """What relevance was told from: `text` alone, or the `record` of the recipient as well."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Presumptuousness (higher is worse) and relevance (higher is better) of one text."""

    presumptuousness: Score
    relevance: Score
