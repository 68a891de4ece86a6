"""Page breaks on their way from the source to places: they travel inside the text, as a sign."""

import re
from bisect import bisect_left
from itertools import pairwise

from corpus.canonical import canonical
from corpus.document import Place
from corpus.formats.marking import settled

PAGE = "\ufdd4"  # a noncharacter, which canonical text never holds: a page begins here

_AROUND_PAGE = re.compile(rf"(?<!\s)(\s*+)((?:{PAGE}\s*+)+)")

_Notes = tuple[tuple[int, int, str], ...]


def paged(raw: str, page: int | None) -> tuple[str, _Notes, tuple[Place, ...]]:
    """Return canonical text, the footnote marks in it, and a place for each page that it stands on.

    `page` is the page before the first sign of a break in `raw`.
    """
    breaks = raw.count(PAGE)
    if breaks:
        raw = _AROUND_PAGE.sub(lambda m: (" " if m[1] or " " in m[2] else "") + PAGE * m[2].count(PAGE), raw)
    text, notes = settled(raw.strip(" \n"))
    places: tuple[Place, ...] = ()
    if breaks:
        text, notes, places = _without_signs(text, notes, page)
    if not text.isascii() and canonical(text) != text:  # letters that only meet across a mark
        return canonical(text), (), ()
    return text, notes, places


def _without_signs(text: str, notes: _Notes, page: int | None) -> tuple[str, _Notes, tuple[Place, ...]]:
    """Take the signs of page breaks out of settled text."""
    signs = [place for place, character in enumerate(text) if character == PAGE]

    def moved(offset: int) -> int:
        return offset - bisect_left(signs, offset)

    plain = text.replace(PAGE, "")
    lead = len(plain) - len(plain.lstrip(" "))
    plain = plain.strip(" ")
    starts = [min(len(plain), max(0, moved(sign) - lead)) for sign in signs]
    number_of = page or 0
    edges = [0, *starts, len(plain)]
    places = tuple(
        Place(start, end, number_of + step)
        for step, (start, end) in enumerate(pairwise(edges))
        if start < end and number_of + step > 0
    )
    shifted = tuple((moved(start) - lead, moved(end) - lead, mark) for start, end, mark in notes)
    return plain, shifted, places
