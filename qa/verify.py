"""The trust boundary: the only place where offsets become text.

`verify` reads each span's words from the store and lets them pass only if the stored document, the
paragraph, the offsets and the digest all agree. After it, nothing edits the words; renderers escape
them and no more. Any disagreement raises `QuoteError`: a bug or a changed store, never an answer.
"""

from collections.abc import Sequence

from corpus.document import QUOTABLE, Document, Kind, Paragraph, digest
from corpus.errors import NoSuchDocument, QuoteError, StoreDamaged
from corpus.places import locate
from corpus.store import Store
from qa.answer import Quote, Role, Span


def verify(spans: Sequence[Span], store: Store) -> tuple[Quote, ...]:
    """Turn spans into quotes, in the same order, or raise `QuoteError`; there is no partial result."""
    named = dict.fromkeys(span.document_id for span in spans)  # each is read once, however many spans it has
    documents = {document_id: _document(document_id, store) for document_id in named}
    return tuple(_quote(span, documents[span.document_id], store) for span in spans)


def _document(document_id: str, store: Store) -> Document:
    """Read a document and check that its text still is the text that was added."""
    try:
        document = store.document(document_id)
    except NoSuchDocument as error:
        raise QuoteError(f"Document {document_id} is no longer in the library; ask again.") from error
    if digest(document.text) != document.sha256:
        raise QuoteError(
            f"The stored text of “{document.title}” does not match its digest; remove it, then add {document.source}."
        )
    return document


def _quote(span: Span, document: Document, store: Store) -> Quote:
    try:
        paragraph = store.paragraph(span.document_id, span.paragraph)
    except NoSuchDocument as error:
        raise QuoteError(f"“{document.title}” has no paragraph {span.paragraph}; ask again.") from error
    fault = _fault(span, document, paragraph)
    if fault:
        where = f"“{document.title}”, {paragraph.label}, characters {span.start}-{span.end}"
        raise QuoteError(f"A quotation failed its check ({where}): {fault}. Add {document.source} again.")
    try:
        place = locate(store, paragraph, span.start, span.end)
    except StoreDamaged as error:
        raise QuoteError(f"A quotation from “{document.title}” stands nowhere: {error}") from error
    return Quote(
        document_id=document.id,
        title=document.title,
        source=document.source,
        document_sha256=document.sha256,
        paragraph=paragraph.number,
        label=paragraph.label,
        page=place.page,
        section=paragraph.section,
        start=span.start,
        end=span.end,
        text=document.text[span.start : span.end],
        sha256=span.digest,
        emphasis=tuple((start - span.start, end - span.start) for start, end in span.emphasis),
        score=span.score,
        role=span.role,
        page_label=place.page_label,
        page_is_sheet=place.page_is_sheet,
        ocr=place.ocr,
        anchor=paragraph.anchor,
        places=place.places,
    )


def _fault(span: Span, document: Document, paragraph: Paragraph) -> str | None:
    """What is wrong with a span, or None."""
    words = document.text[span.start : span.end]
    checks = (
        (paragraph.document_id == document.id, "the paragraph belongs to another document"),
        (0 <= paragraph.start < paragraph.end <= len(document.text), "the paragraph lies outside its document"),
        (paragraph.start <= span.start < span.end <= paragraph.end, "it leaves its paragraph"),
        (_may_be_quoted(span, paragraph), f"its paragraph is a {paragraph.kind}, which is never quoted"),
        (digest(words) == span.digest, "the words do not match their digest"),
        (words == words.strip() != "", "it begins or ends in white space"),
        (_ordered(span), "its emphasis lies outside it"),
    )
    return next((fault for holds, fault in checks if not holds), None)


def _may_be_quoted(span: Span, paragraph: Paragraph) -> bool:
    """Whether words of such a paragraph may be shown: a heading, only beside a quote that leans on it."""
    return paragraph.kind in QUOTABLE or (paragraph.kind is Kind.HEADING and span.role is Role.CONTEXT)


def _ordered(span: Span) -> bool:
    """Whether the emphasised ranges lie inside the span, in order, without overlap."""
    edges = [span.start, *(edge for pair in span.emphasis for edge in pair), span.end]
    return edges == sorted(edges) and all(start < end for start, end in span.emphasis)
