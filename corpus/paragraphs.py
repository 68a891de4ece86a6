"""Blocks become a document: one canonical text, numbered paragraphs, and notes tied to their marks.

The text is the blocks joined by blank lines, in reading order, except that footnotes stand at the end,
so that the running text is contiguous.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus import enumerations
from corpus.canonical import CANON, canonical
from corpus.document import NUMBERED, QUOTABLE, Document, Kind, Note, Paragraph, Parsed, Place, digest
from corpus.errors import SourceEmpty
from corpus.formats.block import Block, Reading

_GAP = "\n\n"


def compose(
    reading: Reading,
    *,
    source: str,
    media_type: str,
    source_sha256: str,
    collection: str,
    fallback_title: str,
) -> Parsed:
    """Return the document that the reading describes, with everything that is known of its structure.

    Raises SourceEmpty if no block could be quoted, ValueError if a block's text is not canonical.
    """
    if not any(block.kind in QUOTABLE for block in reading.blocks):
        raise SourceEmpty(f"{source} holds no paragraph that could be quoted.")
    blocks = [*(b for b in reading.blocks if b.kind is not Kind.FOOTNOTE),
              *(b for b in reading.blocks if b.kind is Kind.FOOTNOTE)]  # fmt: skip
    text = _GAP.join(block.text for block in blocks)
    if canonical(text) != text:
        raise ValueError(f"the reader of {media_type} made text that is not canonical from {source}")
    document = Document(
        id=digest(source + "\0" + text)[:16],
        title=reading.title or fallback_title,
        source=source,
        media_type=media_type,
        text=text,
        sha256=digest(text),
        source_sha256=source_sha256,
        canon=CANON,
        collection=collection,
    )
    paragraphs = _paragraphs(document, blocks)
    levels = [block.level if block.kind is Kind.ITEM else 0 for block in blocks]
    return Parsed(
        document=document,
        paragraphs=paragraphs,
        enumerations=enumerations.find(text, paragraphs, levels),
        notes=tuple(_notes(blocks, paragraphs)),
        warnings=reading.warnings,
        pages=reading.pages,
        places=tuple(_places(blocks)),
        tables=len({block.table for block in blocks if block.table}),
    )


def _paragraphs(document: Document, blocks: Sequence[Block]) -> tuple[Paragraph, ...]:
    """Number and label the blocks; the result stands in the order of the text."""
    starts = _starts(blocks)
    sections = _sections(blocks, document.title)
    drafts = [
        Paragraph(
            document_id=document.id,
            number=0,
            label=block.mark,
            kind=block.kind,
            page=block.page,
            section=section,
            start=start,
            end=start + len(block.text),
            anchor=block.anchor,
        )
        for block, start, section in zip(blocks, starts, sections, strict=True)
    ]
    order = sorted(range(len(drafts)), key=lambda place: drafts[place].kind not in NUMBERED)
    seen: dict[Kind, int] = defaultdict(int)
    for number, place in enumerate(order, start=1):
        kind = drafts[place].kind
        seen[kind] += 1
        label = _label(kind, drafts[place].label, number, seen[kind])
        drafts[place] = replace(drafts[place], number=number, label=label)
    return tuple(drafts)


def _label(kind: Kind, mark: str, number: int, count: int) -> str:
    """Return how a paragraph is cited; only a body paragraph's own number replaces the pilcrow."""
    if kind is Kind.FOOTNOTE:
        return f"n. {mark or count}"
    if kind in NUMBERED:
        return mark if kind is Kind.BODY and mark else f"¶{number}"
    return f"{kind} {count}"


def _starts(blocks: Iterable[Block]) -> Iterator[int]:
    start = 0
    for block in blocks:
        yield start
        start += len(block.text) + len(_GAP)


def _places(blocks: Sequence[Block]) -> Iterator[Place]:
    for block, start in zip(blocks, _starts(blocks), strict=True):
        for place in block.places:
            yield replace(place, start=start + place.start, end=start + place.end)


def _sections(blocks: Iterable[Block], title: str) -> Iterator[tuple[str, ...]]:
    """Yield the path of headings above each block; a heading that is the title is not repeated in it."""
    path: list[tuple[int, str]] = []
    for block in blocks:
        if block.kind is Kind.HEADING:
            path = [(level, text) for level, text in path if level < block.level]
        yield () if block.kind is Kind.FOOTNOTE else tuple(text for _, text in path if text != title)
        if block.kind is Kind.HEADING:
            path.append((block.level, block.text))


def _notes(blocks: Sequence[Block], paragraphs: Sequence[Paragraph]) -> Iterator[Note]:
    """Tie each mark to its footnote: the n-th call of a mark to the n-th footnote of that mark.

    Where numbering restarts there are several footnotes of one mark; where a footnote is called
    again there are fewer, and the last one is meant.
    """
    footnotes: dict[str, list[int]] = defaultdict(list)
    for block, paragraph in zip(blocks, paragraphs, strict=True):
        if block.kind is Kind.FOOTNOTE:
            footnotes[block.mark].append(paragraph.number)
    called: dict[str, int] = defaultdict(int)
    for block, paragraph in zip(blocks, paragraphs, strict=True):
        for start, end, mark in block.notes:
            if numbers := footnotes.get(mark):
                number = numbers[min(called[mark], len(numbers) - 1)]
                called[mark] += 1
                yield Note(
                    document_id=paragraph.document_id,
                    start=paragraph.start + start,
                    end=paragraph.start + end,
                    paragraph=number,
                )
