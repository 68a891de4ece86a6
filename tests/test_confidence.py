"""How sure an answer must be: the correction of the confidence and the threshold, and the file that keeps them."""

import json
import random

import pytest

from qa.calibrate import (
    Expected,
    Judged,
    as_shipped,
    calibrate,
    expectations,
    expected_calibration_error,
    foreseen,
    risk_coverage,
)
from qa.choose import COEFFICIENTS
from qa.confidence import FILE, SHIPPED, Calibration, CalibrationError, log_odds, logistic, of_home


def questions(count, chance_of=lambda c: c, answerable=0.7, seed=1):
    """Return questions whose answers are right with a probability that depends on the confidence."""
    dice = random.Random(seed)
    rows = []
    for _ in range(count):
        confidence = dice.uniform(0.05, 0.95)
        right = dice.random() < chance_of(confidence)
        rows.append(Judged(confidence, right or dice.random() < answerable, right))
    return rows


def test_nothing_is_corrected_as_pilcrow_comes():
    assert [SHIPPED(c) for c in (0.0, 0.2, 0.9)] == pytest.approx([0.0, 0.2, 0.9])
    assert SHIPPED.threshold == COEFFICIENTS.threshold
    assert SHIPPED.signature == ""


def test_a_confidence_that_is_too_bold_is_corrected_by_what_came_of_the_questions():
    rows = questions(2000, lambda c: logistic(0.5 * log_odds(c) - 1))
    made = calibrate(rows, false_answers=0.05)
    assert made.slope == pytest.approx(0.5, abs=0.1)
    assert made.shift == pytest.approx(-1, abs=0.15)
    corrected = [Judged(made(each.confidence), each.answerable, each.right) for each in rows]
    assert expected_calibration_error(corrected) < 0.5 * expected_calibration_error(rows)


def test_few_questions_change_little():
    made = calibrate([Judged(0.5, True, True)] * 10, false_answers=0.05)
    assert made.slope == pytest.approx(1.0, abs=0.05)
    assert 0 < made.shift < 1.2


def test_a_contradiction_stays_without_any_confidence():
    made = calibrate(questions(300, lambda c: 0.99), false_answers=0.05)
    assert made(0.0) == 0.0


@pytest.mark.parametrize("allowed", [0.0, 0.05, 0.3, 1.0])
def test_the_threshold_is_the_lowest_that_keeps_false_answers_under_the_share(allowed):
    rows = questions(400)
    made = calibrate(rows, false_answers=allowed)
    none = [made(each.confidence) for each in rows if not each.answerable]
    assert sum(c >= made.threshold for c in none) <= allowed * len(none)
    lower = [point for point in made.curve if point.threshold < made.threshold]
    assert all(point.false_answers > allowed for point in lower)


def test_without_questions_the_curve_that_was_shipped_sets_the_threshold():
    thresholds = [as_shipped().held_to(share).threshold for share in (1.0, 0.2, 0.05, 0.0)]
    assert thresholds[0] == 0
    assert thresholds == sorted(set(thresholds))
    made = as_shipped().held_to(0.05)
    told = foreseen(made)
    assert told["false_answers_of_public_questions"] <= 0.05
    assert 0.2 < told["answered_of_public_questions"] < 1
    assert made.signature.startswith("+")
    assert (made.slope, made.shift) == (1.0, 0.0)


def test_without_unanswerable_questions_the_threshold_stays_where_it_was():
    rows = [Judged(0.1 + 0.08 * n, True, n > 4) for n in range(10)]
    made = calibrate(rows, false_answers=0.05)
    assert made.threshold == pytest.approx(logistic(made.slope * log_odds(SHIPPED.threshold) + made.shift))


def test_too_few_questions_are_refused():
    with pytest.raises(CalibrationError, match="at least 10"):
        calibrate(questions(9), false_answers=0.05)


def test_the_risk_coverage_curve_by_hand():
    rows = [Judged(0.9, True, True), Judged(0.6, False, False), Judged(0.3, True, False)]
    curve = risk_coverage(rows)
    assert [point.coverage for point in curve] == [1.0, 0.5, 0.5, 0.0]
    assert [point.false_answers for point in curve] == [1.0, 1.0, 0.0, 0.0]
    assert [point.risk for point in curve] == pytest.approx([2 / 3, 0.5, 0.0, 0.0])
    assert [point.threshold for point in curve[1:3]] == pytest.approx([0.45, 0.75])


def test_the_expected_calibration_error_by_hand():
    rows = [Judged(0.95, True, True), Judged(0.95, True, False), Judged(0.15, False, False)]
    assert expected_calibration_error(rows) == pytest.approx((abs(1.9 - 1) + 0.15) / 3)


def test_what_is_saved_is_loaded_and_named_in_the_signature(tmp_path):
    made = calibrate(questions(50), false_answers=0.05)
    made.save(tmp_path)
    assert Calibration.load(tmp_path) == made
    assert of_home(tmp_path, pytest.fail) == made
    assert made.signature.startswith("+")


def test_a_calibration_of_another_release_is_left_aside_and_that_is_said(tmp_path):
    calibrate(questions(50), false_answers=0.05).save(tmp_path)
    fields = json.loads((tmp_path / FILE).read_bytes())
    (tmp_path / FILE).write_text(json.dumps(fields | {"coefficients": "older"}))
    said = []
    assert of_home(tmp_path, said.append) is SHIPPED
    assert "pilcrow calibrate" in said[0]


@pytest.mark.parametrize("damaged", ["", "[]", "{}", '{"curve": 3}', '{"curve": [], "slope": "x"}', "\0"])
def test_a_damaged_file_says_what_to_do(tmp_path, damaged):
    (tmp_path / FILE).write_text(damaged)
    with pytest.raises(CalibrationError, match="remove it, or calibrate again"):
        Calibration.load(tmp_path)


def test_without_a_file_pilcrow_stays_as_it_comes(tmp_path):
    assert of_home(tmp_path, pytest.fail) is SHIPPED


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "{}", '{"question": 3, "answerable": true, "parts": [["a"]]}', '{"question": "q", "answerable": true}'],
)
def test_a_line_that_is_no_question_with_its_answer_is_named(tmp_path, line):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"question": "q", "answerable": false}\n\n' + line)
    with pytest.raises(CalibrationError, match=r"gold\.jsonl, line 3"):
        expectations(path)


def test_an_answer_is_right_if_it_quotes_one_alternative_of_any_part():
    expected = Expected("q", True, (("Six boats", "6 boats"), ("a mole",)), None, None)
    assert expected.found_in(["There were 6\nBoats."])
    assert expected.found_in(["Only a mo-", "le."])
    assert not expected.found_in(["Seven boats."])
