"""List items: which lines begin with a mark, and how deep each item stands."""

from collections.abc import Iterable, Sequence

from corpus.formats import marks
from corpus.formats.layout.columns import Strip
from corpus.formats.layout.lines import Line
from corpus.formats.lines import Layout, finished
from corpus.formats.lines import Line as TextLine
from corpus.formats.marks import Mark

_SAME = 0.6  # of the size, within which left edges are one
_GAP = 1.5  # of the size: a distance of baselines that is a gap
_EARLY = 0.25  # share of the width that a line leaves free where it ends early
_DEEPER = 3.0  # points by which an inner list is indented
_ALIKE = 6.0  # points within which bullets belong to one list


def find(strips: Sequence[Strip]) -> dict[int, Mark]:
    """Return the marks by the identity of the line that they begin.

    `corpus.formats.marks` tells them by how they follow each other. An enumerator is none that only happens to
    begin a line because there was no room for it on the line above, from which a sentence runs on.
    """
    lines: list[Line] = []
    texts: list[TextLine] = []
    flush: list[bool] = []
    for strip in strips:
        above: Line | None = None
        for line in strip.lines:
            if line.is_drawn:
                continue
            gap = above is not None and (
                line.baseline - above.baseline > _GAP * max(line.size, above.size)
                or above.right < strip.left + (1 - _EARLY) * (strip.right - strip.left)
            )
            indent = max(0, round((line.left - strip.left) / (0.5 * line.size)))
            lines.append(line)
            texts.append(TextLine(_spread(line), indent, int(gap), above is None, line.page))
            flush.append(above is not None and not gap and _is_flush(above, line, strip))
            above = line
    return {
        id(lines[place]): mark
        for place, mark in marks.find(texts, Layout(0, True)).items()
        if not (mark.value and flush[place] and (mark.value == 1 or not finished(texts[place - 1].text)))
    }


def _is_flush(above: Line, line: Line, strip: Strip) -> bool:
    """Tell whether the line begins where the line above does, or at the column's edge, and had no room up there."""
    word = line.words[0]
    full = above.right + 0.3 * line.size + word.right - word.left >= strip.edge
    near = _SAME * line.size
    at_edge = abs(line.left - strip.left) <= near and line.left <= above.left
    return full and (abs(line.left - above.left) <= near or at_edge)


def _spread(line: Line) -> str:
    """Return a line's text, with two spaces behind a first word that a wide gap follows."""
    first, *rest = line.cells
    return f"{first.text}  {' '.join(cell.text for cell in rest)}" if rest and " " not in first.text else line.text


def depths(items: Iterable[tuple[Mark, float] | None]) -> list[int]:
    """Return the depth of each item from 1, of its mark and indent in points; 0 for None, which is no item.

    Lists are told apart by their marks, and lists of bullets by their indents as well. Text that is no item ends
    lists of bullets; enumerated ones may go on behind it.
    """
    stack: list[tuple[str, float, int]] = []  # style, indent and last value of the open lists, outermost first
    found: list[int] = []
    for item in items:
        if item is None:
            stack = stack if stack and stack[0][2] else []
            found.append(0)
            continue
        mark, indent = item
        same = next((place for place, outer in enumerate(stack) if _goes_on(outer, mark, indent)), None)
        if same is not None:
            stack = stack[:same]
        elif mark.value != 1:
            stack = [outer for outer in stack if outer[1] < indent - _DEEPER or (outer[2] and not mark.value)]
        stack.append((mark.style, indent, mark.value))
        found.append(len(stack))
    return found


def _goes_on(outer: tuple[str, float, int], mark: Mark, indent: float) -> bool:
    """Tell whether an item belongs to an open list."""
    style, at, last = outer
    return style == mark.style and (mark.value == last + 1 if mark.value else abs(at - indent) <= _ALIKE)
