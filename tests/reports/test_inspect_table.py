"""The answer of inspect."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from inline_snapshot import snapshot

from outreach_audit.model.tables import PROVENANCE, TABLES
from outreach_audit.reports import Options, render
from outreach_audit.reports.inspect_table import inspect_table
from outreach_audit.reports.meanings import MEANINGS

if TYPE_CHECKING:
    from outreach_audit.model.report import Report

TERMINAL = Options(is_terminal=True, width=100)


def test_each_file_says_what_it_is_and_what_its_columns_mean(report: Report) -> None:
    assert render(replace(report, command="inspect"), "table", TERMINAL) == snapshot("""\
exports/mailchimp_2026.csv
  What it is    Mailchimp: sent messages + replies, bounces and other events
  How sure      97 %
  Read          18,402 rows = 18,399 accepted + 3 rejected
                rejected 2: no address in the row (first on line 812)
                rejected 1: the date cannot be read (first on line 1204)
  Times are in  America/New_York (assumed)

    Email Address →   address                                       (sends.email, events.email)
    Timestamp →       time of sending, written YYYY-MM-DD HH:MM:SS  (sends.ts)
    Campaign Title →  campaign                                      (sends.campaign)
  Not used: MC Rating
  Note: The times carry no zone; America/New_York was assumed.

exports/outreach_mailings.csv
  What it is    Outreach: sent messages
  How sure      93 %
  Read          5,600 rows = 5,600 accepted + 0 rejected
  Times are in  UTC

    Prospect Email →  address                            (sends.email)
    Delivered At →    time of sending, written RFC 2822  (sends.ts)

exports/all_optouts.csv
  What it is    people not to write to
  How sure      81 %
  Read          110 rows = 110 accepted + 0 rejected
  Times are in  no dates

    email →  address, or what stands for it  (suppressions.identifier)

WHAT THESE FILES LET US CHECK  3 checks
  suppression  opted-out-recipient
  volume       contact-cap, spike

NOT CHECKED  no verdict on these; give what they need and they will look
  needs a date of consent for each contact
      consent/no-permission, consent/permission-age
  needs contacts with a relation column
      stage/pitch-to-customer
""")


def test_a_file_that_is_not_understood_says_how_to_help(report: Report) -> None:
    odd = replace(
        report.sources[2], kinds=(), mapping=(), raw=replace(report.sources[2].raw, headers=("X",))
    )
    shown = inspect_table((odd,), (), (), TERMINAL)
    assert "not understood; name its columns with --map header=column" in shown
    assert "Not used: X" in shown


def test_a_header_with_an_address_is_masked(report: Report) -> None:
    odd = replace(report.sources[2], mapping=(("dana@northwind.example", "sends.email"),))
    assert "d***@n***.example →" in inspect_table((odd,), (), (), TERMINAL)


def test_every_canonical_column_has_a_meaning() -> None:
    columns = {
        f"{table}.{name}"
        for table, names in TABLES.items()
        for name in names
        if name not in PROVENANCE
    }
    unknown = {
        one for one in columns if one not in MEANINGS and one.partition(".")[2] not in MEANINGS
    }
    assert unknown == set()
