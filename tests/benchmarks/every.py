"""Run all benchmarks in one go, rivals beside us, and keep what they found under the commit.

    python -m tests.benchmarks.every DATA.json [--only quality formats ...]

DATA.json names the data, which are not part of the repository:
{"pool": "pool.py", "grader": "grade.py", "peers": "peers.py", "dev": "FOLDER", "gold": "gold.jsonl",
"seeds": "FOLDER", "formats": "FOLDER", "passages": "passages.jsonl", "questions": "questions.jsonl",
"speed_passages": "fewer of them, for each rival embeds them anew", "speed_questions": "questions.jsonl",
"peers_python": "python that has the rivals", "readers_python": "python that has the rivals of formats"}.

Each benchmark writes its own `results/NAME.json`. At the end all of them, as they are then, are also written to
`results/<commit>.json`, so that commits can be compared, and the README's figures are written anew.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.benchmarks import readme
from tests.benchmarks.record import RESULTS, ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Where the data are, as paths."""

    pool: str
    grader: str
    peers: str
    dev: str
    gold: str
    seeds: str
    formats: str
    passages: str
    questions: str
    speed_passages: str
    speed_questions: str
    peers_python: str = sys.executable
    readers_python: str = sys.executable

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file; raises TypeError if it names other things than it should."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def commands(self) -> dict[str, list[str]]:
        """Return the arguments of each benchmark, in the order in which they run."""
        quality = [self.pool, self.grader, self.dev, self.gold, self.seeds, "--library", self.passages]
        return {
            "quality": quality,
            "formats": [self.formats, "--python", self.readers_python],
            "followups": ["--documents", self.seeds],
            "serving": [self.passages, self.questions],
            "speed": [self.peers, self.speed_passages, self.speed_questions, "--peers-python", self.peers_python],
        }


def main() -> None:
    """Run them one after the other; one that fails ends the run, and what was measured before it stays."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", nargs="+", choices=["quality", "formats", "followups", "serving", "speed"])
    wanted = parser.parse_args()
    for name, arguments in Data.load(wanted.data).commands().items():
        if not wanted.only or name in wanted.only:
            print(f"\n==== {name}", flush=True)
            subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}", *arguments], cwd=ROOT, check=True)
    print(f"written to {together().relative_to(ROOT)}")
    readme.main()


def together() -> Path:
    """Write all results, as they are now, to the file of the commit that is checked out, and return its path."""
    named = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    commit = named.stdout.strip()
    kept = [path for path in sorted(RESULTS.glob("*.json")) if not _is_commit(path.stem)]
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in kept}
    path = RESULTS / f"{commit}.json"
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def _is_commit(name: str) -> bool:
    return len(name) == 40 and not set(name) - set("0123456789abcdef")


if __name__ == "__main__":
    main()
