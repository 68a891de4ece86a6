"""What stands at the head of an RTF file: its fonts with their code pages, its colours, its styles."""

import re
from dataclasses import dataclass, field

from corpus.formats.symbols import symbol

_CODE_PAGES = {0: 1252, 77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258,
               177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850}  # fmt: skip
_CODECS = {10000: "mac_roman", 10001: "shift_jis", 10006: "mac_greek", 10007: "mac_cyrillic", 10029: "mac_latin2",
           10081: "mac_turkish", 1361: "johab", 65001: "utf-8", 20127: "ascii", 28591: "latin-1", 708: "iso8859_6",
           0: "cp1252", 42: "latin-1"}  # fmt: skip
_KNOWN = frozenset(
    (437, 720, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 874, 932, 936, 949, 950)
) | frozenset(range(1250, 1259))
_SYMBOLS = 2  # the character set of fonts of symbols
_MONOSPACED = re.compile(r"courier|consolas|menlo|monaco|lucida console|andale mono|cascadia|\bmono\b|typewriter", re.I)
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|contents|index)\s*\d+|table of (?:figures|authorities)|(?:toc|contents) heading", re.I)
_DEEPEST_CHAIN = 12  # styles that inherit from one another
_WHITE = 0xFA


@dataclass(slots=True)
class Font:
    """A font of the font table."""

    name: str = ""
    charset: int = 0
    code_page: int | None = None
    fixed: bool = False

    @property
    def is_monospaced(self) -> bool:
        """Whether it is a font for code."""
        return self.fixed or _MONOSPACED.search(self.name) is not None

    def decode(self, raw: str, code_page: int) -> str:
        """Return the text that bytes stand for in this font; `code_page` is the document's."""
        if self.charset == _SYMBOLS:
            return "".join(symbol(0xF000 + ord(each), self.name) if each > " " else each for each in raw)
        if raw.isascii():
            return raw
        page = self.code_page or (code_page if self.charset in (0, 1) else _CODE_PAGES.get(self.charset, code_page))
        return raw.encode("latin-1", "replace").decode(codec(page), "replace")


def codec(page: int) -> str:
    """Return Python's name for a code page; Western European if it is not known."""
    return _CODECS.get(page) or (f"cp{page}" if page in _KNOWN else "cp1252")


@dataclass(slots=True)
class Style:
    """A paragraph style of the style sheet."""

    name: str = ""
    outline: int | None = None
    based: int | None = None
    font: int | None = None


@dataclass(slots=True)
class Tables:
    """The tables of a document by number, as far as they were read."""

    fonts: dict[int, Font] = field(default_factory=dict)
    styles: dict[int, Style] = field(default_factory=dict)
    default: int = 0  # the number of the usual font
    colors: list[tuple[int, int, int] | None] = field(default_factory=list)

    def is_white(self, color: int) -> bool:
        """Tell whether a colour is white; the automatic colour is not."""
        found = self.colors[color] if 0 < color < len(self.colors) else None
        return found is not None and min(found) >= _WHITE

    def is_dark(self, color: int) -> bool:
        """Tell whether white can be read on a ground of this colour."""
        return 0 < color < len(self.colors) and not self.is_white(color)

    def heading(self, style: int) -> int:
        """Return the level of headings in a style, from 1; 0 if it is not one of headings."""
        for each in self._chain(style):
            if each.outline is not None:
                return each.outline + 1 if 0 <= each.outline < 9 else 0
            if (match := _HEADING.fullmatch(each.name)) is not None:
                return int(match[1])
        return 0

    def is_contents(self, style: int) -> bool:
        """Tell whether a table of contents is written in this style."""
        return _CONTENTS.fullmatch(self.name(style)) is not None

    def usually_monospaced(self) -> bool:
        """Tell whether ordinary paragraphs are in a font for code."""
        number = self.styles[0].font if 0 in self.styles else None
        font = self.fonts.get(self.default if number is None else number)
        return font is not None and font.is_monospaced

    def name(self, style: int) -> str:
        """Return a style's name, "" if it is not defined."""
        return self.styles[style].name if style in self.styles else ""

    def _chain(self, style: int | None) -> list[Style]:
        chain: list[Style] = []
        seen: set[int] = set()
        while style is not None and style in self.styles and style not in seen and len(seen) < _DEEPEST_CHAIN:
            seen.add(style)
            chain.append(self.styles[style])
            style = self.styles[style].based
        return chain
