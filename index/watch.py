"""What changes in files and folders while one waits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from time import sleep

import watchfiles

from corpus import ingest
from corpus.selection import ALL, Selection

TICK = 1.0  # seconds after which files that were named are looked at again
DEBOUNCE = 1.6  # seconds for which changes in folders are gathered, at most


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths that appeared or changed, and files that are gone; of folders only what the selection means."""

    changed: tuple[Path, ...]
    gone: tuple[Path, ...]


def changes(paths: Sequence[Path], selection: Selection) -> Iterator[Changes]:
    """Yield what changes in files and folders, for ever; first, at once, all paths, when the watch has begun.

    So nothing is lost that changed before. What changes while the caller is busy comes next. Files that are
    named are looked at every second, because the system's notices follow a file, not its name, and an editor
    that saves puts a new file in the place of the old one. Raises KeyboardInterrupt.
    """
    folders = [path for path in paths if path.is_dir()]
    files = [path for path in paths if path not in folders]
    seen = {file: _signature(file) for file in files}
    first = True
    for touched in _notices(folders):
        if first:
            first = False
            yield Changes(tuple(paths), ())
        now = {file: _signature(file) for file in files}
        moved = [file for file in files if now[file] != seen[file]]
        seen = now
        found = Changes(
            changed=tuple(
                dict.fromkeys([*(each for each in moved if now[each]), *_meant(touched, folders, selection)])
            ),
            gone=tuple([*(each for each in moved if not now[each]), *_gone(touched, folders, selection)]),
        )
        if found.changed or found.gone:
            yield found


def _notices(folders: Sequence[Path]) -> Iterator[list[Path]]:
    """Yield the paths that the system says were touched, in order; nothing every second without any."""
    if not folders:
        for nothing in repeat(list[Path]()):
            yield nothing
            sleep(TICK)
    watch = watchfiles.watch(
        *folders,
        watch_filter=None,
        debounce=int(DEBOUNCE * 1000),
        rust_timeout=int(TICK * 1000),
        yield_on_timeout=True,
    )
    for batch in watch:
        yield sorted({Path(path) for _, path in batch})


def _meant(touched: Sequence[Path], folders: Sequence[Path], selection: Selection) -> Iterator[Path]:
    """Yield the files that are there and meant; of a folder that appeared, all that is in it."""
    for path in touched:
        root = _root(path, folders)
        if root is not None and path != root:
            inside = ingest.files([path], ALL) if path.is_dir() else [path] if path.exists() else []
            yield from (file for file in inside if selection.means(file, root))


def _gone(touched: Sequence[Path], folders: Sequence[Path], selection: Selection) -> Iterator[Path]:
    for path in touched:
        root = _root(path, folders)
        if root is not None and path != root and not path.exists() and selection.means(path, root):
            yield path


def _root(path: Path, folders: Sequence[Path]) -> Path | None:
    return next((folder for folder in folders if folder == path or folder in path.parents), None)


def _signature(file: Path) -> tuple[int, int, int] | None:
    """Return what changes when a file does; None if it is not there."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
