"""Starting stays light: what a command does not need is not loaded, and rules are read once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from outreach_audit.lint import rulebook
from outreach_audit.resources import shipped
from outreach_audit.scoring.model import SHIPPED

HEAVY = (
    "duckdb", "email_validator", "holidays", "numpy", "pandas", "python_calamine", "rich",
    "scipy", "sklearn",
)  # fmt: skip
WATCHED = (*HEAVY, "yaml")
PROBE = f"""
import runpy, sys
try:
    runpy.run_module("outreach_audit", run_name="__main__")
except SystemExit as end:
    assert end.code in (0, None), end.code
print(*sorted(set({WATCHED!r}) & set(sys.modules)), file=sys.stderr)
"""
DRAFTS = {
    "draft.txt": "Subject: Your order\n\nHi Nora,\n\nThe flour comes on Monday.\n\nBest,\nJo\n",
    "draft.html": "<html><body><p>Hi Nora,</p><p>The flour &amp; salt come.</p></body></html>\n",
    "drafts.jsonl": '{"id": "a", "subject": "Your order", "body": "The flour comes on Monday."}\n',
}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that one run has filled, as it is from the second run on."""
    folder = tmp_path_factory.mktemp("cache")
    (folder / "draft.txt").write_text(DRAFTS["draft.txt"], encoding="utf-8")
    _loaded(folder, folder, "lint", "--fail-on", "never", "draft.txt")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Drafts in a folder with no config beside or above them."""
    (tmp_path / ".git").mkdir()
    for name, text in DRAFTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _loaded(folder: Path, cache: Path, *arguments: str) -> set[str]:
    """Which of the watched modules a whole run in this folder has loaded."""
    source = str(Path(rulebook.__file__).parents[2])
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "PYTHONPATH": source}
    command = [sys.executable, "-c", PROBE, *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("name", DRAFTS)
def test_lint_loads_no_heavy_library(folder: Path, cache: Path, name: str) -> None:
    assert _loaded(folder, cache, "lint", "--fail-on", "never", name) == set()


def test_lint_with_a_model_of_its_own_loads_no_heavy_library(folder: Path, cache: Path) -> None:
    shutil.copytree(SHIPPED, folder / "mine")
    arguments = ("lint", "--model", "mine", "--fail-on", "never", "draft.txt")
    assert _loaded(folder, cache, *arguments) == set()


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_no_heavy_library(folder: Path, cache: Path, option: str) -> None:
    assert _loaded(folder, cache, option) == set()


def test_help_of_every_command_loads_no_heavy_library(folder: Path, cache: Path) -> None:
    for command in ("lint", "audit", "inspect", "rules", "demo", "train", "evaluate"):
        assert _loaded(folder, cache, command, "--help") == set(), command


def test_lint_as_json_loads_no_heavy_library(folder: Path, cache: Path) -> None:
    arguments = ("lint", "--format", "json", "--fail-on", "never", "draft.txt")
    assert _loaded(folder, cache, *arguments) == set()


@pytest.mark.parametrize(
    ("name", "text"),
    [("draft.txt.meta.yaml", "relation: known\n"), ("outreach-audit.yaml", "version: 1\n")],
)
def test_a_sidecar_or_a_config_loads_yaml_and_nothing_else(
    folder: Path, cache: Path, name: str, text: str
) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    assert _loaded(folder, cache, "lint", "--fail-on", "never", "draft.txt") == {"yaml"}


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A few shipped rules to change, and a cache of their own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "rules"
    for group in ("presumption", "template"):
        (folder / group).mkdir(parents=True)
        for file in sorted((shipped("rules") / group).glob("*.yaml"))[:3]:
            shutil.copy(file, folder / group)
    shutil.copy(shipped("rules") / "evidence.yaml", folder)
    return folder


def test_kept_rules_are_the_rules_of_the_files(rules: Path) -> None:
    assert rulebook._from_cache(rules) is None
    read, digest = rulebook._shipped_rules(rules, keep=True)
    kept = rulebook._from_cache(rules)
    assert kept is not None
    assert kept[1] == digest
    for ours, theirs in zip(kept[0], read, strict=True):
        for field in ("id", "kind", "message", "severity", "scope", "patterns", "unless", "weight"):
            assert getattr(ours, field) == getattr(theirs, field)
        assert len(ours.needs) == len(ours.patterns)


@pytest.mark.parametrize("change", ["edited", "added", "removed", "touched"])
def test_kept_rules_are_read_again_when_a_file_changes(rules: Path, change: str) -> None:
    rulebook._shipped_rules(rules, keep=True)
    file = min(rules.glob("presumption/*.yaml"))
    if change == "edited":
        file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    elif change == "added":
        shutil.copy(file, file.with_name("one-more.yaml"))
    elif change == "removed":
        file.unlink()
    else:
        os.utime(file, ns=(0, 0))
    assert rulebook._from_cache(rules) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", '{"state": 1', "\x00"])
def test_a_broken_cache_is_as_good_as_none(rules: Path, content: str) -> None:
    kept = rulebook._cache_file(rules)
    kept.parent.mkdir(parents=True)
    kept.write_text(content, encoding="utf-8")
    assert rulebook._from_cache(rules) is None
