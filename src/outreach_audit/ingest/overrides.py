"""What the user says about files: on the command line, or in a mapping saved earlier."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any, Literal

import yaml

from outreach_audit.errors import ConfigError
from outreach_audit.model.tables import LABELS, TABLES, RawTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Overrides", "mapping_text", "read_mapping"]

_KEYS = ("map", "zone", "date_order", "kind", "labels")


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the user says about files; it wins over everything that is found out."""

    map: tuple[tuple[str, str], ...] = ()
    """(header, target), the target `sends.ts`, `email`, a common word such as `date`, `ignore`."""
    zone: str | None = None
    """Zone of dates that name none: "Europe/Berlin", "UTC", "+02:00"."""
    date_order: Literal["dmy", "mdy"] | None = None
    kind: str | None = None
    """Canonical tables joined by "+": "sends", "contacts+suppressions"."""
    labels: tuple[tuple[str, str, str], ...] = ()
    """(file glob, label, value): ("acme-*.csv", "client", "Acme")."""

    def __post_init__(self) -> None:
        """Refuses kinds, date orders and labels that do not exist, by ConfigError."""
        _checked(self.kinds, tuple(TABLES), "kind")
        _checked((self.date_order,) if self.date_order else (), ("dmy", "mdy"), "date order")
        _checked(tuple(label for _, label, _ in self.labels), tuple(LABELS), "label")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The canonical tables of `kind`, empty where the user names none."""
        return tuple(self.kind.split("+")) if self.kind else ()

    def labels_of(self, raw: RawTable) -> dict[str, str]:
        """Returns label -> value of a file, a later glob wins over an earlier one."""
        names = (raw.name, raw.path.name)
        return {
            label: value
            for glob, label, value in self.labels
            if any(fnmatch(name, glob) for name in names)
        }


def _checked(given: tuple[str, ...], allowed: tuple[str, ...], what: str) -> None:
    for one in given:
        if one not in allowed:
            raise ConfigError(f"'{one}' is no {what}.", hint=f"Use one of: {', '.join(allowed)}.")


def read_mapping(path: Path) -> Overrides:
    """Returns a mapping saved as YAML; raises ConfigError where it cannot be read."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        reason = str(problem).splitlines()[0]
        raise ConfigError(f"The mapping cannot be read: {reason}.", path=path) from problem
    if not isinstance(data, dict):
        raise ConfigError("A mapping file holds keys and values.", path=path)
    for key in data:
        if key not in _KEYS:
            hint = f"Use one of: {', '.join(_KEYS)}."
            raise ConfigError(f"'{key}' is no key of a mapping.", path=path, hint=hint)
    return Overrides(
        map=tuple((str(header), str(target)) for header, target in _table(data, "map", path)),
        zone=data.get("zone"),
        date_order=data.get("date_order"),
        kind=data.get("kind"),
        labels=tuple(
            (str(glob), str(label), str(value))
            for glob, labels in _table(data, "labels", path)
            for label, value in _table({glob: labels}, glob, path)
        ),
    )


def _table(data: Mapping[Any, Any], key: str, path: Path) -> list[tuple[Any, Any]]:
    table = data.get(key) or {}
    if not isinstance(table, dict):
        raise ConfigError(f"'{key}' must hold keys and values.", path=path)
    return list(table.items())


def mapping_text(overrides: Overrides) -> str:
    """Returns the YAML that `read_mapping` reads back as the same overrides."""
    labels: dict[str, dict[str, str]] = {}
    for glob, label, value in overrides.labels:
        labels.setdefault(glob, {})[label] = value
    data = {
        "map": dict(overrides.map),
        "zone": overrides.zone,
        "date_order": overrides.date_order,
        "kind": overrides.kind,
        "labels": labels,
    }
    filled = {key: value for key, value in data.items() if value}
    return yaml.safe_dump(filled, sort_keys=False, allow_unicode=True) if filled else ""
