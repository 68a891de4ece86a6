"""The command `pilcrow add`: one run over files and folders, and then, if wanted, one more for each change."""

import functools
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from corpus import originals
from corpus.errors import ProgramMissing, StoreBusy
from corpus.formats.block import Options
from corpus.ledger import LedgerRow, Status
from corpus.selection import Selection
from index import build
from index.bulk import open_bulk
from index.watch import changes
from qa.progress import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was said on the command line; paths are absolute."""

    home: Path
    model: str | None
    paths: tuple[Path, ...]
    collection: str
    options: Options
    selection: Selection
    originals: bool
    verbose: bool
    as_json: bool


class Adder:
    """Adds what is wished for, with one model for all its runs."""

    def __init__(self, wish: Wish) -> None:
        """Prepare; raises ProgramMissing if a program is missing that the wish needs."""
        if wish.options.ocr and not shutil.which("tesseract"):
            raise ProgramMissing(
                "--ocr needs the program tesseract, which is not on the PATH; install it (Debian: apt install"
                " tesseract-ocr, macOS: brew install tesseract), or add without --ocr"
            )
        self._wish = wish
        self._failures: set[tuple[str, str]] = set()  # (source, error) that were told
        self._encoder = functools.cache(lambda: open_bulk(wish.home / "models", wish.model))

    def add(self, paths: Sequence[Path]) -> list[LedgerRow]:
        """Add paths, show what became of them, and return it."""
        ledger = self._run(paths)
        if self._wish.as_json:
            typer.echo(to_json(ledger.rows))
        else:
            ledger.summarise()
        return ledger.rows

    def watch(self) -> None:
        """Add again what changes, until Ctrl-C; say what is gone, which stays in the library."""
        typer.echo("Watching; Ctrl-C ends it.", err=True)
        waiting: dict[Path, None] = {}
        try:
            for found in changes(self._wish.paths, self._never_ours()):
                for path in found.gone:
                    typer.echo(f"{path} is gone; the library keeps it until `pilcrow remove {path.name}`", err=True)
                waiting |= dict.fromkeys(found.changed)
                if self._again(list(waiting)):
                    waiting.clear()
        except KeyboardInterrupt:
            typer.echo("No longer watching.", err=True)

    def _run(self, paths: Sequence[Path]) -> Ledger:
        wish = self._wish
        with Ledger(verbose=wish.verbose) as ledger:
            build.add(
                wish.home,
                paths,
                encoder=self._encoder,
                collection=wish.collection,
                options=wish.options,
                selection=wish.selection,
                keep_originals=wish.originals,
                report=functools.partial(self._report, ledger),
                progress=ledger.progress,
                reading=ledger.reading,
            )
        return ledger

    def _report(self, ledger: Ledger, row: LedgerRow) -> None:
        """Pass a row on; while watching, a failure that was told before is not told again."""
        if row.error is None or (row.source, row.error) not in self._failures:
            ledger.report(row)
        if row.error:
            self._failures.add((row.source, row.error))

    def _again(self, paths: Sequence[Path]) -> bool:
        """Add what changed; False if another process is writing, so that it must be tried once more."""
        try:
            ledger = self._run(paths)
        except StoreBusy as error:
            typer.echo(f"pilcrow: {error}", err=True)
            return False
        if any(row.status is not Status.UNCHANGED for row in ledger.rows):
            if self._wish.as_json:
                typer.echo(to_json(ledger.rows))
            else:
                ledger.summarise()
        return True

    def _never_ours(self) -> Selection:
        return self._wish.selection.without(originals.folder(self._wish.home))


def to_json(rows: Sequence[LedgerRow]) -> str:
    """Return ledger rows as a JSON array of objects with the fields of `LedgerRow`."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2)
