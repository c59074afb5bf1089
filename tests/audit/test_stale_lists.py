"""Opt-out lists that nobody refreshed: stale, fresh or of unknown age."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from outreach_audit.model.finding import Severity

STALE = "suppression/stale-file"
SENT = "email,sent_at\ndana@shop.example,2026-03-05 09:00:00"


def listed(client: str, newest: str) -> str:
    """The opt-out list of one client with its newest entry."""
    return f"email,opted_out_at,client\n{client}@shop.example,{newest},{client}"


def states(done: Any) -> dict[str, tuple[Any, ...]]:
    """List -> (state, severity, days behind, people missing) of those that are not fresh."""
    return {
        Path(one.details["name"]).stem: (
            one.details["state"], one.severity, one.details.get("days_behind"),
            one.details.get("missing_people"),
        )
        for one in done.findings(STALE)
    }  # fmt: skip


def test_a_list_is_stale_from_31_days_before_the_last_send(audit: Any) -> None:
    done = audit(
        sends="email,sent_at\nsam@shop.example,2026-04-01 10:00:00",
        month=listed("acme", "2026-03-01 10:00:00"),
        second_less=listed("birch", "2026-03-01 10:00:01"),
        of_the_day=listed("cedar", "2026-04-01 10:00:00"),
        newer=listed("dogwood", "2026-05-01 10:00:00"),
    )

    assert states(done) == {"month": ("stale", Severity.WARNING, 31, 0)}


def test_a_fresh_list_that_misses_a_later_no_of_its_own_labels_is_an_error(audit: Any) -> None:
    newest = "2026-03-01 10:00:00"
    events = """
        email,event,timestamp,client
        lee@shop.example,unsubscribed,2026-03-02 10:00:00,acme
        kim@shop.example,complained,2026-03-04 10:00:00,ACME
        lee@shop.example,unsubscribed,2026-02-27 10:00:00,birch
        cedar@shop.example,unsubscribed,2026-03-02 10:00:00,cedar
    """

    done = audit(
        sends="email,sent_at\nsam@shop.example,2026-03-05 09:00:00",
        events=events,
        misses_two=listed("acme", newest),
        older_no=listed("birch", newest),
        knows_already=listed("cedar", newest),
        another_client=listed("dogwood", newest),
    )

    assert states(done) == {"misses_two": ("stale", Severity.ERROR, 3, 2)}


def test_a_no_without_labels_belongs_on_every_list(audit: Any) -> None:
    events = "email,event,timestamp\nlee@shop.example,complained,2026-03-02 10:00:00"

    done = audit(
        sends="email,sent_at\nsam@shop.example,2026-03-05 09:00:00",
        events=events,
        first=listed("acme", "2026-03-01 10:00:00"),
        second=listed("birch", "2026-03-01 10:00:00"),
    )

    assert states(done) == dict.fromkeys(("first", "second"), ("stale", Severity.ERROR, 3, 1))


def test_a_list_without_dates_is_of_unknown_age(audit: Any) -> None:
    undated = "email,reason\ndana@shop.example,unsubscribe\nlee@shop.example,unsubscribe"

    assert states(audit(sends=SENT, undated=undated)) == {
        "undated": ("unknown", Severity.NOTE, None, None)
    }


def test_without_a_list_nothing_can_be_stale_and_the_report_says_so(audit: Any) -> None:
    assert audit(sends=SENT).unchecked(STALE) == ["a suppression list"]
