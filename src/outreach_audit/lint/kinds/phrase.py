"""Phrases: RE2 patterns over single sentences, with exceptions in the sentence or the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import re2

from outreach_audit.lint.kinds.hit import Check, Hit, Seen, applies
from outreach_audit.lint.kinds.literals import level, may_match, needed_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from outreach_audit.lint.kinds.literals import Needs
    from outreach_audit.model.rule import Rule
    from outreach_audit.normalise.segments import Sentence


_FEW_SENTENCES = 400
"""Up to here single patterns, chosen by the words that they need, cost less than one automaton of
all; from there on the automaton has paid for itself."""


class PatternSet:
    """Many patterns over many sentences: says which of them hit, in linear time."""

    def __init__(self, patterns: Sequence[tuple[str, bool]], needs: Sequence[Needs]) -> None:
        """`patterns` are (RE2 text, case sensitive), `needs` what each requires."""
        self._texts = [text if case else f"(?i){text}" for text, case in patterns]
        self._needs = needs
        self._asked = 0
        self._all: Any = None
        self._single: dict[int, Any] = {}

    def candidates(self, text: str) -> list[int]:
        """Indexes of the patterns whose needed words occur in a whole message."""
        levelled = level(text)
        return [index for index, needs in enumerate(self._needs) if may_match(needs, levelled)]

    def hits(self, text: str, candidates: Sequence[int]) -> list[int]:
        """Indexes of the candidates that match somewhere in a sentence."""
        self._asked += 1
        if self._asked > _FEW_SENTENCES:
            return sorted(self._automaton().Match(text) or ())
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

    def _automaton(self) -> Any:
        if self._all is None:
            self._all = re2.Set.SearchSet(_options())
            for text in self._texts:
                self._all.Add(text)
            self._all.Compile()
        return self._all


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

    def find(self, seen: Seen) -> Iterator[Hit]:
        cancelled: dict[str, bool] = {}
        candidates = self._patterns.candidates(seen.view.flat)
        for sentence in seen.view.sentences:
            fired: set[str] = set()
            for index in self._patterns.hits(sentence.text, candidates):
                rule = self._owner[index]
                if rule.id in fired or sentence.segment not in rule.scope:
                    continue
                if not applies(rule, seen) or self._excused(rule, sentence, seen, cancelled):
                    continue
                fired.add(rule.id)
                yield self._hit(rule, index, sentence)

    def _hit(self, rule: Rule, index: int, sentence: Sentence) -> Hit:
        start, end = self._patterns.span(index, sentence.text)
        words = sentence.text[start:end].strip()
        return Hit(rule, sentence.part, sentence.start + start, sentence.start + end, words)

    def _excused(
        self, rule: Rule, sentence: Sentence, seen: Seen, cancelled: dict[str, bool]
    ) -> bool:
        if rule.id in self._unless and self._unless[rule.id].match(sentence.text):
            return True
        if rule.id not in self._unless_text:
            return False
        if rule.id not in cancelled:
            cancelled[rule.id] = self._unless_text[rule.id].match(seen.view.flat)
        return cancelled[rule.id]


def _needs(rule: Rule) -> tuple[Needs, ...]:
    """What each pattern of a rule requires, from the cache or worked out."""
    return rule.needs or tuple(needed_words(pattern) for pattern in rule.patterns)


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


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 64 << 20
    return options
