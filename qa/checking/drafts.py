"""Somebody's draft -> its text, its paragraphs, and which of them are set off as block quotations.

A draft is read as a document of the library is: by the same readers, in a process with limits of time and
memory. Nothing of it is stored.
"""

import tempfile
from dataclasses import dataclass, fields
from pathlib import Path

from corpus import ingest
from corpus.document import Paragraph, Parsed
from corpus.errors import SourceTooLarge, SourceUnknown
from corpus.formats import Options
from corpus.formats.sniff import DOCX, HTML, MARKDOWN, PDF, TEXT
from corpus.worker import Parser
from qa.checking import blocks
from qa.checking.folding import spans_of_notes

FORMATS = {
    ".docx": DOCX,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": TEXT,
    ".html": HTML,
    ".htm": HTML,
    ".pdf": PDF,
}
LIMIT = 20_000_000  # bytes of a draft that is text; ten times as much of a package, most of which are pictures
LONGEST = 5_000_000  # characters of text, some two thousand pages


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDraft(Parsed):
    """What is known of a draft: as of a document, and the range of each block quotation and of code with marks."""

    set_off: tuple[tuple[int, int], ...] = ()
    code: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as it was read. Offsets are code points into `text`."""

    name: str
    media_type: str
    text: str
    paragraphs: tuple[Paragraph, ...]  # in the order of the text
    notes: tuple[tuple[int, int, int], ...]  # where a footnote's mark stands, and the number of the footnote
    set_off: tuple[tuple[int, int], ...]  # the ranges of block quotations
    code: tuple[tuple[int, int], ...] = ()  # and of code, whose marks quote nobody
    warnings: tuple[str, ...] = ()

    @property
    def skipped(self) -> tuple[tuple[int, int], ...]:
        """Where footnotes' marks stand, which are no part of the words."""
        return spans_of_notes(self.notes)


def read(path: Path, options: Options = Options()) -> Draft:  # noqa: B008
    """Read a draft.

    :raises SourceError: if it cannot be read: missing, of another format, encrypted, empty, too large.
    """
    _admit(path)
    with Parser(parse) as parser:
        parsed = parser.parse(path, "draft", options)
    if len(parsed.document.text) > LONGEST:
        raise SourceTooLarge(
            f"{path} has {len(parsed.document.text):,} characters; {LONGEST:,} are the limit. Split it."
        )
    return Draft(
        name=path.name,
        media_type=parsed.document.media_type,
        text=parsed.document.text,
        paragraphs=parsed.paragraphs,
        notes=tuple((note.start, note.end, note.paragraph) for note in parsed.notes),
        set_off=parsed.set_off if isinstance(parsed, ParsedDraft) else (),
        code=parsed.code if isinstance(parsed, ParsedDraft) else (),
        warnings=parsed.warnings,
    )


def read_text(text: str, suffix: str = ".md", name: str = "draft") -> Draft:
    """Read a draft that is given as text; the suffix says of which format.

    :raises SourceError: as `read` does.
    """
    if suffix not in FORMATS:
        raise SourceUnknown(f"A draft given as text is of {', '.join(FORMATS)}; not “{suffix}”.")
    with tempfile.TemporaryDirectory(prefix="pilcrow-") as folder:
        path = Path(folder) / f"{name}{suffix}"
        path.write_bytes(text.encode("utf-8", "replace"))
        return read(path)


def parse(path: Path, collection: str, options: Options) -> ParsedDraft:
    """Parse a draft, in the worker; raises SourceError."""
    parsed = ingest.parse(path, collection, options)
    data = path.read_bytes()
    known = {field.name: getattr(parsed, field.name) for field in fields(Parsed)}
    return ParsedDraft(**known, set_off=blocks.find(data, parsed), code=tuple(blocks.code(data, parsed)))


def _admit(path: Path) -> None:
    """Raise the SourceError of a file that is no draft, before it is read; a missing one is the reader's to refuse."""
    if path.suffix.lower() not in FORMATS:
        kinds = ", ".join(FORMATS)
        raise SourceUnknown(
            f"{path} is no draft that can be checked: its name ends in none of {kinds}. Save it as one."
        )
    if path.is_dir():
        raise SourceUnknown(f"{path} is a folder; name the draft in it that is to be checked.")
    size = path.stat().st_size if path.is_file() else 0
    limit = LIMIT * 10 if path.suffix.lower() in (".docx", ".pdf") else LIMIT
    if size > limit:
        raise SourceTooLarge(
            f"{path} has {size / 1e6:,.0f} MB; {limit / 1e6:,.0f} MB are the limit of a draft. Split it."
        )
