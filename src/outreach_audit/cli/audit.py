"""`outreach-audit audit`: past sends of all tools together."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from outreach_audit.cli import deliver as delivery
from outreach_audit.cli import options as opt

if TYPE_CHECKING:
    from outreach_audit.config import Settings
    from outreach_audit.model.report import Report

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="Exports of any tools: sends, events, contacts, opt-outs; folders; -",
    ),
]
Suppressions = Annotated[
    list[str] | None, typer.Option("-s", "--suppressions", help="More opt-out lists.")
]


def audit(
    files: Files,
    suppressions: Suppressions = None,
    format: opt.FormatOption = opt.Format.TABLE,
    output: opt.Outputs = None,
    config: opt.Config = None,
    fail_on: opt.FailOnOption = None,
    select: opt.Select = None,
    ignore: opt.Ignore = None,
    rules: opt.RulesFolders = None,
    model: opt.Model = None,
    as_of: opt.AsOf = None,
    tz: opt.Zone = None,
    date_order: opt.DateOrder = None,
    map: opt.Map = None,
    jurisdiction: opt.Jurisdictions = None,
    calendar: opt.Calendar = None,
    rejects: opt.Rejects = None,
    memory: opt.Memory = None,
    workdir: opt.Workdir = None,
    show_pii: opt.ShowPii = False,
    force: opt.Force = False,
    verbose: opt.Verbose = False,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
) -> int:
    """Audit exported logs: who was mailed after a no, how hard people were pressed, what was untrue."""
    from outreach_audit.reports.rejects import write_rejects

    paths = as_paths([*files, *(suppressions or ())])
    settings = opt.settings_of(
        [path for path in paths if isinstance(path, Path)], config,
        fail_on=fail_on, select=select, ignore=ignore, rules_folders=rules, as_of=as_of, tz=tz,
        date_order=date_order, map=map, jurisdictions=jurisdiction, calendar=calendar,
        model=model, rejects=rejects, memory=memory, workdir=workdir, force=force, show_pii=show_pii,
    )  # fmt: skip
    outputs = delivery.targets(output, force=force, inputs=paths)
    if rejects:
        delivery.refuse_target("rejects", rejects, force=force, inputs=paths)
    report = write_rejects(run(paths, settings, quiet=quiet), settings.rejects, force=force)
    opts = delivery.options(show_pii=show_pii, verbose=verbose, no_color=no_color)
    delivery.deliver(report, format, outputs, opts, force=force)
    return report.exit_code


def run(paths: list[Path | Literal["-"]], settings: Settings, *, quiet: bool) -> Report:
    """The audit with progress on stderr."""
    from outreach_audit import pipeline

    try:
        return pipeline.audit(paths, settings, delivery.progress(quiet), sys.stdin.buffer)
    finally:
        delivery.done(quiet)


def as_paths(files: list[str]) -> list[Path | Literal["-"]]:
    """Command line arguments as paths; `-` stays itself."""
    return ["-" if name == "-" else Path(name) for name in files]
