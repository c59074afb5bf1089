"""The config as a file: YAML without surprises, and the line on which every key stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from outreach_audit.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Lines = dict[tuple[str, ...], int]
"""Path of nested keys -> its line, 1-based; items of lists go by their number."""


def parsed(path: Path) -> tuple[dict[Any, Any], Lines]:
    """The values of a config and the lines of its keys; a `ConfigError` where it is no mapping."""
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
    return values, dict(_key_lines(node, path))


def _key_lines(
    node: Any, path: Path, above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every key with its line. A key that stands twice would win silently: a ConfigError."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                raise ConfigError(f"The key '{name}' stands twice.", path=path, line=line)
            seen.add(name)
            yield (*above, name), line
            yield from _key_lines(value, path, (*above, name))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield (*above, str(number)), value.start_mark.line + 1
            yield from _key_lines(value, path, (*above, str(number)))


def line_of(lines: Mapping[tuple[str, ...], int], keys: Sequence[str]) -> int | None:
    """The line of the deepest of these nested keys that is known."""
    known = (lines.get(tuple(keys[:depth])) for depth in range(len(keys), 0, -1))
    return next((line for line in known if line is not None), None)


def shown(path: Path) -> Path:
    """The path as people see it from where they stand."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
