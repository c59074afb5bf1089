"""The output of lint."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from outreach_audit.model.location import Location
from outreach_audit.reports import Options, render
from outreach_audit.reports.excerpt import excerpt

if TYPE_CHECKING:
    from outreach_audit.model.report import Report

TERMINAL = Options(is_terminal=True, width=100)


def test_a_terminal_shows_lines_scores_and_one_summary(
    lint_report: Report, linted: dict[str, str]
) -> None:
    assert render(lint_report, "table", replace(TERMINAL, sources=linted)) == snapshot("""\
sales/step1.txt:3:8  warning  presumption/asserted-struggle
    'you must be struggling' presupposes a problem the reader never named.
    3 | I know you must be struggling with month-end,
      |        ^^^^^^^^^^^^^^^^^^^^^^
      = fix: Ask whether month-end is a problem at all.

sales/step1.txt:4:6  error  template/missing-fallback   {{first_name}} has no fallback.
    4 | dear {{first_name}}. Write to d***@n***.example.
      |      ^^^^^^^^^^^^^^

sales/step1.txt  presumptuousness 78 (clear)   relevance 22 (none)
     +21.0  baseline
     +57.0  presumption/asserted-struggle  'you must be struggling'
      78.0  presumptuousness together
sales/calm.txt   presumptuousness 7 (none)     relevance 66 (good)

1 error, 1 warning in 2 files · 2 checks need data not given (list: -v)
""")


def test_verbose_adds_all_points_the_marked_body_and_what_is_missing(
    lint_report: Report, linted: dict[str, str]
) -> None:
    options = replace(TERMINAL, sources=linted, verbose=True)
    shown = render(lint_report, "table", options).partition("sales/step1.txt  presumptuous")[2]
    assert shown == snapshot("""\
ness 78 (clear)   relevance 22 (none)
     +21.0  baseline
     +57.0  presumption/asserted-struggle  'you must be struggling'
      78.0  presumptuousness together
     +22.0  baseline
      22.0  relevance together
    Subject: Quick question
    | I know »you must be struggling« with month-end,
    | dear {{first_name}}.
sales/calm.txt   presumptuousness 7 (none)     relevance 66 (good)
      +7.0  baseline
       7.0  presumptuousness together
     +66.0  baseline
      66.0  relevance together
    | The invoice export now writes UBL.

1 error, 1 warning in 2 files · 2 checks need data not given
  NOT CHECKED stage/pitch-to-customer: needs the relation of the audience
  NOT CHECKED claim/earlier-contact: needs a log of past sends
""")


def test_a_pipe_gets_one_line_a_finding_and_a_summary(lint_report: Report) -> None:
    assert render(lint_report, "table", Options()) == snapshot("""\
sales/step1.txt:3:8: warning presumption/asserted-struggle: 'you must be struggling' presupposes a problem the reader never named.
sales/step1.txt:4:6: error template/missing-fallback: {{first_name}} has no fallback.
1 error, 1 warning in 2 files · 2 checks need data not given (list: -v)
""")


def test_colour_underlines_marked_words(lint_report: Report) -> None:
    options = replace(TERMINAL, colour=True, verbose=True)
    assert "\x1b[4myou must be struggling\x1b[0m" in render(lint_report, "table", options)


def test_carets_stand_under_wide_characters_and_tabs() -> None:
    shown = excerpt("日本\t🚀 bad word\n", Location("a", 1, 6, 1, 14), TERMINAL)
    assert shown
    assert (shown.line, shown.margin, shown.carets) == ("日本 🚀 bad word", " " * 8, "^" * 8)


def test_a_long_line_is_cut_around_the_words() -> None:
    line = "a" * 500 + "bad" + "c" * 500
    shown = excerpt(line, Location("a", 1, 501, 1, 504), TERMINAL)
    assert shown
    assert shown.line[len(shown.margin) :].startswith("bad")
    assert len(shown.line) <= TERMINAL.width - 8


def test_words_over_several_lines_are_underlined_to_the_end_of_the_first() -> None:
    shown = excerpt("one two\nthree", Location("a", 1, 5, 2, 3), TERMINAL)
    assert shown
    assert shown.carets == "^^^"


def test_a_place_that_the_source_does_not_have_shows_no_line() -> None:
    assert excerpt("one", Location("a", 9, 1), TERMINAL) is None
    assert excerpt("one", Location("a"), TERMINAL) is None


def test_an_address_in_the_source_line_is_masked() -> None:
    line = "to dana.reyes@northwind.example: buy now"
    shown = excerpt(line, Location("a", 1, 34, 1, 41), TERMINAL)
    assert shown
    assert shown.line == "to d***@n***.example: buy now"
    assert shown.line[len(shown.margin) :].startswith("buy now")


@given(
    source=st.text(st.characters() | st.sampled_from("\x1b\t\r\n@.🚀")),
    numbers=st.tuples(*[st.integers(1, 40)] * 4),
)
@settings(max_examples=200, deadline=None)
def test_any_source_and_place_give_an_excerpt_without_escapes(
    source: str, numbers: tuple[int, int, int, int]
) -> None:
    shown = excerpt(source, Location("a", *numbers), TERMINAL)
    assert shown is None or ("\x1b" not in shown.line and "\n" not in shown.line)


def test_lint_output_loads_no_heavy_library() -> None:
    heavy = ("rich", "pandas", "duckdb", "numpy", "sklearn", "jsonschema", "csv")
    code = (
        "import sys\n"
        "from outreach_audit.model.report import Report\n"
        "from outreach_audit.reports import Options, render\n"
        "report = Report('lint', '2026-11-01', 'clean', 0, (), (), ())\n"
        "render(report, 'table', Options(is_terminal=True))\n"
        f"print([name for name in {heavy} if name in sys.modules])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
