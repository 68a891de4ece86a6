"""Bytes of one file -> blocks. A format is one file here and one line in `READERS`."""

from collections.abc import Callable
from pathlib import Path

from corpus.errors import SourceUnknown
from corpus.formats import markdown, text
from corpus.formats.block import PLAIN, Block, Options, Reading

__all__ = ["PLAIN", "READERS", "SUFFIXES", "Block", "Options", "Reading", "media_type"]

READERS: dict[str, Callable[[bytes, Options], Reading]] = {
    "text/plain": text.read,
    "text/markdown": markdown.read,
}

SUFFIXES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}


def media_type(path: Path) -> str:
    """Return the media type that a file's name promises; raise SourceUnknown if none is read here."""
    try:
        return SUFFIXES[path.suffix.lower()]
    except KeyError:
        known = ", ".join(SUFFIXES)
        raise SourceUnknown(
            f"{path} is of a format that Pilcrow does not read. Files that it reads end in {known}."
        ) from None
