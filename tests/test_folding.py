"""Folding keeps the letters and where they stand, and nothing that typesetting may change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.checking.folding import fold, is_spaced, letter


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("well-known", "well\u2011known"),
        ("trans-\nportation", "transportation"),
        ("“It’s”", "'It's\""),
        ("４００", "400"),
        ("ещё", "еще"),
        ("كَتَبَ", "كتب"),
        ("ﻻ", "ﻻ"),
        ("Ὀδυσσεύς", "Ὀδυσσεύσ"),
        ("a — b", "a--b"),
    ],
)
def test_what_typesetting_changes_folds_alike(one, other):
    assert fold(one).letters == fold(other).letters != ""


@pytest.mark.parametrize(("one", "other"), [("cafe", "café"), ("10²", "102"), ("its", "it"), ("ह", "हि"), ("1", "l")])
def test_other_words_fold_otherwise(one, other):
    assert fold(one).letters != fold(other).letters


@given(st.text())
def test_each_letter_is_the_fold_of_the_character_where_it_stands(text):
    folded = fold(text)
    naive = [(letter(each), place) for place, each in enumerate(text) if letter(each)]
    assert [*zip(folded.letters, folded.offsets.tolist(), strict=True)] == naive


def test_ranges_that_are_skipped_have_no_letters():
    folded = fold("knew.37 The", [(5, 7)])
    assert folded.letters == "knewthe"
    assert folded.slice(4, 7) == (8, 11)
    assert folded.position(8) == 4


def test_scripts_without_spaces_are_known():
    assert [is_spaced(each) for each in "aяع港のกက한"] == [True, True, True, False, False, False, False, True]
