"""Eight bits hold what the model says: its channels are evened out first, and each word has a scale of its own."""

import pytest
import torch

from qa.training import export as exporting
from qa.training.export import Exported, export, restored
from qa.training.model import Batch, ReaderModel
from qa.training.windows import Window
from tests import tiny_model

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of the export: it says much about a model that it does not know
]
LOUD = 40.0  # how many times as large some channels are


def shown(seed=0):
    """Return a batch of made-up words."""
    random = torch.Generator().manual_seed(seed)
    ids = tuple(torch.randint(5, len(tiny_model.VOCABULARY), (24,), generator=random).tolist())
    windows = [
        Window(set="x", ids=ids[first:], asked=4, sentences=((5, 10),), right=(True,), spans=()) for first in (0, 3)
    ]
    return Batch.of(windows)


@pytest.fixture
def model(tmp_path):
    """Return a small model, a few channels of which are many times as large as the others, as in trained ones."""
    tiny_model.save(tmp_path)
    torch.manual_seed(1)
    made = ReaderModel(tmp_path / "bert").eval()
    with torch.no_grad():
        for layer in made.transformer.encoder.layer:
            layer.attention.output.LayerNorm.weight[:2] *= LOUD
            layer.intermediate.dense.weight[:, :2] /= LOUD
    return made


def said(run, batch):
    pieces, whole = run(batch.ids, batch.mask, batch.types)
    return torch.cat([pieces[batch.mask.bool()].flatten(), whole])


def test_evening_out_changes_nothing_that_the_model_says(model):
    batch = shown()
    with torch.no_grad():
        before = said(model, batch)
        exporting._even_out(model, [batch])
        after = said(model, batch)
    assert torch.allclose(before, after, atol=1e-4)


def test_evened_out_channels_lose_less_in_eight_bits(model, tmp_path, monkeypatch):
    batch = shown(1)
    with torch.no_grad():
        true = said(model, batch)
    export(model, tmp_path / "even.onnx", [shown()])
    monkeypatch.setattr(exporting, "_even_out", lambda model, shown: None)
    export(model, tmp_path / "uneven.onnx", [])
    even, uneven = (
        (said(Exported(tmp_path / name), batch) - true).abs().mean() for name in ("even.onnx", "uneven.onnx")
    )
    assert even < uneven / 1.5


def test_a_loud_word_leaves_the_others_their_precision(model, tmp_path):
    with torch.no_grad():
        model.transformer.embeddings.word_embeddings.weight[tiny_model.SPECIAL.index("[MASK]")] *= 10_000
        true = said(model, shown())
    export(model, tmp_path / "reader.onnx", [shown()])
    assert (said(Exported(tmp_path / "reader.onnx"), shown()) - true).abs().mean() < 0.1 * true.std()


def test_the_model_itself_is_left_as_it_was_trained(model, tmp_path):
    with torch.no_grad():
        before = said(model, shown())
        whole = export(model, tmp_path / "reader.onnx", [shown()])
        assert torch.equal(said(model, shown()), before)
    assert torch.allclose(said(Exported(whole), shown()), before, atol=1e-4)


def test_a_training_can_go_on_from_what_was_exported(model, tmp_path):
    again = ReaderModel(tmp_path / "bert").eval()
    export(again, tmp_path / "new.onnx", [shown()])
    with pytest.raises(ValueError, match=r"lacks .*layer\.1"):  # all new biases are equal, so that one stands for all
        restored(tmp_path / "new.onnx", again)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter += 0 if "word" in name else 0.01 * torch.randn_like(parameter)
    export(model, tmp_path / "reader.onnx", [shown()])
    words = again.transformer.embeddings.word_embeddings.weight.clone()
    batch = shown(1)
    with torch.no_grad():
        true, new = said(model, batch), said(again, batch)
        again.load_state_dict(restored(tmp_path / "reader.onnx", again))
        lost = (said(again, batch) - true).abs().mean()
    assert lost < (said(Exported(tmp_path / "reader.onnx"), batch) - true).abs().mean()  # which rounds its inputs too
    assert lost < (new - true).abs().mean() / 20
    assert torch.equal(again.transformer.embeddings.word_embeddings.weight, words)
