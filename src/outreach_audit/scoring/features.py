"""What the classifier sees: words, word classes in order, and named structure.

Light on purpose: training, the `lint` path and `bulk`, which computes the same with numpy for many
texts, share these definitions.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from outreach_audit.model.message import SEGMENTS
from outreach_audit.scoring.lexicon import NAMES
from outreach_audit.scoring.tokens import WORDS, sentence_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.normalise.segments import Sentence, View

WORD_BITS = 15
CLASSES = len(NAMES)
EDGE_HASH = 0x5BD1E995
MIX, SPREAD, _FULL = 0x9E3779B1, 0x85EBCA6B, 0xFFFFFFFF

LENGTHS = (4, 8, 14, 22, 34)
"""Words of a sentence up to which it belongs to one step of length."""
MESSAGE_LENGTHS = (25, 50, 90, 150, 240)
PLACES = 4
MARKS = ("none", "question", "shout")

SENTENCE_NAMES = (
    *(f"in_{segment}" for segment in SEGMENTS),
    *(f"place_{place}" for place in ("outside", 0, 1, 2, "later")),
    *(f"words_{step}" for step in range(len(LENGTHS) + 1)),
    *(f"ends_{mark}" for mark in MARKS),
)
"""Named features of a sentence. Each holds one of every family."""
_SEGMENT = {segment: number for number, segment in enumerate(SEGMENTS)}
PLACE_AT = len(SEGMENTS)
WORDS_AT = PLACE_AT + PLACES + 1
ENDS_AT = WORDS_AT + len(LENGTHS) + 1
HEADERS = {"in-reply-to": "thread_header", "list-unsubscribe": "list_header"}
MESSAGE_NAMES = (
    *(f"any_{name}" for name in SENTENCE_NAMES),
    *(f"many_{name}" for name in SENTENCE_NAMES),
    *(f"first_{name}" for name in SENTENCE_NAMES),
    *(f"length_{step}" for step in range(len(MESSAGE_LENGTHS) + 1)),
    *(f"has_{segment}" for segment in SEGMENTS),
    *HEADERS.values(),
)
"""Named features of a message."""
LENGTH_AT = 3 * len(SENTENCE_NAMES)
HAS_AT = LENGTH_AT + len(MESSAGE_LENGTHS) + 1
HEADER_AT = HAS_AT + len(SEGMENTS)
SIZES = {
    "words": 1 << WORD_BITS,
    "pairs": CLASSES * CLASSES,
    "named": max(len(SENTENCE_NAMES), len(MESSAGE_NAMES)),
}
"""Length of each part of a head's weights, in this order."""


@dataclass(frozen=True, slots=True)
class Features:
    """Places in the parts of a head's weights."""

    words: list[int]
    pairs: list[int]
    named: list[int]


def sentence_features(sentence: Sentence) -> Features:
    """Features of one sentence."""
    found = sentence_words(sentence.text)
    return Features(word_places(found), pair_places(found), sentence_names(sentence, found))


def message_features(view: View, parts: Sequence[Features]) -> Features:
    """Features of a whole message out of those of its sentences."""
    return Features(
        [place for part in parts for place in part.words],
        [place for part in parts for place in part.pairs],
        message_names(view, [part.named for part in parts], length_of(parts)),
    )


def read_sentences(view: View) -> tuple[Sentence, ...]:
    """The sentences that are scored: the subject and the sender's own words."""
    subject = tuple(one for one in view.sentences if one.segment == "subject")
    return (*subject, *view.pitch())


def word_places(found: Sequence[int]) -> list[int]:
    """Hashed places of single words, pairs and triples, the ends marked."""
    hashes = [EDGE_HASH, *map(WORDS.hashes.__getitem__, found), EDGE_HASH]
    pairs = [(a * MIX + b) & _FULL for a, b in pairwise(hashes)]
    triples = [(a * MIX + b) & _FULL for a, b in zip(pairs, hashes[2:], strict=False)]
    shift = 32 - WORD_BITS
    return [((code * SPREAD) & _FULL) >> shift for code in (*hashes[1:-1], *pairs, *triples)]


def pair_places(found: Sequence[int]) -> list[int]:
    """Places of ordered pairs of classes, near or far apart, and of every class itself."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for at, word in enumerate(found):
        for one in WORDS.classes[word]:
            first.setdefault(one, at)
            last[one] = at
    return [a * CLASSES + b for a in first for b in first if a == b or first[a] < last[b]]


def sentence_names(sentence: Sentence, found: Sequence[int]) -> list[int]:
    """Named features of a sentence: its segment, place, length and end."""
    mark = WORDS.texts[found[-1]] if found else ""
    return [
        _SEGMENT[sentence.segment],
        place_of(sentence),
        WORDS_AT + bisect_left(LENGTHS, len(found)),
        ENDS_AT + (1 if mark == "?" else 2 if mark == "!" else 0),
    ]


def place_of(sentence: Sentence) -> int:
    """The named feature of where a sentence stands in the pitch."""
    return PLACE_AT + min(sentence.index + 1, PLACES)


def segment_of(sentence: Sentence) -> int:
    """The named feature of the segment that a sentence stands in."""
    return _SEGMENT[sentence.segment]


def length_of(parts: Sequence[Features]) -> int:
    """Words of a message: a sentence of n words has 3n + 1 hashed places."""
    return sum((len(part.words) - 1) // 3 for part in parts)


def message_names(view: View, held: Sequence[Sequence[int]], words: int) -> list[int]:
    """Named features of a message: what its sentences have, how long it is, what stands around."""
    counted = Counter(name for names in held for name in names)
    step = len(SENTENCE_NAMES)
    names = [*counted, *(step + name for name, times in counted.items() if times > 1)]
    if held:
        names += [2 * step + name for name in held[min(1, len(held) - 1)]]
    return [*names, *surrounding_names(view, words)]


def surrounding_names(view: View, words: int) -> list[int]:
    """Named features of a message that do not come from its sentences."""
    found = {_SEGMENT[one.segment] for one in view.sentences}
    headers = view.message.headers
    return [
        LENGTH_AT + bisect_left(MESSAGE_LENGTHS, words),
        *(HAS_AT + segment for segment in sorted(found)),
        *(HEADER_AT + number for number, name in enumerate(HEADERS) if headers.get(name)),
    ]
