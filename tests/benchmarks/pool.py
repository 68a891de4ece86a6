"""Grade answers over a pool of documents from question-answering sets, one fifth of the documents left out.

    python -m tests.benchmarks.pool POOL.py GRADE.py SET_FOLDER... [--drop 0.2] [--questions 300]

POOL.py makes the documents and the gold file, GRADE.py grades (their docstrings have the formats). All sets share
one library; each is graded by itself, and "mean" is the mean over sets, so that a large set does not drown a
small one. "all" grades every question at once.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.record import grade, pilcrow, record, run


def main() -> None:
    """Make the pool, add it, answer, grade set by set, record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pool", type=Path)
    parser.add_argument("grader", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--drop", default="0.2", help="share of the documents that is left out")
    parser.add_argument("--questions", default="300", help="at most so many a set")
    parser.add_argument("--misses", action="store_true", help="list what was missed on stderr")
    wanted = parser.parse_args()
    grader = wanted.grader.absolute()
    with tempfile.TemporaryDirectory() as folder:
        made, home, answers = Path(folder, "pool"), Path(folder, "home"), Path(folder, "answers.jsonl")
        sets = [path.absolute() for path in wanted.sets]
        limits = ["--drop", wanted.drop, "--questions", wanted.questions]
        run([sys.executable, wanted.pool.absolute(), made, *sets, *limits])
        pilcrow(home, "add", made / "docs")
        pilcrow(home, "ask", "--batch", made / "gold.jsonl", "--out", answers)
        misses = ["--misses"] if wanted.misses else []
        by_set = {name: grade(grader, gold, answers, *misses) for name, gold in split(made / "gold.jsonl").items()}
        record("pool", {**by_set, "mean": mean(by_set), "all": grade(grader, made / "gold.jsonl", answers)})


def split(gold: Path) -> dict[str, Path]:
    """Write a gold file for each set, which an id names before its first slash, and return where they are."""
    lines = defaultdict(list)
    for line in gold.read_text(encoding="utf-8").splitlines():
        lines[json.loads(line)["id"].split("/")[0]].append(line)
    files = {name: gold.with_name(f"gold-{name}.jsonl") for name in lines}
    for name, path in files.items():
        path.write_text("\n".join(lines[name]) + "\n", encoding="utf-8")
    return files


def mean(by_set: Mapping[str, Mapping[str, float | None]]) -> dict[str, float | None]:
    """Average each figure over the sets that have it; questions and missing answers are added up."""
    columns = dict.fromkeys(column for figures in by_set.values() for column in figures)
    known = {column: [f[column] for f in by_set.values() if f.get(column) is not None] for column in columns}
    return {
        column: None if not values else sum(values) if column in ("questions", "missing") else sum(values) / len(values)
        for column, values in known.items()
    }


if __name__ == "__main__":
    main()
