"""Training as one step: corpus and rules in, a model folder and its held-out figures out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from outreach_audit.lint.kinds.hit import Seen
from outreach_audit.lint.linter import compile_linter
from outreach_audit.pipeline import judge_of, rules_of
from outreach_audit.scoring.corpus import read_corpus
from outreach_audit.scoring.scorer import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from outreach_audit.config import Settings
    from outreach_audit.model.message import Context
    from outreach_audit.normalise.segments import View
    from outreach_audit.scoring.training import Trained


def train_from(source: Path, folder: Path, settings: Settings) -> dict[str, Any]:
    """Trains on a corpus folder or on a labelled file of one's own, with the rules of the settings as
    evidence. Writes the model folder and returns its held-out figures. Raises `OutreachAuditError`.
    """
    from outreach_audit.scoring.training.write import refuse_target, write

    refuse_target(folder)
    trained, card = _from_corpus(source, settings) if source.is_dir() else _own(source, settings)
    write(folder, trained.heads, trained.combination, {**card, "held_out": trained.figures})
    return trained.figures


def _from_corpus(source: Path, settings: Settings) -> tuple[Trained, dict[str, Any]]:
    from outreach_audit.scoring.training import train

    corpus = read_corpus(source)
    voices = {one.voice for one in corpus.messages}
    card = {
        "messages": len(corpus.messages),
        "sentences": len(corpus.sentences),
        "voices": len(voices),
    }
    return train(corpus, listener(settings)), card


def _own(source: Path, settings: Settings) -> tuple[Trained, dict[str, Any]]:
    from outreach_audit.scoring.model import Classifier
    from outreach_audit.scoring.own import FEWEST, read_own
    from outreach_audit.scoring.training.own import train_own

    own = read_own(source, fewest=FEWEST)
    base = Classifier(settings.model) if settings.model else Classifier()
    card = {
        "messages": len(own.messages),
        "from_outcomes": own.from_outcomes,
        "axes": list(own.axes),
        "sentences_of": base.sha256,
    }
    return train_own(own, base, listener(settings)), card


def evaluate(source: Path, settings: Settings) -> dict[str, Any]:
    """How well the two scores tell the labelled messages of a file apart: areas with intervals by
    kind, shares flagged by level, reliability. Raises `OutreachAuditError`.
    """
    from outreach_audit.scoring.evaluation import measured
    from outreach_audit.scoring.own import read_own

    own = read_own(source)
    judge = judge_of(settings)
    judged = judge.judge_many([one.message for one in own.messages])
    return measured(own, [one.text.scores for one in judged])


def listener(settings: Settings) -> Callable[[View, Context], list[Evidence]]:
    """Which rules of the settings fire on a text of a given relation and type."""
    rules = [rule for rule in rules_of(settings).texts() if rule.kind != "classifier"]
    linter = compile_linter(rules)

    def listen(view: View, context: Context) -> list[Evidence]:
        seen = Seen(replace(view, message=replace(view.message, context=context)))
        return [Evidence(hit.rule, hit.words) for hit in linter.hits(seen) if not hit.excused]

    return listen


def table(figures: dict[str, Any]) -> str:
    """Figures as a Markdown table: areas, and then what a score means."""
    lines = ["| score | from | texts | AUC (95 %) | average precision |", "|---|---|---|---|---|"]
    for axis, measured in figures.items():
        for name, one in measured.items():
            if isinstance(one, dict) and "auc" in one:
                lines.append(f"| {axis} | {_plain(name)} | {_area(one)} |")
    for axis, measured in figures.items():
        if measured.get("reliability"):
            lines += ["", f"| {axis} from | texts | labelled |", "|---|---|---|"]
            lines += [
                f"| {low} | {n} | {100 * share:.0f} % |"
                for low, n, share in measured["reliability"]
            ]
    return "\n".join(lines)


def _plain(name: str) -> str:
    """A name out of a file, safe in a table and on a terminal."""
    return "".join(c if c.isprintable() and c != "|" else " " for c in name)


def _area(one: dict[str, Any]) -> str:
    texts = f"{one['positive']} of {one['texts']}"
    if one["auc"] is None:
        return f"{texts} | only one class | -"
    low, high = one["auc_interval"]
    return f"{texts} | {one['auc']:.3f} ({low:.3f} to {high:.3f}) | {one['average_precision']:.3f}"
