"""Two runs beside each other: differences by hand, pairs, and what got better or worse."""

from pathlib import Path

import pytest

from qa.evaluation.comparing import Change, compare, to_json, to_text
from qa.evaluation.lines import EvaluationError
from qa.evaluation.rows import Run
from tests.runs import gold, row

QUESTIONS = [gold("tide", id=str(n), where=f"gold.jsonl, line {n}") for n in range(8)] + [gold(id="8")]
GOLD = Path("gold.jsonl")


def run(answers, signature):
    """Return a run: a text for each question, None for silence."""
    rows = [row(*([text] if text else []), id=str(n), signature=signature) for n, text in enumerate(answers)]
    return Run(tuple(rows), signature)


WORSE = run(["the tide"] * 4 + ["the bell"] * 2 + [None] * 2 + [None], "a")
BETTER = run(["the tide"] * 6 + ["the tide", None] + ["the tide"], "b")


@pytest.fixture(scope="module")
def compared():
    return compare(WORSE, BETTER, QUESTIONS, GOLD)


def test_differences_are_of_second_less_first(compared):
    recall = next(each for each in compared.differences if each.name == "part_recall")
    assert (recall.first, recall.second, recall.questions) == (4 / 8, 7 / 8, 8)
    assert recall.low <= 3 / 8 <= recall.high
    assert recall.chance == pytest.approx(2 / 8, abs=0.02)  # three questions moved one way: 2 of 2³ swaps
    assert recall.is_better


def test_a_lower_figure_is_better_where_lower_is(compared):
    verdicts = {each.name: each.is_better for each in compared.differences}
    assert verdicts["abstain_wrong"] is True
    assert verdicts["abstain_right"] is False
    assert verdicts["duplicates"] is None


def test_how_precise_answers_are_is_compared_where_both_answered(compared):
    precision = next(each for each in compared.differences if each.name == "quote_precision")
    assert (precision.first, precision.second, precision.questions) == (4 / 6, 6 / 6, 6)


def test_each_question_is_better_worse_or_the_same(compared):
    assert [pair.second.gold.id for pair in compared.changed(Change.BETTER)] == ["4", "5", "6"]
    assert [pair.second.gold.id for pair in compared.changed(Change.WORSE)] == ["8"]
    text = to_text(compared)
    assert "9 questions: 3 better, 1 worse, 5 same" in text
    assert "A: answered, 0 of 1 parts, 0 of 1 quotes hold one" in text
    assert "B: answered, which is wrong" in text


def test_many_changes_are_named_only_if_all_are_asked_for():
    questions = [gold("tide", id=str(n)) for n in range(14)]
    made = compare(run(["x"] * 14, "a"), run(["tide"] * 14, "b"), questions, GOLD)
    assert "and 4 more; --all names them" in to_text(made)
    assert "--all" not in to_text(made, every=True)


def test_a_run_beside_itself_differs_in_nothing_and_by_no_more_than_chance():
    made = compare(WORSE, WORSE, QUESTIONS, GOLD)
    assert {(each.first - each.second, each.low, each.high, each.corrected) for each in made.differences} == {
        (0, 0, 0, 1)
    }
    assert len(made.changed(Change.SAME)) == len(QUESTIONS)


def test_the_comparison_is_the_same_every_time(compared):
    assert to_json(compared) == to_json(compare(WORSE, BETTER, QUESTIONS, GOLD))


def test_runs_of_other_questions_are_refused():
    with pytest.raises(EvaluationError, match=r"run\.jsonl, line 1"):
        compare(WORSE, run(["x"] * 10, "b"), QUESTIONS, GOLD)
