"""Lists of words that patterns share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from outreach_audit.errors import RulebookError
from outreach_audit.lint.rulebook import load
from outreach_audit.lint.words import shipped_words, spelled_out

if TYPE_CHECKING:
    from pathlib import Path

_RULE = """\
kind: phrase
message: "'{{match}}' talks of fruit."
severity: note
confidence: low
patterns:
  - '{pattern}'
why: It is about fruit.
fix: Say it without fruit.
wrong_when: [never]
sources: [cmo-letter]
examples:
  flag: [Two pears fell.]
  pass: [Two stones fell.]
"""


def _folder(place: Path, pattern: str, words: str = "") -> Path:
    (place / "orchard").mkdir()
    (place / "orchard" / "fruit.yaml").write_text(_RULE.format(pattern=pattern))
    if words:
        (place / "words.yaml").write_text(words)
    return place


def test_a_name_in_angle_brackets_stands_for_its_list() -> None:
    words = {"fruit": "(?:pears?|plums?)"}
    assert spelled_out(r"\b<fruit>\b", words) == r"\b(?:pears?|plums?)\b"


def test_escaped_brackets_and_named_groups_are_no_lists() -> None:
    pattern = r"\<first_name> (?P<fruit>pear)"
    assert spelled_out(pattern, {}) == pattern


def test_every_shipped_list_is_spelled_out_and_a_group() -> None:
    for name, pattern in shipped_words().items():
        assert pattern.startswith("(?:")
        assert pattern.endswith(")"), name
        assert spelled_out(pattern, {}) == pattern


def test_an_own_folder_adds_lists_and_may_use_the_shipped_ones(tmp_path: Path) -> None:
    folder = _folder(tmp_path, r"\b<fruit>\b", "fruit: '(?:pears|<people>)'\n")
    rule = load([folder]).get("orchard/fruit")
    assert rule.patterns == (rf"\b(?:(?:pears|{shipped_words()['people']}))\b",)


def test_changing_a_list_changes_the_hash_of_the_rules(tmp_path: Path) -> None:
    folder = _folder(tmp_path, r"\b<fruit>\b", "fruit: '(?:pears)'\n")
    before = load([folder]).sha256
    (folder / "words.yaml").write_text("fruit: '(?:pears|plums)'\n")
    assert load([folder]).sha256 != before


def test_an_unknown_list_is_named_with_its_place_and_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as caught:
        load([_folder(tmp_path, r"\b<pain>\b")])
    (error,) = caught.value.errors
    assert (error.line, error.column) == (6, 6)
    assert error.hint.startswith("Did you mean <pains>?")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("tag: '(?:x)'\n", "'tag' has to be a new name with a pattern."),
        ("- a\n", "A words file is a mapping of name to pattern."),
        ("fruit: '<seed>'\n", "'fruit' uses a list that does not stand above it."),
        ("fruit: [\n", "Not valid YAML"),
    ],
)
def test_a_bad_words_file_is_refused_in_one_line(
    tmp_path: Path, words: str, complaint: str
) -> None:
    with pytest.raises(RulebookError) as caught:
        load([_folder(tmp_path, r"\bpears\b", words)])
    (error,) = caught.value.errors
    assert error.message.startswith(complaint)
