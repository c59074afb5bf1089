"""The command line called from outside: in this process where that is enough, else in its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import outreach_audit
from outreach_audit.cli import main

HEADER = "email,sent_at,campaign,subject\n"
SENDS = HEADER + "".join(
    f"reader{n}@shop{n}.example,2026-03-{1 + n % 28:02d} 10:00:00,Spring,A note on your order\n"
    for n in range(40)
)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run left behind: its exit code and what it wrote."""

    code: int
    out: str
    err: str


Call = Callable[..., Run]


@pytest.fixture
def sends() -> str:
    """A log of 40 messages to 40 people in which nothing is wrong."""
    return SENDS


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that one stands in; the search for a config ends there."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs the command line in this process."""

    def run(*arguments: object, stdin: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "argv", ["outreach-audit", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        written = capsys.readouterr()
        code = left.value.code
        return Run(code if isinstance(code, int) else 0, written.out, written.err)

    return run


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The start of a command line for a process of its own, wherever it runs."""
    monkeypatch.setenv("PYTHONPATH", str(Path(outreach_audit.__file__).resolve().parents[1]))
    return [sys.executable, "-m", "outreach_audit"]


@pytest.fixture
def spawn(folder: Path, command: list[str]) -> Call:
    """Runs the command line in a process of its own, its streams no terminals."""

    def run(*arguments: object, stdin: bytes = b"", **environment: str) -> Run:
        done = subprocess.run(
            [*command, *map(str, arguments)],
            input=stdin, capture_output=True, check=False, timeout=60, cwd=folder,
            env={**os.environ, **environment},
        )  # fmt: skip
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
