"""`outreach-audit train`: a classifier from labelled messages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from outreach_audit.cli import options as opt


def train(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|CORPUS",
            help="CSV, JSON lines or Excel with body and labels or outcomes; or a corpus folder.",
        ),
    ],
    folder: Annotated[Path, typer.Option("--into", help="Folder for the model.")] = Path("model"),
    config: opt.Config = None,
    rules: opt.RulesFolders = None,
    model: opt.Model = None,
) -> int:
    """Train a classifier on labelled messages and print its held-out figures.

    Columns: subject, body, presumptuous (0, 1, 2) and relevance (0, 1, 2), or outcomes of your own
    sends: opt_out, complaint, reply (1 or 0). Use it with --model.
    """
    from outreach_audit import training

    settings = opt.settings_of([source], config, rules_folders=rules, model=model)
    figures = training.train_from(source, folder, settings)
    typer.echo(training.table(figures))
    return 0
