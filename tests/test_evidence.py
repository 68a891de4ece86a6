"""Each feature of a sentence says what its name says, and stays between 0 and 1."""

import pytest

from qa.evidence import FEATURES, LOG_ODDS, PASSAGES_READ, Closeness, Rarity, Setting, weigh
from qa.kinds import gives
from qa.question import read, terms_of
from tests.harbour import build
from tests.one_document import document, paragraphs

FAR = Closeness(0.0, 0.0, 0)


def features(asked, words, *, rarity=None, section=(), before="", passage="", close=FAR):
    """Weigh the last sentence of a paragraph that opens with what stands `before`, in a passage with these words."""
    question = read(asked)
    text = before + words
    doc = document(text)
    (paragraph,) = paragraphs(doc, section=section)
    rarity = rarity or Rarity(dict.fromkeys(question.terms, 1.0), 0.0)
    setting = Setting.of(doc, paragraph, frozenset(terms_of(passage)))
    values = weigh(question, rarity, setting, len(before), len(text), close)
    assert all(0 <= value <= 1 for value in values)
    return dict(zip(FEATURES, values, strict=True))


@pytest.mark.parametrize(
    ("asked", "words", "there"),
    [
        ("How many boats sank?", "The storm sank 14 boats.", 1),
        ("How many boats sank?", "The storm sank fourteen or twelve boats.", 1),
        ("How many boats sank?", "In 1987 the boats sank.", 0),
        ("How many boats sank?", "Boats sank all through the 1990s.", 0),
        ("How many of the 14 boats sank?", "All 14 boats sank.", 0),
        ("When did the boats sink?", "The boats sank in 1987.", 1),
        ("When did the boats sink?", "The boats sank last October.", 1),
        ("When did the boats sink?", "The boats sank quickly.", 0),
        ("When in 1987 did the boats sink?", "In 1987 the boats sank.", 0),
        ("Who saw the boats?", "They were seen by Miriam Holt.", 1),
        ("Who saw the boats?", "They were seen by a child.", 0),
        ("Who saw Holt?", "The man who saw Holt ran.", 0),
        ("Where did the boats sink?", "They went down near Skerrow.", 1),
        ("Where did the boats sink?", "They went down near a rock.", 0),
        ("Why did the boats sink?", "They sank because the hatches were open.", 1),
        ("Why did the boats sink?", "They sank with the hatches open.", 0),
    ],
)
def test_the_kind_of_answer_must_stand_there_beyond_what_the_question_says(asked, words, there):
    assert gives(read(asked), words) == there
    assert features(asked, words)["wanted"] == there


@pytest.mark.parametrize(
    ("words", "surely"),
    [
        ("A spring tide is a tide of great range.", 1),
        ("At new moon, a spring tide occurs.", 1),
        ("By spring tide we mean the highest of the month.", 1),
        ("The highest of the month is called a spring tide.", 0.5),
        ("A spring tide is not only high, but a tide of great range.", 1),
        ("A spring tide is not really a tide of its own.", 0),
        ("The boats left on a spring tide.", 0),
        ("The spring is a wet season.", 0),
    ],
)
def test_a_definition_opens_with_its_subject_or_at_least_names_it(words, surely):
    assert gives(read("What is a spring tide?"), words) == surely


def test_nothing_is_wanted_of_a_question_for_anything():
    assert features("Did the boats sink?", "In 1987 Miriam Holt counted 14.")["wanted"] == 0


def test_rare_terms_weigh_more_in_the_coverage():
    rarity = Rarity({"boat": 1.0, "sink": 3.0}, 0.0)
    assert features("Did boats sink?", "They sank.", rarity=rarity)["context_coverage"] == 0.75
    assert features("Did boats sink?", "A boat came.", rarity=rarity)["context_coverage"] == 0.25


@pytest.mark.parametrize(
    "about",
    [
        {"section": ("Sunken boats", "Why boats sink")},
        {"before": "Two boats did sink. "},
        {"passage": "Boats that sink:"},
        {"section": ("Boats",), "passage": "What did sink:"},
    ],
)
def test_headings_paragraph_and_passage_are_what_a_sentence_is_about(about):
    assert features("Did boats sink?", "They were lost.", **about)["context_coverage"] == 1
    assert features("Did boats sink?", "They were lost.")["context_coverage"] == 0


def test_cosines_and_the_rank_are_those_of_the_search():
    values = features("Did boats sink?", "No.", close=Closeness(0.5, -0.25, 3))
    assert (values["similarity"], values["passage_similarity"]) == (0.5, 0)
    assert values["rank"] == 1 - 3 / PASSAGES_READ
    assert features("Did boats sink?", "No.", close=Closeness(0.5, 0.5, PASSAGES_READ + 1))["rank"] == 0  # of a copy


def test_the_readers_log_odds_are_cut_and_those_of_sentence_and_passage_are_joined():
    def read_as(**log_odds):
        return features("Did boats sink?", "Boats sank.", close=Closeness(0.5, 0.5, 0, **log_odds))

    assert [read_as(evidence=odds)["evidence"] for odds in (-99, 0, 99)] == [0, 0.5, 1]
    assert read_as(evidence=0, answerable=0)["joint"] == 0.25
    assert read_as(evidence=99, answerable=-99)["joint"] == pytest.approx(0)
    assert [read_as(behind=short)["behind"] for short in (0, LOG_ODDS / 2, 99)] == [1, 0.5, 0]


def test_the_first_sentence_opens_its_paragraph():
    assert features("Did boats sink?", "Boats sank.")["opening"] == 1
    assert features("Did boats sink?", "Boats sank.", before="It was dark. ")["opening"] == 0


def test_terms_that_the_library_does_not_hold_are_unknown(tmp_path):
    with build(tmp_path / "home", tmp_path / "files") as index:
        assert Rarity.of(read("Is the harbour open?"), index).unknown == 0
        assert 0 < Rarity.of(read("Has the harbour a zeppelin?"), index).unknown < 1
        assert Rarity.of(read("Zeppelin?"), index).unknown == 1
