"""The word lists of `claim_words.yaml`, and words folded so that spellings meet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from outreach_audit.audit.claims import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def folded(text: str) -> str:
    """Lower case without accents, gaps single: `Café  du Nord` gives `cafe du nord`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def tokens(text: str) -> list[str]:
    """The folded words of a text."""
    return _TOKEN.findall(folded(text))


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words, `hotel*` for all that begins so."""

    whole: frozenset[str]
    starts: tuple[str, ...]

    def hold(self, text: str) -> bool:
        """Whether one of the words stands in the text."""
        found = tokens(text)
        key = "_".join(found)
        return any(one in self.whole or one.startswith(self.starts) for one in (*found, key))


@cache
def lists() -> Mapping[str, Any]:
    """Everything that the file says; it is read once a process."""
    text = Path(__file__).with_name("claim_words.yaml").read_text(encoding="utf-8")
    # Every scalar stays text: "no" and 02-14 are words here.
    loaded: Mapping[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    return loaded


@cache
def words(section: str, name: str) -> Words:
    """One list of a section."""
    return _words(lists()[section][name])


def _words(listed: Iterable[str]) -> Words:
    plain = [folded(word) for word in listed]
    return Words(
        frozenset(word for word in plain if not word.endswith("*")),
        tuple(word.removesuffix("*") for word in plain if word.endswith("*")),
    )


def yes_or_no(section: str, text: str) -> Verdict:
    """Whether a value of a record bears a claim out, by the lists `no` and `yes` of a section."""
    if words(section, "no").hold(text):
        return Verdict.REFUTED
    return Verdict.SUPPORTED if words(section, "yes").hold(text) else Verdict.UNKNOWN


@cache
def trades(text: str) -> frozenset[str]:
    """The groups of trades whose words stand in a text."""
    return frozenset(name for name in lists()["industry"] if words("industry", name).hold(text))
