"""Carriers of one message: plain text, Markdown, HTML, templates, and sidecars beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outreach_audit.errors import ConfigError
from outreach_audit.lint.carrier_source import (
    ALLOWED,
    Opened,
    Read,
    Shown,
    cut,
    known_context,
    meant,
    plain_text,
    shown,
    trimmed,
    without,
)
from outreach_audit.model.location import TextMap
from outreach_audit.model.message import Message
from outreach_audit.normalise.body import MapBuilder, code_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from outreach_audit.model.message import Context

SIDECAR_KEYS = ("relation", "type", "stage", "audience", "subject", "source")
_FRONT_KEYS = (*SIDECAR_KEYS, "id")
_SUBJECT = re.compile(r"\s*subject[ \t]*:[ \t]*([^\r\n]*)(?:\r?\n|$)", re.IGNORECASE)
_FRONT = re.compile(r"\s*---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LONGEST_FRONT = 20_000
_SIMPLE = re.compile(r"^([A-Za-z_]+)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_QUOTED_PAIR = 2

# The patterns of Markdown are text: `re` compiles them with the first file of it.
_LINK = (
    r"!?\[((?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){0,500})\]"
    r"\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?(?:[ \t]+\"[^\"\n]{0,200}\")?\)"
)
_EMPHASES = (
    r"(?<![\w*])(\*{1,3})(?![\s*])(?:[^*\n]|\n(?!\s*\n)){1,500}?(?<!\s)\1(?![\w*])",
    r"(?<!\w)(_{1,3})(?![\s_])(?:[^\n]|\n(?!\s*\n)){1,500}?(?<![\s_])\1(?!\w)",
)
_HEADING = r"(?m)^#{1,6}[ \t]+"
_ESCAPE = r"\\(?=[!-/:-@\[-`{-~])"


@dataclass(slots=True)
class _Head:
    """What stands above the body: values, the subject with its place, where the body starts."""

    values: dict[str, str] = field(default_factory=dict)
    subject: TextMap | None = None
    body_at: int = 0


def read_text(opened: Opened) -> Read:
    """One plain message, whatever its words look like."""
    return _one(opened, lambda body: shown(body, html=False))


def read_markdown(opened: Opened) -> Read:
    """One message in Markdown, read without its marks."""
    return _one(opened, lambda body: Shown(markdown_text(body)))


def read_html(opened: Opened) -> Read:
    """One message in HTML or MJML; without another subject its title is one."""
    return _one(opened, lambda body: shown(body, html=True))


def read_template(opened: Opened) -> Read:
    """One template, in HTML where it looks like HTML, else in plain text."""
    return _one(opened, shown)


def _one(opened: Opened, show: Callable[[TextMap], Shown]) -> Read:
    source = TextMap.identity(opened.text)
    head = _head(source)
    body = show(_unled(cut(source, head.body_at, len(source.text))))
    given = beside(opened.subject) if opened.subject else None
    subject = head.subject or given or body.title
    message = Message(
        id=head.values.get("id", "").strip() or opened.path,
        path=opened.path,
        subject=opened.part(plain_text(subject)),
        body=opened.part(body.text),
        context=known_context(opened.context, head.values),
        html=body.html,
    )
    return (message,), ()


def beside(text: str) -> TextMap:
    """Text that stands in no place of the file; it points at the first line."""
    built = MapBuilder()
    built.add(text, 0, 0)
    return built.build()


def _unled(body: TextMap) -> TextMap:
    match = re.match(r"(?:[ \t]*\r?\n)+", body.text)
    return cut(body, match.end(), len(body.text)) if match else body


def _head(source: TextMap) -> _Head:
    head = _Head()
    match = _FRONT.match(source.text, 0, _LONGEST_FRONT)
    if match:
        values = _front_matter(source, *match.span(1))
        if values is not None:
            head.body_at = match.end()
            head.values = {key: value.text for key, value in values.items()}
            head.subject = values.get("subject")
    match = _SUBJECT.match(source.text, head.body_at)
    if match:
        head.body_at = match.end()
        if match.group(1).strip():
            head.subject = trimmed(cut(source, *match.span(1)))
    return head


def _front_matter(source: TextMap, start: int, end: int) -> dict[str, TextMap] | None:
    """Known keys between the two rules, or None where no key stands there."""
    text = source.text[start:end]
    nodes = list(_yaml_scalars(text))
    pairs = nodes or [(m.group(1), *m.span(2), m.group(2)) for m in _SIMPLE.finditer(text)]
    values: dict[str, TextMap] = {}
    for key, first, last, value in pairs:
        if key.lower() in _FRONT_KEYS:
            values.setdefault(key.lower(), _scalar(source, start + first, start + last, value))
    return values if pairs else None


def _yaml_scalars(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Key, span and value of the mapping's plain values; nothing where it is no YAML mapping.

    Merge tags break YAML, so what fails here is read line by line instead.
    """
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        start, end = value.start_mark.index, value.end_mark.index
        if isinstance(key, yaml.ScalarNode):
            written = value.value if isinstance(value, yaml.ScalarNode) else text[start:end].strip()
            yield str(key.value), start, end, str(written)


def _scalar(source: TextMap, start: int, end: int, value: str) -> TextMap:
    """A value with its place: to the character where it is written as it reads."""
    written = source.text[start:end]
    if len(written) >= _QUOTED_PAIR and written[0] == written[-1] and written[0] in "\"'":
        start, written = start + 1, written[1:-1]
        value = value.strip(source.text[end - 1]) if value[:1] == source.text[end - 1] else value
    if written == value:
        return TextMap.identity(value, start)
    built = MapBuilder()
    built.add_whole(value, start, end - start)
    return built.build(start)


def markdown_text(body: TextMap) -> TextMap:
    """Markdown as it reads: no emphasis marks, heading signs, escapes or link targets."""
    body = plain_text(body)
    text = body.text
    code = [(start, end) for start, end, _ in code_spans(text)]
    covered = bytearray(len(text))
    for start, end in code:
        covered[start:end] = b"\1" * (end - start)
    spans = [span for span in _marks(text) if not any(covered[span[0] : span[1]])]
    return without(body, sorted(spans)) if spans else body


def _marks(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(_LINK, text):
        yield match.start(), match.start(1)
        yield match.end(1), match.end()
    for emphasis in _EMPHASES:
        for match in re.finditer(emphasis, text):
            yield match.span(1)
            yield match.end() - len(match.group(1)), match.end()
    for pattern in (_HEADING, _ESCAPE):
        for match in re.finditer(pattern, text):
            yield match.span()


def sidecar(text: str, path: str, context: Context) -> tuple[Context, str]:
    """Context and subject out of a `.meta.yaml`; ConfigError names the line of what is wrong."""
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise ConfigError(
            f"Not valid YAML: {error.problem}.",
            path=path,
            line=mark.line + 1 if mark else 1,
            hint="Write one 'key: value' a line.",
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise ConfigError("Not valid YAML.", path=path, line=1) from None
    if node is None:
        return context, ""
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(
            "A sidecar is a mapping of keys.", path=path, line=1, hint="Write 'relation: known'."
        )
    values = {}
    for key, value in node.value:
        _check_pair(key, value, path)
        values[key.value] = value.value
    return known_context(context, values), values.get("subject", "").strip()


def _check_pair(key: object, value: object, path: str) -> None:
    import yaml

    name = key.value if isinstance(key, yaml.ScalarNode) else ""
    mark = key.start_mark if isinstance(key, yaml.Node) else None
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if name not in SIDECAR_KEYS:
        raise ConfigError(
            f"A sidecar has no key '{name}'.",
            path=path, line=line, column=column, hint=_nearest(name, SIDECAR_KEYS),
        )  # fmt: skip
    if not isinstance(value, yaml.ScalarNode):
        raise ConfigError(f"'{name}' takes one word or line.", path=path, line=line, column=column)
    if name in ALLOWED and not meant(name, value.value):
        raise ConfigError(
            f"'{value.value}' is no {name}.",
            path=path, line=line, column=column, hint=_nearest(value.value, ALLOWED[name]),
        )  # fmt: skip


def _nearest(name: str, allowed: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, allowed, n=1)
    listed = f"Allowed: {', '.join(allowed)}."
    return f"Did you mean '{near[0]}'? {listed}" if near else listed


__all__ = [
    "SIDECAR_KEYS", "beside", "markdown_text", "read_html", "read_markdown", "read_template",
    "read_text", "sidecar",
]  # fmt: skip
