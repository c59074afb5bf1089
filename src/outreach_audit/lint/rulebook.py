"""All rules of a run: the shipped ones, the user's own, and what the config changes in them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from outreach_audit import __version__
from outreach_audit.errors import ConfigError, RulebookError, RuleError
from outreach_audit.lint.rule_values import build
from outreach_audit.lint.words import shipped_words, words_of
from outreach_audit.model.finding import Severity
from outreach_audit.resources import cache_folder, keep_in_cache, shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from outreach_audit.model.rule import Rule

_UNUSED_AT_RUN_TIME = ("examples",)
_SEVERITIES = tuple(severity.label for severity in Severity)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rules in order of id, and the hash of the files that they came from."""

    rules: tuple[Rule, ...]
    sha256: str

    def get(self, id: str) -> Rule:
        """The rule of this id; a `ConfigError` with the nearest id otherwise."""
        for rule in self.rules:
            if rule.id == id:
                return rule
        raise unknown_rule(id, [rule.id for rule in self.rules])

    def texts(self) -> tuple[Rule, ...]:
        """The rules that read texts."""
        return tuple(rule for rule in self.rules if rule.is_text)

    def logs(self) -> tuple[Rule, ...]:
        """The rules that read the log."""
        return tuple(rule for rule in self.rules if not rule.is_text)


def load(folders: Sequence[Path] = (), *, examples: bool = False) -> Rulebook:
    """Loads the shipped rules and those of `folders`. Without `examples` the shipped ones may come
    from a cache. Raises `RulebookError` with all errors of all files.
    """
    folder = shipped("rules")
    kept = None if examples else _from_cache(folder)
    rules, digest = kept or _shipped_rules(folder, keep=not examples)
    if folders:
        own = [rule for given in folders for rule in _read(_own_files(given), words_of(given))]
        digest = _digest([*_all_files(folder), *(f for one in folders for f in _all_files(one))])
        rules = _joined(rules, own)
    return Rulebook(tuple(sorted(rules, key=lambda rule: rule.id)), digest)


def configure(book: Rulebook, changes: Mapping[str, Mapping[str, Any]]) -> Rulebook:
    """Applies the config's `rules:` section, rule id -> severity and parameters."""
    known = {rule.id: rule for rule in book.rules}
    for id_, change in changes.items():
        if id_ not in known:
            raise unknown_rule(id_, list(known))
        known[id_] = _changed(known[id_], change)
    return replace(book, rules=tuple(known[rule.id] for rule in book.rules))


def select(book: Rulebook, chosen: Iterable[str], ignored: Iterable[str]) -> Rulebook:
    """Keeps the rules of `chosen` groups or ids (all when empty) that are not `ignored`."""
    wanted, unwanted = tuple(chosen), tuple(ignored)
    names = {rule.id for rule in book.rules} | {rule.group for rule in book.rules}
    for name in (*wanted, *unwanted):
        if name not in names:
            raise unknown_rule(name, sorted(names))
    kept = tuple(
        rule
        for rule in book.rules
        if (not wanted or rule.id in wanted or rule.group in wanted)
        and rule.id not in unwanted
        and rule.group not in unwanted
    )
    return replace(book, rules=kept)


def unknown_rule(name: str, names: Sequence[str]) -> ConfigError:
    """The error for a rule that does not exist, with the nearest one that does."""
    from difflib import get_close_matches

    close = get_close_matches(name, names, n=1)
    hint = f"Did you mean '{close[0]}'?" if close else "List them: outreach-audit rules list"
    return ConfigError(f"There is no rule or group '{name}'.", hint=hint)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.yaml"))


def _all_files(folder: Path) -> list[Path]:
    """The rules and what stands beside them: lists of words and of evidence."""
    return [*_files(folder), *sorted(folder.glob("*.yaml"))]


def _own_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ConfigError(f"There is no rules folder '{folder}'.", hint="--rules takes a folder.")
    files = _files(folder)
    if not files:
        raise ConfigError(
            f"'{folder}' holds no rules.",
            hint="A rule stands in GROUP/NAME.yaml below that folder.",
        )
    return files


def _digest(files: Sequence[Path]) -> str:
    from hashlib import sha256

    digest = sha256()
    for file in files:
        digest.update(f"{file.parent.name}/{file.name}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _read(files: Sequence[Path], words: Mapping[str, str]) -> list[Rule]:
    from outreach_audit.lint.rule_file import parse, validate

    rules: list[Rule] = []
    errors: list[RuleError] = []
    for file in files:
        try:
            source = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            errors.append(RuleError(f"Cannot be read: {error}", path=str(file)))
            continue
        draft = parse(f"{file.parent.name}/{file.stem}", str(file), source, words)
        rule = validate(draft)
        errors.extend(draft.errors)
        if rule:
            rules.append(rule)
    if errors:
        raise RulebookError(tuple(errors))
    return rules


def _joined(rules: list[Rule], own: list[Rule]) -> list[Rule]:
    known = {rule.id: rule for rule in rules}
    errors = []
    for rule in own:
        if rule.id in known:
            errors.append(
                RuleError(
                    f"'{rule.id}' is defined twice, here and in {known[rule.id].path}.",
                    path=rule.path,
                    line=1,
                    hint="To change a shipped rule use 'rules:' in the config.",
                )
            )
        known[rule.id] = rule
    if errors:
        raise RulebookError(tuple(errors))
    return list(known.values())


def _changed(rule: Rule, change: Mapping[str, Any]) -> Rule:
    parameters = dict(rule.parameters)
    severity, required = rule.severity, rule.required
    for key, value in change.items():
        if key == "severity":
            if value not in _SEVERITIES:
                raise ConfigError(
                    f"'{value}' is no severity for {rule.id}.",
                    hint=f"Allowed: {', '.join(_SEVERITIES)}.",
                )
            severity = Severity[value.upper()]
        elif key == "required":
            if not isinstance(value, bool):
                raise ConfigError(f"'required' of {rule.id} is true or false, not {value}.")
            required = value
        elif key in parameters:
            parameters[key] = value
        else:
            from difflib import get_close_matches

            allowed = ("severity", "required", *parameters)
            close = get_close_matches(key, allowed, n=1)
            meant = f"Did you mean '{close[0]}'? " if close else ""
            raise ConfigError(
                f"{rule.id} has no parameter '{key}'.",
                hint=f"{meant}Allowed: {', '.join(allowed)}.",
            )
    return replace(rule, severity=severity, required=required, parameters=parameters)


def _shipped_rules(folder: Path, *, keep: bool) -> tuple[list[Rule], str]:
    files = _files(folder)
    digest = _digest(_all_files(folder))
    rules = _read(files, shipped_words())
    if keep:
        _to_cache(folder, rules, digest, files)
    return rules, digest


def _from_cache(folder: Path) -> tuple[list[Rule], str] | None:
    """Rules and hash as they were kept, where no file has changed since."""
    try:
        stored = json.loads(_cache_file(folder).read_bytes())
        if stored["state"] != _state(folder):
            return None
        return [build(*entry) for entry in stored["rules"]], stored["sha256"]
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _to_cache(folder: Path, rules: list[Rule], digest: str, files: Sequence[Path]) -> None:
    """Keeps the shipped rules as JSON; a cache that cannot be written is only slower."""
    from outreach_audit.lint.kinds.needs import needed_words
    from outreach_audit.lint.rule_file import parse

    entries = []
    for rule, file in zip(rules, files, strict=True):
        values = parse(rule.id, rule.path, file.read_text(encoding="utf-8")).values
        kept = {key: value for key, value in values.items() if key not in _UNUSED_AT_RUN_TIME}
        kept["needs"] = [needed_words(pattern) for pattern in rule.patterns]
        entries.append((rule.id, rule.path, kept))
    stored = {"state": _state(folder), "sha256": digest, "rules": entries}
    keep_in_cache(_cache_file(folder), json.dumps(stored, default=str))


def _state(folder: Path) -> list[list[str | int]]:
    """What changes when a rule does: this package's files count too, as they read the rules.

    Asking for sizes and times costs a tenth of reading and hashing the files.
    """
    here = Path(__file__)
    code = (here, here.with_name("rule_file.py"), here.parent / "kinds" / "needs.py")
    found = [_as_of(file.name, file.stat()) for file in code]
    with os.scandir(folder) as groups:
        for group in groups:
            inside = os.scandir(group) if group.is_dir() else [group]
            found += [_as_of(f"{group.name}/{file.name}", file.stat()) for file in inside]
    return [["version", __version__], *sorted(found)]


def _as_of(name: str, state: os.stat_result) -> list[str | int]:
    return [name, state.st_size, state.st_mtime_ns]


def _cache_file(folder: Path) -> Path:
    """One file for every installation, so that several of them do not take turns to write one."""
    return cache_folder() / f"rules-{crc32(str(folder).encode()):08x}.json"
