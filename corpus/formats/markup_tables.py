"""Tables of HTML: told from layout, and read row by row."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.formats.markup_lists import own_mark
from corpus.formats.markup_tree import HEADINGS, Element

_HEADERS = frozenset("th caption thead".split())
_LONG = 500  # characters in a cell that no table of figures has on the average
_BEFORE = frozenset({"$", "€", "£", "¥", "US$", "($", "(€", "(£"})
_BEHIND = frozenset({")", "%", ")%", "%)"})
_SECTIONS = frozenset("thead tbody tfoot".split())


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its element, and the first of the columns that it covers, from 0."""

    element: Element
    column: int
    span: int


def is_table(table: Element) -> bool:
    """Tell a table of rows and columns from one that only lays out the page."""
    if table.attributes.get("role") in ("presentation", "none"):
        return False
    cells = [[cell.element for cell in row if cell.element.length] for row in rows(table)]
    if max(map(len, cells), default=0) < 2:
        return False
    inside: set[str] = set()
    for each in islice(table.elements(), 1, None):
        if each.tag == "table":
            return False
        inside.add(each.tag)
    if inside & HEADINGS and "th" not in inside:
        return False
    lengths = [cell.length for row in cells for cell in row]
    longest = _LONG * (4 if inside & _HEADERS else 1)
    return max(lengths) < 4 * longest and sum(lengths) / len(lengths) < longest


def item_table(table: Element) -> list[tuple[str, Element]] | None:
    """Return the marks and cells of a table that is but a list: "•" or "(a)" in one cell, the item in the next."""
    items: list[tuple[str, Element]] = []
    for row in rows(table):
        cells = [cell.element for cell in row if cell.element.length]
        if not cells:
            continue
        mark = "".join(cells[0].beginning(12).split()) if cells[0].length < 8 else ""
        if len(cells) != 2 or not mark or own_mark(f"{mark} ") != mark or _nested(cells[1]):
            return None
        items.append((mark, cells[1]))
    return items or None


def joined(grid: Sequence[Sequence[Cell]], texts: Sequence[Sequence[str]]) -> list[str]:
    """Return each row as one text, its cells with " | " between them.

    Columns that hold nothing are left out; signs that stand in columns of their own ("$", "%", ")") go with
    the figure beside them.
    """
    columns: dict[int, list[str]] = defaultdict(list)
    for row, cells in zip(grid, texts, strict=True):
        for cell, text in zip(row, cells, strict=True):
            if text.strip() and cell.span == 1:
                columns[cell.column].append(text.strip())
    live = {column for column, found in columns.items() if not all(text in _BEFORE | _BEHIND for text in found)}
    lines = []
    for row, cells in zip(grid, texts, strict=True):
        parts: list[str] = []
        for cell, text in zip(row, cells, strict=True):
            text = text.strip()
            if text in _BEHIND and parts and parts[-1]:
                parts[-1] += text
            elif parts and parts[-1] in _BEFORE and text:
                parts[-1] += f" {text}"
            elif text or cell.column in live:
                parts.append(text)
        lines.append(" | ".join(parts).strip(" |"))
    return lines


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


def _nested(cell: Element) -> bool:
    return any(each.tag in ("table", "ul", "ol") or each.tag in HEADINGS for each in cell.elements())


def _span(cell: Element) -> int:
    text = cell.attributes.get("colspan", "1").strip()
    return min(max(int(text), 1), 1000) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _children(element: Element) -> list[Element]:
    return [child for child in element.children if not isinstance(child, str)]
