"""Threads that answer: each has the library open for itself, and all share one model.

Before anything was added the samples answer; from the first document on, the library does.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from corpus.errors import Overloaded, StoreMissing
from corpus.samples import SAMPLES
from index.build import add
from index.encoder import Encoder
from index.search import Index
from index.tables import LIBRARY

T = TypeVar("T")


class Readers:
    """A few threads with an `Index` each, for one event loop."""

    def __init__(self, home: Path, encoder: Encoder, *, count: int, waiting: int) -> None:
        """Prepare; nothing is opened before `start`.

        :param count: threads.
        :param waiting: questions that may wait for one of them, until more are refused.
        """
        self._readers = [_Reader(home, encoder, number) for number in range(count)]
        self._free: asyncio.LifoQueue[_Reader] = asyncio.LifoQueue()  # the last one's memory is warm
        self._most = waiting
        self.waiting = 0  # questions

    def start(self) -> None:
        """Open the library, or the samples, in every thread; raises StoreError and EncoderMismatch."""
        for reader in self._readers:  # one by one, because the first one may have to make the samples' index
            reader.open().result()
            self._free.put_nowait(reader)

    def stop(self) -> None:
        """Close what was opened, when the work at hand is done."""
        for reader in self._readers:
            reader.close()

    async def submit(self, work: Callable[[Index], T]) -> T:
        """Return what the work makes of the index, in one of the threads.

        Whoever is cancelled while waiting costs nothing; work that has begun goes on to its end, unheard.
        Raises Overloaded if too many wait, and what the work raises.
        """
        if self.waiting >= self._most:
            raise Overloaded(f"{self.waiting} questions wait already; try again in a moment.")
        self.waiting += 1
        try:
            reader = await self._free.get()
        finally:
            self.waiting -= 1
        loop = asyncio.get_running_loop()
        begun = reader.run(work)
        begun.add_done_callback(lambda _: loop.call_soon_threadsafe(self._free.put_nowait, reader))
        return await asyncio.wrap_future(begun)


class _Reader:
    """One thread and its index; an SQLite connection stays in the thread that opened it."""

    def __init__(self, home: Path, encoder: Encoder, number: int) -> None:
        self._home = home
        self._encoder = encoder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"reader-{number}")
        self._index: Index | None = None
        self._is_library = False

    def open(self) -> "Future[Index]":
        return self._thread.submit(self._current)

    def run(self, work: Callable[[Index], T]) -> "Future[T]":
        return self._thread.submit(lambda: work(self._current()))

    def close(self) -> None:
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _current(self) -> Index:
        """Return the library's index, or that of the samples as long as nothing was added."""
        if not self._is_library and (self._home / LIBRARY).exists():
            with suppress(StoreMissing):
                library = Index.open(self._home, encoder=self._encoder)
                self._close()
                self._index, self._is_library = library, True
        if self._index is None:
            self._index = self._samples()
        return self._index

    def _samples(self) -> Index:
        place = self._home / "samples"
        add(place, SAMPLES, encoder=lambda: self._encoder, collection="samples", keep_originals=False)
        return Index.open(place, encoder=self._encoder)

    def _close(self) -> None:
        if self._index:
            self._index.close()
