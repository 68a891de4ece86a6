"""The trust boundary: every way in which a span, a digest, a paragraph or the stored text can be wrong."""

import dataclasses

import pytest

from corpus.document import Document, Kind, Page, PageState, Paragraph, Parsed, Place, digest
from corpus.errors import QuoteError
from corpus.store import Store
from qa.answer import Role, Span
from qa.verify import verify

TEXT = "The ferry leaves at nine. It returns at dusk.\n\nNobody has seen the second ferry.\n\nThe ferry leaves at nine."
KINDS = (Kind.BODY, Kind.BODY, Kind.ASIDE)


PAGES = (
    Page(number=5, label="iv", width=600, height=800),
    Page(number=6, label="1", width=600, height=800, state=PageState.OCR),
)
PLACES = (  # of the first paragraph, which goes over two pages
    Place(0, 20, 5, (100, 700, 300, 712)),
    Place(20, 45, 6, (100, 60, 350, 72)),
)


def parsed(source="/harbour.txt", text=TEXT):
    document = Document(
        id=digest(source + "\0" + text)[:16],
        title="Harbour",
        source=source,
        media_type="text/plain",
        text=text,
        sha256=digest(text),
        source_sha256=digest(text),
        canon=1,
        collection="default",
    )
    paragraphs, start = [], 0
    for number, (part, kind) in enumerate(zip(text.split("\n\n"), KINDS, strict=True), start=1):
        paragraphs.append(
            Paragraph(
                document_id=document.id,
                number=number,
                label=f"¶{number}",
                kind=kind,
                page=None if number == 2 else 5,
                section=("Timetable",),
                start=start,
                end=start + len(part),
                anchor="times" if number == 1 else None,
            )
        )
        start += len(part) + 2
    return Parsed(
        document=document,
        paragraphs=tuple(paragraphs),
        enumerations=(),
        notes=(),
        warnings=(),
        pages=PAGES,
        places=PLACES,
    )


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "library.sqlite3", create=True) as store:
        with store.transaction():
            store.insert(parsed())
        yield store


@pytest.fixture
def span():
    document = parsed().document
    return Span.of(document, 1, 0, 25, score=0.5, emphasis=((4, 9), (20, 24)))


def test_a_true_span_becomes_the_words_it_marks(store, span):
    (quote,) = verify([span], store)
    assert quote.text == "The ferry leaves at nine."
    assert [quote.text[s:e] for s, e in quote.emphasis] == ["ferry", "nine"]
    assert (quote.title, quote.label, quote.section, quote.role) == ("Harbour", "¶1", ("Timetable",), Role.ANSWER)
    assert quote.sha256 == digest(quote.text)


def test_quotes_come_in_the_order_of_the_spans(store, span):
    later = Span.of(parsed().document, 2, 47, 80, score=0.1)
    assert [q.paragraph for q in verify([later, span], store)] == [2, 1]


def test_a_quote_stands_on_the_page_of_its_first_character(store, span):
    document = parsed().document
    later = Span.of(document, 1, 26, 45, score=0.5)
    first, second = verify([span, later], store)
    assert (first.page, first.page_label, first.page_is_sheet, first.ocr) == (5, "iv", True, True)
    assert (second.page, second.page_label, second.page_is_sheet, second.ocr) == (6, "1", True, True)
    assert first.places == ((5, (100, 700, 300, 712)), (6, (100, 60, 150, 72)))
    assert second.places == ((6, (160, 60, 350, 72)),)
    assert first.anchor == "times"


def test_a_quote_from_a_format_without_pages_has_none(store):
    (quote,) = verify([Span.of(parsed().document, 2, 47, 80, score=0.1)], store)
    assert (quote.page, quote.page_label, quote.ocr, quote.places, quote.anchor) == (None, None, False, (), None)


@pytest.mark.parametrize(
    "change",
    [
        {"start": 1},
        {"end": 24},
        {"start": 4, "end": 29},
        {"start": -25, "end": -1},
        {"start": 25, "end": 25},
        {"end": 10_000},
        {"paragraph": 2},
        {"paragraph": 99},
        {"digest": digest("The ferry leaves at ten.")},
        {"document_id": "0123456789abcdef"},
        {"emphasis": ((4, 26),)},
        {"emphasis": ((9, 4),)},
        {"emphasis": ((10, 14), (4, 9))},
    ],
    ids=str,
)
def test_a_tampered_span_is_refused(store, span, change):
    with pytest.raises(QuoteError):
        verify([dataclasses.replace(span, **change)], store)


def test_one_bad_span_spoils_the_whole_answer(store, span):
    with pytest.raises(QuoteError):
        verify([span, dataclasses.replace(span, digest=digest("other"))], store)


def test_white_space_at_an_edge_is_refused(store):
    document = parsed().document
    with pytest.raises(QuoteError, match="white space"):
        verify([Span.of(document, 1, 0, 26, score=1.0)], store)


def test_a_span_over_two_paragraphs_is_refused(store):
    with pytest.raises(QuoteError, match="leaves its paragraph"):
        verify([Span.of(parsed().document, 1, 26, 60, score=1.0)], store)


def test_an_aside_is_never_quoted(store):
    with pytest.raises(QuoteError, match="never quoted"):
        verify([Span.of(parsed().document, 3, 82, 107, score=1.0)], store)


def test_the_same_words_of_another_document_are_not_this_document(store, span):
    with store.transaction():
        store.insert(parsed("/copy.txt"))
    other = parsed("/copy.txt").document
    (quote,) = verify([dataclasses.replace(span, document_id=other.id)], store)
    assert quote.source == "/copy.txt"  # the citation follows the span's own document, never the look-alike


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE texts SET text = replace(text, 'nine', 'five')",
        "UPDATE texts SET text = text || ' '",
        "UPDATE documents SET sha256 = 'ff'",
        "UPDATE paragraphs SET start = start + 1, stop = stop + 1",
        "UPDATE paragraphs SET stop = 20 WHERE number = 1",
        "UPDATE paragraphs SET stop = 100000 WHERE number = 1",
        "UPDATE paragraphs SET kind = 'heading' WHERE number = 1",
        "DELETE FROM paragraphs WHERE number = 1",
        "DELETE FROM documents",
        "DELETE FROM pages WHERE number = 5",
        "UPDATE pages SET number = number + 10",
        "UPDATE places SET runs = replace(runs, ',5,', ',4,')",
        "UPDATE places SET runs = replace(runs, '[20,', '[10,')",
        "UPDATE places SET runs = replace(runs, '[20,25', '[20,26')",
    ],
)
def test_a_store_that_was_changed_behind_our_back_is_noticed(store, span, statement):
    store.connection.execute(statement)
    with pytest.raises(QuoteError):
        verify([span], store)


def test_an_error_says_where_and_what_to_do(store, span):
    with pytest.raises(QuoteError, match=r"Harbour.*¶1.*Add /harbour\.txt again"):
        verify([dataclasses.replace(span, end=24)], store)


def test_a_document_is_read_once_however_many_spans_it_has(store, span, monkeypatch):
    asked = []
    read = Store.document
    monkeypatch.setattr(Store, "document", lambda self, id: asked.append(id) or read(self, id))
    assert len(verify([span, span, span], store)) == 3
    assert len(asked) == 1
