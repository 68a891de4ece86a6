"""What speaks for a sentence as an answer: one vector of features for each candidate.

All features lie in [0, 1]. Weights come from `qa/coefficients.json`, which `qa/calibrate.py` fits.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.document import NUMBERED, Document, Kind, Paragraph
from index.search import Found, Index, ScoredSentence
from qa.question import WORD, Question, Wanted, stem, terms_of

PASSAGES_READ = 12

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
)

_NUMBER = re.compile(
    r"(?<![\d.,])(?!(?:1[5-9]|20)\d\ds?\b)\d[\d,.]*"  # four digits that may be a year count as a date
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty"
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
# What follows the subject of a sentence that says what the subject is.
_DEFINES = re.compile(
    r"[\"'”’]{0,2}(?: \([^)]*\))?(?:,? (?:then|therefore|thus|also|in short),?)?"
    r"(?: (?:is|are|was|were|means?|meant|refers? to|occurs?|arises?|exists?|denotes?|consists? of"
    r"|can be defined|serves? as)\b"
    r"|, (?:an?|the|who|which|or)\b| \((?:an?|the)\b| ?[—–] ?(?:an?|the)\b|: )"
)
# What may stand before the subject of such a sentence: a phrase with a comma, an article.
_PREAMBLE = re.compile(r"\W*(?:\d+ )?(?:[^.;:,]{1,60}, )?(?:an?|the|The|An?)?\W*")
# Words by which a term is explained, its subject in any place, and by which it is only introduced.
_EXPLAINED = re.compile(
    r"\bthe terms?\b|\b(?:we|I) (?:mean|understand)\b|\b(?:is|are) meant\b|\brefers? to\b|\bdefined as\b"
)
_CALLED = re.compile(r"\b(?:called|known as|termed|means? that)\b")
POINTS_BACK = re.compile(r"\W*(?:He|She|It|They|This|These|That|Those|Such|His|Her|Its|Their|Both|Neither)\b")
_SERIES = re.compile(r"[^.;:,]{2,40}, [^.;:,]{2,40},? (?:and|or) \w|;[^;]{3,120}; \w|: [^;:]+; \w")
_ENDS = re.compile(r"[.!?…。！？]['\"’”)\]]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that might be quoted. `values` run parallel to `FEATURES`."""

    document: Document
    paragraph: Paragraph
    sentence: ScoredSentence
    values: tuple[float, ...]

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
    """What the search knows of a sentence: cosines with the question, and the place of its passage among the hits."""

    sentence: float
    passage: float
    hit: int


def _refers_to_literature(setting: Setting, sentence: ScoredSentence) -> bool:
    """Whether a footnote's sentence gives an address, and so names a source rather than a fact."""
    words = setting.document.text[sentence.start : sentence.end]
    return setting.paragraph.kind is Kind.FOOTNOTE and "://" in words


@dataclass(frozen=True, slots=True)
class Earlier:
    """The stems of what stands before a sentence in its paragraph."""

    last: frozenset[str] = frozenset()  # of the sentence directly before
    chain: frozenset[str] = frozenset()  # of it and of the sentences that it points back to in turn

    def then(self, words: str) -> "Earlier":
        """Return what stands before the sentence after these words."""
        stems = frozenset(terms_of(words))
        return Earlier(stems, stems | self.chain if POINTS_BACK.match(words) else stems)


def gather(question: Question, found: Found, index: Index, rarity: Rarity) -> tuple[Candidate, ...]:
    """Return every sentence of the found passages with its features, in the order of the passages."""
    documents = {d: index.store.document(d) for d in {hit.passage.document_id for hit in found.hits}}
    settings: dict[tuple[str, int], Setting] = {}
    candidates: list[Candidate] = []
    earlier = Earlier()
    for sentence in index.sentences(found):
        place = (sentence.document_id, sentence.paragraph)
        if place not in settings:
            settings[place] = Setting.of(documents[sentence.document_id], index.store.paragraph(*place))
        setting = settings[place]
        if not question.sources and _refers_to_literature(setting, sentence):
            continue
        closeness = Closeness(sentence.similarity, found.hits[sentence.hit].similarity, sentence.hit)
        if not candidates or candidates[-1].paragraph is not setting.paragraph:
            earlier = Earlier()
        values = weigh(question, rarity, setting, sentence.start, sentence.end, closeness, earlier)
        candidates.append(
            Candidate(document=setting.document, paragraph=setting.paragraph, sentence=sentence, values=values)
        )
        earlier = earlier.then(setting.document.text[sentence.start : sentence.end])
    return tuple(candidates)


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
    )


def _unit(cosine: float) -> float:
    return min(1.0, max(0.0, cosine))


def names_several(words: str) -> bool:
    """Whether words name things in a row: "A, B and C", "a; b"."""
    return bool(_SERIES.search(words))


def gives(question: Question, words: str) -> float:
    """Return how surely words hold the kind of answer asked for, beyond what the question itself already says.

    That is 0 or 1, and for a definition also 0.5: it names the term, and need not explain it.
    """
    if question.wanted is Wanted.DEFINITION:
        return _defines(question, words)
    if question.wanted is Wanted.REASON:
        return float(bool(_REASON.search(words)))
    patterns = {Wanted.NUMBER: _NUMBER, Wanted.DATE: _DATE, Wanted.NAME: _NAME, Wanted.PLACE: _PLACE}
    said = set(question.terms)
    found = (WORD.findall(match.group())[-1:] for match in patterns[question.wanted].finditer(words))
    return float(any(stem(word) not in said for last in found for word in last))


def _defines(question: Question, words: str) -> float:
    """1 if words open with the subject of the question and say what it is or explain the term, 0.5 if they name it."""
    said = set(question.terms)
    found = [match for match in WORD.finditer(words) if stem(match.group()) in said]
    if {stem(match.group()) for match in found} < said:
        return 0.0
    opens = _PREAMBLE.fullmatch(words, 0, found[0].start())
    if _EXPLAINED.search(words) or (opens and any(_DEFINES.match(words, match.end()) for match in found)):
        return 1.0
    return 0.5 if _CALLED.search(words) else 0.0
