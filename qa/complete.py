"""What the best sentence leaves open, and the sentences of its paragraph that close it.

Extracted answers are often true and useless: "He said so in 2009" to "Who said so?". Some gaps are
seen and closed by quoting one or two sentences more of the same paragraph, never by writing a word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.sentences import sentences
from qa.evidence import POINTS_BACK, Candidate, gives, names_several
from qa.question import WORD, Question, Wanted, stem

_SOON = 3  # sentences
_PERSON = re.compile(r"\W*(?:\d+ )?(?:He|She|They|His|Her|Their)\b")
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][\w’'-]+")


def missing(question: Question, best: Candidate) -> tuple[Candidate, ...]:
    """Return the sentences without which the best one does not answer; most often none. They carry no features.

    - It does not hold the kind of answer asked for, or no row of things where several are: a sentence
      beside it that does.
    - It lacks a name of the question: a sentence beside it that has the name and the kind of answer.
    - It lacks other words of the question: a sentence soon after that has them all and points back ("It led to").
    - It says "he" to a question for a person: the sentence that introduces the person.
    """
    around = _paragraph(best)
    place = next((i for i, each in enumerate(around) if each.sentence.start >= best.sentence.start), 0)
    beside = [*around[place + 1 : place + 2], *around[max(0, place - 1) : place]]
    found = [*_of_the_kind(question, best, beside), *_with_the_name(question, best, beside)]
    found += _with_the_rest(question, best, around[place + 1 : place + 1 + _SOON])
    if question.wanted is Wanted.NAME and _PERSON.match(best.words):
        found += _introduction(question, around[:place])
    return tuple({each.sentence.start: each for each in found}.values())


def _paragraph(best: Candidate) -> list[Candidate]:
    """All sentences of a candidate's paragraph, also those whose passage was not found."""
    paragraph = best.paragraph
    return [
        replace(best, sentence=replace(best.sentence, start=start, end=end, similarity=0.0), values=())
        for start, end in sentences(best.document.text, paragraph.start, paragraph.end)
    ]


def _stems(candidate: Candidate) -> set[str]:
    return {stem(word) for word in WORD.findall(candidate.words)}


def _of_the_kind(question: Question, best: Candidate, beside: Sequence[Candidate]) -> Iterator[Candidate]:
    if question.wanted is not Wanted.ANYTHING and gives(question, best.words) == 0:
        yield from [each for each in beside if gives(question, each.words) == 1][:1]
    elif question.lists and question.count is None and not names_several(best.words):
        yield from [each for each in beside if names_several(each.words)][:1]


def _with_the_name(question: Question, best: Candidate, beside: Sequence[Candidate]) -> Iterator[Candidate]:
    if lacking := question.names - _stems(best):
        fitting = [each for each in beside if lacking & _stems(each)]
        yield from [each for each in fitting if question.wanted is Wanted.ANYTHING or gives(question, each.words)][:1]


def _with_the_rest(question: Question, best: Candidate, after: Sequence[Candidate]) -> Iterator[Candidate]:
    if lacking := set(question.terms) - _stems(best):
        yield from [each for each in after if POINTS_BACK.match(each.words) and lacking <= _stems(each)][:1]


def _introduction(question: Question, earlier: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the first sentence with the name that stands nearest before: it says the most about its bearer."""
    for candidate in reversed(earlier):
        names = [name for name in _NAME.findall(candidate.words) if stem(name) not in question.terms]
        if names:
            bearer = stem(names[0])
            yield next(each for each in earlier if bearer in _stems(each))
            return
