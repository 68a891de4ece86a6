"""Running heads, page numbers and watermarks are left out; what only looks like them is kept."""

import pytest

from tests.sheets import PROSE, Drawn, lay, texts

PAGES = range(1, 7)


def body(number: int) -> Drawn:
    """Return a page with two paragraphs of its own."""
    page = Drawn(number)
    page.paragraph(80, 120, PROSE[number % 8])
    page.paragraph(80, 300, f"On day {number} nothing else was written. " + PROSE[(number + 3) % 8])
    return page


def bodies() -> list[str]:
    return texts(lay(*map(body, PAGES)))


def test_pages_without_furniture_lose_nothing():
    laid = lay(*map(body, PAGES))
    assert len(laid.blocks) == 12
    assert laid.furniture == 0
    assert laid.labels == {}


def test_a_running_head_and_a_page_number_are_left_out():
    pages = [body(n).centred(40, "The Harbour Book", 8).centred(770, str(n + 30), 9) for n in PAGES]
    laid = lay(*pages)
    assert texts(laid) == bodies()
    assert laid.furniture == 12


def test_the_printed_number_is_the_label_beside_the_physical_number():
    laid = lay(*[body(n).centred(770, str(n + 30), 9) for n in PAGES])
    assert laid.labels == {n: str(n + 30) for n in PAGES}
    assert [block.page for block in laid.blocks] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]


def test_running_heads_that_alternate_left_and_right_are_left_out():
    pages = []
    for n in PAGES:
        page = body(n)
        if n % 2:
            page.right(520, 40, f"Lamps and Oil {n}", 8)
        else:
            page.text(80, 40, f"{n} The Harbour Book", 8)
        pages.append(page)
    laid = lay(*pages)
    assert texts(laid) == bodies()
    assert laid.labels == {n: str(n) for n in PAGES}


def test_roman_page_numbers_are_left_out_and_are_labels():
    romans = ["iii", "iv", "v", "vi", "vii", "viii"]
    laid = lay(*[body(n).centred(770, romans[n - 1], 9) for n in PAGES])
    assert texts(laid) == bodies()
    assert laid.labels == dict(zip(PAGES, romans, strict=True))


def test_labels_begin_anew_where_arabic_numbers_follow_roman_ones():
    printed = ["i", "ii", "iii", "1", "2", "3"]
    laid = lay(*[body(n).centred(770, printed[n - 1], 9) for n in PAGES])
    assert texts(laid) == bodies()
    assert laid.labels == dict(zip(PAGES, printed, strict=True))


@pytest.mark.parametrize("form", ["Page {}", "Page {} of 36", "- {} -", "{} / 36", "[{}]", "F-{}"])
def test_page_numbers_in_many_forms_are_left_out(form: str):
    laid = lay(*[body(n).centred(770, form.format(n + 30), 9) for n in PAGES])
    assert texts(laid) == bodies()
    expected = "F-{}" if form == "F-{}" else "{}"
    assert laid.labels == {n: expected.format(n + 30) for n in PAGES}


def test_a_running_foot_of_two_lines_is_left_out():
    pages = [body(n).centred(760, "Harbour Office", 8).centred(772, f"Draft of May - {n}", 8) for n in PAGES]
    assert texts(lay(*pages)) == bodies()


def test_a_short_document_loses_its_running_head_too():
    pages = [body(n).text(80, 40, "The Harbour Book", 8) for n in (1, 2)]
    assert texts(lay(*pages)) == texts(lay(body(1), body(2)))


def test_a_watermark_on_all_pages_is_left_out():
    pages = [body(n).text(240, 250, "COPY", 40) for n in PAGES]
    assert texts(lay(*pages)) == bodies()


def test_a_word_that_stands_at_one_place_on_two_of_six_pages_is_no_watermark():
    pages = [body(n).text(240, 250, "Sketch", 12) if n in (2, 5) else body(n) for n in PAGES]
    assert texts(lay(*pages)).count("Sketch") == 2


def test_a_number_that_stands_alone_in_the_text_of_one_page_is_kept():
    pages = [body(n).centred(770, str(n), 9) for n in PAGES]
    pages[2].text(100, 260, "1848")
    assert "1848" in " ".join(texts(lay(*pages))).split()


def test_a_number_alone_at_the_head_of_one_page_is_kept():
    pages = [body(n) for n in PAGES]
    pages[3].text(100, 80, "1848", 10)
    assert "1848" in " ".join(texts(lay(*pages))).split()


def test_a_line_of_the_text_that_recurs_within_the_pages_is_kept():
    pages = []
    for n in PAGES:
        page = body(n)
        page.text(80, 400 + 20 * n, "It was so entered in the book.")
        pages.append(page)
    assert " ".join(texts(lay(*pages))).count("It was so entered in the book.") == 6


def test_numbers_of_pages_from_before_that_count_on_within_the_text_are_left_out():
    pages = []
    for n in PAGES:
        page = Drawn(n)
        page.paragraph(80, 120, PROSE[n % 8])
        page.centred(300, str(210 + n))
        page.paragraph(80, 340, PROSE[(n + 3) % 8])
        pages.append(page)
    found = " ".join(texts(lay(*pages))).split()
    assert not [word for word in found if word.isdigit()]


def test_a_heading_at_the_top_of_every_page_that_differs_is_kept():
    names = ["Oil", "Bees", "Mills", "Bread", "Salt", "Plums"]
    pages = []
    for n in PAGES:
        page = body(n).text(80, 80, f"The Chapter of {names[n - 1]}", 16, bold=True).centred(770, str(n), 9)
        pages.append(page)
    found = texts(lay(*pages))
    assert [f"The Chapter of {name}" for name in names] == [text for text in found if text.startswith("The Chapter")]


def test_lines_that_differ_by_their_numbers_alone_are_kept_where_text_stands_above_them():
    names = ["Oil", "Bees", "Mills", "Bread", "Salt", "Plums"]
    pages = []
    for n in PAGES:
        page = Drawn(n).text(80, 80, f"{names[n - 1]} were spoken of in the house.")
        page.text(80, 100, f"It was day {n} of the watch.")
        page.paragraph(80, 130, PROSE[n])
        pages.append(page)
    assert " ".join(texts(lay(*pages))).count("of the watch.") == 6


def test_pages_of_but_one_line_each_that_differ_by_its_number_keep_it():
    pages = [Drawn(n).text(80, 100, f"Day {n}: the lamp was lit.").centred(770, str(n), 9) for n in PAGES]
    assert " ".join(texts(lay(*pages))).count("the lamp was lit.") == 6


def test_a_dotless_i_alone_at_a_page_s_edge_is_no_page_number():
    pages = []
    for n in PAGES:
        page = body(n)
        page.text(300, 800, "ı" if n % 2 else "İ")
        pages.append(page)
    assert lay(*pages).labels == {}
