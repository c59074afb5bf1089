"""Exports of many tools become the same canonical rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from outreach_audit.ingest.canonical import understand
from outreach_audit.ingest.hive import parse_struct
from outreach_audit.ingest.overrides import Overrides
from outreach_audit.model.tables import TABLES, Ledger, RawTable, Source

NOON = 1_718_020_800  # 2024-06-10 12:00:00 UTC
DAY = 86_400


@dataclass(frozen=True)
class Understood:
    source: Source
    con: duckdb.DuckDBPyConnection
    workdir: Path

    def rows(self, table: str, *columns: str) -> list[Any]:
        """The cells of some columns, bare where there is one."""
        names = ", ".join(f'"{name}"' for name in columns)
        path = self.workdir / table / f"{self.source.index}.parquet"
        found = self.con.execute(f"SELECT {names} FROM read_parquet('{path}')").fetchall()
        return [row[0] if len(columns) == 1 else row for row in found]


Understand = Callable[..., Understood]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        yield connection


@pytest.fixture
def tell(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> Understand:
    def tell_one(
        header: str, *lines: str, name: str = "export.csv", headerless: bool = False, **said: Any
    ) -> Understood:
        headers = header.split("|")
        cells = [(line.split("|") + [""] * len(headers))[: len(headers)] for line in lines]
        parquet = tmp_path / "raw.parquet"
        columns = ", ".join(f"r[{at + 1}] AS c{at}" for at in range(len(headers)))
        con.execute(
            f"COPY (SELECT {columns} FROM (SELECT unnest(CAST(? AS VARCHAR[][])) AS r))"
            f" TO '{parquet}' (FORMAT parquet)",
            [cells],
        )
        n = len(cells)
        ledger = Ledger(n, n, 0, n + 1, 1, n)
        raw = RawTable(
            name, tmp_path / name, "", parquet, tuple(headers), headerless, "utf-8", ",", "csv",
            ledger, (),
        )  # fmt: skip
        source = understand(con, raw, 3, tmp_path / "work", Overrides(**said))
        assert source.ledger.balanced
        return Understood(source, con, tmp_path / "work")

    return tell_one


def test_a_plain_send_log_becomes_sends_with_exactly_the_canonical_columns(
    tell: Understand,
) -> None:
    found = tell(
        "Email|Sent At|Subject|Body|First name|Campaign|From|Client",
        "Ann@Example.com|2024-06-10 12:00:00|Hi Ann|<p>Hello</p> |Ann|June|Bo <BO@firm.com>|Acme",
        "bob@example.com|2024-06-11 12:00:00|Hi Bob||Bob|June|bo@firm.com|",
    )
    assert found.source.kinds == ("sends",)
    assert found.source.format_id == "generic_sends"
    described = found.con.execute(
        f"DESCRIBE SELECT * FROM read_parquet('{found.workdir}/sends/3.parquet')"
    ).fetchall()
    assert {name: kind for name, kind, *_ in described} == TABLES["sends"]
    assert [name for name, *_ in described] == list(TABLES["sends"])
    columns = ("src", "src_row", "email", "ts", "subject", "body", "sender", "client", "date_only")
    assert found.rows("sends", *columns) == [
        (3, 1, "ann@example.com", NOON, "Hi Ann", "<p>Hello</p> ", "bo@firm.com", "Acme", False),
        (3, 2, "bob@example.com", NOON + DAY, "Hi Bob", None, "bo@firm.com", None, False),
    ]
    assert "sends.body" in found.source.columns
    assert "sends.list" in found.source.missing
    assert ("Sent At", "sends.ts") in found.source.mapping


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" ann@example.com ", "ann@example.com"),
        ("mailto:Ann@Example.com?subject=hi", "ann@example.com"),
        ('"Ann, Inc." <ann@example.com>', "ann@example.com"),
        ("[ann@example.com]", "ann@example.com"),
        ("'ANN@EXAMPLE.COM'", "ann@example.com"),
        ("\ufeff\u00a0ann@example.com\u200b", "ann@example.com"),
        ("ann@München.de", "ann@xn--mnchen-3ya.de"),
        ("Zoë <zoë@Bücher.example>", "zoë@xn--bcher-kva.example"),
        ("not an address", "not an address"),
    ],
)
def test_addresses_lose_their_wrapping_and_keep_their_faults(
    tell: Understand, written: str, address: str
) -> None:
    found = tell("email|sent_at", f"{written}|2024-06-10", "b@example.com|2024-06-10")
    assert found.rows("sends", "email") == [address, "b@example.com"]


def test_rows_that_cannot_be_understood_are_rejected_with_their_reason(tell: Understand) -> None:
    found = tell(
        "email|sent_at|subject",
        "a@example.com|2024-06-10 12:00:00|one",
        "|2024-06-10 12:00:00|nobody",
        "b@example.com|soon|no such day",
        "c@example.com||never sent",
        "Total|4|",
    )
    reasons = [(reject.row, reject.reason) for reject in found.source.rejects]
    assert reasons == [
        (3, "no address"),
        (4, "unreadable date 'soon'"),
        (5, "no date"),
        (6, "totals row"),
    ]
    assert found.rows("sends", "email") == ["a@example.com"]
    assert found.source.ledger.accepted == 1
    assert found.source.ledger.rejected == 4
    assert found.source.rejects[1].raw == "b@example.com,soon,no such day"
    assert any("totals row" in note for note in found.source.notes)


def test_sendgrid_activity_is_events_and_its_processed_rows_are_sends(tell: Understand) -> None:
    found = tell(
        "processed|message_id|event|subject|from|email|reason|type|asm_group_id|api_key_id",
        "2024-06-10T12:00:00Z|m1|processed|Hi|us@firm.com|ann@example.com|||",
        "2024-06-10T12:00:01Z|m1|delivered|Hi|us@firm.com|ann@example.com|||",
        "2024-06-10T12:00:02Z|m2|bounce|Hi|us@firm.com|bob@example.com|full|blocked|",
        "2024-06-10T12:00:03Z|m3|bounce|Hi|us@firm.com|cy@example.com|gone|bounce|",
        "2024-06-10T12:00:04Z|m3|printed|Hi|us@firm.com|cy@example.com||",
    )
    assert found.source.format_id == "sendgrid_activity_csv"
    assert found.source.kinds == ("events", "sends")
    assert found.rows("events", "event_type", "ts") == [
        ("sent", NOON),
        ("delivered", NOON + 1),
        ("bounced_soft", NOON + 2),
        ("bounced_hard", NOON + 3),
    ]
    assert found.rows("sends", "email", "ts", "subject", "sender", "tool") == [
        ("ann@example.com", NOON, "Hi", "us@firm.com", "SendGrid")
    ]
    assert [reject.reason for reject in found.source.rejects] == ["unknown event 'printed'"]
    assert not found.source.timezone_assumed


def test_mailgun_failures_are_hard_only_where_they_are_permanent(tell: Understand) -> None:
    found = tell(
        "event|timestamp|recipient|severity|delivery-status_code",
        f"failed|{NOON}.25|a@example.com|temporary|450",
        f"failed|{NOON}.5|a@example.com|permanent|550",
        f"delivered|{NOON + 9}.5|b@example.com||250",
    )
    assert found.source.format_id == "mailgun_events_json"
    assert found.rows("events", "event_type") == ["bounced_soft", "bounced_hard", "delivered"]
    # No word says sent: the delivery stands for the send.
    assert found.rows("sends", "email", "ts") == [("b@example.com", NOON + 9)]


def test_brevo_logs_are_read_in_the_language_of_their_account(tell: Understand) -> None:
    found = tell(
        "st_text|ts|sub|frm|email|tag|mid|link",
        "Inviata|21-01-2026 10:22:05|Ciao|us@firm.com|a@example.com|NA|m1|NA",
        "Aperta|21-01-2026 11:22:05|Ciao|us@firm.com|a@example.com|NA|m1|NA",
        zone="Europe/Rome",
    )
    assert found.rows("events", "event_type", "campaign") == [("sent", None), ("opened", None)]
    assert found.rows("sends", "ts") == [1_768_987_325]
    assert found.source.timezone == "Europe/Rome"


def test_marketing_cloud_dates_stand_in_their_own_fixed_zone(tell: Understand) -> None:
    found = tell(
        "ClientID|SendID|SubscriberKey|EmailAddress|SubscriberID|ListID|EventDate|EventType|BatchID",
        "7|55|k1|a@example.com |9|4|6/10/2024 6:00:00 AM|Sent|1",
        "7|55|k2|b@example.com |8|4|6/13/2024 6:00:00 AM|Sent|1",
        name="Sent.csv",
    )
    assert found.rows("sends", "email", "recipient_id", "ts", "campaign_id", "list", "client") == [
        ("a@example.com", "k1", NOON, "55", "4", "7"),
        ("b@example.com", "k2", NOON + 3 * DAY, "55", "4", "7"),
    ]


def test_a_data_view_takes_its_event_from_the_file_name(tell: Understand) -> None:
    header = "AccountID|JobID|ListID|BatchID|SubscriberID|SubscriberKey|EventDate|Domain"
    row = "1|2|3|4|5|k1|2024-06-10 06:00:00|example.com"
    assert tell(header, row, name="_Open.csv").rows("events", "event_type") == ["opened"]
    silent = tell(header, row, name="extract.csv").source
    assert silent.kinds == ()
    assert "which event" in silent.notes[0]


def test_marketo_numbers_are_events_about_ids_that_need_a_join(tell: Understand) -> None:
    found = tell(
        "marketoGUID|leadId|activityDate|activityTypeId|campaignId|primaryAttributeValue|attributes",
        "g1|42|2024-06-10T12:00:00Z|6|null|June mail|{}",
        "g2|42|2024-06-10T12:00:05Z|10|null|June mail|{}",
        "g3|42|2024-06-10T12:00:05Z|1|null|Page|{}",
    )
    assert found.rows("events", "event_type", "recipient_id", "campaign_id", "campaign") == [
        ("sent", "42", None, "June mail"),
        ("opened", "42", None, "June mail"),
    ]
    assert found.rows("sends", "recipient_id", "ts") == [("42", NOON)]
    assert any("lead ids ('leadId') instead of addresses" in one for one in found.source.notes)
    assert any("'1' (1)" in note for note in found.source.notes)


def test_a_wide_file_gives_one_send_and_an_event_for_every_filled_time(tell: Understand) -> None:
    found = tell(
        "lead_email|sent_time|open_time|open_count|reply_time|is_bounced|stats_id|email_message",
        "a@example.com|2024-06-10T12:00:00Z|2024-06-10T12:01:00Z|3||false|s1|<b>Hi</b>",
        "b@example.com|2024-06-10T12:00:00Z||0||true|s2|<b>Hi</b>",
    )
    assert found.source.kinds == ("sends", "events")
    assert found.rows("sends", "email", "ts", "body") == [
        ("a@example.com", NOON, "<b>Hi</b>"),
        ("b@example.com", NOON, "<b>Hi</b>"),
    ]
    assert found.rows("events", "src_row", "event_type", "ts", "quantity") == [
        (1, "sent", NOON, 1),
        (1, "opened", NOON + 60, 3),
        (2, "sent", NOON, 1),
        (2, "bounced_hard", None, 1),
    ]


def test_flags_become_events_without_a_time(tell: Understand) -> None:
    found = tell(
        "Email|First Name|Email Sent|Email Open|Email Bounced|Replied|Apollo Contact Id",
        "a@example.com|Ann|TRUE|TRUE|FALSE|FALSE|x1",
        "b@example.com|Bob|TRUE|FALSE|FALSE||x2",
    )
    assert found.source.kinds == ("contacts", "events")
    assert found.rows("events", "email", "event_type", "ts") == [
        ("a@example.com", "sent", None),
        ("a@example.com", "opened", None),
        ("b@example.com", "sent", None),
    ]


def test_instantly_status_numbers_say_who_opted_out(tell: Understand) -> None:
    found = tell(
        "id|timestamp_created|campaign|status|email|email_open_count|email_reply_count",
        "1|2024-06-10T12:00:00Z|June|-2|a@example.com|4|0",
        "2|2024-06-10T12:00:00Z|June|1|b@example.com|0|0",
    )
    assert found.rows("events", "email", "event_type", "quantity") == [
        ("a@example.com", "opened", 4),
        ("a@example.com", "unsubscribed", 1),
    ]
    assert found.rows("suppressions", "identifier", "reason") == [("a@example.com", "unsubscribe")]


def test_contacts_who_opted_out_are_suppressions_too(tell: Understand) -> None:
    found = tell(
        "Email|Name|Industry|Relationship|Unsubscribed|Unsubscribed At",
        "a@example.com|Ann Lee Roe|Retail|customer|yes|2024-06-10 12:00:00",
        "b@example.com|Bob|Retail|prospect|no|",
    )
    assert found.source.kinds == ("contacts", "suppressions")
    columns = ("first_name", "last_name", "relation", "opted_out", "opted_out_ts")
    assert found.rows("contacts", *columns) == [
        ("Ann", "Lee Roe", "customer", True, NOON),
        ("Bob", None, "prospect", False, None),
    ]
    columns = ("identifier", "identifier_type", "reason", "scope", "ts")
    assert found.rows("suppressions", *columns) == [
        ("a@example.com", "email", "unsubscribe", "account", NOON)
    ]


def test_the_decision_of_a_person_comes_before_the_word_of_a_server(tell: Understand) -> None:
    found = tell(
        "Email|Klaviyo ID|Email Marketing Consent|Email Suppressions|Email Suppressions Timestamp",
        "a@example.com|1|SUBSCRIBED||",
        "b@example.com|2|UNSUBSCRIBED|HARD_BOUNCE|2024-06-10 12:00:00",
        "c@example.com|3|SUBSCRIBED|HARD_BOUNCE|2024-06-10 12:00:00",
        "d@example.com|4|SUBSCRIBED|USER_SUPPRESSED|2024-06-10 12:00:00",
    )
    assert found.rows("contacts", "opted_out", "opted_out_ts") == [
        (False, None),
        (True, NOON),
        (False, None),
        (True, NOON),
    ]
    assert found.rows("suppressions", "identifier", "reason", "ts") == [
        ("b@example.com", "unsubscribe", NOON),
        ("c@example.com", "hard_bounce", NOON),
        ("d@example.com", "manual", NOON),
    ]


def test_every_column_of_lemlist_may_say_why_a_contact_is_out(tell: Understand) -> None:
    found = tell(
        "email|leadStatus|emailDeliverability|isActiveInCampaigns",
        "a@example.com|Unsubscribed from email|deliverable|no",
        "b@example.com|In progress|undeliverable|no",
        "c@example.com|Email bounced|deliverable|no",
        "d@example.com|Replied|deliverable|yes",
    )
    assert found.rows("suppressions", "identifier", "reason") == [
        ("a@example.com", "unsubscribe"),
        ("b@example.com", "invalid"),
        ("c@example.com", "hard_bounce"),
    ]


def test_the_status_of_a_send_is_an_event_without_a_time(tell: Understand) -> None:
    found = tell(
        "email|sent_at|status",
        "a@example.com|2024-06-10 12:00:00|delivered",
        "b@example.com|2024-06-10 12:00:00|bounced",
        "c@example.com|2024-06-10 12:00:00|sent",
    )
    assert found.source.kinds == ("sends", "events")
    assert len(found.rows("sends", "email")) == 3
    assert found.rows("events", "email", "event_type", "ts") == [
        ("a@example.com", "sent", NOON),
        ("a@example.com", "delivered", None),
        ("b@example.com", "sent", NOON),
        ("b@example.com", "bounced_hard", None),
        ("c@example.com", "sent", NOON),
    ]


def test_every_reason_column_of_a_hubspot_export_is_a_suppression(tell: Understand) -> None:
    found = tell(
        "Email|Portal Bounce|Portal Unsubscribe|Portal Spam Report|Global Bounce|Newsletter",
        "a@example.com|550 no such user|||TRUE|",
        "b@example.com||TRUE|||TRUE",
        "c@example.com|||||",
    )
    assert found.rows("suppressions", "identifier", "reason", "scope", "list") == [
        ("a@example.com", "hard_bounce", "account", None),
        ("a@example.com", "hard_bounce", "account", None),
        ("b@example.com", "unsubscribe", "account", None),
        ("b@example.com", "unsubscribe", "topic", "Newsletter"),
    ]
    assert any("how stale" in note for note in found.source.notes)


def test_bounces_and_blocks_of_sendgrid_differ_by_file_name_only(tell: Understand) -> None:
    header, row = "status|reason|email|created", f"5.1.1|no, such user|a@example.com|{NOON}"
    bounced = tell(header, row, name="suppression_bounces.csv")
    assert bounced.rows("suppressions", "reason", "ts", "scope") == [
        ("hard_bounce", NOON, "account")
    ]
    blocked = tell(header, row, name="suppression_blocks.csv")
    assert blocked.rows("suppressions", "reason") == ["blocked"]


def test_mandrill_entries_expire_by_the_first_filled_of_two_equal_headers(
    tell: Understand,
) -> None:
    found = tell(
        "email|reason|detail|created_at|expires_at|last_event_at|expires_at|subaccount",
        "A@example.com|hard-bounce||2024-06-10 12:00:00.1234||x|2024-06-11 12:00:00|acme",
    )
    columns = ("identifier", "reason", "ts", "expires_ts", "scope", "client", "tool")
    assert found.rows("suppressions", *columns) == [
        ("a@example.com", "hard_bounce", NOON, NOON + DAY, "subaccount", "acme", "Mandrill")
    ]
    assert any("stands 2 times" in note for note in found.source.notes)


def test_mailgun_star_tags_cover_the_whole_domain(tell: Understand) -> None:
    found = tell(
        "address|tags|created_at",
        "a@example.com|*|Mon, 10 Jun 2024 12:00:00 UTC",
        "b@example.com|news|Mon, 10 Jun 2024 12:00:00 UTC",
    )
    assert found.rows("suppressions", "identifier", "reason", "scope", "list", "ts") == [
        ("a@example.com", "unsubscribe", "sending_domain", None, NOON),
        ("b@example.com", "unsubscribe", "sending_domain", "news", NOON),
    ]


def test_a_headerless_list_is_told_by_its_values(tell: Understand) -> None:
    md5, sha = (
        "d41d8cd98f00b204e9800998ecf8427e",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4" + "0" * 24,
    )
    hashes = tell("column 1", md5, md5.upper(), headerless=True)
    assert hashes.source.format_id == "hashed_md5"
    assert hashes.rows("suppressions", "identifier", "identifier_type") == [(md5, "md5")] * 2
    mixed = tell("column 1", "a@example.com", "example.org", "*@rival.com", "@x.com", sha)
    assert mixed.rows("suppressions", "identifier_type") == [
        "email", "domain", "pattern", "pattern", "sha256",
    ]  # fmt: skip


def test_daily_counts_are_days_whatever_the_zone(tell: Understand) -> None:
    found = tell(
        "Date|Sender|Emails Sent",
        "2024-06-10|bo@firm.com|1,250",
        "2024-06-11|bo@firm.com|12.0",
        "2024-06-12|bo@firm.com|many",
        "Total||1262",
        zone="Asia/Tokyo",
        kind="volume",
    )
    day = NOON // DAY
    assert found.rows("volume", "sender", "day", "count") == [
        ("bo@firm.com", day, 1250),
        ("bo@firm.com", day + 1, 12),
    ]
    assert [one.reason for one in found.source.rejects] == ["unreadable count", "totals row"]


def test_daily_statistics_count_requests(tell: Understand) -> None:
    found = tell("date|requests|delivered|opens|clicks", "2024-06-10|90|88|20|3")
    assert found.source.kinds == ("volume",)
    assert found.rows("volume", "count") == [90]


def test_messages_keep_their_texts(tell: Understand) -> None:
    found = tell(
        "campaign_id|campaign_name|subject|html_body|send_time",
        "9|June|Big news|<p>Hello</p>|2024-06-10 12:00:00",
    )
    assert found.rows("messages", "campaign_id", "campaign", "subject", "body", "ts") == [
        ("9", "June", "Big news", "<p>Hello</p>", NOON)
    ]


def test_struct_cells_of_ses_events_give_a_row_for_each_recipient(tell: Understand) -> None:
    mail = (
        "{timestamp=2024-06-10T12:00:00.000Z, source=us@firm.com, messageid=m1,"
        " destination=[a@example.com, b@example.com], headers=[{name=Subject, value=Hi, all}],"
        " commonheaders={from=[us@firm.com], messageid=m1, subject=Hi, all}, tags={x=null}}"
    )
    bounce = (
        "{bouncetype=Transient, bouncesubtype=MailboxFull, bouncedrecipients=[{emailaddress="
        "b@example.com, action=failed}], timestamp=2024-06-10T12:00:05.000Z}"
    )
    found = tell(
        "eventtype|mail|send|bounce|ingest_timestamp",
        f"Send|{mail}|{{}}||2024-06-10 12:00:00.000",
        f"Bounce|{mail}||{bounce}|2024-06-10 12:00:00.000",
        "Send|||no struct|",
    )
    assert found.rows("events", "src_row", "event_type", "email", "ts") == [
        (1, "sent", "a@example.com", NOON),
        (1, "sent", "b@example.com", NOON),
        (2, "bounced_soft", "b@example.com", NOON + 5),
    ]
    assert found.rows("sends", "subject", "sender") == [("Hi, all", "us@firm.com")] * 2
    assert [(one.row, one.reason) for one in found.source.rejects] == [(4, "no address")]


def test_a_struct_is_cut_at_names_outside_brackets_only() -> None:
    assert parse_struct("{a=1, b=[x, y=2], c={d=3, e=4}, f=one, two, g=null}") == {
        "a": "1",
        "b": "[x, y=2]",
        "c": "{d=3, e=4}",
        "f": "one, two",
        "g": "",
    }
    assert parse_struct("no struct") == {}


def test_incoming_messages_of_a_mailbox_are_replies(tell: Understand) -> None:
    found = tell(
        "Id|Subject|TextBody|FromAddress|ToAddress|Incoming|Status|MessageDate",
        "1|Hi|Hello|us@firm.com|a@example.com|false|3|2024-06-10T12:00:00.000Z",
        "2|Re: Hi|Thanks|a@example.com|us@firm.com|true|1|2024-06-10T12:00:09.000Z",
    )
    assert found.rows("sends", "email") == ["a@example.com"]
    assert found.rows("events", "event_type", "email", "ts") == [
        ("replied", "a@example.com", NOON + 9)
    ]


def test_what_the_user_says_wins(tell: Understand) -> None:
    found = tell(
        "Who|When|Title line",
        "a@example.com|10/06/2024 14:00|Hi",
        map=(("Who", "email"), ("When", "sends.ts"), ("Title line", "subject")),
        zone="+02:00",
        date_order="dmy",
        kind="sends",
        labels=(("exp*.csv", "client", "Acme"), ("other*.csv", "brand", "No")),
    )
    assert found.rows("sends", "email", "ts", "subject", "client", "brand") == [
        ("a@example.com", NOON, "Hi", "Acme", None)
    ]
    assert found.source.timezone == "+02:00"


def test_a_file_that_means_nothing_says_what_would_help(tell: Understand) -> None:
    source = tell("sku|price|stock", "a1|3.50|9").source
    assert source.kinds == ()
    assert source.format_id == "unknown"
    assert source.confidence == 0
    assert source.rows == {}
    assert "--map" in source.notes[0]


def test_an_empty_table_is_understood_by_its_header(tell: Understand) -> None:
    found = tell("email|sent_at|subject")
    assert found.source.kinds == ("sends",)
    assert found.source.rows == {"sends": 0}
    assert found.source.columns == frozenset()
