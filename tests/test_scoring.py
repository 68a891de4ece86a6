"""Scores: pure, complete, counted as a grader who knows nothing of us counts, and each with its definition."""

import random
import time

import pytest

from qa.evaluation import scoring
from qa.evaluation.gold import read_gold
from qa.evaluation.lines import EvaluationError
from qa.evaluation.rows import read_run
from qa.evaluation.scoring import MEASURES, score
from qa.evaluation.tables import to_json, to_text
from tests.runs import asked, line, write


@pytest.fixture
def scored(tmp_path):
    """Return a function from the lines of a run and of its gold to scores."""

    def of(run, gold, **options):
        run, path = read_run(write(tmp_path / "run.jsonl", *run)), write(tmp_path / "gold.jsonl", *gold)
        return score(run, read_gold(path), path, **options)

    return of


def test_every_measure_says_what_it_is_its_range_its_direction_and_its_source():
    for measure in MEASURES:
        text = measure.definition
        assert "Range 0 " in text, measure.name
        assert "higher is better" in text or "lower is better" in text, measure.name
        assert "Source: " in text, measure.name
        assert text.count("is better") == 1, measure.name
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)
    directions = {measure.name: measure.is_higher_better for measure in MEASURES}
    lower = {name for name, higher in directions.items() if not higher}
    assert lower == {
        "words_per_part", "duplicates", "open_antecedents", "sentences_altered", "abstain_wrong", "false_answers",
            "omitted",
        "risk_area", "calibration_error", "brier", "ms_p50", "ms_p95",
    }  # fmt: skip


def test_a_question_without_a_row_counts_as_not_answered(scored):
    scores = scored(
        [line("1", text="because")], [asked("1", "Why?", "because"), asked("2", "Who?", "me"), asked("3", "?")]
    )
    assert scores.figures["part_recall"].value == 0.5
    assert scores.figures["abstain_right"].value == 0.0
    assert "2 missing from the run" in to_text(scores)
    assert to_json(scores)["missing"] == 2


def test_the_same_files_and_seed_give_the_same_scores(scored):
    files = (
        [line(str(n), text="because" if n % 3 else "so") for n in range(9)],
        [asked(str(n), "Why?", "because") for n in range(9)],
    )
    assert to_json(scored(*files)) == to_json(scored(*files))
    assert to_json(scored(*files, seed=1))["metrics"] != to_json(scored(*files))["metrics"]
    assert "|seed:0" in to_text(scored(*files))


def test_figures_are_parted_by_type_and_document(scored):
    run = [line("1", text="because"), line("2", text="so"), line("3", text="so")]
    scores = scored(
        run,
        [
            asked("1", "Why?", "because", type="a", document="x"),
            asked("2", "Why?", "b", type="b"),
            asked("3", "Why?", "so", type="b"),
        ],
    )
    assert {name: part["part_recall"].value for name, part in scores.by_type.items()} == {"a": 1.0, "b": 0.5}
    assert {name: part["part_recall"].value for name, part in scores.by_document.items()} == {"x": 1.0, "": 0.5}
    assert "(none named)" in to_text(scores)


def test_a_document_that_is_named_in_two_ways_is_one(scored):
    found = line("1", text="because")
    found["run"]["passages"] = [{"document": {"id": "d1", "title": "Plan", "source": "/plan.md"}, "text": "because"}]
    names = {"1": "plan.md", "2": "Plan", "3": "x"}
    gold = [asked(number, "Why?", "because", document=name) for number, name in names.items()]
    scores = scored([found, line("2", text="no"), line("3", text="no")], gold)
    assert {name: part["part_recall"].value for name, part in scores.by_document.items()} == {"Plan": 0.5, "x": 0.0}


@pytest.mark.parametrize(
    ("second", "said"),
    [({"id": "7"}, "“7” is no question of"), ({"question": "Who?"}, "answers another question")],
)
def test_answers_to_other_questions_are_refused_with_their_line(scored, second, said):
    with pytest.raises(EvaluationError, match=r"run\.jsonl, line 2") as failed:
        scored([line("1"), {**line("2"), **second}], [asked("1", "Why?", "a"), asked("2", "Why?", "a")])
    assert said in str(failed.value)


def test_a_part_without_letters_would_be_found_everywhere_and_is_refused(scored):
    with pytest.raises(EvaluationError, match=r"gold\.jsonl, line 1.*no letters"):
        scored([line("1")], [asked("1", "Why?", "•-")])


def graded(gold, run):
    """What a grader counts who knows no more than the forms of both files: written apart, from its rules in words."""
    rows = {each["id"]: each for each in run}

    def bare(text):
        kept = "".join(
            each for each in text if not each.isspace() and each not in "\u00ad\u2010\u2011\u2022\u25aa\u25cf-"
        )
        for one, other in zip("’‘“”", "''\"\"", strict=True):
            kept = kept.casefold().replace(one, other)
        return kept

    recalls, hits, precisions, words, found_all, right, wrong = [], [], [], 0, 0, [], []
    for each in gold:
        row = rows.get(each["id"], {"status": "missing", "quotes": []})
        said = [bare(q["text"]) for q in row["quotes"] if q["role"] == "answer"] if row["status"] == "answered" else []
        if not each["answerable"]:
            right.append(row["status"] == "abstained")
            continue
        held = [any(bare(a) in text for part in each["parts"] for a in part) for text in said]
        found = sum(any(bare(a) in "".join(said) for a in part) for part in each["parts"])
        recalls.append(found / len(each["parts"]))
        hits.append(bool(held) and held[0])
        wrong.append(row["status"] == "abstained")
        precisions += [sum(held) / len(held)] if held else []
        words += sum(len(q["text"].split()) for q in row["quotes"] if q["role"] == "answer") if said else 0
        found_all += found
    return {
        "part_recall": sum(recalls) / len(recalls),
        "complete": sum(each == 1 for each in recalls) / len(recalls),
        "first_hit": sum(hits) / len(hits),
        "quote_precision": sum(precisions) / len(precisions),
        "words_per_part": words / found_all,
        "abstain_right": sum(right) / len(right),
        "abstain_wrong": sum(wrong) / len(wrong),
    }


def made(draw, questions):
    """Draw gold and a run of it: parts in other spacing, silence, rows that are missing, context."""
    pieces = [
        "the tide",
        "The Mole",
        "“bell”",
        '"bell"',
        "a-b",
        "a\u2010b",
        "crown’s",
        "crown's",
        "•",
        "silt  and",
        "fees.",
    ]
    gold, run = [], []
    for number in range(questions):
        parts = [[draw.choice(pieces[:8]) for _ in range(draw.randrange(1, 3))] for _ in range(draw.randrange(4))]
        gold.append({"id": str(number), "question": "Why?", "answerable": bool(parts), "parts": parts})
        texts = [" ".join(draw.choices(pieces, k=draw.randrange(1, 6))) for _ in range(draw.randrange(4))]
        quotes = [{"text": text, "role": draw.choice(["answer", "answer", "context"])} for text in texts]
        status = "answered" if quotes else "abstained"
        if draw.random() < 0.9:
            run.append({**line(str(number), text=None), "quotes": quotes, "status": status, "run": {}})
    return gold, run


@pytest.mark.parametrize("seed", range(4))
def test_random_runs_are_counted_as_the_independent_grader_counts_them(scored, seed):
    gold, run = made(random.Random(seed), 120)
    figures = scored(run, gold).figures
    for name, value in graded(gold, run).items():
        assert figures[name].value == pytest.approx(value), name


def test_a_thousand_questions_are_scored_in_a_moment(scored):
    gold, run = made(random.Random(9), 1000)
    began = time.perf_counter()
    scored(run, gold)
    assert time.perf_counter() - began < 5


def test_what_no_question_speaks_of_has_no_figure(scored):
    scores = scored([line("1", text=None)], [asked("1")])
    assert scores.figures["part_recall"] == scoring.Figure(None, None, None, 0)
    assert to_json(scores)["metrics"]["part_recall"] is None


def test_of_many_documents_those_with_most_questions_are_shown(scored):
    gold = [asked(f"{n}-{k}", "Why?", "a", document=f"d{n:02}") for n in range(30) for k in range(1 + (n == 29))]
    scores = scored([line("0-0")], gold)
    assert len(scores.by_document) == 30
    text = to_text(scores)
    assert "d29" in text
    assert "and 5 more with fewer questions" in text
    assert len(to_json(scores)["by_document"]) == 30
