"""De-merging: rendered bodies back to the texts that were written, each person's own data out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach_audit.engine.duckdb import connect, put_staged
from outreach_audit.normalise.prepare import prepare, sent_texts

PERSON = {
    "email": "dana.lee@shop.example", "first_name": "Dana", "last_name": "Lee",
    "company": "Shop & Sons", "title": "Head Chef",
}  # fmt: skip


def texts_of(folder: Path, sends: list[dict[str, Any]], **tables: list[dict[str, Any]]) -> Any:
    """Distinct (subject, body, messages, people) of sends, most messages first."""
    rows = [{"src": 0, "src_row": n, "ts": n, **row} for n, row in enumerate(sends, 1)]
    with connect(folder) as connection:
        put_staged(connection, {"sends": rows, **tables})
        prepare(connection)
        found, total = sent_texts(connection, 100)
    assert total == len(found)
    return [(text.subject, text.body, text.messages, text.people) for text in found]


def demerged(folder: Path, *bodies: str, **person: str) -> list[str]:
    """Each body without the data of its one recipient, in the order given."""
    sends = [{**PERSON, **person, "subject": f"{n:03d}", "body": b} for n, b in enumerate(bodies)]
    return [body for _, body, _, _ in sorted(texts_of(folder, sends))]


def test_every_field_of_the_recipient_becomes_its_tag(tmp_path: Path) -> None:
    (body,) = demerged(
        tmp_path,
        "Hi Dana, Dana Lee is Head Chef of Shop & Sons, says Lee. Is dana.lee@shop.example right?",
    )

    assert body == (
        "Hi {{first_name}}, {{full_name}} is {{title}} of {{company}}, says {{last_name}}."
        " Is {{email}} right?"
    )


def test_subjects_are_de_merged_as_well(tmp_path: Path) -> None:
    sends = [
        {
            "email": f"{name}@x.example",
            "first_name": name,
            "subject": f"{name}, one thing",
            "body": "So.",
        }
        for name in ("Dana", "Kemal", "Orsolya")
    ]

    assert texts_of(tmp_path, sends) == [("{{first_name}}, one thing", "So.", 3, 3)]


def test_names_inside_longer_words_stay(tmp_path: Path) -> None:
    assert demerged(
        tmp_path,
        "Hi Ann, the Annual plan of Annex and JoAnn is ready.",
        "Hi Ann, the plan is ready.",
        "(Ann) Ann's plan, Ann-Ann Ann",
        first_name="Ann",
        last_name="Mori",
    ) == [
        "Hi {{first_name}}, the Annual plan of Annex and JoAnn is ready.",
        "Hi {{first_name}}, the plan is ready.",
        "({{first_name}}) {{first_name}}'s plan, {{first_name}}-{{first_name}} {{first_name}}",
    ]


def test_letters_with_accents_are_letters(tmp_path: Path) -> None:
    assert demerged(
        tmp_path, "Hi Zoé, Zoés Élise and ÉZoé.", "Hi Zoé.", first_name="Zoé", last_name="Mori"
    ) == ["Hi {{first_name}}, Zoés Élise and ÉZoé.", "Hi {{first_name}}."]


@pytest.mark.parametrize("name", ["Will", "May", "Bo", "Mark"])
def test_names_that_are_words_or_short_are_only_replaced_where_a_reader_is_addressed(
    tmp_path: Path, name: str
) -> None:
    assert demerged(
        tmp_path,
        f"Hi {name}, {name} it be of use on 26 {name}?",
        f"{name}, {name} it?",
        f"Dear {name},\n\nyes.\n\nThanks {name}, bye.",
        first_name=name,
        last_name="Mori",
    ) == [
        f"Hi {{{{first_name}}}}, {name} it be of use on 26 {name}?",
        f"{{{{first_name}}}}, {name} it?",
        "Dear {{first_name}},\n\nyes.\n\nThanks {{first_name}}, bye.",
    ]


def test_a_company_is_replaced_before_the_last_name_that_it_contains(tmp_path: Path) -> None:
    (body,) = demerged(
        tmp_path, "Kramer Foods and Kramer agree.", last_name="Kramer", company="Kramer Foods"
    )

    assert body == "{{company}} and {{last_name}} agree."


def test_blank_and_missing_fields_change_nothing(tmp_path: Path) -> None:
    body = "Hi there, the plan of the shop is ready."
    sends: list[dict[str, Any]] = [
        {
            "email": "a@x.example",
            "body": body,
            "first_name": "",
            "company": "  ",
            "last_name": None,
        },
        {"email": "b@x.example", "body": body},
    ]

    assert texts_of(tmp_path, sends) == [("", body, 2, 2)]


def test_what_the_send_leaves_out_comes_from_the_contacts(tmp_path: Path) -> None:
    contact = {"src": 1, "src_row": 1, **{k: v for k, v in PERSON.items() if k != "title"}}
    sends = [{"email": PERSON["email"], "body": "Hi Dana of Shop & Sons"}]

    assert texts_of(tmp_path, sends, contacts=[contact])[0][1] == "Hi {{first_name}} of {{company}}"


def test_tails_and_tokens_of_links_are_taken_off(tmp_path: Path) -> None:
    assert demerged(
        tmp_path,
        "See https://tarn.example/plan?u=dana&x=1#top and <https://tarn.example/u/Ab3dE5fGh1jKl9mNoP>.",
        "See https://tarn.example/plan/for-kitchens today? Yes.",
    ) == [
        "See https://tarn.example/plan and <https://tarn.example/u/~>.",
        "See https://tarn.example/plan/for-kitchens today? Yes.",
    ]


def test_html_bodies_are_de_merged_between_their_tags(tmp_path: Path) -> None:
    body = (
        '<p>Hi Dana,</p><p>the plan of <b>Lee</b> is <a href="https://t.example/?u=9">here</a>.</p>'
    )

    assert demerged(tmp_path, body) == [
        "<p>Hi {{first_name}},</p><p>the plan of <b>{{last_name}}</b> is"
        ' <a href="https://t.example/">here</a>.</p>'
    ]


def test_a_text_is_counted_by_messages_and_people(tmp_path: Path) -> None:
    sends = [
        {"email": f"{name}@x.example", "first_name": name, "body": f"Hi {name}, {said}"}
        for name, said in (
            ("Dana", "first"), ("Kemal", "first"), ("Kemal", "first"), ("Dana", "second")
        )
    ]  # fmt: skip

    assert texts_of(tmp_path, sends) == [
        ("", "Hi {{first_name}}, first", 3, 2), ("", "Hi {{first_name}}, second", 1, 1)
    ]  # fmt: skip


def test_a_log_without_texts_has_none(tmp_path: Path) -> None:
    assert texts_of(tmp_path, [{"email": "dana@x.example"}]) == []
    assert texts_of(tmp_path, []) == []


GREETINGS = ("Hi {{first_name}},", "Dear {{full_name}},", "Hello {{first_name}},", "Good day,")
SENTENCES = (
    "Annual plans for {{company}} will come in may.", "Will it be of use to {{company}}?",
    "On 26 May we open.", "Boats and Marketing: both rose.", "You wrote from {{email}}.",
    "As {{title}} you may know {{company}}'s rules.", "({{company}})", "No names here.",
    "Danaïde and Leeward are ships; {{company}}, too.",
)  # fmt: skip
templates = st.tuples(
    st.sampled_from(GREETINGS), st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4)
).map(lambda parts: parts[0] + "\n\n" + " ".join(parts[1]))
recipients = st.tuples(
    st.sampled_from(("Dana", "Ann", "Will", "May", "Bo", "Mark", "Zoé", "Jean-Luc", "Annika")),
    st.sampled_from(("Lee", "Mori", "Young", "O'Hara", "Kramer", "Ng", "Ödman")),
    st.sampled_from(("{last} Foods", "Shop & Sons", "C++ (Ltd.)", "Örtel*", "{last}-Werke")),
    st.sampled_from(("Head Chef", "CEO", "Owner, Buyer")),
)


def filled_in(template: str, person: tuple[str, str, str, str]) -> dict[str, str]:
    """What one person got of a template, with the columns that a log has beside it."""
    first, last, company, title = person
    row = {
        "email": f"{first}.{last}@x.example".lower().replace("'", ""), "first_name": first,
        "last_name": last, "company": company.format(last=last), "title": title,
    }  # fmt: skip
    body = template
    for name, value in {**row, "full_name": f"{first} {last}"}.items():
        body = body.replace("{{" + name + "}}", value)
    return {**row, "body": body}


@given(st.sets(templates, min_size=1, max_size=4), st.sets(recipients, min_size=1, max_size=6))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_texts_filled_in_for_anybody_lead_back_to_the_templates(
    tmp_path: Path, templates: set[str], recipients: set[tuple[str, str, str, str]]
) -> None:
    sends = [filled_in(template, person) for template in templates for person in recipients]

    found = texts_of(tmp_path, sends)

    assert {body for _, body, _, _ in found} == templates
    assert {messages for _, _, messages, _ in found} == {len(recipients)}
