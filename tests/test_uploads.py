"""Uploads over a real connection: many files, a cut connection, cancelling, and a server killed at work."""

import http.client
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from types import SimpleNamespace

import httpx
import pytest

from corpus.store import Store
from qa.server import records, uploads
from qa.server.jobs import Jobs
from qa.server.receiving import Limits
from tests.fake_encoder import FakeEncoder
from tests.serving import application, served
from tests.test_jobs import Held, ended, sources
from tests.test_receiving import TYPE, body

SECONDS = 110


@pytest.fixture
def jobs(home):
    jobs = Jobs(home, FakeEncoder)
    jobs.start()
    yield jobs
    jobs.stop()


@pytest.fixture
def address(home, jobs):
    with served(application(uploads.router, settings=SimpleNamespace(home=home), jobs=jobs)) as address:
        yield address


@pytest.fixture
def client(address):
    with httpx.Client(base_url="http://{}:{}/api/v1".format(*address), timeout=SECONDS) as client:
        yield client


def files(count=1):
    return [("files", (f"file-{number:03}.txt", f"Kettle number {number}.".encode())) for number in range(count)]


def folders(home):
    return [path.name for path in records.folder(home).iterdir() if path.name != "lock"]


def test_an_upload_answers_at_once_with_its_job_and_becomes_documents(client, home, jobs):
    answer = client.post("/documents", files=files(3), params={"collection": "A/B"})
    assert answer.status_code == 202
    ended(jobs, answer.json()["job"])
    told = client.get(f"/jobs/{answer.json()['job']}").json()
    assert (told["state"], told["progress"], told["collection"]) == ("done", 1.0, "A/B")
    assert {each["status"] for each in told["files"]} == {"added"}
    assert sources(home) == ["file-000.txt", "file-001.txt", "file-002.txt"]
    with Store.open(home / "library.sqlite3") as store:
        assert store.collections() == ("A/B",)
    assert client.get("/jobs").json()["jobs"] == [told]


@pytest.mark.slow
def test_five_hundred_files_come_in_one_request_and_one_more_is_413(client, home, jobs):
    answer = client.post("/documents", files=files(500))
    assert len(ended(jobs, answer.json()["job"]).files) == 500
    assert len(sources(home)) == 500
    assert client.post("/documents", files=files(501)).status_code == 413
    assert len(folders(home)) == 1


def test_a_file_that_is_too_large_is_in_the_ledger_beside_the_others(client, home, jobs, monkeypatch):
    monkeypatch.setattr("qa.server.receiving.Receiver.__init__.__defaults__", (Limits(file=20),))
    many = [*files(1), ("files", ("large.txt", b"x" * 21))]
    job = ended(jobs, client.post("/documents", files=many).json()["job"])
    assert [each.row.status for each in job.files] == ["added", "failed"]
    assert "large.txt has more than" in job.files[1].row.error
    assert client.post("/documents", files=many[1:]).status_code == 413
    assert len(folders(home)) == 1


@pytest.mark.slow
def test_two_hundred_megabytes_arrive_without_filling_the_memory(client, jobs, home):
    job = client.post("/documents", files=[("files", ("large.bin", b"GIF89a" + b"x" * (200 << 20)))])
    assert job.status_code == 413
    job = client.post("/documents", files=[("files", ("large.bin", b"GIF89a" + b"x" * 200_000_000))])
    assert [each.row.status for each in ended(jobs, job.json()["job"]).files] == ["failed"]
    assert list((home / "uploads").rglob("*.bin")) == []


@pytest.mark.parametrize("rest", [0.2, 0.9])
def test_a_connection_that_is_cut_leaves_nothing(address, client, home, jobs, rest):
    data = body(("a.txt", b"A" * 100_000), ("b.txt", b"B" * 100_000))
    with socket.create_connection(address) as connection:
        head = f"POST /api/v1/documents HTTP/1.1\r\nHost: x\r\nContent-Type: {TYPE}\r\nContent-Length: {len(data)}"
        connection.sendall(head.encode() + b"\r\n\r\n" + data[: int(len(data) * rest)])
        until = time.monotonic() + SECONDS
        while not folders(home):
            assert time.monotonic() < until
            time.sleep(0.01)
    while folders(home):
        assert time.monotonic() < until
        time.sleep(0.01)
    assert jobs.all() == ()
    assert client.get("/jobs").json() == {"jobs": []}


def test_a_client_that_sends_nothing_is_given_up(address, home, monkeypatch):
    monkeypatch.setattr(uploads, "IDLE_SECONDS", 0.1)
    connection = http.client.HTTPConnection(*address, timeout=SECONDS)
    connection.putrequest("POST", "/api/v1/documents")
    connection.putheader("Content-Type", TYPE)
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"--edge\r\n")
    assert connection.getresponse().status == 408
    connection.close()
    assert folders(home) == []


@pytest.mark.parametrize(
    ("status", "arguments"),
    [
        (415, {"json": {"files": []}}),
        (415, {}),
        (400, {"content": b"no form", "headers": {"Content-Type": TYPE}}),
        (422, {"files": [("files", ("a", b"A"))], "params": {"collection": " "}}),
        (422, {"files": [("files", ("a", b"A"))], "params": {"collection": "\x1b[31m"}}),
        (422, {"files": [("files", ("a", b"A"))], "params": {"collection": "x" * 61}}),
    ],
)
def test_what_is_no_upload_is_refused_and_leaves_nothing(client, home, status, arguments):
    assert client.post("/documents", **arguments).status_code == status
    assert folders(home) == []


def test_a_path_that_a_client_sends_is_never_written_to(client, home, jobs, tmp_path):
    evil = [("files", ("../../../../evil.txt", b"A kettle.")), ("files", (str(tmp_path / "evil.txt"), b"A kettle."))]
    job = ended(jobs, client.post("/documents", files=evil, params={"collection": ".."}).json()["job"])
    assert [each.name for each in job.files] == ["evil.txt", "evil (2).txt"]
    written = {path.parent for path in tmp_path.rglob("evil*")}
    assert written == {home / "uploads" / "%2E."}


def test_a_job_is_cancelled_over_the_wire_and_an_unknown_one_is_404(home):
    held = Held()
    jobs = Jobs(home, lambda: held)
    jobs.start()
    app = application(uploads.router, settings=SimpleNamespace(home=home), jobs=jobs)
    with served(app) as address, httpx.Client(base_url="http://{}:{}/api/v1".format(*address)) as client:
        id = client.post("/documents", files=files(2)).json()["job"]
        assert held.reached.wait(SECONDS)
        client.delete(f"/jobs/{id}")
        held.free.set()
        assert ended(jobs, id).state == "cancelled"
        assert client.get("/jobs/nothing").status_code == client.delete("/jobs/nothing").status_code == 404
    jobs.stop()
    assert list((home / "uploads").rglob("*.txt")) == []


SERVER = """
import sys, time
from pathlib import Path
from types import SimpleNamespace
from index import build, embedding
from qa.server import uploads
from qa.server.jobs import Jobs
from tests.fake_encoder import FakeEncoder
from tests.serving import application, served

build.GROUP_FILES = 5
pause = float(sys.argv[2])

class Slow(FakeEncoder):
    def encode(self, texts, spans=()):
        time.sleep(pause)
        return super().encode(texts, spans)

home = Path(sys.argv[1])
jobs = Jobs(home, Slow)
jobs.start()
with served(application(uploads.router, settings=SimpleNamespace(home=home), jobs=jobs)) as address:
    print(*address, flush=True)
    time.sleep(1000)
"""


@contextmanager
def server(home, pause):
    """Start a server in a process of its own, and yield its address; kill it at the end."""
    child = subprocess.Popen([sys.executable, "-c", SERVER, str(home), str(pause)], stdout=subprocess.PIPE, text=True)
    try:
        host, port = child.stdout.readline().split()
        yield f"http://{host}:{port}/api/v1"
    finally:
        child.kill()  # SIGKILL: it gets no chance to tidy up
        child.wait()
        child.stdout.close()


@pytest.mark.slow
def test_a_server_killed_during_an_ingest_goes_on_when_it_is_started_again(home):
    until = time.monotonic() + SECONDS
    with server(home, pause=0.2) as base:
        id = httpx.post(f"{base}/documents", files=files(20), timeout=SECONDS).json()["job"]
        while not any(each["status"] for each in httpx.get(f"{base}/jobs/{id}").json()["files"]):
            time.sleep(0.1)
            assert time.monotonic() < until
    assert 0 < len(sources(home)) < 20
    with server(home, pause=0) as base:
        while (told := httpx.get(f"{base}/jobs/{id}").json())["state"] != "done":
            time.sleep(0.1)
            assert time.monotonic() < until
    assert [each["status"] for each in told["files"]] == ["added"] * 20
    assert len(sources(home)) == 20
