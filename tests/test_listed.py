"""Some of a list's items: those at a place, so many of them, or those of which something is true."""

import pytest

from index.build import add
from index.search import Index
from qa.answer import Count, Role
from tests.choices import Chooser
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

## Tools

A grafter needs three tools: (a) a sharp knife, (b) a ball of raffia and (c) warm wax.

There are two reasons for grafting in March. First, the sap is rising. Second, the wasps are not yet about.

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


@pytest.fixture
def chosen(index, monkeypatch):
    return Chooser(index, monkeypatch)


def openings(quotes):
    return [quote.text.split()[1] for quote in quotes if quote.role is Role.ANSWER]


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
        ("Name two of the six measures.", ["Graft", "Sell"]),
        ("Name two measures for the orchard.", ["Graft", "Sell"]),
    ],
)
def test_items_are_picked_by_place_or_by_number_and_come_with_the_lead_in(chosen, question, items):
    quotes = chosen(question)
    assert openings(quotes) == items
    assert quotes[0].role is Role.LEAD
    assert chosen.choice.count == Count(6, len(items))


@pytest.mark.parametrize(
    "question",
    [
        "What is the ninth measure for the orchard?",
        "What are the first seven measures for the orchard?",
        "What is the last of the eight measures for the orchard?",
        "Name nine measures for the orchard.",
    ],
)
def test_items_that_the_list_has_not_are_not_made_up(chosen, question):
    assert chosen(question) == ()
    assert chosen.choice.confidence == 0


def test_the_steps_of_an_unnumbered_list_have_their_places_too(chosen):
    assert chosen.items("What is the second step to move a hive?") == ["Strap the boxes together."]


def test_a_place_in_a_list_that_is_in_no_order_is_left_to_the_sentences(chosen):
    chosen("What was the first bird to nest in the orchard?")
    assert chosen.choice.count is None


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("Which of the measures concern the brewery?", ["Sell", "Let"]),
        ("Which of the six measures mention a hedge?", ["Plant"]),
        ("List all measures that mention the brewery.", ["Sell", "Let"]),
        ("Which measures concern the pickers?", ["Pay"]),
        ("Which two of the measures concern the brewery?", ["Sell", "Let"]),
        ("Which two measures concern the brewery?", ["Sell", "Let"]),
    ],
)
def test_a_question_for_some_items_gets_those_that_hold_its_words(chosen, question, items):
    quotes = chosen(question)
    assert openings(quotes) == items
    assert quotes[0].role is Role.LEAD
    assert chosen.choice.count == Count(6, len(items))


@pytest.mark.parametrize(
    "question",
    [
        "Which measures does the society propose?",
        "Which measures are proposed for the orchard?",
        "Which measures concern the orchard?",
        "What are the measures?",
    ],
)
def test_a_question_for_all_items_is_not_taken_for_one_for_some(chosen, question):
    assert len(openings(chosen(question))) == 6


@pytest.mark.parametrize(
    "question",
    [
        "Which of the measures concern the foxes?",
        "Which measures mention foxes?",
        "Which of the measures do not concern the brewery?",
    ],
)
def test_where_no_item_holds_the_words_the_list_is_not_quoted(chosen, question):
    chosen(question)
    assert chosen.choice.count is None


def test_items_are_told_by_a_heading_as_well_as_by_a_lead_in(chosen):
    assert chosen.items("Which of the rules for visitors mention ladders?") == ["Ladders may be used by pickers alone."]


def test_a_pick_from_a_list_inside_a_sentence_is_that_sentence_with_the_item_emphasised(chosen):
    (quote,) = chosen("What is the second tool that a grafter needs?")
    assert quote.text.startswith("A grafter needs three tools")
    assert [quote.text[start:end] for start, end in quote.emphasis] == ["(b) a ball of raffia"]
    assert chosen.choice.count == Count(3, 1)


def test_a_pick_from_an_ordinal_run_is_its_sentence(chosen):
    assert chosen.items("What is the last of the two reasons for grafting in March?") == [
        "Second, the wasps are not yet about."
    ]
