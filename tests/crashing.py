"""Runs of `build.add` that are killed, starved or watched: for processes of their own, and importable there."""

import json
import os
import resource
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from corpus.document import Document, Enumeration, Paragraph
from corpus.errors import StoreFull, StoreMissing
from index import build, checkpoint, embedding
from index.build import Step
from index.encoder import Encoded, Spans
from index.search import Index
from tests.fake_encoder import FakeEncoder

QUESTIONS = ("Which kettle is on the stove?", "Who counts the herrings in harbour 7?", "zebra")


@dataclass(frozen=True, slots=True)
class State:
    """What a library says; without passage ids and times, which may differ between runs."""

    documents: tuple[tuple[Document, tuple[Paragraph, ...], tuple[Enumeration, ...]], ...]
    passages: tuple[tuple[str, int, int], ...]  # document id, start, end
    answers: tuple[str, ...]  # to QUESTIONS
    ledger: tuple[tuple[str, str, str | None], ...]  # source, status, error


@dataclass(frozen=True, slots=True)
class Run:
    """One run of `build.add` over a folder."""

    home: Path
    folder: Path
    log: Path  # of what was embedded


# Groups and batches so small that a few files make many transactions, and always a checkpoint.
SMALL = {
    (build, "GROUP_FILES"): 3,
    (embedding, "BATCH"): 4,
    (checkpoint, "FEWEST"): 1,
    (checkpoint, "BEHIND"): 0.0,
}
FULL = 7  # exit status of a run that raised StoreFull


def write(folder: Path, name: str, version: int = 1, length: int = 30) -> None:
    """Write a file of so many paragraphs, about two passages for 30."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    counts = [f"Harbour {name} reports {version}: Ann counted {number} herrings." for number in range(length)]
    file.write_text("\n\n".join(["The kettle is on the stove.", *counts]) + "\n")


class WritingEncoder(FakeEncoder):
    """Writes down what it embeds, a JSON string a line, where it outlives the process."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self.log = log

    def encode(self, texts: Sequence[str], spans: Sequence[Spans] = ()) -> Encoded:
        with self.log.open("a") as log:
            log.writelines(f"{json.dumps(text)}\n" for text in texts)
        return super().encode(texts, spans)


def embedded(log: Path) -> list[str]:
    """Return the texts in a log, in the order in which they were embedded."""
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def add(run: Run, step: Callable[[Step], None] = lambda name: None) -> None:
    """Add the run's folder to its library."""
    build.add(run.home, [run.folder], encoder=lambda: WritingEncoder(run.log), step=step)


def be_small() -> None:
    """Set what SMALL says, in a process of its own."""
    for (module, name), value in SMALL.items():
        setattr(module, name, value)


def add_until(run: Run, last: int) -> None:
    """Add, and die without a word at a step, counted from 1."""
    be_small()
    steps = 0

    def step(_: Step) -> None:
        nonlocal steps
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)

    add(run, step)


def add_from_now(run: Run, started: Connection) -> None:
    """Say that it begins, and add."""
    be_small()
    started.send(None)
    add(run)


def add_without_space(run: Run, first: Step, size: int) -> None:
    """Add, but from a step on no file can grow over a size, in bytes, as on a disk that is almost full."""
    be_small()

    def step(name: Step) -> None:
        if name == first:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    try:
        add(run, step)
    except StoreFull:
        raise SystemExit(FULL) from None
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))  # for what was said


def state(home: Path) -> State:
    """Return all that the library says, to compare; raises if its parts contradict each other."""
    try:
        with Index.open(home, encoder=FakeEncoder()) as index:
            assert index.store.check() == ()
            index.store.connection.execute("INSERT INTO lexical (lexical) VALUES ('integrity-check')")
            with index.store.snapshot():
                return answers(index)
    except StoreMissing:
        return State((), (), (), ())


def answers(index: Index) -> State:
    """Return all that an open index says."""
    store = index.store
    documents = {summary.id: store.document(summary.id) for summary in store.documents()}
    found = [index.search(question, k=100).hits for question in QUESTIONS]
    passages = [hit.passage for hits in found for hit in hits]
    return State(
        documents=tuple(
            (document, store.paragraphs(document.id), store.enumerations(document.id))
            for document in documents.values()
        ),
        passages=tuple(store.connection.execute("SELECT document_id, start, stop FROM passages ORDER BY 1, 2")),
        answers=tuple(documents[each.document_id].text[each.start : each.end] for each in passages),
        ledger=tuple((row.source, row.status, row.error) for row in store.ledger()),
    )
