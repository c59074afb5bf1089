"""Mail after a "no": what covers what, until when, and what is no opt-out at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest

IN_SCOPE = "suppression/sent-after-opt-out"
ACROSS = "suppression/scope-leak"
BOUNCED = "suppression/hard-bounced-before"
NONE, ONE = (0, 0), (1, 1)
SENT = "email,sent_at\ndana@shop.example,2026-03-05 09:00:00"
"""One message to Dana on Thursday, 5 March 2026 at nine."""


def stopped(at: str = "2026-03-01 10:00:00", **columns: str) -> str:
    """An opt-out list with Dana on it and one more person, who was never mailed."""
    names = ["email", "opted_out_at", *columns]
    dana = ["dana@shop.example", at, *columns.values()]
    other = ["else@shop.example", "2026-03-02 10:00:00", *("" for _ in columns)]
    return "\n".join(",".join(row) for row in (names, dana, other))


Cases = Mapping[str, tuple[str, ...]]
"""Case -> when the message was sent, when its reader had stopped, and one more cell if any."""


def mailbox(case: str) -> str:
    """The reader of a case."""
    return f"{case.replace(' ', '-')}@shop.example"


def written(cases: Cases, more: str = "") -> dict[str, str]:
    """The log and the opt-out list of the cases, each the only message of a client of its own."""
    sends = [f"{mailbox(case)},{row[0]},{case}" for case, row in cases.items()]
    optouts = [",".join((mailbox(case), case, *row[1:])) for case, row in cases.items()]
    header = "email,client,opted_out_at" + (f",{more}" if more else "")
    return {
        "sends": "\n".join(["email,sent_at,client", *sends]),
        "optouts": "\n".join([header, *optouts]),
    }


def leaking(audit: Any, cases: Cases, more: str = "", **files: str) -> set[str]:
    """The cases whose message was sent after their opt-out."""
    routes = audit(**written(cases, more), **files).routes(IN_SCOPE)
    return {route.partition(" → ")[2] for route in routes}


# Which labels cover which.


@pytest.mark.parametrize("label", ["client", "brand", "list", "tool"])
def test_a_label_that_agrees_in_any_case_covers_and_one_that_differs_leaks(
    audit: Any, label: str
) -> None:
    sends = f"""
        email,sent_at,{label}
        ann@shop.example,2026-03-05 09:00:00,Acme
        bob@shop.example,2026-03-05 09:00:00,Acme
        cem@shop.example,2026-03-05 09:00:00,Acme
        dee@shop.example,2026-03-05 09:00:00,
    """
    optouts = f"""
        email,opted_out_at,{label}
        ann@shop.example,2026-03-01 10:00:00,ACME
        bob@shop.example,2026-03-01 10:00:00,Birch
        cem@shop.example,2026-03-01 10:00:00,
        dee@shop.example,2026-03-01 10:00:00,Birch
    """

    done = audit(sends=sends, optouts=optouts)

    assert done.routes(IN_SCOPE) == {"ACME → Acme", "unlabelled → Acme", "Birch → unlabelled"}
    assert done.routes(ACROSS) == {"Birch → Acme"}


def test_every_label_that_both_carry_has_to_agree(audit: Any) -> None:
    sends = """
        email,sent_at,client,list,tool
        ann@shop.example,2026-03-05 09:00:00,Acme,news,Outreach
        bob@shop.example,2026-03-05 09:00:00,Acme,news,Outreach
        cem@shop.example,2026-03-05 09:00:00,Acme,news,Outreach
        dee@shop.example,2026-03-05 09:00:00,Acme,,Outreach
    """
    optouts = """
        email,opted_out_at,client,list,tool
        ann@shop.example,2026-03-01 10:00:00,Acme,news,Outreach
        bob@shop.example,2026-03-01 10:00:00,Acme,offers,Outreach
        cem@shop.example,2026-03-01 10:00:00,Acme,news,SendGrid
        dee@shop.example,2026-03-01 10:00:00,Acme,offers,
    """

    done = audit(sends=sends, optouts=optouts)

    assert done.routes(IN_SCOPE) == {
        "Acme / Outreach / news → Acme / Outreach / news",
        "Acme / offers → Acme / Outreach",
    }
    assert done.routes(ACROSS) == {
        "Acme / Outreach / offers → Acme / Outreach / news",
        "Acme / SendGrid / news → Acme / Outreach / news",
    }


def test_a_global_opt_out_covers_every_client(audit: Any) -> None:
    sends = "email,sent_at,client\ndana@shop.example,2026-03-05 09:00:00,Birch"

    done = audit(sends=sends, optouts=stopped(client="Acme", scope="global"))

    assert (done.counts(IN_SCOPE), done.counts(ACROSS)) == (ONE, NONE)


def test_an_opt_out_that_covers_explains_a_send_before_an_earlier_one_that_does_not(
    audit: Any,
) -> None:
    sends = "email,sent_at,client\ndana@shop.example,2026-03-05 09:00:00,Birch"
    optouts = """
        email,opted_out_at,client
        dana@shop.example,2026-01-01 10:00:00,Acme
        dana@shop.example,2026-03-01 10:00:00,Birch
    """

    done = audit(sends=sends, optouts=optouts)

    assert (done.counts(IN_SCOPE), done.counts(ACROSS)) == (ONE, NONE)
    assert done.finding(IN_SCOPE).details["median_days"] == 4.0
    assert done.finding(IN_SCOPE).details["routes"] == [["Birch → Birch", 1, 1]]


def test_a_leak_names_the_list_that_knew_its_row_and_the_route(audit: Any) -> None:
    sends = "email,sent_at,client,tool\ndana@shop.example,2026-03-05 09:00:00,Birch,Outreach"

    found = audit(sends=sends, optouts=stopped(client="Acme", tool="Outreach")).finding(ACROSS)

    assert found.location.path.endswith("optouts.csv")
    assert found.location.line == 2
    assert found.details["routes"] == [["Acme / Outreach → Birch / Outreach", 1, 1]]
    assert "dana@shop.example stopped 2026-03-01 10:00" in found.evidence


# From when and until when.


def test_an_opt_out_counts_from_the_second_after_it(audit: Any) -> None:
    cases = {
        "a second before": ("2026-03-05 09:00:00", "2026-03-05 08:59:59"),
        "the same second": ("2026-03-05 09:00:00", "2026-03-05 09:00:00"),
        "a second after": ("2026-03-05 09:00:00", "2026-03-05 09:00:01"),
    }

    assert leaking(audit, cases) == {"a second before"}


def test_an_opt_out_with_only_a_day_counts_from_the_end_of_that_day(audit: Any) -> None:
    cases = {
        "the day before": ("2026-03-05 00:00:00", "2026-03-04"),
        "the same day": ("2026-03-05 23:59:59", "2026-03-05"),
    }

    assert leaking(audit, cases) == {"the day before"}


def test_the_lag_is_told_from_the_earliest_opt_out_that_covers(audit: Any) -> None:
    sends = """
        email,sent_at
        dana@shop.example,2026-03-05 09:00:00
        lee@shop.example,2026-03-05 09:00:00
        kim@shop.example,2026-03-05 09:00:00
        sam@shop.example,2026-03-05 09:00:00
        noa@shop.example,2026-03-05 09:00:00
    """
    optouts = """
        email,opted_out_at
        dana@shop.example,2026-03-04 09:00:01
        lee@shop.example,2026-03-04 09:00:00
        kim@shop.example,2026-03-02 08:00:00
        sam@shop.example,2026-02-12 09:00:00
        noa@shop.example,2026-03-01 09:00:00
        noa@shop.example,2025-12-05 09:00:00
    """

    found = audit(sends=sends, optouts=optouts).finding(IN_SCOPE)

    assert (found.messages, found.people) == (5, 5)
    assert found.details["lag"] == [
        ["same day", 1], ["1 to 2 days", 1], ["3 to 10 days", 1], ["11 to 30 days", 1],
        ["more than 30 days", 1],
    ]  # fmt: skip
    assert found.details["median_days"] == 3.0


def test_people_are_counted_once_however_many_messages_they_got(audit: Any) -> None:
    sends = SENT + "".join(f"\nDana@Shop.Example ,2026-03-0{day} 09:00:00" for day in (6, 7))

    assert audit(sends=sends, optouts=stopped()).counts(IN_SCOPE) == (3, 1)


def test_whoever_subscribes_again_between_the_stop_and_the_mail_is_no_leak(audit: Any) -> None:
    returns = {
        "before the stop": "2026-02-28 10:00:00",
        "in between": "2026-03-03 10:00:00",
        "with the mail": "2026-03-05 09:00:00",
        "after the mail": "2026-03-05 09:00:01",
    }
    events = ["email,event,timestamp"]
    events += [f"{mailbox(case)},resubscribed,{at}" for case, at in returns.items()]
    cases = dict.fromkeys(returns, ("2026-03-05 09:00:00", "2026-03-01 10:00:00"))

    assert leaking(audit, cases, events="\n".join(events)) == {"before the stop", "after the mail"}


def test_an_opt_out_ends_when_it_expires(audit: Any) -> None:
    both = ("2026-03-05 09:00:00", "2026-03-01 10:00:00")
    cases = {
        "over": (*both, "2026-03-05 09:00:00"),
        "for one more second": (*both, "2026-03-05 09:00:01"),
        "for good": (*both, ""),
    }

    assert leaking(audit, cases, more="expires_at") == {"for one more second", "for good"}


def test_an_entry_without_a_date_is_never_a_leak(audit: Any) -> None:
    done = audit(sends=SENT, optouts=stopped(at=""))

    assert done.counts(IN_SCOPE) == NONE


def test_a_list_without_any_date_leaves_the_question_open(audit: Any) -> None:
    done = audit(sends=SENT, unsubscribed="email,reason\ndana@shop.example,unsubscribe")

    (needs,) = done.unchecked(IN_SCOPE)
    assert needs.startswith("dated opt-outs")
    assert done.findings(IN_SCOPE) == []


# Who is meant, and what for.


def test_an_entry_may_name_a_domain_or_a_pattern(audit: Any) -> None:
    entries = {
        "bare.example": True,
        "@at.example": True,
        "*@star.example": True,
        "local@*": True,
        "nd.example": False,
        "oca@*": False,
    }
    people = [
        "x@bare.example",
        "x@at.example",
        "x@star.example",
        "local@a.example",
        "x@end.example",
    ]
    sends = ["email,sent_at,client", *(f"{who},2026-03-05 09:00:00,{who}" for who in people)]
    optouts = ["email,opted_out_at", *(f"{entry},2026-03-01 10:00:00" for entry in entries)]

    done = audit(sends="\n".join(sends), optouts="\n".join(optouts))

    assert done.routes(IN_SCOPE) == {f"unlabelled → {who}" for who in people[:-1]}


def test_a_hashed_entry_meets_the_address_that_it_was_made_of(audit: Any) -> None:
    methods = ("md5", "sha1", "sha256")
    sends, optouts = ["email,sent_at,client"], ["email,opted_out_at"]
    for method in methods:
        sends.append(f"{method}@shop.example,2026-03-05 09:00:00,{method}")
        digest = hashlib.new(method, f"{method}@shop.example".encode(), usedforsecurity=False)
        optouts.append(f"{digest.hexdigest().upper()},2026-03-01 10:00:00")
    sends.append("other@shop.example,2026-03-05 09:00:00,other")

    done = audit(sends="\n".join(sends), optouts="\n".join(optouts))

    assert done.routes(IN_SCOPE) == {f"unlabelled → {method}" for method in methods}


def test_hashes_that_cannot_be_compared_are_told(audit: Any) -> None:
    digest = hashlib.sha512(b"dana@shop.example").hexdigest()

    done = audit(sends=SENT, optouts=f"email,opted_out_at\n{digest},2026-03-01 10:00:00")

    (needs,) = done.unchecked("suppression")
    assert needs.startswith("addresses instead of the hashes")


def test_a_bounce_is_no_opt_out_and_an_opt_out_no_bounce(audit: Any) -> None:
    reasons = ("unsubscribe", "complaint", "manual", "hard_bounce", "soft_bounce")
    both = ("2026-03-05 09:00:00", "2026-03-01 10:00:00")
    cases = {reason: (*both, reason) for reason in reasons}

    assert leaking(audit, cases, more="reason") == {"unsubscribe", "complaint", "manual"}
    assert audit(**written(cases, "reason")).counts(BOUNCED) == ONE


@pytest.mark.parametrize(
    ("event", "opt_out", "bounce"),
    [
        ("unsubscribed", ONE, None),
        ("complained", ONE, None),
        ("bounced_hard", None, ONE),
        ("bounced_soft", None, None),
    ],
)
def test_events_say_no_or_bounce_like_lists_do(
    audit: Any, event: str, opt_out: tuple[int, int] | None, bounce: tuple[int, int] | None
) -> None:
    events = f"email,event,timestamp\ndana@shop.example,{event},2026-03-01 10:00:00"

    done = audit(sends=SENT, events=events)

    for rule, counts in ((IN_SCOPE, opt_out), (BOUNCED, bounce)):
        assert bool(done.unchecked(rule)) == (counts is None)
        assert done.findings(rule) == [] if counts is None else done.counts(rule) == counts


def test_a_bounce_counts_whatever_list_it_stands_on_and_only_from_then_on(audit: Any) -> None:
    sends = """
        email,sent_at,client
        dana@shop.example,2026-03-01 09:00:00,Acme
        dana@shop.example,2026-03-01 10:00:00,Acme
        dana@shop.example,2026-03-01 10:00:01,Acme
    """
    bounces = (
        "email,reason,added_at,client\ndana@shop.example,hard_bounce,2026-03-01 10:00:00,Birch"
    )

    assert audit(sends=sends, bounces=bounces).counts(BOUNCED) == ONE
