"""The labelled corpus holds what it promises, and a file that does not is told with its line."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from outreach_audit.errors import OutreachAuditError
from outreach_audit.model.rule import TAGS
from outreach_audit.scoring.corpus import Corpus, read_corpus

HOST = re.compile(r"(?:@|https?://|\bwww\.)((?:[\w-]+\.)+[A-Za-z]{2,})")
BARE = re.compile(r"(?<![\w.@/-])((?:[a-z0-9-]+\.)+(?:com|net|org|io|co|eu|biz|info))(?![\w-])")
RESERVED = re.compile(r"(?:.*\.)?(?:example|test|invalid|example\.(?:com|net|org))")
ROW: dict[str, Any] = {
    "id": "a-1", "voice": "a", "kind": "cold", "relation": "stranger", "type": "sales",
    "subject": "", "body": "Hello", "presumptuousness": 0, "relevance": 0, "tags": [], "marks": [],
}  # fmt: skip
SENTENCE: dict[str, Any] = {
    "id": "s-1", "voice": "a", "family": "assumed_need", "text": "Hello.", "level": 0, "tags": [],
}  # fmt: skip


def texts(corpus: Corpus) -> dict[str, tuple[str, str]]:
    both = (*corpus.messages, *corpus.sentences)
    return {one.id: (one.message.subject.text.text, one.message.body.text.text) for one in both}


def test_it_is_as_large_as_it_is_said_to_be(corpus: Corpus) -> None:
    assert len(corpus.messages) >= 500
    assert len(corpus.sentences) >= 2_500
    assert len({one.voice for one in corpus.messages}) >= 60
    assert len({one.register for one in corpus.messages}) >= 2


def test_every_line_of_its_files_is_a_labelled_text(corpus: Corpus, corpus_folder: Path) -> None:
    lines = Counter(
        file.parent.name
        for file in corpus_folder.glob("*/*.jsonl")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    )
    assert lines.pop("sentences") == len(corpus.sentences)
    assert lines == Counter(one.register for one in corpus.messages)


def test_no_two_texts_have_one_id(corpus: Corpus) -> None:
    counted = Counter([one.id for one in corpus.messages] + [one.id for one in corpus.sentences])
    assert [name for name, times in counted.items() if times > 1] == []


def test_no_message_stands_in_it_twice(corpus: Corpus) -> None:
    counted = Counter(one.message.body.text.text for one in corpus.messages)
    assert [text for text, times in counted.items() if times > 1] == []


def test_every_mark_is_a_part_of_its_message_word_for_word(corpus: Corpus) -> None:
    known = texts(corpus)
    lost = [
        (one.id, mark.quote)
        for one in corpus.messages
        for mark in one.marks
        if not mark.quote or not any(mark.quote in text for text in known[one.id])
    ]
    assert lost == []


def test_messages_are_marked_when_and_only_when_they_presume(corpus: Corpus) -> None:
    odd = [one.id for one in corpus.messages if bool(one.marks) != (one.presumptuousness > 0)]
    assert odd == []
    assert all(mark.level in (1, 2) for one in corpus.messages for mark in one.marks)


def test_every_label_occurs_and_every_tag_is_known(corpus: Corpus) -> None:
    assert {one.presumptuousness for one in corpus.messages} == {0, 1, 2}
    assert {one.relevance for one in corpus.messages} == {0, 1, 2}
    assert {one.level for one in corpus.sentences} == {0, 1, 2}
    given = {tag for one in (*corpus.messages, *corpus.sentences) for tag in one.tags}
    given |= {tag for one in corpus.messages for mark in one.marks for tag in mark.tags}
    assert given <= set(TAGS)


def test_nearly_half_of_it_presumes_nothing(corpus: Corpus) -> None:
    messages = [one.presumptuousness for one in corpus.messages]
    sentences = [one.level for one in corpus.sentences]
    for levels in (messages, sentences):
        assert levels.count(0) >= 0.45 * len(levels)


def test_twins_point_at_each_other_and_differ_in_level(corpus: Corpus) -> None:
    known = {one.id: one for one in corpus.sentences}
    twins = [one for one in corpus.sentences if one.twin]
    assert [one.id for one in twins if one.twin not in known] == []
    assert [one.id for one in twins if known[one.twin].twin != one.id] == []
    assert [one.id for one in twins if known[one.twin].level == one.level] == []
    assert len(twins) > len(corpus.sentences) / 2


def test_addresses_and_links_lie_under_reserved_domains(corpus: Corpus) -> None:
    everything = ((name, text) for name, both in texts(corpus).items() for text in both)
    hosts = {
        (name, host.lower())
        for name, text in everything
        for pattern in (HOST, BARE)
        for host in pattern.findall(text)
    }
    assert len(hosts) > 200
    assert [one for one in sorted(hosts) if not RESERVED.fullmatch(one[1])] == []


BAD: dict[str, tuple[str, str]] = {
    "no JSON": ('{"id": ', "Not a line of JSON"),
    "no object": ("[1, 2]", "Not an object of JSON"),
    "a field less": (json.dumps({key: ROW[key] for key in ROW if key != "marks"}), "'marks'"),
    "an unknown level": (json.dumps(ROW | {"relevance": 3}), "3 is no level"),
    "a level that is none": (json.dumps(ROW | {"presumptuousness": True}), "True is no level"),
    "an unknown tag": (json.dumps(ROW | {"tags": ["nice"]}), "'nice' is none of"),
    "an unknown relation": (json.dumps(ROW | {"relation": "friend"}), "'friend' is none of"),
    "a body that is no text": (json.dumps(ROW | {"body": 5}), "Not a labelled text"),
    "a mark that is no object": (json.dumps(ROW | {"marks": ["x"]}), "Not a labelled text"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_line_that_is_no_labelled_text_is_told_with_its_place(case: str, tmp_path: Path) -> None:
    line, words = BAD[case]
    file = tmp_path / "everyday" / "a.jsonl"
    file.parent.mkdir()
    file.write_text(f"{json.dumps(ROW)}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(OutreachAuditError, match=re.escape(words)) as raised:
        read_corpus(tmp_path)
    assert raised.value.place == f"{file}:3"


def test_a_sentence_with_an_unknown_level_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "sentences").mkdir()
    rows = [SENTENCE, SENTENCE | {"id": "s-2", "level": 4}]
    file = tmp_path / "sentences" / "a.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with pytest.raises(OutreachAuditError, match="4 is no level") as raised:
        read_corpus(tmp_path)
    assert raised.value.place == f"{file}:2"


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes('{"id": "é"}'.encode("latin-1"))
    with pytest.raises(OutreachAuditError, match="UTF-8"):
        read_corpus(tmp_path)


def test_a_folder_without_a_corpus_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutreachAuditError, match="no corpus here"):
        read_corpus(tmp_path)
