"""Passages become vector rows, each text once, committed batch by batch so that a killed run resumes."""

import hashlib
from collections.abc import Callable, Iterable, Mapping

from corpus.errors import EncoderMismatch
from corpus.store import Store
from index import tables
from index.encoder import Encoder, Matrix
from index.passages import Draft
from index.tables import Embedder
from index.vectors import pack

BATCH = 256  # texts embedded and committed at once: a few seconds' work


def claim(store: Store, encoder: Encoder) -> None:
    """Make the encoder the library's, unless passages of another one are in it: then raise EncoderMismatch."""
    with store.transaction():
        if settled(store, encoder):
            return
        store.connection.execute("DELETE FROM embedder")
        store.connection.execute("DELETE FROM vectors")
        store.connection.execute("INSERT INTO embedder VALUES (?, ?)", (encoder.fingerprint, encoder.dimension))


def settled(store: Store, encoder: Encoder) -> bool:
    """Return whether the library's vectors come from the encoder; raise EncoderMismatch if from another."""
    known = tables.embedder(store.connection)
    if known == Embedder(encoder.fingerprint, encoder.dimension):
        return True
    if known and tables.count(store.connection):
        raise EncoderMismatch(
            f"The library at {store.path} was embedded by model {known.fingerprint[:12]}, not by"
            f" {encoder.fingerprint[:12]}; name the first with --model, or add the documents elsewhere with --home"
        )
    return False


def key(draft: Draft, fingerprint: str) -> bytes:
    """Return the digest of all that a passage's vectors depend on."""
    return hashlib.sha256("\0".join((fingerprint, draft.text, repr(spans(draft)))).encode()).digest()


def spans(draft: Draft) -> list[tuple[int, int]]:
    """Return the offsets of a passage's sentences in its text."""
    shift = draft.offset - draft.start
    return [(start + shift, end + shift) for start, end in draft.sentences]


def find(store: Store, wanted: Iterable[bytes]) -> dict[bytes, int]:
    """Return key -> id of those vector rows that exist."""
    found = {}
    for each in wanted:
        for (row,) in store.connection.execute("SELECT id FROM vectors WHERE key = ?", (each,)):
            found[each] = row
    return found


def embed(store: Store, encoder: Encoder, drafts: Mapping[bytes, Draft], embedded: Callable[[int], None]) -> None:
    """Write the vector rows that are missing, longest texts first so that those of a batch are about equal.

    :param drafts: by their keys.
    :param embedded: called with the number of texts of a batch once it is committed.
    """
    known = find(store, drafts)
    missing = sorted(drafts.keys() - known.keys(), key=lambda each: (-len(drafts[each].text), each))
    for begin in range(0, len(missing), BATCH):
        batch = missing[begin : begin + BATCH]
        chosen = [drafts[each] for each in batch]
        encoded = encoder.encode([draft.text for draft in chosen], [spans(draft) for draft in chosen])
        with store.transaction():
            for each, vector, sentences in zip(batch, encoded.vectors, encoded.sentences, strict=True):
                _write(store, each, vector, sentences)
        embedded(len(batch))


def sweep(store: Store, rows: Iterable[int] | None = None) -> None:
    """Delete those of the vector rows, or of all, that no passage stands on, in the caller's transaction."""
    orphan = "NOT EXISTS (SELECT 1 FROM passages WHERE vector_id = vectors.id)"
    if rows is None:
        store.connection.execute(f"DELETE FROM vectors WHERE {orphan}")
    else:
        store.connection.executemany(f"DELETE FROM vectors WHERE id = ? AND {orphan}", ((row,) for row in rows))


def _write(store: Store, each: bytes, vector: Matrix, sentences: Matrix) -> None:
    """Write one vector row, unless another process has just done it."""
    row = store.connection.execute("INSERT OR IGNORE INTO vectors (key, vector) VALUES (?, ?)", (each, pack(vector)))
    if row.rowcount:
        store.connection.execute("INSERT INTO sentence_vectors VALUES (?, ?)", (row.lastrowid, pack(sentences)))
