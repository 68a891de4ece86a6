"""An encoder without a model: words are hashed into a vector, so texts that share words are near."""

import hashlib
import re

import numpy as np

from corpus.errors import TooLong
from index.encoder import Encoded


class FakeEncoder:
    """Deterministic, and counts what it is asked to embed."""

    def __init__(self, name="fake", dimension=64, window=256):
        self.fingerprint = hashlib.sha256(name.encode()).hexdigest()
        self.dimension = dimension
        self.window = window
        self.texts = []  # all that were embedded, in order

    def pieces(self, text):
        """Return how many words and signs the text has, and two special tokens."""
        return len(re.findall(r"\w+|[^\w\s]", text)) + 2

    def encode(self, texts, spans=()):
        """Embed each text, and each span as a text of its own."""
        if any(self.pieces(text) > self.window for text in texts):
            raise TooLong("over the window")
        self.texts += texts
        empty = np.empty((0, self.dimension), np.float32)
        asked = spans or [()] * len(texts)
        return Encoded(
            vectors=np.array([self.vector(text) for text in texts], np.float32).reshape(-1, self.dimension),
            sentences=tuple(
                np.array([self.vector(text[start:end]) for start, end in each], np.float32) if each else empty
                for text, each in zip(texts, asked, strict=True)
            ),
        )

    def vector(self, text):
        """Return the L2-normalised sum of a fixed random direction for each word."""
        total = np.full(self.dimension, 1e-3, np.float32)
        for word in re.findall(r"\w+", text.lower()):
            seed = hashlib.sha256(f"{self.fingerprint}{word}".encode()).digest()[:4]
            total += np.random.default_rng(int.from_bytes(seed, "big")).standard_normal(self.dimension, np.float32)
        return total / np.linalg.norm(total)
