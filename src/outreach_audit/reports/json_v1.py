"""Schema 1 of the JSON report: what other programs may rely on. `schema-1.json` describes it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from outreach_audit.model.finding import Finding, NotChecked
    from outreach_audit.model.report import Report, Text
    from outreach_audit.model.score import Score
    from outreach_audit.model.tables import Source
    from outreach_audit.reports.options import Options

SCHEMA = 1

# Legal in JSON, yet a terminal may act on them and UTF-8 cannot hold lone surrogates.
_RAW = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def write(report: Report, options: Options) -> str:  # noqa: ARG001 - the signature of a writer
    """The whole report as one indented JSON object."""
    return f"{dumps(document(report), indent=2)}\n"


def dumps(value: Any, *, indent: int | None = None) -> str:
    """JSON text that is safe to print and has neither NaN nor Infinity."""
    text = json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False)
    return _RAW.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def document(report: Report) -> dict[str, Any]:
    """The report as plain values, in the order of the contract."""
    head = run(report)
    return {
        **{key: head[key] for key in ("schema", "tool", "command", "as_of", "verdict")},
        "inputs": [source_input(one) for one in report.sources],
        "findings": [finding(one) for one in report.findings],
        "texts": [text(one) for one in report.texts],
        "not_checked": [not_checked(one) for one in report.not_checked],
        "waived": head["waived"],
        "baselined": head["baselined"],
        "metrics": plain(report.metrics),
        "headlines": head["headlines"],
        "ledger": head["ledger"],
        "warnings": head["warnings"],
    }


def run(report: Report) -> dict[str, Any]:
    """What holds for the run as a whole."""
    return {
        "schema": SCHEMA,
        "tool": {
            "name": "outreach-audit",
            "version": _version(),
            "rules_sha256": report.rules_sha256,
            "model_sha256": report.model_sha256,
        },
        "command": report.command,
        "as_of": report.as_of,
        "verdict": report.verdict,
        "waived": [],
        "baselined": 0,
        "headlines": [
            {"label": one.label, "value": one.value, "detail": one.detail}
            for one in report.headlines
        ],
        "ledger": ledger(report),
        "warnings": list(report.warnings),
    }


def source_input(source: Source) -> dict[str, Any]:
    """One table of an input file and how it was read."""
    return {
        "path": source.raw.name,
        "kind": "+".join(source.kinds),
        "vendor": source.vendor,
        "format": source.format_id,
        "confidence": _finite(source.confidence),
        "rows": source.ledger.records,
        "accepted": source.ledger.accepted,
        "rejected": source.ledger.rejected,
        "sha256": source.raw.sha256,
        "timezone": source.timezone,
        "timezone_assumed": source.timezone_assumed,
        "mapping": [{"header": header, "column": column} for header, column in source.mapping],
        "dates": [{"header": header, "layout": layout} for header, layout in source.clocks],
        "notes": list(dict.fromkeys((*source.notes, *source.ledger.notes))),
    }


def finding(one: Finding) -> dict[str, Any]:
    """One finding with its place; lines and columns are 1-based, null for a whole file."""
    return {
        "rule": one.rule,
        "severity": one.severity.label,
        "confidence": one.confidence.label,
        "message": one.message,
        "fix": one.fix,
        "path": one.location.path,
        "line": one.location.line,
        "column": one.location.column,
        "end_line": one.location.end_line,
        "end_column": one.location.end_column,
        "evidence": one.evidence,
        "messages": one.messages,
        "people": one.people,
        "fingerprint": one.fingerprint,
        "text": one.text_id,
        "details": plain(one.details),
    }


def text(one: Text) -> dict[str, Any]:
    """One distinct text with both scores; its body stays out."""
    return {
        "id": one.id,
        "path": one.path,
        "line": one.line,
        "subject": one.subject,
        "messages": one.messages,
        "people": one.people,
        "presumptuousness": score(one.scores.presumptuousness),
        "relevance": score(one.scores.relevance),
    }


def score(one: Score) -> dict[str, Any]:
    """A score from 0 to 100, its level 0, 1 or 2, and the contributions that add up to it."""
    basis = {"basis": one.basis} if one.basis else {}
    return {
        "score": _finite(one.score),
        "level": one.level,
        **basis,
        "contributions": [
            {"source": part.source, "points": _finite(part.points), "words": part.words}
            for part in one.contributions
        ],
    }


def not_checked(one: NotChecked) -> dict[str, Any]:
    """A check that could not look and the input that would let it."""
    return {"rule": one.rule, "needs": one.needs}


def ledger(report: Report) -> dict[str, Any]:
    """Records and physical lines of all inputs together."""
    ledgers = [source.ledger for source in report.sources]
    return {
        "records": {
            "read": sum(one.records for one in ledgers),
            "accepted": sum(one.accepted for one in ledgers),
            "rejected": sum(one.rejected for one in ledgers),
        },
        "lines": {
            "read": sum(one.lines for one in ledgers),
            "header": sum(one.header_lines for one in ledgers),
            "accepted": sum(one.accepted_lines for one in ledgers),
            "rejected": sum(one.rejected_lines for one in ledgers),
            "blank": sum(one.blank_lines for one in ledgers),
        },
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: sorted keys, lists for tuples and sets, null for NaN."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, (list, tuple, set, frozenset)):
        unordered = isinstance(value, (set, frozenset))
        return [plain(one) for one in (sorted(value, key=str) if unordered else value)]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _finite(value)
    # Numbers of numpy arrive from the time series; `item` turns them into Python's own.
    return plain(value.item()) if hasattr(value, "item") else str(value)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("outreach-audit")
    except PackageNotFoundError:
        return "unknown"
