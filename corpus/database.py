"""One SQLite file: opened, migrated, written in transactions, read in snapshots; its errors named.

COMMIT is the only publication. The journal is a write-ahead log, so that readers go on while one
writer writes, and `synchronous` is FULL: with NORMAL, a power cut may take back the last commits,
which a person has been told about; the price is one fsync per commit, milliseconds.

A `Database` belongs to the thread that opened it; each thread opens its own on the same path.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus.errors import StoreBusy, StoreDamaged, StoreError, StoreFull, StoreMissing, StoreNewer

BUSY_SECONDS = 5.0  # how long a second writer waits for the first
APPLICATION_ID = 0x50494C43  # "PILC", in the header of the file: a foreign database is not ours to change

SETTINGS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # deleted text is overwritten, not only unlinked
    "PRAGMA temp_store = MEMORY",  # and never strays into a temporary file
)

_WAIT = "another process is writing to it; wait until it has finished, and try again"
_REPLACE = "delete it and any -wal and -shm file beside it, then restore a copy or add the sources again"
_PERMIT = "check the permissions of the file and its folder"

# SQLite's result code -> our error, what happened and what to do; extended codes come before primary ones.
REMEDIES: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (StoreBusy, _WAIT),
    sqlite3.SQLITE_LOCKED: (StoreBusy, _WAIT),
    sqlite3.SQLITE_FULL: (StoreFull, "there is no space left; free some and repeat, what was saved before is kept"),
    sqlite3.SQLITE_IOERR: (StoreFull, "the disk is full or failing; free space and repeat, what was saved is kept"),
    sqlite3.SQLITE_IOERR_READ: (StoreDamaged, f"the disk failed to read it; {_REPLACE}"),
    sqlite3.SQLITE_IOERR_SHORT_READ: (StoreDamaged, f"it is cut short; {_REPLACE}"),
    sqlite3.SQLITE_CORRUPT: (StoreDamaged, f"it is damaged; {_REPLACE}"),
    sqlite3.SQLITE_NOTADB: (StoreDamaged, f"it is no library, or damaged; {_REPLACE}"),
    sqlite3.SQLITE_READONLY: (StoreError, f"it cannot be written; {_PERMIT}"),
    sqlite3.SQLITE_CANTOPEN: (StoreError, f"it cannot be opened; {_PERMIT}"),
}


class Database:
    """An SQLite file in autocommit mode, whose errors are `StoreError`s."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Connect to the file; with `create`, make it and its folder where they are missing.

        Raises StoreMissing if there is no library yet, StoreDamaged if the file is something else
        or torn, StoreBusy, StoreFull, or StoreError where the system refuses.
        """
        self.path = path.absolute()
        self._depth = 0  # of nested transactions
        self._find(create)
        with self._naming_errors():
            uri = f"{self.path.as_uri()}?mode={'rwc' if create else 'rw'}"
            self.connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            with self._naming_errors():
                self._prepare(create)
        except BaseException:
            self.connection.close()
            raise

    def close(self) -> None:
        """Close the connection; what was not committed is undone."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write: all of the block is committed at its end, or none of it if it raises.

        Waits up to `BUSY_SECONDS` for another writer. A transaction inside another joins it: only
        the outermost commits, so an error caught between the two leaves the inner one's work in.
        """
        if self.connection.in_transaction and not self._depth:
            raise RuntimeError("a transaction cannot begin inside a snapshot, which only reads")
        outermost = not self._depth
        self._depth += 1
        with self._naming_errors():
            try:
                if outermost:
                    self.connection.execute("BEGIN IMMEDIATE")
                yield
                if outermost:
                    self.connection.execute("COMMIT")
            except BaseException:
                if outermost:
                    self._roll_back()
                raise
            finally:
                self._depth -= 1

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read: all reads of the block see one committed state, whatever is written meanwhile.

        Inside a transaction or another snapshot it adds nothing.
        """
        if self.connection.in_transaction:
            yield
            return
        with self._naming_errors():
            try:
                self.connection.execute("BEGIN DEFERRED")
                self.connection.execute("SELECT count(*) FROM migrations").fetchone()  # BEGIN alone takes no snapshot
                yield
            finally:
                self._roll_back()

    def migrate(self, owner: str, migrations: Sequence[str]) -> None:
        """Bring one package's tables up to date; each migration is SQL, committed with its own record.

        Raises StoreNewer, before anything is changed, if the file has more of the owner's
        migrations than are known here.
        """
        if self._applied(owner, len(migrations)) == len(migrations):
            return
        for number, script in enumerate(migrations, start=1):
            with self.transaction():
                if self._applied(owner, len(migrations)) < number:  # asked again, now that nobody else can write
                    for statement in statements(script):
                        self.connection.execute(statement)
                    self.connection.execute("INSERT INTO migrations VALUES (?, ?)", (owner, number))

    def checkpoint(self) -> bool:
        """Move the write-ahead log into the file and empty it, so that deleted text is in neither.

        Returns False if a reader still needs the log; the last connection to close empties it too.
        """
        with self._naming_errors():
            blocked: int = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not blocked

    def _find(self, create: bool) -> None:
        try:
            if any(folder.is_file() for folder in self.path.parents):
                raise StoreError(f"{self.path.parent} cannot be a folder: a file is there; choose another with --home")
            if create:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            elif not self.path.exists():
                raise StoreMissing(f"There is no library at {self.path} yet; add documents with `pilcrow add PATH`")
        except OSError as error:
            raise StoreError(f"The library at {self.path} cannot be reached: {error.strerror}; {_PERMIT}") from error

    def _prepare(self, create: bool) -> None:
        """Read the header, apply the settings, and see to it that the table of migrations exists."""
        # In this order: another Pilcrow may be making the tables now, and their identity in the same moment.
        [tables] = self.connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        [identity] = self.connection.execute("PRAGMA application_id").fetchone()
        if identity != APPLICATION_ID and tables:
            raise StoreDamaged(f"{self.path} is a database of another program; choose another place with --home")
        if not tables and not create:
            raise StoreMissing(f"The library at {self.path} is empty; add documents with `pilcrow add PATH`")
        for setting in SETTINGS:
            self.connection.execute(setting)
        if not tables:
            self._write_ahead()
            with self.transaction():
                self.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                self.connection.execute(
                    "CREATE TABLE IF NOT EXISTS migrations (owner TEXT, number INTEGER, PRIMARY KEY (owner, number))"
                )

    def _write_ahead(self) -> None:
        """Switch a new file to the write-ahead log, for good.

        SQLite does not wait here for others who do the same at this moment, so we do.
        """
        until = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self.connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
                time.sleep(0.01)

    def _applied(self, owner: str, known: int) -> int:
        """Return how many of the owner's migrations the file has; raise StoreNewer if more than known."""
        with self._naming_errors():
            applied: int = self.connection.execute(
                "SELECT count(*) FROM migrations WHERE owner = ?", (owner,)
            ).fetchone()[0]
        if applied > known:
            raise StoreNewer(
                f"The library at {self.path} was written by a newer Pilcrow"
                f" ({owner} tables: version {applied}, known here: {known}); upgrade with `pip install -U pilcrow`"
            )
        return applied

    def _roll_back(self) -> None:
        """Undo what is not committed; an error in this must not hide the one that led here."""
        with suppress(sqlite3.Error):
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    @contextmanager
    def _naming_errors(self) -> Iterator[None]:
        """Turn SQLite's errors about the file into ours; those about our SQL are bugs and pass through."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0)  # 0: raised by the sqlite3 module, not by SQLite
            kind, remedy = REMEDIES.get(code) or REMEDIES.get(code & 0xFF) or (None, "")
            if kind is None:
                raise
            raise kind(f"The library at {self.path}: {remedy} (SQLite: {error})") from error


def statements(script: str) -> Iterator[str]:
    """Yield the statements of an SQL script one by one; `executescript` would commit the transaction."""
    statement = ""
    for part in script.rstrip("; \n").split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
    if statement:
        raise ValueError(f"incomplete statement at the end of a migration: {statement.strip()}")
