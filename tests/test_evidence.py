"""Each feature of a sentence says what its name says, and stays between 0 and 1."""

import pytest

from corpus.document import Kind
from qa.evidence import FEATURES, PASSAGES_READ, Closeness, Earlier, Rarity, Setting, weigh
from qa.kinds import gives, names_several
from qa.question import read
from tests.harbour import build
from tests.one_document import document, paragraphs

FAR = Closeness(0.0, 0.0, 0)


def features(asked, words, *, rarity=None, kind=Kind.BODY, section=(), before=(), close=FAR):
    """Weigh the last sentence of a paragraph that opens with those `before`."""
    question = read(asked)
    text = " ".join((*before, words))
    doc = document(text)
    (paragraph,) = paragraphs(doc, kind, section)
    earlier = Earlier()
    for sentence in before:
        earlier = earlier.then(sentence)
    rarity = rarity or Rarity(dict.fromkeys(question.terms, 1.0), 0.0)
    start = len(text) - len(words)
    values = weigh(question, rarity, Setting.of(doc, paragraph), start, len(text), close, earlier)
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
    values = features(asked, words)
    assert (values["wanted"], values["unwanted"]) == (there, 1 - there)


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


def test_nothing_is_wanted_or_unwanted_of_a_question_for_anything():
    values = features("Did the boats sink?", "In 1987 Miriam Holt counted 14.")
    assert (values["wanted"], values["unwanted"]) == (0, 0)


def test_rare_terms_weigh_more_in_the_coverage():
    rarity = Rarity({"boat": 1.0, "sink": 3.0}, 0.0)
    assert features("Did boats sink?", "They sank.", rarity=rarity)["coverage"] == 0.75
    assert features("Did boats sink?", "A boat came.", rarity=rarity)["coverage"] == 0.25


def test_headings_count_as_context_alone():
    values = features("Did boats sink?", "They were lost.", section=("Sunken boats", "Why boats sink"))
    assert (values["coverage"], values["context_coverage"]) == (0, 1)


def test_names_are_covered_apart_from_other_words():
    assert features("Did Holt row to Skerrow?", "Holt slept.")["name_coverage"] == 0.5


def test_pairs_must_stand_close_together():
    assert features("Was the inner harbour wall mended?", "The inner harbour wall was new.")["pair_coverage"] > 0
    assert (
        features("Was the inner harbour mended?", "An inner voice spoke of a far and wide harbour.")["pair_coverage"]
        == 0
    )


def test_cosines_and_the_rank_are_those_of_the_search():
    values = features("Did boats sink?", "No.", close=Closeness(0.5, -0.25, 3))
    assert (values["similarity"], values["passage_similarity"]) == (0.5, 0)
    assert values["rank"] == 1 - 3 / PASSAGES_READ


def test_form_and_place_are_told_apart():
    first = features("Did boats sink?", "Boats sank.")
    later = features("Did boats sink?", "boats " * 50 + "sank", before=("It was dark.",), kind=Kind.FOOTNOTE)
    names = ("opening", "fragment", "aside")
    assert [first[name] for name in names] == [1, 0, 0]
    assert [later[name] for name in names] == [0, 1, 1]
    assert (first["length"], later["length"]) == (2 / 40, 1)


def test_a_series_counts_where_several_things_are_asked_for():
    words = "They lost the anchors, the spare sails and the lamp."
    assert names_several(words)
    assert not names_several("They lost the anchors and the lamp.")
    assert features("Which things were lost?", words)["series"] == 1
    assert features("Was the lamp lost?", words)["series"] == 0


def test_a_sentence_inherits_the_terms_of_what_it_points_back_to():
    before = ("Two boats sank.",)
    assert features("Did boats sink?", "They were old.", before=before)["inherited"] == 1
    assert features("Did boats sink?", "Masts were old.", before=before)["inherited"] == 0


def test_pointing_back_goes_on_through_a_chain_and_ends_where_it_breaks():
    chain = ("Two boats sank.", "They were old.")
    assert features("Did boats sink?", "It was no loss.", before=chain)["inherited"] == 1
    broken = ("Two boats sank.", "Masts were old.")
    assert features("Did boats sink?", "It was no loss.", before=broken)["inherited"] == 0


def test_what_is_wanted_after_a_sentence_about_it_follows():
    before = ("Two boats sank.",)
    assert features("When did boats sink?", "That was in 1987.", before=before)["follows"] == 1
    assert features("When did boats sink?", "That was bad.", before=before)["follows"] == 0
    assert features("When did boats sink?", "That was in 1987.")["follows"] == 0


def test_terms_that_the_library_does_not_hold_are_unknown(tmp_path):
    with build(tmp_path / "home", tmp_path / "files") as index:
        assert Rarity.of(read("Is the harbour open?"), index).unknown == 0
        assert 0 < Rarity.of(read("Has the harbour a zeppelin?"), index).unknown < 1
        assert Rarity.of(read("Zeppelin?"), index).unknown == 1
