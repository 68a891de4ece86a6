"""The commands that compare documents and that check saved answers, as a person types them."""

import json

import pytest

from index.build import add
from index.exported import open_encoder
from tests.harbour import MEMO, PLAN
from tests.test_cli import pilcrow

KEEPER = "When did the lighthouse keeper retire?"


@pytest.fixture(scope="module")
def home(models, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "plan.md").write_text(PLAN, encoding="utf-8")
    (folder / "memo.txt").write_text(MEMO, encoding="utf-8")
    home = folder / "home"
    encoder = open_encoder(models)
    add(home, [folder / "plan.md", folder / "memo.txt"], encoder=lambda: encoder)
    (home / "models").symlink_to(models)
    return home


def test_each_document_is_asked_and_a_silent_one_says_so(home):
    code, out, _ = pilcrow("ask", KEEPER, "--compare", "plan", "--compare", "memo", home=home)
    assert code == 0
    assert out.index("No passage above the threshold.") < out.index("retired in March 1994")


def test_a_comparison_in_which_all_are_silent_exits_with_3(home):
    code, out, _ = pilcrow("ask", KEEPER, "--compare", "plan", "--json", home=home)
    assert (code, json.loads(out)["schema"]) == (3, "pilcrow.comparison/1")


@pytest.mark.parametrize("extra", [("--document", "plan"), ("--collection", "default")])
def test_a_comparison_takes_no_other_narrowing(home, extra):
    assert pilcrow("ask", KEEPER, "--compare", "plan", *extra, home=home)[0] == 2


def test_a_comparison_with_an_unknown_document_is_an_error(home):
    code, _, err = pilcrow("ask", KEEPER, "--compare", "nowhere", home=home)
    assert (code, "nowhere" in err) == (1, True)


def test_what_ask_printed_verifies_and_exits_with_1_once_it_is_forged(home, tmp_path):
    _, out, _ = pilcrow("ask", KEEPER, "--json", home=home)
    path = tmp_path / "answers.jsonl"
    path.write_text(out)
    code, told, _ = pilcrow("verify", path, home=home)
    assert (code, told.splitlines()[-1]) == (0, "1 passed, 0 failed")
    path.write_text(out.replace("March 1994", "March 1995"))
    code, told, _ = pilcrow("verify", path, "--json", home=home)
    assert (code, json.loads(told)["failed"]) == (1, 1)


def test_a_file_without_answers_is_an_error(home, tmp_path):
    (tmp_path / "empty").write_text("")
    for name in ("empty", "missing"):
        code, _, err = pilcrow("verify", tmp_path / name, home=home)
        assert (code, err.startswith("pilcrow: ")) == (1, True)
