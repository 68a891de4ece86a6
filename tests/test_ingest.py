"""Which files are meant, what they hold, and that no file can harm the one that asks."""

import os
import pickle
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from corpus import errors, ingest
from corpus.document import Parsed, digest
from corpus.errors import SourceError, SourceTooLarge, SourceUnreadable
from corpus.ingest import files, parse, stamp
from corpus.ledger import LedgerRow, Status
from corpus.store import Store
from corpus.worker import Parser
from tests.odd_readers import odd

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


def test_a_thousand_small_files_are_stamped_in_half_a_second(tmp_path: Path):
    for number in range(1000):
        write(tmp_path / f"{number}.txt", f"{PROSE}{number}")
    begin = time.process_time()
    stamps = {stamp(file) for file in files([tmp_path])}
    assert time.process_time() - begin < 0.5
    assert len(stamps) == 1000


# ==== the worker ====


@pytest.fixture(scope="module")
def parser():
    with Parser(odd, memory=1 << 29) as parser:
        yield parser


def test_the_worker_returns_what_parsing_here_returns(tmp_path: Path, parser: Parser):
    file = write(tmp_path / "tea.txt")
    assert parser.parse(file, "default") == parse(file, "default")


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("eat", SourceTooLarge, "too much memory"),
        ("exit 3", SourceUnreadable, r"ended its reader \(exit status 3\)"),
        ("kill", SourceUnreadable, r"ended its reader \(SIGKILL\)"),
        ("defect", SourceUnreadable, r"IndexError: no such block, odd_readers.py:\d+.*defect of Pilcrow"),
        ("deep", SourceUnreadable, "RecursionError"),
    ],
)
def test_a_file_that_ends_its_worker_costs_one_error(
    tmp_path: Path, parser: Parser, capfd, text: str, error: type[SourceError], message: str
):
    bad, good = write(tmp_path / "bad.txt", text), write(tmp_path / "good.txt")
    with pytest.raises(error, match=message) as caught:
        parser.parse(bad, "default")
    assert type(caught.value) is error
    assert str(bad) in str(caught.value)
    assert parser.parse(good, "default").document.source == str(good)
    assert capfd.readouterr() == ("", "")


def test_a_file_that_hangs_its_worker_costs_its_time_and_one_error(tmp_path: Path):
    bad, good = write(tmp_path / "bad.txt", "hang"), write(tmp_path / "good.txt")
    with Parser(odd, seconds=1.0) as parser:
        begin = time.monotonic()
        with pytest.raises(SourceTooLarge, match=r"bad\.txt took more than 1 s"):
            parser.parse(bad, "default")
        assert 1.0 <= time.monotonic() - begin < 10
        parser._seconds = 60.0
        assert parser.parse(good, "default").document.source == str(good)


def test_a_large_file_is_given_more_time(tmp_path: Path):
    large = tmp_path / "large.txt"
    large.write_text("wait" + " " * 1_000_000)
    with Parser(odd, seconds=0.0) as parser:
        assert parser.parse(large, "default")


def test_an_interrupt_is_the_askers_alone(tmp_path: Path, parser: Parser):
    file = write(tmp_path / "interrupt.txt", "interrupt")
    assert parser.parse(file, "default").document.source == str(file)


def test_an_interrupted_asker_ends_its_worker_and_can_ask_again(tmp_path: Path):
    with Parser(odd) as parser:
        parser.parse(write(tmp_path / "good.txt"), "default")
        [process, _] = parser._worker
        timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            parser.parse(write(tmp_path / "hang.txt", "hang"), "default")
        timer.join()
        assert process.returncode == -signal.SIGKILL
        assert isinstance(parser.parse(tmp_path / "good.txt", "default"), Parsed)


def test_a_worker_does_not_outlive_an_asker_that_was_killed(tmp_path: Path):
    code = """if True:
        import sys, pathlib, os, signal
        from corpus.worker import Parser
        parser = Parser()
        parser.parse(pathlib.Path(sys.argv[1]), "default")
        print(parser._worker[0].pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    asker = subprocess.run(
        [sys.executable, "-c", code, str(write(tmp_path / "a.txt"))], capture_output=True, check=False, timeout=60
    )
    worker = Path("/proc") / asker.stdout.decode().strip()
    until = time.monotonic() + 10
    while worker.exists() and (worker / "stat").read_text().split()[2] != "Z":
        assert time.monotonic() < until
        time.sleep(0.01)
    assert asker.stderr == b""


def test_a_worker_imports_neither_the_main_module_nor_the_folder_it_runs_in(tmp_path: Path, monkeypatch):
    write(tmp_path / "pickle.py", "raise SystemExit('imported from the working folder')")
    monkeypatch.chdir(tmp_path)
    with Parser() as parser:
        assert parser.parse(write(tmp_path / "a.txt"), "default")


def test_a_worker_starts_in_a_moment(tmp_path: Path):
    file = write(tmp_path / "a.txt")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with Parser() as parser:
        parser.parse(file, "default")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5  # seconds of the processor


@pytest.mark.parametrize("kind", [each for each in vars(errors).values() if isinstance(each, type)])
def test_every_error_travels_through_the_pipe_whole(kind: type[Exception]):
    back = pickle.loads(pickle.dumps(kind("what, where, what to do")))
    assert (type(back), str(back)) == (kind, "what, where, what to do")


def test_the_limit_on_size_is_as_documented():
    assert ingest.TEXT_LIMIT == 100_000_000
