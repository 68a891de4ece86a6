"""What a page holds but does not show: hidden elements, white on white, text for screen readers only."""

import re
from collections.abc import Container, Iterator

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
_PAGE = frozenset("html body main article".split())
_BRACE = re.compile(r"([{}])")
_SIMPLE = re.compile(r"([.#])([\w-]+)")
_NOTE = re.compile(r"(?:foot|end|rear)note", re.IGNORECASE)


def hidden_names(styles: str) -> frozenset[str]:
    """Return the classes and ids (".x", "#y") that a page's own style sheets hide on every medium."""
    names: set[str] = set()
    for selectors, declarations in _rules(styles):
        if _HIDDEN.search(declarations) is not None:
            simple = (_SIMPLE.fullmatch(each.strip()) for each in selectors.split(","))
            names |= {match[1] + match[2] for match in simple if match is not None}
    return frozenset(names)


def _rules(styles: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and declarations of a style sheet's rules, those within "@media" and its like left out."""
    first, *others = styles.split("/*")
    plain = first + "".join(part.partition("*/")[2] for part in others)
    around: list[str] = []  # what stands before the braces that are open
    before = ""
    for run in _BRACE.split(plain):
        if run == "{":
            around.append(before)
        elif run == "}":
            if len(around) == 1 and "@" not in around[0]:
                yield around[0], before
            del around[-1:]
        before = "" if run in ("{", "}") else run


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
    """Tell white text whose ground is white, or is said nowhere and is set by no class near by."""
    if _WHITE_TEXT.search(style) is None:
        return False
    around: Element | None = element
    while around is not None:
        attributes = around.attributes
        ground = _BACKGROUND.search(attributes.get("style", ""))
        if ground is not None or "bgcolor" in attributes:
            return _WHITE_VALUE.match(ground[1].strip() if ground is not None else attributes["bgcolor"]) is not None
        if "class" in attributes and around.tag not in _PAGE:
            return False
        around = around.parent
    return True
