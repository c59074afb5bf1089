"""Files, folders, pipes and archives are opened by content, under limits."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from outreach_audit.errors import IngestError
from outreach_audit.ingest.readers import read_tables
from outreach_audit.model.tables import RawTable

Rows = Callable[[RawTable], list[tuple[str, ...]]]

TABLE = b"email,n\na@b.c,1\n"
All = Callable[..., list[RawTable]]


@pytest.fixture
def read_all(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> All:
    monkeypatch.chdir(tmp_path)

    def read(*names: str, stdin: bytes | None = None) -> list[RawTable]:
        stream = None if stdin is None else io.BytesIO(stdin)
        paths = [Path(name) for name in names]
        return list(read_tables(con, paths, Path("work"), stdin=stream))

    return read


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_folder_is_read_in_order_and_foreign_files_are_said(read_all: All) -> None:
    Path("in/sub").mkdir(parents=True)
    Path("in/b.csv").write_bytes(TABLE)
    Path("in/sub/a.csv").write_bytes(TABLE)
    Path("in/.hidden").write_bytes(b"x")
    Path("in/a.bin").write_bytes(b"\x89PNG\r\n\x1a\n")
    first, second = read_all("in")
    assert [first.name, second.name] == ["in/b.csv", "in/sub/a.csv"]
    assert first.ledger.notes == ("Skipped in/a.bin: a PNG image.",)
    assert first.sha256 == hashlib.sha256(TABLE).hexdigest()


def test_standard_input_and_gzip_are_opened_whatever_their_name(read_all: All, rows: Rows) -> None:
    Path("plain.csv").write_bytes(gzip.compress(TABLE))
    piped, packed = read_all("-", "plain.csv", stdin=TABLE)
    assert piped.name == "standard input"
    assert rows(piped) == rows(packed) == [("a@b.c", "1")]


def test_every_member_of_a_zip_is_a_table(read_all: All) -> None:
    members = {"b/x.csv": TABLE, "y.json": b'[{"email":"q@q.q"}]', "__MACOSX/._x": b"x"}
    Path("all.csv").write_bytes(zipped(members))
    assert [table.name for table in read_all("all.csv")] == ["all.csv!b/x.csv", "all.csv!y.json"]


def test_parquet_is_read_as_text(read_all: All, con: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    query = "SELECT 'a@b.c' AS email, 1.50 AS n, TIMESTAMPTZ '2025-01-01 00:00:00+00' AS t, NULL x"
    con.execute(f"COPY ({query}) TO 'in.parquet' (FORMAT parquet)")
    (table,) = read_all("in.parquet")
    assert table.headers == ("email", "n", "t", "x")
    assert rows(table) == [("a@b.c", "1.50", "2025-01-01 00:00:00Z", "")]


def test_a_wrong_ending_is_only_a_note(read_all: All) -> None:
    Path("data.xlsx").write_bytes(TABLE)
    (table,) = read_all("data.xlsx")
    assert table.ledger.notes == ("The name ends in .xlsx, but the content is csv.",)


def test_a_file_given_twice_is_read_once(read_all: All) -> None:
    Path("a.csv").write_bytes(TABLE)
    assert len(read_all("a.csv", "./a.csv")) == 1


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link.csv")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def locked() -> bytes:
    data = bytearray(zipped({"x.csv": TABLE}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


BOMB = zipped({"x.csv": bytes(30 << 20)}, compression=zipfile.ZIP_DEFLATED)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "no records"),
        (b"%PDF-1.7 x", "PDF"),
        (bytes(range(256)) * 8, "binary"),
        (b"<html><table>", "web page"),
        (b"PAR1", "Parquet"),
        (gzip.compress(TABLE * 999)[:-20], "cut off"),
        (b"\x1f\x8bjunkjunkjunk", "damaged"),
        (gzip.compress(gzip.compress(TABLE)), "archive inside"),
        (gzip.compress(bytes(30 << 20)), "200 times"),
        (zipped({"x.csv": TABLE})[:-30], "damaged"),
        (zipped({"x.csv": TABLE}).replace(b"a@b.c", b"a@b.d"), "damaged"),
        (zipped({"x.zip": zipped({"y.csv": TABLE})}), "archive inside"),
        (zipped({"../x.csv": TABLE}), "unsafe"),
        (zipped({"/x.csv": TABLE}), "unsafe"),
        (zipped({"C:\\x.csv": TABLE}), "unsafe"),
        (zipped({"word/document.xml": b"x", "[Content_Types].xml": b"x"}), "office document"),
        (linked(), "link"),
        (locked(), "password"),
        (BOMB, "200 times"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_cannot_be_read_is_one_error_with_a_hint(
    read_all: All, data: bytes, words: str
) -> None:
    Path("input.csv").write_bytes(data)
    with pytest.raises(IngestError, match=words) as caught:
        read_all("input.csv")
    assert caught.value.path.startswith("input.csv")
    assert caught.value.hint


def test_a_missing_file_and_an_empty_folder_are_errors(read_all: All) -> None:
    Path("nothing").mkdir()
    for name in ("missing.csv", "nothing"):
        with pytest.raises(IngestError) as caught:
            read_all(name)
        assert caught.value.path == name
