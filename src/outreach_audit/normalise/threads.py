"""Which spans of a body are quoted from earlier mail, in the forms that mail programs give them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORMS = (
    r"(?:on|am|le|el|em|il|op|den|w dniu)\b[^\n]*(?:\n[^\n]*)?\b(?:wrote|schrieb|a écrit|escribió|"
    r"escreveu|ha scritto|schreef|skrev|napisa.|writes)[^\n:]*:[ \t]*$",
    r"-{2,}[ \t]*(?:original message|forwarded message|forwarded by|ursprüngliche nachricht|message d'origine|"
    r"message original|message transféré|mensaje original|mensaje reenviado|mensagem original|"
    r"mensagem encaminhada|messaggio originale|weitergeleitete nachricht|oorspronkelijk bericht)\b[^\n]*$",
    r"(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:transféré|réexpédié)|"
    r"inicio del mensaje reenviado|início da mensagem (?:encaminhada|reenviada)|inizio messaggio inoltrato)"
    r"[ \t]?:[ \t]*$",
    r"(?:_{10,}\s+)?\*?(?:from|von|de|da|van|från) ?:\*? [^\n]+\n(?:[ \t]*\n)?[ \t]*\*?(?:sent|date|to|subject|gesendet|"
    r"datum|an|betreff|envoyé|date|à|objet|enviad[ao](?: el| em)?|fecha|para|asunto|data|assunto|inviato|a|"
    r"oggetto|verzonden|aan|onderwerp|skickat|till) ?:\*?[ \t]",
)
THREAD = rf"^[ \t]*(?:{'|'.join(f'(?:{form})' for form in _FORMS)})"
"""RE2 pattern of the lines above a quoted mail."""
_SURE = re.compile(r"[ \t]*(?:-|_|\*?\w+ ?:|begin|anfang|d[ée]but|in[ií]|iniz)", re.IGNORECASE)
"""Headers that quote even where they stand first and nothing marks what follows."""
_ARROWS = re.compile(r"[ \t]*>>+ [^\n>]+")
"""A line that points somewhere: nobody quotes a single line twice over."""
_MARKED = re.compile(r"(?m)^[ \t]*>[^\n]*(?:\n[ \t]*>[^\n]*|\n[ \t]*(?=\n[ \t\n]{0,20}>))*")


def quoted_spans(text: str, headers: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans [start, end) of quoted mail in order, given those of `THREAD`.

    What stands below lines marked with `>` is the sender's own again.
    """
    spans: list[tuple[int, int]] = []
    at = 0
    for start, end in headers:
        if start < at:
            continue
        marked = _MARKED.match(text, _next_line(text, end - 1))
        if not marked and not _SURE.match(text, start) and not _is_dated(text, start, end):
            continue
        spans += _marked(text, at, start)
        at = marked.end() if marked else len(text)
        spans.append((start, at))
    return spans + _marked(text, at, len(text))


def _is_dated(text: str, start: int, end: int) -> bool:
    """Whether a header below something else tells a date, so that it is none of the letter's words."""
    return bool(text[:start].strip()) and any(char.isdigit() for char in text[start:end])


def _marked(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if text.find(">", start, end) < 0:
        return []
    spans = [match.span() for match in _MARKED.finditer(text, start, end)]
    return [(first, last) for first, last in spans if not _ARROWS.fullmatch(text, first, last)]


def _next_line(text: str, at: int) -> int:
    """The start of the next line that is not blank."""
    at = text.find("\n", at) + 1
    while at and at < len(text) and text[at].isspace():
        at += 1
    line = text.rfind("\n", 0, at) + 1
    return line if at else len(text)
