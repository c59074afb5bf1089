"""Logs that people write by hand, and rows of logs that were never mail."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from outreach_audit.ingest.canonical import understand
from outreach_audit.ingest.overrides import Overrides
from outreach_audit.ingest.readers import read_tables
from outreach_audit.model.tables import Source


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def tell(con: duckdb.DuckDBPyConnection, folder: Path, text: str, name: str = "log.csv") -> Source:
    """How a file is read; its canonical rows are below `folder/work`."""
    (folder / name).write_text(text, encoding="utf-8")
    (raw,) = read_tables(con, [folder / name], folder / "work")
    return understand(con, raw, 0, folder / "work", Overrides())


def cells(con: duckdb.DuckDBPyConnection, folder: Path, table: str, column: str) -> list[object]:
    path = folder / "work" / table / "0.parquet"
    rows = con.execute(f"SELECT {column} FROM read_parquet('{path}')").fetchall()
    return [cell for (cell,) in rows]


def test_a_column_of_addresses_needs_no_known_header(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    source = tell(
        con,
        tmp_path,
        "Contact,Activity,Date,Subject line\n"
        "ann@x.example,Sent,2024-06-03,Hi\n"
        "ann@x.example,Unsubscribed,2024-06-04,Hi\n",
    )
    assert source.kinds == ("events", "sends")
    assert cells(con, tmp_path, "events", "event_type") == ["sent", "unsubscribed"]
    assert cells(con, tmp_path, "sends", "email") == ["ann@x.example"]
    assert any("cells of 'Contact' are addresses" in note for note in source.notes)


def test_the_addresses_of_colleagues_are_nobody_written_to(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    source = tell(con, tmp_path, "deal,owner email,amount\nd1,me@us.example,4\n")
    assert source.kinds == ()


def test_messages_whose_status_says_they_never_left_are_no_sends(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    source = tell(
        con,
        tmp_path,
        "email,sent_at,status\n"
        "ann@x.example,2024-06-03,delivered\n"
        "bob@x.example,2024-06-03,Skipped\n"
        "cy@x.example,2024-06-03,scheduled\n",
    )
    assert cells(con, tmp_path, "sends", "email") == ["ann@x.example"]
    assert cells(con, tmp_path, "events", "event_type") == ["sent", "delivered", "dropped"]
    assert "2 messages not counted as sent: their status says they never left." in source.notes


def test_drafts_and_scheduled_mailings_of_outreach_are_no_sends(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    head = "id,mailingType,state,scheduledAt,deliveredAt,openedAt,bouncedAt,prospectId\n"
    time = "2024-06-03T12:00:00Z"
    rows = f"1,sequence,delivered,{time},{time},,,7\n2,sequence,drafted,{time},,,,7\n"
    assert tell(con, tmp_path, head + rows).format_id == "outreach_mailings"
    assert cells(con, tmp_path, "sends", "send_id") == ["1"]


def test_postmark_hooks_of_all_kinds_are_one_log(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    source = tell(
        con,
        tmp_path,
        '{"RecordType": "Delivery", "MessageID": "1", "Recipient": "ann@x.example",'
        ' "DeliveredAt": "2024-06-03T12:00:00Z"}\n'
        '{"RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "MessageID": "2",'
        ' "Email": "bob@x.example", "BouncedAt": "2024-06-03T12:00:00Z"}\n'
        '{"RecordType": "SubscriptionChange", "MessageID": "3", "Recipient": "ann@x.example",'
        ' "ChangedAt": "2024-06-04T12:00:00Z", "SuppressSending": true}\n',
        "hooks.jsonl",
    )
    assert source.format_id == "postmark_webhook"
    assert source.ledger.rejected == 0
    assert cells(con, tmp_path, "events", "event_type") == [
        "delivered", "bounced_hard", "unsubscribed",
    ]  # fmt: skip
    assert cells(con, tmp_path, "events", "email") == [
        "ann@x.example", "bob@x.example", "ann@x.example",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "event"),
    [
        ("Bounceback", "bounced_hard"),
        ("EmailClickthrough", "clicked"),
        ("STATUSCHANGE", "unsubscribed"),
        ("Première ouverture", "opened"),
    ],
)
def test_event_words_of_more_tools_and_languages_are_known(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, word: str, event: str
) -> None:
    tell(con, tmp_path, f"email,event,when\nann@x.example,{word},2024-06-03\n")
    assert cells(con, tmp_path, "events", "event_type") == [event]


def test_the_day_a_template_was_made_is_not_the_day_it_was_sent(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    tell(con, tmp_path, "campaign_id,subject,body,created_at\n9,Hi,Hello,2024-06-03\n")
    assert cells(con, tmp_path, "messages", "ts") == [None]
