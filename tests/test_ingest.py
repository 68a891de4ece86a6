"""Which files are meant by paths, whether they changed, and what they hold."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus import ingest
from corpus.document import Page, PageState, digest
from corpus.errors import SourceScanned, SourceUnreadable
from corpus.formats import PLAIN, READERS, Options, Reading, reader
from corpus.ingest import files, parse, stamp
from corpus.ledger import LedgerRow, Status
from corpus.store import Store
from corpus.worker import Parser

PROSE = "The kettle is on.\n\nIt will boil in a minute, and then we shall have tea.\n"


def write(path: Path, text: str = PROSE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


# ==== which files ====


def test_a_folder_means_its_known_files_in_order_of_name(tmp_path: Path):
    names = ["a.txt", "b/c.MD", "b/d/e.text", "f.markdown"]
    for name in [*reversed(names), "b/g.pdf~", "h", ".hidden.txt", ".git/i.txt", "b/.j/k.md"]:
        write(tmp_path / name)
    assert [str(file.relative_to(tmp_path)) for file in files([tmp_path])] == names


def test_a_file_is_yielded_once_however_often_it_is_meant(tmp_path: Path, monkeypatch):
    file = write(tmp_path / "a.txt")
    monkeypatch.chdir(tmp_path)
    assert list(files([file, tmp_path, Path("a.txt")])) == [file]


def test_a_path_that_is_named_is_meant_whatever_it_is(tmp_path: Path):
    named = [write(tmp_path / "odd.xyz"), tmp_path / "missing.txt", write(tmp_path / ".hidden.txt")]
    assert list(files(named)) == named


def test_links_to_files_count_and_links_to_folders_lead_nowhere(tmp_path: Path):
    write(tmp_path / "real" / "a.txt")
    (tmp_path / "real" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "real" / "self.txt").symlink_to("self.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "real" / "a.txt")
    assert [file.name for file in files([tmp_path])] == ["b.txt", "a.txt", "self.txt"]
    (tmp_path / "top").symlink_to(tmp_path / "real", target_is_directory=True)
    assert [file.name for file in files([tmp_path / "top"])] == ["a.txt", "self.txt"]


def test_a_closed_folder_is_yielded_so_that_the_ledger_names_it(tmp_path: Path, monkeypatch):
    for name in ("a/one.txt", "b/two.txt"):
        write(tmp_path / name)
    listing = Path.iterdir

    def closed(folder: Path):
        if folder.name == "a":
            raise PermissionError(13, "Permission denied")
        return listing(folder)

    monkeypatch.setattr(Path, "iterdir", closed)
    assert list(files([tmp_path])) == [tmp_path / "a", tmp_path / "b" / "two.txt"]
    with pytest.raises(SourceUnreadable, match="cannot be listed"):
        parse(tmp_path / "a", "default")


def test_folders_may_be_nested_deeper_than_the_stack(tmp_path: Path):
    deep = Path(*["d"] * 1100)
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in deep.parts:
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("a.txt", os.O_CREAT, dir_fd=here))
    os.close(here)
    found = list(files([tmp_path]))
    subprocess.run(["rm", "-r", tmp_path / "d"], check=True)  # Python's own ways of removing it are recursive
    assert found == [tmp_path / deep / "a.txt"]


def test_files_are_yielded_before_all_are_known(tmp_path: Path):
    for folder in ("a", "b"):
        write(tmp_path / folder / "one.txt")
    found = files([tmp_path])
    assert next(found) == tmp_path / "a" / "one.txt"
    write(tmp_path / "b" / "two.txt")
    assert [file.name for file in found] == ["one.txt", "two.txt"]


# ==== what they hold ====


def test_a_parsed_file_knows_where_it_came_from(tmp_path: Path, monkeypatch):
    write(tmp_path / "tea.txt")
    monkeypatch.chdir(tmp_path)
    parsed = parse(Path("tea.txt"), "kitchen")
    document = parsed.document
    assert document.source == str(tmp_path / "tea.txt")
    assert document.collection == "kitchen"
    assert document.media_type == "text/plain"
    assert document.source_sha256 == digest(PROSE) == stamp(Path("tea.txt"))
    assert document.sha256 == digest(document.text)
    assert "boil in a minute" in document.text


def test_a_file_name_that_is_no_text_is_no_obstacle(tmp_path: Path):
    file = tmp_path / os.fsdecode(b"caf\xe9.txt")
    write(file)
    with Store.open(tmp_path / "library.sqlite3", create=True) as store, Parser() as parser:
        parsed = parser.parse(file, "default")
        store.insert(parsed)
        store.record(LedgerRow.of(parsed, Status.ADDED))
        assert list(store.sources()) == [str(tmp_path / "caf\\xe9.txt")]


def test_a_file_of_pictures_alone_says_how_to_read_them(tmp_path: Path, monkeypatch):
    pages = tuple(Page(number=n, label=str(n), state=PageState.SCANNED) for n in range(1, 13))
    monkeypatch.setattr(ingest, "reader", lambda kind: lambda data, options: Reading(None, (), (), pages))
    file = write(tmp_path / "scan.txt")
    with pytest.raises(SourceScanned) as caught:
        parse(file, "default")
    assert str(caught.value) == (f"{file}: no text on pages 1-12 (scanned?): install tesseract and add it with --ocr")


def test_a_large_file_and_one_to_be_recognised_get_more_time(tmp_path: Path):
    text, pdf = write(tmp_path / "a.txt"), write(tmp_path / "a.pdf", "%PDF-1.7" + " " * 1_000_000)
    assert ingest.seconds(text, PLAIN, 60.0) < 61
    assert 300 < ingest.seconds(pdf, PLAIN, 60.0) < 400 < ingest.seconds(pdf, Options(ocr=True), 60.0)
    assert ingest.seconds(tmp_path / "gone.pdf", PLAIN, 60.0) == 60.0


def test_every_format_has_its_reader():
    for kind in READERS:
        assert reader(kind).__name__ == "read"


def test_neither_the_command_nor_a_question_nor_an_unchanged_file_loads_a_reader():
    heavy = ("lxml", "mammoth", "pypdfium2", "selectolax", "markdown_it", "py3langid", "watchfiles", "PIL")
    program = f"import sys, qa.cli, qa.ask, qa.render, index.build; print(*set(sys.modules) & set({heavy!r}))"
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert child.stdout.split() == []


def test_a_thousand_small_files_are_stamped_in_half_a_second(tmp_path: Path):
    for number in range(1000):
        write(tmp_path / f"{number}.txt", f"{PROSE}{number}")
    begin = time.process_time()
    stamps = {stamp(file) for file in files([tmp_path])}
    assert time.process_time() - begin < 0.5
    assert len(stamps) == 1000
