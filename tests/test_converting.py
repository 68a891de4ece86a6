"""Converting loses nothing silently: what a form cannot hold is left out and counted, and no source is overwritten."""

import json

import pytest

from qa.evaluation import forms
from qa.evaluation.converting import convert
from qa.evaluation.lines import EvaluationError
from tests.runs import asked, write


def to(source, out, form=None):
    return convert(source, out, given=None, wanted=form, documents=None)


def test_a_question_that_names_no_document_names_none_when_it_comes_back_from_squad(tmp_path):
    to(write(tmp_path / "gold.jsonl", asked("1", "Why?", "a")), tmp_path / "out.json", "squad")
    assert [each.document for each in forms.read(tmp_path / "out.json")] == [None]


def test_from_squad_to_squad_an_answer_stays_where_it_stood(tmp_path):
    def paragraph(id, context, start):
        answers = [{"text": "1994", "answer_start": start}]
        return {"context": context, "qas": [{"id": id, "question": "When?", "answers": answers}]}

    paragraphs = [paragraph("a", "In 1994.", 3), {"context": ""}, paragraph("b", "Not 1994 but 1994.", 13)]
    article = {"title": "Lamp", "paragraphs": paragraphs}
    again = {"title": "Lamp", "paragraphs": [paragraph("c", "1994", 0)]}
    (tmp_path / "dev.json").write_text(json.dumps({"data": [article, again]}))
    to(tmp_path / "dev.json", tmp_path / "out.json", "squad")
    (written,) = json.loads((tmp_path / "out.json").read_text())["data"][0]["paragraphs"]
    assert written["context"] == "In 1994.\n\nNot 1994 but 1994.\n\n1994"
    assert [each["answers"][0]["answer_start"] for each in written["qas"]] == [3, 23, 30]


def test_what_trec_rag_cannot_hold_is_left_out_and_counted(tmp_path):
    questions = [
        asked("1", "Why?", "so", document="d1"),
        {"id": "2", "question": "Who?", "relevant": {"d1": 1}},
        {"id": "3", "question": "When?", "parts": [["May", "spring"]]},
        asked("4", "Where?"),
    ]
    said = to(write(tmp_path / "gold.jsonl", *questions), tmp_path / "rag.jsonl", "trec-rag")
    assert "2 left out, which trec-rag cannot hold" in said
    assert [(each.id, each.answerable) for each in forms.read(tmp_path / "rag.jsonl")] == [("1", True), ("4", False)]


def test_the_mark_of_a_draft_is_kept_or_told_of(tmp_path):
    questions = [
        {**asked("1", "Which?", "a", "b", document="d1"), "draft": True},
        asked("2", "Who?", "c", document="d1"),
    ]
    gold = write(tmp_path / "gold.jsonl", *questions)
    assert "drafts that" not in to(gold, tmp_path / "gold.csv")
    assert [each.draft for each in forms.read(tmp_path / "gold.csv")] == [True, False]
    for form in ("squad", "beir", "trec", "trec-rag"):
        assert f"1 of 2 questions are drafts that nobody has looked at, and {form}" in to(gold, tmp_path / form, form)
    (tmp_path / "bad.csv").write_text("question,quote,draft\nWhy?,so,perhaps\n")
    with pytest.raises(EvaluationError, match="line 2: “draft” is yes or no"):
        forms.read(tmp_path / "bad.csv")


NAMES = ["plain", "a tab\there", "a line\nbreak", "two  spaces\u00a0", "100%25 sure"]


@pytest.mark.parametrize(("form", "kept"), [("beir", [0, 3, 4]), ("trec", [0, 1, 2, 3, 4])])
def test_ids_and_names_of_documents_come_back_as_they_were_or_are_counted(tmp_path, form, kept):
    gold = write(tmp_path / "gold.jsonl", *(asked(name, "Why?", "a", document=f"{name}.pdf") for name in NAMES))
    said = to(gold, tmp_path / "set", form)
    assert said.startswith(f"{len(kept)} questions written")
    assert ("left out" in said) == (len(kept) < len(NAMES))
    read = [(each.id, each.document or each.relevant[0][0]) for each in forms.read(tmp_path / "set")]
    assert read == [(NAMES[each], f"{NAMES[each]}.pdf") for each in kept]


def test_words_with_the_sign_between_alternatives_are_left_out_of_a_spreadsheet(tmp_path):
    gold = write(
        tmp_path / "gold.jsonl", asked("1", "Why?", "a||b"), asked("2", "Who?", "a|b"), asked(" 3", "So?", "a")
    )
    assert "2 left out" in to(gold, tmp_path / "gold.csv")
    assert [each.parts for each in forms.read(tmp_path / "gold.csv")] == [(("a|b",),)]


@pytest.mark.parametrize("form", ["beir", "trec"])
def test_nothing_is_written_into_a_folder_that_is_read_nor_over_the_folder_of_a_file(tmp_path, form):
    gold = write(tmp_path / "gold.jsonl", asked("1", "Why?", "a", document="d1"))
    to(gold, tmp_path / "set", form)
    before = {path: path.read_bytes() for path in (tmp_path / "set").rglob("*") if path.is_file()}
    for path in before:
        with pytest.raises(EvaluationError, match="lies in what would be read"):
            to(tmp_path / "set", path, "pilcrow")
    with pytest.raises(EvaluationError, match="is the folder of what would be read"):
        to(gold, tmp_path, form)
    assert {path: path.read_bytes() for path in (tmp_path / "set").rglob("*") if path.is_file()} == before
