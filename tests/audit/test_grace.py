"""How long mail may still cross an opt-out, by jurisdiction and by real holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from outreach_audit.config import Settings
from outreach_audit.errors import ConfigError
from outreach_audit.model.finding import Severity

IN_SCOPE = "suppression/sent-after-opt-out"
UTC = Settings(tz="UTC")
THANKSGIVING = "2026-11-20 12:00:00"
"""A Friday; ten business days on, past Thanksgiving on the 26th, is Monday, 7 December."""

STOPPED = f"email,opted_out_at\ndana@shop.example,{THANKSGIVING}"
SENT = "email,sent_at\ndana@shop.example,2026-11-21 12:00:00"


@pytest.mark.parametrize(
    ("jurisdictions", "last_second"),
    [
        (("us",), "2026-12-07 23:59:59"),
        (("de",), THANKSGIVING),
        (("gmail",), "2026-11-22 12:00:00"),
        (("US", "gmail"), "2026-11-22 12:00:00"),
        (("us", "de"), THANKSGIVING),
        (("yahoo",), "2026-11-22 23:59:59"),
    ],
)
def test_mail_is_late_from_the_second_after_the_strictest_grace(
    audit: Any, jurisdictions: tuple[str, ...], last_second: str
) -> None:
    end = datetime.fromisoformat(last_second)
    sent = [end + timedelta(seconds=seconds) for seconds in (-3600, 0, 1)]
    rows = [f"dana@shop.example,{at:%Y-%m-%d %H:%M:%S}" for at in sent]
    told = replace(UTC, jurisdictions=jurisdictions)

    found = audit(told, sends="\n".join(["email,sent_at", *rows]), optouts=STOPPED).finding(
        IN_SCOPE
    )

    inside = 0 if last_second == THANKSGIVING else 2
    assert (found.messages, found.details["within_grace"]) == (1, inside)


def test_mail_inside_the_grace_alone_is_a_note_of_nobody(audit: Any) -> None:
    found = audit(
        replace(UTC, jurisdictions=("us",)),
        sends="email,sent_at\ndana@shop.example,2026-11-21 12:00:00",
        optouts=STOPPED,
    ).finding(IN_SCOPE)

    assert (found.severity, found.messages, found.people) == (Severity.NOTE, 0, 0)
    assert found.details["within_grace"] == 1


def test_a_finding_tells_how_many_were_inside_the_grace_and_whose_it_is(audit: Any) -> None:
    sends = """
        email,sent_at
        dana@shop.example,2026-11-21 12:00:00
        dana@shop.example,2026-12-20 12:00:00
    """

    found = audit(replace(UTC, jurisdictions=("us",)), sends=sends, optouts=STOPPED).finding(
        IN_SCOPE
    )

    assert (found.messages, found.people, found.details["within_grace"]) == (1, 1, 1)
    assert found.details["grace"] == ["10 business days (us: 15 U.S.C. 7704(a)(4)(A), 2003-12-16)"]


def test_an_unknown_jurisdiction_is_an_error_with_the_nearest_one(audit: Any) -> None:
    with pytest.raises(ConfigError, match="There is no jurisdiction 'gmial'") as raised:
        audit(replace(UTC, jurisdictions=("us", "gmial")), sends=SENT, optouts=STOPPED)

    assert raised.value.hint.startswith("Did you mean 'gmail'? Known: us, ca, eu,")
