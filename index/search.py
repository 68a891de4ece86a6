"""The only reader: a question goes in, hits come out, and both ranks of every hit with them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.passages import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found, with what found it."""

    passage: Passage
    score: float  # fused, for the order only
    similarity: float  # cosine of question and passage, -1 to 1; known for lexical finds too
    vector_rank: int | None  # from 1; None where the vectors did not find it
    lexical_rank: int | None  # from 1; None where no word of the question found it


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: one document, one collection, or, with neither, the whole library."""

    document_id: str | None = None
    collection: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one search brought back, best hit first."""

    hits: tuple[Hit, ...]
    vector: npt.NDArray[np.float32]  # of the question, (dimension,), L2-normalised
    encode_ms: float
    search_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSentence:
    """A sentence of a hit's passage; a sentence over two paragraphs does not occur."""

    document_id: str
    paragraph: int  # number of the paragraph that contains it
    start: int
    end: int
    hit: int  # place in `Found.hits`, from 0
    similarity: float  # cosine of question and sentence
