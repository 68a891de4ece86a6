"""Measures of silence and confidence, by hand and against scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from qa.evaluation import abstention as a
from qa.evaluation.overlap import squad_exact, squad_f1
from qa.evaluation.rows import Status
from tests.runs import case, gold, quote, row


def outcomes(confidence, right, answerable=None, ms=None):
    can = right if answerable is None else answerable
    return a.Outcomes(
        confidence=np.array(confidence, float),
        right=np.array(right, bool),
        answerable=np.array(can, bool),
        told=np.ones(len(right), bool),
        judged=np.ones(len(right), bool),
        ms=np.array(ms if ms is not None else [np.nan] * len(right)),
    )


@pytest.fixture
def drawn():
    draw = np.random.default_rng(5)
    confidence = np.round(draw.random(300), 2)  # with ties
    answerable = draw.random(300) < 0.7
    return outcomes(confidence, answerable & (draw.random(300) < confidence), answerable)


def test_silence_is_right_on_what_nothing_answers_and_wrong_on_the_rest():
    assert a.abstain_right(case(gold(), row())) == (1.0, 1)
    assert a.abstain_right(case(gold(), row("x"))) == (0.0, 1)
    assert a.abstain_right(case(gold("x"), row())) is None
    assert a.abstain_wrong(case(gold("x"), row())) == (1.0, 1)
    assert a.abstain_wrong(case(gold("x"), row("y"))) == (0.0, 1)


def test_a_missing_row_is_no_silence():
    assert a.abstain_right(case(gold(), row(status=Status.MISSING))) == (0.0, 1)


def test_a_wrong_answer_is_a_risk_and_silence_is_none():
    said = [row("x"), row("y"), row()]
    assert [a.false_answers(case(gold("x"), each))[0] for each in said] == [0.0, 1.0, 0.0]
    assert a.false_answers(case(gold(), row("x"))) == (1.0, 1)


def test_where_it_abstained_the_nearest_paragraph_says_whether_it_would_have_been_right():
    near = row(nearest=(quote("the tide"), quote("the bell")))
    assert case(gold("tide"), near).would_be_right
    assert not case(gold("bell"), near).would_be_right
    assert not case(gold(), near).would_be_right


def test_the_risk_is_that_of_the_surest_so_far():
    coverage, risk = a.risk_coverage(outcomes([0.2, 0.9, 0.8, 0.5], [False, True, False, True]))
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])
    assert a.risk_area(outcomes([0.2, 0.9, 0.8, 0.5], [False, True, False, True])) == pytest.approx(
        (1 / 2 + 1 / 3 + 1 / 2) / 4
    )


def test_ties_come_in_no_order():
    right = [True, False, True, False]
    areas = {a.risk_area(outcomes([0.5] * 4, order)) for order in (right, right[::-1], sorted(right))}
    assert areas == {0.5}


def test_the_risk_area_is_that_of_a_naive_count(drawn):
    wrong = 1 - drawn.right
    expected = []
    for threshold in sorted(set(drawn.confidence), reverse=True):
        tied = drawn.confidence == threshold
        before = drawn.confidence > threshold
        for count in range(1, tied.sum() + 1):
            expected.append((wrong[before].sum() + wrong[tied].mean() * count) / (before.sum() + count))
    assert a.risk_area(drawn) == pytest.approx(np.mean(expected))


def test_calibration_by_hand():
    made = outcomes([0.95, 0.92, 0.12, 1.0], [True, False, False, True])
    bins = a.reliability(made)
    assert [(each.low, each.questions) for each in bins] == [(0.1, 1), (0.9, 3)]
    assert a.calibration_error(made) == pytest.approx((0.12 + abs(2.87 - 2)) / 4)


def test_brier_and_auroc_are_scikit_learns(drawn):
    assert a.brier(drawn) == pytest.approx(brier_score_loss(drawn.right, drawn.confidence))
    assert a.auroc(drawn) == pytest.approx(roc_auc_score(drawn.answerable, drawn.confidence))


def test_without_a_kind_of_question_there_is_no_figure():
    assert a.auroc(outcomes([0.5], [True])) is None
    empty = outcomes([], [])
    assert [each(empty) for each in (a.risk_area, a.calibration_error, a.brier, a.auroc, a.ms_p50)] == [None] * 5


def test_a_system_without_confidences_is_not_judged_by_them():
    silent = a.Outcomes.of([case(gold("a"), row("a", confidence=None))])
    assert a.risk_area(silent) is None


def test_only_questions_with_a_confidence_count_in_its_measures():
    mixed = a.Outcomes.of(
        [case(gold("a"), row("a", confidence=0.9)), case(gold("b"), row("b", confidence=None, total_ms=None))]
    )
    assert a.calibration_error(mixed) == pytest.approx(0.1)
    assert (a.judged(mixed), a.told(mixed), a.timed(mixed)) == (1, 1, 1)


@pytest.mark.parametrize("status", [Status.MISSING, Status.ERROR])
def test_what_was_omitted_is_a_risk_and_no_good_calibration(status):
    omitted = row(status=status, confidence=None)
    some = a.Outcomes.of([case(gold("a"), row("a", confidence=0.6)), case(gold("b"), omitted)])
    assert a.calibration_error(some) == pytest.approx(0.4)
    assert a.risk_area(some) == pytest.approx((0 + 1 / 2) / 2)
    assert a.omitted(case(gold(), omitted)) == (1.0, 1)
    assert (squad_exact(case(gold(), omitted)), squad_f1(case(gold(), omitted))) == ((0.0, 1), (0.0, 1))


def test_times_leave_out_what_was_not_timed():
    timed = outcomes([0.5] * 3, [True] * 3, ms=[10, np.nan, 30])
    assert (a.ms_p50(timed), a.ms_p95(timed)) == (20, pytest.approx(29))
