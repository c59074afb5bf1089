"""The audit of the sample agency finds what was planted there, no more and no less."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot
from jsonschema import Draft202012Validator

import outreach_audit
from outreach_audit.cli.demo import demo_report
from outreach_audit.model.finding import Finding, Severity
from outreach_audit.model.report import Report
from outreach_audit.reports import Options, render
from outreach_audit.scoring.scorer import LEVELS

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def report() -> Report:
    return demo_report()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """What a run of its own says on stdout, which is no terminal, and what JSON it writes."""
    json_file = tmp_path_factory.mktemp("demo") / "report.json"
    source = str(Path(outreach_audit.__file__).resolve().parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "outreach_audit", "demo", "-o", f"json={json_file}"],
        capture_output=True, check=True, cwd=json_file.parent,
        env={**os.environ, "PYTHONPATH": source},
    )  # fmt: skip
    return done.stdout.decode(), json_file.read_text(encoding="utf-8")


def of_rule(report: Report, rule: str) -> list[Finding]:
    return [found for found in report.findings if found.rule == rule]


@pytest.mark.parametrize(
    "rule",
    [
        "suppression/sent-after-opt-out",
        "suppression/scope-leak",
        "suppression/hard-bounced-before",
        "presumption/phantom-follow-up",
        "volume/contact-cap",
    ],
)
def test_messages_and_people_are_those_of_the_truth(
    report: Report, truth: dict[str, Any], rule: str
) -> None:
    (found,) = of_rule(report, rule)

    assert (found.messages, found.people) == (truth[rule]["messages"], truth[rule]["people"])


def test_the_log_has_the_size_of_the_truth(report: Report, truth: dict[str, Any]) -> None:
    log = truth["log"]

    assert report.metrics["totals"] == {
        "messages": log["messages"], "people": log["people"],
        "from": log["first_day"], "to": log["last_day"],
    }  # fmt: skip


def test_leaks_tell_their_median_lag_and_the_labels_that_differ(
    report: Report, truth: dict[str, Any]
) -> None:
    (late,) = of_rule(report, "suppression/sent-after-opt-out")
    (across,) = of_rule(report, "suppression/scope-leak")

    median = truth["suppression/sent-after-opt-out"]["lag_days"]["median"]
    assert late.details["median_days"] == pytest.approx(median, abs=0.05)
    assert sum(count for _, count in late.details["lag"]) == late.messages
    routes = {route: messages for route, messages, _ in across.details["routes"]}
    by_labels = truth["suppression/scope-leak"]["by_labels"]
    assert sorted(routes.values()) == sorted(by_labels.values())
    letter = "Bellweather Foods / SendGrid / kitchen-letter"
    assert (
        routes[f"Bellweather Foods / Mailchimp / pantry-club → {letter}"] == by_labels["list+tool"]
    )
    assert routes[f"{letter} → Bellweather Foods / Outreach"] == by_labels["tool"]


def test_people_who_stand_twice_and_addresses_that_cannot_be_are_counted(
    report: Report, truth: dict[str, Any]
) -> None:
    (twice,) = of_rule(report, "list/duplicate-person")
    (wrong,) = of_rule(report, "list/invalid-address")

    planted = truth["list/duplicate-person"]
    assert (twice.people, twice.details["rows"]) == (planted["people"], planted["contacts"])
    assert wrong.people == truth["list/invalid-address"]["contacts"]


def test_lists_are_stale_fresh_or_of_unknown_age(report: Report, truth: dict[str, Any]) -> None:
    planted = truth["suppression/stale-file"]
    found = {
        one.details["name"].removeprefix("samples/agency/"): one
        for one in of_rule(report, "suppression/stale-file")
    }

    states = {name: found[name].details["state"] if name in found else "fresh" for name in planted}
    assert states == {name: entry["state"] for name, entry in planted.items()}
    assert set(found) <= set(planted)
    stale = found["outreach_optouts.csv"]
    assert stale.people == planted["outreach_optouts.csv"]["later_opt_outs_missing"]
    assert stale.severity is Severity.ERROR


def test_the_runs_that_stand_out_are_told_once_and_the_planned_one_as_a_note(
    report: Report, truth: dict[str, Any]
) -> None:
    found = {
        (one.details["name"], one.details["date"], one.details["until"]): one
        for one in of_rule(report, "volume/spike")
    }

    planted = {(day["sender"], day["date"], day["until"]): day for day in truth["volume/spike"]}
    assert set(found) == set(planted)
    for key, day in planted.items():
        assert found[key].details["by"] == "sender"
        assert found[key].details["count"] in day["messages"]
        assert (found[key].severity is Severity.NOTE) == day["planned"]
        assert bool(found[key].details["planned"]) == day["planned"]


def test_rejected_records_stand_on_the_lines_of_the_truth(
    report: Report, truth: dict[str, Any]
) -> None:
    lines = {
        source.raw.name.removeprefix("samples/agency/"): [one.line for one in source.rejects]
        for source in report.sources
    }

    assert lines == {name: entry["rejected_lines"] for name, entry in truth["files"].items()}


def test_every_ledger_balances_and_has_the_records_of_the_truth(
    report: Report, truth: dict[str, Any]
) -> None:
    for source in report.sources:
        assert source.ledger.balanced, source.raw.name
        entry = truth["files"][source.raw.name.removeprefix("samples/agency/")]
        assert source.ledger.records == entry["records"]
        assert source.ledger.rejected == len(entry["rejected_lines"])


def test_de_merged_mailings_are_the_base_texts_that_they_were_filled_in_from(
    report: Report, truth: dict[str, Any]
) -> None:
    def told(subject: str, body: str, messages: int, people: int) -> tuple[Any, ...]:
        return subject, " ".join(body.split()), messages, people

    mailings = [text for text in report.texts if text.body]
    found = [told(text.subject, text.body, text.messages, text.people) for text in mailings]
    planted = [
        told(text["subject"], text["body"], text["messages"], text["people"])
        for text in truth["texts"]
    ]
    assert sorted(found) == sorted(planted)


def test_the_texts_written_to_presume_score_higher_than_the_considerate_ones(
    report: Report, truth: dict[str, Any]
) -> None:
    manner = {text["subject"]: text["manner"] for text in truth["texts"]}
    scores: dict[str, list[float]] = {}
    for text in (one for one in report.texts if one.body):
        scores.setdefault(manner[text.subject], []).append(text.scores.presumptuousness.score)

    assert min(scores["presumptuous"]) > max(scores["considerate"])
    assert min(scores["presumptuous"]) > LEVELS["presumptuousness"][1]


def test_the_json_follows_its_schema(told: tuple[str, str]) -> None:
    text = resources.files("outreach_audit.reports").joinpath("schema-1.json").read_text("utf-8")

    Draft202012Validator(json.loads(text)).validate(json.loads(told[1]))


def test_two_runs_give_the_same_bytes(report: Report, told: tuple[str, str]) -> None:
    assert render(report, "json", Options()) == told[1]


def test_the_whole_output_off_a_terminal(told: tuple[str, str]) -> None:
    assert told[0] == snapshot("""\
FINDINGS  14 errors, 39 warnings, 6 notes · 10,947 messages to 2,162 people · 2026-01-05 to 2026-10-30 · 2 checks could not look
people mailed: 2,162 (10,947 messages)
mailed after they said stop: 41 (78 messages)
stopped in one place, mailed from another: 38 (114 messages)
pressed beyond the cap: 32 (the worst got 4)
told of an earlier mail that never was: 84 (84 messages)
Read 22,506 rows = 22,503 accepted + 3 rejected
warning: samples/agency/hubspot_unsubscribes_bounces.csv: Nothing says when people opted out: how stale the list is stays unknown.
warning: samples/agency/outreach_optouts.csv: 1 record left out: totals row.
samples/agency/outreach_mailings_tarn.csv:42:1: error presumption/fake-thread: 271 people read 'Re:' or the like and had neither a message of that subject nor written themselves in this log, which begins on 2026-01-05. [271 people]
samples/agency/outreach_mailings_tarn.csv:12: error presumption/invitation-sent-unasked: 'I have put aside' fills the reader's calendar without asking. [105 people]
samples/agency/outreach_mailings_tarn.csv:12: error presumption/invitation-sent-unasked: 'I will send the invitation' fills the reader's calendar without asking. [105 people]
samples/agency/outreach_mailings_tarn.csv:8: error presumption/open-tracking-callout: 'system tells me that somebody at {{company}} opened' confronts the reader with the tracking of their mail. [95 people]
samples/agency/outreach_mailings_tarn.csv:8: error presumption/visit-tracking: 'Our system tells me that somebody at {{company}} opened' tells the reader that their visits are watched. [95 people]
samples/agency/outreach_mailings_tarn.csv:44:1: error presumption/phantom-follow-up: 84 people read 'Circling back on the email' or the like and had no earlier message in this log, which begins on 2026-01-05. [84 people]
samples/agency/outreach_mailings_bellweather.csv:5: error presumption/invitation-sent-unasked: 'have you down for' fills the reader's calendar without asking. [67 people]
samples/agency/outreach_optouts.csv:6:1: error suppression/sent-after-opt-out: 41 people got 78 messages after telling you to stop, half of them 139.9 days or more later; samples/agency/outreach_optouts.csv knew. [41 people]
samples/agency/mailchimp_audience.zip!unsubscribed_members_export_7c1e20.csv:6:1: error suppression/scope-leak: 38 people said stop in one place and got 114 messages from another; the widest gap: Bellweather Foods / Mailchimp / pantry-club → Bellweather Foods / SendGrid / kitchen-letter. [38 people]
samples/agency/outreach_optouts.csv: error suppression/stale-file: samples/agency/outreach_optouts.csv ends on 2026-08-27, 64 days before the last send; 21 people said stop since then and are not on it. [21 people]
samples/agency/sendgrid_activity.csv:1309:1: error suppression/hard-bounced-before: 30 messages went to 18 people whose address had bounced for good before. [18 people]
samples/agency/outreach_mailings_bellweather.csv:23:1: error presumption/mail-seen-question: 15 people read 'Did you get a chance to read my previous email' or the like and had no earlier message in this log, which begins on 2026-01-05. [15 people]
log: error volume/spike: On Tue 16 Jun 2026 news@bellweather.example sent 495; its Tuesdays run at about 125 (103-148). That is 4.0x, a once-in-thousands day.
log: error volume/spike: On Tue 19 May 2026 jo.marsh@tarn.example sent 40; its Tuesdays run at about 10 (6-14). That is 4.0x, a once-in-thousands day.
samples/agency/outreach_mailings_tarn.csv:42: warning presumption/score: Presumptuousness is 86 of 100, above all because of 'Re:'. [271 people]
samples/agency/outreach_mailings_bellweather.csv:25: warning presumption/score: Presumptuousness is 71 of 100, above all because of 'Just bumping' and 'Just bumping my earlier email to the top of your inbox'. [235 people]
samples/agency/outreach_mailings_bellweather.csv:46: warning presumption/attempts-counted: 'After my two emails' adds up messages that nobody asked for. [207 people]
samples/agency/outreach_mailings_tarn.csv:101: warning presumption/file-closing: 'Closing the loop' closes a file that the reader never opened. [202 people]
samples/agency/outreach_mailings_tarn.csv:31: warning presumption/assigned-contact: 'your new contact' appoints itself to the reader's account. [124 people]
samples/agency/outreach_mailings_tarn.csv:31: warning presumption/instant-kinship: 'I feel as though I know you' makes kin of two strangers. [124 people]
samples/agency/outreach_mailings_tarn.csv:31: warning presumption/likely-pain: 'I bet your planners are sick of' guesses a difficulty of the reader and builds on the guess. [124 people]
samples/agency/outreach_mailings_tarn.csv:31: warning presumption/own-affairs-told: 'your planners are' tells the reader about the reader's own people or affairs. [124 people]
samples/agency/outreach_mailings_tarn.csv:31: warning presumption/score: Presumptuousness is 100 of 100, above all because of 'your new contact' and 'I feel as though I know you'. [124 people]
samples/agency/outreach_mailings_tarn.csv:2: warning presumption/asserted-struggle: '{{company}} cannot afford' states a difficulty of the reader as a fact. [115 people]
samples/agency/outreach_mailings_tarn.csv:2: warning presumption/costing-you-now: 'are costing you' asserts a loss at the reader's expense that the sender cannot have measured. [115 people]
samples/agency/outreach_mailings_tarn.csv:2: warning presumption/costing-you-now: 'your team loses days every' asserts a loss at the reader's expense that the sender cannot have measured. [115 people]
samples/agency/outreach_mailings_tarn.csv:2: warning presumption/false-knowledge: 'I know your team loses' claims to know the reader's situation. [115 people]
samples/agency/outreach_mailings_tarn.csv:2: warning presumption/own-affairs-told: 'your team loses' tells the reader about the reader's own people or affairs. [115 people]
samples/agency/outreach_mailings_tarn.csv:2: warning presumption/own-affairs-told: '{{company}} cannot' tells the reader about the reader's own people or affairs. [115 people]
samples/agency/outreach_mailings_tarn.csv:2: warning presumption/prescribed-need: 'cannot afford to' tells the reader what the reader needs. [115 people]
samples/agency/outreach_mailings_tarn.csv:2: warning presumption/score: Presumptuousness is 100 of 100, above all because of '{{company}} cannot afford' and 'are costing you'. [115 people]
samples/agency/outreach_mailings_tarn.csv:12: warning presumption/personal-scarcity: 'I have put aside' makes something scarce for this one reader. [105 people]
samples/agency/outreach_mailings_tarn.csv:12: warning presumption/score: Presumptuousness is 98 of 100, above all because of 'I have put aside' and 'I have put aside'. [105 people]
samples/agency/outreach_mailings_tarn.csv:12: warning presumption/two-slots: 'Tuesday or Thursday at {{company}}?' offers a choice of hours and no choice of whether. [105 people]
samples/agency/outreach_mailings_tarn.csv:8: warning presumption/leading-problem-question: 'What is holding you back?' asks a question whose polite answer is already a complaint. [95 people]
samples/agency/outreach_mailings_tarn.csv:8: warning presumption/score: Presumptuousness is 99 of 100, above all because of 'system tells me that somebody at {{company}} opened' and 'Our system tells me that somebody at {{company}} opened'. [95 people]
samples/agency/outreach_mailings_bellweather.csv:5: warning presumption/physical-proximity: 'I am in your street' announces a stranger near the reader's door. [67 people]
samples/agency/outreach_mailings_bellweather.csv:5: warning presumption/score: Presumptuousness is 99 of 100, above all because of 'have you down for' and 'I am in your street'. [67 people]
samples/agency/outreach_mailings_bellweather.csv:6: warning presumption/own-affairs-told: 'Your menu deserves better' tells the reader about the reader's own people or affairs. [65 people]
samples/agency/outreach_mailings_bellweather.csv:6: warning presumption/prescribed-need: 'You need a supplier' tells the reader what the reader needs. [65 people]
samples/agency/outreach_mailings_bellweather.csv:6: warning presumption/prescribed-need: 'Your menu deserves better' tells the reader what the reader needs. [65 people]
samples/agency/outreach_mailings_bellweather.csv:6: warning presumption/score: Presumptuousness is 85 of 100, above all because of 'Your menu deserves better' and 'Your menu deserves better'. [65 people]
samples/agency/outreach_mailings_bellweather.csv:56: warning presumption/account-opened: 'I have opened an account' opens something in the reader's name that they never asked for. [61 people]
samples/agency/outreach_mailings_bellweather.csv:56: warning presumption/instant-kinship: 'You and I both want the same' makes kin of two strangers. [61 people]
samples/agency/outreach_mailings_bellweather.csv:56: warning presumption/old-friend-tone: 'my friend,' is how friends speak, not strangers. [61 people]
samples/agency/outreach_mailings_bellweather.csv:56: warning presumption/score: Presumptuousness is 100 of 100, above all because of 'I have opened an account' and 'my friend,'. [61 people]
samples/agency/outreach_mailings_bellweather.csv:55: warning presumption/costing-you-now: 'be hurting {{company}}' asserts a loss at the reader's expense that the sender cannot have measured. [57 people]
samples/agency/outreach_mailings_bellweather.csv:55: warning presumption/must-be-hard: 'know how much that must be' offers sympathy for a hardship that the sender has made up. [57 people]
samples/agency/outreach_mailings_bellweather.csv:55: warning presumption/reader-opinion: 'I know how much that must' states the reader's opinion for them. [57 people]
samples/agency/outreach_mailings_bellweather.csv:55: warning presumption/score: Presumptuousness is 99 of 100, above all because of 'be hurting {{company}}' and 'know how much that must be'. [57 people]
samples/agency/outreach_mailings_bellweather.csv:319:1: warning volume/contact-cap: 32 people heard from you more than 2 messages within 7 days, all tools together; the worst got 4. [32 people]
samples/agency/hubspot_contacts.txt:592:1: warning list/duplicate-person: 20 people on your lists twice, or under two spellings of one mailbox. [20 people]
samples/agency/hubspot_contacts.txt:346:1: warning list/invalid-address: 10 addresses cannot be right as written. [10 people]
samples/agency/outreach_mailings_bellweather.csv:25: note presumption/bump-without-news: 'Just bumping' nudges without a single new fact. [235 people]
samples/agency/outreach_mailings_bellweather.csv:23: note presumption/bump-without-news: 'Did you get a chance to read' nudges without a single new fact. [222 people]
samples/agency/outreach_mailings_tarn.csv:31: note presumption/right-person-fishing: 'who looks after {{company}}' makes the reader find the addressee. [124 people]
samples/agency/outreach_mailings_tarn.csv:2: note presumption/controlling-language: '{{company}} cannot afford to' orders the reader about. [115 people]
samples/agency/hubspot_unsubscribes_bounces.csv: note suppression/stale-file: samples/agency/hubspot_unsubscribes_bounces.csv has 46 entries and no dates: nobody can tell whether it is fresh.
log: note volume/spike: Planned, 2.9x: on Thu 24 Sep 2026 news@bellweather.example sent 129; its Thursdays run at about 44 (34-55).
NOT CHECKED claim/proximity: needs contacts with a city or postcode, and a message that names the city: it cannot be told for 67 people
NOT CHECKED claim/visit: needs a log of visits, or contacts with a column 'visits', 'last activity' or 'source'
Next: outreach-audit rules explain presumption/fake-thread  (a demo always ends with exit 0)
""")
