"""What the classifier sees of a text: masked n-grams of a sentence, structure of a message.

Light on purpose: training and the `lint` path share these very functions.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zlib import crc32

import re2

if TYPE_CHECKING:
    from outreach_audit.normalise.segments import Sentence, View

BUCKETS = 1 << 14
"""Size of the hashed n-gram space."""

_URL = re.compile(r"https?://\S+|www\.\S+")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+\w")
_TAG = re.compile(r"\{\{[^}]*\}\}|\*\|[^|]*\|\*|\{%[^%]*%\}|%%[^%]*%%|\[[A-Za-z_ ]{2,24}\]")
_NUMBER = re.compile(r"[$€£]?\d[\d.,:/%kKmM]*")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
_TOKEN = re.compile(r"[a-zà-ÿ]+(?:'[a-z]+)?|x(?:url|mail|tag|num|name)|[?!]")

STRUCTURE: tuple[tuple[str, str], ...] = (
    ("question", r"\?\s*$"),
    ("you_subject", r"^(?:\W*\w+,? )?(?:you|your)\b|\b(?:that|if|how|why|when|because) you(?:r|'re)?\b"),
    ("you_modal", r"\byou(?:r \w+(?: \w+)?)? (?:must|probably|likely|surely|no doubt|may well|might|will)\b"),
    ("guess", r"\b(?:i(?:'m| am)? (?:guess|bet|imagine|suspect|assum\w+|sure|certain|willing to bet)|chances are|no doubt|presumably|i take it|safe to assume|i'd wager|my hunch)\b"),
    ("we_know", r"\b(?:we|i) (?:know|understand|realis[ez]|realiz[ez]|get) (?:that |how |it )"),
    ("noticed", r"\b(?:i|we) (?:also )?(?:noticed?|saw|see|spotted|came across|observed|found|picked up|read)\b"),
    ("trouble", r"\b(?:struggl|strain|pain|wast|los(?:e|ing)|leak|bottleneck|headache|frustrat|overwhelm|behind|costing|miss(?:ing|ed)|stuck|slow|gap|risk|exposed|burn|bleed|drown|firefight)"),
    ("slot", r"\b(?:mon|tues?|wednes|thurs?|fri)(?:day)?\b[^.?!]{0,30}\b\d{1,2}(?::\d\d)? ?(?:am|pm|h\b|o'clock|cet|est|gmt)?|\b\d{1,2}(?::\d\d)? ?(?:am|pm)\b|calendl|calendar|slot|put (?:some )?time|diary"),
    ("earlier", r"\b(?:follow(?:ing|ed)?[ -]?up|my (?:last|previous|earlier|first)|earlier (?:mail|email|note|message)|again|circl\w+ back|heard (?:back )?from you|bump|re-?send|touch base|checking in|last week i|reminder)\b"),
    ("evidence", r"\b(?:as (?:we )?(?:agreed|discussed|promised|requested)|thanks? (?:you )?for (?:your|the|getting|coming|calling|sending|joining)|you (?:asked|ordered|requested|sent|wrote|mentioned|told|signed up|subscribed|registered)|your (?:order|invoice|account|ticket|booking|appointment|request|question|subscription|contract|delivery|registration)|attached|enclosed)\b"),
    ("cold", r"\b(?:my name is|i(?:'m| am) (?:\w+ )?(?:from|with|at)|reaching out|i work (?:for|with|at)|we (?:help|work with|partner|specialis[ez]e?|provide|offer|support)|introduc\w+|quick question|open to|worth a|interested in)\b"),
    ("freedom", r"\b(?:no (?:need|pressure|hurry|obligation|problem if)|if (?:not|it (?:helps|suits|is of)|this is not|you(?:'d| would) (?:like|rather|prefer)|you have no)|feel free|only if|happy to|whenever|ignore this|just say|won't write|will not write|either way|up to you)\b"),
    ("imperative", r"^(?:please |just |kindly |let's |let us )?(?:reply|respond|confirm|advise|book|click|tell|send|let me know|pick|choose|revert|act|grab|schedule|block)\b"),
    ("praise", r"\b(?:love|loved|impress\w+|huge fan|big fan|admir\w+|inspir\w+|amazing|incredible|fantastic|great work|congrat\w+)\b"),
    ("silence", r"\b(?:haven't|have not|hadn't|didn't|no (?:reply|response|answer)|not (?:heard|replied|responded|opened)|silence|ignor\w+|busy)\b"),
    ("scarcity", r"\b(?:last (?:chance|call)|only \d|spots?|places? left|before (?:it|they)|expires?|holding|reserv\w+|deadline|today only|hurry|final)\b"),
    ("need_noun", r"\byour (?:biggest |main |current |ongoing |real )?(?:pain|problem|challenge|struggle|need|issue|bottleneck|gap|frustration|backlog|headache)s?\b"),
    ("seller", r"^(?:we|our|i)\b"),
)  # fmt: skip
"""Named yes/no features of one sentence: who is subject, what is asserted, what is evidenced."""

_LETTERS = "0-9A-Za-z_À-ÖØ-öø-ɏ"
"""What `\\w` means in `STRUCTURE`: RE2 alone would take é for the end of a word."""
_WORDS_STEPS = (4, 8, 14, 22, 34)
_MESSAGE_STEPS = (25, 50, 90, 150, 240)


def mask(text: str) -> str:
    """Lower-cased text without the names, addresses, numbers and tags that identify its writer."""
    text = _TAG.sub(" xtag ", _MAIL.sub(" xmail ", _URL.sub(" xurl ", text)))
    text = _NAME.sub("xname", text)
    return _NUMBER.sub(" xnum ", text).lower()


def tokens(text: str) -> list[str]:
    """Words and question or exclamation marks of a masked text."""
    return _TOKEN.findall(mask(text))


def ngrams(words: list[str]) -> list[str]:
    """Single words, pairs and gapped pairs, the ends marked."""
    padded = ["<", *words, ">"]
    pairs = [f"{a} {b}" for a, b in pairwise(padded)]
    triples = [f"{a} {b} {c}" for a, b, c in zip(padded, padded[1:], padded[2:], strict=False)]
    return [*words, *pairs, *triples]


def bucket(ngram: str) -> int:
    """The hashed place of an n-gram."""
    return crc32(ngram.encode()) & (BUCKETS - 1)


def sentence_structure(sentence: Sentence) -> dict[str, float]:
    """Named structural features of one sentence, 1.0 where they hold."""
    found = dict.fromkeys(_holding(sentence.text), 1.0)
    pairs = [f"{a}+{b}" for a in found for b in found if a < b and (a, b) in _CROSSED]
    found.update(dict.fromkeys(pairs, 1.0))
    found[f"in_{sentence.segment}"] = 1.0
    found[f"place_{min(sentence.index, 3)}"] = 1.0
    found[f"words_{_step(len(sentence.text.split()), _WORDS_STEPS)}"] = 1.0
    return found


_CROSSED = frozenset(
    tuple(sorted(pair))
    for pair in (
        ("trouble", "you_subject"), ("guess", "trouble"), ("guess", "you_subject"),
        ("trouble", "we_know"), ("question", "slot"), ("question", "trouble"),
        ("noticed", "trouble"), ("noticed", "you_subject"), ("silence", "you_subject"),
        ("earlier", "silence"), ("question", "silence"), ("slot", "imperative"),
        ("question", "you_subject"), ("trouble", "you_modal"), ("evidence", "earlier"),
    )
)  # fmt: skip


def message_structure(view: View) -> dict[str, float]:
    """Named features of a whole message: how cold it looks, how long, what it holds."""
    pitch = view.pitch()
    found: dict[str, float] = {}
    holding = [name for sentence in pitch for name in _holding(sentence.text)]
    for name, _ in STRUCTURE:
        hits = holding.count(name)
        if hits:
            found[f"any_{name}"] = 1.0
        if hits > 1:
            found[f"many_{name}"] = 1.0
    words = sum(len(sentence.text.split()) for sentence in pitch)
    found[f"length_{_step(words, _MESSAGE_STEPS)}"] = 1.0
    segments = {sentence.segment for sentence in view.sentences}
    for segment in ("quoted", "footer", "greeting"):
        if segment in segments:
            found[f"has_{segment}"] = 1.0
    if view.message.headers.get("in-reply-to"):
        found["has_thread_header"] = 1.0
    context = view.message.context
    if context.relation in ("known", "customer"):
        found["relation_close"] = 1.0
    if context.type in ("transactional", "personal"):
        found[f"type_{context.type}"] = 1.0
    return found


def _step(value: int, steps: tuple[int, ...]) -> int:
    return sum(value > step for step in steps)


def _holding(text: str) -> list[str]:
    """Names of the structural features that hold, in the order of `STRUCTURE`."""
    return [STRUCTURE[index][0] for index in sorted(_automaton().Match(text) or ())]


@cache
def _automaton() -> Any:
    """All of `STRUCTURE` at once: compiles in a third of the time of single patterns."""
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 64 << 20  # it would say nothing, rather than fail, where memory ran out
    automaton = re2.Set.SearchSet(options)
    for _, pattern in STRUCTURE:
        automaton.Add(pattern.replace(r"\W", f"[^{_LETTERS}]").replace(r"\w", f"[{_LETTERS}]"))
    automaton.Compile()
    return automaton
