"""Page furniture: running heads, running feet and page numbers, told from text by how they recur."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.formats.lines import Line

_EDGE = 2  # lines at the top and at the foot of a page that may be furniture
_LONGEST = 120  # characters of a running head
_RECURS = 3  # times that a line must stand at a page's edge
_WIDE_GAP = 3  # blank lines that stand for the end of a page
_APART = 600  # characters at least between the numbers of two pages

_PAGE_NUMBER = re.compile(
    r"(?:[-–—~\[(|]\s*)?(?:page\s+)?(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?[.\])|]?(?:\s*[-–—~|])?", re.IGNORECASE
)
_ROMAN = re.compile(r"[-–—]?\s*[ivxl]{1,7}\s*[-–—]?")
_NUMBERED_HEAD = re.compile(r"\d{1,4} {3,}\S.*? \| +\S.*|\S.*? \| .*\S {3,}\d{1,4}")
_DIGITS = re.compile(r"\d+")


def remove(lines: Sequence[Line]) -> tuple[list[Line], tuple[str, ...]]:
    """Return the lines without furniture, and the furniture.

    Furniture is: a line that recurs at the edges of pages, digits aside; a line that stands alone and recurs
    before wide gaps; a page number that stands alone and counts on from the last; a line made of a number, a
    wide gap, and two titles with a bar between them. The line after it is `torn`.
    """
    alone = [_alone(lines, place) for place in range(len(lines))]
    gone = _recurring(lines, alone) | _page_numbers(lines, alone)
    gone |= {place for place, line in enumerate(lines) if alone[place] and _NUMBERED_HEAD.fullmatch(line.text)}
    kept: list[Line] = []
    torn, gap = False, 0
    for place, line in enumerate(lines):
        if place in gone:
            torn, gap = True, max(gap, line.gap)
        else:
            kept.append(replace(line, torn=bool(kept), gap=max(gap, line.gap)) if torn else line)
            torn, gap = False, 0
    return kept, tuple(lines[place].text for place in sorted(gone))


def title(furniture: Sequence[str], words: Counter[str]) -> str | None:
    """Return the part of a running head that says what the document is about.

    Heads often hold two parts ("Publisher | Title"); the one whose words the text uses more is the title.
    """
    parts = {
        part.strip(" -–—")
        for line in furniture
        for part in re.split(r"\s*\|\s*| {3,}", _PAGE_NUMBER.sub("", line) if _PAGE_NUMBER.fullmatch(line) else line)
    }
    fitting = [part for part in parts if 2 <= len(part.split()) <= 15 and not part[-1].isdigit()]
    return max(sorted(fitting), key=lambda part: _use(part, words), default=None)


def _use(part: str, words: Counter[str]) -> float:
    long = [word for word in re.findall(r"\w+", part.casefold()) if len(word) > 3]
    return sum(words[word] for word in long) / max(1, len(long))


def _alone(lines: Sequence[Line], place: int) -> bool:
    """Tell whether nothing stands directly above or below the line."""
    line = lines[place]
    above = place == 0 or line.gap > 0 or line.torn
    return above and (place + 1 == len(lines) or lines[place + 1].gap > 0 or lines[place + 1].torn)


def _recurring(lines: Sequence[Line], alone: Sequence[bool]) -> set[int]:
    candidates = {place for place in _edges(lines) if len(lines[place].text) <= _LONGEST}
    for place in range(len(lines) - 1):
        if alone[place] and lines[place + 1].gap >= _WIDE_GAP and len(lines[place].text) <= _LONGEST:
            candidates.add(place)
    keys = {place: _DIGITS.sub("#", lines[place].text.casefold()) for place in candidates}
    counts = Counter(keys.values())
    return {place for place, key in keys.items() if counts[key] >= _RECURS and key.strip(" #.-")}


def _edges(lines: Sequence[Line]) -> Iterator[int]:
    starts = [place for place, line in enumerate(lines) if line.torn or place == 0]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if len(starts) > 1:
            yield from range(start, min(start + _EDGE, end))
            yield from range(max(start, end - _EDGE), end)


def _page_numbers(lines: Sequence[Line], alone: Sequence[bool]) -> set[int]:
    edges = set(_edges(lines))
    numbers: list[tuple[int, int, int]] = []  # value, place, characters before it
    gone: set[int] = set()
    offset = 0
    for place, line in enumerate(lines):
        offset += len(line.text)
        if len(line.text) > 24 or not (alone[place] or place in edges):
            continue
        if match := _PAGE_NUMBER.fullmatch(line.text):
            numbers.append((int(match[1]), place, offset))
        elif place in edges and _ROMAN.fullmatch(line.text):
            gone.add(place)
    for (value, place, before), (following, other, after) in pairwise(numbers):
        apart = after - before >= _APART or (place in edges and other in edges)
        if following - value in (1, 2) and apart:
            gone |= {place, other}
    return gone
