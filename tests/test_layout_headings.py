"""Headings are told by their type, and their levels by size, weight and numbers."""

import pytest

from corpus.document import Kind
from tests.sheets import PROSE, Drawn, lay, texts


def page_of(*headings: tuple[str, float, bool], number: int = 1) -> Drawn:
    """Set headings, each (text, size, bold), with a paragraph below each."""
    page, y = Drawn(number), 80.0
    for place, (text, size, bold) in enumerate(headings):
        page.text(80, y, text, size, bold=bold)
        y = page.paragraph(80, y + 20, PROSE[place % 8]) + 24
    return page


def levels(page: Drawn) -> list[tuple[str, int]]:
    return [(block.text, block.level) for block in lay(page).blocks if block.kind is Kind.HEADING]


def test_larger_print_is_a_heading_and_the_larger_stands_above_the_smaller():
    page = page_of(("The Harbour Book", 20, False), ("Of the Lamp", 14, False), ("Of the Oil", 12, False),
                   ("Of the Ferry", 14, False))  # fmt: skip
    assert levels(page) == [("The Harbour Book", 1), ("Of the Lamp", 2), ("Of the Oil", 3), ("Of the Ferry", 2)]


def test_bold_print_as_large_as_the_text_is_a_heading():
    page = page_of(("The Harbour Book", 16, True), ("Of the Lamp", 10, True), ("Of the Ferry", 10, True))
    assert levels(page) == [("The Harbour Book", 1), ("Of the Lamp", 2), ("Of the Ferry", 2)]


def test_capitals_are_a_heading():
    page = page_of(("OF THE LAMP", 10, False), ("OF THE FERRY", 10, False))
    assert levels(page) == [("OF THE LAMP", 1), ("OF THE FERRY", 1)]


def test_numbers_give_the_levels_of_headings_of_one_type():
    page = page_of(("1 The Lamp", 12, True), ("1.1 Its Oil", 12, True), ("1.1.1 Its Price", 12, True),
                   ("1.2 Its Wick", 12, True), ("2 The Ferry", 12, True))  # fmt: skip
    assert levels(page) == [
        ("1 The Lamp", 1), ("1.1 Its Oil", 2), ("1.1.1 Its Price", 3), ("1.2 Its Wick", 2), ("2 The Ferry", 1)
    ]  # fmt: skip


def test_plain_text_is_no_heading():
    page = page_of(("The Harbour Book", 10, False), ("Of the Lamp", 10, False))
    assert levels(page) == []


def test_a_bold_paragraph_of_two_sentences_is_no_heading():
    page = page_of(("Of the Lamp", 14, True), ("The gate is shut in frost. No boat passes at night.", 10, True))
    assert levels(page) == [("Of the Lamp", 1)]
    assert "The gate is shut in frost. No boat passes at night." in texts(lay(page), Kind.BODY)


def test_two_sentences_in_large_print_are_no_heading():
    page = page_of(("Of the Lamp", 18, True), ("The gate is shut in frost. No boat passes at night.", 14, False))
    assert levels(page) == [("Of the Lamp", 1)]


def test_a_bold_paragraph_of_several_lines_is_no_heading():
    page = page_of(("Of the Lamp", 14, True), ("Of the Ferry", 14, True))
    page.paragraph(80, 500, PROSE[5], bold=True)
    page.paragraph(80, 580, PROSE[6])
    assert levels(page) == [("Of the Lamp", 1), ("Of the Ferry", 1)]
    assert PROSE[5] in texts(lay(page), Kind.BODY)


def test_a_document_that_is_bold_throughout_has_no_headings_by_weight():
    page, y = Drawn(), 80.0
    for text in PROSE[:4]:
        page.text(80, y, "Of the lamp again", bold=True)
        y = page.paragraph(80, y + 20, text, bold=True) + 24
    assert levels(page) == []


def test_a_heading_of_two_lines_is_one_heading():
    page = Drawn().text(80, 80, "Of the Lamp in the Harbour, of Its", 18, bold=True)
    page.text(80, 102, "Oil, and of the Long Frost", 18, bold=True)
    page.paragraph(80, 140, PROSE[0])
    page.paragraph(80, 240, PROSE[1])
    assert levels(page) == [("Of the Lamp in the Harbour, of Its Oil, and of the Long Frost", 1)]


def test_bold_words_that_begin_a_paragraph_are_no_heading():
    page = Drawn()
    page.text(80, 100, "Oil.", bold=True).text(105, 100, "The lamp of the harbour was lit with rape oil until the long")
    page.text(80, 112, "frost of that winter.")
    page.paragraph(80, 140, PROSE[1])
    laid = lay(page)
    assert not texts(laid, Kind.HEADING)
    assert texts(laid, Kind.BODY)[0].startswith("Oil. The lamp")


def test_a_bold_heading_set_close_to_its_paragraph_does_not_run_into_it():
    page, y = Drawn(), 80.0
    for name, text in zip(("Of the Lamp", "Of Bees", "Of the Mills"), PROSE[:3], strict=True):
        page.text(80, y, name, bold=True)
        y = page.paragraph(80, y + 12, text) + 12
    assert texts(lay(page)) == ["Of the Lamp", PROSE[0], "Of Bees", PROSE[1], "Of the Mills", PROSE[2]]


def test_the_largest_heading_of_the_first_pages_is_the_title():
    first = page_of(("Harbour Office", 14, False), ("The Book of the Lamp", 24, True))
    second = page_of(("Of the Oil", 16, True), number=2)
    assert lay(first, second).title == "The Book of the Lamp"


def test_a_larger_heading_on_a_later_page_is_not_the_title():
    pages = [page_of(("The Book of the Lamp", 18, True)), Drawn(2), Drawn(3)]
    pages[1].paragraph(80, 100, PROSE[2])
    pages[2].text(80, 80, "Appendix of Oil", 24, bold=True)
    pages[2].paragraph(80, 120, PROSE[3])
    assert lay(*pages).title == "The Book of the Lamp"


@pytest.mark.parametrize("text", ["Ann Waters", "the toll keeper, May 1848,"])
def test_a_large_line_at_the_very_end_is_no_heading(text: str):
    page = page_of(("Of the Lamp", 14, True), ("Of the Ferry", 14, True))
    page.text(80, 600, text, 13)
    assert levels(page) == [("Of the Lamp", 1), ("Of the Ferry", 1)]


def test_bold_items_of_a_list_are_no_headings():
    page = page_of(("Of the Lamp", 14, True), ("Of the Ferry", 14, True))
    for number, text in enumerate(("No Boat at Night", "No Gate in Frost", "No Lamp in June"), start=1):
        page.text(95, 400 + 16 * number, f"{number}. {text}", bold=True)
    page.paragraph(80, 500, PROSE[4])
    assert levels(page) == [("Of the Lamp", 1), ("Of the Ferry", 1)]
    assert len(texts(lay(page), Kind.ITEM)) == 3
