"""What speaks for a sentence as an answer: one vector of features for each candidate.

All features lie in [0, 1]. Weights come from `qa/coefficients.json`, which `qa/calibrate.py` fits.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.document import NUMBERED, Document, Paragraph
from index.search import Index, ScoredSentence
from qa.kinds import gives, names_several
from qa.question import Question, Wanted, terms_of

PASSAGES_READ = 8  # by the reader, of those that the search brings

FEATURES = (
    "coverage",  # share of the question's terms in the sentence, weighted by rarity
    "context_coverage",  # the same in its paragraph, headings and title
    "name_coverage",  # the same of the question's names alone
    "pair_coverage",  # share of the question's neighbouring terms that stand close together in it
    "similarity",  # cosine of question and sentence
    "passage_similarity",  # cosine of question and passage
    "rank",  # of its passage: 1 for the first hit, 0 for the last that is read
    "wanted",  # the kind of answer asked for is there, beyond what the question says itself
    "unwanted",  # a kind is asked for, and it is not there
    "opening",  # first sentence of its paragraph
    "length",  # words, saturating at 40
    "fragment",  # does not end as a sentence does
    "aside",  # a footnote or a caption
    "before",  # the question's terms in the sentence before it, as "coverage"
    "series",  # several things are asked for, and it names some in a row
    "inherited",  # as "coverage", with the sentences that it points back to ("It", "These measures")
    "follows",  # what is wanted stands here, and the question's terms in the sentence before
    "evidence",  # the reader's log-odds that the sentence is part of the answer
    "answerable",  # its log-odds that the passage answers
    "joint",  # the two as probabilities, multiplied
    "proper",  # how sure it is of the best words inside the sentence
    "behind",  # how little its log-odds fall short of the best sentence's
    "several",  # several things are asked for
    "few",  # how little there is to choose from: 1 for one passage in scope, 1/2 for two
)
LOG_ODDS = 8.0  # either way, from which on the reader's log-odds count as certain

POINTS_BACK = re.compile(r"\W*(?:He|She|It|They|This|These|That|Those|Such|His|Her|Its|Their|Both|Neither)\b")
_ENDS = re.compile(r"[.!?…。！？]['\"’”)\]]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that might be quoted. `values` run parallel to `FEATURES`."""

    document: Document
    paragraph: Paragraph
    sentence: ScoredSentence
    values: tuple[float, ...]
    proper: tuple[int, int] | None = None  # the words in it that the reader takes for the answer, in the document

    @property
    def words(self) -> str:
        """The sentence, for comparison only: what is shown is read by `qa.verify`."""
        return self.document.text[self.sentence.start : self.sentence.end]


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
    context: frozenset[str]  # stems of the title, the section path and the paragraph

    @classmethod
    def of(cls, document: Document, paragraph: Paragraph) -> "Setting":
        """Read the stems of a paragraph and of what stands above it."""
        words = document.text[paragraph.start : paragraph.end]
        return cls(document, paragraph, frozenset(terms_of(" ".join((document.title, *paragraph.section, words)))))


@dataclass(frozen=True, slots=True)
class Closeness:
    """What the search and the reader know of a sentence."""

    sentence: float  # cosine with the question
    passage: float  # the same of its passage
    hit: int  # place of its passage among the hits
    evidence: float = 0.0  # the reader's log-odds that it is part of the answer
    answerable: float = 0.0  # its log-odds that the passage answers
    proper: float = 0.0  # its probability of the best words inside
    behind: float = LOG_ODDS  # how far `evidence` falls short of the best candidate's
    hits: int = PASSAGES_READ  # passages that the search brought


@dataclass(frozen=True, slots=True)
class Earlier:
    """The stems of what stands before a sentence in its paragraph."""

    last: frozenset[str] = frozenset()  # of the sentence directly before
    chain: frozenset[str] = frozenset()  # of it and of the sentences that it points back to in turn

    def then(self, words: str) -> "Earlier":
        """Return what stands before the sentence after these words."""
        stems = frozenset(terms_of(words))
        return Earlier(stems, stems | self.chain if POINTS_BACK.match(words) else stems)


def weigh(
    question: Question,
    rarity: Rarity,
    setting: Setting,
    start: int,
    end: int,
    closeness: Closeness,
    earlier: Earlier,
) -> tuple[float, ...]:
    """Return the features of one sentence, as `FEATURES`."""
    words = setting.document.text[start:end]
    stems = terms_of(words)
    present = frozenset(stems)
    close = frozenset(pairwise(stems)) | frozenset(zip(stems, stems[2:], strict=False))
    asked = question.wanted is not Wanted.ANYTHING
    there = gives(question, words) if asked else 0.0
    series = question.lists and names_several(words)
    before = rarity.share(earlier.last, question.terms) if earlier.last else 0.0
    inherited = present | earlier.chain if POINTS_BACK.match(words) else present
    return (
        rarity.share(present, question.terms),
        rarity.share(setting.context, question.terms),
        rarity.share(setting.context, question.names),
        len(question.pairs & close) / len(question.pairs) if question.pairs else 0.0,
        _unit(closeness.sentence),
        _unit(closeness.passage),
        1 - closeness.hit / PASSAGES_READ,
        there,
        asked - there,
        float(start <= setting.paragraph.start + 4),
        min(1.0, len(words.split()) / 40),
        float(not _ENDS.search(words)),
        float(setting.paragraph.kind not in NUMBERED),
        before,
        float(series),
        rarity.share(inherited, question.terms),
        before * max(there, series),
        _unit(0.5 + closeness.evidence / (2 * LOG_ODDS)),
        _unit(0.5 + closeness.answerable / (2 * LOG_ODDS)),
        _probability(closeness.evidence) * _probability(closeness.answerable),
        _unit(closeness.proper),
        _unit(1 - closeness.behind / LOG_ODDS),
        float(question.lists),
        1 / closeness.hits,
    )


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds))))
