"""Where a quotation stands that does not stand there word for word: the place that shares most of its words in order.

Runs of equal words are found and chained, as genome aligners do it (seed, chain, extend; Li 2018), and weighed by how
rare their words are: that two texts share "of the" says nothing.
"""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from qa.checking.differing import shared
from qa.checking.folding import is_spaced, letter
from qa.checking.library import Library, Place, Source, apart
from qa.checking.parts import OMITTED, Joint, parts

REACH = 30  # words that may be missing between two runs of one place, where no ellipsis stands
WINDOWS = 8  # places that are looked at
REPEATED = 40  # places of two words in a row that are looked at
RUNS = 400  # the longest ones that are chained
EDGE = 4  # words at either end, behind the last run that is equal, that are compared one for one
SINGLE = 3  # occurrences in a window up to which a word alone is a run
ALIKE = 75.0  # similarity (rapidfuzz ratio, 0 to 100) from which a word is another's misspelling
PENALTY = 0.15  # of a mean word's weight, for each word that is missing between two runs

_WORD = re.compile(r"[^\W_]+(?:['’\u0300-\u036f\u064b-\u0652\u0900-\u0dff][^\W_]*)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a character of a script without spaces: its letters as they fold, and where it stands."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """A place that shares words with a quotation."""

    document_id: str
    start: int  # in the document
    end: int
    score: float  # share of the quotation's words that stand there in order, weighed by their rarity
    words: float  # the same, each word counting alike
    lacking: float  # words of the quotation that do not stand there; one that is only misspelt is half a word
    longest_gap: int  # words of the quotation in a row that do not stand there
    longest_run: int  # words of the quotation in a row that do
    missing: int  # words of the document in a row, inside the place, that are left out and not marked so


def words_of(text: str, start: int, end: int, skipped: Sequence[tuple[int, int]] = ()) -> list[Word]:
    """Return the words of `text[start:end]`, without those that begin in a range that is skipped."""
    found: list[Word] = []
    ranges = iter([*skipped, (len(text) + 1, len(text) + 1)])
    skip = next(ranges)
    for match in _WORD.finditer(text, start, end):
        while skip[1] <= match.start():
            skip = next(ranges)
        if skip[0] <= match.start():
            continue
        stop = min(match.end(), skip[0])
        if is_spaced(text[match.start()]) and is_spaced(text[stop - 1]):
            found.append(Word(_key(text[match.start() : stop]), match.start(), stop))
        else:
            found += _characters(text, match.start(), stop)
    return [each for each in found if each.key]


def quoted_words(words: str) -> tuple[list[Word], tuple[int, ...]]:
    """Return the words that a quotation quotes, without what is put in, and before which of them some are left out."""
    found: list[Word] = []
    joints: list[int] = []
    for part in parts(words):
        if found and part.joint is Joint.OMISSION:
            joints.append(len(found))
        found += words_of(words, part.start, part.end)
    return found, tuple(joints)


def weights(words: Sequence[Word], library: Library) -> list[float]:
    """Return what each word weighs: the logarithm of how many passages there are for one that holds it."""
    passages, known = library.rarity(sorted({each.key for each in words}))
    return [max(0.15, math.log((passages + 1) / (known.get(each.key, 0) + 1))) for each in words]


def align(words: str, library: Library, places: Sequence[Place]) -> Alignment | None:
    """Return the place, of those near the given ones, that shares most of a quotation's words; None if none does."""
    quoted, joints = quoted_words(words)
    if not quoted:
        return None
    weighed = weights(quoted, library)
    found = []
    reach = 2 * len(words) + 400 + (OMITTED if joints else 0)
    for place in islice(apart(places, reach // 2), WINDOWS):
        source = library.source(place.document_id)
        text = source.document.text
        window = words_of(text, max(0, place.start - reach), min(len(text), place.end + reach), source.skipped)
        aligned = _aligned(quoted, weighed, joints, window, source)
        if aligned:
            found.append(aligned)
    best = max(found, key=lambda each: (each.score, -(each.end - each.start)), default=None)
    if best is None:
        return None
    text = library.source(best.document_id).document.text
    return replace(best, end=best.end + shared(words[quoted[-1].end :], text[best.end : best.end + 4]))


def _aligned(
    quoted: Sequence[Word], weighed: Sequence[float], joints: tuple[int, ...], window: Sequence[Word], source: Source
) -> Alignment | None:
    chain = _chain(_runs(quoted, window), weighed, joints)
    if not chain:
        return None
    credit = _credit(quoted, window, chain)
    first, last = _trimmed(quoted, window, *_extended(quoted, window, chain, source))
    gaps = re.findall("0+", "".join("1" if each else "0" for each in credit))
    return Alignment(
        source.document.id,
        window[first].start,
        window[last].end,
        sum(map(float.__mul__, credit, weighed)) / sum(weighed),
        sum(credit) / len(credit),
        len(credit) - sum(credit),
        max(map(len, gaps), default=0),
        max(length for _, _, length in chain),
        max((m - j - run for (i, j, run), (k, m, _) in pairwise(chain) if not _joined(joints, i + run, k)), default=0),
    )


def _credit(quoted: Sequence[Word], window: Sequence[Word], chain: Sequence[tuple[int, int, int]]) -> list[float]:
    """Return for each word of a quotation whether it stands in the window: 1, or a half if it is only misspelt.

    Words are compared one for one between two runs with as many words between them, and a little beyond either end.
    """
    credit = [0.0] * len(quoted)
    (i, j, _), (k, m, length) = chain[0], chain[-1]
    beyond = [(i - step, j - step) for step in range(1, min(i, j, EDGE) + 1)]
    behind = min(len(quoted) - k - length, len(window) - m - length, EDGE)
    beyond += [(k + length + step, m + length + step) for step in range(behind)]
    for (i, j, length), (k, m, _) in pairwise(chain):
        if k - i == m - j:
            beyond += [(i + step, j + step) for step in range(length, k - i)]
    for one, other in beyond:
        likeness = fuzz.ratio(quoted[one].key, window[other].key)
        credit[one] = 1.0 if likeness == 100.0 else 0.5 if likeness >= ALIKE else 0.0
    for i, _, length in chain:
        credit[i : i + length] = [1.0] * length
    return credit


def _runs(quoted: Sequence[Word], window: Sequence[Word]) -> list[tuple[int, int, int]]:
    """Return the longest runs of equal words: place in the quotation, place in the window, length; in order.

    Runs begin where two words in a row are equal, or at a word that is rare in the window.
    """
    alone: Mapping[str, list[int]] = defaultdict(list)
    paired: Mapping[tuple[str, str], list[int]] = defaultdict(list)
    for j, word in enumerate(window):
        alone[word.key].append(j)
        if j + 1 < len(window):
            paired[word.key, window[j + 1].key].append(j)
    runs = []
    for i, word in enumerate(quoted):
        following = quoted[i + 1].key if i + 1 < len(quoted) else ""
        places = {*paired.get((word.key, following), ())[:REPEATED]}
        if len(alone.get(word.key, ())) <= SINGLE:
            places |= {*alone.get(word.key, ())}
        for j in sorted(places):
            if not (i and j and quoted[i - 1].key == window[j - 1].key):
                runs.append((i, j, _length(quoted, i, window, j)))
    return sorted(sorted(runs, key=lambda run: -run[2])[:RUNS])


def _length(quoted: Sequence[Word], i: int, window: Sequence[Word], j: int) -> int:
    length = 1
    while i + length < len(quoted) and j + length < len(window) and quoted[i + length].key == window[j + length].key:
        length += 1
    return length


def _chain(
    runs: Sequence[tuple[int, int, int]], weighed: Sequence[float], joints: tuple[int, ...]
) -> list[tuple[int, int, int]]:
    """Return the runs, in order in both texts and close to each other, that weigh most together.

    Where two of them share words, the later one begins behind the earlier: "and" may end one and begin the next.
    """
    mean = sum(weighed) / len(weighed)
    best: list[float] = []
    before: list[int | None] = []
    cuts: list[int] = []  # words that each run shares with the one before it
    for place, (i, j, length) in enumerate(runs):
        score, link, cut = sum(weighed[i : i + length]), None, 0
        for other in range(place):
            k, m, run = runs[other]
            overlap = max(0, k + run - i, m + run - j)
            missing, put_in = j + overlap - m - run, i + overlap - k - run
            reach = OMITTED // 4 if _joined(joints, k + run, i + overlap) else REACH
            if overlap < length and missing <= reach:
                cost = 0.0 if reach > REACH else PENALTY * mean * (missing + put_in)
                linked = best[other] + sum(weighed[i + overlap : i + length]) - cost
                if linked > score:
                    score, link, cut = linked, other, overlap
        best.append(score)
        before.append(link)
        cuts.append(cut)
    chain = []
    at = max(range(len(runs)), key=best.__getitem__, default=None)
    while at is not None:
        (i, j, length), cut = runs[at], cuts[at]
        chain.append((i + cut, j + cut, length - cut))
        at = before[at]
    return chain[::-1]


def _joined(joints: tuple[int, ...], end: int, start: int) -> bool:
    """Whether words are left out, and marked so, between the end of one run and the start of the next."""
    place = bisect_left(joints, end)
    return place < len(joints) and joints[place] <= start


def _extended(
    quoted: Sequence[Word], window: Sequence[Word], chain: Sequence[tuple[int, int, int]], source: Source
) -> tuple[int, int]:
    """Return the first and last word of the place: in its paragraph, as far beyond the chain as the quotation goes."""
    (i, j, _), (k, m, length) = chain[0], chain[-1]
    first, last = j, m + length - 1
    begin = source.paragraphs_of(window[j].start, window[j].end)
    end = source.paragraphs_of(window[last].start, window[last].end)
    while i and first and begin and window[first - 1].start >= begin[0].start:
        first, i = first - 1, i - 1
    rest = len(quoted) - k - length
    while rest and last + 1 < len(window) and end and window[last + 1].end <= end[-1].end:
        last, rest = last + 1, rest - 1
    return first, last


def _trimmed(quoted: Sequence[Word], window: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    """Return the first and last word of a place without those, at its ends, that the quotation has no words for."""
    steps = Levenshtein.opcodes([each.key for each in quoted], [each.key for each in window[first : last + 1]])
    if steps and steps[0].tag == "insert":
        first = first + steps[0].dest_end - steps[0].dest_start
    if steps and steps[-1].tag == "insert":
        last -= steps[-1].dest_end - steps[-1].dest_start
    return first, last


def _characters(text: str, start: int, end: int) -> list[Word]:
    """Return each character of a run as a word, but runs of a script with spaces whole."""
    found: list[Word] = []
    for at in range(start, end):
        key = letter(text[at])
        if found and is_spaced(text[at]) and found[-1].end == at and is_spaced(text[at - 1]):
            found[-1] = Word(found[-1].key + key, found[-1].start, at + 1)
        else:
            found.append(Word(key, at, at + 1))
    return found


@lru_cache(maxsize=50_000)
def _key(word: str) -> str:
    return "".join(map(letter, word))
