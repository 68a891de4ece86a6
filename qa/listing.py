"""Questions that ask for a list: the whole enumeration with its lead-in, never cut by a top-k.

An enumeration answers if its lead-in or the heading above it names what the question asks for, and if
the numbers agree: whoever asks for nine is not served with six. A contradiction has confidence 0, so
that `ask` abstains and shows the nearest paragraphs instead.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.counts import number
from corpus.document import QUOTABLE, Document, Enumeration, Paragraph, Slice
from corpus.sentences import sentences
from index.search import Found, Index
from qa.answer import Count, Role, Span
from qa.choose import COEFFICIENTS, Choice, choose
from qa.evidence import FEATURES, Candidate, Closeness, Earlier, Rarity, Setting, weigh
from qa.question import WORD, Question, stem, terms_of

ENOUGH = 0.5  # share of the question's weight that a list must carry in its lead-in and headings
ENOUGH_COUNTED = 0.4  # the same where the lead-in announces the very number asked for of the very noun
ENOUGH_AROUND = 0.25  # the same for a list in which the best sentence stands
CONTRADICTS = 0.7  # share from which a list with another number contradicts the question
NAMED = 0.5  # share of the question's names that must stand in or about the list
WHOLE_ITEM = 60  # words up to which an item is quoted whole; of a longer one, its opening
RUN_IN = 12  # words below which an item's first sentence is a run-in heading, and the next belongs to it

# Stems of words that say what a document does with its list, or how it ranks; a lead-in may use others for it.
_REPORTING = frozenset(map(stem, """advise analyze analyse cite conclude consider cover describe discuss distinguish
    examine explain highlight identify important key main name note offer outline propose point present raise recommend
    recommendation report single specify state stress suggest various""".split()))  # fmt: skip
_PARTS = re.compile(r"[,;]|\band\b|\bor\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An enumeration set against a question; shares lie in [0, 1]."""

    document: Document
    home: Paragraph  # that of the lead-in, or of the first item
    enumeration: Enumeration
    coverage: float  # of the question's terms, by the lead-in and the headings
    around: float  # of the question's terms, by the headings, the lead-in and the words about it
    named: float  # of the question's names, by all of it
    has_head: bool  # the lead-in or the nearest heading has the noun that is asked for
    announces: bool  # the lead-in puts the number asked for to that noun
    agrees: bool  # it has or announces as many items as are asked for, if a number is
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
        return self.has_head and self.named >= NAMED and self.coverage >= (ENOUGH_COUNTED if self.announces else ENOUGH)

    def rank(self) -> tuple[float, int, int]:
        """How well it fits; higher is better. A lead-in that counts and keeps its word weighs as a third."""
        kept = self.enumeration.announced == len(self.enumeration.items)
        return (
            self.coverage + (0.35 if kept else 0.0) + (0.35 if self.announces else 0.0),
            -self.hit,
            -self.home.start,
        )


def answer(question: Question, candidates: Sequence[Candidate], found: Found, index: Index, rarity: Rarity) -> Choice:
    """Return the list that is asked for, or else sentences, or the list that the best sentence belongs to.

    A question for a number of things is not answered by words that name fewer, nor by a list of another
    number, and one of whose words the library holds none by nothing: the confidence is then 0.
    """
    lists = tuple(_against(question, candidates, found, index, rarity)) if candidates else ()
    if question.head and (fitting := [listed for listed in lists if listed.fits()]):
        if agreeing := [listed for listed in fitting if listed.agrees]:
            return _quoted(max(agreeing, key=Listed.rank), question, candidates, found, rarity)
        if any(listed.enumeration.announced and listed.coverage >= CONTRADICTS for listed in fitting):
            return Choice(spans=(), count=None, confidence=0.0)
    choice = choose(question, candidates, rarity)
    if rarity.unknown == 1:
        return replace(choice, confidence=0.0)
    for listed in lists:
        if choice.spans and _belongs(choice.spans[0], listed, question):
            return replace(choice, spans=tuple(_spans(listed, choice.spans[0].score)), count=listed.count)
    return choice if _names_enough(question, choice, candidates) else replace(choice, confidence=0.0)


def _belongs(best: Span, listed: Listed, question: Question) -> bool:
    """Whether the best span leads in to a list, or is an item of one where several things are asked for."""
    enumeration, text = listed.enumeration, listed.document.text
    if best.document_id != listed.document.id or not listed.agrees:
        return False
    lead = enumeration.lead
    if lead and lead.start < best.end and best.start < lead.end:
        return question.lists or ":" in text[lead.end - 1 : lead.end + 1]
    opens = any(item.start - RUN_IN <= best.start <= item.start < best.end for item in enumeration.items)
    return opens and question.lists and listed.around >= ENOUGH_AROUND


def _names_enough(question: Question, choice: Choice, candidates: Sequence[Candidate]) -> bool:
    """Whether the words chosen say the number asked for, if one is, or name as many things."""
    if question.count is None:
        return True
    texts = {candidate.document.id: candidate.document.text for candidate in candidates}
    words = " ; ".join(texts[span.document_id][span.start : span.end] for span in choice.spans)
    says_number = question.count in {number(word) for word in WORD.findall(words.casefold())}
    return says_number or len(_PARTS.findall(words)) + 1 >= question.count


def _against(
    question: Question, candidates: Sequence[Candidate], found: Found, index: Index, rarity: Rarity
) -> Iterator[Listed]:
    """Every enumeration that a hit's passage touches, set against the question."""
    read = {candidate.document.id: candidate.document for candidate in candidates}
    for document_id in dict.fromkeys(hit.passage.document_id for hit in found.hits):
        document = read.get(document_id) or index.store.document(document_id)
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
    items = " ".join(document.text[item.start : item.end] for item in enumeration.items)
    headings = " ".join((document.title, *home.section))
    announces = question.count is not None and _counted(question.count, question.head, lead)
    agrees = announces or question.count in (None, len(enumeration.items))
    counted = {term for term, word in zip(question.terms, question.words, strict=True) if _is_count(word, question)}
    present = frozenset(terms_of(f"{lead} {headings}")) | (counted if agrees else set())
    around = present | frozenset(terms_of(document.text[home.start : home.end]))
    asked = tuple(term for term in question.terms if term not in _REPORTING) or question.terms
    return Listed(
        document=document,
        home=home,
        enumeration=enumeration,
        coverage=rarity.share(present, asked),
        around=rarity.share(around, asked),
        named=rarity.share(around | frozenset(terms_of(items)), question.names),
        has_head=question.head in terms_of(f"{lead} {home.section[-1] if home.section else ''}"),
        announces=announces,
        agrees=agrees,
        hit=hit,
    )


def _is_count(word: str, question: Question) -> bool:
    return question.count is not None and number(word.casefold()) == question.count


def _counted(count: int, head: str | None, lead: str) -> bool:
    """Whether a lead-in says the number of the noun: "six measures", "the following four guiding principles"."""
    words = WORD.findall(lead)
    for position, word in enumerate(words):
        if number(word.casefold()) == count:
            return head in {stem(following) for following in words[position + 1 : position + 5]}
    return False


def _quoted(
    listed: Listed, question: Question, candidates: Sequence[Candidate], found: Found, rarity: Rarity
) -> Choice:
    """The list as spans; its confidence is that of its lead-in, the number and what is wanted taken as given."""
    setting, lead = Setting.of(listed.document, listed.home), listed.opening
    passage = found.hits[listed.hit].similarity
    overlapping = (
        candidate.sentence.similarity
        for candidate in candidates
        if candidate.document.id == listed.document.id
        and candidate.sentence.start < lead.end
        and lead.start < candidate.sentence.end
    )
    closeness = Closeness(next(overlapping, passage), passage, listed.hit)
    values = dict(
        zip(FEATURES, weigh(question, rarity, setting, lead.start, lead.end, closeness, Earlier()), strict=True)
    )
    values |= {
        "coverage": listed.coverage,
        "inherited": listed.coverage,
        "context_coverage": listed.around,
        "name_coverage": listed.named,
        "unwanted": 0.0,
        "series": 1.0,
        "fragment": 0.0,
    }
    confidence = COEFFICIENTS.confidence((*values.values(), rarity.unknown))
    return Choice(spans=tuple(_spans(listed, confidence)), count=listed.count, confidence=confidence)


def _spans(listed: Listed, score: float) -> Iterator[Span]:
    """The lead-in and the items; a list inside one sentence is that sentence with its items emphasised."""
    document, enumeration = listed.document, listed.enumeration
    lead = enumeration.lead
    for start, end in sentences(document.text, listed.home.start, listed.home.end):
        if all(start <= part.start and part.end <= end for part in (listed.opening, *enumeration.items)):
            emphasis = tuple((item.start, item.end) for item in enumeration.items)
            yield Span.of(document, listed.home.number, start, end, score=score, emphasis=emphasis)
            return
    if lead and listed.home.kind in QUOTABLE:  # a heading leads in as well; it stands in every reference
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
