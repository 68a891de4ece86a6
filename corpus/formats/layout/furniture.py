"""Page furniture: running heads and feet, page numbers and watermarks, told by how they recur from page to page."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.formats.layout.lines import Line
from corpus.formats.lines import continues
from corpus.formats.numerals import from_roman, roman

_EDGE = 4  # rows at a page's top and foot that may be furniture
_RECURS = 3  # pages on which a row must stand
_DRIFT = 4.0  # points by which its place may differ
_OUTER = 0.14  # share of the page's height at top and foot where short documents have furniture
_SHORT = 12  # pages of a document, up to which that is enough; in a longer one a heading may recur as often
_CLOSE = 1.7  # of the size: the distance of two lines of one running head
_FIGURES = 3  # numbers of a row that are looked at
_HALF = 0.5  # share of the pages on which a row that begins as the middle of a sentence must stand
_EVERYWHERE = 0.5  # share of the pages on which a row within the text is a watermark

_NUMBER = re.compile(
    r"(?:[-–—~\[(|]\s*)?(?:page\s+)?([A-Z]-)?(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?\s*[.\])|]?(?:\s*[-–—~|])?",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"[-–—]?\s*([ivxlc]{1,7})\s*[-–—]?", re.IGNORECASE | re.ASCII)  # or dotless i would do
_INSIDE = re.compile(r"(?:^|\s|\|)(?:page\s+)?(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?$|^(\d{1,4})(?=\s|\|)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Cleared:
    """The rows of all pages without furniture."""

    pages: tuple[tuple[Line, ...], ...]
    labels: dict[int, str]  # physical page -> the number that is printed on it
    removed: int  # rows


def remove(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> Cleared:
    """Return the pages without furniture; `heights` are the pages' own, in points.

    From a page's edges inwards, a row is furniture if it recurs there on other pages, digits aside, or is a page
    number that goes up with the pages. A number that stands alone within the text is one if it counts on from such
    a number before it. A row at one place within the text of most pages is a watermark.
    """
    surely, perhaps = _recurring(pages, heights)
    numbers = list(_numbers(pages))
    offsets = Counter((series, value - page) for page, _, series, value in numbers)
    counted = {(page, place) for page, place, series, value in numbers if offsets[series, value - page] >= 2}
    gone = [
        _peeled(rows, surely[page] | {place for other, place in counted if other == page}, perhaps[page])
        for page, rows in enumerate(pages)
    ]
    for page, place in _watermarks(pages):
        gone[page].add(place)
    for page, place in _counting(pages, gone):
        gone[page].add(place)
    kept = tuple(
        tuple(row for place, row in enumerate(rows) if place not in gone[page]) for page, rows in enumerate(pages)
    )
    return Cleared(kept, _labels(pages, gone), sum(map(len, gone)))


def _edges(rows: Sequence[Line]) -> Iterator[int]:
    yield from range(min(_EDGE, len(rows)))
    yield from range(max(_EDGE, len(rows) - _EDGE), len(rows))


def _recurring(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> tuple[list[set[int]], list[set[int]]]:
    """Return for each page the rows near its edges that stand on other pages too: surely, and perhaps.

    Rows are the same if their words are, or all but a number that goes up with the pages; numbers that do not
    are those of headings. A foot with the page's number may follow the text directly, wherever that ends.
    """
    standing: dict[tuple[str, int | None, int | None], list[tuple[int, int, float]]] = defaultdict(list)
    for page, rows in enumerate(pages):
        for place in _edges(rows):
            text = rows[place].text.casefold()
            standing[text, None, None].append((page, place, rows[place].baseline))
            for figure, number in enumerate(_DIGITS.findall(text)[:_FIGURES]):
                key = _DIGITS.sub("#", text), figure, int(number[:9]) - page
                standing[key].append((page, place, rows[place].baseline))
    surely: list[set[int]] = [set() for _ in pages]
    perhaps: list[set[int]] = [set() for _ in pages]
    few = _RECURS if len(pages) <= _SHORT else _RECURS + 1
    for (_, place_of_number, _), group in standing.items():
        counted = place_of_number is not None
        for page, place, y in group:
            last = place + 1 == len(pages[page])
            fellows = {other for other, _, there in group if abs(there - y) <= _DRIFT or (counted and last)}
            outer = y <= _OUTER * heights[page] or y >= (1 - _OUTER) * heights[page]
            within = not counted and continues(pages[page][place].text)
            enough = _HALF * len(pages) if within else _RECURS if counted else few
            if len(fellows) >= max(2, enough) or (outer and 2 <= len(fellows) >= 0.6 * len(pages)):
                surely[page].add(place)
            elif any(0 < abs(other - page) <= 2 for other in fellows):
                perhaps[page].add(place)
    return surely, perhaps


def _numbers(pages: Sequence[Sequence[Line]]) -> Iterator[tuple[int, int, str, int]]:
    """Yield the rows near edges that are but a number: page, place, series ("1", "F-1" or "i"), value."""
    for page, rows in enumerate(pages):
        for place in _edges(rows):
            if (match := _NUMBER.fullmatch(rows[place].text)) is not None:
                yield page, place, f"{match[1] or ''}1", int(match[2])
            elif (match := _ROMAN.fullmatch(rows[place].text)) is not None:
                yield page, place, "i", from_roman(match[1])


def _peeled(rows: Sequence[Line], found: set[int], perhaps: set[int]) -> set[int]:
    """Return those of the rows found that stand outside all text of the page; if all do, one of them is its text.

    A row that is perhaps furniture is if it stands close inside one that is: the second line of a running head.
    """
    gone: set[int] = set()
    if len(found) == len(rows):
        return {place for place in found if _NUMBER.fullmatch(rows[place].text)} if len(rows) > 1 else gone
    for order in (range(len(rows)), range(len(rows) - 1, -1, -1)):
        outer: Line | None = None
        for place in order:
            row = rows[place]
            close = outer is not None and abs(row.baseline - outer.baseline) <= _CLOSE * row.size
            if place not in found and not (place in perhaps and close):
                break
            gone.add(place)
            outer = row
    return gone


def _watermarks(pages: Sequence[Sequence[Line]]) -> Iterator[tuple[int, int]]:
    places: dict[tuple[str, int, int], list[tuple[int, int]]] = defaultdict(list)
    for page, rows in enumerate(pages):
        for place, row in enumerate(rows):
            places[row.text, round(row.baseline / 3), round(row.left / 3)].append((page, place))
    for group in places.values():
        if len(group) >= max(_RECURS, _EVERYWHERE * len(pages)):
            yield from group


def _counting(pages: Sequence[Sequence[Line]], gone: Sequence[set[int]]) -> list[tuple[int, int]]:
    """Return the rows within the text that are but a number and count on, one by one.

    Documents that were paged before they became this file have them.
    """
    alone: list[tuple[int, int, int]] = []
    for page, rows in enumerate(pages):
        for place, row in enumerate(rows):
            match = _NUMBER.fullmatch(row.text) if place not in gone[page] else None
            if match is not None and _is_apart(rows, place):
                alone.append((page, place, int(match[2])))
    runs: list[list[tuple[int, int, int]]] = []
    for page, place, value in alone:
        run = next((run for run in runs if 1 <= value - run[-1][2] <= 2 and page - run[-1][0] <= 2), None)
        if run is None:
            runs.append(run := [])
        run.append((page, place, value))
    return [(page, place) for run in runs if len(run) >= _RECURS for page, place, _ in run]


def _is_apart(rows: Sequence[Line], place: int) -> bool:
    """Tell whether a row stands alone between the rows above and below it."""
    size = rows[place].size
    above = place == 0 or rows[place].baseline - rows[place - 1].baseline >= 1.7 * size
    below = place + 1 == len(rows) or rows[place + 1].baseline - rows[place].baseline >= 1.7 * size
    return above and below


def _labels(pages: Sequence[Sequence[Line]], gone: Sequence[set[int]]) -> dict[int, str]:
    """Return the numbers printed in the furniture of pages, where they go up with the pages."""
    printed = [
        (page, series, value)
        for page, rows in enumerate(pages)
        for place in sorted(gone[page])
        for series, value in _printed(rows[place].text)
    ]
    offsets = Counter((series, value - page) for page, series, value in printed)
    chosen: dict[int, tuple[str, int]] = {}
    for page, series, value in sorted(printed, key=lambda each: offsets[each[1], each[2] - each[0]]):
        if offsets[series, value - page] >= (2 if series == "i" else _RECURS):
            chosen[page] = series, value
    for before, after in pairwise(sorted(chosen)):
        series, value = chosen[before]
        if chosen[after] == (series, value + after - before):  # pages between that print none are counted
            chosen |= {page: (series, value + page - before) for page in range(before + 1, after)}
    return {
        page: roman(value) if series == "i" else f"{series[:-1]}{value}" for page, (series, value) in chosen.items()
    }


def _printed(text: str) -> Iterator[tuple[str, int]]:
    if (match := _NUMBER.fullmatch(text)) is not None:
        yield f"{match[1] or ''}1", int(match[2])
    elif (match := _ROMAN.fullmatch(text)) is not None:
        yield "i", from_roman(match[1])
    else:
        for match in _INSIDE.finditer(text):
            yield "1", int(match[1] or match[2])
