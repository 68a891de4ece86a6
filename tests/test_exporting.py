"""A conversation taken away: quotes are read again, and never taken from what was sent."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
from markdown_it import MarkdownIt

from corpus.store import Store
from qa.answer import Count, Refusal, Span
from qa.exporting import reread, to_docx, to_json, to_markdown
from qa.receipts import Fault, check
from qa.render import to_json as answer_json
from qa.saved import answers
from qa.verify import verify
from tests.test_receipts import FERRY, only, parsed
from tests.test_render import answer

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LIE = "It sinks on sight!!"


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "library.sqlite3", create=True) as store:
        only(store, parsed())
        yield store


@pytest.fixture
def saved(store):
    """Return an answer that quotes ¶2, and a refusal beside which ¶3 is shown."""
    span = Span.of(parsed().document, 2, 27, 46, score=0.5, emphasis=((38, 45),))
    other = Span.of(parsed().document, 3, 48, 81, score=0.1)
    given = answer(quotes=verify([span], store), count=Count(1, 1))
    refused = answer(quotes=(), count=None, refusal=Refusal.NOT_ANSWERED, nearest=verify([other], store))
    return [one for each in (given, refused) for one in answers(answer_json(each), "here")]


def words_of(data):
    return "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs)


def every_form(saved, store):
    exchanges = reread(saved, store)
    return json.dumps(to_json(exchanges, NOW)), to_markdown(exchanges, NOW), words_of(to_docx(exchanges, NOW))


def test_every_form_holds_the_questions_the_words_and_their_receipts(store, saved):
    for form in every_form(saved, store):
        for words in ("What now?", "It returns at dusk.", "Nobody has seen the second ferry.", parsed().document.id):
            assert words in form
        assert saved[0].quotes[0].sha256 in form


def test_what_is_no_answer_says_so_before_it_is_shown(store, saved):
    for form in every_form(saved, store)[1:]:
        assert form.index("Not an answer, but nearest:") < form.index("Nobody has seen")


def test_the_exported_json_is_accepted_by_the_check_of_receipts(store, saved):
    exported = json.loads(json.dumps(to_json(reread(saved, store), NOW)))
    again = [receipt for one in answers(exported, "here") for receipt in one.receipts]
    assert [each.fault for each in check(again, store)] == [None, None]
    assert exported["exported"] == "2026-11-22T09:30:00+00:00"


def test_no_word_of_a_forged_answer_is_exported(store, saved):
    forged = replace(saved[0], quotes=(replace(saved[0].quotes[0], text=LIE, title="<b>Forged</b>"),))
    for form in every_form([forged], store):
        assert LIE not in form and "Forged" not in form
        assert "altered" in form


def test_a_document_that_changed_is_told_by_the_receipt_and_fails_again(store, saved):
    only(store, parsed(FERRY.replace("at dusk", "at dawn")))
    for form in every_form(saved[:1], store):
        assert "changed" in form and "It returns" not in form
    exported = to_json(reread(saved[:1], store), NOW)
    (one,) = answers(exported, "here")
    assert [each.fault for each in check(one.receipts, store)] == [Fault.CHANGED]


def test_words_that_moved_are_shown_where_they_stand_now_with_the_old_receipt(store, saved):
    only(store, parsed("No ferry.\n\n" + FERRY))
    shown = to_markdown(reread(saved[:1], store), NOW)
    assert "¶3 · Harbour" in shown and "moved" in shown and f"document {saved[0].quotes[0].document_id}" in shown


def test_the_count_of_a_list_is_stated_only_if_all_of_it_could_be_read(store, saved):
    assert "1 of 1 found" in to_markdown(reread(saved[:1], store), NOW)
    only(store)
    assert "1 of 1 found" not in to_markdown(reread(saved[:1], store), NOW)


def test_the_emphasis_is_bold_in_word(store, saved):
    runs = [run for each in docx.Document(BytesIO(to_docx(reread(saved, store), NOW))).paragraphs for run in each.runs]
    assert [run.text for run in runs if run.bold] == ["at dusk"]


@pytest.mark.parametrize("question", ["# <script>x</script>\n![a](http://b)", "\x00\x1b[31m\u202e", "", " \n"])
def test_a_hostile_question_stays_a_line_of_words(store, saved, question):
    hostile = [replace(saved[0], question=question)]
    rendered = MarkdownIt("commonmark").render(to_markdown(reread(hostile, store), NOW))
    assert "<script" not in rendered and "<img" not in rendered
    assert rendered.count("<h2>") == 1 and rendered.count("<h1>") == 1
    assert "It returns at dusk." in words_of(to_docx(reread(hostile, store), NOW))


def test_an_empty_conversation_is_exported_too(store):
    assert to_json((), NOW)["answers"] == []
    assert to_markdown((), NOW).startswith("# ")
