"""The field's forms: read with the line of what is wrong, told apart, and written so that others can read them."""

import json

import ir_measures
import pytest

from qa.evaluation import forms
from qa.evaluation.converting import convert
from qa.evaluation.gold import gold_json, read_gold
from qa.evaluation.lines import EvaluationError
from tests.runs import asked, line, write

SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "The Harbour",
            "paragraphs": [
                {
                    "context": "The keeper retired in March 1994.",
                    "qas": [
                        {
                            "id": "a",
                            "question": "When did he retire?",
                            "is_impossible": False,
                            "answers": [{"text": "March 1994", "answer_start": 22}] * 2
                            + [{"text": "1994", "answer_start": 28}],
                        },
                        {"id": "b", "question": "Who followed?", "is_impossible": True, "answers": []},
                    ],
                },
                {"context": "A second paragraph.", "qas": []},
            ],
        },
        {"title": "the harbour", "paragraphs": [{"context": "Another.", "qas": []}]},
    ],
}


def squad(path, data=SQUAD):
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def beir(
    folder,
    queries=({"_id": "1", "text": "Why?"}, {"_id": "2", "text": "Who?"}),
    qrels="query-id\tcorpus-id\tscore\n1\td1\t2\n1\td2\t0\n",
):
    (folder / "qrels").mkdir(parents=True)
    write(
        folder / "corpus.jsonl",
        {"_id": "d1", "title": "One", "text": "First."},
        {"_id": "d2", "title": "", "text": "Second."},
    )
    write(folder / "queries.jsonl", *queries)
    (folder / "qrels" / "test.tsv").write_text(qrels)
    (folder / "qrels" / "train.tsv").write_text("2\td1\t1\n")
    return folder


def trec(folder, topics, qrels="301 0 d1 1\n301 0 d2 0\n", name="topics.txt"):
    folder.mkdir()
    (folder / name).write_text(topics)
    (folder / "qrels.txt").write_text(qrels)
    return folder


def test_squad_is_read_with_its_alternatives_and_what_is_impossible(tmp_path):
    first, second = forms.read(squad(tmp_path / "dev.json"))
    assert (first.parts, first.document, first.type) == ((("March 1994", "1994"),), "The Harbour", "span")
    assert (second.answerable, second.parts) == (False, ())


def test_squad_1_has_no_mark_for_what_is_impossible(tmp_path):
    data = {
        "data": [{"paragraphs": [{"context": "x", "qas": [{"id": 1, "question": "Why?", "answers": [{"text": "x"}]}]}]}]
    }
    (read,) = forms.read(squad(tmp_path / "train.json", data))
    assert (read.id, read.answerable, read.document) == ("1", True, "article 1")


def test_squad_goes_to_our_form_with_its_texts_as_files_that_its_questions_name(tmp_path):
    said = convert(
        squad(tmp_path / "dev.json"), tmp_path / "gold.jsonl", given=None, wanted=None, documents=tmp_path / "texts"
    )
    assert said.startswith("2 questions written")
    texts = {path.name: path.read_text() for path in (tmp_path / "texts").iterdir()}
    assert texts == {
        "The_Harbour.txt": "The keeper retired in March 1994.\n\nA second paragraph.\n",
        "the_harbour-2.txt": "Another.\n",
    }
    assert {each.document for each in read_gold(tmp_path / "gold.jsonl")} == {"The_Harbour.txt"}


def test_our_form_goes_to_squad_with_offsets_into_the_texts_and_without_lists(tmp_path):
    (tmp_path / "plan.txt").write_text("The keeper retired in March 1994.")
    gold = write(
        tmp_path / "gold.jsonl",
        asked("1", "When?", "March 1994", document="plan.txt"),
        asked("2", "Which?", "a", "b"),
        asked("3", "Who?"),
    )
    said = convert(gold, tmp_path / "out.json", given=None, wanted="squad", documents=tmp_path)
    assert "1 left out, which squad cannot hold" in said
    article, other = json.loads((tmp_path / "out.json").read_text())["data"]
    (paragraph,) = article["paragraphs"]
    answer = paragraph["qas"][0]["answers"][0]
    assert paragraph["context"][answer["answer_start"] :].startswith(answer["text"])
    assert other["paragraphs"][0]["qas"][0]["is_impossible"]
    assert [each.id for each in forms.read(tmp_path / "out.json")] == ["1", "3"]


def test_of_a_beir_folder_the_judged_queries_of_the_test_part_are_read(tmp_path):
    (read,) = forms.read(beir(tmp_path / "set"))
    assert (read.question, read.relevant, read.is_judged) == ("Why?", (("d1", 2), ("d2", 0)), False)


def test_beir_there_and_back(tmp_path):
    convert(beir(tmp_path / "set"), tmp_path / "again", given=None, wanted="beir", documents=None)
    assert [each.relevant for each in forms.read(tmp_path / "again")] == [(("d1", 2), ("d2", 0))]
    assert (tmp_path / "again" / "corpus.jsonl").read_text().count("First.") == 1


@pytest.mark.parametrize(
    "topics",
    [
        "<top>\n<num> Number: 301\n<title> International\n organized crime\n<desc> Description:\nWho?\n</top>\n",
        '<topics><topic number="301"><query>International organized crime</query></topic></topics>',
        "301\tInternational organized crime\n302\tUnjudged\n",
    ],
)
def test_topics_are_read_as_sgml_xml_and_lines(tmp_path, topics):
    folder = trec(tmp_path / "set", topics)
    (read,) = forms.read(folder)
    assert (read.id, read.question) == ("301", "International organized crime")
    assert read.relevant == (("d1", 1), ("d2", 0))
    assert forms.read(folder / "topics.txt") == (read,)  # with the qrels beside it


def test_what_is_written_for_trec_is_read_by_ir_measures(tmp_path):
    gold = write(tmp_path / "gold.jsonl", asked("1", "Why?\nSo?", "a", document="my plan.md"), asked("2", "Who?"))
    convert(gold, tmp_path / "set", given=None, wanted="trec", documents=None)
    assert list(ir_measures.read_trec_qrels(str(tmp_path / "set" / "qrels.txt"))) == [("1", "my%20plan.md", 1, "0")]
    assert (tmp_path / "set" / "topics.tsv").read_text() == "1\tWhy? So?\n"
    passages = [
        {"document": {"source": f"/{name}.md", "title": name}, "text": name} for name in ("bell", "my plan", "bell")
    ]
    run = write(tmp_path / "run.jsonl", line("1", run={"passages": passages}))
    convert(run, tmp_path / "run.txt", given=None, wanted="trec-run", documents=None)
    found = [(each.query_id, each.doc_id) for each in ir_measures.read_trec_run(str(tmp_path / "run.txt"))]
    assert found == [("1", "bell.md"), ("1", "my%20plan.md")]


def test_trec_rag_there_and_back(tmp_path):
    rows = {"topic_id": "9", "topic": "Why?", "references": ["d1", "d2"], "answer": [{"text": "So.", "citations": [1]}]}
    (read,) = forms.read(write(tmp_path / "rag.jsonl", rows))
    assert (read.parts, read.relevant) == ((("So.",),), (("d2", 1),))
    gold = write(tmp_path / "gold.jsonl", asked("9", "Why?", "So.", document="d2"))
    convert(gold, tmp_path / "again.jsonl", given=None, wanted="trec-rag", documents=None)
    written = json.loads((tmp_path / "again.jsonl").read_text())
    assert written == {**rows, "references": ["d2"], "answer": [{"text": "So.", "citations": [0]}]}


def test_a_run_goes_to_squads_predictions(tmp_path):
    marked = {"text": "In March 1994.", "emphasis": [[3, 13]], "role": "answer"}
    run = write(tmp_path / "run.jsonl", line("1", quotes=[marked], run={}), line("2", text=None))
    convert(run, tmp_path / "said.json", given=None, wanted="squad-predictions", documents=None)
    assert json.loads((tmp_path / "said.json").read_text()) == {"1": "March 1994", "2": ""}


def test_a_spreadsheet_there_and_back(tmp_path):
    questions = [
        asked("1", "Which, if any?", 'a "b"', "c", type="list"),
        asked("2", "Who?"),
        {**asked("3", "When?"), "answerable": True, "parts": [["May", "spring"]], "document": "plan.md"},
    ]
    gold = write(tmp_path / "gold.jsonl", *questions)
    convert(gold, tmp_path / "gold.csv", given=None, wanted=None, documents=None)
    read = [gold_json(each) for each in forms.read(tmp_path / "gold.csv")]
    assert read == [gold_json(each) for each in read_gold(gold)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_spreadsheet_needs_only_a_question_and_a_quote(tmp_path, delimiter):
    path = tmp_path / "g.csv"
    path.write_text(
        f"\ufeffQuestion{delimiter}Expected Quote\r\nWhy?{delimiter}because\r\n\r\nWho?{delimiter}\r\n",
        encoding="utf-8",
    )
    first, second = forms.read(path)
    assert (first.id, first.parts, second.id, second.answerable) == ("1", (("because",),), "3", False)


BAD = {
    "g.csv": [
        ("question\nWhy?", "line 1: name the columns"),
        ("question,quote\n,a", "line 2: there is no question"),
        ("question,quote\nWhy?,a,b", "line 2: it has 3 cells"),
        ("id,question,quote\n1,Why?,a\n1,Who?,b", "line 3: the id “1” stands at line 2 already"),
        ("id,question,quote\n1,Why?,a\n1,Why?,", "already, and one of both rows has no quote"),
        ('question,quote\nWhy?,"a', "line 2: this is no CSV"),
        ("question,quote\n", "holds no question"),
    ],
    "g.json": [
        ("{}", 'no "data"'),
        ('{"data": []}', "holds no question"),
        (
            '{"data": [{"paragraphs": [{"qas": [{"id": "1", "question": "Why?", "is_impossible": false}]}]}]}',
            "qas 1: it has no",
        ),
        ('{"data": [{"paragraphs": [{"qas": [{"question": "Why?", "answers": []}]}]}]}', "paragraphs 1, qas 1"),
        ('{"data": [{"paragraphs": [{"qas": [{"id": "1", "question": " "}]}]}]}', 'its "question" is empty'),
        ('{\n"data": [,]}', "line 2: this is not JSON"),
    ],
    "topics.tsv": [("1\tWhy?", "holds no file with “qrels” in the name")],
    "g.jsonl": [
        ('{"id": "1", "question": "Why?", "parts": [["a"], ["-"]]}', "line 1: a part of the answer holds no letters"),
        ('{"topic_id": "1", "answer": []}', 'no "topic"'),
        ('{"topic_id": "1", "topic": "Why?", "references": [{"document": "a"}]}', 'line 1: "references" is a list'),
        (
            '{"topic_id": "1", "topic": "Why?", "references": [], "answer": [{"text": "a", "citations": [0]}]}',
            "line 1, answer 1: it cites",
        ),
    ],
}


@pytest.mark.parametrize(("name", "text", "said"), [(name, *each) for name, rows in BAD.items() for each in rows])
def test_what_is_wrong_with_a_file_is_said_with_its_line(tmp_path, name, text, said):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as failed:
        forms.read(tmp_path / name)
    assert said in str(failed.value)
    assert str(tmp_path) in str(failed.value)


def test_bad_qrels_are_named_with_their_line(tmp_path):
    for number, (qrels, said) in enumerate(
        (
            ("1\td1", "line 1"),
            ("1\td1\t--1", "line 1"),
            ("1\td1\t²", "line 1"),
            ("9\td1\t1\n", "“9”"),
            ("1\td1\t1\n1\td1\t1\n", "line 2.*twice"),
        )
    ):
        with pytest.raises(EvaluationError, match=said):
            forms.read(beir(tmp_path / f"b{number}", qrels=qrels))
    for number, (qrels, said) in enumerate((("301 0 d1", "line 1"), ("301 0 d1 ²", "line 1"), ("9 0 d1 1", "“9”"))):
        with pytest.raises(EvaluationError, match=said):
            forms.read(trec(tmp_path / f"t{number}", "301\tWhy?\n", qrels))
    with pytest.raises(EvaluationError, match="line 2: write the topic's id"):
        forms.read(trec(tmp_path / "t", "301\tWhy?\nno tab\n"))
    with pytest.raises(EvaluationError, match="line 2: the id “301” stands at line 1 already"):
        forms.read(trec(tmp_path / "twice", "301\tWhy?\n301\tWho?\n"))


def test_a_form_that_is_not_known_is_refused_and_a_folder_without_files_too(tmp_path):
    gold = write(tmp_path / "gold.jsonl", asked("1", "Why?", "a"))
    with pytest.raises(EvaluationError, match="no form “poem”"):
        forms.read(gold, "poem")
    with pytest.raises(EvaluationError, match="folder without"):
        forms.read(tmp_path)
    with pytest.raises(EvaluationError, match="There is no"):
        forms.read(tmp_path / "nothing.jsonl")
    with pytest.raises(EvaluationError, match="say --to"):
        convert(write(tmp_path / "run.jsonl", line()), tmp_path / "x", given=None, wanted=None, documents=None)
    with pytest.raises(EvaluationError, match="Say --to"):
        convert(gold, tmp_path / "x", given=None, wanted=None, documents=None)
    with pytest.raises(EvaluationError, match="is what would be read"):
        convert(gold, gold, given=None, wanted="pilcrow", documents=None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gold.jsonl", "run.jsonl"]
