"""The fit is the maximum that it says it is, and what it writes is what the chooser reads."""

import json
import sys

import numpy as np
import pytest

from qa import calibrate
from qa.calibrate import DROPPED, Asked, Seen, balanced, best_of, fit_sentence, sample, share, squeeze, threshold_of
from qa.choose import Coefficients
from qa.evidence import FEATURES, Candidate, Rarity
from tests.fake_encoder import FakeEncoder
from tests.one_document import candidate, document, paragraphs

DOCUMENT = document("Only one sentence.")
ONE = candidate(DOCUMENT, paragraphs(DOCUMENT)[0], DOCUMENT.text)
BIRDS = "heron kestrel plover dunlin curlew avocet gannet fulmar puffin bittern osprey merlin".split()


def made_up(seed, sizes=(3, 5, 4)):
    """Return questions with random features; the first sentence of each is right."""
    random = np.random.default_rng(seed)
    for number, size in enumerate(sizes):
        rows = random.random((size, len(FEATURES)))
        candidates = tuple(
            Candidate(document=DOCUMENT, paragraph=ONE.paragraph, sentence=ONE.sentence, values=tuple(map(float, row)))
            for row in rows
        )
        asked = Asked("odd" if number % 2 else "even", "What?", ("x",))
        yield Seen(asked, Rarity({}, 0.0), candidates, (True, *[False] * (size - 1)))


def test_the_gradient_of_the_sentence_model_is_that_of_its_loss(monkeypatch):
    losses = []

    def keep(loss, start, **options):
        losses.append(loss)
        return original(loss, start, **options)

    original = calibrate.minimize
    monkeypatch.setattr(calibrate, "minimize", keep)
    fit_sentence(list(made_up(1)))
    (loss,) = losses
    at = np.random.default_rng(2).standard_normal(len(FEATURES))
    steps = np.eye(len(FEATURES)) * 1e-5
    numeric = [(loss(at + step)[0] - loss(at - step)[0]) / 2e-5 for step in steps]
    assert loss(at)[1] == pytest.approx(numeric, abs=1e-7)


def test_the_fitted_weights_put_the_right_sentence_first():
    seen = list(made_up(3))
    weights = fit_sentence(seen)
    assert [best_of(one, weights)[1] for one in seen] == [True, True, True]


def test_questions_without_a_right_sentence_do_not_move_the_weights():
    seen = list(made_up(4))
    lost = Seen(seen[0].asked, seen[0].rarity, seen[0].candidates, (False,) * 3)
    assert fit_sentence([*seen, lost]) == fit_sentence(seen)


def test_every_set_weighs_the_same():
    weights = balanced(["a", "b", "b", "b"])
    assert weights.sum() == pytest.approx(4)
    assert weights[0] == pytest.approx(weights[1:].sum())


def test_the_threshold_refuses_a_tenth_of_what_was_found_and_no_regard_to_the_rest():
    confidence = np.array([*np.linspace(0.05, 0.95, 10), 0.01, 0.02, 0.03])
    found = np.array([True] * 10 + [False] * 3)
    threshold = threshold_of(confidence, found, np.ones(13))
    assert (confidence[found] < threshold).sum() <= 1
    assert threshold < 0.2


def test_squeezed_texts_match_over_spaces_and_signs():
    assert squeeze("The  Mole,\nof—Eastwick_2") == "themoleofeastwick2"


@pytest.fixture
def folder(tmp_path):
    """Write a set about birds: each bird has a paragraph of its own that says where and when it nested."""
    folder = tmp_path / "birds"
    folder.mkdir()
    passages, questions = [], []
    for number, bird in enumerate(BIRDS * 3):
        name, year = f"{bird}{number}", 1900 + number
        words = f"The {name} is a bird of the shore. It is seldom seen. The {name} nested here in {year}."
        at = {"doc_id": f"d{number // 4}", "par_id": number}
        passages.append({**at, "title": "Birds", "text": words})
        answer = {"text": str(year), **at}
        questions.append(
            {
                "id": number,
                "question": f"When has the {name} nested here?",
                "answers": [answer],
                "answerable": True,
                "type": "span",
            }
        )
    questions.append({"id": "yes", "question": "Is it?", "answers": [answer], "answerable": True, "type": "bool"})
    for name, rows in (("passages", passages), ("questions", questions)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def test_a_quarter_is_left_out_and_its_questions_have_no_answer(folder, tmp_path):
    asked = list(sample(folder, tmp_path / "docs", questions=100, passages=100))
    text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "docs").iterdir())
    for number in range(36):
        held = share(f"d{number // 4} {number}") >= DROPPED
        (one,) = [each for each in asked if each.question.endswith(f"{BIRDS[number % 12]}{number} nested here?")]
        assert (bool(one.answers), str(1900 + number) in text) == (held, held)
    assert {bool(one.answers) for one in asked} == {True, False}


def test_what_is_written_is_what_the_chooser_loads(folder, tmp_path, monkeypatch, capsys):
    out = tmp_path / "fitted.json"
    monkeypatch.setattr(calibrate, "open_encoder", lambda models: FakeEncoder())
    monkeypatch.setattr(sys, "argv", ["calibrate", str(tmp_path / "work"), str(folder), "--out", str(out)])
    calibrate.main()
    fitted = Coefficients.load(out)
    assert 0 < fitted.threshold < 1
    assert (fitted.companion, fitted.neighbour) == (calibrate.COMPANION, calibrate.NEIGHBOUR)
    assert dict(zip(FEATURES, fitted.sentence, strict=True))["wanted"] > 0
    assert "birds" in capsys.readouterr().out
