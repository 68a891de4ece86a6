"""Ellipses and brackets by the conventions of style guides."""

import pytest

from qa.checking.parts import ENDING, INSERTED, OMITTED, Joint, parts


def taken(words):
    return [(each.folded.letters, each.joint, each.most) for each in parts(words)]


@pytest.mark.parametrize("dots", ["…", "...", ". . .", "[…]", "[...]", "[. . .]", "(…)", "<…>", "....", "……"])
def test_every_ellipsis_parts_what_stands_around_it(dots):
    assert taken(f"the pier {dots} is closed") == [
        ("thepier", None, 0),
        ("isclosed", Joint.OMISSION, OMITTED),
    ]


def test_an_ellipsis_at_either_end_only_shortens():
    assert taken("… the pier is closed …") == [("thepierisclosed", None, 0)]


def test_a_bracketed_capital_belongs_to_its_word():
    assert taken("[T]he pier") == [("thepier", None, 0)]


def test_a_bracketed_ending_stands_for_an_ending():
    assert taken("they work[ed] hard") == [("theywork", None, 0), ("hard", Joint.INSERTION, ENDING)]


def test_words_in_brackets_stand_for_a_few_words():
    assert taken("before [the board] met") == [("before", None, 0), ("met", Joint.INSERTION, INSERTED)]


@pytest.mark.parametrize("remark", ["[sic]", "[sic!]", "[emphasis added]", "[footnotes omitted]"])
def test_a_remark_stands_for_nothing(remark):
    assert taken(f"the peir {remark} is closed")[1] == ("isclosed", Joint.REMARK, 0)


def test_an_omission_beside_words_in_brackets_is_an_omission():
    assert taken("before … [the board] met")[1] == ("met", Joint.OMISSION, OMITTED)
    assert taken("before [the board] … met")[1] == ("met", Joint.OMISSION, OMITTED)


def test_words_without_letters_have_no_parts():
    assert parts("… [...] —") == ()


@pytest.mark.parametrize("words", ["the attribute #[derive] stands", "the value $[0] stands", "a/[id] stands here"])
def test_a_bracket_that_hangs_on_a_sign_is_no_insertion(words):
    assert len(taken(words)) == 1
