"""Lines and tables of a word processor's document -> blocks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count

from corpus.canonical import canonical
from corpus.document import Kind
from corpus.formats.block import Block
from corpus.formats.marking import CLOSE, OPEN, settled
from corpus.formats.numbering import own_numbers
from corpus.formats.story import CALL, Content, Grid, Line, Note, Role, joined, lines, only_lays_out

_PARAGRAPHS = re.compile(r"\n[ \t\n]*\n")
_OWN_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})+)\.?")


def blocks(content: Content, notes: Mapping[str, Note]) -> tuple[Block, ...]:
    """Return the blocks of a content, and behind them its notes by key, in the order of their calls."""
    found = [*_Blocks(notes).read(content), *(_note(note) for note in notes.values())]
    return numbered([block for block in found if block.text])


def numbered(found: list[Block]) -> tuple[Block, ...]:
    """Turn items whose marks are the document's own numbers of paragraphs, "3.14" or "12.", into body paragraphs."""
    return own_numbers([_own_number(block) for block in found])


def _own_number(block: Block) -> Block:
    if block.kind is Kind.ITEM and (match := _OWN_NUMBER.fullmatch(block.mark)) is not None:
        return replace(block, kind=Kind.BODY, level=0, mark=match[1])
    return block


def first_heading(found: tuple[Block, ...]) -> str | None:
    """Return the first heading of level 1, if there is one."""
    return next((block.text for block in found if block.kind is Kind.HEADING and block.level == 1), None)


def _note(note: Note) -> Block:
    text = canonical(f"{note.mark} {note.text}").replace("\n", " ")
    return Block(kind=Kind.FOOTNOTE, text=text, mark=canonical(note.mark))


class _Blocks:
    def __init__(self, notes: Mapping[str, Note]) -> None:
        self._notes = notes
        self._tables = count(1)

    def read(self, content: Content) -> Iterator[Block]:
        """Yield the blocks of a content in reading order."""
        stack = list(reversed(joined(content)))
        while stack:
            each = stack.pop()
            if isinstance(each, Line):
                yield from self._line(each)
            elif only_lays_out(each):
                inside = [part for row in each.rows for cell in row for part in cell.content]
                stack += reversed(joined(inside))
            else:
                yield from self._table(each)

    def _line(self, line: Line) -> Iterator[Block]:
        text = self._called(line.text)
        if line.role is Role.CODE:
            yield _block(Kind.BODY, text.replace("\t", "    "))
        elif line.role is Role.HEADING and not line.boxed:
            yield _block(Kind.HEADING, f"{line.label} {text}".replace("\n", " "), level=line.level)
        elif line.role is Role.CAPTION or line.boxed:
            kind = Kind.CAPTION if line.role is Role.CAPTION else Kind.ASIDE
            yield _block(kind, f"{line.label} {text}".replace("\n", " "))
        else:
            first, *further = _PARAGRAPHS.split(text.strip())
            flat = first.replace("\n", " ")
            if line.label:
                mark = canonical(line.label)
                yield _block(Kind.ITEM, f"{mark} {flat}", level=max(line.depth, 1), mark=mark)
            else:
                yield _block(Kind.BODY, flat)
            yield from (_block(Kind.BODY, part.replace("\n", " ")) for part in further)

    def _called(self, text: str) -> str:
        """Put the marks of notes in the place of their keys."""

        def mark(call: re.Match[str]) -> str:
            note = self._notes.get(call[1])
            return f"{OPEN}{canonical(note.mark)}{CLOSE}" if note is not None else ""

        return CALL.sub(mark, text)

    def _table(self, grid: Grid) -> Iterator[Block]:
        number = next(self._tables)
        for row in grid.rows:
            texts = [" ".join(_flat(line) for line in lines(cell.content)) for cell in row if not cell.merged]
            text = self._called(" | ".join(" ".join(text.split()) for text in texts))
            yield replace(_block(Kind.CELL, text.strip(" |")), table=number)


def _flat(line: Line) -> str:
    return f"{line.label} {line.text}" if line.label else line.text


def _block(kind: Kind, text: str, *, level: int = 0, mark: str = "") -> Block:
    text = text.replace("\t", " ")
    plain, notes = settled(text.lstrip(" \n") if "\n" not in text else text.strip("\n"))
    if canonical(plain) != plain:  # letters that only meet across a note's mark
        plain, notes = canonical(plain), ()
    return Block(kind=kind, text=plain, level=level, mark=mark, notes=notes)
