"""How a text fits the record of its reader, and what rows of tables say of readers."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import outreach_audit
from outreach_audit.errors import ConfigError
from outreach_audit.lint.carriers import read_messages
from outreach_audit.model.message import Context, Record, plain_message
from outreach_audit.normalise.segments import view
from outreach_audit.scoring.fit import BOUND, WEIGHTS, FieldFit, Fit, Verdict, fit, topics_in
from outreach_audit.scoring.roles import NOT_OF, ROLES, STAGES
from outreach_audit.scoring.trades import TRADES

DENTAL = "We send reminders for dental practices. Your patients answer with one key."
HOTELS = "Our towels are made for hotels and guesthouses, and your guests keep asking for them."
PLAIN = "Our cups come in three sizes and hold the heat."


def fitted(body: str, type: str = "unknown", **record: Any) -> Fit:
    """The fit of a body to a record of these fields."""
    return fit(view(plain_message(body, context=Context(type=type))), Record(**record))


def one(body: str, **record: Any) -> FieldFit:
    """The only field of the fit."""
    (found,) = fitted(body, **record).fields
    return found


@pytest.mark.parametrize(
    "industry",
    ["Dental", "dentistry, dentist", "Hospital & Health Care", "DENTAL_PRACTICE", "Orthodontics"],
)
def test_a_text_touches_the_trade_that_it_is_written_for(industry: str) -> None:
    found = one(DENTAL, industry=industry)

    assert found.verdict is Verdict.TOUCHED
    assert found.weight == WEIGHTS["industry"][0]
    assert "dental practices" in found.words


@pytest.mark.parametrize("industry", ["Law Practice", "Farming", "COMPUTER_SOFTWARE", "Veterinary"])
def test_a_text_for_one_trade_speaks_of_another_to_the_rest(industry: str) -> None:
    found = one(DENTAL, industry=industry)

    assert (found.verdict, found.other) == (Verdict.OTHER, "dental practices")
    assert found.weight == WEIGHTS["industry"][1]
    assert found.source == f"record: industry {industry}, text for dental practices"


@pytest.mark.parametrize(
    "body",
    [
        PLAIN,
        "We are a dental practice in Bath and we close on Friday.",
        "Our dentists are trained, and our hotel is next door.",
        "If you run a hotel, this is not for you; if not, it may be.",
        "Your hotel is booked for Friday, two nights.",
        "A dentist told me about your talk.",
        "We help hotels, law firms, farms and schools.",
        "Rails for hospitals and hotels.",
        "Reminders for doctors and dentists, in line with best practice.",
    ],
)
def test_weak_grounds_show_no_other_trade(body: str) -> None:
    assert one(body, industry="Pharmaceuticals").verdict is not Verdict.OTHER
    assert one(body, industry="Medical devices").verdict is not Verdict.OTHER


def test_near_trades_are_not_taken_for_one_another() -> None:
    assert one(HOTELS, industry="Restaurants").verdict is Verdict.SILENT
    assert one(HOTELS, industry="Mining").verdict is Verdict.OTHER


def test_one_word_of_the_work_earns_half_of_what_a_name_earns() -> None:
    half = one("The herd comes home at six.", industry="Farming")
    full = one("The herd comes home when the farmer calls.", industry="Farming")

    assert (half.verdict, half.weight * 2) == (Verdict.TOUCHED, full.weight)


def test_a_value_that_no_table_knows_is_held_to_its_own_words_and_never_mismatched() -> None:
    assert not topics_in("industry", "Beekeeping")
    assert one("A stand for beekeepers and their hives.", industry="Beekeeping").words == (
        "beekeepers",
    )
    assert one(HOTELS, industry="Beekeeping").verdict is Verdict.SILENT


def test_a_role_is_another_only_where_the_reader_is_addressed_in_it() -> None:
    assert one("As head of HR, you know how onboarding goes.", title="CFO").verdict is Verdict.OTHER
    assert one("Your HR team will like it.", title="CFO").verdict is Verdict.SILENT
    assert one("For HR managers. Who looks after it?", title="CFO").verdict is Verdict.SILENT
    assert one("As an HR manager, you hire.", title="Owner").verdict is Verdict.SILENT
    assert one("Month end takes four days.", title="Finance Director").verdict is Verdict.TOUCHED


def test_a_title_may_name_a_trade() -> None:
    assert one(HOTELS, title="Farmer").other == "hotels"
    assert one("We store grain for farms.", title="Farmer").verdict is Verdict.TOUCHED


@pytest.mark.parametrize(
    ("stage", "body", "verdict"),
    [
        ("Customer", "Your trial ends on Friday.", Verdict.OTHER),
        ("Trial", "Your trial ends on Friday.", Verdict.TOUCHED),
        ("Lead", "As a customer you get the new price.", Verdict.OTHER),
        ("closed won", "As a customer you get the new price.", Verdict.TOUCHED),
        ("customer", "You do not know us yet, so let me be short.", Verdict.OTHER),
        ("customer", "Let me introduce myself as your new account manager.", Verdict.TOUCHED),
        ("lead", "Start your trial with three users.", Verdict.TOUCHED),
        ("customer", "Let me introduce myself.", Verdict.SILENT),
        ("churned", "What would win you back?", Verdict.TOUCHED),
        ("customer", "You haven't logged in since May.", Verdict.OTHER),
        ("customer", "We miss you here.", Verdict.SILENT),
        ("lead", "If your trial ends, write to me.", Verdict.SILENT),
        ("lead", PLAIN, Verdict.SILENT),
    ],
)
def test_a_stage_is_told_by_its_phrases(stage: str, body: str, verdict: Verdict) -> None:
    assert one(body, stage=stage).verdict is verdict


def test_what_somebody_clicked_or_answered_speaks_for_a_text_and_never_against_it() -> None:
    links = ("https://www.shop.example/towels?utm_source=letter", "opening hours")

    assert one(HOTELS, clicked=links).words == ("towels",)
    for field in ("interests", "clicked", "replied"):
        assert one(HOTELS, **{field: ("towels",)}).verdict is Verdict.TOUCHED
        assert one(HOTELS, **{field: ("dentists",)}).verdict is Verdict.SILENT


def test_the_declared_audience_counts_like_a_record() -> None:
    assert one(HOTELS, audience="small hotels in Wales").verdict is Verdict.TOUCHED
    assert one(HOTELS, audience="solicitors").other == "hotels"


def test_a_receipt_is_for_its_reader_whatever_it_names() -> None:
    (found,) = fitted(HOTELS, type="transactional", industry="Law").fields

    assert found.verdict is Verdict.SILENT


def test_signatures_and_quotes_are_not_read() -> None:
    body = f"Hi Jo,\n\n{PLAIN}\n\nOn Monday Jo wrote:\n> We are made for dentists and dental practices.\n"

    assert one(body, industry="Dental").verdict is Verdict.SILENT


def test_without_a_record_relevance_is_told_from_the_text_alone() -> None:
    assert fitted(DENTAL).text_only
    assert fitted(DENTAL).total == 0
    assert not fitted(DENTAL, industry="Law").text_only


words = st.sampled_from(
    "dental hotel law farmer cfo hr lead trial customer towels patients school for your as you we our".split()
)
values = st.lists(words, max_size=5).map(" ".join)


@given(
    st.lists(words, max_size=30).map(" ".join),
    st.builds(
        Record, industry=values, title=values, stage=values, audience=values,
        interests=st.tuples(values), clicked=st.tuples(values), replied=st.tuples(values, values),
    ),
)  # fmt: skip
def test_the_weights_of_the_fields_add_up_to_a_bounded_total(body: str, record: Record) -> None:
    found = fit(view(plain_message(body)), record)

    assert -BOUND - 1e-9 <= found.total <= BOUND + 1e-9
    for field in found.fields:
        assert (field.weight > 0) == (field.verdict is Verdict.TOUCHED)
        assert (field.verdict is Verdict.SILENT) == (not field.words)


@pytest.mark.parametrize("topics", [TRADES, ROLES], ids=["trades", "roles"])
def test_kin_are_topics_and_every_topic_is_found_by_its_own_names(topics: Any) -> None:
    field = "industry" if topics is TRADES else "title"
    for name, topic in topics.items():
        assert set(topic.kin.split()) <= set(topics), name
        for phrase in topic.names.split(","):
            kind = "trade" if topics is TRADES else "role"
            assert (kind, name) in topics_in(field, phrase), (name, phrase)


def test_stages_contradict_only_stages() -> None:
    assert set(NOT_OF) == set(STAGES) == {name for names in NOT_OF.values() for name in names}


# ---- what carriers know of the reader ----


def readers(name: str, data: str) -> list[Record]:
    """The record of each message of a file."""
    read = read_messages("-", stdin_name=name, stdin=BytesIO(data.encode()))
    return [message.context.reader for message in read.messages]


def test_columns_of_a_table_fill_the_record() -> None:
    data = (
        "subject,body,Sector,Job Title,Interests,clicks,replies,lifecycle_stage,segment\n"
        'Towels,"Hi, one",Hotels,CFO,linen; soap,3,yes,customer,small hotels\n'
        'Towels,"Hi, two",,,,,,,\n'
    )

    assert readers("a.csv", data) == [
        Record("Hotels", "CFO", "customer", ("linen", "soap"), audience="small hotels"),
        Record(),
    ]


def test_lists_of_json_fill_the_record_wherever_they_stand() -> None:
    row = '{"body": "Hi", "interests": ["linen", 3, "bath soap"], "clickedTopics": []}'
    filled = Record(interests=("linen", "bath soap"))

    assert readers("a.jsonl", f"{row}\n\n  {row}\n") == [filled, filled]
    assert readers("a.json", f'{{"messages": [{row}]}}') == [filled]


def test_a_bare_title_is_a_job_only_beside_a_subject() -> None:
    assert readers("a.jsonl", '{"title": "Summer prices", "body": "Hi"}') == [Record()]
    assert (
        readers("a.jsonl", '{"title": "CFO", "subject": "Prices", "body": "Hi"}')[0].title == "CFO"
    )


def test_a_sidecar_and_front_matter_declare_audience_and_stage(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Hi</p>")
    (tmp_path / "a.meta.yaml").write_text("audience: small hotels\nstage: lead\n")
    (tmp_path / "b.md").write_text("---\naudience: dentists\n---\nHi\n")

    beside, ahead = (read_messages(tmp_path / name).messages[0] for name in ("a.html", "b.md"))
    assert beside.context.reader == Record(stage="lead", audience="small hotels")
    assert ahead.context.reader == Record(audience="dentists")


def test_an_unknown_key_of_a_sidecar_is_an_error_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Hi</p>")
    (tmp_path / "a.meta.yaml").write_text("stage: lead\naudiense: hotels\n")

    with pytest.raises(ConfigError) as raised:
        read_messages(tmp_path / "a.html")
    assert raised.value.line == 2


def test_the_tables_are_not_loaded_where_no_fit_is_asked_for() -> None:
    code = (
        "import sys, outreach_audit.texts, outreach_audit.lint.carrier_tables;"
        "print([name for name in sys.modules if name.startswith('outreach_audit.scoring')"
        " and name.rpartition('.')[2] in ('fit', 'spoken', 'trades', 'roles')])"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(outreach_audit.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )

    assert done.stdout.strip() == "[]"
