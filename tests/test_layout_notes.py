"""Footnotes leave the running text and stay tied to their marks."""

import pytest

from corpus.document import Kind
from tests.sheets import PROSE, Drawn, block, lay, texts


def called(page: Drawn, y: float, mark: str, *, x: float = 80, width: float = 440) -> float:
    """Set a paragraph that calls a note, and one of the page's own; return the y of the next line."""
    page.text(x, y, "The tower was closed.").raised(mark).more("Nobody was told.")
    return page.paragraph(x, y + 24, PROSE[page.number], width)


def noted(page: Drawn, y: float, mark: str, text: str, *, x: float = 80, size: float = 8) -> Drawn:
    """Set a footnote whose mark is a superscript."""
    page.text(x, y - 0.35 * size, mark, 0.6 * size)
    start = page.words[-1].right
    page.text(start, y, text, size)
    return page


def calls(laid) -> list[tuple[str, str, str]]:
    """Return (text before the call, the call, mark) of every call."""
    return [
        (found.text[:start], found.text[start:end], mark) for found in laid.blocks for start, end, mark in found.notes
    ]


def test_a_footnote_is_split_off_and_tied_to_its_mark():
    page = Drawn()
    called(page, 100, "1")
    noted(page, 700, "1", "By order of the council, in May.")
    laid = lay(page)
    assert texts(laid, Kind.FOOTNOTE) == ["1 By order of the council, in May."]
    assert laid.blocks[-1].mark == "1"
    assert calls(laid) == [("The tower was closed.", "1", "1")]


def test_the_mark_is_glued_to_the_text_as_it_was_printed():
    page = Drawn()
    called(page, 100, "12")
    noted(page, 700, "12", "By order of the council, in May.")
    assert block(lay(page), "The tower").text == "The tower was closed.12 Nobody was told."


def test_a_mark_glued_to_the_first_word_of_its_note_is_set_apart():
    page = Drawn()
    called(page, 100, "7")
    noted(page, 700, "7", "See the minutes of that week.")
    page.words[-6] = page.words[-6]._replace(glued=True)
    assert texts(lay(page), Kind.FOOTNOTE) == ["7 See the minutes of that week."]


def test_notes_whose_marks_are_not_raised_are_tied_too():
    page = Drawn()
    called(page, 100, "1")
    page.text(80, 700, "1. By order of the council, in May.", 8)
    laid = lay(page)
    assert texts(laid, Kind.FOOTNOTE) == ["1. By order of the council, in May."]
    assert [mark for _, _, mark in calls(laid)] == ["1"]


@pytest.mark.parametrize("mark", ["*", "†", "‡", "[3]"])
def test_stars_daggers_and_brackets_are_marks(mark: str):
    page = Drawn()
    called(page, 100, mark)
    page.text(80, 700, f"{mark} By order of the council.", 8)
    laid = lay(page)
    assert texts(laid, Kind.FOOTNOTE) == [f"{mark} By order of the council."]
    assert [(text, number) for _, text, number in calls(laid)] == [(mark, mark.strip("[]"))]


def test_several_notes_of_a_page_are_told_apart_and_a_note_may_have_several_lines():
    page = Drawn()
    called(page, 100, "1")
    called(page, 200, "2")
    noted(page, 680, "1", "By order of the council, which met in the month of May")
    page.text(80, 690, "in the house of the toll keeper.", 8)
    noted(page, 700, "2", "The same, on the day after.")
    laid = lay(page)
    assert texts(laid, Kind.FOOTNOTE) == [
        "1 By order of the council, which met in the month of May in the house of the toll keeper.",
        "2 The same, on the day after.",
    ]


def test_a_note_that_goes_on_below_the_rule_of_the_next_page_is_one_note():
    first, second = Drawn(1), Drawn(2)
    called(first, 100, "1")
    noted(first, 700, "1", "By order of the council, which met that year in the house of", size=8)
    second.paragraph(80, 100, PROSE[2])
    second.rule(80, 690, 200, 690)
    second.text(80, 700, "the toll keeper beyond the brook.", 8)
    laid = lay(first, second)
    (note,) = (each for each in laid.blocks if each.kind is Kind.FOOTNOTE)
    assert note.text == (
        "1 By order of the council, which met that year in the house of the toll keeper beyond the brook."
    )
    assert (note.page, [place.page for place in note.places]) == (1, [1, 2])


def test_what_goes_on_from_the_page_before_stands_above_the_notes_of_its_own_page():
    first, second = Drawn(1), Drawn(2)
    called(first, 100, "1")
    noted(first, 700, "1", "By order of the council, which met that year in the house of")
    called(second, 150, "2")
    second.rule(80, 680, 200, 680)
    second.text(80, 690, "the toll keeper.", 8)
    noted(second, 700, "2", "The day after.")
    assert texts(lay(first, second), Kind.FOOTNOTE) == [
        "1 By order of the council, which met that year in the house of the toll keeper.",
        "2 The day after.",
    ]


def test_notes_at_the_foot_of_both_columns_leave_both():
    page = Drawn()
    for x, mark, first in ((80, "1", 1), (310, "2", 3)):
        page.text(x, 100, "The tower was closed.").raised(mark).more("So it stayed.")
        foot = page.paragraph(x, 116 + 4 * first, PROSE[first], 210)
        page.paragraph(x, foot + 6, PROSE[first + 1], 210)
        noted(page, 398 + first, mark, f"Order {mark}0 of the council.", x=x)
    laid = lay(page.by_rows())
    assert texts(laid, Kind.FOOTNOTE) == ["1 Order 10 of the council.", "2 Order 20 of the council."]
    assert texts(laid, Kind.BODY) == [
        "The tower was closed.1 So it stayed.", *PROSE[1:3], "The tower was closed.2 So it stayed.", *PROSE[3:5]
    ]  # fmt: skip


def test_notes_do_not_interrupt_a_paragraph_that_goes_on_in_the_next_column():
    page = Drawn()
    half = PROSE[1].index("They hang")
    page.text(80, 100, "The tower was closed.").raised("1").more("So it stayed.")
    foot = page.paragraph(80, 124, PROSE[2], 210)
    page.paragraph(80, foot + 6, PROSE[1][: half + 39].rsplit(" ", 1)[0], 210)
    rest = PROSE[1][len(PROSE[1][: half + 39].rsplit(" ", 1)[0]) + 1 :]
    noted(page, 400, "1", "By order.", x=80)
    foot = page.paragraph(310, 100, rest, 210)
    page.paragraph(310, foot + 6, PROSE[3], 210)
    laid = lay(page)
    assert texts(laid, Kind.BODY) == ["The tower was closed.1 So it stayed.", PROSE[2], PROSE[1], PROSE[3]]
    assert texts(laid, Kind.FOOTNOTE) == ["1 By order."]


def test_a_power_of_ten_calls_no_footnote():
    page = Drawn()
    page.text(80, 100, "A swarm counts 10").raised("2").more("heads at the very least.")
    called(page, 140, "1")
    noted(page, 700, "1", "By order of the council.")
    laid = lay(page)
    assert [mark for _, _, mark in calls(laid)] == ["1"]
    assert block(laid, "A swarm").text == "A swarm counts 102 heads at the very least."


def test_small_print_at_the_foot_that_nothing_calls_stays_in_the_text():
    page = Drawn()
    page.paragraph(80, 100, PROSE[0])
    page.text(80, 700, "3 barrels of oil remain in the cellar.", 8)
    laid = lay(page)
    assert texts(laid) == [PROSE[0], "3 barrels of oil remain in the cellar."]
    assert not texts(laid, Kind.FOOTNOTE)


def test_a_numbered_list_in_small_print_in_the_middle_of_a_page_is_no_footnote():
    page = Drawn()
    called(page, 100, "1")
    page.text(80, 250, "1. oil for the lamp", 8).text(80, 262, "2. a warming pan", 8)
    page.paragraph(80, 300, PROSE[2])
    noted(page, 700, "1", "By order of the council.")
    assert texts(lay(page), Kind.FOOTNOTE) == ["1 By order of the council."]


def test_numbers_that_begin_anew_on_every_page_are_tied_to_the_notes_of_their_page():
    pages = []
    for number, name in ((1, "May"), (2, "June"), (3, "July")):
        page = Drawn(number)
        called(page, 100 + 40 * number, "1")
        noted(page, 700, "1", f"By order given in {name}.")
        pages.append(page)
    laid = lay(*pages)
    assert [(each.text, each.page) for each in laid.blocks if each.kind is Kind.FOOTNOTE] == [
        ("1 By order given in May.", 1), ("1 By order given in June.", 2), ("1 By order given in July.", 3)
    ]  # fmt: skip
    assert [each.page for each in laid.blocks if each.notes] == [1, 2, 3]


def test_footnotes_are_the_last_blocks():
    first, second = Drawn(1), Drawn(2)
    called(first, 100, "1")
    noted(first, 700, "1", "By order of the council.")
    second.paragraph(80, 100, PROSE[4])
    kinds = [each.kind for each in lay(first, second).blocks]
    assert kinds == [Kind.BODY, Kind.BODY, Kind.BODY, Kind.FOOTNOTE]
