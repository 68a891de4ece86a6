"""The marks of list items: bullets and enumerators at the start of lines, told from text that looks alike."""

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.formats.lines import Layout, Line, finished, has_leader
from corpus.formats.numerals import from_roman

DECIMAL = "1.1"  # the style of numbers like "3.14"

_NEAR = 15  # lines within which two dashes make a list
_AHEAD = 8  # enumerators among which an item "1." must find its "2."
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

_BULLET = re.compile(r"([•▪●◦‣■□▶►➢➤⁃∙·\uf0b7\uf0a7])\s*(?=[^\s•▪●])")
_DASH = re.compile(r"([–—*+-]|o(?=  ))\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})+)\.?\s+(?=[^\W\d_]|[“\"‘'(\[])")
_ENUMERATOR = re.compile(r"(\(?)(\d{1,3}|[a-z]|[A-Z]|[ivxlc]{2,6}|[IVXLC]{2,6})([.)])\s+(?=\S)")
_LATE_BULLET = re.compile(r"([^•▪●■\s][^•▪●■]{1,120}[.?!])\s*([•▪●■])\s+(?=[^\s•▪●■])([^•▪●■]*)")


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in front of an item."""

    text: str  # as printed: "•", "(a)", "3.14"
    style: str  # "•", "(a)", "1.", "i)", "1.1": the same for all items of a list
    value: int  # its place in the list, from 1; 0 for bullets and numbers like "3.14"


def bullets_in_front(lines: Sequence[Line]) -> list[Line]:
    """Move a bullet that extraction put after an item's run-in heading to where it was printed.

    "Speak plainly.•  The ministry should" becomes "• Speak plainly. The ministry should". Only at the start
    of a paragraph or after the end of a sentence, and only if the line holds no other bullet.
    """
    result: list[Line] = []
    for place, line in enumerate(lines):
        fresh = not place or line.gap or line.torn or finished(lines[place - 1].text)
        if fresh and (late := _LATE_BULLET.fullmatch(line.text)) is not None:
            line = replace(line, text=f"{late[2]} {late[1]} {late[3]}")
        result.append(line)
    return result


def find(lines: Sequence[Line], layout: Layout) -> dict[int, Mark]:
    """Return the item marks by the number of the line that they start.

    A round bullet is always a mark. A dash or an asterisk is one if another stands near. An enumerator is
    one if it counts on from an earlier one of its style, or starts a count that goes on; so that a line that
    happens to begin with "12." or "J." is none. A number like "3.14" is one where the document has several.
    """
    fresh = _fresh(lines, layout)
    found = {place: Mark(match[1], match[1], 0) for place, match in _matches(lines, _BULLET)}
    found |= _dashes(lines, fresh)
    numbers = {place: Mark(match[1], DECIMAL, 0) for place, match in _matches(lines, _NUMBER) if fresh[place]}
    if len(numbers) > 1:
        found |= numbers
    return found | _enumerators(lines, fresh, found)


def _matches(lines: Sequence[Line], pattern: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
    for place, line in enumerate(lines):
        if (match := pattern.match(line.text)) is not None and not has_leader(line.text):
            yield place, match


def _fresh(lines: Sequence[Line], layout: Layout) -> list[bool]:
    """Tell for each line whether a new paragraph can start there, by what is above it."""
    return [True] * bool(lines) + [
        line.gap > 0 or line.torn or finished(above.text) or (layout.width > 0 and not layout.full(above, line))
        for above, line in pairwise(lines)
    ]


def _dashes(lines: Sequence[Line], fresh: Sequence[bool]) -> dict[int, Mark]:
    found: dict[int, Mark] = {}
    last: dict[str, int] = {}
    for place, match in _matches(lines, _DASH):
        glyph = match[1]
        if not (fresh[place] or place - 1 in last.values() or lines[place].indent < lines[place - 1].indent):
            continue
        if glyph in last and place - last[glyph] <= _NEAR:
            found[last[glyph]] = found[place] = Mark(glyph, glyph, 0)
        last[glyph] = place
    return found


def _enumerators(lines: Sequence[Line], fresh: Sequence[bool], marked: Container[int]) -> dict[int, Mark]:
    readings: dict[str, list[tuple[int, Mark]]] = defaultdict(list)  # style -> its candidates
    for place, match in _matches(lines, _ENUMERATOR):
        for mark in _readings(match):
            readings[mark.style].append((place, mark))
    found: dict[int, Mark] = {}
    for candidates in readings.values():
        last, last_place = 0, 0
        for position, (place, mark) in enumerate(candidates):
            ahead = candidates[position + 1 : position + 1 + (_AHEAD if mark.value == 1 else 1)]
            starts = any(other.value == mark.value + 1 for _, other in ahead)
            counts_on = last > 0 and mark.value == last + 1
            opens = fresh[place] or place - 1 in marked or place - 1 in found
            near = place - last_place <= _NEAR and lines[place].indent == lines[last_place].indent
            if (counts_on and (opens or near)) or (starts and opens and _may_open(mark)):
                if place not in found or mark.value > 1:
                    found[place] = mark
                last, last_place = mark.value, place
    return found


def _may_open(mark: Mark) -> bool:
    """Tell whether a list may start here; not at "J.", which starts a name, but at "2." where "1." was lost."""
    return mark.value == 1 or mark.style not in ("a.", "A.")


def _readings(match: re.Match[str]) -> Iterator[Mark]:
    """Yield what an enumerator may mean: "(i)" is a letter or a Roman number."""
    opening, body, closing = match.groups()
    if opening and closing == ".":
        return
    text = opening + body + closing
    if body.isdigit():
        yield Mark(text, f"{opening}1{closing}", int(body))
        return
    lower = body.lower()
    if len(body) == 1:
        yield Mark(text, f"{opening}{'a' if body == lower else 'A'}{closing}", ord(lower) - ord("a") + 1)
    if all(letter in _ROMAN for letter in lower):
        yield Mark(text, f"{opening}{'i' if body == lower else 'I'}{closing}", from_roman(lower))
