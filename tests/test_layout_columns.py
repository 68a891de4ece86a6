"""The order in which a page's columns are read."""

import random

import pytest

from corpus.document import Kind
from tests.sheets import PROSE, Drawn, lay, texts


def columns(page: Drawn, *parts: list[str], y: float = 100, width: float = 210, gap: float = 20, left: float = 80):
    """Set paragraphs in columns side by side, a gap between paragraphs; return the foot of the longest."""
    feet = []
    for number, part in enumerate(parts):
        foot = y
        for text in part:
            foot = page.paragraph(left + number * (width + gap), foot, text, width) + 6
        feet.append(foot)
    return max(feet)


def test_one_column_is_read_from_top_to_bottom():
    page = Drawn()
    columns(page, list(PROSE), width=440)
    assert texts(lay(page)) == list(PROSE)


def test_of_two_columns_the_left_one_is_read_first():
    page = Drawn()
    columns(page, list(PROSE[:3]), list(PROSE[3:6]))
    assert texts(lay(page)) == list(PROSE[:6])


def test_columns_whose_lines_are_drawn_row_by_row_are_read_one_after_the_other():
    page = Drawn()
    columns(page, list(PROSE[:3]), list(PROSE[3:6]))
    assert texts(lay(page.by_rows())) == list(PROSE[:6])


def test_the_order_in_which_words_are_drawn_does_not_matter():
    page = Drawn()
    columns(page, list(PROSE[:3]), list(PROSE[3:6]))
    random.Random(7).shuffle(page.words)
    assert texts(lay(page)) == list(PROSE[:6])


def test_columns_whose_baselines_differ_are_read_one_after_the_other():
    page = Drawn()
    columns(page, list(PROSE[:3]), y=100)
    columns(page, list(PROSE[3:6]), y=103.7, left=310)
    assert texts(lay(page.by_rows())) == list(PROSE[:6])


@pytest.mark.parametrize("by_rows", [False, True])
def test_three_columns_are_read_from_left_to_right(by_rows: bool):
    page = Drawn()
    columns(page, list(PROSE[:2]), list(PROSE[2:4]), list(PROSE[4:6]), width=150, gap=16, left=60)
    assert texts(lay(page.by_rows() if by_rows else page)) == list(PROSE[:6])


def test_a_headline_across_two_columns_is_read_before_both():
    page = Drawn().text(80, 80, "What Becomes of the Harbour Lamp and Its Keepers", 18, bold=True)
    columns(page, list(PROSE[:3]), list(PROSE[3:6]), y=110)
    laid = lay(page)
    assert texts(laid) == ["What Becomes of the Harbour Lamp and Its Keepers", *PROSE[:6]]
    assert texts(laid, Kind.HEADING) == ["What Becomes of the Harbour Lamp and Its Keepers"]


def test_text_across_the_page_below_two_columns_is_read_last():
    page = Drawn()
    foot = columns(page, list(PROSE[:3]), list(PROSE[3:6]))
    page.paragraph(80, foot + 12, PROSE[6], 440)
    page.paragraph(80, foot + 90, PROSE[7], 440)
    assert texts(lay(page.by_rows())) == list(PROSE)


def test_a_short_line_set_apart_below_two_columns_is_read_last():
    page = Drawn()
    foot = columns(page, list(PROSE[:2]), list(PROSE[2:4]))
    page.text(80, foot + 30, "Signed by all keepers.")
    assert texts(lay(page.by_rows())) == [*PROSE[:4], "Signed by all keepers."]


def test_text_across_the_page_between_two_pairs_of_columns_parts_them():
    page = Drawn()
    foot = columns(page, [PROSE[0]], [PROSE[1]])
    page.text(80, foot + 20, "Second Part of the Harbour Book", 16, bold=True)
    columns(page, [PROSE[2]], [PROSE[3]], y=foot + 50)
    expected = [PROSE[0], PROSE[1], "Second Part of the Harbour Book", PROSE[2], PROSE[3]]
    assert texts(lay(page.by_rows())) == expected


def test_columns_of_different_width_are_read_one_after_the_other():
    page = Drawn()
    columns(page, list(PROSE[:3]), width=150, left=60)
    columns(page, list(PROSE[3:7]), width=300, left=240)
    assert texts(lay(page.by_rows())) == list(PROSE[:7])


def test_a_right_column_that_is_shorter_than_the_left_one_is_still_a_column():
    page = Drawn()
    columns(page, list(PROSE[:4]), [PROSE[4]])
    assert texts(lay(page.by_rows())) == list(PROSE[:5])


def test_wide_gaps_in_justified_lines_make_no_columns():
    page = Drawn()
    y = 100.0
    for text in PROSE[:4]:
        y = page.paragraph(200, y, text, 130, justified=True) + 6
    assert texts(lay(page)) == list(PROSE[:4])


def test_the_words_of_a_page_are_all_read_once():
    page = Drawn()
    columns(page, list(PROSE[:3]), list(PROSE[3:6]))
    page.text(400, 60, "Monday").text(90, 740, "Vol. 3").text(300, 720, "printed by hand")
    drawn = sorted(word.text for word in page.words)
    assert sorted(" ".join(texts(lay(page))).split()) == drawn
