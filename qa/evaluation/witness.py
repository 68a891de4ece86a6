"""A second reading: does a quote stand where it says? Told by the library's text alone, not by what made the quote.

`qa.verify` lets a quote pass before it is shown; this looks again afterwards, by other steps, at what was shown.
"""

from dataclasses import dataclass

from corpus.document import Document, digest
from corpus.errors import NoSuchDocument, StoreDamaged
from corpus.places import locate
from corpus.store import Store
from qa.answer import Quote


@dataclass(frozen=True, slots=True)
class Witness:
    """What was seen of a quote."""

    words: bool  # they are the text between its offsets, of the document with its digest
    place: bool  # the paragraph with its number contains the offsets, and has its label and page


def look(quote: Quote, store: Store) -> Witness:
    """Look a quote up in the library; raises StoreError if that cannot be read."""
    try:
        document = store.document(quote.document_id)
    except NoSuchDocument:
        return Witness(words=False, place=False)
    return Witness(words=_words(quote, document), place=_place(quote, store))


def _words(quote: Quote, document: Document) -> bool:
    is_document = digest(document.text) == document.sha256 == quote.document_sha256
    return is_document and document.text[quote.start : quote.end] == quote.text != ""


def _place(quote: Quote, store: Store) -> bool:
    around = [
        each
        for each in store.paragraphs(quote.document_id)
        if each.start <= quote.start < quote.end <= each.end
    ]  # fmt: skip
    if [each.number for each in around] != [quote.paragraph]:
        return False
    try:
        page = locate(store, around[0], quote.start, quote.end).page
    except StoreDamaged:
        return False
    return (around[0].label, page) == (quote.label, quote.page)
