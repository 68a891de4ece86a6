"""The page in a real browser: asking, reading, adding, comparing, on every size, by keyboard alone."""

import asyncio
import json
import re
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI

from corpus.samples import SAMPLES
from index.build import add
from index.search import Index
from qa.page import mount
from qa.server import library, uploads, verifying
from qa.server.guard import HEADERS
from qa.server.jobs import Jobs
from tests.browser import Tab, chromium
from tests.fake_encoder import FakeEncoder
from tests.harbour import PLAN
from tests.pdf_writer import Drawing, pdf
from tests.serving import OneReader, application, served

MEASURES = "What are the six recommended measures?"
HOSTILE = """\
Notice to strangers

The ferryman says <img src="http://elsewhere.example/a.png"> and ![x](http://elsewhere.example/b.png) </script>
<script>document.title = "taken"</script> to every stranger.
"""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio"),  # what it asks of pandas
]


class Holding(OneReader):
    """A reader that can be made to wait with its answers."""

    waits = False

    async def submit(self, work):
        """Return what the work makes of the index, as soon as nothing holds it back."""
        while Holding.waits:
            await asyncio.sleep(0.02)
        return await super().submit(work)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Serve the page over a library of five documents, one of them hostile."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    (folder / "plan.md").write_text(PLAN, encoding="utf-8")
    (folder / "notice.txt").write_text(HOSTILE, encoding="utf-8")
    drawn = Drawing().text(72, 100, "The harbour master keeps the keys of the lighthouse in his office.")
    (folder / "keys.pdf").write_bytes(pdf(drawn))
    add(home, [folder], encoder=FakeEncoder, collection="harbour")
    add(home, SAMPLES, encoder=FakeEncoder, collection="notes")
    jobs = Jobs(home, FakeEncoder)
    jobs.start()
    readers = Holding(partial(Index.open, home, encoder=FakeEncoder()))
    app: FastAPI = application(
        library.router,
        uploads.router,
        verifying.router,
        settings=SimpleNamespace(home=home),
        readers=readers,
        jobs=jobs,
    )
    mount(app)

    @app.middleware("http")
    async def guarded(request, proceed):
        answered = await proceed(request)
        answered.headers.update(HEADERS)
        return answered

    with served(app) as (host, port):
        yield f"http://{host}:{port}/"
    jobs.stop()


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def opened(browser, server):
    """Open pages, and close them again."""
    tabs = []

    def open_page(path="", **options):
        tabs.append(Tab(browser, server + path, **options))
        return tabs[-1]

    yield open_page
    for tab in tabs:
        tab.close()


def deep_link(tab):
    return re.search(r"#/[0-9a-f]{16}/p\d+$", tab.page.url)


def test_a_list_is_answered_on_one_card_and_shown_in_its_document(opened):
    tab = opened()
    turn = tab.ask(MEASURES)
    assert turn.locator(".items > li").count() == 6
    assert "6 of 6 found" in turn.locator(".count").inner_text()
    tab.page.wait_for_selector(".source mark.now")  # the first item is opened beside it
    tab.page.wait_for_function("() => document.querySelector('.source-body').scrollTop > 0")
    turn.locator("a.mark").nth(3).click()
    tab.page.wait_for_selector(".source .para.here mark.now")
    assert tab.find(".source mark.now").inner_text() == turn.locator("blockquote").nth(3).inner_text()
    box, mark = tab.find(".source-body").bounding_box(), tab.find(".source mark.now").bounding_box()
    assert box["y"] <= mark["y"] < box["y"] + box["height"] <= 900
    tab.find(".source .next").click()
    tab.page.wait_for_function("() => document.querySelectorAll('.quote')[4].classList.contains('current')")


def test_a_link_to_a_paragraph_opens_it_for_a_colleague(opened):
    first = opened()
    first.ask(MEASURES)
    first.page.wait_for_selector(".source mark.now")
    link = deep_link(first).group()
    second = opened(link)
    second.page.wait_for_selector(".source .para.here")
    assert second.find(".para.here .n").inner_text().removeprefix("¶") == link.rpartition("p")[2]
    gone = opened("#/0123456789abcdef/p1")
    gone.page.wait_for_selector(".source [role=alert]")
    assert "no longer in the library" in gone.find(".source-body").inner_text()


def test_what_is_not_in_the_documents_is_refused_and_the_nearest_is_shown(opened):
    turn = opened().ask("Which telescope photographed the rings of Saturn?")
    assert turn.locator(".refusal").inner_text()
    assert turn.locator(".answer:not(.refused)").count() == 0


def test_a_question_is_stopped_and_comes_back_into_its_box(opened):
    tab = opened()
    tab.ask("Who voted against the plan?")
    Holding.waits = True
    try:
        tab.page.fill("#question textarea", MEASURES)
        tab.page.press("#question textarea", "Enter")
        tab.page.wait_for_selector(".turn.pending")
        tab.page.wait_for_function("() => document.querySelector('#question textarea').value === ''")
        tab.find("#stop").click()
        tab.page.wait_for_function("() => !document.querySelector('.turn.pending')")
        assert tab.page.input_value("#question textarea") == MEASURES
        assert tab.find(".question").all_inner_texts() == ["Who voted against the plan?"]
    finally:
        Holding.waits = False
    assert tab.ask(MEASURES).locator(".items > li").count() == 6
    tab.find("#begin-anew").click()
    tab.page.wait_for_function("() => !document.querySelector('.turn')")
    assert tab.find(".empty-title").is_visible()


def test_what_cannot_be_asked_is_told_and_the_conversation_goes_on(opened):
    tab = opened(size="phone")
    told = tab.ask("why and how " * 300).locator(".failure")
    assert "2,000 is the limit. Shorten it." in told.inner_text()
    tab.page.wait_for_function("() => document.querySelector('.failure').getBoundingClientRect().bottom < innerHeight")
    assert tab.ask(MEASURES).locator(".items > li").count() == 6


def test_markup_in_a_document_is_words_and_nothing_is_fetched_for_it(opened):
    tab = opened()
    turn = tab.ask("What does the ferryman say to every stranger?")
    tab.page.wait_for_selector(".source .para")
    for place in (turn, tab.find(".source-body")):
        assert '<img src="http://elsewhere.example/a.png">' in place.inner_text()
        assert "![x](http://elsewhere.example/b.png) </script>" in place.inner_text()
        assert place.locator("img").count() == 0
    assert tab.page.title() != "taken"
    time.sleep(1)
    assert not [url for url in tab.requests if "elsewhere" in url]


def test_no_request_goes_to_any_other_host(opened):
    tab = opened()
    tab.ask(MEASURES)
    tab.find("#open-library").click()
    hosts = {urlsplit(url).hostname for url in tab.requests if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}


def test_two_browsers_do_not_see_each_others_questions(opened):
    ada, ben = opened(), opened()
    ada.ask("Who voted against the plan?")
    ben.ask("What is a tidal debt?")
    ada.ask(MEASURES)
    assert ada.find(".question").all_inner_texts() == ["Who voted against the plan?", MEASURES]
    assert ben.find(".question").all_inner_texts() == ["What is a tidal debt?"]


def test_the_page_of_a_pdf_is_shown_with_the_quotation_boxed(opened):
    tab = opened()
    tab.ask("Who keeps the keys of the lighthouse?")
    tab.page.wait_for_selector(".source mark.now")
    tab.find(".view-page").click()
    tab.page.wait_for_function("() => document.querySelector('.sheet img')?.naturalWidth > 0")
    sheet, box = tab.find(".sheet").bounding_box(), tab.find(".sheet .box").first.bounding_box()
    assert sheet["x"] <= box["x"] and box["x"] + box["width"] <= sheet["x"] + sheet["width"]
    assert abs((box["y"] - sheet["y"]) / sheet["height"] - 95 / 842) < 0.03


def test_files_are_added_with_their_ledger_and_removed_with_a_way_back(opened):
    tab = opened()
    tab.find("#open-library").click()
    before = tab.find(".shelf li").count()
    good = {"name": "bell.txt", "mimeType": "text/plain", "buffer": b"The bell of Eastwick weighs nine hundred pounds."}
    bad = {"name": "noise.bin", "mimeType": "application/octet-stream", "buffer": bytes(range(256)) * 9}
    tab.find("#files").set_input_files([good, bad])
    tab.page.wait_for_selector(".job.ended")
    assert tab.find(".job-words").inner_text() == "1 read, 1 not read"
    assert "noise.bin" in tab.find(".ledger .unread").inner_text()
    tab.page.wait_for_function("n => document.querySelectorAll('.shelf li').length === n", arg=before + 1)
    row = tab.find(".shelf li", has_text="bell.txt")
    row.locator(".remove").click()
    tab.page.wait_for_function("n => document.querySelectorAll('.shelf li').length === n", arg=before)
    tab.find("#library .undo, #toast button").first.click()
    tab.page.wait_for_function("n => document.querySelectorAll('.shelf li').length === n", arg=before + 1)
    tab.page.keyboard.press("Escape")
    assert "nine hundred pounds" in tab.ask("How much does the bell of Eastwick weigh?").inner_text()


def test_an_upload_is_cancelled_and_says_so(opened):
    tab = opened()
    tab.find("#open-library").click()
    many = [
        {"name": f"log {n}.txt", "mimeType": "text/plain", "buffer": b"The bell rang %d times that night." % n}
        for n in range(300)
    ]
    tab.find("#files").set_input_files(many)
    tab.find(".job button").click()
    tab.page.wait_for_selector(".job.ended")
    assert tab.find(".job-words").inner_text() == "Cancelled."
    assert tab.find(".shelf li").count() < 200


def test_a_removed_document_is_shown_no_more_not_even_from_memory(opened):
    tab = opened()
    tab.find("#open-library").click()
    moor = {"name": "moor.txt", "mimeType": "text/plain", "buffer": b"The mooring fee is eleven crowns a night."}
    tab.find("#files").set_input_files([moor])
    tab.page.wait_for_selector(".job.ended")
    tab.page.keyboard.press("Escape")
    assert "eleven crowns" in tab.ask("How much is the mooring fee a night?").inner_text()
    tab.page.wait_for_selector(".source mark.now")
    link = tab.page.url
    tab.find("#open-library").click()
    tab.find(".shelf li", has_text="moor.txt").locator(".remove").click()
    tab.page.wait_for_function("() => !document.body.classList.contains('reading')")
    other = opened(link[link.index("#") :])
    other.page.wait_for_function("() => document.querySelector('.source').innerText.includes('no longer in the')")


def test_a_whole_collection_is_chosen_by_its_name(opened):
    tab = opened()
    tab.find("#open-library").click()
    tab.find(".shelf h3", has_text="notes").locator("input").check()
    tab.page.keyboard.press("Escape")
    assert tab.find("#scope").inner_text() == "2 documents"
    assert "harbour master" not in tab.ask("Who keeps the keys of the lighthouse?").inner_text()  # keys.pdf says so


def test_two_chosen_documents_are_asked_together_and_no_other(opened):
    tab = opened()
    tab.find("#open-library").click()
    for name in ("plan.md", "two-powers.md"):
        tab.find(".shelf li", has_text=name).locator("input").check()
    tab.page.keyboard.press("Escape")
    assert tab.ask("Which four measures are proposed?").locator(".items > li").count() == 4
    assert "harbour master" not in tab.ask("Who keeps the keys of the lighthouse?").inner_text()  # keys.pdf says so


def test_questions_are_narrowed_to_chosen_documents_and_put_to_each_of_them(opened):
    tab = opened()
    tab.find("#open-library").click()
    for name in ("plan.md", "two-powers.md"):
        tab.find(".shelf li", has_text=name).locator("input").check()
    tab.page.keyboard.press("Escape")
    assert tab.find("#scope").inner_text() == "2 documents"
    tab.find("#compare").check()
    turn = tab.ask("Which four measures are proposed?")
    assert turn.locator(".voice").count() == 2
    assert "No passage above the threshold" in turn.inner_text()
    assert turn.locator(".voice:not(:has(.refused)) .items > li").count() == 4
    tab.find("#unscope").click()
    assert tab.find("#scope").inner_text() == "All documents"


def test_a_quotation_is_copied_as_a_footnote_and_as_a_link(opened):
    tab = opened(permissions=["clipboard-read", "clipboard-write"])
    turn = tab.ask("What is a tidal debt?")
    turn.locator(".quote.answer").first.hover()
    for item, words in (("Markdown footnote", "[^"), ("BibTeX", "@"), ("Link to the paragraph", "#/")):
        turn.locator(".copy").first.click()
        tab.page.get_by_role("menuitem", name=item).click()
        tab.page.wait_for_selector("#toast.shown")
        assert words in tab.page.evaluate("() => navigator.clipboard.readText()")


@pytest.mark.parametrize(("name", "begins"), [("Markdown", b"#"), ("Word", b"PK"), ("JSON", b"{")])
def test_the_conversation_is_taken_away_in_three_formats(opened, name, begins):
    tab = opened()
    tab.ask(MEASURES)
    tab.find("#open-export").click()
    with tab.page.expect_download() as download:
        tab.page.get_by_role("menuitem", name=name).click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(begins)
    if name == "JSON":
        assert "6" in content.decode() and json.loads(content)["schema"] == "pilcrow.conversation/1"


def test_what_a_follow_up_carries_over_is_shown_and_can_be_taken_away(opened):
    tab = opened()
    tab.ask(MEASURES)
    turn = tab.ask("And the third one?")
    assert turn.locator(".quote.answer").inner_text().startswith("¶11")
    tab.ask("And the fourth one?")
    assert [chip.is_enabled() for chip in tab.find("button.chip").all()] == [False, True]
    chips = tab.find(".turn").last.locator("button.chip")
    before = tab.find("button.chip").count()
    chips.first.click()
    tab.page.wait_for_function(
        "n => !document.querySelector('.turn.pending') && document.querySelectorAll('button.chip').length < n",
        arg=before,
    )
    assert tab.find(".question").all_inner_texts() == [MEASURES, "And the third one?", "And the fourth one?"]


def test_everything_is_reached_by_keyboard_alone(opened):
    tab = opened()
    press = tab.page.keyboard.press
    press("Escape")
    press("/")
    tab.page.keyboard.type(MEASURES)
    press("Enter")
    tab.page.wait_for_selector(".turn.done")
    press("Escape")
    for _ in range(3):
        press("j")
    press("k")
    assert tab.page.evaluate("() => [...document.querySelectorAll('.quote')].indexOf(document.activeElement)") == 1
    press("Enter")
    tab.page.wait_for_function("() => document.activeElement.matches('.source-body')")
    press("Escape")
    assert not tab.find("body.reading").count()
    assert tab.page.evaluate("() => document.activeElement.matches('.quote')")
    press("c")
    press("ArrowDown")
    assert tab.page.evaluate("() => document.activeElement.role") == "menuitem"
    press("Escape")
    assert tab.find("#menu").is_hidden()


def test_the_labels_speak_the_readers_language_and_the_quotations_do_not(opened):
    tab = opened(locale="de-DE")
    assert tab.find("html").get_attribute("lang") == "de"
    turn = tab.ask(MEASURES)
    assert "6 von 6 gefunden" in turn.inner_text()
    english = turn.locator("blockquote").first.inner_text()
    tab.find("#language").select_option("fr")
    tab.page.wait_for_function("() => document.body.innerText.includes('6 sur 6 trouvés')")
    assert turn.locator("blockquote").first.inner_text() == english


def test_on_a_phone_the_source_is_a_sheet_and_nothing_is_wider_than_the_screen(opened):
    tab = opened(size="phone", color_scheme="dark")
    turn = tab.ask(MEASURES)
    assert not tab.find("body.reading").count()
    turn.locator("a.mark").nth(1).click()
    tab.page.wait_for_selector(".source mark.now")
    sheet = tab.find(".source").bounding_box()
    assert sheet["width"] == 390 and sheet["y"] > 100
    assert tab.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    tab.find(".source .close").click()
    assert not tab.find("body.reading").count()


@pytest.mark.parametrize(
    ("size", "scheme"), [("desktop", "light"), ("desktop", "dark"), ("tablet", "light"), ("phone", "light")]
)
def test_axe_finds_nothing_serious(opened, size, scheme):
    tab = opened(size=size, color_scheme=scheme)
    found = serious(tab)
    tab.ask(MEASURES)
    assert tab.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    if size == "desktop":
        tab.page.wait_for_selector(".source mark.now")
    tab.ask("Which telescope photographed the rings of Saturn?")
    found += serious(tab)
    tab.find("#open-library").click()
    found += serious(tab)
    assert not found, json.dumps(found, indent=1)


def serious(tab):
    found = Axe().run(tab.page).response["violations"]
    return [
        (each["id"], [node["html"][:200] + node.get("failureSummary", "") for node in each["nodes"][:4]])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def test_the_page_is_ready_soon(opened):
    opened()  # the first one fills the server's and the browser's caches
    began = time.perf_counter()
    opened()
    took = time.perf_counter() - began
    print(f"ready after {took:.2f} s")
    assert took < 20  # the aim is 2.5 s on a machine that does nothing else
