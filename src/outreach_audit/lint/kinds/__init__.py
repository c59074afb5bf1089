"""The closed set of text kinds: each compiles all of its rules at once into one check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.lint.kinds import classifier, density, phrase, structure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from outreach_audit.lint.kinds.hit import Check
    from outreach_audit.model.rule import Rule

KINDS: dict[str, Callable[[Sequence[Rule]], Check]] = {
    "classifier": classifier.compile_rules,
    "density": density.compile_rules,
    "phrase": phrase.compile_rules,
    "structure": structure.compile_rules,
}
"""Kind -> function that turns its rules into a check of one message."""
