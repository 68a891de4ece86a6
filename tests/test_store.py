"""The library file: one commit point, every error named, every type back as it went in."""

import os
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import database, rows
from corpus.database import statements
from corpus.document import Document, Enumeration, Kind, Note, Paragraph, Parsed, Slice, digest
from corpus.errors import (
    NoSuchDocument,
    SourceEmpty,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreMissing,
    StoreNewer,
)
from corpus.ledger import LedgerRow, Status
from corpus.names import Name, find, source_of
from corpus.store import Store


def make(source: str = "/notes/Tea.txt", body: str = "Tea: one leaf.1", title: str = "On tea", **changes) -> Parsed:
    """A document of three paragraphs with a list and a footnote, all of it about `body`."""
    text = f"{body}\n\nSecond.\n\n1 A note."
    at = len(body) + 2
    document = Document(
        id=digest(source + text)[:16],
        title=title,
        source=source,
        media_type="text/plain",
        text=text,
        sha256=digest(text),
        source_sha256=digest(source),
        canon=1,
        collection="default",
    )
    document = replace(document, **changes)
    spans = [(Kind.BODY, 0, len(body)), (Kind.ITEM, at, at + 7), (Kind.FOOTNOTE, at + 9, len(text))]
    return Parsed(
        document=document,
        paragraphs=tuple(
            Paragraph(
                document_id=document.id,
                number=number,
                label=f"¶{number}",
                kind=kind,
                page=None if number == 2 else 7,
                section=("Drinks", 'Hot "ones"'),
                start=start,
                end=end,
            )
            for number, (kind, start, end) in enumerate(spans, start=1)
        ),
        enumerations=(
            Enumeration(
                document_id=document.id,
                lead=Slice(1, 0, 4),
                items=(Slice(1, 5, len(body)), Slice(2, at, at + 7)),
                announced=2,
            ),
            Enumeration(
                document_id=document.id, lead=None, items=(Slice(1, 0, 4), Slice(2, at, at + 7)), announced=None
            ),
        ),
        notes=(Note(document_id=document.id, start=len(body) - 1, end=len(body), paragraph=3),),
        warnings=("one",),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "library.sqlite3"


@pytest.fixture
def store(path: Path):
    with Store.open(path, create=True) as store:
        yield store


def test_what_is_inserted_comes_back_equal(store: Store):
    parsed = make()
    store.insert(parsed)
    id_ = parsed.document.id
    assert store.document(id_) == parsed.document
    assert store.paragraphs(id_) == parsed.paragraphs
    assert store.paragraph(id_, 2) == parsed.paragraphs[1]
    assert store.enumerations(id_) == parsed.enumerations
    assert store.notes(id_) == parsed.notes


def test_paragraphs_come_in_the_order_of_the_text_not_of_their_numbers(store: Store):
    parsed = make()
    numbers = (3, 1, 2)
    renumbered = tuple(replace(p, number=n) for p, n in zip(parsed.paragraphs, numbers, strict=True))
    store.insert(replace(parsed, paragraphs=renumbered))
    assert tuple(p.number for p in store.paragraphs(parsed.document.id)) == numbers


def test_a_summary_counts_what_the_document_holds(store: Store):
    store.insert(make())
    [summary] = store.documents()
    assert (summary.paragraphs, summary.items, summary.footnotes, summary.lists) == (2, 1, 1, 2)


def test_documents_are_listed_by_title_and_filtered_by_collection(store: Store):
    store.insert(make("/b", title="B"))
    store.insert(make("/a", title="A", collection="work"))
    assert [summary.title for summary in store.documents()] == ["A", "B"]
    assert [summary.title for summary in store.documents("work")] == ["A"]
    assert store.documents("") == ()
    assert store.collections() == ("default", "work")


def test_sources_hold_what_decides_whether_a_file_changed(store: Store):
    parsed = make()
    store.insert(parsed)
    assert store.sources() == {"/notes/Tea.txt": (parsed.document.id, digest("/notes/Tea.txt"), 1, "default")}


def test_a_source_is_in_the_library_once(store: Store):
    store.insert(make())
    with pytest.raises(sqlite3.IntegrityError):
        store.insert(make(body="Other words.2"))
    assert len(store.documents()) == 1


def test_a_document_without_lists_has_none_and_an_unknown_one_is_an_error(store: Store):
    parsed = replace(make(), enumerations=(), notes=())
    store.insert(parsed)
    assert store.enumerations(parsed.document.id) == store.notes(parsed.document.id) == ()
    for read in (store.document, store.paragraphs, store.enumerations, store.notes, store.delete):
        with pytest.raises(NoSuchDocument, match="pilcrow list"):
            read("0000000000000000")
    with pytest.raises(NoSuchDocument, match="has no paragraph 9"):
        store.paragraph(parsed.document.id, 9)


def test_a_deleted_document_leaves_no_word_in_any_file(store: Store, path: Path):
    parsed = make(body="Xylophonic confession.1 " * 500)
    store.insert(parsed)
    store.insert(make("/other"))
    assert any(b"Xylophonic" in file.read_bytes() for file in path.parent.iterdir())
    store.delete(parsed.document.id)
    assert store.checkpoint()
    assert not any(b"Xylophonic" in file.read_bytes() for file in path.parent.iterdir())
    for table in ("texts", "paragraphs", "enumerations", "notes"):
        [left] = store.connection.execute(f"SELECT count(DISTINCT document_id) FROM {table}").fetchone()
        assert left == 1, table


def test_a_checkpoint_says_when_a_reader_holds_it_up(store: Store, path: Path, monkeypatch):
    store.insert(make())
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with Store.open(path) as reader, Store.open(path) as writer:
        with reader.snapshot():
            writer.insert(make("/other"))
            assert not writer.checkpoint()
        assert writer.checkpoint()


def test_the_ledger_keeps_the_latest_row_of_each_source(store: Store):
    parsed = make()
    failed = LedgerRow.failed("/notes/Tea.txt", SourceEmpty("nothing in it"), seconds=0.5)
    added = LedgerRow.of(parsed, Status.ADDED, seconds=0.25)
    other = LedgerRow(source="/a", status=Status.REMOVED)
    for row in (failed, added, other):
        store.record(row)
    assert store.ledger() == (other, added)
    assert (added.paragraphs, added.items, added.footnotes, added.lists, added.warnings) == (2, 1, 1, 2, ("one",))
    assert (failed.status, failed.error, failed.document_id) == ("failed", "nothing in it", None)


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
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be reached: (File exists|Not a directory); check the permissions"):
        Store.open(tmp_path / "file" / "library.sqlite3", create=True)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(tmp_path, create=True)


def test_names_of_folders_need_no_escaping(tmp_path: Path):
    odd = tmp_path / "50% of? #1 ümläut" / "library.sqlite3"
    Store.open(odd, create=True).close()
    assert odd.is_file()


# ==== check ====


def test_check_finds_a_text_that_is_not_what_was_added(store: Store):
    store.insert(make())
    assert store.check() == ()
    store.connection.execute("UPDATE texts SET text = replace(text, 'one', 'two')")
    [fault] = store.check()
    assert fault.startswith("/notes/Tea.txt: ")


def test_check_finds_a_missing_text_and_an_orphan(store: Store):
    store.insert(make())
    store.connection.execute("PRAGMA foreign_keys = OFF")
    store.connection.execute("DELETE FROM texts")
    store.connection.execute("UPDATE notes SET document_id = 'gone'")
    assert len(store.check()) == 2


# ==== names ====


def test_every_name_of_a_document_resolves_to_it(store: Store, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tea, milk = make(source_of(Path("Tea Notes.txt"))), make("/notes/milk.md", title="Milk")
    store.insert(tea)
    store.insert(milk)
    id_ = tea.document.id
    names = [id_, id_[:4], id_.upper()[:8], tea.document.source, "Tea Notes.txt", "tea notes", "ON TEA", " On tea "]
    assert {store.resolve(name) for name in names} == {id_}


KNOWN = [
    Name("aaaa111122223333", "Report", "/x/report.txt"),
    Name("aaaa444455556666", "Annual report", "/y/report.txt"),
    Name("bbbb777788889999", "Cats", "/z/aaaa444455556666.txt"),
]


@pytest.mark.parametrize("name", ["aaaa", "report.txt", "Report"])
def test_a_name_that_several_have_is_refused_with_all_of_them(name: str):
    with pytest.raises(NoSuchDocument, match=r"2 documents go by.*/x/report.txt.*/y/report.txt.*give the id"):
        find(name, KNOWN)


def test_an_exact_id_or_source_beats_everything_else():
    assert find("aaaa444455556666", KNOWN) == "aaaa444455556666"
    assert find("/y/report.txt", KNOWN) == "aaaa444455556666"


@pytest.mark.parametrize("name", ["aaa", "", "zebra", "' OR 1=1 --", "x" * 100_000])
def test_a_name_that_nobody_has_is_refused(name: str):
    with pytest.raises(NoSuchDocument, match="No document goes by") as caught:
        find(name, KNOWN)
    assert len(str(caught.value)) < 600


def test_a_misspelt_name_is_answered_with_the_near_ones():
    with pytest.raises(NoSuchDocument, match=r'near it: "Annual report" \(aaaa444455556666'):
        find("Anual reports", KNOWN)


def test_a_file_name_that_is_no_text_becomes_a_source_that_is(store: Store):
    source = source_of(Path(os.fsdecode(b"/notes/caf\xe9.txt")))
    assert source == "/notes/caf\\xe9.txt"
    store.insert(make(source))
    assert store.resolve("caf\\xe9.txt")


def test_the_tables_match_the_types():
    with sqlite3.connect(":memory:") as raw:
        raw.executescript(rows.MIGRATIONS[0])
        columns = [name for _, name, *_ in raw.execute("PRAGMA table_info(documents)")]
    raw.close()
    assert columns == list(rows.Summary.__slots__)
