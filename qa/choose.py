"""From candidates to spans: which sentences are the answer, and how sure that is.

Emits offsets, never text. Two small models over the features of `qa.evidence` decide: one gives every
sentence the probability that it is (part of) the answer, by which sentences are kept or not, the other turns
the best of them into one calibrated confidence, on which alone `ask` decides to abstain.
`qa.training.combine` fits both and writes `qa/coefficients.json`.
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
from qa.evidence import FEATURES, Candidate, Rarity, Reach
from qa.question import Question, Wanted

# features of the best sentence
OF_THE_BEST = ("similarity", "passage_similarity", "context_coverage", "rank", "joint")
CONFIDENCE_FEATURES = (
    *OF_THE_BEST,
    "unknown",  # share of the question's weight on words that the library does not hold
    "chance",  # log-odds of the best sentence
    "second",  # log-odds of the best sentence of another paragraph
)
# The same of one document that is asked by name and so short that it is read whole. It is expected to answer, in words
# of its own, so that how near they come to the question's tells less; of more sentences, the best is good by chance.
WHOLE_FEATURES = (
    "similarity",  # of the best sentence
    "evidence",  # the same
    "length",  # logarithm of the number of sentences that were read
)
LONG = 100  # sentences whose logarithm counts as 1
_FACTS = frozenset({Wanted.NUMBER, Wanted.DATE, Wanted.NAME, Wanted.PLACE, Wanted.DEFINITION})
_BEST = tuple(map(FEATURES.index, OF_THE_BEST))
_WANTED = FEATURES.index("wanted")
QUOTED_AT_MOST = 12  # sentences
NEAREST = 3  # paragraphs shown beside a refusal
DEFINING = 0.5  # of the best chance: from there on a sentence that says what the subject is goes before the others
EMPHASISED = 0.1  # probability from which the reader's words inside a sentence are emphasised


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


@dataclass(frozen=True, slots=True)
class Ranking:
    """A conditional logit over one question's sentences, and what probability its scores come to.

    Source: D. McFadden, "Conditional logit analysis of qualitative choice behavior" (1974).
    """

    weights: tuple[float, ...]  # as FEATURES
    chance: Logistic  # over a sentence's score and the logarithm of its share in the softmax of all scores

    def __call__(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """Return the probability of each sentence of a question, given its features."""
        scores = [weighted(self.weights, values) for values in rows]
        highest = max(scores, default=0.0)
        total = highest + math.log(math.fsum(math.exp(score - highest) for score in scores)) if scores else 0.0
        return [self.chance((score, score - total)) for score in scores]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """The fitted numbers, and a digest that names them in every answer's signature."""

    sentence: Ranking  # over FEATURES
    confidence: Logistic  # over CONFIDENCE_FEATURES
    whole: Logistic  # over WHOLE_FEATURES
    threshold: float  # answers below this confidence are not given
    # Probabilities from which a sentence is quoted beside the best one:
    fact: float  # in a library, for questions that ask for one thing: a number, a date, a name, a place, a definition
    more: float  # in a library, for all others
    of_document: float  # of a document that is asked by name
    of_whole: float  # of one that is read whole
    signature: str

    @classmethod
    def load(cls, path: Path) -> "Coefficients":
        """Read the numbers that `qa.training.combine` wrote."""
        raw = path.read_text(encoding="utf-8")
        fitted = json.loads(raw)
        return cls(
            sentence=Ranking(
                _in_order(fitted["sentence"], FEATURES),
                Logistic(fitted["chance"]["bias"], (fitted["chance"]["score"], fitted["chance"]["share"])),
            ),
            confidence=Logistic(fitted["confidence"]["bias"], _in_order(fitted["confidence"], CONFIDENCE_FEATURES)),
            whole=Logistic(fitted["whole"]["bias"], _in_order(fitted["whole"], WHOLE_FEATURES)),
            threshold=fitted["threshold"],
            fact=fitted["fact"],
            more=fitted["more"],
            of_document=fitted["of_document"],
            of_whole=fitted["of_whole"],
            signature=digest(raw)[:12],
        )

    def sure(self, scored: Sequence["Scored"], rarity: Rarity, *, reach: Reach, read: int) -> float:
        """Return how likely what is quoted of scored sentences holds an answer; there is at least one.

        :param read: how many sentences were read
        """
        if reach is Reach.WHOLE:
            return self.whole(whole_values(scored, read))
        return self.confidence(confidence_values(scored, rarity))

    def enough(self, question: Question, reach: Reach) -> float:
        """Return the probability from which a sentence is quoted beside the best one."""
        if reach is Reach.LIBRARY:
            return self.fact if asks_for_a_fact(question) else self.more
        return self.of_whole if reach is Reach.WHOLE else self.of_document


def _in_order(fitted: Mapping[str, float], features: Sequence[str]) -> tuple[float, ...]:
    return tuple(fitted[name] for name in features)


FITTED = Path(__file__).with_name("coefficients.json")
COEFFICIENTS = Coefficients.load(FITTED)


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with the probability that it is, or is part of, the answer."""

    chance: float
    candidate: Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What might be said, how sure that is, and what to show if it is not said."""

    spans: tuple[Span, ...]
    count: Count | None
    confidence: float


def choose(
    question: Question,
    candidates: Sequence[Candidate],
    rarity: Rarity,
    coefficients: Coefficients = COEFFICIENTS,
    *,
    reach: Reach = Reach.LIBRARY,
) -> Choice:
    """Return the sentences that are likely enough for a plain question, best first, neighbours joined."""
    scored = score(candidates, coefficients.sentence)
    if not scored:
        return Choice(spans=(), count=None, confidence=0.0)
    spans = _spans(_kept(_defining(question, scored), coefficients.enough(question, reach)))
    sure = coefficients.sure(scored, rarity, reach=reach, read=len(scored))
    return Choice(spans=spans, count=None, confidence=sure)


def score(candidates: Sequence[Candidate], sentence: Ranking) -> list[Scored]:
    """Return the candidates of a question with their chances, best first; ties by place."""
    chances = sentence([candidate.values for candidate in candidates])
    scored = map(Scored, chances, candidates)
    return sorted(scored, key=lambda s: (-s.chance, s.candidate.sentence.hit, s.candidate.sentence.start))


def confidence_values(scored: Sequence[Scored], rarity: Rarity) -> tuple[float, ...]:
    """Return the features of `CONFIDENCE_FEATURES` for scored sentences, of which there is at least one."""
    best = scored[0]
    others = (each.chance for each in scored if each.candidate.paragraph != best.candidate.paragraph)
    return (
        *(best.candidate.values[place] for place in _BEST),
        rarity.unknown,
        _log_odds(best.chance),
        _log_odds(next(others, 0.0)),
    )


def whole_values(scored: Sequence[Scored], read: int) -> tuple[float, ...]:
    """Return the features of `WHOLE_FEATURES` for scored sentences, of which there is at least one, of all read."""
    values = dict(zip(FEATURES, scored[0].candidate.values, strict=True))
    length = min(1.0, math.log(read) / math.log(LONG))
    return values["similarity"], values["evidence"], length


def _log_odds(chance: float) -> float:
    """Map a probability to [0, 1] by its log-odds, those beyond 1 to 3000 cut."""
    odds = math.log(max(chance, 1e-9) / max(1 - chance, 1e-9))
    return min(1.0, max(0.0, 0.5 + odds / 16))


def asks_for_a_fact(question: Question) -> bool:
    """Whether a question asks for one thing of a known kind, so that one sentence most often says it all."""
    return question.wanted in _FACTS and not question.lists


def _defining(question: Question, scored: Sequence[Scored]) -> Sequence[Scored]:
    """Of sentences for a question for a definition those that give one, if they are likely enough; otherwise all."""
    if question.wanted is not Wanted.DEFINITION:
        return scored
    enough = DEFINING * scored[0].chance
    return [each for each in scored if each.chance >= enough and each.candidate.values[_WANTED] == 1] or scored


def _kept(scored: Sequence[Scored], enough: float) -> list[Scored]:
    """The best sentence, and all others that are likely enough; in one document nothing is said twice.

    Beside a whole sentence, words that are none (a byline, a label) would only pad.
    """
    kept = [scored[0]]
    for each in scored[1:]:
        if each.chance < enough or len(kept) == QUOTED_AT_MOST:
            break
        if scored[0].candidate.is_whole and not each.candidate.is_whole:
            continue
        words = each.candidate.words.split()
        beside = (other.candidate for other in kept if other.candidate.document.id == each.candidate.document.id)
        kept += [each] if all(words != other.words.split() for other in beside) else []
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
                score=each.chance,
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
        score=max(each.chance for each in run),
        emphasis=_emphasis(run, _past_mark(first)),
    )


def _emphasis(run: Sequence[Scored], begin: int) -> tuple[tuple[int, int], ...]:
    """The words that the reader takes for the answer proper, where it is sure enough of them."""
    sure = (each.candidate for each in run if each.candidate.sure >= EMPHASISED)
    return tuple(each.proper for each in sure if each.proper and each.proper[0] >= begin)


def _past_mark(candidate: Candidate) -> int:
    """Where a sentence's own words begin: behind a bullet, or the footnote's mark, which its reference gives anyway."""
    text, paragraph, start = candidate.document.text, candidate.paragraph, candidate.sentence.start
    if start > paragraph.start or paragraph.kind not in (Kind.ITEM, Kind.FOOTNOTE):
        return start
    mark = re.escape(paragraph.label.removeprefix("n. "))
    pattern = BULLET if paragraph.kind is Kind.ITEM else re.compile(rf"\[?{mark}[\].]?\s+(?=\S)")
    found = pattern.match(text, start, candidate.sentence.end)
    return found.end() if found and found.end() < candidate.sentence.end else start
