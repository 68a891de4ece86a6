"""Canonical text: each listed rule, and that applying the rules again changes nothing."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.canonical import canonical

ODD = st.text(
    st.characters()
    | st.sampled_from("\n\r\f\v\t \u00a0\u2003\u200b\u200c\u200d\u00ad\ufeff\u202e\u2028ﬁﬄe\u0301\u0323نमक🏽👩\u0085")
)


@given(ODD)
@example("e\u200d\u0301")
@example("\u1f71\u200dन")
@example("a \u200b \u200b b")
@example("\n \n \n\n x")
@example("\ufdd0 a\r\u00ad\n")
def test_canonical_text_is_a_fixed_point(text):
    once = canonical(text)
    assert canonical(once) == once


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc\u2028d\u0085e\x0bf\x0cg", "a\nb\nc\nd\ne\nf\ng"),
        ("\ufeffa\u200bb\u00adc\u202ed\x00e\x1bf\ufdd0g", "abcdefg"),
        ("a\u00a0b\tc\u2009d\u3000e", "a b c d e"),
        ("a   b  \nc", "a b\nc"),
        ("f(\n    x\n)", "f(\n    x\n)"),
        ("ﬁnd oﬃce", "find office"),
        ("cafe\u0301", "café"),
        ("a\n\n\n \nb", "a\n\nb"),
        ("\n  a \n", "a"),
        ("“a”—‘b’…–", "“a”—‘b’…–"),
    ],
    ids=["newlines", "removed", "spaces", "runs", "indents", "ligatures", "NFC", "blank lines", "ends", "kept"],
)
def test_each_rule_does_what_it_says(raw, clean):
    assert canonical(raw) == clean


def test_joiners_stay_where_a_script_spells_with_them():
    persian, family = "می\u200cخواهم", "👩\u200d👧"
    assert canonical(persian) == persian
    assert canonical(family) == family
    assert canonical("zero\u200dwidth\u200c") == "zerowidth"


def test_ten_megabytes_take_seconds():
    text = "It’s  a line of “some” text\u00a0with odd characters\r\n" * 200_000
    start = time.process_time()
    canonical(text)
    assert time.process_time() - start < 3
