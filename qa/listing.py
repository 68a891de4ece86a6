"""Questions that ask for a list: the whole enumeration with its lead-in, never cut by a top-k, or the items asked for.

An enumeration answers if its lead-in or the heading above it names what the question asks for, and if
the numbers agree: whoever asks for nine is not served with six, nor with a ninth of six. A contradiction
has confidence 0, so that `ask` abstains and shows the nearest paragraphs instead.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.counts import promises
from index.search import Found, Index, ScoredSentence
from qa.answer import Count, Span
from qa.asking import Extent, relates
from qa.choose import COEFFICIENTS, Choice, choose, score
from qa.evidence import Candidate, Rarity, Reach
from qa.listed import CERTAIN, NAMED, OPEN, Listed, against, holding, is_told_in_order, measured, picked, without
from qa.presupposed import is_contradicted, named_in, names_enough, tells_a_number
from qa.question import WORD, Question
from qa.quotation import RUN_IN, quoted, spans_of
from qa.series import built

ENOUGH_AROUND = 0.25  # share of the question's weight about a list in which the best sentence stands
NO_WORSE = 0.15  # by how much less a list may cover that is taken because the best has no such item
LAID_OUT = 3  # documents, those of the best hits, in which lists are looked for that only their layout tells

_REFUSED = Choice(spans=(), count=None, confidence=0.0)


def answer(
    question: Question,
    candidates: Sequence[Candidate],
    found: Found,
    index: Index,
    rarity: Rarity,
    *,
    reach: Reach = Reach.LIBRARY,
) -> Choice:
    """Return the list or the items asked for, or else sentences, or the list that the best sentence belongs to.

    A question for a number of things is not answered by words that name fewer, nor by a list of another
    number; one for a number is not answered by words without any, and one none of whose words stands where it is put
    by nothing: the confidence is then 0.
    """
    asked = without(question, question.pick.words) if question.pick else question
    lists = tuple(against(asked, candidates, found, index, rarity)) if candidates else ()
    laid_out: tuple[Listed, ...] = ()
    if question.head:
        fitting = _best(asked, lists, rarity)
        if fitting is None and candidates:
            # what only the layout tells comes second: it is less sure to be meant as a list
            laid_out = tuple(_laid_out(asked, found, index, rarity))
            fitting = _best(asked, laid_out, rarity)
        if fitting is not None:
            if not fitting.enumeration.items:
                return _REFUSED
            return quoted(fitting, asked, candidates, found, index, rarity, reach=reach)
    choice = choose(question, candidates, rarity, reach=reach)
    best = choice.spans[0] if choice.spans else None
    wordless = rarity.unknown == 1 or all(hit.lexical_rank is None for hit in found.hits)
    if wordless or is_contradicted(asked, best, (*lists, *laid_out), candidates, rarity):
        return replace(choice, confidence=0.0)
    for listed in lists:
        if best and _belongs(best, listed, asked) and not _leaves_open(asked, listed, rarity):
            listed = listed.only(picked(listed, asked) or listed.enumeration.items)
            items = tuple(spans_of(listed, best.score, asked))
            confidence = _sure(items, candidates, rarity, reach=reach)
            return Choice(spans=items, count=listed.count, confidence=confidence)
    choice = _with_what_they_lead_in_to(choice, asked, lists)
    if best and (whole := _outweighing(asked, lists, candidates, rarity, reach)):
        items = tuple(spans_of(whole, best.score, asked))
        beside = tuple(span for span in choice.spans if not _said(span, items))
        count = None if beside else whole.count  # a count is of all that is quoted
        confidence = _sure(items, candidates, rarity, reach=reach)
        return Choice(spans=(*items, *beside), count=count, confidence=confidence)
    if not names_enough(question, choice.spans, candidates) or not tells_a_number(question, choice.spans, candidates):
        return replace(choice, confidence=0.0)
    return _with_parts(choice, candidates) if question.lists else choice


def _best(question: Question, lists: Sequence[Listed], rarity: Rarity) -> Listed | None:
    """The best of the lists, with the items that are asked for alone; with none if it has no such item."""
    if question.extent is not Extent.WHOLE:
        held = [
            each.only(items)
            for each in lists
            if each.has_head and each.agrees and each.named >= NAMED and (items := holding(each, question, rarity))
        ]
        enough = [each for each in held if question.pick is None or picked(each, question)]
        if enough:
            best = max(enough, key=Listed.rank)
            return best.only(picked(best, question) or ())
    fitting = [each for each in lists if each.fits() and each.agrees and not _leaves_open(question, each, rarity)]
    if not fitting:
        return None
    best = max(fitting, key=Listed.rank)
    if question.pick is None:
        return best
    near = sorted(
        (each for each in fitting if each.coverage >= best.coverage - NO_WORSE), key=Listed.rank, reverse=True
    )
    if question.pick.places:
        near = [each for each in near if question.pick.by_mark or is_told_in_order(each, question)]
    for each in near:
        if chosen := picked(each, question):
            return each.only(chosen)
    beyond = near and best is near[0] and best.coverage >= CERTAIN and not question.pick.by_mark
    return best.only(()) if beyond else None


def _leaves_open(question: Question, listed: Listed, rarity: Rarity) -> bool:
    """Whether the question asks for some of the items, by something that the whole list is not about."""
    if question.extent is Extent.PART:
        return True
    about = question.extent is Extent.OPEN and any(relates(word) for word in WORD.findall(question.text))
    return about and rarity.share(listed.open, question.terms) >= OPEN


def _laid_out(question: Question, found: Found, index: Index, rarity: Rarity) -> Iterator[Listed]:
    """The lists that only the layout tells, in the documents of the best hits."""
    documents = list(dict.fromkeys(hit.passage.document_id for hit in found.hits))
    for document_id in documents[:LAID_OUT]:
        document = index.store.document(document_id)
        near = [(h.passage.start, h.passage.end) for h in found.hits if h.passage.document_id == document_id]
        lists = built(document, index.store.paragraphs(document_id), near)
        yield from measured(question, document, lists, found, index, rarity, built=True)


def _belongs(best: Span, listed: Listed, question: Question) -> bool:
    """Whether the best span leads in to a list, or is an item of one where several things are asked for."""
    enumeration, text = listed.enumeration, listed.document.text
    if best.document_id != listed.document.id or not listed.agrees:
        return False
    if question.pick and question.pick.places:
        return False  # all of it is too much
    lead = enumeration.lead
    if lead and lead.start < best.end and best.start < lead.end:
        return question.lists or ":" in text[lead.end - 1 : lead.end + 1]
    opens = any(item.start - RUN_IN <= best.start <= item.start < best.end for item in enumeration.items)
    return opens and question.lists and listed.around >= ENOUGH_AROUND


def _with_what_they_lead_in_to(choice: Choice, question: Question, lists: Sequence[Listed]) -> Choice:
    """The same spans, and the items of each list that one of them leads in to: before a colon nothing is said yet."""
    if question.pick:
        return choice
    added: list[Span] = []
    for span in choice.spans:
        for listed in lists:
            lead = listed.enumeration.lead
            text = listed.document.text
            if lead and listed.document.id == span.document_id and lead.end == span.end and text[lead.end - 1] == ":":
                items = spans_of(listed, span.score, question)
                added += [each for each in items if not _said(each, (*choice.spans, *added))]
    return replace(choice, spans=(*choice.spans, *added))


def _outweighing(
    question: Question, lists: Sequence[Listed], candidates: Sequence[Candidate], rarity: Rarity, reach: Reach
) -> Listed | None:
    """The list that is to be expected to hold more right sentences than the best one alone does.

    The chance of each item is small where they share it: no one of them is the answer, together they are. One of
    them must be likely enough to be quoted by itself, lest a long list win by its length. Of a long item only what
    would be quoted counts, and a list that would leave out the best sentence of its own is not the answer.
    """
    if not question.lists or question.pick:
        return None
    first, *_ = scored = score(candidates, COEFFICIENTS.sentence)
    best, most = None, first.chance
    for listed in lists:
        items = tuple(spans_of(listed, first.chance, question))
        chances = [each.chance for each in scored if _said(each.candidate.sentence, items)]
        likely = listed.agrees and max(chances, default=0.0) >= COEFFICIENTS.enough(question, reach)
        if not likely or (listed.holds(first.candidate.sentence) and not _said(first.candidate.sentence, items)):
            continue
        if math.fsum(chances) > most and not _leaves_open(question, listed, rarity):
            best, most = listed, math.fsum(chances)
    return best


def _sure(items: Sequence[Span], candidates: Sequence[Candidate], rarity: Rarity, *, reach: Reach) -> float:
    """How sure a list is, which may be right in any of its items: they share what one sentence would have alone."""
    first, *others = score(candidates, COEFFICIENTS.sentence)
    chances = [each.chance for each in (first, *others) if _said(each.candidate.sentence, items)]
    together = replace(first, chance=max(first.chance, 1 - math.prod(1 - chance for chance in chances)))
    return COEFFICIENTS.sure([together, *others], rarity, reach=reach, read=len(candidates))


def _said(words: Span | ScoredSentence, spans: Sequence[Span]) -> bool:
    """Whether a sentence, or a run of them, is quoted by one of the spans, at least in part."""
    return any(
        words.document_id == span.document_id and words.start < span.end and span.start < words.end for span in spans
    )


def _with_parts(choice: Choice, candidates: Sequence[Candidate]) -> Choice:
    """The same words, with what the best of them name in a row emphasised and counted."""
    if not choice.spans or choice.count is not None:
        return choice
    best, *others = choice.spans
    named = next(named_in(best, candidates), None)
    if named is None:
        return choice
    text = next(each.document.text for each in candidates if each.document.id == best.document_id)
    said = {promise.number for promise in promises(text[best.start : named[0][0]])}
    found = len(named)
    return replace(
        choice,
        spans=(replace(best, emphasis=named), *others),
        count=Count(found if found in said else None, found),
    )
