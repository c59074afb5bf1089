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
    ("rules", "explain"), ("rules", "test"), ("rules", "new"), ("train",),
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
    from outreach_audit.scoring.model import DEFAULT_MODEL, Classifier

    held = Classifier(DEFAULT_MODEL).header["held_out"]
    text = (ROOT / "docs" / "scores.in.md").read_text(encoding="utf-8")
    return text.replace("<!-- held out -->", _held_out(held)).replace(
        "<!-- reliability -->", _reliability(held)
    )


def _held_out(held: dict) -> str:
    lines = [
        f"{held['messages']} messages, {held['voices']} voices, every voice judged by a model that"
        " never saw it.",
        "",
        "| axis | from | AUC | average precision |",
        "|---|---|---|---|",
    ]
    for axis in ("presumptuousness", "relevance"):
        for name, figure in held[axis].items():
            if name != "reliability":
                row = (
                    f"| {axis} | {name} | {figure['auc']:.3f} | {figure['average_precision']:.3f} |"
                )
                lines.append(row)
    return "\n".join(lines)


def _reliability(held: dict) -> str:
    lines = ["| score | messages | of them presumptuous |", "|---|---|---|"]
    for low, count, share in held["presumptuousness"]["reliability"]:
        lines.append(f"| {low}-{low + 10} | {count} | {100 * share:.0f} % |")
    return "\n".join(lines)


PAGES = {
    "docs/rules.md": rules_page,
    "docs/commands.md": commands_page,
    "docs/scores.md": scores_page,
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
