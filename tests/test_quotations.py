"""Quotation marks of all traditions, and what only looks like one."""

import pytest

from qa.checking.quotations import Quotation, find, measure
from qa.checking.signs import Marks
from tests.drafting import draft


def words(text, depth=0, **given):
    return [each.words for each in find(draft(text, **given)).quotations if each.depth == depth]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He said "the harbour is open" today.', "the harbour is open"),
        ("He said “the harbour is open” today.", "the harbour is open"),
        ("He said ‘the harbour is open’ today.", "the harbour is open"),
        ("He said 'the harbour is open' today.", "the harbour is open"),
        ("Er sagte „der Hafen ist offen“ heute.", "der Hafen ist offen"),
        ("Er sagte »der Hafen ist offen« heute.", "der Hafen ist offen"),
        ("Er sagte ‚der Hafen ist offen‘ heute.", "der Hafen ist offen"),
        ("Il dit « le port est ouvert » ici.", "le port est ouvert"),
        ("Han sa ”hamnen är öppen nu” igår.", "hamnen är öppen nu"),
        ("Han sa »hamnen är öppen nu» igår.", "hamnen är öppen nu"),
        ("Powiedział „port jest otwarty” dziś.", "port jest otwarty"),
        ("Он сказал «гавань открыта давно» вчера.", "гавань открыта давно"),
        ("他说「港口必须保持开放」。", "港口必须保持开放"),
        ("他说『港口必须保持开放』。", "港口必须保持开放"),
        ("他说“港口必须保持开放”。", "港口必须保持开放"),
        ("قال «الميناء مفتوح الآن» أمس.", "الميناء مفتوح الآن"),
        ("قال ”الميناء مفتوح الآن“ أمس.", "الميناء مفتوح الآن"),
        ("He wrote ``the harbour is open'' in TeX.", "the harbour is open"),
    ],
)
def test_marks_of_every_tradition_are_found(text, quoted):
    assert words(text) == [quoted]


@pytest.mark.parametrize(
    "text",
    [
        "It's the boys' room, and she's sure it isn't Anna's.",
        "The '90s weren't the guild's best, 'tis said.",
        'It is 6\' 2" tall and 5" wide.',
        "rock 'n' roll",
        "No marks at all.",
        "An empty pair “” and one with signs “…” only.",
    ],
)
def test_apostrophes_and_inches_are_no_quotations(text):
    assert [each for each in words(text) if len(each) > 1] == []


def test_a_plural_possessive_does_not_end_a_single_quotation():
    assert words("‘The boys’ room is ours’ and ‘it’s fine now’ he said.") == ["The boys’ room is ours", "it’s fine now"]


def test_nested_quotations_are_found_with_their_depth():
    text = "“And she said, ‘don’t go to the harbour,’ twice.”"
    assert words(text) == ["And she said, ‘don’t go to the harbour,’ twice."]
    assert words(text, depth=1) == ["don’t go to the harbour,"]


def test_a_quotation_goes_on_where_the_next_paragraph_repeats_its_mark():
    text = "“The first paragraph of it.\n\n“The second one.”\n\nNo more."
    assert words(text) == ["The first paragraph of it.\n\nThe second one."]


def test_a_mark_that_is_never_closed_is_told_and_spoils_nothing_after_it():
    found = find(draft("An “open mark.\n\nHe said “the harbour is open” then."))
    assert [each.words for each in found.quotations] == ["the harbour is open"]
    assert found.unclosed == (3,)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“No vessel over 5'10\" of draught may enter.” So it is.", ["No vessel over 5'10\" of draught may enter."]),
        ('"No vessel over 10" of draught may enter." So it is.', ['No vessel over 10" of draught may enter.']),
        ("“No vessel over 10” of draught may enter,” he said.", ["No vessel over 10” of draught may enter,"]),
        ('"The fee rose to 10" and "the pier is closed" again.', ["The fee rose to 10", "the pier is closed"]),
        ("“The fee rose to 10” and “the pier is closed” again.", ["The fee rose to 10", "the pier is closed"]),
        ("“The fee rose to 10” and then it fell.", ["The fee rose to 10"]),
    ],
)
def test_a_numbers_inches_do_not_end_a_quotation_that_goes_on(text, quoted):
    assert words(text) == quoted


def test_a_block_with_a_source_below_each_paragraph_is_several_quotations():
    first = "The harbour is silting up. (Harbour plan, ¶1)"
    block = f"{first}\n\nThe lamp has been automatic.\n\nMemo, p. 6\n\n- Thirdly, more."
    found = find(draft(f"So:\n\n{block}\n\nWell.", set_off=[block])).quotations
    assert [each.words for each in found] == ["The harbour is silting up.", "The lamp has been automatic."]


def test_a_block_is_one_quotation_without_its_line_of_source():
    text = "As the plan says:\n\nThe harbour is silting up.\n\nIt is closed. — Harbour plan, p. 3\n\nWe agree."
    block = "The harbour is silting up.\n\nIt is closed. — Harbour plan, p. 3"
    found = find(draft(text, set_off=[block])).quotations
    assert [(each.words, each.marks) for each in found] == [
        ("The harbour is silting up.\n\nIt is closed.", Marks.BLOCK)
    ]


def test_a_block_that_is_wrapped_in_marks_counts_once():
    text = "So:\n\n“The harbour is silting up.”"
    found = find(draft(text, set_off=["“The harbour is silting up.”"])).quotations
    assert [(each.words, each.depth) for each in found] == [("The harbour is silting up.", 0)]


def test_marks_inside_a_block_are_inside_its_quotation():
    text = "So:\n\nThe “big” harbour is silting up."
    found = find(draft(text, set_off=["The “big” harbour is silting up."])).quotations
    assert [(each.words, each.depth) for each in found] == [("The “big” harbour is silting up.", 0), ("big", 1)]


def test_a_footnotes_mark_is_not_among_the_words():
    text = "He said “the harbour1 is open” today."
    assert words(text, notes=((20, 21, 2),)) == ["the harbour is open"]


@pytest.mark.parametrize(
    ("text", "length"),
    [("one two", 2), ("one two three", 3), ("港口", 1), ("港口必须开放", 3), ("", 0), ("— ! —", 0)],
)
def test_a_character_without_spaces_counts_for_half_a_word(text, length):
    assert measure(text) == length


def test_one_or_two_words_are_short():
    def quotation(words):
        return Quotation(start=0, end=1, outer=(0, 1), paragraph=1, marks=Marks.DOUBLE, words=words)

    assert quotation("so called").is_short
    assert not quotation("so called plan").is_short
