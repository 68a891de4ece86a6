"""The only writer: what is added, replaced, moved, removed; what it costs; and that a kill loses nothing."""

import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from corpus import ingest
from corpus.document import Page, PageState
from corpus.errors import EncoderMismatch, NoSuchDocument, StoreMissing
from corpus.formats import PLAIN, Options
from corpus.ledger import Status
from corpus.selection import Selection
from corpus.store import Store
from corpus.worker import Parser
from index import build, embedding, tables
from index.build import Step
from index.search import Index
from tests.fake_encoder import FakeEncoder

ROOT = Path(__file__).parent.parent
TEA = "Tea is a leaf. It grows on the hills of many countries.\n\nIt is drunk hot in the morning.\n"
COFFEE = "Coffee is a bean. It is roasted before it is ground.\n"


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "documents"
    path.mkdir()
    (path / "tea.txt").write_text(TEA)
    (path / "coffee.txt").write_text(COFFEE)
    return path


def add(home, *paths, encoder=None, **how):
    """Add paths and return the ledger rows as file name -> status, and the encoder."""
    encoder = encoder or FakeEncoder()
    rows = []
    build.add(home, paths, encoder=lambda: encoder, report=rows.append, **how)
    return {Path(row.source).name: row.status for row in rows}, encoder


def texts(home):
    """Return file name -> text of all documents in the library."""
    with Store.open(home / tables.LIBRARY) as store:
        return {Path(each.source).name: store.document(each.id).text for each in store.documents()}


def number(home, table):
    with Store.open(home / tables.LIBRARY) as store:
        return store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def best(home, question):
    """Return the text of the best passage."""
    with Index.open(home, encoder=FakeEncoder()) as index:
        hit = index.search(question, k=1).hits[0].passage
        return index.store.document(hit.document_id).text[hit.start : hit.end]


def test_what_is_added_is_found(home, folder):
    assert add(home, folder)[0] == {"tea.txt": Status.ADDED, "coffee.txt": Status.ADDED}
    assert "roasted" in best(home, "Is coffee roasted?")


def test_unchanged_files_open_no_encoder(home, folder):
    add(home, folder)
    rows = []
    build.add(home, [folder], encoder=lambda: pytest.fail("was opened"), report=rows.append)
    assert [row.status for row in rows] == [Status.UNCHANGED] * 2
    assert all(row.paragraphs for row in rows)


def test_unchanged_files_begin_no_generation(home, folder):
    add(home, folder)
    before = number(home, "generations")
    add(home, folder)
    assert number(home, "generations") == before


def test_a_changed_file_takes_the_place_of_its_old_version(home, folder):
    add(home, folder)
    (folder / "tea.txt").write_text("Tea is a herb today.\n")
    statuses, encoder = add(home, folder)
    assert statuses == {"tea.txt": Status.REPLACED, "coffee.txt": Status.UNCHANGED}
    assert len(encoder.texts) == 1
    assert texts(home)["tea.txt"].strip() == "Tea is a herb today."
    assert number(home, "passages") == number(home, "lexical") == number(home, "vectors")
    assert "hills" not in best(home, "Where are the hills on which tea grows?")


def test_text_that_stays_is_not_embedded_again(home, folder):
    """The file's bytes change, its text does not."""
    add(home, folder)
    (folder / "tea.txt").write_text(TEA.replace("\n\n", "\n\n\n"))
    statuses, encoder = add(home, folder)
    assert statuses["tea.txt"] == Status.REPLACED
    assert encoder.texts == []


def test_added_to_another_collection_a_file_moves(home, folder):
    add(home, folder)
    statuses, encoder = add(home, folder / "tea.txt", collection="drinks")
    assert statuses == {"tea.txt": Status.REPLACED}
    assert encoder.texts == []
    with Store.open(home / tables.LIBRARY) as store:
        assert {Path(each.source).name: each.collection for each in store.documents()} == {
            "tea.txt": "drinks",
            "coffee.txt": "default",
        }


def scanned(path, collection, options):
    """Parse a file of two pages, of which the second is a picture."""
    parsed = ingest.parse(path, collection, options)
    second = PageState.OCR if options.ocr else PageState.SCANNED
    return replace(parsed, pages=(Page(number=1, label="1"), Page(number=2, label="2", state=second)))


def test_scanned_pages_are_told_and_read_again_only_to_recognise_them(home, folder, monkeypatch):
    monkeypatch.setattr(build, "Parser", partial(Parser, scanned))
    file, rows = folder / "tea.txt", []
    read = Options(ocr=True)
    for options in (PLAIN, PLAIN, read, read, PLAIN):
        build.add(home, [file], encoder=FakeEncoder, options=options, report=rows.append)
    assert [row.status for row in rows] == ["added", "unchanged", "replaced", "unchanged", "unchanged"]
    assert [row.scanned for row in rows] == [(2,), (2,), (), (), ()]
    assert "no text on page 2 (scanned?)" in rows[0].warnings[0]
    assert rows[0].warnings == rows[1].warnings


def test_the_ledger_forgets_a_failure_when_the_file_is_found_unchanged(home, folder):
    file = folder / "tea.txt"
    add(home, file)
    file.rename(folder / "away.txt")
    add(home, file)
    (folder / "away.txt").rename(file)
    assert add(home, file)[0] == {"tea.txt": Status.UNCHANGED}
    with Store.open(home / tables.LIBRARY) as store:
        [row] = store.ledger()
    assert (row.status, row.error) == (Status.ADDED, None)


def test_of_folders_only_what_is_selected_is_added(home, folder):
    assert add(home, folder, selection=Selection(exclude=("coffee*",)))[0] == {"tea.txt": Status.ADDED}


def test_each_file_is_named_before_it_is_parsed_and_no_unchanged_one(home, folder):
    add(home, folder / "tea.txt")
    named = []
    add(home, folder, reading=named.append)
    assert named == [folder / "coffee.txt"]


def test_a_bad_file_stops_no_other_and_is_named(home, folder):
    (folder / "empty.txt").write_text("")
    statuses, _ = add(home, folder, folder / "absent.txt")
    assert statuses["empty.txt"] == statuses["absent.txt"] == Status.FAILED
    assert statuses["tea.txt"] == Status.ADDED
    with Store.open(home / tables.LIBRARY) as store:
        errors = {Path(row.source).name: row.error for row in store.ledger() if row.error}
    assert set(errors) == {"empty.txt", "absent.txt"}


def test_a_file_that_vanished_keeps_its_place_in_the_library(home, folder):
    add(home, folder)
    (folder / "tea.txt").unlink()
    assert add(home, folder / "tea.txt")[0] == {"tea.txt": Status.FAILED}
    assert "tea.txt" in texts(home)


def test_the_same_text_in_two_files_is_embedded_once(home, folder):
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    for name in "ab":
        (folder / name / "same.txt").write_text("One and the same text.\n")
    _, encoder = add(home, folder)
    assert len(encoder.texts) == len(set(encoder.texts)) == number(home, "vectors") == number(home, "passages") - 1


def test_a_removed_document_is_out_of_every_answer_at_once(home, folder):
    add(home, folder)
    with Index.open(home, encoder=FakeEncoder()) as index:
        [tea] = [each.id for each in index.store.documents() if each.source.endswith("tea.txt")]
        build.remove(home, tea)
        hits = index.search("Where does tea grow?").hits
        assert hits and all(hit.passage.document_id != tea for hit in hits)
    assert number(home, "passages") == number(home, "lexical") == number(home, "vectors") == 1
    with Store.open(home / tables.LIBRARY) as store:
        assert Status.REMOVED in {row.status for row in store.ledger()}


def test_removing_keeps_vectors_that_another_document_stands_on(home, folder):
    (folder / "b").mkdir()
    (folder / "b" / "tea.txt").write_text(TEA)
    add(home, folder)
    with Store.open(home / tables.LIBRARY) as store:
        build.remove(home, next(each.id for each in store.documents() if each.source.endswith("b/tea.txt")))
    assert "hills" in best(home, "Where are the hills on which tea grows?")


def test_removing_what_is_not_there_says_so(home, folder):
    with pytest.raises(StoreMissing):
        build.remove(home, "0" * 16)
    add(home, folder)
    with pytest.raises(NoSuchDocument):
        build.remove(home, "0" * 16)


def test_a_library_keeps_to_one_model(home, folder):
    add(home, folder)
    (folder / "new.txt").write_text("Something new.\n")
    with pytest.raises(EncoderMismatch, match="--home"):
        add(home, folder, encoder=FakeEncoder("other"))
    assert "new.txt" not in texts(home)


def test_an_emptied_library_takes_another_model(home, folder):
    add(home, folder / "tea.txt")
    with Store.open(home / tables.LIBRARY) as store:
        build.remove(home, store.documents()[0].id)
    assert add(home, folder, encoder=FakeEncoder("other"))[0]["tea.txt"] == Status.ADDED


def test_groups_are_published_one_by_one(home, folder, monkeypatch):
    monkeypatch.setattr(build, "GROUP_FILES", 1)
    steps = []
    add(home, folder, step=steps.append)
    assert steps.count(Step.COMMITTED) == 2


def test_every_step_is_announced_in_order(home, folder):
    steps = []
    add(home, folder, step=steps.append)
    (folder / "tea.txt").write_text("Changed.\n")
    add(home, folder, step=steps.append)
    assert list(dict.fromkeys(steps)) == list(Step)


def test_progress_ends_with_all_of_all(home, folder):
    seen = []
    add(home, folder, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (number(home, "passages"),) * 2
    assert seen == sorted(seen)


def test_an_interrupt_keeps_what_was_embedded(home, folder, monkeypatch):
    """Ctrl-C after the first batch: the next run embeds only the rest."""
    monkeypatch.setattr(embedding, "BATCH", 1)

    def interrupt(name):
        if name == Step.EMBEDDED:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add(home, folder, step=interrupt)
    assert texts(home) == {}
    kept = number(home, "vectors")
    assert kept == 1
    _, encoder = add(home, folder)
    assert len(encoder.texts) == number(home, "vectors") - kept


def test_vectors_swept_by_another_process_are_embedded_again(home, folder):
    swept = []

    def sweep(name):
        if name == Step.BEGIN and not swept:
            swept.append(True)
            build.optimize(home)

    statuses, _ = add(home, folder, step=sweep)
    assert set(statuses.values()) == {Status.ADDED}
    assert number(home, "vectors") == number(home, "passages")


def test_of_two_models_that_begin_a_library_at_once_one_is_refused(home, folder):
    """Another process adds by another model, after this one has embedded and before it publishes."""
    other = []

    def race(name):
        if name == Step.BEGIN and not other:
            other.append(add(home, folder / "tea.txt", encoder=FakeEncoder("other")))

    with pytest.raises(EncoderMismatch):
        add(home, folder, step=race)
    assert set(texts(home)) == {"tea.txt"}


def test_optimize_deletes_what_nothing_refers_to(home, folder):
    add(home, folder)
    with Store.open(home / tables.LIBRARY) as store:
        store.connection.execute("INSERT INTO vectors (key, vector) VALUES (x'00', x'00')")
    build.optimize(home)
    assert number(home, "vectors") == number(home, "passages")
    assert (home / tables.CHECKPOINT).exists()
    assert "roasted" in best(home, "Is coffee roasted?")


@pytest.mark.slow
def test_a_thousand_unchanged_files_take_two_seconds(home, folder):
    """In a process of its own, its start included."""
    for i in range(1000):
        (folder / f"{i:04}.txt").write_text(f"Note {i}. " + TEA)
    add(home, folder)
    again = (
        "from pathlib import Path; from index import build;"
        f" build.add(Path({str(home)!r}), [Path({str(folder)!r})], encoder=None)"
    )
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", again], cwd=ROOT, check=True)
    assert time.perf_counter() - began < 2
