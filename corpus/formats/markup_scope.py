"""What of a page is its text: not navigation, forms, banners, nor what is hidden."""

import re

from corpus.formats.markup_tree import Element, Tree

_GONE_TAGS = frozenset("nav search".split())
_GONE_ROLES = frozenset("navigation search banner contentinfo menu menubar toolbar dialog alertdialog tablist".split())
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:\.0*)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)",
    re.IGNORECASE,
)


def scope(tree: Tree) -> Element:
    """Return the element that holds the text, with what is not text taken out of it."""
    root = tree.root
    for element in root.elements():
        gone = {child for child in element.children if not isinstance(child, str) and _gone(child)}
        if gone:
            element.without(gone)
    return root


def _gone(element: Element) -> bool:
    attributes = element.attributes
    if element.tag in _GONE_TAGS or attributes.get("role") in _GONE_ROLES:
        return True
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    return _HIDDEN_STYLE.search(attributes.get("style", "")) is not None
