"""Make the four screenshots of the README: `python -m tests.screenshots`. They are written to tests/screenshots/."""

import tempfile
from functools import partial
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

from PIL import Image

from corpus.samples import SAMPLES
from index.build import add
from index.exported import open_encoder
from index.search import Index
from qa.page import mount
from qa.server import library, uploads
from qa.server.jobs import Jobs
from tests.browser import Tab, chromium
from tests.serving import OneReader, application, served

FOLDER = Path(__file__).parent / "screenshots"
MEASURES = "What are the six recommended measures?"


def main() -> None:
    """Serve the samples, and take a picture of each state that a newcomer should see."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        encoder = open_encoder(home / "models")
        add(home, SAMPLES, encoder=lambda: encoder, collection="samples")
        jobs = Jobs(home, lambda: encoder)
        readers = OneReader(partial(Index.open, home, encoder=encoder))
        app = application(
            library.router, uploads.router, settings=SimpleNamespace(home=home), readers=readers, jobs=jobs
        )
        mount(app)
        with served(app) as (host, port), chromium() as browser:
            take(browser, f"http://{host}:{port}/")


def take(browser, url):
    """Write the four pictures."""
    desk = Tab(browser, url)
    desk.page.wait_for_selector(".suggestion")
    save(desk, "begin")
    desk.ask(MEASURES)
    desk.page.wait_for_selector(".source mark.now")
    save(desk, "list")
    desk.close()
    dark = Tab(browser, url, color_scheme="dark")
    dark.ask("What is strategic empathy?")
    dark.page.wait_for_selector(".source mark.now")
    dark.ask("Who climbed Mount Everest first?")
    save(dark, "refusal")
    dark.close()
    phone = Tab(browser, url, size="phone")
    phone.ask(MEASURES).locator("a.mark").nth(2).click()
    phone.page.wait_for_selector(".source mark.now")
    save(phone, "phone")
    phone.close()


def save(tab, name):
    """Take a picture when the page is still."""
    tab.page.mouse.move(2, 2)
    tab.page.evaluate("() => document.fonts.ready")
    tab.page.wait_for_timeout(800)
    picture = Image.open(BytesIO(tab.page.screenshot())).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)  # a third of the size


if __name__ == "__main__":
    main()
