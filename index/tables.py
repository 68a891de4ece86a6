"""The tables of the index in the library's file, and the count of its generations.

Every transaction that adds or removes passages begins a generation. Its random token tells a restored
or copied library, whose numbers go on from an older state, from the one that a checkpoint was made of.
"""

import sqlite3
from dataclasses import dataclass

from corpus.database import Database

LIBRARY = "library.sqlite3"  # in the home
CHECKPOINT = "vectors.faiss"  # beside it

TOKENIZER = "porter unicode61 remove_diacritics 2"  # of FTS5

MIGRATIONS = (
    f"""
    CREATE TABLE embedder (fingerprint TEXT NOT NULL, dimension INTEGER NOT NULL);
    CREATE TABLE generations (
        number INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL DEFAULT (hex(randomblob(16)))
    );
    INSERT INTO generations DEFAULT VALUES;
    CREATE TABLE vectors (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, vector BLOB NOT NULL);
    CREATE TABLE sentence_vectors (
        vector_id INTEGER PRIMARY KEY REFERENCES vectors ON DELETE CASCADE, vectors BLOB NOT NULL
    );
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
        first INTEGER NOT NULL, last INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
        tokens INTEGER NOT NULL, sentences BLOB NOT NULL, vector_id INTEGER NOT NULL REFERENCES vectors
    );
    CREATE INDEX passages_by_document ON passages (document_id);
    CREATE INDEX passages_by_vector ON passages (vector_id);
    CREATE VIRTUAL TABLE lexical USING fts5 (heading, body, tokenize = '{TOKENIZER}');
    CREATE VIRTUAL TABLE lexical_terms USING fts5vocab (lexical, 'row');
    """,
)
# vectors.key: sha256 of fingerprint, text and sentence offsets. vector: float16, (dimension,).
# sentence_vectors.vectors: float16, (sentences, dimension), apart so that a scan of the vectors is short.
# passages.sentences: int32, (sentences, 3): paragraph, start, end. lexical.rowid: passages.id.


@dataclass(frozen=True, slots=True)
class Generation:
    """A committed state of the index."""

    number: int
    token: str


@dataclass(frozen=True, slots=True)
class Embedder:
    """The model that all vectors of a library come from."""

    fingerprint: str
    dimension: int


def migrate(store: Database) -> None:
    """Bring the index's tables up to date; raises StoreNewer."""
    store.migrate("index", MIGRATIONS)


def generation(connection: sqlite3.Connection) -> Generation:
    """Return the newest generation that the connection sees."""
    return Generation(*connection.execute("SELECT number, token FROM generations ORDER BY number DESC").fetchone())


def descends(connection: sqlite3.Connection, older: Generation) -> bool:
    """Return whether the library has passed through a generation."""
    row = connection.execute("SELECT token FROM generations WHERE number = ?", (older.number,)).fetchone()
    return row is not None and row[0] == older.token


def advance(connection: sqlite3.Connection) -> None:
    """Begin a generation, in the caller's transaction."""
    connection.execute("INSERT INTO generations DEFAULT VALUES")


def embedder(connection: sqlite3.Connection) -> Embedder | None:
    """Return the model of the library's vectors; None as long as nothing was embedded."""
    row = connection.execute("SELECT fingerprint, dimension FROM embedder").fetchone()
    return Embedder(*row) if row else None


def count(connection: sqlite3.Connection) -> int:
    """Return how many passages the library holds."""
    passages: int = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
    return passages
