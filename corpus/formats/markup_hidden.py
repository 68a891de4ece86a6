"""What a page holds but does not show: hidden elements, white on white, text for screen readers only."""

import re
from collections.abc import Container

from corpus.formats.markup_tree import Element

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0+(?:\.0*)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|(?<![-\w])opacity\s*:\s*0+(?:\.0*)?\s*(?:;|!|$)|text-indent\s*:\s*-\d{4,}",
    re.IGNORECASE,
)
_SCREEN_READERS = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screenreader element-invisible".split()
)
_WHITE = r"(?:#fff(?:fff)?(?![0-9a-f])|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))"
_WHITE_TEXT = re.compile(rf"(?<![-\w])color\s*:\s*{_WHITE}", re.IGNORECASE)
_WHITE_VALUE = re.compile(_WHITE, re.IGNORECASE)
_BACKGROUND = re.compile(r"background(?:-color|-image)?\s*:\s*([^;]*)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SIMPLE = re.compile(r"([.#])([\w-]+)")
_NOTE = re.compile(r"(?:foot|end|rear)note", re.IGNORECASE)


def hidden_names(styles: str) -> frozenset[str]:
    """Return the classes and ids (".x", "#y") that a page's own style sheets hide on every medium."""
    names: set[str] = set()
    for rule in _RULE.finditer(_COMMENT.sub("", styles)):
        selectors, declarations = rule[1], rule[2]
        before = styles[:0] if "@" not in selectors else selectors
        if before or _HIDDEN.search(declarations) is None:
            continue
        names |= {
            match[1] + match[2]
            for each in selectors.split(",")
            if (match := _SIMPLE.fullmatch(each.strip())) is not None
        }
    return frozenset(names)


def disclosed_names(root: Element) -> frozenset[str]:
    """Return the ids of elements that a reader can unfold: panels of accordions and tabs."""
    names: set[str] = set()
    for element in root.elements():
        attributes = element.attributes
        for name in ("aria-controls", "data-target", "data-bs-target"):
            if name in attributes:
                names.update(each.lstrip("#") for each in attributes[name].split())
    return frozenset(names)


def is_hidden(element: Element, hidden: Container[str], disclosed: Container[str]) -> bool:
    """Tell whether an element is not shown; one that can be unfolded, or is a footnote, is text all the same."""
    attributes = element.attributes
    if not attributes:
        return False
    classes = attributes.get("class", "").split()
    style = attributes.get("style", "")
    if not (
        attributes.get("hidden", "until-found") != "until-found"
        or attributes.get("aria-hidden") == "true"
        or (style and (_HIDDEN.search(style) is not None or _white_on_white(element, style)))
        or not _SCREEN_READERS.isdisjoint(classes)
        or any("." + name in hidden for name in classes)
        or "#" + attributes.get("id", "") in hidden
    ):
        return False
    said = f"{attributes.get('epub:type', '')} {attributes.get('role', '')} {attributes.get('class', '')}"
    return attributes.get("id", "\0") not in disclosed and _NOTE.search(said) is None


def _white_on_white(element: Element, style: str) -> bool:
    """Tell white text whose ground is white, or is said nowhere and can be set by no class."""
    if _WHITE_TEXT.search(style) is None:
        return False
    around: Element | None = element
    while around is not None:
        attributes = around.attributes
        ground = _BACKGROUND.search(attributes.get("style", ""))
        if ground is not None or "bgcolor" in attributes:
            return _WHITE_VALUE.match(ground[1].strip() if ground is not None else attributes["bgcolor"]) is not None
        if "class" in attributes or "id" in attributes:
            return False
        around = around.parent
    return True
