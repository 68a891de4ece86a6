"""OpenDocument's text -> the lines, tables and notes that a reader sees."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from corpus.canonical import characters
from corpus.formats.odt_lists import LEVELS, Count, Lists
from corpus.formats.odt_math import MATH, XLINK, formula
from corpus.formats.odt_styles import DRAW, FO, OFFICE, STYLE, TABLE, TEXT, Styles, integer, is_dark
from corpus.formats.story import Cell, Content, Grid, Line, Note, Role, called
from corpus.formats.story_headings import DEEPEST
from corpus.formats.symbols import symbols

_MOST_SPACES = 200  # that one text:s stands for
_MOST_COLUMNS = 64  # that one cell is repeated over

_LEFT_OUT = frozenset(
    f"{TEXT}{name}"
    for name in """tracked-changes table-of-content illustration-index table-index object-index user-index
    alphabetical-index index-title index-title-template script hidden-paragraph hidden-text placeholder
    sequence-decls variable-decls user-field-decls dde-connection-decls alphabetical-index-auto-mark-file
    ruby-text note-citation toc-mark toc-mark-start toc-mark-end number""".split()
) | frozenset((f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{OFFICE}forms", f"{OFFICE}event-listeners",
               f"{OFFICE}binary-data", f"{OFFICE}scripts"))  # fmt: skip
_INDICES = re.compile(r"\{[^}]*\}(?:table-of-content|(?:\w+-)?index)")
_PRIVATE = re.compile("[\uf020-\uf0ff]")
_SPACE = re.compile(r"[ \t\r\n]+")
_SHAPES = frozenset(f"{DRAW}{name}" for name in "custom-shape rect ellipse line path polygon polyline circle".split())


@dataclass(slots=True)
class _Inline:
    """What a paragraph was found to hold."""

    style: str
    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    shown: int = 0
    bold: int = 0
    monospaced: int = 0
    size: float = 0.0
    hidden: bool = False


@dataclass(slots=True)
class _Place:
    """An item that is open: its list's count, style and level from 0; its label until a paragraph took it."""

    count: Count
    style: str
    level: int
    given: int | None = None
    fresh: bool = True


@dataclass(slots=True)
class Story:
    """Reads paragraphs, lists, tables and notes in reading order."""

    styles: Styles
    lists: Lists
    objects: Callable[[str], etree._Element | None]  # the root of what is embedded under a name, in the same package
    notes: dict[str, Note] = field(default_factory=dict)
    hidden: int = 0
    comments: int = 0
    contents: int = 0
    _boxed: int = 0
    _shaded: bool = False
    _place: _Place | None = None
    _counts: dict[str, int] = field(default_factory=dict)  # notes, by class

    def read(self, root: etree._Element) -> Content:
        """Return the content of an element that holds paragraphs, lists and tables."""
        content: Content = []
        self._read(root, content)
        return content

    def _read(self, element: etree._Element, content: Content) -> None:
        for child in element:
            tag = child.tag
            if tag in (f"{TEXT}p", f"{TEXT}h"):
                self._paragraph(child, content)
            elif tag == f"{TEXT}list":
                self._list(child, content)
            elif tag == f"{TABLE}table":
                self._table(child, content)
            elif tag in _LEFT_OUT:
                self.contents += _INDICES.fullmatch(tag) is not None
            elif tag in (f"{DRAW}frame", f"{DRAW}text-box", f"{DRAW}g", f"{DRAW}a") or tag in _SHAPES:
                self._box(child, content)
            elif not (tag == f"{TEXT}section" and child.get(f"{TEXT}display") in ("none", "condition")):
                self._read(child, content)
            else:
                self.hidden += 1

    def _paragraph(self, element: etree._Element, content: Content) -> None:
        style = element.get(f"{TEXT}style-name", "")
        found = _Inline(style)
        self._inline(element, "", found)
        text = found.parts and _spaced(found.parts)
        level = 0
        if element.tag == f"{TEXT}h":
            level = max(1, integer(element.get(f"{TEXT}outline-level"), 1, LEVELS))
        elif not found.hidden:
            level = self.styles.heading(style)
        label, depth = self._label(element, level, bool(text and text.strip()))
        if text and text.strip() and not found.hidden:
            line = Line(text=text, style=self.styles.shown(style), label=label, depth=depth, boxed=self._boxed > 0)
            self._cast(line, found, level)
            content.append(line)
        elif not found.hidden and content and isinstance(last := content[-1], Line) and last.role is Role.CODE:
            content.append(Line(text="", role=Role.CODE, boxed=self._boxed > 0))
        self.hidden += found.hidden
        for box in found.boxes:
            self._box(box, content)

    def _label(self, element: etree._Element, level: int, full: bool) -> tuple[str, int]:
        """Return the label of a paragraph, and how deep in its list that stands, from 1."""
        printed = element.find(f"{TEXT}number")
        place = self._place
        if place is not None:
            if not place.fresh:
                return "", 0
            place.fresh = False
            label = self.lists.label(place.count, place.style, place.level, place.given)
            return (label, place.level + 1) if printed is None else ((printed.text or "").strip(), place.level + 1)
        if not level or element.tag != f"{TEXT}h" or element.get(f"{TEXT}is-list-header") == "true":
            return "", 0
        if self.styles.attribute(element.get(f"{TEXT}style-name", ""), f"{STYLE}list-style-name") == "" or not full:
            return "", 0  # the style takes its headings out of the numbering
        given = element.get(f"{TEXT}start-value")
        restarts = element.get(f"{TEXT}restart-numbering") == "true"
        label = self.lists.heading(level - 1, integer(given, 1) if restarts and given is not None else None)
        return label if printed is None else (printed.text or "").strip(), level

    def _cast(self, line: Line, found: _Inline, level: int) -> None:
        """Say what the line is, by its style."""
        line.named = line.style
        line.usual = line.style in ("Standard", "Text body", "Default Paragraph Style", "Normal", "Body Text", "")
        line.title = self.styles.is_title(found.style)
        line.bold = 0 < found.shown == found.bold
        line.size = int(2 * found.size)
        line.keeps = self.styles.setting("paragraph", found.style, "paragraph", f"{FO}keep-with-next") == "always"
        if level or line.title:
            line.role, line.level = Role.HEADING, min(level or 1, DEEPEST)
        elif self.styles.is_caption(found.style):
            line.role = Role.CAPTION
        elif found.monospaced == found.shown > 0 and not line.label and not self.styles.is_monospaced("Standard", ""):
            line.role = Role.CODE

    def _inline(self, element: etree._Element, span: str, found: _Inline) -> None:
        self._words(element.text, span, found)
        for child in element:
            self._child(child, span, found)
            self._words(child.tail, span, found)

    def _child(self, child: etree._Element, span: str, found: _Inline) -> None:
        tag = child.tag
        if tag == f"{TEXT}span":
            self._inline(child, child.get(f"{TEXT}style-name", "") or span, found)
        elif tag == f"{TEXT}s":
            found.parts.append("\u2002" * integer(child.get(f"{TEXT}c"), 1, _MOST_SPACES))
        elif tag == f"{TEXT}tab":
            found.parts.append("\u2003")
        elif tag == f"{TEXT}line-break":
            found.parts.append("\u2028")
        elif tag == f"{TEXT}note":
            self._note(child, found)
        elif tag == f"{DRAW}frame" and (formula := self._formula(child)):
            self._words(formula, span, found)
        elif tag in (f"{DRAW}frame", f"{DRAW}g", f"{DRAW}text-box") or tag in _SHAPES:
            found.boxes.append(child)
        elif tag in _LEFT_OUT:
            self.comments += tag == f"{OFFICE}annotation"
            hides = tag == f"{TEXT}hidden-paragraph" and child.get(f"{TEXT}is-hidden") == "true"
            found.hidden = found.hidden or hides
        else:
            self._inline(child, span, found)

    def _formula(self, frame: etree._Element) -> str:
        """Return the formula in a frame; "" if it holds something else."""
        link = frame.find(f"{DRAW}object")
        if link is None:
            return ""
        inside = link.find(f"{MATH}math")
        root = self.objects(link.get(f"{XLINK}href", "")) if inside is None else inside
        return formula(root) if root is not None and root.tag == f"{MATH}math" else ""

    def _words(self, raw: str | None, span: str, found: _Inline) -> None:
        if not raw:
            return
        count = len(raw.strip())
        if count and not self.styles.is_seen(found.style, span, self._shaded):
            self.hidden += 1
            return
        text = _SPACE.sub(" ", characters(raw))
        if _PRIVATE.search(text) is not None:
            text = symbols(text, self.styles.font(found.style, span))
        found.parts.append(text)
        if count:
            if not found.shown:
                found.size = self.styles.size(found.style, span)
            found.shown += count
            found.bold += count if self.styles.is_bold(found.style, span) else 0
            found.monospaced += count if self.styles.is_monospaced(found.style, span) else 0

    def _note(self, element: etree._Element, found: _Inline) -> None:
        kind = element.get(f"{TEXT}note-class", "footnote")
        citation = element.find(f"{TEXT}note-citation")
        body = element.find(f"{TEXT}note-body")
        self._counts[kind] = self._counts.get(kind, 0) + 1
        mark = "" if citation is None else characters("".join(citation.itertext())).strip()
        place, self._place = self._place, None
        content = [] if body is None else self.read(body)
        self._place = place
        said = " ".join(f"{each.label} {each.text}" for each in content if isinstance(each, Line))
        text = " ".join(said.split())
        if text:
            key = f"{kind}{self._counts[kind]}-{len(self.notes)}"
            self.notes[key] = Note(mark or str(self._counts[kind]), text)
            found.parts.append(called(key))

    def _box(self, element: etree._Element, content: Content) -> None:
        shaded, place = self._shaded, self._place
        self._shaded, self._place = True, None
        self._boxed += 1
        self._read(element, content)
        self._boxed -= 1
        self._shaded, self._place = shaded, place

    def _list(self, element: etree._Element, content: Content) -> None:
        around = self._place
        own = element.get(f"{TEXT}style-name", "")
        style = own or ("" if around is None else around.style)
        level = 0 if around is None else min(around.level + 1, LEVELS - 1)
        count = self.lists.begin(element, style) if around is None else around.count
        for item in element:
            if item.tag not in (f"{TEXT}list-item", f"{TEXT}list-header"):
                continue
            given = item.get(f"{TEXT}start-value")
            place = _Place(count, item.get(f"{TEXT}style-override", "") or style, level)
            place.given = None if given is None else integer(given, 1)
            place.fresh = item.tag == f"{TEXT}list-item"
            self._place = place
            self._read(item, content)
        self._place = around

    def _table(self, element: etree._Element, content: Content) -> None:
        place, self._place = self._place, None
        grid = Grid()
        self._rows(element, grid)
        self._place = place
        if len(grid.rows) == 1 and len(grid.rows[0]) == 1:
            content += grid.rows[0][0].content
        elif grid.rows:
            content.append(grid)

    def _rows(self, element: etree._Element, grid: Grid) -> None:
        for child in element:
            if child.get(f"{TABLE}visibility") in ("collapse", "filter") or child.get(f"{TABLE}display") == "false":
                self.hidden += 1
            elif child.tag == f"{TABLE}table-row":
                row = [cell for each in child if each.tag == f"{TABLE}table-cell" for cell in self._cells(each)]
                if any(cell.content for cell in row):
                    grid.rows.append(row)
            elif child.tag in (f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group"):
                self._rows(child, grid)

    def _cells(self, element: etree._Element) -> list[Cell]:
        shaded = self._shaded
        chain = self.styles.chain("table-cell", element.get(f"{TABLE}style-name", ""))
        grounds = [each.find(f"{STYLE}table-cell-properties") for each in chain]
        self._shaded = shaded or any(is_dark(each.get(f"{FO}background-color")) for each in grounds if each is not None)
        cell = Cell(1, False, self.read(element))
        self._shaded = shaded
        return [cell] * integer(element.get(f"{TABLE}number-columns-repeated"), 1, _MOST_COLUMNS)


def _spaced(parts: list[str]) -> str:
    """Join a paragraph's parts: white space of the file is one space, none at its ends; what was asked for stays."""
    text = _SPACE.sub(" ", "".join(parts)).strip(" ")
    return text.replace("\u2002", " ").replace("\u2003", "\t").replace("\u2028", "\n")
