"""`outreach-audit rules`: list, explain, test and write rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from outreach_audit.cli import options as opt
from outreach_audit.cli.deliver import put

rules = typer.Typer(
    name="rules",
    help="List, explain, test and write rules.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@rules.command("list")
def list_rules(
    group: Annotated[str | None, typer.Argument(help="Only this group.")] = None,
    config: opt.Config = None,
    folders: opt.RulesFolders = None,
) -> int:
    """List the rules with what each one flags."""
    from outreach_audit import pipeline

    settings = opt.settings_of([], config, rules_folders=folders, select=[group] if group else None)
    lines = []
    for rule in pipeline.rules_of(settings).rules:
        first_sentence = rule.why.split(". ")[0].rstrip(".")
        lines.append(f"{rule.severity.label:<8} {rule.id:<42} {first_sentence}.\n")
    put("".join(lines))
    return 0


@rules.command()
def explain(
    id: Annotated[str, typer.Argument(metavar="ID", help="For example presumption/fake-thread.")],
    config: opt.Config = None,
    folders: opt.RulesFolders = None,
) -> int:
    """Print the page of one rule: what, why, what instead, when it is wrong, examples, sources."""
    from outreach_audit import pipeline
    from outreach_audit.reports.rule_page import rule_page

    settings = opt.settings_of([], config, rules_folders=folders)
    put(f"{rule_page(pipeline.rules_of(settings, examples=True).get(id))}\n")
    return 0


@rules.command("test")
def test_rules(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[GROUP|ID]...")] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Fail rules that no example makes fire.")
    ] = False,
    profile: Annotated[
        bool, typer.Option("--profile", help="Print what each phrase rule costs instead.")
    ] = False,
    config: opt.Config = None,
    folders: opt.RulesFolders = None,
) -> int:
    """Run the examples that the rules carry; exit with 1 when one does not do what it says."""
    from outreach_audit import rule_tests

    settings = opt.settings_of([], config, rules_folders=folders)
    if profile:
        put(rule_tests.profile(settings, tuple(ids or ())))
        return 0
    result = rule_tests.run(settings, tuple(ids or ()), coverage=coverage)
    for miss in result.misses:
        typer.echo(f'{miss.rule}: "{miss.example}" {miss.problem}')
    typer.echo(result.summary())
    return 1 if result.misses else 0


@rules.command()
def new(
    id: Annotated[
        str, typer.Argument(metavar="ID", help="For example presumption/false-deadline.")
    ],
    folder: Annotated[Path, typer.Option("--rules", help="Folder to write into.")] = Path("rules"),
    force: opt.Force = False,
) -> int:
    """Write a rule file with its holes marked."""
    from outreach_audit.lint.scaffold import scaffold
    from outreach_audit.reports import write_file

    path, text = scaffold(id, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, text, force=force)
    typer.echo(f"wrote {path}")
    typer.echo(f"Next: fill the holes, then  outreach-audit rules test {id} --rules {folder}")
    return 0
