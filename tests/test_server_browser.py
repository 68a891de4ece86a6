"""The page behind the guard, in a real browser: it works, and nothing leaves for another host."""

import httpx
import pytest

from qa.page import mount
from qa.server.access import AccountRole, create
from tests.browser import Tab, chromium
from tests.server import library, served

FEES = "Which four measures does the plan propose?"
FORGED = {"data": [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio"),  # what it asks of pandas
]


@pytest.fixture(scope="module")
def place(models, tmp_path_factory):
    place = tmp_path_factory.mktemp("browser")
    library(place / "home", models, place / "files")
    return place


@pytest.fixture(scope="module")
def token(place):
    return create(place / "accounts", "ada", AccountRole.READER)


@pytest.fixture(scope="module")
def address(place, token):
    with served(place / "home", page=mount, accounts=place / "accounts") as address:
        yield address


def test_a_person_logs_in_asks_and_breaks_no_rule(address, token):
    with chromium() as browser:
        context = browser.new_context()
        page = context.new_page()
        refused = []
        page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
        page.goto(address)
        assert page.url == f"{address}/login"
        page.fill("#token", token)
        page.press("#token", "Enter")
        page.wait_for_selector("body.ready")
        tab = Tab(browser, f"{address}/", storage_state=context.storage_state())
        tab.page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
        assert "Repair the northern mole" in tab.ask(FEES).inner_text()
        foreign = [url for url in tab.requests if not url.startswith((address, "data:", "blob:"))]
        tab.close()
        context.close()
    assert (refused, foreign) == ([], [])


def test_a_reader_is_told_that_only_editors_remove(address, token):
    with chromium() as browser:
        tab = Tab(browser, f"{address}/", extra_http_headers={"Authorization": f"Bearer {token}"})
        tab.find("#open-library").click()
        before = tab.find(".shelf li").count()
        tab.find(".shelf li .remove").first.click()
        tab.page.wait_for_selector(".forbidden:visible")
        assert tab.find(".shelf li").count() == before > 0
        tab.close()


def test_a_forged_file_is_never_opened(address, token):
    headers = {"Authorization": f"Bearer {token}"}
    for path in ("call/question", "run/question", "api/question"):
        assert httpx.post(f"{address}/gradio_api/{path}", json=FORGED, headers=headers).status_code == 404
    with httpx.Client(base_url=address, headers=headers, timeout=30) as client:
        events = client.get("/config").json()["dependencies"]
        event = next(each["id"] for each in events if each["api_name"] == "question")
        order = {"data": [*FORGED["data"], "{}", None], "fn_index": event, "session_hash": "forged"}
        assert "root:" not in client.post("/gradio_api/run/predict", json=order).text
        assert client.post("/gradio_api/queue/join", json=order).status_code == 200
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": "forged"}) as told:
            said = "".join(told.iter_text())
    assert "process_completed" in said and "root:" not in said


@pytest.mark.parametrize(
    "path", ["/config", "/gradio_api/info", "/gradio_api/queue/join", "/gradio_api/startup-events"]
)
def test_gradio_tells_nothing_without_a_token(address, path):
    assert httpx.get(address + path).status_code == 401
    assert httpx.post(address + path, json=FORGED).status_code == 401
