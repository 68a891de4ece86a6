"""What a fit does on questions: on those of each set when the set was left out of it, the only honest measure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from qa.calibrate import Judged, expected_calibration_error, risk_coverage
from qa.confidence import Point
from qa.evidence import FEATURES, Candidate
from qa.training.fitting import Fit, Floats, Ranked, best_of, confidences, fit, group, holding, kept, ranked_of
from qa.training.situations import NAMED, Seen

POINTS = 51  # of the risk-coverage curve that is kept
# What an ablation hides, by the features of `qa.evidence`.
HIDDEN = {
    "the reader": ("evidence", "joint", "behind"),
    "its answerable head": ("joint",),
    "similarity": ("similarity", "passage_similarity", "rank"),
    "the question's words": ("context_coverage",),
    "kinds of answers": ("wanted",),
    "the place in the paragraph": ("opening",),
}


def left_out(seen: Sequence[Seen]) -> dict[str, Fit]:
    """Return for each set what is fitted without it."""
    return {name: fit([one for one in seen if one.asked.set != name]) for name in sorted({o.asked.set for o in seen})}


def report(seen: Sequence[Seen], fits: Mapping[str, Fit]) -> dict[str, dict[str, float]]:
    """Return what the fit without its set does on each group, and the means over sets."""
    groups = {group(one): one.asked.set for one in seen}
    figures = {key: measure([one for one in seen if group(one) == key], fits[groups[key]]) for key in sorted(groups)}
    for situation in sorted({one.situation for one in seen}):
        rows = [row for key, row in figures.items() if key.endswith(f" {situation}")]
        known = {k: [row[k] for row in rows if not math.isnan(row[k])] for k in rows[0]}
        figures[f"mean {situation}"] = {k: _mean(values) for k, values in known.items() if values}
    return figures


def curve(seen: Sequence[Seen], fits: Mapping[str, Fit]) -> list[Point]:
    """Return what thresholds do in a library, every set judged by the fit without it: some points, the lowest first."""
    judged: list[Judged] = []
    for name, made in fits.items():
        judged += judge([one for one in seen if one.asked.set == name and one.situation not in NAMED], made)
    points = risk_coverage(judged)
    return [points[place] for place in np.linspace(0, len(points) - 1, POINTS).astype(int)]


def means(figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return the means over sets alone."""
    return {name: row for name, row in figures.items() if name.startswith("mean ")}


def judge(seen: Sequence[Seen], made: Fit) -> list[Judged]:
    """Return what a fit makes of questions, whether or not it would answer them."""
    right = holding([ranked_of(one, made.sentence) for one in seen])
    sure = confidences(seen, made).tolist()
    return [Judged(*row) for row in zip(sure, [bool(one.asked.answers) for one in seen], right, strict=True)]


def measure(seen: Sequence[Seen], made: Fit) -> dict[str, float]:
    """Return what a fit does on questions."""
    judged = judge(seen, made)
    confidence, held = np.array([each.confidence for each in judged]), np.array([each.answerable for each in judged])
    given = confidence >= made.threshold
    _, best_right = best_of(seen, made.sentence)
    found = [each for each in (ranked_of(one, made.sentence) for one in seen) if each.right.any()]
    return {
        "asked": len(seen),
        "found": _mean([any(one.right) for one in seen if one.asked.answers]),
        "best_right": _mean(np.array(best_right)[held]),
        "words_f1": words_f1(found) if found else math.nan,
        "words": _mean([_said(each) for each in found]),
        "auc": float(roc_auc_score(held, confidence)) if len(set(held.tolist())) == 2 else math.nan,
        "abstain_wrong": 1 - _mean(given[held]),
        "abstain_right": 1 - _mean(given[~held]),
        "calibration_error": expected_calibration_error(judged),
    }


def _mean(values: Sequence[float] | Floats | npt.NDArray[np.bool_]) -> float:
    """Return the mean; NaN of nothing."""
    return float(np.mean(values)) if len(values) else math.nan


def words_f1(ranked: Sequence[Ranked]) -> float:
    """Return the mean over groups of the F1 of words quoted against words in right sentences."""
    sums: dict[str, Floats] = {}
    for one in ranked:
        said, true = one.words * kept(one), one.words * one.right
        more = np.array([said.sum(), true.sum(), (said * one.right).sum()])
        sums[one.group] = sums.get(one.group, np.zeros(3)) + more
    return float(np.mean([2 * both / (said + true) for said, true, both in sums.values()]))


def _said(one: Ranked) -> float:
    return float(one.words[kept(one)].sum())


def without(seen: Sequence[Seen], names: Sequence[str]) -> list[Seen]:
    """Return the questions with some features hidden: the same for every sentence, so that no fit can use them."""
    kept = [name not in names for name in FEATURES]

    def hide(candidate: Candidate) -> Candidate:
        return replace(candidate, values=tuple(v if k else 0.0 for v, k in zip(candidate.values, kept, strict=True)))

    return [replace(one, candidates=tuple(map(hide, one.candidates))) for one in seen]
