"""The sentence that leads in to a list."""

from collections.abc import Iterator, Sequence
from itertools import islice

from corpus.counts import announced, announces
from corpus.document import Kind, Slice
from corpus.flow import Line

REACH = 2  # paragraphs before the one where the list begins
SENTENCES = 30  # as far back, at most


def before(text: str, lines: Sequence[Line], place: int, sentence: int, count: int) -> Slice | None:
    """Return the lead-in of a list of `count` items that begins at that sentence of line `place`.

    It is the nearest sentence that announces a list, in this paragraph or `REACH` before it under the
    same heading, or the heading if that does; else the sentence directly before, if there is one.
    """
    nearest = None
    for lead in islice(_back(lines, place, sentence), SENTENCES):
        if announces(text[lead.start : lead.end], count):
            return lead
        nearest = nearest or lead
    heading = _heading(text, lines, place, count)
    return heading or nearest


def directly_before(text: str, lines: Sequence[Line], place: int, count: int) -> Slice | None:
    """Return the lead-in at the end of the paragraph above line `place`, or the heading that announces it."""
    if place == 0:
        return None
    line = lines[place - 1]
    if line.kind is Kind.HEADING:
        return _heading(text, lines, place, count)
    found = [line.slice(*span) for span in line.sentences[-3:]]
    last = found[-1]
    for lead in reversed(found):
        if announced(text[lead.start : lead.end], count) == count:
            return lead
    return last if announces(text[last.start : last.end], count) else None


def promised(text: str, lead: Slice | None, count: int) -> int | None:
    """Return how many items the lead-in promises."""
    return announced(text[lead.start : lead.end], count) if lead else None


def _back(lines: Sequence[Line], place: int, sentence: int) -> Iterator[Slice]:
    """Yield the sentences before this one, nearest first, up to the heading above or `REACH` paragraphs."""
    for span in reversed(lines[place].sentences[:sentence]):
        yield lines[place].slice(*span)
    for line in reversed(lines[max(0, place - REACH) : place]):
        if line.kind is Kind.HEADING:
            return
        for span in reversed(line.sentences):
            yield line.slice(*span)


def _heading(text: str, lines: Sequence[Line], place: int, count: int) -> Slice | None:
    """Return the heading directly above line `place` if it announces the list."""
    if place == 0 or lines[place - 1].kind is not Kind.HEADING:
        return None
    paragraph = lines[place - 1].paragraph
    if not announces(text[paragraph.start : paragraph.end], count):
        return None
    return lines[place - 1].slice(paragraph.start, paragraph.end)
