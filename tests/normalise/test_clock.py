"""Dates: what each written form means, and what a whole column decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_audit.normalise.clock import Clock, infer_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        # A session zone that must never show: results are UTC whatever the session says.
        connection.execute("SET TimeZone = 'Asia/Tokyo'")
        yield connection


def fill(con: duckdb.DuckDBPyConnection, texts: Sequence[str | None]) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE dates (row INTEGER, text VARCHAR)")
    con.execute(
        "INSERT INTO dates SELECT unnest(range(len($texts))), unnest($texts::VARCHAR[])",
        {"texts": list(texts)},
    )


def infer(con: duckdb.DuckDBPyConnection, texts: Sequence[str | None], **said: str) -> Clock:
    fill(con, texts)
    return infer_clock(con, "dates", "text", name="Sent", **said)  # type: ignore[arg-type]


def seconds(con: duckdb.DuckDBPyConnection, clock: Clock) -> list[int | None]:
    rows = con.execute(f"SELECT {clock.sql('text')} FROM dates ORDER BY row").fetchall()
    return [cell for (cell,) in rows]


def read(
    con: duckdb.DuckDBPyConnection, texts: Sequence[str | None], **said: str
) -> list[int | None]:
    return seconds(con, infer(con, texts, **said))


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-12 09:14:22", utc(2024, 3, 12, 9, 14, 22)),
        ("2024-03-12T09:14:22", utc(2024, 3, 12, 9, 14, 22)),
        ("  2024-03-12 09:14:22\r", utc(2024, 3, 12, 9, 14, 22)),
        ("2024-03-12 09:14", utc(2024, 3, 12, 9, 14)),
        ("2024/3/2 9:14", utc(2024, 3, 2, 9, 14)),
        ("2024-03-12", utc(2024, 3, 12)),
        ("2024-03-12T09:14:22Z", utc(2024, 3, 12, 9, 14, 22)),
        ("2024-03-12T09:14:22.123Z", utc(2024, 3, 12, 9, 14, 22)),
        ("2024-03-12 09:14:22.1", utc(2024, 3, 12, 9, 14, 22)),
        ("2015-11-03 10:22:19.9567", utc(2015, 11, 3, 10, 22, 19)),
        ("2015-11-03 10:22:19.99999", utc(2015, 11, 3, 10, 22, 19)),
        ("2015-11-03 10:22:19.999999999", utc(2015, 11, 3, 10, 22, 19)),
        ("2015-11-03 10:22:19,123", utc(2015, 11, 3, 10, 22, 19)),
        ("2016-04-27T16:28:50.3963933-04:00", utc(2016, 4, 27, 20, 28, 50)),
        ("2016-08-14T02:08:58+0200", utc(2016, 8, 14, 0, 8, 58)),
        ("2016-08-14 02:08:58+02", utc(2016, 8, 14, 0, 8, 58)),
        ("2016-08-14 02:08:58 +0000", utc(2016, 8, 14, 2, 8, 58)),
        ("2020-06-12 14:39:11 +00:00", utc(2020, 6, 12, 14, 39, 11)),
        ("2019-03-29 07:24:17 UTC", utc(2019, 3, 29, 7, 24, 17)),
        ("2024-03-12T09:14:22+01:00[Europe/Berlin]", utc(2024, 3, 12, 8, 14, 22)),
        ("20110122T111244", utc(2011, 1, 22, 11, 12, 44)),
        ("20110122111244", utc(2011, 1, 22, 11, 12, 44)),
        ("20110122T111244Z", utc(2011, 1, 22, 11, 12, 44)),
        ("20110122", utc(2011, 1, 22)),
        ("3/15/2024 2:30 PM", utc(2024, 3, 15, 14, 30)),
        ("3/15/2024, 2:30:05\u202fPM", utc(2024, 3, 15, 14, 30, 5)),
        ("3/15/2024 12:30 AM", utc(2024, 3, 15, 0, 30)),
        ("3/15/2024 12:30 p.m.", utc(2024, 3, 15, 12, 30)),
        ("3/15/24", utc(2024, 3, 15)),
        ("08/29/2014 12:00:08", utc(2014, 8, 29, 12, 0, 8)),
        ("12/31/2025 11:59 PM EST", utc(2026, 1, 1, 4, 59)),
        ("07/31/2025 11:59 PM PDT", utc(2025, 8, 1, 6, 59)),
        ("31/07/2025 23:59 CEST", utc(2025, 7, 31, 21, 59)),
        ("31/07/2025 23:59 BST", utc(2025, 7, 31, 22, 59)),
        ("21-01-2026 10:22:05", utc(2026, 1, 21, 10, 22, 5)),
        ("21.01.2026 10:22", utc(2026, 1, 21, 10, 22)),
        ("21.01.2026, 10:22 Uhr", utc(2026, 1, 21, 10, 22)),
        ("21/01/2026 à 10:22", utc(2026, 1, 21, 10, 22)),
        ("21/01/2026 10.22.33", utc(2026, 1, 21, 10, 22, 33)),
        ("21.1.26", utc(2026, 1, 21)),
        ("Fri, 21 Oct 2011 11:02:55 UTC", utc(2011, 10, 21, 11, 2, 55)),
        ("Fri, 21 Oct 2011 11:02:55 +0200", utc(2011, 10, 21, 9, 2, 55)),
        ("Fri, 21 Oct 2011 11:02:55 +0200 (CEST)", utc(2011, 10, 21, 9, 2, 55)),
        ("1 Oct 2011 11:02:55 GMT", utc(2011, 10, 1, 11, 2, 55)),
        (
            "Tue Feb 16 2021 09:02:42 GMT+0100 (Central European Standard Time)",
            utc(2021, 2, 16, 8, 2, 42),
        ),
        ("Tue Feb  2 09:02:42 2021", utc(2021, 2, 2, 9, 2, 42)),
        ("Tue Feb 16 09:02:42 +0100 2021", utc(2021, 2, 16, 8, 2, 42)),
        ("Mar 4, 2025 9:15 AM", utc(2025, 3, 4, 9, 15)),
        ("Tuesday, March 4, 2025 at 9:15 AM", utc(2025, 3, 4, 9, 15)),
        ("4 March 2025", utc(2025, 3, 4)),
        ("Sept. 4th, 2025", utc(2025, 9, 4)),
        ("04-MAR-25", utc(2025, 3, 4)),
        ("4. März 2025 14:05", utc(2025, 3, 4, 14, 5)),
        ("Dienstag, 4. März 2025", utc(2025, 3, 4)),
        ("4 août 2025", utc(2025, 8, 4)),
        ("4 de marzo de 2025", utc(2025, 3, 4)),
        ("4 gennaio 2025", utc(2025, 1, 4)),
        ("1790083507", 1_790_083_507),
        ("1534111899.659519", 1_534_111_899),
        ("1790083507123", 1_790_083_507),
        ("1790083507123.0", 1_790_083_507),
        ("1790083507123456", 1_790_083_507),
        ("45000", utc(2023, 3, 15)),
        ("45000.75", utc(2023, 3, 15, 18)),
    ],
)
def test_a_written_form_is_read_as_the_instant_it_means(
    con: duckdb.DuckDBPyConnection, text: str, expected: int
) -> None:
    assert read(con, [text]) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "2024-02-30",
        "2024-13-01",
        "2024-03-12 25:00:00",
        "13/13/2024",
        "0024-03-12",
        "2:30 PM",
        "1.7e9",
        "17e8",
        "123",
        "99999",
        "3/15/2024 2:30 PM CST",
        "3/15/2024 2:30 PM IST",
        "2024-03-12 09:14:22 XYZ",
        "4 Nonsense 2025",
        "'; DROP TABLE dates; --",
    ],
)
def test_what_is_no_date_is_counted_and_shown(con: duckdb.DuckDBPyConnection, text: str) -> None:
    clock = infer(con, ["2024-03-12 09:14:22", text])
    assert (clock.values, clock.unreadable, clock.samples_unreadable) == (2, 1, (text,))
    assert seconds(con, clock) == [utc(2024, 3, 12, 9, 14, 22), None]


@pytest.mark.parametrize(
    "blank", [None, "", "  ", "NULL", "null", "NA", "N/A", "None", "-", "0000-00-00 00:00:00"]
)
def test_a_blank_is_neither_a_value_nor_unreadable(
    con: duckdb.DuckDBPyConnection, blank: str | None
) -> None:
    clock = infer(con, [blank, "2024-03-12"])
    assert (clock.values, clock.blanks, clock.unreadable) == (1, 1, 0)
    assert seconds(con, clock) == [None, utc(2024, 3, 12)]


@pytest.mark.parametrize("texts", [[], [None, ""], ["hello", "world"]])
def test_a_column_without_dates_has_no_layout_and_reads_as_null(
    con: duckdb.DuckDBPyConnection, texts: list[str | None]
) -> None:
    clock = infer(con, texts)
    assert (clock.layout, clock.has_time, clock.zone_assumed) == ("", False, False)
    assert seconds(con, clock) == [None] * len(texts)


@pytest.mark.parametrize(
    ("texts", "layout", "order"),
    [
        (["2024-03-12 09:14:22"], "YYYY-MM-DD HH:MM:SS", "year first"),
        (["2024-03-12T09:14:22.1234567Z"], "YYYY-MM-DDTHH:MM:SS.fffZ", "year first"),
        (["03/15/2024 02:30 PM"], "MM/DD/YYYY HH:MM AM/PM", "month first"),
        (["15.03.2024"], "DD.MM.YYYY", "day first"),
        (["Fri, 21 Oct 2011 11:02:55 UTC", "1 Oct 2011 11:02:55 EST"], "RFC 2822", ""),
        (["Mar 4, 2025", "June 4, 2025"], "Month DD, YYYY", ""),
        (["1790083507123"], "epoch milliseconds", ""),
        (["2024-03-12", "2024-03-12 09:14"], "mixed: YYYY-MM-DD; YYYY-MM-DD HH:MM", "year first"),
    ],
)
def test_the_layout_is_told_in_human_words(
    con: duckdb.DuckDBPyConnection, texts: list[str], layout: str, order: str
) -> None:
    clock = infer(con, texts)
    assert (clock.layout, clock.order) == (layout, order)


def test_one_part_above_twelve_anywhere_decides_the_order_of_all_rows(
    con: duckdb.DuckDBPyConnection,
) -> None:
    texts = ["01-02-2026 08:00:00"] * 5000 + ["21-01-2026 08:00:00"]
    clock = infer(con, texts)
    assert clock.order == "day first"
    assert clock.order_proof == "a first part above 12 in 1 value"
    assert not clock.ambiguous
    assert seconds(con, clock)[0] == utc(2026, 2, 1, 8)


def test_evidence_in_one_layout_decides_for_the_other_layouts_of_the_column(
    con: duckdb.DuckDBPyConnection,
) -> None:
    clock = infer(con, ["03/04/2025", "25/04/2025 10:00", "3/4/25 9:00"])
    assert clock.order == "day first"
    assert seconds(con, clock)[0] == utc(2025, 4, 3)
    assert seconds(con, clock)[2] == utc(2025, 4, 3, 9)


@pytest.mark.parametrize(
    ("text", "order", "ambiguous", "expected"),
    [
        ("03/04/2025", "month first", True, utc(2025, 3, 4)),
        ("03-04-2025", "day first", True, utc(2025, 4, 3)),
        ("03.04.2025", "day first", False, utc(2025, 4, 3)),
    ],
)
def test_the_separator_decides_only_when_nothing_else_does(
    con: duckdb.DuckDBPyConnection, text: str, order: str, ambiguous: bool, expected: int
) -> None:
    clock = infer(con, [text])
    assert (clock.order, clock.ambiguous) == (order, ambiguous)
    assert any("cannot be told" in note for note in clock.notes) == ambiguous
    assert seconds(con, clock) == [expected]


def test_an_ambiguous_order_says_how_to_correct_it(con: duckdb.DuckDBPyConnection) -> None:
    assert infer(con, ["03/04/2025"]).notes[0] == (
        "The day/month order of 'Sent' cannot be told (no part above 12); read as month/day."
        " Say --date-order dmy if that is wrong."
    )


def test_the_order_the_caller_says_wins(con: duckdb.DuckDBPyConnection) -> None:
    clock = infer(con, ["03/04/2025"], order="dmy")
    assert (clock.order, clock.order_proof, clock.ambiguous) == (
        "day first",
        "said by the caller",
        False,
    )
    assert seconds(con, clock) == [utc(2025, 4, 3)]


def test_contradicting_rows_are_said_aloud_and_the_minority_is_unreadable(
    con: duckdb.DuckDBPyConnection,
) -> None:
    clock = infer(con, ["13/04/2025", "14/04/2025", "04/25/2025", "01/02/2025"])
    assert (clock.order, clock.unreadable) == ("day first", 1)
    assert clock.samples_unreadable == ("04/25/2025",)
    assert "1 value with a second part above 12 cannot be read so" in clock.notes[0]


def test_equal_evidence_for_both_orders_is_ambiguous(con: duckdb.DuckDBPyConnection) -> None:
    clock = infer(con, ["13/04/2025", "04/25/2025"])
    assert (clock.order, clock.ambiguous, clock.unreadable) == ("month first", True, 1)


def test_an_impossible_date_is_no_evidence_of_order(con: duckdb.DuckDBPyConnection) -> None:
    clock = infer(con, ["31/02/2025", "03/25/2025"])
    assert (clock.order, clock.unreadable) == ("month first", 1)


def test_naked_times_are_assumed_utc_and_this_is_said(con: duckdb.DuckDBPyConnection) -> None:
    clock = infer(con, ["2024-03-12 09:14:22"])
    assert (clock.zone, clock.zone_assumed) == ("UTC", True)
    assert clock.notes == (
        "The times of 'Sent' carry no zone; read as UTC. Say --tz if that is wrong.",
    )


def test_the_user_zone_wins_over_the_vendor_zone_and_neither_is_an_assumption(
    con: duckdb.DuckDBPyConnection,
) -> None:
    text = ["2024-07-01 12:00:00"]
    vendor = infer(con, text, vendor_zone="Etc/GMT+6")
    assert (vendor.zone, vendor.zone_assumed) == ("Etc/GMT+6", False)
    assert seconds(con, vendor) == [utc(2024, 7, 1, 18)]
    both = infer(con, text, zone="america/new_york", vendor_zone="Etc/GMT+6")
    assert (both.zone, both.zone_assumed) == ("America/New_York", False)
    assert seconds(con, both) == [utc(2024, 7, 1, 16)]


@pytest.mark.parametrize(
    "text",
    ["2024-07-01T12:00:00Z", "2024-07-01 14:00:00 +0200", "2024-07-01 08:00 EDT", "1719835200"],
)
def test_a_zone_in_the_text_wins_over_both(con: duckdb.DuckDBPyConnection, text: str) -> None:
    clock = infer(con, [text], zone="Asia/Tokyo", vendor_zone="Etc/GMT+6")
    assert seconds(con, clock) == [utc(2024, 7, 1, 12)]
    assert (clock.zone in {"UTC", "in text"}, clock.zone_assumed) == (True, False)


def test_times_with_and_without_offset_in_one_column_are_both_right(
    con: duckdb.DuckDBPyConnection,
) -> None:
    clock = infer(con, ["2024-07-01 12:00:00", "2024-07-01 12:00:00+02:00"], zone="Europe/Lisbon")
    assert seconds(con, clock) == [utc(2024, 7, 1, 11), utc(2024, 7, 1, 10)]
    assert clock.zone == "Europe/Lisbon"
    assert "Some values of 'Sent' name their own zone" in clock.notes[-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-03-09 01:59:59", utc(2025, 3, 9, 6, 59, 59)),
        ("2025-03-09 02:30:00", utc(2025, 3, 9, 7, 30)),
        ("2025-03-09 03:00:00", utc(2025, 3, 9, 7)),
        ("2025-11-02 00:59:59", utc(2025, 11, 2, 4, 59, 59)),
        ("2025-11-02 01:30:00", utc(2025, 11, 2, 6, 30)),
        ("2025-11-02 02:00:00", utc(2025, 11, 2, 7)),
    ],
)
def test_a_clock_change_skips_forward_and_repeats_as_the_second_hour(
    con: duckdb.DuckDBPyConnection, text: str, expected: int
) -> None:
    assert read(con, [text], zone="America/New_York") == [expected]


@pytest.mark.parametrize(
    ("zone", "text", "expected"),
    [
        ("America/Chicago", "01/15/2025 08:00 AM CST", utc(2025, 1, 15, 14)),
        ("Asia/Shanghai", "01/15/2025 08:00 AM CST", utc(2025, 1, 15)),
        ("Asia/Kolkata", "01/15/2025 08:00 AM IST", utc(2025, 1, 15, 2, 30)),
        ("Europe/Dublin", "07/15/2025 08:00 AM IST", utc(2025, 7, 15, 7)),
        ("Europe/Berlin", "01/15/2025 08:00 AM CST", None),
    ],
)
def test_an_abbreviation_of_several_zones_is_read_only_where_the_said_zone_uses_it(
    con: duckdb.DuckDBPyConnection, zone: str, text: str, expected: int | None
) -> None:
    assert read(con, [text], zone=zone) == [expected]


def test_an_abbreviation_of_several_zones_asks_for_the_zone(
    con: duckdb.DuckDBPyConnection,
) -> None:
    clock = infer(con, ["01/15/2025 08:00 AM CST"] * 3)
    assert clock.unreadable == 3
    assert clock.notes == (
        "CST names several zones, so 3 values of 'Sent' cannot be read."
        " Say --tz with the zone that is meant.",
    )


def test_an_offset_may_be_said_as_the_zone(con: duckdb.DuckDBPyConnection) -> None:
    assert read(con, ["2024-07-01 12:00"], zone="+05:30") == [utc(2024, 7, 1, 6, 30)]


def test_an_unknown_zone_is_refused_with_its_neighbours(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ValueError, match=r"unknown time zone 'Europe/Berln'.*Europe/Berlin"):
        infer(con, ["2024-07-01 12:00"], zone="Europe/Berln")


def test_spreadsheet_days_are_read_only_where_the_whole_column_is_made_of_them(
    con: duckdb.DuckDBPyConnection,
) -> None:
    whole = infer(con, ["45000", "45001", ""])
    assert (whole.layout, whole.unreadable, whole.has_time) == ("Excel day number", 0, False)
    assert any("day numbers of a spreadsheet" in note for note in whole.notes)
    part = infer(con, ["45000", "2024-01-01"])
    assert part.samples_unreadable == ("45000",)
    assert any("only where the whole column" in note for note in part.notes)


def test_scientific_notation_is_refused_because_digits_are_lost(
    con: duckdb.DuckDBPyConnection,
) -> None:
    clock = infer(con, ["1.79008E+12"])
    assert clock.unreadable == 1
    assert "Scientific notation has lost digits" in clock.notes[0]


def test_dates_without_a_clock_are_told_from_those_with_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    clock = infer(con, ["2024-03-12", "2024-03-12 00:00", "x", None])
    rows = con.execute(f"SELECT {clock.sql_date_only('text')} FROM dates ORDER BY row").fetchall()
    assert [cell for (cell,) in rows] == [True, False, False, False]
    assert clock.has_time
    assert not infer(con, ["2024-03-12"]).has_time


def test_a_layout_that_first_appears_after_thousands_of_rows_is_read(
    con: duckdb.DuckDBPyConnection,
) -> None:
    clock = infer(con, ["2024-03-12"] * 3000 + ["Fri, 21 Oct 2011 11:02:55 UTC"])
    assert clock.unreadable == 0
    assert seconds(con, clock)[-1] == utc(2011, 10, 21, 11, 2, 55)


def test_a_query_and_an_expression_serve_as_relation_and_column(
    con: duckdb.DuckDBPyConnection,
) -> None:
    fill(con, ["sent 2024-03-12"])
    clock = infer_clock(con, "(SELECT substr(text, 6) AS cut FROM dates)", "trim(cut)")
    assert (clock.layout, clock.values) == ("YYYY-MM-DD", 1)
    assert "this column" in clock.notes[0]


INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2068, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)

LAYOUTS = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%dT%H:%M:%S.1234567%z",
    "%Y%m%dT%H%M%S",
    "%d.%m.%Y %H:%M:%S",
    "%d-%m-%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%d.%m.%y %H:%M:%S",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a %b %d %Y %H:%M:%S GMT%z (Some Time)",
    "%a %b %d %H:%M:%S %Y",
    "%B %d, %Y at %I:%M:%S %p",
    "%d %B %Y %H:%M:%S UTC",
]


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=15, deadline=None)
@given(moments=st.lists(INSTANTS, min_size=1, max_size=20), hours=st.integers(-11, 13))
def test_instants_written_in_one_layout_come_back_exactly(
    con: duckdb.DuckDBPyConnection, layout: str, moments: list[datetime], hours: int
) -> None:
    written_in = timezone(timedelta(hours=hours)) if "%z" in layout else UTC
    order = "mdy" if layout.startswith("%m") else "dmy"
    texts = [moment.astimezone(written_in).strftime(layout) for moment in moments]
    clock = infer(con, texts, order=order)
    assert seconds(con, clock) == [int(moment.timestamp()) for moment in moments]
    assert clock.unreadable == 0


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.text(max_size=30) | st.from_regex(r"[0-9./: -]{5,20}", fullmatch=True)))
def test_any_text_at_all_is_counted_once_and_never_fails(
    con: duckdb.DuckDBPyConnection, texts: list[str]
) -> None:
    texts = [text.replace("\0", "") for text in texts]
    clock = infer(con, texts)
    read_ones = [cell for cell in seconds(con, clock) if cell is not None]
    assert clock.values + clock.blanks == len(texts)
    assert len(read_ones) == clock.values - clock.unreadable
