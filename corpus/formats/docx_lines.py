"""What a Word document is made of, once it is stripped to what a reader sees: lines and tables."""

from dataclasses import dataclass, field
from enum import Enum

from corpus.formats.marking import CLOSE, OPEN


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
    style: str  # the id of its style
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
