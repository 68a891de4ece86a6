"""A quote that points back brings what it leans on, and nothing else does."""

import pytest

from index.build import add
from index.search import Index
from qa.answer import Role, Span
from qa.context import LONGEST, contexts
from qa.verify import verify
from tests.fake_encoder import FakeEncoder


@pytest.fixture
def library(tmp_path):
    """Return a function from a Markdown text to a library that holds it alone."""
    opened = []

    def build(text):
        path = tmp_path / "notes.md"
        path.write_text(text, encoding="utf-8")
        add(tmp_path / "home", [path], encoder=FakeEncoder)
        opened.append(Index.open(tmp_path / "home", encoder=FakeEncoder()))
        return opened[-1].store

    yield build
    for index in opened:
        index.close()


def leaning_on(store, *quoted, role=Role.ANSWER):
    """Return the contexts of these words, verified, as texts."""
    (summary,) = store.documents()
    document = store.document(summary.id)
    spans = []
    for words in quoted:
        start = document.text.index(words)
        paragraph = next(p for p in store.paragraphs(document.id) if p.start <= start < p.end)
        spans.append(Span.of(document, paragraph.number, start, start + len(words), score=1.0, role=role))
    found = verify(list(contexts(spans, store)), store)
    assert all(quote.role is Role.CONTEXT for quote in found)
    return [quote.text for quote in found]


def test_a_pronoun_brings_the_sentence_before_it(library):
    store = library("The kiln was built by Ada Brandt. It burned peat. The village kept it warm.\n")
    assert leaning_on(store, "It burned peat.") == ["The kiln was built by Ada Brandt."]


def test_a_sentence_that_stands_alone_brings_nothing(library):
    store = library("The kiln was built by Ada Brandt. The village kept it warm.\n")
    assert leaning_on(store, "The village kept it warm.") == []


def test_a_chain_of_pronouns_is_followed_two_sentences_back_and_no_farther(library):
    store = library("The kiln stood here. It was small. It leaked. It fell in 1903.\n")
    assert leaning_on(store, "It leaked.") == ["The kiln stood here. It was small."]
    assert leaning_on(store, "It fell in 1903.") == ["It was small. It leaked."]


def test_what_is_quoted_already_is_not_brought_again(library):
    store = library("The kiln burned peat. It was small.\n")
    assert leaning_on(store, "The kiln burned peat.", "It was small.") == []


def test_at_the_head_of_a_section_the_heading_is_the_context(library):
    store = library("# Works\n\nIntroduction stands here.\n\n## The lime kiln\n\nIt burned peat all year.\n")
    assert leaning_on(store, "It burned peat all year.") == ["The lime kiln"]


def test_at_the_head_of_a_paragraph_the_end_of_the_one_before_is(library):
    store = library("Nobody came. The kiln burned peat.\n\nThis made much smoke.\n")
    assert leaning_on(store, "This made much smoke.") == ["The kiln burned peat."]


def test_a_context_that_is_too_long_is_left_out(library):
    store = library(f"The kiln {'very ' * LONGEST}slowly cooled. It cracked.\n")
    assert leaning_on(store, "It cracked.") == []


def test_a_list_with_its_lead_in_needs_no_other_context(library):
    store = library("The kiln stood here. These are the rules.\n")
    assert leaning_on(store, "These are the rules.", role=Role.LEAD) == []
