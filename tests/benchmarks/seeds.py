"""Grade the answers to the gold questions on the two seed documents.

    python -m tests.benchmarks.seeds GOLD.jsonl GRADE.py SEEDS_FOLDER [--misses]

GOLD.jsonl and GRADE.py as the grader's own docstring describes them; every quote is looked up in the originals
too. A fresh library is made, so that nothing older takes part.
"""

import argparse
import tempfile
from pathlib import Path

from tests.benchmarks.record import Figures, grade, pilcrow, record


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("grader", type=Path)
    parser.add_argument("seeds", type=Path)
    parser.add_argument("--misses", action="store_true", help="list what was missed on stderr")
    wanted = parser.parse_args()
    record("seeds", {"seeds": measure(wanted.gold, wanted.grader, wanted.seeds, misses=wanted.misses)})


def measure(gold: Path, grader: Path, seeds: Path, *, misses: bool = False) -> Figures:
    """Return the grader's figures of the gold questions over the documents of a folder."""
    with tempfile.TemporaryDirectory() as folder:
        home, answers = Path(folder, "home"), Path(folder, "answers.jsonl")
        pilcrow(home, "add", seeds.absolute())
        pilcrow(home, "ask", "--batch", gold.absolute(), "--out", answers)
        options = ["--source", str(seeds.absolute()), *(["--misses"] if misses else [])]
        return grade(grader.absolute(), gold.absolute(), answers, *options)


if __name__ == "__main__":
    main()
