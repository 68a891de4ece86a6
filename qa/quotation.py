"""From a list to the spans that quote it, and how sure it is that this list was asked for."""

from collections.abc import Iterator, Sequence

from corpus.document import QUOTABLE, Kind, Slice
from corpus.sentences import sentences
from index.search import Found, Index, ScoredSentence
from qa.answer import Role, Span
from qa.asking import Extent
from qa.choose import COEFFICIENTS, Choice, score
from qa.evidence import FEATURES, Candidate, Closeness, Rarity, Reach, Setting, weigh
from qa.listed import Listed
from qa.question import Question, Wanted, terms_of
from qa.series import columns

WHOLE_ITEM = 60  # words up to which an item is quoted whole; of a longer one, its opening
RUN_IN = 12  # words below which an item's first sentence is a run-in heading, and the next belongs to it

DOUBT = 0.5  # what is left of the doubt about a list that announces the very number asked for of the very noun

_OF_ANY = ("context_coverage", "evidence", "joint", "behind")  # a list is as good as any sentence of it


def quoted(
    listed: Listed,
    question: Question,
    candidates: Sequence[Candidate],
    found: Found,
    index: Index,
    rarity: Rarity,
    *,
    reach: Reach,
) -> Choice:
    """Return the list as spans; its confidence is that of its lead-in, the number and what is wanted taken as given."""
    setting, lead = Setting.of(listed.document, listed.home), listed.opening
    passage = found.hits[listed.hit].similarity
    inside = [
        candidate
        for candidate in candidates
        if candidate.document.id == listed.document.id
        and any(
            candidate.sentence.start < part.end and part.start < candidate.sentence.end
            for part in (lead, *listed.enumeration.items)
        )
    ]
    partial = question.pick is not None or question.extent is not Extent.WHOLE  # then the items are as near as the lead
    near = [
        candidate.sentence.similarity
        for candidate in inside
        if partial or (candidate.sentence.start < lead.end and lead.start < candidate.sentence.end)
    ]
    similarity = max(near) if partial and near else next(iter(near), passage)
    closeness = Closeness(similarity, passage, listed.hit)
    weighed = weigh(question, rarity, setting, lead.start, lead.end, closeness)
    values = dict(zip(FEATURES, weighed, strict=True))
    values["context_coverage"] = listed.around
    values["wanted"] = float(question.wanted is not Wanted.ANYTHING)
    for name in _OF_ANY:
        place = FEATURES.index(name)
        values[name] = max((values[name], *(candidate.values[place] for candidate in inside)))
    known = Rarity.of(question, index) if question.pick else rarity  # "third" need not stand in the library
    sentence = ScoredSentence(
        document_id=listed.document.id,
        paragraph=listed.home.number,
        start=lead.start,
        end=lead.end,
        hit=listed.hit,
        similarity=closeness.sentence,
    )
    itself = Candidate(
        document=listed.document, paragraph=listed.home, sentence=sentence, values=tuple(values.values())
    )
    alone = score([itself], COEFFICIENTS.sentence)
    confidence = COEFFICIENTS.sure(alone, known, reach=reach, read=len(candidates))
    if listed.announces:
        confidence = 1 - (1 - confidence) * DOUBT
    return Choice(spans=tuple(spans_of(listed, confidence, question)), count=listed.count, confidence=confidence)


def spans_of(listed: Listed, score: float, question: Question) -> Iterator[Span]:
    """Yield the lead-in and the items; a list inside one sentence is that sentence with its items emphasised."""
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
        emphasis = _cell(listed, item, question)
        yield Span.of(document, item.paragraph, item.start, end, score=score, emphasis=emphasis)


def _cell(listed: Listed, item: Slice, question: Question) -> tuple[tuple[int, int], ...]:
    """Where in a table's row the thing stands that is asked for: in the column that its header names."""
    lead, text = listed.enumeration.lead, listed.document.text
    if listed.home.kind is not Kind.CELL or lead is None:
        return ()
    header, row = columns(text, lead.start, lead.end), columns(text, item.start, item.end)
    named = (place for place, cell in enumerate(header) if question.head in terms_of(text[slice(*cell)]))
    place = next(named, None)
    return (row[place],) if place is not None and place < len(row) and row[place][0] < row[place][1] else ()


def _end_of_opening(item: Slice, text: str) -> int:
    """Where the quoted part of an item ends: all of it, or its first sentence, with a run-in heading before it."""
    if len(text[item.start : item.end].split()) <= WHOLE_ITEM:
        return item.start + len(text[item.start : item.end].rstrip())
    pieces = sentences(text, item.start, item.end)
    run_in = len(pieces) > 1 and len(text[slice(*pieces[0])].split()) < RUN_IN
    return pieces[1 if run_in else 0][1]
