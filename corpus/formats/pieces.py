"""Lines become pieces: runs of lines that are one paragraph, item, table or column, before sentences are mended."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from corpus.formats.lines import Layout, Line, chunks, continues, finished
from corpus.formats.marks import Mark

_FULL = 0.6  # share of the lines before the last that must fill the width, for lines to be a paragraph
_NARROW = 0.55  # share of the width below which wrapped lines are a column of their own
_LONG = 100  # characters of a line that is a paragraph

_TABULAR = re.compile(r"\.{4,}|(?:\. ){3,}|\S {3,}\S.*\S {2,}\S|^\|.*\||^[+|]?[-=+|]{4,}$")


class Shape(StrEnum):
    """How a piece is set."""

    PROSE = "prose"
    ITEM = "item"
    COLUMN = "column"  # wrapped to much less than the document's width
    LINES = "lines"  # its line breaks mean something: a table, verse, an address, code


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines that belong together."""

    shape: Shape
    lines: tuple[Line, ...]
    mark: Mark | None = None

    @property
    def torn(self) -> bool:
        """Tell whether something that is no running text stands before the piece."""
        return self.lines[0].torn

    @property
    def words(self) -> int:
        """Count the words."""
        return sum(len(line.text.split()) for line in self.lines)


def cut(lines: Sequence[Line], layout: Layout, marks: Mapping[int, Mark]) -> list[Piece]:
    """Cut the lines into pieces, in their order."""
    found: list[Piece] = []
    for first, end in chunks(lines):
        starts = [place for place in range(first, end) if place in marks]
        if first < (starts[0] if starts else end):
            found += _plain(lines[first : starts[0] if starts else end], layout)
        for start, stop in zip(starts, [*starts[1:], end], strict=False):
            found += _item(lines[start:stop], marks[start], layout)
    return found


def _item(lines: Sequence[Line], mark: Mark, layout: Layout) -> Iterator[Piece]:
    """Yield an item, and what follows it without a blank line but stands further left or starts anew."""
    end = 1
    while end < len(lines):
        before, line = lines[end - 1], lines[end]
        outdented = end > 1 and line.indent < before.indent and line.indent <= lines[0].indent
        if finished(before.text) and (outdented or _leaves_room(before, line, layout)):
            break
        if not layout.width and (finished(before.text) or len(before.text) >= _LONG) and line.indent <= lines[0].indent:
            break
        end += 1
    yield Piece(Shape.ITEM, tuple(lines[:end]), mark)
    if end < len(lines):
        yield from _plain(lines[end:], layout)


def _plain(lines: Sequence[Line], layout: Layout) -> Iterator[Piece]:
    if len(lines) == 1:
        yield Piece(Shape.PROSE, tuple(lines))
    elif sum(_TABULAR.search(line.text) is not None for line in lines) >= 0.5 * len(lines):
        yield Piece(Shape.LINES, tuple(lines))
    elif not layout.width:
        yield from _standing(lines)
    elif sum(layout.full(a, b) for a, b in pairwise(lines)) >= _FULL * (len(lines) - 1):
        yield from _paragraphs(lines, layout)
    elif _head_on_paragraph(lines, layout):
        yield Piece(Shape.PROSE, tuple(lines[:1]))
        yield from _plain(lines[1:], layout)
    elif _is_column(lines, layout):
        yield Piece(Shape.COLUMN, tuple(lines))
    else:
        yield from _standing(lines)


def _standing(lines: Sequence[Line]) -> Iterator[Piece]:
    """Yield lines that are not wrapped: each by itself if they are sentences or long, else all together."""
    sentences = sum(finished(line.text) for line in lines)
    if sentences >= _FULL * len(lines) or any(len(line.text) >= _LONG for line in lines):
        for line in lines:
            yield Piece(Shape.PROSE, (line,))
    else:
        yield Piece(Shape.LINES, tuple(lines))


def _head_on_paragraph(lines: Sequence[Line], layout: Layout) -> bool:
    """Tell whether the first line may be a heading that stands directly on its paragraph."""
    first, second = lines[0], lines[1]
    if finished(first.text) or continues(second.text) or first.edge > 0.6 * layout.width:
        return False
    if len(lines) == 2:
        return finished(second.text) and len(second.text) >= 0.6 * layout.width
    return layout.full(second, lines[2])


def _is_column(lines: Sequence[Line], layout: Layout) -> bool:
    """Tell whether the lines are running text, wrapped to a small width of their own."""
    edges = [line.edge for line in lines]
    column = Layout(max(edges), True)
    full = sum(column.full(a, b) for a, b in pairwise(lines))
    runs_on = any(continues(b.text) and not finished(a.text) for a, b in pairwise(lines))
    return max(edges) <= _NARROW * layout.width and full >= 0.8 * (len(lines) - 1) and (runs_on or len(lines) == 2)


def _paragraphs(lines: Sequence[Line], layout: Layout) -> Iterator[Piece]:
    """Split wrapped lines where a first line is indented, a hanging one is not, or the line before ends short."""
    base = min(line.indent for line in lines)
    deeper = sum(line.indent > base for line in lines)
    indented = 0 < deeper <= len(lines) / 2
    hanging = deeper > len(lines) / 2 and lines[0].indent == base
    start = 0
    for place in range(1, len(lines)):
        before, line = lines[place - 1], lines[place]
        first = (indented and line.indent > base and before.indent == base) or (hanging and line.indent == base)
        if (first and not continues(line.text)) or _leaves_room(before, line, layout):
            yield Piece(Shape.PROSE, tuple(lines[start:place]))
            start = place
    yield Piece(Shape.PROSE, tuple(lines[start:]))


def _leaves_room(before: Line, line: Line, layout: Layout) -> bool:
    """Tell whether a paragraph ends at the line before: a sentence does, with room left on the line.

    Where blank lines set paragraphs apart this never holds, except after a line far over the width.
    """
    if not finished(before.text) or continues(line.text) or not layout.width:
        return False
    if before.edge > 1.5 * layout.width:
        return True
    return not layout.spaced and not layout.full(before, line, 0.8)
