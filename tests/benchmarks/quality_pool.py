"""Answers over a pool of documents from several sets, graded set by set, beside those of a plain vector store."""

import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.exported import open_encoder
from index.search import CANDIDATES, Hit, Index
from tests.benchmarks.quality_measures import (
    Outcome,
    auroc,
    calibration_error,
    coverage,
    holds,
    mean_of,
    reliability,
    risk_area,
)
from tests.benchmarks.record import Figures, grade, pilcrow, run

SETS = ("clapnq_dev_a", "multispanqa_dev", "qed", "quotesum", "conditionalqa_dev")
RIVALS = {"first passage": 1, "first five passages": 5}  # of a plain dense search, always given
LEAK = 0.05  # share of the unanswerable questions that may be answered

JsonRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pool:
    """A library of several sets' documents, and the questions with their gold parts as the grader reads them."""

    home: Path
    gold: Path

    @classmethod
    def make(cls, script: Path, sets: Sequence[Path], folder: Path, *, drop: float, questions: int) -> "Pool":
        """Let the script choose documents and questions, and add the documents to a new library."""
        made = folder / "pool"
        limits = ["--drop", str(drop), "--questions", str(questions)]
        run([sys.executable, script.absolute(), made, *(path.absolute() for path in sets), *limits])
        pool = cls(folder / "home", made / "gold.jsonl")
        pilcrow(pool.home, "add", made / "docs")
        return pool


def measure(pool: Pool, grader: Path, *, misses: bool = False) -> dict[str, Figures]:
    """Return a row for each set, their mean, all questions at once, the same of the rivals, and the reliability."""
    answers = pool.gold.with_name("answers.jsonl")
    pilcrow(pool.home, "ask", "--batch", pool.gold, "--out", answers)
    gold, said = read(pool.gold), {row["id"]: row for row in read(answers)}
    outcomes = {row["id"]: outcome(row, said[row["id"]]) for row in gold}
    options = ["--misses"] if misses else []
    graded = by_set(pool.gold, answers, grader, *options)
    held = {name: [outcomes[row["id"]] for row in read(path)] for name, path in split(pool.gold).items()}
    rows: dict[str, Figures] = {name: {**graded[name], **confidences(held[name])} for name in graded}
    rows["mean"] = mean_of(rows)
    rows["all"] = {**grade(grader, pool.gold, answers), **confidences([*outcomes.values()])}
    with Index.open(pool.home, encoder=open_encoder(pool.home / "models")) as index:
        plain = rivals(index, gold)
    for name, given in plain.items():
        rival = by_set(pool.gold, write(answers.with_stem(name), given), grader)
        rows |= {f"{name}: {set_}": figures for set_, figures in rival.items()}
        rows[f"{name}: mean"] = mean_of(rival)
    for each in reliability(outcomes.values()):
        counted = {"questions": each.questions, "confidence": each.confidence, "right": each.right}
        rows[f"confidence {each.low:.1f} to {each.high:.1f}"] = counted
    return rows


def read(path: Path) -> list[JsonRow]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """Write JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def split(gold: Path) -> dict[str, Path]:
    """Write a gold file for each set, which an id names before its first slash, and return where they are."""
    rows: dict[str, list[JsonRow]] = defaultdict(list)
    for row in read(gold):
        rows[row["id"].split("/")[0]].append(row)
    return {name: write(gold.with_name(f"{gold.stem}-{name}.jsonl"), held) for name, held in rows.items()}


def by_set(gold: Path, answers: Path, grader: Path, *options: str) -> dict[str, Figures]:
    """Return the grader's figures for each set."""
    return {name: grade(grader.absolute(), path, answers, *options) for name, path in split(gold).items()}


def outcome(gold: JsonRow, answer: JsonRow) -> Outcome:
    """Judge one answer: is there a gold part in what it quotes, or, where it abstained, would have quoted?

    Of an abstention that is the first of the nearest paragraphs, the one with the best sentence. An unanswerable
    question has no gold parts, so nothing said to it is right; a question that could not be asked has confidence 0.
    """
    answered = answer["status"] == "answered"
    shown = (
        [quote for quote in answer["quotes"] if quote["role"] == "answer"] if answered else answer.get("nearest", [])
    )
    texts = [quote["text"] for quote in (shown if answered else shown[:1])]
    return Outcome(
        confidence=answer.get("confidence", 0.0),
        right=holds(texts, gold["parts"]),
        answerable=gold["answerable"],
        answered=answered,
    )


def confidences(outcomes: Sequence[Outcome]) -> Figures:
    """Return what the confidences are worth: calibration, order, and what a threshold could do."""
    sides = ([each.confidence for each in outcomes if each.answerable is side] for side in (True, False))
    best = coverage(outcomes, LEAK)
    return {
        "ece": calibration_error(reliability(outcomes)),
        "ece_answered": calibration_error(reliability(each for each in outcomes if each.answered)),
        "risk_area": risk_area(outcomes),
        "auroc": auroc(*sides),
        "coverage_at_5": best.all if best else None,
        "answerable_at_5": best.answerable if best else None,
    }


def rivals(index: Index, gold: Sequence[JsonRow]) -> dict[str, list[JsonRow]]:
    """Answer every question with the nearest passages whole, as vector stores do, and never abstain."""
    found: dict[str, list[JsonRow]] = {name: [] for name in RIVALS}
    for row in gold:
        passages = [_words(hit, index) for hit in nearest(index, row["question"])[: max(RIVALS.values())]]
        for name, count in RIVALS.items():
            quotes = [{"text": text, "role": "answer"} for text in passages[:count]]
            found[name].append({"id": row["id"], "status": "answered", "quotes": quotes})
    return found


def nearest(index: Index, question: str) -> list[Hit]:
    """Return the hits that the vectors found, nearest first; the words' search and the fusion play no part."""
    hits = index.search(question, k=2 * CANDIDATES).hits
    ranked = {hit.vector_rank: hit for hit in hits if hit.vector_rank is not None}
    return [ranked[rank] for rank in sorted(ranked)]


def _words(hit: Hit, index: Index) -> str:
    return index.store.document(hit.passage.document_id).text[hit.passage.start : hit.passage.end]
