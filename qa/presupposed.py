"""What a question takes for granted of a list: how many things there are, and whether the documents bear it out.

Only a number that is said to be the number of all ("the nine measures") can be wrong: "which two states"
may ask for two of many.
"""

import re
from collections.abc import Iterator, Sequence

from corpus.counts import number, promises
from corpus.sentences import sentences
from qa.answer import Span
from qa.asking import Extent, is_shell
from qa.evidence import Candidate, Rarity
from qa.kinds import gives
from qa.listed import CERTAIN, Listed, counts
from qa.question import WORD, Question, Wanted, stem, terms_of
from qa.series import parts

_PARTS = re.compile(r"[,;]|\band\b|\bor\b", re.IGNORECASE)
_OPENS_WITH_A_MEASURE = re.compile(
    r"\W*(?:\w+ )?(?:how (?:many|much|old|long|far|large|tall|high|deep|wide)|what percent)", re.IGNORECASE
)
# What may be said instead of a number.
_ABOUT_SO_MUCH = re.compile(
    r"\b(?:a few|several|dozens|hundreds|thousands|millions|once|twice|most|all|until|forever|indefinite|permanent)",
    re.IGNORECASE,
)
_DEFINITE = frozenset("the these those its their his her all our your my".split())


def is_contradicted(
    question: Question, best: Span | None, lists: Sequence[Listed], candidates: Sequence[Candidate], rarity: Rarity
) -> bool:
    """Whether the documents say or show another number of what the question counts, and nowhere the number itself.

    `best` is the best span of what would be quoted otherwise.
    """
    count, head = question.count, question.head
    if count is None or head is None or any(counts(count, head, each.words) for each in candidates):
        return False
    if best and any(len(named) == count for named in named_in(best, candidates)):
        return False
    if question.pick and question.pick.some:  # any so many will do, if there are as many
        return any(each.contradicts() and count > len(each.enumeration.items) for each in lists)
    definite = _is_definite(question, count)
    for listed in lists:
        shown = definite and (count > len(listed.enumeration.items) or (best is not None and listed.holds(best)))
        if (listed.enumeration.announced or shown) and listed.contradicts(definite=definite):
            return True
    return definite and _is_denied(question, count, candidates, rarity)


def names_enough(question: Question, spans: Sequence[Span], candidates: Sequence[Candidate]) -> bool:
    """Whether the words chosen say the number asked for, if one is, or name as many things."""
    wanted = question.pick.some if question.pick else question.count if question.extent is not Extent.PART else None
    if not wanted:
        return True
    words = " ; ".join(_words_of(spans, candidates))
    says_number = wanted in {number(word) for word in WORD.findall(words.casefold())}
    return says_number or len(_PARTS.findall(words)) + 1 >= wanted


def tells_a_number(question: Question, spans: Sequence[Span], candidates: Sequence[Candidate]) -> bool:
    """Whether a question that opens with "how many" or the like, if it does, is told so many by the words chosen."""
    if question.wanted is not Wanted.NUMBER or not _OPENS_WITH_A_MEASURE.match(question.text):
        return True
    return any(gives(question, words) or _ABOUT_SO_MUCH.search(words) for words in _words_of(spans, candidates))


def _words_of(spans: Sequence[Span], candidates: Sequence[Candidate]) -> list[str]:
    """The words of spans, for comparison only."""
    texts = {candidate.document.id: candidate.document.text for candidate in candidates}
    return [texts[span.document_id][span.start : span.end] for span in spans]


def named_in(span: Span, candidates: Sequence[Candidate]) -> Iterator[tuple[tuple[int, int], ...]]:
    """Yield what each sentence of a span names in a row, if it does."""
    text = next((each.document.text for each in candidates if each.document.id == span.document_id), "")
    for start, end in sentences(text, span.start, span.end):
        if named := parts(text, start, end):
            yield named


def _is_definite(question: Question, count: int) -> bool:
    """Whether the question says that there are so many: "the nine measures", "all four of them"."""
    words = [word.casefold() for word in WORD.findall(question.text)]
    return any(number(word) == count and words[place - 1] in _DEFINITE for place, word in enumerate(words) if place)


def _is_denied(question: Question, count: int, candidates: Sequence[Candidate], rarity: Rarity) -> bool:
    """Whether a sentence about the same puts another number to the noun: a smaller one, or to a noun like "measures".

    Of other things ("the two states"), a greater number says nothing: they may be two of them.
    """
    asked = tuple(
        term for term, word in zip(question.terms, question.words, strict=True) if number(word.casefold()) != count
    )
    for each in candidates:
        above = " ".join((each.document.title, *each.paragraph.section))
        for promise in promises(each.words):
            if promise.number is None or stem(promise.noun) != question.head:
                continue
            says_other = promise.number < count or is_shell(promise.noun)
            if says_other and rarity.share(frozenset(terms_of(f"{each.words} {above}")), asked) >= CERTAIN:
                return True
    return False
