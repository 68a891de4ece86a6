"""Paragraphs become passages: what is embedded, searched and found as one.

A passage is a run of whole sentences from consecutive quotable paragraphs of one section; footnotes
keep to themselves. Where it is cut is the cheapest way through the section under the token budget
(dynamic programming over sentence ends, as lines are broken in Knuth and Plass 1981): see `_cheapest`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.document import QUOTABLE, Document, Kind, Paragraph
from corpus.sentences import sentences
from index.tokens import count

BUDGET = 200  # tokens of `index.tokens`
MARGIN = 4  # tokens that the first word may take more where no space stands before it

# What a cut costs, where 1 is the price of one more passage. Neighbours are kept together unless
# both are long: two passages of a and b tokens are merged when CROWDING * 2ab / budget² < 1.
CROWDING = 1.0
INSIDE = 2.0  # to cut inside a paragraph
LEAD = 1.5  # to cut a list's first item from the paragraph that leads in to it
ITEM = 0.5  # to cut between two items


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A run of whole sentences from consecutive paragraphs of one section of one document."""

    id: int  # never used again once removed
    document_id: str
    first: int  # number of the paragraph in which it begins
    last: int  # number of the paragraph in which it ends
    start: int
    end: int
    tokens: int  # of the slice, by `index.tokens`


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A passage before it is stored, with the text that stands for it in the model.

    Sentence (s, e) of `sentences` lies at `text[s - start + offset : e - start + offset]`.
    """

    document_id: str
    first: int
    last: int
    start: int
    end: int
    tokens: int
    text: str  # a line that says where it stands, if there is room for one, and the slice
    offset: int  # of the slice in `text`
    sentences: tuple[tuple[int, int], ...]  # in reading order, offsets into the document's text


@dataclass(frozen=True, slots=True)
class _Tile:
    """A sentence with what follows it up to the next one, the smallest part of a passage.

    Tiles of a paragraph leave out only the white space between them. A sentence longer than a
    passage becomes several.
    """

    paragraph: int
    start: int
    end: int
    sentence: tuple[int, int]
    price: float  # of a cut before it
    tokens: int  # with the white space before it


def cut(
    document: Document,
    paragraphs: Sequence[Paragraph],
    *,
    pieces: Callable[[str], int],
    window: int,
    budget: int = BUDGET,
) -> tuple[Draft, ...]:
    """Cut a document into disjoint passages, in reading order, that cover every quotable paragraph.

    `pieces` counts a text's word pieces for the model, of which no embedded text has more than `window`.
    `budget` is in tokens of `index.tokens`; no slice has more.
    """
    cutter = _Cutter(document, pieces, window, budget)
    return tuple(draft for run in _runs(paragraphs) for draft in cutter.drafts(run))


def _runs(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """Yield the runs of paragraphs inside which passages may be merged."""
    keys = {
        paragraph.number: (paragraph.kind in QUOTABLE, paragraph.kind is Kind.FOOTNOTE, paragraph.section)
        for paragraph in paragraphs
    }
    for (quotable, _, _), run in groupby(paragraphs, key=lambda paragraph: keys[paragraph.number]):
        if quotable:
            yield list(run)


@dataclass(frozen=True, slots=True)
class _Cutter:
    """Cuts one document."""

    document: Document
    pieces: Callable[[str], int]
    window: int
    budget: int

    def drafts(self, run: Sequence[Paragraph]) -> Iterator[Draft]:
        """Cut a run of paragraphs of one section into drafts."""
        tiles = list(self._tiles(run))
        contexts = _contexts(self.document.title, run[0].section)
        for first, last in _cheapest(tiles, self.budget):
            yield from self._fitting(tiles[first:last], contexts)

    def _tiles(self, run: Sequence[Paragraph]) -> Iterator[_Tile]:
        """Yield the tiles of a run of paragraphs."""
        text, before, above = self.document.text, run[0].start, None
        for paragraph in run:
            found = sentences(text, paragraph.start, paragraph.end) or ((paragraph.start, paragraph.end),)
            begins = [paragraph.start, *(start for start, _ in found[1:]), paragraph.end]
            for place, sentence in enumerate(found):
                price = INSIDE if place else _price(above, paragraph.kind)
                begin, end = begins[place], begins[place + 1]
                end = begin + len(text[begin:end].rstrip())
                for start, stop, tokens in self._short(before, begin, end):
                    part = (max(start, sentence[0]), min(stop, sentence[1]))
                    yield _Tile(paragraph.number, start, stop, part, price, tokens)
                    price, before = INSIDE, stop
            above = paragraph.kind

    def _short(self, before: int, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield parts of a slice that are within the budget, most often the slice itself, and their tokens."""
        tokens = count(self.document.text[before:end])
        if tokens <= self.budget:
            yield start, end, tokens
            return
        for part in _halves(self.document.text, start, end):
            yield from self._short(before, *part)
            before = part[1]

    def _fitting(self, tiles: Sequence[_Tile], contexts: Sequence[str]) -> Iterator[Draft]:
        """Yield one draft of these tiles, or several if they are over the model's window."""
        body = self.document.text[tiles[0].start : tiles[-1].end]
        tokens = count(body)
        if tokens <= self.budget:
            for context in contexts:
                if self.pieces(context + body) <= self.window:
                    yield self._draft(tiles, tokens, context)
                    return
        for part in self._parts(tiles):
            yield from self._fitting(part, contexts)

    def _parts(self, tiles: Sequence[_Tile]) -> Iterator[Sequence[_Tile]]:
        """Yield two halves of the tiles, or of the only one."""
        if len(tiles) > 1:
            middle = len(tiles) // 2
            yield from (tiles[:middle], tiles[middle:])
            return
        tile = tiles[0]
        for start, end in _halves(self.document.text, tile.start, tile.end):
            part = (max(start, tile.sentence[0]), min(end, tile.sentence[1]))
            yield [_Tile(tile.paragraph, start, end, part, INSIDE, 0)]

    def _draft(self, tiles: Sequence[_Tile], tokens: int, context: str) -> Draft:
        start, end = tiles[0].start, tiles[-1].end
        return Draft(
            document_id=self.document.id,
            first=tiles[0].paragraph,
            last=tiles[-1].paragraph,
            start=start,
            end=end,
            tokens=tokens,
            text=context + self.document.text[start:end],
            offset=len(context),
            sentences=tuple(tile.sentence for tile in tiles if tile.sentence[0] < tile.sentence[1]),
        )


def _price(above: Kind | None, kind: Kind) -> float:
    """Return the price of a cut between two paragraphs of these kinds."""
    if kind not in {Kind.ITEM, Kind.CELL} or above is None:
        return 0.0
    return ITEM if above is kind else LEAD


def _cheapest(tiles: Sequence[_Tile], budget: int) -> list[tuple[int, int]]:
    """Return the runs of tiles, as places (first, last + 1), that cost least in all.

    A run costs 1, the price of the cut before it, and `CROWDING` times the square of how full it is.
    """
    costs, before = [0.0], [0]  # of the best way to a cut before each tile, and where its last run begins
    for last in range(1, len(tiles) + 1):
        tokens, best, best_first = 0, float("inf"), last - 1
        for first in range(last - 1, -1, -1):
            tokens += tiles[first].tokens
            if tokens > budget - MARGIN and first < last - 1:
                break
            cost = costs[first] + 1 + tiles[first].price + CROWDING * (tokens / budget) ** 2
            if cost < best:
                best, best_first = cost, first
        costs.append(best)
        before.append(best_first)
    runs, last = [], len(tiles)
    while last:
        runs.append((before[last], last))
        last = before[last]
    return runs[::-1]


def _halves(text: str, start: int, end: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Cut a slice of two or more characters near its middle: after a sign, else at a space, else anywhere."""
    middle, quarter = (start + end) // 2, (end - start) // 4
    for pattern in (r"(?<=[;:,.])\s+", r"\s+"):
        gaps = re.compile(pattern).finditer(text, max(middle - quarter, start + 1), min(middle + quarter, end - 1))
        gap = min(gaps, key=lambda gap: abs(gap.start() - middle), default=None)
        if gap is not None:
            return (start, gap.start()), (gap.end(), end)
    return (start, middle), (middle, end)


def _contexts(title: str, section: Sequence[str]) -> tuple[str, ...]:
    """Return the lines to put before a passage, best first; the last is none."""
    places = list(dict.fromkeys((title, *section)))
    lines = (" > ".join(places), " > ".join((places[0], places[-1])), places[-1])
    return (*(line + "\n" for line in dict.fromkeys(lines)), "")
