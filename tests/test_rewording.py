"""Questions in other words stay the questions that they were: names and rare words are left alone."""

from dataclasses import replace

import numpy as np
import pytest

from qa.training.examples import Example
from qa.training.rewording import COMMON, common, near, reworded

EXAMPLE = Example(
    set="s", question="Which measure did Measure Ltd. take?", title="", text="x", paragraphs=(), evidence=(), spans=()
)


def test_words_are_common_that_stand_often_in_small_letters():
    text = "The harbour of Selwick was dredged, and so was Mill Lane; the harbour opened."
    assert {"harbour", "opened"} <= common([text] * COMMON)
    assert not {"selwick", "mill", "lane", "was"} & common([text] * COMMON)
    assert not common([text] * (COMMON // 2 - 1))


def test_names_that_are_also_words_are_not_common():
    texts = ["He met Rose there, and a rose grew."] * COMMON
    assert "rose" not in common(texts)
    assert "grew" in common(texts)


def test_near_words_have_near_vectors():
    vectors = np.array([[1, 0], [0.9, 0.1], [-1, 0.2], [0, 1]], np.float32)
    found = near(["main", "chief", "least", "far"], vectors)
    assert found["main"] == ("chief",)
    assert found["chief"][0] == "main"
    assert "least" not in found


def test_only_words_in_small_letters_give_way_and_the_same_in_every_example_of_the_question():
    words = {"measure": ("step",), "ltd": ("inc",), "take": ("make",)}
    made = {reworded(EXAMPLE, words, seed).question for seed in range(40)}
    assert "Which step did Measure Ltd. make?" in made
    assert all("Measure Ltd." in question for question in made)
    for seed in range(5):
        other = replace(EXAMPLE, text="y", evidence=((0, 1),))
        assert reworded(other, words, seed).question == reworded(EXAMPLE, words, seed).question


@pytest.mark.parametrize("question", ["", "?", "MEASURE", "don't measure-up"])
def test_words_inside_others_and_empty_questions_are_left_alone(question):
    words = {"measure": ("step",), "don": ("x",), "up": ("down",)}
    assert all(reworded(replace(EXAMPLE, question=question), words, seed).question == question for seed in range(20))
