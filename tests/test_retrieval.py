"""Measures of the search, against cases worked by hand; the formulas themselves are those of ir-measures."""

from math import log2

import pytest

from qa.evaluation import retrieval
from tests.runs import case, gold, passage, row


def searched(*texts, parts=("tide", "bell", "mole"), **fields):
    return case(gold(*parts, **fields), row("x", id=fields.get("id", "q1"), passages=tuple(map(passage, texts))))


def test_the_first_passage_to_hold_a_part_is_relevant_and_a_part_without_one_is_a_miss():
    grades, ranking = retrieval.judgements(searched("nothing", "the tide, the bell", "the bell again"))
    assert grades == {"passage 2": 2, "not found 0": 1}
    assert ranking == ("passage 1", "passage 2", "passage 3")


def test_recall_ndcg_and_reciprocal_rank_by_hand():
    cases = [searched("nothing", "the tide, the bell", "the bell again")]
    assert retrieval.recall(cases, 2) == ((0.5, 1),)
    assert retrieval.recall(cases, 1) == ((0.0, 1),)
    assert retrieval.mrr(cases, 10) == ((0.5, 1),)
    gain, best = 2 / log2(3), 2 / log2(2) + 1 / log2(3)
    assert retrieval.ndcg(cases, 10)[0] == (pytest.approx(gain / best), 1)


def test_parts_at_a_depth_are_those_that_the_passages_hold():
    cases = [searched("the tide", "the mole", "the bell")]
    assert [retrieval.parts_at(cases, k)[0][0] for k in (1, 2, 3, 9)] == pytest.approx([1 / 3, 2 / 3, 1, 1])


def test_a_question_without_passages_counts_0_and_one_that_nothing_answers_not_at_all():
    cases = [searched("the tide", parts=("tide",)), searched(id="q2", parts=("bell",)), case(gold(id="q3"), row())]
    assert retrieval.recall(cases, 5) == ((1.0, 1), (0.0, 1), None)
    assert retrieval.parts_at(cases, 5) == ((1.0, 1), (0.0, 1), None)


def test_a_run_without_any_search_says_nothing_of_it():
    assert retrieval.recall([case(gold("a"), row("a"))], 5) == (None,)


def test_documents_are_ranked_by_their_first_passage():
    found = (
        passage("a", "d9", "/other.txt"),
        passage("b", "d1"),
        passage("c", "d9", "/other.txt"),
        passage("d", "d2", "/m.txt"),
    )
    asked = gold(answerable=True, relevant=(("plan.md", 2), ("m.txt", 1), ("other", 0)))
    cases = [case(asked, row("x", passages=found))]
    assert retrieval.judgements(cases[0])[1] == ("other", "plan.md", "m.txt")
    assert retrieval.mrr(cases, 10) == ((0.5, 1),)
    assert retrieval.recall(cases, 2) == ((0.5, 1),)
    gain, best = 2 / log2(3) + 1 / log2(4), 2 / log2(2) + 1 / log2(3)
    assert retrieval.ndcg(cases, 10)[0] == (pytest.approx(gain / best), 1)
