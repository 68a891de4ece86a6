"""The only writer: files are added, documents removed, the index put in order.

Whatever is killed at whichever `Step`, the library answers as before or as after: a group of files
appears in one transaction. Vectors are committed before it, batch by batch, under the digest of what
they stand for, so that the next run embeds nothing twice.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from time import perf_counter, time

from corpus import ingest, originals, rows
from corpus.canonical import CANON
from corpus.document import Parsed
from corpus.errors import SourceError
from corpus.formats.block import PLAIN, Options
from corpus.ledger import LedgerRow, Status
from corpus.names import source_of
from corpus.rows import Summary
from corpus.selection import ALL, Selection
from corpus.store import Store
from corpus.worker import Parser
from index import checkpoint, embedding, entries, lexical, tables, vectors
from index.encoder import Encoder
from index.entries import Pending
from index.passages import cut
from index.tables import CHECKPOINT, LIBRARY

GROUP_PASSAGES = 2_000  # that are embedded and published together, a minute's work at most
GROUP_FILES = 1_000
SETTLED = 86_400.0  # seconds after which an original without a document is nobody's; a group may take hours of OCR


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
class _Manner:
    """How a run's files are added."""

    collection: str
    options: Options
    keep_originals: bool  # whether copies of the files are kept


@dataclass(frozen=True, slots=True)
class _Listener:
    """Who is told what happens; see `add`."""

    report: Callable[[LedgerRow], None]
    progress: Callable[[int, int], None]
    reading: Callable[[Path], None]
    step: Callable[[Step], None]


def add(
    home: Path,
    paths: Iterable[Path],
    *,
    encoder: Callable[[], Encoder],
    collection: str = "default",
    options: Options = PLAIN,
    selection: Selection = ALL,
    keep_originals: bool = True,
    report: Callable[[LedgerRow], None] = lambda row: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    reading: Callable[[Path], None] = lambda path: None,
    step: Callable[[Step], None] = lambda name: None,
) -> None:
    """Bring files, and the files in folders, into the library; a file that cannot be read stops no other.

    A file is unchanged if its bytes, its collection and the canonical rules are; it costs its digest. One
    with scanned pages is read again if the options ask for their text to be recognised. A changed one
    takes the place of its old version. A file that cannot be read any more keeps it.

    :param encoder: opens the model; called when the first passage must be made.
    :param options: how files are to be read.
    :param selection: which files of folders are meant; those of the library itself never are.
    :param keep_originals: keep a copy of each file, see `corpus.originals`.
    :param report: called with the ledger row of each file, when what it says is committed.
    :param progress: called with the passages embedded so far, and those known so far.
    :param reading: called with each file that is about to be parsed.
    :param step: called before each step.
    :raises StoreError: as `Store.open` does, or if a transaction fails; what was committed is kept.
    :raises EncoderMismatch: if the library was embedded by another model.
    """
    with Store.open(home / LIBRARY, create=True) as store, Parser() as parser:
        tables.migrate(store)
        manner = _Manner(collection, options, keep_originals)
        addition = _Addition(store, parser, encoder, manner, _Listener(report, progress, reading, step))
        for path in ingest.files(paths, selection.without(originals.folder(home))):
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
            document = store.document(document_id)
            embedding.sweep(store, entries.delete(store, document_id))
            store.record(LedgerRow(source=document.source, status=Status.REMOVED))
            tables.advance(store.connection)
        originals.release(store, {document.source_sha256})
        _renew_checkpoint(store, home)
        store.checkpoint()


def optimize(home: Path) -> None:
    """Delete what nothing refers to, merge the full text into one piece, write a fresh checkpoint."""
    with Store.open(home / LIBRARY) as store:
        tables.migrate(store)
        with store.transaction():
            embedding.sweep(store)
            lexical.optimize(store.connection)
            originals.sweep(home, store.digests(), older_than=time() - SETTLED)
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
        manner: _Manner,
        listener: _Listener,
    ) -> None:
        self._store = store
        self._parser = parser
        self._open_encoder = open_encoder
        self._encoder: Encoder | None = None
        self._manner = manner
        self._tell = listener
        self._known = {summary.source: summary for summary in store.documents()}
        self._scanned = store.scanned()
        self._ledger = {row.source: row for row in store.ledger()}
        self._group: list[Pending] = []
        self._failed: list[LedgerRow] = []
        self._replaced: set[str] = set()  # digests of files whose documents were replaced
        self._done = 0  # passages of this run that are embedded, out of
        self._total = 0  # those that are known

    def take(self, path: Path) -> None:
        """Look at a file; parse and cut it if it is new; publish the group if it is full."""
        began = perf_counter()
        try:
            self._tell.step(Step.STAMP)
            stamp = ingest.stamp(path)
            known = self._known.get(source_of(path))
            if known and self._is_current(known, stamp):
                self._keep(path, known.source_sha256, known.media_type)
                self._pass_over(known, perf_counter() - began)
                return
            self._tell.step(Step.PARSE)
            self._tell.reading(path)
            parsed = self._parse(path)
        except SourceError as error:
            self._failed.append(LedgerRow.failed(source_of(path), error, seconds=perf_counter() - began))
        else:
            self._tell.step(Step.CUT)
            self._group.append(self._cut(path, parsed, perf_counter() - began))
        passages = sum(len(each.drafts) for each in self._group)
        if passages >= GROUP_PASSAGES or len(self._group) + len(self._failed) >= GROUP_FILES:
            self.publish()

    def publish(self) -> None:
        """Embed the group, then make it part of the library in one transaction, and report it."""
        if not self._group and not self._failed:
            return
        drafts = {key: draft for each in self._group for key, draft in zip(each.keys, each.drafts, strict=True)}
        while True:  # again only if another process swept vectors away before they were referred to
            self._tell.step(Step.EMBED)
            if drafts:
                embedding.embed(self._store, self._model(), drafts, self._embedded)
            self._tell.step(Step.BEGIN)
            with self._store.transaction():
                if drafts:
                    embedding.claim(self._store, self._model())  # another process may have begun with another model
                found = embedding.find(self._store, drafts)
                if len(found) == len(drafts):
                    written = self._write(found)
                    break
        self._tell.step(Step.COMMITTED)
        originals.release(self._store, self._replaced)
        self._done = self._total
        self._tell.progress(self._done, self._total)
        self._group, self._failed, self._replaced = [], [], set()
        for row in written:
            self._tell.report(row)

    def _model(self) -> Encoder:
        """Return the encoder, opened at the first call and found to be the library's."""
        if self._encoder is None:
            self._encoder = self._open_encoder()
            embedding.claim(self._store, self._encoder)
        return self._encoder

    def _is_current(self, known: Summary, stamp: str) -> bool:
        same = (known.source_sha256, known.canon, known.collection) == (stamp, CANON, self._manner.collection)
        return same and not (self._manner.options.ocr and known.id in self._scanned)

    def _pass_over(self, known: Summary, seconds: float) -> None:
        """Report a file as unchanged; the ledger is told only if it last said something else of it."""
        row = self._ledger.get(known.source)
        if row is None or row.document_id != known.id:
            row = rows.entry_of(known)
            with self._store.transaction():
                self._store.record(row)
        self._tell.report(replace(row, status=Status.UNCHANGED, seconds=seconds))

    def _parse(self, path: Path) -> Parsed:
        """Parse a file and keep its original, which must be of the same bytes: once more if it changed meanwhile."""
        for last in (False, True):
            parsed = self._parser.parse(path, self._manner.collection, self._manner.options)
            try:
                self._keep(path, parsed.document.source_sha256, parsed.document.media_type)
                break
            except SourceError:
                if last:
                    raise
        return parsed

    def _keep(self, path: Path, sha256: str, media_type: str) -> None:
        if self._manner.keep_originals:
            originals.keep(self._store.path.parent, path, sha256, media_type)

    def _cut(self, path: Path, parsed: Parsed, seconds: float) -> Pending:
        encoder = self._model()
        drafts = cut(parsed.document, parsed.paragraphs, pieces=encoder.pieces, window=encoder.window)
        self._total += len(drafts)
        keys = tuple(embedding.key(draft, encoder.fingerprint) for draft in drafts)
        return Pending(path, parsed, drafts, keys, seconds)

    def _embedded(self, texts: int) -> None:
        self._done += texts
        self._tell.progress(self._done, self._total)
        self._tell.step(Step.EMBEDDED)

    def _write(self, vectors_of: Mapping[bytes, int]) -> list[LedgerRow]:
        """Write the group inside the transaction; return its ledger rows."""
        written = [*self._failed, *(self._replace(each, vectors_of) for each in self._group)]
        for row in written:
            self._store.record(row)
        if self._group:
            tables.advance(self._store.connection)
        self._tell.step(Step.COMMIT)
        return written

    def _replace(self, pending: Pending, vectors_of: Mapping[bytes, int]) -> LedgerRow:
        """Write one document in place of its old version, if there is one."""
        document = pending.parsed.document
        query = "SELECT id, source_sha256 FROM documents WHERE source = ?"
        old = self._store.connection.execute(query, (document.source,)).fetchone()
        self._tell.step(Step.DELETE)
        orphans = entries.delete(self._store, old[0]) if old else []
        self._replaced.update(old[1:] if old else ())
        self._tell.step(Step.INSERT)
        self._store.insert(pending.parsed)
        self._tell.step(Step.INDEX)
        entries.write(self._store, pending, vectors_of)
        embedding.sweep(self._store, orphans)
        with suppress(SourceError):  # again only if another process removed the last document of these bytes meanwhile
            self._keep(pending.path, document.source_sha256, document.media_type)
        return LedgerRow.of(pending.parsed, Status.REPLACED if old else Status.ADDED, seconds=pending.seconds)


def _renew_checkpoint(store: Store, home: Path, *, anew: bool = False) -> None:
    with store.snapshot():
        if embedder := tables.embedder(store.connection):
            vectors.renew(store.connection, home / CHECKPOINT, embedder, anew=anew)
