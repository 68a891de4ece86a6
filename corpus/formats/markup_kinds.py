"""What an element of HTML is to a reader, told by its tag, role, type and class."""

import re

from corpus.document import Kind
from corpus.formats.markup_tree import HEADINGS, Element

_PULL_QUOTE = re.compile(r"\b(?:pull[-_]?quotes?|pullout|blockquote-aside|teaser)\b", re.IGNORECASE)
_REMARK = re.compile(
    r"\b(?:note|warning|caution|danger|important|tip|hint|info|example|definition|admonition|callout|box|alert|sidenote)\b",
    re.IGNORECASE,
)
_REMARK_WORDS = re.compile(r"\s*(?:note|notes|warning|caution|important|tip|hint|example|nb|n\.b\.)\b", re.IGNORECASE)
_CAPTION = re.compile(
    r"\b(?:wp-caption-text|figcaption|(?:figure|table|image|photo)-?caption|caption-text)\b", re.IGNORECASE
)
_VERSE = re.compile(
    r"(?:^|[\s_-])(?:verse|poem|poetry|stanza|linegroup|lineblock|line-block)(?:$|[\s_-])", re.IGNORECASE
)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_EDGE = re.compile(r"break-(before|after)\s*:\s*(?:always|page|left|right)", re.IGNORECASE)
_WAY_BACK = re.compile(r"back-?(?:link|ref)|reverse-?footnote|footnote-?(?:back|return)|fn-?back", re.IGNORECASE)


def heading_level(element: Element) -> int:
    """Return the level of a heading, 0 for all else."""
    if element.tag in HEADINGS:
        return int(element.tag[1])
    if element.attributes.get("role") == "heading":
        level = element.attributes.get("aria-level", "2").strip()
        return int(level) if level in {"1", "2", "3", "4", "5", "6"} else 6
    return 0


def kind_of(element: Element) -> Kind | None:
    """Return the kind of all text in an element, None if it is decided further in.

    An aside that remarks on the text ("Note: ...") is part of it; a pull quote repeats it.
    """
    if element.tag in ("figcaption", "caption"):
        return Kind.CAPTION
    said = f"{element.attributes.get('class', '')} {element.attributes.get('role', '')}" if element.attributes else " "
    if said != " " and _PULL_QUOTE.search(said) is not None:
        return Kind.ASIDE
    if element.tag == "aside":
        remark = _REMARK.search(said) is not None or _REMARK_WORDS.match(element.beginning(20)) is not None
        return None if remark else Kind.ASIDE
    return Kind.CAPTION if said != " " and _CAPTION.search(said) is not None else None


def is_verse(element: Element) -> bool:
    """Tell whether line breaks in an element count."""
    return "class" in element.attributes and _VERSE.search(element.attributes["class"]) is not None


def is_way_back(element: Element) -> bool:
    """Tell whether an element in a footnote only leads back to its mark."""
    return "class" in element.attributes and _WAY_BACK.search(element.attributes["class"]) is not None


def is_counted(element: Element) -> bool:
    """Tell whether an ordered list shows the number of an element."""
    return element.tag == "li" and element.parent is not None and element.parent.tag == "ol"


def is_bold(element: Element) -> bool:
    """Tell whether an element sets its text in bold."""
    if element.tag in ("b", "strong"):
        return True
    return "style" in element.attributes and _BOLD.search(element.attributes["style"]) is not None


def page_edge(element: Element) -> tuple[bool, bool]:
    """Tell whether a printed page ends before an element, and behind it."""
    match = _EDGE.findall(element.attributes["style"]) if "style" in element.attributes else []
    sides = {side.lower() for side in match}
    return "before" in sides, "after" in sides


def is_page_break(element: Element) -> bool:
    """Tell whether an element says that a printed page begins."""
    attributes = element.attributes
    return "pagebreak" in attributes.get("epub:type", "") or "doc-pagebreak" in attributes.get("role", "")


def page_label(element: Element) -> str:
    """Return the label of the page that begins at a page break."""
    attributes = element.attributes
    return attributes.get("title") or attributes.get("aria-label") or element.words().strip()
