"""Fusion of two rankings: the formula, the ranks remembered, the order of ties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import Fused, fuse

COSINES = {1: 0.9, 2: 0.5, 3: 0.1}


def test_the_score_follows_the_formula():
    """Worked out by hand: cosines 0.9, 0.5, 0.1 become 1, 0.5, 0; BM25 8 and 4 become 1 and 0.5."""
    fused = fuse([1, 2], [(3, 8.0), (2, 4.0)], COSINES, weight=0.6)
    assert [each.passage for each in fused] == [1, 2, 3]
    assert [each.score for each in fused] == pytest.approx([0.6, 0.6 * 0.5 + 0.4 * 0.5, 0.4])


def test_each_passage_remembers_its_rank_in_both_rankings():
    first, second, third = fuse([1, 2], [(3, 8.0), (2, 4.0)], COSINES, weight=0.6)
    assert (first.vector_rank, first.lexical_rank) == (1, None)
    assert (second.vector_rank, second.lexical_rank) == (2, 2)
    assert (third.vector_rank, third.lexical_rank) == (None, 1)


def test_ties_go_to_the_lower_id():
    assert [each.passage for each in fuse([9, 4, 7], [], dict.fromkeys((4, 7, 9), 0.3))] == [4, 7, 9]


def test_nothing_found_is_nothing_fused():
    assert fuse([], [], {}) == ()


def test_one_passage_alone_is_no_division_by_zero():
    assert fuse([5], [], {5: 0.4}) == (Fused(5, 0.0, 1, None),)


@given(
    st.lists(st.integers(1, 30), unique=True),
    st.dictionaries(st.integers(1, 30), st.floats(1e-6, 50)),
    st.floats(0, 1),
)
def test_every_candidate_comes_out_once_with_a_score_from_0_to_1(near, worded, weight):
    cosines = {passage: (passage % 7) / 7 - 0.3 for passage in {*near, *worded}}
    fused = fuse(near, sorted(worded.items(), key=lambda pair: -pair[1]), cosines, weight=weight)
    assert sorted(each.passage for each in fused) == sorted({*near, *worded})
    assert all(-1e-9 <= each.score <= 1 + 1e-9 for each in fused)
    assert [each.score for each in fused] == sorted((each.score for each in fused), reverse=True)
