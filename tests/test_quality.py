"""The arithmetic of answer quality, by values worked out by hand."""

from collections import Counter

import pytest

from index import build
from index.search import Index
from qa.reader import Proper, Reading, Text
from tests.benchmarks import quality_cost, quality_given, quality_pool, quality_spans
from tests.benchmarks.quality_measures import (
    Bin,
    Outcome,
    Words,
    auroc,
    best_threshold,
    calibration_error,
    coverage,
    holds,
    mean_of,
    reliability,
    risk_area,
    squad_exact,
    squad_f1,
    words,
)
from tests.fake_encoder import FakeEncoder


def outcome(confidence, right, *, answerable=True, answered=True):
    return Outcome(confidence=confidence, right=right, answerable=answerable, answered=answered)


def test_words_are_runs_of_letters_and_digits_whatever_stands_between():
    assert words("The well - known “Oﬃce”, the 2nd .") == Counter(
        {"the": 2, "well": 1, "known": 1, "office": 1, "2nd": 1}
    )


def test_a_part_is_held_in_any_alternative_and_may_run_on_into_the_next_quote():
    assert holds(["It is the  Green-", "House."], [["red house", "green house"]])
    assert not holds(["It is green."], [["green house"]])
    assert not holds(["It is green."], []), "an unanswerable question has no parts"
    assert not holds(["It is green."], [["…"]]), "nothing is in everything"


def test_words_count_as_shared_as_often_as_they_stand_on_both_sides():
    counted = Words.of(words("a a b c"), words("a b b d"))
    assert counted == Words(shared=2, quoted=4, gold=4)
    assert (counted + Words(shared=1, quoted=2, gold=1)).figures() == {"precision": 0.5, "recall": 0.6, "f1": 6 / 11}


def test_words_quoted_to_an_unanswerable_question_are_all_false():
    both = Words.of(words("a b"), words("a b")) + Words.of(words("c d"), Counter())
    assert both.figures() == {"precision": 0.5, "recall": 1.0, "f1": 2 / 3}


def test_shares_of_nothing_are_unknown():
    assert Words().figures() == {"precision": None, "recall": None, "f1": 0.0}


def test_the_best_threshold_quotes_up_to_the_highest_f1():
    gold = [words("a b"), Counter()]
    sentences = [(0.9, 0, words("a x")), (0.8, 0, words("b")), (0.7, 1, words("y z")), (0.6, 0, words("a"))]
    # At 0.9: 1 of 2 quoted, of 2 gold, F1 2/4. At 0.8: 2 of 3, F1 4/5. At 0.7: 2 of 5. The second "a" shares nothing.
    assert best_threshold(sentences, gold) == (0.8, Words(shared=2, quoted=3, gold=2))


def test_sentences_with_the_same_score_are_quoted_together():
    assert best_threshold([(0.5, 0, words("a")), (0.5, 0, words("x y"))], [words("a")]) == (0.5, Words(1, 3, 1))


def test_nothing_is_quoted_where_everything_is_false():
    assert best_threshold([(0.5, 0, words("x"))], [words("a")]) == (float("inf"), Words(0, 0, 1))


def test_auroc_counts_pairs_in_order_and_ties_by_half():
    assert auroc([0.9, 0.5], [0.5, 0.1]) == 3.5 / 4
    assert auroc([0.1], [0.9]) == 0.0
    assert auroc([0.1], []) is None


def test_the_area_under_risk_is_the_mean_risk_of_the_surest():
    # Risks of the surest 1, 2, 3: 0, 1/2, 1/3.
    assert risk_area([outcome(0.9, True), outcome(0.5, False), outcome(0.4, True)]) == pytest.approx(5 / 18)
    assert risk_area([]) is None


def test_outcomes_of_the_same_confidence_share_their_errors():
    tied = [outcome(0.5, False), outcome(0.5, True)]
    assert risk_area(tied) == risk_area(tied[::-1]) == 0.5


def test_coverage_is_what_the_lowest_threshold_answers_that_leaks_no_more():
    with_answer = [outcome(confidence, True) for confidence in (0.9, 0.6, 0.2)]
    without = [outcome(confidence, False, answerable=False) for confidence in (0.8, 0.3)]
    half = coverage([*with_answer, *without], 0.5)
    assert half is not None
    assert (half.threshold, half.all, half.answerable) == (0.6, 3 / 5, 2 / 3)
    none = coverage([*with_answer, *without], 0.05)
    assert none is not None
    assert (none.threshold, none.all, none.answerable) == (0.9, 1 / 5, 1 / 3)
    assert coverage(with_answer, 0.05) is None


def test_a_threshold_cannot_part_equal_confidences():
    best = coverage([outcome(0.9, True), outcome(0.9, False, answerable=False)], 0.5)
    assert best is not None and (best.all, best.answerable) == (0.0, 0.0)


def test_bins_are_of_equal_width_and_the_last_holds_one():
    assert reliability([outcome(1.0, True), outcome(0.95, False), outcome(0.0, False), outcome(0.1, True)]) == (
        Bin(low=0.0, high=0.1, questions=1, confidence=0.0, right=0.0),
        Bin(low=0.1, high=0.2, questions=1, confidence=0.1, right=1.0),
        Bin(low=0.9, high=1.0, questions=2, confidence=0.975, right=0.5),
    )


def test_the_calibration_error_weighs_each_gap_by_its_questions():
    bins = (
        Bin(low=0.0, high=0.5, questions=3, confidence=0.2, right=0.4),
        Bin(low=0.5, high=1.0, questions=1, confidence=0.9, right=0.5),
    )
    assert calibration_error(bins) == pytest.approx((3 * 0.2 + 0.4) / 4)
    assert calibration_error(()) is None


def test_an_answer_proper_is_compared_without_articles_and_punctuation():
    assert squad_exact("The U.S. Navy,", ["a us navy", "army"])
    assert not squad_exact("navy", ["us navy"])
    assert squad_f1("the blue navy", ["us navy", "army"]) == 0.5
    assert (squad_f1("the", ["a"]), squad_f1("", ["navy"]), squad_f1("navy", [])) == (1.0, 0.0, 0.0)


def test_the_mean_is_over_sets_that_have_the_figure_and_questions_are_added_up():
    sets = {"a": {"questions": 10, "recall": 1.0, "list": None}, "b": {"questions": 90, "recall": 0.5, "list": 0.25}}
    assert mean_of(sets) == {"questions": 100, "recall": 0.75, "list": 0.25}
    assert mean_of({"a": {"list": None}}) == {"list": None}


def test_each_set_has_a_gold_file_of_its_own(tmp_path):
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "a/1"}\n{"id": "b/1"}\n{"id": "a/2"}\n', encoding="utf-8")
    files = quality_pool.split(gold)
    assert {name: path.read_text(encoding="utf-8").count("\n") for name, path in files.items()} == {"a": 2, "b": 1}


def test_an_abstention_is_judged_by_the_nearest_paragraph():
    gold = {"id": "s/1", "answerable": True, "parts": [["green"]]}
    quotes = [{"text": "It is:", "role": "lead"}, {"text": "red", "role": "answer"}]
    answered = {"status": "answered", "confidence": 0.8, "quotes": quotes, "nearest": []}
    assert quality_pool.outcome(gold, answered) == outcome(0.8, False)
    quotes.append({"text": "and green", "role": "answer"})
    assert quality_pool.outcome(gold, answered) == outcome(0.8, True)
    nearest = [{"text": "A green one.", "role": "context"}, {"text": "red", "role": "context"}]
    abstained = {"status": "abstained", "confidence": 0.3, "quotes": [], "nearest": nearest}
    assert quality_pool.outcome(gold, abstained) == outcome(0.3, True, answered=False)
    abstained["nearest"] = nearest[::-1]
    assert quality_pool.outcome(gold, abstained) == outcome(0.3, False, answered=False)
    assert quality_pool.outcome(gold, {"status": "error", "quotes": []}) == outcome(0.0, False, answered=False)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """A library of three documents of one passage each."""
    folder = tmp_path_factory.mktemp("quality")
    for name, text in {"tea": "Tea is a leaf. Drink it hot.", "cup": "A cup.", "sea": "The sea is wide."}.items():
        (folder / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
    build.add(folder / "home", sorted(folder.glob("*.txt")), encoder=FakeEncoder)
    with Index.open(folder / "home", encoder=FakeEncoder()) as opened:
        yield opened


def test_a_plain_vector_store_gives_the_nearest_passages_whole(index):
    found = quality_pool.rivals(index, [{"id": "s/1", "question": "is the sea wide"}])
    (one,), (five,) = found["first passage"], found["first five passages"]
    assert [quote["text"] for quote in one["quotes"]] == ["The sea is wide."]
    assert five["quotes"][0] == one["quotes"][0] and len(five["quotes"]) == 3
    assert (one["id"], one["status"]) == ("s/1", "answered")


def test_similarity_quotes_from_the_best_threshold_in_the_document_given(index):
    cases = [quality_given.Case(id="1", question="drink it", document="t", gold=words("Drink it hot."))]
    figures = quality_given.similarity(cases, {"t": index.store.resolve("tea")}, index)
    assert (figures["precision"], figures["recall"], figures["abstain_wrong"]) == (1.0, 1.0, 0.0)


PASSAGES = {("d", "1"): "  One stands\n here. Two  stands there. Three is gone.", ("d", "2"): "Four is last."}


def answer(text, paragraph):
    return {"text": text, "doc_id": "d", "par_id": paragraph, "start": PASSAGES["d", paragraph].index(text)}


def test_gold_words_are_those_of_whole_sentences_that_hold_a_part_of_an_answer():
    both = quality_given.gold_words([answer("Two", "1"), answer("last", "2")], PASSAGES)
    assert both == words("Two stands there. Four is last.")
    across = quality_given.gold_words([answer("here. Two  stands", "1"), answer("One", "1")], PASSAGES)
    assert across == words("One stands here. Two stands there.")


def test_the_document_of_an_unanswerable_question_is_what_its_set_names():
    assert quality_given.document_of({"answerable": True, "answers": [answer("One", "1"), answer("last", "2")]}) == "d"
    assert quality_given.document_of({"answerable": True, "answers": []}) is None
    assert quality_given.document_of({"answerable": False, "gold": [["e", "1"]]}) == "e"
    assert quality_given.document_of({"answerable": False, "doc": "f"}) == "f"
    assert quality_given.document_of({"answerable": False, "gold": []}) is None


def test_words_and_silence_are_graded_together():
    cases = [
        quality_given.Case(id="1", question="?", document="d", gold=words("a b")),
        quality_given.Case(id="2", question="?", document="d", gold=words("c d")),
        quality_given.Case(id="3", question="?", document="d", gold=Counter()),
    ]
    quotes = [{"text": "lead", "role": "lead"}, {"text": "a x", "role": "answer"}]
    answers = {
        "1": {"status": "answered", "confidence": 0.9, "quotes": quotes},
        "2": {"status": "error", "quotes": []},
        "3": {"status": "abstained", "confidence": 0.2, "quotes": []},
    }
    assert quality_given.graded(cases, answers) == {
        "questions": 3,
        "errors": 1,
        "precision": 0.5,
        "recall": 0.25,
        "f1": 2 / 6,
        "abstain_right": 1.0,
        "abstain_wrong": 0.5,
        "auroc": 0.5,
    }


def test_the_answer_proper_is_the_best_of_all_sentences():
    text = Text("", "One here. Two there.", ((0, 9), (10, 20)))
    reading = Reading(answerable=0.0, sentences=(2.0, 1.0), proper=(Proper(0, 3, -2.0), Proper(10, 13, -1.0)))
    assert quality_spans.proper(text, reading) == "Two"
    assert quality_spans.best_sentence(text, reading) == (0, 9)
    silent = Reading(answerable=0.0, sentences=(0.0, 0.0), proper=(None, None))
    assert quality_spans.proper(text, silent) == ""


def test_a_sentence_touches_an_answer_that_begins_or_ends_in_it():
    assert quality_spans.touches((10, 20), [(15, 10)])
    assert quality_spans.touches((10, 20), [(5, 6)])
    assert not quality_spans.touches((10, 20), [(5, 5), (20, 3)])


def test_the_first_questions_of_each_set_are_asked_for_the_cost():
    rows = [{"id": "a/1"}, {"id": "a/2"}, {"id": "b/1"}, {"id": "a/3"}]
    assert [row["id"] for row in quality_cost.first_of_each(rows, 2)] == ["a/1", "a/2", "b/1"]
