"""The zones of a message: preheader, greeting, pitch, sign-off, signature, thread, footer, disclaimer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from outreach_audit.normalise.furniture import DISCLAIMER, FOOTER, Furniture, above, furniture
from outreach_audit.normalise.scan import Scan
from outreach_audit.normalise.sentences import is_item
from outreach_audit.normalise.threads import THREAD, quoted_spans

Zone = tuple[str, int, int]
"""Segment, start, end; `body` stands for the pitch, opening included."""

_NAME = r"(?-i:[A-ZÀ-Þ][\wÀ-ÿ'.-]*(?: (?:(?:van|von|de|der|den|di|da|la|del|bin|al) )*[A-ZÀ-Þ][\wÀ-ÿ'.-]*){0,3})"
_GREETING = re.compile(
    rf"[ \t]*(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)), {_NAME}[,!:]|(?:hi|hello|hey|dear) (?!(?:mrs?|ms|dr|prof)\b)(?:there|all|team|everyone|(?-i:[A-ZÀ-Þ][\w'-]{{2,20}}))\.(?=\s)"
    r"|(?:hi|hiya|hello|hey|heya|dear|greetings|hallo|howdy|salut|ciao|bonjour|bonsoir|hola|olá|moin|"
    r"liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|grüezi|servus|chère?|estimad[oa]s?|querid[oa]s?|"
    r"prezad[oa]s?|respected|namaste|buen[oa]s (?:días|tardes)|buongiorno|gentile|beste|geachte|hej|good (?:morning|afternoon|evening|day)|"
    r"morning|afternoon)\b"
    r"(?!(?:[^\n,!:–—-]{0,40}) (?:i|i'm|i've|we|we're|we've|it's|this|that|is|are|hope|just|have|was)\b[^\n]{20})"
    r"(?:[^\n.?!,:;]|(?<=\b[dms]r)\.|(?<=\bmrs)\.|(?<=\bms)\.|(?<=\bprof)\.|(?<=\b[a-z])\.){0,60}?"
    r"(?:[,!:;]+(?:[ ]?[^\w\s,.?!:;\"'(]{1,3}(?=\s))?|\s[-–—](?=\s)|[ \t]*(?=\n)|[ \t]*\Z|\.(?=\s*\n))"
    rf"|{_NAME} (?:hi|hello),"
    r"|to whom it may concern[,:.!]?|(?:ladies and gentlemen|gentlemen|team|all|folks|everyone|friends?)[,!:]?(?=[ \t]*\n))",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"[ \t]*(?!(?:Quick|Just|One|Update|Note|Re|PS|Important|Reminder|Question|Summary|Agenda|Best|Thanks)\b)"
    rf"(?:[A-Z]\w{{2,}} [a-z]\w{{2,}},(?=[ \t]*\n)|{_NAME}(?:,|:(?=[ \t]*\n[ \t]*\n)|[ \t]?[-–—])(?=[ \t]*\n)|X{{4,}},)"
)
_SIGN_OFFS = Scan(
    r"^[ \t]*(?:(?:(?:with )?(?:my |our )?(?:(?:best|kind|kindest|warm|warmest|friendly|sincere|good|many)"
    r"(?: (?:regards|wishes|greetings|thanks))?|warmly|kindly)(?: (?:and|from) [\w ]{1,30})?"
    r"|all (?:the|my) (?:very )?best|all best|best (?:from|to) [\w ]{1,30}"
    r"|(?:b?rgds|regards|sincerely|cheers|thanks|thank you|thx|ty|yours|respectfully|cordially|gratefully|cordialement|"
    r"bien à vous|salutations|saludos|un (?:cordial )?saludo|atentamente|abraços?|abrazos?|atenciosamente|"
    r"cumprimentos|(?:cordiali|distinti) saluti|ciao|onwards?|take care|until then|gruß|grüße|groeten|groetjes|"
    r"hilsen|(?:lots of )?love|hugs|mvh|pozdrawiam|kr|br|lg|vg|mfg|atb|xx?|peace|namaste)"
    r"(?: (?:again|so much|very much|a (?:lot|million|bunch|ton)|in advance|and [\w ]{1,24}|for [\w ]{1,40}|"
    r"to you(?: all)?|truly|sincerely|faithfully|ever|yours|from [\w ]{1,24}))*"
    r"|(?:talk|speak|chat|see you|write|meet)(?: (?:to you|soon|again|then|there|later|next week|on \w+)){1,3}"
    r"|(?:mit |viele |beste |liebe |schöne |herzliche )?(?:freundlichen |besten |herzlichen |lieben )?"
    r"(?:grüßen?|gruß|gruessen?|grüssen?)(?: aus [\w ]{1,24})?|med vänlig hälsning|met vriendelijke groet(?:en)?"
    r"|(?:thanks|thank you|cheers|regards|yours|see you|all the best|many thanks|best|kind)\b[\w '&]{0,24}"
    r"|looking forward(?: to (?:it|hearing from you|your reply|meeting you),)?"
    r"|have a (?:\w+ ){1,2}(?:day|week|weekend|one|evening|afternoon))"
    rf"(?:[,.!]+|[ ]?[-–—])*(?:[ ]{_NAME})?[.!]*|(?:[-–—~]|--)[ ]?(?:{_NAME}|X+)|-{{1,3}}|[–—]|_{{2,9}})[ \t]*$"
)
_SIGNED = re.compile(
    rf"[ \t]*(?:{_NAME}|X{{3,}}(?: X{{3,}})?)(?:,? [^\n.?!]{{1,50}})?[ \t]*\Z", re.IGNORECASE
)
_NAME_ALONE = re.compile(rf"[ \t]*(?:{_NAME}|X{{3,}}(?: X{{3,}})?)[ \t]*\Z", re.IGNORECASE)
_CONTACT = re.compile(
    r"X{4}|\+?\(?\d[\d ()./-]{6,}\d|https?://|www\.|@\w|\S \| \S|\b(?:tel|phone|mobile|cell|fax|m|t|p|e|w)[.:] |"
    r"\b(?:manager|director|founder|ceo|cto|coo|head of|sales|officer|president|engineer|consultant|lead|partner|"
    r"executive|representative|associate|owner|specialist|advisor|recruiter|inc|ltd|llc|gmbh|b\.v)\b",
    re.IGNORECASE,
)
_COMMA_LINE = re.compile(r"\n\n([^\n]{2,46},)[ \t]*(?=\n)")
_POSTSCRIPT = re.compile(r"[ \t]*p\.? ?(?:p\.? ?)?s\b[.:,\s-]", re.IGNORECASE)

_LANDMARKS = Scan(THREAD, DISCLAIMER, FOOTER)
_KINDS = ("quoted", "disclaimer", "footer")
"""What each of the landmarks stands for."""
_LONGEST_END, _LONGEST_LINE, _LONGEST_SIGNATURE = 600, 64, 8
_TOP_LINES, _TOP = 6, 500


def zones(text: str) -> list[Zone]:
    """Zones of a body in order. `text` is straightened and its merge tags are rows of X."""
    marks = _LANDMARKS.marks(text)
    quoted = quoted_spans(text, [(start, end) for which, start, end in marks if not which])
    found_on = furniture(text, [(_KINDS[which], at) for which, at, _ in marks if which])
    found: list[Zone] = []
    at = 0
    for start, end in (*quoted, (len(text), len(text))):
        if text[at:start].strip():
            found += _Letter(text, at, start, found_on).zones()
        if end > start:
            found.append(("quoted", start, end))
        at = end
    return found


@dataclass(frozen=True, slots=True)
class _Letter:
    """One stretch of a body that nobody else wrote."""

    text: str
    start: int
    end: int
    furniture: Furniture
    """The furniture lines of the whole body."""

    def zones(self) -> list[Zone]:
        """Its zones from top to bottom."""
        found, body_at = self._top()
        footer_at = self.furniture.start_of_end(self.text, body_at, self.end)
        closing = self._closing(body_at, footer_at) or self._late_closing(footer_at)
        if closing:
            found.append(("body", body_at, closing[0]))
            found.append(("closing", *closing))
            tail_at = closing[1]
        else:
            footed = footer_at < self.end
            footer_at = above(self.text, footer_at, body_at) if footed else footer_at
            tail_at = self._unannounced(body_at, footer_at)
            found.append(("body", body_at, tail_at))
        found += self._tail(tail_at)
        return [zone for zone in found if zone[2] > zone[1]]

    def _top(self) -> tuple[list[Zone], int]:
        """What stands above the pitch, and where the pitch begins."""
        text, first, end = self.text, self.start, self.end
        while text[first].isspace():
            first += 1
        greeted = _GREETING.match(text, first, end) or _NAMED.match(text, first, end)
        if greeted:
            return [("greeting", first, greeted.end())], greeted.end()
        lines = _first_lines(text, first, end)
        for place, (first, last) in enumerate(lines[1:], 1):
            greeted = _GREETING.match(text, first, end)
            if greeted and greeted.end() == last:
                return [*self._above(lines[:place]), ("greeting", first, last)], last
        tops = (i for i, line in enumerate(lines[:4], 1) if self.furniture.tops(text, *line))
        top = max(tops, default=0)
        if top and text[lines[top - 1][1] : end].strip():
            return self._above(lines[:top]), lines[top - 1][1]
        return [], self.start

    def _above(self, lines: list[tuple[int, int]]) -> list[Zone]:
        return [(self.furniture.kind(*line) or "preheader", *line) for line in lines]

    def _closing(self, start: int, footer_at: int) -> tuple[int, int] | None:
        """The line of the sign-off: the last one below which only a signature stands."""
        text = self.text
        low = max(start, text.rfind("\n", start, max(footer_at - _LONGEST_END, start)) + 1)
        for _, first, last in reversed(_SIGN_OFFS.marks(text[low:footer_at])):
            line, following = text[low + first : low + last], text[low + last : footer_at].lstrip()
            following = following.split("\n", 1)[0]
            runs_on = _is_sentence(following) or is_item(following, 0)
            listed = is_item(line, 0) and self._in_list(low + first, start)
            if len(line) < _LONGEST_LINE and not listed and (line[:2] == "--" or not runs_on):
                return low + first, low + last
        return self._by_form(low, footer_at) if ",\n" in text[low:footer_at] else None

    def _by_form(self, start: int, end: int) -> tuple[int, int] | None:
        """A short line with a comma between a blank one and a name signs off, whatever it says."""
        for match in reversed(list(_COMMA_LINE.finditer(self.text, start, end))):
            following = self.text[match.end() : end].lstrip().split("\n", 1)[0]
            if _NAME_ALONE.match(following):
                return match.span(1)
        return None

    def _in_list(self, first: int, start: int) -> bool:
        """Whether the line above is an item too, so that a dash and a name are no sign-off."""
        before = self.text[start:first].rstrip()
        return is_item(before, before.rfind("\n") + 1)

    def _late_closing(self, footer_at: int) -> tuple[int, int] | None:
        """The line of a sign-off below what looked like a footer and so is part of the letter."""
        if self.furniture.kind(footer_at, self.end) != "footer":
            return None
        closing = self._closing(footer_at, self.end)
        below = self.text[closing[1] : self.end].lstrip() if closing else ""
        return closing if _SIGNED.match(below.split("\n", 1)[0]) else None

    def _unannounced(self, start: int, end: int) -> int:
        """Where a signature begins that no sign-off announces, or `end`."""
        block_at = max(
            self.text.rfind("\n\n", start, _trimmed_end(self.text, start, end)) + 2, start
        )
        lines = [line for line in self.text[block_at:end].split("\n") if line.strip()]
        if block_at - start < 3 or not 0 < len(lines) <= _LONGEST_SIGNATURE:
            return end
        if len(lines) == 1:
            return block_at if _NAME_ALONE.match(lines[0]) else end
        plain = not any(_is_sentence(line) for line in lines)
        signed = _SIGNED.match(lines[0]) and any(_CONTACT.search(line) for line in lines)
        return block_at if plain and signed else end

    def _tail(self, start: int) -> list[Zone]:
        """Signature, footer and disclaimer, and the postscripts between them, which are pitch."""
        found: list[Zone] = []
        kind = "signature"
        at = start
        while at < self.end:
            stop = self.text.find("\n", at, self.end)
            stop = self.end if stop < 0 else stop + 1
            line = self.text[at:stop]
            blank = line.isspace()
            said = self.furniture.kind(at, stop)
            if said:
                kind = said
            elif kind == "body" and blank:
                kind = "signature"
            elif _POSTSCRIPT.match(line):
                kind = "body"
            if found and found[-1][0] == kind:
                found[-1] = (kind, found[-1][1], stop)
            else:
                found.append((kind, at, stop))
            at = stop
        return found


def _first_lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The first lines that are not blank."""
    lines: list[tuple[int, int]] = []
    limit = min(start + _TOP, end)
    while start < limit and len(lines) < _TOP_LINES:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip():
            lines.append((start, stop))
        start = stop + 1
    return lines


def _is_sentence(line: str) -> bool:
    """Whether a line runs on like prose: it ends with a full stop, or is long."""
    line = line.rstrip()
    ended = line[-1:] in (".", "?", "!") and not line.lower().endswith(
        ("inc.", "ltd.", "jr.", "co.", "ph.d.")
    )
    words = line.count(" ") + 1
    return (ended and words > 2) or words > 14


def _trimmed_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
