"""HTML as a light tree: what lexbor parsed, less what never is text, with the sums that scoping needs.

Depth is the input's own, so nothing here recurses; a list of all elements in document order takes its place.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.errors import SourceTooLarge

DEEPEST = 5_000  # nested containers; lexbor's time grows with the square of the depth
MOST_NODES = 5_000_000  # elements and runs of text

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())

_NEVER_TEXT = frozenset(
    """script style template noscript noembed noframes svg iframe object embed applet canvas audio video map head
    input select textarea option datalist meter progress dialog link meta base title rt rp annotation
    annotation-xml img picture source track param area col colgroup frame frameset""".split()
)
_UNFOLDS = frozenset("aria-expanded aria-controls data-toggle data-bs-toggle".split())  # attributes of such a button
_CONTAINER = re.compile(
    r"<(/?)(?:div|section|article|aside|main|nav|header|footer|blockquote|center|ul|ol|dl|table|details|fieldset"
    r"|figure|form|address|pre|menu|hgroup)\b[^<>]*+>?",
    re.IGNORECASE,
)
_XHTML = re.compile(r"\s*(?:<\?xml\b|<!DOCTYPE[^>]{0,100}XHTML|<html[^>]{0,300}xmlns=)", re.IGNORECASE)
_EMPTY_TAG = re.compile(r"""<([A-Za-z][\w:.-]*+)((?:\s++[\w:.-]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'))?+)*+)\s*+/>""")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


@dataclass(slots=True, eq=False)
class Element:
    """An element: its tag in small letters, its attributes, its children in order (a string is text)."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None"
    children: list["Element | str"] = field(default_factory=list)
    length: int = 0  # characters of text in it, without the white space around
    anchored: int = 0  # of these, in links
    anchors: int = 0  # links
    linked: int = 0  # of the characters, in links to places in the same text
    links: int = 0  # such links

    def elements(self) -> Iterator["Element"]:
        """Yield this element and all in it, in document order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack += [child for child in reversed(element.children) if not isinstance(child, str)]

    def ancestors(self) -> Iterator["Element"]:
        """Yield the elements around it, the nearest first."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def words(self) -> str:
        """Return all text in it, with white space as in the source."""
        parts: list[str] = []
        stack: list[Element | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                parts.append(node)
            else:
                stack += reversed(node.children)
        return "".join(parts)

    def beginning(self, most: int) -> str:
        """Return the first `most` characters of its text, looked for in its first elements only."""
        text = ""
        stack: list[Element | str] = [self]
        for _ in range(100):
            if not stack or len(text) >= most:
                break
            node = stack.pop()
            if isinstance(node, str):
                text = (text + node[: most * 4]).lstrip()
            else:
                stack += reversed(node.children[:50])
        return text[:most]

    def without(self, gone: "set[Element]") -> None:
        """Take children out; the sums of the elements around stay as they were."""
        self.children = [child for child in self.children if isinstance(child, str) or child not in gone]


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed page: its root element, what <title> says, its style sheets, what parsing lost."""

    root: Element
    title: str
    styles: str
    warnings: tuple[str, ...]


def parse(html: str, *, book: bool = False) -> Tree:
    """Parse HTML or XHTML as a browser does; in a book, links to its other files lead to the same text.

    Raises SourceTooLarge for millions of elements.
    """
    html, warnings = _shallow(html)
    if _XHTML.match(html):
        html = _EMPTY_TAG.sub(_opened, _sections(html))
    parser = LexborHTMLParser(html.encode("utf-8", "replace"))
    top = parser.root
    if top is None:
        return Tree(Element("html", {}, None), "", "", warnings)
    root = _copied(top, book)
    summed(root)
    titles = [node.text() for node in parser.css("head > title")]
    styles = "\n".join(node.text() for node in parser.css("style"))
    return Tree(root, titles[0] if titles else "", styles, warnings)


def _shallow(html: str) -> tuple[str, tuple[str, ...]]:
    """Leave out the tags of containers below `DEEPEST`: their text stays."""
    depth = deepest = 0
    for tag in _CONTAINER.finditer(html):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    if deepest <= DEEPEST:
        return html, ()
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[1]:
            depth = max(0, depth - 1)
            return tag[0] if depth < DEEPEST else " "
        depth += 1
        return tag[0] if depth <= DEEPEST else " "

    return _CONTAINER.sub(kept, html), (f"elements nested more than {DEEPEST} levels deep were read as plain text",)


def _opened(tag: re.Match[str]) -> str:
    return tag[0] if tag[1].lower() in _VOID else f"<{tag[1]}{tag[2]}></{tag[1]}>"


def _sections(html: str) -> str:
    """Return XHTML with its CDATA sections as text."""
    first, *others = html.split("<![CDATA[")
    parts = [first]
    for other in others:
        section, end, rest = other.partition("]]>")
        parts += [section.replace("&", "&amp;").replace("<", "&lt;") if end else section, rest]
    return "".join(parts)


def _copied(top: LexborNode, book: bool) -> Element:
    """Copy lexbor's tree from its root down, without what never is text, and sum up."""
    root = Element("html", _attributes(top), None)
    here, node = root, top.first_child
    count = 0
    while node is not None:
        count += 1
        if count > MOST_NODES:
            raise SourceTooLarge(f"this has more than {MOST_NODES:,} elements. Split it into several files.")
        tag = node.tag
        below: LexborNode | None = None
        if tag == "-text":
            here.children.append(node.text_content or "")
        elif (
            tag is not None
            and tag[0] not in "-!"
            and tag not in _NEVER_TEXT
            and not (tag == "button" and _control(node, here))
        ):
            element = Element(tag, _attributes(node), here)
            here.children.append(element)
            if tag == "a" and "href" in element.attributes:
                element.anchors = 1
                element.links = int(_is_inner(element.attributes["href"], book))
            below = node.first_child
            if below is not None:
                here = element
        if below is not None:
            node = below
            continue
        while node is not None and node.next is None:  # up to the next element that has a sibling
            node = node.parent
            if node is None or here is root:
                return root
            here = here.parent or root
        node = node.next if node is not None else None
    return root


def _control(button: LexborNode, around: Element) -> bool:
    """Tell a button from one that is an accordion's heading."""
    if not (around.tag in HEADINGS or around.attributes.get("role") == "heading"):
        return True
    return _UNFOLDS.isdisjoint(button.attributes)


def _attributes(node: LexborNode) -> dict[str, str]:
    return {name: value or "" for name, value in node.attributes.items()}


def _is_inner(href: str, book: bool) -> bool:
    return href.startswith("#") or (book and ":" not in href.partition("#")[0])


def summed(root: Element) -> None:
    """Add up the characters and links of each element, for all elements in `root`."""
    order = list(root.elements())
    for element in order:
        element.length = element.linked = element.anchored = 0
        if element.tag != "a":
            element.links = element.anchors = 0
    for element in reversed(order):
        element.length += sum(len(child.strip()) for child in element.children if isinstance(child, str))
        if element.tag == "a":
            element.anchored = element.length * element.anchors
            element.linked = element.length * element.links
        if (around := element.parent) is not None and element is not root:
            around.length += element.length
            around.anchored += element.anchored
            around.anchors += element.anchors
            around.linked += element.linked
            around.links += element.links


def topmost(root: Element, tags: Container[str]) -> Iterator[Element]:
    """Yield the elements of these tags in `root` that stand in no other of them, in document order."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag in tags:
            yield element
        else:
            stack += [child for child in reversed(element.children) if not isinstance(child, str)]
