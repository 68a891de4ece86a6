"""One commit point, one state for each reader, and every error of the file named."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from corpus import database
from corpus.database import statements
from corpus.errors import (
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreMissing,
    StoreNewer,
)
from corpus.store import Store
from tests.notes_on_tea import make


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "library.sqlite3"


@pytest.fixture
def store(path: Path):
    with Store.open(path, create=True) as store:
        yield store


# ==== transactions and snapshots ====


def test_a_transaction_that_raises_leaves_nothing(store: Store):
    with pytest.raises(KeyboardInterrupt), store.transaction():
        store.insert(make())
        raise KeyboardInterrupt
    assert store.documents() == ()
    store.insert(make())  # and the next one works


def test_a_transaction_inside_another_is_undone_with_it(store: Store):
    with pytest.raises(ValueError, match="outer"), store.transaction():
        with store.transaction():
            store.insert(make())
        raise ValueError("outer")
    assert store.documents() == ()


def test_the_error_that_ended_a_transaction_is_not_masked_by_its_rollback(store: Store):
    with pytest.raises(ValueError, match="the real one"), store.transaction():
        store.connection.execute("ROLLBACK")  # now ours has nothing to roll back
        raise ValueError("the real one")


def test_a_snapshot_sees_one_state_while_another_thread_writes(store: Store, path: Path):
    store.insert(make())

    def write():
        with Store.open(path) as other:
            other.insert(make("/other"))

    with store.snapshot():
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        assert len(store.documents()) == 1
        with store.snapshot():
            assert len(store.documents()) == 1
        assert len(store.documents()) == 1
    assert len(store.documents()) == 2


def test_a_snapshot_begins_when_it_is_entered_not_at_the_first_read(store: Store, path: Path):
    with store.snapshot():
        with Store.open(path) as other:
            other.insert(make())
        assert store.documents() == ()


def test_a_snapshot_inside_a_transaction_sees_its_writes(store: Store):
    with store.transaction():
        store.insert(make())
        with store.snapshot():
            assert len(store.documents()) == 1


def test_writing_inside_a_snapshot_is_refused(store: Store):
    with store.snapshot(), pytest.raises(RuntimeError, match="only reads"):
        store.insert(make())
    assert store.documents() == ()


def test_a_second_writer_waits_for_the_first(store: Store, path: Path):
    holding, waited = threading.Event(), []

    def first():
        with Store.open(path) as other, other.transaction():
            holding.set()
            other.insert(make("/first"))
            threading.Event().wait(0.2)
            waited.append(True)

    thread = threading.Thread(target=first)
    thread.start()
    holding.wait()
    store.insert(make("/second"))
    assert waited
    thread.join()
    assert len(store.documents()) == 2


def test_a_second_writer_that_waits_too_long_is_told_so_and_readers_go_on(store: Store, path: Path, monkeypatch):
    store.insert(make())
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with Store.open(path) as other, store.transaction():
        with pytest.raises(StoreBusy, match="another process is writing"):
            other.insert(make("/other"))
        assert len(other.documents()) == 1
    with Store.open(path) as other:
        other.insert(make("/other"))


def test_a_full_disk_keeps_the_old_state(store: Store):
    store.insert(make())
    [pages] = store.connection.execute("PRAGMA page_count").fetchone()
    store.connection.execute(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(StoreFull, match="no space left"):
        store.insert(make("/large", body="word " * 20_000))
    assert [summary.source for summary in store.documents()] == ["/notes/Tea.txt"]
    assert store.check() == ()
    store.connection.execute("PRAGMA max_page_count = 1000000")
    store.insert(make("/large", body="word " * 20_000))


def test_every_commit_is_synced_to_the_disk(store: Store):
    full = 2
    assert store.connection.execute("PRAGMA synchronous").fetchone() == (full,)
    assert store.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


# ==== opening ====


def test_a_library_that_was_never_made_is_missing(path: Path):
    with pytest.raises(StoreMissing, match="pilcrow add"):
        Store.open(path)
    assert not path.parent.exists()


def test_a_library_whose_making_was_interrupted_is_missing_and_can_be_made(path: Path):
    path.parent.mkdir()
    path.touch()
    with pytest.raises(StoreMissing):
        Store.open(path)
    Store.open(path, create=True).close()
    Store.open(path).close()


def test_a_library_from_a_newer_version_is_refused_unchanged(store: Store, path: Path):
    store.migrate("index", ["CREATE TABLE one (x);", "CREATE TABLE two (x);"])
    store.close()
    before = path.read_bytes()
    with Store.open(path) as older, pytest.raises(StoreNewer, match=r"index tables: version 2, known here: 1"):
        older.migrate("index", ["CREATE TABLE one (x);"])
    assert path.read_bytes() == before
    with sqlite3.connect(path) as raw:
        raw.execute("INSERT INTO migrations VALUES ('corpus', 99)")
    raw.close()
    with pytest.raises(StoreNewer, match="upgrade"):
        Store.open(path)


def test_a_migration_that_fails_leaves_no_trace_and_no_record(store: Store):
    good, bad = "CREATE TABLE one (x);", "CREATE TABLE two (x); CREATE TABLE two (x);"
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        store.migrate("index", [good, bad])
    tables = {name for (name,) in store.connection.execute("SELECT name FROM sqlite_schema")}
    assert "one" in tables
    assert "two" not in tables
    store.migrate("index", [good, "CREATE TABLE two (x);"])
    store.migrate("index", [good, "CREATE TABLE two (x);"])


def test_a_script_is_split_at_the_ends_of_statements_only():
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END;"
    script = f"CREATE TABLE a (x DEFAULT ';'); -- not; here\n{trigger}\n"
    assert list(statements(script)) == ["CREATE TABLE a (x DEFAULT ';');", f"-- not; here\n{trigger}"]
    with pytest.raises(ValueError, match="incomplete"):
        list(statements("CREATE TABLE a (x); CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b;"))


def test_many_processes_may_make_the_library_at_once(path: Path):
    code = "import pathlib, sys, corpus.store as c; c.Store.open(pathlib.Path(sys.argv[1]), create=True)"
    makers = [subprocess.Popen([sys.executable, "-c", code, str(path)], stderr=subprocess.PIPE) for _ in range(6)]
    assert [maker.communicate()[1] for maker in makers] == [b""] * 6
    Store.open(path).close()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"not a database, " * 64, id="something else"),
        pytest.param(lambda data: data[: len(data) // 2], id="cut short"),
        pytest.param(lambda data: data[:100] + b"\xff" * 1000 + data[1100:], id="schema overwritten"),
        pytest.param(lambda data: data[:16] + b"\0" * 84 + data[100:], id="header wiped"),
    ],
)
def test_a_damaged_file_is_named_with_what_to_do(store: Store, path: Path, damage):
    store.insert(make())
    store.close()
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(StoreDamaged, match=r"library\.sqlite3.*(then restore a copy|another place)"):
        Store.open(path)


def test_damage_inside_a_table_is_named_when_it_is_read_and_when_it_is_checked(store: Store, path: Path):
    parsed = make(body="word " * 5_000)
    store.insert(parsed)
    [root] = store.connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'texts'").fetchone()
    [size] = store.connection.execute("PRAGMA page_size").fetchone()
    store.close()
    data = bytearray(path.read_bytes())
    data[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(data)
    with Store.open(path) as damaged:
        assert len(damaged.documents()) == 1
        with pytest.raises(StoreDamaged):
            damaged.document(parsed.document.id)
        assert damaged.check()


def test_a_database_of_another_program_is_left_alone(path: Path):
    path.parent.mkdir()
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE theirs (x)")
    raw.close()
    before = path.read_bytes()
    for create in (False, True):
        with pytest.raises(StoreDamaged, match="another program"):
            Store.open(path, create=create)
    assert path.read_bytes() == before


def test_a_place_where_no_library_can_be_is_an_error_with_its_path(tmp_path: Path):
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(tmp_path, create=True)


def test_names_of_folders_need_no_escaping(tmp_path: Path):
    odd = tmp_path / "50% of? #1 ümläut" / "library.sqlite3"
    Store.open(odd, create=True).close()
    assert odd.is_file()


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("below", ["library.sqlite3", "home/library.sqlite3"])
def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path, below: str, create: bool):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="a file is there; choose another with --home"):
        Store.open(tmp_path / "file" / below, create=create)
