"""One rule file: YAML text to a `Rule`, or every error in it with line, column and what is allowed."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from outreach_audit.errors import RuleError
from outreach_audit.lint.rule_values import build
from outreach_audit.lint.words import UnknownListError, shipped_words, spelled_out
from outreach_audit.model.finding import Confidence, Severity
from outreach_audit.model.message import RELATIONS, SEGMENTS, TYPES
from outreach_audit.model.rule import AXES, LOG_KINDS, TAGS, TEXT_KINDS, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ESSAYS = ("stranger-marketing", "stop-shooting", "experts-spam", "cmo-letter", "idea-marketing")
BANNED_NAMES = ("no-", "avoid-", "bad-", "check-", "dont-")
KINDS = (*TEXT_KINDS, *LOG_KINDS)
SEVERITIES = tuple(severity.label for severity in Severity)
CONFIDENCES = tuple(confidence.label for confidence in Confidence)
REQUIRED = (
    "kind", "message", "severity", "confidence", "why", "fix", "wrong_when", "sources", "examples",
)  # fmt: skip
PATTERNS = ("patterns", "unless", "unless_text")
"""Keys whose items are RE2 patterns and may name lists of words."""
EVIDENCE = ("answered_contact", "business_under_way")
"""Lists of `rules/evidence.yaml` that rules may name."""
OPTIONAL = (
    "scope", "relations", "types", "tags", "feeds", "patterns", "unless", "unless_text", "evidence",
    "case",
    "claim", "measure", "parameters", "required",
)  # fmt: skip
ALLOWED = (*REQUIRED, *OPTIONAL)


@dataclass(slots=True)
class Draft:
    """A rule file as parsed, with the line of each key and the errors found so far."""

    id: str
    path: str
    source: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, tuple[int, int]] = field(default_factory=dict)
    errors: list[RuleError] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    """Pattern with its lists spelled out -> pattern as it stands in the file."""

    def blame(self, message: str, key: str = "", hint: str = "") -> None:
        """Records an error at a key of the file, or at its first line."""
        line, column = self.lines.get(key, (1, 1))
        self.blame_at(message, line, column, hint)

    def blame_at(self, message: str, line: int, column: int, hint: str = "") -> None:
        """Records an error at a place of the file."""
        written = self.source.splitlines()
        excerpt = written[line - 1] if 0 < line <= len(written) else ""
        self.errors.append(
            RuleError(message, path=self.path, line=line, column=column, excerpt=excerpt, hint=hint)
        )


def parse(id: str, path: str, source: str, words: Mapping[str, str] | None = None) -> Draft:
    """Reads the YAML of a rule and spells out its lists of `words` (by default the shipped ones);
    duplicate keys, syntax errors and unknown lists are recorded in the draft.
    """
    draft = Draft(id, path, source)
    _load(draft)
    _spell_out(draft, shipped_words() if words is None else words)
    return draft


def _load(draft: Draft) -> None:
    import yaml

    source = draft.source
    loader = yaml.CSafeLoader(source) if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader(source)
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            draft.blame("A rule is a mapping of keys.", hint=f"Start with 'kind: {KINDS[0]}'.")
            return
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
            if key in draft.values:
                draft.blame_at(f"The key '{key}' stands twice.", line, column)
                continue
            draft.lines[key] = (line, column)
            draft.values[key] = loader.construct_object(value_node, deep=True)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        draft.blame_at(f"Not valid YAML: {error.problem}.", *where)
    except (yaml.YAMLError, ValueError) as error:
        draft.blame(f"Not valid YAML: {error}.")
    finally:
        loader.dispose()


def _spell_out(draft: Draft, words: Mapping[str, str]) -> None:
    for key in PATTERNS:
        items = draft.values.get(key)
        if not isinstance(items, list):
            continue
        for number, item in enumerate(items):
            if not isinstance(item, str):
                continue
            try:
                items[number] = spelled_out(item, words)
            except UnknownListError as error:
                draft.blame_at(
                    "This pattern names a list that is not there.",
                    *_place(draft, key, item),
                    hint=str(error),
                )
            draft.written[items[number]] = item


def validate(draft: Draft) -> Rule | None:
    """The rule, or None with every complaint in `draft.errors`."""
    if draft.errors:
        return None
    _known_keys(draft)
    _name(draft)
    values = draft.values
    for key, allowed in _CHOICES.items():
        if key in values and values[key] not in allowed:
            draft.blame(f"'{values[key]}' is no {key}.", key, _suggest(values[key], allowed))
    for key, allowed in _LISTS.items():
        for item in _texts(draft, key):
            if allowed and item not in allowed:
                draft.blame(f"'{item}' is not allowed in '{key}'.", key, _suggest(item, allowed))
    for key in ("message", "why", "fix"):
        if key in values and not (isinstance(values[key], str) and values[key].strip()):
            draft.blame(f"'{key}' has to be a sentence.", key)
    _by_kind(draft)
    _patterns(draft)
    _sources(draft)
    _feeds(draft)
    _examples(draft)
    return None if draft.errors else build(draft.id, draft.path, values)


_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": KINDS,
    "severity": SEVERITIES,
    "confidence": CONFIDENCES,
}
_LISTS: dict[str, tuple[str, ...]] = {
    "scope": SEGMENTS,
    "relations": RELATIONS,
    "types": TYPES,
    "tags": TAGS,
    "patterns": (),
    "unless": (),
    "unless_text": (),
    "evidence": EVIDENCE,
    "wrong_when": (),
    "sources": (),
}


def _suggest(value: object, allowed: tuple[str, ...]) -> str:
    close = get_close_matches(str(value), allowed, n=1)
    meant = f"Did you mean '{close[0]}'? " if close else ""
    return f"{meant}Allowed: {', '.join(allowed)}."


def _known_keys(draft: Draft) -> None:
    for key in draft.values:
        if key not in ALLOWED:
            draft.blame(f"Unknown key '{key}'.", key, _suggest(key, ALLOWED))
    for key in REQUIRED:
        if draft.values.get(key) in (None, "", [], {}):
            draft.blame(f"The key '{key}' is missing or empty.", key)


def _name(draft: Draft) -> None:
    group, _, name = draft.id.partition("/")
    if (
        not name
        or "/" in name
        or not all(c.islower() or c.isdigit() or c == "-" for c in group + name)
    ):
        draft.blame(
            f"'{draft.id}' is no rule id.",
            hint="The file stands in one folder, both in lower-case words joined by '-'.",
        )
    if name.startswith(BANNED_NAMES):
        draft.blame(
            f"'{name}' names a ban.",
            hint="Name the thing flagged, so that it reads well after 'allow'.",
        )


def _texts(draft: Draft, key: str) -> list[str]:
    value = draft.values.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        draft.blame(f"'{key}' has to be a list of texts.", key)
        return []
    return value


def _by_kind(draft: Draft) -> None:
    kind = draft.values.get("kind")
    if kind == "phrase" and not draft.values.get("patterns"):
        draft.blame("A phrase rule needs 'patterns'.", "kind")
    if kind in KINDS and kind not in ("phrase", "classifier") and not draft.values.get("measure"):
        draft.blame(f"A {kind} rule needs 'measure'.", "kind")
    if not isinstance(draft.values.get("parameters", {}), dict):
        draft.blame("'parameters' has to be a mapping.", "parameters")


def _patterns(draft: Draft) -> None:
    import re2

    for key in PATTERNS:
        for pattern in _texts(draft, key):
            try:
                re2.compile(pattern, _quiet())
            except re2.error as error:
                line, column = _place(draft, key, pattern)
                reason = (
                    error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
                )
                draft.blame_at(
                    f"RE2 refuses this pattern: {reason}.",
                    line,
                    column,
                    "RE2 has no look-around and no back-references; use 'unless' instead.",
                )


def _quiet() -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    return options


def _place(draft: Draft, key: str, pattern: str) -> tuple[int, int]:
    """Line and column of a list item, found by its text from the key's line on."""
    first = draft.lines[key][0]
    pattern = draft.written.get(pattern, pattern)
    for number, line in enumerate(draft.source.splitlines(), 1):
        if number >= first and pattern[:20] in line.replace("\\\\", "\\").replace("''", "'"):
            return number, max(line.find(pattern[:20]), line.find("- ")) + 1
    return draft.lines[key]


def _sources(draft: Draft) -> None:
    for source in _texts(draft, "sources"):
        if source not in ESSAYS and ":" not in source and "." not in source:
            draft.blame(
                f"'{source}' is no source.",
                "sources",
                f"An essay ({', '.join(ESSAYS)}), a fact id (us.canspam.optout_grace), or 'kind: text'.",
            )


def _feeds(draft: Draft) -> None:
    feeds = draft.values.get("feeds")
    if feeds is None:
        return
    if not isinstance(feeds, dict) or len(feeds) != 1:
        draft.blame("'feeds' is one axis and its weight.", "feeds", "feeds: {presumptuousness: 2}")
        return
    axis, weight = next(iter(feeds.items()))
    if axis not in AXES:
        draft.blame(f"'{axis}' is no axis.", "feeds", _suggest(axis, AXES))
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not -3 <= weight <= 3:
        draft.blame("The weight of an axis is a number from -3 to 3.", "feeds")


def _examples(draft: Draft) -> None:
    examples = draft.values.get("examples")
    if not isinstance(examples, dict) or set(examples) - {"flag", "pass"}:
        draft.blame("'examples' has the lists 'flag' and 'pass'.", "examples")
        return
    shape: Callable[[Any], bool] = _is_text_example
    if draft.values.get("kind") in LOG_KINDS:
        shape = _is_log_example
    for key in ("flag", "pass"):
        items = examples.get(key)
        if not isinstance(items, list) or not items:
            draft.blame(f"'examples' needs at least one '{key}'.", "examples")
        elif not all(shape(item) for item in items):
            draft.blame(f"An example under '{key}' has the wrong shape.", "examples")


def _is_text_example(item: Any) -> bool:
    keys = {"subject", "body", "relation", "type", "source", "also", "html"}
    return isinstance(item, str) or (isinstance(item, dict) and not set(item) - keys)


def _is_log_example(item: Any) -> bool:
    return isinstance(item, dict) and all(
        isinstance(rows, list | dict | str | int) for rows in item.values()
    )
