"""Spikes of senders, domains, clients and campaigns: one run is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from outreach_audit.config import Settings
from outreach_audit.model.finding import Severity

SPIKE = "volume/spike"
MONDAY = date(2026, 1, 5)
DAY = date(2026, 2, 10)
"""A Tuesday in the sixth of eight weeks."""
USUAL = (100, 104, 98, 101, 97, 0, 0)


def daily(header: str, *plans: tuple[str, int]) -> str:
    """Eight work weeks of daily counts for each (labels, count on the day)."""
    lines = [f"{header},date,count"]
    for labels, special in plans:
        for offset in range(56):
            day = MONDAY + timedelta(days=offset)
            usual = USUAL[day.weekday()] and USUAL[day.weekday()] + offset // 7 % 3
            count = special if day == DAY else usual
            if count:
                lines.append(f"{labels},{day},{count}")
    return "\n".join(lines)


def told(done: Any) -> list[tuple[str, str, str]]:
    return [
        (one.details["by"], one.details["name"], one.details["date"])
        for one in done.findings(SPIKE)
    ]


def test_a_run_of_one_sender_is_not_told_again_for_its_domain_and_client(audit: Any) -> None:
    counts = daily("sender,client", ("jo@tarn.example,Tarn", 420), ("lena@tarn.example,Tarn", 105))

    assert told(audit(daily=counts)) == [("sender", "jo@tarn.example", "2026-02-10")]


def test_senders_too_small_to_stand_out_are_told_together_as_their_domain(audit: Any) -> None:
    names = [f"s{n}@tarn.example" for n in range(8)]
    counts = ["sender,date,count"]
    for number, name in enumerate(names):
        for offset in (n for n in range(56) if n % 7 < 5):
            day = MONDAY + timedelta(days=offset)
            counts.append(f"{name},{day},{10 if day == DAY else 3 + (offset + number) % 3}")

    assert told(audit(daily="\n".join(counts))) == [("domain", "tarn.example", "2026-02-10")]


def test_senders_of_other_domains_are_told_each_for_itself(audit: Any) -> None:
    counts = daily("sender", ("jo@tarn.example", 420), ("lena@birch.example", 500))

    assert told(audit(daily=counts)) == [
        ("sender", "lena@birch.example", "2026-02-10"),
        ("sender", "jo@tarn.example", "2026-02-10"),
    ]


def test_a_client_without_senders_is_watched_by_itself(audit: Any) -> None:
    assert told(audit(daily=daily("client", ("Tarn", 420)))) == [("client", "Tarn", "2026-02-10")]


def test_counts_without_any_name_are_all_mail(audit: Any) -> None:
    counts = daily("sender", ("", 420)).replace("sender,", "", 1).replace("\n,", "\n")

    assert told(audit(daily=counts)) == [("sender", "all mail", "2026-02-10")]


def test_a_planned_day_is_a_note_that_names_its_campaign(audit: Any, tmp_path: Path) -> None:
    calendar = tmp_path / "calendar.csv"
    calendar.write_text(f"date,name\n{DAY},Winter offer\n", encoding="utf-8")
    counts = daily("sender", ("jo@tarn.example", 420))

    found = audit(replace(Settings(tz="UTC"), calendar=calendar), daily=counts).finding(SPIKE)

    assert (found.severity, found.details["planned"]) == (Severity.NOTE, "Winter offer")
    assert audit(daily=counts).finding(SPIKE).severity > Severity.NOTE


def test_the_details_tell_what_was_usual(audit: Any) -> None:
    found = audit(daily=daily("sender", ("jo@tarn.example", 420))).finding(SPIKE)

    details = found.details
    assert (details["count"], details["date"], details["until"]) == (
        420,
        "2026-02-10",
        "2026-02-10",
    )
    assert details["low"] <= details["expected"] <= details["high"] < 150
    assert details["ratio"] == pytest.approx(420 / details["expected"], abs=0.05)
    assert found.messages == details["excess"]


def test_a_short_history_is_not_judged(audit: Any) -> None:
    counts = "sender,date,count\n" + "\n".join(
        f"jo@tarn.example,{MONDAY + timedelta(days=n)},100" for n in range(5)
    )

    (needs,) = audit(daily=counts).unchecked(SPIKE)

    assert needs == "at least 15 days of history of jo@tarn.example"


def test_weeks_are_charted_from_their_monday_with_the_week_of_the_spike_marked(audit: Any) -> None:
    volume = audit(daily=daily("sender", ("jo@tarn.example", 420))).report.metrics["volume"]

    assert (volume["unit"], volume["from"], len(volume["counts"])) == ("week", "2026-01-05", 8)
    assert volume["counts"][0] == sum(USUAL)
    assert volume["marks"] == [5]
