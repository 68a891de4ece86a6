"""Enumerations set against a question: is this the list that is asked for, and which of its items."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.counts import number
from corpus.document import Document, Enumeration, Kind, Paragraph, Slice
from corpus.marks import marks
from index.search import Found, Index, ScoredSentence
from qa.answer import Count, Span
from qa.asking import Extent, is_shell, relates
from qa.evidence import Candidate, Rarity
from qa.question import WORD, Question, stem, terms_of

ENOUGH = 0.5  # share of the question's weight that a list must carry in its lead-in and headings
ENOUGH_COUNTED = 0.4  # the same where the lead-in announces the very number asked for of the very noun
CERTAIN = 0.7  # the same of a list that could contradict the question, or is one only by its layout
NAMED = 0.5  # share of the question's names that must stand in or about the list
HOLDS = 0.75  # share of what the lead-in leaves open that an item must hold to be one of those asked for
OPEN = 0.3  # share of the question's weight that a lead-in must leave open for items to differ in it
OPENING = 4  # words of an item in which it may say what it is: "Step 3:", "The first measure"

# Stems of words that say what a document does with its list, or how it ranks; a lead-in may use others for it.
_REPORTING = frozenset(map(stem, """advise analyze analyse cite conclude consider cover describe discuss distinguish
    examine explain highlight identify important key main name note offer outline propose point present raise recommend
    recommendation report single specify state stress suggest various""".split()))  # fmt: skip
_NEGATED = re.compile(r"(?i)\b(?:not|never|neither|nor|except|without|besides|other than)\b|n['’]t\b")
_NUMBERED = re.compile(r"(?:\w+ )?(\d{1,2})\b")  # "Step 3", "3."


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An enumeration set against a question; shares lie in [0, 1]."""

    document: Document
    home: Paragraph  # that of the lead-in, or of the first item
    enumeration: Enumeration
    coverage: float  # of the question's terms, by the lead-in and the headings
    about: float  # the same, the number that is asked for left aside
    around: float  # of the question's terms, by the headings, the lead-in and the words about it
    named: float  # of the question's names, by all of it
    open: frozenset[str]  # terms of the question that neither the lead-in nor the headings have
    has_head: bool  # the lead-in, the nearest heading or each item has the noun that is asked for
    announces: bool  # the lead-in puts the number asked for to that noun
    agrees: bool  # it has or announces as many items as are asked for, if a number is
    built: bool  # it is a list by its layout alone: sections, the rows of a table
    hit: int  # the best hit that touches it

    @property
    def opening(self) -> Slice:
        """Its lead-in, or its first item where it has none."""
        return self.enumeration.lead or self.enumeration.items[0]

    @property
    def count(self) -> Count:
        """How many items it announces and has."""
        return Count(self.enumeration.announced, len(self.enumeration.items))

    def fits(self) -> bool:
        """Whether the list is about what is asked, numbers apart."""
        enough = CERTAIN if self.built else ENOUGH_COUNTED if self.announces else ENOUGH
        return self.has_head and self.named >= NAMED and self.coverage >= enough

    def contradicts(self, *, definite: bool = True) -> bool:
        """Whether it is surely the list that is asked for, and has another number of items than the question says."""
        share = self.about if definite else self.coverage
        return self.has_head and not self.agrees and self.named >= NAMED and share >= CERTAIN

    def holds(self, words: Span | ScoredSentence) -> bool:
        """Whether a span or a sentence touches its lead-in or an item."""
        return words.document_id == self.document.id and any(
            part.start < words.end and words.start < part.end for part in (self.opening, *self.enumeration.items)
        )

    def rank(self) -> tuple[float, int, int]:
        """How well it fits; higher is better. A lead-in that counts and keeps its word weighs as a third."""
        kept = self.enumeration.announced == len(self.enumeration.items)
        return (
            self.coverage + (0.35 if kept else 0.0) + (0.35 if self.announces else 0.0),
            -self.hit,
            -self.home.start,
        )

    def words(self, item: Slice) -> str:
        """The words of an item, for comparison only."""
        return self.document.text[item.start : item.end]

    def only(self, items: Sequence[Slice]) -> "Listed":
        """The list with no more than these items; what it announces stays."""
        return replace(self, enumeration=replace(self.enumeration, items=tuple(items)))


def against(
    question: Question, candidates: Sequence[Candidate], found: Found, index: Index, rarity: Rarity
) -> Iterator[Listed]:
    """Yield every enumeration that a hit's passage touches, set against the question."""
    read = {candidate.document.id: candidate.document for candidate in candidates}
    for document_id in dict.fromkeys(hit.passage.document_id for hit in found.hits):
        document = read.get(document_id) or index.store.document(document_id)
        yield from measured(question, document, index.store.enumerations(document_id), found, index, rarity)


def measured(
    question: Question,
    document: Document,
    enumerations: Iterable[Enumeration],
    found: Found,
    index: Index,
    rarity: Rarity,
    *,
    built: bool = False,
) -> Iterator[Listed]:
    """Yield those of a document's enumerations that a hit's passage touches, set against the question."""
    for enumeration in enumerations:
        hit = _touching(enumeration, found)
        if hit is not None:
            listed = _listed(question, document, enumeration, hit, index, rarity)
            yield replace(listed, built=built)


def picked(listed: Listed, question: Question) -> tuple[Slice, ...] | None:
    """Return the items that the question picks by place, by mark or by number; None if the list has not so many.

    A place counts only in a list that is told in an order: one that is numbered or announced, or whose noun
    stands for what is said elsewhere ("measures", "steps"). The last item is known only of a whole list.
    """
    pick, items = question.pick, listed.enumeration.items
    if pick is None:
        return items
    if pick.some:
        return items[: pick.some] if len(items) >= pick.some else None
    if pick.by_mark:
        bearing = {_mark(listed.words(item)): item for item in reversed(items)}
        return tuple(bearing[place] for place in pick.places) if bearing.keys() >= set(pick.places) else None
    if max(map(abs, pick.places)) > len(items):
        return None
    places = sorted(place - 1 if place > 0 else len(items) + place for place in pick.places)
    return tuple(items[place] for place in dict.fromkeys(places))


def is_told_in_order(listed: Listed, question: Question) -> bool:
    """Whether "the third" of this list's items means anything, and "the last" is known."""
    items, announced = listed.enumeration.items, listed.enumeration.announced
    if announced is not None and announced != len(items):
        return False
    if listed.built:
        return listed.home.kind is not Kind.CELL  # sections are numbered or announced, rows are neither
    in_sequence = all(_mark(listed.words(item)) == place for place, item in enumerate(items, start=1))
    return in_sequence or announced is not None or any(is_shell(word) for word in _nouns(question))


def holding(listed: Listed, question: Question, rarity: Rarity) -> tuple[Slice, ...]:
    """Return the items whose own words hold what the lead-in leaves open; none if all do, or nothing is open.

    What an item lacks is no sign that the opposite is true of it: a question with a "not" has none, either.
    """
    if _NEGATED.search(question.text):
        return ()
    left = listed.open
    if not left and question.extent is Extent.PART:
        left = frozenset(_asked(question)) - {question.head}
    if not left or rarity.share(left, _asked(question)) < (0.0 if question.extent is Extent.PART else OPEN):
        return ()
    items = listed.enumeration.items
    held = tuple(i for i in items if rarity.share(frozenset(terms_of(listed.words(i))), left) >= HOLDS)
    return held if len(held) < len(items) else ()


def without(question: Question, words: frozenset[str]) -> Question:
    """Return the question without words that only pick items: "third"."""
    kept = [
        (term, word) for term, word in zip(question.terms, question.words, strict=True) if word.casefold() not in words
    ]
    if not kept:
        return question
    terms = tuple(term for term, _ in kept)
    return replace(
        question,
        terms=terms,
        words=tuple(word for _, word in kept),
        names=question.names & set(terms),
    )


def _nouns(question: Question) -> Iterator[str]:
    return (word.casefold() for term, word in zip(question.terms, question.words, strict=True) if term == question.head)


def _mark(words: str) -> int | None:
    """The number that an item bears: "3.", "(c)", "Step 3:"."""
    own = [mark.value for mark in marks(words, 0, len(words)) if mark.value]
    if own:
        return own[0]
    bears = _NUMBERED.match(words)
    return int(bears[1]) if bears else None


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
    texts = [document.text[item.start : item.end] for item in enumeration.items]
    headings = " ".join((document.title, *home.section))
    announces = question.count is not None and counts(question.count, question.head, lead)
    agrees = announces or question.count in (None, len(enumeration.items))
    if question.pick and question.pick.some == question.count:  # "name two": any two will do
        agrees = agrees or len(texts) >= question.pick.some
    counted = {term for term, word in zip(question.terms, question.words, strict=True) if _is_count(word, question)}
    called = {question.head} if question.head and all(question.head in _opening(words) for words in texts) else set()
    present = frozenset(terms_of(f"{lead} {headings}")) | (counted if agrees else set()) | called
    around = present | frozenset(terms_of(document.text[home.start : home.end]))
    asked = _asked(question)
    nearest = home.section[-1] if home.section else ""
    return Listed(
        document=document,
        home=home,
        enumeration=enumeration,
        coverage=rarity.share(present, asked),
        about=rarity.share(present, tuple(term for term in asked if term not in counted)),
        around=rarity.share(around, asked),
        named=rarity.share(around | frozenset(terms_of(" ".join(texts))), question.names),
        open=frozenset(asked) - present - counted,
        has_head=question.head in terms_of(f"{lead} {nearest}") or bool(called),
        announces=announces,
        agrees=agrees,
        built=False,
        hit=hit,
    )


def _asked(question: Question) -> tuple[str, ...]:
    """The question's terms but for those by which it only says that something is said, or is about something."""
    restricts = question.extent is not Extent.WHOLE
    return (
        tuple(
            term
            for term, word in zip(question.terms, question.words, strict=True)
            if term not in _REPORTING and not (restricts and relates(word))
        )
        or question.terms
    )


def _opening(words: str) -> tuple[str, ...]:
    return terms_of(" ".join(words.split(maxsplit=OPENING)[:OPENING]))


def _is_count(word: str, question: Question) -> bool:
    return question.count is not None and number(word.casefold()) == question.count


def counts(count: int, head: str | None, lead: str) -> bool:
    """Whether words put the number to the noun: "six measures", "the following four guiding principles"."""
    words = WORD.findall(lead)
    for position, word in enumerate(words):
        if number(word.casefold()) == count:
            return head in {stem(following) for following in words[position + 1 : position + 5]}
    return False
