"""The only writer: files are added, documents removed, the index put in order.

Whatever is killed at whichever `Step`, the library answers as before or as after: a group of files
appears in one transaction. Vectors are committed before it, batch by batch, under the digest of what
they stand for, so that the next run embeds nothing twice.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import perf_counter

import numpy as np

from corpus import ingest
from corpus.canonical import CANON
from corpus.document import Parsed
from corpus.errors import SourceError
from corpus.ledger import LedgerRow, Status
from corpus.names import source_of
from corpus.rows import Summary
from corpus.store import Store
from corpus.worker import Parser
from index import checkpoint, embedding, lexical, tables, vectors
from index.encoder import Encoder
from index.passages import Draft, cut
from index.tables import CHECKPOINT, LIBRARY

GROUP_PASSAGES = 2_000  # that are embedded and published together, a minute's work at most
GROUP_FILES = 1_000


class Step(StrEnum):
    """What is about to be done, in this order; a run goes through some steps many times."""

    STAMP = "stamp"  # a file's digest is compared with the library
    PARSE = "parse"
    CUT = "cut"
    EMBED = "embed"  # a group of files
    EMBEDDED = "embedded"  # a batch of its vectors is committed
    BEGIN = "begin"  # the transaction that publishes the group
    DELETE = "delete"  # a document's old version
    INSERT = "insert"  # the document
    INDEX = "index"  # its passages and their words
    COMMIT = "commit"
    COMMITTED = "committed"
    CHECKPOINT = "checkpoint"  # whether or not one is due
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Pending:
    """A file that is parsed and cut, and waits for its group."""

    parsed: Parsed
    drafts: tuple[Draft, ...]
    keys: tuple[bytes, ...]  # of the drafts' vector rows
    seconds: float


def add(
    home: Path,
    paths: Iterable[Path],
    *,
    encoder: Callable[[], Encoder],
    collection: str = "default",
    report: Callable[[LedgerRow], None] = lambda row: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    step: Callable[[Step], None] = lambda name: None,
) -> None:
    """Bring files, and the files in folders, into the library; a file that cannot be read stops no other.

    A file is unchanged if its bytes, its collection and the canonical rules are; it costs its digest.
    A changed one takes the place of its old version. A file that cannot be read any more keeps it.

    :param encoder: opens the model; called when the first passage must be made.
    :param report: called with the ledger row of each file, when what it says is committed.
    :param progress: called with the passages embedded so far, and those known so far.
    :param step: called before each step.
    :raises StoreError: as `Store.open` does, or if a transaction fails; what was committed is kept.
    :raises EncoderMismatch: if the library was embedded by another model.
    """
    with Store.open(home / LIBRARY, create=True) as store, Parser() as parser:
        tables.migrate(store)
        addition = _Addition(store, parser, encoder, collection, report, progress, step)
        for path in ingest.files(paths):
            addition.take(path)
        addition.publish()
        step(Step.CHECKPOINT)
        _renew_checkpoint(store, home)
        step(Step.DONE)


def remove(home: Path, document_id: str) -> None:
    """Take a document out of the library, and so out of every answer, in one transaction.

    Raises NoSuchDocument, or StoreError.
    """
    with Store.open(home / LIBRARY) as store:
        tables.migrate(store)
        with store.transaction():
            source = store.document(document_id).source
            embedding.sweep(store, _delete(store, document_id))
            store.record(LedgerRow(source=source, status=Status.REMOVED))
            tables.advance(store.connection)
        _renew_checkpoint(store, home)
        store.checkpoint()


def optimize(home: Path) -> None:
    """Delete what nothing refers to, merge the full text into one piece, write a fresh checkpoint."""
    with Store.open(home / LIBRARY) as store:
        tables.migrate(store)
        with store.transaction():
            embedding.sweep(store)
            lexical.optimize(store.connection)
        checkpoint.sweep(home / CHECKPOINT)
        _renew_checkpoint(store, home, anew=True)
        store.checkpoint()


class _Addition:
    """One run of `add`."""

    def __init__(
        self,
        store: Store,
        parser: Parser,
        open_encoder: Callable[[], Encoder],
        collection: str,
        report: Callable[[LedgerRow], None],
        progress: Callable[[int, int], None],
        step: Callable[[Step], None],
    ) -> None:
        self._store = store
        self._parser = parser
        self._open_encoder = open_encoder
        self._encoder: Encoder | None = None
        self._collection = collection
        self._report = report
        self._progress = progress
        self._step = step
        self._known = {summary.source: summary for summary in store.documents()}
        self._group: list[Pending] = []
        self._failed: list[LedgerRow] = []
        self._done = 0  # passages of this run that are embedded, out of
        self._total = 0  # those that are known

    def take(self, path: Path) -> None:
        """Look at a file; parse and cut it if it is new; publish the group if it is full."""
        began = perf_counter()
        try:
            self._step(Step.STAMP)
            stamp = ingest.stamp(path)
            known = self._known.get(source_of(path))
            if known and (known.source_sha256, known.canon, known.collection) == (stamp, CANON, self._collection):
                self._report(_unchanged(known, perf_counter() - began))
                return
            self._step(Step.PARSE)
            parsed = self._parser.parse(path, self._collection)
        except SourceError as error:
            self._failed.append(LedgerRow.failed(source_of(path), error, seconds=perf_counter() - began))
        else:
            self._step(Step.CUT)
            self._group.append(self._cut(parsed, began))
        passages = sum(len(each.drafts) for each in self._group)
        if passages >= GROUP_PASSAGES or len(self._group) + len(self._failed) >= GROUP_FILES:
            self.publish()

    def publish(self) -> None:
        """Embed the group, then make it part of the library in one transaction, and report it."""
        if not self._group and not self._failed:
            return
        drafts = {key: draft for each in self._group for key, draft in zip(each.keys, each.drafts, strict=True)}
        while True:  # again only if another process swept vectors away before they were referred to
            self._step(Step.EMBED)
            if drafts:
                embedding.embed(self._store, self._model(), drafts, self._embedded)
            self._step(Step.BEGIN)
            with self._store.transaction():
                if drafts:
                    embedding.claim(self._store, self._model())  # another process may have begun with another model
                rows = embedding.find(self._store, drafts)
                if len(rows) == len(drafts):
                    written = self._write(rows)
                    break
        self._step(Step.COMMITTED)
        self._done = self._total
        self._progress(self._done, self._total)
        self._group, self._failed = [], []
        for row in written:
            self._report(row)

    def _model(self) -> Encoder:
        """Return the encoder, opened at the first call and found to be the library's."""
        if self._encoder is None:
            self._encoder = self._open_encoder()
            embedding.claim(self._store, self._encoder)
        return self._encoder

    def _cut(self, parsed: Parsed, began: float) -> Pending:
        encoder = self._model()
        drafts = cut(parsed.document, parsed.paragraphs, pieces=encoder.pieces, window=encoder.window)
        self._total += len(drafts)
        keys = tuple(embedding.key(draft, encoder.fingerprint) for draft in drafts)
        return Pending(parsed, drafts, keys, perf_counter() - began)

    def _embedded(self, texts: int) -> None:
        self._done += texts
        self._progress(self._done, self._total)
        self._step(Step.EMBEDDED)

    def _write(self, rows: Mapping[bytes, int]) -> list[LedgerRow]:
        """Write the group inside the transaction; return its ledger rows."""
        written = [*self._failed, *(self._replace(each, rows) for each in self._group)]
        for row in written:
            self._store.record(row)
        if self._group:
            tables.advance(self._store.connection)
        self._step(Step.COMMIT)
        return written

    def _replace(self, pending: Pending, rows: Mapping[bytes, int]) -> LedgerRow:
        """Write one document in place of its old version, if there is one."""
        document = pending.parsed.document
        old = self._store.connection.execute("SELECT id FROM documents WHERE source = ?", (document.source,)).fetchone()
        self._step(Step.DELETE)
        orphans = _delete(self._store, old[0]) if old else []
        self._step(Step.INSERT)
        self._store.insert(pending.parsed)
        self._step(Step.INDEX)
        _index(self._store, pending, rows)
        embedding.sweep(self._store, orphans)
        return LedgerRow.of(pending.parsed, Status.REPLACED if old else Status.ADDED, seconds=pending.seconds)


def _index(store: Store, pending: Pending, rows: Mapping[bytes, int]) -> None:
    """Write a document's passages and their words."""
    document, paragraphs = pending.parsed.document, pending.parsed.paragraphs
    starts = [paragraph.start for paragraph in paragraphs]
    for key, draft in zip(pending.keys, pending.drafts, strict=True):
        inside = [paragraphs[bisect_right(starts, start) - 1] for start, _ in draft.sentences]
        sentences = [(within.number, *offsets) for within, offsets in zip(inside, draft.sentences, strict=True)]
        passage = store.connection.execute(
            "INSERT INTO passages (document_id, first, last, start, stop, tokens, sentences, vector_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(document.id, draft.first, draft.last, draft.start, draft.end, draft.tokens),
                *(np.array(sentences, np.int32).tobytes(), rows[key]),
            ),
        ).lastrowid
        assert passage is not None  # an INSERT has one
        section = paragraphs[bisect_right(starts, draft.start) - 1].section
        heading = "\n".join((document.title, *section))
        lexical.fill(store.connection, passage, heading, document.text[draft.start : draft.end])


def _delete(store: Store, document_id: str) -> list[int]:
    """Delete a document and its passages; return the vector rows they stood on."""
    rows = store.connection.execute("SELECT vector_id FROM passages WHERE document_id = ?", (document_id,)).fetchall()
    lexical.delete(store.connection, document_id)
    store.delete(document_id)  # and the passages, which hang on it
    return [row for (row,) in rows]


def _unchanged(known: Summary, seconds: float) -> LedgerRow:
    return LedgerRow(
        source=known.source,
        status=Status.UNCHANGED,
        document_id=known.id,
        paragraphs=known.paragraphs,
        items=known.items,
        footnotes=known.footnotes,
        lists=known.lists,
        seconds=seconds,
    )


def _renew_checkpoint(store: Store, home: Path, *, anew: bool = False) -> None:
    with store.snapshot():
        if embedder := tables.embedder(store.connection):
            vectors.renew(store.connection, home / CHECKPOINT, embedder, anew=anew)
