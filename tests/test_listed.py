"""Some of a list's items: those at a place, so many of them, or those of which something is true."""

import pytest

from index.build import add
from index.search import Index
from qa.answer import Count, Role
from qa.ask import ask
from tests.fake_encoder import FakeEncoder

ORCHARD = """\
# The orchard at Fennick

## Proposals

The society proposes six measures for the orchard:

1. Graft the old pear trees before the spring.
2. Sell the cider press to the brewery at Holm.
3. Plant a hedge of hawthorn along the lane.
4. Dig a second well behind the barn.
5. Pay the pickers by the basket.
6. Let the brewery lease the lower meadow.

The society was founded by nine farmers. It meets in the barn.

## Keeping bees

To move a hive, follow these steps:

- Close the entrance at dusk.
- Strap the boxes together.
- Carry the hive at least three miles.

## Rules for visitors

- Dogs must be kept on a lead.
- Ladders may be used by pickers alone.
- Nobody may light a fire.
- Cars must be left in the lane.

## Birds

The first bird to nest in the orchard was a wryneck. The warden has seen these birds in the orchard:

- the wryneck
- the hawfinch
- the little owl
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("orchard")
    (folder / "orchard.md").write_text(ORCHARD, encoding="utf-8")
    encoder = FakeEncoder()
    add(folder / "home", [folder / "orchard.md"], encoder=lambda: encoder)
    with Index.open(folder / "home", encoder=encoder) as index:
        yield index


def openings(answer):
    return [quote.text.split()[1] for quote in answer.quotes if quote.role is Role.ANSWER]


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("What is the third measure for the orchard?", ["Plant"]),
        ("What is the 5th measure?", ["Pay"]),
        ("What is the last of the six measures?", ["Let"]),
        ("List the second and fourth measure.", ["Sell", "Dig"]),
        ("What are the first three measures?", ["Graft", "Sell", "Plant"]),
        ("Give the last two of the six measures.", ["Pay", "Let"]),
        ("What does measure 4 require?", ["Dig"]),
        ("What is the second item on the list of measures?", ["Sell"]),
    ],
)
def test_an_ordinal_gets_the_items_at_its_places_and_the_lead_in(index, question, items):
    answer = ask(question, index)
    assert openings(answer) == items
    assert answer.quotes[0].role is Role.LEAD
    assert answer.count == Count(6, len(items))


@pytest.mark.parametrize(
    "question",
    [
        "What is the ninth measure for the orchard?",
        "What are the first seven measures for the orchard?",
        "What is the last of the eight measures for the orchard?",
    ],
)
def test_a_place_that_the_list_has_not_is_no_answer(index, question):
    answer = ask(question, index)
    assert answer.refusal
    assert answer.confidence == 0
    assert answer.nearest


@pytest.mark.parametrize("question", ["Name two of the six measures.", "Name two measures for the orchard."])
def test_an_order_for_two_gets_the_first_two(index, question):
    answer = ask(question, index)
    assert openings(answer) == ["Graft", "Sell"]
    assert answer.count == Count(6, 2)


def test_an_order_for_more_than_there_are_is_no_answer(index):
    assert ask("Name nine measures for the orchard.", index).refusal


def test_the_steps_of_an_unnumbered_list_have_their_places_too(index):
    answer = ask("What is the second step to move a hive?", index)
    assert [quote.text for quote in answer.quotes if quote.role is Role.ANSWER] == ["Strap the boxes together."]


def test_a_place_in_a_list_that_is_in_no_order_is_left_to_the_sentences(index):
    answer = ask("What was the first bird to nest in the orchard?", index)
    assert answer.quotes[0].text.startswith("The first bird to nest")
    assert answer.count is None


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("Which of the measures concern the brewery?", ["Sell", "Let"]),
        ("Which of the six measures mention a hedge?", ["Plant"]),
        ("List all measures that mention the brewery.", ["Sell", "Let"]),
        ("Which measures concern the pickers?", ["Pay"]),
        ("Which two of the measures concern the brewery?", ["Sell", "Let"]),
    ],
)
def test_a_question_for_some_items_gets_those_that_hold_its_words(index, question, items):
    answer = ask(question, index)
    assert openings(answer) == items
    assert answer.quotes[0].role is Role.LEAD
    assert answer.count == Count(6, len(items))


def test_a_question_for_all_items_is_not_taken_for_one_for_some(index):
    assert len(openings(ask("Which measures does the society propose?", index))) == 6
    assert len(openings(ask("Which measures does the society propose for the orchard?", index))) == 6


@pytest.mark.parametrize("question", ["Which of the measures concern the foxes?", "Which measures mention foxes?"])
def test_where_no_item_holds_the_words_the_whole_list_is_not_quoted(index, question):
    answer = ask(question, index)
    assert len(openings(answer)) < 6


def test_items_are_told_by_a_heading_as_well_as_by_a_lead_in(index):
    answer = ask("Which of the rules for visitors mention ladders?", index)
    assert [quote.text for quote in answer.quotes] == ["Ladders may be used by pickers alone."]
