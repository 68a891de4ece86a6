"""The only reader: a question goes in, hits come out, and both ranks of every hit with them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from corpus.store import Store
from index import embedding, fusion, tables
from index.encoder import Encoder
from index.lexical import Lexical
from index.passages import Passage
from index.tables import CHECKPOINT, LIBRARY, Embedder, Generation
from index.vectors import LIMITS, Limits, Vectors, similarities, unpack

MOST_SCOPES = 200  # of which the passages are remembered
CANDIDATES = 100  # passages that each of the two searches brings to the fusion


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
    """Where to look: one document, one collection, some chosen documents, or, with none of these, everywhere."""

    document_id: str | None = None
    collection: str | None = None
    document_ids: tuple[str, ...] = ()  # sorted; empty: any

    @classmethod
    def of(cls, document_ids: Iterable[str], collection: str | None = None) -> "Scope":
        """Look into documents that a person chose; one that is chosen alone is asked by name."""
        ids = tuple(sorted(set(document_ids)))
        return cls(ids[0], collection) if len(ids) == 1 else cls(None, collection, ids)


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


EVERYWHERE = Scope()


class Index:
    """A library, open for questions. For one thread; other threads open their own."""

    def __init__(self, store: Store, encoder: Encoder, vectors: Vectors) -> None:
        self.store = store
        self.encoder = encoder
        self._vectors = vectors
        self._lexical = Lexical(store.connection)
        self._allowed: dict[Scope, npt.NDArray[np.int64]] = {}  # passages of the scopes asked for
        self._named: tuple[Generation | None, str] = (None, "")  # the documents' fingerprint, and of which state

    @classmethod
    def open(cls, home: Path, *, encoder: Encoder, limits: Limits = LIMITS) -> Self:
        """Open the library in `home`.

        :raises StoreMissing: if nothing was added yet; other StoreErrors as `Store.open` does.
        :raises EncoderMismatch: if the library was embedded by another model.
        """
        store = Store.open(home / LIBRARY)
        try:
            tables.migrate(store)
            with store.snapshot():
                embedding.settled(store, encoder)
                embedder = Embedder(encoder.fingerprint, encoder.dimension)
                vectors = Vectors.open(store.connection, home / CHECKPOINT, embedder, limits)
        except BaseException:
            store.close()
            raise
        return cls(store, encoder, vectors)

    def close(self) -> None:
        """Close the library."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def signature(self) -> str:
        """Name the state that answers: the documents held and the model; the same wherever they are the same."""
        if self._named[0] != self._vectors.generation:
            self._named = (self._vectors.generation, self.store.fingerprint)
        return f"index:{self._named[1][:12]}|encoder:{self.encoder.fingerprint[:12]}"

    def catch_up(self) -> None:
        """Let what was committed since take effect; `search` does so by itself.

        :raises EncoderMismatch: if the library has been embedded by another model since.
        """
        connection = self.store.connection
        if tables.generation(connection) != self._vectors.generation:
            embedding.settled(self.store, self.encoder)
            self._vectors.catch_up(connection)
            self._lexical.forget()
            self._allowed.clear()

    def search(self, question: str, *, k: int = 12, scope: Scope = EVERYWHERE) -> Found:
        """Return the `k` best passages in scope, fewer if there are fewer; none in an unknown scope.

        The same library and question give the same hits in the same order.

        :raises TooLong: if the question is over the encoder's window.
        """
        began = perf_counter()
        vector = self.encoder.encode([question]).vectors[0]
        encoded = perf_counter()
        with self.store.snapshot():
            self.catch_up()
            hits = self._hits(question, vector, k, scope)
        done = perf_counter()
        return Found(hits=hits, vector=vector, encode_ms=(encoded - began) * 1e3, search_ms=(done - encoded) * 1e3)

    def sentences(self, found: Found) -> tuple[ScoredSentence, ...]:
        """Return every sentence of the hits' passages, in the order of the hits and of the text."""
        scored: list[ScoredSentence] = []
        with self.store.snapshot():
            for place, hit in enumerate(found.hits):
                scored += self._sentences(hit.passage, place, found.vector)
        return tuple(scored)

    def frequencies(self, terms: Sequence[str]) -> tuple[int, dict[str, int]]:
        """Return how many passages the library holds, and in how many each term occurs, stemmed."""
        with self.store.snapshot():
            self.catch_up()
            return len(self._vectors), {term: self._lexical.frequency(term) for term in terms}

    def phrases(self, words: str, count: int, scope: Scope = EVERYWHERE) -> tuple[Passage, ...]:
        """Return the passages that hold most of a quotation's words in its order, best first; see `Lexical.phrases`."""
        with self.store.snapshot():
            self.catch_up()
            found = self._lexical.phrases(
                words,
                count,
                document_id=scope.document_id,
                collection=scope.collection,
                document_ids=scope.document_ids,
            )
            passages = self._passages([passage for passage, _ in found])
        return tuple(passages.values())

    def _hits(self, question: str, vector: npt.NDArray[np.float32], k: int, scope: Scope) -> tuple[Hit, ...]:
        connection = self.store.connection
        near = self._vectors.search(vector, CANDIDATES, self._within(scope)).tolist()
        worded = self._lexical.search(
            question,
            CANDIDATES,
            len(self._vectors),
            document_id=scope.document_id,
            collection=scope.collection,
            document_ids=scope.document_ids,
        )
        cosines = similarities(connection, [*near, *(passage for passage, _ in worded)], vector)
        near.sort(key=lambda passage: (-cosines[passage], passage))
        best = fusion.fuse(near[:CANDIDATES], worded, cosines)[:k]
        passages = self._passages([each.passage for each in best])
        return tuple(
            Hit(
                passage=passages[each.passage],
                score=each.score,
                similarity=cosines[each.passage],
                vector_rank=each.vector_rank,
                lexical_rank=each.lexical_rank,
            )
            for each in best
        )

    def _sentences(self, passage: Passage, hit: int, vector: npt.NDArray[np.float32]) -> Iterator[ScoredSentence]:
        rows = self.store.connection.execute(
            "SELECT sentences, vectors FROM passages JOIN sentence_vectors USING (vector_id) WHERE id = ?",
            (passage.id,),
        )
        for offsets, stored in rows:
            cosines = (unpack(stored, len(vector)) @ vector).tolist()
            triples = np.frombuffer(offsets, np.int32).reshape(-1, 3).tolist()
            for (paragraph, start, end), cosine in zip(triples, cosines, strict=True):
                yield ScoredSentence(
                    document_id=passage.document_id,
                    paragraph=paragraph,
                    start=start,
                    end=end,
                    hit=hit,
                    similarity=cosine,
                )

    def _within(self, scope: Scope) -> npt.NDArray[np.int64] | None:
        """Return the ids of the passages in scope; None for all."""
        if scope == EVERYWHERE:
            return None
        if scope not in self._allowed:
            if len(self._allowed) >= MOST_SCOPES:
                self._allowed.clear()
            rows = self.store.connection.execute(
                "SELECT passages.id FROM passages JOIN documents ON documents.id = document_id"
                " WHERE document_id = coalesce(?, document_id) AND collection = coalesce(?, collection)"
                " AND (? = '[]' OR document_id IN (SELECT value FROM json_each(?)))",
                (scope.document_id, scope.collection, *[json.dumps(scope.document_ids)] * 2),
            )
            self._allowed[scope] = np.fromiter((passage for (passage,) in rows), np.int64)
        return self._allowed[scope]

    def _passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        passages = {}
        for id_ in ids:
            row = self.store.connection.execute(
                "SELECT document_id, first, last, start, stop, tokens FROM passages WHERE id = ?", (id_,)
            ).fetchone()
            document_id, first, last, start, end, tokens = row
            passages[id_] = Passage(
                id=id_, document_id=document_id, first=first, last=last, start=start, end=end, tokens=tokens
            )
        return passages
