"""Drafts are made of the documents' own words, marked, and found again by the documents they are of."""

import pytest

from corpus.store import Store
from index.tables import LIBRARY
from qa.evaluation.gold import read_gold, write_gold
from qa.evaluation.making import _asking_for, make
from tests.harbour import build


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("harbour")
    build(folder / "home", folder / "files").close()
    with Store.open(folder / "home" / LIBRARY) as store:
        yield store


@pytest.fixture(scope="module")
def drafts(store):
    return make(store, [each.id for each in store.documents()])


def test_a_list_becomes_a_question_for_all_of_its_items(drafts):
    asked = {each.question: each for each in drafts}
    measures = asked["What are the four measures to keep the harbour open?"]
    assert measures.type == "list"
    assert [part[0] for part in measures.parts] == [
        "Dredge the inner basin.",
        "Raise the mooring fees.",
        "Repair the northern mole.",
        "Hire a second pilot.",
    ]
    assert "What are the two aims?" in asked


def test_a_definition_becomes_a_question_for_its_meaning(drafts):
    (meant,) = [each for each in drafts if each.type == "definition"]
    assert meant.question == "What is meant by “tidal debt”?"
    assert meant.parts == (("A tidal debt is the volume of silt that returns within a year of dredging.",),)


def test_a_figure_becomes_a_question_for_it_that_does_not_show_it(drafts):
    (figure,) = [each for each in drafts if each.type == "span" and "dredges" in each.question]
    assert figure.parts == (("4.2 million crowns",),)
    assert "4.2" not in figure.question
    assert "4.2" in figure.note


def test_every_draft_is_marked_quotes_its_document_and_has_an_id_of_its_own(drafts, store):
    assert all(each.draft and each.answerable for each in drafts)
    assert len({each.id for each in drafts}) == len(drafts)
    for each in drafts:
        text = " ".join(store.document(store.resolve(each.document)).text.split())
        assert all(part[0] in text for part in each.parts)


def test_drafts_are_the_same_every_time_and_no_more_than_asked_for(store, drafts):
    ids = [each.id for each in store.documents()]
    assert make(store, ids) == drafts
    few = make(store, ids, most=1)
    kinds = [(each.document, each.type) for each in few]
    assert len(set(kinds)) == len(kinds)
    assert {each.type for each in few} == {each.type for each in drafts}


def test_drafts_are_a_gold_file(drafts, tmp_path):
    write_gold(tmp_path / "drafts.jsonl", drafts)
    assert [each.note for each in read_gold(tmp_path / "drafts.jsonl")] == [each.note for each in drafts]


@pytest.mark.parametrize(
    ("lead", "question"),
    [
        ("Four rules should guide the port:", "Which four rules should guide the port?"),
        ("The four rules of the port are:", "What are the four rules of the port?"),
        ("It names five fields, and says that there are more:", "What are the five fields?"),
        ("We trace it to three sources.", "What are the three sources?"),
    ],
)
def test_a_lead_in_becomes_a_question_by_where_its_number_stands(lead, question):
    assert _asking_for(lead, 4) == question


def test_a_lead_in_without_a_number_is_quoted():
    assert _asking_for("Remember the following:", None) == "What does the document list after “Remember the following”?"
