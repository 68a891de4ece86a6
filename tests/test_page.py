"""The page without a browser: labels, cards, and what of Gradio's stays closed."""

import asyncio
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.errors import TooLong
from corpus.rows import Summary
from qa.answer import Carried, Carries, Count, Refusal, Role
from qa.page import cards, mount, shell, talk
from qa.page.blocks import converse
from qa.page.talk import Exchange
from qa.page.words import WORDS, label, named, text
from tests.test_render import answer, quote

HOSTILE = '<img src="http://elsewhere.example/x.png"> ![x](http://elsewhere.example/y.png) </script><b>&amp;</b> " \''


class Words(HTMLParser):
    """The text of some HTML, and the tags that it has."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def summary(title="A report"):
    return Summary(*[title if name == "title" else None for name in Summary.__dataclass_fields__])


# ==== labels ====


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_every_label_with_the_same_values_to_fill_in(language):
    def holes(words):
        return sorted(re.findall(r"\{\w+\}", words))

    assert WORDS[language].keys() == WORDS["en"].keys()
    assert {key: holes(words) for key, words in WORDS[language].items()} == {
        key: holes(words) for key, words in WORDS["en"].items()
    }
    assert all(words.strip() for words in WORDS[language].values())


def test_a_label_carries_its_key_and_its_values_escaped():
    ((_, attributes),) = Words(label("carried.remove", words='<i>"')).tags
    assert attributes["data-w"] == "carried.remove"
    assert json.loads(attributes["data-v"]) == {"words": '<i>"'}
    assert Words(label("carried.remove", words="<i>")).text == "Ask without “<i>”"
    assert 'aria-label="Show ¶&lt;1 in the source"' in named("show", label="¶<1")


def test_every_label_that_the_page_names_exists():
    written = shell.BEFORE + shell.AFTER
    assert set(re.findall(r'data-w(?:-name)?="([^"]+)"', written)) <= WORDS["en"].keys()
    with pytest.raises(KeyError):
        text("no such label")


# ==== cards ====


def test_the_words_of_a_document_are_text_and_never_markup():
    hostile = replace(quote(5, HOSTILE), title=HOSTILE, section=(HOSTILE,), label=HOSTILE, emphasis=((3, 9),))
    said = answer(question=HOSTILE, quotes=(hostile,), count=None)
    html = talk.shown(Exchange(question=HOSTILE, answer=said))
    seen = Words(html)
    ours = "div section h2 article a blockquote mark p cite span button svg rect path footer i"
    assert {tag for tag, _ in seen.tags} <= set(ours.split())
    assert HOSTILE in seen.text
    assert not [attributes for _, attributes in seen.tags if "src" in attributes]


def test_a_quotation_is_shown_word_for_word_with_its_emphasis_and_its_place():
    html = cards.answered(answer(quotes=(quote(5),), count=None))
    assert "<blockquote><mark>Dredge</mark> the &lt;b&gt;inner&lt;/b&gt; basin. “At once”, \\n they said." in html
    assert 'href="#/00112233445566aa/p5"' in html
    assert Words(html).text.count("Harbour plan") == 1
    assert "Measures" in html and "p. 3" in html and "confidence 91 %" in html


def test_a_list_stands_as_one_card_with_its_lead_in_and_its_count():
    html = cards.answered(answer())
    assert html.index('class="quote lead"') < html.index('<ol class="items">')
    assert html.count("<li>") == 2
    assert "2 of 2 found, ¶¶ 5-6" in Words(html).text


def test_an_incomplete_list_is_not_ticked():
    assert "count whole" in cards.answered(answer())
    assert "count part" in cards.answered(answer(count=Count(3, 2)))


def test_a_refusal_says_so_and_shows_what_is_nearest_as_no_answer():
    near = quote(7, role=Role.CONTEXT)
    html = cards.answered(answer(quotes=(), count=None, refusal=Refusal.NOT_ANSWERED, nearest=(near,)))
    seen = Words(html).text
    assert seen.index("do not answer") < seen.index("Not an answer, but nearest") < seen.index("Dredge")
    assert "context" not in seen


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_words(refusal):
    assert Words(cards.answered(answer(quotes=(), count=None, refusal=refusal))).text


def test_what_is_carried_over_can_be_taken_away():
    said = answer(carried=(Carried(Carries.SUBJECT, "the <harbour>"),))
    seen = Words(talk.shown(Exchange(question="a", answer=said, without=frozenset({Carries.ITEM}))))
    assert "the <harbour>" in seen.text
    buttons = [attributes for tag, attributes in seen.tags if tag == "button" and "data-gone" in attributes]
    assert [(each["data-without"], each["data-gone"]) for each in buttons] == [("subject", '["item"]')]


def test_only_what_is_new_is_sent_and_it_says_what_it_follows():
    said = tuple(Exchange(question=str(number), number=number, answer=answer()) for number in (7, 8))
    assert (talk.following(said), talk.following(())) == (9, 0)
    assert 'data-from="9"' in talk.waiting(9, "now?") and "now?" in talk.waiting(9, "now?")
    assert 'data-from="8"' in talk.taken_back(said) and 'data-number="7"' not in talk.taken_back(said)
    assert "Every answer is a quotation" in talk.taken_back(())


def test_documents_are_compared_side_by_side_and_the_silent_one_says_so():
    silent = answer(quotes=(), count=None, refusal=Refusal.NOT_ANSWERED, nearest=(quote(9),))
    html = cards.compared([(summary("First <one>"), answer()), (summary("Second"), silent)])
    seen = Words(html).text
    assert seen.index("First <one>") < seen.index("Second") < seen.index("No passage above the threshold")


def test_the_conversation_carries_what_an_export_needs():
    html = talk.shown(Exchange(question="What now?", answer=answer()))
    ((_, attributes),) = [each for each in Words(html).tags if each[0] == "section"]
    (sent,) = json.loads(attributes["data-answers"])
    assert sent["schema"] == "pilcrow.answer/1"


# ==== a conversation ====


async def taken(steps):
    return [step async for step in steps]


def test_a_question_is_shown_waiting_and_then_with_its_answer():
    async def hold(question, order, earlier):
        return Exchange(question=question, answer=answer())

    waiting, done = asyncio.run(taken(converse(hold, "What <now>?", "", ())))
    assert "Reading the documents" in waiting[0] and waiting[1] == ()
    assert "Dredge" in done[0] and len(done[1]) == 1
    assert "What &lt;now&gt;?" in waiting[0] and "What &lt;now&gt;?" in done[0]


def test_an_error_is_told_in_its_own_words_and_the_conversation_goes_on():
    async def hold(question, order, earlier):
        raise TooLong("The question has <9,999> characters.")

    *_, (html, said) = asyncio.run(taken(converse(hold, "x", "{}", ())))
    assert "The question has &lt;9,999&gt; characters." in html
    assert said[-1].failed == "The question has <9,999> characters."


def test_a_question_asked_again_takes_the_place_of_the_last():
    async def hold(question, order, earlier):
        assert order.without == [Carries.SUBJECT] and len(earlier) == 1
        return Exchange(question=question, answer=answer())

    order = '{"again": true, "without": ["subject"]}'
    said = (Exchange(question="a", answer=answer()), Exchange(question="b", number=1, answer=answer()))
    *_, (html, after) = asyncio.run(taken(converse(hold, "b", order, said)))
    assert [(each.question, each.number) for each in after] == [("a", 0), ("b", 1)]
    assert 'data-from="1"' in html


def test_only_so_many_exchanges_are_kept():
    exchanges = ()
    for number in range(talk.MOST_KEPT + 3):
        exchanges = talk.kept(exchanges, Exchange(question=str(number), failed="x"))
    assert len(exchanges) == talk.MOST_KEPT and exchanges[0].question == "3"


# ==== mounted ====


@pytest.fixture(scope="module")
def client():
    app = FastAPI()
    mount(app)
    with TestClient(app) as client:
        yield client


def test_the_page_opens_with_our_head_and_nothing_from_elsewhere(client):
    html = client.get("/").text
    (at,) = re.findall(r'href="(/page/\w+)/page\.css"', html)
    assert client.get(f"{at}/page.css").headers["content-type"].startswith("text/css")
    assert "immutable" in client.get(f"{at}/fonts/serif-400.ttf").headers["cache-control"]
    assert not re.findall(r'(?:src|href|content)="https?://', html)
    assert client.get(f"{at}/../blocks.py").status_code == 404
    assert client.get(f"{at}/nothing.js").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["upload", "file=/etc/passwd", "file/etc/passwd", "proxy=http://127.0.0.1:1/", "info", "deep_link", "stream/x/y"],
)
def test_what_the_page_does_not_use_of_gradio_is_closed(client, path):
    assert client.get(f"/gradio_api/{path}").status_code == 404
    assert client.post(f"/gradio_api/{path}").status_code == 404
    assert client.get(f"//gradio_api/{path}").status_code == 404
    assert client.get("/monitoring").status_code == 404


def test_an_event_names_no_file_of_the_machine(client):
    forged = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
    answered = client.post("/gradio_api/run/question", json={"data": [forged, "{}", None]})
    assert answered.status_code >= 400
    assert "root:" not in answered.text


def test_analytics_are_off(client, monkeypatch):
    config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert [each for each in config["dependencies"] if each["api_visibility"] == "public"] == []
