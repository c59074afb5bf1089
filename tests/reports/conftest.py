"""One made-up report that every writer is shown: three files, four texts, eight findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach_audit.model.finding import Confidence, Finding, NotChecked, Severity
from outreach_audit.model.location import Location
from outreach_audit.model.report import Headline, Report, Text
from outreach_audit.model.score import Contribution, Score, Scores
from outreach_audit.model.tables import Ledger, RawTable, Reject, Source

STRUGGLE = (
    "Hi {{first_name}},\n\nI know you must be struggling with month-end, and I saw you opened my "
    "last note.\nWorth a chat? Write to dana.reyes@northwind.example.\n\nDana"
)


def source(
    index: int,
    name: str,
    *,
    format_id: str,
    vendor: str,
    kinds: tuple[str, ...],
    records: int,
    rejects: tuple[Reject, ...] = (),
    confidence: float = 0.97,
    timezone: str = "UTC",
    assumed: bool = False,
    mapping: tuple[tuple[str, str], ...] = (),
    clocks: tuple[tuple[str, str], ...] = (),
    unused: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Source:
    """A source whose ledger adds up."""
    rejected = len(rejects)
    ledger = Ledger(
        records=records,
        accepted=records - rejected,
        rejected=rejected,
        lines=records + 1,
        header_lines=1,
        accepted_lines=records - rejected,
        rejected_lines=rejected,
    )
    headers = (*dict.fromkeys(header for header, _ in mapping), *unused)
    raw = RawTable(
        name=name,
        path=Path(name),
        sha256="ab" * 32,
        parquet=Path("staged.parquet"),
        headers=headers,
        headerless=False,
        encoding="utf-8",
        delimiter=",",
        container="csv",
        ledger=ledger,
        rejects=rejects,
    )
    return Source(
        index=index,
        raw=raw,
        format_id=format_id,
        vendor=vendor,
        kinds=kinds,
        confidence=confidence,
        mapping=mapping,
        timezone=timezone,
        timezone_assumed=assumed,
        clocks=clocks,
        rows=dict.fromkeys(kinds, records - rejected),
        rejects=rejects,
        ledger=ledger,
        missing=(),
        notes=notes,
        columns=frozenset(column for _, column in mapping),
    )


def scores(presumption: Score, relevance: float) -> Scores:
    """Both scores; relevance with a single contribution."""
    level = int(relevance >= 35) + int(relevance >= 65)
    return Scores(presumption, Score(relevance, level, (Contribution("baseline", relevance),)))


def calm(score: float) -> Score:
    """A presumptuousness score of level 0."""
    return Score(score, 0, (Contribution("baseline", score),))


def span(body: str, words: str, rule: str) -> tuple[str, int, int, str]:
    """The mark of some words in a body."""
    start = body.index(words)
    return ("body", start, start + len(words), rule)


SOURCES = (
    source(
        0,
        "exports/mailchimp_2026.csv",
        format_id="mailchimp_email_activity",
        vendor="Mailchimp",
        kinds=("sends", "events"),
        records=18_402,
        rejects=(
            Reject(812, 812, "no address in the row", "x,,2026-03-01"),
            Reject(977, 977, "no address in the row", "y,,2026-03-02"),
            Reject(1204, 1204, "the date cannot be read", "z,pat@kestrel.example,soon"),
        ),
        timezone="America/New_York",
        assumed=True,
        mapping=(
            ("Email Address", "sends.email"),
            ("Email Address", "events.email"),
            ("Timestamp", "sends.ts"),
            ("Campaign Title", "sends.campaign"),
        ),
        clocks=(("Timestamp", "YYYY-MM-DD HH:MM:SS"),),
        unused=("MC Rating",),
        notes=("The times carry no zone; America/New_York was assumed.",),
    ),
    source(
        1,
        "exports/outreach_mailings.csv",
        format_id="outreach_mailings",
        vendor="Outreach",
        kinds=("sends",),
        records=5_600,
        confidence=0.93,
        mapping=(("Prospect Email", "sends.email"), ("Delivered At", "sends.ts")),
        clocks=(("Delivered At", "RFC 2822"),),
    ),
    source(
        2,
        "exports/all_optouts.csv",
        format_id="generic_suppressions",
        vendor="",
        kinds=("suppressions",),
        records=110,
        confidence=0.81,
        timezone="",
        mapping=(("email", "suppressions.identifier"),),
    ),
)

TEXTS = (
    Text(
        id="t1",
        path="exports/outreach_mailings.csv",
        line=14,
        subject="Re: month-end 🚀",
        body=STRUGGLE,
        scores=scores(
            Score(
                78.4,
                2,
                (
                    Contribution("baseline", 21.0),
                    Contribution("presumption/asserted-struggle", 38.2, "you must be struggling"),
                    Contribution("presumption/tracking-told", 12.1, "I saw you opened"),
                    Contribution("wording", 7.1, "I know you must be struggling"),
                ),
            ),
            22.0,
        ),
        messages=1_203,
        people=412,
        marks=(
            span(STRUGGLE, "you must be struggling", "presumption/asserted-struggle"),
            span(STRUGGLE, "I saw you opened", "presumption/tracking-told"),
        ),
    ),
    Text(
        id="t2",
        path="exports/outreach_mailings.csv",
        line=2_040,
        subject="שלום, שאלה קצרה",
        body="Still interested? My note was only about the invoice export.",
        scores=scores(Score(46.0, 1, (Contribution("baseline", 46.0),)), 40.0),
        messages=640,
        people=320,
    ),
    Text(
        id="t3",
        path="exports/mailchimp_2026.csv",
        line=3,
        subject="March menu",
        body="The March menu is out. New this month: rye on Thursdays.",
        scores=scores(calm(8.0), 71.0),
        messages=9_100,
        people=2_400,
    ),
    Text(
        id="t4",
        path="exports/mailchimp_2026.csv",
        line=9_120,
        subject="[red]Sale[/red]",
        body="Chairs are 20 % off until Friday.",
        scores=scores(calm(12.0), 55.0),
        messages=1_060,
        people=800,
    ),
)

FINDINGS = (
    Finding(
        rule="presumption/asserted-struggle",
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        message="'you must be struggling' presupposes a problem the reader never mentioned.",
        location=Location("exports/outreach_mailings.csv", 14, 21, 14, 43),
        fix="Ask whether month-end is a problem at all.",
        evidence="you must be struggling",
        messages=1_203,
        people=412,
        text_id="t1",
    ),
    Finding(
        rule="presumption/asserted-struggle",
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        message="'your pain' presupposes a problem the reader never mentioned.",
        location=Location("exports/outreach_mailings.csv", 2_040, 3, 2_040, 12),
        fix="Ask whether month-end is a problem at all.",
        evidence="your pain",
        messages=640,
        people=320,
        text_id="t2",
    ),
    Finding(
        rule="suppression/opted-out-recipient",
        severity=Severity.ERROR,
        confidence=Confidence.HIGH,
        message="1,904 messages reached people after they had said stop.",
        location=Location("exports/outreach_mailings.csv", 812, 1),
        fix="Load exports/all_optouts.csv into Outreach before the next send.",
        evidence="row 812: dana.reyes@northwind.example",
        messages=1_904,
        people=611,
        details={
            "lag": [["same day", 12], ["1 to 2 days", 33], ["3 to 10 days", 402], ["later", 1_457]],
            "routes": [["Mailchimp → Outreach", 1_350, 430], ["Outreach → Outreach", 554, 181]],
            "by_list": {"pat@kestrel.example": 3},
        },
    ),
    Finding(
        rule="template/unfilled-tag",
        severity=Severity.ERROR,
        confidence=Confidence.HIGH,
        message="'{{first_name}}' was sent unfilled.",
        location=Location("exports/outreach_mailings.csv", 14, 4, 14, 18),
        fix="Give it a fallback: {{first_name | there}}.",
        evidence="{{first_name}}",
        messages=88,
        people=88,
        text_id="t1",
    ),
    Finding(
        rule="volume/spike",
        severity=Severity.WARNING,
        confidence=Confidence.MEDIUM,
        message="Tuesday 3 March: dana.reyes@northwind.example sent 1,204, usually 180 to 320.",
        location=Location("exports/mailchimp_2026.csv"),
        messages=1_204,
        people=1_180,
        details={"by": "sender", "name": "dana.reyes@northwind.example", "ratio": float("nan")},
    ),
    Finding(
        rule="claim/earlier-contact",
        severity=Severity.ERROR,
        confidence=Confidence.HIGH,
        message="'my last note': 301 of 412 people never had one.",
        location=Location("exports/outreach_mailings.csv", 14, 70, 14, 82),
        evidence="my last note",
        messages=301,
        people=301,
        text_id="t1",
    ),
    Finding(
        rule="list/role-address",
        severity=Severity.NOTE,
        confidence=Confidence.MEDIUM,
        message="214 people are role addresses such as info@kestrel.example.",
        location=Location("exports/mailchimp_2026.csv", 55, 1),
        messages=400,
        people=214,
    ),
    Finding(
        rule="compliance/no-unsubscribe",
        severity=Severity.WARNING,
        confidence=Confidence.MEDIUM,
        message="The text offers no way to opt out.",
        location=Location("exports/mailchimp_2026.csv", 9_120, 1),
        fix="Add the unsubscribe tag of your tool.",
        messages=1_060,
        people=800,
        text_id="t4",
    ),
)


@pytest.fixture(scope="session")
def report() -> Report:
    """The made-up answer of an audit."""
    return Report(
        command="audit",
        as_of="2026-11-01",
        verdict="findings",
        exit_code=1,
        findings=FINDINGS,
        texts=TEXTS,
        not_checked=(
            NotChecked("consent/permission-age", "a date of consent for each contact"),
            NotChecked("consent/no-permission", "a date of consent for each contact"),
            NotChecked("stage/pitch-to-customer", "contacts with a relation column"),
        ),
        sources=SOURCES,
        headlines=(
            Headline("Reached after they said stop", "611 people", "1,904 messages"),
            Headline("Strangers", "1,640 people", "63 of 100 messages, 4 of 100 replies"),
            Headline("Most mail to one person", "41 messages", "in 30 days"),
            Headline("Two tools on the same day", "97 people", "dana.reyes@northwind.example"),
            Headline("Replied at least once", "214 people"),
        ),
        metrics={
            "totals": {
                "messages": 12_003,
                "people": 2_611,
                "from": "2026-01-05",
                "to": "2026-10-30",
            },
            "volume": {
                "unit": "week",
                "from": "2026-01-05",
                "counts": [180, 240, 300, 0, 260, 310, 280, 90, 1_204, 250, 270, 300],
                "marks": [8],
            },
            "pressure": {"median": 2.0, "rate": float("nan"), "range": (1, 41)},
        },
        checked=("suppression/opted-out-recipient", "volume/spike", "volume/contact-cap"),
        rules_sha256="cd" * 32,
        model_sha256="ef" * 32,
        warnings=("America/New_York was assumed for exports/mailchimp_2026.csv.",),
        rejects_path="rejects.csv",
    )


LINTED = {
    "sales/step1.txt": (
        "Subject: Quick question\n\nI know you must be struggling with month-end,\n"
        "dear {{first_name}}. Write to dana.reyes@northwind.example.\n"
    ),
    "sales/calm.txt": "The invoice export now writes UBL.\n",
}


@pytest.fixture(scope="session")
def lint_report() -> Report:
    """The made-up answer of a lint of two files."""
    body = "I know you must be struggling with month-end,\ndear {{first_name}}."
    presumption = Score(
        78.0,
        2,
        (
            Contribution("baseline", 21.0),
            Contribution("presumption/asserted-struggle", 57.0, "you must be struggling"),
        ),
    )
    return Report(
        command="lint",
        as_of="2026-11-01",
        verdict="findings",
        exit_code=0,
        findings=(
            Finding(
                rule="template/missing-fallback",
                severity=Severity.ERROR,
                confidence=Confidence.HIGH,
                message="{{first_name}} has no fallback.",
                location=Location("sales/step1.txt", 4, 6, 4, 20),
                evidence="{{first_name}}",
                text_id="sales/step1.txt",
            ),
            Finding(
                rule="presumption/asserted-struggle",
                severity=Severity.WARNING,
                confidence=Confidence.HIGH,
                message="'you must be struggling' presupposes a problem the reader never named.",
                location=Location("sales/step1.txt", 3, 8, 3, 30),
                fix="Ask whether month-end is a problem at all.",
                evidence="you must be struggling",
                text_id="sales/step1.txt",
            ),
        ),
        texts=(
            Text(
                id="sales/step1.txt",
                path="sales/step1.txt",
                line=1,
                subject="Quick question",
                body=body,
                scores=scores(presumption, 22.0),
                marks=(span(body, "you must be struggling", "presumption/asserted-struggle"),),
            ),
            Text(
                id="sales/calm.txt",
                path="sales/calm.txt",
                line=1,
                subject="",
                body="The invoice export now writes UBL.",
                scores=scores(calm(7.0), 66.0),
            ),
        ),
        not_checked=(
            NotChecked("stage/pitch-to-customer", "the relation of the audience"),
            NotChecked("claim/earlier-contact", "a log of past sends"),
        ),
    )


@pytest.fixture(scope="session")
def linted() -> dict[str, str]:
    """The sources of the linted files."""
    return LINTED
