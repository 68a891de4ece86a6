"""Places in a document that a follow-up names by where they stand: an item of the last list, the next paragraph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.document import NUMBERED, Document, Enumeration, Slice
from corpus.sentences import sentences
from corpus.store import Store
from qa.answer import Role, Span
from qa.question import read, terms_of
from qa.series import built, parts

Where = tuple[str, int]  # (document id, paragraph number)


@dataclass(frozen=True, slots=True)
class Items:
    """A list that was quoted: its items, and those of them that the last answer showed, by place from 0.

    Of a sentence that names its things in a row, an item is a part, and the whole sentence is quoted with it.
    """

    document: Document
    lead: Slice | None
    items: tuple[Slice, ...]
    shown: tuple[int, ...]
    sentence: Slice | None = None

    def at(self, places: Sequence[int]) -> tuple[int, ...]:
        """Return places from 0 for places from 1 or from -1; none if the list has not so many items."""
        found = [place - 1 if place > 0 else len(self.items) + place for place in places]
        return tuple(sorted(set(found))) if all(0 <= place < len(self.items) for place in found) else ()

    def left(self) -> tuple[int, ...]:
        """Return the places that were not shown last."""
        return tuple(place for place in range(len(self.items)) if place not in self.shown)

    def beside(self, step: int) -> tuple[int, ...]:
        """Return the place beside those that were shown last; none beyond the ends."""
        edge = (max(self.shown) if step > 0 else min(self.shown)) + step
        return (edge,) if 0 <= edge < len(self.items) else ()

    def spans(self, places: Sequence[int]) -> tuple[Span, ...]:
        """Quote the items at places from 0, behind the sentence that leads in to them."""
        if self.sentence:
            marked = tuple((self.items[place].start, self.items[place].end) for place in places)
            return (_span(self.document, self.sentence, emphasis=marked),)
        spans = [_span(self.document, self.items[place]) for place in places]
        if self.lead:
            spans.insert(0, _span(self.document, self.lead, role=Role.LEAD))
        return tuple(spans)


def items_of(places: Sequence[Where], lead: Where | None, asked: str, store: Store) -> Items | None:
    """Return the list that the quotes at these places belong to; None if they are no list's."""
    best: tuple[int, Items] | None = None
    for document_id in dict.fromkeys(document_id for document_id, _ in places):
        document = store.document(document_id)
        for enumeration in _enumerations(document, places, store):
            shown = tuple(
                place for place, item in enumerate(enumeration.items) if (document_id, item.paragraph) in places
            )
            leads = enumeration.lead is not None and (document_id, enumeration.lead.paragraph) in (lead, *places)
            weight = len(shown) + 2 * leads
            if (shown or leads) and (best is None or weight > best[0]):
                shown = shown or tuple(range(len(enumeration.items)))
                best = weight, Items(document, enumeration.lead, enumeration.items, shown)
    return best[1] if best else _named_in_a_row(places, asked, store)


def paragraph_beside(places: Sequence[Where], step: int, store: Store) -> tuple[Span | None, Span]:
    """Return the paragraph after or before the quotes, None at the document's end, and that of the quote itself."""
    document = store.document(places[0][0])
    numbers = [number for document_id, number in places if document_id == document.id]
    paragraphs = store.paragraphs(document.id)
    quoted = [paragraph for paragraph in paragraphs if paragraph.number in numbers]
    edge = quoted[-1] if step > 0 else quoted[0]
    told = [paragraph for paragraph in paragraphs if paragraph.kind in NUMBERED]
    after = [each for each in told if each.start > edge.start]
    before = [each for each in told if each.start < edge.start]
    beside = (after[0] if after else None) if step > 0 else (before[-1] if before else None)
    own = _span(document, Slice(edge.number, edge.start, edge.end))
    return (_span(document, Slice(beside.number, beside.start, beside.end)) if beside else None), own


def around(place: Where, store: Store) -> tuple[Span, ...]:
    """Quote the whole paragraph in which a quote stands, and the one after it in the same section."""
    document = store.document(place[0])
    told = [each for each in store.paragraphs(document.id) if each.kind in NUMBERED or each.number == place[1]]
    at = next(index for index, each in enumerate(told) if each.number == place[1])
    following = [each for each in told[at + 1 : at + 2] if each.section == told[at].section]
    return tuple(_span(document, Slice(each.number, each.start, each.end)) for each in (told[at], *following))


def _enumerations(document: Document, places: Sequence[Where], store: Store) -> Iterator[Enumeration]:
    """The lists of a document: those stored first, as they are surer than what its layout tells."""
    yield from store.enumerations(document.id)
    paragraphs = store.paragraphs(document.id)
    numbers = {number for document_id, number in places if document_id == document.id}
    near = [(each.start, each.end) for each in paragraphs if each.number in numbers]
    yield from built(document, paragraphs, near)


def _named_in_a_row(places: Sequence[Where], asked: str, store: Store) -> Items | None:
    """What the sentence of the quotes that is nearest to the question names in a row."""
    wanted, head = set(terms_of(asked)), read(asked).head
    best: tuple[int, Items] | None = None
    for document_id, number in places:
        document, paragraph = store.document(document_id), store.paragraph(document_id, number)
        for start, end in sentences(document.text, paragraph.start, paragraph.end):
            named = parts(document.text, start, end)
            said = set(terms_of(document.text[start:end]))
            weight = len(wanted & said)
            if named and weight and (head is None or head in said) and (best is None or weight > best[0]):
                items = tuple(Slice(number, *part) for part in named)
                shown = tuple(range(len(items)))
                best = weight, Items(document, None, items, shown, Slice(number, start, end))
    return best[1] if best else None


def _span(
    document: Document, part: Slice, *, role: Role = Role.ANSWER, emphasis: tuple[tuple[int, int], ...] = ()
) -> Span:
    return Span.of(document, part.paragraph, part.start, part.end, score=1.0, role=role, emphasis=emphasis)
