"""Footnotes of HTML without links: a raised mark in the text, and a paragraph that begins with the same."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

from corpus.formats.marking import number
from corpus.formats.markup_tree import Element

_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[*†‡§¶]{1,3})[\])]?")
_POWER = re.compile(r"(?:\d|[=^×−+]|(?<![^\W\d_])(?:[kcm]?m|ft|in|[a-z]))\s*\Z")  # what a number is raised behind
_LONGEST = 40  # characters in which a mark stands, white space with it
_LEAST = 4  # characters of a note besides its mark


def find_raised(
    elements: Sequence[Element], block_of: Callable[[Element], tuple[Element, bool]]
) -> tuple[dict[Element, tuple[str, Element]], dict[Element, str]]:
    """Return the calls (element -> mark as printed, note) and the notes (element -> mark) of a text.

    `elements` are all of it in order; `block_of` returns the paragraph around an element, and whether the
    element begins it. A note is one only if its mark was called before, since the last note of that mark.
    """
    waiting: dict[str, list[tuple[Element, str]]] = defaultdict(list)  # mark -> its calls so far, as printed
    calls: dict[Element, tuple[str, Element]] = {}
    notes: dict[Element, str] = {}
    before = _before(elements)
    for element in elements:
        if element.tag != "sup" or not 0 < element.length <= 5 or element.anchors:
            continue
        words = "".join(element.beginning(_LONGEST).split())
        if _MARK.fullmatch(words) is None:
            continue
        mark = number(words)
        block, begins = block_of(element)
        if not begins:
            if _POWER.search(before.get(element, "")) is None:
                waiting[mark].append((element, words))
        elif waiting[mark] and block.length >= element.length + _LEAST and block not in notes:
            notes[block] = mark
            calls |= {call: (printed, block) for call, printed in waiting.pop(mark)}
    return calls, notes


def _before(elements: Sequence[Element]) -> dict[Element, str]:
    """Return the end of the text that stands before an element in its parent, where it touches it."""
    before: dict[Element, str] = {}
    for parent in elements:
        text = ""
        for child in parent.children:
            if isinstance(child, str):
                text = child[-8:]
            elif text:
                before[child], text = text, ""
    return before
