"""A build that is killed, starved or raced leaves a library that answers as before or as after."""

import multiprocessing
import os
import random
import shutil
import signal
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import database
from corpus.errors import StoreBusy, StoreFull
from corpus.ledger import LedgerRow, Status
from corpus.store import Store
from index import build, embedding
from index.build import Step
from index.search import Index
from tests import crashing
from tests.crashing import Run, State, add, answers, embedded, state, write
from tests.fake_encoder import FakeEncoder

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.crashing"])


@pytest.fixture(scope="module", autouse=True)
def small():
    """Make groups and batches small here too."""
    with pytest.MonkeyPatch.context() as patch:
        for (module, name), value in crashing.SMALL.items():
            patch.setattr(module, name, value)
        yield


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> Run:
    """A library of five files, of which one has changed since; four are new, and one of them is bad."""
    place = tmp_path_factory.mktemp("crash")
    run = Run(place / "home", place / "folder", place / "log")
    for name in ("a.txt", "b.txt", "c.txt", "d.txt", "e.txt"):
        write(run.folder, name)
    add(run)
    write(run.folder, "b.txt", version=2)
    for name in ("aa.txt", "f.txt", "g.txt", "h.txt"):
        write(run.folder, name)
    (run.folder / "bad.txt").write_text("")
    return run


@pytest.fixture(scope="module")
def states(before: Run) -> list[State]:
    """What the library says before the run, after each of its transactions, and at its end."""
    run = copy(before, before.home.parent / "whole")
    seen = [state(run.home)]
    add(run, lambda name: seen.append(state(run.home)) if name == Step.COMMITTED else None)
    assert state(run.home) == seen[-1]
    assert len({each.documents for each in seen}) == len(seen) == 3
    return seen


@pytest.fixture(scope="module")
def steps(before: Run) -> list[Step]:
    """The steps of the run, in order."""
    run = copy(before, before.home.parent / "counted")
    taken: list[Step] = []
    add(run, taken.append)
    assert set(taken) == set(Step)
    return taken


def copy(before: Run, place: Path) -> Run:
    """Return the same run on a copy of the library, with a log of its own."""
    shutil.copytree(before.home, place / "home")
    return Run(place / "home", before.folder, place / "log")


def killed(run: Run, last: int) -> None:
    """Run in a process that dies at a step, counted from 1."""
    process = PROCESSES.Process(target=crashing.add_until, args=(run, last))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def begin(run: Run) -> multiprocessing.process.BaseProcess:
    """Run in a process that has just begun when this returns."""
    ours, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=crashing.add_from_now, args=(run, theirs))
    process.start()
    ours.recv()
    return process


def check_recovery(run: Run, states: list[State], twice: int = 0) -> State:
    """The library is in one of the states, a new run completes it, and no text is embedded twice."""
    found = state(run.home)
    assert found in states
    add(run)
    assert state(run.home) == states[-1]
    texts = embedded(run.log)
    assert len(texts) - len(set(texts)) <= twice
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", Step)
def test_killed_at_the_middle_one_of_each_step(before, states, steps, tmp_path, name: Step):
    places = [place for place, each in enumerate(steps, start=1) if each == name]
    middle = places[len(places) // 2]
    run = copy(before, tmp_path)
    killed(run, middle)
    committed = steps[: middle - 1].count(Step.COMMIT)  # the step that is announced before COMMIT, then done
    assert check_recovery(run, states) == states[committed]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_every_step(before, states, steps, tmp_path):
    for last in range(1, len(steps) + 1):
        run = copy(before, tmp_path / str(last))
        killed(run, last)
        assert check_recovery(run, states) == states[steps[: last - 1].count(Step.COMMIT)]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_fifty_random_times(before, states, tmp_path):
    began = time.perf_counter()
    begin(copy(before, tmp_path / "timed")).join()
    whole = time.perf_counter() - began

    seed = random.randrange(2**32)
    print(f"seed {seed}, times within {whole:.3f} s")
    times, found = random.Random(seed), Counter()
    for number in range(50):
        run = copy(before, tmp_path / str(number))
        process = begin(run)
        time.sleep(times.uniform(0, whole))
        process.kill()
        process.join()
        found[states.index(check_recovery(run, states, twice=embedding.BATCH))] += 1
    print(f"found in state: {sorted(found.items())}")


@pytest.mark.slow
def test_killed_again_and_again_it_still_arrives(before, states, steps, tmp_path):
    run = copy(before, tmp_path)
    for last in (12, 14, 16, 18, 20):
        killed(run, last)
        assert state(run.home) in states
    check_recovery(run, states)


def test_nothing_is_embedded_for_an_unchanged_folder(before, states, tmp_path):
    run = copy(before, tmp_path)
    add(run)
    first = embedded(run.log)
    assert not set(first) & set(embedded(before.log))
    rows: list[LedgerRow] = []

    def no_encoder():
        pytest.fail("the encoder was opened for nothing")

    build.add(run.home, [run.folder], encoder=no_encoder, report=rows.append)
    assert Counter(row.status for row in rows) == {Status.UNCHANGED: 9, Status.FAILED: 1}


# ==== two at once ====


def test_a_reader_sees_each_transaction_whole_and_no_other_state(before, states, tmp_path):
    run = copy(before, tmp_path)
    commits = 0
    with Index.open(run.home, encoder=FakeEncoder()) as reader:

        def look(name: Step) -> None:
            nonlocal commits
            commits += name == Step.COMMITTED
            with reader.store.snapshot():
                assert answers(reader) == states[commits]

        add(run, look)
    assert commits == len(states) - 1


def test_a_question_asked_during_a_run_stays_with_the_state_it_began_with(before, states, tmp_path):
    run = copy(before, tmp_path)
    with Index.open(run.home, encoder=FakeEncoder()) as reader:
        with reader.store.snapshot():
            assert answers(reader) == states[0]
            add(run)
            assert answers(reader) == states[0]
        assert answers(reader) == states[-1]


def test_two_writers_take_turns_and_both_arrive(before, states, tmp_path):
    run = copy(before, tmp_path)
    both = [begin(run), begin(run)]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    assert state(run.home).documents == states[-1].documents
    assert state(run.home).answers == states[-1].answers


def test_a_writer_that_waits_too_long_says_so_and_loses_nothing(before, states, tmp_path, monkeypatch):
    run = copy(before, tmp_path)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    told = pytest.raises(StoreBusy, match="another process is writing")
    with Store.open(run.home / build.LIBRARY) as other, other.transaction(), told:
        add(run)
    assert check_recovery(run, states) == states[0]


def test_a_writer_that_is_interrupted_leaves_a_whole_library(before, states, steps, tmp_path):
    run = copy(before, tmp_path)
    taken: list[Step] = []

    def interrupt(name: Step) -> None:
        taken.append(name)
        if taken.count(Step.INSERT) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add(run, interrupt)
    assert check_recovery(run, states) == states[0]


# ==== a full disk ====


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [0, 10, 40, 160])
def test_a_disk_that_fills_up_keeps_what_was_there(before, states, tmp_path, kilobytes: int):
    run = copy(before, tmp_path)
    unlogged = replace(run, log=Path(os.devnull))
    process = PROCESSES.Process(target=crashing.add_without_space, args=(unlogged, Step.STAMP, kilobytes << 10))
    process.start()
    process.join()
    assert process.exitcode == crashing.FULL
    check_recovery(run, states)


def test_a_disk_too_full_for_the_checkpoint_loses_nothing(before, states, tmp_path):
    run = copy(before, tmp_path)
    process = PROCESSES.Process(target=crashing.add_without_space, args=(run, Step.CHECKPOINT, 0))
    process.start()
    process.join()
    assert process.exitcode in (0, crashing.FULL)
    assert check_recovery(run, states) == states[-1]
    assert not list(run.home.glob("*.partial"))


def test_a_full_library_says_so(before, states, tmp_path, monkeypatch):
    run = copy(before, tmp_path)
    opened = Store.open

    def nearly_full(path: Path, *, create: bool = False) -> Store:
        store = opened(path, create=create)
        [pages] = store.connection.execute("PRAGMA page_count").fetchone()
        store.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        return store

    with monkeypatch.context() as patch:
        patch.setattr(Store, "open", nearly_full)
        with pytest.raises(StoreFull, match="no space left"):
            add(run)
    assert check_recovery(run, states, twice=embedding.BATCH) == states[0]


# ==== many files ====


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=[pytest.mark.slow, pytest.mark.timeout(900)])])
def test_in_a_large_folder_each_bad_file_is_named_and_the_rest_added(tmp_path, monkeypatch, count: int):
    monkeypatch.setattr(build, "GROUP_FILES", 1000)
    folder, home = tmp_path / "folder", tmp_path / "home"
    for number in range(count):
        write(folder, f"{number % 10}/{number}.txt", length=2)
    (folder / "1" / "empty.txt").write_text("\n\n")
    (folder / "2" / "program.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "3" / "gone.txt").symlink_to("nowhere.txt")
    os.mkfifo(folder / "4" / "pipe.txt")
    with (folder / "5" / "large.txt").open("wb") as large:
        large.truncate(200_000_000)
    wrong = {
        "empty.txt": "no paragraph",
        "program.txt": "text",
        "gone.txt": "does not exist",
        "pipe.txt": "only regular files",
        "large.txt": "has 200 MB",
    }
    rows: list[LedgerRow] = []
    build.add(home, [folder], encoder=FakeEncoder, report=rows.append)
    assert Counter(row.status for row in rows) == {Status.ADDED: count, Status.FAILED: len(wrong)}
    failed = {Path(row.source).name: row.error for row in rows if row.status == Status.FAILED}
    assert failed.keys() == wrong.keys()
    for name, reason in wrong.items():
        assert reason in failed[name]
    with Store.open(home / build.LIBRARY) as store:
        assert len(store.documents()) == count
        assert {row.source: row.error for row in store.ledger()} == {row.source: row.error for row in rows}
        assert store.check() == ()
