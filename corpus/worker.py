"""Parsing in a process of its own, so that no file can hang, exhaust or crash the one that asks.

`Parser` is the asking side; a fresh Python that runs `serve` is the other. It is not a process of
`multiprocessing`, which would import the program's main module, models and all, into the worker.

`serve` loads the readers, which takes most of a second, and forks for each file, which takes some ten milliseconds.
So a file that corrupts the memory of a reader, as a hostile PDF may, harms no file after it. Only plain text, whose
reader is Python from end to end, is parsed where it is: there may be thousands of small ones.
"""

import math
import os
import pickle
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus import ingest
from corpus.document import Parsed
from corpus.errors import SourceError, SourceTooLarge, SourceUnreadable
from corpus.formats.block import PLAIN, Options
from corpus.names import source_of

Parse = Callable[[Path, str, Options], Parsed]

SECONDS = 60.0  # for one small file of text; see `ingest.seconds`
SPARE_SECONDS = 5  # of the processor, after which a file's process ends by itself if nobody is left to end it
MEMORY = 4 << 30  # bytes of address space of the worker

# Of what the worker runs: threads do not outlive a fork, and two of tesseract's take ten times as long as one.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}

_REPORT = "this is a defect of Pilcrow, please report it with the file"


@dataclass(frozen=True, slots=True)
class LastWords:
    """A reader's defect, told by the worker that it ends."""

    message: str


@dataclass(frozen=True, slots=True)
class _Request:
    """One file to parse; `seconds` of the processor are all that its process gets."""

    path: Path
    collection: str
    options: Options
    seconds: int


class Parser:
    """One worker that has file after file parsed; it is replaced when a file has ended it."""

    def __init__(self, parse: Parse = ingest.parse, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        """Prepare; the worker starts with the first file. `parse` must be importable by name."""
        self._parse = parse
        self._seconds = seconds
        self._memory = memory
        self._worker: tuple[subprocess.Popen[bytes], Connection] | None = None

    def parse(self, path: Path, collection: str, options: Options = PLAIN) -> Parsed:
        """Return what `ingest.parse` returns, or raise its SourceError.

        Raises SourceTooLarge also if it takes more than the seconds or the memory allowed, and
        SourceUnreadable if it ended the worker in another way.
        """
        try:
            reply = self._ask(path, collection, options)
        except BaseException:  # whatever ends the wait, Ctrl-C included: the worker is in the middle of a file
            self.close()
            raise
        if isinstance(reply, LastWords):
            self.close()
            raise SourceUnreadable(f"{source_of(path)} {reply.message}")
        if isinstance(reply, SourceError):
            raise reply
        return reply

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            process, connection = self._worker
            self._worker = None
            connection.close()
            if process.returncode is None:  # else it and its group are gone
                os.killpg(process.pid, signal.SIGKILL)  # with the process that it forked, and what that one started
                process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, path: Path, collection: str, options: Options) -> Parsed | SourceError | LastWords:
        process, connection = self._worker = self._worker or self._start()
        limit = ingest.seconds(path, options, self._seconds)
        try:
            connection.send(_Request(path, collection, options, math.ceil(limit) + SPARE_SECONDS))
            if not connection.poll(limit):
                raise SourceTooLarge(f"{source_of(path)} took more than {limit:.0f} s to parse; split it into parts")
            reply: Parsed | SourceError | LastWords = connection.recv()
        except (EOFError, ConnectionError):
            ended = process.wait()
            cause = signal.Signals(-ended).name if ended < 0 else f"exit status {ended}"
            return LastWords(f"ended its reader ({cause}); {_REPORT}")
        return reply

    def _start(self) -> tuple[subprocess.Popen[bytes], Connection]:
        ours, theirs = Pipe()
        path = os.pathsep.join(each or str(Path.cwd()) for each in sys.path)
        code = f"from corpus import worker; worker.serve({theirs.fileno()}, {self._memory})"
        unblocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # inherited: Ctrl-C is the parent's
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", code],  # -P: never import from the working folder
                env=os.environ | _ONE_THREAD | {"PYTHONPATH": path},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                process_group=0,  # of its own, so that all of it can be ended at once
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, unblocked)
            theirs.close()
        ours.send_bytes(pickle.dumps(self._parse))
        return process, ours


def serve(descriptor: int, memory: int) -> None:
    """Be the worker: answer requests, one file each, until the asking side closes the connection.

    `descriptor` is of the connection's open file; `memory` is in bytes.
    """
    connection = Connection(descriptor)
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CORE, 0)

    def last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        place = traceback.extract_tb(trace)[-1]
        cause = f"{kind.__name__}: {error}, {Path(place.filename).name}:{place.lineno}"
        with suppress(OSError):  # nobody is listening any more
            connection.send(LastWords(f"could not be parsed ({cause}); {_REPORT}"))

    sys.excepthook = last_words
    parse: Parse = connection.recv()
    with suppress(EOFError):
        while True:
            request: _Request = connection.recv()
            ingest.prepare(request.path)
            if ingest.is_read_by_python_alone(request.path):
                _answer(connection, parse, request)
                continue
            child = os.fork()
            if not child:
                _answer(connection, parse, request)
                os._exit(0)
            _end_as(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    with suppress(ValueError, OSError):  # not every system lets it be set; the asker's limit of time remains
        resource.setrlimit(what, (most if hard < 0 else min(most, hard), hard))


def _end_as(status: int) -> None:
    """End as the file's process ended, unless it ended well: what it sent may be torn, and the asker learns why."""
    if status > 0:
        os._exit(status)
    if status < 0:
        with suppress(OSError, ValueError):  # SIGKILL needs no default
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)


def _answer(connection: Connection, parse: Parse, request: _Request) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime) + request.seconds)
    try:
        connection.send(parse(request.path, request.collection, request.options))
    except SourceError as error:
        connection.send(error)
    except MemoryError:
        connection.send(
            SourceTooLarge(f"{source_of(request.path)} takes too much memory to parse; split it into parts")
        )
