"""What speaks for a sentence as an answer: one vector of features for each candidate.

All features lie in [0, 1]. Weights come from `qa/coefficients.json`, which `qa/calibrate.py` fits.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.document import NUMBERED, Document, Paragraph
from index.search import Found, Index, ScoredSentence
from qa.question import WORD, Question, Wanted, stem, terms_of

PASSAGES_READ = 12

FEATURES = (
    "coverage",  # share of the question's terms in the sentence, weighted by rarity
    "context_coverage",  # the same in its paragraph, headings and title
    "name_coverage",  # share of the question's names in the sentence or its headings
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
)

_NUMBER = re.compile(
    r"\d[\d,.]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|half|third|quarter|percent|none)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:1[0-9]|20)\d\d(?:s|–\d+)?\b|\b(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|spring|summer|autumn|winter)\b"
    r"|\b\w+ century\b|\b(?:days|weeks|months|years) (?:ago|later|after|before)\b|\b(?:today|yesterday|tomorrow)\b"
)
_NAME = re.compile(r"(?<![.!?:;“”\"‘] )(?<!^)\b[A-Z][\w’'-]+")
_PLACE = re.compile(
    r"\b(?:in|at|to|from|near|into|across|of|on|through|between|via) (?:the )?(?:[a-z]+ )?[A-Z][\w’'-]+"
)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|as a result|result(?:ed|s|ing)? (?:of|from|in)|in order to|so that|so as to"
    r"|as a means of|means of|the reason|reasons|caused? by|led to|stems? from|therefore|thus|hence|thanks to"
    r"|designed to|intended to|aimed at|meant to|purpose"
    r"|to (?:avoid|ensure|prevent|protect|provide|help|allow|enable|make|keep)"
    r"|out of|given that|for fear|attributed to|prompted)\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"^\W{0,3}(?:\([^)]*\)|[,;] then,?)?\s*(?:is|are|was|were|means?|meant|refers? to|occurs?|denotes?|describes?"
    r"|consists? of|can be defined|(?:is|are) defined|, (?:a|an|the|who|which)\b|\((?:a|an|the)\b|—|–|: |, or )",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:called|known as|termed|defined as|the term|we (?:mean|use|call)|refers? to|is when|means?|meant)\b",
    re.IGNORECASE,
)
_SERIES = re.compile(r"\w,? [^.;:]{2,60}, (?:and|or) \w|; (?:and|or) \w|\w, [^.;:,]{2,60}, [^.;:,]{2,60}, |: [^;]+; ")
_ENDS = re.compile(r"[.!?…。！？]['\"’”)\]]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that might be quoted. `values` run parallel to `FEATURES`."""

    document: Document
    paragraph: Paragraph
    sentence: ScoredSentence
    values: tuple[float, ...]

    @property
    def coverage(self) -> float:
        """Share of the question's terms in it, weighted by rarity."""
        return self.values[FEATURES.index("coverage")]


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
    headings: frozenset[str]  # stems of the title and the section path
    context: frozenset[str]  # those, and the stems of the paragraph

    @classmethod
    def of(cls, document: Document, paragraph: Paragraph) -> "Setting":
        """Read the stems of a paragraph and of what stands above it."""
        headings = frozenset(terms_of(" ".join((document.title, *paragraph.section))))
        words = document.text[paragraph.start : paragraph.end]
        return cls(document, paragraph, headings, headings | frozenset(terms_of(words)))


@dataclass(frozen=True, slots=True)
class Closeness:
    """What the search knows of a sentence: cosines with the question, and the place of its passage among the hits."""

    sentence: float
    passage: float
    hit: int


def gather(question: Question, found: Found, index: Index, rarity: Rarity) -> tuple[Candidate, ...]:
    """Return every sentence of the found passages with its features, in the order of the passages."""
    documents = {d: index.store.document(d) for d in {hit.passage.document_id for hit in found.hits}}
    settings: dict[tuple[str, int], Setting] = {}
    candidates: list[Candidate] = []
    for sentence in index.sentences(found):
        place = (sentence.document_id, sentence.paragraph)
        if place not in settings:
            settings[place] = Setting.of(documents[sentence.document_id], index.store.paragraph(*place))
        setting = settings[place]
        closeness = Closeness(sentence.similarity, found.hits[sentence.hit].similarity, sentence.hit)
        before = candidates[-1].coverage if candidates and candidates[-1].paragraph is setting.paragraph else 0.0
        values = weigh(question, rarity, setting, sentence.start, sentence.end, closeness, before=before)
        candidates.append(
            Candidate(document=setting.document, paragraph=setting.paragraph, sentence=sentence, values=values)
        )
    return tuple(candidates)


def weigh(
    question: Question,
    rarity: Rarity,
    setting: Setting,
    start: int,
    end: int,
    closeness: Closeness,
    *,
    before: float = 0.0,
    listed: bool = False,
) -> tuple[float, ...]:
    """Return the features of one sentence, as `FEATURES`.

    `before` is the coverage of the sentence before it; `listed` says that it leads in to the list asked for.
    """
    words = setting.document.text[start:end]
    stems = terms_of(words)
    present = frozenset(stems)
    close = frozenset(pairwise(stems)) | frozenset(zip(stems, stems[2:], strict=False))
    asked = listed or question.wanted is not Wanted.ANYTHING
    there = listed or (asked and gives(question, words))
    return (
        rarity.share(present, question.terms),
        rarity.share(setting.context, question.terms),
        rarity.share(present | setting.headings, question.names),
        len(question.pairs & close) / len(question.pairs) if question.pairs else 0.0,
        _unit(closeness.sentence),
        _unit(closeness.passage),
        1 - closeness.hit / PASSAGES_READ,
        float(there),
        float(asked and not there),
        float(start <= setting.paragraph.start + 4),
        min(1.0, len(words.split()) / 40),
        float(not listed and not _ENDS.search(words)),
        float(setting.paragraph.kind not in NUMBERED),
        before,
        float(listed or (question.lists and bool(_SERIES.search(words)))),
    )


def _unit(cosine: float) -> float:
    return min(1.0, max(0.0, cosine))


def gives(question: Question, words: str) -> bool:
    """Whether words hold the kind of answer asked for, beyond what the question itself already says."""
    if question.wanted is Wanted.DEFINITION:
        return _defines(question, words)
    if question.wanted is Wanted.REASON:
        return bool(_REASON.search(words))
    patterns = {Wanted.NUMBER: _NUMBER, Wanted.DATE: _DATE, Wanted.NAME: _NAME, Wanted.PLACE: _PLACE}
    said = set(question.terms)
    return any(
        any(stem(word) not in said for word in WORD.findall(match.group())[-1:])
        for match in patterns[question.wanted].finditer(words)
    )


def _defines(question: Question, words: str) -> bool:
    """Whether the subject of the question is followed by what defines it, or named as a term."""
    said = set(question.terms) - {"mean", "defin", "definit", "term"}
    last = 0
    for match in WORD.finditer(words):
        if stem(match.group()) in said:
            last = match.end()
            if _DEFINES.match(words, last) or _DEFINES.match(words[last:]):
                return True
    return bool(last and _CALLED.search(words))
