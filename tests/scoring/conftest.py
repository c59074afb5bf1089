"""The corpus, a judge with the shipped rules, and a small model trained from a handful of voices."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach_audit.lint import rulebook
from outreach_audit.normalise.segments import View, view
from outreach_audit.scoring.corpus import Corpus, read_corpus
from outreach_audit.scoring.model import Classifier
from outreach_audit.texts import Judge


@pytest.fixture(scope="session")
def corpus_folder() -> Path:
    return Path(__file__).resolve().parents[2] / "corpus"


@pytest.fixture(scope="session")
def corpus(corpus_folder: Path) -> Corpus:
    return read_corpus(corpus_folder)


@pytest.fixture(scope="session")
def judge() -> Judge:
    return Judge(rulebook.load().rules)


@pytest.fixture(scope="session")
def shipped() -> Classifier:
    return Classifier()


@pytest.fixture(scope="session")
def views(corpus: Corpus) -> list[View]:
    """Every sixth message of the corpus, of all registers and most voices."""
    return [view(one.message) for one in corpus.messages[::6]]
