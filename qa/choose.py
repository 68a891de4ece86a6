"""From hits to spans: scores the sentences of the best passages and says how sure it is.

Emits offsets, never text. Two small models over the features of `qa.evidence` decide: one orders the
sentences of a question, the other turns the best of them into one calibrated confidence, on which
alone `ask` decides to abstain. `qa/calibrate.py` fits both and writes `qa/coefficients.json`.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Kind, digest
from corpus.marks import BULLET
from qa.answer import Count, Role, Span
from qa.complete import missing
from qa.evidence import FEATURES, Candidate, Rarity
from qa.question import Question

CONFIDENCE_FEATURES = (
    *FEATURES,  # of the best sentence
    "unknown",  # share of the question's weight on words that the library does not hold
)
_FRAGMENT = FEATURES.index("fragment")
QUOTED_AT_MOST = 3  # sentences for a plain question
NEAREST = 3  # paragraphs shown beside a refusal


def weighted(weights: Sequence[float], values: Sequence[float]) -> float:
    """Return the sum of the values by their weights, exact to the last bit whatever their order."""
    return math.fsum(w * v for w, v in zip(weights, values, strict=True))


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: a bias and one weight a feature, in the order of the features."""

    bias: float
    weights: tuple[float, ...]

    def __call__(self, values: Sequence[float]) -> float:
        """Return the probability for one vector of features."""
        odds = self.bias + weighted(self.weights, values)
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, odds))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """The fitted numbers, and a digest that names them in every answer's signature."""

    sentence: tuple[float, ...]  # weights, as FEATURES
    confidence: Logistic  # over CONFIDENCE_FEATURES
    threshold: float  # answers below this confidence are not given
    companion: float  # a further sentence is quoted if its share is at least this part of the best one's,
    neighbour: float  # or this part, if it stands next to one that is quoted
    signature: str

    @classmethod
    def load(cls, path: Path) -> "Coefficients":
        """Read the numbers that `qa/calibrate.py` wrote."""
        raw = path.read_text(encoding="utf-8")
        fitted = json.loads(raw)
        return cls(
            sentence=_in_order(fitted["sentence"], FEATURES),
            confidence=Logistic(fitted["confidence"]["bias"], _in_order(fitted["confidence"], CONFIDENCE_FEATURES)),
            threshold=fitted["threshold"],
            companion=fitted["companion"],
            neighbour=fitted["neighbour"],
            signature=digest(raw)[:12],
        )


def _in_order(fitted: Mapping[str, float], features: Sequence[str]) -> tuple[float, ...]:
    return tuple(fitted[name] for name in features)


COEFFICIENTS = Coefficients.load(Path(__file__).with_name("coefficients.json"))


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its share: what of the question's whole probability falls to it."""

    share: float
    candidate: Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What might be said, how sure that is, and what to show if it is not said."""

    spans: tuple[Span, ...]
    count: Count | None
    confidence: float


def choose(
    question: Question, candidates: Sequence[Candidate], rarity: Rarity, coefficients: Coefficients = COEFFICIENTS
) -> Choice:
    """Return one to three sentences for a plain question, best first, neighbours joined."""
    scored = score(candidates, coefficients.sentence)
    if not scored:
        return Choice(spans=(), count=None, confidence=0.0)
    kept = _kept(scored, coefficients)
    quoted = {each.candidate.sentence.start for each in kept}
    added = [Scored(0.0, each) for each in missing(question, kept[0].candidate) if each.sentence.start not in quoted]
    spans = _spans([kept[0], *added, *kept[1:]][:QUOTED_AT_MOST])
    return Choice(spans=spans, count=None, confidence=coefficients.confidence(confidence_values(scored, rarity)))


def score(candidates: Sequence[Candidate], weights: Sequence[float]) -> list[Scored]:
    """Return the candidates with their shares, best first; ties by place.

    The model is a conditional logit: shares are the softmax over one question's sentences. Source:
    D. McFadden, "Conditional logit analysis of qualitative choice behavior" (1974).
    """
    scores = [weighted(weights, candidate.values) for candidate in candidates]
    highest = max(scores, default=0.0)
    powers = [math.exp(score - highest) for score in scores]
    total = math.fsum(powers)
    scored = [Scored(power / total, candidate) for power, candidate in zip(powers, candidates, strict=True)]
    return sorted(scored, key=lambda s: (-s.share, s.candidate.sentence.hit, s.candidate.sentence.start))


def confidence_values(scored: Sequence[Scored], rarity: Rarity) -> tuple[float, ...]:
    """Return the features of `CONFIDENCE_FEATURES` for scored sentences, of which there is at least one."""
    return (*scored[0].candidate.values, rarity.unknown)


def _kept(scored: Sequence[Scored], coefficients: Coefficients) -> list[Scored]:
    """The best sentence, and those that come close to it; nothing is said twice.

    Beside a whole sentence, words that are none (a byline, a label) would only pad.
    """
    kept = [scored[0]]
    for each in scored[1:]:
        if each.candidate.values[_FRAGMENT] > scored[0].candidate.values[_FRAGMENT]:
            continue
        near = any(_adjacent(each.candidate, other.candidate) for other in kept)
        enough = (coefficients.neighbour if near else coefficients.companion) * scored[0].share
        if len(kept) < QUOTED_AT_MOST and each.share >= enough:
            words = each.candidate.words.split()
            kept += [each] if all(words != other.candidate.words.split() for other in kept) else []
    return kept


def nearest(candidates: Sequence[Candidate], coefficients: Coefficients = COEFFICIENTS) -> list[Span]:
    """Return the best paragraphs, whole, to be shown as "not an answer"."""
    spans: dict[tuple[str, int], Span] = {}
    for each in score(candidates, coefficients.sentence):
        paragraph = each.candidate.paragraph
        if len(spans) == NEAREST:
            break
        spans.setdefault(
            (paragraph.document_id, paragraph.number),
            Span.of(
                each.candidate.document,
                paragraph.number,
                paragraph.start,
                paragraph.end,
                score=each.share,
                role=Role.CONTEXT,
            ),
        )
    return list(spans.values())


def _adjacent(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences of one paragraph follow each other, with at most a footnote's mark between."""
    if one.paragraph != other.paragraph:
        return False
    first, second = sorted((one.sentence, other.sentence), key=lambda sentence: sentence.start)
    between = one.document.text[first.end : second.start].strip()
    return len(between) <= 4 and (not between or between.strip("[]").isdigit())


def _spans(kept: Sequence[Scored]) -> tuple[Span, ...]:
    """Spans, best first; sentences that follow each other make one."""
    runs: list[list[Scored]] = []
    for each in sorted(kept, key=lambda s: (s.candidate.document.id, s.candidate.sentence.start)):
        if runs and _adjacent(runs[-1][-1].candidate, each.candidate):
            runs[-1].append(each)
        else:
            runs.append([each])
    spans = [_span(run) for run in runs]
    return tuple(sorted(spans, key=lambda span: (-span.score, span.document_id, span.start)))


def _span(run: Sequence[Scored]) -> Span:
    first, last = run[0].candidate, run[-1].candidate
    return Span.of(
        first.document,
        first.paragraph.number,
        _past_mark(first),
        last.sentence.end,
        score=max(each.share for each in run),
    )


def _past_mark(candidate: Candidate) -> int:
    """Where a sentence's own words begin: behind a bullet, or the footnote's mark, which its reference gives anyway."""
    text, paragraph, start = candidate.document.text, candidate.paragraph, candidate.sentence.start
    if start > paragraph.start or paragraph.kind not in (Kind.ITEM, Kind.FOOTNOTE):
        return start
    mark = re.escape(paragraph.label.removeprefix("n. "))
    pattern = BULLET if paragraph.kind is Kind.ITEM else re.compile(rf"\[?{mark}[\].]?\s+(?=\S)")
    found = pattern.match(text, start, candidate.sentence.end)
    return found.end() if found and found.end() < candidate.sentence.end else start
