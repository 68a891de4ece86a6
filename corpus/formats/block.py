"""What a format's reader hands on: blocks in reading order, before anything is numbered."""

from dataclasses import dataclass

from corpus.document import Kind, Page, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One structural block: a paragraph, an item, a heading, a footnote, a table's row.

    `text` is canonical and one paragraph: hard wraps are spaces; only code and verse keep "\\n". What was
    printed in front of it (a bullet, a number) stays in `text` and is repeated in `mark`, so that a quote is
    still a slice. A row's cells stand with " | " between them.
    """

    kind: Kind
    text: str
    page: int | None = None
    level: int = 0  # heading level from 1; nesting depth of an item from 1; else 0
    mark: str = ""  # an item's or footnote's mark, or a body paragraph's own number: "•", "(a)", "12", "3.14"
    notes: tuple[tuple[int, int, str], ...] = ()  # footnote marks inside text: (start, end, mark)
    anchor: str | None = None  # its element's id, or the nearest one before it
    table: int = 0  # of a row: which of the document's tables it belongs to, from 1
    places: tuple[Place, ...] = ()  # where its characters stand; offsets into `text`


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as a reader understood it: its title if it has one, its blocks, what went wrong, its pages."""

    title: str | None
    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may say about how files are to be read."""

    password: str | None = None
    ocr: bool = False  # recognise text on scanned pages


PLAIN = Options()  # nothing was said
