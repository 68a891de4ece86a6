"""Where RTF's text goes: paragraphs, rows and cells that are being gathered, of the body, a note or a text box."""

import re
from dataclasses import dataclass, field

from corpus.canonical import characters
from corpus.formats.rtf_tables import Tables
from corpus.formats.story import Cell, Content, Grid, Line, Role
from corpus.formats.story_headings import DEEPEST

_SURROGATE = re.compile("[\ud800-\udfff]")
_TYPED_MARK = re.compile(r"([*†‡§¶#]{1,3}|\d{1,3}|\([a-z]\))\s*$")


@dataclass(slots=True)
class State:
    """What holds within a group: its destination, how its characters look, what its paragraphs are."""

    destination: str = "text"
    fallback: int = 1  # characters that stand after \\u for readers that do not know it
    font: int = 0
    bold: bool = False
    size: int = 24  # half points
    hidden: bool = False
    deleted: bool = False
    color: int = 0
    ground: int = 0  # the colour behind the characters
    shaded: bool = False  # there is a colour behind the paragraph
    style: int = 0
    outline: int | None = None
    in_table: bool = False
    depth: int = 0  # of the paragraph's list, from 0
    drop_cap: bool = False
    keeps: bool = False

    def plain(self, font: int) -> None:
        """Reset how characters look."""
        self.font, self.bold, self.size, self.color, self.ground = font, False, 24, 0, 0
        self.hidden = self.deleted = False

    def new_paragraph(self) -> None:
        """Reset what the paragraph is."""
        self.style, self.outline, self.depth = 0, None, 0
        self.in_table = self.shaded = self.drop_cap = self.keeps = False


@dataclass(slots=True)
class Sink:
    """Gathers text into lines, and lines into cells, rows and tables."""

    tables: Tables
    boxed: bool = False
    content: Content = field(default_factory=list)
    boxes: Content = field(default_factory=list)  # that stand behind the paragraph
    label: str = ""
    row_shaded: bool = False
    contents: int = 0  # lines of tables of contents that were left out
    _parts: list[str] = field(default_factory=list)
    _cell: Content = field(default_factory=list)
    _row: list[Cell] = field(default_factory=list)
    _grid: Grid | None = None
    _shown: int = 0
    _bold: int = 0
    _fixed: int = 0
    _size: int = 0

    def add(self, text: str, state: State, fixed: bool) -> None:
        """Add text that is shown; `fixed` tells whether its font is one for code."""
        self._parts.append(text)
        count = len(text.strip())
        if count:
            self._size = self._size if self._shown else state.size
            self._shown += count
            self._bold += count if state.bold else 0
            self._fixed += count if fixed else 0

    def typed_mark(self) -> str:
        """Take a note's mark that somebody typed off the end of the text so far; "" if there is none."""
        while self._parts and not self._parts[-1].strip():
            self._parts.pop()
        match = _TYPED_MARK.search(self._parts[-1]) if self._parts else None
        if match is None:
            return ""
        self._parts[-1] = self._parts[-1][: match.start()]
        return match[1]

    def end_paragraph(self, state: State, *, joins: bool = False) -> None:
        """End the paragraph; with `joins` its mark is deleted, and it runs on into the next."""
        if joins:
            return
        text = whole("".join(self._parts))
        into = self._cell if state.in_table else self._outside()
        last = into[-1] if into else None
        if self.tables.is_contents(state.style):
            self.contents += bool(text.strip())
        elif text.strip():
            into.append(self._line(text, state))
        elif isinstance(last, Line) and last.role is Role.CODE:
            into.append(Line(text="", role=Role.CODE, boxed=self.boxed))
        into += self.boxes
        self.boxes = []
        self._parts, self.label = [], ""
        self._shown = self._bold = self._fixed = 0

    def _line(self, text: str, state: State) -> Line:
        name = self.tables.name(state.style)
        line = Line(text=text, style=str(state.style), named=name, boxed=self.boxed, keeps=state.keeps)
        line.usual, line.title = state.style == 0, name.lower() in ("title", "titel", "titre")
        line.bold, line.size = 0 < self._shown == self._bold, self._size
        line.label, line.depth = whole(self.label).strip(), state.depth + 1
        level = self.tables.heading(state.style)
        if state.outline is not None:
            level = state.outline + 1 if 0 <= state.outline < 9 else 0
        if level or line.title:
            line.role, line.level = Role.HEADING, min(level or 1, DEEPEST)
        elif name.lower().endswith("caption"):
            line.role = Role.CAPTION
        elif self._fixed == self._shown > 0 and not line.label and not self.tables.usually_monospaced():
            line.role = Role.CODE
        return line

    def end_cell(self, state: State) -> None:
        """End a cell, and the paragraph in it."""
        state.in_table = True
        self.end_paragraph(state)
        self._row.append(Cell(1, False, self._cell))
        self._cell = []

    def end_row(self) -> None:
        """End a row."""
        if any(cell.content for cell in self._row):
            self._grid = self._grid or Grid()
            self._grid.rows.append(self._row)
        self._row = []

    def _outside(self) -> Content:
        """Return the content outside tables; a table that was open ends."""
        if self._row:
            self.end_row()
        self.content += self._cell
        self._cell = []
        grid, self._grid = self._grid, None
        if grid is not None and len(grid.rows) == 1 and len(grid.rows[0]) == 1:
            self.content += grid.rows[0][0].content
        elif grid is not None:
            self.content.append(grid)
        return self.content

    def close(self, state: State) -> Content:
        """End everything that is open, and return the content."""
        self.end_paragraph(state)
        return self._outside()


def whole(text: str) -> str:
    """Return clean text; pairs of surrogates become the characters that they stand for."""
    if _SURROGATE.search(text) is not None:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    marks = text.split("\ufdd0")
    if len(marks) == 1:
        return characters(text)
    cleaned = [characters(marks[0])]
    for each in marks[1:]:
        key, _, rest = each.partition("\ufdd1")
        cleaned.append(f"\ufdd0{key}\ufdd1{characters(rest)}")
    return "".join(cleaned)
