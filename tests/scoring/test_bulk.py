"""Reading many messages at once gives what reading them one by one gives."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_audit.model.message import plain_message
from outreach_audit.normalise.segments import View, view
from outreach_audit.scoring import bulk, reading, tokens
from outreach_audit.scoring.bulk import BulkReader
from outreach_audit.scoring.corpus import Corpus
from outreach_audit.scoring.model import Classifier
from outreach_audit.scoring.reading import Reading, read
from outreach_audit.texts import Judge

HEADS = ("wording", "clear", "whole", "cold", "relevant")
ODD = {
    "nothing": "",
    "only blanks": " \n\t\n ",
    "only marks": "?!?!... -- ***",
    "one mark": "?",
    "Chinese": "你好。我们是一家公司。请问您需要什么？谢谢！",
    "emoji": "🎉 Hi 👋! Great 🚀🚀 news",
    "the separator": "a \x01 b",
    "only the separator": "\x01",
    "the separator in a word": "Hello\x01. World \x01\x01! \x01?",
    "the separator in a tag": "Hi {{na\x01me}}, how are you?",
    "a tag over sentences": "Hi {{ name.\n\nHow are you }} there? Fine.",
    "a list tag over sentences": "*| a.\n\nb c |* d",
    "a block over sentences": "{% if x.\n\nNow %} z",
    "angles over sentences": "<<First\n\nName>> hi <Name\n\nx> hi",
    "merge tags": "Hi {{first_name}}, *|FNAME|* of %%company%% [Company Name] <<City>> {name}",
    "control characters": "a\x00b \x1f c \x85 d \u2028 e \x7f",
    "half a surrogate": "Hi \ud83d there. You must be struggling \udc00.",
    "figures": "$40 or 12% at 3pm, 10:30, 1,000.50 € ₹5k 'n' 100:1",
    "addresses": "https://a.example/x?y=1. ann@b.example! www.c.example?",
    "very long": "We help you and your team. Tired of it? " * 2_000,
    "one very long sentence": "word another thing " * 5_000,
}  # fmt: skip
PIECES = st.sampled_from(
    ["Ana", "I know", " your team", " is struggling", ".", "? ", "! ", "\n\n", " ", "{{", "}}", "*|",
     "|*", "{%", "%}", "<<", ">>", "[Name]", "\x01", " \x01 ", "\x00", "\x1c", "你好。", "🎉", "\ud83d",
     "12%", "$40", "http://a.example ", "b@c.example", "'", "Best,\nJo", "> quoted\n", "\u2028"]
)  # fmt: skip
TEXTS = st.text(max_size=200) | st.lists(PIECES, max_size=30).map("".join)


@pytest.fixture(scope="module")
def reader(shipped: Classifier) -> BulkReader:
    return BulkReader(shipped)


def must_agree(found: Sequence[Reading], views: Sequence[View], classifier: Classifier) -> None:
    assert len(found) == len(views)
    for ours, one in zip(found, views, strict=True):
        single = read(one, classifier)
        for name in HEADS:
            assert getattr(ours, name) == pytest.approx(getattr(single, name), abs=1e-9, rel=0)
        for name in ("length", "words", "resembles"):
            assert getattr(ours, name) == getattr(single, name)


def test_the_corpus_reads_the_same(
    reader: BulkReader, shipped: Classifier, views: list[View]
) -> None:
    must_agree(list(reader.read(views)), views, shipped)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_text_reads_the_same_alone_and_among_others(
    name: str, reader: BulkReader, shipped: Classifier, views: list[View]
) -> None:
    odd = [view(plain_message(ODD[name])), view(plain_message(ODD[name], ODD[name][:60]))]
    for batch in ([odd[0]], [odd[1]], [views[0], *odd, views[1]], [*odd, *odd]):
        must_agree(list(reader.read(batch)), batch, shipped)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
@settings(max_examples=120, deadline=None)
def test_any_texts_read_the_same(
    reader: BulkReader, shipped: Classifier, texts: list[tuple[str, str]]
) -> None:
    batch = [view(plain_message(body, subject)) for body, subject in texts]
    must_agree(list(reader.read(batch)), batch, shipped)


def test_no_messages_are_no_readings(reader: BulkReader) -> None:
    assert list(reader.read([])) == []


def test_a_limit_on_what_is_read_at_once_changes_nothing(
    reader: BulkReader, shipped: Classifier, views: list[View], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_AT_ONCE", 2_000)
    must_agree(list(reader.read(views[:40])), views[:40], shipped)


def test_forgetting_words_changes_nothing(
    reader: BulkReader, shipped: Classifier, views: list[View], monkeypatch: pytest.MonkeyPatch
) -> None:
    some = views[:30]
    before = list(reader.read(some))
    monkeypatch.setattr(tokens, "_MOST", 50)
    assert [read(one, shipped) for one in some] == [read(one, shipped) for one in some]
    must_agree(list(reader.read(some)), some, shipped)
    must_agree(before, some, shipped)
    assert len(tokens.WORDS) < 5_000


@pytest.mark.parametrize(
    "text", ["{{" * 30_000, "a" * 60_000 + " x@y.example", "a@" + "-." * 30_000, "%a" * 30_000]
)
def test_no_text_makes_reading_slow(text: str, shipped: Classifier) -> None:
    start = perf_counter()
    read(view(plain_message(text)), shipped)
    assert perf_counter() - start < 3


def test_many_judged_together_are_judged_as_one_by_one(judge: Judge, corpus: Corpus) -> None:
    messages = [one.message for one in corpus.messages[::14]]
    whole = {name: body for name, body in ODD.items() if "half" not in name and len(body) < 999}
    messages += [plain_message(body, id=name) for name, body in whole.items()]
    together = list(judge.judge_many(messages))
    assert len(messages) > 64
    assert together == [judge.judge(message) for message in messages]
    assert list(judge.judge_many(messages[:3])) == together[:3]


def test_the_first_of_two_sentences_alike_is_named(reader: BulkReader, shipped: Classifier) -> None:
    text = "Hi.\n\nIt is so. It is so. You must be struggling. YOU must be struggling."
    found = [*reader.read([view(plain_message(text))]), read(view(plain_message(text)), shipped)]
    assert [one.words for one in found] == [found[0].words] * 2
    assert reading.ALIKE < 12
