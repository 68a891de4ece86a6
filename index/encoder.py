"""What an embedding model must do for the index, whoever runs it; imports no model code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

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
        """Hex sha256 of all that determines a vector: weights, tokenizer, pooling, window."""

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
