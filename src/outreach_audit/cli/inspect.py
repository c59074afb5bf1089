"""`outreach-audit inspect`: how do you read my file?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from outreach_audit.cli import deliver as delivery
from outreach_audit.cli import options as opt
from outreach_audit.cli.audit import Files, as_paths


def inspect(
    files: Files,
    format: opt.FormatOption = opt.Format.TABLE,
    config: opt.Config = None,
    tz: opt.Zone = None,
    date_order: opt.DateOrder = None,
    map: opt.Map = None,
    save: Annotated[
        Path | None, typer.Option("--save", help="Write the mapping as a config to correct.")
    ] = None,
    memory: opt.Memory = None,
    workdir: opt.Workdir = None,
    force: opt.Force = False,
    verbose: opt.Verbose = False,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
) -> int:
    """Show how files are read: tool, kind, columns, dates, rows, and what is missing for which checks."""
    from outreach_audit import pipeline
    from outreach_audit.config import mapping_text
    from outreach_audit.reports import render, write_file

    paths = as_paths(files)
    settings = opt.settings_of(
        [path for path in paths if isinstance(path, Path)], config,
        tz=tz, date_order=date_order, map=map, memory=memory, workdir=workdir,
    )  # fmt: skip
    if save:
        delivery.refuse_target("mapping", save, force=force, inputs=paths)
    try:
        report = pipeline.inspect(paths, settings, delivery.progress(quiet), sys.stdin.buffer)
    finally:
        delivery.done(quiet)
    opts = delivery.options(show_pii=False, verbose=verbose, no_color=no_color)
    delivery.put(render(report, format, opts))
    if save:
        write_file(save, mapping_text(report.sources), force=force)
    return report.exit_code
