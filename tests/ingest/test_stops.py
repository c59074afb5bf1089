"""A "no" is never lost, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from outreach_audit.ingest.canonical import understand
from outreach_audit.ingest.overrides import Overrides
from outreach_audit.ingest.readers import read_tables
from outreach_audit.model.tables import Source

JUNE_4 = 1_717_459_200  # 2024-06-04 00:00:00 UTC


class Folder:
    """Files that are read the way an audit reads them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.con = duckdb.connect()
        self.source: Source | None = None

    def tell(self, text: str, name: str = "export.csv") -> Source:
        file = self.path / name
        file.write_text(text, encoding="utf-8")
        work = self.path / "work"
        (raw,) = read_tables(self.con, [file], work)
        self.source = understand(self.con, raw, 0, work, Overrides())
        assert self.source.ledger.balanced
        return self.source

    def rows(self, table: str, columns: str) -> list[tuple[object, ...]]:
        path = self.path / "work" / table / "0.parquet"
        return self.con.execute(f"SELECT {columns} FROM read_parquet('{path}')").fetchall()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_an_entry_whose_date_nobody_can_read_stays_on_the_list(folder: Folder) -> None:
    source = folder.tell(
        "E-mail;Opt-out date;Reason;Note\n"
        "ann@x.example;04/06/2024;;\n"
        "bob@x.example;13/06/2024;;\n"
        "dee@x.example;soon;asked by phone;\n",
        "outreach_optouts.csv",
    )
    assert source.format_id == "generic_suppressions"
    assert source.ledger.rejected == 0
    assert folder.rows("suppressions", "identifier, ts") == [
        ("ann@x.example", JUNE_4),
        ("bob@x.example", JUNE_4 + 9 * 86_400),
        ("dee@x.example", None),
    ]
    assert any("1 value of 'Opt-out date' could not be read" in note for note in source.notes)


def test_mailup_is_told_by_more_than_an_opt_out_date(folder: Folder) -> None:
    source = folder.tell("Email,idList,OptOut_Date\nann@x.example,3,20240604T000000\n")
    assert source.format_id == "mailup_unsubscribes"
    assert folder.rows("suppressions", "identifier, ts, list") == [("ann@x.example", JUNE_4, "3")]


def test_an_unsubscribe_in_a_log_counts_without_its_date_and_a_send_does_not(
    folder: Folder,
) -> None:
    source = folder.tell(
        "email,event,timestamp\n"
        "ann@x.example,sent,2024-06-04\n"
        "ann@x.example,sent,soon\n"
        "ann@x.example,unsubscribed,soon\n"
    )
    assert folder.rows("events", "event_type, ts") == [("sent", JUNE_4), ("unsubscribed", None)]
    assert [one.reason for one in source.rejects] == ["unreadable date 'soon'"]
    assert any("are kept" in note for note in source.notes)


def test_a_contact_opted_out_by_words_in_the_date_column_is_out(folder: Folder) -> None:
    source = folder.tell(
        "Email,First name,Unsubscribed date\n"
        "ann@x.example,Ann,2024-06-04\n"
        'dee@x.example,Dee,"yes, by phone"\n'
        "bob@x.example,Bob,\n"
        "cy@x.example,Cy,never\n"
    )
    assert source.kinds[0] == "contacts"
    assert folder.rows("suppressions", "identifier, ts") == [
        ("ann@x.example", JUNE_4),
        ("dee@x.example", None),
    ]


def test_every_address_of_a_cell_is_an_entry_of_its_own(folder: Folder) -> None:
    folder.tell(
        "Email,Date\n"
        "ann@x.example; Bob <bob@x.example>,2024-06-04\n"
        '"Dee, Inc. <dee@x.example>",2024-06-04\n',
        "optouts.csv",
    )
    assert folder.rows("suppressions", "src_row, identifier") == [
        (1, "ann@x.example"),
        (1, "bob@x.example"),
        (2, "dee@x.example"),
    ]


@pytest.mark.parametrize("header", ["Unsubscribed", "Opt out", "Abgemeldet"])
def test_a_flag_that_holds_dates_says_since_when(folder: Folder, header: str) -> None:
    source = folder.tell(f"Email,{header}\nann@x.example,2024-06-04\n")
    assert source.kinds == ("suppressions",)
    assert folder.rows("suppressions", "identifier, ts") == [("ann@x.example", JUNE_4)]


def test_people_who_did_not_opt_out_are_no_entries(folder: Folder) -> None:
    source = folder.tell("Email,Unsubscribed\nann@x.example,yes\nbob@x.example,no\n", "unsubs.csv")
    assert source.kinds == ("contacts", "suppressions")
    assert folder.rows("suppressions", "identifier") == [("ann@x.example",)]


def test_the_day_a_contact_was_added_is_not_the_day_of_its_opt_out(folder: Folder) -> None:
    source = folder.tell(
        "Email,Name,Created,Status\n"
        "ann@x.example,Ann,2024-05-01,unsubscribed\n"
        "bob@x.example,Bob,2024-05-01,active\n"
    )
    assert source.kinds == ("contacts", "suppressions")
    assert source.ledger.rejected == 0
    assert folder.rows("suppressions", "identifier, ts") == [("ann@x.example", None)]


@pytest.mark.parametrize(
    ("name", "header", "row"),
    [
        ("abmeldungen.csv", "E-Mail;Abgemeldet am;Grund", "ann@x.example;04.06.2024;zu oft"),
        ("sperrliste.csv", "E-Mail-Adresse;Seit", "ann@x.example;04.06.2024"),
        ("desinscrits.csv", "Adresse e-mail;Désinscrit le;Motif", "ann@x.example;2024-06-04;"),
        ("Do not contact.csv", "Name;E-mail;Since", "Ann;ann@x.example;4 June 2024"),
        ("optouts.csv", "Email or domain;Added", "ann@x.example;2024-06-04"),
    ],
)
def test_lists_that_people_write_by_hand_keep_their_dates(
    folder: Folder, name: str, header: str, row: str
) -> None:
    source = folder.tell(f"{header}\n{row}\n", name)
    assert source.kinds == ("suppressions",)
    assert folder.rows("suppressions", "identifier, ts") == [("ann@x.example", JUNE_4)]


def test_a_change_of_subscription_may_be_a_return(folder: Folder) -> None:
    folder.tell(
        "id,portal_id,recipient,type,created,portal_subscription_status\n"
        "1,9,ann@x.example,STATUSCHANGE,2024-06-04,UNSUBSCRIBED\n"
        "2,9,ann@x.example,STATUSCHANGE,2024-06-05,SUBSCRIBED\n"
    )
    assert folder.rows("events", "event_type") == [("unsubscribed",), ("resubscribed",)]


def test_apollo_people_at_the_stage_do_not_contact_are_suppressed(folder: Folder) -> None:
    folder.tell(
        "Email,Stage,Apollo Contact Id\nann@x.example,Do Not Contact,1\nbob@x.example,Cold,2\n"
    )
    assert folder.rows("suppressions", "identifier, reason") == [("ann@x.example", "blocked")]
