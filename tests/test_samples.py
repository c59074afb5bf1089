"""The sample agency: made again byte for byte, and its truth follows from its files."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
AGENCY = SAMPLES / "agency"
MAILINGS = ("outreach_mailings_tarn.csv", "outreach_mailings_bellweather.csv")
LIMIT = 4_000_000
RESERVED = re.compile(r"@([\w-]+\.)*([\w-]+\.(example|test)|example\.(com|net|org))$")


def make(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", str(SAMPLES / "make.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def mailings(name: str) -> list[dict[str, str]]:
    with (AGENCY / name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return [dict(zip(header, row, strict=True)) for row in rows if len(row) == len(header)]


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def log() -> duckdb.DuckDBPyConnection:
    """The log as tables `sends(email, ts, flow)` and, of the letters, `stops(email, ts, flow)`."""
    con = duckdb.connect()
    con.execute("CREATE TABLE sends (email VARCHAR, ts TIMESTAMP, flow VARCHAR)")
    con.execute("CREATE TABLE stops (email VARCHAR, ts TIMESTAMP, flow VARCHAR)")
    activity = con.read_csv(str(AGENCY / "sendgrid_activity.csv"), all_varchar=True)
    activity.create("activity")
    con.execute(
        "INSERT INTO sends SELECT email, processed::TIMESTAMP, 'sendgrid' FROM activity"
        " WHERE event = 'processed'"
    )
    con.execute(
        "INSERT INTO stops SELECT email, processed::TIMESTAMP, 'sendgrid' FROM activity"
        " WHERE event IN ('unsubscribe', 'spamreport')"
    )
    for name in MAILINGS:
        rows = [(row["toAddress"], row["scheduledAt"][:19], name) for row in mailings(name)]
        con.executemany("INSERT INTO sends VALUES (?, ?, ?)", rows)
    return con


def test_making_the_samples_again_gives_the_same_bytes(tmp_path: Path) -> None:
    done = make("--out", str(tmp_path))

    assert (done.returncode, done.stderr) == (0, "")
    made = {path.relative_to(tmp_path): path for path in tmp_path.rglob("*") if path.is_file()}
    shipped = {path.relative_to(SAMPLES) for path in AGENCY.rglob("*") if path.is_file()}
    assert set(made) == shipped | {Path("truth.json")}
    differing = [str(n) for n in made if made[n].read_bytes() != (SAMPLES / n).read_bytes()]
    assert differing == []


def test_another_seed_makes_another_agency(tmp_path: Path) -> None:
    make("--out", str(tmp_path), "--seed", "7")

    name = "outreach_mailings_tarn.csv"
    assert (tmp_path / "agency" / name).read_bytes() != (AGENCY / name).read_bytes()


def test_the_truth_follows_from_the_files() -> None:
    done = make("--check")

    assert (done.returncode, done.stderr) == (0, "")


def test_a_truth_that_does_not_follow_is_refused(tmp_path: Path) -> None:
    make("--out", str(tmp_path))
    text = (tmp_path / "truth.json").read_text(encoding="utf-8")
    (tmp_path / "truth.json").write_text(text.replace('"people": 41', '"people": 42'), "utf-8")

    done = make("--check", "--out", str(tmp_path))

    assert done.returncode == 1
    assert "does not follow" in done.stderr


def test_the_agency_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in AGENCY.iterdir()) < LIMIT


def test_messages_per_flow_are_those_of_the_files(
    log: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    rows = log.execute("SELECT flow, count(*) FROM sends GROUP BY flow").fetchall()

    assert {flow.removesuffix(".csv"): count for flow, count in rows} == {
        name.removesuffix(".csv").replace("sendgrid_activity", "sendgrid"): count
        for name, count in truth["log"]["by_file"].items()
    }
    assert 10_500 <= truth["log"]["messages"] <= 13_500


def test_a_window_query_finds_the_same_crowded_weeks(
    log: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    found = log.execute(
        "SELECT count(*), count(DISTINCT email) FROM (SELECT email, count(*) OVER ("
        " PARTITION BY email ORDER BY epoch(ts)::BIGINT"
        " RANGE BETWEEN 604799 PRECEDING AND CURRENT ROW) AS n FROM sends) WHERE n > 2"
    ).fetchall()

    cap = truth["volume/contact-cap"]
    assert found == [(cap["messages"], cap["people"])]


def test_a_join_finds_the_same_letters_after_a_stop(
    log: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    found = log.execute(
        "SELECT count(*) FROM sends s WHERE flow = 'sendgrid' AND EXISTS ("
        " FROM stops t WHERE t.email = s.email AND t.ts < s.ts)"
    ).fetchall()

    assert found == [(truth["suppression/sent-after-opt-out"]["by_file"]["sendgrid_activity.csv"],)]


@pytest.mark.parametrize("name", MAILINGS)
def test_every_sales_body_is_a_base_text_with_the_own_data_filled_in(
    name: str, truth: dict[str, Any]
) -> None:
    texts = {str(text["id"]): text for text in truth["texts"]}

    for row in mailings(name):
        for column, part in (("subject", "subject"), ("bodyText", "body")):
            base = texts[row["templateId"]][part]
            filled = base.replace("{{first_name}}", row["firstName"])
            assert row[column] == filled.replace("{{company}}", row["company"])


def test_no_base_text_mentions_a_made_up_surname_or_company(truth: dict[str, Any]) -> None:
    people = [row for name in MAILINGS for row in mailings(name)]
    words = {row["lastName"] for row in people} | {row["company"] for row in people}
    texts = " ".join(f"{text['subject']} {text['body']}" for text in truth["texts"])

    assert [word for word in sorted(words) if re.search(rf"\b{re.escape(word)}\b", texts)] == []


def test_a_third_of_the_base_texts_is_of_each_manner(truth: dict[str, Any]) -> None:
    manners = Counter(text["manner"] for text in truth["texts"])

    assert manners == {"presumptuous": 8, "considerate": 8, "follow-up": 8}


def test_only_reserved_domains_are_mailed(log: duckdb.DuckDBPyConnection) -> None:
    addresses = [row[0] for row in log.execute("SELECT DISTINCT email FROM sends").fetchall()]

    assert [address for address in addresses if not RESERVED.search(address)] == []


def test_replies_fall_while_volume_grows(truth: dict[str, Any]) -> None:
    first, *_, last = truth["months"]

    assert last["messages"] > 1.3 * first["messages"]
    assert last["replies_per_1000"] < 0.6 * first["replies_per_1000"]


def test_exactly_one_list_is_stale_and_one_of_unknown_age(truth: dict[str, Any]) -> None:
    states = {name: entry["state"] for name, entry in truth["suppression/stale-file"].items()}

    assert {name for name in states if states[name] == "stale"} == {"outreach_optouts.csv"}
    unknown = {name for name in states if states[name] == "unknown"}
    assert unknown == {"hubspot_unsubscribes_bounces.csv"}


def test_broken_records_start_on_the_lines_that_the_truth_names(truth: dict[str, Any]) -> None:
    lines = (AGENCY / "outreach_mailings_tarn.csv").read_bytes().split(b"\n")
    named = truth["files"]["outreach_mailings_tarn.csv"]["rejected_lines"]

    assert [lines[line - 1][:6] for line in named] == [b"970001", b"970002"]


def test_the_readme_tells_the_numbers_of_the_truth(truth: dict[str, Any]) -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([\w/-]+)` \|.*\| ([\d,]+) \| ([\d,]+) \|$", readme, re.MULTILINE)

    assert {rule for rule, _, _ in told} >= {"suppression/scope-leak", "volume/contact-cap"}
    assert {rule: (int(messages), int(people)) for rule, messages, people in told} == {
        rule: (truth[rule]["messages"], truth[rule]["people"]) for rule, _, _ in told
    }
    lags = truth["suppression/sent-after-opt-out"]["lag_days"].values()
    spikes = [f"{spike['ratio']}x" for spike in truth["volume/spike"]]
    months = [f"{truth['months'][place]['messages']:,}" for place in (0, -1)]
    records = [f"{entry['records']:,}" for entry in truth["files"].values()]
    numbers = [*map(str, lags), *spikes, *months, *records]
    assert [number for number in numbers if number not in readme] == []
