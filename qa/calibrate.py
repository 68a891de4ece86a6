"""Fit the chooser's two logistic models and its threshold on public question-answering sets.

    python -m qa.calibrate WORK SET_FOLDER... [--questions 150] [--passages 300] [--out coefficients.json]

A SET_FOLDER holds passages.jsonl {"doc_id", "title", "par_id", "text"} and questions.jsonl {"id",
"question", "answers": [{"text", "doc_id", "par_id", ...}], "answerable", "type"}. WORK keeps the
libraries between runs. Every question is asked twice: of a small library that holds documents of its own set
alone, as a person's few reports are about one thing, and of one that holds those of all sets. A quarter of
the passages (by hash) is left out of both: questions answered only there are unanswerable, although
their names and subject are at hand.

1. `sentence`: which of a question's sentences hold an answer? A conditional logit (see
   `qa.choose.score`) by maximum likelihood of all right sentences together.
2. `confidence`: does the best sentence hold an answer? A logistic regression on all questions.
3. `threshold`: the confidence below which a tenth of the questions fall whose answer was found. A
   person who is refused sees the nearest paragraphs, so silence is set to err on the side of speaking.

Every set weighs the same, whatever its size.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from index.build import add
from index.encoder import Encoder
from index.exported import open_encoder
from index.search import Index
from qa.choose import CONFIDENCE_FEATURES, Logistic, confidence_values, score
from qa.evidence import FEATURES, PASSAGES_READ, Candidate, Rarity, gather
from qa.question import read

DROPPED = 0.25  # share of passages left out
WRONGLY = 0.1  # share of the questions whose answer was found that may be refused
RIDGE = 0.003  # on the weights of the sentence model, whose likelihood is a mean over questions
COMPANION, NEIGHBOUR = 0.75, 0.4  # by the curve of answers found against words quoted, on the same sets
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set; without answers, the library holds none."""

    set: str
    question: str
    answers: tuple[str, ...]  # squeezed


@dataclass(frozen=True, slots=True)
class Seen:
    """A question with what the search brought back for it."""

    asked: Asked
    rarity: Rarity
    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]  # per candidate: holds an answer, or is part of one


def share(text: str) -> float:
    """Return a number in [0, 1] that depends on the text alone."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def squeeze(text: str) -> str:
    """Return the letters and digits of a text, case folded, so that spacing cannot hide a match."""
    return re.sub(r"[\W_]+", "", text).casefold()


def sample(folder: Path, target: Path, *, questions: int, passages: int) -> Iterator[Asked]:
    """Write documents of one set as text files, whole ones until there are enough, and yield their questions."""
    documents: dict[str, dict[str, str]] = {}
    for passage in _lines(folder / "passages.jsonl"):
        words = " ".join(passage["text"].split())
        documents.setdefault(str(passage["doc_id"]), {})[str(passage["par_id"])] = words
    rows = [
        row
        for row in _lines(folder / "questions.jsonl")
        if row["answerable"] and row["answers"] and row["type"] != "bool"
    ]
    rows = sorted(rows, key=lambda row: share(str(row["id"])))
    taken: dict[str, None] = {}  # documents, in the order of the questions that ask for them
    for row in rows:
        if sum(len(documents[name]) for name in taken) < passages:
            taken.update(dict.fromkeys(str(answer["doc_id"]) for answer in row["answers"]))
    target.mkdir(parents=True, exist_ok=True)
    for name in taken:
        held = [words for key, words in documents[name].items() if share(f"{name} {key}") >= DROPPED]
        if held:
            path = target / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.txt"
            path.write_text("\n\n".join(dict.fromkeys(held)) + "\n", encoding="utf-8")
    asked = [row for row in rows if all(str(answer["doc_id"]) in taken for answer in row["answers"])]
    for row in asked[:questions]:
        held = [a["text"] for a in row["answers"] if share(f"{a['doc_id']} {a['par_id']}") >= DROPPED]
        yield Asked(folder.name, row["question"], tuple(filter(None, map(squeeze, held))))


def _lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def look(asked: Asked, index: Index) -> Seen:
    """Search for one question and mark the sentences that hold an answer."""
    question = read(asked.question)
    with index.store.snapshot():
        found = index.search(asked.question, k=PASSAGES_READ)
        rarity = Rarity.of(question, index)
        candidates = gather(question, found, index, rarity)
    texts = [squeeze(c.document.text[c.sentence.start : c.sentence.end]) for c in candidates]
    right = tuple(any(a in text or (len(text) > 30 and text in a) for a in asked.answers) for text in texts)
    return Seen(asked, rarity, candidates, right)


def balanced(sets: Sequence[str]) -> Floats:
    """Return a weight for each row so that every set counts the same."""
    names, places, counts = np.unique(np.array(sets), return_inverse=True, return_counts=True)
    return np.asarray(len(sets) / len(names) / counts[places], dtype=np.float64)


def fit_sentence(seen: Sequence[Seen]) -> tuple[float, ...]:
    """Fit the weights that order sentences, on questions for which at least one is right."""
    shown = [one for one in seen if any(one.right)]
    values = [np.array([candidate.values for candidate in one.candidates]) for one in shown]
    right = [np.array(one.right) for one in shown]
    share_of = balanced([one.asked.set for one in shown]) / len(shown)

    def loss(weights: Floats) -> tuple[float, Floats]:
        """Negative log-likelihood with its gradient: expected features, less those expected among the right."""
        total, gradient = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for rows, holds, weight in zip(values, right, share_of, strict=True):
            scores = rows @ weights
            total -= weight * (logsumexp(scores[holds]) - logsumexp(scores))
            gradient = gradient + weight * (softmax(scores) @ rows - softmax(scores[holds]) @ rows[holds])
        return total, gradient

    fitted = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B")
    return tuple(float(weight) for weight in fitted.x)


def fit_confidence(rows: Sequence[tuple[float, ...]], right: Sequence[bool], sets: Sequence[str]) -> Logistic:
    """Fit a logistic model by maximum likelihood with a weak ridge."""
    model = LogisticRegression(max_iter=3000)
    model.fit(np.array(rows), np.array(right), sample_weight=balanced(sets))
    return Logistic(float(model.intercept_[0]), tuple(float(w) for w in model.coef_[0]))


def best_of(one: Seen, weights: Sequence[float]) -> tuple[tuple[float, ...], bool]:
    """Return the confidence features of a question's best sentence, and whether it is right."""
    scored = score(one.candidates, weights)
    right = dict(zip((id(c) for c in one.candidates), one.right, strict=True))
    return confidence_values(scored, one.rarity), right[id(scored[0].candidate)]


def threshold_of(confidence: Floats, found: npt.NDArray[np.bool_], weights: Floats) -> float:
    """Return the confidence below which `WRONGLY` of the questions whose answer was found fall, by weight."""
    order = np.argsort(confidence)
    fallen = np.cumsum((weights * found)[order]) / (weights * found).sum()
    return float(confidence[order][int(np.searchsorted(fallen, WRONGLY))])


def main() -> None:
    """Sample, search, fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--questions", type=int, default=150)
    parser.add_argument("--passages", type=int, default=300)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("coefficients.json"))
    options = parser.parse_args()
    sizes = {"questions": options.questions, "passages": options.passages}
    docs = options.work / "docs"
    asked = {folder.name: tuple(sample(folder, docs / folder.name, **sizes)) for folder in options.sets}
    encoder = open_encoder(options.work / "models")
    seen = [one for name in asked for one in ask_of(options.work / name, docs / name, asked[name], encoder)]
    seen += ask_of(options.work / "all", docs, [a for each in asked.values() for a in each], encoder)
    sentence = fit_sentence(seen)
    rows, right = zip(*(best_of(one, sentence) for one in seen), strict=True)
    sets = [one.asked.set for one in seen]
    confidence = fit_confidence(rows, right, sets)
    given = np.array([confidence(values) for values in rows])
    threshold = threshold_of(given, np.array([any(one.right) for one in seen]), balanced(sets))
    report(seen, np.array(right), given >= threshold)
    write(options.out, sentence, confidence, threshold, sizes, sorted(set(sets)))


def ask_of(home: Path, docs: Path, asked: Sequence[Asked], encoder: Encoder) -> list[Seen]:
    """Put documents into a library and ask it questions."""
    add(home, [docs], encoder=lambda: encoder)
    with Index.open(home, encoder=encoder) as index:
        seen = [look(each, index) for each in tqdm(asked, desc=home.name, disable=None)]
    return [one for one in seen if one.candidates]


def report(seen: Sequence[Seen], right: npt.NDArray[np.bool_], answered: npt.NDArray[np.bool_]) -> None:
    """Print, for each set, what the fitted rule does on the questions it was fitted on."""
    for name in sorted({one.asked.set for one in seen}):
        here = np.array([one.asked.set == name for one in seen])
        held = here & np.array([bool(one.asked.answers) for one in seen])
        found = np.array([any(one.right) for one in seen])
        sys.stdout.write(
            f"{name:24} {here.sum():4} asked  found {found[held].mean():.2f}  best right {right[held].mean():.2f}"
            f"  abstained wrongly {1 - answered[held].mean():.2f}  rightly {1 - answered[here & ~held].mean():.2f}\n"
        )


def write(
    path: Path,
    sentence: tuple[float, ...],
    confidence: Logistic,
    threshold: float,
    sizes: dict[str, int],
    sets: list[str],
) -> None:
    """Write the fitted numbers with where they come from."""

    def named(features: Sequence[str], weights: Sequence[float]) -> dict[str, float]:
        return {name: round(weight, 4) for name, weight in zip(features, weights, strict=True)}

    fitted = {
        "source": {"fitted by": "python -m qa.calibrate", "sets": sets, **sizes},
        "sentence": named(FEATURES, sentence),
        "confidence": named(("bias", *CONFIDENCE_FEATURES), (confidence.bias, *confidence.weights)),
        "threshold": round(threshold, 4),
        "companion": COMPANION,
        "neighbour": NEIGHBOUR,
    }
    path.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
