"""Lines become pieces: runs of lines that are one paragraph, item, table or column, before sentences are mended."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from corpus.formats.lines import Layout, Line, chunks, continues, finished, has_leader
from corpus.formats.marks import Mark

_RAGGED = 0.3  # share of lines that fill the width, below which there is no paragraph among them
_SENTENCES = 0.6  # share of finished lines that are paragraphs each
_SHORT = 0.75  # share of the width that a lone line does not reach
_NARROW = 0.55  # share of the width below which wrapped lines are a column of their own
_LONG = 100  # characters of a line that is a paragraph

_LEGEND = re.compile(
    r"(?:figure|fig\.|table|chart|graph|map|box|exhibit|photo|plate|image|illustration)\s*"
    r"(?:\d[\w.]*\s*[.:|–—-]\s|[A-Z]?\d*:\s)",
    re.IGNORECASE,
)
_COLUMNS = re.compile(r"\S {5,}\S|\S {3,}\S.*\S {2,}\S")
_CODE = re.compile(r"[;{}]$|^(?:def|class|return|import|#include|//|/\*)\b| [=:]= | = |\)\s*[:{]$|->|=>|^[>$#] ")
_RULE = re.compile(r"\|.*\||[+|]?[-=+|]{4,}$")


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
    def is_legend(self) -> bool:
        """Tell whether the piece names a figure or a table: "Figure 3. ..."."""
        return is_legend(self.lines[0].text)

    @property
    def words(self) -> int:
        """Count the words, more or less."""
        return sum(line.text.count(" ") + 1 for line in self.lines)


def is_legend(text: str) -> bool:
    """Tell whether the text begins as the legend of a figure or a table does."""
    return _LEGEND.match(text) is not None


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
        if (finished(before.text) and outdented) or (layout.width and _ends(before, line, layout)):
            break
        if not layout.width and (finished(before.text) or len(before.text) >= _LONG) and line.indent <= lines[0].indent:
            break
        end += 1
    yield Piece(Shape.ITEM, tuple(lines[:end]), mark)
    if end < len(lines):
        yield from _plain(lines[end:], layout)


def _plain(lines: Sequence[Line], layout: Layout) -> Iterator[Piece]:
    for tabular, run in groupby(lines, key=_is_row):
        rows = list(run)
        if tabular and (len(rows) > 1 or has_leader(rows[0].text)):
            yield Piece(Shape.LINES, tuple(rows))
        else:
            yield from _untabular(rows, layout)


def _is_row(line: Line) -> bool:
    """Tell whether the line may be a table's row: it has columns, rules or a leader."""
    text = line.text
    return has_leader(text) or ("   " in text and _COLUMNS.search(text) is not None) or _RULE.match(text) is not None


def _untabular(lines: Sequence[Line], layout: Layout) -> Iterator[Piece]:
    if len(lines) == 1:
        yield Piece(Shape.PROSE, tuple(lines))
    elif sum(_CODE.search(line.text) is not None for line in lines) >= 0.5 * len(lines):
        yield Piece(Shape.LINES, tuple(lines))
    elif not layout.width:
        yield from _standing(lines)
    elif _is_column(lines, layout):
        yield Piece(Shape.COLUMN, tuple(lines))
    elif sum(layout.full(a, b) for a, b in pairwise(lines)) < _RAGGED * (len(lines) - 1):
        yield from _standing(lines)
    else:
        yield from _paragraphs(lines, layout)


def _standing(lines: Sequence[Line]) -> Iterator[Piece]:
    """Yield lines that are not wrapped: each by itself if they are sentences or long, else all together."""
    sentences = sum(finished(line.text) for line in lines)
    if sentences >= _SENTENCES * len(lines) or any(len(line.text) >= _LONG for line in lines):
        for line in lines:
            yield Piece(Shape.PROSE, (line,))
    else:
        yield Piece(Shape.LINES, tuple(lines))


def _is_column(lines: Sequence[Line], layout: Layout) -> bool:
    """Tell whether the lines are running text, wrapped to a small width of their own."""
    edges = [line.edge for line in lines]
    column = Layout(max(edges), True)
    full = sum(column.full(a, b) for a, b in pairwise(lines))
    runs_on = any(continues(b.text) and not finished(a.text) for a, b in pairwise(lines))
    return runs_on and max(edges) <= _NARROW * layout.width and full >= 0.8 * (len(lines) - 1)


def _paragraphs(lines: Sequence[Line], layout: Layout) -> Iterator[Piece]:
    """Yield wrapped paragraphs, and the short lines between them."""
    short: list[Line] = []
    for paragraph in _split(lines, layout):
        if len(paragraph) == 1 and paragraph[0].edge < _SHORT * layout.width:
            short += paragraph
            continue
        if short[:-1]:
            yield from _standing(short[:-1])
        if short:  # the last may be the heading of the paragraph
            yield Piece(Shape.PROSE, tuple(short[-1:]))
        short = []
        yield Piece(Shape.PROSE, tuple(paragraph))
    if short:
        yield from _standing(short)


def _split(lines: Sequence[Line], layout: Layout) -> Iterator[Sequence[Line]]:
    """Split lines where a first line is indented, a hanging one is not, or the line before ends a paragraph."""
    base = min(line.indent for line in lines)
    deeper = sum(line.indent > base for line in lines)
    indented = 0 < deeper <= len(lines) / 2
    hanging = deeper > len(lines) / 2 and lines[0].indent == base
    start = 0
    for place in range(1, len(lines)):
        before, line = lines[place - 1], lines[place]
        first = (indented and line.indent > base and before.indent == base) or (hanging and line.indent == base)
        if (first and not continues(line.text)) or _ends(before, line, layout):
            yield lines[start:place]
            start = place
    yield lines[start:]


def _ends(before: Line, line: Line, layout: Layout) -> bool:
    """Tell whether a paragraph ends with the line before, because room is left on it or it is far too long.

    Where blank lines set paragraphs apart, a sentence may end short of the width inside a paragraph.
    """
    if continues(line.text):
        return False
    if not finished(before.text):
        return not layout.full(before, line, 0.75)
    return before.edge > 1.5 * layout.width or not (layout.spaced or layout.full(before, line, 0.8))
