"""Tables: cells between ruled lines, and cells that stand in line without them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.formats.layout.lines import Line
from corpus.formats.layout.words import Rule, Word
from corpus.formats.lines import finished

_NEAR = 3.0  # points within which rules touch, or are one
_MOST_RULES = 800  # of a page; beyond them it is a drawing
_MOST_WORDS = 150  # of a cell; one with more is a column of text in a frame
_ALIGNED = 0.8  # of the size of the text, within which cells stand in line
_HEAD = 4  # lines of a table's head above its first row of cells
_WORDY = 4  # words of a cell, on average, that may be running text
_ROWS = 2  # that make a table
_BETWEEN = 2  # lines without cells that may stand between two rows of one

Row = tuple[tuple[Line, ...], ...]  # a row's cells, each of one line or more


@dataclass(frozen=True, slots=True)
class Table:
    """Rows from top to bottom."""

    rows: tuple[Row, ...]
    page: int

    @property
    def lines(self) -> Iterator[Line]:
        """All lines of all cells."""
        return (line for row in self.rows for cell in row for line in cell)

    @property
    def top(self) -> float:
        """The top of its first line, in points."""
        return min(line.top for line in self.lines)

    @property
    def left(self) -> float:
        """Its left edge, in points."""
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        """Its right edge, in points."""
        return max(line.right for line in self.lines)


# ==== between rules ====


def ruled(rows: Sequence[Line], rules: Sequence[Rule]) -> tuple[list[Table], list[Line]]:
    """Return the tables whose cells are ruled off, and the lines of the page that are left."""
    tables: list[Table] = []
    left = list(rows)
    for grid in _grids(rules) if 4 <= len(rules) <= _MOST_RULES else ():
        inside, outside = _divided(left, grid)
        table = _filled(inside, grid)
        if table is not None:
            tables.append(table)
            left = outside
    return tables, left


@dataclass(frozen=True, slots=True)
class _Grid:
    xs: tuple[float, ...]  # of its vertical rules, from left to right
    ys: tuple[float, ...]  # of its level rules, from top to bottom
    level: tuple[Rule, ...]

    def holds(self, word: Word) -> bool:
        x, y = _middle(word)
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def place(self, word: Word) -> tuple[int, int]:
        """Return the row and the column that a word stands in; in a cell over several rows, the first of them."""
        x, y = _middle(word)
        above = [edge for edge in self.ys if edge <= y and self._is_ruled(x, edge)]
        return sum(edge <= above[-1] for edge in self.ys) if above else 1, sum(edge <= x for edge in self.xs)

    def _is_ruled(self, x: float, y: float) -> bool:
        return any(abs(rule.top - y) <= _NEAR and rule.left - _NEAR <= x <= rule.right + _NEAR for rule in self.level)


def _grids(rules: Sequence[Rule]) -> Iterator[_Grid]:
    """Yield the grids that rules make which touch each other: two columns or more."""
    pending = list(rules)
    while pending:
        group, pending = [pending[0]], pending[1:]
        for rule in group:  # grows while we go through it
            touching = [other for other in pending if _touch(rule, other)]
            if touching:
                group += touching
                pending = [other for other in pending if not _touch(rule, other)]
        upright = [rule.left for rule in group if rule.bottom - rule.top > rule.right - rule.left]
        level = [rule for rule in group if rule.bottom - rule.top <= rule.right - rule.left]
        xs, ys = _merged(upright), _merged([rule.top for rule in level])
        if len(xs) >= 3 and len(ys) >= 2:
            yield _Grid(xs, ys, tuple(level))


def _middle(word: Word) -> tuple[float, float]:
    return (word.left + word.right) / 2, word.baseline - 0.3 * word.style.size


def _touch(a: Rule, b: Rule) -> bool:
    return (
        a.left - _NEAR <= b.right
        and b.left - _NEAR <= a.right
        and a.top - _NEAR <= b.bottom
        and b.top - _NEAR <= a.bottom
    )


def _merged(values: Sequence[float]) -> tuple[float, ...]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return tuple(found)


def _divided(rows: Sequence[Line], grid: _Grid) -> tuple[list[Line], list[Line]]:
    inside: list[Line] = []
    outside: list[Line] = []
    for row in rows:
        held = [grid.holds(word) for word in row.words]
        for wanted, lines in ((True, inside), (False, outside)):
            words = tuple(word for word, holds in zip(row.words, held, strict=True) if holds is wanted)
            if words:
                lines.append(Line(words, row.page))
    return inside, outside


def _filled(lines: Sequence[Line], grid: _Grid) -> Table | None:
    """Return the table of the lines in a grid, None if what stands there is no table."""
    cells: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        for place, words in groupby(line.words, key=grid.place):
            cells.setdefault(place, []).append(Line(tuple(words), line.page))
    columns = {column for _, column in cells}
    if len(columns) < 2 or any(sum(len(line.words) for line in cell) > _MOST_WORDS for cell in cells.values()):
        return None
    rows: list[Row] = []
    for _, places in groupby(sorted(cells), key=lambda place: place[0]):
        rows += _unstacked(tuple(tuple(cells[place]) for place in places))
    return Table(tuple(rows), lines[0].page)


def _unstacked(row: Row) -> list[Row]:
    """Return the rows that stand in one ruled row, if every cell has as many lines, three or more, side by side."""
    count = len(row[0])
    if len(row) < 2 or count < 3 or any(len(cell) != count for cell in row):
        return [row]
    level = all(
        abs(line.baseline - other.baseline) <= _NEAR
        for cell in row[1:]
        for line, other in zip(row[0], cell, strict=True)
    )
    return [tuple((cell[place],) for cell in row) for place in range(count)] if level else [row]


# ==== in line ====


def aligned(lines: Sequence[Line], is_item: Sequence[bool]) -> Iterator[Line | Table]:
    """Yield a strip's lines, with those that are rows of a table put together as tables."""
    rowlike = list(_rowlike(lines, is_item)) if lines else []
    place = 0
    waiting: list[Line] = []  # lines that a table below may claim as its head
    while place < len(lines):
        end = _end(lines, rowlike, place) if rowlike[place] else place
        if sum(rowlike[place:end]) >= _ROWS:
            body = [line for line in lines[place:end] if not line.is_drawn]
            head = _head(waiting, body)
            yield from waiting[: len(waiting) - head]
            rows = (*waiting[len(waiting) - head :], *body)
            yield Table(tuple(tuple((cell,) for cell in _cells(line)) for line in rows), lines[place].page)
            waiting = []
            place = end
        else:
            waiting.append(lines[place])
            place += 1
    yield from waiting


def _head(above: Sequence[Line], rows: Sequence[Line]) -> int:
    """Return how many of the lines above a table are its head: close to it, and over its columns but the first."""
    left = min(line.left for line in rows)
    right = max(line.right for line in rows)
    count, below = 0, rows[0]
    for line in reversed(above[-_HEAD:]):
        indented = line.left > left + 0.2 * (right - left) and line.right <= right + line.size
        if not indented or below.baseline - line.baseline > 1.8 * max(line.size, below.size) or line.is_drawn:
            break
        count, below = count + 1, line
    return count


def _rowlike(lines: Sequence[Line], is_item: Sequence[bool]) -> Iterator[bool]:
    """Tell of each line whether it may be a table's row: it has cells, and a sentence does not run on into it.

    Words that were blacked out leave gaps in running text.
    """
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    above: Line | None = None  # a full line of running text
    for line, item in zip(lines, is_item, strict=True):
        cells = _cells(line)
        runs_on = (
            above is not None and line.baseline - above.baseline <= 1.6 * line.size and line.left <= left + line.size
        )
        row = len(cells) > 1 and not item and not line.is_drawn and not runs_on
        yield row
        full = line.right - line.left >= 0.9 * (right - left)
        above = line if full and not row and not finished(line.text) else None


def _end(lines: Sequence[Line], rowlike: Sequence[bool], start: int) -> int:
    """Return where the table that may start here ends."""
    end = start + 1
    last = start
    width = max(line.right for line in lines) - min(line.left for line in lines)
    for place in range(start + 1, len(lines)):
        line = lines[place]
        if line.top - lines[place - 1].bottom > 3 * line.size:
            break
        if rowlike[place]:
            if not _in_line(lines[last], line):
                break
            last, end = place, place + 1
        elif line.is_drawn:
            continue
        elif place - last > _BETWEEN or line.right - line.left > 0.7 * width:
            break
    return end


def _cells(line: Line) -> tuple[Line, ...]:
    """Return a line's cells; a currency sign belongs to the number that follows it."""
    found: list[Line] = []
    for cell in line.cells:
        if (found and found[-1].text in ("$", "€", "£", "¥", "(", "$ (")) or (found and cell.text in (")", "%", ")%")):
            found[-1] = Line((*found[-1].words, *cell.words), line.page)
        else:
            found.append(cell)
    return tuple(found)


def _in_line(above: Line, below: Line) -> bool:
    """Tell whether a cell after the first stands in line with one of the row above.

    Cells of running text must begin at one place; gaps that words left which were blacked out are anywhere.
    """
    near = _ALIGNED * max(above.size, below.size)
    if all(line.text.count(" ") >= _WORDY * len(_cells(line)) for line in (above, below)):
        starts = [other.left for other in _cells(above)[1:]]
        return any(abs(cell.left - start) <= near / 2 for cell in _cells(below)[1:] for start in starts)
    for cell in _cells(below)[1:]:
        for other in _cells(above)[1:]:
            middle = abs(cell.left + cell.right - other.left - other.right) / 2
            if min(abs(cell.left - other.left), abs(cell.right - other.right), middle) <= near:
                return True
            if cell.left < other.right and other.left < cell.right:
                return True
    return False
