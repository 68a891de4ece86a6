"""The command `pilcrow check` as a process of its own would run it."""

import json

import docx
import pytest
from typer.testing import CliRunner

from corpus.errors import PilcrowError
from qa.cli import app
from tests.server import library


@pytest.fixture(scope="module")
def home(models, tmp_path_factory):
    place = tmp_path_factory.mktemp("checking")
    return library(place / "home", models, place / "files")


def run(home, *arguments):
    result = CliRunner().invoke(app, ["--home", str(home), "check", *map(str, arguments)])
    if isinstance(result.exception, PilcrowError):
        raise result.exception
    return result


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "draft.md"
    made.write_text("It says “Every spring the port authority dredges it” and so on.\n", encoding="utf-8")
    return made


def test_a_draft_that_is_right_exits_0_and_one_that_is_wrong_1(home, path):
    assert run(home, path).exit_code == 0
    path.write_text("It says “Every spring the port authority cleans it” and so on.\n", encoding="utf-8")
    result = run(home, path)
    assert result.exit_code == 1
    assert "[-dredges-]{+cleans+}" in result.output


def test_json_and_the_documents_to_look_in(home, path):
    assert json.loads(run(home, path, "--json").output)["counts"] == {"exact": 1}
    found = run(home, path, "--json", "--document", "memo.txt")
    assert (found.exit_code, json.loads(found.output)["counts"]) == (1, {"not_found": 1})
    assert json.loads(run(home, path, "--json", "--collection", "plans").output)["counts"] == {"exact": 1}


def test_a_copy_with_comments_is_written(home, tmp_path):
    made = docx.Document()
    made.add_paragraph("It says “Every spring the port authority cleans it” and so on.")
    made.save(str(tmp_path / "draft.docx"))
    assert run(home, tmp_path / "draft.docx", "--out", tmp_path / "out.docx").exit_code == 1
    (comment,) = docx.Document(str(tmp_path / "out.docx")).comments
    assert comment.text.startswith("ALTERED: 1 replaced")


@pytest.mark.parametrize("name", ["missing.md", "draft.exe"])
def test_what_is_no_draft_is_refused_with_its_name(home, tmp_path, name):
    with pytest.raises(PilcrowError, match=name):
        run(home, tmp_path / name)


def test_a_copy_of_another_format_is_refused_before_any_work(home, path, tmp_path):
    with pytest.raises(PilcrowError, match="--out"):
        run(home, path, "--out", tmp_path / "out.docx")
    assert not (tmp_path / "out.docx").exists()
