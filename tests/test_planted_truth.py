"""Twenty thousand messages with planted problems: each is found, and nothing is made up."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from outreach_audit import pipeline
from outreach_audit.config import Settings
from outreach_audit.reports import Options, render

BENCHMARK = Path(__file__).resolve().parent.parent / "benchmarks" / "audit_scale.py"
SENDS = 20_000


@pytest.fixture(scope="module")
def planting() -> ModuleType:
    """The benchmark as a module; its dataclasses look themselves up by its name."""
    spec = importlib.util.spec_from_file_location("audit_scale", BENCHMARK)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["audit_scale"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_was_planted_is_found_and_nothing_else(
    planting: ModuleType, tmp_path: Path, seed: int
) -> None:
    truth = planting.make(tmp_path, SENDS, seed)
    files = [tmp_path / "sends.csv", *sorted(tmp_path.glob("optouts_*.csv"))]

    report = pipeline.audit(files, Settings(tz="UTC"), lambda _: None)

    found = planting.found(json.loads(render(report, "json", Options())))
    assert replace(found, spikes=()) == replace(truth, spikes=())
    # At five messages a day chance alone makes a day in thousands stand out: never more than a warning.
    days = [one for one in report.findings if one.rule == "volume/spike"]
    named = [(one.severity.label, f"{one.details['name']} {one.details['date']}") for one in days]
    assert sorted(day for severity, day in named if severity == "error") == list(truth.spikes)
    assert sum(severity == "warning" for severity, _ in named) <= 1
