"""`pilcrow calibrate`: how sure an answer must be to be given, refitted on a person's own questions.

The confidence that comes with Pilcrow is fitted on public questions; other documents and other askers may make
it too bold or too shy. Platt's scaling (J. Platt, "Probabilistic outputs for support vector machines", 1999)
corrects it with two numbers, held near "no change" while there are few questions, and the threshold is the
lowest at which no more than a given share of the questions without an answer would be answered.

Without questions the threshold alone is set, by the curve that comes with Pilcrow, drawn on public questions.

The questions stand in a file, one JSON object a line: {"question", "answerable", "parts": [[alternative, ...],
...], optional "document" and "collection"}; an answer is right if it quotes one alternative of any part.
"""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from index.search import Index
from qa.answer import Role
from qa.ask import ask
from qa.batch import scope_of
from qa.choose import COEFFICIENTS, FITTED
from qa.confidence import SHIPPED, Calibration, CalibrationError, Point, log_odds, logistic
from qa.question import squeeze

PRIOR = 4.0  # how strongly the two numbers are held near 1 and 0: worth so many questions
FEWEST = 10  # questions
EVERYTHING = replace(SHIPPED, threshold=0.0)  # answers whatever it found
Floats = npt.NDArray[np.float64]
STEPS = 30  # of Newton's method, which needs about six


@dataclass(frozen=True, slots=True)
class Judged:
    """A question of known outcome."""

    confidence: float  # as shipped
    answerable: bool
    right: bool  # the words chosen for it hold a part of the expected answer


def calibrate(judged: Sequence[Judged], *, false_answers: float) -> Calibration:
    """Fit a calibration.

    :param false_answers: the share of the unanswerable questions that may be answered. Without unanswerable
        questions the threshold stays where it was.
    :raises CalibrationError: if there are too few questions.
    """
    if len(judged) < FEWEST:
        raise CalibrationError(f"{len(judged)} questions are too few to calibrate on; give at least {FEWEST}.")
    slope, shift = _platt(
        np.array([log_odds(each.confidence) for each in judged if each.confidence > 0]),
        np.array([each.right and each.answerable for each in judged if each.confidence > 0], float),
    )
    slope = max(slope, 0.1)  # the order of confidences is kept whatever few questions say
    made = Calibration(
        slope=slope,
        shift=shift,
        threshold=logistic(slope * log_odds(COEFFICIENTS.threshold) + shift),
        coefficients=COEFFICIENTS.signature,
        questions=len(judged),
        curve=(),
    )
    corrected = [Judged(made(each.confidence), each.answerable, each.right) for each in judged]
    made = replace(made, curve=risk_coverage(corrected))
    return made if all(each.answerable for each in judged) else made.held_to(false_answers)


def _platt(odds: Floats, right: Floats) -> tuple[float, float]:
    """The slope and the shift that make the right outcomes likeliest, by Newton's method."""
    rows = np.stack([odds, np.ones_like(odds)], axis=1)
    numbers, prior = np.array([1.0, 0.0]), np.array([1.0, 0.0])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ numbers, -60, 60)))
        gradient = rows.T @ (chance - right) + PRIOR * (numbers - prior)
        curvature = (rows.T * (chance * (1 - chance))) @ rows + PRIOR * np.eye(2)
        numbers = numbers - np.linalg.solve(curvature, gradient)
    return float(numbers[0]), float(numbers[1])


def risk_coverage(judged: Sequence[Judged]) -> tuple[Point, ...]:
    """Return what each threshold does, from the lowest: Y. Geifman, R. El-Yaniv, "Selective classification" (2017).

    Thresholds stand half-way between neighbouring confidences; the last is above them all.
    """
    known = sorted({each.confidence for each in judged})
    between = [0.0, *((a + b) / 2 for a, b in itertools.pairwise(known)), min(1.0, known[-1] + 1e-6)]
    answerable = sum(each.answerable for each in judged)
    points = []
    for threshold in between:
        given = [each for each in judged if each.confidence >= threshold > 0 or threshold == 0]
        false = sum(not each.answerable for each in given)
        wrong = sum(not (each.answerable and each.right) for each in given)
        points.append(
            Point(
                threshold=threshold,
                coverage=(len(given) - false) / answerable if answerable else 0.0,
                false_answers=false / (len(judged) - answerable) if answerable < len(judged) else 0.0,
                risk=wrong / len(given) if given else 0.0,
            )
        )
    return tuple(points)


def expected_calibration_error(judged: Sequence[Judged], bins: int = 10) -> float:
    """Return how far confidence and outcome lie apart on average: M. Naeini et al. (2015), bins of equal width."""
    total = 0.0
    for place in range(bins):
        inside = [each for each in judged if min(bins - 1, int(each.confidence * bins)) == place]
        total += abs(sum(each.confidence - (each.right and each.answerable) for each in inside))
    return total / len(judged)


@dataclass(frozen=True, slots=True)
class Expected:
    """A line of the file: what is asked, and what an answer must quote."""

    question: str
    answerable: bool
    parts: tuple[tuple[str, ...], ...]
    document: str | None
    collection: str | None

    def found_in(self, quotes: Sequence[str]) -> bool:
        """Whether the quotes, run together, hold an alternative of any part; spacing and case do not count."""
        said = squeeze("".join(quotes))
        return any(squeeze(alternative) in said for part in self.parts for alternative in part)


def expectations(path: Path) -> list[Expected]:
    """Read a file of questions.

    :raises CalibrationError: if it cannot be read, naming the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CalibrationError(f"Cannot read {path}: give a UTF-8 file with one JSON object a line.") from error
    return [_expected(line, f"{path}, line {n}") for n, line in enumerate(lines, start=1) if line.strip()]


def _expected(line: str, where: str) -> Expected:
    form = '{"question": "...", "answerable": true, "parts": [["words that an answer must quote"]]}'
    try:
        row = json.loads(line)
        parts = tuple(tuple(map(str, part)) for part in row.get("parts") or ())
        made = Expected(row["question"], row["answerable"], parts, row.get("document"), row.get("collection"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise CalibrationError(f"{where} is no question with its answer; write {form}.") from error
    if not isinstance(made.question, str) or not isinstance(made.answerable, bool) or made.answerable != bool(parts):
        raise CalibrationError(f"{where} is no question with its answer; write {form}, or no parts if there is none.")
    return made


def judge(expected: Sequence[Expected], index: Index) -> Iterator[Judged]:
    """Ask the questions as if no threshold were set, and yield what came of each."""
    for each in tqdm(expected, desc="asking", unit="question", disable=None):
        scope = scope_of(index, each.document, each.collection)
        answer = ask(each.question, index, scope=scope, calibration=EVERYTHING)
        quotes = [quote.text for quote in answer.quotes if quote.role is Role.ANSWER]
        yield Judged(answer.confidence, each.answerable, each.found_in(quotes))


def as_shipped() -> Calibration:
    """Return what Pilcrow comes with, with its risk-coverage curve, drawn on public questions."""
    points = json.loads(FITTED.read_bytes())["risk and coverage"]
    return replace(SHIPPED, curve=tuple(Point(**point) for point in points))


def foreseen(made: Calibration) -> dict[str, float]:
    """Say what a threshold did on the public questions that the curve of `made` was drawn from."""
    point = next(point for point in made.curve if point.threshold == made.threshold)
    return {
        "answered_of_public_questions": point.coverage,
        "false_answers_of_public_questions": point.false_answers,
        "threshold": point.threshold,
    }


def summary(judged: Sequence[Judged], made: Calibration) -> dict[str, float]:
    """Say what changed, on the questions themselves."""
    corrected = [replace(each, confidence=made(each.confidence)) for each in judged]

    def answered(rows: Sequence[Judged], threshold: float, answerable: bool) -> float:
        asked = [each for each in rows if each.answerable == answerable]
        return round(sum(each.confidence >= threshold for each in asked) / max(1, len(asked)), 4)

    return {
        "questions": len(judged),
        "unanswerable": sum(not each.answerable for each in judged),
        "answered_before": answered(judged, SHIPPED.threshold, True),
        "answered_after": answered(corrected, made.threshold, True),
        "false_answers_before": answered(judged, SHIPPED.threshold, False),
        "false_answers_after": answered(corrected, made.threshold, False),
        "calibration_error_before": round(expected_calibration_error(judged), 4),
        "calibration_error_after": round(expected_calibration_error(corrected), 4),
        "threshold": round(made.threshold, 4),
    }
