"""The library's documents in its SQLite file: written whole, read by id.

Texts stand in a table of their own, so that listing ten thousand documents reads none of them.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from corpus import names, rows
from corpus.database import Database
from corpus.document import Document, Enumeration, Note, Page, Paragraph, Parsed, Place, digest
from corpus.errors import NoSuchDocument, StoreDamaged
from corpus.ledger import LedgerRow
from corpus.rows import Summary

LARGEST = 2**63 - 1  # integer that SQLite holds


class Store(Database):
    """The library of documents. One thread uses one Store; other threads open their own."""

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """Open the library file; with `create`, make it and its folder where they are missing.

        Raises StoreMissing, StoreNewer, StoreDamaged, StoreBusy, StoreFull, or StoreError where
        the system refuses.
        """
        store = cls(path, create=create)
        try:
            store.migrate("corpus", rows.MIGRATIONS)
        except BaseException:
            store.close()
            raise
        return store

    # ==== reads ====

    def documents(self, collection: str | None = None) -> tuple[Summary, ...]:
        """Return all documents, or those of one collection, by title; their texts are not read."""
        query = "SELECT * FROM documents WHERE collection = coalesce(?, collection) ORDER BY title, id"
        return tuple(Summary(*row) for row in self._rows(query, collection))

    @property
    def fingerprint(self) -> str:
        """The sha256, in hex, of the documents held: names, words and paragraphs, not when or whence they came."""
        query = "SELECT id, title, collection, sha256, canon, paragraphs, items FROM documents ORDER BY id"
        return digest("\n".join(map(repr, self._rows(query))))

    def collections(self) -> tuple[str, ...]:
        """Return the names of the collections that hold a document, in order."""
        return tuple(name for (name,) in self._rows("SELECT DISTINCT collection FROM documents ORDER BY 1"))

    def require(self, collection: str) -> None:
        """Raise NoSuchDocument, with the names that there are, unless the collection holds a document."""
        known = self.collections()
        if collection not in known:
            raise NoSuchDocument(f"There is no collection “{collection}”; there are: {', '.join(known) or 'none'}.")

    def sources(self) -> dict[str, tuple[str, str, int, str]]:
        """Return source -> (document id, sha256 of the file's bytes, canon, collection)."""
        found = self._rows("SELECT source, id, source_sha256, canon, collection FROM documents")
        return {source: (document_id, sha256, canon, name) for source, document_id, sha256, canon, name in found}

    def digests(self) -> frozenset[str]:
        """Return the sha256 of the files' bytes of all documents."""
        return frozenset(sha256 for (sha256,) in self._rows("SELECT source_sha256 FROM documents"))

    def scanned(self) -> frozenset[str]:
        """Return the ids of the documents that have a page that was not read."""
        return frozenset(
            name for (name,) in self._rows("SELECT DISTINCT document_id FROM pages WHERE state = 'scanned'")
        )

    def resolve(self, name: str) -> str:
        """Return the id of the one document that goes by a name, as `names.find` has it.

        Raises NoSuchDocument, with the nearest names, if none or several fit.
        """
        return names.find(name, self._names())

    def document(self, document_id: str) -> Document:
        """Return a document with its text; raises NoSuchDocument."""
        query = "SELECT documents.*, text FROM documents JOIN texts ON document_id = id WHERE id = ?"
        for *row, text in self._rows(query, document_id):
            return rows.document(tuple(row), text)
        raise names.unknown(document_id, self._names())

    def paragraphs(self, document_id: str) -> tuple[Paragraph, ...]:
        """Return a document's paragraphs in the order of its text; raises NoSuchDocument."""
        found = self._rows("SELECT * FROM paragraphs WHERE document_id = ? ORDER BY start", document_id)
        return tuple(map(rows.paragraph, found)) or self._none_of(document_id)

    def paragraph(self, document_id: str, number: int) -> Paragraph:
        """Return one paragraph by its number; raises NoSuchDocument."""
        query = "SELECT * FROM paragraphs WHERE document_id = ? AND number = ?"
        for row in self._rows(query, document_id, min(number, LARGEST)):
            return rows.paragraph(row)
        self._none_of(document_id)
        raise NoSuchDocument(
            f"Document {document_id} has no paragraph {number}; `pilcrow show {document_id}` shows their numbers"
        )

    def enumerations(self, document_id: str) -> tuple[Enumeration, ...]:
        """Return a document's lists in reading order; raises NoSuchDocument."""
        found = self._rows("SELECT * FROM enumerations WHERE document_id = ? ORDER BY position", document_id)
        return tuple(map(rows.enumeration, found)) or self._none_of(document_id)

    def notes(self, document_id: str) -> tuple[Note, ...]:
        """Return a document's footnote marks in reading order; raises NoSuchDocument."""
        found = self._rows("SELECT * FROM notes WHERE document_id = ? ORDER BY start", document_id)
        return tuple(map(rows.note, found)) or self._none_of(document_id)

    def pages(self, document_id: str) -> tuple[Page, ...]:
        """Return a document's pages, in order; none if its format has none. Raises NoSuchDocument."""
        found = self._rows("SELECT * FROM pages WHERE document_id = ? ORDER BY number", document_id)
        return tuple(map(rows.page, found)) or self._none_of(document_id)

    def page(self, document_id: str, number: int) -> Page | None:
        """Return one page of a document; None if its format has none, or not that one."""
        found = self._rows(
            "SELECT * FROM pages WHERE document_id = ? AND number = ?", document_id, min(number, LARGEST)
        )
        return next(map(rows.page, found), None)

    def places(self, paragraph: Paragraph) -> tuple[Place, ...]:
        """Return where a paragraph's characters stand, in the order of the text; none if its format has no pages."""
        query = "SELECT runs FROM places WHERE document_id = ? AND paragraph = ?"
        found = self._rows(query, paragraph.document_id, paragraph.number)
        return tuple(place for (runs,) in found for place in rows.places(runs, paragraph))

    def ledger(self) -> tuple[LedgerRow, ...]:
        """Return the latest row of every source that was ever given, by source."""
        return tuple(map(rows.entry, self._rows("SELECT * FROM ledger ORDER BY source")))

    def check(self) -> tuple[str, ...]:
        """Read the whole file and return what is wrong with it, a sentence each; for `doctor`."""
        try:
            with self.snapshot():
                return tuple(self._faults())
        except StoreDamaged as error:
            return (str(error),)

    # ==== writes; each joins the caller's transaction, or is one of its own ====

    def insert(self, parsed: Parsed) -> None:
        """Write a document and all that is known of it; its source must not be in the library."""
        document = parsed.document
        lists = (rows.enumeration_row(e, position) for position, e in enumerate(parsed.enumerations))
        with self.transaction():
            self._write("documents", [rows.summary_row(parsed)])
            self._write("texts", [(document.id, document.text)])
            self._write("paragraphs", map(rows.paragraph_row, parsed.paragraphs))
            self._write("enumerations", lists)
            self._write("notes", map(rows.note_row, parsed.notes))
            self._write("pages", (rows.page_row(document.id, page) for page in parsed.pages))
            self._write("places", rows.places_rows(parsed))

    def delete(self, document_id: str) -> None:
        """Remove a document and all that hangs on it; raises NoSuchDocument.

        Its text is overwritten in the file; `checkpoint` takes it out of the write-ahead log too.
        """
        with self.transaction():
            if not self.connection.execute("DELETE FROM documents WHERE id = ?", (document_id,)).rowcount:
                raise names.unknown(document_id, self._names())

    def record(self, row: LedgerRow) -> None:
        """Write a ledger row in place of the source's earlier one."""
        with self.transaction():
            self.connection.execute("DELETE FROM ledger WHERE source = ?", (row.source,))
            self._write("ledger", [rows.entry_row(row)])

    # ==== steps ====

    def _rows(self, query: str, *values: str | int | None) -> list[Any]:
        with self.snapshot():
            return self.connection.execute(query, values).fetchall()

    def _write(self, table: str, new: Iterable[tuple[str | int | float | None, ...]]) -> None:
        for row in new:
            self.connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)

    def _names(self) -> list[names.Name]:
        return [names.Name(*row) for row in self._rows("SELECT id, title, source FROM documents ORDER BY title, id")]

    def _none_of(self, document_id: str) -> tuple[()]:
        """Return nothing for a document that has nothing of a kind; raise NoSuchDocument if it is not there."""
        if self._rows("SELECT 1 FROM documents WHERE id = ?", document_id):
            return ()
        raise names.unknown(document_id, self._names())

    def _faults(self) -> Iterator[str]:
        for (message,) in self.connection.execute("PRAGMA quick_check"):
            if message != "ok":
                yield f"{self.path}: {message}; restore a copy, or delete it and add the sources again"
        for table, row, parent, _ in self.connection.execute("PRAGMA foreign_key_check"):
            yield f"{self.path}: row {row} of {table} belongs to nothing in {parent}; add its source again"
        texts = self.connection.execute(
            "SELECT source, sha256, text FROM documents LEFT JOIN texts ON document_id = id"
        )
        for source, sha256, text in texts:
            if text is None or digest(text) != sha256:
                yield f"{source}: its stored text is not the text that was added; remove it and add it again"
