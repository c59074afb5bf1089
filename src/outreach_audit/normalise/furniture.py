"""The furniture of mail: ways out, addresses, reasons for a mail, legal notices, device lines."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.normalise.scan import Scan
from outreach_audit.normalise.sentences import is_item

if TYPE_CHECKING:
    from collections.abc import Sequence

DISCLAIMER = (
    r"confidential(?:ity)? (?:notice|and|information)|(?:may contain|contains?) (?:confidential|privileged)|"
    r"this (?:e-?mail|message|communication)(?:,| and)? (?:and )?(?:any|all|its|including) (?:\w+ )?(?:attach|files|content)|"
    r"(?:e-?mail|message) (?:is|are|was) intended (?:only|solely|for)|intended recipient|received this (?:e-?mail|message|communication)"
    r"(?: \w+)? (?:in|by) error|virus[- ](?:free|scan)|scanned (?:for|by)|free of viruses|no virus|avast|"
    r"sent from (?:my|an?|outlook|yahoo|mail|samsung|proton|gmail|blackberry|the all) ?\w*|get outlook for|von meinem \w+ gesendet|"
    r"envoyé (?:de|depuis) mon|enviado desde mi|inviato da(?:l mio)?|sent via \w+$|equal[- ]opportunity|without regard to race|"
    r"registered (?:office|in (?:england|ireland|scotland|germany|the))|company (?:no|number|reg)\w*\.?:? ?\w{0,2}\d|company registration|"
    r"handelsregister|amtsgericht|geschäftsführer|ust-?id|vat (?:no|reg|number|id)\w*\.?:? ?\w{0,2}\d|(?:not|no) (?:legally )?(?:binding|liability)|"
    r"views (?:and|or) opinions|consider the environment|diese e-?mail enthält|vertraulich|"
    r"caution: (?:this|external)|external (?:e-?mail|sender|message)\b|originated (?:from )?outside|\[external\]"
)
FOOTER = (
    r"unsubscribe|unsub\b|opt(?:ing)?[- ]?out|list_address|you (?:receive|get|are (?:getting|receiving))\b[^.\n]{0,30} because|you(?: are|'re|'ve| have)? (?:receiv|got|get|subscrib|gett)\w* (?:this|to|our|these)\b|"
    r"©|\(c\) ?20\d\d|copyright 20\d\d|all rights reserved|(?:manage|update|change|edit)(?: \w+){0,2} (?:preferences|subscription|settings)|"
    r"(?:e-?mail|communication) preferences|preference cent(?:er|re)|"
    r"(?:view|read|open|see)(?: \w+){0,4} (?:in|on) (?:your |a |the )?(?:web ?)?browser|view (?:it )?online|web version|"
    r"(?:trouble|problems?|difficulty) (?:viewing|reading|seeing)|(?:images?|e-?mail) (?:not|aren't|isn't) (?:display|show)\w*|"
    r"add us to your (?:address book|contacts|safe)|this (?:e-?mail|message|newsletter) was sent|"
    r"(?:sent|mailed) (?:to you )?(?:by|to) \S+@|to stop receiving|no longer (?:wish|want) to (?:receive|get)|"
    r"remove(?:d)? from (?:this|our|the) (?:mailing )?list|forward (?:this|it)?(?: \w+)? ?to a friend|privacy (?:policy|notice|statement)|"
    r"terms (?:of (?:use|service)|and conditions|& conditions)|follow us|our mailing address|"
    r"newsletter (?:abbestellen|abmelden)|abmelden|désabonn|se désinscrire|darse de baja|cancelar (?:la )?suscripción|disiscri|afmelden"
)
_LINE_OF_ITS_OWN = re.compile(
    r"\W*(?:unsubscribe|opt[- ]?out|manage|update your|you(?:'re| are| have|'ve)? (?:receiv|got|get|subscrib)|©|"
    r"copyright|\(c\)|all rights|this (?:e-?mail|message|newsletter)|to (?:stop|unsubscribe|opt)|(?:if you )?no longer|"
    r"view|privacy|follow us|don't want|our mailing|abmelden|se désinscrire|darse de baja|sent (?:from|by|to|via)|get outlook|"
    r"confidential|registered|company|vat|caution|external|terms)",
    re.IGNORECASE,
)
_SOCIAL = (
    r"\b(?:facebook|twitter|instagram|linkedin|youtube|tiktok|p\.?o\.? box|suite|street|road|avenue|lane)\b|"
    r"\b\d{4,5}\b|[|·©]| [?] |X{4}"
)
_TOP_LINES = Scan(
    r"browser|trouble|problem|difficult|images|online|web version|address book|contacts|safe|caution|external|outside"
)
_IN_PERSON = Scan(r"\b(?:i|i'll|i'd|i'm|we'll|me|reply|just say|tell us|let us know)\b")
_CONTACTS = Scan(_SOCIAL)
_PROSE = re.compile(r"\S{1,40} \S{1,40} [^\n]{0,200}[.?!:]")
_MOST_LINES = 100
_SHARE_OF_PITCH = 0.45
_SHORT_LINE = 60


@dataclass(frozen=True, slots=True)
class Furniture:
    """Lines of a body that say something of the mail rather than of its subject."""

    starts: tuple[int, ...]
    """Starts of the lines, in order."""
    kinds: tuple[str, ...]
    """`footer` or `disclaimer` for each of them."""

    def kind(self, start: int, end: int) -> str:
        """What the line [start, end) is, or '' where it is an ordinary one."""
        if not self.starts:
            return ""
        place = bisect_left(self.starts, start)
        found = place < len(self.starts) and self.starts[place] < end
        return self.kinds[place] if found else ""

    def tops(self, text: str, start: int, end: int) -> bool:
        """Whether the line [start, end) is one that stands above letters."""
        return bool(self.kind(start, end)) and _TOP_LINES.found(text[start:end])

    def start_of_end(self, text: str, start: int, end: int) -> int:
        """Where the furniture at the end of [start, end) begins, or `end`."""
        floor = start + int((end - start) * _SHARE_OF_PITCH)
        lines = self.starts[bisect_left(self.starts, start) : bisect_right(self.starts, end - 1)]
        for line in lines[:_MOST_LINES]:
            first, last = _paragraph(text, line, start, end)
            own = bool(_LINE_OF_ITS_OWN.match(text, line))
            if not own and _is_talk(text[first:last]):
                continue
            if own and _follows_an_end(text, line, first):
                first = line
            ends = own or not text[last:end].strip()
            if first >= floor or (ends and _PROSE.search(text, start, first)):
                return first
        return end


def furniture(text: str, marks: Sequence[tuple[str, int]]) -> Furniture:
    """The furniture lines of a text, given the kind and the place of every `DISCLAIMER` and `FOOTER`."""
    lines: dict[int, str] = {}
    for kind, place in marks:
        lines.setdefault(text.rfind("\n", 0, place) + 1, kind)
    return Furniture(tuple(lines), tuple(lines.values()))


def _paragraph(text: str, line: int, start: int, end: int) -> tuple[int, int]:
    first = text.rfind("\n\n", start, line)
    last = text.find("\n\n", line, end)
    return (first + 2 if first >= 0 else start), (last if last >= 0 else end)


def _is_talk(paragraph: str) -> bool:
    """Whether a way out is offered in person, in the sentences of the letter itself."""
    return "://" not in paragraph and _IN_PERSON.found(paragraph)


def _follows_an_end(text: str, line: int, paragraph: int) -> bool:
    """Whether no sentence runs on from the line above."""
    before = text[paragraph:line].rstrip()
    return before[-1:] in ".?!:|" or len(before) - before.rfind("\n") < _SHORT_LINE


def above(text: str, line: int, start: int) -> int:
    """The start of the names, addresses and links that stand right above a line."""
    block, near = line, True
    while line > start:
        first = max(text.rfind("\n", start, line - 1) + 1, start)
        words = text[first : line - 1].strip()
        if not words:
            line, near = min(first, line - 1), False
            continue
        prose = (
            words.rstrip("\"')")[-1:] in ".?!,:" or len(words) > _SHORT_LINE or is_item(words, 0)
        )
        if prose or not (near or _CONTACTS.found(words)):
            return line if near and prose and not _CONTACTS.found(words) else block
        line = block = first
    return block
