"""The file of rows that could not be read: raw text, line and reason, nothing lost."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from outreach_audit.errors import ReportError
from outreach_audit.reports.files import write_file

if TYPE_CHECKING:
    from outreach_audit.model.report import Report

DEFAULT = Path("outreach-audit-rejects.csv")
HEADER = ("file", "line", "row", "reason", "raw")


def write_rejects(report: Report, path: Path | None, *, force: bool) -> Report:
    """Writes the rejects of all inputs and returns the report that names the file.

    The default file is replaced when it is one of ours; it keeps raw rows, so it is never masked.
    A default that cannot be written is a warning; a file that the user named is an error.
    """
    rejects = [(source.raw.name, one) for source in report.sources for one in source.rejects]
    if not rejects:
        return report
    target = path or DEFAULT
    stream = io.StringIO()
    out = csv.writer(stream, lineterminator="\n")
    out.writerow(HEADER)
    out.writerows((name, one.line, one.row, one.reason, one.raw) for name, one in rejects)
    try:
        write_file(target, stream.getvalue(), force=force or (path is None and _is_ours(target)))
    except ReportError as error:
        if path is not None:
            raise
        lost = f"The rejected rows could not be kept: {error} Name a file with --rejects."
        return replace(report, warnings=(*report.warnings, lost))
    return replace(report, rejects_path=target.as_posix())


def _is_ours(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as stream:
            return stream.readline().strip() == ",".join(HEADER)
    except (OSError, UnicodeDecodeError):
        return False
