"""What `pilcrow add` shows: a progress bar while it works, the ledger when it is done."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import typer
from tqdm import tqdm

from corpus.ledger import LedgerRow, Status
from qa import table

_ROWS_SHOWN = 20  # a longer ledger is summed up; failures and warnings are always named
_LARGE = 1_000_000  # bytes of a file that is named as soon as it is read, because it may take a while


class Ledger:
    """Collects the rows of one run; a context manager that owns the progress bar on stderr."""

    def __init__(self, *, verbose: bool) -> None:
        self.rows: list[LedgerRow] = []
        self._verbose = verbose
        self._bar = tqdm(desc="embedding", unit="passage", disable=None, delay=1.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.set_postfix_str("", refresh=False)
        self._bar.close()

    def report(self, row: LedgerRow) -> None:
        """Take what became of one file; a failure is named at once."""
        self.rows.append(row)
        if row.error:
            self._bar.write(row.error, file=sys.stderr)  # it names the file

    def reading(self, path: Path) -> None:
        """Say which file is being parsed, and how many are done."""
        try:
            size = path.stat().st_size
        except OSError:
            size = 0
        done = f"files done: {len(self.rows)}, " if self.rows else ""
        self._bar.set_postfix_str(f"{done}reading {path.name} ({size / 1e6:,.1f} MB)", refresh=size >= _LARGE)

    def progress(self, done: int, total: int) -> None:
        """Move the bar: passages embedded so far, of those known so far."""
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def summarise(self) -> None:
        """Print the ledger, and one line that sums it up."""
        for line in table.lines(self._shown(), Path.cwd()):
            typer.echo(line)
        counts = {status: sum(row.status is status for row in self.rows) for status in Status}
        typer.echo(", ".join(f"{count} {status}" for status, count in counts.items() if count) or "no files found")

    def _shown(self) -> Sequence[LedgerRow]:
        shown = [row for row in self.rows if row.status is not Status.FAILED]
        if self._verbose:
            return shown
        shown = [row for row in shown if row.status is not Status.UNCHANGED]
        return shown if len(shown) <= _ROWS_SHOWN else [row for row in shown if row.warnings]
