"""The types in which a document is known, and their invariants.

Offsets, everywhere in Pilcrow, are code points into `Document.text`, half-open: `text[start:end]`.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a paragraph is to a reader."""

    HEADING = "heading"
    BODY = "body"
    ITEM = "item"
    CELL = "cell"
    FOOTNOTE = "footnote"
    CAPTION = "caption"
    ASIDE = "aside"  # set apart and repeating the body (a pull quote), or page furniture


NUMBERED = frozenset({Kind.BODY, Kind.ITEM, Kind.CELL})
QUOTABLE = NUMBERED | {Kind.FOOTNOTE, Kind.CAPTION}


def digest(data: str | bytes) -> str:
    """Return the sha256 of the bytes, or of the text as UTF-8, in hex."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source as canonical text.

    `id` is the first 16 hex digits of the sha256 of source and text; `sha256` is of `text`,
    `source_sha256` of the file's bytes; `canon` is the version of the canonical rules.
    """

    id: str
    title: str
    source: str
    media_type: str
    text: str
    sha256: str
    source_sha256: str
    canon: int
    collection: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A slice of a document that is read, cited and quoted as one.

    Numbers are dense from 1: first the body paragraphs, items and cells in reading order (so that
    ¶14 is number 14), then the headings, footnotes, captions and asides in reading order. Slices
    are disjoint, and only white space lies between them.
    """

    document_id: str
    number: int
    label: str  # "¶14", the document's own "3.14", "n. 12"
    kind: Kind
    page: int | None
    section: tuple[str, ...]  # the headings above it, outermost first
    start: int
    end: int
    anchor: str | None = None  # where the format has addresses: "section-3.2", in an EPUB "text/ch3.xhtml#p12"


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of one paragraph: its number and offsets into the document's text."""

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Enumeration:
    """A list: the sentence that leads in to it, and its items in reading order, two or more.

    `announced` is how many items the lead-in promises ("six measures": 6), if it says so.
    """

    document_id: str
    lead: Slice | None
    items: tuple[Slice, ...]
    announced: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A footnote's mark in the running text, and the number of the footnote paragraph it calls."""

    document_id: str
    start: int
    end: int
    paragraph: int


class PageState(StrEnum):
    """Where a page's words come from."""

    TEXT = "text"
    OCR = "ocr"  # recognised in a picture, by us or by whoever made the file
    SCANNED = "scanned"  # a picture that was not read
    BLANK = "blank"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a format that has pages. Sizes are in points, of the page as it is shown; 0 if it has none."""

    number: int  # the physical page, from 1
    label: str  # as printed or as the file names it: "iv", "12"
    width: float = 0.0
    height: float = 0.0
    state: PageState = PageState.TEXT


Box = tuple[float, float, float, float]  # left, top, right, bottom; points from the upper left corner of the shown page


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run of characters stands: within one line, so on one page."""

    start: int
    end: int
    page: int  # the physical page, from 1
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """All that is known of one source: what `store` writes in one transaction.

    `paragraphs` and `places` stand in the order of the text (by `start`); no place crosses a paragraph's edge.
    """

    document: Document
    paragraphs: tuple[Paragraph, ...]
    enumerations: tuple[Enumeration, ...]
    notes: tuple[Note, ...]
    warnings: tuple[str, ...]
    pages: tuple[Page, ...] = ()
    places: tuple[Place, ...] = ()
    tables: int = 0  # how many there are
    language: str | None = None  # a guess, as an ISO 639-1 code
