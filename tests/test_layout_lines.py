"""Words that stand on one baseline are one line; superscripts stand with the words beside them."""

from corpus.formats.layout.lines import join, rows
from corpus.formats.layout.words import Style, Word
from tests.sheets import Drawn


def read(page: Drawn) -> list[str]:
    return [row.text for row in rows(page.words, 1)]


def test_words_of_a_baseline_are_a_line_from_left_to_right_whatever_the_order_in_which_they_are_drawn():
    page = Drawn().text(300, 100, "right").text(80, 100, "left").text(80, 112, "below")
    assert read(page) == ["left right", "below"]


def test_baselines_that_differ_by_a_fraction_of_the_size_are_one_line():
    assert read(Drawn().text(80, 100, "uneven").text(120, 101.5, "print")) == ["uneven print"]


def test_lines_set_close_are_two_lines():
    assert read(Drawn().text(80, 100, "one above").text(80, 106, "the other")) == ["one above", "the other"]


def test_a_superscript_stands_on_the_line_of_its_word_and_calls():
    page = Drawn().text(80, 112, "The end.").raised("12").more("Then again.").text(80, 100, "Line above.")
    above, line = rows(page.words, 1)
    assert (above.text, line.text) == ("Line above.", "The end.12 Then again.")
    assert [line.text[start:end] for start, end in line.calls] == ["12"]
    assert line.baseline == 112


def test_a_subscript_stands_on_the_line_of_its_word_and_calls_nothing():
    page = Drawn().text(80, 100, "Lime water and CO")
    last = page.words[-1]
    page.words.append(Word("2", last.right, last.right + 3, 102, Style(6), glued=True))
    page.more("in a jar")
    (line,) = rows(page.words, 1)
    assert (line.text, line.calls) == ("Lime water and CO2 in a jar", ())


def test_a_number_as_large_as_the_text_is_no_call():
    (line,) = rows(Drawn().text(80, 100, "on page 12 of it").words, 1)
    assert line.calls == ()


def test_glued_words_stand_together_only_if_they_touch():
    page = Drawn().text(80, 100, "lamp")
    page.words.append(Word("s", 100, 105, 100, Style(10), glued=True))
    page.words.append(Word("far", 140, 155, 100, Style(10), glued=True))
    assert read(page) == ["lamps far"]


def test_a_wide_gap_parts_a_line_into_cells_and_a_space_does_not():
    (line,) = rows(Drawn().text(80, 100, "Oil for lamps").text(300, 100, "12.50").words, 1)
    assert [cell.text for cell in line.cells] == ["Oil for lamps", "12.50"]


def test_the_fragments_of_a_row_are_joined_in_their_order():
    (line,) = rows(Drawn().text(80, 100, "Oil for lamps").text(300, 100, "12.50").words, 1)
    assert join(reversed(line.cells)).text == "Oil for lamps 12.50"


def test_hebrew_and_arabic_are_read_from_right_to_left():
    for first, second, third in (("שלום", "לכל", "השומרים"), ("مرحبا", "بكم", "جميعا")):
        page = Drawn().text(200, 100, first).text(150, 100, second).text(100, 100, third)
        assert read(page) == [f"{first} {second} {third}"]


def test_a_hebrew_name_in_an_english_line_does_not_turn_the_line():
    assert read(Drawn().text(80, 100, "The keeper said שלום and went")) == ["The keeper said שלום and went"]


def test_the_style_of_a_line_is_that_of_most_of_its_characters():
    page = Drawn().text(80, 100, "Note", 10, bold=True).text(110, 100, "that most of this is plain", 10)
    (line,) = rows(page.words, 1)
    assert line.style == Style(10)


def test_a_rule_made_of_signs_is_drawn_and_a_dash_is_not():
    drawn, line = rows(Drawn().text(80, 100, "----------").text(80, 112, "a - b").words, 1)
    assert (drawn.is_drawn, line.is_drawn) == (True, False)


def test_the_box_of_a_line_holds_its_letters():
    (line,) = rows(Drawn().text(80, 100, "Oil for lamps").words, 1)
    assert (line.left, line.right) == (80, 145)
    assert line.top < 95 < 100 < line.bottom <= 103
