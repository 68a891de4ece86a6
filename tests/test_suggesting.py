"""Questions in the documents' own words: what lists promise, and what headings name."""

import pytest

from corpus.store import Store
from index.build import add
from qa.suggesting import LONGEST, suggestions
from tests.fake_encoder import FakeEncoder
from tests.harbour import PLAN

HEADINGS = """\
# Notes on tea

## Summary

Tea is hot.

## Why is it hot?

Because water boils.

## What this note is

A note.

## Cups and saucers

They are of clay.
"""


@pytest.fixture
def asked(home, tmp_path):
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    (tmp_path / "tea.md").write_text(HEADINGS, encoding="utf-8")
    add(home, [tmp_path / "plan.md", tmp_path / "tea.md"], encoder=FakeEncoder)
    with Store.open(home / "library.sqlite3") as store:
        return suggestions(store)


def test_a_list_that_says_how_many_items_it_has_suggests_its_question(asked):
    assert "What are the four measures?" in asked


def test_a_heading_that_is_a_question_is_asked_word_for_word(asked):
    assert "Why is it hot?" in asked


def test_a_heading_that_names_something_is_asked_about_and_a_mere_signpost_is_not(asked):
    assert "What is said about “Cups and saucers”?" in asked
    assert not [each for each in asked if "Summary" in each or "What this note is" in each or "Notes on tea" in each]


def test_documents_take_turns_and_no_question_is_long_or_comes_twice(asked):
    assert {"What are the four measures?", "Why is it hot?"} <= set(asked[:2])
    assert len(set(asked)) == len(asked) and max(map(len, asked)) <= LONGEST


def test_an_empty_library_suggests_nothing(home):
    with Store.open(home / "library.sqlite3", create=True) as store:
        assert suggestions(store) == ()
