"""Files are kept as they were given, whole or not at all, and go when the last document of theirs goes."""

import errno
import os
import stat
import time
from pathlib import Path

import pytest

from corpus import originals
from corpus.document import digest
from corpus.errors import SourceUnreadable, StoreError, StoreFull
from corpus.formats.sniff import PDF, TEXT
from corpus.store import Store
from index import build, tables
from tests.fake_encoder import FakeEncoder

WORDS = "The kettle is on.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "documents" / "tea.txt"
    file.parent.mkdir()
    file.write_text(WORDS)
    return file


def add(home: Path, *paths: Path, **how):
    rows = []
    build.add(home, paths, encoder=FakeEncoder, report=rows.append, **how)
    return {Path(row.source).name: str(row.status) for row in rows}


def kept(home: Path) -> set[str]:
    """Return the names of all files among the originals."""
    return {each.name for each in originals.folder(home).rglob("*") if each.is_file()}


def ids(home: Path) -> dict[str, str]:
    with Store.open(home / tables.LIBRARY) as store:
        return {Path(each.source).name: each.id for each in store.documents()}


def test_a_file_is_kept_for_its_owner_alone_under_its_digest(home: Path, file: Path):
    add(home, file)
    path = originals.path(home, digest(WORDS))
    assert path == home / "originals" / digest(WORDS)[:2] / f"{digest(WORDS)}.txt"
    assert path.read_text() == WORDS
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_the_type_that_was_found_gives_the_suffix(home: Path, file: Path):
    odd = file.rename(file.with_name("page.pdf"))
    odd.write_text("<!DOCTYPE html><p>The kettle is on.</p>")
    add(home, odd)
    assert {Path(name).suffix for name in kept(home)} == {".html"}


def test_without_originals_none_is_kept_and_adding_with_them_keeps_it(home: Path, file: Path):
    add(home, file, keep_originals=False)
    assert kept(home) == set()
    assert add(home, file) == {"tea.txt": "unchanged"}
    assert kept(home) == {f"{digest(WORDS)}.txt"}


def test_documents_of_equal_bytes_share_one_which_goes_with_the_last(home: Path, file: Path):
    (file.parent / "copy.txt").write_text(WORDS)
    add(home, file.parent)
    assert len(kept(home)) == 1
    build.remove(home, ids(home)["tea.txt"])
    assert len(kept(home)) == 1
    build.remove(home, ids(home)["copy.txt"])
    assert kept(home) == set()


def test_a_changed_file_takes_the_place_of_the_old_original(home: Path, file: Path):
    add(home, file)
    file.write_text("The kettle is off.\n")
    add(home, file)
    assert kept(home) == {f"{digest('The kettle is off.' + chr(10))}.txt"}


def test_a_file_that_became_no_document_is_not_kept(home: Path, file: Path):
    file.write_text("")
    assert add(home, file) == {"tea.txt": "failed"}
    assert kept(home) == set()


def test_a_file_that_changes_while_it_is_read_is_read_again(home: Path, file: Path, monkeypatch):
    keep, changes = originals.keep, iter(["The kettle is off.\n"])

    def late(home, path, *rest):
        for words in changes:
            path.write_text(words)
        keep(home, path, *rest)

    monkeypatch.setattr(originals, "keep", late)
    assert add(home, file) == {"tea.txt": "added"}
    [name] = kept(home)
    with Store.open(home / tables.LIBRARY) as store:
        [document] = store.documents()
        assert store.document(document.id).text == "The kettle is off."
        assert name.startswith(document.source_sha256)


def test_a_file_that_never_rests_is_named(home: Path, file: Path, monkeypatch):
    keep = originals.keep

    def late(home, path, *rest):
        path.write_text(f"{path.read_text()} Again.\n")
        keep(home, path, *rest)

    monkeypatch.setattr(originals, "keep", late)
    assert add(home, file) == {"tea.txt": "failed"}
    assert kept(home) == set()
    with Store.open(home / tables.LIBRARY) as store:
        assert "changed while it was read" in store.ledger()[0].error


@pytest.mark.parametrize(
    ("cause", "error"), [(errno.ENOSPC, StoreFull), (errno.EDQUOT, StoreFull), (errno.EROFS, StoreError)]
)
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_disk_that_refuses_leaves_nothing_half_done(
    tmp_path: Path, file: Path, monkeypatch, call: str, cause: int, error: type[StoreError]
):
    def refuse(*_):
        raise OSError(cause, os.strerror(cause))

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(error, match="--no-originals") as caught:
        originals.keep(tmp_path, file, digest(WORDS), TEXT)
    assert type(caught.value) is error
    assert kept(tmp_path) == set()


def test_other_bytes_than_those_of_the_digest_are_not_kept(tmp_path: Path, file: Path):
    with pytest.raises(SourceUnreadable, match="changed while it was read"):
        originals.keep(tmp_path, file, digest("other"), PDF)
    assert kept(tmp_path) == set()


@pytest.mark.parametrize("name", ["", "../" * 20 + "etc/passwd", "*" * 64, "A" * 64, "é" * 64])
def test_what_is_no_digest_finds_nothing(tmp_path: Path, name: str):
    assert originals.path(tmp_path, name) is None


def test_optimising_sweeps_away_what_belongs_to_nobody_and_is_old(home: Path, file: Path):
    add(home, file)
    place = originals.folder(home) / "ab"
    place.mkdir()
    old, young, torn = (place / name for name in (f"{'ab' * 32}.pdf", f"{'ac' * 32}.pdf", "tmp1.partial"))
    for path in (old, young, torn):
        path.touch()
    for path in (old, torn, originals.path(home, digest(WORDS))):
        os.utime(path, times=(time.time() - 2 * build.SETTLED,) * 2)
    build.optimize(home)
    assert kept(home) == {young.name, f"{digest(WORDS)}.txt"}


def test_an_original_that_another_process_removed_meanwhile_is_kept_again(home: Path, file: Path):
    def remove(step):
        if step == build.Step.BEGIN:
            originals.discard(home, {digest(WORDS)})

    add(home, file, step=remove)
    assert kept(home) == {f"{digest(WORDS)}.txt"}


def test_the_originals_are_not_added_when_the_library_lies_in_the_folder(file: Path):
    home = file.parent / "library"
    assert add(home, file.parent) == {"tea.txt": "added"}
    assert add(home, file.parent) == {"tea.txt": "unchanged"}
