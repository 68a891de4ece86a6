"""The files that saved answers quote, read again as they are now, beside the library."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import SourceError
from corpus.formats.block import Options
from corpus.names import source_of
from corpus.store import Store
from corpus.worker import Parser
from qa.saved import Saved


@contextmanager
def reread(answers: Sequence[Saved], options: Options, tell: Callable[[str], object]) -> Iterator[Store]:
    """Open a store of the files that the answers quote, which lasts as long as the block.

    A file that cannot be read is told, and is not in it.
    """
    named = (receipt.source for answer in answers for receipt in answer.receipts if receipt.source)
    sources = {source_of(Path(source)): source for source in named}  # one file may be named in several ways
    with (
        tempfile.TemporaryDirectory(prefix="pilcrow-") as folder,
        Store.open(Path(folder) / "files.sqlite3", create=True) as store,
        Parser() as parser,
    ):
        for source in sources.values():
            try:
                store.insert(parser.parse(Path(source), "files", options))
            except SourceError as error:
                tell(f"not read: {error}")
        yield store
