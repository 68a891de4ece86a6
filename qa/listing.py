"""Questions that ask for a list: the whole enumeration with its lead-in, never cut by a top-k, or the items asked for.

An enumeration answers if its lead-in or the heading above it names what the question asks for, and if
the numbers agree: whoever asks for nine is not served with six, nor with a ninth of six. A contradiction
has confidence 0, so that `ask` abstains and shows the nearest paragraphs instead.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.counts import number, promises
from corpus.document import QUOTABLE, Kind, Slice
from corpus.sentences import sentences
from index.search import Found, Index, ScoredSentence
from qa.answer import Count, Role, Span
from qa.asking import Extent, relates
from qa.choose import COEFFICIENTS, Choice, choose, confidence_values, score
from qa.evidence import FEATURES, Candidate, Closeness, Earlier, Rarity, Setting, weigh
from qa.listed import (
    CERTAIN,
    NAMED,
    OPEN,
    Listed,
    against,
    counts,
    holding,
    is_told_in_order,
    measured,
    picked,
    without,
)
from qa.question import WORD, Question, stem, terms_of
from qa.series import built, columns, parts

ENOUGH_AROUND = 0.25  # share of the question's weight about a list in which the best sentence stands
NO_WORSE = 0.15  # by how much less a list may cover that is taken because the best has no such item
WHOLE_ITEM = 60  # words up to which an item is quoted whole; of a longer one, its opening
RUN_IN = 12  # words below which an item's first sentence is a run-in heading, and the next belongs to it
LAID_OUT = 3  # documents, those of the best hits, in which lists are looked for that only their layout tells

_PARTS = re.compile(r"[,;]|\band\b|\bor\b", re.IGNORECASE)
_READ = ("evidence", "answerable", "joint", "proper", "behind")  # features that say what the reader made of a sentence
_REFUSED = Choice(spans=(), count=None, confidence=0.0)


def answer(question: Question, candidates: Sequence[Candidate], found: Found, index: Index, rarity: Rarity) -> Choice:
    """Return the list or the items asked for, or else sentences, or the list that the best sentence belongs to.

    A question for a number of things is not answered by words that name fewer, nor by a list of another
    number, and one of whose words the library holds none by nothing: the confidence is then 0.
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
            return _quoted(fitting, asked, candidates, found, index, rarity) if fitting.enumeration.items else _REFUSED
    choice = choose(question, candidates, rarity)
    if rarity.unknown == 1 or _is_contradicted(asked, choice, (*lists, *laid_out), candidates, rarity):
        return replace(choice, confidence=0.0)
    for listed in lists:
        if choice.spans and _belongs(choice.spans[0], listed, asked) and not _leaves_open(asked, listed, rarity):
            listed = listed.only(picked(listed, asked) or listed.enumeration.items)
            return replace(choice, spans=tuple(_spans(listed, choice.spans[0].score, asked)), count=listed.count)
    if not _names_enough(question, choice, candidates):
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
        lists = built(document, index.store.paragraphs(document_id))
        yield from measured(question, document, lists, found, index, rarity, built=True)


def _is_contradicted(
    question: Question, choice: Choice, lists: Sequence[Listed], candidates: Sequence[Candidate], rarity: Rarity
) -> bool:
    """Whether the documents say or show another number of what the question counts, and nowhere the number itself."""
    count, head = question.count, question.head
    if count is None or head is None or any(counts(count, head, each.words) for each in candidates):
        return False
    any_will_do = question.pick is not None and question.pick.some > 0
    touched = choice.spans[0] if choice.spans else None
    if touched and any(len(found) == count for found in _parts_of(touched, candidates)):
        return False
    for listed in lists:
        inside = touched is not None and any(
            part.start < touched.end and touched.start < part.end and touched.document_id == listed.document.id
            for part in (listed.opening, *listed.enumeration.items)
        )
        sure = (not any_will_do and (listed.enumeration.announced or inside)) or count > len(listed.enumeration.items)
        if sure and listed.contradicts():
            return True
    if any_will_do:
        return False
    asked = tuple(
        term for term, word in zip(question.terms, question.words, strict=True) if number(word.casefold()) != count
    )
    for each in candidates:
        told = {stem(promise.noun) for promise in promises(each.words) if promise.number}
        above = " ".join((each.document.title, *each.paragraph.section))
        if head in told and rarity.share(frozenset(terms_of(f"{each.words} {above}")), asked) >= CERTAIN:
            return True
    return False


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


def _names_enough(question: Question, choice: Choice, candidates: Sequence[Candidate]) -> bool:
    """Whether the words chosen say the number asked for, if one is, or name as many things."""
    wanted = question.pick.some if question.pick else question.count if question.extent is not Extent.PART else None
    if not wanted:
        return True
    texts = {candidate.document.id: candidate.document.text for candidate in candidates}
    words = " ; ".join(texts[span.document_id][span.start : span.end] for span in choice.spans)
    says_number = wanted in {number(word) for word in WORD.findall(words.casefold())}
    return says_number or len(_PARTS.findall(words)) + 1 >= wanted


def _parts_of(span: Span, candidates: Sequence[Candidate]) -> Iterator[tuple[tuple[int, int], ...]]:
    """What each sentence of a span names in a row, if it does."""
    text = next((each.document.text for each in candidates if each.document.id == span.document_id), "")
    for start, end in sentences(text, span.start, span.end):
        if named := parts(text, start, end):
            yield named


def _with_parts(choice: Choice, candidates: Sequence[Candidate]) -> Choice:
    """The same words, with what the best of them name in a row emphasised and counted."""
    if not choice.spans or choice.count is not None:
        return choice
    best, *others = choice.spans
    named = next(_parts_of(best, candidates), None)
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


def _quoted(
    listed: Listed, question: Question, candidates: Sequence[Candidate], found: Found, index: Index, rarity: Rarity
) -> Choice:
    """The list as spans; its confidence is that of its lead-in, the number and what is wanted taken as given."""
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
    closeness = Closeness(max(near) if partial and near else next(iter(near), passage), passage, listed.hit)
    weighed = weigh(question, rarity, setting, lead.start, lead.end, closeness, Earlier())
    values = dict(zip(FEATURES, weighed, strict=True))
    for name in set(_READ) & set(FEATURES):
        place = FEATURES.index(name)
        values[name] = max((values[name], *(candidate.values[place] for candidate in inside)))
    items = frozenset(terms_of(" ".join(listed.words(item) for item in listed.enumeration.items)))
    held = rarity.share(listed.open & items, question.terms) if question.extent is not Extent.WHOLE else 0.0
    values |= {
        "coverage": min(1.0, listed.coverage + held),
        "inherited": min(1.0, listed.coverage + held),
        "context_coverage": min(1.0, listed.around + held),
        "name_coverage": listed.named,
        "unwanted": 0.0,
        "series": 1.0,
        "fragment": 0.0,
    }
    if partial:  # neighbours in the question are parted by it: one stands in the lead-in, one in the item
        values["pair_coverage"] = max(values["pair_coverage"], values["coverage"])
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
    confidence = COEFFICIENTS.confidence(confidence_values(alone, known))
    return Choice(spans=tuple(_spans(listed, confidence, question)), count=listed.count, confidence=confidence)


def _spans(listed: Listed, score: float, question: Question) -> Iterator[Span]:
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
