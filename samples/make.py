"""Makes the sample agency Harrow & Quill: `python samples/make.py`.

The same seed gives the same bytes on every run and Python release from 3.11.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from making import exports
from making.agency import make_agency
from making.truth import recount, truth_text

SEED = 20260101


def _difference(folder: Path, seed: int) -> str | None:
    """What to say when `truth.json` does not follow from the files of `agency/`."""
    counted = truth_text(recount(folder / "agency"), seed)
    if (folder / "truth.json").read_bytes() == counted.encode():
        return None
    return "truth.json does not follow from the files in agency/"


def main() -> None:
    """Writes `agency/` and `truth.json` under the folder asked for, or only recounts them."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description="Make the sample agency.")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=here, metavar="DIR")
    parser.add_argument("--check", action="store_true", help="recount the files, write nothing")
    options = parser.parse_args()
    if options.check:
        sys.exit(_difference(options.out, options.seed))
    for name, content in make_agency(options.seed).items():
        exports.write_file(options.out / "agency" / name, content)
    truth = truth_text(recount(options.out / "agency"), options.seed)
    exports.write_file(options.out / "truth.json", truth.encode())


if __name__ == "__main__":
    main()
