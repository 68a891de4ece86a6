"""Answers in the one document that a question is about, word by word, beside the best that similarity could do."""

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.names import source_of
from corpus.sentences import sentences
from index.exported import open_encoder
from index.search import CANDIDATES, Index, Scope
from tests.benchmarks import retrieval
from tests.benchmarks.quality_measures import Words, auroc, best_threshold, mean_of, words
from tests.benchmarks.quality_pool import JsonRow, read, write
from tests.benchmarks.record import PILCROW, Figures, pilcrow, run

SETS = ("clapnq_dev_a", "multispanqa_dev", "conditionalqa_dev", "cuad_dev")

Place = tuple[str, str]  # ids of a document and of one of its paragraphs, as the set has them


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question about one document; `gold` are the words of the sentences that hold a part of an answer."""

    id: str
    question: str
    document: str  # as the set names it
    gold: Counter[str]  # empty if the document does not answer

    @property
    def answerable(self) -> bool:
        """Whether the document answers."""
        return bool(self.gold)


def measure(dev: Path, folder: Path, *, questions: int) -> dict[str, Figures]:
    """Return a row for each set and their mean, and the same of the sentences' similarity."""
    ours: dict[str, Figures] = {}
    similar: dict[str, Figures] = {}
    for name in SETS:
        target, home = folder / "given" / name, folder / f"given-{name}"
        retrieval.write_documents(dev / name, target, titles=False)
        if name != SETS[0]:  # the exported model is the same for all; making it takes a quarter of a minute
            shutil.copytree(folder / f"given-{SETS[0]}" / "models", home / "models")
        pilcrow(home, "add", target)
        cases = list(read_cases(dev / name, questions))
        documents = stored(home, target, cases)
        batch = [{"id": case.id, "question": case.question, "document": documents[case.document]} for case in cases]
        answers = folder / f"given-{name}-answers.jsonl"
        pilcrow_ask(home, write(answers.with_stem("asked"), batch), answers)
        ours[name] = graded(cases, {row["id"]: row for row in read(answers)})
        with Index.open(home, encoder=open_encoder(home / "models")) as index:
            similar[name] = similarity(cases, documents, index)
    others = {f"similarity: {name}": figures for name, figures in (*similar.items(), ("mean", mean_of(similar)))}
    return {**ours, "mean": mean_of(ours), **others}


def pilcrow_ask(home: Path, batch: Path, answers: Path) -> None:
    """Ask all questions; those that could not be asked end the command with 1 and are counted as errors."""
    run([*PILCROW, "--home", home, "ask", "--batch", batch, "--out", answers], allowed=(0, 1))


def read_cases(folder: Path, limit: int) -> Iterator[Case]:
    """Yield a set's questions whose document is known, at most so many, chosen by a hash of their ids."""
    passages = {
        (str(row["doc_id"]), str(row["par_id"])): row["text"] for row in retrieval.rows(folder / "passages.jsonl")
    }
    rows = [(row, document_of(row)) for row in retrieval.rows(folder / "questions.jsonl")]
    usable = [(row, document) for row, document in rows if document is not None]
    usable.sort(key=lambda pair: hashlib.sha256(str(pair[0]["id"]).encode()).hexdigest())
    for row, document in usable[:limit]:
        yield Case(
            id=str(row["id"]),
            question=row["question"],
            document=document,
            gold=gold_words(row["answers"], passages) if row["answerable"] else Counter(),
        )


def document_of(row: JsonRow) -> str | None:
    """Return the document that a question is about; None if no or several are known, or an answer has no words."""
    if row["answerable"]:
        names = {str(answer["doc_id"]) for answer in row["answers"] if answer.get("text")}
        whole = all(answer.get("text") for answer in row["answers"])
        return names.pop() if whole and len(names) == 1 else None
    named: list[str | None] = [str(document) for document, _ in row.get("gold", ())]
    return (named or [row.get("doc")])[0]


def gold_words(answers: Iterable[JsonRow], passages: Mapping[Place, str]) -> Counter[str]:
    """Return the words of all sentences that hold an answer or a part of one."""
    held: dict[tuple[str, int, int], str] = {}
    for answer in answers:
        place = (str(answer["doc_id"]), str(answer["par_id"]))
        raw, start = passages[place], answer["start"]
        text = " ".join(raw.split())  # as the document was written
        begin, end = (_written(raw, at) for at in (start, start + len(answer["text"])))
        for first, last in sentences(text, 0, len(text)):
            if first < end and begin < last:
                held[(place[1], first, last)] = text[first:last]
    return sum(map(words, held.values()), Counter())


def _written(raw: str, at: int) -> int:
    """Return where a place in a text stands once its white space is single blanks."""
    before = raw[:at]
    return len(" ".join(before.split())) + bool(before.strip() and before[-1].isspace())


def stored(home: Path, target: Path, cases: Iterable[Case]) -> dict[str, str]:
    """Return the id in the library of each document that is asked about."""
    ids = {row["source"]: row["id"] for row in json.loads(pilcrow(home, "list", "--json").output)}
    names = dict.fromkeys(case.document for case in cases)
    return {name: ids[source_of(retrieval.place(target, name, titles=False))] for name in names}


def graded(cases: Sequence[Case], answers: Mapping[str, JsonRow]) -> Figures:
    """Return the words quoted against the words of gold, and who was answered."""
    total = Words()
    for case in cases:
        quotes = [quote["text"] for quote in answers[case.id]["quotes"] if quote["role"] == "answer"]
        total += Words.of(sum(map(words, quotes), Counter()), case.gold)
    return {
        "questions": len(cases),
        "errors": sum(answers[case.id]["status"] == "error" for case in cases),
        **total.figures(),
        **answerability(
            cases,
            [bool(answers[case.id]["quotes"]) for case in cases],
            [answers[case.id].get("confidence", 0.0) for case in cases],
        ),
    }


def answerability(cases: Sequence[Case], answered: Sequence[bool], sure: Sequence[float]) -> Figures:
    """Return how often it abstained rightly and wrongly, and how well the confidences part the two kinds."""
    kinds = [[place for place, case in enumerate(cases) if case.answerable is kind] for kind in (True, False)]
    wrong, right = (sum(not answered[place] for place in kind) / len(kind) if kind else None for kind in kinds)
    return {
        "abstain_right": right,
        "abstain_wrong": wrong,
        "auroc": auroc(*([sure[place] for place in kind] for kind in kinds)),
    }


def similarity(cases: Sequence[Case], documents: Mapping[str, str], index: Index) -> Figures:
    """Quote the sentences whose vectors are near the question's, from the threshold on that suits these cases best."""
    scored: list[tuple[float, int, Counter[str]]] = []
    highest = []
    for row, case in enumerate(cases):
        document = index.store.document(documents[case.document])
        found = index.search(case.question, k=2 * CANDIDATES, scope=Scope(document.id))
        places = {(each.start, each.end): each.similarity for each in index.sentences(found)}
        scored += [(score, row, words(document.text[start:end])) for (start, end), score in places.items()]
        highest.append(max(places.values(), default=-1.0))
    threshold, total = best_threshold(scored, [case.gold for case in cases])
    answered = [score >= threshold for score in highest]
    return {
        "questions": len(cases),
        **total.figures(),
        **answerability(cases, answered, highest),
        "threshold": threshold,
    }
