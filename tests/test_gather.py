"""The reader reads the best passages, each thing that is said once, and nothing of its evidence is lost."""

import pytest

from index.build import add
from index.search import Index
from qa import evidence
from qa.ask import HITS
from qa.evidence import FEATURES, Rarity
from qa.gather import gather
from qa.question import read
from qa.reader import Reading, shipped
from tests.fake_encoder import FakeEncoder

FACT = "The mill on the Aller burned in 1902. Nobody was hurt. The owner had it built again of stone."
OTHER = "The parish keeps bees behind the school. The honey is sold at Easter. Children label the jars."


class Spy:
    """A reader that remembers what it was given to read."""

    def __init__(self):
        self.texts = []

    def read(self, question, texts):
        self.texts += texts
        return shipped().read(question, texts)


@pytest.fixture
def library(tmp_path):
    """Return a function from texts, by file name, to an index that holds them."""
    opened = []

    def build(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        add(tmp_path / "home", [tmp_path / f"{name}.txt" for name in texts], encoder=FakeEncoder)
        opened.append(Index.open(tmp_path / "home", encoder=FakeEncoder()))
        return opened[-1]

    yield build
    for index in opened:
        index.close()


def gathered(index, asked, reader=None):
    question = read(asked)
    with index.store.snapshot():
        found = index.search(asked, k=HITS)
        return gather(question, found, index, Rarity.of(question, index), reader or shipped())


def test_every_sentence_of_a_passage_is_a_candidate_and_the_reader_prefers_the_one_that_answers(library):
    candidates = gathered(library(mill=FACT), "When did the mill burn?")
    assert [each.words for each in candidates] == [s + "." for s in FACT.rstrip(".").split(". ")]
    place = FEATURES.index("evidence")
    assert max(candidates, key=lambda each: each.values[place]).words == "The mill on the Aller burned in 1902."
    assert candidates[0].values[FEATURES.index("behind")] == 1.0


def test_a_short_paragraph_is_about_what_its_passage_is_about(library):
    text = "Notes\n\nFor the crossing to Skerrow you need:\n\n- a lamp\n\n- a coat\n\n- two oars"
    candidates = gathered(library(crossing=text), "What do I need for the crossing to Skerrow?")
    items = [each.values for each in candidates if "lamp" in each.words or "oars" in each.words]
    assert len(items) == 2
    assert all(values[FEATURES.index("context_coverage")] == 1 for values in items)


def test_the_words_proper_lie_in_their_sentence_and_are_offsets_into_the_document(library):
    candidates = gathered(library(mill=OTHER + "\n\n" + FACT), "When did the mill burn?")
    best = next(each for each in candidates if "1902" in each.words)
    start, end = best.proper
    assert best.document.text[start:end] == "1902"
    assert best.sentence.start <= start < end <= best.sentence.end


def test_a_copy_is_not_read_again_takes_nobodys_place_and_has_the_same_evidence(library, monkeypatch):
    monkeypatch.setattr(evidence, "PASSAGES_READ", 2)
    spy = Spy()
    copies = {f"copy{n}": f"{FACT}\n\nKept in box {n}." for n in range(5)}
    candidates = gathered(library(**copies, bees=OTHER), "When did the mill burn?", spy)
    assert len(spy.texts) == 2
    assert any("bees" in text.text for text in spy.texts)
    burned = [each for each in candidates if "1902" in each.words]
    assert len({each.document.id for each in burned}) == 5
    assert len({each.values[FEATURES.index("evidence")] for each in burned}) == 1


def test_passages_that_share_little_are_all_read(library):
    spy = Spy()
    gathered(library(mill=FACT, bees=OTHER), "When did the mill burn?", spy)
    assert len(spy.texts) == 2


def test_no_more_passages_are_read_than_are_allowed(library, monkeypatch):
    monkeypatch.setattr(evidence, "PASSAGES_READ", 3)
    texts = {f"mill{n}": f"Mill number {n} burned in {1800 + n}. Its wheel had {n} blades." for n in range(9)}
    spy = Spy()
    gathered(library(**texts), "When did the mill burn?", spy)
    assert len(spy.texts) == 3


def test_a_title_that_is_only_a_file_name_is_not_read(library):
    spy = Spy()
    gathered(library(scan_2019_04=FACT), "When did the mill burn?", spy)
    assert spy.texts[0].title == ""


def test_a_footnote_that_gives_an_address_is_no_candidate_unless_sources_are_asked_for(tmp_path):
    path = tmp_path / "notes.md"
    path.write_text("The mill burned.[^1]\n\n[^1]: The Mill Book, https://example.org/mill\n", encoding="utf-8")
    add(tmp_path / "home", [path], encoder=FakeEncoder)
    with Index.open(tmp_path / "home", encoder=FakeEncoder()) as index:
        plain = [each.words for each in gathered(index, "When did the mill burn?")]
        sources = [each.words for each in gathered(index, "Which book is cited on the mill?")]
    assert not any("example.org" in words for words in plain)
    assert any("example.org" in words for words in sources)


def test_a_reading_without_words_proper_is_borne(library):
    class Silent:
        def read(self, question, texts):
            return tuple(
                Reading(answerable=0.0, sentences=(0.0,) * len(t.sentences), proper=(None,) * len(t.sentences))
                for t in texts
            )

    assert all(each.proper is None for each in gathered(library(mill=FACT), "When did the mill burn?", Silent()))
