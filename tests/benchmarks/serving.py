"""Time the page and the server over a library, beside a plain Gradio chat over the same passages, in one run.

    python -m tests.benchmarks.serving PASSAGES.jsonl QUESTIONS.jsonl [--users 20] [--seconds 60]

PASSAGES.jsonl: {"doc_id", "text"} a line; QUESTIONS.jsonl: {"question"} a line. The rival is `serving_rival.py`: what
most tutorials build, which answers with the whole passage that is nearest. It has the first RIVAL_PASSAGES only, as
embedding takes it so long. Columns:

start_s        from the start of the process until it answers requests; both have embedded before.
paint_ms       from opening the page in a new browser profile to its first contentful paint (median of PAGES).
ready_ms       likewise, until a question can be put.
answer_ms_p50  from pressing Enter to the answer on the page, warm, one person; answer_ms_p95 likewise.
asked_per_s    questions answered a second when all users ask at once, each again as soon as it is answered.
users_ms_p50   what one of them waits; users_ms_p95 likewise.
errors         requests that were not answered.
rss_mb         largest resident memory of the server, over all of this.
"""

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import httpx
from playwright.sync_api import Browser

from tests.benchmarks import speed
from tests.benchmarks.record import PILCROW, ROOT, Figures, pilcrow, record, run
from tests.benchmarks.warm import percentiles
from tests.browser import MS, chromium

PAGES = 7
ASKED = 40  # questions put on the page
WARM = 5  # questions before any is timed
PATIENCE = 300.0  # seconds until a server must answer
RIVAL_PASSAGES = 1_000
# Times each answer in the browser itself, from the key to the change of the page.
STOPWATCH = """selector => new Promise((tell) => {
  const before = document.querySelectorAll(selector).length, began = performance.now();
  const look = () => document.querySelectorAll(selector).length > before && done();
  const seen = new MutationObserver(look);
  const done = () => (seen.disconnect(), tell(performance.now() - began));
  seen.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two servers: how it is started and what its page is made of."""

    command: list[str]
    alive: str  # path that answers when the server is up
    box: str  # selector of the question's box
    ready: str  # of what is there as soon as a question can be put
    answer: str  # of an answer
    ask: Callable[[httpx.Client, str], bool]  # puts a question over HTTP; whether it was answered


@dataclass(slots=True)
class Waits:
    """What the users together have seen."""

    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0


def main() -> None:
    """Measure both sides, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("passages", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    wanted = parser.parse_args()
    questions = [row["question"] for row in speed.read(wanted.questions)]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        count = speed.write(speed.read(wanted.passages), Path(folder) / "docs")
        pilcrow(home, "add", Path(folder) / "docs")
        sides = {
            f"pilcrow, {count} passages": ours(home),
            f"plain Gradio chat, {RIVAL_PASSAGES} passages": theirs(wanted.passages, folder),
        }
        record("serving", {name: measure(side, questions, wanted) for name, side in sides.items()})


def ours(home: Path) -> Side:
    """Describe Pilcrow's server and page."""

    def ask(client: httpx.Client, question: str) -> bool:
        answered = client.post("/api/v1/ask", json={"question": question})
        return answered.status_code == 200 and answered.json()["status"] in {"answered", "abstained"}

    command = [*PILCROW, "--home", str(home), "serve", "--port"]
    box, done = "#question textarea", ".turn:not(.pending)"
    return Side(command=command, alive="/readyz", box=box, ready="body.ready", answer=done, ask=ask)


def theirs(passages: Path, folder: str) -> Side:
    """Describe the rival's, and let it embed."""

    def ask(client: httpx.Client, question: str) -> bool:
        begun = client.post("/gradio_api/call/chat", json={"data": [question]})
        if begun.status_code != 200:
            return False
        told = client.get(f"/gradio_api/call/chat/{begun.json()['event_id']}").text
        return "event: complete" in told

    vectors = str(Path(folder) / "vectors.npy")
    command = [sys.executable, "-m", "tests.benchmarks.serving_rival", str(passages.absolute()), vectors]
    run([*command, str(RIVAL_PASSAGES)])
    box = "textarea"
    return Side(command=[*command, "--port"], alive="/config", box=box, ready=box, answer="[data-testid=bot]", ask=ask)


def measure(side: Side, questions: list[str], wanted: argparse.Namespace) -> Figures:
    """Start a server and time everything once."""
    with served(side) as (process, url, start):
        with chromium() as browser:
            shown = pages(browser, url, side)
            answers = on_the_page(browser, url, side, questions)
        waits = at_once(url, side, questions, wanted.users, wanted.seconds)
        rss = _largest_mb(process.pid)
    p50, p95, _ = percentiles(answers)
    users50, users95, _ = percentiles(waits.milliseconds)
    return {
        "start_s": start,
        **shown,
        "answer_ms_p50": p50,
        "answer_ms_p95": p95,
        "asked_per_s": len(waits.milliseconds) / wanted.seconds,
        "users_ms_p50": users50,
        "users_ms_p95": users95,
        "errors": waits.errors,
        "rss_mb": rss,
    }


@contextmanager
def served(side: Side) -> Iterator[tuple["subprocess.Popen[bytes]", str, float]]:
    """Yield a running server, its address, and the seconds that it took to answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url, began = f"http://127.0.0.1:{port}", time.perf_counter()
    process = subprocess.Popen([*side.command, str(port)], cwd=ROOT)
    try:
        while not _answers(url + side.alive):
            if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise SystemExit(f"no answer from: {' '.join(side.command)}")
            time.sleep(0.05)
        yield process, url, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def pages(browser: Browser, url: str, side: Side) -> Figures:
    """Open the page as a new visitor, again and again."""
    paints, readies = [], []
    for _ in range(PAGES):
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(MS)
        began = time.perf_counter()
        page.goto(url, wait_until="commit")
        page.wait_for_selector(side.ready)
        readies.append(1000 * (time.perf_counter() - began))
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"))
        page.context.close()
    return {"paint_ms": median(paints), "ready_ms": median(readies)}


def on_the_page(browser: Browser, url: str, side: Side, questions: list[str]) -> list[float]:
    """Put questions on one page, one after the other, and return the milliseconds of each, the first ones left out."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(MS)
    page.goto(url)
    page.wait_for_selector(side.ready)
    taken = []
    for question in questions[: WARM + ASKED]:
        page.fill(side.box, question)
        page.wait_for_timeout(150)  # a person's hand between the last letter and Enter
        page.evaluate("window.answered = null")
        page.evaluate(f"window.answered = ({STOPWATCH})({json.dumps(side.answer)}); 0")
        page.press(side.box, "Enter")
        taken.append(page.evaluate("window.answered"))
        page.wait_for_timeout(100)
    page.context.close()
    return taken[WARM:]


def at_once(url: str, side: Side, questions: list[str], users: int, seconds: float) -> Waits:
    """Let so many users ask all the time, and return what they waited."""
    waits, lock, end = Waits(), threading.Lock(), time.perf_counter() + seconds

    def user(number: int) -> None:
        with httpx.Client(base_url=url, timeout=MS / 1000) as client:
            for question in cycle(questions[number:] + questions[:number]):
                began = time.perf_counter()
                if began > end:
                    return
                answered = side.ask(client, question)
                with lock:
                    waits.milliseconds.append(1000 * (time.perf_counter() - began))
                    waits.errors += not answered

    with ThreadPoolExecutor(users) as everybody:
        list(everybody.map(user, range(users)))
    return waits


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _largest_mb(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
