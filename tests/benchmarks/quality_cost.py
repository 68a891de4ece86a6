"""What reading more passages gives, and what it takes.

    python -m tests.benchmarks.quality_cost HOME QUESTIONS.jsonl ANSWERS.jsonl --passages 16

is `pilcrow --home HOME ask --batch QUESTIONS.jsonl --out ANSWERS.jsonl` with another number of passages read. The
product has no such setting, so this process writes over the two constants that say how many are searched and read.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from qa import ask as asking
from qa import cli, evidence
from tests.benchmarks import speed
from tests.benchmarks.quality_measures import mean_of
from tests.benchmarks.quality_pool import JsonRow, Pool, by_set, read, write
from tests.benchmarks.record import Figures, pilcrow, run_apart
from tests.benchmarks.warm import percentiles

READ = (4, 8, 16, 32)  # passages
QUESTIONS = 40  # of a set
KEPT = ("part_recall", "list_recall", "first_hit", "words_per_part", "abstain_right", "abstain_wrong")


def measure(
    pool: Pool, grader: Path, folder: Path, library: Path | None, *, questions: int | None
) -> dict[str, Figures]:
    """Return a row for each number of passages read, and one for a running process over a library."""
    gold = write(folder / "cost.jsonl", [*first_of_each(read(pool.gold), min(questions or QUESTIONS, QUESTIONS))])
    rows: dict[str, Figures] = {}
    for count in READ:
        answers = folder / f"cost-{count}.jsonl"
        batch: list[str | Path] = [pool.home, gold, answers, "--passages", str(count)]
        ran = run_apart([sys.executable, "-m", "tests.benchmarks.quality_cost", *batch])
        graded = mean_of(by_set(gold, answers, grader))
        figures = {column: graded[column] for column in ("questions", *KEPT)}
        rows[f"{count} passages read"] = {**figures, **times(read(answers)), "rss_mb": ran.rss_mb}
    return rows | (over(library, gold, folder) if library else {})


def first_of_each(gold: list[JsonRow], limit: int) -> Iterator[JsonRow]:
    """Yield the first questions of each set; the pool has them in the order of a hash."""
    seen: Counter[str] = Counter()
    for row in gold:
        set_ = row["id"].split("/")[0]
        seen[set_] += 1
        if seen[set_] <= limit:
            yield row


def times(answers: list[JsonRow]) -> Figures:
    """Return the median and the 95th percentile of reading and of the whole, in milliseconds."""
    figures: dict[str, float] = {}
    for part in ("read", "total"):
        median, late, _ = percentiles([row["timings_ms"][part] for row in answers if "timings_ms" in row])
        figures |= {f"{part}_ms_p50": median, f"{part}_ms_p95": late}
    return figures


def over(library: Path, questions: Path, folder: Path) -> dict[str, Figures]:
    """Time a running process over a library of passages, which it may not have answers in."""
    home = folder / "library"
    count = speed.write(speed.read(library), folder / "passages")
    pilcrow(home, "add", folder / "passages")
    ran = run_apart([sys.executable, "-m", "tests.benchmarks.warm", home, questions])
    figures = json.loads(ran.output)
    return {f"library of {count} passages": {**figures, "rss_mb": ran.rss_mb}}


def main() -> None:
    """Answer a batch with the given number of passages read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--passages", type=int, required=True)
    wanted = parser.parse_args()
    asking.HITS = max(asking.HITS, asking.HITS * wanted.passages // evidence.PASSAGES_READ)  # some are copies
    evidence.PASSAGES_READ = wanted.passages
    batch = ["--batch", str(wanted.questions), "--out", str(wanted.answers)]
    sys.argv = ["pilcrow", "--home", str(wanted.home), "ask", *batch]
    cli.main()


if __name__ == "__main__":
    main()
