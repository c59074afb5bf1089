"""A trained classifier: arrays and a JSON header, read without numpy.

The arrays are ordinary `.npy` files of little-endian float32, so that numpy reads them too. The header
holds their hashes: a file that was changed since training is refused.
"""

from __future__ import annotations

import json
import math
from array import array
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outreach_audit.errors import OutreachAuditError
from outreach_audit.scoring.features import SIZES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outreach_audit.scoring.features import Features

SHIPPED = Path(__file__).parent / "classifier"
SCHEMA = 2
HEADER = "model.json"
_MAGIC = b"\x93NUMPY"
_HEADS = frozenset(("presumes", "clear", "whole", "cold", "relevant"))
_COMBINED = frozenset(("presumptuousness", "clear", "relevance"))
_AGAIN = "Train it again: outreach-audit train"


@dataclass(frozen=True, slots=True)
class Head:
    """A linear model over hashed words, pairs of word classes and named structure."""

    bias: float
    words: array[float]
    pairs: array[float]
    named: array[float]

    def logit(self, features: Features) -> float:
        """Log-odds of one sentence or message."""
        words, pairs = features.words, features.pairs
        total = self.bias + sum(map(self.named.__getitem__, features.named))
        if words:
            total += sum(map(self.words.__getitem__, words)) / math.sqrt(len(words))
        if pairs:
            total += sum(map(self.pairs.__getitem__, pairs)) / math.sqrt(len(pairs))
        return total


class Classifier:
    """All heads of a model folder and the combination that turns them into scores."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        """Reads the header. Raises `OutreachAuditError` where the folder holds no model of ours."""
        self.folder = folder
        file = folder / HEADER
        try:
            header = file.read_bytes()
            self.header: dict[str, Any] = json.loads(header)
            schema = self.header["schema"]
            self._heads: dict[str, dict[str, Any]] = self.header["heads"]
            self.combination: dict[str, dict[str, Any]] = self.header["combination"]
            complete = self._heads.keys() >= _HEADS and self.combination.keys() >= _COMBINED
        except OSError as error:
            raise OutreachAuditError(
                f"There is no model here: {error.strerror}.", path=file, hint=f"{_AGAIN}."
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise OutreachAuditError(
                "This is no model of ours, or one of an older version.",
                path=file,
                hint=f"{_AGAIN}.",
            ) from error
        if schema != SCHEMA:
            raise OutreachAuditError(
                f"The model has schema {schema}; this version reads schema {SCHEMA}.",
                path=file,
                hint=f"{_AGAIN}.",
            )
        if not complete or self.header.get("sizes") != SIZES:
            raise OutreachAuditError(
                "The model has other parts than this version reads.", path=file, hint=f"{_AGAIN}."
            )
        self._sha = sha256(header).hexdigest()
        self._read: dict[str, Head] = {}

    @property
    def sha256(self) -> str:
        """Hash of the header, which holds those of the arrays."""
        return self._sha

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """Tags that a sentence can resemble."""
        return tuple(name.partition(":")[2] for name in self._heads if name.startswith("tag:"))

    @property
    def heads(self) -> tuple[str, ...]:
        """Names of all heads."""
        return tuple(self._heads)

    def head(self, name: str) -> Head:
        """A head by name: `presumes`, `clear`, `tag:...` of sentences; `cold`, `whole`, `relevant` of
        messages. Its arrays are read when it is first asked for.
        """
        if name not in self._read:
            stored = self._heads[name]
            weights = self._array(stored)
            words, pairs = SIZES["words"], SIZES["words"] + SIZES["pairs"]
            self._read[name] = Head(
                stored["bias"], weights[:words], weights[words:pairs], weights[pairs:]
            )
        return self._read[name]

    def _array(self, stored: Mapping[str, Any]) -> array[float]:
        file = self.folder / Path(stored["file"]).name
        try:
            data = file.read_bytes()
        except OSError as error:
            raise OutreachAuditError(
                f"A part of the model is missing: {error.strerror}.", path=file, hint=f"{_AGAIN}."
            ) from error
        if sha256(data).hexdigest() != stored["sha256"]:
            raise OutreachAuditError(
                "This part of the model was changed after it was trained.",
                path=file,
                hint=f"Restore it, or t{_AGAIN[1:]}.",
            )
        length = int.from_bytes(data[8:10], "little")
        values = array("f")
        if not data.startswith(_MAGIC) or b"'<f4'" not in data[: 10 + length]:
            raise OutreachAuditError("This is no array of float32.", path=file, hint=f"{_AGAIN}.")
        if len(data) - 10 - length != values.itemsize * sum(SIZES.values()):
            raise OutreachAuditError("This array has another size.", path=file, hint=f"{_AGAIN}.")
        values.frombytes(data[10 + length :])
        return values


def sigmoid(value: float) -> float:
    """The logistic function, safe for any argument."""
    if value >= 0:
        return 1.0 / (1.0 + math.exp(-value))
    power = math.exp(value)
    return power / (1.0 + power)
