"""Grade the answers to the gold questions on the two seed documents.

    python -m tests.benchmarks.seeds GOLD.jsonl GRADE.py SEEDS_FOLDER [--misses]

GOLD.jsonl and GRADE.py as the grader's own docstring describes them; every quote is looked up in the originals
too. A fresh library is made, so that nothing older takes part.
"""

import argparse
import tempfile
from pathlib import Path

from tests.benchmarks.record import grade, pilcrow, record


def main() -> None:
    """Add the folder, answer all questions in one batch, grade, record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("grader", type=Path)
    parser.add_argument("seeds", type=Path)
    parser.add_argument("--misses", action="store_true", help="list what was missed on stderr")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, answers = Path(folder, "home"), Path(folder, "answers.jsonl")
        pilcrow(home, "add", wanted.seeds.absolute())
        pilcrow(home, "ask", "--batch", wanted.gold.absolute(), "--out", answers)
        misses = ["--misses"] if wanted.misses else []
        gold, source = wanted.gold.absolute(), wanted.seeds.absolute()
        record("seeds", {"seeds": grade(wanted.grader.absolute(), gold, answers, "--source", source, *misses)})


if __name__ == "__main__":
    main()
