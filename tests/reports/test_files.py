"""Reports in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from outreach_audit.errors import ReportError
from outreach_audit.reports import Options, render, save, write_file, write_folder

if TYPE_CHECKING:
    from pathlib import Path

    from outreach_audit.model.report import Report


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    write_file(tmp_path / "new" / "a.json", "né🚀\r\n")
    assert (tmp_path / "new" / "a.json").read_bytes() == "né🚀\r\n".encode()
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["a.json"]


def test_a_file_that_exists_is_kept_and_the_hint_names_force(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_text("old")
    with pytest.raises(ReportError, match="exists already") as caught:
        write_file(target, "new")
    assert "--force" in caught.value.hint
    assert target.read_text() == "old"
    write_file(target, "new", force=True)
    assert target.read_text() == "new"


def test_an_empty_file_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "summary.md").touch()
    write_file(tmp_path / "summary.md", "new")
    assert (tmp_path / "summary.md").read_text() == "new"


def test_a_link_still_points_to_the_file_it_names(tmp_path: Path) -> None:
    (tmp_path / "real.json").touch()
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    write_file(tmp_path / "link.json", "new")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == "new"


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ReportError):
        write_file(tmp_path / "file" / "a.json", "new")
    with pytest.raises(ReportError, match="folder"):
        write_file(tmp_path, "new", force=True)


def test_a_folder_is_written_only_when_all_of_it_can_be(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("old")
    with pytest.raises(ReportError):
        write_folder(tmp_path, {"a.csv": "1", "b.csv": "2"})
    assert not (tmp_path / "a.csv").exists()


def test_csv_is_a_folder_of_tables_or_one_file_by_its_name(report: Report, tmp_path: Path) -> None:
    save(report, "csv", tmp_path / "tables", Options())
    save(report, "csv", tmp_path / "one.csv", Options())
    findings = (tmp_path / "tables" / "findings.csv").read_bytes()
    assert findings == (tmp_path / "one.csv").read_bytes()
    assert findings.startswith(b"\xef\xbb\xbf")
    assert b"dana.reyes@" not in findings


def test_an_unknown_format_names_the_known_ones(report: Report) -> None:
    with pytest.raises(ReportError) as caught:
        render(report, "pdf", Options())
    assert "json" in caught.value.hint
