"""The arithmetic of the benchmarks: a figure that is added up wrongly is worse than none."""

import json
import sys

import pytest

from tests.benchmarks import pool, record, speed


def test_a_child_is_measured_by_itself():
    ran = record.run([sys.executable, "-c", "print('done')"])
    assert (ran.code, ran.output) == (0, "done\n")
    # Linux counts what the parent held when it forked, so memory is measured from a small parent, as benchmarks are.
    measure = "from tests.benchmarks.record import run; import sys; print(run(sys.argv[1:]).rss_mb)"
    child = [sys.executable, "-c", "b = bytearray(64_000_000)"]
    assert 64 <= float(record.run([sys.executable, "-c", measure, *child]).output) < 200
    assert 0 < ran.seconds < 30


def test_a_child_that_fails_ends_the_benchmark():
    with pytest.raises(SystemExit, match="exit code 5"):
        record.run([sys.executable, "-c", "raise SystemExit(5)"])
    assert record.run([sys.executable, "-c", "raise SystemExit(3)"], allowed=(0, 3)).code == 3


def test_a_table_has_a_row_for_each_name_and_a_dash_for_what_is_missing():
    shown = record.table({"a": {"x": 1, "y": 0.123456}, "long name": {"x": None}})
    assert shown.splitlines() == [
        "           x       y",
        "a          1  0.1235",
        "long name  -       -",
    ]


def test_a_result_says_where_it_comes_from(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(record, "RESULTS", tmp_path)
    monkeypatch.setattr(record, "ROOT", tmp_path)
    monkeypatch.setattr(record, "_git", lambda *arguments: "abc123" if arguments[0] == "rev-parse" else "")
    monkeypatch.setattr(sys, "argv", ["seeds.py", "/somewhere/private/gold.jsonl", "--misses"])
    record.record("seeds", {"seeds": {"part_recall": 0.5}})
    kept = json.loads((tmp_path / "seeds.json").read_text(encoding="utf-8"))
    assert kept["command"] == "python -m tests.benchmarks.seeds gold.jsonl --misses"
    assert (kept["commit"], kept["dirty"]) == ("abc123", False)
    assert kept["figures"] == {"seeds": {"part_recall": 0.5}}
    assert {"processor", "cores", "memory_gib", "python"} <= set(kept["machine"])
    assert "part_recall" in capsys.readouterr().out


def test_each_set_has_a_gold_file_of_its_own(tmp_path):
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "a/1"}\n{"id": "b/1"}\n{"id": "a/2"}\n', encoding="utf-8")
    files = pool.split(gold)
    assert {name: path.read_text(encoding="utf-8").count("\n") for name, path in files.items()} == {"a": 2, "b": 1}


def test_the_mean_is_over_sets_that_have_the_figure():
    sets = {"a": {"questions": 10, "recall": 1.0, "list": None}, "b": {"questions": 90, "recall": 0.5, "list": 0.25}}
    assert pool.mean(sets) == {"questions": 100, "recall": 0.75, "list": 0.25}


def test_a_document_is_one_file_and_its_passages_are_paragraphs(tmp_path):
    rows = [{"doc_id": "x", "text": "one\n1"}, {"doc_id": "y", "text": "two"}, {"doc_id": "x", "text": "three"}]
    assert speed.write(rows, tmp_path) == 3
    texts = [path.read_text(encoding="utf-8") for path in sorted(tmp_path.rglob("*.txt"))]
    assert texts == ["one 1\n\nthree\n", "two\n"]


def test_we_are_compared_with_the_best_rival_in_each_column():
    medians = {
        "pilcrow": {"cold_s": 1.0, "ingest_per_s": 90.0, "readd_1000_s": 1.0, "runs": 2},
        "slow": {"cold_s": 8.0, "ingest_per_s": 60.0, "runs": 1},
        "quick": {"cold_s": 5.0, "ingest_per_s": 45.0, "runs": 1},
    }
    assert speed.ratios(medians) == {"cold_s": 0.2, "ingest_per_s": 1.5}
