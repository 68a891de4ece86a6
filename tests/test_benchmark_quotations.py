"""The quotations that the check is measured on are what they are said to be."""

import random

import pytest

from qa.checking.folding import fold
from tests.benchmarks import quotations_drafts, quotations_scripts
from tests.benchmarks.quotations import is_clean, is_near
from tests.benchmarks.quotations_made import (
    ALTERED,
    TYPOGRAPHIC,
    Made,
    Sentence,
    each_way,
    scrambled,
    spans,
    stitched,
)

LATIN = (
    "The board's long-standing plan, which was adopted in 1987, shall keep the inner harbour open for all of the"
    " fishing vessels of the islands — and it will cost 4.2 million crowns a year, says the port authority."
)


def sentence(text=LATIN, script="latin", start=0, document="d"):
    return Sentence(document=document, title="Plan", text=text, paragraph=1, page=None, script=script, start=start)


WORDS = ["silver", "garden", "window", "yellow"] * 20


@pytest.mark.parametrize("kind", ALTERED)
def test_an_altered_sentence_has_other_words_signs_or_capitals(kind):
    made = ALTERED[kind](sentence(), random.Random(1), WORDS)
    assert made is not None and made != LATIN
    if kind not in ("capital changed", "comma dropped"):
        assert fold(made).letters != fold(LATIN).letters


@pytest.mark.parametrize("kind", sorted(set(TYPOGRAPHIC) - {"other forms"}))
def test_a_typographic_sentence_has_no_word_of_its_own_outside_brackets(kind):
    made = TYPOGRAPHIC[kind](sentence(), random.Random(1), WORDS)
    assert made is not None and made != LATIN
    letters = fold(LATIN).letters
    outside = made.replace("[the parties]", "…").replace("[…]", "…").replace("[...]", "…").replace("...", "…")
    assert all(fold(part).letters in letters for part in outside.replace(". . .", "…").split("…"))


def test_letters_and_signs_have_other_forms_in_each_script():
    forms = {"ru": "ещё раз", "zh": "一，二", "ar": "كَتب", "latin": "5% of it"}
    for script, text in forms.items():
        made = TYPOGRAPHIC["other forms"](sentence(text, script), random.Random(1), WORDS)
        assert made != text and fold(made).letters == fold(text).letters


def test_a_stitched_quotation_holds_both_sentences_or_a_half_of_each():
    one, other = (
        sentence(),
        sentence("Nobody asked the guild about the lamp in the old tower on the mole then."),
    )
    assert stitched(one, other, random.Random(1), "documents") == f"{one.text} {other.text}"
    halves = stitched(one, other, random.Random(1), "documents halves")
    assert halves.startswith("The board's") and halves.endswith("mole then.")


def test_words_in_another_order_are_the_same_words():
    made = scrambled(sentence(), random.Random(1))
    assert sorted(fold(made).letters) == sorted(fold(LATIN).letters)


def test_a_sentence_with_three_of_five_words_of_another_is_near_it():
    known = ["one two three four five".split()]
    assert is_near("one two three six seven", "latin", known)
    assert not is_near("one two six seven eight", "latin", known)
    assert not is_near("three two one six seven", "latin", known)


def test_each_script_has_sentences_of_its_own_that_no_document_holds():
    texts = "\n".join(quotations_scripts.documents(1).values())
    for script in quotations_scripts.SCRIPTS:
        unheard = quotations_scripts.unheard(script)
        assert len(set(unheard)) >= 30
        assert all(is_clean(each, script) and each not in texts for each in unheard)


def test_the_same_seed_makes_the_same_quotations():
    pools = {"ru": [sentence(each, "ru") for each in quotations_scripts.sentences("ru", 1)[:60]]}
    once, again = ([*each_way(ALTERED, "altered", pools, {"ru": 2}, random.Random(3))] for _ in range(2))
    assert once == again
    assert {each.kind for each in once} >= {"word replaced", "word dropped", "negated", "misspelt"}


def test_each_quotation_stands_in_its_draft_behind_its_label(tmp_path):
    made = [Made(words=f"{LATIN[:-1]} {n}.", verdict="exact", kind="", origin=sentence()) for n in range(8)]
    written = quotations_drafts.write(tmp_path, made, random.Random(1), size=2)
    assert [path.suffix for path, _ in written] == [".md", ".html", ".txt", ".docx"]
    text = written[2][0].read_text()
    for number in written[2][1]:
        assert text.index(quotations_drafts.LABEL.format(number)) < text.index(made[number].words)


def test_words_are_characters_in_chinese():
    assert [*spans("一，二", "zh")] == [(0, 1), (2, 3)]
    assert [*spans("don't stop", "latin")] == [(0, 5), (6, 10)]
