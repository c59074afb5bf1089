"""Generates the pages that repeat what the program says: rules, commands, the README's demo.

python docs/make.py           writes them
python docs/make.py --check   exits with 1 when one of them is out of date
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from outreach_audit.lint import rulebook
from outreach_audit.reports.rule_page import rule_page

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    (), ("demo",), ("inspect",), ("lint",), ("audit",), ("rules",), ("rules", "list"),
    ("rules", "explain"), ("rules", "test"), ("rules", "new"), ("train",), ("evaluate",),
)  # fmt: skip
START, END = "<!-- demo -->", "<!-- /demo -->"
WIDTH = 96
SHOWN = (
    "FINDINGS  1", "people mailed", "MESSAGES PER", "ERROR    suppression/sent-after",
    "ERROR    presumption/phantom", "ERROR    volume",
)  # fmt: skip
"""How the blocks of the demo begin that the README shows."""


def rules_page() -> str:
    """All rules, a page each, by group."""
    book = rulebook.load(examples=True)
    lines = ["# Rules", "", f"{len(book.rules)} rules ship with the program.", ""]
    for group in sorted({rule.group for rule in book.rules}):
        lines += [f"## {group}", ""]
        for rule in book.rules:
            if rule.group == group:
                lines += [f"### {rule.id}", "", "```text", rule_page(rule), "```", ""]
    return "\n".join(lines)


def commands_page() -> str:
    """The help of every command."""
    lines = ["# Commands", ""]
    for command in COMMANDS:
        lines += [f"## outreach-audit {' '.join(command)}".rstrip(), "", "```text"]
        lines += [program(*command, "--help").rstrip(), "```", ""]
    return "\n".join(lines)


def program(*arguments: str) -> str:
    """What the installed program prints, at a fixed width."""
    surroundings = {**os.environ, "COLUMNS": "88", "NO_COLOR": "1", "TERM": "dumb"}
    code = "import sys; sys.argv[0] = 'outreach-audit'; from outreach_audit.cli import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, check=True, env=surroundings,
    )  # fmt: skip
    return "\n".join(line.rstrip() for line in run.stdout.splitlines()) + "\n"


def readme() -> str:
    """The README with the demo's real output in its place, shortened at marked lines."""
    from outreach_audit.cli.demo import demo_report
    from outreach_audit.reports import Options, render

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    head, _, rest = text.partition(START)
    tail = rest.partition(END)[2]
    shown = render(demo_report(), "table", Options(is_terminal=True, width=WIDTH))
    kept = [block.rstrip() for block in shown.split("\n\n") if block.lstrip().startswith(SHOWN)]
    written = "\n\n".join(kept)
    return f"{head}{START}\n```text\n{written}\n\n...\n```\n{END}{tail}"


def scores_page() -> str:
    """The two scores: what they mean, how they are made, and what was measured."""
    text = (ROOT / "docs" / "scores.in.md").read_text(encoding="utf-8")
    comparison = (ROOT / "benchmarks" / "score_comparison.md").read_text(encoding="utf-8")
    parts = {
        "corpus": _size(_card()),
        "comparison": comparison.rstrip(),
        "held out": _held_out(_card()["held_out"]),
        "weights": _weights(),
    }
    for name, part in parts.items():
        text = text.replace(f"<!-- {name} -->", part)
    return text


def _card() -> dict:
    from outreach_audit.scoring.model import Classifier

    return Classifier().header["card"]


def _size(card: dict) -> str:
    return (
        f"{card['messages']:,} messages of {card['voices']} voices and {card['sentences']:,} single"
        " sentences"
    )


def _held_out(held: dict) -> str:
    lines = [
        "| score | from | presumptuous or relevant of texts | AUC (95 %) | average precision |",
        "|---|---|---|---|---|",
    ]
    for axis, figures in held.items():
        for name, one in figures.items():
            if name == "reliability" or one.get("auc") is None:
                continue
            low, high = one["auc_interval"]
            area = f"{one['auc']:.3f} ({low:.3f} to {high:.3f})"
            lines.append(
                f"| {axis} | {name} | {one['positive']} of {one['texts']} | {area} |"
                f" {one['average_precision']:.3f} |"
            )
    return "\n".join(lines)


def _weights() -> str:
    from outreach_audit.scoring.model import Classifier

    lines = ["| input | presumptuousness | clear | relevance |", "|---|---|---|---|"]
    learnt = {name: one["weights"] for name, one in Classifier().combination.items()}
    for key in sorted({key for weights in learnt.values() for key in weights}):
        cells = (learnt[name].get(key) for name in ("presumptuousness", "clear", "relevance"))
        shown = " | ".join(f"{cell[0]:+.2f}" if cell else "" for cell in cells)
        lines.append(f"| {key} | {shown} |")
    return "\n".join(lines)


WIDE, HIGH, LEFT, BASE = 460, 300, 56, 250


def reliability_diagram() -> str:
    """What a score means: the share of presumptuous texts among those held out, by tens, as SVG."""
    rows = _card()["held_out"]["presumptuousness"]["reliability"]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img"'
        ' font-family="sans-serif" font-size="11">',
        "<title>Share of presumptuous texts by score, held out by voice</title>",
        f'<rect width="{WIDE}" height="{HIGH}" fill="#ffffff"/>',
        f'<line x1="{LEFT}" y1="{BASE}" x2="{LEFT + 360}" y2="{BASE - 200}" stroke="#999999"'
        ' stroke-dasharray="4 4"/>',
    ]
    for tens in range(0, 101, 20):
        across, up = LEFT + 3.6 * tens, BASE - 2 * tens
        parts.append(f'<text x="{across:.0f}" y="{BASE + 18}" text-anchor="middle">{tens}</text>')
        parts.append(f'<text x="{LEFT - 8}" y="{up + 4}" text-anchor="end">{tens} %</text>')
        parts.append(f'<line x1="{LEFT}" x2="{LEFT + 360}" y1="{up}" y2="{up}" stroke="#e5e5e5"/>')
    for low, count, share in rows:
        across, tall = LEFT + 3.6 * low + 4, 200 * share
        parts.append(
            f'<rect x="{across:.1f}" y="{BASE - tall:.1f}" width="28" height="{tall:.1f}"'
            ' fill="#3b6ea5" fill-opacity="0.8"/>'
        )
        parts.append(
            f'<text x="{across + 14:.1f}" y="{BASE - tall - 4:.1f}" text-anchor="middle"'
            f' fill="#333333">{count}</text>'
        )
    parts.append(
        f'<text x="{LEFT + 180}" y="{BASE + 38}" text-anchor="middle">score (figures above the bars:'
        " texts)</text>"
    )
    return "\n".join([*parts, "</svg>", ""])


PAGES = {
    "docs/rules.md": rules_page,
    "docs/commands.md": commands_page,
    "docs/scores.md": scores_page,
    "docs/reliability.svg": reliability_diagram,
    "README.md": readme,
}


def main() -> int:
    """Writes or checks every page."""
    stale = []
    for name, make in PAGES.items():
        path, text = ROOT / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(
            f"{name} {'is out of date: run python docs/make.py' if '--check' in sys.argv else 'written'}"
        )
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
