"""The library over HTTP: what is told of documents, their pages as pictures, removing with undo, suggestions."""

from functools import partial
from io import BytesIO
from types import SimpleNamespace

import httpx
import pytest
from PIL import Image

from corpus.samples import SAMPLES
from index.build import add
from index.search import Index
from qa.server import library, pictures, removing
from qa.server.jobs import Jobs
from tests.fake_encoder import FakeEncoder
from tests.harbour import MEMO, PLAN
from tests.pdf_writer import Drawing, pdf
from tests.serving import OneReader, application, served

SECONDS = 60


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "plan.md").write_text(PLAN, encoding="utf-8")
    (folder / "memo.txt").write_text(MEMO, encoding="utf-8")
    drawn = Drawing().text(72, 100, "The harbour master keeps the keys of the lighthouse in his office.")
    (folder / "map.pdf").write_bytes(pdf(drawn))
    return folder


@pytest.fixture
def client(home, folder):
    """Serve a library of three documents in two collections."""
    add(home, [folder / "plan.md", folder / "map.pdf"], encoder=FakeEncoder, collection="plans")
    add(home, [folder / "memo.txt"], encoder=FakeEncoder, collection="memos")
    jobs = Jobs(home, FakeEncoder)
    jobs.start()
    readers = OneReader(partial(Index.open, home, encoder=FakeEncoder()))
    app = application(library.router, settings=SimpleNamespace(home=home), readers=readers, jobs=jobs)
    with (
        served(app) as address,
        httpx.Client(base_url="http://{}:{}/api/v1".format(*address), timeout=SECONDS) as client,
    ):
        yield client
    jobs.stop()


def known(client):
    return {each["source"].rpartition("/")[2]: each["id"] for each in client.get("/documents").json()["documents"]}


def test_documents_and_collections_are_listed(client):
    assert set(known(client)) == {"plan.md", "map.pdf", "memo.txt"}
    only = client.get("/documents", params={"collection": "memos"}).json()["documents"]
    assert [(each["collection"], each["media_type"]) for each in only] == [("memos", "text/plain")]
    assert client.get("/collections").json() == {
        "collections": [{"name": "memos", "documents": 1}, {"name": "plans", "documents": 2}]
    }


def test_a_document_is_told_with_its_headings_and_pages(client):
    ids = known(client)
    plan = client.get(f"/documents/{ids['plan.md']}").json()
    assert [each["text"] for each in plan["outline"]][:3] == ["Harbour plan", "Summary", "Dissent"]
    assert {each["level"] for each in plan["outline"]} == {1}  # a title is above none of them
    assert (plan["sheets"], plan["has_pictures"]) == ([], False)
    drawn = client.get(f"/documents/{ids['map.pdf']}").json()
    assert drawn["sheets"] == [{"number": 1, "label": "1", "width": 595.0, "height": 842.0}]
    assert drawn["has_pictures"]


def test_paragraphs_are_listed_in_reading_order_whole_or_in_part(client):
    id = known(client)["plan.md"]
    whole = client.get(f"/documents/{id}/paragraphs").json()
    rows = whole["paragraphs"]
    assert whole["total"] == len(rows)
    assert [each["start"] for each in rows] == sorted(each["start"] for each in rows)
    assert [each["place"] for each in rows] == [*range(1, len(rows) + 1)]
    part = client.get(f"/documents/{id}/paragraphs", params={"from": 2, "to": 4}).json()
    assert part["paragraphs"] == rows[1:4]
    one = client.get(f"/documents/{id}/paragraphs/{rows[2]['number']}").json()
    assert (one["place"], one["text"], one["number"]) == (3, rows[2]["text"], rows[2]["number"])
    assert client.get(f"/documents/{id}/paragraphs", params={"from": 10**9}).json()["paragraphs"] == []


def test_a_paragraph_says_where_its_footnotes_are_called(client, tmp_path, home):
    page = '<p>Tea is hot<a href="#n1" id="r1"><sup>1</sup></a>.</p><p id="n1"><a href="#r1">1</a> If one is quick.</p>'
    (tmp_path / "tea.html").write_text(f"<html><body>{page}</body></html>")
    add(home, [tmp_path / "tea.html"], encoder=FakeEncoder)
    rows = client.get(f"/documents/{known(client)['tea.html']}/paragraphs").json()["paragraphs"]
    (note,) = rows[0]["notes"]
    (called,) = [each for each in rows if each["number"] == note["paragraph"]]
    assert (called["kind"], rows[0]["start"] <= note["start"] < rows[0]["end"]) == ("footnote", True)


@pytest.mark.parametrize(
    "path",
    [
        "documents/0000000000000000",
        "documents/nothing/paragraphs",
        "documents/nothing/paragraphs/1",
        "documents/nothing/pages/1.png",
        "documents/..%2f..%2fetc%2fpasswd",
    ],
)
def test_what_is_not_there_is_404(client, path):
    assert client.get(f"/{path}").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "99", str(10**30)])
def test_a_paragraph_or_page_that_is_not_there_is_404(client, number):
    ids = known(client)
    assert client.get(f"/documents/{ids['plan.md']}/paragraphs/{number}").status_code == 404
    assert client.get(f"/documents/{ids['map.pdf']}/pages/{number}.png").status_code == 404


def test_a_page_is_drawn_as_wide_as_asked_and_not_sent_twice(client):
    path = f"/documents/{known(client)['map.pdf']}/pages/1.png"
    answer = client.get(path, params={"width": 400})
    assert answer.headers["content-type"] == "image/png"
    picture = Image.open(BytesIO(answer.content))
    assert picture.size[0] in range(399, 402) and min(picture.convert("L").get_flattened_data()) < 128
    again = client.get(path, params={"width": 400}, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, params={"width": 5000}).status_code == 422


def test_a_document_that_is_no_pdf_has_no_pictures(client):
    assert client.get(f"/documents/{known(client)['plan.md']}/pages/1.png").status_code == 404


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 and then nothing", b"\0" * 9999])
def test_a_file_that_cannot_be_drawn_ends_its_own_process_and_no_other(tmp_path, content):
    (tmp_path / "bad.pdf").write_bytes(content)
    with pytest.raises(pictures.NoSuchDocument):
        pictures.draw(tmp_path / "bad.pdf", 1)


def test_a_page_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "SECONDS", 0.01)
    (tmp_path / "map.pdf").write_bytes(pdf(Drawing()))
    with pytest.raises(pictures.NoSuchDocument, match="too long"):
        pictures.draw(tmp_path / "map.pdf", 1)


@pytest.mark.slow
def test_a_removed_document_is_gone_at_once_and_comes_back_as_it_was(client, folder):
    for name, id in known(client).items():
        before = client.get(f"/documents/{id}").json()
        assert client.delete(f"/documents/{id}").json()["restorable_until"] is not None
        assert client.get(f"/documents/{id}").status_code == 404 and name not in known(client)
        assert client.post(f"/documents/{id}/restore").status_code == 200
        assert client.get(f"/documents/{id}").json() == before
    assert {path.name for path in folder.iterdir()} == {"plan.md", "memo.txt", "map.pdf"}


def test_a_document_whose_file_is_gone_comes_back_from_the_copy_that_was_kept(client, folder, home):
    id = known(client)["memo.txt"]
    (folder / "memo.txt").unlink()
    client.delete(f"/documents/{id}")
    assert client.post(f"/documents/{id}/restore").json()["state"] == "done"
    (again,) = client.get("/documents", params={"collection": "memos"}).json()["documents"]
    assert again["source"] == str(home / "uploads" / "memos" / "memo.txt")


def test_after_a_while_a_removed_document_is_gone_for_good(client, home, folder, monkeypatch):
    id = known(client)["memo.txt"]
    (folder / "memo.txt").unlink()
    client.delete(f"/documents/{id}")
    assert list((home / "removed").rglob("file"))
    monkeypatch.setattr(removing, "UNDO_SECONDS", 0.0)
    assert client.post(f"/documents/{id}/restore").status_code == 404
    assert list((home / "removed").iterdir()) == []


def test_removing_what_is_not_there_is_404_and_leaves_nothing(client, home):
    for id in ("0000000000000000", "..", "%2e%2e"):
        assert client.delete(f"/documents/{id}").status_code in (404, 405)
        assert client.post(f"/documents/{id}/restore").status_code in (404, 405)
    assert len(known(client)) == 3


@pytest.mark.slow
def test_suggestions_are_answered_questions_in_the_documents_own_words(home):
    add(home, SAMPLES, encoder=FakeEncoder)
    readers = OneReader(partial(Index.open, home, encoder=FakeEncoder()))
    app = application(library.router, settings=SimpleNamespace(home=home), readers=readers)
    with served(app) as address:
        url = "http://{}:{}/api/v1/suggestions".format(*address)
        found = httpx.get(url, timeout=SECONDS).json()["suggestions"]
        assert "What are the six measures?" in found
        assert 2 <= len(found) <= library.OFFERED
        assert httpx.get(url).json()["suggestions"] == found
