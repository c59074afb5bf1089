"""Phrases: RE2 patterns over single sentences, with exceptions in the sentence or the text."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import re2

from outreach_audit.lint.kinds.hit import Check, Hit, Seen, applies
from outreach_audit.lint.kinds.literals import holds_words, level, may_match, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from outreach_audit.lint.kinds.literals import Needs
    from outreach_audit.model.rule import Rule
    from outreach_audit.normalise.segments import Sentence


class PatternSet:
    """Many patterns over many sentences, each run only where the words that it needs occur.

    One automaton of all patterns (`re2.Set`) would be quicker for thousands of texts, but it outgrows
    its memory with rules of this size and then reports no match at all.
    """

    def __init__(self, patterns: Sequence[tuple[str, bool]], needs: Sequence[Needs]) -> None:
        """`patterns` are (RE2 text, case sensitive), `needs` what each requires."""
        self._texts = [text if case else f"(?i){text}" for text, case in patterns]
        self._needs = needs
        self._single: dict[int, Any] = {}

    def candidates(self, text: str) -> list[int]:
        """Indexes of the patterns whose needed words occur in a whole message."""
        found = pieces(level(text))
        return [index for index, needs in enumerate(self._needs) if holds_words(needs, found)]

    def hits(self, text: str, candidates: Sequence[int]) -> list[int]:
        """Indexes of the candidates that match somewhere in a sentence."""
        levelled = level(text)
        return [
            index
            for index in candidates
            if may_match(self._needs[index], levelled) and self._pattern(index).search(text)
        ]

    def span(self, index: int, text: str) -> tuple[int, int]:
        """Where the pattern of this index first matches."""
        found = self._pattern(index).search(text)
        return found.span() if found else (0, 0)

    def _pattern(self, index: int) -> Any:
        if index not in self._single:
            self._single[index] = re2.compile(self._texts[index], _options())
        return self._single[index]


def compile_rules(rules: Sequence[Rule]) -> Check:
    """One check for all phrase rules."""
    finder = _Finder(rules)
    return finder.find


class _Finder:
    """The patterns of all phrase rules and which rule each belongs to."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._owner = [rule for rule in rules for _ in rule.patterns]
        self._patterns = PatternSet(
            [(pattern, rule.case) for rule in rules for pattern in rule.patterns],
            [needs for rule in rules for needs in _needs(rule)],
        )
        self._unless = _grouped([(rule, rule.unless) for rule in rules])
        self._unless_text = _grouped([(rule, rule.unless_text) for rule in rules])
        self._evidence = {name: Exceptions(patterns) for name, patterns in _evidence(rules)}

    def find(self, seen: Seen) -> Iterator[Hit]:
        excuses = _Excuses(self, seen.view.flat)
        candidates = self._patterns.candidates(seen.view.flat)
        for sentence in seen.view.sentences:
            fired: set[str] = set()
            for index in self._patterns.hits(sentence.text, candidates):
                rule = self._owner[index]
                if rule.id in fired or sentence.segment not in rule.scope:
                    continue
                if not applies(rule, seen) or self._taken_back(rule, sentence):
                    continue
                excused = excuses.hold(rule)
                if excused and not rule.claim:
                    continue
                fired.add(rule.id)
                yield self._hit(rule, index, sentence, excused=excused)

    def _hit(self, rule: Rule, index: int, sentence: Sentence, *, excused: bool) -> Hit:
        start, end = self._patterns.span(index, sentence.text)
        while end < len(sentence.text) and sentence.text[end - 1 : end + 1].isalnum():
            end += 1  # a pattern may stop inside a word, a reader should not
        words = sentence.text[start:end].strip()
        first, last = sentence.start + start, sentence.start + end
        return Hit(rule, sentence.part, first, last, words, excused=excused)

    def _taken_back(self, rule: Rule, sentence: Sentence) -> bool:
        return rule.id in self._unless and self._unless[rule.id].match(sentence.text)

    def shows_relation(self, rule: Rule, text: str) -> bool:
        """Whether a whole message holds words that speak for the sender."""
        own = self._unless_text.get(rule.id)
        shared = (self._evidence[name] for name in rule.evidence)
        return bool(own and own.match(text)) or any(one.match(text) for one in shared)


class _Excuses:
    """What one message says for its sender, asked once for each rule."""

    def __init__(self, finder: _Finder, text: str) -> None:
        self._finder, self._text = finder, text
        self._known: dict[str, bool] = {}

    def hold(self, rule: Rule) -> bool:
        """Whether the message excuses this rule's hits."""
        if rule.id not in self._known:
            self._known[rule.id] = self._finder.shows_relation(rule, self._text)
        return self._known[rule.id]


def _evidence(rules: Sequence[Rule]) -> list[tuple[str, tuple[str, ...]]]:
    """The shared lists that these rules name."""
    from outreach_audit.lint.evidence import shared_evidence

    named = {name for rule in rules for name in rule.evidence}
    return [(name, shared_evidence()[name]) for name in sorted(named)]


def _needs(rule: Rule) -> Sequence[Needs]:
    """What each pattern of a rule requires, from the cache or worked out."""
    if rule.needs:
        return rule.needs
    from outreach_audit.lint.kinds.needs import needed_words

    return [needed_words(pattern) for pattern in rule.patterns]


def _grouped(exceptions: Sequence[tuple[Rule, tuple[str, ...]]]) -> dict[str, Exceptions]:
    return {rule.id: Exceptions(patterns) for rule, patterns in exceptions if patterns}


class Exceptions:
    """Patterns that take a match back, compiled when they are first asked: most never are."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self._patterns = patterns
        self._joined: Any = None

    def match(self, text: str) -> bool:
        """Whether one of them matches somewhere in the text."""
        if self._joined is None:
            joined = "|".join(f"(?:{pattern})" for pattern in self._patterns)
            self._joined = re2.compile(f"(?i){joined}", _options())
        return bool(self._joined.search(text))


@cache
def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 64 << 20
    return options
