"""JSON of any wrapping becomes flat rows of text."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from outreach_audit.errors import IngestError
from outreach_audit.model.tables import RawTable

Read = Callable[[bytes, str], RawTable]
Rows = Callable[[RawTable], list[tuple[str, ...]]]


def test_nested_objects_become_header_paths_and_numbers_keep_their_digits(
    read: Read, rows: Rows
) -> None:
    first = b'{"email":"a@b.c","n":1.50,"x":{"y-z":["p",2],"o":[{"k":2.0}]}}'
    text = b"[" + first + b',{"id":783957693123456789}]'
    table = read(text, "a.json")
    assert table.headers == ("email", "n", "x_y_z", "x_o", "id")
    assert rows(table) == [
        ("a@b.c", "1.50", "p; 2", '[{"k":2.0}]', ""),
        ("", "", "", "", "783957693123456789"),
    ]
    assert table.container == "json"


@pytest.mark.parametrize("key", ["Bounces", "Suppressions", "SuppressedDestinationSummaries", "q"])
def test_the_array_of_an_envelope_is_the_table(read: Read, rows: Rows, key: str) -> None:
    table = read(json.dumps({"TotalCount": 1, key: [{"Email": "a@b.c"}]}).encode(), "a.json")
    assert rows(table) == [("a@b.c",)]


def test_a_broken_json_line_is_a_reject_with_its_number(read: Read, rows: Rows) -> None:
    table = read(b'{"email":"a@b.c"}\n{"email":\n\n{"email":"d@e.f","x":true}', "a.jsonl")
    assert rows(table) == [("a@b.c", ""), ("d@e.f", "true")]
    assert [(reject.line, reject.raw) for reject in table.rejects] == [(2, '{"email":')]
    assert table.ledger.balanced
    assert table.ledger.lines == 4


def test_a_broken_document_is_an_error_at_line_and_column(read: Read) -> None:
    with pytest.raises(IngestError) as caught:
        read(b'[{"email":"a@b.c"},\n{"email": }]', "a.json")
    assert (caught.value.line, caught.value.column) == (2, 11)
    assert caught.value.path.endswith("a.json")


def test_an_ses_event_in_an_sns_envelope_gives_a_row_for_each_recipient(
    read: Read, rows: Rows
) -> None:
    mail = {"timestamp": "2025-01-01T00:00:00Z", "destination": ["a@b.c", "d@e.f"]}
    event = json.dumps({"eventType": "Send", "mail": mail})
    line = json.dumps({"Type": "Notification", "Message": event})
    table = read(f"{line}\n{line}\n".encode(), "a.json")
    assert table.headers == ("destination", "eventType", "mail_timestamp", "mail_destination")
    assert [row[0] for row in rows(table)] == ["a@b.c", "d@e.f"] * 2


def test_an_ses_bounce_concerns_only_the_bounced_recipient(read: Read, rows: Rows) -> None:
    bounce = {"bouncedRecipients": [{"emailAddress": "d@e.f"}]}
    mail = {"destination": ["a@b.c", "d@e.f"]}
    event = {"notificationType": "Bounce", "mail": mail, "bounce": bounce}
    assert [row[0] for row in rows(read(json.dumps(event).encode(), "a.json"))] == ["d@e.f"]


def test_a_mailgun_event_is_taken_out_of_its_envelope(read: Read) -> None:
    event = {"event": "failed", "delivery-status": {"code": 550}, "recipient": "a@b.c"}
    table = read(json.dumps({"signature": {"token": "t"}, "event-data": event}).encode(), "a.json")
    assert table.headers == ("event", "delivery_status_code", "recipient")


def test_json_nested_beyond_reason_is_an_error_and_no_crash(read: Read) -> None:
    with pytest.raises(IngestError, match="deep"):
        read(b"[" * 200_000, "a.json")
