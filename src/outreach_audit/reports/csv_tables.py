"""The report as tables for a spreadsheet: UTF-8 with a byte order mark, no cell is a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from outreach_audit.reports import json_v1
from outreach_audit.reports.wording import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from outreach_audit.model.report import Report
    from outreach_audit.reports.options import Options

# The last four are the full-width forms, which a spreadsheet may read as the plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MARK = "\ufeff"

_FINDING = (
    "rule", "severity", "confidence", "message", "fix", "path", "line", "column", "end_line",
    "end_column", "evidence", "messages", "people", "fingerprint", "text", "details",
)  # fmt: skip
_TEXT = ("id", "path", "line", "subject", "messages", "people")
_INPUT = (
    "path", "kind", "vendor", "format", "confidence", "rows", "accepted", "rejected", "sha256",
    "timezone", "timezone_assumed", "notes",
)  # fmt: skip
NAMES = (
    "findings.csv", "texts.csv", "contributions.csv", "inputs.csv", "not_checked.csv",
    "headlines.csv", "volume.csv",
)  # fmt: skip
"""The tables of a report, one file each."""

_AXES = ("presumptuousness", "relevance")


def write(report: Report, options: Options) -> str:
    """The findings alone, for one stream."""
    return tables(report, options)["findings.csv"]


def tables(report: Report, options: Options) -> dict[str, str]:  # noqa: ARG001 - as every writer
    """File name -> CSV text of every table of the report."""
    texts = [json_v1.text(one) for one in report.texts]
    missing = [json_v1.not_checked(one) for one in report.not_checked]
    return {
        "findings.csv": _table(_FINDING, map(json_v1.finding, report.findings)),
        "texts.csv": _table((*_TEXT, *_score_columns()), map(_scored, texts)),
        "contributions.csv": _table(
            ("id", "axis", "source", "points", "words"), _contributions(texts)
        ),
        "inputs.csv": _table(_INPUT, map(json_v1.source_input, report.sources)),
        "not_checked.csv": _table(("rule", "needs"), missing),
        "headlines.csv": _table(("label", "value", "detail"), json_v1.run(report)["headlines"]),
        "volume.csv": _table(("unit", "from", "index", "messages", "marked"), _volume(report)),
    }


def neutral(text: str) -> str:
    """A cell that a spreadsheet shows as text: an apostrophe stands before a formula."""
    lines = text.replace("\r\n", "\n").split("\n")
    safe = "\n".join(visible(line) for line in lines)
    return f"'{safe}" if text.startswith(_FORMULA) or safe.startswith(_FORMULA) else safe


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return _MARK + out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list)):
        return neutral(json_v1.dumps(value)) if value else ""
    return value


def _score_columns() -> tuple[str, ...]:
    return tuple(name for axis in _AXES for name in (axis, f"{axis}_level"))


def _scored(text: dict[str, Any]) -> dict[str, Any]:
    scores = {axis: text[axis]["score"] for axis in _AXES}
    levels = {f"{axis}_level": text[axis]["level"] for axis in _AXES}
    return {**text, **scores, **levels}


def _contributions(texts: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for text in texts:
        for axis in _AXES:
            for part in text[axis]["contributions"]:
                yield {"id": text["id"], "axis": axis, **part}


def _volume(report: Report) -> Iterable[dict[str, Any]]:
    volume = json_v1.plain(report.metrics.get("volume", {}))
    marks = set(volume.get("marks", ()))
    for index, count in enumerate(volume.get("counts", ())):
        shared = {"unit": volume["unit"], "from": volume["from"], "index": index}
        yield {**shared, "messages": count, "marked": index in marks}
