"""HTML -> blocks: what a reader of the page sees, in the order of the document.

`markup_tree` parses, `markup_scope` takes out what is not the text (navigation, forms, hidden elements),
`markup_notes` ties footnotes to their marks, `markup_tables` tells tables from layout and reads their rows,
`markup_flow` gathers runs of text into blocks. Here the elements are walked, without recursion.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from corpus.canonical import canonical
from corpus.document import Kind
from corpus.formats.block import Block, Reading
from corpus.formats.markup_flow import Flow
from corpus.formats.markup_kinds import (
    heading_level,
    is_bold,
    is_counted,
    is_page_break,
    is_verse,
    is_way_back,
    kind_of,
    page_edge,
    page_label,
)
from corpus.formats.markup_notes import Notes, tie
from corpus.formats.markup_scope import scope
from corpus.formats.markup_tables import is_table, item_table, joined, rows
from corpus.formats.markup_tree import HEADINGS, Element, Tree, parse

_BLOCKS = HEADINGS | frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form header hgroup hr html legend li listing main menu nav ol p plaintext pre search section
    summary table tbody td tfoot th thead tr ul xmp""".split()
)
_PRE = frozenset("pre listing plaintext xmp".split())
_LISTS = frozenset("ul ol menu dir".split())
_APART = HEADINGS | _LISTS | _PRE | {"li", "dl", "table", "figure"}  # never go on with a term that they define
_SITE = re.compile(r"\s*[-–—|·•:»/]\s*\S|.+[-–—|·•:»/]\s*\Z")  # behind the heading, or in front of it
_SMALL_WORD = 3  # letters of words that titles do not capitalise
_MOST_WORDS = 20  # longer ones, of a title
_CAPITALISED = 0.8  # share of them
_FIRST_HEADINGS = 3  # of a page, for one of which it may be named


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a text: its path in the book ("" if there is but one), and its page breaks.

    `breaks` are the labels of pages by the ids of the elements where they begin, if a page list names them.
    """

    file: str
    tree: Tree
    breaks: Mapping[str, str]


def walk(html: str, *, file: str = "", marked: bool = False, fragment: bool = False) -> Reading:
    """Return the blocks of one page of HTML.

    `file` stands in front of the anchors ("text/ch3.xhtml" makes "text/ch3.xhtml#p12"). With `marked`, an item
    or paragraph that begins with "\\ufdd2(a)\\ufdd3" wears that mark. In a `fragment` of a text, which cannot tell
    whether there are headings elsewhere, bold paragraphs are none. Raises SourceTooLarge.
    """
    return walk_parts([Part(file, parse(html), {})], marked=marked, fragment=fragment)


def walk_parts(parts: Sequence[Part], *, marked: bool = False, fragment: bool = False) -> Reading:
    """Return the blocks of several files as one text: links and footnotes may lead from one to the other."""
    roots = [scope(part.tree) for part in parts]
    notes = tie([(part.file, root) for part, root in zip(parts, roots, strict=True)])
    flow = Flow(marked=marked)
    tables = count(1)
    for part, root in zip(parts, roots, strict=True):
        flow.open_file(part.file, part.breaks)
        _Walk(flow, notes, tables).walk(root)
        flow.close_note()
    blocks = notes.tied(flow.blocks if fragment else flow.with_bold_headings())
    warnings = tuple(dict.fromkeys(warning for part in parts for warning in part.tree.warnings))
    return Reading(_title(parts, blocks), blocks, warnings, tuple(flow.pages))


class _End:
    """Stands on the stack where an element ends."""

    __slots__ = ("element",)

    def __init__(self, element: Element) -> None:
        self.element = element


class _Walk:
    """Walks one file's elements, in document order."""

    def __init__(self, flow: Flow, notes: Notes, tables: Iterator[int]) -> None:
        self._flow = flow
        self._notes = notes
        self._tables = tables

    def walk(self, root: Element) -> None:
        """Hand all text in `root` to the flow."""
        stack: list[Element | str | _End] = [root]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                self._flow.text(node)
            elif isinstance(node, _End):
                self._leave(node.element)
            elif self._enter(node):
                self._flow.bold += is_bold(node)
                stack.append(_End(node))
                stack.extend(reversed(node.children))

    def _enter(self, element: Element) -> bool:
        """Begin an element; return whether its children are to be walked."""
        flow, tag = self._flow, element.tag
        block = tag in _BLOCKS
        if block:
            if tag in _APART:
                flow.glued = False
            flow.flush()
        if element.attributes:
            listed = self._take_id(element, block)
            if is_page_break(element):
                if not listed:
                    flow.page_break(page_label(element))
                return False
        if element in self._notes.notes:
            flow.open_note(self._notes.notes[element], counted=is_counted(element))
        elif element in self._notes.labels:
            flow.label(self._notes.labels[element])
            return False
        if block:
            return self._enter_block(element, tag)
        return self._enter_inline(element, tag)

    def _take_id(self, element: Element, block: bool) -> bool:
        """Take note of an element's id; return whether the page list has it."""
        name = element.attributes.get("id") or (element.attributes.get("name") if element.tag == "a" else None)
        return bool(name) and self._flow.id(name or "", block=block)

    def _enter_inline(self, element: Element, tag: str) -> bool:
        flow = self._flow
        if tag == "br":
            flow.line_break()
        elif tag == "q":
            flow.text("“")
        elif tag in ("a", "sup"):
            if element in self._notes.calls:
                flow.call(self._notes.calls[element][0])
                return False
            return element not in self._notes.arrows
        return tag != "br" and not (flow.in_note and is_way_back(element))

    def _enter_block(self, element: Element, tag: str) -> bool:
        flow = self._flow
        if tag == "hr" or page_edge(element)[0]:
            flow.page_edge(sure=tag != "hr" or any(page_edge(element)))
        if level := heading_level(element):
            flow.open_heading(
                level, next((each.attributes["id"] for each in element.ancestors() if each.attributes.get("id")), None)
            )
        elif tag in _LISTS:
            flow.lists.open_list(element)
        elif tag == "li":
            flow.lists.open_item(element)
        elif tag == "dl":
            flow.lists.open_terms()
        elif tag == "dt":
            flow.lists.open_term()
        elif tag == "table" and not flow.in_note:
            return not self._table(element)
        self._set(element, 1)
        return True

    def _leave(self, element: Element) -> None:
        flow, tag = self._flow, element.tag
        flow.bold -= is_bold(element)
        if tag == "dt":  # its definition goes on with it
            flow.glued = True
            flow.text(" ")
        elif tag in _BLOCKS:
            if tag in _APART or tag == "dd":
                flow.glued = False
            flow.flush()
            if page_edge(element)[1]:
                flow.page_edge(sure=True)
            self._leave_block(element, tag)
        elif tag == "q":
            flow.text("”")
        if element in self._notes.notes and tag != "dt":
            flow.leave_note(element.parent in self._notes.sections)
        elif element in self._notes.sections:
            flow.close_note()

    def _leave_block(self, element: Element, tag: str) -> None:
        flow = self._flow
        if heading_level(element):
            flow.heading = 0
        elif tag in _LISTS:
            flow.lists.close_list()
        elif tag == "li":
            flow.lists.close_item()
        elif tag == "dl":
            flow.lists.close_terms()
        self._set(element, -1)

    def _set(self, element: Element, step: int) -> None:
        """Count the elements around that say how their text is to be read."""
        flow, tag = self._flow, element.tag
        if tag in _PRE:
            flow.verbatim += step
        elif tag == "address" or is_verse(element):
            flow.lines += step
        kind = kind_of(element)
        if kind is not None and step > 0:
            flow.kinds.append(kind)
        elif kind is not None:
            flow.kinds.pop()

    def _table(self, table: Element) -> bool:
        """Make a block of each row of a table; return False if it but lays out the page."""
        if (marks := item_table(table)) is not None:
            for mark, cell in marks:
                self._flow.item(mark, self._words(cell))
            return True
        if not is_table(table) or self._holds_notes(table):
            return False
        number = next(self._tables)
        for child in table.children:
            if not isinstance(child, str) and child.tag == "caption":
                self._flow.caption(self._words(child))
        grid = list(rows(table))
        texts = [[self._words(cell.element) for cell in row] for row in grid]
        for row, text in zip(grid, joined(grid, texts), strict=True):
            self._flow.row(
                text, number, row[0].element.parent.attributes.get("id") if row and row[0].element.parent else None
            )
        return True

    def _holds_notes(self, table: Element) -> bool:
        around = (each for row in rows(table) for cell in row for each in (cell.element, cell.element.parent))
        return bool(self._notes.notes) and any(each in self._notes.notes for each in around)

    def _words(self, cell: Element) -> str:
        """Return the text of a cell, its blocks parted by spaces."""
        flow = self._flow
        stack: list[Element | str] = list(reversed(cell.children))
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                flow.text(node)
            elif node.tag in _BLOCKS or node.tag == "br":
                flow.text(" ")
                stack.append(" ")
                stack.extend(reversed(node.children))
            elif self._enter_inline(node, node.tag):
                stack.extend(reversed(node.children))
        return flow.taken()


def _is_name(text: str) -> bool:
    """Tell whether the words are set as titles are: few, capitalised, and no sentence."""
    long = [word for word in text.split() if len(word) > _SMALL_WORD]
    capitalised = sum(not word[0].islower() for word in long)
    return 0 < len(long) <= _MOST_WORDS and capitalised >= _CAPITALISED * len(long) and text[-1] not in ".,;:!?"


def _title(parts: Sequence[Part], blocks: Sequence[Block]) -> str | None:
    """Return the page's title: <title>, unless it but adds a site's name to a heading; else the first <h1>.

    For want of both, what opens the text is the title, if it is a heading or could be one.
    """
    named = canonical(" ".join(parts[0].tree.title.split())) if parts else ""
    headings = [block for block in blocks if block.kind is Kind.HEADING]
    for block in headings[:_FIRST_HEADINGS]:
        if named.startswith(block.text) and _SITE.match(named, len(block.text)) is not None:
            return block.text
    for block in headings[:_FIRST_HEADINGS]:
        if named.endswith(block.text) and _SITE.search(named[: -len(block.text)]) is not None:
            return block.text
    opening = next((b.text for b in blocks[:1] if b in headings or (b.kind is Kind.BODY and _is_name(b.text))), None)
    return named or next((block.text for block in headings if block.level == 1), opening)
