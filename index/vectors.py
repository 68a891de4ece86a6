"""Nearest passages by FAISS: an index in memory that follows the rows of the library."""

import json
import logging
import math
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from index import checkpoint, tables
from index.checkpoint import FEWEST, Ids, UnusableError
from index.encoder import Matrix
from index.tables import Embedder, Generation

BATCH = 4096  # rows read at once
PROBES = 32  # inverted lists that a search of the whole library visits
EXAMPLES = 64  # training vectors for each list; FAISS asks for 39 or more

log = logging.getLogger("pilcrow")


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to how many passages each layout serves."""

    exact: int = 200_000
    scalar: int = 2_000_000


LIMITS = Limits()


def layout(passages: int, dimension: int, limits: Limits = LIMITS) -> str:
    """Return FAISS's name for the index that suits so many passages.

    Exact; beyond, inverted lists with a byte for each component; beyond, with product quantisation,
    a byte for 4 components, which `search.py` refines by scoring candidates by their rows. The
    number of lists, about 4 times the root, is a power of two so that it changes rarely.
    """
    if passages <= limits.exact:
        return "IDMap2,Flat"
    lists = f"IVF{2 ** round(math.log2(4 * math.sqrt(passages)))}"
    if passages <= limits.scalar:
        return f"{lists},SQ8"
    parts = next(parts for parts in range(max(1, dimension // 4), 0, -1) if dimension % parts == 0)
    return f"{lists},PQ{parts}np"  # no polysemous codes, which take long to train and serve other searches


class Vectors:
    """The passages' vectors as of one generation. Not for two threads at once."""

    def __init__(
        self, embedder: Embedder, limits: Limits, generation: Generation, ids: Ids, layout: str, index: faiss.Index
    ) -> None:
        self.generation = generation
        self._embedder = embedder
        self._limits = limits
        self._ids = ids  # ascending
        self._layout = layout
        self._index = index

    @classmethod
    def open(cls, connection: sqlite3.Connection, path: Path, embedder: Embedder, limits: Limits = LIMITS) -> "Vectors":
        """Load the checkpoint at `path`, or build from the rows where it cannot be used, and catch up.

        What had to be built is written to `path`, unless it is small or the system refuses.
        """
        try:
            return cls.load(connection, path, embedder, limits)
        except (UnusableError, OSError) as error:
            vectors = cls.build(connection, embedder, limits)
            if len(vectors) >= FEWEST or not isinstance(error, FileNotFoundError):
                reason = error.strerror if isinstance(error, OSError) else error
                log.warning("%s was built anew from the library: %s", path, reason)
                vectors.write(path)
            return vectors

    @classmethod
    def load(cls, connection: sqlite3.Connection, path: Path, embedder: Embedder, limits: Limits) -> "Vectors":
        """Load the checkpoint at `path` and catch up; raises UnusableError or OSError."""
        suitable = layout(tables.count(connection), embedder.dimension, limits)
        generation, ids, index = checkpoint.load(path, connection, embedder.fingerprint, suitable)
        vectors = cls(embedder, limits, generation, ids, suitable, index)
        vectors.catch_up(connection)
        return vectors

    @classmethod
    def build(cls, connection: sqlite3.Connection, embedder: Embedder, limits: Limits) -> "Vectors":
        """Build the index from the rows."""
        ids = _ids(connection)
        suitable = layout(len(ids), embedder.dimension, limits)
        index = faiss.index_factory(embedder.dimension, suitable, faiss.METRIC_INNER_PRODUCT)
        if not index.is_trained:
            examples = _examples(connection, embedder.dimension, len(ids), EXAMPLES * index.nlist)
            faiss.omp_set_num_threads(os.cpu_count() or 1)
            index.train(examples)
        for batch, vectors in _rows(connection, embedder.dimension):
            index.add_with_ids(vectors, batch)
        return cls(embedder, limits, tables.generation(connection), ids, suitable, index)

    def __len__(self) -> int:
        return len(self._ids)

    def catch_up(self, connection: sqlite3.Connection) -> None:
        """Apply what was committed since; reads one row if nothing was."""
        newest = tables.generation(connection)
        if newest == self.generation:
            return
        alive = _ids(connection)
        if tables.descends(connection, self.generation):
            gone = np.setdiff1d(self._ids, alive, assume_unique=True)
            last = int(self._ids[-1]) if len(self._ids) else 0  # ids only grow, so what is new comes after it
        else:  # another library has taken the place of the one we knew
            gone, last = self._ids, 0
        if len(gone):
            self._index.remove_ids(gone)
        for ids, vectors in _rows(connection, self._embedder.dimension, after=last):
            self._index.add_with_ids(vectors, ids)
        self._ids, self.generation = alive, newest

    def search(self, vector: Matrix, count: int, within: Ids | None = None) -> Ids:
        """Return the ids of up to `count` near passages, nearest first.

        :param vector: the question's, (dimension,), L2-normalised.
        :param within: find these passages only.
        """
        allowed = len(self._ids) if within is None else len(within)
        if not allowed or not len(self._ids):
            return np.empty(0, np.int64)
        faiss.omp_set_num_threads(1)  # holds for the calling thread only, hence at every call
        selector = None if within is None else _selector(within)
        parameters = faiss.SearchParameters(sel=selector)
        if self._layout.startswith("IVF"):  # the fewer passages are allowed, the more lists must be looked into
            probes = min(self._index.nlist, math.ceil(PROBES * len(self._ids) / allowed))
            parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probes)
        found: Ids = self._index.search(vector[np.newaxis], min(count, allowed), params=parameters)[1][0]
        return found[found >= 0]

    def write(self, path: Path) -> None:
        """Write a checkpoint if the system lets us; only time is lost if it does not."""
        try:
            checkpoint.write(path, self.generation, self._embedder.fingerprint, self._layout, self._ids, self._index)
        except OSError as error:
            log.warning("%s cannot be written (%s); the next start builds it again", path, error)


def renew(
    connection: sqlite3.Connection, path: Path, embedder: Embedder, *, limits: Limits = LIMITS, anew: bool = False
) -> None:
    """Write the checkpoint if it is due; with `anew`, build the index from the rows for it in any case."""
    suitable = layout(tables.count(connection), embedder.dimension, limits)
    if not anew and not checkpoint.due(path, connection, embedder.fingerprint, suitable):
        return
    try:
        vectors = None if anew else Vectors.load(connection, path, embedder, limits)
    except (UnusableError, OSError):
        vectors = None
    (vectors or Vectors.build(connection, embedder, limits)).write(path)


def similarities(connection: sqlite3.Connection, ids: Sequence[int], vector: Matrix) -> dict[int, float]:
    """Return passage id -> cosine to the vector, by the rows; ids that are gone are left out.

    Rounded, so that equal texts are equally similar wherever they stand among the others.
    """
    rows = connection.execute(
        "SELECT passages.id, vector FROM passages JOIN vectors ON vectors.id = vector_id"
        " WHERE passages.id IN (SELECT value FROM json_each(?)) ORDER BY passages.id",
        (json.dumps(ids),),
    ).fetchall()
    cosines = unpack(b"".join(blob for _, blob in rows), len(vector)) @ vector
    return {passage: round(float(cosine), 6) for (passage, _), cosine in zip(rows, cosines, strict=True)}


def pack(vectors: Matrix) -> bytes:
    """Return vectors as they are stored: float16, row by row."""
    return vectors.astype(np.float16).tobytes()


def unpack(stored: bytes, dimension: int) -> Matrix:
    """Return stored vectors as (vectors, dimension)."""
    return np.frombuffer(stored, np.float16).reshape(-1, dimension).astype(np.float32)


def _ids(connection: sqlite3.Connection) -> Ids:
    return np.fromiter((passage for (passage,) in connection.execute("SELECT id FROM passages ORDER BY id")), np.int64)


def _rows(
    connection: sqlite3.Connection, dimension: int, *, after: int = 0, step: int = 1
) -> Iterator[tuple[Ids, Matrix]]:
    """Yield the rows above a passage id, in batches; with `step`, only those of its multiples."""
    cursor = connection.execute(
        "SELECT passages.id, vector FROM passages JOIN vectors ON vectors.id = vector_id"
        " WHERE passages.id > ? AND passages.id % ? = 0 ORDER BY passages.id",
        (after, step),
    )
    while rows := cursor.fetchmany(BATCH):
        yield np.array([passage for passage, _ in rows]), unpack(b"".join(blob for _, blob in rows), dimension)


def _examples(connection: sqlite3.Connection, dimension: int, passages: int, wanted: int) -> Matrix:
    """Return about as many vectors as wanted, or all, spread over the library."""
    step = max(1, passages // wanted)
    return np.concatenate([vectors for _, vectors in _rows(connection, dimension, step=step)])


def _selector(ids: Ids) -> faiss.IDSelector:
    """Return FAISS's filter that lets these passages through: one bit for each id."""
    bits = np.zeros(int(ids.max()) + 1, bool)
    bits[ids] = True
    return faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))
