"""Small documents: "# " heads a heading, "* " and marks head items, "~ " an aside; all else is body text."""

import re
import time
import timeit
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.counts import announced, announces, number, ordinal
from corpus.document import Kind, Paragraph
from corpus.enumerations import find

ITEM = re.compile(r"[•*–]\s|\(?(?:\d+|[a-z]|[ivx]+)[.)]\s")


def paragraphs_of(blocks):
    """Compose blocks into (text, paragraphs) as a reader would."""
    text, found, section = "", [], ()
    for count, block in enumerate(blocks, start=1):
        kind = Kind.ITEM if ITEM.match(block) else Kind.BODY
        for sign, other in (("# ", Kind.HEADING), ("~ ", Kind.ASIDE)):
            if block.startswith(sign):
                kind, block = other, block.removeprefix(sign)
        text += "\n\n" if text else ""
        found.append(
            Paragraph(
                document_id="d",
                number=count,
                label="",
                kind=kind,
                page=None,
                section=section,
                start=len(text),
                end=len(text) + len(block),
            )
        )
        text += block
        section = (block,) if kind is Kind.HEADING else section
    return text, found


def lists(*blocks, levels=()):
    """Return (lead, announced, items) of each list, as words."""
    text, paragraphs = paragraphs_of(blocks)
    found = find(text, paragraphs, levels)
    by_number = {paragraph.number: paragraph for paragraph in paragraphs}
    for each in found:
        for part in [*each.items, *([each.lead] if each.lead else [])]:
            assert by_number[part.paragraph].start <= part.start < part.end <= by_number[part.paragraph].end
    return [
        (
            text[each.lead.start : each.lead.end] if each.lead else None,
            each.announced,
            [text[item.start : item.end] for item in each.items],
        )
        for each in found
    ]


def test_items_with_bullets_are_one_list_under_the_sentence_that_announces_them():
    assert lists("Rain fell. We need three tools:", "• Hammer.", "• Saw.", "• Nails.", "Rain went on.") == [
        ("We need three tools:", 3, ["Hammer.", "Saw.", "Nails."])
    ]


def test_numbers_and_letters_stay_in_the_items():
    assert lists("Do this:", "1. Mix.", "2. Bake.") == [("Do this:", None, ["1. Mix.", "2. Bake."])]


def test_a_list_without_a_lead_in_has_none():
    assert lists("It rained all day.", "* Hammer", "* Saw") == [(None, None, ["Hammer", "Saw"])]


def test_a_heading_that_counts_is_the_lead_in():
    assert lists("# Two lessons", "* Wait.", "* Listen.") == [("Two lessons", 2, ["Wait.", "Listen."])]


def test_the_sentence_that_counts_is_preferred_to_the_one_with_the_colon():
    (found,) = lists("There are two rules. They are these:", "* Wait.", "* Listen.")
    assert found[:2] == ("There are two rules.", 2)


def test_another_number_than_was_found_is_kept():
    (found,) = lists("We propose six measures:", "* Wait.", "* Listen.")
    assert found[1] == 6


def test_asides_between_items_do_not_part_a_list():
    (found,) = lists("Tools:", "• Hammer.", "~ Look here!", "• Saw.")
    assert found[2] == ["Hammer.", "Saw."]


def test_numbered_items_of_several_paragraphs_are_one_list():
    (found,) = lists("Do this:", "1. Mix.", "Mixing takes an hour.", "2. Bake.", "Baking takes two.", "3. Eat.")
    assert found[2] == ["1. Mix.", "2. Bake.", "3. Eat."]


def test_bullets_of_several_paragraphs_are_one_list():
    (found,) = lists("Do this:", "• Mix.", "Mixing takes an hour.", "• Bake.", "Baking takes two.", "• Eat.")
    assert found[2] == ["Mix.", "Bake.", "Eat."]


def test_a_new_lead_in_begins_a_new_list():
    first, second = lists("Tools:", "• Hammer.", "• Saw.", "We also need food:", "• Bread.", "• Salt.")
    assert (first[0], second[0]) == ("Tools:", "We also need food:")


def test_a_heading_ends_a_list():
    assert [items for *_, items in lists("Tools:", "1. Saw.", "2. Axe.", "# Food", "3. Bread.", "4. Salt.")] == [
        ["1. Saw.", "2. Axe."],
        ["3. Bread.", "4. Salt."],
    ]


def test_sub_items_are_a_list_of_their_own_under_their_parent():
    found = lists("Rules:", "1. Bring:", "(a) a hat;", "(b) shoes.", "2. Be early.")
    assert found == [
        ("Rules:", None, ["1. Bring:", "2. Be early."]),
        ("1. Bring:", None, ["(a) a hat;", "(b) shoes."]),
    ]


def test_numbering_that_restarts_below_an_item_is_nested():
    found = lists("Rules:", "1. Bring:", "1. a hat;", "2. shoes.", "3. water.", "2. Be early.")
    assert [items for *_, items in found] == [["1. Bring:", "2. Be early."], ["1. a hat;", "2. shoes.", "3. water."]]


def test_roman_numerals_and_letters_are_told_apart_by_what_goes_before():
    found = lists("Rules:", "(h) One.", "(i) Two.", "(j) Three.")
    assert [items for *_, items in found] == [["(h) One.", "(i) Two.", "(j) Three."]]
    found = lists("Rules:", "(a) Bring:", "(i) a hat;", "(ii) shoes.", "(b) Be early.")
    assert [items for *_, items in found] == [["(a) Bring:", "(b) Be early."], ["(i) a hat;", "(ii) shoes."]]


def test_known_levels_nest_bullets_that_look_alike():
    found = lists("Rules:", "* Bring:", "* a hat", "* shoes", "* Be early.", levels=[0, 1, 2, 2, 1])
    assert [items for *_, items in found] == [["Bring:", "Be early."], ["a hat", "shoes"]]


def test_bullets_after_a_semicolon_are_neighbours_though_they_seem_to_stand_deeper():
    found = lists("Values:", "* candour;", "* thrift; and", "* patience.", levels=[0, 1, 2, 2])
    assert [items for *_, items in found] == [["candour;", "thrift; and", "patience."]]
    found = lists("Rules:", "* Bring:", "* a hat;", "* shoes;", "* Be early.", levels=[0, 1, 2, 2, 1])
    assert [items for *_, items in found] == [["Bring:", "Be early."], ["a hat;", "shoes;"]]


def test_items_that_are_all_numbered_one_are_a_list_where_levels_are_known():
    (found,) = lists("Do this:", "1. Mix.", "1. Bake.", "1. Eat.", levels=[0, 1, 1, 1])
    assert found[2] == ["1. Mix.", "1. Bake.", "1. Eat."]


def test_one_item_is_no_list():
    assert lists("Tools:", "• Hammer.", "That is all.") == []


def test_ordinals_run_over_paragraphs_with_others_between():
    found = lists(
        "The town has several key features. It is old.",
        "First, it has a wall. The wall is high.",
        "Nobody climbs it.",
        "Second, it has a gate. Third, it has a tower. The tower leans.",
        "A fourth often forgotten feature is the well.",
        "Finally, there is the church.",
    )
    assert found == [
        (
            "The town has several key features.",
            None,
            [
                "First, it has a wall. The wall is high.",
                "Second, it has a gate.",
                "Third, it has a tower. The tower leans.",
                "A fourth often forgotten feature is the well.",
                "Finally, there is the church.",
            ],
        )
    ]


def test_a_noun_may_begin_a_run_that_adverbs_go_on_with():
    (found,) = lists("We must act.", "The first necessary change is a new road.", "Second, build a bridge.")
    assert found[0] == "We must act."
    assert len(found[2]) == 2


def test_one_another_and_a_third_are_a_run():
    (found,) = lists("There are three causes.", "One cause is rain. Another is wind. A third cause is neglect.")
    assert found[1:] == (3, ["One cause is rain.", "Another is wind.", "A third cause is neglect."])


def test_a_run_inside_an_item_of_another_is_kept_apart():
    found = lists(
        "First, we walked. That was hard for two reasons. First, it rained. Second, it was dark.",
        "Second, we swam.",
        "Third, we slept.",
    )
    assert [items for *_, items in found] == [
        [
            "First, we walked. That was hard for two reasons. First, it rained. Second, it was dark.",
            "Second, we swam.",
            "Third, we slept.",
        ],
        ["First, it rained.", "Second, it was dark."],
    ]


@pytest.mark.parametrize(
    "blocks",
    [
        ("First, it rained.", "The sun came out."),
        ("The first meeting was in May.", "The second war was in June."),
        ("At first, nobody came. Second helpings were served.",),
        ("First and foremost, the roads are bad.", "Finally, a flood cannot be ruled out."),
        ("First Lady Jane Doe came.", "Second Avenue was closed."),
        ("One of the kings is dead.", "Nobody wept.", "Another war is near."),
        ("Third, it rained.", "Second, it snowed.", "First, it froze."),
        ("# May", "First, it rained.", "# June", "Second, it snowed."),
    ],
)
def test_ordinals_that_count_nothing_make_no_list(blocks):
    assert lists(*blocks) == []


def test_paragraphs_that_are_announced_by_number_need_no_marks():
    rules = ["Wait until the bell rings.", "Listen to the oldest.", "Leave nothing behind."]
    lead = "Visitors should observe the following three rules."
    remark = " These rules are old; they are kept."
    assert lists(lead + remark, *rules, "It rained.") == [(lead, 3, rules)]
    assert lists("Visitors observe three rules:", *rules) == [("Visitors observe three rules:", 3, rules)]
    assert lists(lead, *rules[:2]) == []
    assert lists(lead, *rules[:2], "# Elsewhere", rules[2]) == []
    assert lists(lead + " Yet nobody does.", *rules) == []


def test_announced_quotations_are_the_items_not_the_words_that_introduce_them():
    found = lists(
        "Hope is seen in the following two examples of late. In May, the mayor said:",
        "“We will rebuild the bridge.”",
        "The bishop agreed:",
        "“It will stand for ever.”",
        "Nobody objected.",
    )
    assert [items for *_, items in found] == [["“We will rebuild the bridge.”", "“It will stand for ever.”"]]


def test_a_counted_list_inside_a_sentence_is_cut_at_its_semicolons_or_commas():
    assert lists("The causes fall into three categories: rain (and snow); wind, of any kind; and neglect.") == [
        ("The causes fall into three categories:", 3, ["rain (and snow)", "wind, of any kind", "neglect"])
    ]
    assert lists("We saw four towns: Ayr, Bath, Cork and Deal. It rained.")[0][2] == ["Ayr", "Bath", "Cork", "Deal"]


def test_a_counted_list_may_stand_between_dashes():
    assert lists("The book has two parts on towns—the old wall and the new road—and it sells well.") == [
        ("The book has two parts on towns", 2, ["the old wall", "the new road"])
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "We saw three towns: Ayr and Bath.",
        "Two of us went: Ann, Bob.",
        "It rose three percent: rain, wind, and snow.",
        "Ten years ago it was clear: rain, wind.",
        "The score was 13–3 games—a win and a loss.",
        "We saw towns: Ayr, Bath, and Cork.",
        "We saw three towns: old Ayr; Bath and Cork.",
    ],
)
def test_without_the_announced_number_of_parts_there_is_no_list(sentence):
    assert lists(sentence) == []


def test_marks_inside_a_paragraph_make_a_list():
    assert lists("The buyer shall (i) pay the price; (ii) take the goods; and (iii) sign the receipt.") == [
        ("The buyer shall", None, ["(i) pay the price", "(ii) take the goods", "(iii) sign the receipt."])
    ]
    assert lists("It should: 1) be quick to learn, and 2) cost very little.")[0][2] == [
        "1) be quick to learn",
        "2) cost very little.",
    ]
    found = lists("Hope rests on two things: first, that it rains; and second, that we sow.")
    assert found[0][2] == ["first, that it rains", "second, that we sow."]


@pytest.mark.parametrize(
    "sentence",
    [
        "See clause (a) or (b) of this part.",
        "Within one (1) week or two (2) weeks of the day you must pay.",
        "It has (b) a hat that is red and (c) shoes that are blue.",
        "Choose (1) or (2) now.",
    ],
)
def test_marks_that_cite_or_restate_make_no_list(sentence):
    assert lists(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "found", "expected"),
    [
        ("We propose six measures to reduce tension:", 6, 6),
        ("We propose six measures to reduce tension:", 5, 6),
        ("The two sides should follow these four principles:", 4, 4),
        ("Two countries agreed on these points:", 5, None),
        ("The two countries agreed:", 2, None),
        ("It fell three percent for five reasons:", 5, 5),
        ("Ten years ago we made 3 key recommendations:", 3, 3),
        ("Consider the following 12 questions.", 12, 12),
        ("People with type 2 diabetes need:", 2, None),
        ("On May 5 students may:", 5, None),
        ("About two hundred reasons remain:", 2, None),
        ("A dozen steps remain:", 12, 12),
        ("It rained:", 2, None),
    ],
)
def test_only_a_number_that_counts_the_list_is_announced(sentence, found, expected):
    assert announced(sentence, found) == expected


def test_a_vague_quantity_of_what_is_told_announces_a_list():
    assert announces("There are some clear policy steps.")
    assert announces("It works as follows.")
    assert not announces("Some children came.")


def test_numbers_and_ordinals_are_read_in_words_and_digits():
    assert [number(word) for word in ("six", "Twelve", "17", "dozen", "sixth")] == [6, 12, 17, 12, None]
    assert [ordinal(word) for word in ("first", "Secondly", "twentieth", "last")] == [1, 2, 20, None]


def test_no_two_lists_have_the_same_items():
    found = lists("There are two reasons: (i) it is wet here; and (ii) it is dark here.")
    assert len(found) == 1


BLOCKS = """•|• Mix.|1. Eat.|(i) Go.|1. Eat:|(a) No|# Two rules|We have two aims:|~ Look!| |First, eat. Second, go.
A third aim is: (i) to eat; (ii) to go|two aims: eating, going|Finally, rest.""".replace("\n", "|").split("|")


@given(st.lists(st.sampled_from(BLOCKS), max_size=12))
def test_lists_have_two_items_or_more_in_reading_order_and_no_two_share_them(blocks):
    assert all(len(items) >= 2 for *_, items in lists(*blocks))
    text, paragraphs = paragraphs_of(blocks)
    spans = [each.items for each in find(text, paragraphs)]
    assert len(set(spans)) == len(spans)
    assert all(before.end <= after.start for items in spans for before, after in pairwise(items))


@pytest.mark.slow
@pytest.mark.parametrize(
    "blocks",
    [
        lambda count: ["We have two aims:", "1. To eat.", "2. To sleep.", "First, (i) we eat; (ii) we go."] * count,
        lambda count: ["1. Eat."] * count * 4,
        lambda count: ["First, we eat."] * count * 4,
        lambda count: ["First, we eat. Second, we go. " * count * 2],
        lambda count: ["We have two aims: (i) to eat well; " * count * 2],
        lambda count: ["In the following 20 rules:", "– x"] * count * 2,
    ],
)
def test_a_long_document_takes_linear_time(blocks):
    def seconds(count):
        text, paragraphs = paragraphs_of(blocks(count))
        return min(timeit.repeat(lambda: find(text, paragraphs), timer=time.process_time, number=1, repeat=3))

    assert seconds(800) < 16 * seconds(100) + 0.2
