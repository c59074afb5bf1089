"""What trades, roles and stages a text speaks of, and how plainly it addresses them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from outreach_audit.scoring.roles import ASKS_FOR_ANOTHER, DECOYS, ROLES, STAGES
from outreach_audit.scoring.trades import TRADES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from outreach_audit.normalise.segments import View
    from outreach_audit.scoring.trades import Topic

Key = tuple[str, str]
"""Kind and name of a topic: `("trade", "dental")`."""
TRADE, ROLE, STAGE = "trade", "role", "stage"
FORWARDING: Key = ("guard", "forwarding")
_DECOY: Key = ("guard", "decoy")
_DECOYED = ((_DECOY, False),)

_READ = frozenset(("subject", "preheader", "opening", "body"))
_BREAK = "\x01"
"""Stands between sentences."""
_MARKS = "\"'#$%&()*+,./:;<=>?@[\\]^_`{|}~!–—…•·«»„“”¿¡"
_IN_RECORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
"""Words of `REAL_ESTATE` and of addresses of pages as well. On texts it takes three times as long as
`split`."""
_NEAR = 4
"""Words on either side that tell how a name is meant."""
_SENDERS, _DOUBTED, _PLAIN, _YOURS, _ADDRESSED = range(5)
_POINTS = {_DOUBTED: 1, _PLAIN: 1, _YOURS: 2, _ADDRESSED: 3}
_OURS = frozenset("our my we're i'm we've i've".split())
_BEING = frozenset("are am is run runs running own owns lead manage you're being were was".split())
_SENDER = frozenset("we i we're i'm".split())
_READER = frozenset("you you're your yours company".split())
_DOUBT = frozenset("if whether unless not never neither".split())
_MEANT_FOR = frozenset("for help helps helping serve serves serving among every fellow".split())
_COMMON = frozenset(
    "a all and as been by come day do first for from have in it no not of on open our out over page people"
    " since that the them this time to us was we when who with year you your"
    .split()
)  # fmt: skip
"""Words at which no phrase is looked for, as every text holds many."""
_MOST_STEMS = 50_000
_SHORTEST_ROOT = 4
_ENDINGS = ("ation", "ment", "ing", "ion", "ed", "er", "ist")
_EMPTY_WORDS = frozenset(
    "about account administration all and assistant business chief click clicked com company coordinator"
    " customer director email every executive from general group head https http html index industry junior"
    " last lead link list maker management manager more newsletter none not officer other page people person"
    " president product prospect reply request segment senior service small solution specialist team that the"
    " this unknown utm vice with www yes your decision"
    .split()
)  # fmt: skip
"""Words of records that no text can be held to."""


class Mention(NamedTuple):
    """What a text says of one topic."""

    # A tuple, as a text has several and a frozen dataclass takes four times as long to make.

    words: tuple[str, ...]
    """Its distinct phrases, in order."""
    named: bool
    """Whether firms or people of it are named."""
    strength: int
    """How plainly they are addressed: 1 for a name in passing, 2 for "your hotel", 3 for "for hotels"
    or "as a hotel, you", added up over distinct names."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as topics."""

    mentions: Mapping[Key, Mention]
    words: Sequence[str]
    """All words in lower case, in order, with the marks that touch them."""
    stems: list[str]

    def roots(self) -> dict[str, str]:
        """Root of every word -> the word, with the marks that touch it."""
        return dict(zip(map(_ROOTS.__getitem__, self.stems), self.words, strict=True))


Topics = tuple[tuple[Key, bool], ...]
"""What a phrase stands for, each topic with whether the phrase names firms or people of it."""
Phrase = tuple[list[str], int, Topics, bool]
"""Stems, which of them it is looked up by, topics, and whether it names any."""


class _Stems(dict[str, str]):
    """Word -> its stem: folded, without accents, possessive and plural."""

    def __missing__(self, word: str) -> str:
        if len(self) > _MOST_STEMS:
            self.clear()
        self[word] = found = _stem(word)
        return found


class _Roots(dict[str, str]):
    """Stem -> its root, without the endings that make nouns of verbs."""

    def __missing__(self, stem: str) -> str:
        if len(self) > _MOST_STEMS:
            self.clear()
        self[stem] = found = _root(stem)
        return found


_STEMS, _ROOTS = _Stems(), _Roots()


def _stem(word: str) -> str:
    if not word.isascii():
        plain = unicodedata.normalize("NFKD", word)
        word = "".join(one for one in plain if not unicodedata.combining(one))
    word = word.strip(_MARKS).removesuffix("'s")
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]


def _root(stem: str) -> str:
    for ending in _ENDINGS:
        cut = stem.removesuffix(ending)
        if cut != stem and len(cut) >= _SHORTEST_ROOT:
            stem = cut[:-1] if cut[-1] == cut[-2] else cut
            break
    return stem[:-1] if stem.endswith("e") and len(stem) > _SHORTEST_ROOT else stem


def spoken(view: View) -> Spoken:
    """What the sender's own words speak of; signatures, quotes and footers are not read."""
    return spoken_in(one.text for one in view.sentences if one.segment in _READ)


def spoken_in(sentences: Iterable[str]) -> Spoken:
    """The same of bare sentences."""
    words = _words(f" {_BREAK} ".join(sentences))
    stems = list(map(_STEMS.__getitem__, words))
    found: dict[Key, dict[str, tuple[bool, int]]] = {}
    for start, end, topics, named in _phrases(stems, _index()):
        meant = _meant(words, stems, start, end) if named else _PLAIN
        if meant == _SENDERS or topics is _DECOYED:
            continue
        phrase = bare(words[start]) if end - start == 1 else " ".join(map(bare, words[start:end]))
        for key, names in topics:
            if meant == _DOUBTED and key[0] == STAGE:
                continue
            said = found.setdefault(key, {})
            weight = _weighed(key, meant) if names else 0
            said[phrase] = max(said.get(phrase, (names, 0)), (names, weight))
    return Spoken({key: _mention(said) for key, said in found.items()}, words, stems)


def bare(word: str) -> str:
    """A word without the marks that touch it."""
    return word.strip(_MARKS)


def _words(text: str) -> list[str]:
    return text.lower().replace("-", " ").replace("/", " ").split()


def _mention(said: Mapping[str, tuple[bool, int]]) -> Mention:
    if len(said) == 1:
        ((phrase, (named, weight)),) = said.items()
        return Mention((phrase,), named, weight)
    # Singular and plural of a name are one name: the plainest counts.
    strongest: dict[str, int] = {}
    for phrase, (_, weight) in said.items():
        last = _STEMS[phrase.rsplit(" ", 1)[-1]]
        strongest[last] = max(weight, strongest.get(last, 0))
    named = any(named for named, _ in said.values())
    ordered = sorted(said, key=lambda phrase: -said[phrase][1])
    return Mention(tuple(ordered), named, sum(strongest.values()))


def _weighed(key: Key, meant: int) -> int:
    """A stage is told by its phrases alone. "Your finance team" addresses anybody but them."""
    if key[0] == STAGE:
        return _POINTS[_ADDRESSED]
    return 0 if key[0] == ROLE and meant < _ADDRESSED else _POINTS[meant]


def _phrases(
    stems: list[str], index: Mapping[str, Sequence[Phrase]]
) -> Iterator[tuple[int, int, Topics, bool]]:
    """Place and topics of every known phrase, the longest at each place, none within another."""
    done = 0
    for at in [at for at, stem in enumerate(stems) if stem in index]:
        for phrase, offset, topics, named in index[stems[at]]:
            start = at - offset
            end = start + len(phrase)
            if start >= done and stems[start:end] == phrase:
                done = end
                yield start, end, topics, named
                break


def _meant(words: Sequence[str], stems: list[str], start: int, end: int) -> int:
    """How the name at [start, end) is meant: from the sender's own up to the reader's."""
    before = _up_to_break(stems[max(0, start - _NEAR) : start][::-1])
    after = _up_to_break(stems[end : end + _NEAR])
    if _sender_is_meant(before, after):
        return _SENDERS
    if _DOUBT.intersection(before):
        return _DOUBTED
    likened = after[:1] == ["like"] or after[:2] == ["such", "as"]
    if likened and _READER.intersection(after):
        return _ADDRESSED
    plural = bare(words[end - 1]) != stems[end - 1]
    return max(
        (_led_by(word, before[at + 1 :], plural) for at, word in enumerate(before)), default=_PLAIN
    )


def _led_by(word: str, ahead: Sequence[str], plural: bool) -> int:
    """How a name is meant by one word before it and the words before that."""
    if word in ("as", "fellow") or (word in _MEANT_FOR and plural):
        return _ADDRESSED
    if word in _BEING and ahead[:1] and (ahead[0] == "you" or word == "you're"):
        return _ADDRESSED
    return _YOURS if word == "your" else _PLAIN


def _sender_is_meant(before: Sequence[str], after: Sequence[str]) -> bool:
    for at, word in enumerate(before):
        if word in _MEANT_FOR or word in ("your", "you", "with"):
            return False
        if word in _OURS:
            return True
        if word == "as":
            return bool(_SENDER.intersection(after))
        if word in _BEING and _SENDER.intersection(before[at + 1 : at + 3]):
            return True
    return False


def _up_to_break(stems: list[str]) -> list[str]:
    return stems[: stems.index(_BREAK)] if _BREAK in stems else stems


# ---- the tables as phrases ----


@cache
def _index() -> Mapping[str, Sequence[Phrase]]:
    """Stem -> the phrases of texts that are looked up by it, the longest first."""
    found: dict[tuple[str, ...], dict[Key, bool]] = {}
    for kind, topics in ((TRADE, TRADES), (ROLE, ROLES), (STAGE, STAGES)):
        for name, topic in topics.items():
            for phrase in _listed(topic.world):
                found.setdefault(phrase, {})[kind, name] = False
            for phrase in _listed(topic.names):
                found.setdefault(phrase, {})[kind, name] = True
    found |= {phrase: {FORWARDING: False} for phrase in _listed(ASKS_FOR_ANOTHER)}
    found |= {phrase: {_DECOY: False} for phrase in _listed(DECOYS)}
    return _looked_up(found)


@cache
def _recorded(kind: str) -> Mapping[str, Sequence[Phrase]]:
    """The same of what stands in records."""
    tables: dict[str, Mapping[str, Topic]] = {TRADE: TRADES, ROLE: ROLES, STAGE: STAGES}
    found: dict[tuple[str, ...], dict[Key, bool]] = {}
    for name, topic in tables[kind].items():
        names = "" if kind == STAGE else topic.names
        for phrase in _listed(f"{name}, {names}, {topic.recorded}"):
            found.setdefault(phrase, {})[kind, name] = True
    return _looked_up(found)


def _listed(phrases: str) -> list[tuple[str, ...]]:
    found = (tuple(_STEMS[word] for word in _words(one)) for one in phrases.split(","))
    return [one for one in found if one]


def _looked_up(found: Mapping[tuple[str, ...], Mapping[Key, bool]]) -> dict[str, list[Phrase]]:
    index: dict[str, list[Phrase]] = {}
    for phrase, topics in sorted(found.items(), key=lambda one: -len(one[0])):
        telling = (at for at, stem in enumerate(phrase) if stem not in _COMMON)
        offset = next(telling, 0)
        meant = _DECOYED if _DECOY in topics else tuple(topics.items())
        index.setdefault(phrase[offset], []).append(
            (list(phrase), offset, meant, any(topics.values()))
        )
    return index


def topics_of(kind: str, value: str) -> frozenset[Key]:
    """The topics of a kind that a value of a record names: `Head of HR` is the role of HR."""
    stems = [_STEMS[word] for word in _IN_RECORDS.findall(value.lower())]
    found = _phrases(stems, _recorded(kind))
    return frozenset(key for _, _, topics, _ in found for key, _ in topics)


def own_words(value: str) -> frozenset[str]:
    """Roots of the words of a value that say something, for values that no table knows."""
    stems = (_STEMS[word] for word in _IN_RECORDS.findall(value.lower()))
    return frozenset(
        _ROOTS[stem] for stem in stems if len(stem) >= _SHORTEST_ROOT and stem not in _EMPTY_WORDS
    )
