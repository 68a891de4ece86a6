"""HTML -> blocks: what a reader of the page sees, in the order of the document.

`markup_tree` parses, `markup_scope` takes out what is not the text (navigation, forms, hidden elements),
`markup_notes` ties footnotes to their marks, `markup_tables` tells tables from layout and reads their rows,
`markup_flow` gathers runs of text into blocks. Here the elements are walked, without recursion.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from corpus.canonical import canonical
from corpus.document import Kind
from corpus.formats.block import Block, Reading
from corpus.formats.markup_flow import Flow
from corpus.formats.markup_notes import Notes, tie
from corpus.formats.markup_scope import scope
from corpus.formats.markup_tables import is_table, rows
from corpus.formats.markup_tree import HEADINGS, Element, Tree, parse

_BLOCKS = HEADINGS | frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form header hgroup hr html legend li listing main menu nav ol p plaintext pre search section
    summary table tbody td tfoot th thead tr ul xmp""".split()
)
_PRE = frozenset("pre listing plaintext xmp".split())
_LISTS = frozenset("ul ol menu dir".split())


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a text: its path in the book ("" if there is but one), and its page breaks.

    `breaks` are the labels of pages by the ids of the elements where they begin, if a page list names them.
    """

    file: str
    tree: Tree
    breaks: Mapping[str, str]


def walk(html: str, *, file: str = "", marked: bool = False) -> Reading:
    """Return the blocks of one page of HTML.

    `file` stands in front of the anchors ("text/ch3.xhtml" makes "text/ch3.xhtml#p12"). With `marked`, an item
    or paragraph that begins with "\\ufdd2(a)\\ufdd3" wears that mark. Raises SourceTooLarge.
    """
    return walk_parts([Part(file, parse(html), {})], marked=marked)


def walk_parts(parts: Sequence[Part], *, marked: bool = False) -> Reading:
    """Return the blocks of several files as one text: links and footnotes may lead from one to the other."""
    roots = [scope(part.tree) for part in parts]
    notes = tie([(part.file, root) for part, root in zip(parts, roots, strict=True)])
    flow = Flow(marked=marked)
    tables = count(1)
    for part, root in zip(parts, roots, strict=True):
        flow.open_file(part.file, part.breaks)
        _Walk(flow, notes, tables).walk(root)
        flow.close_note()
    warnings = tuple(dict.fromkeys(warning for part in parts for warning in part.tree.warnings))
    return Reading(_title(parts, flow.blocks), notes.tied(flow.blocks), warnings, tuple(flow.pages))


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
                stack.append(_End(node))
                stack.extend(reversed(node.children))

    def _enter(self, element: Element) -> bool:
        """Begin an element; return whether its children are to be walked."""
        flow, tag = self._flow, element.tag
        block = tag in _BLOCKS
        if block:
            self._edge(tag)
        if "id" in element.attributes or tag == "a":
            for name in ("id", "name")[: 2 if tag == "a" else 1]:
                if element.attributes.get(name):
                    flow.id(element.attributes[name], block=block)
        if element in self._notes.notes:
            flow.open_note(self._notes.notes[element], "")
        if is_page_break(element):
            flow.page_break(page_label(element))
            return False
        if tag == "br":
            flow.line_break()
            return False
        if element in self._notes.calls:
            flow.call(self._notes.calls[element][0])
            return False
        if element in self._notes.arrows:
            return False
        if block:
            return self._enter_block(element, tag)
        if tag == "q":
            flow.text("“")
        return True

    def _edge(self, tag: str) -> None:
        """End the paragraph before a block; a definition follows its term in one."""
        if tag in ("li", "table", "pre", "ul", "ol", "dl", "figure") or tag in HEADINGS:
            self._flow.glued = False
        self._flow.flush()

    def _enter_block(self, element: Element, tag: str) -> bool:
        flow = self._flow
        if (level := heading_level(element)) and not flow.in_note:
            flow.section()
            flow.heading = level
        elif tag in _LISTS:
            flow.lists.open_list(element)
        elif tag == "li":
            flow.lists.open_item(element)
        elif tag == "dl":
            flow.lists.open_terms()
        elif tag == "dt":
            flow.lists.open_term()
        elif tag in _PRE:
            flow.verbatim += 1
        elif tag == "address":
            flow.lines += 1
        elif tag in ("figcaption", "caption"):
            flow.kinds.append(Kind.CAPTION)
        elif tag == "aside":
            flow.kinds.append(Kind.ASIDE)
        elif tag == "table" and not flow.in_note and is_table(element):
            self._table(element)
            return False
        return True

    def _leave(self, element: Element) -> None:
        flow, tag = self._flow, element.tag
        if element in self._notes.notes and tag != "dt":
            flow.close_note()
        if tag == "dt":
            flow.glued = True
            flow.text(" ")
            return
        if tag in _BLOCKS:
            if tag in ("dl", "li"):
                flow.glued = False
            if tag == "dd":
                flow.glued = False
            flow.flush()
            self._leave_block(element, tag)
        elif tag == "q":
            flow.text("”")

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
        elif tag in _PRE:
            flow.verbatim -= 1
        elif tag == "address":
            flow.lines -= 1
        elif tag in ("figcaption", "caption", "aside"):
            flow.kinds.pop()

    def _table(self, table: Element) -> None:
        """Make a block of each row."""
        number = next(self._tables)
        for row in rows(table):
            texts = []
            for cell in row:
                self.walk_inline(cell.element)
                texts.append(" ".join(self._flow.taken().split()))
            text = " | ".join(texts).strip(" |")
            if text:
                self._flow.row(text, number)

    def walk_inline(self, cell: Element) -> None:
        """Hand the text of a cell to the flow, its blocks parted by spaces."""
        stack: list[Element | str] = list(reversed(cell.children))
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                self._flow.text(node)
            elif node in self._notes.calls:
                self._flow.call(self._notes.calls[node][0])
            else:
                if node.tag == "br" or node.tag in _BLOCKS:
                    self._flow.text(" ")
                    stack.append(" ")
                stack.extend(reversed(node.children))


def heading_level(element: Element) -> int:
    """Return the level of a heading, 0 for all else."""
    if element.tag in HEADINGS:
        return int(element.tag[1])
    if element.attributes.get("role") == "heading":
        level = element.attributes.get("aria-level", "2")
        return int(level) if level in set("123456") else 6
    return 0


def is_page_break(element: Element) -> bool:
    """Tell whether an element says that a printed page begins."""
    return "pagebreak" in element.attributes.get("epub:type", "") or "doc-pagebreak" in element.attributes.get(
        "role", ""
    )


def page_label(element: Element) -> str:
    """Return the label of the page that begins at a page break."""
    attributes = element.attributes
    return attributes.get("title") or attributes.get("aria-label") or element.words().strip()


def _title(parts: Sequence[Part], blocks: Sequence[Block]) -> str | None:
    """Return the page's title: <title>, unless that but adds a site's name to the first heading of level 1."""
    named = canonical(" ".join(parts[0].tree.title.split())) if parts else ""
    top = next((block.text for block in blocks if block.kind is Kind.HEADING and block.level == 1), None)
    if top is not None and (not named or (top in named and top != named)):
        return top
    return named or top
