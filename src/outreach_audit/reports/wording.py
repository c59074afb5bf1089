"""The words that reports share: counts, levels, places, and text made safe to print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from outreach_audit.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from outreach_audit.model.finding import Finding
    from outreach_audit.model.location import Location
    from outreach_audit.model.report import Report

# Controls, line and paragraph separators, direction overrides, surrogates: all that could move the
# cursor, forge a line or fail to encode. Joiners and plain left-to-right marks stay, emoji and
# right-to-left scripts need them.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SPACES = re.compile(r"[\t\n\v\f\r]+")
_ONE_BYTE = 0xFF

LEVELS = {
    "presumptuousness": ("none", "mild", "clear"),
    "relevance": ("none", "partial", "good"),
}
"""Axis -> the words for its levels 0, 1 and 2."""

EXITS = {
    0: "exit 0: nothing found at or above --fail-on",
    1: "exit 1: findings at or above --fail-on",
    2: "exit 2: something could not be read",
    3: "exit 3: internal error",
}
"""Exit code -> what it means, in words."""

KINDS = {
    "sends": "sent messages",
    "events": "replies, bounces and other events",
    "contacts": "contacts",
    "suppressions": "people not to write to",
    "messages": "message texts",
    "volume": "daily counts",
}
"""Canonical table -> what people call its rows."""

_PLURALS = {"person": "people", "day": "days"}


def escaped(character: str) -> str:
    """A character as code writes it: a backslash, then `x1b` or `u202e`."""
    code = ord(character)
    return f"\\x{code:02x}" if code <= _ONE_BYTE else f"\\u{code:04x}"


def visible(text: str) -> str:
    """One printable line: breaks and tabs become a space, other controls become visible text."""
    return _UNSAFE.sub(lambda match: escaped(match.group()), _SPACES.sub(" ", text))


def visible_lines(text: str) -> list[str]:
    """The printable lines of a text, one for each line break in it."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return [visible(line).rstrip() for line in unified.split("\n")]


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 person`, `2,611 people`."""
    word = noun if number == 1 else _PLURALS.get(noun, f"{noun}s")
    return f"{number:,} {word}"


def tally(findings: Iterable[Finding]) -> str:
    """Findings by severity in words, worst first: `3 errors, 5 warnings`; `no findings`."""
    counts = dict.fromkeys(reversed(Severity), 0)
    for finding in findings:
        counts[finding.severity] += 1
    return ", ".join(counted(n, one.label) for one, n in counts.items() if n) or "no findings"


def place(location: Location) -> str:
    """`path:line:column`, as far as it is known."""
    numbers = (location.line, location.column)
    known = [str(number) for number in numbers if number is not None]
    return ":".join([visible(location.path), *known])


def verdict(report: Report) -> str:
    """The first line: verdict, findings, what was looked at, how many checks could not look."""
    parts = [tally(report.findings), *_extent(report)]
    if report.not_checked:
        parts.append(f"{counted(len(report.not_checked), 'check')} could not look")
    return f"{_word(report)}  {' · '.join(parts)}"


def _word(report: Report) -> str:
    """`CLEAN` is only said of what was looked at: of mail, in texts, sends or daily counts."""
    totals = report.metrics.get("totals")
    looked = report.texts or "volume" in report.metrics or not totals or totals.get("messages")
    return report.verdict.upper() if looked or report.verdict != "clean" else "NO VERDICT"


def _extent(report: Report) -> list[str]:
    totals = report.metrics.get("totals", {})
    messages = totals.get("messages") or sum(text.messages for text in report.texts)
    parts = []
    if messages:
        to = f" to {counted(totals['people'], 'person')}" if totals.get("people") else ""
        parts.append(f"{counted(messages, 'message')}{to}")
    if totals.get("from"):
        parts.append(f"{totals['from']} to {totals.get('to') or report.as_of}")
    return parts


def ledger_line(report: Report) -> str:
    """`Read 24,112 rows = 24,109 accepted + 3 rejected (rejects: path)`; empty without inputs."""
    if not report.sources:
        return ""
    ledgers = [source.ledger for source in report.sources]
    read, accepted, rejected = (
        sum(ledger.records for ledger in ledgers),
        sum(ledger.accepted for ledger in ledgers),
        sum(ledger.rejected for ledger in ledgers),
    )
    where = f" (rejects: {visible(report.rejects_path)})" if report.rejects_path else ""
    return f"Read {counted(read, 'row')} = {accepted:,} accepted + {rejected:,} rejected{where}"


def next_step(report: Report) -> str:
    """The last line: what to try now, and what the exit code says."""
    worst = max(
        report.findings, key=lambda one: (one.severity, one.people, one.messages), default=None
    )
    if worst:
        step = f"outreach-audit rules explain {visible(worst.rule)}"
    elif report.not_checked:
        step = "give the files named under NOT CHECKED"
    else:
        step = "keep this result with -o json=result.json"
    if report.command == "demo":
        return f"Next: {step}  (a demo always ends with exit 0)"
    return f"Next: {step}  ({EXITS.get(report.exit_code, f'exit {report.exit_code}')})"
