"""Columns find their canonical fields: by what the user says, the signature, the aliases."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach_audit.errors import ConfigError
from outreach_audit.ingest.mapping import (
    looks_like_dates,
    map_columns,
    overridden,
    targets_of,
    unmatched_headers,
)
from outreach_audit.ingest.overrides import Overrides, mapping_text, read_mapping
from outreach_audit.ingest.vendors import catalogue


def test_an_alias_counts_only_inside_the_table_that_the_file_holds() -> None:
    headers = ["Email", "Status", "Created At"]
    contacts = map_columns(headers, ["contacts"])
    assert contacts.fields["contacts"] == {
        "email": (0,),
        "consent_status": (1,),
        "created_ts": (2,),
    }
    suppressions = map_columns(headers, ["suppressions"])
    assert suppressions.fields["suppressions"] == {"identifier": (0,), "reason": (1,), "ts": (2,)}


def test_the_commonest_word_wins_and_equal_headers_are_kept_together() -> None:
    columns = map_columns(["to", "Email", "E-Mail", "email"], ["sends"])
    assert columns.columns("sends", "email") == (1, 3)


def test_a_column_fills_one_field_of_a_table() -> None:
    columns = map_columns(["send_id", "email"], ["sends"])
    assert columns.fields["sends"] == {"email": (1,), "send_id": (0,)}


def test_the_columns_of_a_signature_come_before_the_aliases() -> None:
    signature = catalogue().signature("sfmc_bounces")
    assert signature is not None
    headers = ["SendID", "SubscriberKey", "EventDate", "BounceCategory"]
    columns = map_columns(headers, ["events"], signature=signature)
    assert columns.fields["events"] == {
        "recipient_id": (1,),
        "ts": (2,),
        "subtype": (3,),
        "campaign_id": (0,),
    }


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("sends.ts", {("sends", "ts")}),
        ("suppressions.email", {("suppressions", "identifier")}),
        ("sends.sent_at", {("sends", "ts")}),
        ("volume.count", {("volume", "count")}),
        ("events.opened_at", {("events", "ts"), ("events", "at:opened")}),
        ("events.bounced_hard_count", {("events", "count:bounced_hard")}),
        ("open_count", {("events", "count:opened")}),
        ("ignore", set()),
    ],
)
def test_targets_are_canonical_columns_or_common_words(
    target: str, found: set[tuple[str, str]]
) -> None:
    assert set(targets_of(target)) == found


@pytest.mark.parametrize(
    ("word", "field"),
    [("email", "email"), ("sent_at", "ts"), ("date", "ts"), ("Subject", "subject")],
)
def test_bare_words_mean_a_field_of_every_table_that_has_it(word: str, field: str) -> None:
    assert ("sends", field) in targets_of(word)


@pytest.mark.parametrize("bare", ["email", "date", "subject"])
def test_bare_words_reach_more_than_one_table(bare: str) -> None:
    assert len({table for table, _ in targets_of(bare)}) > 1


@pytest.mark.parametrize(
    ("target", "near"),
    [("sends.tss", "sends.ts"), ("emial", "email"), ("sendz.ts", "sends"), ("subjct", "subject")],
)
def test_an_unknown_target_names_the_nearest_valid_one(target: str, near: str) -> None:
    with pytest.raises(ConfigError) as problem:
        targets_of(target)
    assert f"'{target}'" in problem.value.message
    assert near in problem.value.hint


def test_what_the_user_maps_wins_over_everything() -> None:
    headers = ["Email", "Contact", "Sent On"]
    said = Overrides(map=(("contact", "email"), ("Sent On", "sends.ts"), ("Email", "ignore")))
    columns = map_columns(headers, ["sends"], chosen=overridden(headers, said))
    assert columns.fields["sends"] == {"email": (1,), "ts": (2,)}


def test_a_mapped_header_that_no_file_has_is_reported() -> None:
    said = Overrides(map=(("Contact", "email"), ("Lost", "subject")))
    assert unmatched_headers(said, [["contact"], ["other"]]) == ("Lost",)


def test_bare_event_words_are_times_or_flags_by_their_cells() -> None:
    headers = ["email", "sent", "opened", "clicked"]
    sample = {1: ("2024-06-10 12:00",), 2: ("1718020800",), 3: ("TRUE", "FALSE")}
    columns = map_columns(headers, ["sends"], sample=sample)
    assert columns.times == {"sent": (1,), "opened": (2,)}
    assert columns.flags == {"clicked": (3,)}
    assert columns.melted == ("sent", "opened", "clicked")


@pytest.mark.parametrize(
    "cells",
    [
        ("2024-06-10",), ("10.06.24",), ("6/10/2024 2:30 PM",), ("1718020800",), ("1718020800123",),
        ("20110122T111244",), ("Mon, 10 Jun 2024 12:00:00 UTC",), ("June 10, 2024",),
    ],
)  # fmt: skip
def test_dates_look_like_dates(cells: tuple[str, ...]) -> None:
    assert looks_like_dates(cells)


@pytest.mark.parametrize("cells", [(), ("TRUE",), ("3",), ("ann@example.com",), ("Ann Lee",)])
def test_other_cells_do_not(cells: tuple[str, ...]) -> None:
    assert not looks_like_dates(cells)


def test_reason_columns_and_topics_are_found_by_their_headers() -> None:
    headers = ["Email", "Portal Bounce", "Opted out of email: One to One"]
    flags = map_columns(headers, ["suppressions"]).reason_flags
    assert [(one.column, one.reason, one.topic) for one in flags] == [
        (1, "hard_bounce", ""),
        (2, "unsubscribe", "One to One"),
    ]


def test_a_saved_mapping_reads_back_the_same(tmp_path: Path) -> None:
    said = Overrides(
        map=(("Датa", "sent_at"), ("Wer: wo", "email")),
        zone="Europe/Berlin",
        date_order="dmy",
        kind="sends+events",
        labels=(("acme-*.csv", "client", "Acme"), ("acme-*.csv", "brand", "A1")),
    )
    path = tmp_path / "mapping.yaml"
    path.write_text(mapping_text(said), encoding="utf-8")
    assert read_mapping(path) == said
    path.write_text(mapping_text(Overrides()), encoding="utf-8")
    assert read_mapping(path) == Overrides()


@pytest.mark.parametrize(
    "text",
    ["- a\n- b", "mapp: {a: email}", "map: [a]", "kind: letters", "labels: {a.csv: 3}", "a: b: c"],
)
def test_a_broken_mapping_file_is_one_clear_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        read_mapping(path)


@pytest.mark.parametrize(
    "said", [{"kind": "letters"}, {"date_order": "ymd"}, {"labels": (("*", "team", "x"),)}]
)
def test_what_does_not_exist_cannot_be_said(said: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        Overrides(**said)  # type: ignore[arg-type]
