"""Questions that ask for a list get all of it, or nothing."""

import pytest

from qa.answer import Count, Role
from qa.ask import ask
from tests.harbour import build


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("harbour")
    with build(folder / "home", folder / "files") as index:
        yield index


def items(answer):
    return [quote.text for quote in answer.quotes if quote.role is Role.ANSWER]


def test_a_counted_list_comes_whole_in_order_with_its_lead_in(index):
    answer = ask("What are the four measures to keep the harbour open?", index)
    assert answer.quotes[0].role is Role.LEAD
    assert answer.quotes[0].text == "We propose four measures to keep the harbour open:"
    assert [item.split(".")[0] for item in items(answer)] == [
        "Dredge the inner basin",
        "Raise the mooring fees",
        "Repair the northern mole",
        "Hire a second pilot",
    ]
    assert answer.count == Count(4, 4)


def test_no_item_is_cut_by_the_number_of_hits(index):
    with_few = ask("Which measures are proposed to keep the harbour open?", index)
    assert len(items(with_few)) == 4


@pytest.mark.parametrize(
    "question",
    ["What are the seven measures to keep the harbour open?", "What are the nine proposed sanctions?"],
)
def test_a_list_of_another_number_is_no_answer(index, question):
    answer = ask(question, index)
    assert answer.refusal
    assert answer.nearest


def test_ordinals_inside_a_paragraph_are_a_list(index):
    answer = ask("What three things could still go wrong?", index)
    assert [item.split(",")[0] for item in items(answer)] == ["First", "Second", "Third"]
    assert answer.count == Count(3, 3)


def test_a_list_inside_a_sentence_is_quoted_as_that_sentence_with_its_items_emphasised(index):
    answer = ask("What are the two aims of the board?", index)
    (quote,) = answer.quotes
    assert quote.text.startswith("The board has two aims:")
    assert [quote.text[start:end] for start, end in quote.emphasis] == [
        "to protect the fishing fleet",
        "to win back the island trade",
    ]
    assert answer.count == Count(2, 2)


def test_a_list_under_a_heading_that_announces_it_is_quoted_without_the_heading(index):
    answer = ask("What are the three lessons from the flood?", index)
    assert [item.split()[0] for item in items(answer)] == ["Sandbags", "The", "Nobody"]
    assert {quote.section[-1] for quote in answer.quotes} == {"Three lessons from the flood"}
    assert answer.count == Count(3, 3)
