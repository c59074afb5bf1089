"""From what the user named to canonical tables: settings tried out, files read, doubts told."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outreach_audit.config import LABELS, read_calendar
from outreach_audit.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO, Literal

    from duckdb import DuckDBPyConnection

    from outreach_audit.config import Settings
    from outreach_audit.ingest.overrides import Overrides
    from outreach_audit.model.tables import RawTable, Source


@contextmanager
def workspace(settings: Settings) -> Iterator[tuple[DuckDBPyConnection, Path]]:
    """A database and a folder for staged Parquet, both gone afterwards.

    Settings that only show when they are used (zone, calendar, jurisdictions, memory, folder) are
    tried before any file is read; a `ConfigError` names the one that does not work.
    """
    from tempfile import TemporaryDirectory

    from outreach_audit.engine.duckdb import connect

    _try_out(settings)
    parent = settings.workdir
    try:
        if parent is not None:
            parent.mkdir(parents=True, exist_ok=True)
        temporary = TemporaryDirectory(prefix="outreach-audit-", dir=parent)
    except OSError as error:
        wrong = ConfigError(f"No temporary data can be kept in '{parent}': {error.strerror}.")
        raise settings.blamed(wrong, "workdir") from None
    with temporary as folder:
        try:
            connection = connect(Path(folder), settings.memory)
        except ConfigError as error:
            raise settings.blamed(error, "memory") from None
        try:
            _try_zone(connection, settings)
            yield connection, Path(folder)
        except RuntimeError as error:
            # DuckDB may turn Ctrl-C during a query into an error of its own.
            if "interrupted" in str(error).lower():
                raise KeyboardInterrupt from error
            raise
        finally:
            connection.close()


def understand(
    connection: DuckDBPyConnection,
    paths: Sequence[Path | Literal["-"]],
    settings: Settings,
    folder: Path,
    *,
    progress: Callable[[str], None],
    stdin: BinaryIO | None = None,
) -> list[Source]:
    """Reads every file and turns it into canonical tables under `folder`.

    Raises ConfigError for a column mapped on the command line that no file has.
    """
    from outreach_audit.ingest.canonical import understand as understand_table
    from outreach_audit.ingest.readers import read_tables

    overrides = _overrides(settings)
    sources: list[Source] = []
    tables = read_tables(
        connection, _inputs(paths, settings), folder, stdin=stdin, progress=progress
    )
    for raw in tables:
        progress(f"reading {raw.name}")
        told = _told(overrides, raw, settings)
        sources.append(understand_table(connection, raw, len(sources), folder, told))
    _refuse_unknown_headers(settings, [source.raw.headers for source in sources])
    return sources


def warnings(sources: Sequence[Source]) -> tuple[str, ...]:
    """Sentences that belong beside the verdict, files that nobody could read first."""
    found = []
    for source in sources:
        if not source.kinds:
            found.append(f"{source.raw.name}: not understood, so nothing in it was checked.")
        if not source.ledger.balanced:
            found.append(f"{source.raw.name}: its rows do not add up; read it with care.")
    for source in sources:
        notes = (*source.notes, *source.ledger.notes)
        found += [f"{source.raw.name}: {note}" for note in notes]
    return tuple(dict.fromkeys(found))


def _try_out(settings: Settings) -> None:
    from outreach_audit.audit.grace import profiles

    try:
        profiles(settings.jurisdictions)
    except ConfigError as error:
        raise settings.blamed(error, "jurisdictions") from None
    read_calendar(settings.calendar)


def _try_zone(connection: DuckDBPyConnection, settings: Settings) -> None:
    from outreach_audit.normalise.clock import checked_zone

    if settings.tz is None:
        return
    try:
        checked_zone(connection, settings.tz)
    except ValueError as error:
        text = str(error)
        wrong = ConfigError(text[0].upper() + text[1:], hint="Say it like Europe/Berlin or +02:00.")
        raise settings.blamed(wrong, "tz") from None


def _inputs(paths: Sequence[Path | Literal["-"]], settings: Settings) -> list[Path | Literal["-"]]:
    """The paths, a folder opened up where it holds the calendar: that is no export."""
    calendar = settings.calendar
    if calendar is None:
        return list(paths)
    inputs: list[Path | Literal["-"]] = []
    for path in paths:
        if isinstance(path, Path) and path.is_dir() and calendar.parent.resolve() == path.resolve():
            inputs += [
                p for p in sorted(path.iterdir()) if p.name != calendar.name and _is_export(p)
            ]
        elif path == "-" or path.resolve() != calendar.resolve():
            inputs.append(path)
    return inputs


def _is_export(path: Path) -> bool:
    return not path.name.startswith(".") and path.suffix not in (".yaml", ".yml", ".md", ".py")


def _overrides(settings: Settings) -> Overrides:
    from outreach_audit.ingest.overrides import Overrides

    labels = tuple(
        (source.path, label, getattr(source, label))
        for source in settings.sources
        for label in LABELS
        if getattr(source, label)
    )
    order: Any = settings.date_order
    return Overrides(map=settings.map, zone=settings.tz, date_order=order, labels=labels)


def _told(overrides: Overrides, raw: RawTable, settings: Settings) -> Overrides:
    """What the config's `sources:` says about one file; the last kind that is named wins."""
    from fnmatch import fnmatch

    said = [
        source
        for source in settings.sources
        if any(fnmatch(name, source.path) for name in (raw.name, raw.path.name))
    ]
    kinds = [source.kind for source in said if source.kind]
    pairs = [pair for source in said for pair in source.map]
    return replace(overrides, kind=kinds[-1] if kinds else None, map=(*pairs, *overrides.map))


def _refuse_unknown_headers(settings: Settings, files: Sequence[Sequence[str]]) -> None:
    from difflib import get_close_matches

    from outreach_audit.ingest.mapping import unmatched_headers
    from outreach_audit.ingest.overrides import Overrides

    for header in unmatched_headers(Overrides(map=settings.asked), files):
        known = dict.fromkeys(one for headers in files for one in headers)
        close = get_close_matches(header, known, n=1)
        meant = f"Did you mean '{close[0]}'? " if close else ""
        hint = f"{meant}Columns: {', '.join(list(known)[:20])}."
        raise ConfigError(f"No file has the column '{header}' of --map.", hint=hint)
