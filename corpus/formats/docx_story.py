"""The body or a note of a Word document -> the lines and tables that a reader sees."""

from dataclasses import dataclass, field

from lxml import etree

from corpus.formats.docx_fields import match_ends
from corpus.formats.docx_numbering import Numbering
from corpus.formats.docx_parts import W
from corpus.formats.docx_runs import COMPATIBILITY, Runs, chosen, is_dark
from corpus.formats.docx_styles import BODY_LEVEL, Styles, integer, is_on
from corpus.formats.story import Cell, Content, Grid, Line, Role, lines
from corpus.formats.story_headings import DEEPEST

_CELLS_DEEP = 8  # tables within tables; deeper ones are read as text
_WIDEST = 64  # columns that Word allows
_GONE = tuple(f"{W}{name}" for name in ("del", "moveFrom", "commentReference", "annotationRef", "altChunk"))
_MARKS = frozenset((f"{W}rPr", f"{W}trPr"))  # within these, w:del is about a paragraph's mark or a row
_THROUGH = frozenset(f"{W}{name}" for name in ("ins", "moveTo", "customXml", "smartTag", "sdtContent", "body"))
_CONTENTS = frozenset(("Table of Contents", "Table of Figures", "Index"))


def strip(root: etree._Element) -> int:
    """Take out of a story what is not part of the text as it stands; return how many deletions that were."""
    deletions = 0
    for element in list(root.iter(*_GONE)):
        parent = element.getparent()
        if parent is not None and parent.tag not in _MARKS:
            deletions += element.tag == f"{W}del"
            parent.remove(element)
    match_ends(root)
    return deletions


@dataclass(slots=True)
class Story:
    """Reads paragraphs and tables in reading order; the numbering goes on from one call to the next."""

    styles: Styles
    numbering: Numbering
    runs: Runs
    contents: int = 0  # paragraphs of tables of contents that were left out
    _carried: str = ""  # the text of a paragraph whose mark was deleted, or a drop cap: it belongs to the next
    _boxed: int = 0
    _tables: list[etree._Element] = field(default_factory=list)  # around

    def read(self, root: etree._Element) -> Content:
        """Return the content of an element that holds paragraphs and tables."""
        content: Content = []
        self._read(root, content)
        return content

    def _read(self, element: etree._Element, content: Content) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}p":
                self._paragraph(child, content)
            elif tag == f"{W}tbl":
                self._table(child, content)
            elif tag in _THROUGH:
                self._read(child, content)
            elif tag == f"{W}sdt":
                self._control(child, content)
            elif tag == f"{COMPATIBILITY}AlternateContent":
                self._read(chosen(child), content)

    def _control(self, control: etree._Element, content: Content) -> None:
        gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        inner = control.find(f"{W}sdtContent")
        if gallery is not None and gallery.get(f"{W}val") in _CONTENTS:
            self.contents += len(control.findall(f".//{W}p"))
        elif inner is not None and control.find(f"{W}sdtPr/{W}showingPlcHdr") is None:
            self._read(inner, content)

    def _paragraph(self, paragraph: etree._Element, content: Content) -> None:
        properties = paragraph.find(f"{W}pPr")
        style = self._style(properties)
        found = self.runs.read(paragraph, style)
        text = self._carried + "".join(found.parts)
        self._carried = ""
        if _joins(properties):
            self._carried = text
            text = ""
        elif text.strip() or not _is_hidden(properties):
            label = self.numbering.label(properties, style)
            if self.styles.is_contents(style):
                self.contents += 1
            elif text.strip():
                line = Line(text=text, style=style, boxed=self._boxed > 0, size=found.size)
                line.named = next(iter(self.styles.names(style)), "")
                line.usual, line.title = style == self.styles.usual, self.styles.is_title(style)
                line.bold = 0 < found.shown == found.bold
                if label is not None:
                    line.label, line.depth = label.text, label.depth
                self._cast(line, properties, found.monospaced == found.shown > 0)
                content.append(line)
            elif content and isinstance(last := content[-1], Line) and last.role is Role.CODE:
                content.append(
                    Line(text="", style=style, role=Role.CODE, boxed=self._boxed > 0)
                )  # an empty line in code
        for box in found.boxes:
            self._box(box, content)

    def _style(self, properties: etree._Element | None) -> str:
        named = None if properties is None else properties.find(f"{W}pStyle")
        style = "" if named is None else named.get(f"{W}val", "")
        return style if self.styles.chain(style) else self.styles.usual

    def _cast(self, line: Line, properties: etree._Element | None, monospaced: bool) -> None:
        """Say what the line is, by its style."""
        outline = None if properties is None else properties.find(f"{W}outlineLvl")
        level = self.styles.heading(line.style)
        if outline is not None:
            level = integer(outline.get(f"{W}val"), BODY_LEVEL)
            level = min(level + 1, DEEPEST) if 0 <= level < BODY_LEVEL else 0
        if line.title:
            level = 1
        keeps = None if properties is None else properties.find(f"{W}keepNext")
        keeps = self.styles.setting(line.style, "pPr", "keepNext") if keeps is None else keeps
        line.keeps = keeps is not None and is_on(keeps)
        if level:
            line.role, line.level = Role.HEADING, level
        elif self.styles.is_caption(line.style):
            line.role = Role.CAPTION
        elif monospaced and not line.label and not self.styles.usually_monospaced:
            line.role = Role.CODE

    def _box(self, box: etree._Element, content: Content) -> None:
        shaded, self.runs.shaded = self.runs.shaded, True
        self._boxed += 1
        self._read(box, content)
        self._boxed -= 1
        self.runs.shaded = shaded

    def _table(self, table: etree._Element, content: Content) -> None:
        if len(self._tables) >= _CELLS_DEEP:
            for paragraph in table.iter(f"{W}p"):
                self._paragraph(paragraph, content)
            return
        shaded = self.runs.shaded
        named = table.find(f"{W}tblPr/{W}tblStyle")
        self.runs.shaded = shaded or (named is not None and self._may_shade(named.get(f"{W}val", "")))
        self._tables.append(table)
        grid = Grid()
        self._rows(table, grid)
        self._tables.pop()
        self.runs.shaded = shaded
        if len(grid.rows) == 1 and len(grid.rows[0]) == 1:
            content += grid.rows[0][0].content  # a frame around paragraphs
        elif grid.rows:
            content.append(grid)

    def _may_shade(self, style: str) -> bool:
        return any(is_dark(shading) for each in self.styles.chain(style) for shading in each.iter(f"{W}shd"))

    def _rows(self, element: etree._Element, grid: Grid) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}tr":
                deleted = child.find(f"{W}trPr/{W}del") is not None or child.find(f"{W}trPr/{W}moveFrom") is not None
                hidden = child.find(f"{W}trPr/{W}hidden")
                row: list[Cell] = []
                if not deleted and not (hidden is not None and is_on(hidden)):
                    self._cells(child, row)
                if row:
                    grid.rows.append(row)
            elif tag in _THROUGH:
                self._rows(child, grid)
            elif tag == f"{W}sdt" and (inner := child.find(f"{W}sdtContent")) is not None:
                self._rows(inner, grid)

    def _cells(self, element: etree._Element, row: list[Cell]) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}tc":
                row.append(self._cell(child))
            elif tag in _THROUGH:
                self._cells(child, row)
            elif tag == f"{W}sdt" and (inner := child.find(f"{W}sdtContent")) is not None:
                self._cells(inner, row)

    def _cell(self, cell: etree._Element) -> Cell:
        properties = cell.find(f"{W}tcPr")
        span = merge = shading = None
        if properties is not None:
            span, merge = properties.find(f"{W}gridSpan"), properties.find(f"{W}vMerge")
            shading = properties.find(f"{W}shd")
        width = 1 if span is None else integer(span.get(f"{W}val"), 1)
        shaded, self.runs.shaded = self.runs.shaded, self.runs.shaded or is_dark(shading)
        content = self.read(cell)
        self.runs.shaded = shaded
        merged = merge is not None and merge.get(f"{W}val", "continue") == "continue"
        return Cell(min(max(width, 1), _WIDEST), merged and not lines(content), content)


def _joins(properties: etree._Element | None) -> bool:
    """Tell whether a paragraph runs on into the next: its mark was deleted, or it is a drop cap."""
    if properties is None:
        return False
    frame = properties.find(f"{W}framePr")
    if frame is not None and frame.get(f"{W}dropCap", "none") != "none":
        return True
    return any(properties.find(f"{W}rPr/{W}{name}") is not None for name in ("del", "moveFrom"))


def _is_hidden(properties: etree._Element | None) -> bool:
    mark = None if properties is None else properties.find(f"{W}rPr/{W}vanish")
    return mark is not None and is_on(mark)
