"""The reader alone on a passage: does it find the words that are the answer?"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from corpus.sentences import sentences
from qa.reader import Proper, Reading, Text, shipped
from tests.benchmarks import retrieval
from tests.benchmarks.quality_measures import mean_of, squad_exact, squad_f1
from tests.benchmarks.record import Figures

SETS = ("squadshifts_reddit",)


def measure(dev: Path, *, questions: int | None) -> dict[str, Figures]:
    """Return a row for each set, and their mean."""
    rows = {name: _measure(dev / name, questions) for name in SETS}
    return {**rows, "mean": mean_of(rows)}


def _measure(folder: Path, limit: int | None) -> Figures:
    passages = {
        (str(row["doc_id"]), str(row["par_id"])): row["text"] for row in retrieval.rows(folder / "passages.jsonl")
    }
    rows = [row for row in retrieval.rows(folder / "questions.jsonl") if row["answerable"] and row["answers"]]
    rows.sort(key=lambda row: hashlib.sha256(str(row["id"]).encode()).hexdigest())
    exact = f1 = sentence = 0.0
    for row in rows[:limit]:
        place = (str(row["answers"][0]["doc_id"]), str(row["answers"][0]["par_id"]))
        here = [each for each in row["answers"] if (str(each["doc_id"]), str(each["par_id"])) == place]
        text = Text("", passages[place], sentences(passages[place], 0, len(passages[place])))
        (reading,) = shipped().read(row["question"], [text])
        said, answers = proper(text, reading), [each["text"] for each in row["answers"]]
        exact += squad_exact(said, answers)
        f1 += squad_f1(said, answers)
        sentence += touches(best_sentence(text, reading), [(each["start"], len(each["text"])) for each in here])
    count = len(rows[:limit])
    return {"questions": count, "exact": exact / count, "f1": f1 / count, "sentence": sentence / count}


def proper(text: Text, reading: Reading) -> str:
    """Return the words that are most likely the answer proper, of all sentences; none if the model sees none."""
    best: Proper | None = max(filter(None, reading.proper), key=lambda each: each.score, default=None)
    return text.text[best.start : best.end] if best else ""


def best_sentence(text: Text, reading: Reading) -> tuple[int, int]:
    """Return the sentence that is most likely an answer, the first of several; an empty range if there is none."""
    scored = zip(reading.sentences, text.sentences, strict=True)
    return max(scored, key=lambda each: each[0], default=(0.0, (0, 0)))[1]


def touches(sentence: tuple[int, int], answers: Sequence[tuple[int, int]]) -> bool:
    """Whether a sentence holds a part of an answer: its (start, length)."""
    return any(sentence[0] < start + length and start < sentence[1] for start, length in answers)
