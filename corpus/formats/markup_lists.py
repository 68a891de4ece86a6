"""Lists of HTML: which mark an item wears, as a browser shows it."""

import re
from dataclasses import dataclass

from corpus.formats.markup_tree import Element

_OWN = re.compile(
    r"\s*(\((?:\d{1,3}|[A-Za-z]|[ivxlc]{2,6}|[IVXLC]{2,6})\)|(?:\d{1,3}|[A-Za-z]|[ivxlc]{2,6}|[IVXLC]{2,6})[.)]"
    r"|[•●○◦▪▫■□▸►‣⁃∙·–—✓➢❖])\s"
)
_UNMARKED = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b", re.IGNORECASE)
_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*?\b((?:lower|upper)-(?:alpha|latin|roman)|decimal)\b", re.IGNORECASE)
_NONE_CLASS = re.compile(
    r"(?:^|[ _-])(?:list-?unstyled|no-?bullets?|unstyled|plainlist|empty|list-style-none)(?:$|[ _-])"
)
_STYLES = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
           "lower-roman": "i", "upper-roman": "I", "decimal": "1"}  # fmt: skip
_BULLETS = "•◦▪"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_INTEGER = re.compile(r"\s*([+-]?\d{1,6})")


@dataclass(slots=True)
class Item:
    """An item that is open: its mark as shown ("" for none), its depth from 1, whether its text is still to come."""

    mark: str
    level: int
    fresh: bool = True


@dataclass(slots=True)
class _List:
    bullets: bool
    style: str  # "1", "a", "A", "i", "I", "" for no marks
    value: int
    step: int


class Lists:
    """The lists and items that are open, the innermost last."""

    def __init__(self) -> None:
        self._lists: list[_List] = []
        self._items: list[Item] = []

    @property
    def depth(self) -> int:
        """How many lists are open."""
        return len(self._lists)

    def open_list(self, element: Element) -> None:
        """Open <ul>, <ol> or their like."""
        style = element.attributes.get("style", "")
        none = bool(_UNMARKED.search(style) or _NONE_CLASS.search(element.attributes.get("class", "").lower()))
        unmarked = none or _marks_itself(element)
        if element.tag != "ol":
            self._lists.append(_List(True, "" if unmarked else "•", 0, 0))
            return
        named = _STYLE.search(style)
        kind = _STYLES[named[1].lower()] if named is not None else element.attributes.get("type", "1").strip()
        step = -1 if "reversed" in element.attributes else 1
        start = _integer(element.attributes.get("start", ""))
        if start is None:
            start = (
                1 if step > 0 else sum(not isinstance(child, str) and child.tag == "li" for child in element.children)
            )
        self._lists.append(_List(False, "" if unmarked else kind if kind in set("1aAiI") else "1", start, step))

    def close_list(self) -> None:
        """Close the innermost list."""
        if self._lists:
            self._lists.pop()

    def open_item(self, element: Element) -> None:
        """Open <li>; one outside any list wears a bullet."""
        if not self._lists:
            self._items.append(Item("•", 1))
            return
        inner = self._lists[-1]
        if inner.bullets:
            depth = sum(each.bullets for each in self._lists)
            self._items.append(Item(inner.style and _BULLETS[min(depth, len(_BULLETS)) - 1], self.depth))
            return
        value = _integer(element.attributes.get("value", ""))
        inner.value = inner.value if value is None else value
        self._items.append(Item(inner.style and f"{numeral(inner.value, inner.style)}.", self.depth))
        inner.value += inner.step

    def close_item(self) -> None:
        """Close the innermost item."""
        if self._items:
            self._items.pop()

    def open_terms(self) -> None:
        """Open <dl>."""
        self._lists.append(_List(True, "", 0, 0))
        self._items.append(Item("", self.depth, fresh=False))

    def open_term(self) -> None:
        """Open the next <dt> of a <dl>."""
        if self._items:
            self._items[-1].fresh = True

    def close_terms(self) -> None:
        """Close <dl>."""
        self.close_item()
        self.close_list()

    def claim(self) -> Item | None:
        """Return the innermost item if its first paragraph is still to come, which it then no longer is."""
        if not self._items or not self._items[-1].fresh:
            return None
        self._items[-1].fresh = False
        return self._items[-1]


def own_mark(text: str) -> str:
    """Return the mark that stands in the text itself: "(a) text" has "(a)"; "" if there is none."""
    match = _OWN.match(text)
    return match[1] if match is not None else ""


def numeral(value: int, style: str) -> str:
    """Return a number as an ordered list shows it; `style` is one of 1, a, A, i, I."""
    if style in "aA" and value > 0:
        letters = ""
        while value > 0:
            value, rest = divmod(value - 1, 26)
            letters = chr(ord(style) + rest) + letters
        return letters
    if style in "iI" and 0 < value < 4000:
        roman = ""
        for worth, sign in _ROMAN:
            roman += sign * (value // worth)
            value %= worth
        return roman if style == "i" else roman.upper()
    return str(value)


def _marks_itself(element: Element) -> bool:
    """Tell whether the items' texts begin with marks of their own: the list shows none then."""
    items = [child for child in element.children if not isinstance(child, str) and child.tag == "li"]
    return len(items) > 1 and all(own_mark(item.beginning(12)) for item in items[:3])


def _integer(text: str) -> int | None:
    match = _INTEGER.match(text)
    return int(match[1]) if match is not None else None
