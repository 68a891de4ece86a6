"""From a range of characters to where it stands on paper: its pages, and its boxes for a highlight."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.document import Box, PageState, Paragraph, Place
from corpus.errors import StoreDamaged
from corpus.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a range of characters stands."""

    page: int | None  # the physical page of its first character
    page_label: str | None = None  # that page's number as printed: "iv"
    page_is_sheet: bool = False  # whether `page` is a sheet of the file, not only a number that it prints
    ocr: bool = False  # whether some of its pages were recognised in a picture
    places: tuple[tuple[int, Box], ...] = ()  # (page, box of a line), as `boxes` has them


def locate(store: Store, paragraph: Paragraph, start: int, end: int) -> Location:
    """Return where a range of a paragraph stands.

    Where the format says of each line on which page it is, the page is that of the first character; else that
    on which the paragraph begins. Raises StoreDamaged if the stored places contradict the document.
    """
    runs = store.places(paragraph)
    numbers = pages(runs, start, end) or ((paragraph.page,) if paragraph.page is not None else ())
    found = [page for number in numbers if (page := store.page(paragraph.document_id, number))]
    if runs and (len(found) < len(numbers) or not _inside(runs, paragraph)):
        raise StoreDamaged(
            f"the pages of {paragraph.label} of document {paragraph.document_id} are not as they were added;"
            " remove it, and add it again"
        )
    if not found:
        return Location(page=paragraph.page)
    return Location(
        page=found[0].number,
        page_label=found[0].label,
        page_is_sheet=found[0].width > 0,
        ocr=any(page.state is PageState.OCR for page in found),
        places=boxes(runs, start, end),
    )


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


def _inside(places: Sequence[Place], paragraph: Paragraph) -> bool:
    """Whether the places lie in their paragraph, in order."""
    edges = [paragraph.start, *(edge for place in places for edge in (place.start, place.end)), paragraph.end]
    return edges == sorted(edges) and all(place.start < place.end for place in places)
