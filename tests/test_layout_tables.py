"""Tables become rows of cells, and stay apart from the prose around them."""

import pytest

from corpus.document import Kind
from tests.sheets import PROSE, Drawn, lay, texts


def around(page: Drawn, top: float = 100, below: float = 400) -> Drawn:
    page.paragraph(80, top, PROSE[0])
    page.paragraph(80, below, PROSE[1])
    return page


def ruled(page: Drawn, xs: tuple[float, ...], y: float, rows: list[list[str]]) -> Drawn:
    """Set a table between rules, a line to a row."""
    page.grid(xs, [y + 20 * number for number in range(len(rows) + 1)])
    for number, row in enumerate(rows):
        for x, text in zip(xs, row, strict=False):
            if text:
                page.text(x + 4, y + 14 + 20 * number, text)
    return page


def plain(page: Drawn, xs: tuple[float, ...], y: float, rows: list[list[str]]) -> Drawn:
    """Set a table without rules: its first column flush left, the others flush right."""
    for number, (first, *others) in enumerate(rows):
        page.text(xs[0], y + 14 * number, first)
        for x, text in zip(xs[1:], others, strict=True):
            page.right(x, y + 14 * number, text)
    return page


LEVELS = [["Month", "Level", "Keeper"], ["May", "12 cm", "Ann"], ["June", "9 cm", "Ben"], ["July", "7 cm", "Ann"]]


def test_a_ruled_table_is_rows_of_cells_between_the_prose_above_and_below():
    laid = lay(ruled(around(Drawn()), (80, 200, 320, 440), 200, LEVELS))
    assert texts(laid) == [PROSE[0], *(" | ".join(row) for row in LEVELS), PROSE[1]]
    cells = [block for block in laid.blocks if block.kind is Kind.CELL]
    assert len(cells) == 4
    assert len({block.table for block in cells}) == 1
    assert all(block.table for block in cells)


def test_cells_of_several_lines_are_wrapped():
    page = around(Drawn()).grid((80, 200, 440), (200, 250, 300))
    page.text(84, 214, "Oil").text(204, 214, "bought in May by the").text(204, 226, "keeper and his wife")
    page.text(84, 264, "Rope and").text(84, 276, "twine").text(204, 264, "bought in June")
    assert texts(lay(page), Kind.CELL) == [
        "Oil | bought in May by the keeper and his wife", "Rope and twine | bought in June"
    ]  # fmt: skip


def test_a_word_parted_at_a_line_end_in_a_cell_is_put_together():
    page = around(Drawn()).grid((80, 200, 440), (200, 250, 270))
    page.text(84, 214, "Oil").text(204, 214, "bought in May by the tra-").text(204, 226, "vellers")
    page.text(84, 264, "Rope").text(204, 264, "June")
    assert texts(lay(page), Kind.CELL) == ["Oil | bought in May by the travellers", "Rope | June"]


def test_a_cell_over_two_columns_is_one_cell():
    page = around(Drawn())
    for y in (200, 220, 240):
        page.rule(80, y, 440, y)
    for x in (80, 440):
        page.rule(x, 200, x, 240)
    for x in (200, 320):
        page.rule(x, 220, x, 240)
    page.text(84, 214, "All levels of the summer").text(84, 234, "May").text(204, 234, "12").text(324, 234, "9")
    assert texts(lay(page), Kind.CELL) == ["All levels of the summer", "May | 12 | 9"]


def test_a_cell_over_two_rows_stands_in_the_first_of_them():
    page = around(Drawn())
    page.rule(80, 200, 440, 200).rule(200, 220, 440, 220).rule(80, 240, 440, 240)
    for x in (80, 200, 440):
        page.rule(x, 200, x, 240)
    page.text(84, 224, "May").text(204, 214, "twelve").text(204, 234, "thirteen")
    assert texts(lay(page), Kind.CELL) == ["May | twelve", "thirteen"]


def test_the_cells_of_a_table_have_the_places_of_their_words():
    laid = lay(ruled(around(Drawn()), (80, 200, 320, 440), 200, LEVELS))
    (row,) = (block for block in laid.blocks if block.text.startswith("May"))
    assert [row.text[place.start : place.end] for place in row.places] == ["May", "12 cm", "Ann"]
    assert [place.box[0] for place in row.places if place.box] == [84, 204, 324]


def test_a_table_beside_which_prose_stands_does_not_swallow_it():
    page = ruled(Drawn(), (80, 140, 200), 100, [["Oil", "12"], ["Rope", "7"], ["Nets", "3"]])
    page.paragraph(230, 114, PROSE[2], 290)
    laid = lay(page)
    assert texts(laid, Kind.CELL) == ["Oil | 12", "Rope | 7", "Nets | 3"]
    assert texts(laid, Kind.BODY) == [PROSE[2]]


@pytest.mark.parametrize("tight", [False, True])
def test_a_table_without_rules_whose_cells_stand_in_line_is_rows_of_cells(tight: bool):
    rows = [["Oil for the lamp", "12.50", "13.00"], ["Rope", "7.00", "121.00"], ["Nets and pins", "103.25", "4.00"]]
    page = plain(around(Drawn(), below=190 if tight else 300), (80, 300, 400), 150 if tight else 180, rows)
    laid = lay(page)
    assert texts(laid) == [PROSE[0], *(" | ".join(row) for row in rows), PROSE[1]]
    assert texts(laid, Kind.CELL) == [" | ".join(row) for row in rows]


def test_a_currency_sign_that_stands_apart_belongs_to_its_number():
    page = around(Drawn())
    for number, (name, first, second) in enumerate(
        [("Oil", "12", "1,040"), ("Rope", "7", "921"), ("Nets", "3", "2,200")]
    ):
        y = 200 + 14 * number
        page.text(80, y, name).text(250, y, "$").right(300, y, first).text(350, y, "$").right(400, y, second)
    assert texts(lay(page), Kind.CELL) == ["Oil | $ 12 | $ 1,040", "Rope | $ 7 | $ 921", "Nets | $ 3 | $ 2,200"]


def test_two_tables_of_a_page_are_two_tables():
    page = ruled(Drawn(), (80, 200, 320), 100, [["Oil", "12"], ["Rope", "7"]])
    page.paragraph(80, 180, PROSE[0])
    ruled(page, (80, 200, 320), 300, [["Bees", "40"], ["Hens", "5"]])
    page.paragraph(80, 400, PROSE[1])
    cells = {block.text: block.table for block in lay(page).blocks if block.kind is Kind.CELL}
    assert list(cells) == ["Oil | 12", "Rope | 7", "Bees | 40", "Hens | 5"]
    assert cells["Oil | 12"] == cells["Rope | 7"] != cells["Bees | 40"] == cells["Hens | 5"]


def test_tables_are_numbered_from_one():
    page = ruled(around(Drawn()), (80, 200, 320, 440), 200, LEVELS)
    ruled(page, (80, 200, 320), 550, [["Bees", "40"], ["Hens", "5"]])
    assert sorted({block.table for block in lay(page).blocks if block.table}) == [1, 2]


def test_a_frame_around_prose_is_no_table():
    page = around(Drawn()).grid((80, 520), (190, 260))
    page.paragraph(90, 206, PROSE[2], 420)
    laid = lay(page)
    assert texts(laid) == [PROSE[0], PROSE[2], PROSE[1]]
    assert not texts(laid, Kind.CELL)


def test_rules_between_columns_of_prose_make_no_table():
    page = Drawn().rule(300, 90, 300, 400).rule(80, 90, 520, 90).rule(80, 400, 520, 400)
    foot = page.paragraph(80, 106, PROSE[0], 205)
    page.paragraph(80, foot + 8, PROSE[1], 205)
    foot = page.paragraph(312, 106, PROSE[2], 205)
    page.paragraph(312, foot + 8, PROSE[3], 205)
    laid = lay(page)
    assert texts(laid) == list(PROSE[:4])
    assert not texts(laid, Kind.CELL)


def test_words_that_were_blacked_out_make_no_table():
    page = Drawn()
    lines = [
        "In the spring of that year the keeper of the tower met with a man from the mills whom they",
        "called the clerk of the weir", "Ann Waters from the",
        "north and they spoke about the lamp until", "Ben Miller spoke of",
        "the oil for which the council had asked him", "to which he gave",
        "no answer of any kind, as is shown by the letters in the chest.",
    ]  # fmt: skip
    page.paragraph(80, 60, PROSE[0])
    page.text(80, 140, lines[0])
    page.text(80, 152, lines[1]).right(535, 152, lines[2])
    page.text(80, 164, lines[3]).right(535, 164, lines[4])
    page.text(80, 176, lines[5]).right(535, 176, lines[6])
    page.text(80, 188, lines[7])
    laid = lay(page)
    assert not texts(laid, Kind.CELL)
    assert texts(laid, Kind.BODY) == [PROSE[0], " ".join(lines)]


def test_wide_gaps_in_two_lines_of_justified_prose_make_no_table():
    page = Drawn()
    y = page.paragraph(80, 100, PROSE[0], 150, justified=True) + 6
    page.paragraph(80, y, PROSE[1], 150, justified=True)
    laid = lay(page)
    assert texts(laid) == list(PROSE[:2])


def test_cells_of_a_few_lines_side_by_side_are_read_row_by_row():
    page, y = Drawn(), 100.0
    pairs = [(text[:70].rsplit(" ", 1)[0], text[70:140].rsplit(" ", 1)[0]) for text in PROSE[:6]]
    for left, right in pairs:
        y = max(page.paragraph(80, y, left, 210), page.paragraph(310, y, right, 210)) + 16
    found = " ".join(texts(lay(page)))
    order = [found.index(" ".join(text.split()[1:3])) for pair in pairs for text in pair]
    assert order == sorted(order)


def test_a_frame_with_an_empty_column_is_no_table():
    page = around(Drawn()).grid((60, 75, 520), (190, 260))
    page.paragraph(90, 206, PROSE[2], 420)
    assert not texts(lay(page), Kind.CELL)


def test_a_drawing_of_many_rules_is_no_table():
    page = around(Drawn())
    for number in range(500):
        page.rule(100 + number / 2, 200, 100 + number / 2, 300).rule(100, 200 + number / 5, 350, 200 + number / 5)
    page.text(120, 250, "the brook").text(200, 270, "the mill")
    laid = lay(page)
    assert not texts(laid, Kind.CELL)
    assert {"the brook", "the mill"} <= set(texts(laid)) or "the brook the mill" in texts(laid)
