"""The whole rule set: documented, well named, right on its examples; and rules of one's own."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from outreach_audit import pipeline, rule_tests
from outreach_audit.audit.checks import CHECKS, CLAIMS
from outreach_audit.config import Settings
from outreach_audit.errors import ConfigError, RulebookError
from outreach_audit.lint import rulebook
from outreach_audit.lint.rule_file import BANNED_NAMES, OPTIONAL, REQUIRED, parse
from outreach_audit.lint.scaffold import scaffold
from outreach_audit.model.finding import Severity
from outreach_audit.model.message import plain_message
from outreach_audit.model.rule import LOG_KINDS, TAGS, Rule

BOOK = rulebook.load(examples=True)
TEXT_RULES = [rule.id for rule in BOOK.texts()]
every_rule = pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)

OWN = """\
kind: phrase
message: "'{match}' names the moon."
severity: warning
confidence: high
patterns:
  - \\bmoon\\b
why: The moon is far.
fix: Leave it out.
wrong_when:
  - the reader sells telescopes
sources: ["note: a rule of this test"]
examples:
  flag: ["We sell the moon."]
  pass: ["We sell lamps."]
"""


def own_rules(folder: Path, **rules: str) -> Path:
    """A folder of rules in the group `own`."""
    (folder / "own").mkdir(parents=True, exist_ok=True)
    for name, text in rules.items():
        (folder / "own" / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return folder


# What every shipped rule has.


@every_rule
def test_a_rule_says_why_what_instead_when_it_is_wrong_and_who_says_so(rule: Rule) -> None:
    for text in (rule.message, rule.why, rule.fix):
        assert text == text.strip()
        assert text.endswith((".", "?", "!"))
    assert len(rule.why.split()) >= 8
    assert rule.wrong_when
    assert rule.sources
    assert all(case == case.strip() and not case.endswith(".") for case in rule.wrong_when)


@every_rule
def test_a_rule_is_named_for_what_it_flags(rule: Rule) -> None:
    group, _, name = rule.id.partition("/")

    assert not name.startswith(BANNED_NAMES)
    assert Path(rule.path).parts[-2:] == (group, f"{name}.yaml")
    assert len(name.split("-")) <= 5


@every_rule
def test_a_rule_has_five_examples_of_each_sort_all_different(rule: Rule) -> None:
    for examples in (rule.examples.flag, rule.examples.passes):
        assert len(examples) >= 5
        assert len({repr(example) for example in examples}) == len(examples)
    assert not {repr(e) for e in rule.examples.flag} & {repr(e) for e in rule.examples.passes}


def test_ids_and_messages_are_unique() -> None:
    assert [
        id_ for id_, times in Counter(rule.id for rule in BOOK.rules).items() if times > 1
    ] == []
    messages = Counter(rule.message for rule in BOOK.rules)
    assert [message for message, times in messages.items() if times > 1] == []


def test_every_tag_of_the_labelling_guide_has_a_rule() -> None:
    assert set(TAGS) == {tag for rule in BOOK.rules for tag in rule.tags}


def test_every_check_of_the_log_has_a_rule_and_every_log_rule_a_check() -> None:
    measures = {rule.measure for rule in BOOK.rules if rule.kind in LOG_KINDS}

    assert measures == set(CHECKS)
    assert {rule.claim for rule in BOOK.texts() if rule.claim} == set(CLAIMS)


def test_no_rule_file_keeps_a_key_that_nothing_reads() -> None:
    for rule in BOOK.rules:
        draft = parse(rule.id, rule.path, Path(rule.path).read_text(encoding="utf-8"))
        assert set(draft.values) <= {*REQUIRED, *OPTIONAL}, rule.id


def test_the_cache_gives_the_rules_that_the_files_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first, cached = rulebook.load(), rulebook.load()

    assert list(tmp_path.rglob("rules-*.json"))
    assert cached.sha256 == first.sha256 == BOOK.sha256
    same = [replace(rule, needs=(), examples=BOOK.rules[0].examples) for rule in cached.rules]
    assert same == [replace(r, needs=(), examples=BOOK.rules[0].examples) for r in BOOK.rules]


# Their examples.


def test_every_example_of_a_text_rule_does_what_its_rule_says() -> None:
    tested = rule_tests.run(Settings(), TEXT_RULES, coverage=True)

    assert tested.misses == ()
    assert tested.rules == len(TEXT_RULES)


@pytest.mark.slow
def test_every_example_of_every_rule_does_what_its_rule_says() -> None:
    tested = rule_tests.run(Settings(), (), coverage=True)

    assert tested.misses == ()
    assert tested.summary().endswith("all right")


def test_an_example_that_misses_is_told(tmp_path: Path) -> None:
    folder = own_rules(
        tmp_path,
        sun_talk=OWN.replace("moon", "sun").replace("We sell the sun", "We sell the noon"),
        star_talk=OWN.replace("moon", "star").replace("We sell lamps", "The star, again"),
        mail_talk=OWN.replace("moon", "mail").replace("We sell the", "Following up on my last"),
        moon_talk=OWN,
    )

    tested = rule_tests.run(Settings(rules_folders=(folder,)), ["own"], coverage=True)

    assert {(miss.rule, miss.problem) for miss in tested.misses} == {
        ("own/mail-talk", "is flagged by presumption/phantom-follow-up too"),
        ("own/star-talk", "is flagged, but stands under 'pass'"),
        ("own/sun-talk", "is not flagged, but stands under 'flag'"),
        ("own/sun-talk", "no example makes this rule fire"),
    }
    assert tested.summary() == "4 rules, 8 examples, 4 misses"


# Rules of one's own.


def test_a_rule_of_ones_own_finds_its_words_and_stands_beside_the_shipped_ones(
    tmp_path: Path,
) -> None:
    settings = Settings(rules_folders=(own_rules(tmp_path, moon_talk=OWN),))

    report = pipeline.lint([plain_message("We sell the Moon.", path="a.txt")], settings)

    (found,) = [one for one in report.findings if one.rule == "own/moon-talk"]
    assert found.message == "'Moon' names the moon."
    assert (found.location.path, found.location.line, found.location.column) == ("a.txt", 1, 13)
    assert len(pipeline.rules_of(settings).rules) == len(BOOK.rules) + 1
    assert pipeline.rules_of(settings).sha256 != BOOK.sha256


def test_a_shipped_rule_cannot_be_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "volume").mkdir()
    (tmp_path / "volume" / "spike.yaml").write_text(OWN, encoding="utf-8")

    with pytest.raises(RulebookError) as raised:
        rulebook.load([tmp_path])

    (error,) = raised.value.errors
    assert error.message.startswith("'volume/spike' is defined twice, here and in ")
    assert error.path == str(tmp_path / "volume" / "spike.yaml")
    assert "config" in error.hint


BROKEN = """\
kind: phrse
mesage: "x"
severity: fatal
confidence: high
patterns:
  - fine
  - "(?=ahead)"
why: A reason.
fix: Another way.
wrong_when: never
sources: [hearsay]
feeds: {rudeness: 9}
examples:
  flag: [7]
"""


def test_every_error_of_a_file_is_told_with_its_place_and_what_is_allowed(tmp_path: Path) -> None:
    folder = own_rules(tmp_path, broken_rule=BROKEN)

    with pytest.raises(RulebookError) as raised:
        rulebook.load([folder])

    path = str(folder / "own" / "broken-rule.yaml")
    told = {(error.line, error.column): error for error in raised.value.errors if error.line != 1}
    assert {error.path for error in raised.value.errors} == {path}
    messages = [(error.line, error.message) for error in raised.value.errors]
    assert (1, "'phrse' is no kind.") in messages
    assert (2, "Unknown key 'mesage'.") in messages
    assert (3, "'fatal' is no severity.") in messages
    assert (10, "'wrong_when' has to be a list of texts.") in messages
    assert (11, "'hearsay' is no source.") in messages
    assert (12, "'rudeness' is no axis.") in messages
    assert (12, "The weight of an axis is a number from -3 to 3.") in messages
    assert told[3, 1].hint == "Allowed: note, warning, error."
    assert told[2, 1].hint.startswith("Did you mean 'message'? Allowed: kind, message,")
    look_around = told[7, 6]
    assert look_around.message.startswith("RE2 refuses this pattern: ")
    assert look_around.excerpt == '  - "(?=ahead)"'
    assert look_around.place == f"{path}:7:6"


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        (OWN.replace("fix:", "why: Twice.\nfix:"), 8, 1, "The key 'why' stands twice."),
        (OWN.replace("patterns:", "patterns: ["), 6, 3, "Not valid YAML"),
        ("- a\n- b\n", 1, 1, "A rule is a mapping of keys."),
        (OWN.replace("why: The moon is far.\n", ""), 1, 1, "The key 'why' is missing or empty."),
        (OWN.replace('  pass: ["We sell lamps."]\n', ""), 12, 1, "'examples' needs at least one"),
        (OWN.replace("wrong_when:\n  - the", "wrong_when:\n  - [the]\n  - the"), 9, 1,
         "'wrong_when' has to be a list of texts."),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_error_at_its_place(
    tmp_path: Path, text: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(RulebookError) as raised:
        rulebook.load([own_rules(tmp_path, moon_talk=text)])

    (error,) = raised.value.errors
    assert error.message.startswith(message)
    assert (error.line, error.column) == (line, column)


def test_the_errors_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    twice = OWN.replace("fix:", "why: Twice.\nfix:")
    folder = own_rules(tmp_path, first=twice, second=OWN, third=OWN.replace("high", "sure"))

    with pytest.raises(RulebookError, match="2 problems in the rules") as raised:
        rulebook.load([folder])

    assert [Path(error.path).stem for error in raised.value.errors] == ["first", "third"]


@pytest.mark.parametrize("name", ["no_moon", "avoid_moon", "bad_moon", "check_moon", "dont_moon"])
def test_a_name_that_bans_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RulebookError) as raised:
        rulebook.load([own_rules(tmp_path, **{name: OWN})])

    assert "names a ban" in raised.value.errors[0].message


# What the config changes.


def test_severity_and_parameters_are_those_of_the_config() -> None:
    changes: dict[str, Any] = {"volume/contact-cap": {"severity": "error", "max": 5}}

    rule = pipeline.rules_of(Settings(rules=changes)).get("volume/contact-cap")

    assert rule.severity is Severity.ERROR
    assert dict(rule.parameters) == {"max": 5, "days": 7}


@pytest.mark.parametrize(
    ("changes", "message", "hint"),
    [
        ({"volume/contact-cap": {"severity": "fatal"}}, "'fatal' is no severity",
         "Allowed: note, warning, error."),
        ({"volume/contact-cap": {"dayz": 3}}, "has no parameter 'dayz'",
         "Did you mean 'days'? Allowed: severity, "),
        ({"volume/contact-cap": {"days": "week"}}, "'days' of volume/contact-cap is a number", ""),
        ({"volume/contact-cup": {}}, "There is no rule or group 'volume/contact-cup'",
         "Did you mean 'volume/contact-cap'?"),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_made_is_told(
    changes: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(ConfigError, match=message) as raised:
        pipeline.rules_of(Settings(rules=changes))

    assert raised.value.hint.startswith(hint)


def test_rules_are_chosen_and_left_out_by_group_and_id() -> None:
    chosen = pipeline.rules_of(Settings(select=("volume", "list/invalid-address")))
    left = pipeline.rules_of(Settings(select=("volume",), ignore=("volume/spike",)))

    assert [rule.id for rule in chosen.rules] == [
        "list/invalid-address", "volume/contact-cap", "volume/spike"
    ]  # fmt: skip
    assert [rule.id for rule in left.rules] == ["volume/contact-cap"]


# Scaffolds.


def test_a_scaffold_is_a_rule_but_for_its_holes(tmp_path: Path) -> None:
    path, text = scaffold("own/moon-talk", tmp_path)

    assert path == tmp_path / "own" / "moon-talk.yaml"
    filled = text.replace("message: \"'{match}' ...\"", "message: \"'{match}' names the moon.\"")
    filled = filled.replace('  - "..."                         # RE2', "  - moon #")
    filled = filled.replace('"..."', '"We sell the moon."', 1).replace('"..."', '"We sell lamps."')
    assert "..." not in filled
    rule = rulebook.load([own_rules(tmp_path, moon_talk=filled)]).get("own/moon-talk")
    assert (rule.kind, rule.tags, rule.axis, rule.weight) == (
        "phrase", ("untagged",), "presumptuousness", 1.0
    )  # fmt: skip


@pytest.mark.parametrize("id_", ["moon", "own/", "/moon", "own/moon/far", "own/moon talk"])
def test_a_scaffold_needs_a_group_and_a_name(tmp_path: Path, id_: str) -> None:
    with pytest.raises(ConfigError, match="is no rule id"):
        scaffold(id_, tmp_path)


def test_a_scaffold_refuses_a_name_that_bans(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="names a ban"):
        scaffold("own/no-moon", tmp_path)
