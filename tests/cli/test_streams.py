"""What goes to which stream, what terminals get, and what the exit code says."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import pytest

from outreach_audit.config import Settings
from outreach_audit.inputs import workspace

RULE = """\
kind: phrase
message: "Do not say '{match}'."
severity: LEVEL
confidence: high
why: It grates on people who read it.
fix: Leave it out.
patterns:
  - "circle back"
wrong_when:
  - somebody walks in circles
sources: [idea-marketing]
examples:
  flag: ["Let us circle back."]
  pass: ["Let us meet."]
"""
DRAFT = b"We circle back on Monday.\n"
PLAIN = {"GITHUB_ACTIONS": "true", "CI": "true", "TERM": "xterm-256color"}


@pytest.fixture
def own(folder: Path) -> Path:
    """A folder with the one rule `tone/round-trip`, which warns of the draft."""
    path = folder / "own" / "tone" / "round-trip.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(RULE.replace("LEVEL", "warning"))
    return folder / "own"


def on_terminal(command: list[str], folder: Path, **environment: str) -> tuple[int, str]:
    """Exit code and output of a command whose stdout and stderr are a terminal."""
    ours, theirs = pty.openpty()
    kept = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    environment = {**kept, "TERM": "xterm-256color", **environment}
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, cwd=folder, env=environment
    ) as process:
        os.close(theirs)
        seen = b""
        # The terminal ends with an error of its own once the process is gone.
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 65_536):
                seen += piece
    os.close(ours)
    return process.returncode, seen.decode()


def test_off_a_terminal_there_is_data_on_stdout_and_nothing_else(
    folder: Path, sends: str, spawn
) -> None:
    (folder / "sends.csv").write_text(sends)
    (folder / "draft.txt").write_bytes(DRAFT)
    for arguments in (["audit", "sends.csv"], ["lint", "draft.txt"], ["--help"], ["audit", "-h"]):
        run = spawn(*arguments, **PLAIN)
        assert run.code == 0
        assert run.err == ""
        assert run.out
        assert "\x1b" not in run.out
    wrong = spawn("audit", "nowhere.csv", **PLAIN)
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.startswith("error: nowhere.csv")


def test_a_terminal_gets_colours_and_progress_unless_it_asks_for_none(
    folder: Path, sends: str, command: list[str]
) -> None:
    (folder / "sends.csv").write_text(sends)
    audit = [*command, "audit", "sends.csv"]
    code, shown = on_terminal(audit, folder)
    assert code == 0
    assert "reading sends.csv" in shown
    assert "\x1b[1" in shown
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        code, shown = on_terminal([*audit, "--quiet"], folder, **environment)
        assert code == 0
        assert "\x1b" not in shown
        assert "CLEAN" in shown
    code, shown = on_terminal([*audit, "--quiet", "--no-color"], folder)
    assert (code, "\x1b" in shown) == (0, False)


def test_a_reader_that_goes_away_changes_nothing(
    folder: Path, sends: str, command: list[str]
) -> None:
    (folder / "sends.csv").write_text(sends)
    (folder / "broken.csv").write_text(sends + "broken row\n" * 9)
    audits = [["audit", "sends.csv", "--format", "json"], ["audit", "broken.csv"]]
    for arguments, code in zip([*audits, ["rules", "list"]], (0, 1, 0), strict=True):
        with subprocess.Popen(
            [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder
        ) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == code


def test_an_interrupted_audit_ends_with_130_and_leaves_nothing(
    folder: Path, command: list[str]
) -> None:
    rows = (f"a{n}@b{n % 997}.example,2026-03-{1 + n % 28:02d} 10:00:00\n" for n in range(400_000))
    (folder / "big.csv").write_text("email,sent_at\n" + "".join(rows))
    (folder / "tmp").mkdir()
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*command, "audit", "big.csv", "-o", "json=report.json", "--workdir", "tmp"],
        stdout=subprocess.PIPE, stderr=theirs, cwd=folder,
    ) as process:  # fmt: skip
        os.close(theirs)
        seen = b""
        while b"reading big.csv" not in seen:
            seen += os.read(ours, 4096)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 4096):
                seen += piece
        assert process.stdout
        assert process.stdout.read() == b""
    os.close(ours)
    assert process.returncode == 130
    assert b"Traceback" not in seen
    assert sorted(path.name for path in folder.iterdir()) == [".git", "big.csv", "tmp"]
    assert list((folder / "tmp").iterdir()) == []


def test_an_interrupt_that_the_database_swallows_is_still_one() -> None:
    with pytest.raises(KeyboardInterrupt), workspace(Settings()):
        raise RuntimeError("Query interrupted")
    with pytest.raises(RuntimeError, match="out of luck"), workspace(Settings()):
        raise RuntimeError("out of luck")


@pytest.mark.parametrize("severity", ["note", "warning", "error"])
def test_the_exit_code_follows_the_level_and_never_the_format(
    severity: str, folder: Path, own: Path, call
) -> None:
    (own / "tone" / "round-trip.yaml").write_text(RULE.replace("LEVEL", severity))
    levels = ["note", "warning", "error", "never"]
    for level in levels:
        expected = int(levels.index(severity) >= levels.index(level))
        for name in ("table", "json", "jsonl", "csv"):
            run = call(
                "lint", "-", "--rules", own, "--select", "tone", "--fail-on", level,
                "--format", name, stdin=DRAFT,
            )  # fmt: skip
            assert run.code == expected, (severity, level, name)
            assert "circle back" in run.out


def test_a_dash_is_standard_input(folder: Path, sends: str, own: Path, call, spawn) -> None:
    run = spawn("audit", "-", "--format", "json", stdin=sends.encode())
    report = json.loads(run.out)
    assert (run.code, run.err) == (0, "")
    assert report["inputs"][0]["path"] == "standard input"
    assert report["metrics"]["totals"]["messages"] == 40
    chosen = ("--rules", own, "--select", "tone")
    linted = call("lint", "-", *chosen, stdin=DRAFT)
    assert (linted.code, linted.out.splitlines()[0][:4]) == (0, "<std")
    named = call(
        "lint", "-", "--stdin-filename", "draft.html", *chosen, stdin=b"<p>circle back</p>"
    )
    assert "draft.html:1:4: warning tone/round-trip" in named.out


def test_the_version_and_the_help_are_data(call, spawn) -> None:
    assert call("--version").out.startswith("outreach-audit ")
    assert spawn("--version").out == call("--version").out
    for name in ("demo", "inspect", "lint", "audit", "train", "rules"):
        shown = call(name, "--help")
        assert (shown.code, shown.err) == (0, "")
        assert "Usage:" in shown.out
