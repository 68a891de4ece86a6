"""Documents are removed, and for ten minutes they can be brought back.

Meanwhile their file lies in `removed/ID` in the home, then it is deleted. The document itself is out of every
answer at once; to bring it back is to add its file again, under the source that it had.
"""

import json
import os
import shutil
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import time

from corpus import originals
from corpus.document import Document
from corpus.errors import NoSuchDocument
from corpus.store import Store
from index import build
from index.tables import LIBRARY
from qa.server.receiving import file_name, folder_name
from qa.server.records import File

UNDO_SECONDS = 600.0
_RECORD = "removed.json"
_KEPT = "file"


@dataclass(frozen=True, slots=True)
class Removed:
    """A document that is out of the library."""

    document: Document
    until: float | None  # seconds since 1970 until which it can be brought back; None: its file is nowhere


@dataclass(frozen=True, slots=True)
class Restorable:
    """What a job needs to bring a document back; `spooled` is to be moved to the job's folder, if there is one."""

    collection: str
    target: Path
    spooled: Path | None


def remove(home: Path, document_id: str) -> Removed:
    """Take a document out of the library, and put its file aside; raises NoSuchDocument, StoreError, OSError."""
    sweep(home)
    with Store.open(home / LIBRARY) as store:
        document = store.document(document_id)
    place = _folder(home) / document.id
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700, parents=True)
    try:
        can_be_restored = _put_aside(home, document, place)
        build.remove(home, document.id)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    if _is_uploaded(home, document):
        with suppress(OSError):
            Path(document.source).unlink()
    if not can_be_restored:
        shutil.rmtree(place, ignore_errors=True)
        return Removed(document, None)
    timer = threading.Timer(UNDO_SECONDS + 1, sweep, (home,))
    timer.daemon = True
    timer.start()
    return Removed(document, time() + UNDO_SECONDS)


def restorable(home: Path, document_id: str) -> Restorable:
    """Return how a removed document is brought back; raises NoSuchDocument if it is too late."""
    sweep(home)
    place = _folder(home) / Path(document_id).name
    try:
        record = json.loads((place / _RECORD).read_bytes())
    except (OSError, ValueError) as error:
        raise NoSuchDocument(f"Document {document_id} cannot be brought back any more; add its file again.") from error
    source, collection = Path(record["source"]), record["collection"]
    kept = place / _KEPT
    if not originals.altered(source, record["sha256"]) or not kept.exists():
        return Restorable(collection, source, None)
    uploads = home / "uploads"
    if uploads not in source.parents:  # nothing is written where the server has no business
        source = uploads / folder_name(collection) / file_name(source.name)
    return Restorable(collection, source, kept)


def file_of(found: Restorable, place: Path) -> File:
    """Move what is brought back to a job's folder, and return the job's file; raises OSError."""
    if found.spooled is None:
        return File(name=found.target.name, target=found.target)
    found.spooled.replace(place / _KEPT)
    return File(name=found.target.name, target=found.target, spool=_KEPT)


def sweep(home: Path) -> None:
    """Delete what can no longer be brought back."""
    with suppress(FileNotFoundError):
        for place in _folder(home).iterdir():
            with suppress(OSError):
                if place.stat().st_mtime < time() - UNDO_SECONDS:
                    shutil.rmtree(place, ignore_errors=True)


def _folder(home: Path) -> Path:
    return home / "removed"


def _is_uploaded(home: Path, document: Document) -> bool:
    return home / "uploads" in Path(document.source).parents


def _put_aside(home: Path, document: Document, place: Path) -> bool:
    """Write down what a document was, and copy its file if it is ours; return whether its file is anywhere."""
    record = {"source": document.source, "collection": document.collection, "sha256": document.source_sha256}
    (place / _RECORD).write_text(json.dumps(record), encoding="utf-8")
    if not originals.altered(Path(document.source), document.source_sha256) and not _is_uploaded(home, document):
        return True
    kept = originals.path(home, document.source_sha256)
    if kept is None:
        return False
    try:
        os.link(kept, place / _KEPT)
    except OSError:
        shutil.copyfile(kept, place / _KEPT)
    return True
