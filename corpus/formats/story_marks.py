"""Marks of items that somebody typed: a word processor does not know that these paragraphs are a list."""

import re
from collections.abc import Sequence

from corpus.formats.story import Line, Role
from corpus.marks import Mark, readings

_BULLET = re.compile(r"\s*([•▪●◦‣■□▶►➢➤⁃∙·❖✓○◆])\s*(?=\S)|\s*([–—*+o-])[ ]*\t\s*(?=\S)")
_DASH = re.compile(r"\s*([–—*-])\s+(?=\S)")
_NUMBER = re.compile(r"\s*(\d{1,3}(?:\.\d{1,3})+\.?)\s+(?=\S)")
_ENUMERATOR = re.compile(r"\s*((\(?)(\d{1,3}|[A-Za-z]|[ivxlc]{2,6}|[IVXLC]{2,6})([.)]))(\s+)(?=\S)")
_FEWEST = 2  # of a kind
_DEEPEST = 8  # lists within lists
_AHEAD = 12  # enumerators among which one must find its next


def find(lines: Sequence[Line]) -> None:
    """Give the lines that begin with a typed mark that mark as their label.

    A bullet is always one. An enumerator is one if another counts on from it, or it counts on from another, so that
    "J. Smith" and a year are none; a dash, or a number like "3.14", if there are several.
    """
    lines = list({id(line): line for line in lines}.values())  # a repeated cell stands for several
    free = [line for line in lines if line.role is Role.TEXT and not line.label and not line.boxed]
    _take(free, _BULLET, fewest=1)
    for pattern in (_DASH, _NUMBER):
        _take([line for line in free if not line.label], pattern, fewest=_FEWEST)
    _enumerate([line for line in free if not line.label])
    _nest([line for line in free if line.label])


def _take(free: Sequence[Line], pattern: re.Pattern[str], *, fewest: int) -> None:
    found = [(line, match) for line in free if (match := pattern.match(line.text)) is not None]
    for line, match in found if len(found) >= fewest else ():
        _label(line, match[match.lastindex or 1], match.end())


def _label(line: Line, mark: str, end: int) -> None:
    line.label, line.depth, line.text = mark, 1, line.text[end:]


def _enumerate(free: Sequence[Line]) -> None:
    """Label the enumerators that follow one another within their style: (a), (b), ..."""
    candidates = [
        (line, match, readings(match[2], match[3], match[4]))
        for line in free
        if (match := _ENUMERATOR.match(line.text)) is not None and not (match[2] and match[4] == ".")
    ]
    chosen: set[int] = set()
    waiting: dict[tuple[str, int], list[tuple[int, int]]] = {}  # what may come next -> (candidate, position)
    for place, (_, _, options) in enumerate(candidates):
        for mark in options:
            before = [at for at in waiting.pop((mark.style, mark.value), []) if place - at[1] <= _AHEAD]
            if before:
                chosen.update((place, before[-1][0]))
            waiting.setdefault((mark.style, mark.value + 1), []).append((place, place))
    for place in sorted(chosen):
        line, match, _ = candidates[place]
        _label(line, match[1], match.end())


def _nest(typed: Sequence[Line]) -> None:
    """Give typed enumerators their depth: a style that begins under another is deeper."""
    stack: list[Mark] = []
    for line in typed:
        match = _ENUMERATOR.match(f"{line.label} x")
        if match is None:
            continue
        options = readings(match[2], match[3], match[4])
        going_on = [
            (depth, mark)
            for depth, above in enumerate(stack)
            for mark in options
            if mark.style == above.style and mark.value in (above.value + 1, 1)
        ]
        if going_on:  # the innermost list of its style goes on, or starts again
            depth, mark = max(going_on, key=lambda each: (each[1].value > 1, each[0]))
            stack[depth:] = [mark]
        else:
            if options[0].value != 1 or len(stack) >= _DEEPEST:
                stack.clear()
            stack.append(options[0])
        line.depth = len(stack)
