"""From a range of characters to where it stands on paper: its pages, and its boxes for a highlight."""

from collections.abc import Iterator, Sequence

from corpus.document import Box, Place


def pages(places: Sequence[Place], start: int, end: int) -> tuple[int, ...]:
    """Return the physical pages of `text[start:end]`, in the order of its characters, each once.

    `places` are those of its paragraph. A range that none of them covers is on the page of the last one before it.
    """
    touched = _touched(places, start, end) or [place for place in places if place.end <= start][-1:] or places[:1]
    return tuple(dict.fromkeys(place.page for place in touched))


def boxes(places: Sequence[Place], start: int, end: int) -> tuple[tuple[int, Box], ...]:
    """Return (page, box) of each line of `text[start:end]`, in order.

    Of a line that is only partly in the range, the box is cut left and right as if all its characters
    were equally wide and written from left to right. Lines without a box, as of a format that has
    pages and no layout, are left out.
    """
    return tuple((page, box) for place in _touched(places, start, end) for page, box in _clipped(place, start, end))


def _touched(places: Sequence[Place], start: int, end: int) -> Sequence[Place]:
    return [place for place in places if place.start < end and start < place.end]


def _clipped(place: Place, start: int, end: int) -> Iterator[tuple[int, Box]]:
    if place.box is None:
        return
    left, top, right, bottom = place.box
    character = (right - left) / (place.end - place.start)
    first, last = max(start, place.start) - place.start, min(end, place.end) - place.start
    if last < place.end - place.start:
        right = left + last * character
    yield place.page, (left + first * character, top, right, bottom)
