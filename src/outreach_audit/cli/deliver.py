"""Puts a finished report where the user wants it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from outreach_audit.cli.options import Format, pairs
from outreach_audit.config import choose
from outreach_audit.errors import ConfigError, ReportError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from outreach_audit.model.report import Report
    from outreach_audit.reports import Options


def targets(
    outputs: Sequence[str] | None, *, force: bool, inputs: Sequence[object] = ()
) -> list[tuple[str, Path]]:
    """`FORMAT=PATH` options as pairs, tried before any work is done.

    An unknown format or a name given twice is a `ConfigError`; a file that exists, is one of the
    inputs or cannot be written is a `ReportError`.
    """
    named = [(name, Path(path)) for name, path in pairs(outputs or (), "-o", "FORMAT=PATH")]
    for name, _ in named:
        choose(name, list(Format), "format")
    paths = [path.resolve() for _, path in named]
    for (name, path), real in zip(named, paths, strict=True):
        if paths.count(real) > 1:
            raise ConfigError(
                f"-o writes to '{path}' twice.", hint="Give each format its own name."
            )
        refuse_target(name, path, force=force, inputs=inputs)
    return named


def refuse_target(name: str, path: Path, *, force: bool, inputs: Sequence[object] = ()) -> None:
    """Raises ReportError where a format cannot go to a path, or would overwrite what is read."""
    from outreach_audit.reports import files_of
    from outreach_audit.reports.files import refuse_existing, refuse_unwritable

    if any(isinstance(one, Path) and one.resolve() == path.resolve() for one in inputs):
        hint = "Nothing that is read is ever overwritten; choose another name."
        raise ReportError("This is one of the inputs.", hint=hint, path=path)
    files = files_of(name, path)
    refuse_existing(files, force=force)
    refuse_unwritable(files)


def options(*, show_pii: bool, verbose: bool, no_color: bool) -> Options:
    """How reports are to look on this stdout."""
    from outreach_audit.reports import Options

    terminal = sys.stdout.isatty()
    coloured = terminal and not no_color and not os.environ.get("NO_COLOR")
    return Options(
        show_pii=show_pii,
        colour=coloured and os.environ.get("TERM") != "dumb",
        width=shutil.get_terminal_size((100, 24)).columns,
        is_terminal=terminal,
        verbose=verbose,
    )


def deliver(
    report: Report,
    format: Format,
    outputs: list[tuple[str, Path]],
    opts: Options,
    *,
    force: bool,
) -> None:
    """Writes the report to stdout and to every output file."""
    from outreach_audit.reports import render, save

    for name, path in outputs:
        save(report, name, path, opts, force)
    put(render(report, format, opts))


def put(text: str) -> None:
    """Writes to stdout. A reader that has gone away (`| head -1`) changes nothing: not the exit code."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def progress(quiet: bool) -> Callable[[str], None]:
    """Says on stderr what is being done, only where somebody watches."""
    if quiet or not sys.stderr.isatty():
        return lambda _: None

    def say(text: str) -> None:
        width = shutil.get_terminal_size((80, 24)).columns
        sys.stderr.write(f"\r\x1b[K{text[: width - 2]}")
        sys.stderr.flush()

    return say


def done(quiet: bool) -> None:
    """Clears the progress line."""
    if not quiet and sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
