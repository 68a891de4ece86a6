"""Where a quotation stands in the library word for word, but for what typesetting and the conventions allow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.checking.differing import ALTERING, Difference, compare, edge_of
from qa.checking.library import DOCUMENTS, Library, Source
from qa.checking.parts import Part, parts, whole

OCCURRENCES = 40  # of a quotation's longest part in one document that are looked at
PARTS = 40  # into which a quotation may be taken apart
CORE = 6  # letters that the longest of them has at least; "the … of … a" stands everywhere


@dataclass(frozen=True, slots=True)
class Match:
    """One place where a quotation's letters stand: the range of each part, and how signs and case differ."""

    document_id: str
    ranges: tuple[tuple[int, int], ...]
    differences: frozenset[Difference]

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.ranges[0][0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.ranges[-1][1]

    @property
    def altering(self) -> frozenset[Difference]:
        """Those of its differences that typesetting does not excuse."""
        return self.differences & ALTERING


def candidates(library: Library, words: str, preferred: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the ids of the documents in which a quotation may stand, those that are cited first."""
    found = dict.fromkeys((*preferred, *(place.document_id for place in library.near(words))))
    return tuple(found)[: DOCUMENTS + len(preferred)]


def find(words: str, source: Source) -> Iterator[Match]:
    """Yield where the words stand in a document: as they are, or by what their brackets and dots say is left out."""
    literal, taken_apart = whole(words), parts(words)
    for reading in (literal, taken_apart):
        found = [_match(words, reading, source, starts) for starts in _places(source.folded.letters, reading)]
        yield from found
        is_loose = len(taken_apart) > PARTS or _core(taken_apart) < CORE
        is_same = [(each.start, each.end) for each in taken_apart] == [(0, len(words))]
        if is_same or is_loose or any(not each.differences for each in found):
            return
        if _outside(words, taken_apart) and any(not each.altering for each in found):
            return  # "[A] harbour" quotes the article too, if it stands there


def least_altered(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Return the matches in which the fewest things differ that typesetting does not excuse, in the order given."""
    least = min((len(each.altering) for each in matches), default=0)
    return tuple(each for each in matches if len(each.altering) == least)


def _core(reading: Sequence[Part]) -> int:
    return max((len(part.folded.letters) for part in reading), default=0)


def _match(words: str, reading: Sequence[Part], source: Source, starts: Sequence[int]) -> Match:
    following = [*reading[1:], None]
    differences = frozenset[Difference]().union(
        *(
            compare(words, part, source, start, after)
            for part, start, after in zip(reading, starts, following, strict=True)
        )
    )
    ranges = tuple(edge_of(words, part, source, start) for part, start in zip(reading, starts, strict=True))
    if _outside(words, reading):
        differences |= {Difference.INSERTED}
    return Match(source.document.id, ranges, differences)


def _outside(words: str, reading: Sequence[Part]) -> bool:
    """Whether there are words before the first part or behind the last: in brackets, at either end."""
    return bool(reading) and any(map(str.isalpha, words[: reading[0].start] + words[reading[-1].end :]))


def _places(letters: str, reading: Sequence[Part]) -> Iterator[tuple[int, ...]]:
    """Yield the places of all parts, for each place of the longest of them."""
    if not reading or not reading[0].folded.letters:
        return
    longest = max(range(len(reading)), key=lambda place: len(reading[place].folded.letters))
    core = reading[longest].folded.letters
    start, seen = letters.find(core), 0
    while start >= 0 and seen < OCCURRENCES:
        seen += 1
        placed = _around(letters, reading, longest, start)
        if placed:
            yield placed
        start = letters.find(core, start + 1)


def _around(letters: str, reading: Sequence[Part], longest: int, start: int) -> tuple[int, ...] | None:
    """Return the places of the parts around one of them: each the nearest within what may be left out between."""
    placed = [start]
    end = start + len(reading[longest].folded.letters)
    for part in reading[longest + 1 :]:
        at = letters.find(part.folded.letters, end, end + part.most + len(part.folded.letters))
        if at < 0:
            return None
        placed.append(at)
        end = at + len(part.folded.letters)
    first = start
    for place in range(longest - 1, -1, -1):
        wanted = reading[place].folded.letters
        at = letters.rfind(wanted, max(0, first - reading[place + 1].most - len(wanted)), first)
        if at < 0:
            return None
        placed.insert(0, at)
        first = at
    return tuple(placed)
