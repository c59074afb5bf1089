"""Which sentences ask for a step: a call, an answer, a click."""

from __future__ import annotations

from functools import cache
from typing import Any

_WANTED = (
    r"\b(?:would|could|can|will|shall|may|might|should) (?:you|we|i)\b[^?]*\?",
    r"\b(?:are|would) you(?: guys| both| all)? (?:be )?(?:\w+ )?(?:open|free|available|around|interested|up for|"
    r"willing|keen|game|able|ok|okay|happy|against|opposed)\b",
    r"\b(?:do|would) you (?:still )?(?:have|mind|want|like|prefer|fancy|care)\b[^?]*\?",
    r"\b(?:does|do|is|are|how (?:about|is|does)|what about) [^?]{0,60}?"
    r"(?:work|suit|good for you|best for you|free|available|possible|(?:mon|tues|wednes|thurs|fri)day|"
    r"tomorrow|next week|this week|sound)\b[^?]*\?",
    r"\b(?:when|what (?:time|day)|which (?:day|time|slot))\b[^?]*\b(?:you|suit|work|good|best|talk|call)\w*[^?]*\?",
    r"\b(?:worth|up for|open to|interested in|time for|fancy|care for|keen on|any interest|mind if) [^?]*\?",
    r"\b(?:interested|thoughts|agreed|deal|sound (?:good|fair|ok))\?|\bwhat (?:do|are) you(?:r)? th(?:ink|oughts)",
    r"\b(?:got|have) (?:\w+ ){1,3}(?:minutes?|mins?|time|moment)\b[^?]*\?",
    r"\bwho (?:is|would be|should|else|do|can)\b[^?]*\?",
    r"\blet (?:me|us) know\b|\bget back to (?:me|us)\b|\bplease \w+",
    r"\b(?:i'd|i would|we'd|we would) (?:love|like|be (?:glad|happy)|appreciate)\b[^.]*\b(?:chat|talk|meet|call|"
    r"speak|hear|connect|show|minutes|reply|answer|feedback|thoughts)\b",
    r"^\W*(?:(?:so|and|or|then|if so|if not|just|simply|kindly|feel free to|go ahead and|if [^,]{1,80}),? )*"
    r"(?:please |just |simply |kindly )*"
    r"(?:answer|book|browse|buy|call|check out|choose|claim|click|complete|confirm|contact|donate|download|drop|"
    r"email|fill (?:in|out)|forward|get (?:in touch|started|your)|give (?:me|us)|grab|hit|join|learn more|"
    r"mail|order|pick|read (?:more|the)|register|reply|reserve|respond|ring|rsvp|save your|schedule|"
    r"see (?:the|how|it)|send|share|shoot|shop|sign up|start|subscribe|take (?:a look|the)|tap|tell (?:me|us)|text|"
    r"try|upgrade|use the|view|visit|watch|write)\b",
)
"""RE2 patterns, for one flattened sentence, without regard to case."""


def asks_for_step(sentence: str) -> bool:
    """Whether a flattened sentence asks its reader to do or to agree to something."""
    return bool(_automaton().search(sentence))


@cache
def _automaton() -> Any:
    import re2

    return re2.compile("(?i)" + "|".join(f"(?:{pattern})" for pattern in _WANTED))
