"""Receipts, exports and citations over HTTP."""

from functools import partial
from io import BytesIO

import docx
import httpx
import pytest

from index.build import add
from index.search import Index
from qa.ask import ask
from qa.render import to_json
from qa.saved import SavedError
from qa.server import verifying
from tests.fake_encoder import FakeEncoder
from tests.harbour import MEMO
from tests.serving import OneReader, application, served

KEEPER = "When did the lighthouse keeper retire?"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "memo.txt").write_text(MEMO, encoding="utf-8")
    add(folder / "home", [folder / "memo.txt"], encoder=FakeEncoder)
    return folder / "home"


@pytest.fixture(scope="module")
def answer(home):
    with Index.open(home, encoder=FakeEncoder()) as index:
        answer = to_json(ask(KEEPER, index), id="k")
    assert answer["status"] == "answered"
    return answer


@pytest.fixture(scope="module")
def client(home):
    app = application(verifying.router, readers=OneReader(partial(Index.open, home, encoder=FakeEncoder())))
    with served(app) as address, httpx.Client(base_url="http://{}:{}/api/v1".format(*address), timeout=60) as client:
        yield client


def test_a_true_answer_passes_and_a_forged_one_fails_alone(client, answer):
    forged = {**answer, "id": "f", "quotes": [{**answer["quotes"][0], "text": "He never retired."}]}
    told = client.post("/verify", json={"answers": [answer, forged]}).json()
    assert told["failed"] == 1
    verdicts = {each["id"]: [quote["verdict"] for quote in each["quotes"]] for each in told["answers"]}
    assert set(verdicts["k"]) == {"PASS"} and verdicts["f"] == ["FAIL"]


def test_an_export_is_accepted_by_verify(client, answer):
    exported = client.post("/export", params={"format": "json"}, json=answer)
    assert exported.headers["content-disposition"] == 'attachment; filename="pilcrow.json"'
    told = client.post("/verify", json=exported.json()).json()
    assert (told["failed"], told["passed"]) == (0, len(answer["quotes"]))


def test_markdown_and_word_are_exported_too(client, answer):
    words = answer["quotes"][0]["text"]
    markdown = client.post("/export", params={"format": "markdown"}, json={"answers": [answer]})
    assert markdown.headers["content-type"].startswith("text/markdown")
    assert words in markdown.text
    word = client.post("/export", params={"format": "docx"}, json={"answers": [answer]})
    assert words in "\n".join(each.text for each in docx.Document(BytesIO(word.content)).paragraphs)
    assert client.post("/export", params={"format": "exe"}, json=answer).status_code == 422


def test_a_place_is_cited_in_every_form_in_the_stores_words(client, answer):
    quote = answer["quotes"][0]
    place = {name: quote[name] for name in ("paragraph", "start", "end")}
    forms = client.post("/cite", json={**place, "document": quote["document"]["id"]}).json()
    assert set(forms) == {"plain", "markdown", "chicago", "apa", "bibtex"}
    assert quote["text"] in forms["plain"]
    elsewhere = {**place, "end": 10**9, "document": "memo"}
    assert client.post("/cite", json=elsewhere).status_code == 404
    assert client.post("/cite", json={**place, "document": "memo", "text": "forged"}).status_code == 422


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"3", b'{"answers": 3}', b'{"answers": [{}]}', b'{"schema": "x"}'])
@pytest.mark.parametrize("path", ["/verify", "/export"])
def test_what_is_no_saved_answer_is_refused(client, path, body):
    answered = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answered.status_code in (400, 422)


def test_more_answers_than_the_limit_are_refused(monkeypatch):
    monkeypatch.setattr(verifying, "MOST", 1)
    with pytest.raises(SavedError, match="limit"):
        verifying.saved_answers({"answers": [{}, {}]})
