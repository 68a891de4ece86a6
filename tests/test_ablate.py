"""An ablation leaves out what it says, gives every row as much to learn from, and is taken up where it stood."""

import json
import sys

import pytest

from qa import train
from qa.training import ablate
from qa.training.windows import Window
from tests.question_set import write


def windows():
    """Return windows of two sets, and what was found for questions of one."""
    for number in range(60):
        yield Window(set="cuad_train", ids=(number,), asked=1, sentences=((0, 1),), right=(number % 2 == 0,), spans=())
        yield Window(set="qamr", ids=(number,), asked=1, sentences=((0, 1),), right=(True,), spans=())
        for name, right in (("qamr (found)", True), ("qamr (mined)", False)):
            yield Window(
                set=name, ids=(number,), asked=1, sentences=((0, 1),), right=(right,), spans=(), group=f"q{number}"
            )


@pytest.mark.slow
def test_what_is_left_out_is_made_up_for_with_the_rest():
    every = list(windows())
    sets = {
        name: {one.set for one in ablate.drawn(every, 60, without, 1)}
        for name, without in ablate.ROWS.items()
        if not without.head
    }
    assert sets["nothing"] == {"cuad_train", "qamr", "qamr (found)", "qamr (mined)"}
    assert sets["hard negatives"] == {"cuad_train", "qamr", "qamr (found)"}
    assert sets["what was found"] == {"cuad_train", "qamr"}
    assert sets["contracts and reports"] == sets["nothing"] - {"cuad_train"}
    assert sets["encyclopedias"] == {"cuad_train"}
    assert all(
        one.answers
        for one in ablate.drawn(every, 60, ablate.ROWS["unanswerable pairs of the sets"], 1)
        if not one.group
    )
    assert {60, 61} >= {len(ablate.drawn(every, 60, without, 1)) for without in ablate.ROWS.values()}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_row_is_trained_once_and_measured_on_sets_of_its_own(tmp_path, monkeypatch, capsys):
    shown, unseen = write(tmp_path / "sets", "qamr", untold=12), write(tmp_path / "sets", "strangers", documents=4)
    out = tmp_path / "rows.json"
    monkeypatch.setattr(train, "EVERY", 2)
    monkeypatch.setattr(train, "BATCH", 600)

    def run(*rows, seed=1):
        arguments = ["ablate", str(tmp_path / "work"), str(shown), "--unseen", str(unseen), "--windows", "40"]
        monkeypatch.setattr(
            sys, "argv", [*arguments, "--questions", "6", "--seed", str(seed), "--out", str(out), "--only", *rows]
        )
        ablate.main()
        return json.loads(out.read_text())

    first = run("nothing")
    assert 40 <= first["nothing"]["windows"] < 50
    assert set(first["nothing"]) == {"windows", "first_right", "sentences_ap", "answerable_auc"}
    assert 0 < first["nothing"]["sentences_ap"] <= 1
    both = run("nothing", "the span head")
    assert list(both) == ["nothing", "the span head"]
    assert both["nothing"] == first["nothing"]
    assert capsys.readouterr().out.count("without nothing") == 1
    again = run("nothing", seed=2)
    assert list(again) == ["nothing", "the span head", "nothing (seed 2)"]
    assert again["nothing (seed 2)"] != again["nothing"]
