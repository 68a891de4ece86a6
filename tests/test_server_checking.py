"""Drafts over HTTP: as a file, as text, with comments, and what is refused."""

from io import BytesIO

import docx
import pytest

from qa.server import checking
from tests.server import client, library

EXACT = "Every spring the port authority dredges it"
TEXT = f"It says “{EXACT}” and “Trade with the islands has fallen by a half in ten years.”"


@pytest.fixture(scope="module")
def web(models, tmp_path_factory):
    place = tmp_path_factory.mktemp("checking")
    with client(library(place / "home", models, place / "files")) as web:
        yield web


def send(web, name, data, **parameters):
    return web.post("/api/v1/check", files={"file": (name, data)}, params=parameters)


def word(text):
    made, file = docx.Document(), BytesIO()
    made.add_paragraph(text)
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize("name", ["draft.md", "draft.txt", "../../draft.html", "draft.docx"])
def test_a_file_is_checked(web, name):
    data = word(TEXT) if name.endswith("docx") else TEXT.encode()
    told = send(web, name, data)
    assert told.status_code == 200
    assert (told.json()["schema"], told.json()["counts"]) == ("pilcrow.check/1", {"exact": 1, "altered": 1})
    assert told.json()["findings"][0]["quotes"][0]["text"] == EXACT


def test_text_is_checked_and_may_be_narrowed(web):
    told = web.post("/api/v1/check", json={"text": TEXT, "format": "text"})
    assert (told.status_code, told.json()["wrong"]) == (200, 1)
    narrowed = web.post("/api/v1/check", json={"text": TEXT}, params={"document": "memo.txt"})
    assert narrowed.json()["counts"] == {"not_found": 2}
    assert web.post("/api/v1/check", json={"text": TEXT}, params={"document": "zebra"}).status_code == 404
    assert web.post("/api/v1/check", json={"text": TEXT}, params={"collection": "zebra"}).status_code == 404


def test_a_word_draft_comes_back_with_comments(web):
    told = send(web, "draft.docx", word(TEXT), format="docx")
    assert told.headers["content-disposition"] == 'attachment; filename="checked.docx"'
    comments = [each.text.split("\n")[0] for each in docx.Document(BytesIO(told.content)).comments]
    assert sorted(comments) == ["ALTERED: 1 replaced", "EXACT"]
    assert send(web, "draft.md", TEXT.encode(), format="docx").status_code == 422


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("draft.exe", b"words", 422),
        ("draft", b"words", 422),
        ("draft.md", b"", 422),
        ("draft.md", bytes(range(256)) * 9, 422),
        ("draft.docx", b"PK\x03\x04 torn", 422),
        ("draft.pdf", b"%PDF-1.7 torn", 422),
    ],
)
def test_a_file_that_is_no_draft_is_refused_by_the_name_it_came_with(web, name, data, status):
    told = send(web, name, data)
    assert told.status_code == status
    assert name in told.json()["detail"]
    assert "/tmp" not in told.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b'{"text": 3}',
        b'{"text": "x", "more": 1}',
        b'{"text": "\\ud800"}',
        b'{"text": " "}',
        b"[" * 9999,
    ],
)
def test_a_body_that_is_no_draft_is_refused(web, body):
    told = web.post("/api/v1/check", content=body, headers={"Content-Type": "application/json"})
    assert told.status_code in (400, 422)
    assert told.json()["detail"]


def test_a_draft_over_a_limit_is_refused(web, monkeypatch):
    monkeypatch.setattr(checking, "MOST", 1)
    assert web.post("/api/v1/check", json={"text": TEXT}).status_code == 413
    monkeypatch.setattr(checking, "LIMITS", checking.Limits(file=10, files=1))
    assert send(web, "draft.md", TEXT.encode()).status_code == 413
    two = [("files", ("a.md", b"x")), ("files", ("b.md", b"x"))]
    assert web.post("/api/v1/check", files=two).status_code == 413


def test_what_is_sent_as_a_script_comes_back_as_data(web):
    text = "<p>“Every spring the <script>alert(1)</script> port authority dredges it”</p>"
    told = web.post("/api/v1/check", json={"text": text, "format": "html"})
    assert told.headers["content-type"] == "application/json"
    assert told.json()["counts"] == {"exact": 1}
