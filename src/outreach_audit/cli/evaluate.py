"""`outreach-audit evaluate`: the scores against labels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from outreach_audit.cli import options as opt


def evaluate(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="CSV, JSON lines or Excel: subject, body, presumptuous, relevance."
        ),
    ],
    config: opt.Config = None,
    rules: opt.RulesFolders = None,
    model: opt.Model = None,
) -> int:
    """Measure how well the two scores tell the labelled messages of a file apart."""
    from outreach_audit import training

    settings = opt.settings_of([file], config, rules_folders=rules, model=model)
    typer.echo(training.table(training.evaluate(file, settings)))
    return 0
