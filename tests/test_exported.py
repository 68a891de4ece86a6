"""Claims about the exported model: quick, without torch, checked, and made again when damaged."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from corpus.errors import EncoderError, TooLong
from index import exported
from index.exported import ExportedEncoder, open_encoder
from tests import tiny_model

TEXTS = ["The pressure fell.", "the", "Opening 12 valves, one by one: is it too long?", "the " * 120]

pytestmark = pytest.mark.slow  # exports a model of its own


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return tiny_model.save(tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="module")
def made(source, tmp_path_factory):
    """Return the folder of models with one in it, exported the way that users do."""
    models = tmp_path_factory.mktemp("models")
    open_encoder(models, str(source), tell=str)
    return models


@pytest.fixture
def models(made, tmp_path):
    return shutil.copytree(made, tmp_path / "models")


@pytest.fixture
def encoder(models):
    return ExportedEncoder(*models.iterdir())


def count_exports(monkeypatch):
    calls = []
    export = exported._export
    monkeypatch.setattr(exported, "_export", lambda *arguments: (calls.append(1), export(*arguments)))
    return calls


def test_a_model_is_exported_once_and_says_so(models, source, monkeypatch):
    calls, said = count_exports(monkeypatch), []
    encoder = open_encoder(models, str(source), tell=said.append)
    assert (calls, said) == ([], [])
    assert [path.name for path in models.iterdir()] == [encoder.fingerprint[:12]]


def test_order_and_batches_do_not_change_a_vector(encoder, monkeypatch):
    alone = np.concatenate([encoder.encode([text]).vectors for text in TEXTS])
    monkeypatch.setattr(exported, "BATCH", 40)
    np.testing.assert_allclose(encoder.encode(TEXTS).vectors, alone, atol=1e-5)
    monkeypatch.setattr(exported, "BATCH", 10_000)
    np.testing.assert_allclose(encoder.encode(TEXTS[::-1]).vectors, alone[::-1], atol=1e-5)


def test_vectors_are_of_unit_length(encoder):
    encoded = encoder.encode(TEXTS, [[(0, 3)]] * len(TEXTS))
    for vectors in (encoded.vectors, *encoded.sentences):
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_have_no_vectors(encoder):
    assert encoder.encode([]).vectors.shape == (0, encoder.dimension)


def test_a_sentence_vector_is_the_mean_of_the_word_pieces_that_begin_in_it(encoder):
    """Set against a loop over the tokens; the spans overlap, touch, and stand in no order."""
    text = "The pressure fell: 12 valves shut."
    spans = [(19, 34), (0, 18), (4, 12), (14, 17), (0, len(text))]
    encoding = encoder._tokenizer.encode(text)
    _, tokens = encoder._run(encoder._arrays([encoding]))
    for (start, end), found in zip(spans, encoder.encode([text], [spans]).sentences[0], strict=True):
        inside = [
            tokens[0, place]
            for place, (begin, _) in enumerate(encoding.offsets)
            if start <= begin < end and not encoding.special_tokens_mask[place]
        ]
        expected = np.mean(inside, axis=0)
        np.testing.assert_allclose(found, expected / np.linalg.norm(expected), atol=1e-4)


def test_a_span_without_word_pieces_gets_the_texts_own_vector(encoder):
    encoded = encoder.encode(["the   pressure"], [[(4, 5), (0, 0)]])
    np.testing.assert_allclose(encoded.sentences[0], encoded.vectors[[0, 0]], atol=1e-6)


def test_a_text_of_the_window_is_read_and_one_word_more_is_too_long(encoder):
    full = "the " * (encoder.window - 2)
    assert encoder.pieces(full) == encoder.window
    encoder.encode([full])
    with pytest.raises(TooLong, match="129 word pieces"):
        encoder.encode(["short", full + "the"])


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "manifest.json"])
@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_a_damaged_export_is_noticed(models, file, damage):
    (folder,) = models.iterdir()
    path = folder / file
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(EncoderError):
        ExportedEncoder(folder)


def test_a_manifest_of_another_format_is_noticed(models):
    (folder,) = models.iterdir()
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"format": 2}))
    with pytest.raises(EncoderError):
        ExportedEncoder(folder)


def test_a_damaged_export_is_made_again(models, source, made, monkeypatch):
    (folder,) = models.iterdir()
    (folder / "model.onnx").write_bytes(b"?")

    def copy(_source, _name, place):
        shutil.copytree(*made.iterdir(), place)

    monkeypatch.setattr(exported, "_export", copy)
    said = []
    assert open_encoder(models, str(source), tell=said.append).fingerprint.startswith(folder.name)
    assert len(said) == 1
    assert list(models.iterdir()) == [folder]


def test_a_failed_export_says_why_and_leaves_nothing(tmp_path, source, monkeypatch):
    script = tmp_path / "python"
    script.write_text('#!/bin/sh\nmkdir "$4"\necho "Traceback" >&2\necho "OSError: disk full" >&2\nexit 1\n')
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    with pytest.raises(EncoderError, match=r"cannot prepare the embedding model .*: OSError: disk full$"):
        open_encoder(tmp_path / "models", str(source), tell=str)
    assert not list((tmp_path / "models").iterdir())


def test_a_place_that_cannot_be_written_to_is_named(tmp_path, source):
    (tmp_path / "file").write_text("")
    said = []
    with pytest.raises(EncoderError, match=r"cannot write the embedding model to .*: Not a directory; free space"):
        open_encoder(tmp_path / "file" / "models", str(source), tell=said.append)
    assert not said  # nothing was begun


def test_a_download_is_announced(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(sys, "executable", "false")
    said = []
    with pytest.raises(EncoderError, match="somebody/some-model"):
        open_encoder(tmp_path / "models", "somebody/some-model", tell=said.append)
    assert "downloaded" in said[0]


def test_a_model_that_another_process_made_meanwhile_is_taken(tmp_path, source, made, monkeypatch):
    def copy(_source, _name, place):
        shutil.copytree(*made.iterdir(), place)
        shutil.copytree(made, tmp_path / "models", dirs_exist_ok=True)

    monkeypatch.setattr(exported, "_export", copy)
    encoder = open_encoder(tmp_path / "models", str(source), tell=str)
    assert [path.name for path in (tmp_path / "models").iterdir()] == [encoder.fingerprint[:12]]


@pytest.mark.slow
def test_two_processes_may_export_at_once(tmp_path, source):
    code = (
        "import sys, pathlib; from index.exported import open_encoder;"
        "open_encoder(pathlib.Path(sys.argv[1]), sys.argv[2]).encode(['the'])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "models"), str(source)]
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda _: subprocess.run(command, check=False, capture_output=True), range(2)))
    assert [each.returncode for each in done] == [0, 0], done
    assert len(list((tmp_path / "models").iterdir())) == 1


def test_a_question_does_not_import_torch(models):
    (folder,) = models.iterdir()
    code = (
        "import sys, pathlib; from index.exported import ExportedEncoder;"
        "ExportedEncoder(pathlib.Path(sys.argv[1])).encode(['the'], [[(0, 3)]]);"
        "print({'torch', 'sentence_transformers', 'transformers', 'openvino'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
