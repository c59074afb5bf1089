"""The shipped classifier: arrays and a JSON header, read without numpy.

The arrays are ordinary `.npy` files of little-endian float32, so that numpy reads them too.
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
from outreach_audit.scoring.features import bucket, ngrams, sentence_structure, tokens

if TYPE_CHECKING:
    from outreach_audit.normalise.segments import Sentence

DEFAULT_MODEL = Path(__file__).parent / "classifier"
_MAGIC = b"\x93NUMPY"


@dataclass(frozen=True, slots=True)
class Head:
    """A linear model over hashed n-grams and named structural features."""

    bias: float
    weights: array[float]
    structure: dict[str, float]

    def logit(self, words: list[str], structure: dict[str, float]) -> float:
        """Log-odds of one sentence or message."""
        grams = ngrams(words)
        total = sum(self.weights[bucket(gram)] for gram in grams)
        scale = 1.0 / math.sqrt(max(len(grams), 1))
        named = sum(self.structure.get(name, 0.0) * value for name, value in structure.items())
        return self.bias + scale * total + named


class Classifier:
    """All heads of a model folder and the combination that turns them into scores."""

    def __init__(self, folder: Path) -> None:
        try:
            header = (folder / "model.json").read_bytes()
            self.header: dict[str, Any] = json.loads(header)
            self._folder = folder
            self._sha = sha256(header)
        except (OSError, ValueError) as error:
            raise OutreachAuditError(
                f"The classifier cannot be read: {error}.", path=folder, hint="Install again."
            ) from error

    @cached_property
    def heads(self) -> dict[str, Head]:
        """Head name -> head: `sentence`, `presumptuousness`, `relevance`."""
        return {
            name: Head(stored["bias"], self._array(stored["file"]), stored["structure"])
            for name, stored in self.header["heads"].items()
        }

    @cached_property
    def sha256(self) -> str:
        """Hash over header and arrays."""
        digest = self._sha.copy()
        for stored in self.header["heads"].values():
            digest.update((self._folder / stored["file"]).read_bytes())
        return digest.hexdigest()

    def sentence_logit(self, sentence: Sentence) -> float:
        """Log-odds that a sentence presumes something."""
        return self.heads["sentence"].logit(tokens(sentence.text), sentence_structure(sentence))

    def _array(self, name: str) -> array[float]:
        stored = (self._folder / name).read_bytes()
        if not stored.startswith(_MAGIC) or b"'descr': '<f4'" not in stored[:128]:
            raise OutreachAuditError(f"'{name}' is no float32 array.", path=self._folder / name)
        length = int.from_bytes(stored[8:10], "little")
        values = array("f")
        values.frombytes(stored[10 + length :])
        return values


def sigmoid(value: float) -> float:
    """The logistic function, safe for any argument."""
    if value >= 0:
        return 1.0 / (1.0 + math.exp(-value))
    power = math.exp(value)
    return power / (1.0 + power)
