"""Which items of a list a question asks for."""

import pytest

from qa.asking import Extent, asked


@pytest.mark.parametrize(
    ("text", "places", "head", "count"),
    [
        ("what is the third measure?", (3,), "measure", None),
        ("what is the 2nd recommended measure?", (2,), "measure", None),
        ("what was the last of the four principles?", (-1,), "principles", 4),
        ("list the second and fourth step of the repair", (2, 4), "step", None),
        ("what are the first three steps?", (1, 2, 3), "steps", None),
        ("name the last two reasons for the delay", (-2, -1), "reasons", None),
        ("give the first three of the six measures", (1, 2, 3), "measures", 6),
        ("what is the fifth item on the list of reforms?", (5,), "reforms", None),
        ("what does the third principle require?", (3,), "principle", None),
        ("what is the second measure proposed by the board?", (2,), "measure", None),
        ("what is the ninth measure?", (9,), "measure", None),
    ],
)
def test_ordinals_pick_items_by_their_place(text, places, head, count):
    found = asked(text)
    assert found.pick
    assert (found.pick.places, found.head, found.count) == (places, head, count)


@pytest.mark.parametrize(
    "text",
    [
        "what was the first name of the keeper?",
        "when did the second war begin?",
        "what is the third largest town?",
        "who was the third keeper?",
        "what happened in the last year of the siege?",
        "what is the second most common bird?",
        "in what year was the second bridge built?",
        "what does the harbour plan say about the third mole?",
    ],
)
def test_an_ordinal_in_a_name_or_a_circumstance_picks_nothing(text):
    assert asked(text).pick is None


@pytest.mark.parametrize(
    ("text", "some", "head", "count"),
    [
        ("name two measures", 2, "measures", 2),
        ("can you give me three examples of dams", 3, "examples", 3),
        ("list two of the six measures", 2, "measures", 6),
        ("name two of the measures", 2, "measures", None),
    ],
)
def test_an_order_for_a_number_of_things_is_served_by_any_so_many(text, some, head, count):
    found = asked(text)
    assert found.pick
    assert (found.pick.some, found.head, found.count) == (some, head, count)


@pytest.mark.parametrize(
    "text", ["what are the two measures?", "list the four principles", "which three causes are named?"]
)
def test_a_number_with_an_article_or_in_a_question_claims_how_many_there_are(text):
    found = asked(text)
    assert found.pick is None
    assert found.count


def test_a_number_behind_its_noun_picks_by_the_mark():
    found = asked("what does step 4 require?")
    assert found.pick
    assert (found.pick.places, found.pick.by_mark, found.head) == ((4,), True, "step")


@pytest.mark.parametrize("text", ["what is article 5?", "what happened in phase 2 of the works?", "what are steps 3?"])
def test_a_number_behind_another_noun_or_in_a_circumstance_picks_nothing(text):
    assert asked(text).pick is None


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ("which measures does the report recommend?", Extent.WHOLE),
        ("what are the measures to keep the harbour open?", Extent.WHOLE),
        ("what measures did the board take?", Extent.WHOLE),
        ("which measures proposed by the board are new?", Extent.WHOLE),
        ("which measures protect the fleet?", Extent.OPEN),
        ("which measures are voluntary?", Extent.OPEN),
        ("which two measures concern the pilots?", Extent.OPEN),
        ("list all measures that mention the pilots", Extent.OPEN),
        ("what are the rules concerning pilots?", Extent.OPEN),
        ("which of the measures concern the pilots?", Extent.PART),
        ("which of the six measures need money?", Extent.PART),
        ("which two of the measures concern pilots?", Extent.PART),
    ],
)
def test_the_form_tells_whether_all_of_a_list_is_wanted(text, extent):
    assert asked(text).extent is extent
