"""Measure rules and scores: CPU time of one text in one process, and where it goes.

Run from the repository root: PYTHONPATH=src python benchmarks/lint_speed.py [TEXTS]

Texts of 1,500 characters are cut from the corpus twice: `drawn` texts join messages drawn at random,
so sentences come back as they do in mail; `new` texts hold every sentence once, the first three
quarters of them only warm the process up.
"""

import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

from outreach_audit.lint import rulebook
from outreach_audit.lint.kinds import KINDS
from outreach_audit.lint.kinds.hit import Seen
from outreach_audit.lint.linter import finding
from outreach_audit.model.location import Lines
from outreach_audit.model.message import Message, Part, plain_message
from outreach_audit.model.rule import Rule
from outreach_audit.normalise.body import plain_or_html
from outreach_audit.normalise.segments import view
from outreach_audit.scoring.scorer import Evidence, Scorer
from outreach_audit.texts import Judge

TEXTS = 1000
SIZE = 1500
CORPUS = Path("corpus")
REGISTERS = ("composed", "everyday")


def corpus() -> list[dict[str, str]]:
    """All messages, in an order that mixes their writers."""
    paths = [path for name in REGISTERS for path in sorted((CORPUS / name).glob("*.jsonl"))]
    files = [path.read_text(encoding="utf-8") for path in paths]
    messages = [json.loads(line) for text in files for line in text.splitlines()]
    random.Random(11).shuffle(messages)
    return messages


def drawn(number: int) -> list[tuple[str, str]]:
    """(subject, body) of texts out of messages drawn at random."""
    messages, draw = corpus(), random.Random(5)
    texts = []
    for _ in range(number):
        first = draw.choice(messages)
        body = first["body"]
        while len(body) < SIZE:
            body += "\n\n" + draw.choice(messages)["body"]
        texts.append((first["subject"], body[:SIZE]))
    return texts


def new() -> list[tuple[str, str]]:
    """(subject, body) of texts that hold every message once."""
    texts, body = [], ""
    for message in corpus():
        body += message["body"] + "\n\n"
        if len(body) >= SIZE:
            texts.append((message["subject"], body[:SIZE]))
            body = ""
    return texts


def html(body: str) -> str:
    """The body as a mail tool writes it: a table, paragraphs, a style."""
    paragraphs = "".join(
        f'<tr><td style="font-family:Arial;padding:0 24px"><p>{one}</p></td></tr>\n'
        for one in body.replace("&", "&amp;").replace("<", "&lt;").split("\n\n")
    )
    head = "<html><head><style>p{margin:0}</style></head><body>"
    return f"{head}<table>{paragraphs}</table></body></html>"


def message(subject: str, body: str) -> Message:
    """A message whose body may be HTML."""
    shown, source = plain_or_html(body)
    return replace(plain_message("", subject), body=Part(shown, Lines(body)), html=source)


def milliseconds(do: Callable[[Any], Any], things: Sequence[Any]) -> tuple[float, list[Any]]:
    """CPU milliseconds for each thing, and what came of them."""
    start = process_time()
    made = [do(one) for one in things]
    return 1000 * (process_time() - start) / len(things), made


def parts(rules: Sequence[Rule], texts: Sequence[tuple[str, str]], warm: int) -> dict[str, float]:
    """Part of the work -> milliseconds a text, after `warm` texts that are not counted."""
    by_kind = {kind: [rule for rule in rules if rule.kind == kind] for kind in KINDS}
    checks = {kind: KINDS[kind](chosen) for kind, chosen in by_kind.items() if kind != "classifier"}
    scorer, cost, hits = Scorer(), {}, []
    messages = [message(*text) for text in texts]
    views = [view(one) for one in messages]
    for kind, check in checks.items():
        milliseconds(lambda one, check=check: list(check(Seen(one))), views[:warm])
        cost[kind], found = milliseconds(
            lambda one, check=check: list(check(Seen(one))), views[warm:]
        )
        hits = [a + b for a, b in zip(hits or found, found, strict=True)] if hits else found
    cost["view"], _ = milliseconds(view, messages[warm:])
    list(scorer.read_many(views[:warm]))
    start = process_time()
    readings = list(scorer.read_many(views[warm:]))
    cost["reading"] = 1000 * (process_time() - start) / len(readings)
    triples = [
        (reading, one.message.context, [Evidence(hit.rule, hit.words) for hit in some])
        for reading, one, some in zip(readings, views[warm:], hits, strict=True)
    ]
    cost["scores"], _ = milliseconds(lambda triple: scorer.scores(*triple), triples)
    places = [
        (hit, one.message) for one, some in zip(views[warm:], hits, strict=True) for hit in some
    ]
    each, _ = milliseconds(lambda pair: finding(*pair), places)
    cost["findings"] = each * len(places) / len(triples)
    return cost


def whole(rules: Sequence[Rule], texts: Sequence[tuple[str, str]], warm: int) -> float:
    """Milliseconds a text from its source to findings and scores, after `warm` texts."""
    judge = Judge(rules)
    list(judge.judge_many([message(*text) for text in texts[:warm]]))
    start = process_time()
    judged = list(judge.judge_many([message(*text) for text in texts[warm:]]))
    return 1000 * (process_time() - start) / len(judged)


def main() -> None:
    """Prints the tables."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else TEXTS
    rules = rulebook.load().texts()
    mixed, fresh = drawn(number), new()
    pages = [(subject, html(body)) for subject, body in mixed]
    warm = 3 * len(fresh) // 4
    print("| texts | ms a text | texts per CPU second |\n|---|---|---|")
    for name, texts, first in (
        ("drawn, plain", mixed, 50), ("new, plain", fresh, warm), ("drawn, HTML", pages, 50),
    ):  # fmt: skip
        took = whole(rules, texts, first)
        print(f"| {name} | {took:.2f} | {1000 / took:,.0f} |", flush=True)
    print("\n| part | drawn, ms | new, ms |\n|---|---|---|")
    first, second = parts(rules, mixed, 50), parts(rules, fresh, warm)
    for part, took in first.items():
        print(f"| {part} | {took:.3f} | {second[part]:.3f} |")


if __name__ == "__main__":
    main()
