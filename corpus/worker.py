"""Parsing in a process of its own, so that no file can hang, exhaust or crash the one that asks.

`Parser` is the asking side; a fresh Python that runs `serve` is the other. It is not a process of
`multiprocessing`, which would import the program's main module, models and all, into the worker.
"""

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
from corpus.names import source_of

Parse = Callable[[Path, str], Parsed]

SECONDS = 60.0  # for one file, and
SECONDS_PER_MB = 4.0  # of it; dense text takes about one
MEMORY = 4 << 30  # bytes of address space of the worker

_REPORT = "this is a defect of Pilcrow, please report it with the file"


@dataclass(frozen=True, slots=True)
class LastWords:
    """A reader's defect, told by the worker that it ends."""

    message: str


class Parser:
    """One worker that parses file after file; it is replaced when a file has ended it."""

    def __init__(self, parse: Parse = ingest.parse, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        """Prepare; the worker starts with the first file. `parse` must be importable by name."""
        self._parse = parse
        self._seconds = seconds
        self._memory = memory
        self._worker: tuple[subprocess.Popen[bytes], Connection] | None = None

    def parse(self, path: Path, collection: str) -> Parsed:
        """Return what `ingest.parse` returns, or raise its SourceError.

        Raises SourceTooLarge also if it takes more than the seconds or the memory allowed, and
        SourceUnreadable if it ended the worker in another way.
        """
        try:
            reply = self._ask(path, collection)
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
            process.kill()
            process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, path: Path, collection: str) -> Parsed | SourceError | LastWords:
        process, connection = self._worker = self._worker or self._start()
        try:
            connection.send((path, collection))
            limit = self._seconds + SECONDS_PER_MB * _megabytes(path)
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
                env=os.environ | {"PYTHONPATH": path},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, unblocked)
            theirs.close()
        ours.send_bytes(pickle.dumps(self._parse))
        return process, ours


def _megabytes(path: Path) -> float:
    try:
        return path.stat().st_size / 1e6
    except (OSError, ValueError):
        return 0.0  # the worker will say what is wrong with it


def serve(descriptor: int, memory: int) -> None:
    """Be the worker: answer requests, one file each, until the asking side closes the connection.

    `descriptor` is of the connection's open file; `memory` is in bytes.
    """
    connection = Connection(descriptor)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):  # not every system lets it be set; the limit of time remains
        resource.setrlimit(resource.RLIMIT_AS, (memory if hard < 0 else min(memory, hard), hard))

    def last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        place = traceback.extract_tb(trace)[-1]
        cause = f"{kind.__name__}: {error}, {Path(place.filename).name}:{place.lineno}"
        with suppress(OSError):  # nobody is listening any more
            connection.send(LastWords(f"could not be parsed ({cause}); {_REPORT}"))

    sys.excepthook = last_words
    parse: Parse = connection.recv()
    with suppress(EOFError):
        while True:
            path, collection = connection.recv()
            _answer(connection, parse, path, collection)


def _answer(connection: Connection, parse: Parse, path: Path, collection: str) -> None:
    try:
        connection.send(parse(path, collection))
    except SourceError as error:
        connection.send(error)
    except MemoryError:
        connection.send(SourceTooLarge(f"{source_of(path)} takes too much memory to parse; split it into parts"))
