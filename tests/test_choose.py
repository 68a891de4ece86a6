"""Which sentences are chosen, and how they are joined."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from qa import choose as choosing
from qa.choose import (
    COEFFICIENTS,
    CONFIDENCE_FEATURES,
    EMPHASISED,
    LONG,
    QUOTED_AT_MOST,
    WHOLE_FEATURES,
    Coefficients,
    Logistic,
    Ranking,
    choose,
    nearest,
    score,
)
from qa.evidence import FEATURES, Rarity, Reach
from qa.question import read
from qa.reader import shipped
from tests import one_document

TEXT = "Alpha stands.3 Beta stands. Gamma stands.\n\nDelta stands. Beta stands."
DOCUMENT = one_document.document(TEXT)
FIRST, SECOND = one_document.paragraphs(DOCUMENT)
NUMBERS = Path(choosing.__file__).with_name("coefficients.json")
QUESTION = read("Does it stand?")
RARITY = Rarity({}, 0.0)
# One feature alone decides: it is the log-odds of a sentence.
ONE = Ranking((1.0, *[0.0] * (len(FEATURES) - 1)), Logistic(0.0, (1.0, 0.0)))
# The confidence is the chance of the best sentence, whose log-odds come in sixteenths, from 1/2.
SURE = Logistic(-8.0, tuple(16.0 * (name == "chance") for name in CONFIDENCE_FEATURES))
WHOLE = Logistic(0.0, (0.0,) * len(WHOLE_FEATURES))
PLAIN = Coefficients(
    sentence=ONE,
    confidence=SURE,
    whole=WHOLE,
    threshold=0.5,
    fact=0.4,
    more=0.4,
    of_document=0.4,
    of_whole=0.4,
    signature="test",
)


def odds(chance):
    return math.log(chance / (1 - chance))


def candidate(words, chance, paragraph=FIRST, hit=0):
    return one_document.candidate(DOCUMENT, paragraph, words, odds(chance), hit)


def chosen(*candidates, by=PLAIN):
    return [TEXT[span.start : span.end] for span in choose(QUESTION, candidates, RARITY, by).spans]


def test_one_clear_answer_stays_one_sentence():
    assert chosen(candidate("Alpha stands.", 0.3), candidate("Gamma stands.", 0.9)) == ["Gamma stands."]


def test_neighbours_are_joined_into_one_quote_over_a_footnote_mark():
    assert chosen(candidate("Beta stands.", 0.9), candidate("Alpha stands.", 0.8)) == ["Alpha stands.3 Beta stands."]


def test_sentences_apart_stay_apart_best_first():
    assert chosen(candidate("Alpha stands.", 0.8), candidate("Gamma stands.", 0.9)) == [
        "Gamma stands.",
        "Alpha stands.",
    ]


def test_a_further_sentence_needs_a_probability_of_its_own_whatever_that_of_the_best_one():
    for best in (0.5, 0.99):
        assert len(chosen(candidate("Alpha stands.", 0.41), candidate("Gamma stands.", best))) == 2
        assert len(chosen(candidate("Alpha stands.", 0.39), candidate("Gamma stands.", best))) == 1


def test_a_question_for_a_fact_is_answered_more_tightly_than_one_for_more():
    by = replace(PLAIN, fact=0.85)
    two = [candidate("Alpha stands.", 0.8), candidate("Gamma stands.", 0.9)]
    for asked, sentences in (("When did it stand?", 1), ("Where does it stand?", 1), ("Does it stand?", 2)):
        assert len(choose(read(asked), two, RARITY, by).spans) == sentences


@pytest.mark.parametrize("asked", ["When did it stand?", "Does it stand?"])
def test_one_document_and_one_that_is_read_whole_are_quoted_by_their_own_measures_whatever_is_asked(asked):
    by = replace(PLAIN, fact=0.1, more=0.1, of_document=0.5, of_whole=0.85)
    three = [candidate("Alpha stands.", 0.8), candidate("Gamma stands.", 0.9), candidate("Delta stands.", 0.2, SECOND)]
    quoted = {reach: len(choose(read(asked), three, RARITY, by, reach=reach).spans) for reach in Reach}
    assert quoted == {Reach.LIBRARY: 3, Reach.DOCUMENT: 2, Reach.WHOLE: 1}


def defining(words, chance, surely=1.0):
    made = candidate(words, chance)
    values = list(made.values)
    values[FEATURES.index("wanted")] = surely
    return replace(made, values=tuple(values))


def test_of_a_definition_and_sentences_that_only_name_the_term_the_definition_is_quoted():
    naming, giving, half = candidate("Alpha stands.", 0.8), defining("Gamma stands.", 0.5), defining("Beta", 0.7, 0.5)

    def quoted(question, *candidates):
        return [TEXT[span.start : span.end] for span in choose(read(question), candidates, RARITY, PLAIN).spans]

    assert quoted("What is a standing?", naming, half, giving) == ["Gamma stands."]
    assert quoted("What is a standing?", naming, defining("Gamma stands.", 0.3))[0] == "Alpha stands."  # hardly likely
    assert quoted("Does it stand?", naming, giving)[0] == "Alpha stands."


def test_an_answer_over_several_paragraphs_is_quoted_from_each():
    three = [candidate("Alpha stands.", 0.9), candidate("Gamma stands.", 0.85), candidate("Delta stands.", 0.8, SECOND)]
    assert chosen(*three) == ["Alpha stands.", "Gamma stands.", "Delta stands."]


def test_the_best_sentence_is_chosen_however_unlikely():
    assert chosen(candidate("Alpha stands.", 0.01), candidate("Gamma stands.", 0.02)) == ["Gamma stands."]


def test_the_same_words_are_quoted_once_from_one_document():
    assert chosen(candidate("Beta stands.", 0.9), candidate("Beta stands.", 0.89, SECOND, hit=1)) == ["Beta stands."]


def test_the_same_words_are_quoted_from_each_document_that_has_them():
    other = replace(DOCUMENT, id="e" * 16)
    paragraph = one_document.paragraphs(other)[0]
    twin = one_document.candidate(other, paragraph, "Beta stands.", odds(0.89), 1)
    spans = choose(QUESTION, [candidate("Beta stands.", 0.9), twin], RARITY, PLAIN).spans
    assert [span.document_id for span in spans] == [DOCUMENT.id, other.id]


def test_there_is_a_limit_to_how_many_sentences_are_quoted():
    text = " ".join(f"Stone {n} stands." for n in range(3 * QUOTED_AT_MOST))
    document = one_document.document(text)
    (paragraph,) = one_document.paragraphs(document)
    many = [
        one_document.candidate(document, paragraph, f"Stone {n} stands.", odds(0.9)) for n in range(3 * QUOTED_AT_MOST)
    ]
    spans = choose(QUESTION, many, RARITY, PLAIN).spans
    assert sum(text[span.start : span.end].count("stands") for span in spans) == QUOTED_AT_MOST


def test_words_that_are_no_sentence_keep_no_whole_one_company():
    label = candidate("Alpha stands", 0.89)
    assert chosen(candidate("Gamma stands.", 0.9), label) == ["Gamma stands."]
    assert chosen(label, candidate("Gamma stands.", 0.3)) == ["Alpha stands"]
    assert chosen(label, candidate("Delta stands", 0.8, SECOND)) == ["Alpha stands", "Delta stands"]


def proper(words, chance, inside, sure):
    """Return a candidate in which the reader takes some words for the answer proper."""
    made = candidate(words, chance)
    start = TEXT.index(inside, made.sentence.start)
    return replace(made, proper=(start, start + len(inside)), sure=sure)


def test_the_words_proper_are_emphasised_where_the_reader_is_sure_enough():
    (span,) = choose(QUESTION, [proper("Beta stands.", 0.9, "Beta", EMPHASISED)], RARITY, PLAIN).spans
    assert [TEXT[start:end] for start, end in span.emphasis] == ["Beta"]
    (span,) = choose(QUESTION, [proper("Beta stands.", 0.9, "Beta", EMPHASISED / 2)], RARITY, PLAIN).spans
    assert span.emphasis == ()


def test_joined_sentences_keep_the_emphasis_of_each_in_order():
    two = [proper("Beta stands.", 0.9, "Beta", 0.9), proper("Alpha stands.", 0.8, "Alpha", 0.8)]
    (span,) = choose(QUESTION, two, RARITY, PLAIN).spans
    assert [TEXT[start:end] for start, end in span.emphasis] == ["Alpha", "Beta"]


def test_nothing_found_gives_no_spans_and_no_confidence():
    choice = choose(QUESTION, [], RARITY, PLAIN)
    assert (choice.spans, choice.confidence) == ((), 0.0)


def test_candidates_are_ordered_by_their_probability():
    scored = score([candidate("Alpha stands.", 0.2), candidate("Gamma stands.", 0.7)], ONE)
    assert [each.candidate.words for each in scored] == ["Gamma stands.", "Alpha stands."]
    assert [each.chance for each in scored] == pytest.approx([0.7, 0.2])


def test_a_chance_falls_with_the_share_that_others_take():
    wary = Ranking(ONE.weights, Logistic(0.0, (1.0, 1.0)))
    alone = score([candidate("Alpha stands.", 0.6)], wary)[0].chance
    among = score([candidate("Alpha stands.", 0.6), candidate("Gamma stands.", 0.5)], wary)[0].chance
    assert alone == pytest.approx(0.6)
    assert among < alone


def test_scores_of_any_size_do_not_overflow():
    far = Ranking((5000.0, *ONE.weights[1:]), Logistic(0.0, (1.0, 0.0)))
    scored = score([candidate("Alpha stands.", 0.9), candidate("Gamma stands.", 0.1)], far)
    assert [each.chance for each in scored] == pytest.approx([1.0, 0.0])


def test_the_confidence_is_that_of_the_best_sentence():
    alone = choose(QUESTION, [candidate("Gamma stands.", 0.8)], RARITY, PLAIN)
    among = choose(QUESTION, [candidate("Alpha stands.", 0.7), candidate("Gamma stands.", 0.8)], RARITY, PLAIN)
    assert alone.confidence == among.confidence == pytest.approx(0.8)


@pytest.mark.parametrize("name", ["unknown", "chance", "second"])
def test_what_is_known_beyond_the_best_sentence_reaches_the_confidence(name):
    weights = tuple(float(each == name) for each in CONFIDENCE_FEATURES)
    by = replace(PLAIN, confidence=Logistic(0.0, weights))

    def confidence(unknown=0.0, best=0.5, second=0.5):
        two = [candidate("Alpha stands.", best), candidate("Delta stands.", second, SECOND)]
        return choose(QUESTION, two, Rarity({}, unknown), by).confidence

    raised = {
        "unknown": {"unknown": 1.0},
        "chance": {"best": 0.9},
        "second": {"second": 0.49},
    }
    lower = {"second": {"second": 0.1}}
    assert confidence(**raised[name]) > confidence(**lower.get(name, {}))


def with_values(words, **values):
    best = candidate(words, 0.9)
    return replace(best, values=tuple(values.get(name, 0.0) for name in FEATURES))


@pytest.mark.parametrize("name", ["similarity", "evidence"])
def test_of_a_document_read_whole_the_best_sentence_tells_how_sure_its_answer_is(name):
    by = replace(PLAIN, whole=Logistic(0.0, tuple(float(each == name) for each in WHOLE_FEATURES)))

    def confidence(value, reach=Reach.WHOLE):
        return choose(QUESTION, [with_values("Alpha stands.", **{name: value})], RARITY, by, reach=reach).confidence

    assert confidence(0.9) > confidence(0.2)
    assert confidence(0.9, reach=Reach.DOCUMENT) == confidence(0.2, reach=Reach.DOCUMENT)


def test_of_a_document_read_whole_it_counts_among_how_many_sentences_the_best_one_is_so_good():
    by = replace(PLAIN, whole=Logistic(0.0, tuple(float(each == "length") for each in WHOLE_FEATURES)))
    one = candidate("Alpha stands.", 0.9)
    sure = [
        choose(QUESTION, [one] * many, RARITY, by, reach=Reach.WHOLE).confidence for many in (1, 10, LONG, 2 * LONG)
    ]
    assert sure[0] == pytest.approx(0.5)
    assert sure[0] < sure[1] < sure[2] == sure[3]


def test_the_nearest_are_whole_paragraphs_each_once():
    spans = nearest(
        [candidate("Alpha stands.", 0.5), candidate("Beta stands.", 0.6), candidate("Delta stands.", 0.1, SECOND)],
        PLAIN,
    )
    assert [(span.start, span.end) for span in spans] == [(0, 41), (43, 69)]


@pytest.mark.parametrize("odds", [-1000.0, -2.0, 0.0, 1000.0])
def test_the_logistic_function_is_that_of_the_textbook_and_never_overflows(odds):
    expected = 1 / (1 + math.exp(-odds)) if abs(odds) < 60 else float(odds > 0)
    assert Logistic(0.5, (1.0,))([odds - 0.5]) == pytest.approx(expected)


def test_the_shipped_numbers_name_every_feature():
    assert len(COEFFICIENTS.sentence.weights) == len(FEATURES)
    assert len(COEFFICIENTS.confidence.weights) == len(CONFIDENCE_FEATURES)
    assert len(COEFFICIENTS.whole.weights) == len(WHOLE_FEATURES)
    assert 0 < COEFFICIENTS.threshold < 1


def test_the_shipped_numbers_were_fitted_to_the_shipped_reader():
    assert json.loads(NUMBERS.read_bytes())["source"]["reader"] == shipped().signature


def test_ties_are_broken_by_place():
    tied = [candidate("Gamma stands.", 0.6), candidate("Alpha stands.", 0.6)]
    assert choose(QUESTION, tied, RARITY, PLAIN) == choose(QUESTION, tied[::-1], RARITY, PLAIN)
