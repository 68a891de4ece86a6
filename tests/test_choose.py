"""Which sentences are chosen, and how they are joined."""

import math
from dataclasses import replace

import pytest

from qa.choose import COEFFICIENTS, CONFIDENCE_FEATURES, Coefficients, Logistic, choose, nearest, score
from qa.evidence import FEATURES, Rarity
from qa.question import read
from tests import one_document

TEXT = "Alpha stands.3 Beta stands. Gamma stands.\n\nDelta stands. Beta stands."
DOCUMENT = one_document.document(TEXT)
FIRST, SECOND = one_document.paragraphs(DOCUMENT)
QUESTION = read("Does it stand?")
RARITY = Rarity({}, 0.0)
# One feature alone decides: shares are the softmax of it.
ONE = (1.0, *[0.0] * (len(FEATURES) - 1))
SURE = Logistic(0.0, (1.0, *[0.0] * (len(CONFIDENCE_FEATURES) - 1)))
PLAIN = Coefficients(sentence=ONE, confidence=SURE, threshold=0.5, companion=0.85, neighbour=0.4, signature="test")


def candidate(words, first, paragraph=FIRST, hit=0):
    return one_document.candidate(DOCUMENT, paragraph, words, first, hit)


def chosen(*candidates):
    return [TEXT[span.start : span.end] for span in choose(QUESTION, candidates, RARITY, PLAIN).spans]


def test_one_clear_answer_stays_one_sentence():
    assert chosen(candidate("Alpha stands.", -1.0), candidate("Gamma stands.", 3.0)) == ["Gamma stands."]


def test_neighbours_are_joined_into_one_quote_over_a_footnote_mark():
    assert chosen(candidate("Beta stands.", 3.0), candidate("Alpha stands.", 2.9)) == ["Alpha stands.3 Beta stands."]


def test_sentences_apart_stay_apart_best_first():
    assert chosen(candidate("Alpha stands.", 2.9), candidate("Gamma stands.", 3.0)) == [
        "Gamma stands.",
        "Alpha stands.",
    ]


def test_a_neighbour_needs_a_smaller_share_than_a_sentence_elsewhere():
    half = 3.0 - math.log(2)
    assert chosen(candidate("Beta stands.", 3.0), candidate("Gamma stands.", half)) == ["Beta stands. Gamma stands."]
    assert chosen(candidate("Alpha stands.", 3.0), candidate("Gamma stands.", half)) == ["Alpha stands."]


def test_the_same_words_are_quoted_once():
    assert chosen(candidate("Beta stands.", 3.0), candidate("Beta stands.", 2.99, SECOND, hit=1)) == ["Beta stands."]


def test_never_more_than_three_sentences_are_quoted():
    four = [candidate("Alpha stands.", 3.0), candidate("Beta stands.", 3.0), candidate("Gamma stands.", 3.0)]
    four.append(candidate("Delta stands.", 3.0, SECOND, hit=1))
    assert sum(words.count("stands") for words in chosen(*four)) == 3


def test_words_that_are_no_sentence_keep_no_whole_one_company():
    label = candidate("Alpha stands.", 2.99)
    values = list(label.values)
    values[FEATURES.index("fragment")] = 1.0
    label = replace(label, values=tuple(values))
    assert chosen(candidate("Gamma stands.", 3.0), label) == ["Gamma stands."]
    assert chosen(label, candidate("Gamma stands.", 1.0)) == ["Alpha stands."]


def test_nothing_found_gives_no_spans_and_no_confidence():
    choice = choose(QUESTION, [], RARITY, PLAIN)
    assert (choice.spans, choice.confidence) == ((), 0.0)


def test_shares_are_the_softmax_and_never_overflow():
    for shift in (0.0, 5000.0):
        scored = score([candidate("Alpha stands.", shift), candidate("Gamma stands.", shift + math.log(3))], ONE)
        assert [each.candidate.words for each in scored] == ["Gamma stands.", "Alpha stands."]
        assert [each.share for each in scored] == pytest.approx([0.75, 0.25])


def test_the_confidence_is_that_of_the_best_sentence_however_many_others_there_are():
    alone = choose(QUESTION, [candidate("Gamma stands.", 2.0)], RARITY, PLAIN)
    among = choose(QUESTION, [candidate("Alpha stands.", 1.9), candidate("Gamma stands.", 2.0)], RARITY, PLAIN)
    assert alone.confidence == among.confidence == pytest.approx(1 / (1 + math.exp(-2.0)))


def test_unknown_terms_reach_the_confidence():
    doubt = Logistic(0.0, (*[0.0] * len(FEATURES), -4.0))
    wary = Coefficients(sentence=ONE, confidence=doubt, threshold=0.5, companion=1, neighbour=1, signature="test")
    known, unknown = (
        choose(QUESTION, [candidate("Alpha stands.", 0.0)], Rarity({}, u), wary).confidence for u in (0, 1)
    )
    assert (known, unknown) == pytest.approx((0.5, 1 / (1 + math.exp(4.0))))


def test_the_nearest_are_whole_paragraphs_each_once():
    spans = nearest(
        [candidate("Alpha stands.", 1.0), candidate("Beta stands.", 2.0), candidate("Delta stands.", 0.0, SECOND)],
        PLAIN,
    )
    assert [(span.start, span.end) for span in spans] == [(0, 41), (43, 69)]


@pytest.mark.parametrize("odds", [-1000.0, -2.0, 0.0, 1000.0])
def test_the_logistic_function_is_that_of_the_textbook_and_never_overflows(odds):
    expected = 1 / (1 + math.exp(-odds)) if abs(odds) < 60 else float(odds > 0)
    assert Logistic(0.5, (1.0,))([odds - 0.5]) == pytest.approx(expected)


def test_the_shipped_numbers_name_every_feature():
    assert len(COEFFICIENTS.sentence) == len(FEATURES)
    assert len(COEFFICIENTS.confidence.weights) == len(CONFIDENCE_FEATURES)
    assert 0 < COEFFICIENTS.threshold < 1


def test_ties_are_broken_by_place():
    tied = [candidate("Gamma stands.", 1.0), candidate("Alpha stands.", 1.0)]
    assert choose(QUESTION, tied, RARITY, PLAIN) == choose(QUESTION, tied[::-1], RARITY, PLAIN)
