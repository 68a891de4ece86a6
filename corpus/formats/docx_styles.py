"""Word's styles: what a paragraph or a run looks like once all that its style inherits is counted in."""

import re
from collections.abc import Iterator

from lxml import etree

from corpus.formats.docx_parts import W
from corpus.formats.story_headings import DEEPEST

_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|encabezado|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|címsor"
    r"|заголовок|başlık|見出し|标题|標題|제목)\s*([1-9])",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:toc|contents|index|table of contents|inhaltsverzeichnis|verzeichnis)\s*\d+"
    r"|table of (?:figures|authorities)|(?:toc|toa|contents|index|table of contents) ?heading",
    re.IGNORECASE,
)
_CAPTION = re.compile(r".*\bcaptions?|.*[a-z]Caption|beschriftung|légende|figure|table|illustration|tabelle", re.I)
_MONOSPACED = re.compile(
    r"courier|consolas|menlo|monaco|lucida console|lucida sans typewriter|andale mono|cascadia|fira code|\bmono\b"
    r"|source code|inconsolata|typewriter|sansmono|letter gothic|ocr a",
    re.IGNORECASE,
)
_OFF = frozenset(("0", "false", "off", "none"))
_DEEPEST_CHAIN = 12  # styles that inherit from one another
BODY_LEVEL = 9  # the outline level that says "no heading"


def is_on(element: etree._Element) -> bool:
    """Tell what an element that switches a property says: it may stand there to switch it off."""
    return element.get(f"{W}val", "true") not in _OFF


def integer(text: str | None, default: int) -> int:
    """Return a number that an attribute holds, or the default if it holds none."""
    return int(text) if text is not None and re.fullmatch(r"[+-]?\d{1,9}", text) else default


def is_monospaced(fonts: etree._Element | None) -> bool:
    """Tell whether a w:rFonts names a font for code."""
    return fonts is not None and _MONOSPACED.search(fonts.get(f"{W}ascii", "")) is not None


class Styles:
    """The styles of a document by id."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._chains: dict[str, tuple[etree._Element, ...]] = {}
        self._found: dict[tuple[str, str, str], etree._Element | None] = {}
        self._defaults: etree._Element | None = None
        self.usual = ""  # the style of paragraphs that name none
        if root is None:
            return
        self._defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        for style in root.iterfind(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._styles.setdefault(name, style)
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                self.usual = name

    def chain(self, style: str) -> tuple[etree._Element, ...]:
        """Return the style and those that it is based on, itself first; nothing if it is not defined."""
        if style not in self._chains:
            self._chains[style] = tuple(self._ancestry(style))
        return self._chains[style]

    def _ancestry(self, style: str) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while style in self._styles and style not in seen and len(seen) < _DEEPEST_CHAIN:
            seen.add(style)
            yield self._styles[style]
            based = self._styles[style].find(f"{W}basedOn")
            style = "" if based is None else based.get(f"{W}val", "")

    def names(self, style: str) -> tuple[str, ...]:
        """Return the names of the style and of those that it is based on."""
        names = (each.find(f"{W}name") for each in self.chain(style))
        return tuple(name.get(f"{W}val", "") for name in names if name is not None)

    def setting(self, style: str, group: str, name: str) -> etree._Element | None:
        """Return the nearest setting of a property in the chain; `group` is "pPr" or "rPr"."""
        key = (style, group, name)
        if key not in self._found:
            settings = (each.find(f"{W}{group}/{W}{name}") for each in self.chain(style))
            self._found[key] = next((setting for setting in settings if setting is not None), None)
        return self._found[key]

    def of_run(self, name: str, own: etree._Element | None, paragraph: str) -> etree._Element | None:
        """Return the setting of a run's property: its own, its style's, its paragraph's style's, the default."""
        if own is not None:
            if (setting := own.find(f"{W}{name}")) is not None:
                return setting
            style = own.find(f"{W}rStyle")
            if style is not None and (setting := self.setting(style.get(f"{W}val", ""), "rPr", name)) is not None:
                return setting
        setting = self.setting(paragraph, "rPr", name)
        if setting is None and self._defaults is not None:
            return self._defaults.find(f"{W}{name}")
        return setting

    def heading(self, style: str) -> int:
        """Return the level of headings in this style, 0 if it is not one of headings."""
        for each in self.chain(style):
            outline = each.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None:
                level = integer(outline.get(f"{W}val"), BODY_LEVEL)
                return 0 if level >= BODY_LEVEL or level < 0 else min(level + 1, DEEPEST)
            name = each.find(f"{W}name")
            named = None if name is None else _HEADING.fullmatch(name.get(f"{W}val", "").strip())
            if named is not None:
                return min(int(named[1]), DEEPEST)
        return 0

    def is_title(self, style: str) -> bool:
        """Tell whether the document's title is written in this style."""
        return any(name.lower() in ("title", "titel", "titre", "título") for name in self.names(style)[:2])

    def is_contents(self, style: str) -> bool:
        """Tell whether a table of contents or an index is written in this style."""
        return any(_CONTENTS.fullmatch(name.strip()) is not None for name in self.names(style)[:2])

    def is_caption(self, style: str) -> bool:
        """Tell whether captions are written in this style."""
        return any(_CAPTION.fullmatch(name.strip()) is not None for name in self.names(style)[:2])

    @property
    def usually_monospaced(self) -> bool:
        """Whether ordinary paragraphs are in a font for code."""
        return is_monospaced(self.of_run("rFonts", None, self.usual))
