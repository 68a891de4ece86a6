"""What our own index brings for the questions of the sets: passages with the answer, and hard negatives.

A hard negative is a passage that ranks high and does not hold the answer: one of another document, or, where the
answer is a few words that are easily recognised, another passage of the document asked about. Without such, a reader
knows only passages that questions were written about, and takes whatever the search brings for one.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from index.build import add
from index.bulk import open_bulk
from index.passages import Passage
from index.search import Index
from qa.question import squeeze
from qa.training.examples import EMPHASISED, SHORTEST, Example, Row, lines, share

MINED = ("squad20_dev", "squad11_dev_rest", "squadshifts_new_wiki", "nq_oracle", "selqa", "quoref", "multispanqa_train",
        "tatqa_train", "conditionalqa_train", "qamr")  # fmt: skip
READ = 20  # hits looked at for a question
HOLDING = 3  # of them at most that hold the answer
NEAR = 3  # negatives at most of the document that holds the answer elsewhere


def mine(folders: Sequence[Path], home: Path, *, questions: int, negatives: int, seed: int) -> Iterator[Example]:
    """Yield what is found for each of `questions` questions of each set, with up to `negatives` hard negatives.

    `home` keeps the library; `seed` draws the questions.
    """
    if not folders:
        return
    encoder = open_bulk(home / "models")
    docs = home / "docs"
    for folder in folders:
        _write(folder, docs / folder.name)
    add(home, [docs], encoder=lambda: encoder)
    with Index.open(home, encoder=encoder) as index:
        for folder in folders:
            rows = sorted(lines(folder / "questions.jsonl"), key=lambda row: share(f"{seed} mined {row['id']}"))
            rows = [row for row in rows if row["answerable"] and row["answers"]][:questions]
            for row in tqdm(rows, desc=f"mine {folder.name}", disable=None):
                yield from _found(folder.name, row, index, negatives)


def _write(folder: Path, target: Path) -> None:
    """Write the documents of a set as text files."""
    documents: dict[str, list[str]] = {}
    for passage in lines(folder / "passages.jsonl"):
        documents.setdefault(str(passage["doc_id"]), []).append(" ".join(passage["text"].split()))
    target.mkdir(parents=True, exist_ok=True)
    for name, paragraphs in documents.items():
        text = "\n\n".join(dict.fromkeys(paragraphs)) + "\n"
        _file(target, name).write_text(text, encoding="utf-8")


def _file(target: Path, name: str) -> Path:
    return target / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.txt"


def _found(name: str, row: Row, index: Index, negatives: int) -> Iterator[Example]:
    """What the search brings for a question: passages of its document with the answer, and others without it."""
    question = " ".join(str(row["question"]).split())
    answers = [answer["text"] for answer in row["answers"]]
    homes = {_file(Path(), str(answer["doc_id"])).name for answer in row["answers"]}
    left = {False: negatives, True: min(negatives, NEAR) if _recognised(row) else 0}  # by whether it is at home
    holding = HOLDING
    for hit in index.search(question, k=READ).hits:
        passage = hit.passage
        document = index.store.document(passage.document_id)
        words = document.text[passage.start : passage.end]
        held = squeeze(words)
        holds = any(len(squeeze(a)) >= SHORTEST and squeeze(a) in held for a in answers)
        at_home = Path(document.source).name in homes
        if not (at_home and holding if holds else left[at_home]):
            continue  # enough of them; or whether the words answer elsewhere, or other words at home, nobody knows
        evidence = tuple(sorted({span for answer in answers for span in _places(words, answer)})) if holds else ()
        if holds and not evidence:
            continue
        left[at_home] -= not holds
        holding -= holds
        yield Example(
            set=f"{name} (found)" if holds else f"{name} (mined)",
            question=question,
            title="",
            text=words,
            paragraphs=tuple(_paragraphs(passage, index)),
            evidence=evidence,
            spans=tuple((a, b) for a, b in evidence if len(words[a:b].split()) <= EMPHASISED),
            group=f"{name} {row['id']}",
        )


def _recognised(row: Row) -> bool:
    """Whether a passage without the words of the answers can be taken for one that does not answer."""
    return row["type"] == "span" and all(len(answer["text"].split()) <= EMPHASISED for answer in row["answers"])


def _places(words: str, answer: str) -> Iterator[tuple[int, int]]:
    """Where an answer stands in a text, white space apart."""
    pattern = r"\s+".join(map(re.escape, answer.split()))
    if len(squeeze(answer)) >= SHORTEST:
        yield from (match.span() for match in re.finditer(pattern, words))


def _paragraphs(passage: Passage, index: Index) -> Iterator[tuple[int, int]]:
    """The paragraphs of a passage, or what of them lies in it, as ranges of its text."""
    for paragraph in index.store.paragraphs(passage.document_id):
        start, end = max(paragraph.start, passage.start), min(paragraph.end, passage.end)
        if start < end:
            yield start - passage.start, end - passage.start
