"""What the elements of a page tell about footnotes: where a paragraph begins, which marks are raised."""

import re
from collections.abc import Iterator
from itertools import islice

from corpus.formats.marking import number
from corpus.formats.markup_tree import Element

_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*(?:super|top|text-top)", re.IGNORECASE)
_RAISED_CLASS = re.compile(r"\bsup(?:er(?:script)?)?\b", re.IGNORECASE)
_BLOCKS = frozenset("p li dd dt div aside td th tr blockquote section table body html".split())
_NEAR = 3  # elements around a call that may bear the id to which a note links back
_MOST_BESIDE = 2_000  # children of a paragraph among which a link's place is looked for
_MOST_AROUND = 100  # elements around a target among which its paragraph is looked for
BEGINNING = 12  # characters in which a note's mark is looked for


def self_and_around(element: Element, count: int) -> Iterator[Element]:
    """Yield an element and `count` of those around it, the nearest first."""
    yield element
    yield from islice(element.ancestors(), count)


def near_call(link: Element) -> list[Element]:
    """Return the elements that bear the id of a call: itself, inline ones around it, empty anchors beside it."""
    near = [link]
    for element in islice(link.ancestors(), _NEAR):
        if element.tag in _BLOCKS:
            break
        near.append(element)
    near += [each for each in islice(link.elements(), 1, 4)]
    around = link.parent
    if around is not None and len(around.children) < _MOST_BESIDE:
        place = around.children.index(link)
        beside = around.children[max(0, place - 1) : place + 2]
        near += [each for each in beside if not isinstance(each, str) and not each.length and each is not link]
    return near


def block_of(target: Element) -> tuple[Element, bool]:
    """Return the paragraph-like element that the target is or begins, and whether it begins it."""
    element = target
    for _ in range(_MOST_AROUND):
        if element.tag in _BLOCKS or element.parent is None:
            break
        if not begins(element):
            return element.parent, False
        element = element.parent
    return element, True


def begins(element: Element) -> bool:
    """Tell whether no text stands before an element within its parent."""
    if element.parent is None:
        return True
    for child in islice(element.parent.children, 50):
        if child is element:
            return True
        if child.strip() if isinstance(child, str) else child.length:
            return False
    return False


def says(element: Element, pattern: re.Pattern[str]) -> bool:
    """Tell whether an element's role, type or class says what the pattern looks for."""
    attributes = element.attributes
    return any(
        name in attributes and pattern.search(attributes[name]) is not None for name in ("epub:type", "role", "class")
    )


def is_raised(link: Element) -> bool:
    """Tell whether a link is set above the line, or between brackets."""
    if link.parent is not None and len(link.parent.children) < _MOST_BESIDE:
        beside = [None, *link.parent.children, None]
        place = beside.index(link)
        before, behind = beside[place - 1], beside[place + 1]
        if isinstance(before, str) and isinstance(behind, str) and before[-1:] == "[" and behind[:1] == "]":
            return True
    if any(each.tag == "sup" for each in self_and_around(link, _NEAR)):
        return True
    inner = list(islice(link.elements(), 1, 5))
    if any(each.tag == "sup" and each.length == link.length for each in inner):
        return True
    return any(
        _RAISED_STYLE.search(each.attributes.get("style", "")) or _RAISED_CLASS.search(each.attributes.get("class", ""))
        for each in (*self_and_around(link, 1), *inner)
    )


def wears(block: Element, mark: str) -> bool:
    """Tell whether an element's text begins with the mark."""
    beginning = "".join(block.beginning(BEGINNING + len(mark)).split()).lstrip("^↑↩")
    return re.match(rf"[\[(]?{re.escape(mark)}(?!\d)", number(beginning)) is not None


def is_counted_as(block: Element, mark: str) -> bool:
    """Tell whether an element is the item of an ordered list that has the mark's number."""
    if block.tag != "li" or block.parent is None or block.parent.tag != "ol" or not mark.isdigit():
        return False
    items = [child for child in block.parent.children if not isinstance(child, str) and child.tag == "li"]
    place = int(mark) - 1
    return place < len(items) and items[place] is block


def spaced_mark(text: str, mark: str) -> str:
    """Return a footnote's text with a space behind the mark that it begins with, "" if it begins with none."""
    mark = mark.strip("()")
    opening = len(text) - len(text.lstrip("[( "))
    head = number(text[opening : opening + len(mark)])
    rest = text[opening + len(mark) :]
    if head != mark or rest[:1].isdigit() or (rest[:1].isalpha() and not mark.isdigit()):
        return ""
    closing = len(rest) - len(rest.lstrip("])")) if opening else 0
    closing += rest[closing : closing + 1] in (".", ":", ")") and rest[closing + 1 : closing + 2].isspace()
    return f"{text[: opening + len(mark)]}{rest[:closing]} {rest[closing:].lstrip()}".rstrip()
