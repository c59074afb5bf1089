"""A `Rule` out of the values of its file, which are known to be right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outreach_audit.model.finding import Confidence, Severity
from outreach_audit.model.message import PITCH
from outreach_audit.model.rule import Examples, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping


def build(id: str, path: str, values: Mapping[str, Any]) -> Rule:
    """A rule out of values that are known to be right."""
    feeds = values.get("feeds") or {}
    examples = values.get("examples") or {}
    axis, weight = next(iter(feeds.items()), ("", 0.0))
    return Rule(
        id=id,
        path=path,
        kind=values["kind"],
        message=_line(values["message"]),
        severity=Severity[values["severity"].upper()],
        confidence=Confidence[values["confidence"].upper()],
        why=_line(values["why"]),
        fix=_line(values["fix"]),
        wrong_when=tuple(values["wrong_when"]),
        sources=tuple(values["sources"]),
        scope=tuple(values.get("scope") or PITCH),
        relations=tuple(values.get("relations") or ()),
        types=tuple(values.get("types") or ()),
        tags=tuple(values.get("tags") or ()),
        axis=axis,
        weight=float(weight),
        patterns=tuple(values.get("patterns") or ()),
        needs=values.get("needs") or (),
        unless=tuple(values.get("unless") or ()),
        unless_text=tuple(values.get("unless_text") or ()),
        evidence=tuple(values.get("evidence") or ()),
        case=bool(values.get("case", False)),
        claim=values.get("claim", ""),
        measure=values.get("measure", ""),
        parameters=dict(values.get("parameters") or {}),
        required=bool(values.get("required", False)),
        examples=Examples(tuple(examples.get("flag") or ()), tuple(examples.get("pass") or ())),
    )


def _line(text: str) -> str:
    return " ".join(text.split())
