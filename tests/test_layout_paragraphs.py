"""Lines become the paragraphs and items that a reader sees."""

import pytest

from corpus.document import Kind
from tests.sheets import PROSE, Drawn, block, lay, texts, wrapped


def set_apart(page: Drawn, *paragraphs: str, y: float = 100, gap: float = 8, **style) -> float:
    for text in paragraphs:
        y = page.paragraph(80, y, text, **style) + gap
    return y


# ==== where paragraphs end ====


def test_a_gap_parts_paragraphs():
    page = Drawn()
    set_apart(page, *PROSE[:4])
    assert texts(lay(page)) == list(PROSE[:4])


@pytest.mark.parametrize("justified", [False, True])
def test_an_indented_first_line_parts_paragraphs(justified: bool):
    page = Drawn()
    set_apart(page, *PROSE[:5], gap=0, indent=15, justified=justified)
    assert texts(lay(page)) == list(PROSE[:5])


def test_an_indented_first_line_parts_paragraphs_also_where_the_last_line_is_full():
    page = Drawn()
    y = 100.0
    expected = []
    for text in PROSE[:4]:
        first, second = wrapped(text, 430, indent=15)[:2]
        full = second.ljust(85, "s") + "."
        page.text(95, y, first).text(80, y + 12, full)
        y += 24
        expected.append(f"{first} {full}")
    assert texts(lay(page)) == expected


@pytest.mark.parametrize("justified", [False, True])
def test_a_line_that_ends_early_parts_paragraphs(justified: bool):
    page = Drawn()
    set_apart(page, *PROSE[:5], gap=0, justified=justified)
    assert texts(lay(page)) == list(PROSE[:5])


def test_wide_leading_does_not_part_the_lines_of_a_paragraph():
    page = Drawn()
    set_apart(page, *PROSE[:4], gap=14, leading=24)
    assert texts(lay(page)) == list(PROSE[:4])


def test_a_sentence_that_ends_short_of_the_edge_does_not_end_its_ragged_paragraph():
    page = Drawn()
    page.text(80, 100, "The lamp of the harbour was lit with rape oil until the year of the long frost.")
    page.text(80, 112, "Incomprehensibilities of the winter accounts are not the business of a keeper who only")
    page.text(80, 124, "climbs the tower.")
    assert len(texts(lay(page))) == 1


def test_a_block_quotation_is_a_paragraph_of_its_own():
    page = Drawn()
    y = page.paragraph(80, 100, PROSE[0]) + 4
    y = page.paragraph(110, y, PROSE[1], 380) + 4
    page.paragraph(80, y, PROSE[2])
    assert texts(lay(page)) == list(PROSE[:3])


def test_a_change_of_size_parts_paragraphs():
    page = Drawn()
    y = page.paragraph(80, 100, PROSE[0], size=12)
    page.paragraph(80, y, PROSE[1], size=9)
    assert texts(lay(page)) == list(PROSE[:2])


def test_a_change_of_size_parts_lines_that_are_full_and_evenly_spaced():
    page = Drawn()
    large, small = wrapped(PROSE[0], 440, 12)[:2], wrapped(PROSE[1], 440, 9)[:2]
    for place, (text, size) in enumerate([*((each, 12) for each in large), *((each.lower(), 9) for each in small)]):
        page.text(80, 100 + 13 * place, text, size)
    assert texts(lay(page)) == [" ".join(large), " ".join(small).lower()]


def test_a_paragraph_that_is_torn_before_a_name_is_joined_across_pages():
    head, name, tail = wrapped(PROSE[1], 440)[0], "Waters", wrapped(PROSE[1], 440)[1]
    first, second = Drawn(1), Drawn(2)
    y = first.paragraph(80, 600, PROSE[0]) + 8
    first.text(80, y, head)
    second.text(80, 100, f"{name} {tail}").text(80, 112, "and then came home.")
    second.paragraph(80, 140, PROSE[2])
    assert texts(lay(first, second)) == [PROSE[0], f"{head} {name} {tail} and then came home.", PROSE[2]]


def test_a_paragraph_is_joined_across_columns():
    page = Drawn()
    words = PROSE[1].split(" ")
    head, tail = " ".join(words[:22]), " ".join(words[22:])
    y = page.paragraph(80, 100, PROSE[0], 210) + 6
    page.paragraph(80, y, head, 210)
    y = page.paragraph(310, 100, tail, 210) + 6
    page.paragraph(310, y, PROSE[2], 210)
    assert texts(lay(page)) == list(PROSE[:3])


def test_a_paragraph_is_joined_across_pages_and_knows_both():
    words = PROSE[1].split(" ")
    first, second = Drawn(1), Drawn(2)
    y = first.paragraph(80, 600, PROSE[0]) + 8
    first.paragraph(80, y, " ".join(words[:17]))
    y = second.paragraph(80, 100, " ".join(words[17:])) + 8
    second.paragraph(80, y, PROSE[2])
    laid = lay(first, second)
    assert texts(laid) == list(PROSE[:3])
    torn = block(laid, PROSE[1][:20])
    assert (torn.page, {place.page for place in torn.places}) == (1, {1, 2})


def test_a_paragraph_that_ends_at_the_foot_of_a_page_is_not_joined_to_the_next():
    first, second = Drawn(1), Drawn(2)
    set_apart(first, *PROSE[:2], y=600)
    set_apart(second, *PROSE[2:4])
    assert texts(lay(first, second)) == list(PROSE[:4])


def test_a_table_between_two_pages_does_not_stop_a_paragraph():
    words = PROSE[1].split(" ")
    first, second = Drawn(1), Drawn(2)
    y = first.paragraph(80, 600, PROSE[0]) + 8
    first.paragraph(80, y, " ".join(words[:17]))
    second.grid((80, 200, 320), (80, 100, 120)).text(84, 94, "Oil").text(204, 94, "Rope")
    second.text(84, 114, "12").text(204, 114, "7")
    y = second.paragraph(80, 160, " ".join(words[17:])) + 8
    second.paragraph(80, y, PROSE[2])
    laid = lay(first, second)
    assert texts(laid, Kind.BODY) == list(PROSE[:3])
    assert texts(laid, Kind.CELL) == ["Oil | Rope", "12 | 7"]


# ==== hyphens ====


def two_lines(first: str, second: str, *others: str) -> str:
    """Return how two lines, the first one full, are joined; the others stand in another paragraph."""
    page = Drawn().text(80, 100, first).text(80, 112, second)
    for number, other in enumerate(others):
        page.text(80, 160 + 30 * number, other)
    return texts(lay(page))[0]


def test_a_hyphen_that_parts_a_word_at_a_line_end_goes():
    joined = two_lines("The keeper of the tower counted all the tra-", "vellers who crossed with him in the boat.")
    assert joined == "The keeper of the tower counted all the travellers who crossed with him in the boat."


def test_a_hyphen_that_belongs_to_the_word_stays():
    joined = two_lines(
        "The keeper of the tower was known to be self-", "taught, and to be proud of it.", "A self-taught man."
    )
    assert joined == "The keeper of the tower was known to be self-taught, and to be proud of it."


def test_a_dash_at_a_line_end_is_kept_without_a_space():
    assert "ferry—which" in two_lines(
        "The keeper of the tower waited for the ferry—", "which was late, as it often was."
    )


def test_lines_of_chinese_are_joined_without_a_space():
    page = Drawn().text(80, 100, "灯塔看守人每天晚上点灯并且在蓝色的书", 20).text(80, 124, "里写下天气。", 20)
    assert texts(lay(page)) == ["灯塔看守人每天晚上点灯并且在蓝色的书里写下天气。"]


# ==== items ====


def test_bullets_are_items_with_their_marks():
    page = Drawn().text(80, 100, "The keeper brings these things up the tower:")
    for number, text in enumerate(("oil for the lamp", "a warming pan", "the blue book")):
        page.text(95, 118 + 14 * number, f"• {text}")
    laid = lay(page)
    items = [each for each in laid.blocks if each.kind is Kind.ITEM]
    assert [(item.text, item.mark, item.level) for item in items] == [
        ("• oil for the lamp", "•", 1), ("• a warming pan", "•", 1), ("• the blue book", "•", 1)
    ]  # fmt: skip
    assert texts(laid, Kind.BODY) == ["The keeper brings these things up the tower:"]


@pytest.mark.parametrize(
    "marks",
    [("1.", "2.", "3."), ("(a)", "(b)", "(c)"), ("a)", "b)", "c)"), ("(i)", "(ii)", "(iii)"), ("1)", "2)", "3)")],
)
def test_numbered_and_lettered_items_are_items_with_their_marks(marks: tuple[str, ...]):
    page = Drawn().text(80, 100, "The keeper swears to three things:")
    for number, (mark, text) in enumerate(zip(marks, ("to light the lamp", "to wake", "to write"), strict=True)):
        page.text(95, 118 + 14 * number, mark).text(115, 118 + 14 * number, text)
    items = [each for each in lay(page).blocks if each.kind is Kind.ITEM]
    assert [item.mark for item in items] == list(marks)
    assert [item.text for item in items] == [
        f"{marks[0]} to light the lamp",
        f"{marks[1]} to wake",
        f"{marks[2]} to write",
    ]


def test_an_item_of_several_lines_with_a_hanging_indent_is_one_item():
    page = Drawn().text(80, 100, "These rules are read out every spring:")
    y = 120.0
    for number, text in enumerate(PROSE[:3], start=1):
        page.text(90, y, f"{number}.")
        y = page.paragraph(110, y, text, 380) + 3
    assert texts(lay(page), Kind.ITEM) == [f"{number}. {text}" for number, text in enumerate(PROSE[:3], start=1)]


def test_an_inner_list_is_one_level_deeper_and_the_outer_one_goes_on_behind_it():
    page = Drawn().text(80, 80, "These are the rules of the tower:")
    lines = [
        (90, "1. light the lamp"), (110, "(a) with oil"), (110, "(b) with a taper"), (90, "2. keep the book"),
        (110, "• the wind"), (110, "• the tide"), (90, "3. sleep by day"),
    ]  # fmt: skip
    for number, (x, text) in enumerate(lines):
        page.text(x, 100 + 14 * number, text)
    items = [each for each in lay(page).blocks if each.kind is Kind.ITEM]
    assert [item.text for item in items] == [text for _, text in lines]
    assert [item.level for item in items] == [1, 2, 2, 1, 2, 2, 1]


def test_three_depths_of_bullets_are_told_by_their_indents():
    page = Drawn().text(80, 80, "What lies in the boat house:")
    for number, (x, text) in enumerate(
        [(90, "• boats"), (105, "• oars"), (120, "• pins"), (105, "• sails"), (90, "• nets")]
    ):
        page.text(x, 100 + 14 * number, text)
    assert [each.level for each in lay(page).blocks if each.kind is Kind.ITEM] == [1, 2, 3, 2, 1]


def test_an_enumerator_that_only_happens_to_begin_a_line_begins_no_item():
    page = Drawn()
    page.text(80, 100, "The rope was first spliced in the winter of 1847, and then again in the spring of the year")
    page.text(80, 112, "1. For the keeper could not count, and what he wrote into the blue book is not evidence as")
    page.text(80, 124, "to how often it was done.")
    laid = lay(page)
    assert [each.kind for each in laid.blocks] == [Kind.BODY]


def test_enumerators_that_happen_to_begin_several_lines_of_a_paragraph_begin_no_items():
    page = Drawn()
    page.text(80, 100, "The council asked in its letter whether the lamp of the harbour should from then on be")
    page.text(80, 112, "(a) lit with oil from the mill as before, and this in all months that have a frost, or")
    page.text(80, 124, "(b) lit with gas from the new works, or even not be lit at all in months without ships,")
    page.text(80, 136, "of which there are two.")
    assert [each.kind for each in lay(page).blocks] == [Kind.BODY]


def test_a_number_that_begins_a_line_by_chance_does_not_go_on_with_a_list():
    page = Drawn().text(80, 80, "1. Oil is bought in May by the keeper.")
    text = [
        "The rope was first spliced in the winter of that year, and then again in the spring of year",
        "2. But the keeper could not count, and what he wrote into the blue book is not evidence of",
        "how often it was done.",
    ]
    for place, line in enumerate(text):
        page.text(80, 110 + 12 * place, line)
    assert texts(lay(page))[-1] == " ".join(text)


def test_letters_in_brackets_that_happen_to_begin_lines_begin_no_items():
    page = Drawn()
    page.text(80, 100, "The council asked whether the lamp should be (a) lit with oil from the mill as before, or")
    page.text(80, 112, "(b) lit with gas from the works, or even (c) not be lit at all in the months without any")
    page.text(80, 124, "ships.")
    assert [each.kind for each in lay(page).blocks] == [Kind.BODY]


def test_an_item_goes_on_across_pages():
    words = PROSE[1].split(" ")
    first, second = Drawn(1), Drawn(2)
    y = first.paragraph(80, 600, PROSE[0]) + 8
    first.text(90, y, "1. Oil is bought in May.")
    first.text(90, y + 16, "2.")
    first.paragraph(110, y + 16, " ".join(words[:15]), 380)
    y = second.paragraph(110, 100, " ".join(words[15:]), 380) + 8
    second.text(90, y, "3. Rope is bought in June.")
    second.paragraph(80, y + 30, PROSE[2])
    assert texts(lay(first, second), Kind.ITEM) == [
        "1. Oil is bought in May.", f"2. {PROSE[1]}", "3. Rope is bought in June."
    ]  # fmt: skip


def test_a_paragraphs_own_number_is_its_mark_and_it_is_no_item():
    page = Drawn()
    y = 100.0
    for number in range(4):
        page.text(80, y, f"3.{number + 1}")
        y = page.paragraph(110, y, PROSE[number], 410) + 8
    found = lay(page).blocks
    assert [(each.kind, each.mark) for each in found] == [(Kind.BODY, f"3.{number}") for number in range(1, 5)]
    assert found[0].text == f"3.1 {PROSE[0]}"


# ==== captions and asides ====


def test_a_line_that_names_a_figure_is_a_caption():
    page = Drawn()
    y = page.paragraph(80, 100, PROSE[0]) + 100
    page.text(80, y, "Figure 3. The tower from the east", 9)
    page.paragraph(80, y + 30, PROSE[1])
    laid = lay(page)
    assert texts(laid, Kind.CAPTION) == ["Figure 3. The tower from the east"]
    assert texts(laid, Kind.BODY) == list(PROSE[:2])


def test_large_print_that_repeats_the_text_is_an_aside():
    page = Drawn()
    y = page.paragraph(80, 100, PROSE[0]) + 20
    y = page.paragraph(140, y, "Salt was carried over the pass on mules, six to a string", 300, 15) + 20
    y = page.paragraph(80, y, PROSE[4]) + 8
    page.paragraph(80, y, PROSE[5])
    laid = lay(page)
    assert texts(laid, Kind.ASIDE) == ["Salt was carried over the pass on mules, six to a string"]
    assert texts(laid, Kind.BODY) == [PROSE[0], PROSE[4], PROSE[5]]


def test_the_entries_of_a_table_of_contents_are_asides():
    page = Drawn().text(80, 80, "Contents", 16, bold=True)
    for number, name in enumerate(("Oil and Lamps", "The Ferry", "Mills on the Brook", "Bread and Salt", "Plums")):
        page.text(80, 110 + 14 * number, f"{name} ..................").right(
            520, 110 + 14 * number, str(3 + 8 * number)
        )
    page.paragraph(80, 300, PROSE[0])
    laid = lay(page)
    assert len(texts(laid, Kind.ASIDE)) == 5
    assert texts(laid, Kind.BODY) == [PROSE[0]]


def test_a_table_of_contents_without_dots_is_an_aside():
    page = Drawn().text(80, 80, "Contents", 16, bold=True)
    for number, name in enumerate(("Oil and Lamps", "The Ferry", "Mills on the Brook", "Bread and Salt", "Plums")):
        page.text(80, 110 + 14 * number, name).right(520, 110 + 14 * number, str(3 + 8 * number))
    page.paragraph(80, 300, PROSE[0])
    laid = lay(page)
    assert len(texts(laid, Kind.ASIDE)) == 5
    assert not texts(laid, Kind.CELL)
