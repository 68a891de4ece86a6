"""What changes in files and folders is noticed; what is not meant is not."""

import threading
from pathlib import Path

import pytest

from corpus.selection import Selection
from index import watch
from index.watch import Changes, changes


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr(watch, "TICK", 0.1)
    monkeypatch.setattr(watch, "DEBOUNCE", 0.2)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "old.txt").write_text("Old.")
    return tmp_path / "folder"


def noticed(found, act, wanted: set[Path]) -> set[Path]:
    """Do something, and return what is noticed until all that is wanted has been."""
    timer = threading.Timer(0.3, act)
    timer.start()
    seen: set[Path] = set()
    for each in found:
        seen |= {*each.changed, *each.gone}
        if wanted <= seen:
            break
    timer.join()
    return seen


def test_all_is_given_once_the_watch_has_begun(folder: Path):
    assert next(changes([folder], Selection())) == Changes((folder,), ())
    assert next(changes([folder / "old.txt"], Selection())) == Changes((folder / "old.txt",), ())


def test_new_changed_and_moved_files_of_a_folder_are_noticed_if_they_are_meant(folder: Path):
    found = changes([folder], Selection(exclude=("drafts/",)))
    next(found)
    wanted = {folder / name for name in ("old.txt", "new.md", "sub/deep/x.txt", "gone.txt")}
    (folder / "gone.txt").touch()

    def act():
        (folder / "old.txt").write_text("New.")
        (folder / "gone.txt").unlink()
        for name in ("new.md.partial", "sub/deep/x.txt", "drafts/a.txt", ".hidden/b.txt", "picture.png"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("Words.")
        (folder / "new.md.partial").rename(folder / "new.md")

    assert noticed(found, act, wanted) == wanted


def test_a_file_that_is_named_is_noticed_when_another_takes_its_place(folder: Path):
    file, beside = folder / "old.txt", folder / "beside.txt"
    found = changes([file], Selection())
    next(found)

    def act():
        beside.write_text("Other.")
        beside.rename(file)

    assert noticed(found, act, {file}) == {file}


def test_a_file_that_is_named_may_go_and_come_again(folder: Path):
    file = folder / "old.txt"
    found = changes([file], Selection())
    next(found)
    file.unlink()
    assert next(found) == Changes((), (file,))
    file.write_text("Again.")
    assert next(found) == Changes((file,), ())
