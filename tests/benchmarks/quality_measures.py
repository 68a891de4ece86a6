"""The arithmetic of answer quality. Pure: no library, no model, no file."""

import re
import string
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from tests.benchmarks import formats_measures
from tests.benchmarks.record import Figures

SUMMED = frozenset({"questions", "missing", "errors"})  # columns whose mean over sets would say nothing
_ARTICLES = re.compile(r"\b(a|an|the)\b")


def squeeze(text: str) -> str:
    """Return the letters and digits of a text, case folded, so that spacing and quotation marks cannot hide a match."""
    return formats_measures.letters(text).casefold()


def words(text: str) -> Counter[str]:
    """Return the runs of letters and digits in a text, case folded, and how often each stands there."""
    return Counter(word.casefold() for word in formats_measures.words(text))


def holds(texts: Iterable[str], parts: Iterable[Iterable[str]]) -> bool:
    """Whether a gold part, in any of its alternatives, stands in the texts; it may run on from one into the next."""
    whole = "".join(map(squeeze, texts))
    return any(wanted in whole for part in parts for wanted in map(squeeze, part) if wanted)


@dataclass(frozen=True, slots=True)
class Words:
    """Words counted over questions: quoted and gold at once, quoted, gold."""

    shared: int = 0
    quoted: int = 0
    gold: int = 0

    @classmethod
    def of(cls, quoted: Counter[str], gold: Counter[str]) -> "Words":
        """Count one question's words; a word is shared as often as it stands on both sides."""
        return cls((quoted & gold).total(), quoted.total(), gold.total())

    def __add__(self, other: "Words") -> "Words":
        return Words(self.shared + other.shared, self.quoted + other.quoted, self.gold + other.gold)

    @property
    def precision(self) -> float | None:
        """Share of the quoted words that are gold; None if nothing was quoted."""
        return self.shared / self.quoted if self.quoted else None

    @property
    def recall(self) -> float | None:
        """Share of the gold words that were quoted; None if there are none."""
        return self.shared / self.gold if self.gold else None

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 0 if there is nothing to count."""
        return 2 * self.shared / (self.quoted + self.gold) if self.quoted + self.gold else 0.0

    def figures(self) -> dict[str, float | None]:
        """Return the three shares."""
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}


def best_threshold(
    sentences: Iterable[tuple[float, int, Counter[str]]], gold: Sequence[Counter[str]]
) -> tuple[float, Words]:
    """Return the score from which on sentences must be quoted for the best F1 of words, and the words it quotes.

    This is an oracle: it looks at the gold of the rows it is judged on. Of two thresholds as good, the higher.

    :param sentences: (score, place of its question in `gold`, its words).
    """
    left = [Counter(each) for each in gold]
    total = sum(each.total() for each in gold)
    best = (float("inf"), Words(0, 0, total))
    now = best[1]
    ordered = sorted(sentences, key=lambda each: -each[0])
    for score, same in groupby(ordered, key=lambda each: each[0]):
        for _, row, said in same:
            taken = said & left[row]
            left[row] -= taken
            now += Words(taken.total(), said.total(), 0)
        if now.f1 > best[1].f1:
            best = (score, now)
    return best


def auroc(positive: Iterable[float], negative: Iterable[float]) -> float | None:
    """Return how often a positive has the higher score than a negative, ties counting half; None without both."""
    higher, lower = list(positive), sorted(negative)
    if not higher or not lower:
        return None
    beaten = sum(bisect_left(lower, each) + bisect_right(lower, each) for each in higher)
    return beaten / (2 * len(higher) * len(lower))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How sure an answer was, and what came of it."""

    confidence: float
    right: bool  # what was quoted, or would have been, holds a gold part
    answerable: bool
    answered: bool


def risk_area(outcomes: Iterable[Outcome]) -> float | None:
    """Return the area under risk against coverage: the mean, over all k, of the share of wrong ones in the k surest.

    Outcomes of the same confidence come in no order: each counts with the mean of their errors.
    """
    ordered = sorted(outcomes, key=lambda each: -each.confidence)
    wrong = 0.0
    risks: list[float] = []
    for _, tied in groupby(ordered, key=lambda each: each.confidence):
        same = list(tied)
        share = sum(not each.right for each in same) / len(same)
        for _ in same:
            wrong += share
            risks.append(wrong / (len(risks) + 1))
    return sum(risks) / len(risks) if risks else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a threshold on the confidence lets through."""

    threshold: float
    all: float  # share of all questions answered
    answerable: float | None  # share of the answerable ones answered


def coverage(outcomes: Sequence[Outcome], leak: float) -> Coverage | None:
    """Return what the lowest threshold answers that answers at most that share of the unanswerable questions.

    None if no question is unanswerable.
    """
    without = sum(not each.answerable for each in outcomes)
    if not without:
        return None
    answered, leaked, best = 0, 0, Coverage(threshold=float("inf"), all=0.0, answerable=0.0)
    ordered = sorted(outcomes, key=lambda each: -each.confidence)
    for confidence, tied in groupby(ordered, key=lambda each: each.confidence):
        same = list(tied)
        answered += len(same)
        leaked += sum(not each.answerable for each in same)
        if leaked > leak * without:
            break
        answerable = len(outcomes) - without
        best = Coverage(
            threshold=confidence,
            all=answered / len(outcomes),
            answerable=(answered - leaked) / answerable if answerable else None,
        )
    return best


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Outcomes whose confidences lie close together; the last bin holds 1 too."""

    low: float
    high: float
    questions: int
    confidence: float  # their mean
    right: float  # share of right ones


def reliability(outcomes: Iterable[Outcome], bins: int = 10) -> tuple[Bin, ...]:
    """Return the outcomes by confidence in bins of equal width, those left out that are empty."""
    inside: dict[int, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        inside[min(int(each.confidence * bins), bins - 1)].append(each)
    return tuple(
        Bin(
            low=place / bins,
            high=(place + 1) / bins,
            questions=len(held),
            confidence=sum(each.confidence for each in held) / len(held),
            right=sum(each.right for each in held) / len(held),
        )
        for place, held in sorted(inside.items())
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error: the mean gap of confidence and rightness, weighted by questions.

    Source: C. Guo et al., "On Calibration of Modern Neural Networks" (ICML 2017), eq. 3.
    """
    questions = sum(each.questions for each in bins)
    return sum(each.questions * abs(each.confidence - each.right) for each in bins) / questions if questions else None


def squad_normal(text: str) -> list[str]:
    """Return a text's words as the official SQuAD script compares them: small, no punctuation, no articles."""
    bare = "".join(letter for letter in text.lower() if letter not in string.punctuation)
    return _ARTICLES.sub(" ", bare).split()


def squad_exact(said: str, answers: Iterable[str]) -> bool:
    """Whether the words said are those of one of the answers."""
    return any(squad_normal(said) == squad_normal(answer) for answer in answers)


def squad_f1(said: str, answers: Iterable[str]) -> float:
    """Return the F1 of the words said and an answer's, of the answer that fits best."""
    return max((_squad_f1(squad_normal(said), squad_normal(answer)) for answer in answers), default=0.0)


def _squad_f1(said: Sequence[str], answer: Sequence[str]) -> float:
    if not said or not answer:
        return float(said == answer)
    return 2 * (Counter(said) & Counter(answer)).total() / (len(said) + len(answer))


def mean_of(by_set: Mapping[str, Figures]) -> dict[str, float | None]:
    """Average each figure over the sets that have it, so that a large set does not drown a small one; add up counts."""
    columns = dict.fromkeys(column for figures in by_set.values() for column in figures)
    means: dict[str, float | None] = {}
    for column in columns:
        known = [value for f in by_set.values() if isinstance(value := f.get(column), int | float)]
        means[column] = None if not known else sum(known) if column in SUMMED else sum(known) / len(known)
    return means
