"""The built-in samples: facts that the first questions ask for, in a form that exercises the readers."""

from itertools import pairwise

import pytest

from corpus.document import NUMBERED, Kind
from corpus.ingest import parse
from corpus.samples import SAMPLES

REPORT, ARTICLE = "two-powers", "two-presidents"
FACTS = [
    (REPORT, "eleven countries"),
    (REPORT, "25.3 million ethnic Russians"),
    (REPORT, "18.2 percent"),
    (REPORT, "An integration dilemma arises when a country sees a danger"),
    (REPORT, "Nauru, Nicaragua and Venezuela"),
    (REPORT, "called on his American opposite number at Manas"),
    (REPORT, "Turkey invaded the island in 1974"),
    (REPORT, "nearly seventy-five years"),
    (REPORT, "began on Corfu in June 2009"),
    (ARTICLE, "20 February 2021"),
    (ARTICLE, "leads the Russia Negotiation Initiative"),
    (ARTICLE, "extension of the New START treaty"),
    (ARTICLE, "the tower of his own church"),
    (ARTICLE, "two months afterwards the Partial Test Ban Treaty was agreed"),
    (ARTICLE, "in 1999, of Serbia"),
    (ARTICLE, "strategic empathy: to look at the world as the other side sees it"),
    (ARTICLE, "A film shown by ABC, The Day After"),
    (ARTICLE, "arms reductions greater than any before them"),
]


@pytest.fixture(scope="module")
def samples():
    return {path.stem: parse(path, "samples") for path in SAMPLES}


def announced(parsed):
    """Return how many items each list announces and how many it has."""
    return {(each.announced, len(each.items)) for each in parsed.enumerations if each.announced}


def test_there_is_one_note_in_markdown_and_one_in_plain_text():
    assert {path.name for path in SAMPLES} == {f"{REPORT}.md", f"{ARTICLE}.txt"}


@pytest.mark.parametrize(("name", "fact"), FACTS)
def test_each_fact_stands_in_one_paragraph(samples, name, fact):
    parsed = samples[name]
    texts = [parsed.document.text[each.start : each.end] for each in parsed.paragraphs]
    assert sum(fact in text for text in texts) == 1


@pytest.mark.parametrize("name", [REPORT, ARTICLE])
def test_nobody_takes_a_sample_for_its_original(samples, name):
    parsed = samples[name]
    assert parsed.document.title.startswith("Sample briefing note: ")
    first = next(each for each in parsed.paragraphs if each.number == 1)
    assert "sample written for Pilcrow" in parsed.document.text[first.start : first.end]


@pytest.mark.parametrize("name", [REPORT, ARTICLE])
def test_a_sample_has_some_forty_numbered_paragraphs(samples, name):
    assert 40 <= sum(each.kind in NUMBERED for each in samples[name].paragraphs) <= 60


def test_the_lists_of_the_report_are_found_with_what_they_announce(samples):
    assert {(6, 6), (3, 3), (4, 4), (5, 5)} <= announced(samples[REPORT])


def test_the_list_of_grievances_in_the_article_is_found(samples):
    assert (7, 7) in announced(samples[ARTICLE])


def test_the_article_keeps_its_own_numbers_as_labels(samples):
    parsed = samples[ARTICLE]
    own = [each for each in parsed.paragraphs if each.kind is Kind.BODY]
    assert [each.label for each in own] == [f"{number}." for number in range(1, 37)]
    assert all(parsed.document.text.startswith(f"{each.label} ", each.start) for each in own)


def test_the_pages_of_the_article_run_from_one_to_four(samples):
    pages = [each.page for each in samples[ARTICLE].paragraphs if each.kind in NUMBERED]
    assert set(pages) == {1, 2, 3, 4}
    assert all(before <= after for before, after in pairwise(pages))


def test_a_sentence_runs_on_over_the_footnote_and_the_end_of_the_page(samples):
    text = samples[ARTICLE].document.text
    assert "the threat from outside, as it was painted for the Russian people," in text
    assert "and that, the article suggests, is the long view" in text


def test_hyphens_at_the_ends_of_lines_are_kept_or_lost_as_the_words_demand(samples):
    text = samples[ARTICLE].document.text
    assert "Putin's authoritarian government" in text
    assert "empathy and self-examination" in text


def test_running_heads_and_page_numbers_are_not_text(samples):
    assert samples[ARTICLE].document.text.count("Sample briefing note: two presidents") == 0


@pytest.mark.parametrize("name", [REPORT, ARTICLE])
def test_both_footnotes_are_tied_to_their_marks(samples, name):
    parsed = samples[name]
    footnotes = {each.number for each in parsed.paragraphs if each.kind is Kind.FOOTNOTE}
    assert len(footnotes) == 2
    assert {note.paragraph for note in parsed.notes} == footnotes
