"""The store's tables, and how our types become their rows and come back.

Sections, slices and warnings are JSON arrays in one column: they are read whole or not at all.
`stop` is the types' `end`, which is a word of SQL.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.document import (
    Document,
    Enumeration,
    Kind,
    Note,
    Page,
    PageState,
    Paragraph,
    Parsed,
    Place,
    Slice,
)
from corpus.ledger import LedgerRow, Status, count

MIGRATIONS = (
    """
    CREATE TABLE documents (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, source TEXT NOT NULL UNIQUE, media_type TEXT NOT NULL,
        collection TEXT NOT NULL, sha256 TEXT NOT NULL, source_sha256 TEXT NOT NULL, canon INTEGER NOT NULL,
        paragraphs INTEGER NOT NULL, items INTEGER NOT NULL, footnotes INTEGER NOT NULL, lists INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE texts (
        document_id TEXT PRIMARY KEY REFERENCES documents ON DELETE CASCADE, text TEXT NOT NULL
    );
    CREATE TABLE paragraphs (
        document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL,
        label TEXT NOT NULL, kind TEXT NOT NULL, page INTEGER, section TEXT NOT NULL,
        start INTEGER NOT NULL, stop INTEGER NOT NULL,
        PRIMARY KEY (document_id, number)
    ) WITHOUT ROWID;
    CREATE TABLE enumerations (
        document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, position INTEGER NOT NULL,
        lead TEXT, items TEXT NOT NULL, announced INTEGER,
        PRIMARY KEY (document_id, position)
    ) WITHOUT ROWID;
    CREATE TABLE notes (
        document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
        start INTEGER NOT NULL, stop INTEGER NOT NULL, paragraph INTEGER NOT NULL,
        PRIMARY KEY (document_id, start)
    ) WITHOUT ROWID;
    CREATE TABLE ledger (
        source TEXT PRIMARY KEY, status TEXT NOT NULL, document_id TEXT,
        paragraphs INTEGER NOT NULL, items INTEGER NOT NULL, footnotes INTEGER NOT NULL, lists INTEGER NOT NULL,
        seconds REAL NOT NULL, warnings TEXT NOT NULL, error TEXT, time REAL NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE documents ADD COLUMN tables INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE documents ADD COLUMN pages INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE documents ADD COLUMN language TEXT;
    ALTER TABLE paragraphs ADD COLUMN anchor TEXT;
    ALTER TABLE ledger ADD COLUMN media_type TEXT;
    ALTER TABLE ledger ADD COLUMN pages INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE ledger ADD COLUMN tables INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE ledger ADD COLUMN scanned TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE ledger ADD COLUMN language TEXT;
    CREATE TABLE pages (
        document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL,
        label TEXT NOT NULL, width REAL NOT NULL, height REAL NOT NULL, state TEXT NOT NULL,
        PRIMARY KEY (document_id, number)
    ) WITHOUT ROWID;
    CREATE TABLE places (
        document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, paragraph INTEGER NOT NULL,
        runs TEXT NOT NULL,
        PRIMARY KEY (document_id, paragraph)
    ) WITHOUT ROWID;
    """,
)

SummaryRow = tuple[str, str, str, str, str, str, str, int, int, int, int, int, int, int, str | None]
ParagraphRow = tuple[str, int, str, str, int | None, str, int, int, str | None]
EnumerationRow = tuple[str, int, str | None, str, int | None]
NoteRow = tuple[str, int, int, int]
PageRow = tuple[str, int, str, float, float, str]
PlacesRow = tuple[str, int, str]
EntryRow = tuple[
    str, str, str | None, int, int, int, int, float, str, str | None, float, str | None, int, int, str, str | None
]


@dataclass(frozen=True, slots=True)
class Summary:
    """A document without its text; the fields stand in the order of the table's columns."""

    id: str
    title: str
    source: str
    media_type: str
    collection: str
    sha256: str
    source_sha256: str
    canon: int
    paragraphs: int  # those that carry a ¶ number
    items: int  # of them, list items
    footnotes: int
    lists: int
    tables: int
    pages: int  # 0 if the format has none
    language: str | None  # a guess, as an ISO 639-1 code


def summary_row(parsed: Parsed) -> SummaryRow:
    """Return the row of `documents`."""
    d = parsed.document
    identity = (d.id, d.title, d.source, d.media_type, d.collection, d.sha256, d.source_sha256, d.canon)
    return identity + count(parsed) + (parsed.tables, len(parsed.pages), parsed.language)


def document(row: SummaryRow, text: str) -> Document:
    """Return a document from its row of `documents` and its text."""
    summary = Summary(*row)
    return Document(
        id=summary.id,
        title=summary.title,
        source=summary.source,
        media_type=summary.media_type,
        text=text,
        sha256=summary.sha256,
        source_sha256=summary.source_sha256,
        canon=summary.canon,
        collection=summary.collection,
    )


def paragraph_row(p: Paragraph) -> ParagraphRow:
    """Return the row of `paragraphs`."""
    return p.document_id, p.number, p.label, p.kind, p.page, _json(p.section), p.start, p.end, p.anchor


def paragraph(row: ParagraphRow) -> Paragraph:
    """Return the paragraph of a row."""
    document_id, number, label, kind, page, section, start, stop, anchor = row
    return Paragraph(
        document_id=document_id,
        number=number,
        label=label,
        kind=Kind(kind),
        page=page,
        section=tuple(json.loads(section)),
        start=start,
        end=stop,
        anchor=anchor,
    )


def page_row(document_id: str, p: Page) -> PageRow:
    """Return the row of `pages`."""
    return document_id, p.number, p.label, p.width, p.height, p.state


def page(row: PageRow) -> Page:
    """Return the page of a row."""
    _, number, label, width, height, state = row
    return Page(number=number, label=label, width=width, height=height, state=PageState(state))


def places_rows(parsed: Parsed) -> Iterator[PlacesRow]:
    """Yield the rows of `places`: for each paragraph its runs, (start, length, page, box...), from its own start."""
    places = iter((*parsed.places, None))
    place = next(places)
    for p in parsed.paragraphs:
        runs: list[list[float]] = []
        while place is not None and place.end <= p.end:
            runs.append([place.start - p.start, place.end - place.start, place.page, *(place.box or ())])
            place = next(places)
        if runs:
            yield p.document_id, p.number, _json(runs)


def places(runs: str, paragraph: Paragraph) -> tuple[Place, ...]:
    """Return a paragraph's places from its row's runs."""
    found = []
    for start, length, page, *box in json.loads(runs):
        begin = paragraph.start + start
        found.append(Place(begin, begin + length, page, (box[0], box[1], box[2], box[3]) if box else None))
    return tuple(found)


def enumeration_row(e: Enumeration, position: int) -> EnumerationRow:
    """Return the row of `enumerations`; `position` counts a document's lists from 0."""
    lead = None if e.lead is None else _json(_triple(e.lead))
    return e.document_id, position, lead, _json([_triple(item) for item in e.items]), e.announced


def enumeration(row: EnumerationRow) -> Enumeration:
    """Return the list of a row."""
    document_id, _, lead, items, announced = row
    return Enumeration(
        document_id=document_id,
        lead=None if lead is None else Slice(*json.loads(lead)),
        items=tuple(Slice(*item) for item in json.loads(items)),
        announced=announced,
    )


def note_row(n: Note) -> NoteRow:
    """Return the row of `notes`."""
    return n.document_id, n.start, n.end, n.paragraph


def note(row: NoteRow) -> Note:
    """Return the footnote mark of a row."""
    document_id, start, stop, number = row
    return Note(document_id=document_id, start=start, end=stop, paragraph=number)


def entry_row(r: LedgerRow) -> EntryRow:
    """Return the row of `ledger`."""
    counts = (r.paragraphs, r.items, r.footnotes, r.lists)
    found = (r.media_type, r.pages, r.tables, _json(r.scanned), r.language)
    return r.source, r.status, r.document_id, *counts, r.seconds, _json(r.warnings), r.error, r.time, *found


def entry(row: EntryRow) -> LedgerRow:
    """Return the ledger row of a row."""
    source, status, document_id, paragraphs, items, footnotes, lists, seconds, warnings, error, time = row[:11]
    media_type, pages, tables, scanned, language = row[11:]
    return LedgerRow(
        source=source,
        status=Status(status),
        document_id=document_id,
        paragraphs=paragraphs,
        items=items,
        footnotes=footnotes,
        lists=lists,
        seconds=seconds,
        warnings=tuple(json.loads(warnings)),
        error=error,
        time=time,
        media_type=media_type,
        pages=pages,
        tables=tables,
        scanned=tuple(json.loads(scanned)),
        language=language,
    )


def entry_of(known: Summary) -> LedgerRow:
    """Return what the ledger would say of a document that is in the library."""
    return LedgerRow(
        source=known.source,
        status=Status.ADDED,
        document_id=known.id,
        media_type=known.media_type,
        pages=known.pages,
        paragraphs=known.paragraphs,
        items=known.items,
        footnotes=known.footnotes,
        lists=known.lists,
        tables=known.tables,
        language=known.language,
    )


def _triple(part: Slice) -> tuple[int, int, int]:
    return part.paragraph, part.start, part.end


def _json(value: Sequence[str | int | Sequence[float]]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
