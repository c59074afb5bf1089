"""One JSON object a line, for programs that read a report as a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outreach_audit.reports import json_v1

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outreach_audit.model.report import Report
    from outreach_audit.reports.options import Options


def write(report: Report, options: Options) -> str:  # noqa: ARG001 - the signature of a writer
    """One line each for the run, inputs, findings, texts, checks that could not look, metrics."""
    return "".join(f"{json_v1.dumps(line)}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[dict[str, Any]]:
    yield {"kind": "run", **json_v1.run(report)}
    for source in report.sources:
        # `kind` tells lines apart here, so the tables that a file fills are named `tables`.
        value = json_v1.source_input(source)
        yield {"kind": "input", "tables": value.pop("kind"), **value}
    yield from ({"kind": "finding", **json_v1.finding(one)} for one in report.findings)
    yield from ({"kind": "text", **json_v1.text(one)} for one in report.texts)
    yield from ({"kind": "not_checked", **json_v1.not_checked(one)} for one in report.not_checked)
    for name, value in json_v1.plain(report.metrics).items():
        yield {"kind": "metric", "name": name, "value": value}
