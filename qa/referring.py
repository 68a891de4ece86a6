"""Pronouns: the one in a question whose antecedent the question does not hold itself, if there is one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.question import FUNCTION_WORDS, WORD


class Agrees(StrEnum):
    """What a pronoun may stand for."""

    PERSON = "person"
    THING = "thing"
    SEVERAL = "several"
    EVENT = "event"  # "that", "so": what was said as a whole


@dataclass(frozen=True, slots=True)
class Pointer:
    """A pronoun that points back: offsets into the question, and what it may stand for."""

    start: int
    end: int
    agrees: Agrees
    possessive: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """A question's words with where they stand."""

    text: str
    spans: tuple[tuple[int, int], ...]
    words: tuple[str, ...]  # case folded

    def at(self, place: int) -> str:
        """The word at a place; "" outside."""
        return self.words[place] if 0 <= place < len(self.words) else ""


_PRONOUNS = {
    **dict.fromkeys(("he", "him", "his", "she", "her", "hers"), Agrees.PERSON),
    **dict.fromkeys(("it", "its"), Agrees.THING),
    **dict.fromkeys(("they", "them", "their", "theirs"), Agrees.SEVERAL),
    **dict.fromkeys(("that", "this"), Agrees.EVENT),
    **dict.fromkeys(("these", "those", "ones"), Agrees.SEVERAL),
    "there": Agrees.EVENT,
}
_POSSESSIVE = frozenset("his its their".split())
_OBJECTS = frozenset("him it them her there".split())
_BE = frozenset("is are was were be been".split())
_AUXILIARIES = _BE | frozenset("do does did has have had can could will would should must may might".split())
_PREPOSITIONS = frozenset("in on at by for from with to of about after before against during under into".split())
_AFTER_THAT = _AUXILIARIES | _PREPOSITIONS | frozenset("why how like than because despite since and".split())
_CONJUNCTIONS = frozenset(
    "and but or that when while if because since after before who which whose where as than to although though".split()
)
_SUBORDINATORS = frozenset("when before after while if as since although though once until because".split())
_DETERMINERS = frozenset(
    """the a an which what whose many much this that these those his her its their our two three four five six seven
    eight nine ten some any all every each other last first""".split()
)
_PERSONS = frozenset(
    """president mayor leader minister king queen man woman author keeper captain general doctor teacher secretary
    chancellor officer commander ruler chairman mediator senator governor person speaker writer editor""".split()
)
OURSELVES = frozenset(
    """note report study article paper document text book sample library collection memo chapter section""".split()
)
_EMPTY = re.compile(
    r"\bit\b\s+(?:comes? to|rain|snow|freez|that\b|about\s.{1,60}?\bthat\b|"
    r"(?:is|was|has been|'s)\s.{1,60}?\b(?:that|who|which|to|when)\b"
    r"|(?:take|come about|happen|seem|matter|follow|appear|turn out)\w*\s(?:\w+\s){0,3}?(?:that|to|for)\b"
    r"|[\w-]+(?:\s[\w-]+)?\s(?:that|when|if|whether|to)\b)",
    re.IGNORECASE,
)


def pointer(question: str) -> Pointer | None:
    """Return the first pronoun that points out of the question; None if each has its antecedent in it."""
    matches = list(WORD.finditer(question))
    words = _Words(question, tuple(m.span() for m in matches), tuple(m.group().casefold() for m in matches))
    for place, word in enumerate(words.words):
        if word in _PRONOUNS and _points(words, place):
            start, end = words.spans[place]
            followed = _is_open(words.at(place + 1))
            possessive = word in _POSSESSIVE or (word == "her" and followed)
            return Pointer(start, end, _PRONOUNS[word], possessive)
    return None


def _points(words: _Words, place: int) -> bool:
    """Whether the pronoun at a place points out of the question."""
    word = words.words[place]
    if word == "it" and _EMPTY.match(words.text, words.spans[place][0]):
        return False
    if word in ("that", "this", "these", "those") and not _demonstrates(words, place):
        return False
    if word == "ones":
        return words.at(place - 1) in ("which", "what") and words.at(place + 1) != "of"
    if word == "there" and (words.at(place - 1) in _AUXILIARIES or words.at(place + 1)):
        return False
    return not (_has_antecedent(words, place) or _has_it_after(words, place))


def _demonstrates(words: _Words, place: int) -> bool:
    """Whether "that" or "this" stands for something, and is no conjunction and no word for these documents."""
    word, before, after = words.words[place], words.at(place - 1), words.at(place + 1)
    if after in OURSELVES or words.text[words.spans[place][1] :].lstrip().startswith(":"):
        return False
    if word in ("these", "those") and {after, words.at(place + 2)} & {"who", "that", "which", "of", "whose"}:
        return False
    if not after:
        return True
    if word != "that":
        return not _is_open(before) or after in _PREPOSITIONS
    if after in _PREPOSITIONS:
        return len(words.words) - place <= 4
    if before not in _AFTER_THAT or (before == "about" and words.at(place - 2) in ("come", "came", "comes")):
        return False
    return before in _PREPOSITIONS or not _is_open(words.at(place - 2))


def _has_antecedent(words: _Words, place: int) -> bool:
    """Whether a noun before the pronoun may be what it stands for."""
    word = words.words[place]
    needs_clause = word in _OBJECTS and not _is_subject(words, place)
    for before in range(place):
        if not _agrees(words, before, _PRONOUNS[word]):
            continue
        between = words.text[words.spans[before][1] : words.spans[place][0]]
        parted = re.search(r"[,;:]", between) or _CONJUNCTIONS.intersection(words.words[before + 1 : place])
        if parted or not needs_clause:
            return True
    return False


def _has_it_after(words: _Words, place: int) -> bool:
    """Whether the question opens with a clause whose pronoun stands for a noun of the main clause."""
    comma = words.text.find(",", words.spans[place][1])
    if comma < 0 or words.words[0] not in _SUBORDINATORS:
        return False
    return any(
        words.spans[after][0] > comma and _agrees(words, after, _PRONOUNS[words.words[place]])
        for after in range(place + 1, len(words.words))
    )


def _is_subject(words: _Words, place: int) -> bool:
    return words.words[place] != "there" and (
        words.at(place - 1) in _AUXILIARIES | _CONJUNCTIONS or _is_open(words.at(place + 1))
    )


def _agrees(words: _Words, place: int, agrees: Agrees) -> bool:
    """Whether the word at a place is a noun that such a pronoun may stand for."""
    word = words.words[place]
    if agrees is Agrees.SEVERAL and _is_open(word) and word.endswith("s") and words.at(place - 1) != "who":
        return True
    if not _is_noun(words, place):
        return False
    if agrees is Agrees.PERSON:
        return _is_name(words, place) or word in _PERSONS
    if agrees is Agrees.SEVERAL:
        return word in ("people", "men", "women", "children") or _is_name(words, place)
    return True


def _is_name(words: _Words, place: int) -> bool:
    return place > 0 and words.text[words.spans[place][0]].isupper()


def _is_noun(words: _Words, place: int) -> bool:
    """Whether a word is a noun, as far as its capital or the word before it tells."""
    word = words.words[place]
    if word in OURSELVES and words.at(place - 1) in _DETERMINERS and words.at(place - 1) in ("a", "an", "the"):
        return word in ("article", "study", "book", "paper")  # "the report" is what is asked, seldom what is meant
    if not _is_open(word):
        return False
    before: Sequence[str] = (words.at(place - 1), words.at(place - 2))
    return _is_name(words, place) or before[0] in _DETERMINERS or (_is_open(before[0]) and before[1] in _DETERMINERS)


def _is_open(word: str) -> bool:
    """Whether a word is of an open class."""
    return bool(word) and word not in FUNCTION_WORDS and word not in _PRONOUNS
