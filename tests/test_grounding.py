"""Each measure of quotations against a case worked by hand."""

import pytest

from corpus.document import digest
from qa.answer import Role
from qa.evaluation import grounding as g
from qa.evaluation.rows import Status
from tests.runs import case, gold, quote, row

# Two parts, of 5 and 4 letters; quotes of 5, 3 and 7 letters as they are compared.
LIST = gold("Raise", "fees", type="list")


def test_parts_are_found_whatever_the_lines_and_quotation_marks_of_the_source():
    asked = gold(
        ("never", "The “crown’s”\n  mole-head"),
    )
    assert g.part_recall(case(asked, row('He sold the "crown\'s" mole\u2010\nhead.'))) == (1.0, 1)


def test_part_recall_is_the_share_of_parts_and_0_for_silence():
    assert g.part_recall(case(LIST, row("They raise it."))) == (0.5, 1)
    assert g.part_recall(case(LIST, row())) == (0.0, 1)
    assert g.part_recall(case(gold(answerable=False), row("x"))) is None


def test_a_part_may_run_on_from_one_quote_into_the_next():
    assert g.part_recall(case(gold("one two"), row("and one", "two more"))) == (1.0, 1)


def test_context_and_lead_ins_do_not_answer():
    assert g.part_recall(case(LIST, row("Elsewhere.", quote("Raise fees", Role.CONTEXT)))) == (0.0, 1)


def test_an_answer_that_failed_counts_as_none():
    assert g.part_recall(case(LIST, row(status=Status.ERROR))) == (0.0, 1)


def test_precision_first_hit_and_words_are_of_the_answering_quotes():
    found = case(LIST, row("Two words", "Raise the fees", "No"))
    assert g.quote_precision(found) == (1 / 3, 1)
    assert g.first_hit(found) == (0.0, 1)
    assert g.complete(found) == (1.0, 1)
    assert g.words_per_part(found) == (6, 2)
    assert g.quote_precision(case(LIST, row())) is None
    assert g.first_hit(case(LIST, row())) == (0.0, 1)


def test_characters_of_a_part_quoted_whole():
    found = case(gold("raise the fees"), row("Raise the fees now!"))  # 12 of 16 characters quoted, all 12 gold
    assert g.char_precision(found) == (12 / 16, 1)
    assert g.char_recall(found) == (1.0, 1)
    assert g.char_f1(found) == (24 / 28, 1)
    assert g.iou(found) == (12 / 16, 1)


def test_characters_of_a_part_quoted_in_part_are_its_longest_run_of_words():
    found = case(gold("raise the mooring fees"), row("He will raise the price."))  # "raisethe": 8 of 19, in 20 quoted
    assert g.char_recall(found) == (8 / 19, 1)
    assert g.iou(found) == (8 / (20 + 19 - 8), 1)


def test_characters_that_two_parts_share_are_quoted_once():
    found = case(gold("fees", "the fees"), row("the fees"))
    assert g.char_precision(found) == (1.0, 1)
    assert g.char_recall(found) == (7 / 11, 1)


def test_silence_has_no_precision_and_no_recall():
    found = case(gold("fees"), row())
    assert g.char_precision(found) is None
    assert [m(found) for m in (g.char_recall, g.char_f1, g.iou, g.word_recall, g.word_f1)] == [(0.0, 1)] * 5


def test_words_count_as_often_as_they_stand_on_both_sides():
    found = case(gold(("no", "the tide and the bell")), row("The tide, the tide!"))  # the tide the: 3 of 4 and of 5
    assert g.word_precision(found) == (3 / 4, 1)
    assert g.word_recall(found) == (3 / 5, 1)
    assert g.word_f1(found) == (6 / 9, 1)


def test_order_is_the_share_of_pairs_in_the_golds_order():
    asked = gold("one", "two", "three", type="list")
    assert g.order(case(asked, row("one", "three", "two"))) == (2, 3)
    assert g.order(case(asked, row("one"))) is None
    assert g.order(case(gold("one", "two", type="span"), row("two one"))) is None


def test_a_count_is_right_if_it_is_that_of_the_items_quoted():
    asked = gold("one", "two", type="list")
    assert g.count_right(case(asked, row("one", "two", found=2))) == (1.0, 1)
    assert g.count_right(case(asked, row("one", found=2))) == (0.0, 1)
    assert g.count_right(case(asked, row("one two"))) is None


def test_a_quote_within_an_earlier_one_is_a_duplicate():
    assert g.duplicates(case(LIST, row("Raise the fees", "the fees", "the bell"))) == (1, 3)


def test_a_quote_that_points_back_needs_something_before_it():
    asked, leaning = gold("fees"), "It was raised."
    assert g.open_antecedents(case(asked, row(leaning, "The fees"))) == (1, 2)
    assert g.open_antecedents(case(asked, row(quote("The fee.", Role.CONTEXT), leaning))) == (0, 1)
    other = quote("The fee.", Role.CONTEXT, document_id="d2")
    assert g.open_antecedents(case(asked, row(other, leaning))) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "holds"),
    [
        ({"words_hold": True}, True),
        ({"words_hold": False}, False),
        ({"words_hold": True, "sha256": digest("other")}, False),
        ({"words_hold": True, "sha256": digest("Fees."), "start": 3, "end": 8}, True),
        ({"words_hold": True, "start": 3, "end": 9}, False),
    ],
)
def test_a_quote_is_verbatim_if_the_witness_says_so_and_it_does_not_contradict_itself(fields, holds):
    assert g.verbatim(case(LIST, row(quote("Fees.", **fields)))) == (holds, 1)


def test_a_quote_that_nobody_looked_up_is_left_out():
    assert g.verbatim(case(LIST, row("Fees."))) is None
    assert g.location_accuracy(case(LIST, row(quote("a", place_holds=True), quote("b", place_holds=False), "c"))) == (
        1,
        2,
    )


@pytest.mark.parametrize("name", ["d1", "plan", "PLAN.md", "plan.md", "/plan.md"])
def test_a_document_goes_by_its_id_title_and_file(name):
    assert g.document_accuracy(case(gold("a", document=name), row("b"))) == (1.0, 1)
    assert g.document_accuracy(case(gold("a", document="memo"), row("b"))) == (0.0, 1)
