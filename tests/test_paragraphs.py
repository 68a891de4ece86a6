"""Blocks become numbered paragraphs of one canonical text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.canonical import CANON, canonical
from corpus.document import NUMBERED, Kind, digest
from corpus.errors import SourceEmpty
from corpus.formats import Block, Reading
from corpus.paragraphs import compose

BLOCKS = st.lists(
    st.builds(
        Block,
        kind=st.sampled_from(Kind),
        text=st.text(min_size=1).map(canonical).filter(bool),
        level=st.integers(1, 3),
        mark=st.sampled_from(["", "1", "2", "3.14"]),
    ),
    max_size=12,
)


def composed(*blocks, title=None):
    return compose(
        Reading(title, tuple(blocks), ("a warning",)),
        source="/a.txt",
        media_type="text/plain",
        source_sha256="00",
        collection="default",
        fallback_title="a",
    )


def block(kind, text, **fields):
    return Block(kind=kind, text=text, **fields)


@given(BLOCKS)
def test_paragraphs_and_the_space_between_them_rebuild_the_text(blocks):
    parsed = composed(*blocks, block(Kind.BODY, "End."))
    text, end = parsed.document.text, 0
    for paragraph in parsed.paragraphs:
        assert paragraph.start >= end
        assert text[end : paragraph.start].isspace() or end == paragraph.start == 0
        assert text[paragraph.start : paragraph.end].strip()
        end = paragraph.end
    assert end == len(text)
    assert canonical(text) == text


@given(BLOCKS)
def test_numbers_are_dense_with_the_numbered_kinds_first(blocks):
    paragraphs = composed(*blocks, block(Kind.BODY, "End.")).paragraphs
    assert sorted(p.number for p in paragraphs) == list(range(1, len(paragraphs) + 1))
    numbered = [p.number for p in paragraphs if p.kind in NUMBERED]
    assert numbered == list(range(1, len(numbered) + 1))


def test_a_document_is_known_by_its_source_and_text():
    document = composed(block(Kind.BODY, "Hello.")).document
    assert document.id == digest("/a.txt\0Hello.")[:16]
    assert document.sha256 == digest("Hello.")
    assert (document.title, document.canon) == ("a", CANON)


def test_labels_say_how_a_paragraph_is_cited():
    parsed = composed(
        block(Kind.HEADING, "One", level=1),
        block(Kind.BODY, "3.14 Own number.", mark="3.14"),
        block(Kind.ITEM, "1. An item.", mark="1."),
        block(Kind.CAPTION, "Picture."),
        block(Kind.FOOTNOTE, "12 Note.", mark="12"),
        block(Kind.ASIDE, "Quote."),
    )
    labels = {parsed.document.text[p.start : p.end]: p.label for p in parsed.paragraphs}
    assert labels == {
        "One": "heading 1",
        "3.14 Own number.": "3.14",
        "1. An item.": "¶2",
        "Picture.": "caption 1",
        "12 Note.": "n. 12",
        "Quote.": "aside 1",
    }


def test_sections_are_the_headings_above_without_the_title():
    parsed = composed(
        block(Kind.HEADING, "Title", level=1),
        block(Kind.HEADING, "A", level=2),
        block(Kind.HEADING, "B", level=3),
        block(Kind.BODY, "Deep."),
        block(Kind.HEADING, "C", level=2),
        block(Kind.BODY, "Shallow."),
        title="Title",
    )
    assert [p.section for p in parsed.paragraphs if p.kind is Kind.BODY] == [("A", "B"), ("C",)]


def test_footnotes_stand_at_the_end_and_are_tied_to_their_marks():
    parsed = composed(
        block(Kind.BODY, "First.1", notes=((6, 7, "1"),)),
        block(Kind.FOOTNOTE, "1 One.", mark="1"),
        block(Kind.BODY, "Second.2 Third.1", notes=((7, 8, "2"), (15, 16, "1"))),
        block(Kind.FOOTNOTE, "2 Two.", mark="2"),
        block(Kind.FOOTNOTE, "1 One again.", mark="1"),
    )
    text = parsed.document.text
    assert text == "First.1\n\nSecond.2 Third.1\n\n1 One.\n\n2 Two.\n\n1 One again."
    said = {p.number: text[p.start : p.end] for p in parsed.paragraphs}
    assert [(text[n.start : n.end], said[n.paragraph]) for n in parsed.notes] == [
        ("1", "1 One."),
        ("2", "2 Two."),
        ("1", "1 One again."),
    ]


def test_nothing_to_quote_is_an_error_that_names_the_file():
    with pytest.raises(SourceEmpty, match=r"/a\.txt"):
        composed(block(Kind.HEADING, "Only a heading", level=1))


def test_text_that_is_not_canonical_is_refused():
    with pytest.raises(ValueError, match="not canonical"):
        composed(block(Kind.BODY, "two  spaces"))
