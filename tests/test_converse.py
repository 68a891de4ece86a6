"""Follow-ups take what they leave open from earlier questions, say so, and questions that stand alone take nothing."""

import json
from pathlib import Path

import pytest

from index.build import add
from index.search import Index, Scope
from qa.answer import Carried, Carries, Role
from qa.ask import ask
from qa.converse import Turn, complete
from qa.leaning import Form, leaning
from qa.referring import pointer
from qa.render import to_json
from tests.fake_encoder import FakeEncoder

LIGHT = """# The Harbour Light Report

Ada Brandt built the harbour light in 1903. The council paid for it.

She recommended three repairs:

1. Replace the lamp.
2. Paint the tower white.
3. Mend the stair.

The stair had rotted in the wet winter of 1911.
"""
KILN = """# The Kiln Survey

Tomas Reyl surveyed the lime kiln at Orvik in 1921. The kiln burned peat.
"""
LIST = "What are the three recommended repairs?"
SET = Path(__file__).parent / "data" / "followups.jsonl"


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """Open a library of two reports."""
    tmp_path = tmp_path_factory.mktemp("reports")
    for name, text in (("light.md", LIGHT), ("kiln.md", KILN)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    add(tmp_path / "home", [tmp_path / "light.md", tmp_path / "kiln.md"], encoder=FakeEncoder)
    with Index.open(tmp_path / "home", encoder=FakeEncoder()) as index:
        yield index


def turn(index, asked, *quoted):
    """Return the turn of a question that was answered with these words."""
    places = []
    for words in quoted:
        for summary in index.store.documents():
            text = index.store.document(summary.id).text
            for paragraph in index.store.paragraphs(summary.id):
                if words in text[paragraph.start : paragraph.end]:
                    places.append((summary.id, paragraph.number))
    assert len(places) == len(quoted)
    return Turn(asked=asked, places=tuple(places))


def texts(index, spans):
    """Return the words of spans, leads apart."""
    return [
        index.store.document(span.document_id).text[span.start : span.end]
        for span in spans
        if span.role is not Role.LEAD
    ]


REPAIRS = ("Replace the lamp", "Paint the tower", "Mend the stair")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And the third one?", ["Mend"]),
        ("the last two?", ["Paint", "Mend"]),
        ("What about number one?", ["Replace"]),
        ("the second repair?", ["Paint"]),
        ("And (b)?", ["Paint"]),
    ],
)
def test_a_position_quotes_that_item_of_the_last_list(index, question, expected):
    done = complete(question, [turn(index, LIST, *REPAIRS)], index.store)
    found = texts(index, done.spans)
    assert [words.split()[1] if words[0].isdigit() else words.split()[0] for words in found] == expected
    assert [each.kind for each in done.carried] == [Carries.ITEM]


def test_the_next_one_counts_from_the_item_quoted_last(index):
    history = [turn(index, LIST, *REPAIRS), turn(index, "the first?", "Replace the lamp")]
    assert "Paint" in texts(index, complete("And the next one?", history, index.store).spans)[0]


@pytest.mark.parametrize(
    "question", ["And the others?", "the rest of them", "What are the other two repairs?", "the remaining ones, please"]
)
def test_the_others_are_the_items_not_quoted_last(index, question):
    history = [turn(index, LIST, *REPAIRS), turn(index, "the first?", "Replace the lamp")]
    found = texts(index, complete(question, history, index.store).spans)
    assert ["Paint" in words or "Mend" in words for words in found] == [True, True]
    whole = complete(question, history[:1], index.store)
    assert (whole.spans, whole.carried) == ((), ())  # all of them were


def test_words_that_only_point_go_no_further(index):
    history = [turn(index, LIST, *REPAIRS)]
    for question in ("and the last?", "Number two, please", "next paragraph", "Tell me more about it"):
        history.append(Turn.of(ask(question, index, history=history)))
    done = complete("Which of them is cheap?", history, index.store)
    assert done.asked == "Which of the three recommended repairs is cheap?"
    assert "last" not in done.carried[0].words


def test_an_item_beyond_the_list_is_refused_and_the_nearest_is_shown(index):
    answer = ask("And the seventh?", index, history=[turn(index, LIST, *REPAIRS)])
    assert (answer.quotes, answer.refusal and answer.refusal.value) == ((), "not_answered")
    assert "Mend the stair" in answer.nearest[0].text


def test_an_item_is_answered_without_a_search_and_says_what_it_carried(index):
    answer = ask("And the third one?", index, history=[turn(index, LIST, *REPAIRS)])
    assert (answer.confidence, answer.hits) == (1.0, ())
    assert [quote.role for quote in answer.quotes] == [Role.LEAD, Role.ANSWER]
    assert json.loads(json.dumps(to_json(answer)))["carried"] == [
        {"kind": "item", "words": answer.carried[0].words},
    ]
    assert answer.carried[0].words in answer.quotes[1].text


def test_the_paragraphs_beside_a_quote_are_quoted_as_they_stand(index):
    history = [turn(index, "Who built the harbour light?", "Ada Brandt built")]
    done = complete("next paragraph", history, index.store)
    assert texts(index, done.spans) == ["She recommended three repairs:"]
    assert done.carried == (Carried(Carries.PLACE, "¶1"),)
    assert complete("go on", history, index.store).spans == done.spans


def test_before_the_first_paragraph_there_is_none(index):
    done = complete("the previous paragraph", [turn(index, "Who built it?", "Ada Brandt built")], index.store)
    assert not done.spans
    assert "Ada Brandt" in texts(index, done.nearest)[0]


@pytest.mark.parametrize(
    ("before", "question", "asked"),
    [
        ("What does the report say about Orvik?", "What about Georgia?", "What does the report say about Georgia?"),
        ("What is strategic narcissism?", "And strategic empathy?", "What is strategic empathy?"),
        ("How many ships came in 1903?", "And in 1911?", "How many ships came in 1911?"),
        ("What is Ada’s trade?", "What about Tomas?", "What is Tomas’s trade?"),
        ("Where is the kiln?", "Why?", "Why is the kiln?"),
        ("What is the harbour light?", "What does it burn?", "What does the harbour light burn?"),
        ("Who is Ada Brandt?", "What did she build?", "What did Ada Brandt build?"),
        ("Who is Ada Brandt?", "When was her birth?", "When was Ada Brandt’s birth?"),
        ("What are the three repairs?", "Which of them is cheap?", "Which of the three repairs is cheap?"),
    ],
)
def test_a_follow_up_is_completed_with_words_of_the_earlier_question(index, before, question, asked):
    done = complete(question, [Turn(asked=before)], index.store)
    assert done.asked == asked
    assert [each.kind for each in done.carried] == [Carries.SUBJECT]


def test_whom_a_question_asked_for_is_named_from_the_quote(index):
    history = [turn(index, "Who built the harbour light?", "Ada Brandt built")]
    done = complete("What did she recommend?", history, index.store)
    assert done.asked.startswith("What did Ada Brandt recommend?")


@pytest.mark.parametrize("question", ["in the other report?", "And in the kiln survey?"])
def test_another_document_is_asked_the_same_question(index, question):
    history = [turn(index, "When was it built?", "Ada Brandt built")]
    done = complete(question, history, index.store)
    (kiln,) = [each.id for each in index.store.documents() if each.title == "The Kiln Survey"]
    assert done.asked == "When was it built?"
    assert done.scope == Scope(document_id=kiln)
    assert done.carried[-1] == Carried(Carries.DOCUMENT, "The Kiln Survey")


def test_of_several_other_documents_none_is_guessed(tmp_path):
    for name, text in (("light.md", LIGHT), ("kiln.md", KILN), ("third.md", "# A Third Paper\n\nNobody came.\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    add(tmp_path / "home", [tmp_path / name for name in ("light.md", "kiln.md", "third.md")], encoder=FakeEncoder)
    with Index.open(tmp_path / "home", encoder=FakeEncoder()) as three:
        history = [turn(three, "When was it built?", "Ada Brandt built")]
        assert complete("in the other report?", history, three.store).scope is None


@pytest.mark.parametrize(
    "question",
    [
        "When it rains, what does the keeper do?",
        "What is it called when the keeper sleeps?",
        "Is it true that the kiln burned peat?",
        "Who said that the stair had rotted?",
        "What does this study say?",
        "Which of the three repairs is the cheapest?",
        "And who is Tomas Reyl?",
        "What did Ada Brandt say of her tower?",
        "Who built the light, and when was it lit?",
        "What comes next after the wet winter?",
    ],
)
def test_a_question_that_stands_alone_carries_nothing(index, question):
    done = complete(question, [turn(index, LIST, *REPAIRS)], index.store)
    assert (done.asked, done.carried, done.scope, done.spans) == (question, (), None, ())


def test_without_a_history_nothing_is_carried(index):
    assert complete("And the third one?", [], index.store).carried == ()


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("And the third one?", Carries.ITEM),
        ("next paragraph", Carries.PLACE),
        ("Why?", Carries.SUBJECT),
        ("in the other report?", Carries.DOCUMENT),
    ],
)
def test_what_was_taken_off_is_not_carried(index, question, kind):
    history = [turn(index, LIST, *REPAIRS)]
    assert kind in {each.kind for each in complete(question, history, index.store).carried}
    done = complete(question, history, index.store, without=frozenset({kind}))
    assert kind not in {each.kind for each in done.carried}


def test_quotes_of_a_document_that_is_gone_carry_nothing(index):
    gone = Turn(asked=LIST, places=(("0123456789abcdef", 3),))
    for question in ("And the third one?", "next paragraph", "Why?"):
        assert complete(question, [gone], index.store).carried == ()
    assert complete("next paragraph", [Turn(asked=LIST, places=gone.places)], index.store).spans == ()


def test_what_lies_outside_the_chosen_scope_carries_nothing(index):
    history = [turn(index, LIST, *REPAIRS)]
    (kiln,) = [each.id for each in index.store.documents() if each.title == "The Kiln Survey"]
    assert complete("And the third one?", history, index.store, within=Scope(document_id=kiln)).carried == ()
    assert complete("And the third one?", history, index.store, within=Scope(document_ids=(kiln,))).carried == ()
    own = Scope(document_id=history[0].places[0][0])
    assert complete("in the other report?", history, index.store, within=own).scope is None


def test_a_turn_keeps_places_and_no_words(index):
    answer = ask("And the third one?", index, history=[turn(index, LIST, *REPAIRS)])
    kept = Turn.of(answer)
    assert kept.places == tuple((q.document_id, q.paragraph) for q in answer.quotes if q.role is Role.ANSWER)
    assert kept.lead == (answer.quotes[0].document_id, answer.quotes[0].paragraph)


def test_an_it_that_stands_for_nothing_does_not_point():
    assert pointer("What is it about the stair that is easily overlooked?") is None
    assert pointer("How did it come about that the stair rotted?") is None
    found = pointer("Why did the council pay for it?")
    assert found and (found.start, found.end) == (28, 30)


def test_positions_are_named_by_nothing_but_positions():
    assert leaning("What is the third of the repairs at Orvik?", frozenset()).form is Form.ALONE
    assert leaning("the first three", frozenset()).places == (1, 2, 3)


def test_half_of_the_gold_stands_alone():
    rows = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 80
    assert len({row["id"] for row in rows}) == len(rows)
    assert sum(row["dependent"] for row in rows) * 2 == len(rows)
