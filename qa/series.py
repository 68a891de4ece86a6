"""Lists that a document's layout tells: numbered sections, paragraphs with run-in headings, rows of a table.

They are built when a question asks for them, and only from what a reader sees as a list; what is written
with marks or announced in a sentence is known already from when the document was added.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from corpus.counts import announced, number, ordinal, promises
from corpus.document import Document, Enumeration, Kind, Paragraph, Slice
from corpus.sentences import sentences

MOST_ROWS = 40  # or sections, that are read as one list
MOST_PARAGRAPHS = 40  # in which all run-in headings of one list stand
CELL = " | "  # between the cells of a row
_REGULAR = 0.7  # share of its rows that must have as many cells as the header
_HEADER_WORDS = 6  # of a cell, at most
_NEST = 2  # headings above sections that are a list by their numbers alone: a chapter, and not the title

_NUMBERED = re.compile(
    r"(?P<noun>[^\W\d_]+\s+)?(?:(?:no\.|number)\s+)?(?P<value>\d{1,2}|[^\W\d_]+)(?P<close>\s*[.:)—–-]+)?(?=\s|$)"
)
_RUN_IN = re.compile(r"[^\W\d_][^.:;!?|]{2,90}[.:]\s+\S")
_RUN_IN_WORDS = 12
_TOTAL = re.compile(r"(?:sub)?totals?\b|sum\b|all\b", re.IGNORECASE)

_OPENS = re.compile(
    r"(?P<colon>:)\s"
    r"|\b(?:consist(?:s|ed|ing)? of|compris(?:e|es|ed|ing)|includ(?:e|es|ed|ing)|namely|such as)\b[:,]?\s"
    r"|(?P<equates>(?<!,)\s(?:are|were))\s"
)
_PART = re.compile(r"(?:[^,;()\[\]“”]|\([^()]*\)|\[[^\[\]]*\]|“[^“”]*”)+")
_STRONG_PART = re.compile(r"(?:[^;()\[\]“”]|\([^()]*\)|\[[^\[\]]*\]|“[^“”]*”)+")
_JOINT = re.compile(r"\s+(?:and|or)\s+")
_LEADING_JOINT = re.compile(r"\s*(?:(?:and|or)\s+)?")
_PART_WORDS = 12
_SUBJECT_WORDS = 10  # before "are"
# How clauses and adjuncts begin, which commas part from a sentence as they part the things in a row.
_ADJUNCT = re.compile(
    r"(?:that|which|who|whose|where|when|while|if|as|although|because|since|but|so|then|usually|often|with|without|on"
    r"|in|at|from|by|for|after|before|during|including|especially|it|they|he|she|we|this|these|there)\b",
    re.IGNORECASE,
)


def built(
    document: Document, paragraphs: Sequence[Paragraph], near: Sequence[tuple[int, int]]
) -> Iterator[Enumeration]:
    """Yield the lists of a document that its layout tells; `paragraphs` stand in the order of the text.

    `near` are the parts of the text that matter: what is far from all of them may be left out.
    """
    yield from _sections(document, paragraphs)
    yield from _run_ins(document, paragraphs, near)
    yield from _tables(document, paragraphs)


def columns(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return where the cells of a table's row stand."""
    cells: list[tuple[int, int]] = []
    for cell in text[start:end].split(CELL):
        cells.append((start, start + len(cell)))
        start += len(cell) + len(CELL)
    return tuple(cells)


def parts(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return where the things stand that a sentence names in a row: behind a colon, or behind "consists of", "are".

    Without a colon it takes three, and an "and"; two that "and" joins may be one thing.
    """
    for opens in _OPENS.finditer(text, start, end):
        if opens["equates"] and len(text[start : opens.start()].split()) > _SUBJECT_WORDS:
            continue
        if found := _row(
            text, opens.end(), start + len(text[start:end].rstrip(" .!?")), fewest=2 if opens["colon"] else 3
        ):
            return found
    return ()


def _row(text: str, start: int, end: int, *, fewest: int) -> tuple[tuple[int, int], ...]:
    """What stands in a row up to the end: "a, b and c", "a; b; and c"."""
    strong = ";" in text[start:end]
    pieces = [match.span() for match in (_STRONG_PART if strong else _PART).finditer(text, start, end)]
    if not pieces:
        return ()
    joined = strong or text[slice(*pieces[-1])].lstrip().startswith(("and ", "or "))
    if not joined and (joint := _last_joint(text, *pieces[-1])):
        pieces[-1:] = [(pieces[-1][0], joint[0]), (joint[1], pieces[-1][1])]
        joined = True
    found = [_bare(text, *piece) for piece in pieces]
    short = all(1 <= len(text[begin:stop].split()) <= _PART_WORDS for begin, stop in found)
    plain = strong or not any(_ADJUNCT.match(text, begin) for begin, _ in found)
    return tuple(found) if joined and short and plain and len(found) >= fewest else ()


def _last_joint(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The first "and" inside the last part."""
    joint = _JOINT.search(text, start, end)
    return joint.span() if joint else None


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    joint = _LEADING_JOINT.match(text, start, end)
    begin = joint.end() if joint else start
    return begin, begin + len(text[begin:end].rstrip())


def _sections(document: Document, paragraphs: Sequence[Paragraph]) -> Iterator[Enumeration]:
    """Sections under one heading that are numbered, or that the words before them announce by their number."""
    open_groups: dict[tuple[str, ...], list[int]] = {}
    closed: list[list[int]] = []
    for place, paragraph in enumerate(paragraphs):
        if paragraph.kind is Kind.HEADING:
            for above in [key for key in open_groups if key != paragraph.section[: len(key)]]:
                closed.append(open_groups.pop(above))
            open_groups.setdefault(paragraph.section, []).append(place)
    for group in (*closed, *open_groups.values()):
        for noun, run in _runs(document, paragraphs, group):
            lead, count = _lead(document, paragraphs, run)
            items = [_first_paragraph(document, paragraphs, place) for place in run]
            known = count is not None or noun or (lead and len(paragraphs[run[0]].section) >= _NEST)
            if known and all(items) and len(items) <= MOST_ROWS:
                yield Enumeration(
                    document_id=document.id, lead=lead, items=tuple(item for item in items if item), announced=count
                )


def _runs(
    document: Document, paragraphs: Sequence[Paragraph], group: Sequence[int]
) -> Iterator[tuple[str, Sequence[int]]]:
    """The headings of a group that count from one on, with the noun they share; else all, if they are announced."""
    runs: list[tuple[str, list[int]]] = []
    for place in group:
        noun, value = _value(document.text[paragraphs[place].start : paragraphs[place].end])
        if value == 1:
            runs.append((noun, [place]))
        elif value and runs and noun == runs[-1][0] and value == len(runs[-1][1]) + 1:
            runs[-1][1].append(place)
    numbered = [run for run in runs if len(run[1]) > 1]
    if numbered:
        yield from numbered
    elif len(group) > 1 and _lead(document, paragraphs, group)[1] is not None:
        yield "", group


def _value(heading: str) -> tuple[str, int | None]:
    """What a heading counts as: "Step 2: Dredge" is ("step", 2), "Third rule: ..." ("rule", 3), "4. Hire" ("", 4)."""
    found = _NUMBERED.match(heading)
    if found is None:
        return "", None
    first, second = (found["noun"] or "").strip().casefold(), found["value"]
    if first and (place := ordinal(first)):
        return second.casefold(), place
    value = int(second) if second.isdigit() else (1 if second.casefold() == "one" else number(second))
    if not first and not found["close"]:
        return "", None  # "2011 in review", "Two lessons"
    return first, value


def _lead(document: Document, paragraphs: Sequence[Paragraph], group: Sequence[int]) -> tuple[Slice | None, int | None]:
    """What leads in to sections: the sentence above the first that announces as many, or the heading above them."""
    section = paragraphs[group[0]].section
    for place in reversed(range(group[0])):
        paragraph = paragraphs[place]
        if paragraph.kind is Kind.HEADING:
            if section and document.text[paragraph.start : paragraph.end] == section[-1]:
                whole = Slice(paragraph.number, paragraph.start, paragraph.end)
                says = announced(section[-1], len(group))
                return whole, says if says == len(group) else None
            return None, None
        if paragraph.kind is Kind.BODY and paragraph.section == section:
            for start, end in reversed(sentences(document.text, paragraph.start, paragraph.end)):
                if announced(document.text[start:end], len(group)) == len(group):
                    return Slice(paragraph.number, start, end), len(group)
    return None, None


def _first_paragraph(document: Document, paragraphs: Sequence[Paragraph], heading: int) -> Slice | None:
    """The first words under a heading, in its sub-sections if it has none of its own."""
    path = (*paragraphs[heading].section, document.text[paragraphs[heading].start : paragraphs[heading].end])
    for place in range(heading + 1, len(paragraphs)):
        paragraph = paragraphs[place]
        if paragraph.kind is Kind.HEADING and paragraph.section[: len(path)] != path:
            return None
        if paragraph.kind in (Kind.BODY, Kind.ITEM):
            return Slice(paragraph.number, paragraph.start, paragraph.end)
    return None


def _run_ins(
    document: Document, paragraphs: Sequence[Paragraph], near: Sequence[tuple[int, int]]
) -> Iterator[Enumeration]:
    """Paragraphs that open with a heading of their own, as many as the sentence before them announces."""
    body = [paragraph for paragraph in paragraphs if paragraph.kind in (Kind.BODY, Kind.HEADING)]
    for place, paragraph in enumerate(body[:-1]):
        reach = body[min(place + MOST_PARAGRAPHS, len(body) - 1)].end
        if paragraph.kind is not Kind.BODY or not any(paragraph.start < end and start < reach for start, end in near):
            continue
        if not _runs_in(document, body[place + 1]):
            continue
        last = sentences(document.text, paragraph.start, paragraph.end)[-1:]
        if not last or all(promise.number is None for promise in promises(document.text[slice(*last[0])])):
            continue
        items = [
            each
            for each in body[place + 1 : place + 1 + MOST_PARAGRAPHS]
            if each.section == paragraph.section and _runs_in(document, each)
        ]
        if len(items) > 1 and announced(document.text[slice(*last[0])], len(items)) == len(items):
            yield Enumeration(
                document_id=document.id,
                lead=Slice(paragraph.number, *last[0]),
                items=tuple(Slice(each.number, each.start, each.end) for each in items),
                announced=len(items),
            )


def _runs_in(document: Document, paragraph: Paragraph) -> bool:
    words = document.text[paragraph.start : paragraph.end]
    opening = _RUN_IN.match(words) if paragraph.kind is Kind.BODY else None
    return opening is not None and len(opening[0].split()) - 1 <= _RUN_IN_WORDS


def _tables(document: Document, paragraphs: Sequence[Paragraph]) -> Iterator[Enumeration]:
    """Tables with a header: it leads in, and the rows are the items."""
    for (kind, _), group in groupby(paragraphs, key=lambda paragraph: (paragraph.kind, paragraph.section)):
        rows = list(group) if kind is Kind.CELL else []
        if not 3 <= len(rows) <= MOST_ROWS + 1:
            continue
        cells = [document.text[row.start : row.end].split(CELL) for row in rows]
        wide = len(cells[0])
        regular = sum(len(row) == wide for row in cells[1:]) >= _REGULAR * (len(rows) - 1)
        headed = all(
            cell.strip() and not re.search(r"\d", cell) and len(cell.split()) <= _HEADER_WORDS for cell in cells[0]
        )
        items = [row for row, words in zip(rows[1:], cells[1:], strict=True) if not _TOTAL.match(words[0])]
        if wide > 1 and regular and headed and len(items) > 1:
            yield Enumeration(
                document_id=document.id,
                lead=Slice(rows[0].number, rows[0].start, rows[0].end),
                items=tuple(Slice(row.number, row.start, row.end) for row in items),
                announced=None,
            )
