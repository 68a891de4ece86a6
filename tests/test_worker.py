"""No file can hang, exhaust or crash the one that asks for it to be parsed."""

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

from corpus import errors, worker
from corpus.document import Parsed
from corpus.errors import SourceError, SourceTooLarge, SourceUnreadable
from corpus.ingest import parse
from corpus.worker import Parser
from tests.odd_readers import odd

PROSE = "The kettle is on.\n\nIt will boil in a minute, and then we shall have tea.\n"


def write(path: Path, text: str = PROSE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def parser():
    with Parser(odd, memory=1 << 29) as parser:
        yield parser


def test_the_worker_returns_what_parsing_here_returns(tmp_path: Path, parser: Parser):
    file = write(tmp_path / "tea.txt")
    assert parser.parse(file, "default") == parse(file, "default")


@pytest.mark.parametrize("suffix", [".txt", ".md"])  # in the worker itself, and in a process forked from it
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
    tmp_path: Path, parser: Parser, capfd, suffix: str, text: str, error: type[SourceError], message: str
):
    bad, good = write(tmp_path / f"bad{suffix}", text), write(tmp_path / f"good{suffix}")
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
    """Most of it is the model that guesses languages, which no file pays for again."""
    file = write(tmp_path / "a.txt")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with Parser() as parser:
        parser.parse(file, "default")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.5  # seconds of the processor


def test_each_file_is_parsed_in_a_process_of_its_own_which_takes_milliseconds(tmp_path: Path, parser: Parser):
    files = [write(tmp_path / f"{number}.md", "pid") for number in range(100)]
    parser.parse(files[0], "default")
    begin = time.monotonic()
    processes = {parser.parse(file, "default").document.title for file in files}
    assert time.monotonic() - begin < 5
    assert len(processes) == len(files)


def test_small_text_files_which_cannot_corrupt_their_process_share_one(tmp_path: Path, parser: Parser):
    files = [write(tmp_path / f"{number}.txt", "pid") for number in range(100)]
    assert len({parser.parse(file, "default").document.title for file in files}) == 1


@pytest.mark.slow
def test_a_file_that_starts_programs_takes_them_with_it(tmp_path: Path):
    with Parser(odd) as parser:
        parser.parse(write(tmp_path / "good.md"), "default")  # the worker has started
        parser._seconds = 2.0
        with pytest.raises(SourceTooLarge):
            parser.parse(write(tmp_path / "bad.md", f"program {tmp_path / 'program.pid'}"), "default")
    program = Path("/proc") / (tmp_path / "program.pid").read_text()
    until = time.monotonic() + 10
    while program.exists() and (program / "stat").read_text().split()[2] != "Z":
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bad.txt", "bad.md"])
def test_a_file_without_an_asker_ends_with_its_seconds_of_the_processor(tmp_path: Path, monkeypatch, name: str):
    monkeypatch.setattr(worker, "SPARE_SECONDS", -59)
    with Parser(odd, seconds=60.0) as parser, pytest.raises(SourceUnreadable, match="SIGXCPU"):
        parser.parse(write(tmp_path / name, "spin"), "default")


@pytest.mark.parametrize("kind", [each for each in vars(errors).values() if isinstance(each, type)])
def test_every_error_travels_through_the_pipe_whole(kind: type[Exception]):
    back = pickle.loads(pickle.dumps(kind("what, where, what to do")))
    assert (type(back), str(back)) == (kind, "what, where, what to do")
