"""Trains on a team's own labelled file: its messages, on top of the shipped sentences.

A file without marked phrases cannot teach sentences, so their heads are taken over. The heads of whole
messages and the combination are learnt anew, held out by voice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from outreach_audit.errors import OutreachAuditError
from outreach_audit.normalise.segments import view
from outreach_audit.scoring.features import message_features, read_sentences, sentence_features
from outreach_audit.scoring.reading import read
from outreach_audit.scoring.scorer import presuming_inputs, relevance_inputs
from outreach_audit.scoring.training import Trained
from outreach_audit.scoring.training.combine import combine, combined_held_out
from outreach_audit.scoring.training.figures import ranking, reliability
from outreach_audit.scoring.training.heads import Fitted, fit, folds, held_out
from outreach_audit.scoring.training.samples import matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from outreach_audit.normalise.segments import View
    from outreach_audit.scoring.model import Classifier, Head
    from outreach_audit.scoring.own import OwnFile
    from outreach_audit.scoring.reading import Reading
    from outreach_audit.scoring.scorer import Input
    from outreach_audit.scoring.training import Listen

HEADS = {"presumptuousness": "whole", "relevance": "relevant"}
"""Axis -> the head of whole messages that is learnt anew for it."""
_FEWEST_CLEAR = 10
"""Clear presumptions from which the second level is learnt anew too."""


def train_own(own: OwnFile, base: Classifier, listen: Listen) -> Trained:
    """Heads, combination and held-out figures of a team's own messages. Raises `OutreachAuditError`
    where nothing can be held out by voice.
    """
    views = [view(one.message) for one in own.messages]
    groups = np.array([one.voice for one in own.messages])
    heads = {name: _taken_over(base.head(name)) for name in base.heads}
    rows = matrix([_features(seen) for seen in views])
    held: dict[str, NDArray[np.float64]] = {}
    ones = np.ones(len(views))
    for axis in own.axes:
        targets = _targets(own, axis)
        _refuse_one_sided(own, axis, targets, groups)
        heads[HEADS[axis]] = fit(rows, targets, ones)
        held[HEADS[axis]] = held_out(rows, targets, ones, groups)
    readings = [_held_back(read(seen, base), held, number) for number, seen in enumerate(views)]
    combination = dict(base.combination)
    figures: dict[str, Any] = {}
    for axis in own.axes:
        inputs = _inputs(axis, own, views, readings, listen)
        targets = _targets(own, axis)
        combination[axis] = combine(inputs, targets, ones)
        figures[axis] = _figures(inputs, targets, ones, groups)
        clear = np.array([float(one.presumptuousness > 1) for one in own.messages])
        if axis == "presumptuousness" and clear.sum() >= _FEWEST_CLEAR:
            combination["clear"] = combine(inputs, clear, ones)
    return Trained(heads, combination, figures)


def _refuse_one_sided(
    own: OwnFile, axis: str, targets: NDArray[np.float64], groups: NDArray[np.str_]
) -> None:
    """Whichever voices are held out, both classes have to be among the others."""
    split = [targets[learn] for learn, _ in folds(groups)] if len(set(groups)) > 1 else []
    if not split or not all((part > 0).any() and (part < 1).any() for part in split):
        raise OutreachAuditError(
            f"Nothing can be held out by voice to measure {axis} by.",
            path=own.messages[0].message.path,
            hint="Label more texts, those of each class from several voices (column 'voice').",
        )


def _taken_over(head: Head) -> Fitted:
    weights = np.concatenate([np.array(part) for part in (head.words, head.pairs, head.named)])
    return Fitted(head.bias, weights.astype("<f4"))


def _features(seen: View) -> Any:
    return message_features(seen, [sentence_features(one) for one in read_sentences(seen)])


def _targets(own: OwnFile, axis: str) -> NDArray[np.float64]:
    if axis == "presumptuousness":
        return np.array([float(one.presumptuousness > 0) for one in own.messages])
    return np.array([one.relevance / 2 for one in own.messages])


def _held_back(reading: Reading, held: dict[str, NDArray[np.float64]], number: int) -> Reading:
    """The reading with the log-odds of heads that never saw the message's voice."""
    whole, relevant = held.get("whole"), held.get("relevant")
    return replace(
        reading,
        whole=reading.whole if whole is None else float(whole[number]),
        relevant=reading.relevant if relevant is None else float(relevant[number]),
    )


def _inputs(
    axis: str,
    own: OwnFile,
    views: Sequence[View],
    readings: Sequence[Reading],
    listen: Listen,
) -> list[list[Input]]:
    found = []
    for one, seen, reading in zip(own.messages, views, readings, strict=True):
        context = one.message.context
        heard = listen(seen, context)
        if axis == "presumptuousness":
            found.append(presuming_inputs(reading, context, heard))
        else:
            found.append(relevance_inputs(reading, heard))
    return found


def _figures(
    inputs: Sequence[Sequence[Input]],
    targets: NDArray[np.float64],
    weights: NDArray[np.float64],
    groups: NDArray[np.str_],
) -> dict[str, Any]:
    held = combined_held_out(inputs, targets, groups, weights)
    return {
        "combined": ranking(targets > 0.5 - 1e-9, held, groups),
        "reliability": reliability(targets, 1 / (1 + np.exp(-held))),
    }
