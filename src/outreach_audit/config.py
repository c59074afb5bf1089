"""Settings of a run: `outreach-audit.yaml`, and what the command line says on top of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outreach_audit.errors import ConfigError
from outreach_audit.model.finding import Severity
from outreach_audit.model.message import RELATIONS, TYPES, Context

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from outreach_audit.model.tables import Source

FILE_NAME = "outreach-audit.yaml"
FAIL_ON = (*(severity.label for severity in reversed(Severity)), "never")
LABELS = ("client", "brand", "list", "tool")
SOURCE_KEYS = ("path", "kind", *LABELS)


@dataclass(frozen=True, slots=True)
class SourceLabels:
    """What the config says about the files that match a glob."""

    path: str
    kind: str = ""
    client: str = ""
    brand: str = ""
    list: str = ""
    tool: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a run may be told."""

    folder: Path = field(default_factory=Path)
    """Paths of the config are relative to it."""
    config: Path | None = None
    tz: str | None = None
    date_order: str | None = None
    map: tuple[tuple[str, str], ...] = ()
    sources: tuple[SourceLabels, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    calendar: Path | None = None
    lost_days: tuple[date, ...] = ()
    rules_folders: tuple[Path, ...] = ()
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str = "error"
    as_of: date | None = None
    relation: str = "unknown"
    type: str = "unknown"
    source: str = "template"
    memory: str | None = None
    workdir: Path | None = None
    most_texts: int = 20_000
    rejects: Path | None = None
    force: bool = False
    show_pii: bool = False

    @property
    def context(self) -> Context:
        """What is said about every message that says nothing of itself."""
        return Context(relation=self.relation, type=self.type, source=self.source)


def find(starts: Sequence[Path]) -> Path | None:
    """The config beside one of `starts` or in a folder above, up to the repository's root."""
    for start in starts:
        folder = (start if start.is_dir() else start.parent).resolve()
        for place in (folder, *folder.parents):
            if (place / FILE_NAME).is_file():
                return place / FILE_NAME
            if (place / ".git").exists():
                break
    return None


def load(path: Path | None) -> Settings:
    """Settings out of a config file; the defaults without one. Unknown keys are errors."""
    if path is None:
        return Settings()
    if not path.is_file():
        raise ConfigError("There is no such config file.", path=path)
    values, lines = _parsed(path)
    settings = Settings(folder=path.parent, config=path)
    rules = path.parent / "rules"
    if "rules_folders" not in values and _is_own_rules(rules):
        settings = replace(settings, rules_folders=(rules,))
    for key, value in values.items():
        if key not in _READERS:
            raise _unknown(key, tuple(_READERS), path, lines.get(key))
        try:
            settings = _READERS[key](settings, value)
        except ConfigError as error:
            line = lines.get(key)
            raise ConfigError(error.message, hint=error.hint, path=path, line=line) from None
        except (TypeError, ValueError, AttributeError) as error:
            raise ConfigError(
                f"The value of '{key}' has the wrong shape: {error}.", path=path, line=lines.get(key)
            ) from None
    return settings


def _is_own_rules(folder: Path) -> bool:
    """Whether a `rules/` beside the config holds a user's rules rather than the shipped ones."""
    from outreach_audit.resources import shipped

    return any(folder.glob("*/*.yaml")) and folder.resolve() != shipped("rules").resolve()


def _parsed(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    import yaml

    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text) or {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise ConfigError(
            f"Not valid YAML: {error.problem}.", path=path, line=mark.line + 1 if mark else 1
        ) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"Cannot be read: {error}.", path=path) from None
    if not isinstance(values, dict):
        raise ConfigError("A config is a mapping of keys.", path=path, line=1)
    pairs = node.value if node is not None else []
    return values, {str(key.value): key.start_mark.line + 1 for key, _ in pairs}


def _unknown(key: str, allowed: Sequence[str], path: Path, line: int | None) -> ConfigError:
    from difflib import get_close_matches

    close = get_close_matches(str(key), allowed, n=1)
    meant = f"Did you mean '{close[0]}'? " if close else ""
    return ConfigError(
        f"Unknown key '{key}'.", hint=f"{meant}Allowed: {', '.join(allowed)}.", path=path, line=line
    )


def choose(value: object, allowed: Sequence[str], what: str) -> str:
    """A value out of `allowed`, or a `ConfigError` with the nearest one."""
    if value in allowed:
        return str(value)
    from difflib import get_close_matches

    close = get_close_matches(str(value), allowed, n=1)
    meant = f"Did you mean '{close[0]}'? " if close else ""
    raise ConfigError(f"'{value}' is no {what}.", hint=f"{meant}Allowed: {', '.join(allowed)}.")


def _version(settings: Settings, value: object) -> Settings:
    if value != 1:
        raise ConfigError(f"This program reads version 1 of the config, not {value}.")
    return settings


def _map(settings: Settings, value: Mapping[str, str]) -> Settings:
    return replace(settings, map=tuple((str(k), str(v)) for k, v in value.items()))


def _sources(settings: Settings, value: Sequence[Mapping[str, str]]) -> Settings:
    sources = []
    for entry in value:
        for key in entry:
            choose(key, SOURCE_KEYS, "key of 'sources'")
        sources.append(SourceLabels(**{key: str(text) for key, text in entry.items()}))
    return replace(settings, sources=tuple(sources))


def _rules(settings: Settings, value: Mapping[str, Mapping[str, Any]]) -> Settings:
    merged = {key: dict(change) for key, change in settings.rules.items()}
    for key, change in value.items():
        merged.setdefault(key, {}).update(dict(change))
    return replace(settings, rules=merged)


def _folders(settings: Settings, value: str | Sequence[str]) -> Settings:
    folders = [value] if isinstance(value, str) else list(value)
    return replace(settings, rules_folders=tuple(settings.folder / folder for folder in folders))


def _dates(settings: Settings, value: Sequence[object]) -> Settings:
    return replace(settings, lost_days=tuple(read_date(day) for day in value))


def read_date(value: object) -> date:
    """An ISO date out of a config or the command line."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ConfigError(f"'{value}' is no date.", hint="Write it as 2026-11-21.") from None


def _names(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(item) for item in value)


_READERS = {
    "version": _version,
    "tz": lambda s, v: replace(s, tz=str(v)),
    "date_order": lambda s, v: replace(s, date_order=choose(v, ("dmy", "mdy"), "date order")),
    "map": _map,
    "sources": _sources,
    "jurisdictions": lambda s, v: replace(s, jurisdictions=_names(v)),
    "calendar": lambda s, v: replace(s, calendar=s.folder / str(v)),
    "lost_days": _dates,
    "rules_folders": _folders,
    "rules": _rules,
    "thresholds": _rules,
    "select": lambda s, v: replace(s, select=_names(v)),
    "ignore": lambda s, v: replace(s, ignore=_names(v)),
    "fail_on": lambda s, v: replace(s, fail_on=choose(v, FAIL_ON, "level for 'fail_on'")),
    "as_of": lambda s, v: replace(s, as_of=read_date(v)),
    "relation": lambda s, v: replace(s, relation=choose(v, RELATIONS, "relation")),
    "type": lambda s, v: replace(s, type=choose(v, TYPES, "message type")),
    "source": lambda s, v: replace(s, source=choose(v, ("template", "rendered"), "source")),
    "memory": lambda s, v: replace(s, memory=str(v)),
    "workdir": lambda s, v: replace(s, workdir=s.folder / str(v)),
    "most_texts": lambda s, v: replace(s, most_texts=int(v)),
}
"""Key of the config -> function that puts its value into the settings."""


def mapping_text(sources: Sequence[Source]) -> str:
    """A commented config that says what was understood of each file, for people to correct."""
    lines = ["version: 1", "# tz: Europe/Berlin        # zone of dates that name none", "map:"]
    seen: dict[str, str] = {}
    for source in sources:
        lines.append(f"  # {source.raw.name}: {source.format_id}, {', '.join(source.kinds)}")
        for header, column in source.mapping:
            written = _quoted(header)
            note = "" if seen.setdefault(header, column) == column else "# (see above) "
            lines.append(f"  {note}{written}: {column}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def read_calendar(path: Path | None) -> dict[int, str]:
    """Epoch day -> campaign planned for it, from a CSV with `date` and `name`."""
    if path is None:
        return {}
    import csv

    epoch = date(1970, 1, 1)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except OSError as error:
        raise ConfigError(f"The calendar cannot be read: {error.strerror}.", path=path) from None
    if rows and "date" not in rows[0]:
        raise ConfigError(
            "The calendar has no 'date' column.", path=path, line=1, hint="Columns: date,name."
        )
    return {(read_date(row["date"]) - epoch).days: row.get("name") or "planned" for row in rows}
