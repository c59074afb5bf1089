"""`outreach-audit lint`: templates and messages."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from outreach_audit import config as configuration
from outreach_audit.cli import deliver as delivery
from outreach_audit.cli import options as opt
from outreach_audit.errors import IngestError
from outreach_audit.model.message import RELATIONS, TYPES


def lint(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Templates, messages, .csv/.jsonl of messages, -"),
    ],
    format: opt.FormatOption = opt.Format.TABLE,
    output: opt.Outputs = None,
    config: opt.Config = None,
    fail_on: opt.FailOnOption = None,
    select: opt.Select = None,
    ignore: opt.Ignore = None,
    rules: opt.RulesFolders = None,
    model: opt.Model = None,
    relation: Annotated[
        str | None, typer.Option("--relation", help="stranger, known, customer or unknown.")
    ] = None,
    type: Annotated[
        str | None, typer.Option("--type", help="sales, marketing, transactional or personal.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="template or rendered (no tag may be left).")
    ] = None,
    stdin_filename: Annotated[
        str, typer.Option("--stdin-filename", help="Name that tells what - holds.")
    ] = "",
    show_pii: opt.ShowPii = False,
    force: opt.Force = False,
    verbose: opt.Verbose = False,
    no_color: opt.NoColor = False,
) -> int:
    """Lint texts: what presumes, what is irrelevant, what is broken, each at file:line:column."""
    from outreach_audit import pipeline
    from outreach_audit.lint.carriers import find_files, read_messages

    for value, allowed, what in (
        (relation, RELATIONS, "relation"),
        (type, TYPES, "message type"),
        (source, ("template", "rendered"), "source"),
    ):
        if value is not None:
            configuration.choose(value, allowed, what)
    named = [Path(path) for path in paths if path != "-"]
    settings = opt.settings_of(
        named, config, fail_on=fail_on, select=select, ignore=ignore, rules_folders=rules,
        relation=relation, type=type, source=source, model=model,
    )  # fmt: skip
    outputs = delivery.targets(output, force=force, inputs=named)
    carried = [read_messages(file, context=settings.context) for file in find_files(named)]
    if "-" in paths:
        stdin = sys.stdin.buffer
        carried.append(
            read_messages("-", stdin_name=stdin_filename, stdin=stdin, context=settings.context)
        )
    messages = [message for one in carried for message in one.messages]
    if not messages:
        raise IngestError("There is no message here to lint.", hint="Give .txt, .html, .eml, ...")
    report = pipeline.lint(messages, settings, crew=True)
    warnings = tuple(
        f"{one.path}:{line}: {reason}" for one in carried for line, reason in one.rejects
    )
    report = replace(report, warnings=warnings)
    opts = delivery.options(show_pii=show_pii, verbose=verbose, no_color=no_color)
    opts = replace(opts, sources={one.path: one.source for one in carried})
    delivery.deliver(report, format, outputs, opts, force=force)
    return report.exit_code
