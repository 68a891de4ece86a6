"""Footnotes: small print at the foot of a column that begins with a mark which the text above calls."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from corpus.formats.layout.columns import Strip
from corpus.formats.layout.lines import Line
from corpus.formats.layout.words import Rule

_SMALL = 0.93  # of the body's size, up to which print is small
_NEAR = 1.8  # of the size: how far above a note the rule is that sets it off

_MARK = re.compile(r"[\[(]?(?:\d{1,4}|[*†‡§]{1,3})[\])]?")
_START = re.compile(rf"({_MARK.pattern})[.:]?(?:\s|$|(?=[^\W\d_]|[“\"‘'(]))")


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote's mark ("12", "*") and its lines; without a mark it goes on with the last note of an earlier page."""

    mark: str
    lines: tuple[Line, ...]


def mark_of(text: str) -> str:
    """Return a mark as printed without what is around it: "[12]" and "12." are "12"."""
    return text.strip("[]().: ")


def calls(lines: Sequence[Line]) -> set[str]:
    """Return the marks that the lines call notes with."""
    found = set()
    for line in lines:
        for start, end in line.calls:
            if start:  # a line's first word is no call
                found.update(mark_of(line.text[start:end]).split(","))
    return found


def split(strip: Strip, called: Collection[str], rules: Sequence[Rule], body: float) -> tuple[Strip, list[Footnote]]:
    """Return the strip without its footnotes, and the footnotes.

    `called` are the marks called on this page and the one before; `body` is the size of the text, in points.
    """
    lines = strip.lines
    first = len(lines)
    while first and _may_be_note(lines[first - 1], rules, body):
        first -= 1
    zone = lines[first:]
    starts = list(_starts(zone, called))
    ruled = bool(zone) and _is_ruled(zone[0], rules)
    if not starts:
        goes_on = ruled and zone[0].size <= _SMALL * body
        return (Strip(lines[:first], strip.left, strip.right), [Footnote("", zone)]) if goes_on else (strip, [])
    notes: list[Footnote] = []
    if starts[0][0] and ruled:
        notes.append(Footnote("", zone[: starts[0][0]]))
    elif starts[0][0]:
        first += starts[0][0]
        zone = zone[starts[0][0] :]
        starts = [(place - starts[0][0], mark) for place, mark in starts]
    for (place, mark), (end, _) in zip(starts, [*starts[1:], (len(zone), "")], strict=True):
        notes.append(Footnote(mark, (_with_space(zone[place]), *zone[place + 1 : end])))
    return Strip(lines[:first], strip.left, strip.right), notes


def _may_be_note(line: Line, rules: Sequence[Rule], body: float) -> bool:
    return line.size <= _SMALL * body or (line.words[0].raised and _opening(line) is not None)


def _is_ruled(line: Line, rules: Sequence[Rule]) -> bool:
    """Tell whether a level rule stands directly above the line."""
    return any(
        rule.right - rule.left > rule.bottom - rule.top
        and 0 <= line.baseline - rule.bottom <= _NEAR * line.size
        and rule.left <= line.left + line.size
        for rule in rules
    )


def _with_space(line: Line) -> Line:
    """Return a note's first line with a space behind the mark, which print may glue to the first word."""
    mark, *words = line.words
    return Line((mark, words[0]._replace(glued=False), *words[1:]), line.page) if words and mark.raised else line


def _opening(line: Line) -> str | None:
    """Return the mark that a line begins with, None if it begins as no note does."""
    first = line.words[0]
    if first.raised and _MARK.fullmatch(first.text):
        return mark_of(first.text)
    match = _START.match(line.text)
    return mark_of(match[1]) if match is not None else None


def _starts(zone: Sequence[Line], called: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield where a note begins, and its mark: one that is called and counts on from the note before."""
    last = 0
    for place, line in enumerate(zone):
        mark = _opening(line)
        if mark is None or mark not in called:
            continue
        if mark.isdigit():
            if int(mark) <= last or (last and int(mark) > last + 3):
                continue
            last = int(mark)
        yield place, mark
