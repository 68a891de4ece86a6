"""One page of a PDF, by PDFium: its words and ruled lines, without what no reader sees.

PDFium gives the characters in the order in which the file draws them, with the spaces that it infers between them.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.canonical import characters
from corpus.document import Box
from corpus.formats.layout.words import Rule, Word
from corpus.formats.pdf_frame import Frame
from corpus.formats.pdf_ink import Colour, Contrast, Ink, Inks
from corpus.formats.pdf_objects import fill_of, is_filled, objects

MOST_CHARACTERS = 200_000  # of a page that are read

_THIN = 2.5  # points; a thicker line is a bar
_LONG = 8.0  # points; a shorter line is a stroke of something drawn
_SMALLEST = 1.0  # points of a font that can be read
_SIZE = 0.15  # by which sizes differ where a superscript begins or ends
_OUTLINES = 100  # paths on a page without words, from which they may be the outlines of letters
_SAME_COLOUR = 40  # of 255, up to which two colours may look alike
_SPACE = 0.12  # of the size: the narrowest gap between text objects that is a space
_SLANT = 0.1  # radians; text that is turned further is turned
_MOST = 0.6  # share of a page's words that say which way is up
_COVERS = 0.5  # share of a page that a picture of the page covers
_ON_PICTURE = 0.1  # share of words that may be seen on a picture with a layer of recognised text
_MEANINGLESS = 0.3  # share of characters without meaning, from which a page is not read

_TOKEN = re.compile(r"[^\s\u00a0\ufffe\x02]+[\ufffe\x02]?|[\ufffe\x02]")  # PDFium runs lines together at hyphens
_SEAM = re.compile(  # where a superscript may begin or end
    r"(?<=\d)(?=\d)|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_]|[“\"‘'(\[])|(?<=[.,;:!?…)\]”’\"'»%—])(?=\d)|(?=[*†‡§])|(?<=[*†‡§])(?=\w)"
)
_NO_CHARACTER = re.compile("[\ufffd\ue000-\uf01f\uf100-\uf8ff\x00\x01\x03-\x08\x0e-\x1f]")
_GLYPHS = str.maketrans(  # a hyphen at a line's end, as PDFium marks it; bullets of the Symbol and Wingdings fonts
    {
        "\ufffe": "-",
        "\x02": "-",
        "\uf0b7": "•",
        "\uf0a7": "▪",
        "\uf0d8": "➢",
        "\uf0fc": "✓",
        "\uf06e": "■",
        "\uf0a8": "◦",
    }
)


class Atom(NamedTuple):
    """A run of characters that stands together: a word, or the superscript glued to one."""

    text: str
    first: int  # characters of the page, inclusive
    last: int
    spaces: int  # before it on its line
    ink: Ink


class Cover(NamedTuple):
    """A filled shape or a picture."""

    order: int  # how many objects lie below it
    box: Box
    colour: Colour | None  # None if it has many

    def holds(self, x: float, y: float) -> bool:
        """Tell whether the point lies in its box."""
        left, top, right, bottom = self.box
        return left <= x <= right and top <= y <= bottom


@dataclass(slots=True)
class Sight:
    """What was seen on a page; sizes are in points."""

    width: float
    height: float
    quarters: int = 0  # of a circle, clockwise, by which the page was turned to read it
    words: list[Word] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    drawn: bool = False  # there is a picture, or so many lines that they may be letters
    hidden: int = 0  # words left out because nobody sees them
    meaningless: int = 0  # words left out because their font tells nobody which characters they are
    turned: int = 0  # words left out because they run across the page
    unreadable: bool = False  # most characters have no meaning: fonts without a character map
    recognised: bool = False  # the words are the invisible layer over a picture


def look(page: pdfium.PdfPage) -> Sight:
    """Return what a reader sees of the page."""
    textpage = page.get_textpage()
    try:
        return _Look(page, textpage).sight()
    finally:
        textpage.close()


class _Look:
    """One look at one page."""

    def __init__(self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> None:
        self._page = page
        self._textpage = textpage.raw
        self._text = _text(textpage)
        self._inks = Inks(textpage)
        self._box = raw.FS_RECTF()
        self._box_of = ctypes.byref(self._box)
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._origin_of = ctypes.byref(self._x), ctypes.byref(self._y)
        self._frame = Frame(page)
        self._atoms = list(self._cut())
        self._frame = _upright(page, self._atoms)
        self._contrast = Contrast(page)
        self._covers: list[Cover] = []
        self._texts: list[tuple[int, Any]] = []  # text objects: how many objects lie below, and the handle
        self._picture = False

    def sight(self) -> Sight:
        """Look."""
        sight = Sight(self._frame.width, self._frame.height, self._frame.quarters)
        self._see_objects(sight)
        seen = sum(not atom.ink.invisible for atom in self._atoms)
        sight.recognised = bool(self._atoms) and self._picture and seen <= _ON_PICTURE * len(self._atoms)
        end = -1
        for atom in self._atoms:
            if abs(self._frame.slant(atom.ink.angle)) > _SLANT:
                sight.turned += 1
                continue
            word = self._word(atom, glued=atom.first == end and not atom.spaces)
            end = atom.last + 1
            if self._is_hidden(atom, word, sight):
                sight.hidden += 1
            elif atom.ink.meaningless:
                sight.meaningless += 1
            elif word.text:
                sight.words.append(word)
        solid = sum(len(atom.text) for atom in self._atoms)
        lost = sum(len(atom.text) for atom in self._atoms if atom.ink.meaningless)
        lost += len(_NO_CHARACTER.findall(self._text))
        sight.unreadable = lost > _MEANINGLESS * max(1, solid)
        return sight

    def _cut(self) -> Iterator[Atom]:
        """Cut the page's characters at white space, and where a superscript begins or ends."""
        end = 0
        for token in _TOKEN.finditer(self._text):
            start, stop = token.span()
            between = self._text[end:start]
            spaces = 1 if "\n" in between or start == end else len(between)
            ink = self._inks.at(start)
            for seam, apart in self._seams(token, ink):
                yield Atom(self._text[start:seam], start, seam - 1, spaces, ink)
                start, spaces, ink = seam, int(apart), self._inks.at(seam)
            yield Atom(self._text[start:stop], start, stop - 1, spaces, ink)
            end = stop

    def _seams(self, token: re.Match[str], ink: Ink) -> Iterator[tuple[int, bool]]:
        """Yield where another text object begins in a token: as a superscript may, or after a space of its own.

        PDFium takes no notice of narrow spaces in justified lines, which are but a gap between two objects.
        """
        start, stop = token.span()
        if self._inks.key(stop - 1) == ink.key:
            return
        seams = {start + match.start() for match in _SEAM.finditer(token[0], 1)}
        before = self._edges(start)
        for place in range(start + 1, stop):
            edges = self._edges(place)
            # A slanted f reaches out of its place as far to the right as to the left.
            slanted = ink.style.italic and self._text[place - 1] == "f"
            reach = max(0.0, self._origin(place - 1)[0] - before[0]) if slanted else 0.0
            apart = edges[0] - before[1] + reach >= _SPACE * ink.style.size
            before = edges
            if apart or (place in seams and self._differs(place)):
                yield place, apart

    def _differs(self, place: int) -> bool:
        """Tell whether a character is set in another size than the one before it, or higher or lower."""
        size, before = self._inks.at(place).style.size, self._inks.at(place - 1).style.size
        if abs(size - before) > _SIZE * before:
            return True
        return abs(self._origin(place)[1] - self._origin(place - 1)[1]) > _SIZE * before

    def _edges(self, index: int) -> tuple[float, float]:
        """Return a character's left and right edge as it is shown."""
        box = self._box
        raw.FPDFText_GetLooseCharBox(self._textpage, index, self._box_of)
        left, _, right, _ = self._frame.box(box.left, box.bottom, box.right, box.top)
        return left, right

    def _origin(self, index: int) -> tuple[float, float]:
        """Return where a character stands: its left edge and baseline, as it is shown."""
        raw.FPDFText_GetCharOrigin(self._textpage, index, *self._origin_of)
        return self._frame.point(self._x.value, self._y.value)

    def _word(self, atom: Atom, *, glued: bool) -> Word:
        left, baseline = self._origin(atom.first)
        right = self._edges(atom.last)[1]
        text = atom.text.translate(_GLYPHS)
        if text.endswith("\u00ad"):  # shown at a line's end, where it stands for a hyphen
            text = f"{text[:-1]}-"
        left, right = max(0.0, left), min(max(left, right), self._frame.width)
        return Word(characters(text), left, right, baseline, atom.ink.style, glued=glued, spaces=atom.spaces)

    def _is_hidden(self, atom: Atom, word: Word, sight: Sight) -> bool:
        if atom.ink.invisible:
            return not sight.recognised
        size = word.style.size
        box = (word.left, word.baseline - 0.8 * size, word.right, word.baseline + 0.2 * size)
        outside = box[2] < 0 or box[0] > sight.width or word.baseline < 0 or box[1] > sight.height
        if outside or size < _SMALLEST:
            return True
        return (atom.ink.pale or self._may_be_lost(box, atom.ink)) and not self._contrast.shows(box)

    def _may_be_lost(self, box: Box, ink: Ink) -> bool:
        """Tell whether something was drawn over the middle of the box after the text, or its ground has its colour."""
        if not self._covers:
            return False
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        around = [cover for cover in self._covers if cover.holds(x, y)]
        order = self._below.get(ink.key)
        if order is None or not around:
            return False
        if around[-1].order > order:
            return True
        ground = around[-1].colour
        return ground is not None and max(abs(a - b) for a, b in zip(ground, ink.colour, strict=True)) <= _SAME_COLOUR

    @cached_property
    def _below(self) -> dict[int, int]:
        """How many objects lie below a text object, by its key."""
        return {ctypes.addressof(found.contents): order for order, found in self._texts}

    def _see_objects(self, sight: Sight) -> None:
        """Note what is drawn beside words: rules, filled shapes, and a picture of the whole page."""
        paths = 0
        for order, (found, kind, bounds) in enumerate(objects(self._page)):
            paths += kind == raw.FPDF_PAGEOBJ_PATH
            sight.drawn = sight.drawn or kind == raw.FPDF_PAGEOBJ_IMAGE or paths >= _OUTLINES
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                self._texts.append((order, found))
                continue
            if bounds is None:
                continue
            box = self._frame.box(*bounds)
            width, height = box[2] - box[0], box[3] - box[1]
            if kind == raw.FPDF_PAGEOBJ_IMAGE:
                self._covers.append(Cover(order, box, None))
                self._picture = self._picture or width * height >= _COVERS * sight.width * sight.height
            elif min(width, height) <= _THIN:
                if max(width, height) >= _LONG:
                    sight.rules.append(Rule(*box))
            elif is_filled(found):
                self._covers.append(Cover(order, box, fill_of(found)))


def _text(textpage: pdfium.PdfTextPage) -> str:
    """Return the page's characters; the n-th is the character that PDFium calls n."""
    count = min(textpage.count_chars(), MOST_CHARACTERS)
    text: str = textpage.get_text_range(0, count) if count else ""
    if len(text) == count:
        return text
    # Characters beyond the Basic Multilingual Plane, or ones that PDFium leaves out of running text.
    return "".join(_character(raw.FPDFText_GetUnicode(textpage.raw, index)) for index in range(count))


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _upright(page: pdfium.PdfPage, atoms: Sequence[Atom]) -> Frame:
    """Return the frame in which most words run from left to right."""
    frame = Frame(page)
    turns = Counter(round(frame.slant(atom.ink.angle) / (math.pi / 2)) % 4 for atom in atoms)
    if not turns:
        return frame
    quarters, count = turns.most_common(1)[0]
    return Frame(page, quarters) if quarters and count >= _MOST * len(atoms) else frame
