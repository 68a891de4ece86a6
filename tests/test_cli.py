"""The command line as a person meets it: words, exit codes, bad input. Runs the real model."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harbour import MEMO, PLAN
from tests.tiny_model import save


def pilcrow(*arguments, home, **environment):
    """Run a command and return (exit code, stdout, stderr)."""
    done = subprocess.run(
        [sys.executable, "-m", "qa.cli", "--home", str(home), *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=100,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


LINES = [
    "not json",
    "[1, 2]",
    '{"id": 1}',
    '{"question": 5}',
    '{"id": [1], "question": "Who?"}',
    '{"id": NaN, "question": "Who?"}',
    '{"id": 1, "question": "Who? \\ud800"}',
    '{"id": 1, "question": "Who?", "document": 5}',
    '{"id": 1, "question": "Who?", "collection": ["a"]}',
    "[" * 100_000,
]  # none of them is a question


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "plan.md").write_text(PLAN, encoding="utf-8")
    (folder / "memo.txt").write_text(MEMO, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def home(models, folder, tmp_path_factory):
    """Return a library that holds both documents."""
    home = tmp_path_factory.mktemp("home")
    (home / "models").symlink_to(models)
    code, out, err = pilcrow("add", folder, home=home)
    assert (code, "2 added" in out) == (0, True), err
    return home


def test_a_question_is_answered_with_its_mark_and_exit_code_0(home):
    code, out, _ = pilcrow("ask", "When did the lighthouse keeper retire?", home=home)
    assert code == 0
    assert "“The lighthouse keeper retired in March 1994 and moved to Oban.”" in out
    assert "¶1 · Memo on the lighthouse" in out


def test_an_unanswerable_question_exits_with_3_and_says_so(home):
    code, out, _ = pilcrow("ask", "Who won the chess championship of Patagonia?", home=home)
    assert code == 3
    assert out.startswith("No answer found in the documents.")


def test_json_is_the_schema(home):
    code, out, _ = pilcrow("ask", "--json", "What is a tidal debt?", home=home)
    answer = json.loads(out)
    assert (code, answer["schema"], answer["status"]) == (0, "pilcrow.answer/1", "answered")


def test_a_batch_answers_every_line_in_order_and_names_what_it_cannot_ask(home, tmp_path):
    questions = [
        {"id": 1, "question": "What is a tidal debt?"},
        {"id": "two", "question": ""},
        {"id": 3, "question": "What is a tidal debt?", "document": "memo.txt"},
        {"id": 4, "question": "What is a tidal debt?", "document": "no such thing"},
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, questions)), encoding="utf-8")
    code, _, err = pilcrow("ask", "--batch", tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl", home=home)
    assert "pilcrow: questions that could not be asked: 1;" in err
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert code == 1
    assert [row["id"] for row in rows] == [1, "two", 3, 4]
    assert [row["status"] for row in rows] == ["answered", "abstained", "abstained", "error"]
    assert rows[1]["reason"] == "empty_question"
    assert "no such thing" in rows[3]["error"]


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES)
def test_a_batch_file_that_is_no_json_lines_is_refused_before_anything_is_written(home, tmp_path, line):
    (tmp_path / "in.jsonl").write_text(line, encoding="utf-8")
    code, _, err = pilcrow("ask", "--batch", tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl", home=home)
    assert (code, (tmp_path / "out.jsonl").exists()) == (1, False)
    assert "line 1" in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask", "What?", "--document", "no such thing"), "no such thing"),
        (("ask", "What?", "--collection", "none"), "default"),
        (("ask", "why " * 10_000), "limit"),
        (("show", "no such thing"), "no such thing"),
        (("show", "plan.md", "--paragraph", "999"), "999"),
        (("remove", "no such thing"), "no such thing"),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do_and_exits_with_1(home, arguments, says):
    code, out, err = pilcrow(*arguments, home=home)
    assert (code, out) == (1, "")
    assert err.startswith("pilcrow: ")
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [("ask",), ("ask", "What?", "--batch", "x"), ("add",), ("ask", "a", "b"), ("sing",)]
)
def test_wrong_usage_exits_with_2(home, arguments):
    assert pilcrow(*arguments, home=home)[0] == 2


def test_a_path_that_was_named_and_cannot_be_added_is_an_error(home, tmp_path):
    code, _, err = pilcrow("add", tmp_path / "gone.txt", home=home)
    assert code == 1
    assert err.count("gone.txt") == 1


def test_a_folder_of_which_nothing_can_be_added_is_an_error(home, tmp_path):
    (tmp_path / "bad.txt").write_bytes(bytes(range(256)))
    assert pilcrow("add", tmp_path, home=home)[0] == 1


def test_list_and_show_give_what_ask_cites(home):
    _, out, _ = pilcrow("list", "--json", home=home)
    assert {row["title"] for row in json.loads(out)} == {"Harbour plan", "Memo on the lighthouse"}
    _, out, _ = pilcrow("show", "memo.txt", "--paragraph", "2", home=home)
    assert out == "[¶2] Nobody asked the guild about the lamp.\n"
    _, out, _ = pilcrow("show", "plan.md", "--json", home=home)
    kinds = [row["kind"] for row in json.loads(out)]
    assert {"heading", "body", "item", "footnote"} <= set(kinds)


def test_the_ledger_is_a_table_and_json(home, folder):
    _, out, _ = pilcrow("list", "--ledger", home=home)
    assert [line.split()[-1] for line in out.splitlines() if line.startswith("added")] != []
    assert max(map(len, out.splitlines())) <= 100
    _, out, _ = pilcrow("list", "--ledger", "--json", home=home)
    rows = {Path(row["source"]).name: row for row in json.loads(out)}
    assert (rows["plan.md"]["status"], rows["plan.md"]["media_type"]) == ("added", "text/markdown")
    assert {"pages", "paragraphs", "lists", "tables", "footnotes", "scanned", "language", "warnings", "seconds"} <= set(
        rows["plan.md"]
    )
    assert pilcrow("list", "--ledger", "--collection", "default", home=home)[0] == 2


def test_adding_prints_json_of_this_run_alone(home, folder):
    code, out, _ = pilcrow("add", "--json", "--exclude", "*.txt", folder, home=home)
    [row] = json.loads(out)
    assert (code, Path(row["source"]).name, row["status"]) == (0, "plan.md", "unchanged")


def test_ocr_without_tesseract_says_at_once_what_to_install(home, folder, tmp_path):
    code, out, err = pilcrow("add", "--ocr", folder, home=home, PATH=str(tmp_path))
    assert (code, out) == (1, "")
    assert "install it (Debian: apt install tesseract-ocr" in err


@pytest.mark.slow
def test_a_watch_adds_what_appears_and_ends_cleanly_with_ctrl_c(home, tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "first.txt").write_text("The first herring was counted in May.")
    command = [sys.executable, "-m", "qa.cli", "--home", str(home), "add", "--watch", str(tmp_path / "files")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr.readline() == "Watching; Ctrl-C ends it.\n"
        (tmp_path / "files" / "second.txt").write_text("The second herring was counted in June.")
        for line in process.stdout:
            if "second.txt" in line:
                break
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "No longer watching.\n")
    for name in ("first.txt", "second.txt"):
        pilcrow("remove", name, home=home)


@pytest.mark.slow
def test_what_is_removed_is_out_of_every_answer_and_can_be_added_again(home, folder):
    assert pilcrow("remove", "memo.txt", home=home)[0] == 0
    assert pilcrow("ask", "When did the lighthouse keeper retire?", home=home)[0] == 3
    assert pilcrow("add", folder, home=home)[0] == 0
    assert pilcrow("ask", "When did the lighthouse keeper retire?", home=home)[0] == 0


@pytest.mark.slow
def test_another_model_is_named_before_the_command_and_is_not_mixed_with_the_first(home, folder, tmp_path):
    other = ("--model", str(save(tmp_path / "model")))
    code, out, err = pilcrow(*other, "add", folder / "memo.txt", home=tmp_path / "home")
    assert (code, "1 added" in out) == (0, True), err
    assert pilcrow(*other, "ask", "When did the lighthouse keeper retire?", home=tmp_path / "home")[0] in (0, 3)
    code, _, err = pilcrow(*other, "ask", "When did the lighthouse keeper retire?", home=home)
    assert (code, "--model" in err) == (1, True)


@pytest.mark.slow
def test_with_nothing_added_the_samples_answer_and_say_so(models, tmp_path):
    (tmp_path / "models").symlink_to(models)
    code, out, err = pilcrow("ask", "What are the six recommended measures?", home=tmp_path)
    assert code == 0
    assert "6 of 6 found" in out
    assert "samples" in err


def test_the_home_may_come_from_the_environment(home):
    done = subprocess.run(
        [sys.executable, "-m", "qa.cli", "list"],
        capture_output=True,
        text=True,
        env={**os.environ, "PILCROW_HOME": str(home)},
        check=True,
    )
    assert "Harbour plan" in done.stdout


@pytest.mark.slow
def test_doctor_finds_a_sound_installation(home):
    code, out, _ = pilcrow("doctor", home=home)
    assert (code, "BAD" in out) == (0, False), out
    assert "a question made no connection" in out


@pytest.mark.slow
def test_doctor_finds_a_damaged_library(models, tmp_path):
    (tmp_path / "models").symlink_to(models)
    (tmp_path / "library.sqlite3").write_bytes(b"SQLite format 3\0" + b"rubbish" * 1000)
    code, out, _ = pilcrow("doctor", home=tmp_path)
    assert code == 1
    assert "BAD  library" in out


@pytest.mark.slow
def test_ctrl_c_exits_with_130_and_says_what_is_kept(models, tmp_path):
    (tmp_path / "models").symlink_to(models)
    (tmp_path / "long.txt").write_text("".join(f"Room {n} has {n} chairs and a lamp.\n\n" for n in range(20_000)))
    command = [sys.executable, "-m", "qa.cli", "--home", str(tmp_path), "add", str(tmp_path / "long.txt")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.endswith("pilcrow: interrupted; what was committed is kept, and the same command resumes.\n")


def test_output_that_the_terminal_cannot_show_is_escaped(home):
    code, out, _ = pilcrow("show", "memo.txt", home=home, PYTHONIOENCODING="iso8859-7")
    assert (code, r"[\xb62] Nobody asked" in out) == (0, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_that_cannot_be_written_is_one_line(home):
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "qa.cli", "--home", str(home), "list"]
        buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=buffered)
    assert done.returncode == 1
    assert done.stderr.startswith("pilcrow: the system refused: [Errno 28]")
    assert done.stderr.count("\n") == 1


def test_a_question_of_bytes_that_are_no_text_is_a_question(home):
    command = [
        sys.executable,
        "-m",
        "qa.cli",
        "--home",
        str(home),
        "ask",
        "--json",
        b"When did the keeper retire? \xff",
    ]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode in (0, 3), done.stderr
    assert json.loads(done.stdout)["question"].endswith("\ufffd")


@pytest.mark.parametrize(
    "arguments", [("add", ""), ("add", ".", "--collection", ""), ("add", ".", "--collection", "a\x1b")]
)
def test_an_empty_path_and_a_collection_without_a_name_are_wrong_usage(home, arguments):
    assert pilcrow(*arguments, home=home)[0] == 2


@pytest.mark.parametrize("arguments", [("ask", "Who?", "--document", ""), ("list", "--collection", "none")])
def test_a_scope_that_is_not_there_is_an_error_not_everything(home, arguments):
    code, out, err = pilcrow(*arguments, home=home)
    assert (code, out, err.count("\n")) == (1, "", 1)


def test_answers_never_overwrite_their_questions(home, tmp_path):
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": 1, "question": "Who?"}\n')
    assert pilcrow("ask", "--batch", file, "--out", file, home=home)[0] == 1
    assert "Who?" in file.read_text()


def test_a_line_ends_only_at_its_end(home, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"id": 1, "question": "Who\u2028asked?"}\r\n', encoding="utf-8")
    assert pilcrow("ask", "--batch", tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl", home=home)[0] == 0


GOLD = {
    "When did the lighthouse keeper retire?": "March 1994",
    "Where did the lighthouse keeper move?": "Oban",
    "Who voted against the plan?": "Ada Brandt",
    "What is a tidal debt?": "volume of silt",
    "How much does the dredging cost?": "4.2 million",
    "When was the mole breached?": "flood of 2011",
    "Who won the chess championship of Patagonia?": None,
    "What does the mayor earn in a year?": None,
    "How deep is the lake of Zurich?": None,
    "Which king was crowned in 1066?": None,
}


@pytest.mark.slow
def test_calibrating_on_own_questions_changes_the_threshold_and_the_signature_of_answers(home, tmp_path):
    gold = tmp_path / "gold.jsonl"
    rows = [{"question": q, "answerable": bool(a), "parts": [[a]] if a else []} for q, a in GOLD.items()]
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    own = tmp_path / "home"
    shutil.copytree(home, own, symlinks=True)
    code, out, err = pilcrow("calibrate", gold, "--false-answers", "0", "--json", home=own)
    assert code == 0, err
    report = json.loads(out)
    assert (report["questions"], report["unanswerable"], report["false_answers_after"]) == (10, 4, 0.0)
    assert report["answered_after"] > 0.5
    fitted = json.loads((own / "calibration.json").read_bytes())
    assert report["threshold"] == pytest.approx(fitted["threshold"], abs=1e-4)
    _, out, _ = pilcrow("ask", "--json", "Who voted against the plan?", home=own)
    assert "+" in json.loads(out)["signature"]
    _, out, _ = pilcrow("ask", "--json", "Who voted against the plan?", home=home)
    assert "+" not in json.loads(out)["signature"]


@pytest.mark.slow
def test_a_share_of_false_answers_can_be_set_without_questions(home, tmp_path):
    own = tmp_path / "home"
    shutil.copytree(home, own, symlinks=True)
    for share, expected in (("0", 3), ("1", 0)):
        code, out, err = pilcrow("calibrate", "--false-answers", share, "--json", home=own)
        assert (code, json.loads(out)["false_answers_of_public_questions"]) == (0, float(share)), err
        code, out, _ = pilcrow("ask", "--json", "What does the mayor earn in a year?", home=own)
        assert (code, "+" in json.loads(out)["signature"]) == (expected, True)


def test_a_file_that_cannot_be_calibrated_on_changes_nothing_and_says_why(home, tmp_path):
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"question": "Who?", "answerable": true}\n', encoding="utf-8")
    code, _, err = pilcrow("calibrate", gold, home=home)
    assert (code, "gold.jsonl, line 1" in err) == (1, True)
    assert not (home / "calibration.json").exists()
