"""The runs of a Word paragraph: which of them are shown, and what they say."""

from dataclasses import dataclass, field

from lxml import etree

from corpus.canonical import characters
from corpus.formats.docx_fields import Fields, leaves_out
from corpus.formats.docx_parts import W
from corpus.formats.docx_styles import Styles, integer, is_monospaced, is_on
from corpus.formats.story import called
from corpus.formats.symbols import symbol, symbols

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_TINY = 4  # half points: nobody reads that
_WHITE = 0xFA  # of 0xFF, in red, green and blue
_THROUGH = frozenset(
    f"{W}{name}"
    for name in ("ins", "moveTo", "smartTag", "customXml", "hyperlink", "bdo", "dir", "sdtContent", "rubyBase")
)  # what stands in them is shown as if they were not there
_FIXED = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}
_NOTES = {f"{W}footnoteReference": "f", f"{W}endnoteReference": "e"}


@dataclass(slots=True)
class Content:
    """What a paragraph was found to hold."""

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)  # w:txbxContent
    bold: int = 0  # characters
    monospaced: int = 0
    shown: int = 0
    size: int = 0  # of the first words, in half points


@dataclass(slots=True)
class Runs:
    """Reads the runs of paragraphs, in reading order. `styled` is the paragraph's style.

    `shaded` tells whether the ground on which the text stands may be dark; `custom` holds the marks that
    notes wear instead of numbers, by key.
    """

    styles: Styles
    fields: Fields = field(default_factory=Fields)
    custom: dict[str, str] = field(default_factory=dict)
    shaded: bool = False
    hidden: int = 0  # runs left out because nobody sees them
    _mark_of: str = ""  # the key of a note whose own mark follows

    def read(self, paragraph: etree._Element, style: str) -> Content:
        """Return what a w:p shows."""
        content = Content()
        self._read(paragraph, style, content)
        return content

    def _read(self, element: etree._Element, style: str, content: Content) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, style, content)
            elif tag in _THROUGH or tag == f"{W}ruby":
                self._read(child, style, content)
            elif tag == f"{W}sdt":
                self._control(child, style, content)
            elif tag == f"{W}fldSimple":
                if not leaves_out(child.get(f"{W}instr", "")):
                    self._read(child, style, content)
            elif tag == f"{COMPATIBILITY}AlternateContent":
                self._read(chosen(child), style, content)
            elif tag.startswith(MATH) and not self.fields.hidden:
                content.parts.append(characters(formula(child)))

    def _control(self, control: etree._Element, style: str, content: Content) -> None:
        inner = control.find(f"{W}sdtContent")
        if inner is not None and control.find(f"{W}sdtPr/{W}showingPlcHdr") is None:
            self._read(inner, style, content)

    def _run(self, run: etree._Element, style: str, content: Content) -> None:
        properties = run.find(f"{W}rPr")
        seen: bool | None = None
        for child in run:
            tag = child.tag
            if tag == f"{W}fldChar":
                self.fields.character(child)
            elif tag == f"{W}instrText":
                self.fields.instruct(child.text or "")
            elif tag == f"{W}rPr" or self.fields.hidden:
                continue
            elif tag == f"{COMPATIBILITY}AlternateContent":
                self._alternative(chosen(child), properties, style, content)
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                content.boxes += boxes(child)
            elif tag == f"{W}ruby":
                self._read(child, style, content)
            else:
                if seen is None:
                    seen = self._seen(properties, style)
                    self.hidden += not seen
                if seen:
                    self._piece(child, properties, style, content)

    def _alternative(
        self, branch: etree._Element, properties: etree._Element | None, style: str, content: Content
    ) -> None:
        found = boxes(branch)
        content.boxes += found
        if not found and self._seen(properties, style):
            for child in branch:
                self._piece(child, properties, style, content)

    def _piece(self, child: etree._Element, properties: etree._Element | None, style: str, content: Content) -> None:
        tag = child.tag
        text = _FIXED.get(tag, "")
        if tag == f"{W}t":
            text = self._text(child.text or "", properties, style, content)
        elif tag == f"{W}br":
            text = "\n" if child.get(f"{W}type", "textWrapping") == "textWrapping" else " "
        elif tag == f"{W}sym":
            code = child.get(f"{W}char", "")
            if len(code) <= 5 and all(each in "0123456789abcdefABCDEF" for each in code):
                text = symbol(int(code or "0", 16), child.get(f"{W}font", ""))
        elif tag in _NOTES:
            key = _NOTES[tag] + child.get(f"{W}id", "")
            text = called(key)
            self._mark_of = key if child.get(f"{W}customMarkFollows", "0") not in ("0", "false") else ""
        if text:
            content.parts.append(text)

    def _text(self, raw: str, properties: etree._Element | None, style: str, content: Content) -> str:
        text = characters(raw)
        if self._mark_of and text.strip():
            self.custom[self._mark_of], self._mark_of = text.strip(), ""
            return ""
        fonts = self.styles.of_run("rFonts", properties, style)
        if fonts is not None:
            text = symbols(text, fonts.get(f"{W}ascii", ""))
        count = len(text.strip())
        if count:
            bold = self.styles.of_run("b", properties, style)
            content.bold += count if bold is not None and is_on(bold) else 0
            content.monospaced += count if is_monospaced(fonts) else 0
            if not content.shown:
                content.size = _number(self.styles.of_run("sz", properties, style))
            content.shown += count
        return text

    def _seen(self, properties: etree._Element | None, style: str) -> bool:
        """Tell whether a reader sees the run: not if it is hidden, tiny, or white on white."""
        vanish = self.styles.of_run("vanish", properties, style)
        if vanish is not None and is_on(vanish):
            return False
        if 0 < _number(self.styles.of_run("sz", properties, style)) <= _TINY:
            return False
        color = self.styles.of_run("color", properties, style)
        if color is None or self.shaded or not _is_white(color):
            return True
        shading = self.styles.of_run("shd", properties, style)
        ground = self.styles.setting(style, "pPr", "shd")
        highlight = self.styles.of_run("highlight", properties, style)
        return is_dark(shading) or is_dark(ground) or (highlight is not None and is_on(highlight))


def chosen(alternatives: etree._Element) -> etree._Element:
    """Return the branch of mc:AlternateContent that is read: the one with text boxes, else the plainest."""
    choice = alternatives.find(f"{COMPATIBILITY}Choice")
    fallback = alternatives.find(f"{COMPATIBILITY}Fallback")
    if choice is not None and (fallback is None or next(choice.iter(f"{W}txbxContent"), None) is not None):
        return choice
    return alternatives if fallback is None else fallback


def boxes(drawing: etree._Element) -> list[etree._Element]:
    """Return the text boxes in a drawing, each once; those within others are left to them."""
    found: list[etree._Element] = []
    stack = [drawing]
    while stack:
        element = stack.pop()
        if element.tag == f"{W}txbxContent":
            found.append(element)
        elif element.tag == f"{COMPATIBILITY}AlternateContent":
            stack.append(chosen(element))
        else:
            stack += reversed(element)
    return found


def is_dark(shading: etree._Element | None) -> bool:
    """Tell whether a w:shd makes a ground on which white can be read."""
    if shading is None:
        return False
    fill = shading.get(f"{W}fill", "auto").lower()
    pattern = shading.get(f"{W}val", "clear")
    return fill not in ("auto", "ffffff", "") or pattern not in ("clear", "nil") or f"{W}themeFill" in shading.attrib


def formula(math: etree._Element) -> str:
    """Return a formula in one line: "a/b", "x^2", "x_1", "√(x)"; its letters are as they were written."""
    parts: list[str] = []
    stack: list[etree._Element | str] = [math]
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            parts.append(each)
        elif each.tag == f"{MATH}t":
            parts.append(each.text or "")
        elif each.tag not in (f"{W}del", f"{W}moveFrom"):
            before, after = _delimiters(each) if each.tag == f"{MATH}d" else _SIGNS.get(each.tag, ("", ""))
            stack += [after, *reversed(each), before]
    return "".join(parts)


_SIGNS = {
    f"{MATH}den": ("/", ""),
    f"{MATH}sup": ("^", ""),
    f"{MATH}sub": ("_", ""),
    f"{MATH}rad": ("√(", ")"),
    f"{MATH}oMath": (" ", " "),
}


def _delimiters(element: etree._Element) -> tuple[str, str]:
    """Return what stands around a formula in brackets."""
    signs = []
    for name, usual in (("begChr", "("), ("endChr", ")")):
        given = element.find(f"{MATH}dPr/{MATH}{name}")
        signs.append(usual if given is None else given.get(f"{MATH}val", ""))
    return signs[0], signs[1]


def _is_white(color: etree._Element) -> bool:
    value = color.get(f"{W}val", "auto")
    if f"{W}themeColor" in color.attrib and len(value) != 6:
        return color.get(f"{W}themeColor") in ("background1", "light1")
    try:
        return len(value) == 6 and all(int(value[at : at + 2], 16) >= _WHITE for at in (0, 2, 4))
    except ValueError:
        return False


def _number(element: etree._Element | None) -> int:
    return 0 if element is None else integer(element.get(f"{W}val"), 0)
