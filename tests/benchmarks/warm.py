"""Ask questions one after the other in one process, and print what each part took.

    python -m tests.benchmarks.warm HOME QUESTIONS.jsonl [--limit 200]

Prints one JSON line: the median, the 95th and the 99th percentile, in milliseconds, of the whole (`total`), of
embedding the question (`encode`), of the search in both indexes (`search`), and of choosing and verifying (`read`).
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from index.exported import open_encoder
from index.search import Index
from qa.ask import ask

WARMING = 5  # questions asked before anything is counted


def main() -> None:
    """Open the library, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--limit", type=int, default=200)
    wanted = parser.parse_args()
    lines = wanted.questions.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines][: wanted.limit]
    index = Index.open(wanted.home, encoder=open_encoder(wanted.home / "models"))
    for question in questions[:WARMING]:
        ask(question, index)
    answers = [ask(question, index) for question in questions]
    index.close()
    figures: dict[str, float] = {"questions": len(answers), "answered": sum(bool(answer.quotes) for answer in answers)}
    for part in ("total", "encode", "search", "read"):
        median, late, last = percentiles([getattr(answer.timings, part) for answer in answers])
        figures |= {f"{part}_ms_p50": median, f"{part}_ms_p95": late, f"{part}_ms_p99": last}
    print(json.dumps(figures))


def percentiles(values: Sequence[float]) -> tuple[float, ...]:
    """Return the median and two late percentiles as the rivals' script takes them: the values at those places."""
    ordered = sorted(values)
    return tuple(round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 2) for share in (0.5, 0.95, 0.99))


if __name__ == "__main__":
    main()
