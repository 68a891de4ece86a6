"""What a quote leans on: the sentence or heading without which "It", "This" or "Such measures" says nothing.

It is quoted too, word for word, marked as context and not as an answer.
"""

from collections.abc import Iterator, Sequence

from corpus.document import NUMBERED, Document, Kind, Paragraph
from corpus.sentences import sentences
from corpus.store import Store
from qa.answer import Role, Span
from qa.evidence import POINTS_BACK

LONGEST = 60  # words of a context; what is longer is left for the reader to look up
FARTHEST = 2  # sentences back, as long as these point back too


def contexts(spans: Sequence[Span], store: Store) -> Iterator[Span]:
    """Yield what the answer spans lean on, unless it is quoted already. A list brings its own lead-in."""
    if any(span.role is Role.LEAD for span in spans):
        return
    taken = [*spans]
    for span in spans:
        document = store.document(span.document_id)
        if not POINTS_BACK.match(document.text[span.start : span.end]):
            continue
        found = _before(document, store.paragraph(document.id, span.paragraph), span, store)
        if found and not any(_overlap(found, other) for other in taken):
            taken.append(found)
            yield found


def _before(document: Document, paragraph: Paragraph, span: Span, store: Store) -> Span | None:
    """The sentences before a span in its paragraph, or else the end of the paragraph before, or the heading."""
    text = document.text
    earlier = [each for each in sentences(text, paragraph.start, paragraph.end) if each[1] <= span.start]
    if not earlier:
        return _above(document, paragraph, span, store)
    first = len(earlier) - 1
    while first and len(earlier) - first < FARTHEST and POINTS_BACK.match(text[slice(*earlier[first])]):
        first -= 1
    return _span(document, paragraph, earlier[first][0], earlier[-1][1], span)


def _above(document: Document, paragraph: Paragraph, span: Span, store: Store) -> Span | None:
    before = [each for each in store.paragraphs(document.id) if each.end <= paragraph.start]
    if not before:
        return None
    last = max(before, key=lambda each: each.start)
    if last.kind is Kind.HEADING:
        return _span(document, last, last.start, last.end, span)
    if last.kind not in NUMBERED or last.section != paragraph.section:
        return None
    start, end = sentences(document.text, last.start, last.end)[-1]
    return _span(document, last, start, end, span)


def _span(document: Document, paragraph: Paragraph, start: int, end: int, leaning: Span) -> Span | None:
    if len(document.text[start:end].split()) > LONGEST:
        return None
    return Span.of(document, paragraph.number, start, end, score=leaning.score, role=Role.CONTEXT)


def _overlap(one: Span, other: Span) -> bool:
    return one.document_id == other.document_id and one.start < other.end and other.start < one.end
