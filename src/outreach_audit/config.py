"""Settings of a run: `outreach-audit.yaml`, and what the command line says on top of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outreach_audit.config_file import line_of, parsed, shown
from outreach_audit.errors import ConfigError
from outreach_audit.model.finding import Severity
from outreach_audit.model.message import RELATIONS, TYPES, Context

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from outreach_audit.model.tables import Source

FILE_NAME = "outreach-audit.yaml"
FAIL_ON = (*(severity.label for severity in reversed(Severity)), "never")
LABELS = ("client", "brand", "list", "tool")
SOURCE_KEYS = ("path", "kind", "map", *LABELS)


@dataclass(frozen=True, slots=True)
class SourceLabels:
    """What the config says about the files that match a glob."""

    path: str
    kind: str = ""
    client: str = ""
    brand: str = ""
    list: str = ""
    tool: str = ""
    map: tuple[tuple[str, str], ...] = ()


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
    model: Path | None = None
    """Folder of a classifier of one's own."""
    memory: str | None = None
    workdir: Path | None = None
    most_texts: int = 20_000
    rejects: Path | None = None
    force: bool = False
    show_pii: bool = False
    asked: tuple[tuple[str, str], ...] = ()
    """The part of `map` that the command line gave: each header has to stand in some file."""
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict, repr=False)
    """Path of a key in the config -> its line, without what the command line has replaced."""

    def blamed(self, error: ConfigError, *keys: str) -> ConfigError:
        """The error with the line of the config that is to blame, where the config said it."""
        line = line_of(self.lines, keys)
        if error.path or line is None:
            return error
        return ConfigError(error.message, hint=error.hint, path=self.config or "", line=line)

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
                return shown(place / FILE_NAME)
            if (place / ".git").exists():
                break
    return None


def load(path: Path | None) -> Settings:
    """Settings out of a config file; the defaults without one. Unknown keys are errors."""
    if path is None:
        return Settings()
    if not path.is_file():
        raise ConfigError("There is no such config file.", path=path)
    values, lines = parsed(path)
    settings = Settings(folder=path.parent, config=path, lines=lines)
    rules = path.parent / "rules"
    if "rules_folders" not in values and _is_own_rules(rules):
        settings = replace(settings, rules_folders=(rules,))
    for key, value in values.items():
        if key not in _READERS:
            raise _unknown(key, tuple(_READERS), path, lines.get((str(key),)))
        if value is None:
            continue
        try:
            settings = _READERS[key](settings, value)
        except _ShapeError as error:
            raise settings.blamed(error, key, *error.keys) from None
        except ConfigError as error:
            raise settings.blamed(error, key) from None
    return settings


class _ShapeError(ConfigError):
    """A value of the wrong shape below some key."""

    def __init__(self, message: str, *keys: object, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.keys = tuple(str(key) for key in keys)


def _is_own_rules(folder: Path) -> bool:
    """Whether a `rules/` beside the config holds a user's rules rather than the shipped ones."""
    from outreach_audit.resources import shipped

    return any(folder.glob("*/*.yaml")) and folder.resolve() != shipped("rules").resolve()


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
    if value != 1 or isinstance(value, bool):
        raise ConfigError(f"This program reads version 1 of the config, not {value!r}.")
    return settings


def _map(settings: Settings, value: object) -> Settings:
    pairs = _mapping(value, "'map' holds HEADER: COLUMN pairs.")
    return replace(settings, map=tuple((str(k), _text(v, k)) for k, v in pairs.items()))


def _sources(settings: Settings, value: object) -> Settings:
    if not isinstance(value, list):
        raise ConfigError("'sources' is a list.", hint='- {path: "june-*.csv", client: Acme}')
    sources = tuple(_labels(entry, number) for number, entry in enumerate(value))
    return replace(settings, sources=sources)


def _labels(entry: object, number: int) -> SourceLabels:
    from outreach_audit.model.tables import TABLES  # half as dear as the rest of this module

    labels = dict(_mapping(entry, "An entry of 'sources' holds path, kind and labels.", number))
    for key, text in labels.items():
        try:
            choose(key, SOURCE_KEYS, "key of 'sources'")
            for kind in str(text).split("+") if key == "kind" else ():
                choose(kind, tuple(TABLES), "kind of file")
        except ConfigError as error:
            raise _ShapeError(error.message, number, key, hint=error.hint) from None
    if "path" not in labels:
        raise _ShapeError("An entry of 'sources' needs 'path', a glob of file names.", number)
    named = _mapping(
        labels.pop("map", None) or {}, "'map' holds HEADER: COLUMN pairs.", number, "map"
    )
    pairs = tuple((str(header), _text(one, number, "map", header)) for header, one in named.items())
    texts = {key: _text(text, number, key) for key, text in labels.items()}
    return SourceLabels(**texts, map=pairs)


def _rules(settings: Settings, value: object) -> Settings:
    merged = {key: dict(change) for key, change in settings.rules.items()}
    for key, change in _mapping(value, "This section holds rules by their id.").items():
        meant = f"The changes of '{key}' are a mapping, such as {{severity: note}}."
        merged.setdefault(str(key), {}).update(_mapping(change, meant, key))
    return replace(settings, rules=merged)


def _folders(settings: Settings, value: object) -> Settings:
    folders = tuple(settings.folder / folder for folder in _names(value))
    return replace(settings, rules_folders=folders)


def _dates(settings: Settings, value: object) -> Settings:
    days = value if isinstance(value, list) else [value]
    return replace(settings, lost_days=tuple(read_date(day) for day in days))


def _most_texts(settings: Settings, value: object) -> Settings:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ConfigError(f"'most_texts' is a whole number from 1 on, not {value!r}.")
    return replace(settings, most_texts=value)


def _mapping(value: object, meant: str, *keys: object) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise _ShapeError(meant, *keys)
    return value


def _text(value: object, *keys: object) -> str:
    if isinstance(value, list | dict) or value is None:
        raise _ShapeError(f"One word or number is needed here, not {value!r}.", *keys)
    return str(value)


def _names(value: object) -> tuple[str, ...]:
    return tuple(_text(item) for item in (value if isinstance(value, list) else [value]))


def refuse_other_shapes(
    rule: str, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    """Raises ConfigError where a parameter of a rule got a value of another shape than it had."""
    for name, value in after.items():
        shape = _shape(before[name])
        if shape not in ("any", _shape(value)):
            raise ConfigError(f"'{name}' of {rule} is {shape}, not {value!r}.")


def _shape(value: object) -> str:
    shapes: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "true or false"), ((int, float), "a number"), (str, "a word"), (list, "a list"),
        (dict, "a mapping"),
    )  # fmt: skip
    return next((words for kind, words in shapes if isinstance(value, kind)), "any")


def read_date(value: object) -> date:
    """An ISO date out of a config or the command line."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ConfigError(f"'{value}' is no date.", hint="Write it as 2026-11-21.") from None


_READERS: dict[str, Callable[[Settings, Any], Settings]] = {
    "version": _version,
    "tz": lambda s, v: replace(s, tz=_text(v)),
    "date_order": lambda s, v: replace(s, date_order=choose(v, ("dmy", "mdy"), "date order")),
    "map": _map,
    "sources": _sources,
    "jurisdictions": lambda s, v: replace(s, jurisdictions=_names(v)),
    "calendar": lambda s, v: replace(s, calendar=s.folder / _text(v)),
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
    "model": lambda s, v: replace(s, model=s.folder / _text(v)),
    "memory": lambda s, v: replace(s, memory=_text(v)),
    "workdir": lambda s, v: replace(s, workdir=s.folder / _text(v)),
    "most_texts": _most_texts,
}
"""Key of the config -> function that puts its value into the settings."""


def mapping_text(sources: Sequence[Source]) -> str:
    """A config that says in comments what was understood of each file, for people to correct."""
    lines = [
        "version: 1",
        "# tz: Europe/Berlin        # zone of dates that name none",
        "# To correct a file, take the # from its 'map:' and from the lines that you change.",
        "sources:",
    ]
    for source in sources:
        kinds = ", ".join(source.kinds) or "not understood"
        lines.append(f"  - path: {_quoted(_glob(source))}  # {source.format_id}: {kinds}")
        # A column may fill several fields, which a map cannot say: live lines would take some away.
        lines.append("    # map:")
        lines += [f"    #   {_quoted(header)}: {column}" for header, column in source.mapping]
    return "\n".join(lines) + "\n"


def _glob(source: Source) -> str:
    """The pattern of one table: its file's name, with the member or sheet behind it."""
    from glob import escape

    name, file = source.raw.name, source.raw.path.name
    if name.endswith(file) or file not in name:
        return escape(file if file in name else name)
    return f"*{escape(name[name.rindex(file) :])}"


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def read_calendar(path: Path | None) -> dict[int, str]:
    """Epoch day -> campaign planned for it, from a CSV with `date` and `name`."""
    if path is None:
        return {}
    import csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"The calendar cannot be read: {reason}.", path=path) from None
    if rows and "date" not in rows[0]:
        raise ConfigError(
            "The calendar has no 'date' column.", path=path, line=1, hint="Columns: date,name."
        )
    return dict(_planned(row, path, line) for line, row in enumerate(rows, 2))


def _planned(row: Mapping[str, Any], path: Path, line: int) -> tuple[int, str]:
    try:
        day = read_date(row["date"])
    except ConfigError as error:
        raise ConfigError(error.message, hint=error.hint, path=path, line=line) from None
    return (day - date(1970, 1, 1)).days, row.get("name") or "planned"
