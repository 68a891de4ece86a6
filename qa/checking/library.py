"""The library's documents as quotations are looked up in them: folded, a few at a time, the last ones kept."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.document import QUOTABLE, Document, Kind, Paragraph
from corpus.errors import TooLong
from index.search import EVERYWHERE, Index, Scope
from qa.checking.folding import Folded, fold

QUOTED = QUOTABLE | {Kind.HEADING}  # what a draft may quote; furniture and pull quotes repeat other words
PASSAGES = 24  # that one search brings
ASKED = 20_000  # characters of a quotation that are asked for
QUESTION = 600  # characters of it that are searched by their meaning
DOCUMENTS = 12  # of them, at most so many are opened
KEPT = 30_000_000  # characters of folded documents that are kept
SCANNED = 60_000_000  # characters up to which a library is read whole for what its index did not find


@dataclass(frozen=True, slots=True)
class Place:
    """A range of one document."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """One document, folded; what may not be quoted and footnotes' marks are not in its letters."""

    document: Document
    paragraphs: tuple[Paragraph, ...]  # those that may be quoted, in the order of the text
    folded: Folded
    skipped: tuple[tuple[int, int], ...]  # the ranges left out, in order

    @classmethod
    def of(cls, document: Document, paragraphs: Sequence[Paragraph], notes: Sequence[tuple[int, int]]) -> "Source":
        """Fold a document."""
        left_out = [(each.start, each.end) for each in paragraphs if each.kind not in QUOTED]
        skipped = tuple(sorted((*left_out, *notes)))
        kept = tuple(each for each in paragraphs if each.kind in QUOTED)
        return cls(document, kept, fold(document.text, skipped), skipped)

    def paragraphs_of(self, start: int, end: int) -> tuple[Paragraph, ...]:
        """Return the paragraphs that a range touches."""
        first = bisect_right(self.paragraphs, start, key=lambda each: each.start) - 1
        found = []
        for each in self.paragraphs[max(0, first) :]:
            if each.start >= end:
                break
            if each.end > start:
                found.append(each)
        return tuple(found)

    def gap(self, start: int, end: int) -> str:
        """Return `text[start:end]` without what is left out."""
        if not self.skipped:
            return self.document.text[start:end]
        first = bisect_right(self.skipped, start, key=lambda each: each[1])
        pieces, done = [], start
        for s, e in self.skipped[first:]:
            if s >= end:
                break
            pieces.append(self.document.text[done : max(done, s)])
            done = max(done, min(e, end))
        return "".join([*pieces, self.document.text[done:end]])


def apart(places: Sequence[Place], distance: int) -> Iterator[Place]:
    """Yield the places, but those that begin within a distance of one before, in characters."""
    kept: list[Place] = []
    for place in places:
        near = (each for each in kept if each.document_id == place.document_id)
        if all(abs(place.start - each.start) > distance for each in near):
            kept.append(place)
            yield place


class Library:
    """The documents in scope of one state of the library."""

    def __init__(self, index: Index, scope: Scope = EVERYWHERE) -> None:
        """Prepare; nothing is read yet. The caller holds a snapshot of the index's store."""
        self.index = index
        self.scope = scope
        self._sources: OrderedDict[str, Source] = OrderedDict()
        self._size = 0
        self._near: dict[str, tuple[Place, ...]] = {}  # what was asked for, and what was found
        self._ids: dict[str, str] | None = None  # of all documents, and their collections

    def source(self, document_id: str) -> Source:
        """Return a document, folded; raises NoSuchDocument."""
        found = self._sources.get(document_id)
        if found is None:
            found = self._read(document_id)
            self._sources[document_id] = found
            self._size += len(found.document.text)
            while self._size > KEPT and len(self._sources) > 1:
                _, oldest = self._sources.popitem(last=False)
                self._size -= len(oldest.document.text)
        self._sources.move_to_end(document_id)
        return found

    def holds(self, document_id: str) -> bool:
        """Return whether a document of the library is in scope."""
        collection = self.scope.collection
        if self._ids is None:
            self._ids = {each.id: each.collection for each in self.index.store.documents()}
        known = self._ids.get(document_id)
        return known is not None and collection in (None, known) and self._in_scope(document_id)

    def near(self, words: str) -> tuple[Place, ...]:
        """Return the passages that share most runs of words with a text, best first."""
        asked = words[:ASKED]
        if asked not in self._near:
            found = self.index.phrases(asked, PASSAGES, self.scope)
            self._near[asked] = tuple(Place(each.document_id, each.start, each.end) for each in found)
        return self._near[asked]

    def worded(self, words: str) -> tuple[Place, ...]:
        """Return the passages nearest to a text by its words and by its meaning, best first."""
        question = " ".join(words.split())[:QUESTION]
        while question:
            try:
                hits = self.index.search(question, k=4, scope=self.scope).hits
            except TooLong:  # how many characters the model takes depends on the script
                question = question[: len(question) // 2]
                continue
            return tuple(Place(hit.passage.document_id, hit.passage.start, hit.passage.end) for hit in hits)
        return ()

    def all(self) -> Iterator[Source]:
        """Yield every document in scope, by title; none if they are too long to be read whole."""
        ids = [each.id for each in self.index.store.documents(self.scope.collection) if self._in_scope(each.id)]
        marks = self.index.store.connection.execute("SELECT document_id, length(text) FROM texts")
        sizes = dict(marks)
        if sum(sizes.get(each, 0) for each in ids) <= SCANNED:
            yield from map(self.source, ids)

    def rarity(self, words: Sequence[str]) -> tuple[int, dict[str, int]]:
        """Return how many passages there are, and in how many each word occurs."""
        return self.index.frequencies(words)

    def _in_scope(self, document_id: str) -> bool:
        scope = self.scope
        if scope.document_id is not None and scope.document_id != document_id:
            return False
        return not scope.document_ids or document_id in scope.document_ids

    def _read(self, document_id: str) -> Source:
        store = self.index.store
        notes = [(note.start, note.end) for note in store.notes(document_id)]
        return Source.of(store.document(document_id), store.paragraphs(document_id), notes)
