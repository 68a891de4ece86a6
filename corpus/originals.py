"""The files as they were given, kept beside the library under the digest of their bytes.

`originals/<first two digits>/<sha256><suffix>`: the suffix is that of the type that was found, never of
a name that came with the file. They serve those who want to see the page; no answer depends on them,
and a missing one is nobody's fault but worth a warning. Documents of equal bytes share one.
"""

import errno
import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator, Set
from contextlib import suppress
from pathlib import Path

from corpus.errors import SourceUnreadable, StoreError, StoreFull
from corpus.formats.sniff import SUFFIX_OF
from corpus.names import source_of
from corpus.store import Store

FOLDER = "originals"  # in the home
_CHUNK = 1 << 20  # bytes copied at once
_PARTIAL = ".partial"  # the end of a name that a file has until it is whole
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def folder(home: Path) -> Path:
    """Return where a library's originals lie."""
    return home / FOLDER


def path(home: Path, sha256: str) -> Path | None:
    """Return the file that is kept under a digest (64 hex digits), or None."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        return None
    near = folder(home) / sha256[:2] / sha256
    return next((kept for suffix in SUFFIX_OF.values() if (kept := near.with_name(sha256 + suffix)).is_file()), None)


def keep(home: Path, source: Path, sha256: str, media_type: str) -> None:
    """Copy a file to its place, unless one is there; whatever is killed meanwhile, it is there whole or not at all.

    Raises SourceUnreadable if the file's bytes are not, or no longer, those of the digest, StoreFull if
    there is no space, StoreError where the system refuses.
    """
    if path(home, sha256):
        return
    try:
        place = folder(home) / sha256[:2]
        for each in (folder(home), place):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(suffix=_PARTIAL, dir=place)  # mode 0600, and nobody's name
    except OSError as error:
        raise _refused(home, error) from error
    partial = Path(name)
    try:
        _copy(source, descriptor, sha256, home)
        try:
            partial.replace(place / (sha256 + SUFFIX_OF[media_type]))
        except OSError as error:
            raise _refused(home, error) from error
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise


def discard(home: Path, digests: Collection[str]) -> None:
    """Delete what is kept under digests; what cannot be deleted stays, as an orphan."""
    for sha256 in digests:
        if kept := path(home, sha256):
            with suppress(OSError):
                kept.unlink()


def release(store: Store, digests: Set[str]) -> None:
    """Delete the files of documents that are gone from a library, unless another document has the same bytes."""
    if digests:
        with store.transaction():  # so that nobody publishes such a document meanwhile
            discard(store.path.parent, digests - store.digests())


def sweep(home: Path, wanted: Collection[str], *, older_than: float) -> None:
    """Delete what stands under no wanted digest; only if it is older than a time (seconds since 1970).

    What is younger may belong to a document that another process is about to publish.
    """
    for kept in _files(home):
        with suppress(OSError):
            if kept.name.split(".")[0] not in wanted and kept.stat().st_mtime < older_than:
                kept.unlink()


def altered(kept: Path, sha256: str) -> bool:
    """Return whether a file that is kept no longer has the bytes of its digest, or cannot be read."""
    try:
        with kept.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() != sha256
    except OSError:
        return True


def _files(home: Path) -> Iterator[Path]:
    with suppress(OSError):
        for place in sorted(folder(home).iterdir()):
            if place.is_dir() and not place.is_symlink():
                yield from sorted(each for each in place.iterdir() if each.is_file())


def _copy(source: Path, descriptor: int, sha256: str, home: Path) -> None:
    """Copy a file's bytes into the descriptor, which is closed, onto the disk; they must be those of the digest."""
    counted = hashlib.sha256()
    with os.fdopen(descriptor, "wb") as file:
        try:
            with source.open("rb") as original:
                while chunk := original.read(_CHUNK):
                    counted.update(chunk)
                    _write(file.fileno(), chunk, home)
        except OSError as error:
            raise SourceUnreadable(f"{source_of(source)} could not be read again: {error.strerror}") from error
        if counted.hexdigest() != sha256:
            raise SourceUnreadable(f"{source_of(source)} changed while it was read; add it again")
        try:
            os.fsync(file.fileno())
        except OSError as error:
            raise _refused(home, error) from error


def _write(descriptor: int, chunk: bytes, home: Path) -> None:
    try:
        while chunk:
            chunk = chunk[os.write(descriptor, chunk) :]
    except OSError as error:
        raise _refused(home, error) from error


def _refused(home: Path, error: OSError) -> StoreError:
    place = folder(home)
    if error.errno in _FULL:
        return StoreFull(
            f"There is no space for a copy of the file in {place}; free some and repeat, or add with --no-originals."
            " What was saved before is kept"
        )
    return StoreError(
        f"A copy of the file cannot be written to {place}: {error.strerror}; check the permissions, or add with"
        " --no-originals"
    )
