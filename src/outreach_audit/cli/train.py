"""`outreach-audit train`: a classifier from a labelled corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from outreach_audit.cli import options as opt


def train(
    corpus: Annotated[Path, typer.Argument(help="Folder with *.jsonl of labelled messages.")],
    folder: Annotated[Path, typer.Option("--into", help="Folder for the model.")] = Path("model"),
    config: opt.Config = None,
) -> int:
    """Train the classifier from a labelled corpus and print its held-out figures."""
    from outreach_audit import training

    figures = training.train_from(corpus, folder, opt.settings_of([], config))
    typer.echo(training.table(figures))
    return 0
