"""How the reader's evidence and that of the search are weighed together, fitted to questions of known outcome.

What is quoted of a question's sentences is decided by `sentence`, and how sure that is by `confidence`, or by `whole`
where one document is asked by name and read whole; `qa.training.combine` says how each is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax
from sklearn.linear_model import LogisticRegression

from qa.choose import Logistic, Ranking, asks_for_a_fact, confidence_values, score, whole_values
from qa.evidence import FEATURES, PASSAGES_READ
from qa.question import read
from qa.training.situations import NAMED, Seen

RIDGE = 0.001  # on the weights of the order of sentences, whose likelihood is a mean over questions
UNANSWERED = 0.2  # share of the questions put to a document read whole that it is taken not to answer
WHOLE_STRENGTH = 10.0  # of that fit: `logistic`
WRONGLY = 0.065  # share of the questions whose answer was found that may be refused
# The probability from which a sentence is quoted beside the best one. For the expected F1 of the words it would be half
# of the F1 that is reached, some 0.29 (Z. Lipton, C. Elkan, B. Narayanaswamy, "Optimal thresholding of classifiers to
# maximize F1 measure", 2014), but an answer that lacks a part is worse than one with a sentence too many.
FACT, MORE = 0.20, 0.15
# Of a document that is asked by name less is missed for want of reading, of one that is read whole nothing.
OF_DOCUMENT, OF_WHOLE = 0.20, 0.26
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """All that is fitted."""

    sentence: Ranking
    confidence: Logistic
    whole: Logistic
    threshold: float


def balanced(groups: Sequence[str]) -> Floats:
    """Return a weight for each row so that every group counts the same; their mean is 1."""
    names, places, counts = np.unique(np.array(groups), return_inverse=True, return_counts=True)
    return np.asarray(len(groups) / len(names) / counts[places], dtype=np.float64)


def logistic(rows: Floats, right: Sequence[bool], weights: Floats, *, strength: float = 1.0) -> Logistic:
    """Fit a logistic model by maximum likelihood with a ridge, which is weaker the greater `strength` is."""
    model = LogisticRegression(max_iter=5000, C=strength)
    model.fit(rows, np.array(right), sample_weight=weights)
    return Logistic(float(model.intercept_[0]), tuple(float(weight) for weight in model.coef_[0]))


def group(one: Seen) -> str:
    """Name what weighs as one: a set in one situation."""
    return f"{one.asked.set} {one.situation}"


def fit(seen: Sequence[Seen]) -> Fit:
    """Fit everything, in the order in which one needs the other."""
    sentence = fit_sentence(seen)
    rows, _ = best_of(seen, sentence)
    holds = holding([ranked_of(one, sentence) for one in seen])
    confidence = logistic(rows, holds, balanced([group(one) for one in seen]))
    given = np.array([confidence(values) for values in rows])
    pooled = [place for place, one in enumerate(seen) if one.situation not in NAMED]
    found = np.array([any(seen[place].right) for place in pooled])
    threshold = threshold_of(given[pooled], found, balanced([group(seen[place]) for place in pooled]))
    return Fit(sentence=sentence, confidence=confidence, whole=fit_whole(seen, holds, sentence), threshold=threshold)


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
    chance = logistic(inputs, right, balanced([group(one) for one in asked for _ in one.candidates]))
    return Ranking(tuple(float(weight) for weight in weights), chance)


def fit_whole(seen: Sequence[Seen], holds: Sequence[bool], sentence: Ranking) -> Logistic:
    """Fit the confidence of answers from documents read whole; `holds` says which questions are answered rightly."""
    places = [place for place, one in enumerate(seen) if is_read_whole(one)]
    rows = np.array([_of_whole(seen[place], sentence) for place in places])
    answerable = np.array([bool(seen[place].asked.answers) for place in places])
    weights = balanced([f"{group(seen[place])} {bool(seen[place].asked.answers)}" for place in places])
    for side, share in ((answerable, 1 - UNANSWERED), (~answerable, UNANSWERED)):
        weights[side] *= share * len(places) / weights[side].sum()
    return logistic(rows, [holds[place] for place in places], weights, strength=WHOLE_STRENGTH)


def is_read_whole(one: Seen) -> bool:
    """Whether a question names a document that is so short that all of it was read."""
    return one.situation in NAMED and len({each.sentence.hit for each in one.candidates}) < PASSAGES_READ


def _of_whole(one: Seen, sentence: Ranking) -> tuple[float, ...]:
    return whole_values(score(one.candidates, sentence), len(one.candidates))


def best_of(seen: Sequence[Seen], sentence: Ranking) -> tuple[Floats, list[bool]]:
    """Return each question's confidence features, and whether its best sentence is right."""
    rows, right = [], []
    for one in seen:
        scored = score(one.candidates, sentence)
        rows.append(confidence_values(scored, one.rarity))
        right.append(dict(zip(map(id, one.candidates), one.right, strict=True))[id(scored[0].candidate)])
    return np.array(rows), right


def confidences(seen: Sequence[Seen], made: Fit) -> Floats:
    """Return how sure a fit makes the answers to questions, (questions,)."""
    return np.array([_confidence(one, made) for one in seen])


def _confidence(one: Seen, made: Fit) -> float:
    if is_read_whole(one):
        return made.whole(_of_whole(one, made.sentence))
    return made.confidence(confidence_values(score(one.candidates, made.sentence), one.rarity))


def threshold_of(confidence: Floats, found: npt.NDArray[np.bool_], weights: Floats) -> float:
    """Return the confidence below which `WRONGLY` of the questions whose answer was found fall, by weight."""
    order = np.argsort(confidence)
    fallen = np.cumsum((weights * found)[order]) / (weights * found).sum()
    return float(confidence[order][int(np.searchsorted(fallen, WRONGLY))])


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question's sentences by falling probability."""

    group: str
    enough: float  # probability from which a sentence is quoted beside the best one
    chances: Floats
    right: npt.NDArray[np.bool_]
    words: Floats


def ranked_of(one: Seen, sentence: Ranking) -> Ranked:
    """Return the sentences of a question in the order of their probabilities."""
    chances = np.array(sentence([candidate.values for candidate in one.candidates]))
    order = np.argsort(-chances, kind="stable")
    words = np.array([len(candidate.words.split()) for candidate in one.candidates], float)
    return Ranked(group(one), enough(one), chances[order], np.array(one.right)[order], words[order])


def kept(one: Ranked) -> npt.NDArray[np.bool_]:
    """Return which sentences are quoted: the best one, and those that are likely enough."""
    quoted = one.chances >= one.enough
    quoted[0] = True
    return np.asarray(quoted)


def enough(one: Seen) -> float:
    """Return the probability from which a further sentence is quoted for a question."""
    if one.situation in NAMED:
        return OF_WHOLE if is_read_whole(one) else OF_DOCUMENT
    return FACT if asks_for_a_fact(read(one.asked.question)) else MORE


def holding(ranked: Sequence[Ranked]) -> list[bool]:
    """Return of each question whether one of the sentences that are quoted is right."""
    return [bool(one.right[kept(one)].any()) for one in ranked]
