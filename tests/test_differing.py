"""What typesetting may change between the same letters, and what nobody may."""

import pytest

from corpus.document import Kind, Paragraph
from qa.checking.differing import ALTERING, Difference
from qa.checking.library import Source
from qa.checking.matching import find
from tests.one_document import document


def source(text, notes=()):
    whole = document(text)
    paragraph = Paragraph(
        document_id=whole.id, number=1, label="¶1", kind=Kind.BODY, page=None, section=(), start=0, end=len(text)
    )
    return Source.of(whole, [paragraph], notes)


def differences(words, text, notes=()):
    """Return how words differ from where they stand best; None if they stand nowhere."""
    found = [each.differences for each in find(words, source(text, notes))]
    return min(found, key=lambda each: (len(each & ALTERING), len(each)), default=None)


@pytest.mark.parametrize(
    "words",
    [
        "the pier is closed",
        "the  pier\nis closed",
        "The pier is closed.",
        "… the pier is closed …",
        "the pier is closed...",
    ],
)
def test_a_slice_of_the_text_is_exact(words):
    assert differences(words, "The pier is closed. Nobody came, because the  pier is closed.") == frozenset()


@pytest.mark.parametrize(
    ("words", "text", "difference"),
    [
        ("the so-called 'pier' plan", "the so-called “pier” plan", Difference.QUOTES),
        ("it's closed now", "it’s closed now", Difference.QUOTES),
        ("closed - for now", "closed — for now", Difference.DASHES),
        ("closed--for now", "closed — for now", Difference.DASHES),
        ("a well\u2011known pier", "a well-known pier", Difference.DASHES),
        ("transportation ended", "trans- portation ended", Difference.HYPHENS),
        ("a well known pier", "a well-known pier", Difference.HYPHENS),
        ("about 10% of it", "about 10 % of it", Difference.SPACES),
        ("the web site closed", "the website closed", Difference.SPACES),
        ("wait ... for it", "wait … for it", Difference.ELLIPSIS),
        ("港口,已经关闭", "港口，已经关闭", Difference.FORMS),
        ("все еще закрыто", "все ещё закрыто", Difference.FORMS),
        ("كتب الولد", "كَتَبَ الولد", Difference.POINTING),
        ("[T]he pier closed", "and the pier closed", Difference.BRACKETS),
        ("The pier closed", "and the pier closed", Difference.CAPITAL),
        ("the pier closed,", "and the pier closed. Then", Difference.EDGE),
        ("as follows: The pier closed", "as follows:\n\n• The pier closed", Difference.FORMS),
        ("the pier [sic] closed", "the pier closed", Difference.BRACKETS),
        ("the [old] pier closed", "the pier closed", Difference.INSERTED),
        ("[they] pull[ed] the pier down", "the crown pulls the pier down", Difference.INSERTED),
        ("the pier … closed", "the pier of Eastwick was closed", Difference.OMITTED),
        ("the pier [...] closed", "the pier of Eastwick was closed", Difference.OMITTED),
    ],
)
def test_what_the_conventions_allow_is_typographic(words, text, difference):
    found = differences(words, text)
    assert difference in found
    assert not found & ALTERING


@pytest.mark.parametrize(
    ("words", "text", "difference"),
    [
        ("the Pier closed", "and the pier closed", Difference.CASE),
        ("let us eat grandma now", "let us eat, grandma now", Difference.PUNCTUATION),
        ("it costs 42 crowns", "it costs 4.2 crowns", Difference.PUNCTUATION),
        ("it costs 1 2 crowns", "it costs 12 crowns", Difference.PUNCTUATION),
        ("dont go there", "don't go there", Difference.PUNCTUATION),
        ("is it closed?", "and is it closed. Then", Difference.PUNCTUATION),
        ("the pier was close", "the pier was closed", Difference.CUT),
        ("ier was closed", "the pier was closed", Difference.CUT),
        ("it costs 4", "it costs 4.2 crowns", Difference.CUT),
        ("it fell by 5 degrees", "it fell by -5 degrees", Difference.PUNCTUATION),
    ],
)
def test_what_changes_the_sense_is_not(words, text, difference):
    assert difference in differences(words, text) & ALTERING


def test_a_footnotes_mark_in_the_document_is_typographic():
    assert differences("he knew. The pier", "he knew.37 The pier", [(8, 10)]) == {Difference.NOTES}


def test_brackets_and_dots_that_the_document_has_itself_are_exact():
    text = "The [Harbour] board … resolved."
    assert differences("The [Harbour] board … resolved.", text) == frozenset()


def test_an_ellipsis_that_leaves_out_more_than_a_page_and_a_half_does_not_hold():
    assert differences("the pier … closed", "the pier " + "was old and " * 500 + "closed") is None


def test_other_words_stand_nowhere():
    assert differences("the pier is open", "The pier is closed.") is None


def test_an_aside_between_two_lines_is_passed_over():
    text = "the pier is\n\nHARBOUR NEWS\n\nclosed today"
    whole = document(text)
    kinds = (("the pier is", Kind.BODY), ("HARBOUR NEWS", Kind.ASIDE), ("closed today", Kind.BODY))
    paragraphs = [
        Paragraph(
            document_id=whole.id,
            number=number,
            label="",
            kind=kind,
            page=None,
            section=(),
            start=text.index(words),
            end=text.index(words) + len(words),
        )
        for number, (words, kind) in enumerate(kinds, start=1)
    ]
    (match,) = find("the pier is closed today", Source.of(whole, paragraphs, ()))
    assert not match.altering
