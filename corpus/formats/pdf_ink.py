"""How a PDF's characters are drawn: font size, weight, direction, and whether anybody can see them."""

import ctypes
import math
from typing import Any, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.document import Box
from corpus.formats.layout.words import Style

_PALE = 235  # of 255 in each colour, from which text needs a ground to be seen
_BOLD = 600  # of the font's weight, on the scale where 400 is regular
_BOLD_NAMES = ("bold", "black", "heavy", "demi")
_ITALIC_NAMES = ("italic", "oblique")
_FORCED_BOLD, _ITALIC = 1 << 18, 1 << 6  # flags of a font descriptor (ISO 32000-1, table 123)
_CONTRAST = 40  # of 255, between the lightest and the darkest pixel around a word that can be seen
_MARGIN = 1.0  # pixels inside the box that are not looked at: a bar may end where its word does
_MOST_PIXELS = 4_000_000  # of a page that is drawn to look at its words

_INVISIBLE = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)


Colour = tuple[int, int, int]  # red, green, blue, of 255


class Ink(NamedTuple):
    """How a text object is drawn."""

    style: Style
    angle: float  # radians, anticlockwise, in the page's own space
    invisible: bool  # by its rendering mode, as text behind a scan is
    colour: Colour
    pale: bool  # white or nearly so, or next to transparent
    meaningless: bool  # its font tells nobody which characters its signs are
    key: int  # of its text object; 0 if PDFium made the character up


class Inks:
    """The inks of one page's characters, read once for each text object."""

    def __init__(self, textpage: pdfium.PdfTextPage) -> None:
        self._textpage = textpage.raw
        self._known: dict[int, Ink] = {}
        self._fonts: dict[int, tuple[bool, bool]] = {}
        self._matrix = raw.FS_MATRIX()
        self._colour = [ctypes.c_uint() for _ in range(4)]

    def key(self, index: int) -> int:
        """Return the key of a character's text object."""
        found = raw.FPDFText_GetTextObject(self._textpage, index)
        return ctypes.addressof(found.contents) if found else 0

    def at(self, index: int) -> Ink:
        """Return the ink of a character of the page."""
        found = raw.FPDFText_GetTextObject(self._textpage, index)
        key = ctypes.addressof(found.contents) if found else 0
        if (known := self._known.get(key)) is not None:
            return known
        ink = self._known[key] = self._read(index, found, key)
        return ink

    def _read(self, index: int, found: Any, key: int) -> Ink:  # noqa: ANN401 - a ctypes pointer
        raw.FPDFText_GetMatrix(self._textpage, index, ctypes.byref(self._matrix))
        scale = math.hypot(self._matrix.c, self._matrix.d) or 1.0
        size = raw.FPDFText_GetFontSize(self._textpage, index) * scale
        raw.FPDFText_GetFillColor(self._textpage, index, *map(ctypes.byref, self._colour))
        *colour, opacity = (channel.value for channel in self._colour)
        mode = raw.FPDFTextObj_GetTextRenderMode(found) if found else 0
        bold, italic = self._font(found) if found else (False, False)
        return Ink(
            Style(round(size, 1), bold or mode == raw.FPDF_TEXTRENDERMODE_FILL_STROKE, italic),
            math.atan2(self._matrix.b, self._matrix.a),
            mode in _INVISIBLE,
            (colour[0], colour[1], colour[2]),
            min(colour) >= _PALE or opacity <= 255 - _PALE,
            raw.FPDFText_HasUnicodeMapError(self._textpage, index) == 1,
            key,
        )

    def _font(self, found: Any) -> tuple[bool, bool]:  # noqa: ANN401
        """Return whether a text object's font is bold, and whether it is italic."""
        font = raw.FPDFTextObj_GetFont(found)
        if not font:
            return False, False
        key = ctypes.addressof(font.contents)
        if key not in self._fonts:
            buffer = ctypes.create_string_buffer(256)
            raw.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
            name = buffer.value.decode("utf-8", "replace").casefold()
            flags = max(0, raw.FPDFFont_GetFlags(font))
            bold = bool(flags & _FORCED_BOLD) or any(part in name for part in _BOLD_NAMES)
            bold = bold or raw.FPDFFont_GetWeight(font) >= _BOLD
            italic = bool(flags & _ITALIC) or any(part in name for part in _ITALIC_NAMES)
            self._fonts[key] = bold, italic
        return self._fonts[key]


class Contrast:
    """Whether words stand out from their ground, by drawing the page once and looking."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page
        self._pixels: np.ndarray | None = None
        self._scale = 1.0

    def shows(self, box: Box) -> bool:
        """Tell whether light and dark meet in the box, which is in points of the page as it is shown."""
        if self._pixels is None:
            self._pixels = self._draw()
        left, top = (max(0, math.ceil(edge * self._scale + _MARGIN)) for edge in box[:2])
        right, bottom = (math.floor(edge * self._scale - _MARGIN) for edge in box[2:])
        ground = self._pixels[top : max(top, bottom) + 1, left : max(left, right) + 1]
        return ground.size > 0 and int(ground.max()) - int(ground.min()) >= _CONTRAST

    def _draw(self) -> np.ndarray:
        width, height = self._page.get_size()
        self._scale = min(1.5, math.sqrt(_MOST_PIXELS / max(1.0, width * height)))
        bitmap = self._page.render(scale=self._scale, grayscale=True, may_draw_forms=False)
        return np.asarray(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width)
