"""Whether this installation is sound: versions, model, library, and that nothing goes out to a network."""

import platform
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from corpus import originals
from corpus.errors import PilcrowError, StoreMissing
from corpus.rows import Summary
from corpus.samples import SAMPLES
from corpus.store import Store
from index.build import add
from index.encoder import Encoder
from index.exported import open_encoder
from index.search import Index
from qa.ask import ask
from qa.reader import shipped

PACKAGES = ("pilcrow", "faiss-cpu", "onnxruntime", "tokenizers", "tiktoken", "sentence-transformers", "gradio")
_LOOPBACK = ("127.", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    ok: bool
    detail: str


def examine(home: Path, model: str | None = None) -> tuple[Finding, ...]:
    """Look at everything; a fault is a finding, not an exception."""
    findings = [*_versions()]
    try:
        encoder = open_encoder(home / "models", model)
    except PilcrowError as error:
        return (*findings, Finding("model", False, str(error)))
    findings.append(Finding("model", True, f"fingerprint {encoder.fingerprint[:12]}, {encoder.dimension} dimensions"))
    try:
        findings.append(Finding("reader", True, f"weights {shipped().signature}"))
    except PilcrowError as error:
        return (*findings, Finding("reader", False, str(error)))
    return (*findings, *_library(home, encoder), _offline(home, encoder))


def _versions() -> Iterator[Finding]:
    yield Finding("Python", True, f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    for package in PACKAGES:
        try:
            yield Finding(package, True, version(package))
        except PackageNotFoundError:
            yield Finding(package, False, "not installed; run pip install again")


def _library(home: Path, encoder: Encoder) -> Iterator[Finding]:
    """The store's own checks, and whether the index opens over it."""
    path = home / "library.sqlite3"
    try:
        with Store.open(path) as store:
            faults = store.check()
            documents = store.documents()
        found = f"{len(documents)} documents, digests hold, at {path}"
        yield Finding("library", not faults, "; ".join(faults) or found)
        yield _originals(home, documents)
        index = Index.open(home, encoder=encoder)
        yield Finding("index", True, index.signature)
        index.close()
    except StoreMissing:
        yield Finding("library", True, f"nothing added yet at {path}; the samples answer")
    except PilcrowError as error:
        yield Finding("library", False, str(error))


def _originals(home: Path, documents: Sequence[Summary]) -> Finding:
    """Which files that were kept are missing or altered: worth a warning, since no answer depends on them."""
    sources = {document.source_sha256: document.source for document in documents}
    kept = {sha256: path for sha256 in sources if (path := originals.path(home, sha256))}
    bad = [sources[sha256] for sha256, path in kept.items() if originals.altered(path, sha256)]
    said = [f"{len(kept)} of {len(sources)} files kept"]
    if len(kept) < len(sources):
        said.append("for those that are not, added with --no-originals or lost since, `pilcrow add` keeps them again")
    if bad:
        said.append(f"warning: altered since they were kept, delete them in {originals.folder(home)}: {', '.join(bad)}")
    return Finding("originals", True, "; ".join(said))


def _offline(home: Path, encoder: Encoder) -> Finding:
    """Ask the samples a question and count the connections and look-ups that Python makes meanwhile."""
    calls: list[str] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if not watching or event not in ("socket.connect", "socket.getaddrinfo"):
            return
        address = arguments[-1] if event == "socket.connect" else arguments[:1]
        if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):  # else a socket of this machine
            calls.append(str(address[0]))

    sys.addaudithook(watch)  # cannot be removed again, hence `watching`
    try:
        add(home / "samples", SAMPLES, encoder=lambda: encoder, collection="samples", keep_originals=False)
        index = Index.open(home / "samples", encoder=encoder)
        ask("What is this about?", index)
        index.close()
    except PilcrowError as error:
        return Finding("offline", False, str(error))
    finally:
        watching = False
    return Finding(
        "offline", not calls, f"connected to {', '.join(calls)}" if calls else "a question made no connection"
    )
