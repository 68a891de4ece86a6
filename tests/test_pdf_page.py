"""What is seen on a PDF's page: its words as a reader sees them, and nothing that no reader sees."""

import pypdfium2 as pdfium
import pytest

from corpus.formats.pdf_page import Sight, look
from tests.pdf_writer import Drawing, pdf

WHITE, DARK = (1, 1, 1), (0.1, 0.1, 0.3)
PLAIN = "The ferry leaves at nine."


def seen(page: Drawing) -> Sight:
    document = pdfium.PdfDocument(pdf(page))
    try:
        return look(document[0])
    finally:
        document.close()


def words(page: Drawing) -> str:
    return " ".join(word.text for word in seen(page).words)


def drawing() -> Drawing:
    return Drawing().text(72, 100, PLAIN)


def test_words_have_their_text_place_and_style():
    first, *_, last = seen(Drawing().text(72, 100, "The ferry leaves", 12, "Helvetica-Bold")).words
    assert (first.text, first.style.size, first.style.bold, first.style.italic) == ("The", 12, True, False)
    assert (round(first.left), round(first.baseline)) == (72, 100)
    assert first.right < last.left < last.right < 180


@pytest.mark.parametrize(
    ("font", "bold", "italic"),
    [("Helvetica", False, False), ("Helvetica-Bold", True, False), ("Helvetica-Oblique", False, True),
     ("Times-Roman", False, False), ("Times-Bold", True, False), ("Times-Italic", False, True),
     ("Courier", False, False), ("Courier-Bold", True, False)],
)  # fmt: skip
def test_weight_and_slant_are_told_by_the_font(font: str, bold: bool, italic: bool):
    style = seen(Drawing().text(72, 100, "ferry", font=font)).words[0].style
    assert (style.bold, style.italic) == (bold, italic)


def test_text_that_is_filled_and_stroked_is_bold():
    assert seen(Drawing().text(72, 100, "ferry", mode=2)).words[0].style.bold


def test_ligatures_and_odd_spaces_are_made_plain():
    page = Drawing().text(72, 100, "a\xa0narrow\xa0bridge")
    assert words(page) == "a narrow bridge"


# ==== what nobody sees ====


@pytest.mark.parametrize("mode", [3, 7])
def test_text_that_is_rendered_invisibly_is_not_seen(mode: int):
    sight = seen(drawing().text(72, 130, "secret words here", mode=mode))
    assert " ".join(word.text for word in sight.words) == PLAIN
    assert sight.hidden == 3


def test_white_text_on_white_paper_is_not_seen():
    assert words(drawing().text(72, 130, "secret words", colour=WHITE)) == PLAIN


def test_nearly_white_text_on_white_paper_is_not_seen():
    assert words(drawing().text(72, 130, "secret words", colour=(0.98, 0.97, 0.98))) == PLAIN


def test_white_text_on_a_dark_bar_is_seen():
    page = drawing().box(60, 115, 300, 22, DARK).text(72, 130, "Fares and hours", colour=WHITE)
    assert words(page) == f"{PLAIN} Fares and hours"


def test_white_text_on_a_dark_picture_is_seen():
    page = drawing().picture(60, 110, 300, 40, bytes([20]) * 100, 10).text(72, 130, "Fares and hours", colour=WHITE)
    assert words(page) == f"{PLAIN} Fares and hours"


def test_text_of_a_size_that_nobody_can_read_is_not_seen():
    assert words(drawing().text(72, 130, "secret words", 0.5)) == PLAIN


@pytest.mark.parametrize(("x", "y"), [(-300, 130), (700, 130), (72, -40), (72, 900)])
def test_text_outside_the_page_is_not_seen(x: float, y: float):
    assert words(drawing().text(x, y, "secret words")) == PLAIN


def test_text_under_a_shape_that_is_filled_later_is_not_seen():
    page = drawing().text(72, 130, "secret words").box(60, 115, 300, 22)
    assert words(page) == PLAIN


def test_text_under_white_paint_is_not_seen():
    page = drawing().text(72, 130, "secret words").box(60, 115, 300, 22, WHITE)
    assert words(page) == PLAIN


def test_text_on_a_shape_that_was_filled_before_is_seen():
    page = Drawing().box(60, 85, 300, 60, (0.9, 0.9, 0.6)).text(72, 100, PLAIN)
    assert words(page) == PLAIN


def test_only_the_words_under_a_black_bar_are_not_seen():
    page = Drawing().text(72, 100, "The keeper ", 10, "Courier").text(138, 100, "Ann Waters ", 10, "Courier")
    page.text(204, 100, "went home", 10, "Courier").box(137, 90, 61, 13)
    assert words(page) == "The keeper went home"


def test_text_under_paint_inside_a_form_is_not_seen():
    inner = Drawing(300, 100).text(10, 50, "secret words").box(0, 30, 300, 40)
    assert words(drawing().form(inner, 60, 200)) == PLAIN


# ==== what everybody sees ====


def test_text_inside_a_form_is_seen_where_the_form_stands():
    sight = seen(drawing().form(Drawing(300, 100).text(10, 50, "inside"), 60, 200))
    word = sight.words[-1]
    assert (word.text, round(word.left), round(word.baseline)) == ("inside", 70, 250)


def test_invisible_text_behind_a_picture_of_the_page_is_seen_as_recognised():
    page = Drawing().picture(0, 0, 595, 842, bytes([230]) * 100, 10).text(72, 100, PLAIN, mode=3)
    sight = seen(page)
    assert (" ".join(word.text for word in sight.words), sight.recognised, sight.hidden) == (PLAIN, True, 0)


def test_invisible_text_beside_a_small_picture_is_not_seen():
    page = drawing().picture(100, 300, 100, 100, bytes([90]) * 100, 10).text(72, 130, "secret words", mode=3)
    sight = seen(page)
    assert (len(sight.words), sight.recognised, sight.hidden) == (5, False, 2)


def test_invisible_text_on_a_page_of_visible_text_over_a_picture_is_not_seen():
    page = Drawing().picture(0, 0, 595, 842, bytes([250]) * 100, 10)
    for row in range(5):
        page.text(72, 100 + 20 * row, PLAIN)
    assert "secret" not in words(page.text(72, 300, "secret words", mode=3))


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_rotated_page_is_seen_as_it_is_shown(rotate: int):
    page = Drawing(400, 600)
    page.rotate = rotate
    sight = seen(page.text(50, 70, PLAIN))
    assert " ".join(word.text for word in sight.words) == PLAIN
    assert (sight.width, sight.height) == ((400, 600) if rotate % 180 == 0 else (600, 400))
    first = sight.words[0]
    assert (round(first.left), round(first.baseline)) == (50, 70)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_whose_whole_text_is_turned_is_read_as_if_it_were_upright(angle: int):
    page = Drawing(600, 600)
    for row in range(4):
        step = {90: (14 * row, 0), 180: (0, -14 * row), 270: (-14 * row, 0)}[angle]
        page.text(300 + step[0], 300 + step[1], f"Line {row} of text", angle=angle)
    sight = seen(page)
    assert sight.turned == 0
    ordered = sorted(sight.words, key=lambda word: (word.baseline, word.left))
    assert " ".join(word.text for word in ordered) == " ".join(f"Line {row} of text" for row in range(4))


def test_a_watermark_that_runs_across_the_page_is_not_read():
    sight = seen(drawing().text(150, 600, "DRAFT", 80, colour=(0.8, 0.8, 0.8), angle=45))
    assert (len(sight.words), sight.turned) == (5, 1)


def test_a_crop_box_moves_all_places_and_hides_what_is_outside():
    page = Drawing().text(150, 200, PLAIN).text(20, 20, "printer's marks")
    page.crop = (100, 150, 500, 700)
    sight = seen(page)
    assert (sight.width, sight.height) == (400, 550)
    assert " ".join(word.text for word in sight.words) == PLAIN
    assert (round(sight.words[0].left), round(sight.words[0].baseline)) == (50, 50)


# ==== words, their seams, and rules ====


def test_a_superscript_glued_to_a_word_is_a_word_of_its_own():
    page = Drawing()
    page.raised(72, 100, "Nobody saw the word.", "12", " Then")
    found = seen(page).words
    assert [word.text for word in found] == ["Nobody", "saw", "the", "word.", "12", "Then"]
    mark = found[-2]
    assert mark.glued
    assert mark.style.size == 6
    assert mark.baseline < found[0].baseline


def test_narrow_spaces_between_text_objects_part_words():
    page = Drawing().text(72, 100, "narrow", 10, "Courier").text(72 + 36 + 1.4, 100, "gaps", 10, "Courier")
    assert words(page) == "narrow gaps"


def test_text_objects_that_touch_are_one_word():
    page = Drawing().text(72, 100, "nar", 10, "Courier").text(72 + 18, 100, "row", 10, "Courier")
    assert words(page) == "narrow"


def test_thin_lines_are_rules_and_bars_are_not():
    page = drawing().rule(72, 200, 300, 200).rule(72, 200, 72, 300).box(72, 400, 200, 1).box(72, 500, 200, 20)
    found = [tuple(round(edge) for edge in rule) for rule in seen(page).rules]
    assert found == [(72, 200, 300, 200), (72, 200, 72, 300), (72, 400, 272, 401)]


def test_a_page_without_anything_is_not_drawn_and_one_with_a_picture_is():
    assert not seen(Drawing()).drawn
    assert seen(Drawing().picture(0, 0, 100, 100, bytes(100), 10)).drawn


def glyphs(text: str) -> str:
    """Return the text as numbers of glyphs, as most fonts number them."""
    return "".join(chr(ord(character) - 29) for character in text)


def test_words_in_a_font_without_a_map_to_characters_are_not_read():
    page = Drawing()
    page.meaningless = True
    for row in range(4):
        page.text(72, 100 + 14 * row, glyphs(PLAIN))
    sight = seen(page)
    assert sight.unreadable
    assert not sight.words


def test_a_few_words_without_a_map_to_characters_do_not_cost_the_page():
    page = Drawing()
    for row in range(6):
        page.text(72, 100 + 14 * row, PLAIN)
    page.meaningless = True
    page.text(72, 300, glyphs("an ornament"))
    sight = seen(page)
    assert not sight.unreadable
    assert " ".join(word.text for word in sight.words) == " ".join([PLAIN] * 6)
