"""What a question takes for granted is held against the documents, and not against the question without need."""

import pytest

from qa.answer import Span
from qa.evidence import Rarity
from qa.presupposed import is_contradicted, names_enough, tells_a_number
from qa.question import read
from tests.one_document import candidate, document, paragraphs

REPORT = (
    "The inquiry made six recommendations to the port of Selwick.",
    "Selwick is one of twelve towns in the league, and two towns border it.",
    "The league has three rules: pay, sail and keep silent.",
)


def contradicted(question, sentences=REPORT):
    asked = read(question)
    made = document("\n\n".join(sentences))
    candidates = [
        candidate(made, paragraph, words) for paragraph, words in zip(paragraphs(made), sentences, strict=True)
    ]
    rarity = Rarity({term: 1.0 for term in asked.terms}, 0.0)
    return is_contradicted(asked, None, (), candidates, rarity)


@pytest.mark.parametrize(
    "question",
    [
        "What are the nine recommendations of the inquiry?",
        "What are the two recommendations of the inquiry?",
        "List all five rules of the league.",
    ],
)
def test_a_sentence_that_says_another_number_of_the_same_contradicts(question):
    assert contradicted(question)


@pytest.mark.parametrize(
    "question",
    [
        "What are the six recommendations of the inquiry?",
        "Which two towns border Selwick?",
        "Which three towns in the league border Selwick?",
        "What are the two towns that border Selwick?",
        "What are the nine recommendations of the harbour master on mooring fees?",
        "Name two recommendations of the inquiry.",
        "What are the recommendations of the inquiry?",
    ],
)
def test_a_number_that_is_said_or_counts_some_or_something_else_contradicts_nothing(question):
    assert not contradicted(question)


def test_the_number_in_another_sentence_acquits_the_question():
    question = "What are the nine recommendations of the inquiry?"
    assert not contradicted(question, (*REPORT, "With the annex, the inquiry made nine recommendations."))


def test_who_asks_for_three_things_is_not_served_with_words_that_name_two():
    made = document("Salt and tar are taxed.")
    candidates = [candidate(made, paragraphs(made)[0], made.text)]
    span = candidates[0].sentence
    assert names_enough(read("Which two goods are taxed?"), (_span(made, span),), candidates)
    assert not names_enough(read("Which three goods are taxed?"), (_span(made, span),), candidates)


def _span(made, sentence):
    return Span.of(made, sentence.paragraph, sentence.start, sentence.end, score=1.0)


def told(question, words):
    made = document(words)
    (paragraph,) = paragraphs(made)
    span = Span.of(made, paragraph.number, paragraph.start, paragraph.end, score=1.0)
    return tells_a_number(read(question), [span], [candidate(made, paragraph, words)])


@pytest.mark.parametrize(
    "question",
    ["How many ferries does Selwick run?", "By how much did the fee rise?", "What percentage of the ferries is new?"],
)
def test_a_question_for_a_number_is_not_answered_without_one(question):
    assert not told(question, "Selwick runs ferries, and the fee rose.")
    assert told(question, "Selwick runs nine ferries, and the fee rose by 4 crowns.")
    assert told(question, "Selwick runs several ferries, and the fee rose.")


def test_a_number_that_the_question_says_itself_answers_nothing():
    assert not told("How many ferries did Selwick run in 1990?", "In 1990 Selwick ran ferries.")


@pytest.mark.parametrize("question", ["Where can I see how much I owe?", "Who runs the ferries?", "How are they run?"])
def test_a_question_for_something_else_needs_no_number(question):
    assert told(question, "Selwick runs ferries, and the fee rose.")
