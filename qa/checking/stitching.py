"""Quotations put together from several places: each part is in the library word for word, the whole is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from qa.checking.aligning import REACH, Word, quoted_words
from qa.checking.folding import is_spaced
from qa.checking.library import Library, Source, apart

LEAST = 4  # words of a part, twice as many characters of a script without spaces
SHARE = 0.12  # of the quotation that each place must give
PLACES = 10  # places that are looked at for each part
AROUND = 2_000  # letters before and behind a passage that are looked at
MOST = 8  # parts


@dataclass(frozen=True, slots=True)
class Demand:
    """What makes parts of a quotation believable."""

    covered: float  # share of the quotation that they make up
    words: int  # that each place gives, twice as many characters of a script without spaces


USUAL = Demand(0.9, LEAST)
STRICT = Demand(1.0, 6)  # where one place explains nearly all of the quotation


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a quotation that stands somewhere word for word."""

    first: int  # of the quotation's words
    last: int
    document_id: str
    start: int  # in the document
    end: int


def pieces(words: str, library: Library) -> tuple[Piece, ...]:
    """Return the longest runs of a quotation that stand anywhere, in its order; together they are most of it or not."""
    quoted, _ = quoted_words(words)
    found: list[Piece] = []
    _cut(words, quoted, 0, len(quoted), library, found)
    return tuple(sorted(found, key=lambda each: each.first))


def stitched(
    words: str, found: Sequence[Piece], library: Library, demand: Demand = USUAL
) -> tuple[tuple[Piece, ...], ...]:
    """Return the pieces of a stitched quotation by the places that they come from; empty if it is none.

    Pieces that follow each other closely in one document are of one place.

    :param demand: what they must make up.
    """
    quoted, _ = quoted_words(words)
    places: list[list[Piece]] = []
    for piece in found:
        if places and _follows(places[-1][-1], piece, library):
            places[-1].append(piece)
        else:
            places.append([piece])
    sizes = [sum(each.last - each.first + 1 for each in place) for place in places]
    if len(places) < 2 or sum(sizes) < demand.covered * len(quoted) or min(sizes) < SHARE * len(quoted):
        return ()
    if any(_length(words, quoted[place[0].first : place[-1].last + 1]) < demand.words for place in places):
        return ()
    return tuple(map(tuple, places))


def _cut(words: str, quoted: Sequence[Word], low: int, high: int, library: Library, found: list[Piece]) -> None:
    """Find the longest run of `quoted[low:high]` that stands somewhere, and go on before and behind it."""
    pending = [(low, high)]
    while pending and len(found) < MOST:
        low, high = pending.pop()
        if not _is_enough(words, quoted, low, high):
            continue
        piece = _longest(words, quoted, low, high, library)
        if piece is None or not _is_enough(words, quoted, piece.first, piece.last + 1):
            continue
        found.append(piece)
        pending += [(low, piece.first), (piece.last + 1, high)]


def _is_enough(words: str, quoted: Sequence[Word], low: int, high: int) -> bool:
    return low < high and _length(words, quoted[low:high]) >= LEAST


def _length(words: str, quoted: Sequence[Word]) -> float:
    unspaced = sum(not is_spaced(words[each.start]) for each in quoted)
    return len(quoted) - unspaced / 2


def _longest(words: str, quoted: Sequence[Word], low: int, high: int, library: Library) -> Piece | None:
    best: Piece | None = None
    near = library.near(words[quoted[low].start : quoted[high - 1].end])
    for place in islice(apart(near, AROUND), PLACES):
        source = library.source(place.document_id)
        first = max(0, source.folded.position(place.start) - AROUND)
        last = min(len(source.folded.letters), source.folded.position(place.end) + AROUND)
        piece = _run(quoted, low, high, source, first, last)
        if piece and (best is None or piece.last - piece.first > best.last - best.first):
            best = piece
    return best


def _run(quoted: Sequence[Word], low: int, high: int, source: Source, first: int, last: int) -> Piece | None:
    """Return the longest run of words whose letters stand in a row between two letters of a document."""
    letters = source.folded.letters[first:last]
    best, begin, end = None, low, low
    while begin < high:
        end = max(end, begin + 1)
        core = "".join(each.key for each in quoted[begin:end])
        at = letters.find(core)
        while at >= 0 and end < high:
            longer = letters.find(core + quoted[end].key, at)
            if longer < 0:
                break
            at, core, end = longer, core + quoted[end].key, end + 1
        if at >= 0 and (best is None or end - begin > best[1] - best[0]):
            best = (begin, end, first + at, first + at + len(core))
        begin += 1
    if best is None:
        return None
    start, stop = source.folded.slice(best[2], best[3])
    return Piece(best[0], best[1] - 1, source.document.id, start, stop)


def _follows(one: Piece, other: Piece, library: Library) -> bool:
    """Whether a piece goes on where another ended, but for a few words."""
    if one.document_id != other.document_id or other.start < one.end:
        return False
    between = library.source(one.document_id).gap(one.end, other.start)
    spaced = sum(1 for _ in between.split())
    return spaced + sum(each.isalnum() and not is_spaced(each) for each in between) <= REACH
