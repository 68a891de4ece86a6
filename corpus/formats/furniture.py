"""Page furniture: running heads, running feet and page numbers, told from text by how they recur."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.formats.lines import Line, continues, finished, measure

_EDGE = 2  # lines at the top and at the foot of a page that may be furniture
_LONGEST = 120  # characters of a running head
_RECURS = 3  # times that a line must stand at a page's edge; one less if it has a wide gap inside
_APART = 600  # characters at least between the numbers of two pages

_PAGE_NUMBER = re.compile(
    r"(?:[-–—~\[(|]\s*)?(?:page\s+)?(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?[.\])|]?(?:\s*[-–—~|])?", re.IGNORECASE
)
_ROMAN = re.compile(r"[-–—]?\s*[ivxl]{1,7}\s*[-–—]?")
_NUMBERED_HEAD = re.compile(r"\d{1,4} {3,}\S.*? \| +\S.*|\S.*? \| .*\S {3,}\d{1,4}")
_SECTION = re.compile(r"\s*(?:[IVXLC]+|\d+)[.:]")
_DIGITS = re.compile(r"\d+")


def remove(lines: Sequence[Line]) -> tuple[list[Line], tuple[str, ...]]:
    """Return the lines without furniture, and the furniture. The line after a gap made so is `torn`.

    Furniture is, in this order: a page number that stands alone and counts on from the last; a line made of a
    number, a wide gap, and two titles with a bar between them; a line that recurs at the edges of pages, digits
    aside. Where no form feeds tell the pages, that line must interrupt a sentence once, because the headings
    of sections may recur as well.
    """
    alone = [_alone(lines, place) for place in range(len(lines))]
    width = measure(lines).width
    numbered = _page_numbers(lines, alone)
    numbered |= {
        place
        for place, line in enumerate(lines)
        if alone[place] and len(line.text) <= _LONGEST and _NUMBERED_HEAD.fullmatch(line.text)
    }
    rest = _without(lines, numbered)
    recurring = _recurring(rest, width)
    found = [lines[place].text for place in sorted(numbered)] + [rest[place].text for place in sorted(recurring)]
    return _without(rest, recurring), tuple(found)


def _without(lines: Sequence[Line], gone: set[int]) -> list[Line]:
    kept: list[Line] = []
    torn, gap = False, 0
    for place, line in enumerate(lines):
        if place in gone:
            torn, gap = True, max(gap, line.gap)
        else:
            kept.append(replace(line, torn=bool(kept), gap=max(gap, line.gap)) if torn else line)
            torn, gap = False, 0
    return kept


def title(furniture: Sequence[str], text: Iterable[str]) -> str | None:
    """Return the part of a running head that says what the document is about.

    Heads often hold two parts ("Publisher | Title"); the one whose words the text uses more is the title.
    """
    parts = {
        part.strip(" -–—")
        for line in furniture
        for part in re.split(r"\s*\|\s*| {3,}", line)
        if not (_PAGE_NUMBER.fullmatch(part.strip()) or _SECTION.match(part))
    }
    fitting = [part for part in parts if 2 <= len(part.split()) <= 15 and not part[-1].isdigit()]
    if not fitting:
        return None
    used = Counter(word for line in text for word in re.findall(r"\w+", line.casefold()))
    return max(sorted(fitting), key=lambda part: _use(part, used))


def _use(part: str, used: Counter[str]) -> float:
    long = [word for word in re.findall(r"\w+", part.casefold()) if len(word) > 3]
    return sum(used[word] for word in long) / max(1, len(long))


def _alone(lines: Sequence[Line], place: int) -> bool:
    """Tell whether nothing stands directly above or below the line."""
    line = lines[place]
    above = place == 0 or line.gap > 0 or line.torn
    return above and (place + 1 == len(lines) or lines[place + 1].gap > 0 or lines[place + 1].torn)


def _recurring(lines: Sequence[Line], width: int) -> set[int]:
    groups: dict[str, list[int]] = defaultdict(list)
    for place in sorted(set(_edges(lines))):
        if len(lines[place].text) > _LONGEST:
            continue
        key = _DIGITS.sub("#", lines[place].text.casefold())
        if key.strip(" #.-"):
            groups[key].append(place)
    frequent = [
        group
        for group in groups.values()
        if len(group) >= (_RECURS - 1 if "   " in lines[group[0]].text else _RECURS)
        and not any(_is_prose(lines, place, width) for place in group)
    ]
    candidates = {place for group in frequent for place in group}
    return {
        place
        for group in frequent
        if lines[group[0]].page is not None or any(_interrupts(lines, place, candidates) for place in group)
        for place in group
    }


def _is_prose(lines: Sequence[Line], place: int, width: int) -> bool:
    """Tell whether the line is part of a paragraph that happens to recur: it goes on from or in its neighbour."""
    line = lines[place]
    above = lines[place - 1] if place and not (line.gap or line.torn) else None
    below = lines[place + 1] if place + 1 < len(lines) else None
    if above is not None and continues(line.text) and not finished(above.text):
        return True
    runs_on = below is not None and not (below.gap or below.torn) and continues(below.text)
    return runs_on and 0 < 0.8 * width <= line.edge


def _interrupts(lines: Sequence[Line], place: int, candidates: set[int]) -> bool:
    """Tell whether a sentence runs on from above the line, and other candidates around it, to below it."""
    above, below = place - 1, place + 1
    while above in candidates:
        above -= 1
    while below in candidates:
        below += 1
    if above < 0 or below >= len(lines):
        return False
    return continues(lines[below].text) and not finished(lines[above].text)


def _edges(lines: Sequence[Line]) -> Iterator[int]:
    starts = [place for place, line in enumerate(lines) if line.torn or place == 0]
    if len(starts) < 2:
        return
    for start, end in pairwise([*starts, len(lines)]):
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
            if place in edges and _interrupts(lines, place, set()):
                gone.add(place)
            numbers.append((int(match[1]), place, offset))
        elif alone[place] and place in edges and _ROMAN.fullmatch(line.text):
            gone.add(place)
    for (value, place, before), (following, other, after) in pairwise(numbers):
        apart = after - before >= _APART or (place in edges and other in edges)
        if following - value in (1, 2) and apart:
            gone |= {place, other}
    return gone
