"""Intervals and chances: repeatable, of the right width, and right where they can be counted out."""

from itertools import product

import numpy as np
import pytest

from qa.evaluation import intervals


def column(values):
    return np.array(values, float).reshape(-1, 1)


def test_the_same_seed_gives_the_same_draws_and_another_others():
    over, under = column([0, 1, 1, 0, 1]), column([1] * 5)
    first = intervals.resampled(over, under, 7)
    assert np.array_equal(first, intervals.resampled(over, under, 7))
    assert not np.array_equal(first, intervals.resampled(over, under, 8))


def test_the_interval_of_a_mean_is_that_of_the_normal_distribution():
    draw = np.random.default_rng(1)
    values = (draw.random(400) < 0.7).astype(float)
    low, high = intervals.interval(intervals.resampled(column(values), column(np.ones(400)), 0)[:, 0])
    half = 1.96 * np.sqrt(values.mean() * (1 - values.mean()) / 400)
    assert low == pytest.approx(values.mean() - half, abs=0.01)
    assert high == pytest.approx(values.mean() + half, abs=0.01)


def test_questions_of_which_a_figure_says_nothing_do_not_move_it():
    over, under = column([1, 1, 0, 0]), column([1, 1, 0, 0])
    known = intervals.resampled(over, under, 0)
    assert set(known[~np.isnan(known)]) == {1.0}
    assert np.isnan(known).any()  # resamples without a question that counts


def test_large_sets_are_drawn_in_batches(monkeypatch):
    over, under = column([0, 1, 1]), column([1, 1, 1])
    monkeypatch.setattr(intervals, "_AT_ONCE", 3 * 7)
    assert intervals.resampled(over, under, 0).shape == (intervals.RESAMPLES, 1)


def test_the_chance_of_swaps_is_that_of_counting_them_all():
    one, other = [0, 0, 1, 0, 0, 1, 0], [1, 1, 1, 1, 0, 0, 1]
    seen = abs(sum(other) - sum(one))
    signs = [sum(sign * (b - a) for sign, a, b in zip(s, one, other, strict=True)) for s in product((1, -1), repeat=7)]
    exact = sum(abs(each) >= seen for each in signs) / len(signs)
    ones = column([1] * 7)
    (chance,) = intervals.swapped((column(one), ones), (column(other), ones), 0)
    assert chance == pytest.approx(exact, abs=0.015)


def test_systems_that_are_alike_differ_by_chance_for_certain():
    same = (column([0, 1, 1]), column([1, 1, 1]))
    assert intervals.swapped(same, same, 0).tolist() == [1.0]


def test_holms_correction_by_hand():
    chances = np.array([0.01, np.nan, 0.04, 0.03])
    assert intervals.holm(chances)[[0, 2, 3]].tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert np.isnan(intervals.holm(chances)[1])
