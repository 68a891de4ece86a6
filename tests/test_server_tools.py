"""The tools of the Model Context Protocol, tried with the real client; without a token nothing is listed."""

import anyio
import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from qa.server.access import AccountRole, create
from qa.server.tools import serving
from tests.server import library, served

FEES = "Which four measures does the plan propose?"
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def home(models, tmp_path_factory):
    place = tmp_path_factory.mktemp("tools")
    return library(place / "home", models, place / "files")


@pytest.fixture(scope="module")
def token(home):
    return create(home.parent / "accounts", "ada", AccountRole.READER)


@pytest.fixture(scope="module")
def address(home, token):
    with served(home, tools=serving, accounts=home.parent / "accounts") as address:
        yield address


def with_tools(address, token, use):
    """Return what `use` makes of a connected client."""

    async def run():
        headers = {"Authorization": f"Bearer {token}"}
        http = httpx2.AsyncClient(headers=headers, timeout=60)
        async with http, Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client:
            return await use(client)

    return anyio.run(run)


def call(address, token, name, **arguments):
    return with_tools(address, token, lambda client: client.call_tool(name, arguments))


def test_five_tools_are_listed_and_say_what_they_do(address, token):
    listed = with_tools(address, token, lambda client: client.list_tools()).tools
    assert {tool.name for tool in listed} == {"ask", "quote", "verify", "check", "list_documents"}
    assert all(tool.description and tool.annotations.read_only_hint for tool in listed)


def test_an_answer_is_quotes_that_verify_confirms(address, token):
    answer = call(address, token, "ask", question=FEES).structured_content
    assert (answer["status"], answer["count"]) == ("answered", {"announced": 4, "found": 4})
    verdict = call(address, token, "verify", answers=[answer]).structured_content
    assert (verdict["passed"], verdict["failed"]) == (5, 0)
    answer["quotes"][0]["text"] += "!"
    assert call(address, token, "verify", answers=[answer]).structured_content["failed"] == 1


def test_a_drafts_quotations_are_checked(address, token):
    text = "It says “silting up since 1987” and “Trade with the islands has fallen by a half in ten years”."
    found = call(address, token, "check", text=text).structured_content
    assert found["counts"] == {"exact": 1, "altered": 1}
    in_memo = call(address, token, "check", text=text, documents=["memo.txt"], format="text").structured_content
    assert in_memo["counts"] == {"not_found": 2}


def test_a_paragraph_is_quoted_by_its_number(address, token):
    documents = call(address, token, "list_documents").structured_content["documents"]
    assert {each["collection"] for each in documents} == {"plans", "memos"}
    found = call(address, token, "quote", document="plan.md", paragraph=1).structured_content
    assert "silting up since 1987" in found["text"]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("quote", {"document": "plan.md", "paragraph": 999}),
        ("quote", {"document": "../../etc/passwd", "paragraph": 1}),
        ("ask", {"question": "x" * 5_000}),
        ("ask", {"question": FEES, "documents": ["zebra"]}),
        ("ask", {}),
        ("verify", {"answers": [{"schema": "nonsense"}]}),
        ("check", {"text": "  "}),
        ("check", {"text": "words", "format": "exe"}),
        ("check", {"text": "“one two three four”", "documents": ["zebra"]}),
        ("list_documents", {"collection": 5}),
    ],
)
def test_what_is_wrong_is_told_and_no_traceback(address, token, name, arguments):
    result = call(address, token, name, **arguments)
    assert result.is_error
    assert result.content[0].text
    assert "Traceback" not in result.content[0].text


def test_without_a_token_nothing_is_listed(address):
    for headers in ({}, {"Authorization": "Bearer ada.wrong"}):
        answer = httpx.post(f"{address}/mcp", json=LIST, headers={**ACCEPT, **headers})
        assert answer.status_code == 401
        assert "ask" not in answer.text
    assert httpx.get(f"{address}/mcp", headers=ACCEPT).status_code == 401


def test_there_are_no_tools_unless_they_are_wanted(models, tmp_path):
    with served(library(tmp_path / "home", models, tmp_path / "files")) as address:
        assert httpx.post(f"{address}/mcp", json=LIST, headers=ACCEPT).status_code == 404
