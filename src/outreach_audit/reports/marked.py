"""The part of a body that a screen has room for, cut into pieces at its marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from outreach_audit.model.report import Text

Marked = tuple[str, bool]
"""Words, and whether a rule marked them."""

EXCERPT = 480
"""Characters of a body that are shown."""


def spans(text: Text, part: str) -> list[tuple[int, int]]:
    """The marked spans of `subject` or `body`, in order, overlaps joined, all inside the text."""
    length = len(text.body if part == "body" else text.subject)
    inside = sorted(
        (max(start, 0), min(end, length)) for name, start, end, _ in text.marks if name == part
    )
    joined: list[tuple[int, int]] = []
    for start, end in inside:
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def lines(text: Text, *, limit: int = EXCERPT) -> list[list[Marked]]:
    """Lines of the body around its first mark, at most `limit` characters; `…` where it is cut."""
    marks = spans(text, "body")
    start, end = _window(text.body, marks, limit)
    pieces = _pieces(text.body, marks, start, end)
    if start:
        pieces.insert(0, ("…", False))
    if end < len(text.body):
        pieces.append(("…", False))
    return _split(pieces)


def subject(text: Text) -> list[Marked]:
    """The subject, cut into pieces at its marks."""
    return _pieces(text.subject, spans(text, "subject"), 0, len(text.subject))


def _window(body: str, marks: Sequence[tuple[int, int]], limit: int) -> tuple[int, int]:
    first = marks[0][0] if marks else 0
    if marks and marks[0][1] <= limit:
        first = 0
    start = max(body.rfind("\n", 0, first) + 1, first - limit // 4) if first else 0
    end = min(start + limit, len(body))
    if end < len(body):
        # A cut between words, if there is one near.
        space = max(body.rfind(" ", start, end), body.rfind("\n", start, end))
        end = space if space > end - 40 else end
    return start, end


def _pieces(body: str, marks: Iterable[tuple[int, int]], start: int, end: int) -> list[Marked]:
    pieces: list[Marked] = []
    at = start
    for mark_start, mark_end in marks:
        first, last = max(mark_start, at), min(mark_end, end)
        if first >= last:
            continue
        pieces += [(body[at:first], False), (body[first:last], True)]
        at = last
    pieces.append((body[at:end], False))
    return [piece for piece in pieces if piece[0]]


def _split(pieces: Iterable[Marked]) -> list[list[Marked]]:
    rows: list[list[Marked]] = [[]]
    for words, is_marked in pieces:
        first, *others = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        rows[-1].append((first, is_marked))
        rows += [[(line, is_marked)] for line in others]
    return _without_blank_runs([[one for one in row if one[0]] for row in rows])


def _without_blank_runs(rows: Iterable[list[Marked]]) -> list[list[Marked]]:
    kept: list[list[Marked]] = []
    for row in rows:
        if any(words.strip() for words, _ in row):
            kept.append(row)
        elif kept and kept[-1]:
            kept.append([])
    while kept and not kept[-1]:
        kept.pop()
    return kept
