"""Claims about passages: whole coverage, whole sentences, one section, and never over a limit."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import QUOTABLE, Document, Kind, Paragraph
from corpus.sentences import sentences
from index.passages import cut
from index.tokens import count

SENTENCE = "The committee met again in March and took note of the report on water levels."


def document(paragraphs, title="Minutes"):
    """Return a document of (kind, text, section) paragraphs, numbered as they stand."""
    text, rows = "", []
    for number, (kind, words, section) in enumerate(paragraphs, 1):
        start = len(text) + 2 if text else 0
        text = f"{text}\n\n{words}" if text else words
        rows.append(
            Paragraph(
                document_id="d",
                number=number,
                label=f"¶{number}",
                kind=kind,
                page=None,
                section=section,
                start=start,
                end=len(text),
            )
        )
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    made = Document(
        id="d",
        title=title,
        source="d.txt",
        media_type="text/plain",
        text=text,
        sha256=sha256,
        source_sha256=sha256,
        canon=1,
        collection="default",
    )
    return made, rows


def words(text):
    """Count word pieces as a model might that reads three letters at a time."""
    return sum(len(word) // 3 + 1 for word in text.split()) + 2


def drafts(paragraphs, *, pieces=words, window=10_000, budget=200, title="Minutes"):
    made, rows = document(paragraphs, title)
    return made.text, cut(made, rows, pieces=pieces, window=window, budget=budget)


def body(*texts):
    return [(Kind.BODY, text, ()) for text in texts]


line = st.lists(
    st.sampled_from([SENTENCE, "Yes.", "Who paid?", "one two three four; " * 30, "漢" * 90, "x" * 400, "Nil"]),
    min_size=1,
    max_size=6,
).map(lambda parts: " ".join(parts).strip())
paragraph = st.tuples(st.sampled_from(list(Kind)), line, st.sampled_from([(), ("One",), ("One", "Two")]))


@given(st.lists(paragraph, min_size=1, max_size=12), st.integers(40, 300), st.integers(30, 400))
def test_passages_are_disjoint_and_cover_every_quotable_paragraph_and_nothing_else(paragraphs, window, budget):
    made, rows = document(paragraphs)
    found = cut(made, rows, pieces=words, window=window, budget=budget)
    covered = [place for draft in found for place in range(draft.start, draft.end)]
    assert covered == sorted(set(covered))
    quotable = {place for row in rows if row.kind in QUOTABLE for place in range(row.start, row.end)}
    missing = "".join(made.text[place] for place in sorted(quotable - set(covered)))
    assert not missing.strip()
    others = {place for row in rows if row.kind not in QUOTABLE for place in range(row.start, row.end)}
    assert not others & set(covered)


@given(st.lists(paragraph, min_size=1, max_size=12), st.integers(40, 300), st.integers(30, 400))
def test_no_passage_is_over_the_budget_the_window_or_a_section(paragraphs, window, budget):
    made, rows = document(paragraphs)
    for draft in cut(made, rows, pieces=words, window=window, budget=budget):
        inside = [row for row in rows if row.start < draft.end and row.end > draft.start]
        assert (inside[0].number, inside[-1].number) == (draft.first, draft.last)
        assert len({(row.section, row.kind is Kind.FOOTNOTE) for row in inside}) == 1
        assert draft.tokens == count(made.text[draft.start : draft.end]) <= budget
        assert words(draft.text) <= window
        assert draft.text[draft.offset :] == made.text[draft.start : draft.end]


@given(st.lists(paragraph, min_size=1, max_size=12))
def test_a_passage_knows_its_sentences_and_where_they_lie_in_its_text(paragraphs):
    made, rows = document(paragraphs)
    found = cut(made, rows, pieces=words, window=10_000, budget=100_000)  # that no sentence is over, and so cut
    known = [s for row in rows if row.kind in QUOTABLE for s in sentences(made.text, row.start, row.end)]
    assert [sentence for draft in found for sentence in draft.sentences] == known
    for draft in found:
        for start, end in draft.sentences:
            shift = draft.offset - draft.start
            assert draft.text[start + shift : end + shift] == made.text[start:end]


def test_short_neighbours_are_merged_and_long_ones_are_not():
    short, long = SENTENCE, " ".join([SENTENCE] * 11)
    _, found = drafts(body(short, short, long, long))
    assert [(draft.first, draft.last) for draft in found] == [(1, 2), (3, 3), (4, 4)]


def test_a_long_paragraph_is_cut_at_sentence_ends_into_parts_of_like_length():
    text, found = drafts(body(" ".join([SENTENCE] * 22)))
    assert len(found) == 2
    assert all(text[draft.start : draft.end].endswith(".") for draft in found)
    assert abs(found[0].tokens - found[1].tokens) <= count(SENTENCE)


def test_a_list_stays_with_the_paragraph_that_leads_in_to_it():
    items = [(Kind.ITEM, SENTENCE, ())] * 5
    before = [(Kind.BODY, " ".join([SENTENCE] * 8), ())]
    lead = [(Kind.BODY, "The committee asks for five things:", ())]
    _, found = drafts(before + lead + items)
    assert [(draft.first, draft.last) for draft in found] == [(1, 1), (2, 7)]


def test_a_sentence_longer_than_the_budget_is_cut_after_a_sign():
    text, found = drafts(body("the lessee shall keep the roof in good repair; " * 40), budget=100)
    assert all(text[draft.start : draft.end].endswith(";") for draft in found)
    assert all(len(draft.sentences) >= 1 for draft in found)


def test_a_text_without_a_space_is_cut_anywhere():
    text, found = drafts(body("x" * 20_000), budget=100)
    assert "".join(text[draft.start : draft.end] for draft in found) == text


@pytest.mark.parametrize(
    ("window", "context"),
    [(20, "Minutes > Water > Levels\n"), (19, "Minutes > Levels\n"), (17, "Levels\n"), (15, "")],
)
def test_the_context_line_is_shortened_before_the_body_is_touched(window, context):
    _, (draft,) = drafts(
        [(Kind.BODY, SENTENCE, ("Water", "Levels"))], pieces=lambda text: len(text.split()), window=window
    )
    assert draft.text == context + SENTENCE


def test_a_passage_over_the_window_is_cut_again():
    """A model may need many word pieces where tiktoken needs few."""
    text, found = drafts(body(" ".join([SENTENCE] * 8)), pieces=lambda text: 4 * len(text), window=800)
    assert len(found) > 2
    assert all(text[draft.start : draft.end].endswith(".") for draft in found)


def test_a_section_named_like_the_title_is_not_said_twice():
    _, (draft,) = drafts([(Kind.BODY, "Yes.", ("Minutes",))])
    assert draft.text == "Minutes\nYes."


def test_a_document_without_quotable_paragraphs_has_no_passages():
    assert drafts([(Kind.HEADING, "Only a heading", ())])[1] == ()
