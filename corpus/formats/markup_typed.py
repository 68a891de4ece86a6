"""Marks that are typed in front of paragraphs, as word processors and old pages do, instead of lists."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from corpus.document import Kind
from corpus.formats.block import Block
from corpus.formats.markup_lists import own_mark
from corpus.marks import readings

_DASHES = frozenset("–—-*+")
_NEAR = 3  # blocks within which two dashes make a list
_AHEAD = 8  # enumerators among which an item "1." must find its "2."
_FRAMED = re.compile(r"(\(?)(\w+)([.)])")
_DASH = re.compile(r"([–—*+-])\s+(?=\S)")
_DECIMAL = re.compile(r"(\d{1,3}(?:\.\d{1,3})+)\.?\s+(?=[^\W\d_]|[“\"‘'(\[])")


def typed_items(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Turn body paragraphs that begin with marks of lists into items.

    A bullet is always such a mark, a dash if another stands near, a number or letter if it counts on from one
    of its style or starts a count that goes on, and a number like "3.14" if there are several.
    """
    marks = _marks(blocks)
    styles: list[str] = []  # of the items that are open
    result: list[Block] = []
    for place, block in enumerate(blocks):
        if place not in marks:
            styles = styles if block.kind in (Kind.ASIDE, Kind.CAPTION, Kind.FOOTNOTE) else []
            result.append(block)
            continue
        mark, style = marks[place]
        styles = styles[: styles.index(style) + 1] if style in styles else [*styles, style]
        result.append(replace(block, kind=Kind.ITEM, mark=mark, level=len(styles)))
    return tuple(result)


def _marks(blocks: Sequence[Block]) -> dict[int, tuple[str, str]]:
    """Return the marks and their styles by the places of the blocks that begin with them."""
    found: dict[int, tuple[str, str]] = {}
    counts: dict[str, list[tuple[int, str, int]]] = defaultdict(list)  # style -> place, mark, value
    decimals: dict[int, tuple[str, str]] = {}
    dashes: dict[str, int] = {}  # glyph -> its last place
    for place, block in enumerate(blocks):
        if block.kind is not Kind.BODY or "\n" in block.text:
            continue
        if (dash := _DASH.match(block.text)) is not None:
            glyph = dash[1]
            if place - dashes.get(glyph, -_NEAR - 1) <= _NEAR:
                found[dashes[glyph]] = found[place] = (glyph, glyph)
            dashes[glyph] = place
        elif (decimal := _DECIMAL.match(block.text)) is not None:
            decimals[place] = (decimal[1], "1.1")
        elif mark := own_mark(block.text):
            framed = _FRAMED.fullmatch(mark)
            if framed is None:
                found[place] = (mark, mark)
            else:
                for reading in readings(framed[1], framed[2], framed[3]):
                    counts[reading.style].append((place, mark, reading.value))
    return found | (decimals if len(decimals) > 1 else {}) | _counted(counts)


def _counted(counts: dict[str, list[tuple[int, str, int]]]) -> dict[int, tuple[str, str]]:
    """Return the enumerators that count."""
    found: dict[int, tuple[str, str]] = {}
    for style, candidates in counts.items():
        last = 0
        for position, (place, mark, value) in enumerate(candidates):
            ahead = candidates[position + 1 : position + 1 + (_AHEAD if value == 1 else 1)]
            starts = any(other == value + 1 for _, _, other in ahead) and (value == 1 or style not in ("a.", "A."))
            if (last and value == last + 1) or starts:
                if place not in found or value > 1:
                    found[place] = (mark, style)
                last = value
    return found
