"""Gold is read whole or refused with the line, and what is written reads back the same."""

import pytest

from qa.evaluation.gold import gold_json, read_gold, warning, write_gold
from qa.evaluation.lines import EvaluationError, write_folder, write_whole
from tests.runs import asked, gold, write


def test_what_is_written_reads_back_the_same(tmp_path):
    questions = [
        gold("a", ("b", "or b"), id="1", document="plan.md", draft=True, note="from ¶2"),
        gold(id="2", answerable=False, collection="memos"),
        gold(id="3", answerable=True, relevant=(("d1", 2), ("d2", 0)), type="search"),
    ]
    write_gold(tmp_path / "gold.jsonl", questions)
    read = read_gold(tmp_path / "gold.jsonl")
    assert [gold_json(each) for each in read] == [gold_json(each) for each in questions]
    assert [each.where.rpartition(", ")[2] for each in read] == ["line 1", "line 2", "line 3"]


def test_the_type_is_told_from_the_parts_where_none_is_named(tmp_path):
    path = write(tmp_path / "g.jsonl", asked("1", "Why?", "a"), asked("2", "Why?", "a", "b"), asked("3", "Why?"))
    assert [each.type for each in read_gold(path)] == ["span", "list", "none"]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ('{"id": "q1", "question": "Why?", "answerable": false}', "“q1” stands at line 1 already"),
        ('{"id": 2, "answerable": true, "parts": [["a"]]}', 'no "question"'),
        ('{"question": "Why?", "answerable": false}', '"id" is missing'),
        ('{"id": 2, "question": "Why?", "answerable": true}', 'needs "parts"'),
        ('{"id": 2, "question": "Why?", "answerable": false, "parts": [["a"]]}', "has no parts"),
        ('{"id": 2, "question": "Why?", "answerable": "yes", "parts": [["a"]]}', "true or false"),
        ('{"id": 2, "question": "Why?", "answerable": true, "parts": [[" "]]}', "none is empty"),
        ('{"id": 2, "question": "Why?", "answerable": true, "parts": [[]]}', "alternatives"),
        ('{"id": 2, "question": "Why?", "relevant": {"d": "much"}}', "whole number"),
        ('{"id": 2, "question": "\\ud800", "answerable": false}', "half a character"),
        ('{"id": 2, "question": "Why?"}', 'nor "answerable": false'),
        ('{"id": "\\ud800", "question": "Why?", "answerable": false}', "half a character"),
        ('{"id": 2, "question": "Why?", "parts": [["a", "\\\\\\uDC00"]]}', "half a character"),
        ('{"id": 2, "question": "Why?", "relevant": {"\\ud83d\\ude00\\ud83d": 1}}', "half a character"),
        ("[1]", "no JSON object"),
        ('{"id": NaN}', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"id": 2,', "not JSON"),
    ],
)
def test_a_bad_line_is_named(tmp_path, second, said):
    path = write(tmp_path / "gold.jsonl", asked("q1", "Why?", "a"))
    path.write_text(path.read_text() + "\n" + second, encoding="utf-8")
    with pytest.raises(EvaluationError) as failed:
        read_gold(path)
    assert f"{path}, line 3" in str(failed.value)
    assert said in str(failed.value)


@pytest.mark.parametrize("data", [b"", b" \n\n", b"\xff\xfe\x00"])
def test_an_empty_file_and_one_that_is_no_text_are_refused(tmp_path, data):
    (tmp_path / "gold.jsonl").write_bytes(data)
    with pytest.raises(EvaluationError, match=r"gold\.jsonl"):
        read_gold(tmp_path / "gold.jsonl")


def test_the_line_that_is_not_utf_8_is_named(tmp_path):
    (tmp_path / "gold.jsonl").write_bytes(b'\xef\xbb\xbf{"id": "\xc3\xa9"}\r\n\n{"id": "\xe9"}\n')
    with pytest.raises(EvaluationError, match=r"gold\.jsonl, line 3: this is not UTF-8"):
        read_gold(tmp_path / "gold.jsonl")


def test_a_line_separator_inside_a_question_ends_no_line(tmp_path):
    path = write(tmp_path / "gold.jsonl", asked("1", "Why\u2028not?", "a"))
    assert read_gold(path)[0].question == "Why\u2028not?"


def test_a_file_that_cannot_be_written_to_its_end_leaves_the_old_one(tmp_path):
    (tmp_path / "out").write_text("old")

    def pieces():
        yield "new"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_whole(tmp_path / "out", pieces())
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text() == "old"


def test_a_folder_that_cannot_be_written_whole_leaves_nothing_behind(tmp_path):
    with pytest.raises(UnicodeEncodeError):
        write_folder(tmp_path / "new" / "set", {"a/one": ["fine"], "two": ["\ud800"]})
    assert not (tmp_path / "new" / "set").exists()
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "one").write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_folder(tmp_path / "set", {"one": ["new"], "two": ["\ud800"]})
    assert [path.name for path in (tmp_path / "set").iterdir()] == ["one"]
    assert (tmp_path / "set" / "one").read_text() == "old"
    with pytest.raises(EvaluationError, match="is a file"):
        write_folder(tmp_path / "set" / "one", {})


def test_drafts_are_counted():
    assert warning([gold("a"), gold("b", draft=True)]) == "1 of 2 questions are drafts that nobody has looked at"
    assert warning([gold("a")]) == ""
