"""Claims about embedding many passages at once: the same vectors, or the slower way."""

import os
import subprocess
import sys

import numpy as np
import pytest

from index import bulk, transformer
from index.bulk import LARGE, BulkEncoder
from index.exported import PARITY, ExportedEncoder, least_cosine
from tests import tiny_model

TEXTS = [f"Valve {number} shuts when {'the pressure falls, ' * (number % 7)}so they say." for number in range(LARGE)]
SPANS = [[(0, 7), (8, len(text))] for text in TEXTS]

BFLOAT16 = "BF16" in bulk.openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("bulk")
    transformer.export(str(tiny_model.save(place)), place / "out")
    return place / "out"


def test_many_texts_get_the_vectors_of_a_question(folder):
    fast, exact = BulkEncoder(folder).encode(TEXTS, SPANS), ExportedEncoder(folder).encode(TEXTS, SPANS)
    assert least_cosine(fast.vectors, exact.vectors) >= PARITY
    for few, many in zip(fast.sentences, exact.sentences, strict=True):
        assert least_cosine(few, many) >= 0.999
    np.testing.assert_allclose(np.linalg.norm(fast.vectors, axis=1), 1, atol=1e-5)


def test_few_texts_do_not_load_the_model_twice(folder):
    encoder = BulkEncoder(folder)
    encoder.encode(TEXTS[: LARGE - 1])
    assert encoder._compiled is None


def test_bfloat16_is_used_for_many_texts_where_the_processor_computes_in_it(folder):
    encoder = BulkEncoder(folder)
    encoder.encode(TEXTS)
    assert (encoder._compiled is not None) is BFLOAT16


def test_bfloat16_is_given_up_where_its_vectors_differ(folder, monkeypatch):
    monkeypatch.setattr(bulk, "PARITY", 1.1)
    encoder = BulkEncoder(folder)
    exact = ExportedEncoder(folder).encode(TEXTS)
    np.testing.assert_array_equal(encoder.encode(TEXTS).vectors, exact.vectors)
    assert encoder._compiled is None


def test_no_library_reports_its_use_to_anybody(folder, tmp_path):
    """The telemetry of onnxruntime and of openvino leaves its identifiers in the user's home."""
    code = (
        "import sys, pathlib, sitecustomize; from index.bulk import BulkEncoder;"
        f"BulkEncoder(pathlib.Path(sys.argv[1])).encode(['the'] * {LARGE});"
        "print(sitecustomize.REFUSED)"
    )
    # Telemetry is off in CI, and in children of a process that has turned it off.
    environment = {key: value for key, value in os.environ.items() if key not in ("CI", "ORT_DISABLE_TELEMETRY")}
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        env=environment | {"HOME": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "[]"
    assert not list(tmp_path.iterdir())
