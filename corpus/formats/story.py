"""What a word processor's document is made of, stripped to what a reader sees: lines and tables."""

import re
from dataclasses import dataclass, field
from enum import Enum

from corpus.canonical import canonical
from corpus.formats.marking import CLOSE, OPEN

CALL = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")  # a note's key in a line's text

_LONG = 520  # characters in a cell, on the average, that no table but only a layout has
_BOXED = 0.5  # share of the text in text boxes
_MONOSPACED = 0.6  # share of the text in fonts for code


class Role(Enum):
    """What a paragraph is, as far as its style says."""

    TEXT = "text"
    HEADING = "heading"
    CAPTION = "caption"
    CODE = "code"


@dataclass(slots=True, kw_only=True)
class Line:
    """A paragraph as it is shown. `text` holds "\\n" at line breaks, and notes' keys between the signs of `marking`."""

    text: str
    style: str = ""  # the id of its style
    named: str = ""  # the name of its style
    usual: bool = False  # its style is that of ordinary paragraphs
    title: bool = False  # its style is that of the document's title
    role: Role = Role.TEXT
    level: int = 0  # of a heading, from 1
    label: str = ""  # the number or bullet in front of it
    depth: int = 0  # of the label in its list, from 1
    boxed: bool = False  # it stands in a text box
    bold: bool = False  # all of it
    size: int = 0  # of its first words, in half points
    keeps: bool = False  # it is kept on the page of the next one


@dataclass(slots=True)
class Cell:
    """A table's cell: how many columns it covers, whether it belongs to the cell above, what is in it."""

    span: int
    merged: bool
    content: "list[Line | Grid]"


@dataclass(slots=True)
class Grid:
    """A table, row by row."""

    rows: list[list[Cell]] = field(default_factory=list)


Content = list[Line | Grid]


def lines(content: Content) -> list[Line]:
    """Return all lines, also those in tables, in reading order."""
    found: list[Line] = []
    stack: list[Line | Grid] = list(reversed(content))
    while stack:
        each = stack.pop()
        if isinstance(each, Line):
            found.append(each)
        else:
            stack += [
                inner for row in reversed(each.rows) for cell in reversed(row) for inner in reversed(cell.content)
            ]
    return found


def called(key: str) -> str:
    """Return how a note's key stands in a line's text."""
    return f"{OPEN}{key}{CLOSE}"


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote: the mark that calls it, as printed, and its text without the mark."""

    mark: str
    text: str


def without_mark(text: str, mark: str) -> str:
    """Return a note's text without the mark that it begins with, if it does."""
    rest = text.removeprefix(mark)
    return rest.strip() if rest != text and not rest[:1].isalnum() else text


def joined(content: Content) -> Content:
    """Return the content with the lines of code that stand together as one."""
    result: Content = []
    for each in content:
        last = result[-1] if result else None
        if isinstance(each, Line) and each.role is Role.CODE and isinstance(last, Line) and last.role is Role.CODE:
            last.text += f"\n{each.text}"
        else:
            result.append(each)
    return result


def only_lays_out(grid: Grid) -> bool:
    """Tell a table that is no table but paragraphs side by side."""
    cells = [cell for row in grid.rows for cell in row]
    if max((sum(bool(lines(cell.content)) for cell in row) for row in grid.rows), default=0) < 2:
        return True
    if any(isinstance(each, Grid) for cell in cells for each in cell.content):
        return True
    inside = [line for cell in cells for line in lines(cell.content)]
    if any(line.role is Role.HEADING and not line.boxed for line in inside):
        return True
    return sum(len(line.text) for line in inside) >= _LONG * len(cells)


def unbox(content: Content) -> None:
    """Where most of the text stands in text boxes, they are how the page was made and no asides."""
    found = lines(content)
    boxed = sum(len(line.text) for line in found if line.boxed)
    if boxed > _BOXED * sum(len(line.text) for line in found):
        for line in found:
            line.boxed = False


def uncode(content: Content) -> None:
    """Where most of the text is in a font for code, and in no style of its own, somebody likes that font."""
    found = lines(content)
    code = [line for line in found if line.role is Role.CODE and line.usual]
    if sum(len(line.text) for line in code) > _MONOSPACED * sum(len(line.text) for line in found):
        for line in code:
            line.role = Role.TEXT


def title(content: Content) -> str | None:
    """Return the text of the first line that is styled as the document's title."""
    found = (each for each in content if isinstance(each, Line) and each.title and not each.boxed)
    line = next((each for each in found if each.role is Role.HEADING), None)
    return None if line is None else canonical(CALL.sub("", line.text)).replace("\n", " ") or None
