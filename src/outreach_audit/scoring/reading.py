"""What the classifier reads in one message, before rules are heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.scoring.features import (
    length_of,
    message_features,
    read_sentences,
    sentence_features,
)
from outreach_audit.scoring.tokens import WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.normalise.segments import Sentence, View
    from outreach_audit.scoring.model import Classifier

QUIET = -4.0
"""Log-odds below which a sentence says nothing; also those of a sentence that is not there."""
ALIKE = 9
"""Digits to which sentences are compared: of two that say the same the first one is named."""
_SHOWN = 90


@dataclass(frozen=True, slots=True)
class Reading:
    """Log-odds of a message. Those of sentences are of the strongest one, at least `QUIET`."""

    wording: float
    """The sentence that presumes most."""
    clear: float
    """The sentence that comes closest to a clear presumption."""
    whole: float
    """The text as a whole."""
    cold: float
    """Whether it is an unsolicited approach by a stranger at all."""
    relevant: float
    length: int = 0
    """Words that were read."""
    words: str = ""
    """The sentence behind `wording`, shortened."""
    resembles: str = ""
    """The tag whose sentences it is most like."""


def read(view: View, classifier: Classifier) -> Reading:
    """Reads one message, without numpy."""
    WORDS.forget()
    sentences = read_sentences(view)
    parts = [sentence_features(one) for one in sentences]
    presumes = [classifier.head("presumes").logit(part) for part in parts]
    clear = [classifier.head("clear").logit(part) for part in parts]
    message = message_features(view, parts)
    whole, cold, relevant = (
        classifier.head(name).logit(message) for name in ("whole", "cold", "relevant")
    )
    return Reading(
        max([*presumes, QUIET]),
        max([*clear, QUIET]),
        whole,
        cold,
        relevant,
        length_of(parts),
        *driver(sentences, presumes, classifier),
    )


def driver(
    sentences: Sequence[Sentence], logits: Sequence[float], classifier: Classifier
) -> tuple[str, str]:
    """The words of the strongest sentence, and what it resembles."""
    if not logits or max(logits) <= QUIET:
        return "", ""
    strongest = max(range(len(logits)), key=lambda row: round(logits[row], ALIKE))
    sentence = sentences[strongest]
    features = sentence_features(sentence)
    tag = max(
        classifier.tags,
        key=lambda one: classifier.head(f"tag:{one}").logit(features),
        default="",
    )
    return shown(sentence), tag


def shown(sentence: Sentence) -> str:
    """A sentence in one line, cut at a word where it is long."""
    text = " ".join(sentence.text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rsplit(" ", 1)[0] + "…"
