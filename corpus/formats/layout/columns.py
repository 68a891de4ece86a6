"""The reading order of a page: its columns, found by the gutters between them.

A gutter is a strip that no line crosses over several rows, with running text on both sides. Rows of a table
leave such strips too, but no running text beside them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from corpus.formats.layout.lines import Line, join
from corpus.formats.lines import continues, finished

_STEP = 3.0  # points between the places where gutters are looked for
_INNER = 0.12  # share of the width at both sides where there is none
_CROSSED = 0.6  # share of the rows that may cross it, elsewhere on the page
_TRIED = 8  # places that are tried
_FEWEST = 4  # lines of running text on each side
_NARROWEST = 0.6  # of the size of the text: the width of a gutter
_FULL = 0.6  # share of its column's width, from which a line fills it
_WIDE = 1.5  # of the size: the width of a gutter that is wide
_EDGED = 0.7  # share of a column's lines that begin at its edge
_LETTERS = 0.7  # share of letters in words
_RUNNING = 0.35  # share of its lines that fill a column of running text
_LINES = 4  # to a row of a table, at most, on average
_ROWS = 3  # that begin anew in the same places on both sides: a table
_APART = 1.8  # of the size: a distance of baselines that sets text apart
_WORDS = 3.0  # to a line of running text, on average
_DEEPEST = 8  # cuts within cuts


@dataclass(frozen=True)
class Strip:
    """Lines of one column, from top to bottom, and the edges between which they are set."""

    lines: tuple[Line, ...]
    left: float
    right: float

    @cached_property
    def edge(self) -> float:
        """Where full lines end, in points; a few that stand out are let stand out."""
        rights = sorted(line.right for line in self.lines)
        return rights[int(0.95 * (len(rights) - 1))] if rights else self.right


def strips(rows: Sequence[Line]) -> list[Strip]:
    """Return the strips of a page in reading order; together they hold all its words."""
    fragments = [cell for row in rows for cell in row.cells]
    return [_strip(part) for part in _cut(fragments, 0) if part]


def _strip(fragments: Sequence[Line]) -> Strip:
    ordered = sorted(fragments, key=lambda line: line.baseline)
    lines = [join(row) for row in _rows(ordered)]
    return Strip(tuple(lines), min(line.left for line in lines), max(line.right for line in lines))


def _rows(ordered: Sequence[Line]) -> Iterator[list[Line]]:
    row: list[Line] = []
    for line in ordered:
        if row and line.baseline - row[0].baseline > 0.3 * min(line.size, row[0].size):
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def _cut(fragments: Sequence[Line], depth: int) -> Iterator[Sequence[Line]]:
    found = _gutter(fragments) if depth < _DEEPEST else None
    if found is None:
        yield fragments
        return
    x, top, bottom = found
    inside = [line for line in fragments if top <= line.baseline <= bottom]
    yield from _cut([line for line in fragments if line.baseline < top], depth + 1)
    yield from _cut([line for line in inside if line.left < x], depth + 1)
    yield from _cut([line for line in inside if line.left >= x], depth + 1)
    yield from _cut([line for line in fragments if line.baseline > bottom], depth + 1)


def _gutter(fragments: Sequence[Line]) -> tuple[float, float, float] | None:
    """Return the place of the longest gutter and the first and last baseline that it passes, if there is one."""
    if len(fragments) < 2 * _FEWEST:
        return None
    ordered = sorted(fragments, key=lambda line: line.baseline)
    best: tuple[int, tuple[float, float, float]] | None = None
    for x in _places(fragments):
        for crossing, group in groupby(ordered, key=lambda line: line.left < x < line.right):
            run = list(group)
            if crossing or (best is not None and len(run) <= best[0]) or not _is_gutter(run, x):
                continue
            best = len(run), (x, run[0].baseline, _foot(run, x))
    return best[1] if best is not None else None


def _foot(run: Sequence[Line], x: float) -> float:
    """Return the last baseline of two columns: what stands below the right one, and apart, is under both."""
    last = max(line.baseline for line in run if line.left >= x)
    for above, line in pairwise([line for line in run if line.left < x]):
        if line.baseline > last and line.baseline - above.baseline > _APART * above.size:
            return max(last, above.baseline)
    return run[-1].baseline


def _places(fragments: Sequence[Line]) -> list[float]:
    """Return where a gutter may be, the places that the fewest lines cross first."""
    left, right = min(line.left for line in fragments), max(line.right for line in fragments)
    margin = _INNER * (right - left)
    first, last = left + margin, right - margin
    count = int((last - first) / _STEP) + 1
    if not 2 <= count <= 5_000:
        return []
    changes = [0] * (count + 1)
    for line in fragments:
        begin = max(0, int((line.left - first) / _STEP) + 1)
        end = min(count, int((line.right - first) / _STEP) + 1)
        if begin < end:
            changes[begin] += 1
            changes[end] -= 1
    crossings, total = [], 0
    for change in changes[:count]:
        total += change
        crossings.append(total)
    rows = len({round(line.baseline / 2) for line in fragments})
    open_places = sorted((crossed, place) for place, crossed in enumerate(crossings) if crossed <= _CROSSED * rows)
    chosen: list[int] = []
    for _, place in open_places:
        if all(abs(place - other) * _STEP >= 9 for other in chosen):
            chosen.append(place)
        if len(chosen) == _TRIED:
            break
    return [first + place * _STEP for place in chosen]


def _is_gutter(run: Sequence[Line], x: float) -> bool:
    before = [line for line in run if line.left < x]
    after = [line for line in run if line.left >= x]
    if min(len(before), len(after)) < _FEWEST:
        return False
    size = max(line.size for line in run[: 2 * _FEWEST])
    if min(line.left for line in after) - max(line.right for line in before) < _NARROWEST * size:
        return False
    if _is_rowed(before, after):
        return False
    return (_is_running(before) and _is_running(after)) or _is_wrapped(before, after, size)


def _is_wrapped(before: Sequence[Line], after: Sequence[Line], size: float) -> bool:
    """Tell whether words are wrapped on both sides of a wide gutter, where the right side has an edge of its own.

    So are short entries in two columns, which fill no line.
    """
    edge = min(line.left for line in after)
    if edge - max(line.right for line in before) < _WIDE * size:
        return False
    if any(sum(len(row) > 1 for row in _rows(side)) >= 2 for side in (before, after)):
        return False  # more columns than two, whose words are wrapped: a table
    at_edge = sum(line.left - edge <= size for line in after)
    text = "".join(line.text for line in (*before, *after))
    letters = sum(character.isalpha() for character in text)
    if at_edge < _EDGED * len(after) or letters < _LETTERS * (len(text) - text.count(" ")):
        return False
    return all(
        any(continues(below.text) and not finished(above.text) for above, below in pairwise(side))
        for side in (before, after)
    )


def _is_rowed(before: Sequence[Line], after: Sequence[Line]) -> bool:
    """Tell whether what stands on both sides begins anew in the same places, as a table's rows do."""
    left, right = _beginnings(before), _beginnings(after)
    if min(len(left), len(right)) < max(_ROWS, len(before) / _LINES):
        return False  # paragraphs of two columns may begin side by side now and then
    level = sum(any(abs(y - other) <= 2.0 for other in right) for y in left)
    return level >= 0.8 * len(left)


def _beginnings(lines: Sequence[Line]) -> list[float]:
    """Return the baselines of lines that stand further below the line above than most do."""
    rows = [row[0] for row in _rows(lines)]
    steps = [below.baseline - above.baseline for above, below in pairwise(rows)]
    usual = sorted(steps)[len(steps) // 3] if steps else 0.0
    return [line.baseline for line, step in zip(rows[1:], steps, strict=True) if step > 1.2 * usual]


def _is_running(lines: Sequence[Line]) -> bool:
    """Tell whether the lines are running text that fills a column."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    rows = [join(row) for row in _rows(lines)]
    full = [line for line in rows if line.right - line.left >= _FULL * (right - left)]
    if len(full) < max(_FEWEST - 1, _RUNNING * len(rows)):
        return False
    text = " ".join(line.text for line in full)
    letters = sum(character.isalpha() for character in text)
    spaces = text.count(" ")
    return spaces + 1 >= _WORDS * len(full) and letters >= 0.6 * (len(text) - spaces)
