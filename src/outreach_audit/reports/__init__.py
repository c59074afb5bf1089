"""Turns reports into text. Nothing here prints; only `files` touches the disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from outreach_audit.errors import ReportError
from outreach_audit.reports.files import write_file, write_folder
from outreach_audit.reports.options import Options
from outreach_audit.reports.privacy import masked_report

if TYPE_CHECKING:
    from outreach_audit.model.report import Report

__all__ = [
    "WRITERS",
    "Options",
    "Writer",
    "files_of",
    "render",
    "save",
    "write_file",
    "write_folder",
]

Writer = Callable[["Report", Options], str]
"""Writes a report whose addresses are masked already, unless they are to be shown."""


# Each writer imports its module when it is called: `lint` must start without rich and csv.


def _table(report: Report, options: Options) -> str:
    if report.command == "lint":
        from outreach_audit.reports import lint_terminal

        return lint_terminal.write(report, options)
    if report.command == "inspect":
        from outreach_audit.reports import inspect_table

        return inspect_table.write(report, options)
    from outreach_audit.reports import terminal

    return terminal.write(report, options)


def _json(report: Report, options: Options) -> str:
    from outreach_audit.reports import json_v1

    return json_v1.write(report, options)


def _jsonl(report: Report, options: Options) -> str:
    from outreach_audit.reports import jsonl

    return jsonl.write(report, options)


def _csv(report: Report, options: Options) -> str:
    from outreach_audit.reports import csv_tables

    return csv_tables.write(report, options)


WRITERS: dict[str, Writer] = {
    "table": _table,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
}
"""Format -> its writer, in the order in which help lists them."""


def render(report: Report, format: str, options: Options) -> str:
    """The report as text of a format, addresses masked unless `options.show_pii`.

    Raises ReportError for a format that does not exist.
    """
    if format not in WRITERS:
        known = ", ".join(WRITERS)
        raise ReportError(f"There is no format '{format}'.", hint=f"Formats: {known}.")
    return WRITERS[format](report if options.show_pii else masked_report(report), options)


def save(
    report: Report,
    format: str,
    path: str | Path,
    options: Options,
    force: bool = False,
) -> None:
    """Writes a format to a file; CSV goes to a folder of tables unless the name ends in `.csv`.

    Raises ReportError as `write_file` and `write_folder` do.
    """
    if _is_folder(format, path):
        from outreach_audit.reports import csv_tables

        shown = report if options.show_pii else masked_report(report)
        write_folder(path, csv_tables.tables(shown, options), force)
    else:
        write_file(path, render(report, format, options), force)


def files_of(format: str, path: str | Path) -> list[Path]:
    """The files that `save` will write for a format and a path."""
    if not _is_folder(format, path):
        return [Path(path)]
    from outreach_audit.reports import csv_tables

    return [Path(path) / name for name in csv_tables.NAMES]


def _is_folder(format: str, path: str | Path) -> bool:
    return format == "csv" and not str(path).lower().endswith(".csv")
