"""Ask follow-ups over the samples, and count how many were resolved and how many questions were disturbed.

    python -m tests.benchmarks.followups [--misses] [--half dev|test] [--models FOLDER] [--documents FOLDER]

`tests/data/followups.jsonl` has a question a line, with the questions asked before it. One that is `dependent` is
`resolved` if the words of its completed question hold what they must (`asked`), or the very places are quoted; and it
is `answered` if the final answer holds the gold. One that stands alone is `disturbed` if anything was carried into
it. Rules were tuned on the half called "dev" alone. With `--documents`, the two documents that `seeds.py` knows are
asked too, by `tests/data/followups-documents.jsonl`.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.samples import SAMPLES
from index.build import add
from index.exported import open_encoder
from index.search import Index
from qa.answer import Answer, Role
from qa.ask import ask
from qa.converse import Turn
from tests.benchmarks.record import Figures, record

SET = Path(__file__).parents[1] / "data" / "followups.jsonl"
ON_DOCUMENTS = SET.with_name("followups-documents.jsonl")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    id: str
    half: str
    dependent: bool
    resolved: bool
    answered: bool
    shown: str  # for the list of misses


def main() -> None:
    """Measure, record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="list what was missed on stderr")
    parser.add_argument("--half", choices=("dev", "test"), help="print this half alone, and record nothing")
    parser.add_argument("--models", type=Path, help="folder of an embedding model that was prepared before")
    parser.add_argument("--documents", type=Path, help="folder of the two documents")
    wanted = parser.parse_args()
    rows = [row for row in read(SET) if wanted.half in (None, row["half"])]
    outcomes = list(outcomes_of(rows, SAMPLES, wanted.models))
    if wanted.documents and not wanted.half:
        outcomes += outcomes_of(read(ON_DOCUMENTS), [wanted.documents], wanted.models)
    if wanted.misses:
        for each in outcomes:
            if not (each.resolved and each.answered):
                print(each.id, "" if each.resolved else "UNRESOLVED", each.shown, sep="\t", file=sys.stderr)
    if wanted.half:
        print(json.dumps(dict(figures(outcomes))))
        return
    halves = {half: figures([each for each in outcomes if each.half == half]) for half in ("dev", "test")}
    own = [each for each in outcomes if each.half != "documents"]
    more = {"documents": figures(outcomes[len(own) :])} if len(outcomes) > len(own) else {}
    record("followups", {**halves, "both": figures(own), **more})


def read(path: Path) -> list[dict[str, Any]]:
    """Read a set of questions."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def outcomes_of(rows: Sequence[dict[str, Any]], documents: Sequence[Path], models: Path | None) -> Iterator[Outcome]:
    """Yield the outcome of each row, asked over a fresh library that holds the documents."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        encoder = open_encoder(models or home / "models")
        add(home, documents, encoder=lambda: encoder, collection="asked", keep_originals=False)
        with Index.open(home, encoder=encoder) as index:
            for row in rows:
                yield _outcome(row, index)


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Return the shares."""
    leaning = [each for each in outcomes if each.dependent]
    alone = [each for each in outcomes if not each.dependent]
    return {
        "follow_ups": len(leaning),
        "resolved": sum(each.resolved for each in leaning) / max(len(leaning), 1),
        "answered": sum(each.answered for each in leaning) / max(len(leaning), 1),
        "self_contained": len(alone),
        "disturbed": sum(not each.resolved for each in alone) / max(len(alone), 1),
    }


def _outcome(row: dict[str, Any], index: Index) -> Outcome:
    history: list[Turn] = []
    before: list[Answer] = []
    for question in row["history"]:
        before.append(ask(question, index, history=history))
        history.append(Turn.of(before[-1]))
    answer = ask(row["question"], index, history=history)
    asked = f"{' > '.join(row['history'])} > {row['question']} => {answer.asked} {[c.words for c in answer.carried]}"
    quoted = " | ".join(quote.text[:60] for quote in answer.quotes)
    if not row["dependent"]:
        alone = not answer.carried and answer.asked == row["question"]
        return Outcome(row["id"], row["half"], False, alone, True, f"DISTURBED {asked}")
    resolved, answered = _graded(row["gold"], answer, before[0])
    return Outcome(row["id"], row["half"], True, resolved, answered, f"{asked} :: {answer.refusal or quoted}")


def _graded(gold: dict[str, Any], answer: Answer, first: Answer) -> tuple[bool, bool]:
    """Whether a follow-up was resolved, and whether its answer holds the gold."""
    said = [quote for quote in answer.quotes if quote.role is Role.ANSWER]
    if gold.get("abstains"):
        return (bool(answer.refusal and answer.carried),) * 2
    if "places" in gold:
        held = len(said) == len(gold["places"]) and all(
            words.casefold() in _plain(quote.text) for words, quote in zip(gold["places"], said, strict=True)
        )
        return held, held
    asked = answer.asked.casefold()
    resolved = all(any(word in asked for word in words.split("|")) for words in gold["asked_contains"])
    shown = {quote.document_id for quote in (*answer.quotes, *answer.nearest)}
    if gold.get("document") == "other":
        resolved = resolved and bool(shown) and shown.isdisjoint({quote.document_id for quote in first.quotes[:1]})
    words = _plain(" ".join(quote.text for quote in answer.quotes))
    return resolved, all(any(each.casefold() in words for each in alternatives) for alternatives in gold["parts"])


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


if __name__ == "__main__":
    main()
