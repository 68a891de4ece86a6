"""The sheets of a document become blocks: the steps of the layout pass, in their order."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from corpus.canonical import canonical
from corpus.document import Box, Kind, Place
from corpus.formats.block import Block
from corpus.formats.hyphens import Joiner
from corpus.formats.layout import columns, furniture, headings, notes, paragraphs, tables
from corpus.formats.layout.columns import Strip
from corpus.formats.layout.lines import Line, body_size, rows
from corpus.formats.layout.notes import Footnote
from corpus.formats.layout.paragraphs import Draft
from corpus.formats.layout.tables import Table
from corpus.formats.layout.words import Sheet
from corpus.formats.lines import has_leader
from corpus.formats.numbering import own_numbers
from corpus.formats.pieces import is_legend

_CAPTION_WORDS = 60
_CONTENTS = 4  # rows that end in page numbers make a table of contents
_MOSTLY = 0.7  # share of a table of contents that does
_CONTENTS_WORDS = 40  # of one of its rows, dots that lead to the number included
_LONGEST_TITLE = 200  # characters
_TITLE_PAGES = 2  # that may show the title
_SHINGLE = 4  # words that are compared at once
_REPEATED = 0.6  # share of a pull quote's shingles that the text repeats
_QUOTE_WORDS = (6, 80)  # of a pull quote


@dataclass(frozen=True, slots=True)
class Laid:
    """A document as it was laid out."""

    title: str | None
    blocks: tuple[Block, ...]
    labels: dict[int, str]  # physical page -> the number that is printed on it
    furniture: int  # rows left out


def read(sheets: Sequence[Sheet]) -> Laid:
    """Return the blocks of a document's pages in reading order, the footnotes last."""
    cleared = furniture.remove(
        [rows(sheet.words, sheet.page.number) for sheet in sheets], [sheet.page.height for sheet in sheets]
    )
    size = body_size(line for lines in cleared.pages for line in lines)
    strips: list[Strip] = []
    found: dict[int, list[Table]] = {}
    footnotes: list[Footnote] = []
    called: set[str] = set()
    for sheet, lines in zip(sheets, cleared.pages, strict=True):
        here, rest = tables.ruled(lines, sheet.rules)
        if here:
            found[sheet.page.number] = here
        before, called = called, notes.calls(lines)
        for strip in columns.strips(rest):
            strip, of_strip = notes.split(strip, before | called, sheet.rules, size)
            footnotes += of_strip
            if strip.lines:
                strips.append(strip)
    drafts = paragraphs.drafts(strips, found)
    return Laid(
        *_blocks(drafts, footnotes),
        {sheets[index].page.number: label for index, label in cleared.labels.items()},
        cleared.removed,
    )


def _blocks(drafts: Sequence[Draft], footnotes: Sequence[Footnote]) -> tuple[str | None, tuple[Block, ...]]:
    title, drafts, levels = _titled(drafts, headings.find(drafts))
    joiner = Joiner([line.text for draft in drafts for line in draft.lines])
    merged = _merged(footnotes)
    known: dict[int, set[str]] = {}
    for note in merged:
        known.setdefault(note.lines[0].page, set()).add(note.mark)
    kinds = _kinds(drafts, levels)
    blocks: list[Block] = []
    numbers = count(1)
    for number, (draft, kind) in enumerate(zip(drafts, kinds, strict=True)):
        if draft.table is not None:
            blocks += _rows(draft.table, next(numbers) if kind is Kind.CELL else 0, kind, joiner)
        else:
            blocks.append(_block(draft, kind, levels.get(number, draft.depth), joiner, known))
    blocks = list(own_numbers([block for block in blocks if block.text]))
    for note in merged:
        text, places = _joined(note.lines, joiner)
        blocks.append(Block(kind=Kind.FOOTNOTE, text=text, page=note.lines[0].page, mark=note.mark, places=places))
    return title, tuple(blocks)


def _kinds(drafts: Sequence[Draft], levels: Mapping[int, int]) -> list[Kind]:
    kinds = []
    size = body_size(line for draft in drafts for line in draft.lines)
    body = {
        shingle
        for place, draft in enumerate(drafts)
        if draft.lines[0].size <= 1.05 * size
        and place not in levels
        and draft.table is None
        and not has_leader(draft.text)
        for shingle in _shingles(draft.text)
    }
    for place, draft in enumerate(drafts):
        if draft.table is None and _is_pull_quote(draft, size, body):
            kinds.append(Kind.ASIDE)
        elif place in levels:
            kinds.append(Kind.HEADING)
        elif draft.table is not None:
            kinds.append(Kind.ASIDE if _is_contents(draft.table) else Kind.CELL)
        elif has_leader(draft.text) and draft.text[-1].isdigit() and draft.text.count(" ") < _CONTENTS_WORDS:
            kinds.append(Kind.ASIDE)  # a table of contents repeats the headings
        elif is_legend(draft.text) and draft.text.count(" ") < _CAPTION_WORDS:
            kinds.append(Kind.CAPTION)
        else:
            kinds.append(Kind.ITEM if draft.is_item else Kind.BODY)
    return kinds


def _is_contents(table: Table) -> bool:
    """Tell whether the rows end in numbers that go up: a table of contents."""
    rows = [[cell[-1].text for cell in row] for row in table.rows]
    numbers = [int(row[-1]) for row in rows if len(row) > 1 and row[-1].isdigit() and len(row[-1]) <= 4]
    if len(numbers) < max(_CONTENTS, _MOSTLY * len(rows)) or numbers != sorted(numbers) or len(set(numbers)) == 1:
        return False
    return not any(cell.isdigit() for row in rows for cell in row[1:-1])


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return set(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))


def _is_pull_quote(draft: Draft, size: float, body: set[tuple[str, ...]]) -> bool:
    words = draft.text.count(" ") + 1
    if draft.mark is not None or draft.lines[0].style.bold:
        return False  # a heading, which the text may refer to
    if draft.lines[0].size <= 1.05 * size or not _QUOTE_WORDS[0] <= words <= _QUOTE_WORDS[1]:
        return False
    own = _shingles(draft.text)
    return bool(own) and sum(shingle in body for shingle in own) >= _REPEATED * len(own)


def _merged(footnotes: Sequence[Footnote]) -> list[Footnote]:
    """Put what goes on from an earlier page behind its note."""
    found: list[Footnote] = []
    for note in footnotes:
        if note.mark or not found:
            found.append(note)
        else:
            found[-1] = Footnote(found[-1].mark, (*found[-1].lines, *note.lines))
    return [note for note in found if note.mark]


def _titled(
    drafts: Sequence[Draft], levels: Mapping[int, int]
) -> tuple[str | None, Sequence[Draft], Mapping[int, int]]:
    """Return the title, the largest heading of the first two pages, and the drafts with its parts made one."""
    first = [place for place in levels if drafts[place].page <= _TITLE_PAGES]
    if not first:
        return None, drafts, levels
    best = max(first, key=lambda place: (drafts[place].lines[0].size, -place))
    size, end = drafts[best].lines[0].size, best + 1
    while end in levels and drafts[end].page == drafts[best].page and drafts[end].lines[0].size == size:
        end += 1
    parts = drafts[best:end]
    title = " ".join(word for draft in parts for word in draft.text.split())
    if len(title) > _LONGEST_TITLE:
        return None, drafts, levels
    whole = replace(parts[0], lines=[line for draft in parts for line in draft.lines])
    gone = len(parts) - 1
    return (
        title,
        [*drafts[:best], whole, *drafts[end:]],
        {place if place <= best else place - gone: level for place, level in levels.items() if not best < place < end},
    )


def _block(draft: Draft, kind: Kind, level: int, joiner: Joiner, known: Mapping[int, set[str]]) -> Block:
    text, places = _joined(draft.lines, joiner)
    mark = draft.mark.text if draft.mark is not None and kind in (Kind.ITEM, Kind.BODY) else ""
    return Block(
        kind=kind,
        text=text,
        page=draft.page,
        level=level if kind in (Kind.HEADING, Kind.ITEM) else 0,
        mark=mark,
        notes=tuple(_calls(draft, text, places, known)),
        places=places,
    )


def _calls(
    draft: Draft, text: str, places: Sequence[Place], known: Mapping[int, set[str]]
) -> Iterator[tuple[int, int, str]]:
    """Yield the marks in a block's text that call a note on their page or the next one."""
    for line, place in zip(draft.lines, places, strict=False):
        for start, end in line.calls:
            mark = notes.mark_of(line.text[start:end])
            at = place.start + start
            if text[at : at + end - start] == line.text[start:end] and any(
                mark in known.get(page, ()) for page in (line.page, line.page + 1)
            ):
                yield at, at + end - start, mark


def _rows(table: Table, number: int, kind: Kind, joiner: Joiner) -> Iterator[Block]:
    """Yield the rows of a table."""
    for row in table.rows:
        texts: list[str] = []
        places: list[Place] = []
        length = 0
        for cell in row:
            text, of_cell = _joined(cell, joiner)
            start = length + (3 if texts else 0)
            places += [Place(start + p.start, start + p.end, p.page, p.box) for p in of_cell]
            texts.append(text)
            length = start + len(text)
        yield Block(
            kind=kind,
            text=" | ".join(texts),
            page=table.page,
            table=number,
            places=tuple(places),
        )


def _joined(lines: Sequence[Line], joiner: Joiner) -> tuple[str, tuple[Place, ...]]:
    """Return the lines as one line of text, and where each of them stands in it and on its page."""
    parts = joiner.parts([line.text for line in lines])
    text = "".join(parts)
    if canonical(text) != text:  # signs that only join when their words do
        text = canonical(text)
        return text, (Place(0, len(text), lines[0].page, _box(lines[0])),) if text else ()
    places, start = [], 0
    for part, line in zip(parts, lines, strict=True):
        end = start + len(part)
        places.append(Place(start, start + len(part.rstrip(" ")), line.page, _box(line)))
        start = end
    return text, tuple(places)


def _box(line: Line) -> Box:
    return round(line.left, 1), round(max(line.top, 0.0), 1), round(line.right, 1), round(line.bottom, 1)
