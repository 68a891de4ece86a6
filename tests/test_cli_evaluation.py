"""`pilcrow eval` as a script meets it: exit codes, what is printed where, bad input without a trace."""

import json

import pytest
from typer.testing import CliRunner

from corpus.errors import PilcrowError
from qa import opening
from qa.cli import app
from tests.fake_encoder import FakeEncoder
from tests.harbour import build
from tests.runs import asked, line, write

GOLD = [
    asked("1", "What is a tidal debt?", "volume of silt", document="plan.md"),
    asked("2", "Who won the cup in 2018?"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("harbour")
    build(folder / "home", folder / "files").close()
    return folder / "home"


@pytest.fixture
def pilcrow(home, tmp_path, monkeypatch):
    """Return a function that runs a command in `tmp_path`, with an encoder that needs no model."""
    monkeypatch.setattr(opening, "open_encoder", lambda models, model: FakeEncoder())
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["--home", str(home), "eval", *arguments])


@pytest.fixture
def run(pilcrow, tmp_path):
    write(tmp_path / "gold.jsonl", *GOLD)
    assert pilcrow("run", "gold.jsonl", "--out", "run.jsonl").exit_code == 0
    return "run.jsonl", "gold.jsonl"


def test_run_score_and_report_in_a_row(pilcrow, run, tmp_path):
    scored = pilcrow("score", *run)
    assert scored.exit_code == 0
    assert "part_recall" in scored.stdout
    figures = json.loads(pilcrow("score", *run, "--json").stdout)
    assert figures["schema"] == "pilcrow.score/1"
    assert figures["metrics"]["verbatim"] in (None, {"value": 1.0, "questions": 1, "interval": [1.0, 1.0]})
    assert pilcrow("report", *run, "--out", "r.html").exit_code == 0
    assert (tmp_path / "r.html").stat().st_size > 50_000


def test_a_second_run_asks_nothing_again(pilcrow, run):
    again = pilcrow("run", "gold.jsonl", "--out", "run.jsonl", "--workers", "2")
    assert again.exit_code == 0
    assert "0 questions asked, 2 were there already" in again.stderr


def test_the_gate_exits_1_if_a_limit_is_not_kept(pilcrow, run, tmp_path):
    kept = pilcrow("gate", *run, "--max", "abstain_wrong=1")
    assert (kept.exit_code, kept.stdout.splitlines()[-1]) == (0, "1 passed, 0 failed")
    broken = pilcrow("gate", *run, "--min", "part_recall=2", "--github", "--junit", "j.xml")
    assert broken.exit_code == 1
    assert "::error title=pilcrow eval gate::part_recall" in broken.stdout
    assert "failure" in (tmp_path / "j.xml").read_text()


def test_two_runs_are_compared(pilcrow, run):
    text = pilcrow("compare", "run.jsonl", *run)
    assert text.exit_code == 0
    assert "2 questions: 0 better, 0 worse, 2 same" in text.stdout
    assert (
        json.loads(pilcrow("compare", "run.jsonl", *run, "--json").stdout)["schema"] == "pilcrow.comparison-of-runs/1"
    )


def test_other_systems_answers_become_a_run(pilcrow, run, tmp_path):
    write(tmp_path / "theirs.jsonl", {"id": "1", "answer": "Nobody asked the guild about the lamp."})
    made = pilcrow("run", "gold.jsonl", "--answers", "theirs.jsonl", "--out", "their-run.jsonl")
    assert made.exit_code == 0
    assert (
        json.loads(pilcrow("score", "their-run.jsonl", "gold.jsonl", "--json").stdout)["metrics"]["sentences_exact"][
            "value"
        ]
        == 1.0
    )
    assert pilcrow("run", "gold.jsonl", "--answers", "theirs.jsonl", "--out", "x.jsonl", "--fresh").exit_code == 2


def test_drafts_are_made_and_told_of_when_they_are_scored(pilcrow, tmp_path):
    assert pilcrow("make", "--out", "drafts.jsonl", "--document", "plan").exit_code == 0
    assert pilcrow("run", "drafts.jsonl", "--out", "run.jsonl").exit_code == 0
    scored = pilcrow("score", "run.jsonl", "drafts.jsonl")
    assert "drafts that nobody has looked at" in scored.stderr
    assert "draft" not in scored.stdout


def test_drafts_are_never_written_over(pilcrow, tmp_path):
    (tmp_path / "drafts.jsonl").write_text("edited")
    refused = pilcrow("make", "--out", "drafts.jsonl")
    assert "drafts.jsonl is there already" in str(refused.exception)
    assert (tmp_path / "drafts.jsonl").read_text() == "edited"


def test_questions_are_converted(pilcrow, run, tmp_path):
    assert pilcrow("convert", "gold.jsonl", "gold.csv").exit_code == 0
    assert (tmp_path / "gold.csv").read_text().startswith("id,question,quote")
    assert pilcrow("score", "run.jsonl", "gold.csv").exit_code == 0


def test_every_metric_is_explained(pilcrow):
    told = pilcrow("metrics").stdout
    assert "part_recall\n    Share of a question's gold parts" in told
    assert "ndcg@10" in told


@pytest.mark.parametrize(
    ("gold", "said"),
    [
        ([], "gold.jsonl is empty"),
        ([GOLD[0], GOLD[0]], "gold.jsonl, line 2: the id “1” stands at line 1 already"),
        ([GOLD[1], {**GOLD[0], "document": "nowhere"}], "gold.jsonl, line 2: No document goes by"),
        ([GOLD[0], {"id": "2"}], "gold.jsonl, line 2"),
    ],
)
def test_bad_gold_is_refused_with_its_line_and_leaves_no_trace(pilcrow, tmp_path, gold, said):
    write(tmp_path / "gold.jsonl", *gold)
    failed = pilcrow("run", "gold.jsonl", "--out", "run.jsonl")
    assert isinstance(failed.exception, PilcrowError)
    assert said in str(failed.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["gold.jsonl"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "bad.jsonl is empty"),
        (
            [line("1", "What is a tidal debt?"), line("2", "Who won the cup in 2018?", signature="other")],
            "line 2: its signature",
        ),
        ([line("1", "What is a tidal debt?"), line("9")], "line 2: “9” is no question of"),
        ([line("1", "Why?")], "line 1: “1” answers another question"),
        ([line("1", "What is a tidal debt?")] * 2, "line 2: the id “1” stands at line 1"),
    ],
)
@pytest.mark.parametrize("command", ["score", "gate", "report", "compare"])
def test_a_bad_run_is_refused_with_its_line_and_leaves_no_trace(pilcrow, tmp_path, command, rows, said):
    write(tmp_path / "gold.jsonl", *GOLD)
    write(tmp_path / "bad.jsonl", *rows)
    options = {"gate": ["--min", "verbatim=1", "--junit", "j.xml"], "report": ["--out", "r.html"]}.get(command, [])
    runs = ["bad.jsonl"] * (2 if command == "compare" else 1)
    failed = pilcrow(command, *runs, "gold.jsonl", *options)
    assert isinstance(failed.exception, PilcrowError)
    assert said in str(failed.exception)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.jsonl", "gold.jsonl"]


def test_what_is_read_is_never_written_over(pilcrow, run, tmp_path):
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    write(tmp_path / "theirs.jsonl", {"id": "1", "answer": "x"})
    for arguments in (
        ("run", "gold.jsonl", "--out", "gold.jsonl", "--fresh"),
        ("run", "gold.jsonl", "--answers", "theirs.jsonl", "--out", "theirs.jsonl"),
        ("report", *run, "--out", "run.jsonl"),
        ("gate", *run, "--min", "verbatim=1", "--junit", "gold.jsonl"),
        ("convert", "gold.jsonl", "gold.jsonl"),
    ):
        assert "is what would be read" in str(pilcrow(*arguments).exception)
    assert {name: (tmp_path / name).read_bytes() for name in before} == before


def test_a_run_is_no_gold(pilcrow, run):
    assert "run.jsonl, line 1: nothing says what answers it" in str(
        pilcrow("score", "run.jsonl", "run.jsonl").exception
    )
