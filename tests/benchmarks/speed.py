"""Time Pilcrow and its rivals on the same passages and questions, in one run, taking turns.

    python -m tests.benchmarks.speed PEERS.py PASSAGES.jsonl QUESTIONS.jsonl [--peers-python PYTHON] [--rounds 1]

PEERS.py measures one rival a process (its docstring has the formats and says what to install for PYTHON). Before
each rival, and once after the last, Pilcrow is measured; the table has medians. Columns:

cold_s          one answer over an index built before. Pilcrow: from the start of the process to its end. Rivals:
                imports, model and first query, without the interpreter's start and without loading an index.
ingest_per_s    the given passages per second without start and model: what adding them all took, less what
                adding one file took. Rivals: their own figure. `with_start`: with both.
question_ms     one question in a running process. Pilcrow: embedded, searched, chosen, verified. Rivals: embedded
                and searched. `find_ms` is embedding and search alone, `search_ms` the search alone.
rss_mb          largest resident memory. Pilcrow: of one question; `add_rss_mb` of adding. Rivals: of both at once.
readd_1000_s    adding a folder of 1,000 files again that has not changed.
"""

import argparse
import importlib.util
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks.record import pilcrow, record, run

Row = dict[str, float]
COLD_RUNS = 3
UNCHANGED = 1_000  # files of the folder that is added again
MORE_IS_BETTER = frozenset({"ingest_per_s", "with_start"})


def main() -> None:
    """Take turns, then record the medians and what they are to the best rival's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peers", type=Path)
    parser.add_argument("passages", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--peers-python", type=Path, default=Path(sys.executable))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--limit-passages", type=int, help="only so many, to try it out")
    parser.add_argument("--only", nargs="*", help="only these rivals; none with no name")
    wanted = parser.parse_args()
    peers = names_of(wanted.peers) if wanted.only is None else wanted.only
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(Path(folder), wanted.passages, wanted.questions, wanted.limit_passages)
        rows: dict[str, list[Row]] = {"pilcrow": [], **{peer: [] for peer in peers}}
        for _ in range(wanted.rounds):
            for peer in peers:
                rows["pilcrow"].append(ours.measure())
                rows[peer].append(theirs(peer, wanted))
            rows["pilcrow"].append(ours.measure())
    medians = {name: middle(measured) for name, measured in rows.items()}
    record("speed", {**medians, "pilcrow / best rival": ratios(medians)} if peers else medians)


class Ours:
    """The passages as files, a library of them, and one complete measurement of Pilcrow."""

    def __init__(self, folder: Path, passages: Path, questions: Path, limit: int | None) -> None:
        """Write the files, add them once, and so have the model exported before anything is timed."""
        self.folder, self.questions = folder, questions.absolute()
        self.docs = folder / "docs"
        self.passages = write(read(passages)[:limit], self.docs)
        self.one = min(self.docs.rglob("*.txt"), key=lambda path: path.stat().st_size)
        self.asked = [row["question"] for row in read(questions)]
        self.home = folder / "home"
        pilcrow(self.home, "add", self.docs)

    def measure(self) -> Row:
        """Measure everything once."""
        every, one = self._added(self.docs), self._added(self.one)
        cold = [pilcrow(self.home, "ask", self.asked[place]) for place in range(COLD_RUNS)]
        again = pilcrow(self.home, "add", self.docs / "first")
        warm = run([sys.executable, "-m", "tests.benchmarks.warm", self.home, self.questions])
        parts = json.loads(warm.output)
        return {
            "cold_s": median(ran.seconds for ran in cold),
            "ingest_per_s": self.passages / (every[0] - one[0]),
            "with_start": self.passages / every[0],
            "question_ms_p50": parts["total_ms_p50"],
            "question_ms_p99": parts["total_ms_p99"],
            "find_ms_p50": parts["encode_ms_p50"] + parts["search_ms_p50"],
            "search_ms_p50": parts["search_ms_p50"],
            "rss_mb": max(ran.rss_mb for ran in (*cold, warm)),
            "add_rss_mb": every[1],
            "readd_1000_s": again.seconds,
        }

    def _added(self, path: Path) -> tuple[float, float]:
        """Add to a new library that has the exported model already; return seconds and resident MB."""
        home = self.folder / "fresh"
        shutil.copytree(self.home / "models", home / "models")
        ran = pilcrow(home, "add", path)
        shutil.rmtree(home)
        return ran.seconds, ran.rss_mb


def read(path: Path) -> list[dict[str, str]]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(rows: Sequence[Mapping[str, str]], docs: Path) -> int:
    """Write a text file for each document, the first thousand into a folder of their own; return how many passages."""
    texts: dict[str, list[str]] = {}
    for row in rows:
        texts.setdefault(row["doc_id"], []).append(" ".join(row["text"].split()))
    for number, paragraphs in enumerate(texts.values()):
        path = docs / ("first" if number < UNCHANGED else "rest") / f"{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
    return len(rows)


def names_of(peers: Path) -> tuple[str, ...]:
    """Return the rivals that the script knows."""
    spec = importlib.util.spec_from_file_location("peers", peers)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.PEERS


def theirs(peer: str, wanted: argparse.Namespace) -> Row:
    """Let the script measure one rival, and name its figures as ours are named."""
    limit = ["--limit-passages", str(wanted.limit_passages)] if wanted.limit_passages else []
    files = [wanted.peers.absolute(), wanted.passages.absolute(), wanted.questions.absolute()]
    figures = json.loads(run([wanted.peers_python.absolute(), *files, "--peer", peer, *limit]).output.splitlines()[-1])
    count, per_second = figures["passages"], figures["ingest_per_s"]
    return {
        "cold_s": figures["cold_s"],
        "ingest_per_s": per_second,
        "with_start": count / (figures["start_s"] + count / per_second),
        "question_ms_p50": figures["query_ms_p50"],
        "question_ms_p99": figures["query_ms_p99"],
        "find_ms_p50": figures["query_ms_p50"],
        "rss_mb": figures["rss_mb"],
    }


def middle(measured: Sequence[Row]) -> Row:
    """Return the median of each column, and how many times it was measured."""
    columns = {column: round(median(row[column] for row in measured), 3) for column in measured[0]}
    return {**columns, "runs": len(measured)}


def ratios(medians: Mapping[str, Row]) -> Row:
    """Return each of our figures divided by the best that any rival has in that column."""
    ours = medians["pilcrow"]
    found: Row = {}
    for column in ours:
        rivals = [row[column] for name, row in medians.items() if name != "pilcrow" and column in row]
        if rivals and column != "runs":
            best = max(rivals) if column in MORE_IS_BETTER else min(rivals)
            found[column] = round(ours[column] / best, 3)
    return found


if __name__ == "__main__":
    main()
