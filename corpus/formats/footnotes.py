"""Footnotes in plain text: found by their numbers, which follow the marks in the running text."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.formats.lines import Line, finished, has_leader
from corpus.formats.marking import CLOSE, OPEN, number

_SKIPPED = 3  # notes that may be missing before the next one is still believed
_LOST = 20  # notes that may be missing if the one after the next one is there

# A mark is glued to a word, to punctuation, or to the year before its full stop; "3.5" holds none.
_MARKS = re.compile(
    r"[\d\[⁰¹²³⁴⁵⁶⁷⁸⁹](?:"
    r"(?:(?<=[^\W\d_]{2}\d)|(?<=[^\d\s][.,;:!?…)\]”’\"'»%—]\d)|(?<=\d{4}[.,]\d))"
    r"\d{0,2}(?=[\s).,;:!?\]”’—–]|$)(?![.,:]\d)"
    r"|(?<=\[)\d{1,3}\]|(?<=[⁰¹²³⁴⁵⁶⁷⁸⁹])[⁰¹²³⁴⁵⁶⁷⁸⁹]{0,2})"
)
_FIRST = "0123456789[⁰¹²³⁴⁵⁶⁷⁸⁹"
_STARTS = (  # how a note may print its number
    re.compile(r"(\d{1,3}) +(?=[^\W\d_]|[“\"‘'(\[])"),
    re.compile(r"(\d{1,3})[.)] *(?=\S)"),
    re.compile(r"\[(\d{1,3})\] *(?=\S)"),
    re.compile(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}) *(?=\S)"),
    re.compile(r"(\d{1,3})(?=[A-Z“])"),
)


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote that was set apart, with the mark that calls it."""

    mark: str  # "12"
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Called:
    """A place where a note starts, and the mark before it that calls it."""

    number: int
    place: int  # of the note's first line
    mark: tuple[int, int, int]  # line, and columns, of the mark


def split(lines: Sequence[Line]) -> tuple[list[Line], tuple[Footnote, ...]]:
    """Return the running text, its footnote marks between OPEN and CLOSE, and the footnotes.

    A line starts a footnote if it follows a gap, the end of a sentence or another note, begins with a number
    that counts on from the last note's (or restarts at 1), and a mark of that number stands in the text between
    the last note's mark and this line. Of the ways to print the number, the one that finds most notes is the
    document's.
    """
    marks = _marks(lines)
    called = max((_called(lines, marks, start) for start in _STARTS), key=len)
    if not called:
        return list(lines), ()
    spans = [_extent(lines, note, following) for note, following in zip(called, [*called[1:], None], strict=True)]
    inside = {place for span in spans for place in span}
    notes = tuple(
        Footnote(str(note.number), tuple(lines[place] for place in span))
        for note, span in zip(called, spans, strict=True)
    )
    columns: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for note in called:
        columns[note.mark[0]].append(note.mark[1:])
    text: list[Line] = []
    for place, line in enumerate(lines):
        if place in inside:
            continue
        line = replace(line, text=_marked(line.text, columns[place])) if place in columns else line
        text.append(replace(line, torn=True) if text and place - 1 in inside else line)
    return text, notes


def _marks(lines: Sequence[Line]) -> dict[int, list[tuple[int, int, int]]]:
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for place, line in enumerate(lines):
        if has_leader(line.text):
            continue
        for match in _MARKS.finditer(line.text):
            found[int(number(match[0]))].append((place, match.start(), match.end()))
    return found


def _called(
    lines: Sequence[Line], marks: dict[int, list[tuple[int, int, int]]], start: re.Pattern[str]
) -> list[_Called]:
    candidates = list(_candidates(lines, start))
    found: list[_Called] = []
    for position, (place, value, chunk) in enumerate(candidates):
        in_note = bool(found) and found[-1].place >= chunk
        if not (place == chunk or in_note or finished(lines[place - 1].text)):
            continue
        last = found[-1].number if found else 0
        ahead = [other for _, other, _ in candidates[position + 1 : position + 1 + _SKIPPED]]
        goes_on = last < value <= last + _SKIPPED if found else value == 1
        resumes = last < value <= last + _LOST and value + 1 in ahead
        if not (goes_on or resumes or value == 1):
            continue
        known = marks.get(value, [])
        place_of_mark = bisect_right(known, found[-1].mark if found else (-1, 0, 0))
        if place_of_mark < len(known) and known[place_of_mark][0] < place:
            found.append(_Called(value, place, known[place_of_mark]))
    return found


def _candidates(lines: Sequence[Line], start: re.Pattern[str]) -> Iterator[tuple[int, int, int]]:
    """Yield each line that begins with a number: its place, the number, and where its run of lines begins."""
    chunk = 0
    for place, line in enumerate(lines):
        chunk = place if line.gap or line.torn else chunk
        if line.text[0] in _FIRST and (match := start.match(line.text)) is not None:
            yield place, int(number(match[1])), chunk


def _extent(lines: Sequence[Line], note: _Called, following: _Called | None) -> range:
    """Return the lines of a note.

    It ends at the next blank line, unless the next note was called above this one: then both stand at the
    foot of the same page, and what lies between them belongs to this one.
    """
    if following is not None and following.mark[0] < note.place:
        between = lines[note.place + 1 : following.place]
        if not any(line.torn for line in between):
            return range(note.place, following.place)
    end = note.place + 1
    stop = following.place if following is not None else len(lines)
    while end < stop and not (lines[end].gap or lines[end].torn):
        end += 1
    return range(note.place, end)


def _marked(text: str, columns: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(columns, reverse=True):
        text = f"{text[:start]}{OPEN}{text[start:end]}{CLOSE}{text[end:]}"
    return text
