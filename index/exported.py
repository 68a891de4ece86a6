"""The embedding model as ONNX Runtime runs it: the same vectors, without torch, ready in a third of a second.

    models/<first 12 digits of the fingerprint>/
        model.onnx       transformer, pooling and normalisation; token embeddings as a second output
        tokenizer.json
        manifest.json    what they are, and their digests

The folder is made on first use by a process of its own (`index.transformer`, which needs torch), and
made again when it is missing or damaged.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding, Tokenizer

from corpus.errors import EncoderError, TooLong
from index.encoder import DEFAULT, Encoded, Matrix, Model, Spans, check, file_digest, locate

FORMAT = 1  # of the folder
PARITY = 0.9999  # the least cosine between the vectors of a text from two runtimes of a model
BATCH = 2048  # word pieces in a batch, padding included: larger ones are no faster and take more memory
THREADS = min(2, os.cpu_count() or 1)  # a question is too short for more

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an exported model is."""

    format: int
    fingerprint: str
    dimension: int
    window: int  # word pieces, special tokens included
    pad: int  # id of the word piece that fills up a batch
    model: str  # sha256 of model.onnx
    tokenizer: str  # sha256 of tokenizer.json
    made_by: str  # versions of the libraries, for people

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the manifest and check the files against it.

        :raises EncoderError: if any of them is missing or damaged.
        """
        try:
            manifest = cls(**json.loads((folder / "manifest.json").read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise EncoderError(f"{folder}: no exported model: {error}") from error
        digests = (file_digest(folder / "model.onnx"), file_digest(folder / "tokenizer.json"))
        if manifest.format != FORMAT or digests != (manifest.model, manifest.tokenizer):
            raise EncoderError(f"{folder}: the exported model is damaged; remove the folder")
        return manifest


class ExportedEncoder:
    """An `Encoder` over an exported model."""

    def __init__(self, folder: Path) -> None:
        """Load the model from its folder.

        :raises EncoderError: if a file is missing or damaged.
        """
        manifest = Manifest.read(folder)
        self.fingerprint = manifest.fingerprint
        self.dimension = manifest.dimension
        self.window = manifest.window
        self._pad = manifest.pad
        self._file = folder / "model.onnx"
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._session = session(self._file)
        self._inputs = frozenset(entry.name for entry in self._session.get_inputs())

    def pieces(self, text: str) -> int:
        """Return how many word pieces the text has, special tokens included."""
        return len(self._tokenizer.encode(text))

    def encode(self, texts: Sequence[str], spans: Sequence[Spans] = ()) -> Encoded:
        """Embed texts in batches of like length; see `Encoder.encode`."""
        encodings = self._tokenizer.encode_batch(list(texts))
        lengths = [len(encoding) for encoding in encodings]
        if max(lengths, default=0) > self.window:
            raise TooLong(f"a text of {max(lengths)} word pieces is over the model's {self.window}: shorten it")
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        none: Matrix = np.zeros((0, self.dimension), np.float32)
        sentences = [none] * len(texts)
        for batch in _batches(lengths):
            vectors[batch], tokens = self._run(self._arrays([encodings[place] for place in batch]))
            for row, place in enumerate(batch if spans else ()):
                sentences[place] = pool(tokens[row], encodings[place], spans[place], vectors[place])
        return Encoded(vectors, tuple(sentences))

    def _run(self, inputs: dict[str, Integers]) -> tuple[Matrix, Matrix]:
        """Return the texts' vectors (rows, dimension) and their tokens' (rows, pieces, dimension)."""
        vectors, tokens = self._session.run(["sentence_embedding", "token_embeddings"], inputs)
        return vectors, tokens

    def _arrays(self, encodings: Sequence[Encoding]) -> dict[str, Integers]:
        """Lay out a batch as the model's inputs, each (rows, pieces of the longest)."""
        shape = (len(encodings), max(len(encoding) for encoding in encodings))
        ids = np.full(shape, self._pad, np.int64)
        mask = np.zeros(shape, np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding)] = encoding.ids
            mask[row, : len(encoding)] = 1
        arrays = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        return {name: array for name, array in arrays.items() if name in self._inputs}


def session(model: Path, *, threads: int = THREADS) -> onnxruntime.InferenceSession:
    """Open a model for one question at a time, each of whose texts is run by so many threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # leaves an idle server idle
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def pool(tokens: Matrix, encoding: Encoding, spans: Spans, whole: Matrix) -> Matrix:
    """Return a unit vector for each span: the mean over the word pieces that begin in it.

    `tokens` is (pieces or more, dimension); `whole`, the text's own vector, stands in for a span
    in which no word piece begins.
    """
    real = np.array(encoding.special_tokens_mask) == 0
    begins = np.array(encoding.offsets)[real, 0]
    sums = np.zeros((len(begins) + 1, tokens.shape[1]), np.float32)
    np.cumsum(tokens[: len(real)][real], axis=0, out=sums[1:])
    places = np.searchsorted(begins, np.array(spans, dtype=np.int64).reshape(-1, 2))
    means = sums[places[:, 1]] - sums[places[:, 0]]  # their direction is all that counts
    means[places[:, 1] <= places[:, 0]] = whole
    unit: Matrix = means / np.linalg.norm(means, axis=1, keepdims=True)
    return unit


def least_cosine(vectors: Matrix, expected: Matrix) -> float:
    """Return the least cosine between rows of unit vectors, by their distance: one that is no unit vector shows."""
    return 1 - float(((vectors - expected) ** 2).sum(axis=1).max()) / 2


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Group places by falling length, as many as `BATCH` holds, so that little is padded."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > BATCH:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def to_stderr(line: str) -> None:
    """Say something to whoever waits."""
    sys.stderr.write(line)


E = TypeVar("E", bound=ExportedEncoder)


def open_encoder(models: Path, model: str | None = None, tell: Callable[[str], object] = to_stderr) -> ExportedEncoder:
    """Open a model by path or name, the default without one; export it first if that was not done yet.

    :raises EncoderError: if there is no such model, it was altered, or its export is not equal to it.
    """
    return open_as(ExportedEncoder, models, model, tell)


def open_as(kind: type[E], models: Path, model: str | None, tell: Callable[[str], object]) -> E:
    """Open a model as one kind of encoder; see `open_encoder`."""
    source = locate(model)
    if source is not None:
        folder = models / source.fingerprint[:12]
        try:
            return kind(folder)
        except EncoderError:
            shutil.rmtree(folder, ignore_errors=True)  # missing or damaged: made again
        check(source)
    else:
        tell(f"{model} is not on this machine: it is downloaded, as you named it.\n")
    try:
        models.mkdir(parents=True, exist_ok=True)
        tell("Preparing the embedding model; this is done once and takes about 15 seconds.\n")
        with tempfile.TemporaryDirectory(prefix=".export-", dir=models) as temporary:
            made = Path(temporary) / "model"
            _export(source, model, made)
            folder = models / Manifest.read(made).fingerprint[:12]
            with contextlib.suppress(OSError):  # another process was first
                made.replace(folder)
    except OSError as error:
        remedy = "free space, check the permissions, or choose another place with --home"
        raise EncoderError(f"cannot write the embedding model to {models}: {error.strerror}; {remedy}") from error
    return kind(folder)


def _export(source: Model | None, name: str | None, folder: Path) -> None:
    """Run the export in a process of its own, so that torch never enters this one."""
    here = str(Path(__file__).resolve().parent.parent)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))}
    if source is not None:  # nothing has to be fetched, so nothing may be
        environment["HF_HUB_OFFLINE"] = "1"
    command = [sys.executable, "-m", "index.transformer", name or "", str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise EncoderError(f"cannot prepare the embedding model {name or DEFAULT}: {reason}")
