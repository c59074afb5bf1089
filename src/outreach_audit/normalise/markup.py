"""Markup and template code: where they stand in a source, read by offsets and never refused.

The tokenizer is our own: it works on character offsets, never raises, and reads the same on
every Python, where `html.parser` gives up on some declarations and changes between releases.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Token = tuple[str, int, int, str]
"""Kind (text, raw, open, close, single, outlook, all), start, end, tag name in lower case.

From `outlook` to `all` the source is for Outlook alone.
"""

UNSEEN = frozenset(
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064"
    "\u2066\u2067\u2068\u2069\ufeff"
)
"""Characters without a width."""
UNSEEN_CLASS = "".join(sorted(UNSEEN))
"""The same as they stand in a class of a pattern."""
HIDDEN, SHIELDED = "\ufdd0", "\ufdd1"
"""What stands in a shielded source for code that prints nothing, and for markup inside code."""

_RAW = frozenset(("script", "style", "title", "textarea", "mj-style", "mj-title"))
"""Elements whose content holds no tags, so that it ends only at their own end tag."""
_LONGEST_TAG = 8192
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_NAME = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_OUTLOOK = re.compile(r"<!--\[if [^\]!]{0,80}\bmso\b[^\]]{0,80}\]>", re.IGNORECASE)
"""The start of what Outlook shows and others take for a comment."""

_CODE = (
    ("{{!--", "--}}", 4000, True),
    ("{{!", "}}", 1000, True),
    ("{{", "}}", 1000, False),
    ("{%", "%}", 1000, False),
    ("{#", "#}", 1000, True),
    ("*|", "|*", 200, False),
    ("%%[", "]%%", 8000, True),
    ("%%=", "=%%", 1000, False),
    ("<%--", "--%>", 4000, True),
    ("<%=", "%>", 1000, False),
    ("<%", "%>", 4000, True),
    ("<<", ">>", 80, False),
)
"""Opening, closing, the longest that is believed, and whether it prints nothing."""
_PREFIXES = ("{{", "{%", "{#", "*|", "%%", "<%", "<<")
_BY_OPENING = {opening: (closing, longest, hidden) for opening, closing, longest, hidden in _CODE}
_OPENING = re.compile("|".join(re.escape(opening) for opening, *_ in _CODE))
_COMMENT = r"(?s)\{%-?\s*comment\s*-?%\}.{0,4000}?\{%-?\s*endcomment\s*-?%\}"
_WIDTHLESS = re.compile(rf"[{UNSEEN_CLASS}]+|(?<=[A-Za-z])\u200d+(?=[A-Za-z])")
_MARKUP = re.compile("[<>&\"' \t\r\n\f\v\u00a0]")


def code_spans(source: str) -> Iterator[tuple[int, int, bool]]:
    """What is no text: merge tags, template code, characters without a width.

    Yields start, end, and whether nothing is printed in their place, in order.
    """
    spans = _template_spans(source) if any(prefix in source for prefix in _PREFIXES) else iter(())
    if source.isascii():
        return spans
    widthless = [(*match.span(), True) for match in _WIDTHLESS.finditer(source)]
    return _merged(list(spans), widthless) if widthless else spans


def _merged(
    code: list[tuple[int, int, bool]], widthless: list[tuple[int, int, bool]]
) -> Iterator[tuple[int, int, bool]]:
    at = 0
    for span in sorted(code + widthless):
        if span[0] >= at:
            yield span
            at = span[1]


def _template_spans(source: str) -> Iterator[tuple[int, int, bool]]:
    tagged = "{%" in source  # few are, and the pattern is dear to compile
    comments = dict(match.span() for match in re.finditer(_COMMENT, source)) if tagged else {}
    at = 0
    while match := _OPENING.search(source, at):
        start = match.start()
        if start in comments:
            at = comments[start]
            yield start, at, True
            continue
        opening, inside = match.group(), match.end()
        closing, longest, hidden = _BY_OPENING[opening]
        end = source.find(closing, inside, start + longest)
        # A second opening before the closing means that the first was never closed.
        if end < 0 or (not hidden and opening in source[inside:end]):
            at = inside
            continue
        at = end + len(closing)
        yield start, at, hidden


def shielded(source: str) -> str:
    """The source, of the same length, with template code that cannot be taken for markup."""
    pieces: list[str] = []
    at = 0
    for start, end, hidden in code_spans(source):
        code = source[start:end]
        shield = HIDDEN * len(code) if hidden else _MARKUP.sub(SHIELDED, code)
        pieces += source[at:start], shield
        at = end
    return "".join((*pieces, source[at:])) if pieces else source


def tokens(source: str) -> Iterator[Token]:
    """Text and tags in order; comments, declarations and instructions are left out.

    What stands in a conditional comment for Outlook is read as any other source.
    """
    text_from = at = 0
    last = source.rfind(">")
    while 0 <= (at := source.find("<", at)) < last:
        match = _TAG.match(source, at, at + _LONGEST_TAG)
        if match:
            end = match.end()
            closes, name = match.groups()
            name = name.lower()
            kind = "close" if closes else "single" if source[end - 2] == "/" else "open"
        else:
            kind, end, name = _markup(source, at)
            if not kind:
                at += 1
                continue
        if at > text_from:
            yield "text", text_from, at, ""
        if name and name not in _RAW:
            yield kind, at, end, name
            text_from = at = end
            continue
        if kind == "cdata":
            yield "raw", at + 9, max(end - 3, at + 9), ""
        elif kind != "nothing":
            yield kind, at, end, name
        if name in _RAW and kind == "open":
            found = re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.IGNORECASE).search(source, end)
            close = found.start() if found else len(source)
            yield "text", end, close, ""
            end = close
        text_from = at = end
    if text_from < len(source):
        yield "text", text_from, len(source), ""


def _markup(source: str, at: int) -> tuple[str, int, str]:
    """Kind, end and name of what begins at a `<` and is no whole tag; an empty kind for a character."""
    named = _NAME.match(source, at)
    if not named:
        return (
            _declaration(source, at) if source[at + 1 : at + 2] in ("!", "?", "/") else ("", at, "")
        )
    # A tag whose quotes do not close: it ends at the next `>`.
    end = source.find(">", at) + 1
    if not end:
        return "", at, ""
    kind = "close" if named.group(1) else "single" if source[end - 2] == "/" else "open"
    return kind, end, named.group(2).lower()


def _declaration(source: str, at: int) -> tuple[str, int, str]:
    """Comments, conditional comments, doctypes, CDATA; an open comment runs to the end."""
    if source.startswith("<!--", at):
        shown = _OUTLOOK.match(source, at)
        if shown:
            return "outlook", shown.end(), ""
        end = source.find("-->", at + 2)
        return "nothing", (end + 3 if end >= 0 else len(source)), ""
    if source.startswith("<![CDATA[", at):
        end = source.find("]]>", at)
        return "cdata", (end + 3 if end >= 0 else len(source) + 3), ""
    end = source.find(">", at)
    if source.startswith("<![endif]", at) and end >= 0:
        return "all", end + 1, ""
    return ("nothing", end + 1, "") if end >= 0 else ("", at, "")
