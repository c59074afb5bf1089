"""The page of a rule, made of what its YAML holds."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from outreach_audit.model.rule import Rule

_WIDTH = 92
_SHOWN = 5


def rule_page(rule: Rule) -> str:
    """What the rule flags, why, what to do instead, when it is wrong, examples and sources."""
    feeds = f", {rule.axis} {rule.weight:+g}" if rule.axis else ""
    head = f"{rule.id}  ({rule.severity.label}, {rule.confidence.label} confidence{feeds})"
    parts = [head, "=" * len(head), "", _wrapped(rule.message), ""]
    parts += ["Why", _wrapped(rule.why), "", "Instead", _wrapped(rule.fix), ""]
    parts += ["Wrong when", *(_wrapped(one, "- ") for one in rule.wrong_when), ""]
    if rule.parameters:
        parts += ["Parameters", *(f"  {k}: {v}" for k, v in rule.parameters.items()), ""]
    gates = [f"relation {', '.join(rule.relations)}"] if rule.relations else []
    gates += [f"type {', '.join(rule.types)}"] if rule.types else []
    if gates:
        parts += ["Only for", _wrapped("; ".join(gates)), ""]
    parts += ["Flagged", *(_wrapped(_shown(one), "- ") for one in rule.examples.flag[:_SHOWN]), ""]
    parts += ["Left alone", *(_wrapped(_shown(one), "- ") for one in rule.examples.passes[:_SHOWN])]
    parts += ["", "Sources", _wrapped(", ".join(rule.sources))]
    return "\n".join(parts)


def _wrapped(text: str, mark: str = "") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent="  " + mark, subsequent_indent="  " + " " * len(mark)
    )


def _shown(example: Any) -> str:
    if isinstance(example, str):
        return " ".join(example.split())
    if "body" in example or "subject" in example:
        subject = f"[{example['subject']}] " if "subject" in example else ""
        return " ".join((subject + example.get("body", "")).split())
    return "; ".join(f"{name}: {rows}" for name, rows in example.items())
