"""FAISS over the library's rows: exact where promised, filtered inside, and a checkpoint that is never believed."""

import json
import logging
import sqlite3

import numpy as np
import pytest

from index import checkpoint, tables, vectors
from index.tables import Embedder
from index.vectors import Limits, Vectors, layout, pack, similarities, unpack

DIMENSION = 16
EMBEDDER = Embedder("ab" * 32, DIMENSION)
SMALL = Limits(exact=300, scalar=600)


class Library:
    """Passages with random unit vectors, in a file, without documents' text."""

    def __init__(self, path, passages=0):
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("CREATE TABLE IF NOT EXISTS documents (id TEXT PRIMARY KEY)")
        self.connection.executescript(tables.MIGRATIONS[0])
        self.random = np.random.default_rng(0)
        self.add(passages)

    def add(self, passages):
        """Add passages in one generation."""
        self.connection.execute("BEGIN")
        for vector in self.random.standard_normal((passages, DIMENSION)).astype(np.float32):
            unit = vector / np.linalg.norm(vector)
            row = self.connection.execute(
                "INSERT INTO vectors (key, vector) VALUES (randomblob(32), ?)", (pack(unit),)
            ).lastrowid
            self.connection.execute(
                "INSERT INTO passages (document_id, first, last, start, stop, tokens, sentences, vector_id)"
                " VALUES ('d', 1, 1, 0, 1, 1, x'', ?)",
                (row,),
            )
        tables.advance(self.connection)
        self.connection.execute("COMMIT")

    def remove(self, *ids):
        """Remove passages in one generation."""
        self.connection.execute("BEGIN")
        self.connection.executemany("DELETE FROM passages WHERE id = ?", [(each,) for each in ids])
        tables.advance(self.connection)
        self.connection.execute("COMMIT")

    def nearest(self, question, count, within=None):
        """Return the nearest ids by comparing with every row."""
        ids = [each for (each,) in self.connection.execute("SELECT id FROM passages")]
        cosines = similarities(self.connection, ids, question)
        return sorted(within or ids, key=lambda each: (-cosines[each], each))[:count]


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "library.sqlite3", 400)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "vectors.faiss"


def question(seed=1):
    vector = np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)
    return vector / np.linalg.norm(vector)


def opened(library, path, limits=vectors.LIMITS):
    return Vectors.open(library.connection, path, EMBEDDER, limits)


def agrees(index, library):
    """Whether a search finds what comparing with every row finds."""
    return all(index.search(question(seed), 10).tolist() == library.nearest(question(seed), 10) for seed in range(5))


def test_search_is_exact(library, path):
    assert agrees(opened(library, path), library)


def test_a_filter_applies_inside_the_search(library, path):
    """The nearest of three passages are found although hundreds of others are nearer."""
    few = library.nearest(question(), 400)[-3:]
    found = opened(library, path).search(question(), 10, np.array(few))
    assert found.tolist() == few


def test_an_empty_scope_and_an_empty_library_find_nothing(tmp_path, library, path):
    assert opened(library, path).search(question(), 10, np.empty(0, np.int64)).tolist() == []
    empty = Library(tmp_path / "empty.sqlite3")
    assert opened(empty, tmp_path / "empty.faiss").search(question(), 10).tolist() == []


@pytest.mark.parametrize("limits", [vectors.LIMITS, Limits(100, 1000), Limits(50, 100)], ids=["flat", "sq8", "pq"])
def test_what_is_added_and_removed_is_caught_up(library, path, limits):
    index = opened(library, path, limits)
    nearest = library.nearest(question(), 3)
    library.remove(*nearest)
    library.add(50)
    index.catch_up(library.connection)
    assert len(index) == 447
    assert not set(nearest) & set(index.search(question(), 447).tolist())
    assert max(index.search(question(), 447)) > 400


def test_catching_up_equals_building_in_one_go(library, path):
    index = opened(library, path)
    library.remove(*range(1, 400, 7))
    library.add(100)
    index.catch_up(library.connection)
    assert agrees(index, library)


def test_an_index_whose_newest_passage_is_gone_takes_the_next_ones(library, path):
    index = opened(library, path)
    library.remove(400)
    index.catch_up(library.connection)
    library.add(1)
    index.catch_up(library.connection)
    assert len(index) == 400
    assert agrees(index, library)


def test_the_layout_follows_the_number_of_passages():
    assert layout(200_000, 384) == "IDMap2,Flat"
    assert layout(200_001, 384) == "IVF2048,SQ8"
    assert layout(2_000_001, 384) == "IVF4096,PQ96np"
    assert layout(3_000_000, 10) == "IVF8192,PQ2np"


@pytest.mark.parametrize("limits", [Limits(100, 1000), Limits(50, 100)], ids=["sq8", "pq"])
def test_coarser_layouts_bring_the_nearest_among_the_candidates(library, path, limits):
    index = opened(library, path, limits)
    hits = [set(library.nearest(question(seed), 5)) & set(index.search(question(seed), 100)) for seed in range(20)]
    assert sum(map(len, hits)) >= 95  # of 100


@pytest.mark.parametrize("limits", [Limits(100, 1000), Limits(50, 100)], ids=["sq8", "pq"])
def test_a_narrow_filter_finds_all_it_allows_in_a_coarser_layout(library, path, limits):
    few = library.nearest(question(), 400)[-3:]
    found = opened(library, path, limits).search(question(), 10, np.array(few))
    assert sorted(found.tolist()) == sorted(few)


def test_what_was_built_is_loaded_the_next_time(library, path, monkeypatch):
    opened(library, path)
    monkeypatch.setattr(Vectors, "build", lambda *_: pytest.fail("was built"))
    assert agrees(opened(library, path), library)


def test_a_loaded_checkpoint_catches_up(library, path):
    opened(library, path)
    library.remove(1, 5, 9)
    library.add(20)
    index = opened(library, path)
    assert len(index) == 417
    assert agrees(index, library)


def test_a_small_library_needs_no_file(tmp_path, path):
    opened(Library(tmp_path / "small.sqlite3", checkpoint.FEWEST - 1), path)
    assert not path.exists()


def damaged(path, library, how):
    whole = path.read_bytes()
    line, _, rest = whole.partition(b"\n")
    header = json.loads(line)
    changed = {
        "missing": lambda: path.unlink(),
        "empty": lambda: path.write_bytes(b""),
        "no header": lambda: path.write_bytes(rest),
        "another header": lambda: path.write_bytes(b'{"format": 1}\n' + rest),
        "cut short": lambda: path.write_bytes(whole[:-100]),
        "longer": lambda: path.write_bytes(whole + b"0"),
        "flipped": lambda: path.write_bytes(whole[:-1000] + bytes([whole[-1000] ^ 1]) + whole[-999:]),
        "a folder": lambda: (path.unlink(), path.mkdir()),
    }
    fields = {
        "another model": {"fingerprint": "cd" * 32},
        "from the future": {"generation": header["generation"] + 5},
        "of another library": {"token": "00" * 16},
        "another format": {"format": 2},
        "another count": {"count": header["count"] - 1},
        "another layout": {"layout": "IVF64,SQ8"},
    }
    if how in changed:
        changed[how]()
    else:
        path.write_bytes(json.dumps(header | fields[how]).encode() + b"\n" + rest)


HARMS = (
    "missing", "empty", "no header", "another header", "cut short", "longer", "flipped", "a folder", "another model",
    "from the future", "of another library", "another format", "another count", "another layout",
)  # fmt: skip


@pytest.mark.parametrize("how", HARMS)
def test_a_checkpoint_with_a_fault_is_built_anew_with_one_line_in_the_log(library, path, how, caplog):
    opened(library, path)
    damaged(path, library, how)
    caplog.clear()
    with caplog.at_level(logging.WARNING, "pilcrow"):
        index = opened(library, path)
    assert agrees(index, library)
    assert len([record for record in caplog.records if "built anew" in record.message]) == 1


@pytest.mark.parametrize("how", [how for how in HARMS if how != "a folder"])
def test_a_checkpoint_with_a_fault_is_mended(library, path, how):
    opened(library, path)
    whole = path.read_bytes()
    damaged(path, library, how)
    opened(library, path)
    assert path.read_bytes() == whole


def test_every_flipped_byte_is_found_out_or_harmless(library, path):
    opened(library, path)
    whole = path.read_bytes()
    for place in [*range(0, 330, 11), *range(330, len(whole), 3001)]:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        assert opened(library, path).search(question(), 10).tolist() == library.nearest(question(), 10)


def test_a_library_put_back_from_a_copy_does_not_believe_a_later_checkpoint(tmp_path, path):
    """The copy goes on differently, so the same ids and a greater generation mean other passages."""
    ours, copy = Library(tmp_path / "ours.sqlite3", 300), Library(tmp_path / "copy.sqlite3", 300)
    ours.add(100)
    opened(ours, path)
    copy.random = np.random.default_rng(7)
    copy.add(100)
    copy.add(1)
    assert agrees(opened(copy, path), copy)


def test_an_open_index_follows_a_library_that_was_exchanged_under_it(tmp_path, library, path):
    index = opened(library, path)
    other = Library(tmp_path / "other.sqlite3", 10)
    index.catch_up(other.connection)
    assert len(index) == 10
    assert agrees(index, other)


def test_a_checkpoint_that_cannot_be_written_costs_only_time(library, path, caplog, monkeypatch):
    def refuse(*_):
        raise OSError("no space left")

    monkeypatch.setattr(checkpoint, "_replace", refuse)
    assert agrees(opened(library, path), library)
    assert "no space left" in caplog.text


def test_a_checkpoint_is_due_when_a_tenth_has_changed(library, path):
    def due():
        return checkpoint.due(path, library.connection, EMBEDDER.fingerprint, layout(400, DIMENSION))

    assert due()  # there is none
    vectors.renew(library.connection, path, EMBEDDER)
    assert not due()
    library.remove(*range(1, 21))
    library.add(10)
    assert not due()
    library.add(15)
    assert due()


def test_a_checkpoint_that_is_not_due_is_left_alone(library, path):
    vectors.renew(library.connection, path, EMBEDDER)
    before = path.stat().st_mtime_ns
    library.add(1)
    vectors.renew(library.connection, path, EMBEDDER)
    assert path.stat().st_mtime_ns == before
    vectors.renew(library.connection, path, EMBEDDER, anew=True)
    assert path.stat().st_mtime_ns > before


def test_writing_leaves_no_part_behind(library, path, monkeypatch):
    vectors.renew(library.connection, path, EMBEDDER)
    whole = path.read_bytes()
    library.add(400)

    def die(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint.os, "fsync", die)
    with pytest.raises(KeyboardInterrupt):
        vectors.renew(library.connection, path, EMBEDDER)
    assert path.read_bytes() == whole
    assert [each.name for each in path.parent.glob("vectors.faiss*")] == [path.name]


def test_parts_of_a_killed_writer_are_swept(path):
    left = path.with_name(f"{path.name}.x{checkpoint.PARTIAL}")
    left.touch()
    checkpoint.sweep(path)
    assert not left.exists()


def test_outgrowing_the_layout_makes_another_index(tmp_path, path):
    library = Library(tmp_path / "growing.sqlite3", 290)
    opened(library, path, SMALL)
    library.add(20)
    assert json.loads(path.read_bytes().partition(b"\n")[0])["layout"] == "IDMap2,Flat"
    index = opened(library, path, SMALL)
    assert json.loads(path.read_bytes().partition(b"\n")[0])["layout"] == "IVF64,SQ8"
    assert len(index) == 310


def test_similarities_leave_out_what_is_gone(library):
    assert set(similarities(library.connection, [1, 2, 9999], question())) == {1, 2}


def test_packing_keeps_a_thousandth(library):
    vector = question()
    assert np.allclose(unpack(pack(vector), DIMENSION)[0], vector, atol=1e-3)
