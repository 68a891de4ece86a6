"""Markdown: bytes -> blocks (first version: read as plain text)."""

from corpus.formats import text
from corpus.formats.block import Reading


def read(data: bytes) -> Reading:
    """Read a Markdown file."""
    return text.read(data)
