"""Other systems' answers: sentences that are quotations are found, altered ones told apart, citations checked."""

import json

import pytest

from qa.evaluation import foreign
from qa.evaluation.lines import EvaluationError
from qa.evaluation.rows import Kind, Status, read_run
from qa.evaluation.scoring import score
from tests.harbour import build
from tests.runs import gold, write

DEBT = "A tidal debt is the volume of silt that returns within a year of dredging."
ALTERED = "A tidal debt is the amount of silt that comes back within a year of dredging."
LAMP = "Since then the lamp has been automatic."
OWN = "Taken together, it seems prudent to expect higher expenditure in the future."
QUESTIONS = (gold("volume of silt", id="1"), gold("lamp", id="2"), gold(id="3"))


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("harbour")
    with build(folder / "home", folder / "files") as index:
        yield index


@pytest.fixture
def looked_up(index, tmp_path):
    """Return a function from lines of answers to the run that is made of them."""

    def run(*lines):
        foreign.run(write(tmp_path / "theirs.jsonl", *lines), QUESTIONS, "gold.jsonl", tmp_path / "run.jsonl", index)
        return read_run(tmp_path / "run.jsonl")

    return run


def test_each_sentence_is_a_quotation_exact_or_altered_or_none(looked_up):
    answer = [{"text": text} for text in (DEBT, f"“{LAMP}”", ALTERED, OWN, "It does.")]
    (row,) = looked_up({"id": "1", "answer": answer}).rows
    kinds = [Kind.EXACT, Kind.EXACT, Kind.ALTERED, Kind.NONE, Kind.NONE]
    assert [each.kind for each in row.sentences] == kinds
    assert [quote.words_hold for quote in row.quotes] == [kind is Kind.EXACT for kind in kinds]
    assert row.sentences[0].where.endswith("Harbour plan")
    assert row.quotes[0].title == "Harbour plan"


def test_a_citation_holds_if_the_words_stand_in_its_document_and_paragraph(looked_up, index):
    paragraph = next(
        each.number
        for summary in index.store.documents()
        for each in index.store.paragraphs(summary.id)
        if DEBT in index.store.document(summary.id).text[each.start : each.end]
    )
    cited = [0, 1, "nowhere.pdf", {"document": "plan", "paragraph": paragraph}, {"document": "plan", "paragraph": 1}]
    cited += [{"document": "plan.md", "page": 3}]
    rows = looked_up(
        {
            "id": "1",
            "references": ["plan.md", "memo.txt"],
            "answer": [{"text": DEBT, "citations": cited}, {"text": OWN, "citations": [0]}],
        }
    ).rows
    said = rows[0].sentences
    assert [holds for _, holds in said[0].citations] == [True, False, False, True, False, False]
    assert [name for name, _ in said[0].citations][3:5] == [f"plan, ¶{paragraph}", "plan, ¶1"]
    assert [holds for _, holds in said[1].citations] == [False]
    assert [quote.place_holds for quote in rows[0].quotes] == [True, False]


def test_a_text_is_cut_into_sentences_and_its_marks_are_citations(looked_up):
    text = f"{DEBT} [1] {LAMP[:-1]} [1, 2]."
    (row,) = looked_up({"id": "1", "references": ["plan.md", "memo.txt"], "answer": text}).rows
    assert [each.text.strip() for each in row.sentences] == [DEBT, LAMP]
    assert [[holds for _, holds in each.citations] for each in row.sentences] == [[True], [False, True]]


def test_ranges_are_citations_and_a_number_beyond_the_references_is_none(looked_up):
    text = f"{DEBT} [1-2] [2019] In [2–9] there was this: {LAMP} [2, 7]"
    (row,) = looked_up({"id": "1", "references": ["plan.md", "memo.txt"], "answer": text}).rows
    assert [[name for name, _ in each.citations] for each in row.sentences] == [["plan.md", "memo.txt"], ["memo.txt"]]
    assert row.sentences[1].text == f"[2019] In [2–9] there was this: {LAMP}"


def test_trec_rag_answers_are_read_as_they_are(looked_up):
    rows = looked_up(
        {"topic_id": "1", "run_id": "r1", "references": ["plan"], "answer": [{"text": DEBT, "citations": [0]}]}
    )
    assert rows.signature.startswith("other:r1|index:")
    assert rows.rows[0].sentences[0].citations == (("plan", True),)


def test_silence_is_an_empty_answer_or_said(looked_up):
    rows = looked_up({"id": "1", "answer": []}, {"id": "2", "answer": " "}, {"id": "3", "abstained": True}).rows
    assert {row.status for row in rows} == {Status.ABSTAINED}


def test_the_same_measures_work_for_other_systems(looked_up, tmp_path):
    lines = (
        {"id": "1", "answer": [{"text": DEBT, "citations": ["plan"]}, {"text": OWN, "citations": ["plan"]}], "ms": 9},
        {"id": "3", "abstained": True, "ms": 5},
    )
    figures = score(looked_up(*lines), QUESTIONS, tmp_path / "gold.jsonl").figures
    values = {name: figure.value for name, figure in figures.items()}
    assert values["part_recall"] == 0.5
    assert values["verbatim"] == values["sentences_exact"] == values["citations_hold"] == values["exact_cited"] == 0.5
    assert values["abstain_right"] == 1.0
    assert values["ms_p50"] == 7
    assert values["recall@5"] is None
    assert values["risk_area"] is None


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"id": "1", "answer": "x"}, "stands at line 1 already"),
        ({"id": "7", "answer": "x"}, "no question of"),
        ({"id": "2", "system": "other", "answer": "x"}, "part the file"),
        ({"id": "2"}, 'no "answer"'),
        ({"id": "2", "answer": [{"citations": []}]}, '"text" is missing'),
        ({"id": "2", "answer": [{"text": "x", "citations": [0]}]}, "cites reference 0"),
        ({"id": "2", "answer": [{"text": "x", "citations": [True]}]}, "a citation is"),
        ({"id": "2", "answer": "x", "confidence": 7}, "between 0 and 1"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_written(looked_up, tmp_path, second, said):
    with pytest.raises(EvaluationError, match=r"theirs\.jsonl, line 2") as failed:
        looked_up({"id": "1", "answer": "x"}, second)
    assert said in str(failed.value)
    assert [path.name for path in tmp_path.iterdir()] == ["theirs.jsonl"]


def test_what_is_written_is_the_same_every_time(looked_up, tmp_path):
    line = {"id": "1", "answer": [{"text": DEBT, "citations": ["plan"]}]}
    looked_up(line)
    first = (tmp_path / "run.jsonl").read_bytes()
    looked_up(line)
    assert (tmp_path / "run.jsonl").read_bytes() == first
    assert json.loads(first)["schema"] == "pilcrow.foreign-answer/1"
