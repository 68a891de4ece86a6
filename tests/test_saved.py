"""Saved answers read back, and everything that is none refused with its place."""

import json

import pytest

from qa.render import to_json
from qa.saved import SavedError, answers, read
from tests.test_render import answer

WHOLE = to_json(answer(), id=3)


def with_quote(**changes):
    return {**WHOLE, "quotes": [{**WHOLE["quotes"][0], **changes}]}


def test_what_was_rendered_is_read_back():
    (saved,) = answers(WHOLE, "line 1")
    assert (saved.id, saved.question, saved.count.found, len(saved.quotes)) == (3, "What now?", 2, 3)
    first, rendered = saved.quotes[0], WHOLE["quotes"][0]
    assert (first.text, first.sha256, first.label) == (rendered["text"], rendered["sha256"], "¶4")
    assert first.emphasis == ((0, 6),)


@pytest.mark.parametrize("indent", [None, 2])
def test_a_file_is_one_value_or_a_value_a_line(tmp_path, indent):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(WHOLE, indent=indent))
    assert [each.id for each in read(path)] == [3]
    path.write_text(json.dumps(WHOLE) + "\n\n" + json.dumps({**WHOLE, "id": 4}) + "\n")
    assert [each.id for each in read(path)] == [3, 4]


def test_conversations_and_comparisons_hold_answers():
    conversation = {"schema": "pilcrow.conversation/1", "answers": [WHOLE, WHOLE]}
    comparison = {"schema": "pilcrow.comparison/1", "rows": [{"answer": WHOLE}]}
    assert len(list(answers(conversation, "here"))) == 2
    assert len(list(answers(comparison, "here"))) == 1


def test_a_row_of_a_batch_that_could_not_be_asked_has_no_receipts():
    row = {"schema": "pilcrow.answer/1", "id": 1, "question": "?", "status": "error", "error": "no", "quotes": []}
    (saved,) = answers(row, "line 1")
    assert saved.receipts == ()


@pytest.mark.parametrize(
    "text",
    ["", "no json", "[1]", "{}", "null", "[" * 100_000, '{"schema": "pilcrow.answer/2"}', '{"a": NaN}', "\ufffe"],
    ids=repr,
)
def test_what_holds_no_answer_is_refused(tmp_path, text):
    path = tmp_path / "answers.jsonl"
    path.write_text(text[:200_000])
    with pytest.raises(SavedError):
        read(path)


def test_a_file_that_is_missing_or_binary_is_refused(tmp_path):
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name in ("missing", "binary"):
        with pytest.raises(SavedError, match="Cannot read"):
            read(tmp_path / name)


def test_the_line_that_is_wrong_is_named(tmp_path):
    path = tmp_path / "answers.jsonl"
    path.write_text(json.dumps(WHOLE) + "\n{oops\n")
    with pytest.raises(SavedError, match="line 2"):
        read(path)


@pytest.mark.parametrize(
    "value",
    [
        {**WHOLE, "question": None},
        {**WHOLE, "question": "\ud800"},
        {**WHOLE, "quotes": None},
        {**WHOLE, "quotes": {}},
        {**WHOLE, "quotes": [None]},
        {**WHOLE, "nearest": 3},
        {**WHOLE, "confidence": "high"},
        {**WHOLE, "confidence": 10**400},
        {**WHOLE, "count": 6},
        {**WHOLE, "count": {"announced": 6}},
        with_quote(text=5),
        with_quote(text="\ud800"),
        with_quote(sha256=None),
        with_quote(document=None),
        with_quote(document={"id": "x"}),
        with_quote(paragraph="4"),
        with_quote(paragraph=True),
        with_quote(start=-1),
        with_quote(end=10**30),
        with_quote(start=1.5),
        with_quote(role="author"),
        with_quote(role=[]),
        with_quote(emphasis=[[1]]),
        with_quote(emphasis=[[1, "2"]]),
        with_quote(section=[1]),
        with_quote(score=float("nan")),
    ],
    ids=lambda value: json.dumps(value["quotes"])[:60],
)
def test_a_field_of_the_wrong_type_is_refused_by_name(value):
    with pytest.raises(SavedError, match="line 9"):
        list(answers(value, "line 9"))
