"""Phrases: RE2 patterns over single sentences, with exceptions in the sentence or the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outreach_audit.lint.kinds.compiled import Pattern, character_span, encoded
from outreach_audit.lint.kinds.hit import Check, Hit, Seen, applies
from outreach_audit.lint.kinds.index import PatternIndex
from outreach_audit.lint.kinds.literals import level_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from outreach_audit.lint.kinds.index import Mask
    from outreach_audit.lint.kinds.literals import Needs
    from outreach_audit.model.rule import Rule
    from outreach_audit.normalise.segments import Sentence


def compile_rules(rules: Sequence[Rule]) -> Check:
    """One check for all phrase rules."""
    finder = _Finder(rules)
    return finder.find


_MOST_SENTENCES = 20_000
"""Sentences whose matches are remembered: mail repeats itself, from template to template."""

_Matches = tuple[tuple[int, tuple[int, int]], ...]
"""Indexes of the patterns that speak in a sentence, each with the characters [start, end)."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What the rules for one kind of message look for in one segment, and what they found so far."""

    branches: Mask
    unknown: frozenset[int]
    """The patterns of unknown needs."""
    known: dict[str, _Matches] = field(default_factory=dict)


class _Finder:
    """The patterns of all phrase rules and which rule each belongs to.

    A pattern runs only on the sentences that the index and the scope of its rule leave, an exception
    only on those where a pattern has matched, and nothing on a sentence seen before.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        pairs = [(rule, text) for rule in rules for text in rule.patterns]
        self._owners = [rule for rule, _ in pairs]
        self._patterns = [Pattern(text, case=rule.case) for rule, text in pairs]
        self._index = PatternIndex([needs for rule in rules for needs in needs_of(rule)])
        self._anywhere = {
            index: Pattern(pairs[index][1], case=pairs[index][0].case, lines=True)
            for index in self._index.unknown
        }
        self._unless = {rule.id: Pattern(*rule.unless) for rule in rules if rule.unless}
        self._excuses = _Excuses(rules)
        self._asks = any("ask" in rule.scope for rule in rules if "body" not in rule.scope)
        self._looks: dict[tuple[str, bool, str, str], _Look] = {}

    def find(self, seen: Seen) -> Iterator[Hit]:
        asked: dict[str, bool] = {}
        sentences = seen.view.sentences
        for sentence, matches in zip(sentences, self._matches(seen), strict=True):
            for index, span in matches:
                rule = self._owners[index]
                excused = self._excuses.hold(rule, seen.view.flat, asked)
                if rule.claim or not excused:
                    yield _hit(rule, sentence, span, excused=excused)

    def _matches(self, seen: Seen) -> list[_Matches]:
        """The matches in each sentence, remembered or found."""
        pairs = [(self._look(one, seen), one.text) for one in seen.view.sentences]
        fresh = [(look, text) for look, text in pairs if text not in look.known]
        if fresh:
            texts = [text for _, text in fresh]
            anywhere = self._matching_anywhere(texts)
            among = [look.branches for look, _ in fresh]
            candidates = self._index.candidates(level_lines(texts), among)
            for (look, text), found in zip(fresh, candidates, strict=True):
                run = sorted({*found, *(anywhere & look.unknown)})
                look.known[text] = tuple(self._run(run, text)) if run else ()
        return [look.known[text] for look, text in pairs]

    def _run(self, candidates: Sequence[int], text: str) -> Iterator[tuple[int, tuple[int, int]]]:
        """The first match of each rule, unless the sentence takes it back."""
        data = encoded(text)
        settled = set[str]()
        for index in candidates:
            rule = self._owners[index]
            span = None if rule.id in settled else self._patterns[index].search(data)
            if span:
                settled.add(rule.id)
                if not (rule.id in self._unless and self._unless[rule.id].search(data)):
                    yield index, character_span(text, data, span)

    def _matching_anywhere(self, texts: Sequence[str]) -> frozenset[int]:
        """The patterns of unknown needs that match in one of the texts, or across two of them."""
        data = encoded("\n".join(texts))
        return frozenset(index for index, one in self._anywhere.items() if one.search(data))

    def _look(self, sentence: Sentence, seen: Seen) -> _Look:
        """What is looked for in such a sentence of such a message."""
        context = seen.view.message.context
        key = sentence.segment, self._asks and sentence.asks, context.relation, context.type
        look = self._looks.get(key)
        if look is None or len(look.known) > _MOST_SENTENCES:
            look = self._looks[key] = self._new_look(sentence, seen)
        return look

    def _new_look(self, sentence: Sentence, seen: Seen) -> _Look:
        chosen = frozenset(
            index
            for index, rule in enumerate(self._owners)
            if sentence.within(rule.scope) and applies(rule, seen)
        )
        return _Look(self._index.branches(chosen), chosen.intersection(self._index.unknown))


class _Excuses:
    """What a whole message may say for its sender: each rule's own patterns and the shared lists."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._own = {rule.id: Pattern(*rule.unless_text) for rule in rules if rule.unless_text}
        self._shared = {name: Pattern(*patterns) for name, patterns in _evidence(rules)}

    def hold(self, rule: Rule, text: str, asked: dict[str, bool]) -> bool:
        """Whether the message excuses this rule's hits. `asked` keeps the answers of one message."""
        if rule.id not in asked:
            data = encoded(text)
            own = self._own.get(rule.id)
            asked[rule.id] = bool(own and own.search(data)) or any(
                self._shows(name, data, asked) for name in rule.evidence
            )
        return asked[rule.id]

    def _shows(self, name: str, data: bytes, asked: dict[str, bool]) -> bool:
        if name not in asked:
            asked[name] = self._shared[name].search(data) is not None
        return asked[name]


def _hit(rule: Rule, sentence: Sentence, span: tuple[int, int], *, excused: bool) -> Hit:
    start, end = span
    text = sentence.text
    while end < len(text) and text[end - 1 : end + 1].isalnum():
        end += 1  # a pattern may stop inside a word, a reader should not
    first, last = sentence.start + start, sentence.start + end
    return Hit(rule, sentence.part, first, last, text[start:end].strip(), excused=excused)


def _evidence(rules: Sequence[Rule]) -> list[tuple[str, tuple[str, ...]]]:
    """The shared lists that these rules name."""
    from outreach_audit.lint.evidence import shared_evidence

    named = {name for rule in rules for name in rule.evidence}
    return [(name, shared_evidence()[name]) for name in sorted(named)]


def needs_of(rule: Rule) -> Sequence[Needs]:
    """What each pattern of a rule requires, from the cache or worked out."""
    if rule.needs:
        return rule.needs
    from outreach_audit.lint.kinds.needs import needed_words

    return [needed_words(pattern) for pattern in rule.patterns]
