"""Options that several commands share, and the settings that they make."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outreach_audit import config as configuration
from outreach_audit.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.config import Settings


class Format(StrEnum):
    """Formats of a report."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class FailOn(StrEnum):
    """Severities from which a command exits with 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


Config = Annotated[
    Path | None, typer.Option("--config", help="Config file instead of the one found upward.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="What stdout gets.")]
Outputs = Annotated[
    list[str] | None,
    typer.Option("-o", "--output", metavar="FORMAT=PATH", help="Write a format to a file as well."),
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite outputs that exist.")]
FailOnOption = Annotated[
    FailOn | None, typer.Option("--fail-on", help="Exit with 1 from this severity on.")
]
Select = Annotated[
    list[str] | None, typer.Option("--select", metavar="GROUP|ID", help="Only these rules.")
]
Ignore = Annotated[
    list[str] | None, typer.Option("--ignore", metavar="GROUP|ID", help="Not these rules.")
]
RulesFolders = Annotated[
    list[Path] | None, typer.Option("--rules", help="Folder with rules of your own.")
]
Model = Annotated[
    Path | None, typer.Option("--model", help="Folder of a classifier of your own (see train).")
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Day to which ages are counted.")
]
Zone = Annotated[
    str | None, typer.Option("--tz", help="Zone of dates that name none, e.g. Europe/Berlin.")
]
DateOrder = Annotated[
    str | None, typer.Option("--date-order", metavar="dmy|mdy", help="Order of 03/04/2026.")
]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="HEADER=COLUMN", help="What a column means, e.g. Datum=sent_at."),
]
Jurisdictions = Annotated[
    list[str] | None,
    typer.Option("--jurisdiction", help="Grace for opt-outs: us, ca, eu, uk, de, au, ..."),
]
Calendar = Annotated[
    Path | None, typer.Option("--calendar", help="CSV of planned campaign days: date,name.")
]
Memory = Annotated[
    str | None, typer.Option("--memory", help="Memory to use, e.g. 2GB. Default: a quarter.")
]
Workdir = Annotated[
    Path | None,
    typer.Option("--workdir", help="Folder for temporary data (default: the system's)."),
]
Rejects = Annotated[
    Path | None, typer.Option("--rejects", help="File for rows that could not be read.")
]
ShowPii = Annotated[bool, typer.Option("--show-pii", help="Do not mask addresses in reports.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Show everything.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No progress on stderr.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours.")]


def settings_of(starts: Sequence[Path], config: Path | None, **given: object) -> Settings:
    """The config near `starts` (or the one named), with what the command line gave on top."""
    found = config or configuration.find([*starts, Path.cwd() / configuration.FILE_NAME])
    settings = configuration.load(found)
    changes = {key: value for key, value in given.items() if value not in (None, (), [])}
    if "as_of" in changes:
        changes["as_of"] = configuration.read_date(changes["as_of"])
    if "map" in changes:
        changes["asked"] = tuple(pairs(changes["map"], "--map", "HEADER=COLUMN"))  # type: ignore[arg-type]
        changes["map"] = (*settings.map, *changes["asked"])  # type: ignore[misc]
    if "date_order" in changes:
        configuration.choose(changes["date_order"], ("dmy", "mdy"), "date order")
    if "fail_on" in changes:
        changes["fail_on"] = str(changes["fail_on"])
    for key in ("select", "ignore", "jurisdictions", "rules_folders"):
        if key in changes:
            value: tuple[object, ...] = tuple(changes[key])  # type: ignore[arg-type]
            kept = getattr(settings, key) if key in ("ignore", "rules_folders") else ()
            changes[key] = (*kept, *value)
    changes["lines"] = {keys: n for keys, n in settings.lines.items() if keys[0] not in changes}
    return replace(settings, **changes)  # type: ignore[arg-type]


def pairs(given: Sequence[str], option: str, shape: str) -> list[tuple[str, str]]:
    """`left=right` options as pairs; `shape` says in an error what they are."""
    made = []
    for text in given:
        left, equals, right = text.partition("=")
        if not (left and equals and right):
            raise ConfigError(f"'{text}' is no pair for {option}.", hint=f"Write it as {shape}.")
        made.append((left.strip(), right.strip()))
    return made
