"""Which sentences are chosen, and how they are joined."""

import math

import pytest

from corpus.document import Document, Kind, Paragraph, digest
from index.search import ScoredSentence
from qa.choose import COEFFICIENTS, CONFIDENCE_FEATURES, Coefficients, Logistic, choose, nearest
from qa.evidence import FEATURES, Candidate, Rarity

TEXT = "Alpha stands.3 Beta stands. Gamma stands.\n\nDelta stands. Beta stands."
DOCUMENT = Document(
    id="d" * 16,
    title="Greek",
    source="/greek.txt",
    media_type="text/plain",
    text=TEXT,
    sha256=digest(TEXT),
    source_sha256="",
    canon=1,
    collection="default",
)
FIRST, SECOND = (
    Paragraph(
        document_id=DOCUMENT.id,
        number=number,
        label=f"¶{number}",
        kind=Kind.BODY,
        page=None,
        section=(),
        start=start,
        end=end,
    )
    for number, start, end in ((1, 0, 41), (2, 43, 70))
)
RARITY = Rarity({}, 0.0)
# One feature alone decides: its value is the log-odds of the sentence.
ONE = Logistic(0.0, (1.0, *[0.0] * (len(FEATURES) - 1)))
SURE = Logistic(0.0, (1.0, *[0.0] * (len(CONFIDENCE_FEATURES) - 1)))
PLAIN = Coefficients(sentence=ONE, confidence=SURE, threshold=0.5, companion=0.85, signature="test")


def candidate(words, odds, paragraph=FIRST, hit=0):
    start = TEXT.index(words, paragraph.start)
    sentence = ScoredSentence(
        document_id=DOCUMENT.id, paragraph=paragraph.number, start=start, end=start + len(words), hit=hit, similarity=0.0
    )
    return Candidate(
        document=DOCUMENT, paragraph=paragraph, sentence=sentence, values=(odds, *[0.0] * (len(FEATURES) - 1))
    )


def chosen(*candidates):
    return [TEXT[span.start : span.end] for span in choose(candidates, RARITY, PLAIN).spans]


def test_one_clear_answer_stays_one_sentence():
    assert chosen(candidate("Alpha stands.", -1.0), candidate("Gamma stands.", 3.0)) == ["Gamma stands."]


def test_neighbours_are_joined_into_one_quote_over_a_footnote_mark():
    assert chosen(candidate("Beta stands.", 3.0), candidate("Alpha stands.", 2.9)) == ["Alpha stands.3 Beta stands."]


def test_sentences_apart_stay_apart_best_first():
    assert chosen(candidate("Alpha stands.", 2.9), candidate("Gamma stands.", 3.0)) == [
        "Gamma stands.",
        "Alpha stands.",
    ]


def test_the_same_words_are_quoted_once():
    assert chosen(candidate("Beta stands.", 3.0), candidate("Beta stands.", 2.99, SECOND, hit=1)) == ["Beta stands."]


def test_never_more_than_three_sentences_are_quoted():
    four = [candidate("Alpha stands.", 3.0), candidate("Beta stands.", 3.0), candidate("Gamma stands.", 3.0)]
    four.append(candidate("Delta stands.", 3.0, SECOND, hit=1))
    assert sum(words.count("stands") for words in chosen(*four)) == 3


def test_nothing_found_gives_no_spans_and_no_confidence():
    choice = choose([], RARITY, PLAIN)
    assert (choice.spans, choice.confidence) == ((), 0.0)


def test_the_nearest_are_whole_paragraphs_each_once():
    spans = nearest([candidate("Alpha stands.", 1.0), candidate("Beta stands.", 2.0), candidate("Delta stands.", 0.0, SECOND)])
    assert [(span.start, span.end) for span in spans] == [(0, 41), (43, 70)]


@pytest.mark.parametrize("odds", [-1000.0, -2.0, 0.0, 1000.0])
def test_the_logistic_function_is_that_of_the_textbook_and_never_overflows(odds):
    expected = 1 / (1 + math.exp(-odds)) if abs(odds) < 60 else float(odds > 0)
    assert Logistic(0.5, (1.0,))([odds - 0.5]) == pytest.approx(expected)


def test_the_shipped_numbers_name_every_feature():
    assert len(COEFFICIENTS.sentence.weights) == len(FEATURES)
    assert len(COEFFICIENTS.confidence.weights) == len(CONFIDENCE_FEATURES)
    assert 0 < COEFFICIENTS.threshold < 1


def test_ties_are_broken_by_place():
    tied = [candidate("Gamma stands.", 1.0), candidate("Alpha stands.", 1.0)]
    assert choose(tied, RARITY, PLAIN) == choose(tied[::-1], RARITY, PLAIN)
