"""A range of characters is found on its pages, and its boxes there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Place
from corpus.places import boxes, pages

LINES = (
    Place(10, 20, 3, (0, 0, 100, 12)),
    Place(21, 31, 3, (0, 14, 100, 26)),
    Place(32, 42, 4, (50, 0, 150, 12)),
)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (10, 42, (3, 4)),
        (10, 20, (3,)),
        (25, 33, (3, 4)),
        (32, 42, (4,)),
        (31, 32, (3,)),  # the space between two lines: on the page where the line before it ends
        (5, 8, (3,)),
        (43, 44, (4,)),
    ],
)
def test_a_range_is_on_the_pages_of_its_lines_in_order(start: int, end: int, found: tuple[int, ...]):
    assert pages(LINES, start, end) == found


def test_without_places_there_are_no_pages_and_no_boxes():
    assert pages((), 0, 9) == boxes((), 0, 9) == ()


def test_a_whole_line_has_its_whole_box():
    assert boxes(LINES, 10, 42) == ((3, (0, 0, 100, 12)), (3, (0, 14, 100, 26)), (4, (50, 0, 150, 12)))


def test_a_part_of_a_line_has_its_part_of_the_box():
    assert boxes(LINES, 15, 24) == ((3, (50, 0, 100, 12)), (3, (0, 14, 30, 26)))
    assert boxes(LINES, 34, 36) == ((4, (70, 0, 90, 12)),)


def test_a_line_without_a_box_has_a_page_all_the_same():
    lines = (Place(0, 9, 7), Place(9, 20, 8, (0, 0, 11, 1)))
    assert (pages(lines, 0, 20), boxes(lines, 0, 20)) == ((7, 8), ((8, (0, 0, 11, 1)),))


@given(st.integers(10, 41), st.integers(1, 32))
def test_boxes_lie_inside_their_lines_and_only_where_the_range_is(start: int, length: int):
    end = min(42, start + length)
    found = boxes(LINES, start, end)
    assert len(found) == sum(line.start < end and start < line.end for line in LINES)
    for page, (left, top, right, bottom) in found:
        assert any(
            line.page == page
            and line.box
            and line.box[0] <= left < right <= line.box[2]
            and line.box[1::2] == (top, bottom)
            for line in LINES
        )
