"""How a question leans on what was said before it, by its own words alone: by the closed classes of English.

A pronoun whose antecedent stands in the question itself, and an "it" that stands for nothing, do not lean.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.counts import number
from qa.asking import asked
from qa.question import FUNCTION_WORDS, WORD, stem
from qa.referring import OURSELVES, Pointer, pointer


class Form(StrEnum):
    """The ways in which a question leans on earlier ones."""

    ALONE = "alone"
    ITEM = "item"  # "And the third one?"
    PARAGRAPH = "paragraph"  # "next paragraph"
    INSTEAD = "instead"  # "What about Georgia?"
    BARE = "bare"  # "Why?", "Who said that?"
    MORE = "more"  # "Tell me more about it"
    POINTS = "points"  # "What does it mean?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """How a question leans: `places` from 1, or from -1 at the end; `step` from where the last quote stands."""

    form: Form
    places: tuple[int, ...] = ()
    step: int = 0
    left: bool = False  # the items that were not quoted last
    words: str = ""  # what "What about ...?" names
    pointer: Pointer | None = None


ALONE = Leaning(form=Form.ALONE)

_OPENING = r"(?:(?:and|but|so|ok|okay|now|then|well|yes|please|can you|could you|would you)\b[\s,]*)*"
_SHOW = r"(?:(?:what about|how about|what is|what's|show me|give me|quote|read me|read|skip to|go to|the|in)\s+)*"
_NEXT = re.compile(
    rf"{_OPENING}{_SHOW}(?:(?:next|following) (?:paragraph|passage)|paragraph (?:after|below)(?: (?:that|it|this))?"
    r"|go on|continue|carry on|read on|keep (?:going|reading)"
    r"|what (?:comes|came|follows) ?(?:next|after(?: (?:that|it))?)?"
    r"|next|and then|what follows)(?: please)?"
)
_BEFORE = re.compile(
    rf"{_OPENING}{_SHOW}(?:(?:previous|preceding) (?:paragraph|passage)"
    r"|paragraph (?:before|above)(?: (?:that|it|this))?|go back|what (?:comes|came|stands) before(?: (?:that|it))?"
    r"|previous|what precedes (?:it|that))(?: please)?"
)
_ONE_ON = re.compile(
    rf"{_OPENING}{_SHOW}(?:next (?:one|item|point)|following one|one (?:after|below)(?: (?:that|it|this))?)(?: please)?"
)
_ONE_BACK = re.compile(
    rf"{_OPENING}{_SHOW}(?:previous (?:one|item|point)|preceding one"
    r"|one (?:before|above)(?: (?:that|it|this))?)(?: please)?"
)
_MORE = re.compile(
    rf"{_OPENING}(?:(?:tell me|say|show me|give me|read me|know)?\s*(?:some )?more(?: details?| context)?"
    r"|explain|elaborate|details?|(?:is there |does it say )?anything else"
    r"|what else(?: (?:does|do|did) (?:it|he|she|they)"
    r" (?:say|do))?|expand)(?: ?(?:about|on|of)? (?:it|that|this|them|him|her|those))?(?: please)?"
)
_LEFT = re.compile(
    rf"{_OPENING}{_SHOW}(?:what (?:are|were) )?(?:the )?"
    r"(?:others?|rest(?: of (?:it|them|those|these|the))?|remaining)\b(?P<of>.*)"
)
_INSTEAD = re.compile(
    r"(?:(?:and|but|so|ok|okay|now|then)\b[\s,]+)*(?:(?:what|how) about|what of|the same for|same for)\s+(?P<words>.+)"
    r"|(?:and|but|or)[\s,]+(?P<also>.+)",
    re.IGNORECASE,
)
_CLAUSE = frozenset(
    """what which who whom whose when where why how is are was were do does did has have had can could will would
    should must may tell list name give show explain quote""".split()
)
_LONGEST_NAMED = 9  # words after "what about"
_ORDINAL_FILLERS = frozenset(
    """and but so ok okay now then well yes please can could would you show give quote tell read skip go jump to me us
    what which about how of is are was were say says said does do did the in it them these those that this list again
    exactly a s what's whats only just see have i""".split()
)
_GENERIC = frozenset("one ones item items point points entry entries element elements thing things number no".split())
_ASKS = frozenset("who whom whose when where why how what which".split())
_MEASURES = frozenset("long old far big large high often year date day reason come exactly example else time".split())
_NUMBER = re.compile(r"\b(?:number|no\.?|item|point|step)\s+(\w+)$")
_LETTER = re.compile(r"\(?([a-h])\)")


def leaning(question: str, nouns: frozenset[str]) -> Leaning:
    """Return how a question leans on what was said before; `nouns` are stems of what the last list was asked for by."""
    plain = " ".join(question.casefold().replace("’", "'").split()).strip(" .?!,…").removesuffix("please").strip(" ,")
    for pattern, form, step in (
        (_NEXT, Form.PARAGRAPH, 1),
        (_BEFORE, Form.PARAGRAPH, -1),
        (_ONE_ON, Form.ITEM, 1),
        (_ONE_BACK, Form.ITEM, -1),
        (_MORE, Form.MORE, 0),
    ):
        if pattern.fullmatch(plain):
            return Leaning(form=form, step=step)
    if (left := _LEFT.fullmatch(plain)) and all(_is_item(word, nouns) for word in WORD.findall(left["of"])):
        return Leaning(form=Form.ITEM, left=True)
    if places := _places(plain, nouns):
        return Leaning(form=Form.ITEM, places=places)
    words = WORD.findall(plain)
    if words and _is_bare(words):
        return Leaning(form=Form.BARE)
    if named := _instead(question.strip(" .?!…")):
        return Leaning(form=Form.INSTEAD, words=named, pointer=pointer(named))
    found = pointer(question)
    return Leaning(form=Form.POINTS, pointer=found) if found else ALONE


def _places(plain: str, nouns: frozenset[str]) -> tuple[int, ...]:
    """The positions that a question names, if it names nothing else: "and the last two?", "number four", "(b)"."""
    if lettered := _LETTER.search(plain):
        rest = WORD.findall(plain.replace(lettered[0], " "))
        return (ord(lettered[1]) - ord("a") + 1,) if set(rest) <= _ORDINAL_FILLERS | _GENERIC else ()
    if numbered := _NUMBER.search(plain):
        value = 1 if numbered[1] in ("one", "1") else number(numbered[1])
        rest = WORD.findall(plain[: numbered.start()])
        return (value,) if value and all(map(_is_filler, rest)) else ()
    words = re.findall(r"[\w']+", plain)
    said = [place for place, word in enumerate(words) if not (_is_filler(word) or stem(word) in nouns)]
    if not said or words[0] in ("when", "why"):
        return ()
    counted = words[said[0] : said[-1] + 1]
    pick = asked(f"what is the {' '.join(counted)} one of the items").pick
    left = [word for word in counted if word not in ("and", "the") and not _is_position(word)]
    return pick.places if pick and not left else ()


def _is_item(word: str, nouns: frozenset[str]) -> bool:
    """Whether a word only says that items are meant, or how many."""
    return word in _GENERIC or word in ("list", "all", "of", "them") or stem(word) in nouns or number(word) is not None


def _is_filler(word: str) -> bool:
    return word in _ORDINAL_FILLERS or word in _GENERIC


def _is_position(word: str) -> bool:
    """Whether a word is an ordinal or a number, by what the reader of questions makes of it."""
    return number(word) is not None or asked(f"what is the {word} one of the items").pick is not None


def _is_bare(words: Sequence[str]) -> bool:
    """Whether a question asks, and says nothing of what about."""
    open_words = [word for word in words if word not in FUNCTION_WORDS and word not in _MEASURES]
    return not open_words and not OURSELVES.intersection(words) and bool(_ASKS.intersection(words)) and len(words) <= 7


def _instead(question: str) -> str:
    """What a question names in place of what the last one was about; "" if it is a question of its own."""
    found = _INSTEAD.fullmatch(question)
    if not found:
        return ""
    named = str(found["words"] or found["also"])
    words = WORD.findall(named)
    if not words or words[0].casefold() in _CLAUSE or len(words) > _LONGEST_NAMED or ":" in named:
        return ""
    return named
