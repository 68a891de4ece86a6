"""From paths to parsed documents: which files are meant, whether they changed, what they hold.

`worker.Parser` does the same parsing in a process of its own, under limits of time and memory.
"""

import hashlib
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from corpus import language
from corpus.document import QUOTABLE, Parsed, digest
from corpus.errors import SourceError, SourceMissing, SourceScanned, SourceTooLarge, SourceUnknown, SourceUnreadable
from corpus.formats import PLAIN, SUFFIXES, Options, Reading, media_type, reader
from corpus.formats.sniff import TEXT, is_container
from corpus.ledger import no_text_on, scanned
from corpus.names import source_of
from corpus.paragraphs import compose
from corpus.selection import ALL, Selection

TEXT_LIMIT = 100_000_000  # bytes; some 15 million words, far over any book, under what a computer can parse
CONTAINER_LIMIT = 500_000_000  # bytes of a PDF or a package, most of which are pictures
SECONDS_PER_MB = 4.0  # that parsing may take; dense text takes about one
CONTAINER_BASES = 5  # times the base: a small PDF may hold thousands of pages, of which we read 30 a second or more
CONTAINER_SECONDS_PER_MB = 20.0  # of text that is compressed
OCR_SECONDS_PER_MB = 1000.0  # a scanned page takes up to 10 s, and may have no more than 10 kB
CHUNK = 1 << 20  # bytes read at once


def files(paths: Iterable[Path], selection: Selection = ALL) -> Iterator[Path]:
    """Yield each file that is meant by paths to files and folders, once, folders in order of name.

    A file that is named is meant whatever it is. In folders those count that the selection takes, which have a
    suffix of a known format; hidden files and folders, and links to folders, which could lead in a circle, are
    passed over. What cannot be read (a missing path, a closed folder) is yielded too: parsing it raises the
    error that belongs in the ledger.
    """
    seen = set()
    for path in paths:
        for file in _walk(path, selection) if path.is_dir() else (path,):
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
    """Read a file, once, and return all that is known of it.

    Raises a SourceError, whose message names the file.
    """
    _examine(path)
    source = source_of(path)
    data = b"".join(_chunks(path))
    try:
        kind = media_type(data, path.suffix)
        reading = reader(kind)(data, options)
        _refuse_pictures(reading)
        parsed = compose(
            reading,
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
    return replace(parsed, language=language.guess(parsed.document.text))


def prepare(path: Path) -> None:
    """Load what parsing a file by that name will need, so that processes forked from this one share it."""
    reader(SUFFIXES.get(path.suffix.lower(), TEXT))
    language.load()


def is_read_by_python_alone(path: Path) -> bool:
    """Return whether a file is plain text, whose reader can fail, but cannot corrupt its process."""
    try:
        with path.open("rb") as file:
            return media_type(file.read(CHUNK), path.suffix) == TEXT
    except (OSError, ValueError, SourceError):
        return False


def seconds(path: Path, options: Options, base: float) -> float:
    """Return how long parsing a file may take: a base, a multiple of it for a PDF, and more by its size."""
    try:
        megabytes = path.stat().st_size / 1e6
        with path.open("rb") as file:
            head = file.read(CHUNK)
    except (OSError, ValueError):
        return base  # the worker will say what is wrong with it
    if not is_container(head):
        return base + SECONDS_PER_MB * megabytes
    per_megabyte = OCR_SECONDS_PER_MB if options.ocr else CONTAINER_SECONDS_PER_MB
    return base * CONTAINER_BASES + per_megabyte * megabytes


def _refuse_pictures(reading: Reading) -> None:
    """Raise SourceScanned for a file of nothing but pictures: its remedy is another than that of an empty one."""
    unread = scanned(reading.pages)
    if unread and not any(block.kind in QUOTABLE for block in reading.blocks):
        raise SourceScanned(f"{no_text_on(unread)}: install tesseract and add it with --ocr")


def _walk(root: Path, selection: Selection) -> Iterator[Path]:
    pending = [root]  # not recursion: folders may be nested deeper than Python's stack
    while pending:
        path = pending.pop()
        if path is not root and not _is_folder(path):
            if selection.takes(path, root):
                yield path
        elif path is root or selection.enters(path, root):
            try:
                pending += sorted(path.iterdir(), key=lambda each: each.name, reverse=True)
            except OSError:
                yield path


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _examine(path: Path) -> int:
    """Return a file's size in bytes; raise the SourceError of a path that must not or cannot be read, unopened."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise _named(path, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise SourceUnreadable(f"{source_of(path)} is a folder that cannot be listed; check its permissions")
    if not stat.S_ISREG(status.st_mode):
        raise SourceUnknown(f"{source_of(path)} is a device, pipe or socket; only regular files are read")
    if status.st_size > CONTAINER_LIMIT:
        raise _too_large(path, status.st_size, CONTAINER_LIMIT)
    return status.st_size


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in chunks, within its type's limit even if it grows meanwhile."""
    size = _examine(path)
    total = limit = 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                limit = limit or (CONTAINER_LIMIT if is_container(chunk) else TEXT_LIMIT)
                total += len(chunk)
                if max(total, size) > limit:
                    raise _too_large(path, max(total, size), limit)
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


def _too_large(path: Path, size: int, limit: int) -> SourceTooLarge:
    sizes = f"{size / 1e6:,.0f} MB or more; the limit is {limit / 1e6:,.0f} MB"
    return SourceTooLarge(f"{source_of(path)} has {sizes}. Split it into parts")
