"""Questions that ask for a list: the whole enumeration with its lead-in, never cut by a top-k.

An enumeration answers if its lead-in or the heading above it names what the question asks for, and if
the numbers agree: whoever asks for nine is not served with six. A contradiction has confidence 0, so
that `ask` abstains and shows the nearest paragraphs instead.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.counts import number
from corpus.document import Document, Enumeration, Paragraph, Slice
from corpus.sentences import sentences
from index.search import Found, Index
from qa.answer import Count, Role, Span
from qa.choose import COEFFICIENTS, Choice, Coefficients, choose
from qa.evidence import Candidate, Closeness, Rarity, Setting, weigh
from qa.question import WORD, Question, stem, terms_of

ENOUGH = 0.5  # share of the question's weight that a list must carry in its lead-in and headings
ENOUGH_COUNTED = 0.3  # the same where the lead-in announces the very number asked for of the very noun
CONTRADICTS = 0.7  # share from which a list with another number contradicts the question
NAMED = 0.5  # share of the question's names that must stand in or about the list
WHOLE_ITEM = 60  # words up to which an item is quoted whole; of a longer one, its opening
RUN_IN = 12  # words below which an item's first sentence is a run-in heading, and the next belongs to it

_PARTS = re.compile(r"[,;]|\band\b|\bor\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An enumeration set against a question; shares lie in [0, 1]."""

    document: Document
    home: Paragraph  # that of the lead-in, or of the first item
    enumeration: Enumeration
    coverage: float  # of the question's terms, by the lead-in and the headings
    named: float  # of the question's names, by all of it
    has_head: bool  # the lead-in or the nearest heading has the noun that is asked for
    announces: bool  # the lead-in puts the number asked for to that noun
    hit: int  # the best hit that touches it

    @property
    def opening(self) -> Slice:
        """Its lead-in, or its first item where it has none."""
        return self.enumeration.lead or self.enumeration.items[0]

    def fits(self) -> bool:
        """Whether the list is about what is asked, numbers apart."""
        return self.has_head and self.named >= NAMED and self.coverage >= (ENOUGH_COUNTED if self.announces else ENOUGH)

    def agrees(self, question: Question) -> bool:
        """Whether it has as many items as are asked for, if a number is."""
        return question.count in (None, len(self.enumeration.items)) or self.announces

    def rank(self) -> tuple[float, int, int]:
        """How well it fits; higher is better. A lead-in that counts and keeps its word weighs as a third."""
        kept = self.enumeration.announced == len(self.enumeration.items)
        return (
            self.coverage + (0.35 if kept else 0.0) + (0.35 if self.announces else 0.0),
            -self.hit,
            -self.home.start,
        )


def answer_with_list(
    question: Question,
    candidates: Sequence[Candidate],
    found: Found,
    index: Index,
    rarity: Rarity,
    coefficients: Coefficients = COEFFICIENTS,
) -> Choice | None:
    """Return the list that answers, a contradiction, or None if the question is to be answered by sentences."""
    if not question.lists:
        return None
    lists = [listed for listed in _against(question, found, index, rarity) if listed.fits()]
    agreeing = [listed for listed in lists if listed.agrees(question)]
    if agreeing:
        best = max(agreeing, key=Listed.rank)
        setting, lead = Setting.of(best.document, best.home), best.opening
        closeness = _closeness(best, candidates, found)
        values = weigh(question, rarity, setting, lead.start, lead.end, closeness, listed=True)
        return _quoted(best, values, rarity, coefficients)
    if any(listed.enumeration.announced and listed.coverage >= CONTRADICTS for listed in lists):
        return Choice(spans=(), count=None, confidence=0.0)
    return None


def by_sentences(question: Question, candidates: Sequence[Candidate], rarity: Rarity) -> Choice:
    """Answer with sentences; a counted question is not answered by words that name fewer things."""
    choice = choose(candidates, rarity)
    if question.count is None:
        return choice
    texts = {candidate.document.id: candidate.document.text for candidate in candidates}
    words = " ; ".join(texts[span.document_id][span.start : span.end] for span in choice.spans)
    says_number = question.count in {number(word) for word in WORD.findall(words.casefold())}
    enough = says_number or len(_PARTS.findall(words)) + 1 >= question.count
    return choice if enough else replace(choice, confidence=0.0)


def _against(question: Question, found: Found, index: Index, rarity: Rarity) -> Iterator[Listed]:
    """Every enumeration that a hit's passage touches, set against the question."""
    for document_id in dict.fromkeys(hit.passage.document_id for hit in found.hits):
        document = index.store.document(document_id)
        for enumeration in index.store.enumerations(document_id):
            hit = _touching(enumeration, found)
            if hit is not None:
                yield _listed(question, document, enumeration, hit, index, rarity)


def _touching(enumeration: Enumeration, found: Found) -> int | None:
    """The best hit whose passage holds the lead-in or an item, at least in part."""
    parts = [*([enumeration.lead] if enumeration.lead else []), *enumeration.items]
    for position, hit in enumerate(found.hits):
        passage = hit.passage
        if passage.document_id == enumeration.document_id and any(
            part.start < passage.end and passage.start < part.end for part in parts
        ):
            return position
    return None


def _listed(
    question: Question, document: Document, enumeration: Enumeration, hit: int, index: Index, rarity: Rarity
) -> Listed:
    home = index.store.paragraph(document.id, (enumeration.lead or enumeration.items[0]).paragraph)
    lead = document.text[enumeration.lead.start : enumeration.lead.end] if enumeration.lead else ""
    headings = " ".join((document.title, *home.section))
    whole = document.text[home.start : home.end] + " ".join(document.text[i.start : i.end] for i in enumeration.items)
    present = frozenset(terms_of(f"{lead} {headings}"))
    near = set(terms_of(f"{lead} {home.section[-1] if home.section else ''}"))
    return Listed(
        document=document,
        home=home,
        enumeration=enumeration,
        coverage=rarity.share(present, question.terms),
        named=rarity.share(present | frozenset(terms_of(whole)), question.names),
        has_head=question.head in near,
        announces=question.count is not None and _counted(question.count, question.head, lead),
        hit=hit,
    )


def _counted(count: int, head: str | None, lead: str) -> bool:
    """Whether a lead-in says the number of the noun: "six measures", "the following four guiding principles"."""
    words = WORD.findall(lead)
    for position, word in enumerate(words):
        if number(word.casefold()) == count:
            return head in {stem(following) for following in words[position + 1 : position + 5]}
    return False


def _closeness(listed: Listed, candidates: Sequence[Candidate], found: Found) -> Closeness:
    """What the search knows of the lead-in; of one outside the hits, no more than of the best hit that touches it."""
    lead, passage = listed.opening, found.hits[listed.hit].similarity
    for candidate in candidates:
        sentence = candidate.sentence
        if candidate.document.id == listed.document.id and sentence.start < lead.end and lead.start < sentence.end:
            return Closeness(sentence.similarity, passage, listed.hit)
    return Closeness(passage, passage, listed.hit)


def _quoted(listed: Listed, values: tuple[float, ...], rarity: Rarity, coefficients: Coefficients) -> Choice:
    """The chosen list as spans; its confidence is that of its lead-in as the one sentence that gives what is asked."""
    confidence = coefficients.confidence((*values, 1.0, rarity.unknown))
    return Choice(
        spans=tuple(_spans(listed, confidence)),
        count=Count(listed.enumeration.announced, len(listed.enumeration.items)),
        confidence=confidence,
    )


def _spans(listed: Listed, score: float) -> Iterator[Span]:
    """The lead-in and the items; a list inside one sentence is that sentence with its items emphasised."""
    document, enumeration = listed.document, listed.enumeration
    lead = enumeration.lead
    for start, end in sentences(document.text, listed.home.start, listed.home.end):
        if all(start <= part.start and part.end <= end for part in (listed.opening, *enumeration.items)):
            emphasis = tuple((item.start, item.end) for item in enumeration.items)
            yield Span.of(document, listed.home.number, start, end, score=score, emphasis=emphasis)
            return
    if lead:
        yield Span.of(document, lead.paragraph, lead.start, lead.end, score=score, role=Role.LEAD)
    for item in enumeration.items:
        end = _end_of_opening(item, document.text)
        yield Span.of(document, item.paragraph, item.start, end, score=score)


def _end_of_opening(item: Slice, text: str) -> int:
    """Where the quoted part of an item ends: all of it, or its first sentence, with a run-in heading before it."""
    if len(text[item.start : item.end].split()) <= WHOLE_ITEM:
        return item.start + len(text[item.start : item.end].rstrip())
    parts = sentences(text, item.start, item.end)
    run_in = len(parts) > 1 and len(text[slice(*parts[0])].split()) < RUN_IN
    return parts[1 if run_in else 0][1]
