"""What `pilcrow add` shows: a progress bar while it works, the ledger when it is done."""

import sys
from types import TracebackType
from typing import Self

import typer
from tqdm import tqdm

from corpus.ledger import LedgerRow, Status

_ROWS_SHOWN = 20  # a longer ledger is summed up; failures and warnings are always named


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
        self._bar.close()

    def report(self, row: LedgerRow) -> None:
        """Take what became of one file; a failure is named at once."""
        self.rows.append(row)
        if row.error:
            self._bar.write(row.error, file=sys.stderr)  # it names the file

    def progress(self, done: int, total: int) -> None:
        """Move the bar: passages embedded so far, of those known so far."""
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def summarise(self) -> None:
        """Print the ledger, and one line that sums it up."""
        shown = [row for row in self.rows if row.status is not Status.FAILED]
        if not self._verbose:
            shown = [row for row in shown if row.status is not Status.UNCHANGED]
            if len(shown) > _ROWS_SHOWN:
                shown = [row for row in shown if row.warnings]
        for row in shown:
            typer.echo(
                f"{row.status:<9}  {row.paragraphs:>5} paragraphs  {row.items:>4} items  {row.lists:>3} lists"
                f"  {row.footnotes:>4} footnotes  {row.seconds:6.2f} s  {row.source}"
            )
            for warning in row.warnings:
                typer.echo(f"           {warning}")
        counts = {status: sum(row.status is status for row in self.rows) for status in Status}
        typer.echo(", ".join(f"{count} {status}" for status, count in counts.items() if count) or "no files found")
