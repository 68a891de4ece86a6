"""Tables of HTML: told from layout, and read row by row."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.formats.markup_tree import HEADINGS, Element

_HEADERS = frozenset("th caption thead".split())
_LONG = 500  # characters in a cell that no table of figures has on the average
_SECTIONS = frozenset("thead tbody tfoot".split())


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its element, and the first of the columns that it covers, from 0."""

    element: Element
    column: int
    span: int


def is_table(element: Element) -> bool:
    """Tell a table of rows and columns from one that only lays out the page."""
    if element.attributes.get("role") in ("presentation", "none"):
        return False
    found = [row for row in rows(element) if any(cell.element.length for cell in row)]
    if not found or max(len([cell for cell in row if cell.element.length]) for row in found) < 2:
        return False
    cells = [cell.element for row in found for cell in row]
    inside = {each.tag for cell in cells for each in cell.elements()}
    if "table" in inside or inside & HEADINGS:
        return False
    return sum(cell.length for cell in cells) / len(cells) < _LONG


def rows(table: Element) -> Iterator[list[Cell]]:
    """Yield the rows of a table, those of its nested tables left aside."""
    for section in [table, *_children(table)]:
        if section is not table and section.tag not in _SECTIONS:
            continue
        for row in _children(section):
            if row.tag == "tr":
                yield list(_cells(row))


def _cells(row: Element) -> Iterator[Cell]:
    column = 0
    for cell in _children(row):
        if cell.tag in ("td", "th"):
            span = _span(cell)
            yield Cell(cell, column, span)
            column += span


def _span(cell: Element) -> int:
    text = cell.attributes.get("colspan", "1").strip()
    return min(max(int(text), 1), 1000) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _children(element: Element) -> list[Element]:
    return [child for child in element.children if not isinstance(child, str)]
