"""A run asks every question once, resumes where it stopped, and never mixes systems."""

import json
import threading
from dataclasses import replace

import pytest

from index.build import add, remove
from index.search import Index
from qa.ask import ask
from qa.confidence import SHIPPED
from qa.evaluation import running
from qa.evaluation.lines import EvaluationError
from qa.evaluation.rows import Status, read_run
from qa.evaluation.witness import Witness, look
from qa.saved import read as read_saved
from tests.fake_encoder import FakeEncoder
from tests.harbour import build
from tests.runs import gold

PLAN = running.Plan(calibration=replace(SHIPPED, threshold=0.0))
QUESTIONS = (
    gold("Dredge the inner basin", "Raise the mooring fees", id="1", question="What are the four measures?"),
    gold("volume of silt", id="2", question="What is a tidal debt?", document="plan.md"),
    gold(id="3", question="why " * 1000),
    gold("March 1994", id="4", question="When did the lighthouse keeper retire?", collection="memos"),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("harbour")
    with build(folder / "home", folder / "files") as index:
        yield index


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def test_each_question_gets_a_row_with_its_quotes_passages_and_witnesses(index, tmp_path):
    out = tmp_path / "run.jsonl"
    assert running.run(QUESTIONS, out, index, PLAN) == running.Outcome(asked=4, kept=0, failed=1)
    run = read_run(out)
    assert [row.id for row in run.rows] == ["1", "2", "3", "4"]
    assert [row.status for row in run.rows] == [Status.ANSWERED, Status.ANSWERED, Status.ERROR, Status.ANSWERED]
    assert "limit" in run.rows[2].error
    for row in (run.rows[0], run.rows[1], run.rows[3]):
        assert row.quotes
        assert row.passages
        assert all(quote.is_verbatim and quote.place_holds for quote in row.quotes)
        assert all(passage.text in index.store.document(passage.document_id).text for passage in row.passages)
    assert not (tmp_path / "run.jsonl.part").exists()


def test_other_programs_read_a_run_as_answers(index, tmp_path):
    running.run(QUESTIONS[:2], tmp_path / "run.jsonl", index, PLAN)
    assert [saved.id for saved in read_saved(tmp_path / "run.jsonl")] == ["1", "2"]


def test_workers_answer_as_one_does_and_in_the_same_order(index, tmp_path):
    running.run(QUESTIONS, tmp_path / "one.jsonl", index, PLAN)
    running.run(QUESTIONS, tmp_path / "three.jsonl", index, replace(PLAN, workers=3))
    one, three = (
        [{**row, "timings_ms": None} for row in rows(tmp_path / name)] for name in ("one.jsonl", "three.jsonl")
    )
    assert one == three
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("eval")]


def test_a_question_is_asked_in_its_own_document_if_that_is_wanted(index, tmp_path):
    asked = [gold("x", id="1", question="When did the lighthouse keeper retire?", document="plan.md")]
    running.run(asked, tmp_path / "everywhere.jsonl", index, PLAN)
    running.run(asked, tmp_path / "within.jsonl", index, replace(PLAN, within=True))
    titles = [{passage.title for passage in read_run(path).rows[0].passages} for path in sorted(tmp_path.iterdir())]
    assert len(titles[0]) == 2
    assert titles[1] == {"Harbour plan"}


def test_a_run_that_was_killed_resumes_without_asking_again(index, tmp_path, monkeypatch):
    out, part = tmp_path / "run.jsonl", tmp_path / "run.jsonl.part"
    running.run(QUESTIONS[:2], out, index, PLAN)
    whole = out.read_text(encoding="utf-8")
    out.unlink()
    first = whole.index("\n") + 1
    part.write_text(whole[: first + 40], encoding="utf-8")  # the second line was not written to its end
    asked = []
    monkeypatch.setattr(
        running, "ask", lambda question, *args, **kwargs: asked.append(question) or ask(question, *args, **kwargs)
    )
    assert running.run(QUESTIONS[:2], out, index, PLAN) == running.Outcome(asked=1, kept=1, failed=0)
    assert [question for question in asked if question] == ["What is a tidal debt?"]
    assert out.read_text(encoding="utf-8").startswith(whole[:first])
    assert not part.exists()


def test_a_finished_run_asks_only_what_is_new_and_what_failed(index, tmp_path):
    out = tmp_path / "run.jsonl"
    running.run(QUESTIONS[:3], out, index, PLAN)
    assert running.run(QUESTIONS, out, index, PLAN) == running.Outcome(asked=2, kept=2, failed=1)
    assert running.run(QUESTIONS, out, index, replace(PLAN, fresh=True)).kept == 0


def test_answers_of_another_signature_are_refused_and_left_alone(index, tmp_path):
    out = tmp_path / "run.jsonl"
    running.run(QUESTIONS[:1], out, index, PLAN)
    other = replace(PLAN, calibration=replace(PLAN.calibration, slope=0.9))
    before = out.read_bytes()
    with pytest.raises(EvaluationError, match="--fresh"):
        running.run(QUESTIONS[:1], out, index, other)
    assert out.read_bytes() == before
    assert running.run(QUESTIONS[:1], out, index, replace(other, fresh=True)).asked == 1


def test_answers_of_another_library_are_refused(index, tmp_path):
    out = tmp_path / "run.jsonl"
    running.run(QUESTIONS[:1], out, index, PLAN)
    (tmp_path / "note.txt").write_text("A note on the northern bell, which rings twice a day.\n")
    (tmp_path / "memo.txt").write_text("Another note, on the southern bell.\n")
    for name in ("note.txt", "memo.txt"):  # two generations, as many as the first library has
        add(tmp_path / "home", [tmp_path / name], encoder=FakeEncoder)
    with (
        Index.open(tmp_path / "home", encoder=FakeEncoder()) as other,
        pytest.raises(EvaluationError, match="--fresh"),
    ):
        running.run(QUESTIONS[:1], out, other, PLAN)


def test_a_library_that_holds_the_same_again_answers_under_the_same_signature(tmp_path):
    (tmp_path / "note.txt").write_text("A note on the northern bell, which rings twice a day.\n")
    with build(tmp_path / "home", tmp_path / "files") as index:
        before = index.signature
        add(tmp_path / "home", [tmp_path / "note.txt"], encoder=FakeEncoder)
        index.catch_up()
        between = index.signature
        remove(tmp_path / "home", index.store.resolve("note.txt"))
        index.catch_up()
        assert index.signature == before != between


def test_a_question_asked_elsewhere_than_before_is_asked_again(index, tmp_path):
    out = tmp_path / "run.jsonl"
    running.run(QUESTIONS[:2], out, index, PLAN)
    with pytest.raises(EvaluationError, match="within would answer"):
        running.run(QUESTIONS[:2], out, index, replace(PLAN, within=True))
    within = replace(PLAN, within=True, fresh=True)
    running.run(QUESTIONS[:2], out, index, within)
    moved = (QUESTIONS[0], replace(QUESTIONS[1], document="memo.txt"))
    assert running.run(moved, out, index, replace(within, fresh=False)) == running.Outcome(1, 1, 0)


def test_a_run_that_begins_with_a_byte_order_mark_is_taken_up(index, tmp_path):
    out = tmp_path / "run.jsonl"
    running.run(QUESTIONS[:1], out, index, PLAN)
    out.write_bytes(b"\xef\xbb\xbf" + out.read_bytes())
    assert running.run(QUESTIONS[:2], out, index, PLAN) == running.Outcome(1, 1, 0)


def test_a_folder_is_refused_before_anything_is_asked(index, tmp_path):
    (tmp_path / "run").mkdir()
    with pytest.raises(EvaluationError, match="is a folder"):
        running.run(QUESTIONS[:1], tmp_path / "run", index, replace(PLAN, fresh=True))
    assert [each.name for each in tmp_path.iterdir()] == ["run"]


def test_a_name_of_several_documents_is_refused_where_questions_are_asked_within(tmp_path):
    (tmp_path / "more").mkdir()
    with build(tmp_path / "home", tmp_path / "files") as index:
        (tmp_path / "more" / "plan.md").write_text("# Another plan\n\nThe bell is rung by hand.\n")
        add(tmp_path / "home", [tmp_path / "more" / "plan.md"], encoder=FakeEncoder)
        asked = [gold("bell", id="1", where="gold.jsonl, line 1", document="plan.md")]
        with pytest.raises(EvaluationError, match=r"gold\.jsonl, line 1: 2 documents go by"):
            running.run(asked, tmp_path / "run.jsonl", index, replace(PLAN, within=True))


def test_answers_to_other_questions_are_refused_with_their_line(index, tmp_path):
    out = tmp_path / "run.jsonl"
    running.run(QUESTIONS[:2], out, index, PLAN)
    changed = (QUESTIONS[0], replace(QUESTIONS[1], question="What is a bell?"))
    with pytest.raises(EvaluationError, match=r"run\.jsonl, line 2: “2” answers “What is a tidal debt\?”"):
        running.run(changed, out, index, PLAN)


@pytest.mark.parametrize(
    "fields",
    [{"document": "nowhere.pdf"}, {"collection": "nowhere"}, {"relevant": (("plan.md", 1), ("nowhere.pdf", 1))}],
)
def test_a_document_that_is_not_there_is_refused_with_its_line_before_anything_is_asked(index, tmp_path, fields):
    asked = [gold("a", id="1"), gold("a", id="2", where="gold.jsonl, line 2", **fields)]
    with pytest.raises(EvaluationError, match=r"gold\.jsonl, line 2: .*nowhere"):
        running.run(asked, tmp_path / "run.jsonl", index, PLAN)
    assert not list(tmp_path.iterdir())


def test_a_library_that_changes_while_it_is_asked_ends_the_run(tmp_path):
    with build(tmp_path / "home", tmp_path / "files") as index:
        note = tmp_path / "note.txt"
        note.write_text("A note on the northern bell, which rings twice a day.\n")
        questions = (gold("a", id="1"), gold("a", id="2"))

        class Changing(tuple):
            def __iter__(self):
                yield self[0]
                add(tmp_path / "home", [note], encoder=FakeEncoder)
                yield self[1]

        answers = running._answers(Changing(questions), index, PLAN)
        first, second = (row["signature"] for row in answers)
        assert first != second
    with build(tmp_path / "home2", tmp_path / "files") as index:
        out = tmp_path / "run.jsonl"

        def changed(todo, index, plan):
            for place, row in enumerate(list(real(todo, index, plan))):
                yield {**row, "signature": row["signature"] + "x" * place}

        real = running._answers
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(running, "_answers", changed)
            with pytest.raises(EvaluationError, match="changed while it was asked"):
                running.run(questions, out, index, PLAN)
        assert not out.exists()


def test_the_witness_sees_what_was_shifted_swapped_or_changed(index):
    answer = ask("What is a tidal debt?", index, calibration=PLAN.calibration)
    quote = answer.quotes[0]
    other = next(each.id for each in index.store.documents() if each.id != quote.document_id)

    def seen(shown):
        return look([quote, shown], index.store)[1]

    assert seen(quote) == Witness(words=True, place=True)
    assert not seen(replace(quote, start=quote.start + 1, end=quote.end + 1)).words
    assert not seen(replace(quote, text=quote.text.upper())).words
    assert not seen(replace(quote, document_sha256="0" * 64)).words
    assert seen(replace(quote, document_id=other)) == Witness(words=False, place=False)
    assert seen(replace(quote, document_id="0" * 16)) == Witness(words=False, place=False)
    assert seen(replace(quote, label="¶99")) == Witness(words=True, place=False)
    assert seen(replace(quote, paragraph=quote.paragraph + 1)) == Witness(words=True, place=False)
    assert seen(replace(quote, page=3)) == Witness(words=True, place=False)
