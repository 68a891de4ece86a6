"""Every type comes back from the library as it went in, and what is deleted is gone."""

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import database, rows
from corpus.database import Database
from corpus.document import digest
from corpus.errors import (
    NoSuchDocument,
    SourceEmpty,
)
from corpus.ledger import LedgerRow, Status
from corpus.names import source_of
from corpus.store import Store
from tests.notes_on_tea import make


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


def test_every_name_of_a_document_resolves_to_it(store: Store, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tea, milk = make(source_of(Path("Tea Notes.txt"))), make("/notes/milk.md", title="Milk")
    store.insert(tea)
    store.insert(milk)
    id_ = tea.document.id
    names = [id_, id_[:4], id_.upper()[:8], tea.document.source, "Tea Notes.txt", "tea notes", "ON TEA", " On tea "]
    assert {store.resolve(name) for name in names} == {id_}


def test_a_file_name_that_is_no_text_becomes_a_source_that_is(store: Store):
    source = source_of(Path(os.fsdecode(b"/notes/caf\xe9.txt")))
    assert source == "/notes/caf\\xe9.txt"
    store.insert(make(source))
    assert store.resolve("caf\\xe9.txt")


def test_the_tables_match_the_types():
    with sqlite3.connect(":memory:") as raw:
        raw.executescript("".join(rows.MIGRATIONS))
        columns = [name for _, name, *_ in raw.execute("PRAGMA table_info(documents)")]
    raw.close()
    assert columns == list(rows.Summary.__slots__)


@pytest.mark.parametrize("number", [-1, 0, 99, 10**30])
def test_a_paragraph_that_is_not_there_is_an_error(store: Store, number: int):
    parsed = make()
    store.insert(parsed)
    with pytest.raises(NoSuchDocument, match=f"has no paragraph {number};"):
        store.paragraph(parsed.document.id, number)


def test_a_collection_that_holds_nothing_is_an_error_with_those_that_do(store: Store):
    parsed = make()
    store.insert(parsed)
    store.require(parsed.document.collection)
    with pytest.raises(NoSuchDocument, match=f"“none”; there are: {parsed.document.collection}"):
        store.require("none")


def test_a_library_from_before_there_were_pages_opens_and_has_none(tmp_path: Path):
    path = tmp_path / "library.sqlite3"
    with Database(path, create=True) as old:
        old.migrate("corpus", rows.MIGRATIONS[:1])
        with old.transaction():
            old.connection.execute(
                "INSERT INTO documents VALUES ('d', 'Tea', '/tea.txt', 'text/plain', 'mine', 's', 'f', 1, 1, 0, 0, 0)"
            )
            old.connection.execute("INSERT INTO texts VALUES ('d', 'Tea keeps.')")
            old.connection.execute("INSERT INTO paragraphs VALUES ('d', 1, '¶1', 'body', NULL, '[]', 0, 10)")
            old.connection.execute(
                "INSERT INTO ledger VALUES ('/tea.txt', 'added', 'd', 1, 0, 0, 0, 0.1, '[]', NULL, 1)"
            )
    with Store.open(path) as store:
        [summary], [paragraph] = store.documents(), store.paragraphs("d")
        assert (summary.title, summary.pages, summary.tables, summary.language) == ("Tea", 0, 0, None)
        assert (paragraph.anchor, store.pages("d"), store.places(paragraph)) == (None, (), ())
        assert [(row.media_type, row.scanned) for row in store.ledger()] == [(None, ())]
