"""Training as one step: corpus and rules in, a model folder and its held-out figures out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outreach_audit.lint.kinds.hit import Seen
from outreach_audit.lint.linter import compile_linter
from outreach_audit.pipeline import rules_of
from outreach_audit.scoring.corpus import read_corpus
from outreach_audit.scoring.scorer import Evidence

if TYPE_CHECKING:
    from pathlib import Path

    from outreach_audit.config import Settings
    from outreach_audit.normalise.segments import View


def train_from(corpus: Path, folder: Path, settings: Settings) -> dict[str, Any]:
    """Trains on a corpus with the rules of the settings as evidence."""
    from outreach_audit.scoring.train import train

    linter = compile_linter(
        [rule for rule in rules_of(settings).texts() if rule.kind != "classifier"]
    )

    def evidence(view: View) -> list[Evidence]:
        hits = [hit for hit in linter.hits(Seen(view)) if not hit.excused]
        return [Evidence(hit.rule, hit.words) for hit in hits]

    return train(read_corpus(corpus), evidence, folder)


def table(figures: dict[str, Any]) -> str:
    """The held-out figures as a Markdown table."""
    lines = [
        f"{figures['messages']} messages, {figures['voices']} voices, held out by voice",
        "",
        "| axis | from | AUC | average precision |",
        "|---|---|---|---|",
    ]
    for axis in ("presumptuousness", "relevance"):
        for name, figure in figures[axis].items():
            if name == "reliability":
                continue
            lines.append(f"| {axis} | {name} | {figure['auc']} | {figure['average_precision']} |")
    return "\n".join(lines)
