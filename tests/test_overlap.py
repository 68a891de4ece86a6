"""Short answers, against a second version of SQuAD's rules written from its paper and script, and by hand."""

import random
import re
import string
from collections import Counter

import pytest

from qa.evaluation.overlap import normal, overlap, squad_exact, squad_f1
from tests.runs import case, gold, quote, row


def reference(text):
    """SQuAD's `normalize_answer`, step by step: lower case, no punctuation, no articles, single spaces."""
    lowered = text.lower()
    bare = "".join(each for each in lowered if each not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def reference_f1(gold, said):
    """SQuAD's `compute_f1`."""
    gold_words, words = reference(gold).split(), reference(said).split()
    same = sum((Counter(gold_words) & Counter(words)).values())
    if not gold_words or not words:
        return int(gold_words == words)
    if same == 0:
        return 0
    precision, recall = same / len(words), same / len(gold_words)
    return 2 * precision * recall / (precision + recall)


def test_random_texts_overlap_as_in_the_reference():
    draw = random.Random(3)
    pieces = ["the", "An", "a", "tide", "Tide,", "bell", "U.S.", "4.2", "the-bell", "–", "!", "é", ""]
    for _ in range(500):
        one, other = (" ".join(draw.choices(pieces, k=draw.randrange(6))) for _ in range(2))
        assert " ".join(normal(one)) == reference(one)
        assert overlap(one, other) == pytest.approx(reference_f1(other, one))


def test_the_emphasised_words_are_the_short_answer():
    said = quote("The keeper retired in March 1994.", emphasis=((22, 32),))
    asked = gold(("in March 1994", "March 1994"))
    assert squad_exact(case(asked, row(said))) == (1.0, 1)
    assert squad_exact(case(asked, row("It was March 1994"))) == (0.0, 1)
    assert squad_f1(case(asked, row("It was March 1994"))) == (pytest.approx(2 * 2 / (4 + 2)), 1)


def test_silence_is_right_where_nothing_answers_and_wrong_elsewhere():
    assert squad_exact(case(gold(), row())) == (1.0, 1)
    assert squad_f1(case(gold(), row("Something"))) == (0.0, 1)
    assert squad_f1(case(gold("March"), row())) == (0.0, 1)


def test_lists_have_no_short_answer():
    assert squad_exact(case(gold("a", "b"), row("a"))) is None
