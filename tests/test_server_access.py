"""Who may use the server: accounts, roles, logging in, and what no account gets past."""

import json
import os
import shutil
import time

import pytest

from corpus.errors import ServeError
from qa.server import access
from qa.server.access import AccountRole, Accounts
from qa.server.guard import HEADERS, Buckets
from qa.server.settings import Limits, Settings
from tests.server import client, library

ASK = {"question": "How deep is the harbour?"}
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def home(models, tmp_path_factory):
    place = tmp_path_factory.mktemp("access")
    return library(place / "home", models, place / "files")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("accounts") / "accounts.jsonl"


@pytest.fixture(scope="module")
def tokens(file):
    return {role: access.create(file, f"a-{role}", role) for role in AccountRole}


@pytest.fixture(scope="module")
def guarded(home, file, tokens):
    """Return a server that knows two accounts, and gives up after three wrong tokens."""
    limits = Limits(failures=3, forgiven=5.0)
    with client(home, accounts=file, host="0.0.0.0", limits=limits) as found:
        yield found


@pytest.fixture(scope="module")
def local(home, tmp_path_factory):
    """Return a server of this machine's own, without accounts; two servers never share a library."""
    copy = shutil.copytree(home, tmp_path_factory.mktemp("local") / "home", symlinks=True)
    with client(copy, limits=Limits(body=10_000)) as found:
        yield found


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_other_machines_are_served_only_with_accounts(tmp_path):
    for host in ("0.0.0.0", "192.168.1.4", "::", "pilcrow.example"):
        with pytest.raises(ServeError, match="pilcrow account"):
            Settings(home=tmp_path, host=host)
    for host in ("127.0.0.1", "127.0.0.2", "::1", "localhost"):
        assert Settings(home=tmp_path, host=host).is_local


def test_the_file_keeps_no_token_and_only_its_owner_reads_it(file, tokens):
    written = file.read_text(encoding="utf-8")
    assert not [token for token in tokens.values() if token.partition(".")[2] in written]
    assert file.stat().st_mode & 0o077 == 0
    assert {"name", "role", "salt", "hash"} == set(json.loads(written.splitlines()[0]))


def test_a_token_is_taken_until_its_account_is_removed_or_made_anew(tmp_path):
    file = tmp_path / "accounts"
    old, other = access.create(file, "ada", AccountRole.READER), access.create(file, "bob", AccountRole.EDITOR)
    accounts = Accounts(file)
    cookie = accounts.log_in(old)
    assert accounts.of_token(old).name == accounts.of_cookie(cookie).name == "ada"
    new = access.create(file, "ada", AccountRole.EDITOR)
    assert accounts.of_token(old) is accounts.of_cookie(cookie) is None
    assert accounts.of_token(new).role is AccountRole.EDITOR
    access.delete(file, "ada")
    assert accounts.of_token(new) is None
    assert accounts.of_token(other).name == "bob"
    with pytest.raises(ServeError, match="no account ada"):
        access.delete(file, "ada")


@pytest.mark.parametrize("written", ["", "no json", '{"name": "x"}', '{"name":"x","role":"king","salt":"","hash":""}'])
def test_a_file_that_names_nobody_serves_nobody(tmp_path, written):
    file = tmp_path / "accounts"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(ServeError):
        Accounts(file)


@pytest.mark.parametrize("name", ["", "a b", "a.b", "ä" * 3, "x" * 41, "../x", "a\n"])
def test_names_are_plain(tmp_path, name):
    with pytest.raises(ServeError, match="letters"):
        access.create(tmp_path / "accounts", name, AccountRole.READER)


@pytest.mark.parametrize("path", ["/api/v1/documents", "/api/v1/openapi.json", "/metrics", "/mcp", "/v1/models", "/x"])
def test_without_a_token_nothing_is_told(guarded, path):
    for headers in ({}, bearer("nobody.secret"), {"Authorization": "Basic YTpi"}, {"Cookie": "pilcrow=x"}):
        answer = guarded.get(path, headers=headers)
        assert answer.status_code in {401, 429}
        assert "Pilcrow" not in answer.text
        time.sleep(0.25)  # until a failure is forgiven
    assert guarded.get("/healthz").json() == {"status": "ok"}


def test_a_reader_asks_but_changes_nothing(guarded, tokens):
    headers = bearer(tokens[AccountRole.READER])
    assert guarded.post("/api/v1/ask", json=ASK, headers=headers).status_code == 200
    assert guarded.get("/api/v1/me", headers=headers).json() == {"name": "a-reader", "role": "reader"}
    id = guarded.get("/api/v1/documents", headers=headers).json()["documents"][0]["id"]
    for method, path in (
        ("DELETE", f"/api/v1/documents/{id}"),
        ("POST", "/api/v1/documents"),
        ("POST", f"/api/v1/documents/{id}/restore"),
        ("DELETE", "/api/v1/jobs/1"),
        ("PATCH", "/api/v1/whatever-comes-later"),
    ):
        answer = guarded.request(method, path, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json"), path
    assert len(guarded.get("/api/v1/documents", headers=headers).json()["documents"]) == 2


def test_an_editor_may_change_things(guarded, tokens):
    answer = guarded.delete("/api/v1/jobs/none", headers=bearer(tokens[AccountRole.EDITOR]))
    assert answer.status_code == 404  # there is no such job, but it might have been cancelled


def test_a_person_logs_in_at_a_page_and_out_again(guarded, tokens):
    assert guarded.get("/", headers=HTML).headers["location"] == "/login"
    assert 'name="token"' in guarded.get("/login").text
    assert guarded.post("/login", data={"token": "a-reader.wrong"}).status_code == 401
    entered = guarded.post("/login", data={"token": tokens[AccountRole.READER]})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(entered.headers["set-cookie"].split("; "))
    assert tokens[AccountRole.READER] not in entered.headers["set-cookie"]
    cookie = {"Cookie": entered.headers["set-cookie"].partition(";")[0]}
    guarded.cookies.clear()
    assert guarded.post("/api/v1/ask", json=ASK, headers=cookie).status_code == 200
    guarded.post("/logout", headers=cookie)
    guarded.cookies.clear()
    assert guarded.post("/api/v1/ask", json=ASK, headers=cookie).status_code == 401


def test_who_guesses_tokens_has_to_wait(guarded):
    seen = [guarded.post("/login", data={"token": "a-reader.guess"}).status_code for _ in range(8)]
    assert 429 in seen
    assert guarded.get("/api/v1/me", headers=bearer("a-reader.guess")).status_code == 429
    time.sleep(1)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "", "[", "0.0.0.0"])
def test_a_name_that_points_here_is_not_answered_to(local, host):
    assert local.get("/api/v1/documents", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:7860", "[::1]:7860", "LOCALHOST"])
def test_this_machine_is_answered_to(local, host):
    assert local.get("/api/v1/documents", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:99"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_sites_page_changes_nothing(local, headers):
    assert local.post("/api/v1/ask", json=ASK, headers=headers).status_code == 403


def test_our_own_page_may(local):
    headers = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
    assert local.post("/api/v1/ask", json=ASK, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/documents", "/nowhere", "/login", "/healthz"])
def test_every_response_says_that_nothing_foreign_is_loaded(local, path):
    headers = local.get(path).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "http" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_refused_with_or_without_its_length(local, chunked):
    body = json.dumps({"question": "x" * 20_000}).encode()
    content = iter([body[:100], body[100:]]) if chunked else body
    answer = local.post("/api/v1/ask", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


def test_who_asks_too_often_has_to_wait(home, tmp_path):
    with client(shutil.copytree(home, tmp_path / "home", symlinks=True), limits=Limits(rate=0.5, burst=3)) as found:
        seen = [found.get("/healthz") for _ in range(4)]
    assert [each.status_code for each in seen] == [200, 200, 200, 429]
    assert int(seen[-1].headers["retry-after"]) >= 1


def test_a_bucket_fills_again(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("qa.server.guard.monotonic", lambda: now[0])
    bucket = Buckets(rate=2.0, most=1)
    bucket.take("a")
    assert (bucket.wait("a"), bucket.wait("b")) == (0.5, 0.0)
    now[0] += 0.5
    assert bucket.wait("a") == 0.0


def test_a_changed_file_is_read_again_within_the_same_second(tmp_path):
    file = tmp_path / "accounts"
    token = access.create(file, "ada", AccountRole.READER)
    accounts = Accounts(file)
    stamp = file.stat().st_mtime_ns
    access.create(file, "bob", AccountRole.READER)
    os.utime(file, ns=(stamp, stamp))  # a coarse clock; the size differs
    access.delete(file, "ada")
    assert accounts.of_token(token) is None
