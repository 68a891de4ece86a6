"""A gate: limits are kept or not, never passed over, and said in the forms that CI reads."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from qa.evaluation import gate
from qa.evaluation.lines import EvaluationError
from qa.evaluation.rows import Run
from qa.evaluation.scoring import score
from tests.runs import gold, row


@pytest.fixture(scope="module")
def scores():
    questions = [
        gold("tide", "bell", id="1", type="list"),
        gold("mole", id="2", type="100%\nspan"),
        gold("x", id="3", type="100%\nspan"),
    ]
    rows = (row("tide and bell", id="1"), row("mole", id="2"), row("nothing", id="3"))
    return score(Run(rows, "s"), questions, Path("gold.jsonl"))


def verdicts(scores, least=(), most=()):
    return gate.judge(scores, gate.limits(least, most))


def test_a_figure_at_its_limit_keeps_it(scores):
    kept = verdicts(scores, ["complete=0.6666666666666666", "list:part_recall=1"], ["words_per_part=1.667"])
    assert [each.is_kept for each in kept] == [True, True, True]
    assert [each.is_kept for each in verdicts(scores, ["complete=0.667"], ["words_per_part=1.6"])] == [False, False]


def test_a_run_with_questions_missing_fails_unless_a_limit_allows_for_it():
    questions = [gold("tide", id="1"), gold(id="2", question="Who?")]
    partly = score(Run((row("tide", id="1"),), "s"), questions, Path("gold.jsonl"))
    assert [each.is_kept for each in verdicts(partly, ["part_recall=1"], ["abstain_wrong=0"])] == [True, True, False]
    assert "omitted is 0.5" in verdicts(partly, ["part_recall=1"])[-1].sentence
    assert [each.is_kept for each in verdicts(partly, most=["omitted=0.5"])] == [True]


def test_a_figure_that_does_not_exist_does_not_keep_its_limit(scores):
    (verdict,) = verdicts(scores, most=["abstain_wrong=1", "recall@5=1"][1:])
    assert not verdict.is_kept
    assert "no figure" in verdict.sentence


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("nosuch=1", "part_recall"),
        ("part_recall", "NAME=V"),
        ("part_recall=high", "no number"),
        ("part_recall=nan", "no number"),
        ("=1", "NAME=V"),
        ("poem:part_recall=1", "of type “poem”"),
    ],
)
def test_a_limit_that_is_none_is_refused(scores, limit, said):
    with pytest.raises(EvaluationError) as failed:
        verdicts(scores, [limit])
    assert said in str(failed.value)


def test_a_gate_without_limits_is_refused():
    with pytest.raises(EvaluationError, match="needs a limit"):
        gate.limits((), ())


def test_the_junit_file_has_a_case_for_each_limit_and_a_failure_for_each_that_is_not_kept(scores, tmp_path):
    gate.write_junit(
        tmp_path / "junit.xml", verdicts(scores, ["complete=1", "first_hit=0.5", "100%\nspan:part_recall=0.9"])
    )
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot().find("testsuite")
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    names = {case.get("name"): [failure.get("message") for failure in case] for case in suite}
    assert names["first_hit=0.5"] == []
    assert names["complete=1"] == ["complete is 0.6667, at least 1 is wanted"]


def test_annotations_are_one_line_each(scores):
    lines = list(gate.annotations(verdicts(scores, ["100%\nspan:part_recall=0.9", "first_hit=0.5"])))
    assert lines == ["::error title=pilcrow eval gate::100%25%0Aspan:part_recall is 0.5000, at least 0.9 is wanted"]
    assert list(gate.annotations(verdicts(scores, ["first_hit=0.5"]))) == [
        "::notice title=pilcrow eval gate::1 limits kept"
    ]


def test_the_text_names_each_limit_and_counts(scores):
    text = gate.to_text(verdicts(scores, ["complete=1", "first_hit=0.5"]))
    assert text.splitlines() == [
        "FAIL  complete is 0.6667, at least 1 is wanted",
        "PASS  first_hit is 0.6667, at least 0.5 is wanted",
        "1 passed, 1 failed",
    ]
