"""Every line of a batch gets its row, and what cannot be read is refused before anything is written."""

import json

import pytest

from corpus.errors import NoSuchDocument
from qa.batch import BatchError, answer_all, scope_of
from tests.harbour import build


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("harbour")
    with build(folder / "home", folder / "files") as index:
        yield index


@pytest.fixture
def batch(index, tmp_path):
    """Return a function from the text of a batch to (how many failed, the rows written)."""

    def run(text, **scope):
        (tmp_path / "in.jsonl").write_text(text, encoding="utf-8")
        out = tmp_path / "out.jsonl"
        failed = answer_all(tmp_path / "in.jsonl", out, index, **{"document": None, "collection": None} | scope)
        return failed, [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n") if line]

    return run


def line(**fields):
    return json.dumps(fields, ensure_ascii=False)


def test_a_line_that_cannot_be_asked_gets_a_row_and_the_others_are_answered(batch):
    long = line(id="a", question="why " * 1000)
    failed, rows = batch(f"{long}\n\n{line(id='b', question='What is a tidal debt?')}\n")
    assert failed == 1
    assert [(row["id"], row["status"]) for row in rows] == [("a", "error"), ("b", "answered")]
    assert "limit" in rows[0]["error"]


def test_a_line_names_its_own_scope_over_that_of_the_run(batch):
    asked = "What is a tidal debt?"
    lines = "\n".join((line(question=asked), line(question=asked, document="plan.md", collection="default")))
    _, rows = batch(lines, collection="memos")
    assert [row["status"] for row in rows] == ["abstained", "answered"]


def test_line_separators_inside_a_question_do_not_end_the_line(batch):
    question = "What is\u2028a tidal debt?"
    assert batch(line(id=7, question=question))[1][0]["question"] == question


def test_a_byte_order_mark_is_no_part_of_the_first_line(batch):
    assert batch("\ufeff" + line(id=7, question="What is a tidal debt?"))[1][0]["id"] == 7


@pytest.mark.parametrize(
    "bad",
    [
        '{"question": "When?", "id": 1.5}',
        '{"question": "When?", "id": ["x"]}',
        '{"question": "When?", "document": 4}',
        '{"question": "When?", "collection": ["memos"]}',
        '{"question": "\\ud800"}',
        '{"question": "When?", "score": NaN}',
        "[" * 100_000,
    ],
)
def test_what_is_no_row_is_refused_with_the_number_of_its_line(batch, tmp_path, bad):
    with pytest.raises(BatchError, match="line 2"):
        batch(f"{line(question='When?')}\n{bad}")
    assert not (tmp_path / "out.jsonl").exists()


def test_the_file_of_questions_is_never_overwritten(index, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text(line(question="When?"), encoding="utf-8")
    with pytest.raises(BatchError, match="overwritten"):
        answer_all(path, path, index, document=None, collection=None)
    assert path.read_text(encoding="utf-8") == line(question="When?")


@pytest.mark.parametrize("name", ["gone.jsonl", "latin.jsonl"])
def test_a_file_that_cannot_be_read_is_named(index, tmp_path, name):
    (tmp_path / "latin.jsonl").write_bytes('{"question": "Où?"}'.encode("latin-1"))
    with pytest.raises(BatchError, match=name):
        answer_all(tmp_path / name, tmp_path / "out.jsonl", index, document=None, collection=None)


def test_a_place_that_cannot_be_written_to_is_named(index, tmp_path):
    (tmp_path / "in.jsonl").write_text(line(question="When?"), encoding="utf-8")
    with pytest.raises(BatchError, match="no folder"):
        answer_all(tmp_path / "in.jsonl", tmp_path / "no folder" / "out", index, document=None, collection=None)


def test_names_are_resolved_to_a_scope_or_refused(index):
    memo = index.store.resolve("memo.txt")
    assert scope_of(index, "memo.txt", None).document_id == memo
    assert scope_of(index, None, "memos").collection == "memos"
    with pytest.raises(NoSuchDocument):
        scope_of(index, "a lost letter", None)
