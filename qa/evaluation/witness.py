"""A second reading: does a quote stand where it says? Told by the library's text alone, not by what made the quote.

`qa.verify` lets a quote pass before it is shown; this looks again afterwards, by other steps, at what was shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Document, Paragraph, digest
from corpus.errors import NoSuchDocument, StoreDamaged
from corpus.places import locate
from corpus.store import Store
from qa.answer import Quote


@dataclass(frozen=True, slots=True)
class Witness:
    """What was seen of a quote."""

    words: bool  # they are the text between its offsets, of the document with its digest
    place: bool  # the paragraph with its number contains the offsets, and has its label and page


def look(quotes: Sequence[Quote], store: Store) -> tuple[Witness, ...]:
    """Look quotes up in the library, in their order; raises StoreError if that cannot be read."""
    read = {document_id: _read(document_id, store) for document_id in {quote.document_id for quote in quotes}}
    return tuple(_seen(quote, read[quote.document_id], store) for quote in quotes)


def _read(document_id: str, store: Store) -> tuple[Document, tuple[Paragraph, ...]] | None:
    try:
        return store.document(document_id), store.paragraphs(document_id)
    except NoSuchDocument:
        return None


def _seen(quote: Quote, read: tuple[Document, Sequence[Paragraph]] | None, store: Store) -> Witness:
    if read is None:
        return Witness(words=False, place=False)
    document, paragraphs = read
    return Witness(words=_words(quote, document), place=_place(quote, paragraphs, store))


def _words(quote: Quote, document: Document) -> bool:
    is_document = digest(document.text) == document.sha256 == quote.document_sha256
    return is_document and document.text[quote.start : quote.end] == quote.text != ""


def _place(quote: Quote, paragraphs: Sequence[Paragraph], store: Store) -> bool:
    around = [each for each in paragraphs if each.start <= quote.start < quote.end <= each.end]
    if [each.number for each in around] != [quote.paragraph]:
        return False
    try:
        page = locate(store, around[0], quote.start, quote.end).page
    except StoreDamaged:
        return False
    return (around[0].label, page) == (quote.label, quote.page)
