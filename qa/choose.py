"""From hits to spans: scores the sentences of the best passages and says how sure it is.

Emits offsets, never text. Two logistic models over the features of `qa.evidence` decide: one orders
the sentences, the other turns the best of them into one calibrated confidence, on which alone
`ask` decides to abstain. `qa/calibrate.py` fits both and writes `qa/coefficients.json`.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.document import digest
from qa.answer import Count, Role, Span
from qa.evidence import FEATURES, Candidate, Rarity

CONFIDENCE_FEATURES = (
    *FEATURES,  # of the best sentence
    "probability",  # what the first model gives it
    "margin",  # how far the best sentence of any other passage lies behind
    "unknown",  # share of the question's weight on words that the library does not hold
)
QUOTED_AT_MOST = 3  # sentences for a plain question
NEAREST = 3  # paragraphs shown beside a refusal


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: a bias and one weight a feature, in the order of the features."""

    bias: float
    weights: tuple[float, ...]

    def __call__(self, values: Sequence[float]) -> float:
        """Return the probability for one vector of features."""
        score = self.bias + math.fsum(w * v for w, v in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """The fitted numbers, and a digest that names them in every answer's signature."""

    sentence: Logistic
    confidence: Logistic
    threshold: float  # answers below this confidence are not given
    companion: float  # a further sentence is quoted if its probability is at least this share of the best
    signature: str

    @classmethod
    def load(cls, path: Path) -> "Coefficients":
        """Read the numbers that `qa/calibrate.py` wrote."""
        raw = path.read_text(encoding="utf-8")
        fitted = json.loads(raw)
        return cls(
            sentence=_logistic(fitted["sentence"], FEATURES),
            confidence=_logistic(fitted["confidence"], CONFIDENCE_FEATURES),
            threshold=fitted["threshold"],
            companion=fitted["companion"],
            signature=digest(raw)[:12],
        )


def _logistic(fitted: Mapping[str, float], features: Sequence[str]) -> Logistic:
    return Logistic(fitted["bias"], tuple(fitted[name] for name in features))


COEFFICIENTS = Coefficients.load(Path(__file__).with_name("coefficients.json"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What might be said, how sure that is, and what to show if it is not said."""

    spans: tuple[Span, ...]
    count: Count | None
    confidence: float


def choose(candidates: Sequence[Candidate], rarity: Rarity, coefficients: Coefficients = COEFFICIENTS) -> Choice:
    """Return one to three sentences for a plain question, best first, neighbours joined."""
    scored = score(candidates, coefficients.sentence)
    if not scored:
        return Choice(spans=(), count=None, confidence=0.0)
    best = scored[0]
    kept = [best]
    for probability, candidate in scored[1:]:
        if len(kept) == QUOTED_AT_MOST or probability < coefficients.companion * best[0]:
            break
        if not any(_words(candidate) == _words(other) for _, other in kept):
            kept.append((probability, candidate))
    values = confidence_values(scored, rarity)
    return Choice(spans=_joined(kept), count=None, confidence=coefficients.confidence(values))


def score(candidates: Sequence[Candidate], sentence: Logistic) -> list[tuple[float, Candidate]]:
    """Return (probability, candidate) pairs, best first; ties by place."""
    pairs = [(sentence(candidate.values), candidate) for candidate in candidates]
    return sorted(pairs, key=lambda p: (-p[0], p[1].sentence.hit, p[1].sentence.document_id, p[1].sentence.start))


def confidence_values(scored: Sequence[tuple[float, Candidate]], rarity: Rarity) -> tuple[float, ...]:
    """Return the features of `CONFIDENCE_FEATURES` for sentences in order, of which there is at least one."""
    probability, best = scored[0]
    elsewhere = next((p for p, other in scored if other.sentence.hit != best.sentence.hit), 0.0)
    return (*best.values, probability, probability - elsewhere, rarity.unknown)


def nearest(candidates: Sequence[Candidate], coefficients: Coefficients = COEFFICIENTS) -> list[Span]:
    """Return the best paragraphs, whole, to be shown as "not an answer"."""
    spans: dict[tuple[str, int], Span] = {}
    for probability, candidate in score(candidates, coefficients.sentence):
        paragraph = candidate.paragraph
        if len(spans) == NEAREST:
            break
        spans.setdefault(
            (paragraph.document_id, paragraph.number),
            Span.of(
                candidate.document,
                paragraph.number,
                paragraph.start,
                paragraph.end,
                score=probability,
                role=Role.CONTEXT,
            ),
        )
    return list(spans.values())


def _words(candidate: Candidate) -> list[str]:
    return candidate.document.text[candidate.sentence.start : candidate.sentence.end].split()


def _joined(kept: Sequence[tuple[float, Candidate]]) -> tuple[Span, ...]:
    """Spans in the order kept, each with what directly follows or precedes it in its paragraph."""
    spans: list[Span] = []
    for probability, candidate in kept:
        document, sentence = candidate.document, candidate.sentence
        span = Span.of(document, sentence.paragraph, sentence.start, sentence.end, score=probability)
        for i, other in enumerate(spans):
            if _adjacent(span, other, document.text):
                start, end = min(span.start, other.start), max(span.end, other.end)
                spans[i] = replace(other, start=start, end=end, digest=digest(document.text[start:end]))
                break
        else:
            spans.append(span)
    return tuple(spans)


def _adjacent(one: Span, other: Span, text: str) -> bool:
    """Whether two sentences of one paragraph follow each other, with at most a footnote's mark between."""
    if (one.document_id, one.paragraph) != (other.document_id, other.paragraph):
        return False
    first, second = sorted((one, other), key=lambda span: span.start)
    between = text[first.end : second.start].strip()
    return len(between) <= 4 and (not between or between.strip("[]").isdigit())
