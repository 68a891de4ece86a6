"""Full-text search: what is found, that no question is a query language, and what is left out for speed."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import lexical, tables
from index.lexical import Lexical, terms

PASSAGES = {
    1: ("Tea", "The leaves are picked by hand and dried in the sun."),
    2: ("Coffee", "The beans are roasted; roasting brings out the aroma."),
    3: ("Water", "The kettle boils. Élan and naïveté are not needed."),
    4: ("茶", "日本語の文書です。緑茶を飲む。"),
    5: ("Notes", "AND OR NOT NEAR the words of a query language"),
}


def library(passages=PASSAGES):
    """Return a connection to a library in memory with two documents: passage 1, and the others."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE documents (id TEXT PRIMARY KEY, collection TEXT)")
    connection.executemany("INSERT INTO documents VALUES (?, ?)", [("one", "drinks"), ("rest", "other")])
    connection.executescript(tables.MIGRATIONS[0])
    connection.execute("INSERT INTO vectors VALUES (1, x'00', x'00')")
    for passage, (heading, body) in passages.items():
        document = "one" if passage == 1 else "rest"
        connection.execute("INSERT INTO passages VALUES (?, ?, 1, 1, 0, 1, 1, x'', 1)", (passage, document))
        lexical.fill(connection, passage, heading, body)
    return connection


@pytest.fixture(scope="module")
def search():
    """Return a function from a question to the ids found."""
    full_text = Lexical(library())

    def ids(question, **scope):
        return [passage for passage, _ in full_text.search(question, 10, len(PASSAGES), **scope)]

    return ids


def test_words_are_stemmed_and_freed_of_diacritics(search):
    assert search("roast") == search("ROASTED") == [2]
    assert search("elan naivete") == [3]


def test_the_heading_is_searched_too(search):
    assert search("coffee") == [2]


def test_a_word_inside_a_script_without_spaces_is_found(search):
    assert search("緑茶") == [4]
    assert search("文書") == [4]


def test_characters_that_stand_apart_are_not_a_word(search):
    assert search("日文") == []


def test_more_and_rarer_words_come_first(search):
    assert search("the beans and the kettle, roasted")[0] == 2


def test_equal_scores_are_ordered_by_id():
    full_text = Lexical(library(dict.fromkeys((3, 8, 5), ("", "equal words here"))))
    found = full_text.search("equal", 10, 3)
    assert [passage for passage, _ in found] == [3, 5, 8]
    assert len({score for _, score in found}) == 1


def test_scores_are_above_zero_and_fall():
    scores = [score for _, score in Lexical(library()).search("leaves beans roasted aroma", 10, 5)]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0


def test_a_document_and_a_collection_narrow_the_search(search):
    assert set(search("leaves beans")) == {1, 2}
    assert search("leaves beans", document_id="one") == [1]
    assert search("leaves beans", collection="other") == [2]
    assert search("leaves beans", document_id="one", collection="other") == []


@pytest.mark.parametrize(
    "question",
    ['"quoted" OR 1=1 --', "NEAR(a b, 3)", "leaves*", "heading:tea ^a", "(", '"', "a\0b", "{x} : y - z + w", "'; DROP"],
)
def test_operators_are_words_like_others(search, question):
    search(question)  # and raises nothing


def test_the_words_of_a_query_language_are_found_as_words(search):
    assert search("NEAR NOT")[0] == 5


@given(st.text(max_size=60))
def test_no_text_is_a_syntax_error(question):
    assert Lexical(CONNECTION).search(question, 3, len(PASSAGES)) is not None


CONNECTION = library()


def test_a_question_without_words_finds_nothing(search):
    assert search("") == search("?! ...") == []


def test_ten_thousand_words_are_cut_to_those_considered():
    assert len(terms(" ".join(f"word{i}" for i in range(10_000)))) == lexical.LONGEST


def test_the_commonest_words_are_dropped_but_the_rarest_stay():
    """Of 100 passages all have "common", 30 "half", two "rare"."""
    bodies = {i: ("", " ".join(["common"] + ["half"] * (i <= 30) + ["rare"] * (i <= 2))) for i in range(1, 101)}
    full_text = Lexical(library(bodies))
    assert len(full_text.search("rare half common", 1000, 100)) == 30  # the two rarest, common as one of them is
    assert len(full_text.search("common", 1000, 100)) == 100


def test_the_rows_scored_are_bounded(monkeypatch):
    monkeypatch.setattr(lexical, "ROWS", 25)
    bodies = {i: ("", f"{'abcde'[i % 5] * 3} filler") for i in range(1, 51)}
    found = Lexical(library(bodies)).search("aaa bbb ccc ddd eee", 1000, 50)
    assert len(found) == 20  # two words of ten rows each; a third would go over the bound


def test_frequencies_count_passages_by_stem():
    full_text = Lexical(library())
    assert full_text.frequency("Roasts") == 1
    assert full_text.frequency("are") == 3
    assert full_text.frequency("緑茶") == 1
    assert full_text.frequency("absent") == full_text.frequency("?") == 0


def test_what_is_deleted_is_found_no_more():
    connection = library()
    lexical.delete(connection, "rest")
    assert Lexical(connection).search("beans leaves", 10, 5)[0][0] == 1
    assert Lexical(connection).search("beans", 10, 5) == ()


def test_frequencies_are_counted_again_once_forgotten():
    connection = library()
    full_text = Lexical(connection)
    assert full_text.frequency("beans") == 1
    lexical.delete(connection, "rest")
    full_text.forget()
    assert full_text.frequency("beans") == 0


def test_optimizing_leaves_no_word_of_what_was_deleted():
    connection = library()
    lexical.delete(connection, "rest")
    lexical.optimize(connection)
    blocks = b"".join(block for (block,) in connection.execute("SELECT block FROM lexical_data"))
    assert b"roast" not in blocks and b"leav" in blocks


def phrases(words, **scope):
    return [passage for passage, _ in Lexical(library()).phrases(words, 10, **scope)]


def test_a_quotation_is_found_by_the_runs_of_its_words_that_were_not_changed():
    assert phrases("The leaves are picked by machine and dried in the sun") == [1]
    assert phrases("緑茶を飲まない文書です。") == [4]


def test_the_same_words_in_another_order_are_no_quotation():
    assert phrases("sun the in dried and hand by picked are leaves the") == []


def test_a_quotation_may_be_looked_for_in_some_documents_only():
    words = "The leaves are picked by hand"
    assert phrases(words, document_id="rest") == phrases(words, document_ids=["rest"]) == []
    assert phrases(words, collection="drinks") == [1]


@pytest.mark.parametrize("words", ["", "— …", "zebra", "NEAR(a b) AND NOT *", '"; DROP TABLE lexical; --'])
def test_a_quotation_is_no_query_language_either(words):
    assert phrases(words) == []
