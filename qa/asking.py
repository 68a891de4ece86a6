"""What a question asks of a list: how many of which things, and whether all of them or only some.

Read off the words of the question alone, by the closed classes of English; what is not clear asks for
the whole list, as most questions do.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.counts import number, ordinal, promises

_WORDS = re.compile(r"[\w’'-]+")
_PLURALS = frozenset("people men women children criteria data phenomena bases crises countries theses".split())
_NOT_PLURAL = re.compile(r"(?:ss|us|is|ous|’s|'s)$")
_LIST_VERBS = re.compile(r"^(?:please )?(?:list|name|enumerate|give|outline)\b")
# Where the noun phrase that is counted ends.
_AFTER_HEAD = frozenset(
    """of that which who in for to from on by with at are is were was do does did should can could must will would
    has have had may might shall the a an it they we you i he she and or as be been between about under into""".split()
)
_ASKING = frozenset("what which list name give enumerate state outline describe".split())
_IMPERATIVES = frozenset("mention identify quote cite tell show provide".split())  # at the head of a question only
_POLITE = frozenset("please can could would you".split())
_BETWEEN = frozenset("are were is was the all of me us its their his her these those main key most".split())
_DETERMINED = frozenset("the these those its their his her all both".split())

_NTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_FROM_THE_END = {"last": -1, "final": -1, "penultimate": -2}
# "The first name", "the last year": the ordinal belongs to the noun, and counts nothing.
_IDIOMS = frozenset(
    """name names surname time times world war century half hand quarter person lady year years day days week weeks
    month months night decade paragraph sentence chapter section edition volume floor line page party resort instance
    language class degree aid
    is are was were and or""".split()
)
_GENERIC = frozenset("item point entry element one thing items points entries elements ones things".split())
_SAYING = frozenset(
    """say state require recommend demand propose provide call involve consist ask mean concern cover entail
    suggest deal describe""".split()
)
# What a list's items do with what a question names; other verbs belong to the items' own words.
_RELATING = re.compile(
    r"(?:mention|concern|involv|relat|refer|address|affect|appl[yi]|contain|includ|touch|deal|speak|cover|pertain|regard)"
    r"(?:e|s|es|ed|ing|ring|d)?"
)
_RELATIVE = frozenset("that which who".split())
# After "which measures": what makes the whole list the object of a verb, or goes on with the noun.
_NO_VERB = frozenset("do does did to of in for on from with at by between about under into as there here".split())


class Extent(StrEnum):
    """How much of a list a question wants, as far as its form tells."""

    WHOLE = "whole"
    OPEN = "open"  # "Which measures need pilots?": all, or only some, as the list's lead-in has it
    PART = "part"  # "Which of the measures need pilots?": those items of which the rest of the question is true


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """The items that are asked for by place or by number, where it is not all of them."""

    places: tuple[int, ...]  # from 1, and from -1 at the end; none if any items will do
    some: int  # how many will do, in the list's own order: "name two"; 0 where places are given
    by_mark: bool  # "step 3": by the number that the item bears
    words: frozenset[str]  # of the question, that only say which items


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a question asks of a list."""

    count: int | None = None  # how many items it takes the list to have
    head: str | None = None  # the noun of what is listed
    lists: bool = False  # several things are asked for
    pick: Pick | None = None
    extent: Extent = Extent.WHOLE


def asked(plain: str) -> Asked:
    """Return what a question, case folded, asks of a list."""
    words = _WORDS.findall(plain)
    return _picked(words) or _numbered(words) or _counted(words) or _uncounted(words, plain)


def relates(word: str) -> bool:
    """Whether a word only says that something is about something: "concerns", "mentioning"."""
    return _RELATING.fullmatch(word.casefold()) is not None


def is_shell(noun: str) -> bool:
    """Whether a noun stands for what is said elsewhere, and so is told in an order: "measure", "reasons"."""
    return any(promise.shell for form in (noun, f"{noun}s") for promise in promises(f"several {form}"))


def _counted(words: list[str]) -> Asked | None:
    """A number and the plural that it counts: "the six measures", "name two examples", "two of the measures"."""
    for position, word in enumerate(words[:-1]):
        count = number(word)
        if count is None or not 2 <= count <= 30 or words[position - 1 : position] in (["how"], ["than"]):
            continue
        if not _asks_before(words[:position]) or words[max(0, position - 3) : position - 1] == ["which", "of"]:
            continue
        after, total = words[position + 1 :], None
        if after[:1] == ["of"]:
            after, total = _of_a_whole(after)
        head, rest = _head(after)
        if not head or not _plural(head):
            continue
        partitive = words[position + 1] == "of"
        any_will_do = _imperative(words[:position]) and not _DETERMINED.intersection(words[:position])
        some_are_asked = words[:position][-1:] == ["which"] and _restricted(rest)
        if not partitive and not any_will_do and not some_are_asked:
            return Asked(count=count, head=head, lists=True)
        pick = Pick(places=(), some=count, by_mark=False, words=frozenset({word}))
        part = Extent.PART if _restricted(rest) or not any_will_do else Extent.WHOLE
        extent = Extent.OPEN if some_are_asked and not partitive else part
        return Asked(
            count=count if any_will_do and not partitive else total, head=head, lists=True, pick=pick, extent=extent
        )
    return None


def _uncounted(words: list[str], plain: str) -> Asked:
    for position, word in enumerate(words):
        if word in ("what", "which") or (position == 0 and _LIST_VERBS.match(plain)):
            after, total = words[position + 1 :], None
            partitive = after[:1] == ["of"] or after[:2] in (["ones", "of"], ["one", "of"])
            if partitive:
                after, total = _of_a_whole(after[after.index("of") :])
            while after and after[0] in ("are", "were", "the", "all", "some", "main", "me", "is", "of", "those"):
                after = after[1:]
            head, rest = _head(after)
            if head and _plural(head):
                extent = Extent.PART if partitive else _extent(words, position + 1, rest)
                return Asked(count=total, head=head, lists=True, extent=extent)
    return Asked()


def _extent(words: list[str], start: int, rest: list[str]) -> Extent:
    """How much of the list is wanted by "which measures" with the words `rest` behind them."""
    direct = words[start - 1 : start] in (["which"], ["what"])
    if direct and rest and rest[0] not in _NO_VERB and not rest[0].endswith("ed"):
        return Extent.OPEN
    return Extent.OPEN if _restricted(rest) else Extent.WHOLE


def _restricted(rest: list[str]) -> bool:
    """Whether words behind a noun say what its things are about: "that mention ...", "concerning ..."."""
    clause = rest[1:] if rest[:1] and rest[0] in _RELATIVE else rest
    return bool(clause) and relates(clause[0]) and not clause[0].endswith("ed")


def _picked(words: list[str]) -> Asked | None:
    """Ordinals: "the third measure", "the first three steps", "the last of the four principles"."""
    start = next((i for i, word in enumerate(words) if _place(word) and _asks_for(words, i)), None)
    if start is None:
        return None
    places, end = _places(words, start)
    after, total = words[end:], None
    if not after or after[0] in _IDIOMS or after[0].endswith("est") or after[0] in ("most", "least"):
        return None
    said = set(words[start:end])
    head, rest = _head(after, singular=True)
    if head is None or head in _GENERIC:
        said |= set(after[:1]) & _GENERIC
        whole = next((i for i, word in enumerate(after[:2]) if word in ("of", "in", "on", "among")), None)
        if whole is None:
            return None
        after, total = _of_a_whole(after[whole:])
        head, rest = _head(after)
    if head is None or (total and max(map(abs, places)) > 30):
        return None
    said |= {word for word in rest if word in _SAYING}
    pick = Pick(places=places, some=0, by_mark=False, words=frozenset(said - {head}))
    return Asked(count=total, head=head, lists=len(places) > 1, pick=pick)


def _numbered(words: list[str]) -> Asked | None:
    """A noun with the number that an item bears: "step 3", "principle number two"."""
    for position, word in enumerate(words):
        bare = position > 0 and word.isascii() and word.isdigit() and len(word) < 3
        after = words[position + 1 : position + 2]
        if not bare or (after and after[0] not in _SAYING | _AFTER_HEAD) or words[0] not in ("what", "which"):
            continue
        named = words[position - 1] in ("number", "no")
        noun = words[position - 2] if named and position > 1 else words[position - 1]
        if _plural(noun) or not is_shell(noun) or not _asks_for(words, position - 1 - named):
            continue
        said = {word, "number", *(each for each in words[position + 1 :] if each in _SAYING)}
        pick = Pick(places=(int(word),), some=0, by_mark=True, words=frozenset(said))
        return Asked(head=noun, pick=pick)
    return None


def _place(word: str) -> int | None:
    """The place that an ordinal names, counted from 1, or from -1 at the end."""
    if nth := _NTH.fullmatch(word):
        return int(nth[1])
    return _FROM_THE_END.get(word) or (None if word.endswith("ly") else ordinal(word))


def _places(words: list[str], start: int) -> tuple[tuple[int, ...], int]:
    """The places that the words from `start` on name, and where they end: "first three", "second and fourth"."""
    places: list[int] = []
    end = start
    while end < len(words) and ((place := _place(words[end])) or (words[end] in ("and", "the") and places)):
        places += [place] if place else []
        end += 1
    while words[end - 1] in ("and", "the"):
        end -= 1
    count = number(words[end]) if end < len(words) else None
    if count and len(places) == 1 and places[0] in (1, -1) and 2 <= count <= 30:
        return (tuple(range(1, count + 1)) if places[0] == 1 else tuple(range(-count, 0))), end + 1
    return tuple(dict.fromkeys(places)), end


def _of_a_whole(words: list[str]) -> tuple[list[str], int | None]:
    """What "of the six measures" opens with: the words from the noun phrase on, and its number."""
    rest = words[1:]
    while rest and (rest[0] in _DETERMINED or rest[0] in ("list", "of")):
        rest = rest[1:]
    total = number(rest[0]) if rest else None
    return (rest[1:], total) if total else (rest, None)


def _plural(word: str) -> bool:
    return word in _PLURALS or (word.endswith("s") and len(word) > 3 and not _NOT_PLURAL.search(word))


def _head(words: list[str], *, singular: bool = False) -> tuple[str | None, list[str]]:
    """The last word of the noun phrase that the words open with, and the words behind it.

    "recommended measures to ..." -> measures. A singular ends before a participle: "measure proposed by".
    """
    phrase: list[str] = []
    for word in words[:6]:
        if word in _AFTER_HEAD or (singular and phrase and word.endswith(("ed", "ing")) and phrase[-1][-2:] != "ed"):
            break
        phrase.append(word)
        if _plural(word):
            break
    if singular and phrase and not _plural(phrase[-1]):
        saying = next((i for i, word in enumerate(phrase) if i and word in _SAYING), len(phrase))
        phrase = phrase[:saying]
    return (phrase[-1] if phrase else None), words[len(phrase) :]


def _asking(words: Sequence[str]) -> int | None:
    """The last of the words that ask for something."""
    found = [
        place
        for place, word in enumerate(words)
        if word in _ASKING or (word in _IMPERATIVES and _POLITE.issuperset(words[:place]))
    ]
    return found[-1] if found else None


def _imperative(words: Sequence[str]) -> bool:
    """Whether the words open with an order: "name", "can you give me"."""
    asking = _asking(words)
    return asking is not None and words[asking] not in ("what", "which") and _POLITE.issuperset(words[:asking])


def _asks_before(words: Sequence[str]) -> bool:
    """Whether the number belongs to what is asked for ("what are the six"), not to a circumstance ("in the two")."""
    asking = _asking(words)
    return asking is not None and _BETWEEN.issuperset(words[asking + 1 :])


def _asks_for(words: Sequence[str], position: int) -> bool:
    """Whether the thing at that position is asked for, or what it says: "what does the third principle say"."""
    asking = _asking(words[:position])
    if asking is None or (asking and words[asking] in ("what", "which") and words[asking - 1] in _AFTER_HEAD):
        return False
    between = words[asking + 1 : position]
    if between[:1] and between[0] in ("do", "does", "did"):
        return between[1:] == ["the"] * len(between[1:]) and bool(_SAYING.intersection(words[position:]))
    return _BETWEEN.issuperset(between)
