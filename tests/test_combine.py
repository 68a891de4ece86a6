"""The fits are what they say, the situations leave out what they say, and the chooser reads what is written."""

import json
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from qa.choose import Coefficients
from qa.evidence import FEATURES, Candidate, Rarity
from qa.question import squeeze
from qa.reader import Reading
from qa.training import combine, fitting, judging
from qa.training.fitting import balanced, best_of, fit_sentence, threshold_of
from qa.training.situations import Asked, Seen, look, sample
from tests.fake_encoder import FakeEncoder
from tests.one_document import candidate, document, paragraphs
from tests.question_set import write

DOCUMENT = document("Only one sentence.")
ONE = candidate(DOCUMENT, paragraphs(DOCUMENT)[0], DOCUMENT.text)


def made_up(seed, count=40, situation="all"):
    """Return questions with random features, of whose sentences that with the highest first feature is right."""
    random = np.random.default_rng(seed)
    for number in range(count):
        rows = random.random((5, len(FEATURES)))
        rows[:, 0] = random.permutation([0.05, 0.1, 0.15, 0.2, 0.95])
        candidates = tuple(
            Candidate(document=DOCUMENT, paragraph=ONE.paragraph, sentence=ONE.sentence, values=tuple(map(float, row)))
            for row in rows
        )
        answerable = number % 3 > 0
        asked = Asked(
            "odd" if number % 2 else "even", "When?" if number % 4 < 2 else "What?", ("x",) if answerable else (), ()
        )
        right = tuple(bool(answerable and row[0] > 0.9) for row in rows)
        yield Seen(asked, situation, Rarity({}, 0.0), candidates, right)


def test_the_fitted_model_puts_the_right_sentence_first():
    seen = list(made_up(3))
    _, right = best_of(seen, fit_sentence(seen))
    assert right == [bool(one.asked.answers) for one in seen]


@pytest.mark.parametrize("unanswerable", [10, 200])
def test_a_document_read_whole_is_taken_to_answer_as_often_however_many_questions_it_does_not(unanswerable):
    named = [replace(one, candidates=one.candidates[:1]) for one in made_up(5, 90 + 3 * unanswerable, "scoped")]
    answered = [one for one in named if one.asked.answers][:60]
    seen = [*answered, *[one for one in named if not one.asked.answers][:unanswerable]]
    sentence = fit_sentence(list(made_up(3)))
    made = fitting.fit_whole(seen, [bool(one.asked.answers) for one in seen], sentence)

    def mean(kind):
        return np.mean([made(fitting._of_whole(one, sentence)) for one in seen if bool(one.asked.answers) is kind])

    share = fitting.UNANSWERED
    assert (1 - share) * mean(True) + share * mean(False) == pytest.approx(1 - share, abs=0.02)


def test_words_f1_by_hand():
    chances, right, words = np.array([0.9, 0.5, 0.1]), np.array([True, False, True]), np.array([10.0, 5.0, 5.0])

    def f1(enough):
        return judging.words_f1([fitting.Ranked("a", enough, chances, right, words)])

    assert f1(0.4) == pytest.approx(2 * 10 / (15 + 15))
    assert f1(0.6) == pytest.approx(2 * 10 / (10 + 15))
    assert f1(0.99) == pytest.approx(2 * 10 / (10 + 15))  # the best one always


def test_every_group_weighs_the_same():
    weights = balanced(["a", "b", "b", "b"])
    assert weights.sum() == pytest.approx(4)
    assert weights[0] == pytest.approx(weights[1:].sum())


def test_the_threshold_refuses_few_of_what_was_found_and_has_no_regard_to_the_rest():
    confidence = np.array([*np.linspace(0.05, 0.95, 10), 0.01, 0.02, 0.03])
    found = np.array([True] * 10 + [False] * 3)
    threshold = threshold_of(confidence, found, np.ones(13))
    assert (confidence[found] < threshold).sum() <= 1
    assert threshold < 0.2


def test_squeezed_texts_match_over_spaces_and_signs():
    assert squeeze("The  Mole,\nof—Eastwick_2") == "themoleofeastwick2"


class Counting:
    """A reader that finds a year to be evidence."""

    signature = "counting"

    def read(self, question, texts):
        found = []
        for text in texts:
            scores = tuple(4.0 if "19" in text.text[a:b] else -4.0 for a, b in text.sentences)
            found.append(Reading(answerable=1.0, sentences=scores, proper=(None,) * len(scores)))
        return tuple(found)


@pytest.mark.slow
def test_the_situations_leave_out_what_they_say(tmp_path):
    folder = write(tmp_path)
    made = sample(folder, tmp_path / "docs" / "birds", questions=100)
    assert len(made.asked) == 37
    assert 0 < len(made.kept) < 12
    seen = list(look(tmp_path, {"birds": made}, FakeEncoder(), Counting()))
    by = {name: [one for one in seen if one.situation == name] for name in ("alone", "all", "scoped", "elsewhere")}
    assert len(by["alone"]) == len(by["all"]) == 36
    for one in by["alone"]:
        home = one.asked.documents[0]
        assert bool(one.asked.answers) == (home in made.kept)
        assert one.asked.answers or not any(one.right)
    for one in by["scoped"]:
        assert {f"{squeeze(c.document.source)}" for c in one.candidates} == {squeeze(one.candidates[0].document.source)}
    assert sum(not one.asked.answers for one in by["scoped"]) == 1
    homes = {one.asked.question: one.asked.documents for one in by["scoped"]}
    assert by["elsewhere"]
    for one in by["elsewhere"]:
        asked_of = {Path(c.document.source).name for c in one.candidates}
        assert asked_of == set(one.asked.documents)
        assert asked_of.isdisjoint(homes[one.asked.question])
        assert not one.asked.answers
        assert not any(one.right)


def test_a_sentence_is_right_if_it_holds_an_answer(tmp_path):
    made = sample(write(tmp_path), tmp_path / "docs" / "birds", questions=100)
    for one in look(tmp_path, {"birds": made}, FakeEncoder(), Counting()):
        for each, right in zip(one.candidates, one.right, strict=True):
            assert right == any(answer in squeeze(each.words) for answer in one.asked.answers)


@pytest.mark.slow
def test_what_is_written_is_what_the_chooser_loads(tmp_path, monkeypatch, capsys):
    folders = [write(tmp_path, name, 6) for name in ("birds", "fowl")]
    out = tmp_path / "fitted.json"
    monkeypatch.setattr(combine, "open_bulk", lambda models: FakeEncoder())
    monkeypatch.setattr(combine, "Reader", lambda path: Counting())
    monkeypatch.setattr(sys, "argv", ["combine", str(tmp_path / "work"), *map(str, folders), "--out", str(out)])
    combine.main()
    fitted = Coefficients.load(out)
    assert 0 < fitted.threshold < 1
    assert dict(zip(FEATURES, fitted.sentence.weights, strict=True))["evidence"] > 0
    kept = json.loads(out.read_bytes())
    assert kept["source"]["reader"] == "counting"
    points = kept["risk and coverage"]
    assert points[0]["coverage"] == points[0]["false_answers"] == 1.0
    assert points[-1]["coverage"] == points[-1]["false_answers"] == 0.0
    assert all(a["threshold"] <= b["threshold"] and a["coverage"] >= b["coverage"] for a, b in pairwise(points))
    assert "mean scoped" in capsys.readouterr().out
