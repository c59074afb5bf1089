"""Measure what starting costs: CPU of whole processes, against a Python that does nothing.

Run from the repository root: PYTHONPATH=src python benchmarks/startup.py [RUNS]

The two are run in turn, so that a slow minute of the machine slows both; the table has medians.
"""

import os
import statistics
import sys
from collections.abc import Sequence

RUNS = 15
NOTHING = ("-c", "pass")
COMMANDS = {
    "lint": ("lint", "--fail-on", "never", "samples/templates/presumptuous-first-note.txt"),
    "--help": ("--help",),
    "--version": ("--version",),
}


def cpu_seconds(arguments: Sequence[str]) -> float:
    """User and system seconds of one Python process; its output is thrown away."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(
        sys.executable, [sys.executable, *arguments], environment, file_actions=silent
    )
    _, status, usage = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(arguments)} failed.")
    return usage.ru_utime + usage.ru_stime


def measured(arguments: Sequence[str], runs: int) -> tuple[float, float, float]:
    """Median seconds of a command and of nothing, and the median of their ratios, run in turn."""
    cpu_seconds(arguments)  # compiled modules and rules are kept from the first run on
    pairs = [(cpu_seconds(arguments), cpu_seconds(NOTHING)) for _ in range(runs)]
    ratio = statistics.median(ours / nothing for ours, nothing in pairs)
    ours, nothing = (statistics.median(column) for column in zip(*pairs, strict=True))
    return ours, nothing, ratio


def main() -> None:
    """Prints the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    print("| command | CPU, ms | `python -c pass`, ms | ratio |")
    print("|---|---|---|---|")
    imported, nothing, ratio = measured(("-c", "import typer"), runs)
    print(f"| `import typer` alone | {1000 * imported:.0f} | {1000 * nothing:.0f} | {ratio:.1f} |")
    for name, arguments in COMMANDS.items():
        ours, nothing, ratio = measured(("-m", "outreach_audit", *arguments), runs)
        print(f"| `{name}` | {1000 * ours:.0f} | {1000 * nothing:.0f} | {ratio:.1f} |")


if __name__ == "__main__":
    main()
