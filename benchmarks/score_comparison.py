"""Compare ways to score presumptuousness, held out by voice, and write the tables of docs/scores.md.

Run from the repository root: PYTHONPATH=src python benchmarks/score_comparison.py

Every way is trained on the same folds. A voice is never on both sides. Figures are of the everyday
messages; the composed ones only teach.
"""

from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import HashingVectorizer

from outreach_audit.config import Settings
from outreach_audit.model.message import Context
from outreach_audit.scoring.corpus import read_corpus
from outreach_audit.scoring.features import SIZES, read_sentences
from outreach_audit.scoring.reading import QUIET
from outreach_audit.scoring.training.figures import ranking
from outreach_audit.scoring.training.heads import folds, held_out
from outreach_audit.scoring.training.samples import Messages, Sentences, gather, matrix
from outreach_audit.training import listener

TARGET = Path("benchmarks/score_comparison.md")
WORDS, PAIRS = SIZES["words"], SIZES["words"] + SIZES["pairs"]
PARTS = {
    "word n-grams": slice(0, WORDS),
    "word classes in order": slice(WORDS, PAIRS),
    "structure only": slice(PAIRS, None),
    "words, classes and structure": slice(0, None),
}
Scores = dict[str, np.ndarray[Any, Any]]


def main() -> None:
    """Measures every way and writes the tables."""
    corpus = read_corpus(Path("corpus"))
    sentences, messages = gather(corpus)
    targets = messages.presumptuous()
    ways: Scores = {"length only": -np.array([_words(one) for one in messages.views], dtype=float)}
    ways["rules only"] = _rules(messages)
    ways |= _of_sentences(sentences, messages)
    ways |= _of_messages(messages, targets)
    ways |= _together(ways, messages, targets)
    everyday = messages.weight >= 1
    cold = everyday & (messages.cold() > 0)
    lines = [
        f"{int(everyday.sum())} everyday messages of {len(set(messages.voice[everyday]))} voices, "
        f"{int(cold.sum())} of them cold outreach; {len(sentences.level):,} sentences to learn from.",
        "",
        "| way | AUC, all (95 %) | average precision | AUC, cold outreach (95 %) |",
        "|---|---|---|---|",
    ]
    for name, scores in ways.items():
        lines.append(f"| {name} | {_row(targets, scores, messages, everyday, cold)} |")
    lines += ["", *_slices(ways["all together, linear"], messages, targets, everyday)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(TARGET.read_text(encoding="utf-8"))


def _words(view: Any) -> int:
    return sum(len(one.text.split()) for one in read_sentences(view))


def _rules(messages: Messages) -> np.ndarray[Any, Any]:
    """Weights of the rules that fire, the relation unknown."""
    listen = listener(Settings())
    found = []
    for view in messages.views:
        heard = {one.rule.id: one.rule for one in listen(view, Context())}
        axis = [rule.weight for rule in heard.values() if rule.axis == "presumptuousness"]
        found.append(sum(axis))
    return np.array(found)


def _of_sentences(sentences: Sentences, messages: Messages) -> Scores:
    """Sentence heads, the strongest sentence of a message."""
    rows = matrix(sentences.features)
    level = (sentences.level > 0).astype(float)
    found = {}
    for name, part in PARTS.items():
        logits = held_out(rows[:, part], level, sentences.weight, sentences.voice)
        found[f"{name}, strongest sentence"] = _strongest(logits, sentences, messages)
    return found


def _strongest(
    logits: np.ndarray[Any, Any], sentences: Sentences, messages: Messages
) -> np.ndarray[Any, Any]:
    top = np.full(len(messages.labelled), QUIET)
    owned = sentences.message >= 0
    np.maximum.at(top, sentences.message[owned], logits[owned])
    return top


def _of_messages(messages: Messages, targets: np.ndarray[Any, Any]) -> Scores:
    """Heads on whole texts."""
    rows = matrix(messages.features)
    found = {
        f"{name}, whole text": held_out(rows[:, part], targets, messages.weight, messages.voice)
        for name, part in PARTS.items()
    }
    hashed = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=1 << 17)
    texts = [
        one.message.subject.text.text + "\n" + one.message.body.text.text
        for one in messages.labelled
    ]
    characters = csr_matrix(hashed.transform(texts))
    found["character n-grams, whole text"] = held_out(
        characters, targets, messages.weight, messages.voice
    )
    return found


def _together(ways: Scores, messages: Messages, targets: np.ndarray[Any, Any]) -> Scores:
    """Rules, wording and coldness together: a line, and small trees."""
    cold = held_out(matrix(messages.features), messages.cold(), messages.weight, messages.voice)
    wording = ways["words, classes and structure, strongest sentence"]
    inputs = {"rules": ways["rules only"], "wording": wording, "coldness": cold}
    whole = ways["words, classes and structure, whole text"]
    lines = {
        "rules and wording, linear": ("rules", "wording"),
        "rules and coldness, linear": ("rules", "coldness"),
        "wording and coldness, linear": ("wording", "coldness"),
        "all together, linear": ("rules", "wording", "coldness"),
    }
    found = {}
    for name, chosen in lines.items():
        rows = csr_matrix(np.column_stack([inputs[one] for one in chosen]))
        found[name] = held_out(rows, targets, messages.weight, messages.voice)
    rows = csr_matrix(np.column_stack([*inputs.values(), whole]))
    found["all and the whole text, linear"] = held_out(
        rows, targets, messages.weight, messages.voice
    )
    found["all together, gradient boosting"] = _boosted(
        np.column_stack([*inputs.values(), ways["length only"]]), messages, targets
    )
    return found


def _boosted(
    rows: np.ndarray[Any, Any], messages: Messages, targets: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    found = np.zeros(len(targets))
    for learn, judge in folds(messages.voice):
        model = HistGradientBoostingClassifier(
            max_iter=80, max_leaf_nodes=6, learning_rate=0.06, random_state=0
        )
        model.fit(rows[learn], targets[learn], sample_weight=messages.weight[learn])
        found[judge] = model.predict_proba(rows[judge])[:, 1]
    return found


def _row(
    targets: np.ndarray[Any, Any],
    scores: np.ndarray[Any, Any],
    messages: Messages,
    everyday: np.ndarray[Any, Any],
    cold: np.ndarray[Any, Any],
) -> str:
    all_ = ranking(targets[everyday] > 0, scores[everyday], messages.voice[everyday])
    strangers = ranking(targets[cold] > 0, scores[cold], messages.voice[cold])
    return f"{_area(all_)} | {all_['average_precision']:.3f} | {_area(strangers)}"


def _area(one: dict[str, Any]) -> str:
    if one["auc"] is None:
        return "one class only"
    low, high = one["auc_interval"]
    return f"{one['auc']:.3f} ({low:.3f} to {high:.3f})"


def _slices(
    scores: np.ndarray[Any, Any],
    messages: Messages,
    targets: np.ndarray[Any, Any],
    everyday: np.ndarray[Any, Any],
) -> list[str]:
    """The linear combination by kind of mail, family of voices, length and register."""
    length = np.array([_words(one) for one in messages.views])
    kinds = np.array([one.kind for one in messages.labelled])
    families = np.array([voice.partition("-")[0] for voice in messages.voice])
    cuts: dict[str, np.ndarray[Any, Any]] = {
        **{f"kind {kind}": everyday & (kinds == kind) for kind in np.unique(kinds[everyday])},
        **{
            f"voices {family}-*": everyday & (families == family)
            for family in np.unique(families[everyday])
        },
        "up to 60 words": everyday & (length <= 60),
        "61 to 120 words": everyday & (length > 60) & (length <= 120),
        "more than 120 words": everyday & (length > 120),
        "composed messages": ~everyday,
    }
    lines = [
        "| slice, all together, linear | presumptuous of texts | AUC (95 %) | highest score of a level 0 text |",
        "|---|---|---|---|",
    ]
    for name, inside in cuts.items():
        one = ranking(targets[inside] > 0, scores[inside], messages.voice[inside])
        quiet = scores[inside & (targets == 0)]
        worst = f"{100 / (1 + np.exp(-quiet.max())):.0f}" if len(quiet) else "-"
        lines.append(f"| {name} | {one['positive']} of {one['texts']} | {_area(one)} | {worst} |")
    return lines


if __name__ == "__main__":
    main()
