"""Measures how long a draft of a hundred quotations takes against a library of ten thousand passages.

    python -m tests.benchmarks.quotations_speed HOME PASSAGES.jsonl

The passages {doc_id, title, text} become documents and the library in HOME; a second run finds it there. A third of
the quotations is word for word, a third altered, and a third stitched or of nobody's, which takes longest. Timed are
the reading of the draft, by a process of its own, and the check with the index open, by the clock and the processor.
"""

import argparse
import hashlib
import json
import random
from pathlib import Path
from time import perf_counter, process_time

from index import build
from index.exported import open_encoder
from index.search import Index
from qa.checking import drafts, judging
from tests.benchmarks import quotations_drafts
from tests.benchmarks.quotations import pools_of
from tests.benchmarks.quotations_made import ALTERED, Made, scrambled, stitched
from tests.benchmarks.record import record

SEED = 21
COUNT = 100  # quotations
CHANGES = tuple(ALTERED.values())


def main() -> None:
    """Build the library, make the draft, check it three times, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("passages", type=Path)
    given = parser.parse_args()
    encoder = open_encoder(given.home / "models")
    build.add(given.home, [documents(given.passages, given.home)], encoder=lambda: encoder, keep_originals=False)
    chance = random.Random(SEED)
    with Index.open(given.home, encoder=encoder) as index:
        made = quotations(pools_of(index)["latin"], chance)
        ((path, _),) = quotations_drafts.write(given.home / "drafts", made, chance, size=COUNT)
        began = perf_counter()
        draft = drafts.read(path)
        reading = perf_counter() - began
        passages, _ = index.frequencies(())
    times, used = [], []
    for _ in range(3):
        with Index.open(given.home, encoder=encoder) as index:
            began, used_before = perf_counter(), process_time()
            report = judging.judge(draft, index)
            times.append(perf_counter() - began)
            used.append(process_time() - used_before)
    figures = {
        "quotations": len(report.findings),
        "passages": passages,
        "reading_s": reading,
        "check_s": min(times),
        "cpu_s": min(used),
    }
    record("quotations-speed", {"a draft": figures | {"slowest_s": max(times)}})


def documents(path: Path, home: Path) -> Path:
    """Write the passages as documents, a file each, and return their folder."""
    folder = home / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    texts: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts.setdefault(row["doc_id"], [row["title"]]).append(" ".join(row["text"].split()))
    for name, text in texts.items():
        place = folder / f"{hashlib.sha256(name.encode()).hexdigest()[:12]}.txt"
        place.write_text("\n\n".join(text), encoding="utf-8")
    return folder


def quotations(pool: list, chance: random.Random) -> list[Made]:
    """Return a hundred quotations: word for word, altered, stitched, and of words in any order."""
    made: list[Made] = []
    words = sorted({word for each in pool[:2_000] for word in each.text.split() if word.isalpha()})
    while len(made) < COUNT:
        one, other = chance.sample(pool, 2)
        kinds = (
            ("exact", one.text),
            ("altered", chance.choice(CHANGES)(one, chance, words)),
            ("stitched", stitched(one, other, chance, "documents")),
            ("altered", chance.choice(CHANGES)(one, chance, words)),
            ("exact", one.text),
            ("not_found", scrambled(one, chance)),
        )
        verdict, text = kinds[len(made) % len(kinds)]
        if text:
            made.append(Made(words=text, verdict=verdict, kind="", origin=one))
    return made


if __name__ == "__main__":
    main()
