"""OpenDocument's styles: what a paragraph or a run looks like once all that its style inherits is counted in."""

import re

from lxml import etree

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"

_MONOSPACED = re.compile(
    r"courier|consolas|menlo|monaco|lucida console|andale mono|cascadia|\bmono\b|source code|inconsolata|typewriter"
    r"|monospace|cumberland|fixed",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?:Heading|Überschrift|Titre) ([1-9])", re.IGNORECASE)
_CAPTIONS = frozenset(("Caption", "Illustration", "Drawing", "Figure", "Table"))
_CONTENTS = re.compile(r"(?:Contents|Index|Table of Contents|Figure Index|Table Index|User Index).*", re.IGNORECASE)
_DEEPEST_CHAIN = 12  # styles that inherit from one another
_TINY = 2.0  # points: nobody reads that
_WHITE = 0xFA


def integer(text: str | None, default: int, most: int = 1_000_000) -> int:
    """Return a number that an attribute holds, or the default if it holds none from 0 to `most`."""
    return min(int(text), most) if text is not None and re.fullmatch(r"\d{1,9}", text) else default


class Styles:
    """The styles of a document by family and name."""

    def __init__(self, *roots: etree._Element | None) -> None:
        self._styles: dict[tuple[str, str], etree._Element] = {}
        self._defaults: dict[str, etree._Element] = {}
        self._chains: dict[tuple[str, str], tuple[etree._Element, ...]] = {}
        self._found: dict[tuple[str, str, str, str], str | None] = {}
        self._fonts: dict[str, str] = {}
        self.lists: dict[str, etree._Element] = {}
        self.outline: etree._Element | None = None
        self.notes: dict[str, etree._Element] = {}  # how notes are numbered, by class
        for root in roots:
            for element in () if root is None else root.iter():
                self._note(element)

    def _note(self, element: etree._Element) -> None:
        name = element.get(f"{STYLE}name", "")
        if element.tag == f"{STYLE}style":
            self._styles.setdefault((element.get(f"{STYLE}family", ""), name), element)
        elif element.tag == f"{STYLE}default-style":
            self._defaults.setdefault(element.get(f"{STYLE}family", ""), element)
        elif element.tag == f"{TEXT}list-style":
            self.lists.setdefault(name, element)
        elif element.tag == f"{TEXT}outline-style":
            self.outline = element
        elif element.tag == f"{TEXT}notes-configuration":
            self.notes.setdefault(element.get(f"{TEXT}note-class", ""), element)
        elif element.tag == f"{STYLE}font-face":
            self._fonts.setdefault(name, _family(element))

    def chain(self, family: str, name: str) -> tuple[etree._Element, ...]:
        """Return the style and its parents, itself first; nothing if it is not defined."""
        key = (family, name)
        if key not in self._chains:
            found: list[etree._Element] = []
            seen: set[str] = set()
            while (
                name not in seen
                and len(seen) < _DEEPEST_CHAIN
                and (style := self._styles.get((family, name))) is not None
            ):
                seen.add(name)
                found.append(style)
                name = style.get(f"{STYLE}parent-style-name", "")
            self._chains[key] = tuple(found)
        return self._chains[key]

    def setting(self, family: str, name: str, group: str, attribute: str) -> str | None:
        """Return the nearest setting in the chain, or the family's default; `group` is "text" or "paragraph"."""
        key = (family, name, group, attribute)
        if key not in self._found:
            chain = list(self.chain(family, name))
            if family in self._defaults:
                chain.append(self._defaults[family])
            groups = (each.find(f"{STYLE}{group}-properties") for each in chain)
            values = (None if each is None else each.get(attribute) for each in groups)
            self._found[key] = next((str(value) for value in values if value is not None), None)
        return self._found[key]

    def attribute(self, name: str, attribute: str) -> str | None:
        """Return the nearest value of an attribute of a paragraph style itself."""
        values = (each.get(attribute) for each in self.chain("paragraph", name))
        return next((str(value) for value in values if value is not None), None)

    def names(self, name: str) -> tuple[str, ...]:
        """Return the names of a paragraph style and its parents, as they are shown."""
        return tuple(
            each.get(f"{STYLE}display-name", each.get(f"{STYLE}name", "").replace("_20_", " "))
            for each in self.chain("paragraph", name)
        )

    def shown(self, name: str) -> str:
        """Return the name of the style that a person chose: the nearest that is not automatic."""
        names = [each for each in self.names(name) if re.fullmatch(r"P\d+|T\d+", each) is None]
        return names[0] if names else name

    def heading(self, name: str) -> int:
        """Return the outline level of paragraphs in this style, 0 for none; "" takes away what a parent says."""
        level = self.attribute(name, f"{STYLE}default-outline-level")
        if level is not None:
            return integer(level, 0)
        named = (_HEADING.fullmatch(each) for each in self.names(name))
        return next((int(match[1]) for match in named if match is not None), 0)

    def is_title(self, name: str) -> bool:
        """Tell whether the document's title is written in this style."""
        return self.shown(name) in ("Title", "Titel", "Titre")

    def is_caption(self, name: str) -> bool:
        """Tell whether captions are written in this style."""
        return any(each in _CAPTIONS or each.lower().endswith("caption") for each in self.names(name))

    def is_contents(self, name: str) -> bool:
        """Tell whether a table of contents or an index is written in this style."""
        return _CONTENTS.fullmatch(self.shown(name)) is not None

    def is_monospaced(self, name: str, span: str) -> bool:
        """Tell whether text in a paragraph style, and a text style if not "", is in a font for code."""
        for attribute in (f"{STYLE}font-name", f"{FO}font-family"):
            font = (self.setting("text", span, "text", attribute) if span else None) or self.setting(
                "paragraph", name, "text", attribute
            )
            if font is not None:
                return _MONOSPACED.search(f"{font} {self._fonts.get(font, '')}") is not None
        return False

    def font(self, name: str, span: str) -> str:
        """Return the family of the font of such text, "" if it is not known."""
        font = self._of_run(name, span, f"{STYLE}font-name") or self._of_run(name, span, f"{FO}font-family") or ""
        return self._fonts.get(font, font).split(" fixed")[0].strip("'\" ")

    def is_bold(self, name: str, span: str) -> bool:
        """Tell whether such text is bold."""
        return self._of_run(name, span, f"{FO}font-weight") in ("bold", "600", "700", "800", "900")

    def size(self, name: str, span: str) -> float:
        """Return the size of such text in points, 0 if it is not known."""
        return _points(self._of_run(name, span, f"{FO}font-size"))

    def is_seen(self, name: str, span: str, shaded: bool) -> bool:
        """Tell whether a reader sees such text: not if it is hidden, tiny, or white on white."""
        if self._of_run(name, span, f"{TEXT}display") == "none":
            return False
        if 0 < self.size(name, span) <= _TINY:
            return False
        if shaded or not _is_white(self._of_run(name, span, f"{FO}color")):
            return True
        grounds = (
            self._of_run(name, span, f"{FO}background-color"),
            self.setting("paragraph", name, "paragraph", f"{FO}background-color"),
        )
        return any(is_dark(ground) for ground in grounds)

    def _of_run(self, name: str, span: str, attribute: str) -> str | None:
        own = self.setting("text", span, "text", attribute) if span else None
        return self.setting("paragraph", name, "text", attribute) if own is None else own


def is_dark(ground: str | None) -> bool:
    """Tell whether white can be read on a background."""
    return ground is not None and ground not in ("transparent", "") and not _is_white(ground)


def _is_white(color: str | None) -> bool:
    if color is None or re.fullmatch(r"#[0-9a-fA-F]{6}", color) is None:
        return False
    return all(int(color[at : at + 2], 16) >= _WHITE for at in (1, 3, 5))


def _points(size: str | None) -> float:
    match = re.fullmatch(r"(\d{1,4}(?:\.\d{1,6})?)pt", size or "")
    return float(match[1]) if match is not None else 0.0


def _family(face: etree._Element) -> str:
    families = (value for name, value in face.attrib.items() if name.endswith("font-family"))
    pitches = (value for name, value in face.attrib.items() if name.endswith("font-pitch") and value == "fixed")
    return " ".join([*families, *pitches])  # "Courier New fixed"
