"""Uploaded files become documents by one thread: told, cancelled, stopped, killed and begun again."""

import multiprocessing
import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import EncoderError, StoreBusy
from corpus.ledger import Status
from corpus.store import Store
from index import build
from index.build import Step
from qa.server import records
from qa.server.jobs import Jobs, NoSuchJob
from qa.server.records import File, State
from tests.fake_encoder import FakeEncoder

SECONDS = 110  # that a test waits for a job
PICTURE = "GIF89a, which is no document"


def put(jobs, home, texts, collection="default"):
    """Hand over files as an upload does: names and their texts."""
    place = jobs.new_folder()
    files = []
    for number, (name, text) in enumerate(texts.items()):
        (place / f"{number:03}").write_text(text)
        files.append(File(name=name, target=home / "uploads" / collection / name, spool=f"{number:03}"))
    return jobs.submit(place, collection, tuple(files))


def ended(jobs, id):
    """Wait until a job has ended, and return it."""
    until = time.monotonic() + SECONDS
    while (job := jobs.get(id)).state in records.OPEN:
        assert time.monotonic() < until, job
        time.sleep(0.01)
    return job


def sources(home):
    with Store.open(home / "library.sqlite3") as store:
        return sorted(Path(each.source).name for each in store.documents())


def some(count, words="The kettle is on the stove."):
    return {f"file-{number:03}.txt": f"{words} It is number {number}." for number in range(count)}


@pytest.fixture
def started(home):
    """Return a function that starts a `Jobs` on the home; all are stopped at the end."""
    running = []

    def start(encoder=FakeEncoder):
        jobs = Jobs(home, encoder)
        jobs.start()
        running.append(jobs)
        return jobs

    yield start
    for jobs in running:
        jobs.stop()


class Held(FakeEncoder):
    """An encoder that waits before it embeds, until it is let go."""

    def __init__(self):
        super().__init__()
        self.reached, self.free = threading.Event(), threading.Event()

    def encode(self, texts, spans=()):
        """Embed, once it is allowed."""
        self.reached.set()
        assert self.free.wait(SECONDS)
        return super().encode(texts, spans)


def test_files_become_documents_and_the_ledger_is_told(home, started):
    jobs = started()
    job = ended(jobs, put(jobs, home, {"a.txt": "A kettle.", "b.bin": PICTURE}).id)
    assert (job.state, job.progress) == (State.DONE, 1.0)
    assert [each.row.status for each in job.files] == [Status.ADDED, Status.FAILED]
    assert sources(home) == ["a.txt"]
    assert [path.name for path in (home / "uploads" / "default").iterdir()] == ["a.txt"]
    assert [path.name for path in jobs.place_of(job).iterdir()] == ["job.json"]


def test_what_is_told_names_no_path_of_this_machine(home, started):
    jobs = started()
    told = records.to_json(ended(jobs, put(jobs, home, {"b.bin": PICTURE}).id))
    assert told["files"][0]["reason"].startswith("b.bin")
    assert str(home) not in str(told)


def test_a_file_that_is_sent_again_is_unchanged_and_a_new_version_replaces_it(home, started):
    jobs = started()
    for text, status in (("A.", Status.ADDED), ("A.", Status.UNCHANGED), ("B.", Status.REPLACED)):
        job = ended(jobs, put(jobs, home, {"a.txt": text}).id)
        assert [each.row.status for each in job.files] == [status]
    assert len(sources(home)) == 1


def test_progress_never_goes_back_and_ends_at_one(home, started):
    seen = []
    jobs = started()
    show = jobs.show

    def watch(job, *, on_record):
        seen.append(job.progress)
        show(job, on_record=on_record)

    jobs.show = watch
    ended(jobs, put(jobs, home, some(30)).id)
    assert seen == sorted(seen) and seen[-1] == 1.0 and len(set(seen)) > 10


@pytest.mark.slow
def test_five_hundred_files_at_once_are_all_added(home, started):
    jobs = started()
    job = ended(jobs, put(jobs, home, some(500)).id)
    assert {each.row.status for each in job.files} == {Status.ADDED}
    assert len(sources(home)) == 500


def test_a_job_that_is_cancelled_leaves_nothing_behind(home, started):
    held = Held()
    jobs = started(lambda: held)
    job = put(jobs, home, some(5))
    waiting = put(jobs, home, {"later.txt": "Later."})
    assert held.reached.wait(SECONDS)
    jobs.cancel(job.id)
    jobs.cancel(waiting.id)
    held.free.set()
    assert ended(jobs, job.id).state is ended(jobs, waiting.id).state is State.CANCELLED
    assert sources(home) == []
    assert list((home / "uploads").rglob("*.txt")) == []


def test_a_cancelled_job_is_not_begun_again_and_an_ended_one_stays_as_it_is(home, started):
    jobs = started()
    job = ended(jobs, put(jobs, home, some(1)).id)
    assert jobs.cancel(job.id).state is State.DONE
    jobs.stop()
    assert started().get(job.id).state is State.DONE


def test_a_server_that_stops_leaves_the_rest_to_the_next(home, started):
    held = Held()
    jobs = started(lambda: held)
    job = put(jobs, home, some(3))
    assert held.reached.wait(SECONDS)
    threading.Timer(0.2, held.free.set).start()
    jobs.stop()
    assert jobs.get(job.id).state in records.OPEN
    again = started()
    assert ended(again, job.id).state is State.DONE
    assert len(sources(home)) == 3


def add_and_die(home, step, times):
    """Take a job, and die without a word at a step of it."""
    left = [times]

    def at(self, id, name):
        left[0] -= name is step
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    Jobs._at = at
    build.GROUP_FILES = 4
    jobs = Jobs(home, FakeEncoder)
    jobs.start()
    put(jobs, home, some(10))
    time.sleep(SECONDS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "times"), [(Step.STAMP, 1), (Step.PARSE, 7), (Step.COMMIT, 2), (Step.COMMITTED, 2), (Step.DONE, 1)]
)
def test_a_killed_server_goes_on_where_it_was(home, started, step, times):
    child = multiprocessing.get_context("spawn").Process(target=add_and_die, args=(home, step, times))
    child.start()
    child.join(SECONDS)
    assert child.exitcode == -signal.SIGKILL
    jobs = started()
    (job,) = jobs.all()
    job = ended(jobs, job.id)
    assert job.state is State.DONE
    assert {each.row.status for each in job.files} == {Status.ADDED}
    assert len(sources(home)) == 10


def test_what_never_arrived_whole_is_swept_at_the_start(home, started):
    jobs = started()
    (jobs.new_folder() / "000").write_text("half of it")
    broken = jobs.new_folder()
    (broken / "job.json").write_text('{"state": ')
    jobs.stop()
    again = started()
    assert again.all() == ()
    assert [each.name for each in records.folder(home).iterdir()] == ["lock"]


def test_two_servers_do_not_share_a_library(home, started):
    started()
    with pytest.raises(StoreBusy, match="Another server"):
        Jobs(home, FakeEncoder).start()


def test_another_process_that_writes_is_waited_for(home, started, monkeypatch):
    add, calls = build.add, []

    def busy_once(*arguments, **named):
        calls.append(1)
        if len(calls) == 1:
            raise StoreBusy("another process writes")
        add(*arguments, **named)

    monkeypatch.setattr("qa.server.jobs.RETRY", 0.01)
    monkeypatch.setattr(build, "add", busy_once)
    jobs = started()
    assert ended(jobs, put(jobs, home, some(1)).id).state is State.DONE


def test_a_job_that_fails_says_why_and_the_next_one_is_done(home, started):
    faults = [EncoderError("the model is damaged")]

    def encoder():
        if faults:
            raise faults.pop()
        return FakeEncoder()

    jobs = started(encoder)
    failed, good = put(jobs, home, some(1)), put(jobs, home, {"b.txt": "A kettle."})
    assert ended(jobs, failed.id).error == "the model is damaged"
    assert ended(jobs, good.id).state is State.DONE
    assert sources(home) == ["b.txt"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_defect_ends_its_job_and_no_other(home, started):
    faults = [RuntimeError("a defect")]

    def encoder():
        if faults:
            raise faults.pop()
        return FakeEncoder()

    jobs = started(encoder)
    failed, good = put(jobs, home, some(1)), put(jobs, home, {"b.txt": "A kettle."})
    assert "defect" in ended(jobs, failed.id).error
    assert ended(jobs, good.id).state is State.DONE


def test_jobs_are_listed_newest_first_and_old_ones_are_forgotten(home, started, monkeypatch):
    monkeypatch.setattr("qa.server.jobs.REMEMBERED", 2)
    jobs = started()
    ids = [ended(jobs, put(jobs, home, {f"{number}.txt": "A."}).id).id for number in range(4)]
    assert [job.id for job in jobs.all()] == [*reversed(ids[1:])]
    with pytest.raises(NoSuchJob):
        jobs.get(ids[0])


def test_a_record_is_read_back_as_it_was_written(home, started):
    jobs = started()
    job = ended(jobs, put(jobs, home, {"a.txt": "A kettle.", "b.bin": PICTURE}).id)
    jobs.stop()
    (found,) = records.load(home)
    assert found == replace(job, progress=0.0)
