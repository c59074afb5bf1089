"""The output of `lint`. Written without rich, whose import costs more than linting a folder."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from outreach_audit.reports import wording
from outreach_audit.reports.plain_lines import finding_line
from outreach_audit.reports.wording import LEVELS, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outreach_audit.model.finding import Finding
    from outreach_audit.model.report import Report, Text
    from outreach_audit.model.score import Score
    from outreach_audit.reports.marked import Marked
    from outreach_audit.reports.options import Options

_CODES = {"error": "1;31", "warning": "1;33", "note": "1;36", "bold": "1", "dim": "2", "mark": "4"}


def write(report: Report, options: Options) -> str:
    """Findings with their source lines, both scores of every message, one summary line.

    Off a terminal one line per finding and the summary.
    """
    findings = sorted(report.findings, key=_by_place)
    if not options.is_terminal:
        lines = [finding_line(one) for one in findings]
        return "".join(f"{line}\n" for line in [*lines, summary(report, options)])
    blocks = [*(_block(one, options) for one in findings), _scores(report, options)]
    blocks.append(_last(report, options))
    return "\n".join(f"{block}\n" for block in blocks if block)


def summary(report: Report, options: Options) -> str:
    """`2 errors, 1 warning in 31 files · 6 checks need data not given (list: -v)`."""
    paths = options.sources or {text.path for text in report.texts}
    line = f"{wording.tally(report.findings)} in {wording.counted(len(paths), 'file')}"
    if report.not_checked:
        needing = "need" if len(report.not_checked) > 1 else "needs"
        more = "" if options.verbose else " (list: -v)"
        count = wording.counted(len(report.not_checked), "check")
        line += f" · {count} {needing} data not given{more}"
    return line


def _by_place(finding: Finding) -> tuple[str, int, int, str]:
    place = finding.location
    return place.path, place.line or 0, place.column or 0, finding.rule


def _block(finding: Finding, options: Options) -> str:
    label = finding.severity.label
    place, message = wording.place(finding.location), visible(finding.message)
    head = "  ".join(
        (
            _paint(place, "bold", options),
            _paint(label, label, options),
            _paint(visible(finding.rule), "bold", options),
        )
    )
    bare = len(place) + len(label) + len(finding.rule) + len(message) + 7
    if bare <= options.width:
        lines = [f"{head}   {message}"]
    else:
        lines = [head, *_wrapped(message, options.width, "    ", "    ")]
    lines += _excerpt(finding, options)
    if finding.fix:
        fix = _wrapped(f"= fix: {visible(finding.fix)}", options.width, "      ", "        ")
        lines += [_paint(line, "dim", options) for line in fix]
    return "\n".join(lines)


def _excerpt(finding: Finding, options: Options) -> list[str]:
    from outreach_audit.reports.excerpt import excerpt

    source = options.sources.get(finding.location.path)
    shown = excerpt(source, finding.location, options) if source is not None else None
    if shown is None:
        return []
    bar = _paint("|", "dim", options)
    number = _paint(f"{finding.location.line:>5}", "dim", options)
    carets = _paint(shown.carets, finding.severity.label, options)
    return [f"{number} {bar} {shown.line}", f"      {bar} {shown.margin}{carets}".rstrip()]


def _scores(report: Report, options: Options) -> str:
    longest = max((len(visible(text.path)) for text in report.texts), default=0)
    return "\n".join(
        line for text in report.texts for line in _text_lines(text, min(longest, 50), options)
    )


def _text_lines(text: Text, longest: int, options: Options) -> Iterator[str]:
    presumption, relevance = text.scores.presumptuousness, text.scores.relevance
    said = [_said(axis, getattr(text.scores, axis)) for axis in LEVELS]
    yield f"{_paint(f'{visible(text.path):<{longest}}', 'bold', options)}  {said[0]:<28}  {said[1]}"
    if options.verbose or presumption.level > 1:
        yield from _points("presumptuousness", presumption, options)
    if options.verbose:
        yield from _points("relevance", relevance, options)
        yield from _body(text, options)


def _said(axis: str, score: Score) -> str:
    alone = ", text only" if score.basis == "text" else ""
    return f"{axis} {score.score:.0f} ({LEVELS[axis][min(max(score.level, 0), 2)]}{alone})"


def _points(axis: str, score: Score, options: Options) -> Iterator[str]:
    for part in score.contributions:
        words = f"  '{visible(part.words)}'" if part.words else ""
        line = f"{part.points:+6.1f}  {visible(part.source)}{words}"
        yield from _wrapped(line, options.width, "    ", "            ")
    yield f"    {score.score:6.1f}  {axis} together"


def _body(text: Text, options: Options) -> Iterator[str]:
    from outreach_audit.reports import marked

    if text.subject:
        yield f"    {_paint('Subject:', 'dim', options)} {_row(marked.subject(text), options)}"
    for row in marked.lines(text, limit=len(text.body) or 1):
        yield f"    | {_row(row, options)}".rstrip()


def _row(row: list[Marked], options: Options) -> str:
    return "".join(_mark(words, options) if on else visible(words) for words, on in row)


def _mark(words: str, options: Options) -> str:
    shown = visible(words)
    return _paint(shown, "mark", options) if options.colour else f"»{shown}«"


def _last(report: Report, options: Options) -> str:
    lines = [_paint(summary(report, options), "bold", options)]
    if options.verbose:
        lines += [
            f"  NOT CHECKED {visible(one.rule)}: needs {visible(one.needs)}"
            for one in report.not_checked
        ]
    return "\n".join(lines)


def _wrapped(text: str, width: int, first: str, later: str) -> list[str]:
    return textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _paint(text: str, style: str, options: Options) -> str:
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if options.colour and text else text
