"""All commands in one place."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from outreach_audit import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = ("demo", "inspect", "lint", "audit", "train", "evaluate", "rules")
"""Each is a module of this room with a function, or a group of commands, of its own name."""

HELP = "Audits outreach before and after it is sent: presumption, relevance, volume, opt-outs."


def build(arguments: Sequence[str]) -> typer.Typer:
    """The program, with the one command that is called, or with all of them for help."""
    app = typer.Typer(
        name="outreach-audit",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help=HELP,
    )
    app.callback()(start)
    called = [name for name in arguments[:1] if name in COMMANDS]
    for name in called or COMMANDS:
        command = getattr(import_module(f"outreach_audit.cli.{name}"), name)
        if isinstance(command, typer.Typer):
            app.add_typer(command)
        else:
            app.command()(command)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"outreach-audit {__version__}")
        raise typer.Exit


def start(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Audits outreach before and after it is sent: presumption, relevance, volume, opt-outs."""
