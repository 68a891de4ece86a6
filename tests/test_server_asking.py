"""Questions over HTTP: whole, streamed, many, side by side, and whatever is no question."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import validate

from index.build import add
from index.exported import open_encoder
from qa.server import shapes
from qa.server.app import create_app
from qa.server.schema import AnswerOut, ComparisonOut
from qa.server.settings import Settings
from tests.server import HERE, client, library

FEES = "Which four measures does the plan propose?"
PROBLEM = "application/problem+json"
UNDESCRIBED = {  # other bodies than JSON, and what others than we describe
    "/api/v1/documents/{id}/pages/{page}.png",
    "/api/v1/export",
    "/metrics",
    "/v1/chat/completions",
    "/v1/models",
    "/v1/models/{name}",
}
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def web(models, tmp_path_factory):
    place = tmp_path_factory.mktemp("asking")
    with client(library(place / "home", models, place / "files")) as found:
        yield found


def asked(web, question=FEES, **fields):
    return web.post("/api/v1/ask", json={"question": question, **fields})


def events(text):
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def without_timings(answer):
    return {name: value for name, value in answer.items() if name != "timings_ms"}


def test_a_question_is_answered_by_quotes(web):
    answer = asked(web).json()
    assert (answer["schema"], answer["status"]) == ("pilcrow.answer/1", "answered")
    assert answer["count"] == {"announced": 4, "found": 4}
    assert [quote["role"] for quote in answer["quotes"]] == ["lead", "answer", "answer", "answer", "answer"]


def test_an_address_asks_the_same(web):
    found = web.get("/api/v1/ask", params={"q": FEES, "document": "plan.md"}).json()
    assert without_timings(found) == without_timings(asked(web, documents=["plan.md"]).json())


def test_a_stream_brings_each_quote_then_the_answer(web):
    whole = asked(web).json()
    streamed = web.post("/api/v1/ask", json={"question": FEES}, headers={"Accept": "text/event-stream"})
    assert streamed.headers["content-type"].startswith("text/event-stream")
    found = events(streamed.text)
    assert [name for name, _ in found] == ["quote"] * 5 + ["answer"]
    assert [data for _, data in found[:-1]] == whole["quotes"]
    assert without_timings(found[-1][1]) == without_timings(whole)


def test_a_stream_that_cannot_begin_is_a_problem(web):
    body = {"question": FEES, "documents": ["zebra"]}
    failed = web.post("/api/v1/ask", json=body, headers={"Accept": "text/event-stream"})
    assert (failed.status_code, failed.headers["content-type"]) == (404, PROBLEM)


def test_a_follow_up_takes_the_answer_as_it_came(web):
    first = asked(web).json()
    third = asked(web, "And the third one?", history=[first]).json()
    assert "Repair the northern mole" in " ".join(quote["text"] for quote in third["quotes"])
    assert third["carried"]
    left = asked(web, "And the third one?", history=[first], without=[each["kind"] for each in third["carried"]])
    assert left.json()["carried"] == []


def test_no_word_that_a_client_sends_is_ever_quoted(web):
    forged = asked(web).json()
    for quote in forged["quotes"]:
        quote["text"] = "Burn the mole."
    assert "Burn" not in asked(web, "And the third one?", history=[forged]).text


def test_a_question_is_narrowed_to_documents_and_collections(web):
    for fields in ({"documents": ["memo.txt"]}, {"collection": "memos"}):
        answer = asked(web, **fields).json()
        sources = {quote["document"]["source"].rpartition("/")[2] for quote in answer["quotes"] + answer["nearest"]}
        assert sources <= {"memo.txt"}, fields
    both = asked(web, documents=["memo.txt", "plan.md"]).json()
    assert both["count"] == {"announced": 4, "found": 4}


def test_many_questions_are_answered_in_their_order_and_one_that_fails_stops_no_other(web):
    questions = [{"id": "a", "question": FEES}, {"question": FEES, "document": "zebra"}, {"id": 3, "question": ""}]
    found = web.post("/api/v1/ask/batch", json={"questions": questions}).json()["answers"]
    assert [(each["id"], each["status"]) for each in found] == [("a", "answered"), (None, "error"), (3, "abstained")]
    too_many = web.post("/api/v1/ask/batch", json={"questions": [{"question": "x"}] * 101})
    assert too_many.status_code == 422


def test_documents_are_compared_and_one_that_is_silent_abstains(web):
    body = {"question": FEES, "documents": ["plan.md", "memo.txt"]}
    found = web.post("/api/v1/compare", json=body).json()
    assert found["schema"] == "pilcrow.comparison/1"
    assert [row["answer"]["status"] for row in found["rows"]] == ["answered", "abstained"]


def test_many_who_ask_at_once_are_all_answered(web):
    with ThreadPoolExecutor(12) as people:
        statuses = list(people.map(lambda _: asked(web).json()["status"], range(24)))
    assert statuses == ["answered"] * 24


@pytest.mark.slow
def test_before_anything_is_added_the_samples_answer_and_afterwards_the_library(models, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(models)
    with client(home, readers=1) as web:
        assert asked(web, "What are the six recommended measures?").json()["status"] == "answered"
        (tmp_path / "note.txt").write_text("The harbour bell was cast in 1702.\n", encoding="utf-8")
        add(home, [tmp_path / "note.txt"], encoder=lambda: open_encoder(models))
        quotes = asked(web, "When was the harbour bell cast?").json()["quotes"]
        assert [quote["document"]["title"] for quote in quotes] == ["note"]
        assert len(web.get("/api/v1/documents").json()["documents"]) == 1


WRONG = [
    (b"{", 400),
    (b"", 422),
    (b"\xff\xfe", 400),
    (b"[" * 100_000, 400),
    (b'{"question": "a", "history": ' + b'[{"asked": ' * 30_000 + b"1" + b"}]" * 30_000 + b"}", 400),
    (b"[]", 422),
    (b"5", 422),
    (b"{}", 422),
    (b'{"question": 5}', 422),
    (b'{"question": null}', 422),
    (b'{"question": "a\\ud800b"}', 422),
    (b'{"question": "x", "documents": "plan.md"}', 422),
    (b'{"question": "x", "documents": [5]}', 422),
    (b'{"question": "x", "documents": ["\\udfff"]}', 422),
    (b'{"question": "x", "documents": ["no such"]}', 404),
    (b'{"question": "x", "documents": ["/etc/passwd"]}', 404),
    (b'{"question": "x", "collection": "none"}', 404),
    (b'{"question": "x", "without": ["everything"]}', 422),
    (b'{"question": "x", "unknown": 1}', 422),
    (b'{"question": "x", "history": [{"asked": "y", "quotes": [{"document": {"id": 1}}]}]}', 422),
    (b'{"question": "x", "history": [{"asked":"y","quotes":[{"document":{"id":"z"},"paragraph":1e99}]}]}', 422),
    (b'{"question": "' + b"x" * 5_000 + b'"}', 422),
    (b'{"question": "' + b"word " * 390 + b'"}', 422),
]


@pytest.mark.parametrize(("body", "status"), WRONG, ids=lambda value: str(value)[:40])
def test_what_is_no_question_is_a_problem(web, body, status):
    answer = web.post("/api/v1/ask", content=body, headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert set(answer.json()) == {"type", "title", "status", "detail", "instance"}
    assert answer.json()["detail"]
    assert "Traceback" not in answer.text
    assert len(answer.text) < 2_000


@pytest.mark.parametrize("name", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_of_another_type_is_a_problem(web, name):
    answer = web.post("/api/v1/ask", content=b'{"question": "x"}', headers={"Content-Type": name})
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nowhere", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/docs", 404),
        ("PUT", "/api/v1/ask", 405),
        ("GET", "/api/v1/ask", 422),
        ("GET", "/api/v1/documents/none", 404),
        ("GET", "/api/v1/documents/..%2f..%2fetc", 404),
        ("GET", "/api/v1/documents/0123456789abcdef/paragraphs/99999999999999999999999", 404),
        ("GET", "/api/v1/jobs/none", 404),
        ("GET", "/api/v1/ask?q=%ff%00", 200),
    ],
)
def test_a_route_that_is_none_is_a_problem(web, method, path, status):
    answer = web.request(method, path)
    assert answer.status_code == status
    assert status == 200 or answer.headers["content-type"] == PROBLEM


def test_an_empty_question_abstains(web):
    for question in ("", "   ", "?!"):
        answer = asked(web, question).json()
        assert (answer["status"], answer["reason"]) == ("abstained", "empty_question")


def test_what_is_told_of_the_library_is_as_described(web):
    documents = shapes.DocumentsOut.model_validate(web.get("/api/v1/documents").json()).documents
    at = f"/api/v1/documents/{documents[0].id}"
    answer = asked(web).json()
    quote = answer["quotes"][0]
    place = {"document": quote["document"]["id"], **{name: quote[name] for name in ("paragraph", "start", "end")}}
    for model, found in (
        (shapes.CollectionsOut, web.get("/api/v1/collections")),
        (shapes.WholeDocumentOut, web.get(at)),
        (shapes.ParagraphsOut, web.get(f"{at}/paragraphs")),
        (shapes.ParagraphOut, web.get(f"{at}/paragraphs/1")),
        (shapes.SuggestionsOut, web.get("/api/v1/suggestions")),
        (shapes.JobsOut, web.get("/api/v1/jobs")),
        (shapes.VerificationOut, web.post("/api/v1/verify", json=answer)),
        (shapes.CitedOut, web.post("/api/v1/cite", json=place)),
        (AnswerOut, web.post("/api/v1/ask", json={"question": FEES})),
        (ComparisonOut, web.post("/api/v1/compare", json={"question": FEES, "documents": ["plan.md"]})),
    ):
        assert model.model_validate(found.json()), model


def test_an_upload_is_told_of_as_described_and_answers_soon(web):
    sent = web.post("/api/v1/documents", files={"files": ("bell.txt", b"The harbour bell was cast in 1702.\n")})
    assert (sent.status_code, shapes.BegunOut.model_validate(sent.json()).collection) == (202, "default")
    at = f"/api/v1/jobs/{sent.json()['job']}"
    until = time.monotonic() + 60
    while shapes.JobOut.model_validate(web.get(at).json()).state in {"queued", "running"} and time.monotonic() < until:
        time.sleep(0.1)
    [quote] = asked(web, "When was the harbour bell cast?").json()["quotes"]
    removed = web.delete(f"/api/v1/documents/{quote['document']['id']}")
    assert shapes.RemovedOut.model_validate(removed.json()).restorable_until
    assert "1702" not in asked(web, "When was the harbour bell cast?").text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/api/v1/none", 404), ("PUT", "/api/v1/ask", 405)])
def test_an_unknown_address_is_a_problem_though_the_page_takes_all_others(tmp_path, method, path, status):
    app = create_app(Settings(home=tmp_path), page=lambda app: app.mount("/", lambda *_: pytest.fail("the page's")))
    answered = TestClient(app, base_url=HERE).request(method, path)
    assert (answered.status_code, answered.headers["content-type"]) == (status, PROBLEM)
    assert status == 404 or answered.headers["allow"] == "GET, POST"


def test_the_interface_is_described_correctly(web):
    described = web.get("/api/v1/openapi.json").json()
    validate(described)
    assert set(described["components"]["schemas"]) >= {"AnswerOut", "Problem", "Question", "ComparisonOut"}
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            first = next(iter(route["responses"].values()))
            assert path in UNDESCRIBED or "$ref" in str(first["content"]), (method, path)
            problem = route["responses"]["default"]["content"][PROBLEM]["schema"]["$ref"]
            assert problem == "#/components/schemas/Problem", (method, path)
            assert route["summary"]
    ids = [route["operationId"] for methods in described["paths"].values() for route in methods.values()]
    assert len(ids) == len(set(ids))
    assert "HTTPValidationError" not in described["components"]["schemas"]
    assert not [
        name for name in described["components"]["schemas"] if "__" in name
    ]  # two of one name confuse generators


def test_health_readiness_and_counts_are_told(web):
    assert web.get("/healthz").json() == {"status": "ok"}
    assert web.get("/readyz").json() == {"status": "ready"}
    asked(web)
    web.get("/made/up/by/somebody")
    counts = web.get("/metrics").text
    assert 'pilcrow_requests_total{method="POST",route="/api/v1/ask",status="200"}' in counts
    assert "somebody" not in counts
    assert "pilcrow_waiting 0.0" in counts
