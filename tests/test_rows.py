"""A run is read whole or refused with the line."""

import pytest

from qa.evaluation.lines import EvaluationError
from qa.evaluation.rows import read_run
from tests.runs import line, write


def test_a_run_has_one_signature(tmp_path):
    run = read_run(write(tmp_path / "run.jsonl", line("1"), line("2", text=None)))
    assert run.signature == "system|1"
    assert [row.is_answered for row in run.rows] == [True, False]
    path = write(tmp_path / "run.jsonl", line("1"), line("2", signature="system|2"))
    with pytest.raises(EvaluationError, match=r"run\.jsonl, line 2: its signature is system\|2"):
        read_run(path)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"id": "1"}, "stands at line 1 already"),
        ({"id": None}, '"id" is missing'),
        ({"status": "maybe"}, "none of answered, abstained, error"),
        ({"confidence": 1.5}, "between 0 and 1"),
        ({"confidence": "high"}, "no number"),
        ({"quotes": []}, "witnesses"),
        ({"quotes": [], "run": {}}, "has no quotes"),
        ({"quotes": [{"role": "answer"}]}, '"text" is missing'),
        ({"quotes": [{"text": "a", "role": "poet"}]}, "not known"),
        ({"quotes": [{"text": "a", "emphasis": [[1]]}]}, "pairs of offsets"),
        ({"run": []}, "no JSON object"),
    ],
)
def test_a_bad_line_is_named(tmp_path, fields, said):
    path = write(tmp_path / "run.jsonl", line("1"), {**line("2"), **fields})
    with pytest.raises(EvaluationError, match=r"run\.jsonl, line 2") as failed:
        read_run(path)
    assert said in str(failed.value)
