"""What is written down of an upload's work, so that a server that was killed goes on with it.

A job has a folder, `incoming/JOB` in the home: its files until they are moved to where they stay, and
`job.json`. A folder without that file is an upload that never arrived whole, and is deleted.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from corpus.ledger import LedgerRow, Status
from qa.render import Json

_RECORD = "job.json"


class State(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"  # not a file: all of it


OPEN = frozenset({State.QUEUED, State.RUNNING})


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a job."""

    name: str  # as people see it
    target: Path  # where it stays: the document's source
    spool: str | None = None  # its name in the job's folder until then; None if it is at its target
    row: LedgerRow | None = None  # what became of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Files that are added together."""

    id: str
    collection: str
    created: float  # seconds since 1970
    files: tuple[File, ...]
    state: State = State.QUEUED
    error: str | None = None
    progress: float = 0.0  # from 0 to 1
    reading: str | None = None  # the name of the file that is being read


def folder(home: Path) -> Path:
    """Return where the folders of jobs lie."""
    return home / "incoming"


def save(home: Path, job: Job) -> None:
    """Write a job's record, whole or not at all; raises OSError."""
    place = folder(home) / job.id
    partial = place / (_RECORD + ".partial")
    fields = {
        "collection": job.collection,
        "created": job.created,
        "state": job.state,
        "error": job.error,
        "files": [
            {
                "name": each.name,
                "target": str(each.target),
                "spool": each.spool,
                "row": asdict(each.row) if each.row else None,
            }
            for each in job.files
        ],
    }
    with partial.open("w", encoding="utf-8") as file:
        json.dump(fields, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(place / _RECORD)


def load(home: Path) -> Iterator[Job]:
    """Yield the jobs on record, and delete what is the rest of an upload that never arrived."""
    with suppress(FileNotFoundError):
        for place in sorted(folder(home).iterdir()):
            if place.is_dir():
                try:
                    yield _read(place)
                except (OSError, ValueError, TypeError, KeyError):
                    shutil.rmtree(place, ignore_errors=True)


def forget(home: Path, job: Job) -> None:
    """Delete a job's folder."""
    shutil.rmtree(folder(home) / job.id, ignore_errors=True)


def to_json(job: Job) -> dict[str, Json]:
    """Render a job for programs and the page: no path of this machine is in it."""
    done = 1.0 if job.state not in OPEN else job.progress
    return {
        "id": job.id,
        "collection": job.collection,
        "created": job.created,
        "state": job.state.value,
        "progress": round(done, 3),
        "detail": job.error,
        "reading": job.reading,
        "files": [_file_json(each) for each in job.files],
    }


def _read(place: Path) -> Job:
    fields = json.loads((place / _RECORD).read_bytes())
    state = State(fields["state"])
    return Job(
        id=place.name,
        collection=fields["collection"],
        created=fields["created"],
        state=State.QUEUED if state in OPEN else state,
        error=fields["error"],
        files=tuple(
            File(name=each["name"], target=Path(each["target"]), spool=each["spool"], row=_row(each["row"]))
            for each in fields["files"]
        ),
    )


def _row(fields: dict[str, Any] | None) -> LedgerRow | None:
    if fields is None:
        return None
    row = LedgerRow(**fields)
    return replace(row, status=Status(row.status), scanned=tuple(row.scanned), warnings=tuple(row.warnings))


def _file_json(file: File) -> dict[str, Json]:
    row = file.row
    if row is None:
        return {"name": file.name, "status": None, "reason": None}
    return {
        "name": file.name,
        "status": row.status.value,
        "document": row.document_id,
        "pages": row.pages,
        "paragraphs": row.paragraphs,
        "lists": row.lists,
        "tables": row.tables,
        "footnotes": row.footnotes,
        "scanned": list(row.scanned),
        "language": row.language,
        "seconds": round(row.seconds, 3),
        "warnings": [each.replace(row.source, file.name) for each in row.warnings],
        "reason": row.error and row.error.replace(row.source, file.name),
    }
