"""Which files of a folder are meant by patterns."""

from pathlib import Path

import pytest

from corpus.ingest import files
from corpus.selection import ALL, Selection

NAMES = ("2024/annual.pdf", "2024/q1/notes.txt", "drafts/a.md", "old/drafts/b.md", "plan.md", "READ ME.TXT")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def taken(folder: Path, **patterns: tuple[str, ...]) -> set[str]:
    selection = Selection(**patterns)
    found = {str(file.relative_to(folder)) for file in files([folder], selection)}
    assert found == {name for name in NAMES if selection.means(folder / name, folder)}  # as the watch judges it
    return found


@pytest.mark.parametrize(
    ("pattern", "out"),
    [
        ("drafts/", {"drafts/a.md", "old/drafts/b.md"}),
        ("drafts", {"drafts/a.md", "old/drafts/b.md"}),
        ("drafts/**", {"drafts/a.md", "old/drafts/b.md"}),
        ("./old/drafts/", {"old/drafts/b.md"}),
        ("old/**", {"old/drafts/b.md"}),
        ("**/drafts/*.md", {"drafts/a.md", "old/drafts/b.md"}),
        ("*.md", {"drafts/a.md", "old/drafts/b.md", "plan.md"}),
        ("2024/*", {"2024/annual.pdf", "2024/q1/notes.txt"}),
        ("2024/*.txt", set()),
        ("2024/**/*.txt", {"2024/q1/notes.txt"}),
        ("read me.*", {"READ ME.TXT"}),
        ("[pq]lan.m?", {"plan.md"}),
        ("[!p]*.md", {"drafts/a.md", "old/drafts/b.md"}),
        ("plan.md/", set()),
        ("plan", set()),
        ("/", set()),
        ("", set()),
        ("[", set()),
    ],
)
def test_what_fits_an_exclusion_is_out(folder: Path, pattern: str, out: set[str]):
    assert set(NAMES) - taken(folder, exclude=(pattern,)) == out


def test_with_inclusions_only_what_fits_one_is_in_and_exclusions_win(folder: Path):
    assert taken(folder, include=("*.pdf", "drafts/")) == {"2024/annual.pdf", "drafts/a.md", "old/drafts/b.md"}
    assert taken(folder, include=("*.md",), exclude=("old/",)) == {"drafts/a.md", "plan.md"}


def test_a_file_that_is_named_is_meant_whatever_the_patterns_say(folder: Path):
    assert list(files([folder / "plan.md"], Selection(exclude=("*.md",)))) == [folder / "plan.md"]


def test_an_excluded_folder_is_not_even_opened(folder: Path, monkeypatch):
    listing = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: pytest.fail() if path.name == "drafts" else listing(path))
    assert list(files([folder], Selection(exclude=("drafts/",))))


def test_the_librarys_own_folder_is_passed_over(folder: Path):
    assert {file.name for file in files([folder], ALL.without(folder / "2024"))} == {
        "a.md",
        "b.md",
        "plan.md",
        "READ ME.TXT",
    }


def test_a_long_pattern_of_stars_takes_no_time(folder: Path):
    assert taken(folder, include=("*a" * 30 + "*",)) == set()
