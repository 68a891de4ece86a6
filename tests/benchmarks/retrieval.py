"""Measures how often the answer is in the first passages: dense, lexical and fused, per set.

    python -m tests.benchmarks.retrieval HOME SET_FOLDER... [--questions 300] [--titles] [--sweep]

A set is a folder with `passages.jsonl` {doc_id, title, text} and `questions.jsonl` {question, answers: [{text,
doc_id}], answerable, type}. All documents of all sets go into one library in HOME, so that each is a distractor
to the others; a second run finds it embedded. A question's parts are its answers where it asks for a list or for
sentences, else any one of them. A part is found if a passage of its document that contains it is among the first
k; recall is the mean over parts, then over questions, then over sets. `--sweep` tries weights of the fusion.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from corpus.canonical import canonical
from corpus.names import source_of
from index import build, fusion, lexical
from index.exported import open_encoder
from index.search import CANDIDATES, Found, Index
from tests.benchmarks.record import record

CUTS = (1, 5, 20)
WEIGHTS = [step / 10 for step in range(11)]
HEADINGS = (0.0, 0.25, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Case:
    """A question, and for each part of its answer the ids of the passages that hold it."""

    set: str
    question: str
    parts: tuple[frozenset[int], ...]


def main() -> None:
    """Build the library, ask all questions, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--questions", type=int, default=300, help="at most so many a set, chosen by hash")
    parser.add_argument("--titles", action="store_true", help="give each document its title as a heading")
    parser.add_argument("--sweep", action="store_true")
    given = parser.parse_args()
    encoder = open_encoder(given.home / "models")
    for folder in given.sets:
        write_documents(folder, given.home / "documents" / folder.name, titles=given.titles)
    build.add(given.home, [given.home / "documents"], encoder=lambda: encoder, progress=show)
    with Index.open(given.home, encoder=encoder) as index:
        cases = [case for folder in given.sets for case in read_cases(folder, given, index)]
        found = [index.search(case.question, k=2 * CANDIDATES) for case in cases]
        passages, milliseconds = index.frequencies(())[0], median(each.search_ms for each in found)
        print(f"{len(cases)} questions, {passages} passages, search alone p50 {milliseconds:.1f} ms")
        record("retrieval", measure(cases, found))
        if given.sweep:
            sweep(cases, found, index)


def show(done: int, total: int) -> None:
    """Say how far the embedding is."""
    print(f"\rembedded {done} of {total}", end="" if done < total else "\n", file=sys.stderr)


def rows(path: Path) -> Iterator[dict]:
    """Yield the objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def place(folder: Path, document: str, *, titles: bool) -> Path:
    """Return where a document of a set is written."""
    return folder / f"{hashlib.sha256(document.encode()).hexdigest()[:12]}.{'md' if titles else 'txt'}"


def write_documents(folder: Path, target: Path, *, titles: bool) -> None:
    """Write each document of a set as a file, its paragraphs parted by blank lines."""
    documents: dict[str, list[str]] = {}
    for passage in rows(folder / "passages.jsonl"):
        begun = documents.setdefault(str(passage["doc_id"]), [f"# {passage['title']}"] if titles else [])
        begun.append(" ".join(passage["text"].split()))
    target.mkdir(parents=True, exist_ok=True)
    for document, paragraphs in documents.items():
        place(target, document, titles=titles).write_text("\n\n".join(dict.fromkeys(paragraphs)) + "\n")


def read_cases(folder: Path, given: argparse.Namespace, index: Index) -> Iterator[Case]:
    """Yield the questions of a set that have an answer in words, chosen by hash."""
    ids = {source: id_ for source, (id_, *_) in index.store.sources().items()}
    usable = {
        row["question"]: row
        for row in rows(folder / "questions.jsonl")
        if row["answerable"] and row["answers"] and all(answer.get("text") for answer in row["answers"])
    }
    ordered = sorted(usable.values(), key=lambda row: hashlib.sha256(str(row["id"]).encode()).hexdigest())
    for row in ordered[: given.questions]:
        texts = []
        for answer in row["answers"]:
            path = place(given.home / "documents" / folder.name, str(answer["doc_id"]), titles=given.titles)
            texts.append(holders(index, ids.get(source_of(path)), answer["text"]))
        if row["type"] not in ("list", "sentence"):
            texts = [frozenset().union(*texts)]
        if all(texts):
            yield Case(folder.name, row["question"], tuple(texts))


def holders(index: Index, document: str | None, answer: str) -> frozenset[int]:
    """Return the ids of a document's passages that contain the answer, but for white space."""
    if document is None:
        return frozenset()
    wanted = re.sub(r"\s+", "", canonical(answer))
    text = index.store.document(document).text
    passages = index.store.connection.execute(
        "SELECT id, start, stop FROM passages WHERE document_id = ?", (document,)
    ).fetchall()
    return frozenset(id_ for id_, start, end in passages if wanted in re.sub(r"\s+", "", text[start:end]))


def measure(cases: list[Case], found: list[Found]) -> dict[str, dict[str, float]]:
    """Return set -> "dense@1" etc. -> recall, and the mean over the sets."""
    rankings: dict[str, list[list[int]]] = {
        "dense": [ranked(each, "vector_rank") for each in found],
        "lexical": [ranked(each, "lexical_rank") for each in found],
        "fused": [[hit.passage.id for hit in each.hits] for each in found],
    }
    table: dict[str, dict[str, float]] = {}
    for kind, ranking in rankings.items():
        for name, values in recalls(cases, ranking).items():
            table.setdefault(name, {}).update({f"{kind}@{cut}": value for cut, value in values.items()})
    return table


def ranked(found: Found, rank: str) -> list[int]:
    """Return the ids of the passages that have a rank, in its order."""
    hits = [hit for hit in found.hits if getattr(hit, rank) is not None]
    return [hit.passage.id for hit in sorted(hits, key=lambda hit: getattr(hit, rank))]


def recalls(cases: list[Case], ranking: list[list[int]]) -> dict[str, dict[int, float]]:
    """Return set -> k -> recall, and their mean over the sets under "mean"."""
    by_set: dict[str, dict[int, list[float]]] = {}
    for case, ids in zip(cases, ranking, strict=True):
        for cut in CUTS:
            share = mean(bool(part.intersection(ids[:cut])) for part in case.parts)
            by_set.setdefault(case.set, {}).setdefault(cut, []).append(share)
    table = {name: {cut: mean(values) for cut, values in cuts.items()} for name, cuts in by_set.items()}
    return {**table, "mean": {cut: mean(values[cut] for values in table.values()) for cut in CUTS}}


def sweep(cases: list[Case], found: list[Found], index: Index) -> None:
    """Print the mean recall for each weight of the fusion, and of the heading in BM25; and of fusion by rank."""
    passages = index.frequencies(())[0]
    cosines = [{hit.passage.id: hit.similarity for hit in each.hits} for each in found]
    near = [ranked(each, "vector_rank") for each in found]
    for heading in HEADINGS:
        lexical.WEIGHTS = (heading, 1.0)
        worded = [lexical.Lexical(index.store.connection).search(case.question, CANDIDATES, passages) for case in cases]
        worded = [[pair for pair in each if pair[0] in known] for each, known in zip(worded, cosines, strict=True)]
        for weight in WEIGHTS:
            by_score = [
                [each.passage for each in fusion.fuse(*lists, weight=weight)]
                for lists in zip(near, worded, cosines, strict=True)
            ]
            by_rank = [by_ranks(a, [id_ for id_, _ in b], weight) for a, b in zip(near, worded, strict=True)]
            values = [recalls(cases, ranking)["mean"][cut] for ranking in (by_score, by_rank) for cut in CUTS]
            print(f"heading {heading:4} weight {weight:3}" + "".join(f"{value:9.4f}" for value in values))


def by_ranks(near: list[int], worded: list[int], weight: float) -> list[int]:
    """Fuse by reciprocal ranks (Cormack, Clarke and Büttcher 2009, k = 60), for comparison."""
    scores: dict[int, float] = {}
    for share, ranking in ((weight, near), (1 - weight, worded)):
        for rank, id_ in enumerate(ranking, start=1):
            scores[id_] = scores.get(id_, 0.0) + share / (60 + rank)
    return sorted(scores, key=lambda id_: (-scores[id_], id_))


if __name__ == "__main__":
    main()
