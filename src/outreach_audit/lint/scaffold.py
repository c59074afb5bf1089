"""A new rule file with its holes marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.errors import ConfigError
from outreach_audit.lint.rule_file import BANNED_NAMES

if TYPE_CHECKING:
    from pathlib import Path

_TEMPLATE = """\
kind: phrase
message: "'{{match}}' ..."          # one sentence; {{match}} is what was found
severity: warning                 # error, warning or note
confidence: medium                # high, medium or low
tags: [untagged]                  # see CONTRIBUTING.md
feeds: {{presumptuousness: 1}}      # 1 mild, 2 clear; leave out for a warning that scores nothing
patterns:
  - "..."                         # RE2, one sentence at a time, no look-around
unless: []                        # patterns that take a match in the same sentence back
why: >
  What this does to the reader.
fix: What to write instead.
wrong_when:
  - when this rule is wrong
sources: [stranger-marketing]
examples:
  flag:                           # at least five, in different voices
    - "..."
  pass:                           # at least five neighbours that must stay
    - "..."
"""


def scaffold(id: str, folder: Path) -> tuple[Path, str]:
    """Path and text of a new rule. A name that bans instead of naming is a `ConfigError`."""
    group, slash, name = id.partition("/")
    if not (slash and group and name) or "/" in name or " " in id:
        raise ConfigError(f"'{id}' is no rule id.", hint="Write it as GROUP/NAME.")
    if name.startswith(BANNED_NAMES):
        raise ConfigError(
            f"'{name}' names a ban.",
            hint="Name the thing flagged: it has to read well after 'allow'.",
        )
    return folder / group / f"{name}.yaml", _TEMPLATE.format()
