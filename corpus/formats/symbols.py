"""Fonts of symbols: which characters their signs are."""

import re

from mammoth.docx.dingbats import dingbats

_PRIVATE = re.compile("[\uf020-\uf0ff]")
_FONTS = frozenset(font for font, _ in dingbats)
_BULLETS = {
    0xB7: "•",
    0xA7: "▪",
    0x9F: "•",
    0x6E: "■",
    0x6C: "●",
    0x75: "◆",
    0xFC: "✓",
    0xD8: "➢",
    0x76: "❖",
    0x71: "❑",
}


def symbol(code: int, font: str) -> str:
    """Return the character that a sign of a font is; "" if nobody knows.

    A sign's code is that of its place in the font, or that plus F000.
    """
    place = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if font in _FONTS:
        if place in _BULLETS and not (font == "Symbol" and place != 0xB7):
            return _BULLETS[place]
        found = dingbats.get((font, place))
        return "" if found is None else chr(found)
    if place != code:
        return _BULLETS.get(place, "")
    return chr(code) if 0x20 <= code < 0xD800 else ""


def symbols(text: str, font: str) -> str:
    """Return a text in which the signs of a font of symbols are characters.

    Only a font's private characters are looked up: programs that name a font of symbols for text in letters
    show the letters in another font.
    """
    return _PRIVATE.sub(lambda match: symbol(ord(match[0]), font) or match[0], text)
