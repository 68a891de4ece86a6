"""From paths to parsed documents: which files are meant, whether they changed, what they hold.

`worker.Parser` does the same parsing in a process of its own, under limits of time and memory.
"""

import hashlib
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus.document import Parsed, digest
from corpus.errors import SourceError, SourceMissing, SourceTooLarge, SourceUnknown, SourceUnreadable
from corpus.formats import PLAIN, READERS, SUFFIXES, Options, media_type
from corpus.names import source_of
from corpus.paragraphs import compose

TEXT_LIMIT = 100_000_000  # bytes; some 15 million words, far over any book, under what a computer can parse
CHUNK = 1 << 20  # bytes read at once


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield each file that is meant by paths to files and folders, once, folders in order of name.

    In folders only names with a suffix of a known format count; hidden files and folders, and
    links to folders, which could lead in a circle, are passed over. What cannot be read (a missing
    path, a closed folder) is yielded too: parsing it raises the error that belongs in the ledger.
    """
    seen = set()
    for path in paths:
        for file in _walk(path) if path.is_dir() else (path,):
            if (source := source_of(file)) not in seen:
                seen.add(source)
                yield file


def stamp(path: Path) -> str:
    """Return the sha256 of a file's bytes, in hex; raises SourceError as `parse` does."""
    sha256 = hashlib.sha256()
    for chunk in _chunks(path):
        sha256.update(chunk)
    return sha256.hexdigest()


def parse(path: Path, collection: str, options: Options = PLAIN) -> Parsed:
    """Read a file and return all that is known of it.

    Raises SourceMissing, SourceUnreadable, SourceUnknown, SourceEmpty or SourceTooLarge; each
    message names the file.
    """
    _examine(path)
    source = source_of(path)
    kind = media_type(Path(source))
    data = b"".join(_chunks(path))
    try:
        return compose(
            READERS[kind](data, options),
            source=source,
            media_type=kind,
            source_sha256=digest(data),
            collection=collection,
            fallback_title=Path(source).stem,
        )
    except SourceError as error:
        if source in str(error):
            raise
        raise type(error)(f"{source}: {error}") from error  # readers see bytes and know no name


def _walk(folder: Path) -> Iterator[Path]:
    pending = [folder]  # not recursion: folders may be nested deeper than Python's stack
    while pending:
        path = pending.pop()
        if path is folder or _is_folder(path):
            try:
                inside = sorted(path.iterdir(), key=lambda each: each.name, reverse=True)
            except OSError:
                yield path
            else:
                pending += [each for each in inside if not each.name.startswith(".")]
        elif path.suffix.lower() in SUFFIXES:
            yield path


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _examine(path: Path) -> None:
    """Raise the SourceError of a path that must not or cannot be read, without opening it."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise _named(path, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise SourceUnreadable(f"{source_of(path)} is a folder that cannot be listed; check its permissions")
    if not stat.S_ISREG(status.st_mode):
        raise SourceUnknown(f"{source_of(path)} is a device, pipe or socket; only regular files are read")
    if status.st_size > TEXT_LIMIT:
        raise _too_large(path, status.st_size)


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in chunks, within the limit even if it grows meanwhile."""
    _examine(path)
    total = 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                total += len(chunk)
                if total > TEXT_LIMIT:
                    raise _too_large(path, total)
                yield chunk
    except OSError as error:
        raise _named(path, error) from error


def _named(path: Path, error: OSError | ValueError) -> SourceError:
    """Return what the operating system's error means for a source."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return SourceMissing(f"{source_of(path)} does not exist; check the path")
    if isinstance(error, PermissionError):
        return SourceUnreadable(f"{source_of(path)} may not be read by you; check its permissions")
    reason = error.strerror if isinstance(error, OSError) else error
    return SourceUnreadable(f"{source_of(path)} could not be read: {reason}; repair or copy it, and add it again")


def _too_large(path: Path, size: int) -> SourceTooLarge:
    sizes = f"{size / 1e6:,.0f} MB or more; the limit is {TEXT_LIMIT / 1e6:,.0f} MB"
    return SourceTooLarge(f"{source_of(path)} has {sizes}. Split it into parts")
