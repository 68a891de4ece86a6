"""Bytes of one file -> blocks. A format is one file here and one line in `READERS`."""

from collections.abc import Callable
from importlib import import_module

from corpus.formats.block import PLAIN, Block, Options, Reading
from corpus.formats.sniff import DOCX, EPUB, HTML, MARKDOWN, ODT, PDF, RTF, SUFFIXES, TEXT, media_type

__all__ = ["PLAIN", "READERS", "SUFFIXES", "Block", "Options", "Reading", "media_type", "reader"]

# Media type -> the module with `read(data, options)`. Each is imported when its first file comes, in the worker:
# together they load lxml, PDFium and more, which neither a question nor an unchanged file needs.
READERS = {
    TEXT: "corpus.formats.text",
    MARKDOWN: "corpus.formats.markdown",
    HTML: "corpus.formats.html",
    PDF: "corpus.formats.pdf",
    DOCX: "corpus.formats.docx",
    ODT: "corpus.formats.odt",
    EPUB: "corpus.formats.epub",
    RTF: "corpus.formats.rtf",
}


def reader(kind: str) -> Callable[[bytes, Options], Reading]:
    """Return the function that reads a media type, one of `READERS`."""
    read: Callable[[bytes, Options], Reading] = import_module(READERS[kind]).read
    return read
