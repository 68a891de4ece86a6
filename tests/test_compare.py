"""One question put to several documents: each answers from its own words, or is said to be silent."""

import json

import pytest

from corpus.errors import NoSuchDocument
from index.build import add
from index.exported import open_encoder
from index.search import Index
from qa.compare import SILENT, compare, to_json, to_text
from qa.saved import answers
from tests.harbour import MEMO, PLAN

KEEPER = "When did the lighthouse keeper retire?"


@pytest.fixture(scope="module")
def index(models, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "plan.md").write_text(PLAN, encoding="utf-8")
    (folder / "memo.txt").write_text(MEMO, encoding="utf-8")
    encoder = open_encoder(models)
    add(folder / "home", [folder / "plan.md", folder / "memo.txt"], encoder=lambda: encoder)
    with Index.open(folder / "home", encoder=encoder) as index:
        yield index


def test_each_document_answers_for_itself_in_the_order_asked(index):
    rows = compare(KEEPER, index, ["plan", "memo"])
    assert [document.source.rpartition("/")[2] for document, _ in rows] == ["plan.md", "memo.txt"]
    silent, speaking = (answer for _, answer in rows)
    assert silent.refusal and not silent.quotes
    assert "March 1994" in speaking.quotes[0].text
    for document, answer in rows:
        assert {quote.document_id for quote in (*answer.quotes, *answer.nearest)} <= {document.id}


def test_a_silent_document_is_named_and_says_so(index):
    shown = to_text(compare(KEEPER, index, ["plan", "memo"]))
    assert shown.startswith("== ")
    assert shown.count(SILENT) == 1
    assert shown.index(SILENT) < shown.index("March 1994")


def test_a_document_that_is_named_twice_is_asked_once(index):
    assert len(compare(KEEPER, index, ["memo", "memo"])) == 1


def test_a_document_that_is_not_there_is_an_error(index):
    with pytest.raises(NoSuchDocument):
        compare(KEEPER, index, ["memo", "nowhere"])


def test_the_json_has_a_row_for_each_document_and_its_receipts_are_read_back(index):
    rendered = json.loads(json.dumps(to_json(KEEPER, compare(KEEPER, index, ["plan", "memo"]))))
    assert (rendered["schema"], rendered["question"]) == ("pilcrow.comparison/1", KEEPER)
    assert [row["answer"]["status"] for row in rendered["rows"]] == ["abstained", "answered"]
    assert len(list(answers(rendered, "here"))) == 2
