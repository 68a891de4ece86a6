"""What the best sentence leaves open is closed by a sentence of its paragraph, and nothing else is added."""

import pytest

from qa.complete import missing
from qa.question import read
from tests.one_document import candidate, document, paragraphs


def added(asked, text, best):
    """Return the words that are added to the best sentence of a paragraph."""
    doc = document(text)
    paragraph = next(p for p in paragraphs(doc) if best in text[p.start : p.end])
    return [each.words for each in missing(read(asked), candidate(doc, paragraph, best))]


@pytest.mark.parametrize(
    ("asked", "best"),
    [
        ("When did the mill burn?", "The mill burned in 1902."),
        ("Who owned the mill?", "The mill belonged to Edda Voss, who owned much."),
        ("Did the mill burn?", "The mill did burn."),
    ],
)
def test_nothing_is_added_to_a_sentence_that_answers(asked, best):
    assert added(asked, f"In 1899 Karl Lund came. {best} That was the mill in 1903, says Olga Prinz.", best) == []


def test_the_kind_of_answer_is_taken_from_the_sentence_beside_and_the_next_comes_first():
    text = "The year was 1901. The mill burned at night. It was in 1902."
    assert added("When did the mill burn?", text, "The mill burned at night.") == ["It was in 1902."]
    text = "The year was 1901. The mill burned at night. Nobody slept."
    assert added("When did the mill burn?", text, "The mill burned at night.") == ["The year was 1901."]


def test_a_sentence_further_off_or_of_another_paragraph_does_not_give_the_kind_of_answer():
    text = "In 1900 it rained. Nobody cared. The mill burned at night.\n\nIt was in 1902."
    assert added("When did the mill burn?", text, "The mill burned at night.") == []


def test_a_row_of_things_is_taken_from_beside_where_several_are_asked_for():
    text = "The fire took many things. Gone were the great wheel, the two stones and the ledger."
    assert added("Which things did the fire take?", text, "The fire took many things.") == [
        "Gone were the great wheel, the two stones and the ledger."
    ]
    assert added("Did the fire take things?", text, "The fire took many things.") == []


def test_a_name_that_is_lacking_is_taken_from_beside():
    text = "Edda Voss had debts. The mill was sold by its owner. Nobody bid."
    assert added("Did Voss sell the mill?", text, "The mill was sold by its owner.") == ["Edda Voss had debts."]


def test_a_sentence_soon_after_that_points_back_and_has_the_rest_is_added():
    best = "The mill burned."
    text = f"{best} Rain came. It ruined the baker."
    assert added("Did the mill ruin the baker?", text, best) == ["It ruined the baker."]
    assert added("Did the mill ruin the baker?", text.replace("It ruined", "Debt ruined"), best) == []
    assert added("Did the mill ruin the baker?", text.replace("Rain", "Rain fell. Snow fell. Hail"), best) == []


def test_a_pronoun_is_introduced_by_the_first_sentence_with_the_nearest_name():
    text = "The miller was Edda Voss. One day Voss slept. She lit the fire with Karl."
    assert added("Who lit the fire?", text, "She lit the fire with Karl.") == ["The miller was Edda Voss."]
    assert added("Did someone light the fire?", text, "She lit the fire with Karl.") == []


def test_no_sentence_is_added_twice():
    text = "The mill was sold. It went to Edda Voss in 1902."
    assert added("When was the mill sold to Voss?", text, "The mill was sold.") == ["It went to Edda Voss in 1902."]
