"""A real browser for tests: Debian's Chromium, which talks to nobody but this machine and notes what it asks for."""

import os
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --no-first-run".split()
MS = 60_000  # until a step has failed; a browser beside other work on two cores is slow
SIZES = {"desktop": (1440, 900), "tablet": (768, 1024), "phone": (390, 844)}
ANSWERED = """n => {
  const turns = document.querySelectorAll(".turn");
  return turns.length >= n && !turns[turns.length - 1].classList.contains("pending");
}"""


@contextmanager
def chromium():
    """Yield a browser; without one, skip the test with the reason, but fail it in CI."""
    program = shutil.which("chromium")
    if not program:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, timeout=2 * MS)
        yield browser
        browser.close()


class Tab:
    """One person's page: a browser context of its own, so with a history of its own."""

    def __init__(self, browser, url, size="desktop", **options):
        width, height = SIZES[size]
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            **{"locale": "en-GB", "color_scheme": "light", "reduced_motion": "reduce", **options},
        )
        self.requests, self.errors = [], []
        self.page = self.context.new_page()
        self.page.set_default_timeout(MS)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note)
        self.page.goto(url)
        self.page.wait_for_selector("body.ready")
        self.find = self.page.locator

    def _note(self, message):
        """Keep what the browser says of our security policy: nothing of the page may go against it."""
        if "Content Security Policy" in message.text:
            self.errors.append(message.text)

    def ask(self, question):
        """Type a question, send it by the keyboard, and wait for what is said to it."""
        turns = self.find(".turn").count()
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        self.page.wait_for_function(ANSWERED, arg=turns + 1)
        return self.find(".turn").last

    def close(self):
        """Close the page, and fail if a script of it failed."""
        self.context.close()
        assert not self.errors, self.errors
