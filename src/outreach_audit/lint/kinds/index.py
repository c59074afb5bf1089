"""Which patterns can hit a sentence: the cheap question before the dear one.

Hundreds of long patterns look at every sentence, and hardly any of them matches. Each says which words
its matches hold; an index from those words to the patterns leaves about one pattern to be run.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from outreach_audit.lint.kinds.literals import parts, rarest_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from outreach_audit.lint.kinds.literals import Needs

Mask = int
"""A set of branches, one bit each, in the order of the patterns."""

Branch = Sequence[Sequence[str]]
"""Requirements that have to be met together, each by one of its words."""

_MOST_TOKENS = 50_000
"""Tokens whose needed words are remembered: more than texts in one language use again."""
_FEW = 200
"""Sentences up to which asking for the words one by one costs less than to build the index."""


class PatternIndex:
    """Patterns by the words that they need.

    A pattern can match a sentence only if one of its branches has a word of each of its requirements
    in the levelled sentence; a pattern of unknown needs can always match.
    """

    def __init__(self, needs: Sequence[Needs]) -> None:
        pairs = [(index, branch) for index, one in enumerate(needs) for branch in one]
        self._owners = [index for index, _ in pairs]
        self._branches = [branch for _, branch in pairs]
        self._asked = 0
        self._words: _WordIndex | None = None
        self.unknown = tuple(index for index, one in enumerate(needs) if not one)

    def branches(self, patterns: Iterable[int]) -> Mask:
        """The branches of some patterns, to narrow `candidates` down to them."""
        wanted = frozenset(patterns)
        return sum(1 << place for place, owner in enumerate(self._owners) if owner in wanted)

    def candidates(self, lines: Sequence[str], among: Sequence[Mask]) -> Iterator[list[int]]:
        """For each levelled sentence the indexes, in order, of the patterns of known needs that can
        match it, out of the branches that `among` has for it.
        """
        self._asked += len(lines)
        met = self._indexed(lines) if self._asked > _FEW else self._one_by_one(lines)
        for mask, wanted in zip(met, among, strict=True):
            places = _places(mask & wanted)
            yield list(dict.fromkeys([self._owners[place] for place in places]))

    def _indexed(self, lines: Sequence[str]) -> Iterator[Mask]:
        words = self._words = self._words or _WordIndex(self._branches)
        return map(words.met, lines)

    def _one_by_one(self, lines: Sequence[str]) -> Iterator[Mask]:
        whole = "\n".join(lines)
        alive = [(1 << at, one) for at, one in enumerate(self._branches) if _meets(one, whole)]
        for line in lines:
            yield sum(bit for bit, branch in alive if _meets(branch, line))


class _Token(NamedTuple):
    """What a token says of the needed words that hold it."""

    alone: Mask
    """The requirements that it meets by itself."""
    left: frozenset[int]
    """The pairs of tokens that it may begin."""
    right: frozenset[int]
    """The pairs of tokens that it may end."""


class _Tokens(dict[str, _Token]):
    """Tokens that were met, each learned when it is first asked for."""

    def __init__(self, learn: Callable[[str], _Token]) -> None:
        super().__init__()
        self._learn = learn

    def __missing__(self, token: str) -> _Token:
        if len(self) >= _MOST_TOKENS:
            self.clear()
        learned = self[token] = self._learn(token)
        return learned


class _WordIndex:
    """Needed words by their tokens, and the requirements that each word meets.

    Of a word of several tokens the two most telling neighbours are looked for.
    """

    def __init__(self, branches: Sequence[Branch]) -> None:
        slots = max(map(len, branches), default=0)
        self._shifts = [slot * len(branches) for slot in range(slots)]
        self._all: Mask = (1 << len(branches)) - 1
        self._empty: Mask = 0
        """The bits of the slots that a branch has no requirement for."""
        bits: dict[str, list[int]] = {}
        for place, branch in enumerate(branches):
            self._add(place, branch, bits)
        self._alone: dict[str, list[int]] = {}
        """Part of a token, with a space where the token ends -> the bits that it sets."""
        pairs: dict[tuple[str, str], dict[str, list[int]]] = {}
        for word, places in bits.items():
            if len(word.split()) == 1:
                self._alone.setdefault(parts(word)[0], []).extend(places)
            else:
                pairs.setdefault(rarest_pair(word), {})[word] = places
        self._together = [_pair_bits(words) for words in pairs.values()]
        """For each pair the requirements that it meets, and longer words with theirs."""
        self._lefts, self._rights = _by_part(pairs, 0), _by_part(pairs, 1)
        self._parts = self._alone.keys() | self._lefts.keys() | self._rights.keys()
        self._longest = max(map(len, self._parts), default=0)
        self._tokens = _Tokens(self._learned)
        self._masks: dict[str, Mask] = {}

    def met(self, levelled: str) -> Mask:
        """The branches of which a levelled sentence meets every requirement."""
        found, before, together = self._empty, _NONE, self._together
        for alone, left, right in map(self._tokens.__getitem__, levelled.split()):
            found |= alone
            if before and right and not right.isdisjoint(before):
                for pair in before & right:
                    bits, longer = together[pair]
                    found |= bits
                    for word, more in longer:
                        if word in levelled:
                            found |= more
            before = left
        left_over = self._all
        for shift in self._shifts:
            left_over &= found >> shift
            if not left_over:
                return 0
        return left_over

    def _add(self, place: int, branch: Branch, bits: dict[str, list[int]]) -> None:
        for slot, shift in enumerate(self._shifts):
            if slot < len(branch):
                for word in branch[slot]:
                    bits.setdefault(word, []).append(shift + place)
            else:
                self._empty |= 1 << shift + place

    def _learned(self, token: str) -> _Token:
        found = _pieces(f" {token} ", self._longest) & self._parts
        return _Token(
            reduce(or_, [self._mask(part) for part in found & self._alone.keys()], 0),
            _NONE.union(*(self._lefts[part] for part in found & self._lefts.keys())),
            _NONE.union(*(self._rights[part] for part in found & self._rights.keys())),
        )

    def _mask(self, part: str) -> Mask:
        """The requirements that a part of a token meets: many tokens share it."""
        if part not in self._masks:
            self._masks[part] = _bits(self._alone[part])
        return self._masks[part]


_NONE = frozenset[int]()


def _meets(branch: Branch, levelled: str) -> bool:
    for words in branch:
        for word in words:
            if word in levelled:
                break
        else:
            return False
    return True


def _by_part(pairs: Iterable[tuple[str, str]], side: int) -> dict[str, frozenset[int]]:
    """Left or right part -> numbers of the pairs that have it."""
    found: dict[str, list[int]] = {}
    for number, pair in enumerate(pairs):
        found.setdefault(pair[side], []).append(number)
    return {part: frozenset(numbers) for part, numbers in found.items()}


def _pair_bits(words: dict[str, list[int]]) -> tuple[Mask, list[tuple[str, Mask]]]:
    """The bits of words of just two tokens, and the longer words with theirs."""
    short = [place for word, places in words.items() if len(word.split()) == 2 for place in places]
    longer = [(word, _bits(places)) for word, places in words.items() if len(word.split()) > 2]
    return _bits(short), longer


def _bits(places: Iterable[int]) -> Mask:
    return reduce(or_, [1 << place for place in places], 0)


def _pieces(text: str, longest: int) -> set[str]:
    size = len(text)
    return {
        text[start:end]
        for start in range(size)
        for end in range(start + 1, min(start + longest, size) + 1)
    }


def _places(mask: Mask) -> list[int]:
    """The places of the bits that are set, in order."""
    places = []
    while mask:
        lowest = mask & -mask
        places.append(lowest.bit_length() - 1)
        mask ^= lowest
    return places
