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


@pytest.mark.parametrize("path", ["/gradio_api/call/question", "/gradio_api/run/question", "/gradio_api/api/question"])
def test_a_forged_file_is_never_opened(address, token, path):
    answer = httpx.post(address + path, json=FORGED, headers={"Authorization": f"Bearer {token}"})
    assert "root:" not in answer.text
    if answer.status_code == 200 and "event_id" in answer.text:
        event = answer.json()["event_id"]
        told = httpx.get(f"{address}{path}/{event}", headers={"Authorization": f"Bearer {token}"}, timeout=30)
        assert "root:" not in told.text


@pytest.mark.parametrize(
    "path", ["/config", "/gradio_api/info", "/gradio_api/queue/join", "/gradio_api/startup-events"]
)
def test_gradio_tells_nothing_without_a_token(address, path):
    assert httpx.get(address + path).status_code == 401
    assert httpx.post(address + path, json=FORGED).status_code == 401
