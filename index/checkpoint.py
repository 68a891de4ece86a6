"""The file that spares a start the building of the FAISS index: a checkpoint, never a second truth.

It is one line of JSON (`Header`), the passage ids (int64), and FAISS's own bytes. It is used only if
its first line fits the library, the model and the layout, and the digest of the rest is right.
"""

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import faiss
import numpy as np
import numpy.typing as npt

from index import tables
from index.tables import Generation

Ids = npt.NDArray[np.int64]

FORMAT = 1
FEWEST = 256  # passages from which the index is worth a file
BEHIND = 0.1  # share of the passages added or removed since, from which it is worth a new one
PARTIAL = ".partial"  # suffix while it is written; a killed writer leaves one behind


class UnusableError(Exception):
    """A checkpoint cannot be used, for the reason given; never leaves the index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The first line: what the checkpoint covers."""

    format: int
    generation: int
    token: str
    fingerprint: str  # of the model
    layout: str  # FAISS's name for the kind of index
    count: int  # passages
    last: int  # the highest of their ids; 0 for none
    sha256: str  # of all after the first line


def write(path: Path, generation: Generation, fingerprint: str, layout: str, ids: Ids, index: faiss.Index) -> None:
    """Write a checkpoint: the file at `path` is the old one or the new one, never a part. Raises OSError."""
    parts = (ids.tobytes(), memoryview(faiss.serialize_index(index)))
    sha256 = hashlib.sha256()
    for part in parts:
        sha256.update(part)
    header = Header(
        format=FORMAT,
        generation=generation.number,
        token=generation.token,
        fingerprint=fingerprint,
        layout=layout,
        count=len(ids),
        last=int(ids[-1]) if len(ids) else 0,
        sha256=sha256.hexdigest(),
    )
    _replace(path, (json.dumps(asdict(header)).encode() + b"\n", *parts))


def load(
    path: Path, connection: sqlite3.Connection, fingerprint: str, layout: str
) -> tuple[Generation, Ids, faiss.Index]:
    """Read a checkpoint; raises UnusableError with the reason, or OSError."""
    with path.open("rb") as file:
        header = _header(file)
        _check(header, connection, fingerprint, layout)
        payload = file.tell()
        if hashlib.file_digest(file, "sha256").hexdigest() != header.sha256:
            raise UnusableError("it is damaged")
        file.seek(payload)
        ids = np.frombuffer(file.read(8 * header.count), np.int64)
        try:
            index = faiss.read_index(faiss.PyCallbackIOReader(file.read))
        except RuntimeError as error:
            raise UnusableError(f"FAISS cannot read it ({error})") from error
    if not len(ids) == index.ntotal == header.count:
        raise UnusableError("its parts do not agree")
    return Generation(header.generation, header.token), ids, index


def due(path: Path, connection: sqlite3.Connection, fingerprint: str, layout: str) -> bool:
    """Return whether the file is missing, of no use by its first line, or a tenth behind the library."""
    passages = tables.count(connection)
    try:
        with path.open("rb") as file:
            header = _header(file)
        _check(header, connection, fingerprint, layout)
    except FileNotFoundError:
        return passages >= FEWEST
    except (OSError, UnusableError):
        return True
    [added] = connection.execute("SELECT count(*) FROM passages WHERE id > ?", (header.last,)).fetchone()
    removed = header.count - (passages - added)
    return bool(added + removed > BEHIND * passages)


def sweep(path: Path) -> None:
    """Delete what killed writers of the checkpoint left behind."""
    for left in path.parent.glob(f"{path.name}.*{PARTIAL}"):
        left.unlink(missing_ok=True)


def _header(file: BinaryIO) -> Header:
    try:
        return Header(**json.loads(file.readline(4096)))
    except (ValueError, TypeError) as error:
        raise UnusableError("its first line cannot be read") from error


def _check(header: Header, connection: sqlite3.Connection, fingerprint: str, layout: str) -> None:
    """Raise UnusableError unless the checkpoint is of this model, this library and this layout."""
    if header.format != FORMAT:
        raise UnusableError("it is of another format")
    if header.fingerprint != fingerprint:
        raise UnusableError("it was made by another model")
    if not tables.descends(connection, Generation(header.generation, header.token)):
        raise UnusableError("it is of another state of the library")
    if header.layout != layout:
        raise UnusableError("the library has outgrown it")


def _replace(path: Path, parts: Sequence[bytes | memoryview]) -> None:
    """Put a file in place of another in one step that a power cut cannot split."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}.", suffix=PARTIAL, delete=False) as file:
        try:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
