"""The only reader: what hits carry, that scope is a promise, and that it follows the library."""

import shutil

import numpy as np
import pytest

from corpus.errors import EncoderMismatch, StoreMissing
from corpus.store import Store
from index import build, tables
from index.search import Index, Scope
from tests.fake_encoder import FakeEncoder

FILES = {
    "tea.md": "# Tea\n\n## Growing\n\nTea is a leaf. It grows on high hills.\n\n## Drinking\n\nDrink it hot.",
    "coffee.md": "# Coffee\n\n## Growing\n\nIt grows in the shade.\n\n## Kinds\n\nArabica is mild. Robusta is strong.",
    "water.txt": "Water boils at a hundred degrees. Most hot drinks are made of it.\n",
}


def write(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Return a place with a library and the files that are in it."""
    place = tmp_path_factory.mktemp("search")
    (place / "documents").mkdir()
    for name, text in FILES.items():
        collection = "hot" if name == "tea.md" else "default"
        file = write(place / "documents", name, text)
        build.add(place / "home", [file], encoder=FakeEncoder, collection=collection)
    return place


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "documents"
    path.mkdir()
    return path


@pytest.fixture
def index(library, home):
    """Open a copy of the library in `home`."""
    shutil.copytree(library / "home", home)
    with Index.open(home, encoder=FakeEncoder()) as opened:
        yield opened


def id_of(index, name):
    return index.store.resolve(name)


def slices(index, found):
    """Return the text of each hit."""
    return [
        index.store.document(hit.passage.document_id).text[hit.passage.start : hit.passage.end] for hit in found.hits
    ]


def test_the_best_hit_holds_the_answer(index):
    assert "high hills" in slices(index, index.search("Where are the hills on which tea grows?"))[0]


def test_every_hit_knows_its_cosine_and_what_found_it(index):
    found = index.search("strong Robusta")
    for hit, text in zip(found.hits, slices(index, found), strict=True):
        assert -1 <= hit.similarity <= 1
        assert hit.vector_rank is not None  # of so few passages all are candidates
        assert hit.lexical_rank == (1 if "Robusta is strong" in text else None)


def test_the_cosine_is_that_of_question_and_passage(index):
    found = index.search("Water boils")
    vectors = {
        id_: np.frombuffer(blob, np.float16)
        for id_, blob in index.store.connection.execute(
            "SELECT passages.id, vector FROM passages JOIN vectors ON vectors.id = vector_id"
        )
    }
    for hit in found.hits:
        assert hit.similarity == pytest.approx(float(vectors[hit.passage.id] @ found.vector), abs=1e-3)


def test_a_passage_that_only_words_find_has_its_cosine_too(index, monkeypatch):
    hits = index.search("Where does tea grow?").hits
    farthest = max(hits, key=lambda hit: hit.vector_rank)
    monkeypatch.setattr("index.search.CANDIDATES", 1)
    monkeypatch.setattr(index._lexical, "search", lambda *_, **__: ((farthest.passage.id, 1.0),))
    alone = [hit for hit in index.search("Where does tea grow?").hits if hit.vector_rank is None]
    assert [(hit.passage.id, hit.lexical_rank, hit.similarity) for hit in alone] == [
        (farthest.passage.id, 1, farthest.similarity)
    ]


def test_scores_fall_and_ranks_are_dense(index):
    hits = index.search("hot drinks of tea").hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert sorted(hit.vector_rank for hit in hits) == list(range(1, len(hits) + 1))


def test_at_most_k_hits_come_back(index):
    assert len(index.search("hot drinks", k=2).hits) == 2


def test_a_document_and_a_collection_bound_the_search(index):
    tea, coffee = id_of(index, "tea.md"), id_of(index, "coffee.md")
    question = "Where does coffee grow?"
    assert {hit.passage.document_id for hit in index.search(question, scope=Scope(document_id=tea)).hits} == {tea}
    assert {hit.passage.document_id for hit in index.search(question, scope=Scope(collection="hot")).hits} == {tea}
    assert index.search(question, scope=Scope(document_id=coffee, collection="hot")).hits == ()


def test_chosen_documents_bound_the_search(index):
    tea, coffee = id_of(index, "tea.md"), id_of(index, "coffee.md")
    question = "Where does coffee grow?"
    for chosen in ((tea,), (coffee,), tuple(sorted((tea, coffee)))):
        hits = index.search(question, scope=Scope(document_ids=chosen)).hits
        assert {hit.passage.document_id for hit in hits} == set(chosen)
    assert index.search(question, scope=Scope(document_ids=(coffee,), collection="hot")).hits == ()
    assert index.search(question, scope=Scope(document_ids=("0" * 16,))).hits == ()


def test_a_document_chosen_alone_is_asked_by_name_and_several_are_not():
    assert Scope.of(["b"], "hot") == Scope(document_id="b", collection="hot")
    assert Scope.of(["b", "a", "b"]) == Scope(document_ids=("a", "b"))
    assert Scope.of([]) == Scope()


def test_an_unknown_scope_holds_nothing(index):
    assert index.search("tea", scope=Scope(document_id="0" * 16)).hits == ()
    assert index.search("tea", scope=Scope(collection="none")).hits == ()


@pytest.mark.parametrize("question", ["", "?", '"quoted" OR 1=1 --', "NEAR(tea, 2)", "茶はどこで育ちますか", "a\0b"])
def test_any_question_is_harmless(index, question):
    assert index.search(question).hits


def test_every_sentence_of_the_hits_comes_with_its_paragraph(index):
    found = index.search("Where does tea grow?", k=50)
    sentences = index.sentences(found)
    assert {sentence.hit for sentence in sentences} == set(range(len(found.hits)))
    for sentence in sentences:
        paragraph = index.store.paragraph(sentence.document_id, sentence.paragraph)
        assert paragraph.start <= sentence.start < sentence.end <= paragraph.end
    texts = {index.store.document(each.document_id).text[each.start : each.end] for each in sentences}
    assert {"Tea is a leaf.", "It grows on high hills.", "Robusta is strong."} <= texts


def test_a_sentence_is_scored_by_its_own_cosine(index):
    found = index.search("It grows on high hills", k=50)
    best = max(index.sentences(found), key=lambda each: each.similarity)
    assert index.store.document(best.document_id).text[best.start : best.end] == "It grows on high hills."
    assert best.similarity == pytest.approx(1, abs=2e-3)


def test_frequencies_count_passages(index):
    passages, frequencies = index.frequencies(["grow", "Boils", "absent"])
    assert passages == index.store.connection.execute("SELECT count(*) FROM passages").fetchone()[0]
    assert frequencies == {"grow": 2, "Boils": 1, "absent": 0}


def test_the_same_question_gets_the_same_hits_from_another_opening(home, index):
    with Index.open(home, encoder=FakeEncoder()) as again:
        for question in ("tea", "hot drinks", "Where does it grow?", "zebra"):
            assert index.search(question).hits == again.search(question).hits == index.search(question).hits


def test_a_running_index_sees_a_new_document(home, folder, index):
    before = index.signature
    build.add(home, [write(folder, "cocoa.txt", "Cocoa is a seed of the cacao tree.\n")], encoder=FakeEncoder)
    assert "cacao" in slices(index, index.search("What is cocoa a seed of?"))[0]
    assert index.frequencies(["cacao"])[1] == {"cacao": 1}
    assert index.signature != before


def test_a_running_index_forgets_what_a_scope_held(home, folder, index):
    scope = Scope(collection="hot")
    before = len(index.search("tea", scope=scope).hits)
    more = write(folder, "mate.txt", "Mate is drunk hot.\n")
    build.add(home, [more], encoder=FakeEncoder, collection="hot")
    assert len(index.search("tea", scope=scope).hits) == before + 1


def test_a_running_index_loses_a_removed_document_at_once(home, index):
    tea = id_of(index, "tea.md")
    build.remove(home, tea)
    assert all(hit.passage.document_id != tea for hit in index.search("Where does tea grow?").hits)


def test_inside_a_snapshot_nothing_changes(home, folder, index):
    with index.store.snapshot():
        before = index.search("cocoa").hits
        build.add(home, [write(folder, "cocoa.txt", "Cocoa is a seed.\n")], encoder=FakeEncoder)
        assert index.search("cocoa").hits == before
    assert index.search("cocoa").hits != before


def test_a_damaged_checkpoint_changes_no_answer(home, folder, index):
    before = index.search("Where does tea grow?").hits
    (home / tables.CHECKPOINT).write_bytes(b"garbage")
    with Index.open(home, encoder=FakeEncoder()) as again:
        assert again.search("Where does tea grow?").hits == before


def test_a_library_of_another_model_is_refused(home, index):
    with pytest.raises(EncoderMismatch, match="--home"):
        Index.open(home, encoder=FakeEncoder("other"))


def test_a_running_index_refuses_a_library_that_another_model_took_over(home, folder, index):
    for document in index.store.documents():
        build.remove(home, document.id)
    build.add(home, [write(folder, "new.txt", "New.\n")], encoder=lambda: FakeEncoder("other", dimension=32))
    with pytest.raises(EncoderMismatch):
        index.search("tea")


def test_nothing_added_yet_is_said(home):
    with pytest.raises(StoreMissing):
        Index.open(home, encoder=FakeEncoder())


def test_a_library_without_documents_finds_nothing(home):
    Store.open(home / tables.LIBRARY, create=True).close()
    with Index.open(home, encoder=FakeEncoder()) as index:
        assert index.search("tea").hits == ()
        assert index.frequencies(["tea"]) == (0, {"tea": 0})
