"""Exports are told by their headers, and what no header tells by its columns and cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach_audit.ingest.detect import Detection, detect, header_key
from outreach_audit.ingest.overrides import Overrides
from outreach_audit.ingest.vendors import Signature, catalogue
from outreach_audit.model.tables import EVENT_TYPES, SUPPRESSION_REASONS, TABLES, Ledger, RawTable

Detect = Callable[..., Detection]

BY_HEADER = [one for one in catalogue().signatures if one.values is None]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def look(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> Detect:
    def look_at(
        headers: list[str],
        *rows: list[str],
        name: str = "export.csv",
        headerless: bool = False,
        overrides: Overrides | None = None,
    ) -> Detection:
        parquet = tmp_path / "raw.parquet"
        cells = ", ".join(f"r[{at + 1}] AS c{at}" for at in range(len(headers)))
        con.execute(
            f"COPY (SELECT {cells} FROM (SELECT unnest(CAST(? AS VARCHAR[][])) AS r))"
            f" TO '{parquet}' (FORMAT parquet)",
            [list(rows)],
        )
        n = len(rows)
        ledger = Ledger(n, n, 0, n + 1, 1, n)
        raw = RawTable(
            name, tmp_path / name, "", parquet, tuple(headers), headerless, "utf-8", ",", "csv",
            ledger, (),
        )  # fmt: skip
        return detect(raw, con, overrides)

    return look_at


def headers_of(one: Signature) -> list[list[str]]:
    """The headers that a signature asks for: all its keys with each of its alternatives."""
    fixed = [*sorted(one.all | one.exact), *(f"{start}_x" for start in one.prefix)]
    return [[*fixed, other] for other in sorted(one.any)] or [fixed]


@pytest.mark.parametrize("one", BY_HEADER, ids=lambda one: one.id)
def test_every_signature_is_found_by_its_own_header(look: Detect, one: Signature) -> None:
    for headers in headers_of(one):
        found = look(headers)
        assert found.format_id == one.id
        assert found.kinds == one.kinds
        assert found.confidence in {0.97, 0.9, 0.8}


@pytest.mark.parametrize("one", BY_HEADER, ids=lambda one: one.id)
def test_the_order_and_the_dress_of_a_header_do_not_matter(look: Detect, one: Signature) -> None:
    headers = [f' "{key.replace("_", " ").title()}" ' for key in reversed(headers_of(one)[0])]
    assert look(headers).format_id == one.id


def test_at_least_eighty_four_headers_are_known() -> None:
    assert len(BY_HEADER) >= 84
    assert len({one.id for one in catalogue().signatures}) == len(catalogue().signatures)


@pytest.mark.parametrize(
    "header",
    [
        "order_id,customer,amount,currency,ordered_on",
        "sku,product,price,stock,warehouse",
        "date,open,high,low,close,volume",
        "invoice,due_date,net,vat,gross",
        "employee,department,salary,hired",
        "ticket,priority,assignee,opened,closed,status",
        "page,sessions,bounce rate,duration",
        "account,debit,credit,balance,booking date",
        "vehicle,km,fuel,driver",
        "latitude,longitude,altitude,timestamp",
    ],
)
def test_ordinary_business_tables_match_nothing(look: Detect, header: str) -> None:
    headers = header.split(",")
    keys = frozenset(map(header_key, headers))
    assert not [one.id for one in BY_HEADER if one.fits(keys)]
    found = look(headers, ["1"] * len(headers))
    assert (found.format_id, found.kinds, found.confidence) == ("unknown", (), 0.0)


@pytest.mark.parametrize(
    ("header", "row", "kinds"),
    [
        ("email,event,timestamp", "a@b.co,open,2024-06-10", ("events",)),
        ("email,sent_at,subject", "a@b.co,2024-06-10,Hi", ("sends",)),
        ("recipient,date,campaign", "a@b.co,2024-06-10,June", ("sends",)),
        ("to,sent,opened,replied", "a@b.co,2024-06-10,2024-06-11,", ("sends", "events")),
        ("email,sent_at,opened", "a@b.co,2024-06-10,TRUE", ("sends", "events")),
        ("email,unsubscribed_at", "a@b.co,2024-06-10", ("suppressions",)),
        ("email,reason", "a@b.co,asked", ("suppressions",)),
        ("email_md5,added", "d41d8cd98f00b204e9800998ecf8427e,x", ("suppressions",)),
        ("email,first_name,company", "a@b.co,Ann,Firm", ("contacts",)),
        ("email,first_name,unsubscribed_at", "a@b.co,Ann,2024-06-10", ("contacts",)),
        ("campaign,subject,body", "June,Hi,Hello", ("messages",)),
        ("day,sends", "2024-06-10,40", ("volume",)),
        ("Count,From,Date", "40,bo@firm.com,2024-06-10", ("volume",)),
        ("date,requests,delivered,opens", "2024-06-10,40,39,8", ("volume",)),
        ("date,count", "2024-06-10,rather many", ()),
        ("first,second", "1,2", ()),
    ],
)
def test_unknown_exports_are_told_by_their_columns(
    look: Detect, header: str, row: str, kinds: tuple[str, ...]
) -> None:
    found = look(header.split(","), row.split(","))
    assert found.kinds == kinds
    assert found.confidence <= 0.75
    assert found.format_id == (f"generic_{kinds[0]}" if kinds else "unknown")


def test_a_file_name_that_speaks_of_opt_outs_decides_between_contacts_and_suppressions(
    look: Detect,
) -> None:
    headers, row = ["email", "created_at"], ["a@b.co", "2024-06-10"]
    assert look(headers, row, name="people.csv").kinds == ("contacts",)
    assert look(headers, row, name="lists.zip!Un-subscribed June.csv").kinds == ("suppressions",)
    assert look(headers, row, name="do not mail.csv").kinds == ("suppressions",)


def test_cells_that_look_wrong_lower_the_confidence(look: Detect) -> None:
    right = look(["email", "sent_at"], ["a@b.co", "2024-06-10"])
    wrong = look(["email", "sent_at"], ["Ann", "later"])
    assert right.confidence == 0.75
    assert wrong.confidence < 0.3


def test_a_plain_list_of_addresses_is_a_suppression_list_unless_the_user_says_otherwise(
    look: Detect,
) -> None:
    found = look(["email"], ["a@b.co"], ["c@d.co"])
    assert (found.format_id, found.kinds) == ("email_list", ("suppressions",))
    assert "--kind contacts" in found.notes[0]
    said = look(["email"], ["a@b.co"], overrides=Overrides(kind="contacts"))
    assert (said.kinds, said.notes) == (("contacts",), ())


def test_a_headerless_table_is_read_by_its_cells(look: Detect) -> None:
    rows = [["7", "a@b.co", "2024-06-10"], ["8", "c@d.co", "2024-06-11"]]
    found = look(["column 1", "column 2", "column 3"], *rows, headerless=True)
    assert found.kinds == ("suppressions",)
    assert found.chosen["suppressions"] == {"identifier": (1,), "ts": (2,)}


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("EmailAddress", "email_address"),
        ("SMTPCode", "smtp_code"),
        ('\ufeff"E-Mail 1 - Value"', "e_mail_1_value"),
        ("marketoGUID", "marketo_guid"),
        (" updated_by_user_id ", "updated_by_user_id"),
        ("Email адреса", "email_адреса"),
        ("Unsubscribed\u00a0from all email", "unsubscribed_from_all_email"),
        ("sales_loft_cadence_name__c", "sales_loft_cadence_name_c"),
        ("# Employees", "employees"),
        ("", ""),
    ],
)
def test_header_keys_forget_how_a_header_is_dressed(written: str, key: str) -> None:
    assert header_key(written) == key


@given(st.text())
def test_the_key_of_a_key_is_itself(text: str) -> None:
    key = header_key(text)
    assert header_key(key) == key


def test_the_catalogue_only_speaks_of_canonical_things() -> None:
    known = catalogue()
    assert set(known.tables) == set(TABLES)
    events = {*known.events.values(), *known.wide_times.values(), *known.wide_flags.values()}
    assert events | set(known.wide_words.values()) <= set(EVENT_TYPES)
    assert {event for codes in known.codes.values() for event in codes.values()} <= set(EVENT_TYPES)
    reasons = {*known.reasons.values(), *known.status_reasons.values()}
    assert reasons | {reason for _, reason in known.reason_hints} <= set(SUPPRESSION_REASONS)
    fields = {name for names in known.tables.values() for name in names}
    for one in known.signatures:
        assert set(one.kinds) <= set(TABLES), one.id
        assert set(one.columns) <= fields, one.id
        assert one.vendor in known.vendors or one.vendor == "generic", one.id
        assert one.reason in {"", "from_filename", *SUPPRESSION_REASONS}, one.id


def test_every_word_of_the_catalogue_is_a_key() -> None:
    known = catalogue()
    words = {*known.events, *known.reasons, *known.wide_times, *known.wide_flags}
    words |= {key for names in known.tables.values() for keys in names.values() for key in keys}
    assert [word for word in sorted(words) if header_key(word) != word] == []
