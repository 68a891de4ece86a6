"""Claims about the README: its figures are those of the results, and what it shows and names is there."""

import re

import pytest

from tests.benchmarks import readme
from tests.benchmarks.record import RESULTS, ROOT

README = readme.README.read_text(encoding="utf-8")


def test_the_figures_are_those_of_the_results():
    assert readme.rendered(README) == README, "run: python -m tests.benchmarks.readme"


def test_a_figure_that_was_changed_is_noticed():
    start = README.index(readme.BEGIN)
    wrong = README[:start] + README[start:].replace("| 0.", "| 1.", 1)
    assert wrong != README == readme.rendered(wrong)


def test_a_figure_is_written_as_asked_and_one_that_is_missing_as_a_dash():
    assert re.fullmatch(r"0\.\d\d", readme.written("quality-seeds > seeds > part_recall", ".2f"))
    assert readme.written("quality-pool > clapnq_dev_a > list_recall", ".2f") == "-"
    with pytest.raises(KeyError):
        readme.written("quality-seeds > nobody > part_recall", ".2f")


def test_every_file_that_it_names_is_there():
    shown = re.findall(r"\]\((tests/[^)]+)\)|src=\"([^\"]+)\"", README)
    assert len(shown) >= 3
    assert [path for pair in shown for path in pair if path and not (ROOT / path).exists()] == []
    assert [name for name in re.findall(r"`([\w-]+\.json)`", README) if not (RESULTS / name).exists()] == []
