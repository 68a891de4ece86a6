"""Fit the numbers of `qa/coefficients.json`: how the reader's evidence and that of the search are weighed together.

    python -m qa.training.combine WORK SET_FOLDER... [--questions 150] [--ablate] [--reader FILE] [--out FILE]

Sets are as `qa.training.examples` describes them, and none that the reader was trained on: on these it is surer
than it will ever be again. `qa.training.situations` says what is asked of which library. WORK keeps the libraries.

1. `sentence`, `chance`: is a sentence (part of) the answer? A conditional logit orders a question's sentences, and a
   logistic regression on its scores says how likely each is.
2. `fact`, `more`: from which probability on a further sentence is quoted: set by hand, see `FACT`.
3. `confidence`: does what is quoted hold an answer? A logistic regression on all questions.
4. `threshold`: the confidence below which as many questions fall whose answer was found as `WRONGLY` says.

Every set weighs the same in every situation, whatever its size. `report` prints the same measures with each set
left out of the fit in turn: the honest ones, as a person's questions are from none of these sets.
"""

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index.bulk import open_bulk
from qa.calibrate import Judged, expected_calibration_error
from qa.choose import CONFIDENCE_FEATURES, Logistic, Ranking, asks_for_a_fact, confidence_values, score
from qa.evidence import FEATURES, Candidate
from qa.question import read
from qa.reader import WEIGHTS, Reader
from qa.training.situations import NAMED, Seen, look, sample

RIDGE = 0.001  # on the weights of the order of sentences, whose likelihood is a mean over questions
WRONGLY = 0.07  # share of the questions whose answer was found that may be refused
# The probability from which a sentence is quoted beside the best one. For the expected F1 of the words it would be half
# of the F1 that is reached, some 0.29 (Z. Lipton, C. Elkan, B. Narayanaswamy, "Optimal thresholding of classifiers to
# maximize F1 measure", 2014), but an answer that lacks a part is worse than one with a sentence too many.
FACT, MORE = 0.20, 0.15
Floats = npt.NDArray[np.float64]

# What an ablation hides, by the features of `qa.evidence`.
HIDDEN = {
    "the reader": ("evidence", "joint", "behind"),
    "its answerable head": ("joint",),
    "similarity": ("similarity", "passage_similarity", "rank"),
    "the question's words": ("context_coverage",),
    "kinds of answers": ("wanted",),
    "the place in the paragraph": ("opening",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """All that is fitted."""

    sentence: Ranking
    confidence: Logistic
    threshold: float


def balanced(groups: Sequence[str]) -> Floats:
    """Return a weight for each row so that every group counts the same; their mean is 1."""
    names, places, counts = np.unique(np.array(groups), return_inverse=True, return_counts=True)
    return np.asarray(len(groups) / len(names) / counts[places], dtype=np.float64)


def logistic(rows: Floats, right: Sequence[bool], groups: Sequence[str]) -> Logistic:
    """Fit a logistic model by maximum likelihood with a weak ridge."""
    model = LogisticRegression(max_iter=5000)
    model.fit(rows, np.array(right), sample_weight=balanced(groups))
    return Logistic(float(model.intercept_[0]), tuple(float(weight) for weight in model.coef_[0]))


def group(one: Seen) -> str:
    """Name what weighs as one: a set in one situation."""
    return f"{one.asked.set} {one.situation}"


def fit_sentence(seen: Sequence[Seen]) -> Ranking:
    """Fit the order of sentences, by maximum likelihood of all right ones of a question together, and their chances."""
    shown = [one for one in seen if any(one.right)]
    values = [np.array([candidate.values for candidate in one.candidates]) for one in shown]
    holds = [np.array(one.right) for one in shown]
    shares = balanced([group(one) for one in shown]) / len(shown)

    def loss(weights: Floats) -> tuple[float, Floats]:
        """Negative log-likelihood with its gradient: expected features, less those expected among the right."""
        total, gradient = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for rows, right, weight in zip(values, holds, shares, strict=True):
            scores = rows @ weights
            total -= weight * (logsumexp(scores[right]) - logsumexp(scores))
            gradient = gradient + weight * (softmax(scores) @ rows - softmax(scores[right]) @ rows[right])
        return total, gradient

    weights = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x
    asked = [one for one in seen if one.situation != "elsewhere"]  # which is there for the confidence alone
    scores = [np.array([candidate.values for candidate in one.candidates]) @ weights for one in asked]
    inputs = np.vstack([np.stack([each, each - logsumexp(each)], axis=1) for each in scores])
    right = [each for one in asked for each in one.right]
    chance = logistic(inputs, right, [group(one) for one in asked for _ in one.candidates])
    return Ranking(tuple(float(weight) for weight in weights), chance)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A question's sentences by falling probability."""

    group: str
    fact: bool  # whether one thing is asked for
    chances: Floats
    right: npt.NDArray[np.bool_]
    words: Floats


def _ranked(one: Seen, sentence: Ranking) -> _Ranked:
    chances = np.array(sentence([candidate.values for candidate in one.candidates]))
    order = np.argsort(-chances, kind="stable")
    words = np.array([len(candidate.words.split()) for candidate in one.candidates], float)
    return _Ranked(
        group(one), asks_for_a_fact(read(one.asked.question)), chances[order], np.array(one.right)[order], words[order]
    )


def words_f1(ranked: Sequence[_Ranked], enough: Sequence[float]) -> float:
    """Return the mean over groups of the F1 of words quoted against words in right sentences."""
    sums: dict[str, Floats] = {}
    for one, least in zip(ranked, enough, strict=True):
        kept = _kept(one, least)
        said, true = one.words * kept, one.words * one.right
        more = np.array([said.sum(), true.sum(), (said * one.right).sum()])
        sums[one.group] = sums.get(one.group, np.zeros(3)) + more
    return float(np.mean([2 * both / (said + true) for said, true, both in sums.values()]))


def _kept(one: _Ranked, enough: float) -> npt.NDArray[np.bool_]:
    kept = one.chances >= enough
    kept[0] = True
    return np.asarray(kept)


def fit(seen: Sequence[Seen]) -> Fit:
    """Fit everything, in the order in which one needs the other."""
    sentence = fit_sentence(seen)
    rows, _ = best_of(seen, sentence)
    holds = holding([_ranked(one, sentence) for one in seen])
    confidence = logistic(rows, holds, [group(one) for one in seen])
    given = np.array([confidence(values) for values in rows])
    pooled = [place for place, one in enumerate(seen) if one.situation not in NAMED]
    found = np.array([any(seen[place].right) for place in pooled])
    threshold = threshold_of(given[pooled], found, balanced([group(seen[place]) for place in pooled]))
    return Fit(sentence=sentence, confidence=confidence, threshold=threshold)


def best_of(seen: Sequence[Seen], sentence: Ranking) -> tuple[Floats, list[bool]]:
    """Return each question's confidence features, and whether its best sentence is right."""
    rows, right = [], []
    for one in seen:
        scored = score(one.candidates, sentence)
        rows.append(confidence_values(scored, one.rarity))
        right.append(dict(zip(map(id, one.candidates), one.right, strict=True))[id(scored[0].candidate)])
    return np.array(rows), right


def holding(ranked: Sequence[_Ranked]) -> list[bool]:
    """Return of each question whether one of the sentences that are quoted is right."""
    return [bool(one.right[_kept(one, _enough(one))].any()) for one in ranked]


def threshold_of(confidence: Floats, found: npt.NDArray[np.bool_], weights: Floats) -> float:
    """Return the confidence below which `WRONGLY` of the questions whose answer was found fall, by weight."""
    order = np.argsort(confidence)
    fallen = np.cumsum((weights * found)[order]) / (weights * found).sum()
    return float(confidence[order][int(np.searchsorted(fallen, WRONGLY))])


def report(seen: Sequence[Seen]) -> dict[str, dict[str, float]]:
    """Return what the fit does on each group when the group's set was left out of it."""
    figures: dict[str, dict[str, float]] = {}
    for name in sorted({one.asked.set for one in seen}):
        made = fit([one for one in seen if one.asked.set != name])
        for key in sorted({group(one) for one in seen if one.asked.set == name}):
            figures[key] = measure([one for one in seen if group(one) == key], made)
    for situation in sorted({one.situation for one in seen}):
        rows = [row for key, row in figures.items() if key.endswith(f" {situation}")]
        known = {k: [row[k] for row in rows if not math.isnan(row[k])] for k in rows[0]}
        figures[f"mean {situation}"] = {k: _mean(values) for k, values in known.items() if values}
    return figures


def means(figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return the means over sets alone."""
    return {name: row for name, row in figures.items() if name.startswith("mean ")}


def measure(seen: Sequence[Seen], made: Fit) -> dict[str, float]:
    """Return what a fit does on questions."""
    rows, right = best_of(seen, made.sentence)
    confidence = np.array([made.confidence(values) for values in rows])
    held = np.array([bool(one.asked.answers) for one in seen])
    given = confidence >= made.threshold
    ranked = [_ranked(one, made.sentence) for one in seen]
    judged = [Judged(*row) for row in zip(confidence.tolist(), held.tolist(), holding(ranked), strict=True)]
    found = [one for one in ranked if one.right.any()]
    return {
        "asked": len(seen),
        "found": _mean([any(one.right) for one in seen if one.asked.answers]),
        "best_right": _mean(np.array(right)[held]),
        "words_f1": words_f1(found, [_enough(one) for one in found]) if found else math.nan,
        "words": _mean([_said(each) for each in found]),
        "auc": float(roc_auc_score(held, confidence)) if len(set(held.tolist())) == 2 else math.nan,
        "abstain_wrong": 1 - _mean(given[held]),
        "abstain_right": 1 - _mean(given[~held]),
        "calibration_error": expected_calibration_error(judged),
    }


def _mean(values: Sequence[float] | Floats | npt.NDArray[np.bool_]) -> float:
    """Return the mean; NaN of nothing."""
    return float(np.mean(values)) if len(values) else math.nan


def without(seen: Sequence[Seen], names: Sequence[str]) -> list[Seen]:
    """Return the questions with some features hidden: the same for every sentence, so that no fit can use them."""
    kept = [name not in names for name in FEATURES]

    def hide(candidate: Candidate) -> Candidate:
        return replace(candidate, values=tuple(v if k else 0.0 for v, k in zip(candidate.values, kept, strict=True)))

    return [replace(one, candidates=tuple(map(hide, one.candidates))) for one in seen]


def _enough(one: _Ranked) -> float:
    return FACT if one.fact else MORE


def _said(one: _Ranked) -> float:
    return float(one.words[_kept(one, _enough(one))].sum())


def main() -> None:
    """Sample, ask, fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--questions", type=int, default=150)
    parser.add_argument("--ablate", action="store_true", help="also measure what each group of features brings")
    parser.add_argument("--reader", type=Path, default=WEIGHTS)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "coefficients.json")
    options = parser.parse_args()
    reader = Reader(options.reader)
    docs = options.work / "docs"
    samples = {each.name: sample(each, docs / each.name, questions=options.questions) for each in options.sets}
    seen = list(look(options.work, samples, open_bulk(options.work / "models"), reader))
    figures = report(seen)
    for name, hidden in HIDDEN.items() if options.ablate else ():
        figures |= {f"{key} without {name}": row for key, row in means(report(without(seen, hidden))).items()}
    for name, row in figures.items():
        sys.stdout.write(f"{name:48} " + "  ".join(f"{key} {value:.3f}" for key, value in row.items()) + "\n")
    source = {
        "fitted by": "python -m qa.training.combine",
        "reader": reader.signature,
        "sets": sorted(samples),
        "questions": options.questions,
    }
    write(options.out, fit(seen), source, figures)


def write(
    path: Path, made: Fit, source: dict[str, str | int | list[str]], figures: dict[str, dict[str, float]]
) -> None:
    """Write the fitted numbers with where they come from."""

    def named(features: Sequence[str], model: Logistic) -> dict[str, float]:
        pairs = zip(("bias", *features), (model.bias, *model.weights), strict=True)
        return {name: round(weight, 4) for name, weight in pairs}

    fitted = {
        "source": source,
        "left out in turn": {name: {k: round(v, 4) for k, v in row.items()} for name, row in means(figures).items()},
        "sentence": {name: round(w, 4) for name, w in zip(FEATURES, made.sentence.weights, strict=True)},
        "chance": named(("score", "share"), made.sentence.chance),
        "confidence": named(CONFIDENCE_FEATURES, made.confidence),
        "threshold": round(made.threshold, 4),
        "fact": FACT,
        "more": MORE,
    }
    path.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
