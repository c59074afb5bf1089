"""The screen report of an audit."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from outreach_audit.model.finding import Confidence, Finding, Severity
from outreach_audit.model.location import Location
from outreach_audit.reports import Options, render

if TYPE_CHECKING:
    from outreach_audit.model.report import Report

SGR = re.compile(r"\x1b\[[0-9;]*m")
ODD = st.text(
    st.characters() | st.sampled_from("\x1b\x9b\x07\r\n\u2028\u202e\ud800[]«»🚀\u200d@."),
    max_size=60,
)


def screen(report: Report, width: int = 100, *, colour: bool = False, verbose: bool = False) -> str:
    options = Options(is_terminal=True, width=width, colour=colour, verbose=verbose)
    return render(report, "table", options)


def piped(report: Report) -> str:
    return render(report, "table", Options())


def test_a_narrow_screen_shows_the_whole_report(report: Report) -> None:
    assert screen(report, 80) == snapshot("""\
FINDINGS  3 errors, 4 warnings, 1 note · 12,003 messages to 2,611
          people · 2026-01-05 to 2026-10-30 · 3 checks could not look

  Reached after they said stop  611 people    1,904 messages
  Strangers                     1,640 people  63 of 100 messages, 4 of 100
                                              replies
  Most mail to one person       41 messages   in 30 days
  Two tools on the same day     97 people     d***@n***.example
  Replied at least once         214 people

Read 24,112 rows = 24,109 accepted + 3 rejected (rejects: rejects.csv)
Warning: America/New_York was assumed for exports/mailchimp_2026.csv.

FILES  what each one was read as, and how sure that is
  exports/mailchimp_2026.csv
      Mailchimp: sent messages + replies, bounces and other events
      18,402 rows · 97 % sure · America/New_York (assumed)
  exports/outreach_mailings.csv
      Outreach: sent messages
      5,600 rows · 93 % sure · UTC
  exports/all_optouts.csv
      people not to write to
      110 rows · 81 % sure · no dates

MESSAGES PER WEEK  tallest bar 1,204; ▲ stands under findings about volume
  ▂▂▂·▂▃▂▁█▂▂▂
          ▲
  2026-01-05 to 2026-03-23

FINDINGS  worst first, then by the number of people

ERROR    suppression/opted-out-recipient   1,904 messages to 611 people
    1,904 messages reached people after they had said stop.
    How long after they said stop:
      same day         12 messages  █
      1 to 2 days      33 messages  █
      3 to 10 days    402 messages  ███████
      later         1,457 messages  ████████████████████████
    Where they said stop, and where we wrote from:
      Mailchimp → Outreach  1,350 messages  430 people
      Outreach → Outreach     554 messages  181 people
    Fix: Load exports/all_optouts.csv into Outreach before the next send.
    at exports/outreach_mailings.csv:812:1

ERROR    claim/earlier-contact   301 messages to 301 people
    'my last note': 301 of 412 people never had one.
    at exports/outreach_mailings.csv:14:70

ERROR    template/unfilled-tag   88 messages to 88 people
    '{{first_name}}' was sent unfilled.
    Fix: Give it a fallback: {{first_name | there}}.
    at exports/outreach_mailings.csv:14:4

WARNING  volume/spike   1,204 messages to 1,180 people
    Tuesday 3 March: d***@n***.example sent 1,204, usually 180 to 320.
    at exports/mailchimp_2026.csv

WARNING  compliance/no-unsubscribe   1,060 messages to 800 people
    The text offers no way to opt out.
    Fix: Add the unsubscribe tag of your tool.
    at exports/mailchimp_2026.csv:9120:1

WARNING  presumption/asserted-struggle   2 texts, 1,843 messages to 412 or
    more people
    'you must be struggling' presupposes a problem the reader never mentioned.
    Fix: Ask whether month-end is a problem at all.
    for example exports/outreach_mailings.csv:14:21

NOTE     list/role-address   400 messages to 214 people
    214 people are role addresses such as i***@k***.example.
    at exports/mailchimp_2026.csv:55:1

WORST TEXTS  presumptuousness (0 to 100, lower is better) times the people who
  got it

  78 of 100 presumptuous (clear) · 22 of 100 relevant (none) · 1,203 messages
    to 412 people
    Subject: Re: month-end 🚀
    | Hi {{first_name}},
    |
    | I know »you must be struggling« with month-end, and »I saw you opened«
      my last note.
    | Worth a chat? Write to d***@n***.example.
    |
    | Dana
     +21.0  where every text starts
     +38.2  presumption/asserted-struggle  'you must be struggling'
     +12.1  presumption/tracking-told  'I saw you opened'
      +7.1  wording of the strongest sentence  'I know you must be
            struggling'
      78.4  together

  46 of 100 presumptuous (mild) · 40 of 100 relevant (partial) · 640 messages
    to 320 people
    Subject: שלום, שאלה קצרה
    | Still interested? My note was only about the invoice export.
     +46.0  where every text starts
      46.0  together

NOT CHECKED  no verdict on these; give what they need and they will look
  needs a date of consent for each contact
      consent/no-permission, consent/permission-age
  needs contacts with a relation column
      stage/pitch-to-customer

Next: outreach-audit rules explain suppression/opted-out-recipient
(exit 1: findings at or above --fail-on)
""")


def test_a_wide_screen_shows_the_whole_report(report: Report) -> None:
    assert screen(report, 140) == snapshot("""\
FINDINGS  3 errors, 4 warnings, 1 note · 12,003 messages to 2,611 people · 2026-01-05 to 2026-10-30 · 3 checks could not look

  Reached after they said stop  611 people    1,904 messages
  Strangers                     1,640 people  63 of 100 messages, 4 of 100 replies
  Most mail to one person       41 messages   in 30 days
  Two tools on the same day     97 people     d***@n***.example
  Replied at least once         214 people

Read 24,112 rows = 24,109 accepted + 3 rejected (rejects: rejects.csv)
Warning: America/New_York was assumed for exports/mailchimp_2026.csv.

FILES  what each one was read as, and how sure that is
  exports/mailchimp_2026.csv
      Mailchimp: sent messages + replies, bounces and other events
      18,402 rows · 97 % sure · America/New_York (assumed)
  exports/outreach_mailings.csv
      Outreach: sent messages
      5,600 rows · 93 % sure · UTC
  exports/all_optouts.csv
      people not to write to
      110 rows · 81 % sure · no dates

MESSAGES PER WEEK  tallest bar 1,204; ▲ stands under findings about volume
  ▂▂▂·▂▃▂▁█▂▂▂
          ▲
  2026-01-05 to 2026-03-23

FINDINGS  worst first, then by the number of people

ERROR    suppression/opted-out-recipient   1,904 messages to 611 people
    1,904 messages reached people after they had said stop.
    How long after they said stop:
      same day         12 messages  █
      1 to 2 days      33 messages  █
      3 to 10 days    402 messages  ███████
      later         1,457 messages  ████████████████████████
    Where they said stop, and where we wrote from:
      Mailchimp → Outreach  1,350 messages  430 people
      Outreach → Outreach     554 messages  181 people
    Fix: Load exports/all_optouts.csv into Outreach before the next send.
    at exports/outreach_mailings.csv:812:1

ERROR    claim/earlier-contact   301 messages to 301 people
    'my last note': 301 of 412 people never had one.
    at exports/outreach_mailings.csv:14:70

ERROR    template/unfilled-tag   88 messages to 88 people
    '{{first_name}}' was sent unfilled.
    Fix: Give it a fallback: {{first_name | there}}.
    at exports/outreach_mailings.csv:14:4

WARNING  volume/spike   1,204 messages to 1,180 people
    Tuesday 3 March: d***@n***.example sent 1,204, usually 180 to 320.
    at exports/mailchimp_2026.csv

WARNING  compliance/no-unsubscribe   1,060 messages to 800 people
    The text offers no way to opt out.
    Fix: Add the unsubscribe tag of your tool.
    at exports/mailchimp_2026.csv:9120:1

WARNING  presumption/asserted-struggle   2 texts, 1,843 messages to 412 or more people
    'you must be struggling' presupposes a problem the reader never mentioned.
    Fix: Ask whether month-end is a problem at all.
    for example exports/outreach_mailings.csv:14:21

NOTE     list/role-address   400 messages to 214 people
    214 people are role addresses such as i***@k***.example.
    at exports/mailchimp_2026.csv:55:1

WORST TEXTS  presumptuousness (0 to 100, lower is better) times the people who got it

  78 of 100 presumptuous (clear) · 22 of 100 relevant (none) · 1,203 messages to 412 people
    Subject: Re: month-end 🚀
    | Hi {{first_name}},
    |
    | I know »you must be struggling« with month-end, and »I saw you opened« my last note.
    | Worth a chat? Write to d***@n***.example.
    |
    | Dana
     +21.0  where every text starts
     +38.2  presumption/asserted-struggle  'you must be struggling'
     +12.1  presumption/tracking-told  'I saw you opened'
      +7.1  wording of the strongest sentence  'I know you must be struggling'
      78.4  together

  46 of 100 presumptuous (mild) · 40 of 100 relevant (partial) · 640 messages to 320 people
    Subject: שלום, שאלה קצרה
    | Still interested? My note was only about the invoice export.
     +46.0  where every text starts
      46.0  together

NOT CHECKED  no verdict on these; give what they need and they will look
  needs a date of consent for each contact
      consent/no-permission, consent/permission-age
  needs contacts with a relation column
      stage/pitch-to-customer

Next: outreach-audit rules explain suppression/opted-out-recipient  (exit 1: findings at or above --fail-on)
""")


def test_off_a_terminal_every_finding_is_one_line(report: Report) -> None:
    assert piped(report) == snapshot("""\
FINDINGS  3 errors, 4 warnings, 1 note · 12,003 messages to 2,611 people · 2026-01-05 to 2026-10-30 · 3 checks could not look
Reached after they said stop: 611 people (1,904 messages)
Strangers: 1,640 people (63 of 100 messages, 4 of 100 replies)
Most mail to one person: 41 messages (in 30 days)
Two tools on the same day: 97 people (d***@n***.example)
Replied at least once: 214 people
Read 24,112 rows = 24,109 accepted + 3 rejected (rejects: rejects.csv)
warning: America/New_York was assumed for exports/mailchimp_2026.csv.
exports/outreach_mailings.csv:812:1: error suppression/opted-out-recipient: 1,904 messages reached people after they had said stop. [611 people]
exports/outreach_mailings.csv:14:70: error claim/earlier-contact: 'my last note': 301 of 412 people never had one. [301 people]
exports/outreach_mailings.csv:14:4: error template/unfilled-tag: '{{first_name}}' was sent unfilled. [88 people]
exports/mailchimp_2026.csv: warning volume/spike: Tuesday 3 March: d***@n***.example sent 1,204, usually 180 to 320. [1,180 people]
exports/mailchimp_2026.csv:9120:1: warning compliance/no-unsubscribe: The text offers no way to opt out. [800 people]
exports/outreach_mailings.csv:14:21: warning presumption/asserted-struggle: 'you must be struggling' presupposes a problem the reader never mentioned. [412 people]
exports/outreach_mailings.csv:2040:3: warning presumption/asserted-struggle: 'your pain' presupposes a problem the reader never mentioned. [320 people]
exports/mailchimp_2026.csv:55:1: note list/role-address: 214 people are role addresses such as i***@k***.example. [214 people]
NOT CHECKED consent/no-permission, consent/permission-age: needs a date of consent for each contact
NOT CHECKED stage/pitch-to-customer: needs contacts with a relation column
Next: outreach-audit rules explain suppression/opted-out-recipient  (exit 1: findings at or above --fail-on)
""")


@pytest.mark.parametrize("width", [40, 80, 100, 140])
def test_no_line_is_wider_than_the_screen(report: Report, width: int) -> None:
    from rich.cells import cell_len

    assert max(map(cell_len, screen(report, width).split("\n"))) <= width


def test_colour_changes_nothing_but_styles_and_marks(report: Report) -> None:
    plain = SGR.sub("", screen(report, 140, colour=True))
    assert plain == screen(report, 140).replace("»", "").replace("«", "")


def test_marked_words_are_underlined_in_colour(report: Report) -> None:
    assert "\x1b[1;4myou must be struggling\x1b[0m" in screen(report, colour=True)


def test_the_same_report_gives_the_same_bytes(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = screen(report, colour=True)
    monkeypatch.setenv("COLUMNS", "41")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    assert screen(report, colour=True) == first


def test_addresses_are_masked_unless_asked_for(report: Report) -> None:
    shown = render(report, "table", Options(is_terminal=True, show_pii=True))
    assert "dana.reyes@northwind.example" in shown
    assert "dana.reyes@" not in screen(report) + piped(report)


def test_ten_findings_of_a_severity_are_shown_and_the_rest_counted(report: Report) -> None:
    many = tuple(
        Finding(f"volume/spike-{n:02}", Severity.NOTE, Confidence.LOW, "Much.", Location("a.csv"))
        for n in range(24)
    )
    longer = replace(report, findings=many)
    assert "and 14 more: -v shows all" in screen(longer)
    assert "volume/spike-23" not in screen(longer)
    assert "volume/spike-23" in screen(longer, verbose=True)


def test_one_text_rule_over_many_texts_is_one_entry(report: Report) -> None:
    assert screen(report).count("presumption/asserted-struggle   2 texts, 1,843 messages") == 1
    assert piped(report).count("presumption/asserted-struggle") == 2


def test_the_points_of_a_text_add_up_to_its_score(report: Report) -> None:
    shown = screen(report).partition("WORST TEXTS")[2].partition(" together")[0]
    *points, score = re.findall(r"^ +([+-]?\d+\.\d)", shown, re.MULTILINE)
    assert sum(map(float, points)) == pytest.approx(float(score), abs=0.05)


def test_markup_and_escapes_in_a_subject_stand_as_they_are(report: Report) -> None:
    loud = replace(report.texts[0], subject="[red]Hi[/red] :smile: \x1b[31mred\x1b[0m \u202eabc")
    shown = screen(replace(report, texts=(loud,)), colour=True)
    assert r"[red]Hi[/red] :smile: \x1b[31mred\x1b[0m \u202eabc" in shown
    assert "\x1b[31mred" not in shown


def test_a_clean_report_says_what_to_do_next(report: Report) -> None:
    clean = replace(
        report, verdict="clean", exit_code=0, findings=(), texts=(), not_checked=(), sources=(),
        headlines=(), metrics={}, warnings=(),
    )  # fmt: skip
    assert screen(clean) == snapshot("""\
CLEAN  no findings

Next: keep this result with -o json=result.json  (exit 0: nothing found at or above --fail-on)
""")


def test_bars_that_do_not_fit_are_added_up(report: Report) -> None:
    volume = {"unit": "day", "from": "2026-01-01", "counts": [1] * 300, "marks": [299]}
    shown = screen(replace(report, metrics={"volume": volume}), 80)
    assert "MESSAGES PER 4 DAYS" in shown
    assert f"  {'█' * 75}\n  {' ' * 74}▲\n  2026-01-01" in shown


@given(words=ODD, colour=st.booleans(), width=st.integers(40, 140))
@settings(max_examples=60, deadline=None)
def test_no_text_can_reach_the_screen_as_control(
    report: Report, words: str, colour: bool, width: int
) -> None:
    spoiled = spoil(report, words)
    for shown in (screen(spoiled, width, colour=colour), piped(spoiled)):
        bare = SGR.sub("", shown) if colour else shown
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]", bare)


@given(words=ODD)
@settings(max_examples=60, deadline=None)
def test_no_text_can_break_the_one_line_of_a_finding(report: Report, words: str) -> None:
    assert piped(spoil(report, words)).count("\n") == piped(report).count("\n")


def spoil(report: Report, words: str) -> Report:
    """The report with some words wherever data may stand."""
    first = replace(
        report.findings[2], message=words or "-", evidence=words, fix=words,
        details={"lag": [[words, 3]], "routes": [[words, 1, 1]], words: words},
    )  # fmt: skip
    text = replace(
        report.texts[0], subject=words, body=f"x{words}y",
        marks=(("body", 0, 5, "a/b"), ("body", 3, 900, words), ("subject", -1, 2, "a/b")),
    )  # fmt: skip
    headline = replace(report.headlines[0], label=words, value=words, detail=words)
    return replace(
        report,
        findings=(first, *report.findings[:2], *report.findings[3:]),
        texts=(text, *report.texts[1:]),
        headlines=(headline, *report.headlines[1:]),
        warnings=(words,),
    )
