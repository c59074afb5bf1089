"""Whole audits at scale: planted truth on several seeds, CPU and memory against a bare CSV scan.

    python benchmarks/audit_scale.py [--sends 1000000] [--seeds 1 2 3] [--keep DIR]

For each seed it writes `sends.csv` (bodies filled in for each recipient) and two opt-out lists, runs
`SELECT count(*), max(length(body))` by DuckDB over the sends and then `outreach-audit audit`, each in
a process of its own, and compares what was found with what was planted.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

START = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp())
DAYS, DAY, GAP = 280, 86400, 9
CLIENTS = ("Alder Tools", "Birch Foods")
SENDERS, TEXTS, SPIKES = 20, 40, 3
PLANTED = 300
FIRST = [a + b for a in ("Bel", "Cor", "Dav", "Fen", "Gor", "Hal", "Jor", "Kel", "Lor", "Mer",
                         "Nor", "Per", "Quin", "Ros", "Sab", "Tor", "Ves", "Wil") for b in
         ("an", "en", "ina", "ora", "ette", "mund", "wen", "dis", "ric")]  # fmt: skip
LAST = [a + b for a in ("Ash", "Black", "Crom", "Dun", "Elms", "Fair", "Gar", "Hart", "Ing", "Kirk",
                        "Lang", "Mort", "Nether", "Oak", "Pem", "Rad", "Stan", "Thorn") for b in
        ("worth", "ley", "well", "brook", "ford", "combe", "wick", "stead", "mere")]  # fmt: skip
TRADES = ("Bakery", "Dental", "Freight", "Joinery", "Optics", "Printing", "Roofing", "Textiles")
PARAGRAPHS = (
    "the enclosed note covers the schedule for the coming quarter and what changes for stores.",
    "we put the three most frequent questions on one page, with the answers beside them.",
    "the new rule on packaging starts in spring; a short table shows who has to register.",
    "two readers asked how the count is made, so the method stands at the end of this message.",
    "prices stay as they are until the summer, and older orders keep their delivery date.",
    "a plain checklist helps to prepare for the visit; it takes about ten minutes to fill in.",
    "the second part explains which forms may be sent on paper and which only by post.",
)
FOLLOW_UP = "Following up on my last email about the schedule."


@dataclass(frozen=True)
class Truth:
    """What was planted."""

    in_scope: tuple[int, int]
    across: tuple[int, int]
    phantom: tuple[int, int]
    spikes: tuple[str, ...]
    texts: int


def make(folder: Path, sends: int, seed: int) -> Truth:
    """Writes the three files and returns what they hide."""
    rng = np.random.default_rng(seed)
    people = sends // 5
    texts = bodies(rng)
    rows: list[tuple[int, int, int, int, bool]] = []  # second, person, sender, step, follow-up
    starts = rng.integers(0, DAYS - 5 * GAP * 7 // 5 - 1, people)
    senders = rng.integers(0, SENDERS, people)
    order = rng.permutation(people)
    false_ones, scope_ones, across_ones = (
        set(order[i * PLANTED : (i + 1) * PLANTED].tolist()) for i in range(3)
    )
    for person in range(people):
        day = int(starts[person])
        for step in range(5):
            at = START + weekday(day) * DAY + 8 * 3600 + int(rng.integers(0, 9 * 3600))
            claim = person in false_ones if step == 0 else step == 2
            rows.append((at, person, int(senders[person]), step, claim))
            day += GAP + int(rng.integers(0, 3))
    spikes = plant_spikes(rng, rows, people)
    rows.sort()
    write_sends(folder / "sends.csv", rows, texts)
    in_scope, across = write_opt_outs(folder, rows, scope_ones, across_ones)
    used = {text_of(person, step, claim) for _, person, _, step, claim in rows}
    return Truth(in_scope, across, (PLANTED, PLANTED), spikes, len(used))


def weekday(day: int) -> int:
    return day + (2 if day % 7 == 5 else 1 if day % 7 == 6 else 0)


def text_of(person: int, step: int, claim: bool) -> int:
    return TEXTS + (person + step) % 4 if claim else (person * 7 + step) % TEXTS


def plant_spikes(rng, rows, people) -> tuple[str, ...]:
    per_day = max(len(rows) // SENDERS // 200, 5)
    names, person = [], people
    for number in range(SPIKES):
        sender, day = 3 + 5 * number, weekday(60 + 49 * number)
        for _ in range(6 * per_day + 60):
            at = START + day * DAY + 9 * 3600 + int(rng.integers(0, 6 * 3600))
            rows.append((at, person, sender, 0, False))
            person += 1
        date = datetime.fromtimestamp(START + day * DAY, UTC).date().isoformat()
        names.append(f"{address(sender)} {date}")
    return tuple(sorted(names))


def bodies(rng) -> list[tuple[str, str]]:
    texts = []
    for number in range(TEXTS + 4):
        chosen = [PARAGRAPHS[i] for i in rng.permutation(len(PARAGRAPHS))[:5]]
        opening = FOLLOW_UP + " " if number >= TEXTS else ""
        body = f"Hello {{f}},\n\n{opening}For {{c}}, " + "\n\n".join(chosen)
        texts.append((f"Note {number} for {{c}}", f"{body}\n\nKind regards,\nThe {number} team\n"))
    return texts


def address(sender: int) -> str:
    return f"team{sender:02d}@{'alder' if sender % 2 == 0 else 'birch'}.example"


def write_sends(path: Path, rows, texts) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(
            ["email", "first_name", "last_name", "company", "sent_at", "from_email", "client",
             "subject", "body"]
        )  # fmt: skip
        for at, person, sender, step, claim in rows:
            first, last = FIRST[person % len(FIRST)], LAST[person // 7 % len(LAST)]
            company = f"{LAST[person // 11 % len(LAST)]} {TRADES[person % len(TRADES)]}"
            subject, body = texts[text_of(person, step, claim)]
            sent = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
            out.writerow(
                [email(person), first, last, company, sent, address(sender), CLIENTS[sender % 2],
                 subject.format(c=company), body.format(f=first, c=company)]
            )  # fmt: skip


def email(person: int) -> str:
    return f"p{person}@shop{person % 997}.example"


def write_opt_outs(folder: Path, rows, scope_ones, across_ones):
    """Opt-outs after the third message; planted people go on being mailed, all others never were."""
    by_person: dict[int, list[tuple[int, int]]] = {}
    for at, person, sender, _, _ in rows:
        if person in scope_ones or person in across_ones:
            by_person.setdefault(person, []).append((at, sender))
    counts = {"in": [0, 0], "across": [0, 0]}
    lists: dict[str, list[tuple[str, int]]] = {name: [] for name in CLIENTS}
    for person, sent in sorted(by_person.items()):
        sent.sort()
        own = CLIENTS[sent[0][1] % 2]
        other = CLIENTS[1 - sent[0][1] % 2]
        stopped = sent[2][0] + 3600
        later = sum(at > stopped for at, _ in sent)
        kind, client = ("in", own) if person in scope_ones else ("across", other)
        lists[client].append((email(person), stopped))
        counts[kind][0] += later
        counts[kind][1] += later > 0
    for number, (client, entries) in enumerate(lists.items()):
        with (folder / f"optouts_{number}.csv").open("w", newline="") as stream:
            out = csv.writer(stream)
            out.writerow(["email", "opted_out_at", "reason", "client"])
            for address_, at in entries:
                stamp = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
                out.writerow([address_, stamp, "unsubscribe", client])
    return tuple(counts["in"]), tuple(counts["across"])


def measured(command: list[str]) -> tuple[float, float, str]:
    """CPU seconds, peak MB and stdout of a command."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE)
        errors = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            raise SystemExit(errors.decode())
        out.seek(0)
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out.read().decode()


def bare_scan(path: Path) -> float:
    code = (
        'import duckdb; print(duckdb.sql("SELECT count(*), max(length(body)) FROM'
        f" read_csv('{path}', all_varchar=true)\").fetchall())"
    )
    return measured([sys.executable, "-c", code])[0]


def found(report: dict) -> Truth:
    """What the audit says, in the shape of the truth."""
    sums = {}
    for finding in report["findings"]:
        if finding["rule"].startswith(("suppression/s", "presumption/phantom")):
            key = (finding["messages"], finding["people"])
            sums[finding["rule"]] = key
    spikes = tuple(
        sorted(
            f"{f['details']['name']} {f['details']['date']}"
            for f in report["findings"]
            if f["rule"] == "volume/spike" and f["severity"] != "note"
        )
    )
    return Truth(
        sums.get("suppression/sent-after-opt-out", (0, 0)),
        sums.get("suppression/scope-leak", (0, 0)),
        sums.get("presumption/phantom-follow-up", (0, 0)),
        spikes,
        report["metrics"]["distinct_texts"],
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sends", type=int, default=1_000_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    print("| seed | MB | scan, CPU s | audit, CPU s | ratio | peak MB | planted truth |")
    print("|---|---|---|---|---|---|---|")
    wrong = False
    for seed in options.seeds:
        with tempfile.TemporaryDirectory() as temporary:
            folder = options.keep or Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            truth = make(folder, options.sends, seed)
            sends = folder / "sends.csv"
            files = [str(sends), *sorted(str(p) for p in folder.glob("optouts_*.csv"))]
            scan = min(bare_scan(sends) for _ in range(3))
            command = [sys.executable, "-m", "outreach_audit", "audit", *files]
            cpu, peak, text = measured(
                [*command, "--format", "json", "-q", "--workdir", str(folder)]
            )
            got = found(json.loads(text))
            wrong |= got != truth
            size = sends.stat().st_size / 1e6
            print(
                f"| {seed} | {size:.0f} | {scan:.2f} | {cpu:.1f} | {cpu / scan:.1f} | {peak:.0f} |"
                f" {'exact' if got == truth else f'{got} instead of {truth}'} |",
                flush=True,
            )
    sys.exit(int(wrong))


if __name__ == "__main__":
    main()
