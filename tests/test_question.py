"""What is read off a question before any document is opened."""

import pytest

from qa.question import Wanted, read, stem, terms_of


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("How many ferries run on Sundays?", Wanted.NUMBER),
        ("What percentage of the budget goes to roads?", Wanted.NUMBER),
        ("When did the bridge open?", Wanted.DATE),
        ("In which year was the mill closed?", Wanted.DATE),
        ("Who built the lighthouse on the northern cape?", Wanted.NAME),
        ("Where do the inspectors meet?", Wanted.PLACE),
        ("Why was the canal dug?", Wanted.REASON),
        ("What is a drawdown clause?", Wanted.DEFINITION),
        ("What does the note mean by resilience?", Wanted.DEFINITION),
        ("Who is Ada Lovelace?", Wanted.DEFINITION),
        ("Does the treaty cover fishing?", Wanted.ANYTHING),
    ],
)
def test_the_wanted_kind_follows_from_the_question_word(text, wanted):
    assert read(text).wanted is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Who was mayor when the bridge fell?", Wanted.NAME),
        ("Where can I see how much I owe?", Wanted.PLACE),
        ("How many boats were lost when the bridge fell?", Wanted.NUMBER),
        ("When did they count how many boats were lost?", Wanted.DATE),
        ("Why does nobody know when it fell?", Wanted.REASON),
    ],
)
def test_of_several_question_words_the_first_tells_what_is_wanted(text, wanted):
    assert read(text).wanted is wanted


@pytest.mark.parametrize(
    ("text", "count", "head"),
    [
        ("What are the seven proposed reforms?", 7, "reform"),
        ("Which three causes of delay does the audit name?", 3, "caus"),
        ("List the 4 guiding principles.", 4, "principl"),
        ("What are the main risks to the harbour?", None, "risk"),
        ("Name two examples of failed dams", 2, "exampl"),
    ],
)
def test_a_question_for_several_things_is_a_list_question(text, count, head):
    question = read(text)
    assert (question.lists, question.count, question.head) == (True, count, head)


@pytest.mark.parametrize(
    "text",
    [
        "How many years did the two countries fight?",
        "What happened in the two years after the flood?",
        "When did the 12 members meet?",
        "Who is the owner of the three mills?",
        "What is the status of the works?",
    ],
)
def test_a_number_in_a_circumstance_asks_for_no_list(text):
    assert read(text).count is None


def test_grammar_words_are_no_terms_and_repetition_is_dropped():
    assert read("What is the cost of the cost of living?").terms == ("cost", "live")


def test_a_question_of_grammar_words_alone_keeps_them():
    assert read("Who are you?").terms


def test_names_are_the_capitalised_words_but_the_first():
    assert read("Ferries to Oban sail when?").names == {"oban"}


def test_dotted_initials_possessives_and_forms_meet_in_one_stem():
    assert stem("U.S.") == stem("US")
    assert stem("Kennedy’s") == stem("Kennedy")
    assert terms_of("recommended") == terms_of("recommends")


def test_a_question_in_another_script_has_terms():
    assert read("Когда открыли мост?").terms
    assert read("橋はいつ開通しましたか").terms


def test_a_number_with_its_signs_is_one_term_but_a_span_of_years_is_two():
    assert terms_of("room 5-7, section 3.14, 22,300 crowns, U.S.") == (
        "room",
        "5-7",
        "section",
        "3.14",
        "22,300",
        "crown",
        "us",
    )
    assert terms_of("2013-2014") == ("2013", "2014")
    assert terms_of("a 12-month lease from the 1990s") == ("12", "month", "leas", "1990s")
