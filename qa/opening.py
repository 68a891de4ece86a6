"""Open a home for questions; before anything was added, the samples answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import StoreMissing
from corpus.samples import SAMPLES
from corpus.store import Store
from index.build import add
from index.exported import open_encoder
from index.search import Index
from index.tables import LIBRARY


@contextmanager
def open_index(home: Path, model: str | None, tell: Callable[[str], object]) -> Iterator[Index]:
    """Open the library's index, and close it again; with nothing added yet, that of the samples, and say so.

    :raises StoreError, EncoderError: as `Index.open` and `open_encoder` do.
    """
    encoder = open_encoder(home / "models", model)
    try:
        index = Index.open(home, encoder=encoder)
    except StoreMissing:
        tell("Nothing added yet: the built-in samples answer. `pilcrow add PATH` adds your documents.")
        add(home / "samples", SAMPLES, encoder=lambda: encoder, collection="samples", keep_originals=False)
        index = Index.open(home / "samples", encoder=encoder)
    try:
        yield index
    finally:
        index.close()


def open_store(home: Path) -> Store:
    """Open the library's documents without a model; before anything was added, those of the samples.

    :raises StoreError: as `Store.open` does; StoreMissing if not even the samples were asked.
    """
    try:
        return Store.open(home / LIBRARY)
    except StoreMissing:
        if not (home / "samples" / LIBRARY).exists():
            raise
        return Store.open(home / "samples" / LIBRARY)
