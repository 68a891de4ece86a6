"""The one writer of a server: a thread that brings uploaded files into the library, job after job.

It has a low priority, so that questions go first. What it does is on record before it is done (see
`records`): after a kill the next server goes on where the library says that this one was.
"""

import fcntl
import functools
import os
import queue
import secrets
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic, time

from corpus.errors import PilcrowError, StoreBusy
from corpus.ledger import LedgerRow, Status
from corpus.names import source_of
from index import build
from index.build import Step
from index.encoder import Encoder
from qa.server import records
from qa.server.records import OPEN, File, Job, State

REMEMBERED = 200  # finished jobs
SAVED_EVERY = 1.0  # seconds between two writes of a record while its job goes on
ENDS_BEFORE = frozenset({Step.STAMP, Step.PARSE, Step.CUT, Step.EMBED, Step.EMBEDDED})  # a job that is cancelled
NICE = 3  # added to the writer's niceness; with much more it could be starved while it holds the interpreter
RETRY = 2.0  # seconds until the next attempt if another process is writing


class NoSuchJob(PilcrowError):
    """No job has that id."""


class _Cancelled(PilcrowError):
    """Somebody no longer wants the job."""


class _Stopped(PilcrowError):
    """The server ends; the next one goes on with the job."""


class Jobs:
    """Jobs on record and the thread that does them; its methods may be called from any thread."""

    def __init__(self, home: Path, encoder: Callable[[], Encoder]) -> None:
        """Prepare; nothing is read or begun before `start`. `encoder` opens the model of a job."""
        self._home = home
        self._encoder = encoder
        self._jobs: dict[str, Job] = {}  # in the order of their creation
        self._cancelled: set[str] = set()
        self._waiting: queue.Queue[str | None] = queue.Queue()
        self._lock = threading.Lock()  # of the two above
        self._stopping = threading.Event()
        self._thread = self._new_thread()
        self._claim: int | None = None  # descriptor of the lock that says whose `incoming` is

    def start(self) -> None:
        """Begin, with what a server that ended left undone; raises StoreBusy if another server has this library."""
        place = records.folder(self._home)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._claim = os.open(place / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._claim)
            self._claim = None
            raise StoreBusy(
                f"Another server has the library in {self._home}; stop it, or choose another --home."
            ) from (error)
        found = sorted(records.load(self._home), key=lambda job: job.created)
        self._jobs = {job.id: job for job in found}
        for job in found:
            if job.state in OPEN:
                self._waiting.put(job.id)
        self._forget_old()
        self._thread.start()

    def stop(self) -> None:
        """End the thread at its next step; what is undone stays on record."""
        self._stopping.set()
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join()
        if self._claim is not None:
            os.close(self._claim)
            self._claim = None

    def new_folder(self) -> Path:
        """Make the folder of a job to come, for its files; raises OSError."""
        place = records.folder(self._home) / secrets.token_hex(8)
        place.mkdir(mode=0o700)
        return place

    def submit(self, place: Path, collection: str, files: tuple[File, ...]) -> Job:
        """Put the files of a folder that `new_folder` made into the queue; raises OSError."""
        job = Job(id=place.name, collection=collection, created=time(), files=files)
        records.save(self._home, job)
        with self._lock:
            self._jobs[job.id] = job
            self._forget_old()
        self._waiting.put(job.id)
        return job

    def all(self) -> tuple[Job, ...]:
        """Return the jobs on record, the newest first."""
        with self._lock:
            return tuple(reversed(self._jobs.values()))

    def get(self, id: str) -> Job:
        """Return a job; raises NoSuchJob."""
        with self._lock:
            if id not in self._jobs:
                raise NoSuchJob(f"There is no job {id!r}; it may have ended long ago.")
            return self._jobs[id]

    def cancel(self, id: str) -> Job:
        """Ask for a job to end: its files that are not in the library yet will not be; raises NoSuchJob."""
        job = self.get(id)
        if job.state in OPEN:
            with self._lock:
                self._cancelled.add(id)
        return job

    # ==== the thread ====

    def _work(self) -> None:
        if sys.platform == "linux":  # elsewhere a thread has no priority of its own
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, 0) + NICE)
        while (id := self._waiting.get()) is not None and not self._stopping.is_set():
            run = _Run(self, self.get(id))
            try:
                self._do(run)
            except _Stopped:
                return
            except BaseException:  # a defect of ours: it ends this job and this thread, and no other job
                run.end(State.FAILED, "This is a defect of Pilcrow; please report it with what the server printed.")
                self._thread = self._new_thread()
                self._thread.start()
                raise

    def _do(self, run: "_Run") -> None:
        """Do a job to its end, whatever that is; raises _Stopped."""
        try:
            self._check(run.job.id)
            run.begin()
            self._add(run)
            run.end(State.DONE)
        except _Stopped:
            raise
        except _Cancelled:
            run.end(State.CANCELLED)
        except PilcrowError as error:
            run.end(State.FAILED, str(error))
        except OSError as error:
            run.end(State.FAILED, f"The system refused: {error.strerror}; free space or check permissions.")

    def _add(self, run: "_Run") -> None:
        """Add the files; if another process is writing, wait for it."""
        encoder = functools.cache(self._encoder)  # for this job alone: a model that nobody needs costs memory
        while True:
            try:
                build.add(
                    self._home,
                    [each.target for each in run.job.files if each.row is None],
                    encoder=encoder,
                    collection=run.job.collection,
                    report=run.report,
                    progress=run.progress,
                    reading=run.reading,
                    step=functools.partial(self._at, run.job.id),
                )
                return
            except StoreBusy:
                self._check(run.job.id)
                self._stopping.wait(RETRY)

    def _at(self, id: str, step: Step) -> None:
        """End before a step; not once files are committed, so that what became of them is told."""
        if step in ENDS_BEFORE:
            self._check(id)

    def _check(self, id: str) -> None:
        """Raise what ends a job before its time."""
        if self._stopping.is_set():
            raise _Stopped("the server ends")
        with self._lock:
            if id in self._cancelled:
                raise _Cancelled("cancelled")

    def show(self, job: Job, *, on_record: bool) -> None:
        """Let a job's new state be seen, and write it down; if that fails, an older one is on record and is redone."""
        if on_record:
            with suppress(OSError):
                records.save(self._home, job)
        with self._lock:
            self._jobs[job.id] = job

    def place_of(self, job: Job) -> Path:
        """Return the folder of a job."""
        return records.folder(self._home) / job.id

    def _new_thread(self) -> threading.Thread:
        return threading.Thread(target=self._work, name="writer", daemon=True)

    def _forget_old(self) -> None:
        ended = [job for job in self._jobs.values() if job.state not in OPEN]
        for job in ended[: max(0, len(ended) - REMEMBERED)]:
            del self._jobs[job.id]
            records.forget(self._home, job)


class _Run:
    """One job while it is done: what `build.add` tells of it."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self.job = job
        self._jobs = jobs
        self._places = {source_of(each.target): place for place, each in enumerate(job.files)}
        self._saved = 0.0  # when the record was written, by `monotonic`
        self._read = self._reported = sum(each.row is not None for each in job.files)  # files
        self._published = 0  # passages of groups that are published
        self._embedded = (0, 0)  # passages of the group at hand: done, known

    def begin(self) -> None:
        """Move the files to where they stay; those that a run before this one moved are there."""
        self._show(replace(self.job, state=State.RUNNING))
        for each in self.job.files:
            spooled = self._jobs.place_of(self.job) / each.spool if each.spool else None
            if spooled and spooled.exists():
                each.target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                spooled.replace(each.target)

    def end(self, state: State, error: str | None = None) -> None:
        """Delete the files of which there is no document, and say how it ended."""
        for each in self.job.files:
            if each.spool and (each.row is None or each.row.status is Status.FAILED):
                with suppress(OSError):
                    each.target.unlink()
        for each in self.job.files:
            if each.spool:
                (self._jobs.place_of(self.job) / each.spool).unlink(missing_ok=True)
        self._saved = 0.0
        self._show(replace(self.job, state=state, error=error, reading=None))

    def report(self, row: LedgerRow) -> None:
        """Take what became of one file."""
        if row.status is Status.UNCHANGED and row.time >= self.job.created:
            row = replace(row, status=Status.ADDED)  # by a run of this job that was killed
        place = self._places[row.source]
        files = [*self.job.files]
        files[place] = replace(files[place], row=row)
        self._reported += 1
        self._read = max(self._read, self._reported)
        self._show(replace(self.job, files=tuple(files)))

    def reading(self, path: Path) -> None:
        """Take note of the file that is about to be parsed."""
        self._read += 1
        self._show(replace(self.job, reading=self.job.files[self._places[source_of(path)]].name))

    def progress(self, done: int, total: int) -> None:
        """Take note of the passages embedded so far and known so far, of the whole run."""
        self._embedded = (done - self._published, total - self._published)
        self._show(self.job)
        if done == total:
            self._published, self._embedded = done, (0, 0)

    def _show(self, job: Job) -> None:
        """Let the job be seen as it is now; it is written down every second."""
        due = monotonic() - self._saved > SAVED_EVERY
        self.job = replace(job, progress=self._fraction())
        self._jobs.show(self.job, on_record=due)
        if due:
            self._saved = monotonic()

    def _fraction(self) -> float:
        """How much is done: parsing is a fifth of it, the rest is embedding; never less than was said before."""
        done, known = self._embedded
        under_way = (self._read - self._reported) * (done / known if known else 0.0)
        now = (0.2 * self._read + 0.8 * (self._reported + under_way)) / max(1, len(self.job.files))
        return max(self.job.progress, min(1.0, now))
