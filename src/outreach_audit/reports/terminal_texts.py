"""The texts that presume most of most people, with the words that made their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.model.score import Contribution
from outreach_audit.reports import marked
from outreach_audit.reports.page import DIM, HEADING
from outreach_audit.reports.wording import LEVELS, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from outreach_audit.model.report import Text
    from outreach_audit.model.score import Score
    from outreach_audit.reports.marked import Marked
    from outreach_audit.reports.page import Page, Piece

SHOWN = 3
_MARK = "underline bold"
_LISTED = 8

SOURCES = {
    "baseline": "where every text starts",
    "wording": "wording of the strongest sentence",
    "wording of a second sentence": "wording of the next sentence",
    "whole text": "the text as a whole",
    "structure": "length, links and layout",
}
"""Sources of points that are no rules, in words."""


def write_worst_texts(page: Page, texts: Iterable[Text]) -> None:
    """Up to three texts by presumptuousness times people, with their marked words and points."""
    worst = sorted(
        (one for one in texts if one.scores.presumptuousness.level),
        key=lambda one: (-one.scores.presumptuousness.score * max(one.people, 1), one.id),
    )[:SHOWN]
    if not worst:
        return
    explained = "presumptuousness (0 to 100, lower is better) times the people who got it"
    page.heading("WORST TEXTS", explained)
    for text in worst:
        page.blank()
        _write_text(page, text)


def _write_text(page: Page, text: Text) -> None:
    presumption, relevance = text.scores.presumptuousness, text.scores.relevance
    alone = ", text only" if relevance.basis == "text" else ""
    page.line(
        (f"{presumption.score:.0f} of 100", "bold red" if presumption.level > 1 else HEADING),
        f" presumptuous ({level('presumptuousness', presumption)})",
        f" · {relevance.score:.0f} of 100 relevant ({level('relevance', relevance)}{alone})",
        _sent(text),
        indent=2,
        hang=2,
    )
    if text.subject:
        page.line(("Subject: ", DIM), *pieces(marked.subject(text), page.colour), indent=4, hang=2)
    for row in marked.lines(text):
        page.line("| ", *pieces(row, page.colour), indent=4, hang=2)
    write_points(page, presumption)


def _sent(text: Text) -> str:
    if not text.messages:
        return ""
    people = f" to {counted(text.people, 'person')}" if text.people else ""
    return f" · {counted(text.messages, 'message')}{people}"


def level(axis: str, score: Score) -> str:
    """The word for the level of a score."""
    return LEVELS[axis][min(max(score.level, 0), 2)]


def pieces(row: Iterable[Marked], colour: bool) -> list[Piece]:
    """Marked words underlined, or between »« where nothing can be underlined."""
    if colour:
        return [(words, _MARK if is_marked else "") for words, is_marked in row]
    return [f"»{words}«" if is_marked else words for words, is_marked in row]


def write_points(page: Page, score: Score, *, indent: int = 4) -> None:
    """The contributions to a score, each with its words, and their sum."""
    for part in listed(score.contributions):
        words = f"  '{part.words}'" if part.words else ""
        name = SOURCES.get(part.source, part.source)
        page.line(f"{part.points:+6.1f}  ", name, (words, DIM), indent=indent, hang=8)
    page.line((f"{score.score:6.1f}  together", HEADING), indent=indent)


def listed(contributions: Sequence[Contribution]) -> list[Contribution]:
    """The contributions to show: the largest, and the small rest as one so that the sum stays."""
    if len(contributions) <= _LISTED:
        return list(contributions)
    ranked = sorted(contributions, key=lambda one: (-abs(one.points), one.source))
    shown = [one for one in contributions if one in ranked[: _LISTED - 1]]
    rest = sum(one.points for one in ranked[_LISTED - 1 :])
    return [*shown, Contribution(f"{len(contributions) - len(shown)} smaller ones", rest)]
