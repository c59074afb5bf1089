"""Tiny logs as CSV texts, audited as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from outreach_audit import pipeline
from outreach_audit.config import Settings
from outreach_audit.model.finding import Finding
from outreach_audit.model.report import Report


@dataclass(frozen=True, slots=True)
class Audited:
    """A report with the questions that the tests put to it."""

    report: Report

    def finding(self, rule: str) -> Finding:
        """The only finding of a rule."""
        (found,) = self.findings(rule)
        return found

    def findings(self, rule: str) -> list[Finding]:
        """All findings of a rule."""
        return [found for found in self.report.findings if found.rule == rule]

    def counts(self, rule: str) -> tuple[int, int]:
        """Messages and people of a rule that did look."""
        assert rule in self.report.checked, self.unchecked(rule)
        found = self.findings(rule)
        return sum(one.messages for one in found), sum(one.people for one in found)

    def routes(self, rule: str) -> set[str]:
        """Where the leaks of a rule were stopped and from where they were mailed."""
        return {route for one in self.findings(rule) for route, *_ in one.details["routes"]}

    def unchecked(self, rule: str) -> list[str]:
        """What a rule or group says that it lacks."""
        return [one.needs for one in self.report.not_checked if one.rule == rule]


Audit = Callable[..., Audited]


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    """Writes each named text to a CSV file of that name and audits them together, dates in UTC."""

    def run(settings: Settings | None = None, /, **files: str) -> Audited:
        paths: list[Any] = []
        for name, text in files.items():
            path = tmp_path / f"{name}.csv"
            path.write_text(dedent(text).strip() + "\n", encoding="utf-8")
            paths.append(path)
        return Audited(pipeline.audit(paths, settings or Settings(tz="UTC"), lambda _: None))

    return run
