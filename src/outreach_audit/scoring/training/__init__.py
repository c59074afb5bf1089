"""Trains the classifier from the corpus: heads of sentences and messages, then their combination.

Everything that the combination learns from is out of fold by voice, so that it never sees a head's
opinion about a voice that the head was trained on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from outreach_audit.model.message import Context
from outreach_audit.scoring.reading import QUIET, Reading
from outreach_audit.scoring.scorer import FAMILIAR, presuming_inputs, relevance_inputs
from outreach_audit.scoring.training import combine as combining
from outreach_audit.scoring.training.figures import ranking, reliability
from outreach_audit.scoring.training.heads import Fitted, fit, held_out, logistic
from outreach_audit.scoring.training.samples import Messages, Sentences, gather, matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from outreach_audit.normalise.segments import View
    from outreach_audit.scoring.corpus import Corpus
    from outreach_audit.scoring.scorer import Evidence

    Listen = Callable[[View, Context], Sequence[Evidence]]
    """Which rules fire on a text, given what is known of the relation."""

CORE_TAGS = (
    "assumed_need", "claims_knowledge", "assumed_meeting", "false_familiarity", "guilt_trip",
    "fake_thread", "surveillance", "pressure_urgency", "untagged",
)  # fmt: skip
"""Tags with a head of their own."""


@dataclass(frozen=True, slots=True)
class Trained:
    """Everything that a model folder holds."""

    heads: dict[str, Fitted]
    combination: dict[str, Any]
    figures: dict[str, Any]


def train(corpus: Corpus, listen: Listen) -> Trained:
    """Trains all heads and their combination, and measures them held out."""
    sentences, messages = gather(corpus)
    heads, held = _heads(sentences, messages)
    readings = _readings(sentences, messages, held)
    everyday = messages.weight >= 1
    combination, figures = _combination(messages.only(everyday), _only(readings, everyday), listen)
    return Trained(heads, combination, figures)


def _heads(
    sentences: Sentences, messages: Messages
) -> tuple[dict[str, Fitted], dict[str, NDArray[np.float64]]]:
    """Heads on everything, and the log-odds that they give held out."""
    rows = matrix(sentences.features)
    asked = {
        "presumes": (sentences.level > 0).astype(float),
        "clear": (sentences.level > 1).astype(float),
    }
    weights = sentences.weight
    heads = {name: fit(rows, targets, weights) for name, targets in asked.items()}
    held = {name: _by_strangers(rows, targets, sentences) for name, targets in asked.items()}
    presuming = np.flatnonzero(sentences.level > 0)
    for tag in CORE_TAGS:
        targets = np.array([float(tag in sentences.tags[row]) for row in presuming])
        if 0 < targets.sum() < len(targets):
            heads[f"tag:{tag}"] = fit(rows[presuming], targets, weights[presuming])
    rows = matrix(messages.features)
    asked = {
        "whole": messages.presumptuous(),
        "cold": messages.cold(),
        "relevant": messages.relevant(),
    }
    for name, targets in asked.items():
        heads[name] = fit(rows, targets, messages.weight)
        held[name] = held_out(rows, targets, messages.weight, messages.voice)
    return heads, held


def _by_strangers(
    rows: Any, targets: NDArray[np.float64], sentences: Sentences
) -> NDArray[np.float64]:
    """Log-odds of sentences by heads that saw neither their voice nor their register.

    On received mail the wording tells less than a new voice of the same register makes believe; what
    the combination learns of it has to be what it will meet. Without two registers only the voice is
    held out.
    """
    composed = sentences.weight < 1
    everyday = ~composed
    found = held_out(rows, targets, sentences.weight, sentences.voice)
    if composed.any() and 0 < targets[composed].sum() < composed.sum():
        ones = np.ones(int(composed.sum()))
        model = logistic(rows[composed], targets[composed], ones)
        found[everyday] = model.decision_function(rows[everyday])
    return found


def _only(readings: Sequence[Reading], chosen: NDArray[np.bool_]) -> list[Reading]:
    return [reading for reading, kept in zip(readings, chosen, strict=True) if kept]


def _readings(
    sentences: Sentences, messages: Messages, held: dict[str, NDArray[np.float64]]
) -> list[Reading]:
    count = len(messages.labelled)
    owned = np.flatnonzero(sentences.message >= 0)
    strongest = {name: np.full(count, QUIET) for name in ("presumes", "clear")}
    for name, top in strongest.items():
        np.maximum.at(top, sentences.message[owned], held[name][owned])
    columns = (*strongest.values(), held["whole"], held["cold"], held["relevant"])
    return [
        Reading(float(wording), float(clear), float(whole), float(cold), float(relevant))
        for wording, clear, whole, cold, relevant in zip(*columns, strict=True)
    ]


def _combination(
    messages: Messages, readings: Sequence[Reading], listen: Listen
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Weights learnt with and without relation and type, and figures for both."""
    bare, told = [], []
    relevance = []
    for one, seen, reading in zip(messages.labelled, messages.views, readings, strict=True):
        context = Context()
        inferred = replace(context, relation="known") if reading.cold < FAMILIAR else context
        heard = listen(seen, inferred)
        bare.append(presuming_inputs(reading, context, heard))
        relevance.append(relevance_inputs(reading, heard))
        declared = one.message.context
        told.append(presuming_inputs(reading, declared, listen(seen, declared)))
    groups, half = messages.voice, np.full(len(bare), 0.5)
    both, twice, halves = bare + told, np.concatenate([groups, groups]), np.tile(half, 2)
    combination, figures = {}, {}
    for name, targets in (
        ("presumptuousness", messages.presumptuous()), ("clear", messages.clear()),
    ):  # fmt: skip
        doubled = np.tile(targets, 2)
        combination[name] = combining.combine(
            both, doubled, halves, combining.LEFT_OUT[name], combining.BLUR
        )
        held = combining.combined_held_out(
            both, doubled, twice, halves, combining.LEFT_OUT[name], combining.BLUR
        )
        figures[name] = _measured(bare, targets, held[: len(bare)], groups)
        figures[f"{name}, relation and type told"] = {
            "combined": ranking(targets > 0, held[len(bare) :], groups)
        }
    targets, ones = messages.relevant(), np.ones(len(bare))
    combination["relevance"] = combining.combine(relevance, targets, ones, blur=combining.BLUR)
    held = combining.combined_held_out(relevance, targets, groups, ones, blur=combining.BLUR)
    figures["relevance"] = _measured(relevance, targets, held, groups)
    return combination, figures


def _measured(
    inputs: Sequence[Any],
    targets: NDArray[np.float64],
    held: NDArray[np.float64],
    groups: NDArray[np.str_],
) -> dict[str, Any]:
    keys = combining.keys_of(inputs)
    rows = combining.table(inputs, keys)
    figures: dict[str, Any] = {
        key: ranking(targets > 0.5 - 1e-9, rows[:, number], groups)
        for number, key in enumerate(keys)
    }
    figures["combined"] = ranking(targets > 0.5 - 1e-9, held, groups)
    figures["reliability"] = reliability(targets, 1 / (1 + np.exp(-held)))
    return figures
