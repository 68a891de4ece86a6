"""Measures of silence and of confidence: did it abstain where it should, and is it as sure as it is right?

An outcome is right if a gold part is quoted; where it abstained, if the nearest paragraph holds one, which is what it
would have begun with. What cannot be answered is never right. Only questions with a confidence count in the measures
of confidence; another system's answers may have none. What was omitted is a risk nevertheless, the last to be taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from qa.evaluation.cases import Case, Ratio
from qa.evaluation.rows import Status

BINS = 10  # of confidence, of equal width
Floats = npt.NDArray[np.float64]


def abstain_right(case: Case) -> Ratio | None:
    """Share of the unanswerable questions on which it abstained.

    Range 0 to 1, higher is better. Source: "NoAns" of SQuAD 2.0 (Rajpurkar et al. 2018).
    """
    return None if case.gold.answerable else (float(case.row.status is Status.ABSTAINED), 1)


def abstain_wrong(case: Case) -> Ratio | None:
    """Share of the answerable questions on which it abstained; those without a row are `omitted`.

    Range 0 to 1, lower is better. Source: own definition: false refusals.
    """
    return (float(case.row.status is Status.ABSTAINED), 1) if case.is_answerable else None


def omitted(case: Case) -> Ratio | None:
    """Share of all questions that have no row in the run, or one that says why they could not be asked.

    Range 0 to 1, lower is better. Source: own definition.
    """
    return float(case.row.is_omitted), 1


def false_answers(case: Case) -> Ratio | None:
    """Share of all questions with a known outcome that were answered and wrong.

    Range 0 to 1, lower is better: the risk that a reader takes. Source: Geifman and El-Yaniv (2017).
    """
    return (float(case.row.is_answered and not case.is_right), 1) if case.gold.is_judged else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What came of the questions, one place each; all arrays have the shape (questions,)."""

    confidence: Floats  # 0 to 1; 0 where none is told
    told: npt.NDArray[np.bool_]  # whether the gold says what is right, and the system how sure it is
    judged: npt.NDArray[np.bool_]  # the same, and those without a row or with an error, which come last of all
    right: npt.NDArray[np.bool_]
    answerable: npt.NDArray[np.bool_]
    ms: Floats  # it took; NaN where it is not known

    @classmethod
    def of(cls, cases: Sequence[Case]) -> Self:
        """Collect the outcomes of cases."""
        told = np.array([case.gold.is_judged and case.row.confidence is not None for case in cases], np.bool_)
        omitted = np.array([case.gold.is_judged and case.row.is_omitted for case in cases], np.bool_)
        return cls(
            confidence=np.array([case.row.confidence or 0.0 for case in cases], np.float64),
            told=told,
            judged=told | omitted if told.any() else told,
            right=np.array([case.would_be_right for case in cases], np.bool_),
            answerable=np.array([case.gold.answerable for case in cases], np.bool_),
            ms=np.array([np.nan if case.row.total_ms is None else case.row.total_ms for case in cases], np.float64),
        )

    def take(self, places: npt.NDArray[np.intp]) -> Self:
        """Return the outcomes at these places, repeated as often as they are named."""
        return type(self)(**{each.name: getattr(self, each.name)[places] for each in fields(self)})


def exchanged(one: Outcomes, other: Outcomes, places: npt.NDArray[np.bool_]) -> tuple[Outcomes, Outcomes]:
    """Return two systems' outcomes, exchanged on the questions at these places, (questions,)."""
    pairs = {each.name: (getattr(one, each.name), getattr(other, each.name)) for each in fields(Outcomes)}
    return (
        Outcomes(**{name: np.where(places, b, a) for name, (a, b) in pairs.items()}),
        Outcomes(**{name: np.where(places, a, b) for name, (a, b) in pairs.items()}),
    )


def judged(outcomes: Outcomes) -> int:
    """Return of how many questions risk speaks."""
    return int(outcomes.judged.sum())


def told(outcomes: Outcomes) -> int:
    """Return of how many questions confidence is known, and what is right."""
    return int(outcomes.told.sum())


def timed(outcomes: Outcomes) -> int:
    """Return of how many questions it is known how long they took."""
    return int((~np.isnan(outcomes.ms)).sum())


def risk_coverage(outcomes: Outcomes) -> tuple[Floats, Floats]:
    """Return coverage and risk, both (questions,): the share answered, and of these the share wrong, surest first.

    Questions of the same confidence come in no order: each counts with the mean of their errors.
    """
    confidence, wrong = outcomes.confidence[outcomes.judged], ~outcomes.right[outcomes.judged]
    levels, group = np.unique(-confidence, return_inverse=True)
    if not levels.size:
        return np.zeros(0), np.zeros(0)
    share = np.bincount(group, wrong) / np.bincount(group)
    asked = np.arange(1, len(confidence) + 1)
    return asked / len(confidence), np.cumsum(share[np.sort(group)]) / asked


def risk_area(outcomes: Outcomes) -> float | None:
    """Area under risk against coverage: the mean share of wrong ones among the k surest questions, over all k.

    Range 0 to 1, lower is better; 0 is not within reach while a question cannot be answered. Source: Y. Geifman,
    R. El-Yaniv, "Selective classification" (2017); Geifman et al., AURC (2019).
    """
    _, risk = risk_coverage(outcomes)
    return float(risk.mean()) if risk.size else None


@dataclass(frozen=True, slots=True)
class Bin:
    """Outcomes whose confidences lie close together; the last bin holds 1 too."""

    low: float
    high: float
    questions: int
    confidence: float  # their mean
    right: float  # share of right ones


def reliability(outcomes: Outcomes) -> tuple[Bin, ...]:
    """Return the outcomes by confidence in bins of equal width, those left out that are empty."""
    confidence, right = outcomes.confidence[outcomes.told], outcomes.right[outcomes.told]
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    found = []
    for number, (low, high) in enumerate(pairwise(np.linspace(0, 1, BINS + 1).tolist())):
        inside = place == number
        if inside.any():
            means = float(confidence[inside].mean()), float(right[inside].mean())
            found.append(Bin(low, high, int(inside.sum()), *means))
    return tuple(found)


def calibration_error(outcomes: Outcomes) -> float | None:
    """Mean gap of confidence and rightness over ten bins of confidence, weighted by their questions.

    Range 0 to 1, lower is better. Source: M. Naeini et al. (2015); C. Guo et al. (2017), eq. 3.
    """
    bins = reliability(outcomes)
    questions = sum(each.questions for each in bins)
    gap = sum(each.questions * abs(each.confidence - each.right) for each in bins)
    return gap / questions if questions else None


def brier(outcomes: Outcomes) -> float | None:
    """Mean squared gap of confidence and outcome.

    Range 0 to 1, lower is better. Source: G. Brier (1950).
    """
    gaps = (outcomes.confidence - outcomes.right)[outcomes.told]
    return float(np.mean(gaps**2)) if gaps.size else None


def auroc(outcomes: Outcomes) -> float | None:
    """How often a question that can be answered has a higher confidence than one that cannot, ties counting half.

    Range 0 to 1, higher is better; 0.5 is chance. Source: H. Mann, D. Whitney (1947); area under the ROC curve.
    """
    known = outcomes.confidence[outcomes.told]
    can = outcomes.answerable[outcomes.told]
    yes, no = known[can], np.sort(known[~can])
    if not yes.size or not no.size:
        return None
    beaten = np.searchsorted(no, yes, "left") + np.searchsorted(no, yes, "right")
    return float(beaten.sum() / (2 * yes.size * no.size))


def ms_p50(outcomes: Outcomes) -> float | None:
    """Milliseconds within which half of the questions were done: the median.

    Range 0 upwards, lower is better. Source: as timed by the system itself, on the machine of the run.
    """
    return _percentile(outcomes, 50)


def ms_p95(outcomes: Outcomes) -> float | None:
    """Milliseconds within which 95 of 100 questions were done.

    Range 0 upwards, lower is better. Source: as `ms_p50`.
    """
    return _percentile(outcomes, 95)


def _percentile(outcomes: Outcomes, share: float) -> float | None:
    known = outcomes.ms[~np.isnan(outcomes.ms)]
    return float(np.percentile(known, share)) if known.size else None
