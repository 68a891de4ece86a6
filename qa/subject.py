"""What an earlier question was about, in its own words, and how a follow-up takes them up."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from qa.question import FUNCTION_WORDS, WORD, terms_of
from qa.referring import Agrees, Pointer

BEHIND = " · "  # between a question that only points somewhere, and what it is about
_ASKS = re.compile(
    r"(?i)(?:and |so )?(?:what|when|where|why|who|how(?: (?:many|much|long|old|far))?)\s+"
    r"(?=(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b)"
)
_SWAPS = re.compile(
    r"(?i)(?:and |but |so )?(?P<asks>why|when|where|how)"
    r"(?: (?:was|is|did|does|were|so) ?(?:that|this|it|so)?(?: happen)?| so)?[ ?.!]*"
)
_JOINS = frozenset("of for in between to on at from".split())
_OPENERS = frozenset("of in at for by on from about with to".split())
_DETERMINERS = frozenset("the a an his her its their these those all".split())
_TITLES = frozenset("president secretary mayor minister mr mrs ms dr sir king queen captain general chancellor".split())
_BODIES = frozenset(
    """union states university treaty war organisation organization council republic initiative project department
    office party wall sea river institute agency ministry court church day policy report harvard""".split()
)
_LOCATES = re.compile(r"\b(?:in|at|of|from|to)\s+(?:the\s+)?$")  # before the name of a place, more often than a person
_OFFICES = _TITLES | frozenset("deputy state".split())
_WHO = re.compile(r"(?:And |So )?[Ww]ho\b(?! (?:is|was) [A-Z])")
_NAME = re.compile(r"[^\W\d_][\w’'.-]*")


def with_subject(question: str, words: str) -> str:
    """Return "And the third one?" with what it is about behind it, told apart so that its own words go no further."""
    return f"{question}{BEHIND}{words}" if words else question


def subject(asked: str) -> str:
    """Return the words of a question that say what it is about, in their order."""
    asked = asked.rpartition(BEHIND)[2]
    return " ".join(match.group() for match in WORD.finditer(asked) if _is_open(match.group()))


def phrases(asked: str) -> tuple[tuple[int, int], ...]:
    """Return where the noun phrases of a question stand, as far as a rule can tell: with "of ..." behind them."""
    matches = list(WORD.finditer(asked))
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(matches):
        if not _is_open(matches[place].group()):
            place += 1
            continue
        last = _run_end(asked, matches, place)
        verb = last == place and matches[place].group().endswith("ed")
        while not verb and last + 2 < len(matches) and matches[last + 1].group() in _JOINS:
            following = last + 2 + (matches[last + 2].group() in _DETERMINERS)
            if following >= len(matches) or not _is_open(matches[following].group()):
                break
            last = _run_end(asked, matches, following)
        first = place - 1 if place and matches[place - 1].group().casefold() in _DETERMINERS else place
        found.append((matches[first].start(), matches[last].end()))
        place = last + 1
    return tuple(found)


def runs_of_names(text: str) -> tuple[tuple[int, int], ...]:
    """Return where names stand in a question: neighbouring words with a capital, behind its first word."""
    matches = [m for m in WORD.finditer(text) if m.start() and m.group()[0].isupper() and _is_open(m.group())]
    groups: list[list[int]] = []
    for match in matches:
        if groups and re.fullmatch(r"\.? |-| of (?:the )?", text[groups[-1][1] : match.start()]):
            groups[-1][1] = match.end()
        else:
            groups.append([match.start(), match.end()])
    return tuple((start, end) for start, end in groups)


def person(asked: str, quoted: Sequence[str]) -> str:
    """Return the person whom a question or else the words quoted speak of first; "" if none can be told."""
    own: tuple[str, ...] = () if _WHO.match(asked) else (asked,)  # "who" asks for the person
    for text in (*own, *quoted, asked):
        names = [text[start:end] for start, end in _names_in(text) if not _LOCATES.search(text[:start])]
        people = [name for name in names if not (_BODIES | _OFFICES).issuperset(name.casefold().split()[-1:])]
        full = [name for name in people if " " in name]
        known = {word for name in people if _TITLES.intersection(name.casefold().split()) for word in name.split()}
        best = [*(name for name in full if known.intersection(name.split())), *full, *people]
        if best:
            return best[0]
    return ""


def pointed(question: str, pointer: Pointer, asked: str, quoted: Sequence[str]) -> tuple[str, str]:
    """Return the question with its pronoun replaced by what it stands for, and the words that were carried."""
    meant, asked = "", asked.rpartition(BEHIND)[2]
    if pointer.agrees is Agrees.PERSON:
        meant = person(asked, quoted)
    else:
        candidates = [asked[start:end] for start, end in phrases(asked)]
        fitting = [each for each in candidates if _fits(each, pointer.agrees)]
        full = [each for each in fitting if " " in each]
        meant = (full or fitting or candidates or [""])[0]
    known = set(terms_of(f"{question} {meant}"))
    rest = " ".join(word for word in subject(asked).split() if not known.issuperset(terms_of(word)))
    carried = " ".join(filter(None, (meant, rest)))
    if not meant:
        return f"{question} {rest}".strip(), rest
    following = question[pointer.end :]
    if meant and re.search(r"\bof $", question[: pointer.start]) and meant.split()[0].casefold() not in _DETERMINERS:
        meant = f"the {meant}"  # "which of them" is "which of the measures"
    own = "" if not pointer.possessive else "’s" if not meant.endswith("s") else "’"
    return f"{question[: pointer.start]}{meant}{own}{following} {rest}".strip(), carried


def instead(named: str, asked: str) -> tuple[str, str]:
    """Return the earlier question with what `named` takes the place of replaced, and the words of it that stay."""
    opener = named.split()[0].casefold() if named.split()[0].casefold() in _OPENERS else ""
    bare = re.sub(rf"(?i)^(?:{opener}\s+)?(?:the\s+)?", "", named) if opener else re.sub(r"(?i)^the\s+", "", named)
    place = _replaced(bare, opener, asked)
    if place is None:
        return f"{asked.rstrip(' ?.!')} {named}?", subject(asked)
    start, end = place
    own = "’s" if asked[start:end].endswith(("'s", "’s")) else ""
    completed = f"{asked[:start]}{bare}{own}{asked[end:]}"
    if {"its", "their", "his", "her"} & set(bare.split()):
        completed = f"{completed} {asked[start:end]}"
    stays = subject(asked[:start] + asked[end:])
    return completed, stays or asked[:start].strip()


def bare(question: str, asked: str) -> tuple[str, str]:
    """Return "Why?" or "When was that?" with what the earlier question asks about, and the words carried."""
    swaps, asks = _SWAPS.fullmatch(question), _ASKS.match(asked)
    words = subject(asked)
    if swaps and asks:
        return f"{str(swaps['asks']).capitalize()} {asked[asks.end() :]}", words
    return f"{question} {words}", words


def _replaced(named: str, opener: str, asked: str) -> tuple[int, int] | None:
    """Where the words stand that new ones take the place of."""
    if re.fullmatch(r"\d[\d.,]*", named):
        numbers = [match.span() for match in re.finditer(r"\b\d[\d.,]*\b", asked)]
        return numbers[-1] if numbers else None
    names = runs_of_names(asked)
    if named[:1].isupper() and names:
        before = {run: (asked[: run[0]].removesuffix("the ").split() or [""])[-1].casefold() for run in names}
        same = [run for run in names if opener and before[run] == opener]
        behind = [run for run in names if before[run] in _OPENERS]
        return (same or behind or list(names))[-1]
    wanted = set(terms_of(named))
    every = list(_runs(asked))
    alike = [run for run in every if wanted.intersection(terms_of(asked[slice(*run)]))]
    places = alike or list(names) or every
    return places[-1] if places else None


def _runs(asked: str) -> Iterator[tuple[int, int]]:
    matches = list(WORD.finditer(asked))
    place = 0
    while place < len(matches):
        if _is_open(matches[place].group()):
            last = _run_end(asked, matches, place)
            yield matches[place].start(), matches[last].end()
            place = last
        place += 1


def _run_end(text: str, matches: Sequence[re.Match[str]], place: int) -> int:
    """The last of the content words that stand side by side; a name ends before a small letter."""
    last = place
    named = text[: matches[place].start()].casefold().endswith(("the ", "a ", "an "))
    for one, other in pairwise(matches[place:]):
        apart = text[one.end() : other.start()].strip()
        falls = (
            not named
            and one.group()[0].isupper()
            and other.group()[0].islower()
            and not one.group().endswith(("'s", "’s"))
        )
        if apart or not _is_open(other.group()) or falls:
            break
        last += 1
    return last


def _names_in(text: str) -> Iterator[tuple[int, int]]:
    """Runs of words with a capital; a lone first word of a sentence does not count."""
    found: list[list[int]] = []
    for match in _NAME.finditer(text):
        if not match.group()[0].isupper() or not _is_open(match.group().rstrip(".")):
            continue
        if found and re.fullmatch(r"\.? ", text[found[-1][1] : match.start()]):
            found[-1][1] = match.end()
        else:
            found.append([match.start(), match.end()])
    yield from ((start, end) for start, end in found if start or " " in text[start:end])


def _fits(phrase: str, agrees: Agrees) -> bool:
    words = phrase.split()
    if agrees is Agrees.SEVERAL:
        return any(word.endswith("s") and not word.endswith(("'s", "’s")) for word in words)
    return not words[-1][0].isupper() or len(words) > 1


def _is_open(word: str) -> bool:
    return word.casefold().replace("’", "'") not in FUNCTION_WORDS
