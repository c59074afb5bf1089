"""Several processes say what one says, in the same order."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from outreach_audit import crew
from outreach_audit.crew import PAYS_FROM, judge_all
from outreach_audit.errors import OutreachAuditError
from outreach_audit.lint import rulebook
from outreach_audit.model.message import Message, plain_message
from outreach_audit.model.rule import Rule
from outreach_audit.scoring.model import SHIPPED
from outreach_audit.texts import Judge

BODIES = (
    "Hi Ana,\n\nI noticed you have not opened my last email. Are you free on Tuesday at 3 or 4?",
    "Dear team,\n\nyour invoice of May is attached. Please pay it by the 30th.",
    "Hello,\n\nwe help companies like yours. You must be struggling with churn – let's talk.",
)


@pytest.fixture(scope="module")
def rules() -> tuple[Rule, ...]:
    return rulebook.load().rules


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    """More than two chunks of them, all different."""
    long = " There is more to say of it, and here it is." * 20
    return [
        plain_message(f"{BODIES[number % 3]}{long} {number}", f"Note {number}", id=str(number))
        for number in range(240)
    ]


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes, on however small a machine."""
    monkeypatch.setattr(crew, "_cores", lambda: 2)


def test_two_processes_give_the_findings_and_scores_of_one(
    rules: tuple[Rule, ...], messages: list[Message], two_cores: None
) -> None:
    judge = Judge(rules)
    alone = list(judge.judge_many(messages))
    together = judge_all(judge, messages, pays_from=10_000)
    assert together == alone
    assert [one.text.id for one in together] == [message.id for message in messages]
    assert any(one.findings for one in alone)


def test_further_processes_read_with_the_model_of_the_first(
    rules: tuple[Rule, ...], messages: list[Message], two_cores: None, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "model"))
    header = folder / "model.json"
    changed = header.read_text().replace('"bias": -', '"bias": ')
    header.write_text(changed)
    judge = Judge(rules, folder)
    together = judge_all(judge, messages, pays_from=10_000)
    assert together == list(judge.judge_many(messages))
    assert together != list(Judge(rules).judge_many(messages))


def test_a_model_that_cannot_be_read_is_the_same_error_from_a_further_process(
    rules: tuple[Rule, ...], messages: list[Message], two_cores: None, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "model"))
    (folder / "cold.npy").unlink()
    with pytest.raises(OutreachAuditError, match="part of the model is missing") as raised:
        judge_all(Judge(rules, folder), messages, pays_from=10_000)
    assert raised.value.place == str(folder / "cold.npy")


def test_few_messages_start_no_process(rules: tuple[Rule, ...], messages: list[Message]) -> None:
    class Counting(Judge):
        judged = 0

        def judge_many(self, messages):  # type: ignore[no-untyped-def]
            self.judged += len(messages)
            return super().judge_many(messages)

    judge = Counting(rules)
    assert sum(len(message.body.text.text) for message in messages[:100]) < PAYS_FROM
    assert len(judge_all(judge, messages[:100])) == judge.judged == 100


def test_one_core_judges_alone(
    rules: tuple[Rule, ...], messages: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "_cores", lambda: 1)
    monkeypatch.setattr(crew, "_by_many", None)
    assert len(judge_all(Judge(rules), messages[:70], pays_from=1)) == 70


def test_no_messages_are_no_answers(rules: tuple[Rule, ...]) -> None:
    assert judge_all(Judge(rules), []) == []
