"""What speaks for a sentence as an answer: one vector of features for each candidate.

All features lie in [0, 1]. Weights come from `qa/coefficients.json`, which `qa.training.combine` fits.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from corpus.document import Document, Paragraph
from index.search import Found, Index, Scope, ScoredSentence
from qa.kinds import gives
from qa.question import Question, Wanted, terms_of

PASSAGES_READ = 8  # by the reader, of those that the search brings

FEATURES = (
    "context_coverage",  # share of the question's terms about it, weighted by rarity: see `Setting`
    "similarity",  # cosine of question and sentence
    "passage_similarity",  # cosine of question and passage
    "rank",  # of its passage: 1 for the first hit, 0 for the last that is read
    "wanted",  # the kind of answer asked for is there, beyond what the question says itself
    "opening",  # first sentence of its paragraph
    "evidence",  # the reader's log-odds that the sentence is part of the answer
    "joint",  # the same and its log-odds that the passage answers, as probabilities, multiplied
    "behind",  # how little its log-odds fall short of the best sentence's
)
LOG_ODDS = 8.0  # either way, from which on the reader's log-odds count as certain

POINTS_BACK = re.compile(r"\W*(?:He|She|It|They|This|These|That|Those|Such|His|Her|Its|Their|Both|Neither)\b")
_ENDS = re.compile(r"[.!?…。！？]['\"’”)\]]*$")


class Reach(Enum):
    """What is asked, and how much of it the reader has read."""

    LIBRARY = "the best passages of many documents"
    DOCUMENT = "the best passages of one document, which is asked by name"
    WHOLE = "all of one document, which is asked by name and short"

    @classmethod
    def of(cls, scope: Scope, found: Found) -> "Reach":
        """Tell by what was searched and what came of it."""
        if scope.document_id is None:
            return cls.LIBRARY
        return cls.WHOLE if len(found.hits) < PASSAGES_READ else cls.DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that might be quoted. `values` run parallel to `FEATURES`."""

    document: Document
    paragraph: Paragraph
    sentence: ScoredSentence
    values: tuple[float, ...]
    proper: tuple[int, int] | None = None  # the words in it that the reader takes for the answer, in the document
    sure: float = 0.0  # the reader's probability of these

    @property
    def words(self) -> str:
        """The sentence, for comparison only: what is shown is read by `qa.verify`."""
        return self.document.text[self.sentence.start : self.sentence.end]

    @property
    def is_whole(self) -> bool:
        """Whether it ends as a sentence does, as no byline and no label do."""
        return bool(_ENDS.search(self.words))


@dataclass(frozen=True, slots=True)
class Rarity:
    """How much each term of the question weighs: inverse passage frequency, as in BM25.

    Source: S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), eq. 3.3.
    """

    weights: Mapping[str, float]  # by stem
    unknown: float  # share of the weight that lies on terms which occur nowhere in the library

    @classmethod
    def of(cls, question: Question, index: Index) -> "Rarity":
        """Look the question's terms up in the index."""
        passages, counts = index.frequencies(question.words)
        weights: dict[str, float] = {}
        missing = 0.0
        for term, word in zip(question.terms, question.words, strict=True):
            count = counts.get(word, 0)
            weights[term] = math.log(1 + (passages - count + 0.5) / (count + 0.5))
            missing += weights[term] if count == 0 else 0.0
        total = sum(weights.values())
        return cls(weights, missing / total if total else 0.0)

    def share(self, present: frozenset[str], of: Sequence[str] | frozenset[str]) -> float:
        """Return how much of the weight of the terms `of` lies on those `present`; 1 if there are none."""
        total = sum(self.weights[term] for term in of)
        return sum(self.weights[term] for term in of if term in present) / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Setting:
    """A paragraph that sentences stand in, with its stems read once."""

    document: Document
    paragraph: Paragraph
    context: frozenset[str]  # stems of the title, the section path, the paragraph and the passage

    @classmethod
    def of(cls, document: Document, paragraph: Paragraph, passage: frozenset[str] = frozenset()) -> "Setting":
        """Read the stems of a paragraph and of what stands above it.

        :param passage: stems of the passage: a short paragraph, as an item of a list is one, says little by itself
        """
        words = document.text[paragraph.start : paragraph.end]
        above = frozenset(terms_of(" ".join((document.title, *paragraph.section, words))))
        return cls(document, paragraph, above | passage)


@dataclass(frozen=True, slots=True)
class Closeness:
    """What the search and the reader know of a sentence."""

    sentence: float  # cosine with the question
    passage: float  # the same of its passage
    hit: int  # place of its passage among the hits
    evidence: float = 0.0  # the reader's log-odds that it is part of the answer
    answerable: float = 0.0  # its log-odds that the passage answers
    behind: float = LOG_ODDS  # how far `evidence` falls short of the best candidate's


def weigh(
    question: Question, rarity: Rarity, setting: Setting, start: int, end: int, closeness: Closeness
) -> tuple[float, ...]:
    """Return the features of one sentence, as `FEATURES`."""
    words = setting.document.text[start:end]
    return (
        rarity.share(setting.context, question.terms),
        _unit(closeness.sentence),
        _unit(closeness.passage),
        _unit(1 - closeness.hit / PASSAGES_READ),
        gives(question, words) if question.wanted is not Wanted.ANYTHING else 0.0,
        float(start <= setting.paragraph.start + 4),
        _unit(0.5 + closeness.evidence / (2 * LOG_ODDS)),
        _probability(closeness.evidence) * _probability(closeness.answerable),
        _unit(1 - closeness.behind / LOG_ODDS),
    )


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds))))
