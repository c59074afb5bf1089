"""Log checks run on any engine: what their SQL may use, and leaks against a loop in plain Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import outreach_audit
from outreach_audit.audit.log import sql
from outreach_audit.engine.duckdb import DuckDBEngine, connect

FILES = sorted((Path(outreach_audit.__file__).parent / "audit").glob("*.sql"))
FORBIDDEN = (
    r"\bregexp?_?\w*\b", r"\brlike\b", r"\bsimilar\s+to\b", r"\bqualify\b", r"\bfilter\s*\(",
    r"\bilike\b", r"::", r"\bexclude\b", r"\breplace\s*\(\s*\w+\s+as\b", r"\barg_m(in|ax)\b",
    r"\bany_value\b", r"\basof\b", r"\b(anti|semi)\s+join\b", r"\bdate_\w+|\bepoch\w*\(",
    r"\b(now|today|strftime|strptime|extract|make_date|to_timestamp)\s*\(",
    r"\bcurrent_(date|timestamp)\b", r"\binterval\b", r"\btimestamp\b", r"\bgroup\s+by\s+all\b",
    r"\border\s+by\s+all\b", r"\$\w", r"\?", r"%\(", r"\"", r"\blist_\w+\(", r"\bnulls\s+(first|last)\b",
)  # fmt: skip


def words(path: Path) -> str:
    """The SQL of a file without its comments and texts."""
    text = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
    return re.sub(r"'[^']*'", "''", text)


def parenthesis(text: str) -> str:
    """What stands in the first parenthesis of a text, inner ones included."""
    depth, start = 0, text.index("(")
    for place, character in enumerate(text[start:], start):
        depth += (character == "(") - (character == ")")
        if not depth:
            return text[start : place + 1]
    return text[start:]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_query_keeps_to_what_every_engine_knows(path: Path) -> None:
    text = words(path).lower()

    assert [found for found in FORBIDDEN if re.search(found, text)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_limit_stands_behind_an_order(path: Path) -> None:
    text = words(path).upper()
    limits = len(re.findall(r"\bLIMIT\b", text))

    assert limits == len(re.findall(r"ORDER BY [^()]*?\bLIMIT\b", text))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_numbered_window_is_ordered(path: Path) -> None:
    windows = words(path).upper().split("ROW_NUMBER()")[1:]

    assert all("ORDER BY" in parenthesis(rest) for rest in windows)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_parameters_are_named(path: Path) -> None:
    named = set(re.findall(r"(?<!:):(\w+)", words(path)))

    assert named <= {
        "apart", "brand", "client", "covers", "event", "last_day", "list", "most", "newest", "rule",
        "span", "src", "tool",
    }  # fmt: skip


# A log as plain values: (person, second, labels) and for opt-outs when they expire.

LABELS = ("tool", "client", "brand", "list")
COLUMNS = ", ".join(f"{name} VARCHAR" for name in LABELS)
seconds = st.integers(0, 6)
labels = st.tuples(*(st.sampled_from((None, "A", "a", "B")) for _ in LABELS))
people = st.sampled_from(("ann", "bob"))
sends = st.lists(st.tuples(people, seconds, labels), max_size=6)
stops = st.lists(st.tuples(people, st.none() | seconds, labels, st.none() | seconds), max_size=6)
returns = st.lists(st.tuples(people, seconds), max_size=2)


def leaks(sent: Any, stopped: Any, returned: Any) -> list[tuple[int, int, int]]:
    """(number of the send, whether the opt-out covers it, since when), in plain Python."""
    found = []
    for number, (person, at, own) in enumerate(sent):
        known = []
        for other, since, theirs, expires in stopped:
            if other != person or since is None or since >= at:
                continue
            if expires is not None and expires <= at:
                continue
            if any(who == person and since < back <= at for who, back in returned):
                continue
            pairs = [(a, b) for a, b in zip(own, theirs, strict=True) if a and b]
            known.append((any(a.lower() != b.lower() for a, b in pairs), since))
        if known:
            conflict, since = min(known)
            found.append((number, int(not conflict), since))
    return found


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(tmp_path_factory.mktemp("engine")) as opened:
        opened.execute(f"CREATE TABLE sends (send_no INT, email VARCHAR, ts BIGINT, {COLUMNS})")
        opened.execute(
            "CREATE TABLE opt_outs (src INT, src_row INT, reason VARCHAR, known_from VARCHAR,"
            f" email VARCHAR, ts BIGINT, {COLUMNS}, expires_ts BIGINT)"
        )
        opened.execute("CREATE TABLE returns (email VARCHAR, ts BIGINT)")
        yield opened


def fill(connection: duckdb.DuckDBPyConnection, table: str, rows: list[list[Any]]) -> None:
    connection.execute(f"DELETE FROM {table}")
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


@given(sends, stops, returns)
@settings(max_examples=60, deadline=None)
def test_the_query_finds_the_leaks_that_a_plain_loop_finds(
    connection: duckdb.DuckDBPyConnection, sent: Any, stopped: Any, returned: Any
) -> None:
    fill(connection, "sends", [[n, who, at, *own] for n, (who, at, own) in enumerate(sent)])
    fill(
        connection,
        "opt_outs",
        [[0, n, None, "list", who, at, *own, end] for n, (who, at, own, end) in enumerate(stopped)],
    )
    fill(connection, "returns", [list(pair) for pair in returned])

    rows = DuckDBEngine(connection).run(
        f"SELECT send_no, covers, stopped FROM ({sql('leaks')}) found ORDER BY send_no"
    )

    assert [tuple(row.values()) for row in rows] == leaks(sent, stopped, returned)


# Messages of one mailbox within a week.

WEEK = 7 * 86400
weeks = st.lists(st.tuples(people, st.integers(0, 12).map(lambda n: n * WEEK // 4)), max_size=12)


def pressed(sent: list[tuple[str, int]], most: int) -> list[tuple[int, int]]:
    """(number of the send, messages in the seven days that end with it), in plain Python."""
    found = []
    for number, (who, at) in enumerate(sent):
        week = [
            other
            for other, (whose, then) in enumerate(sent)
            if whose == who and (at - WEEK < then < at or (then == at and other <= number))
        ]
        if len(week) > most:
            found.append((number, len(week)))
    return found


@given(weeks, st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_the_window_counts_what_a_plain_loop_counts(
    connection: duckdb.DuckDBPyConnection, sent: list[tuple[str, int]], most: int
) -> None:
    engine = DuckDBEngine(connection)
    rows = [(number, *one) for number, one in enumerate(sent)]
    engine.put("weekly", {"send_no": "INT", "mailbox": "VARCHAR", "ts": "BIGINT"}, rows)
    text = sql("pressure").replace("{window}", str(WEEK - 1)).replace("FROM sends", "FROM weekly")

    found = engine.run(f"SELECT * FROM ({text}) found ORDER BY send_no", {"most": most})

    assert [(row["send_no"], row["messages"]) for row in found] == pressed(sent, most)
