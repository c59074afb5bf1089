"""What the config says and where it is found: told by what it changes in the report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HEADER = "email,sent_at,subject\n"
STOPS = "email,unsubscribed_at,reason\n" + "".join(
    f"reader{n}@shop.example,2026-03-06 12:00:00,Unsubscribed\n" for n in (3, 4)
)
OWN_RULE = """\
kind: phrase
message: "Do not say '{match}'."
severity: warning
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

Audit = Callable[..., dict[str, Any]]


def mails(day: int) -> str:
    return HEADER + "".join(
        f"reader{n}@shop.example,2026-03-{day + n % 5:02d} 10:00:00,A note on your order\n"
        for n in range(20)
    )


@pytest.fixture
def log(folder: Path) -> Path:
    """Twenty people mailed from two files; two of them stopped in between."""
    exports = folder / "exports"
    exports.mkdir()
    (exports / "acme.csv").write_text(mails(1))
    (exports / "birch.csv").write_text(mails(10))
    (exports / "stops.csv").write_text(STOPS)
    return exports


@pytest.fixture
def audit(call) -> Audit:
    """The JSON report of an audit, its findings by rule under `by_rule`."""

    def run(*arguments: object) -> dict[str, Any]:
        done = call("audit", *arguments, "--format", "json")
        assert done.code in (0, 1), done
        report: dict[str, Any] = json.loads(done.out)
        report["by_rule"] = {one["rule"]: one for one in report["findings"]}
        report["exit"] = done.code
        return report

    return run


def zone(report: dict[str, Any]) -> str:
    first: dict[str, Any] = report["inputs"][0]
    return str(first["timezone"])


def test_the_nearest_config_is_found_up_to_the_root_of_the_repository(
    folder: Path, log: Path, audit: Audit
) -> None:
    assert zone(audit("exports")) == "UTC"
    (folder / "outreach-audit.yaml").write_text("tz: Europe/Berlin\n")
    assert zone(audit("exports")) == "Europe/Berlin"
    (log / "outreach-audit.yaml").write_text("tz: Asia/Tokyo\n")
    assert zone(audit("exports")) == "Asia/Tokyo"
    assert zone(audit("exports/acme.csv")) == "Asia/Tokyo"
    (folder / "named.yaml").write_text("tz: America/Lima\n")
    assert zone(audit("exports", "--config", "named.yaml")) == "America/Lima"
    assert zone(audit("exports", "--config", "named.yaml", "--tz", "Asia/Tokyo")) == "Asia/Tokyo"


def test_a_config_above_the_repository_is_not_ours(
    folder: Path, log: Path, audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "outreach-audit.yaml").write_text("tz: Europe/Berlin\n")
    (log / ".git").mkdir()
    monkeypatch.chdir(log)
    assert zone(audit("acme.csv")) == "UTC"


def test_labels_by_glob_tell_a_leak_between_clients_from_a_broken_promise(
    log: Path, audit: Audit
) -> None:
    plain = audit("exports")["by_rule"]
    assert plain["suppression/sent-after-opt-out"]["people"] == 2
    assert "suppression/scope-leak" not in plain
    (log / "outreach-audit.yaml").write_text(
        "sources:\n"
        '  - {path: "acme*", client: Acme, tool: Alpha}\n'
        '  - {path: "birch*", client: Birch, brand: Bark, list: news, tool: Beta}\n'
        '  - {path: "*stops.csv", client: Acme}\n'
    )
    labelled = audit("exports")["by_rule"]
    assert labelled["suppression/scope-leak"]["people"] == 2
    assert labelled["suppression/scope-leak"]["details"]["routes"][0][1:] == [2, 2]
    assert "Acme" in labelled["suppression/scope-leak"]["details"]["routes"][0][0]
    assert "suppression/sent-after-opt-out" not in labelled


def test_a_kind_by_glob_wins_over_what_the_file_looks_like(log: Path, audit: Audit) -> None:
    (log / "outreach-audit.yaml").write_text('sources: [{path: "*acme.csv", kind: contacts}]\n')
    kinds = {one["path"]: one["kind"] for one in audit("exports")["inputs"]}
    assert kinds["exports/acme.csv"].startswith("contacts")
    assert kinds["exports/birch.csv"].startswith("sends")


@pytest.mark.parametrize("section", ["rules", "thresholds"])
def test_severity_and_parameters_of_a_rule_can_be_moved(
    section: str, log: Path, audit: Audit
) -> None:
    assert "volume/contact-cap" not in audit("exports")["by_rule"]
    (log / "outreach-audit.yaml").write_text(
        f"{section}:\n"
        "  volume/contact-cap: {severity: error, max: 1, days: 30}\n"
        "  suppression/sent-after-opt-out: {severity: note}\n"
    )
    found = audit("exports")["by_rule"]
    assert found["volume/contact-cap"]["severity"] == "error"
    assert found["volume/contact-cap"]["people"] == 20
    assert found["suppression/sent-after-opt-out"]["severity"] == "note"


def test_rules_are_chosen_and_left_out_by_group_and_by_id(log: Path, audit: Audit) -> None:
    config = log / "outreach-audit.yaml"
    broken = "suppression/sent-after-opt-out"
    config.write_text("select: [suppression]\n")
    assert set(audit("exports")["by_rule"]) == {broken}
    config.write_text(f"ignore: [{broken}]\n")
    assert broken not in audit("exports")["by_rule"]
    assert broken not in audit("exports", "--ignore", "volume")["by_rule"]
    config.write_text("ignore: suppression\n")
    assert broken not in audit("exports")["by_rule"]
    config.write_text("")
    assert broken not in audit("exports", "--select", "volume", "--select", "list")["by_rule"]
    assert set(audit("exports", "--select", broken)["by_rule"]) == {broken}
    assert audit("exports", "--select", "suppression", "--ignore", broken)["findings"] == []


def test_grace_of_a_jurisdiction_changes_the_numbers(log: Path, audit: Audit) -> None:
    strict = audit("exports")
    assert strict["by_rule"]["suppression/sent-after-opt-out"]["people"] == 2
    allowed = audit("exports", "--jurisdiction", "us")["by_rule"]["suppression/sent-after-opt-out"]
    assert (allowed["severity"], allowed["people"]) == ("note", 0)
    assert allowed["details"]["within_grace"] == 2
    (log / "outreach-audit.yaml").write_text("jurisdictions: [us]\n")
    assert audit("exports")["exit"] == 0
    assert audit("exports", "--jurisdiction", "gmail")["exit"] == 1


def test_order_of_dates_and_meaning_of_columns_can_be_said(
    folder: Path, log: Path, audit: Audit
) -> None:
    rows = "".join(f"reader{n}@shop.example,0{1 + n % 9}/04/2026,Hi\n" for n in range(20))
    (log / "acme.csv").write_text(HEADER + rows)
    config = log / "outreach-audit.yaml"
    config.write_text("date_order: dmy\n")
    assert audit("exports/acme.csv")["metrics"]["totals"]["to"] == "2026-04-09"
    config.write_text("date_order: mdy\n")
    assert audit("exports/acme.csv")["metrics"]["totals"]["to"] == "2026-09-04"
    (log / "acme.csv").write_text(mails(1).replace("sent_at", "Zonk"))
    config.write_text("map: {Zonk: sends.ts, Elsewhere: email}\n")
    assert audit("exports/acme.csv")["metrics"]["totals"]["messages"] == 20
    config.write_text("")
    given = audit("exports/acme.csv", "--map", "Zonk=sends.ts")
    assert given["metrics"]["totals"]["messages"] == 20


def test_the_mapping_that_inspect_saves_is_a_config_that_reads_the_same(
    folder: Path, log: Path, call, audit: Audit
) -> None:
    first = audit("exports")
    assert call("inspect", "exports", "--save", "exports/outreach-audit.yaml").code == 0
    again = audit("exports")
    assert again["metrics"] == first["metrics"]
    assert [one["mapping"] for one in again["inputs"]] == [
        one["mapping"] for one in first["inputs"]
    ]


def test_the_day_of_the_report_and_its_level_can_be_said(log: Path, audit: Audit) -> None:
    assert audit("exports")["as_of"] == "2026-03-14"
    (log / "outreach-audit.yaml").write_text(
        "as_of: 2026-05-01\nfail_on: never\nlost_days: [2026-03-08]\n"
    )
    report = audit("exports")
    assert (report["as_of"], report["exit"]) == ("2026-05-01", 0)
    assert audit("exports", "--as-of", "2026-06-01")["as_of"] == "2026-06-01"
    assert audit("exports", "--fail-on", "error")["exit"] == 1


def test_the_calendar_is_a_plan_and_no_export(log: Path, audit: Audit, call) -> None:
    (log / "plan.csv").write_text("date,name\n2026-03-10,Spring week\n")
    (log / "outreach-audit.yaml").write_text("calendar: plan.csv\n")
    paths = [one["path"] for one in audit("exports")["inputs"]]
    assert paths == ["exports/acme.csv", "exports/birch.csv", "exports/stops.csv"]
    (log / "plan.csv").write_text("date,name\n2026-03-10,a\nsoon,b\n")
    run = call("audit", "exports")
    assert run.code == 2
    assert run.err.startswith("error: exports/plan.csv:3: 'soon' is no date")


def test_rules_of_ones_own_come_from_beside_the_config_and_from_the_command_line(
    folder: Path, call
) -> None:
    for place in ("rules", "more"):
        (folder / place / "tone").mkdir(parents=True)
    (folder / "rules" / "tone" / "round-trip.yaml").write_text(OWN_RULE)
    (folder / "more" / "tone" / "dog-ears.yaml").write_text(
        OWN_RULE.replace("circle back", "all ears").replace("severity: warning", "severity: error")
    )
    (folder / "draft.txt").write_text("We circle back on Monday and are all ears.\n")
    chosen = ("--select", "tone", "--format", "jsonl")
    (folder / "outreach-audit.yaml").write_text("version: 1\n")
    beside = call("lint", "draft.txt", *chosen)
    assert beside.code == 0
    assert "tone/round-trip" in beside.out
    both = call("lint", "draft.txt", *chosen, "--rules", "more")
    assert both.code == 1
    assert "tone/dog-ears" in both.out
    assert "tone/round-trip" in both.out
    (folder / "outreach-audit.yaml").write_text("rules_folders: more\n")
    assert "tone/round-trip" not in call("lint", "draft.txt", *chosen).out


def test_a_map_may_hold_for_some_files_alone(log: Path, call, audit: Audit) -> None:
    (log / "acme.csv").write_text(mails(1).replace("sent_at", "Zonk"))
    call("inspect", "exports", "--save", "exports/outreach-audit.yaml")
    saved = (log / "outreach-audit.yaml").read_text()
    assert '- path: "acme.csv"' in saved
    assert '#   "email": sends.email' in saved
    (log / "outreach-audit.yaml").write_text(
        "sources:\n  - path: acme.csv\n    map: {Zonk: sends.ts}\n"
    )
    report = audit("exports")
    assert report["metrics"]["totals"]["messages"] == 40
    assert {"header": "Zonk", "column": "sends.ts"} in report["inputs"][0]["mapping"]
