"""Pieces become blocks: interrupted sentences are mended, what interrupted them is set aside."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from corpus.document import Kind, Place
from corpus.formats.block import Block
from corpus.formats.footnotes import Footnote
from corpus.formats.hyphens import Joiner
from corpus.formats.lines import Layout, Line, continues, finished
from corpus.formats.marking import settled
from corpus.formats.marks import DECIMAL
from corpus.formats.pieces import Piece, Shape

_SHINGLE = 4  # words that are compared at once
_REPEATED = 0.6  # share of a pull quote's shingles that the body repeats
_MOST_COLUMNS = 0.15  # share of the text above which columns are no captions
_CAPTION_WORDS = 60
_LONG = 80  # characters of a paragraph in unwrapped text that may have been torn

# Words that want another after them, small at the end of a line without a stop.
_HANGS = re.compile(
    r"[\w,] (?:a|an|the|and|or|nor|but|as|at|by|for|from|in|into|like|of|on|than|that|to|with|which|who|whose|is|are"
    r"|was|were|be|been|has|have|had|its|their|his|her|our|your|my|this|these|those|such|including)$"
)
_ENUMERATED = re.compile(r"\(?\w{1,3}[.)]\s")


@dataclass(slots=True)
class _Open:
    """A block that may still grow."""

    kind: Kind
    lines: list[Line]
    piece: Piece
    level: int = 0
    keeps_lines: bool = False


def blocks(
    pieces: Sequence[Piece], levels: Mapping[int, int], notes: Iterable[Footnote], layout: Layout, joiner: Joiner
) -> Iterator[Block]:
    """Yield the blocks of a document in reading order, the footnotes last."""
    set_apart = _set_apart(pieces, levels, layout)
    opened: list[_Open] = []
    flowing: _Open | None = None  # the paragraph that an interruption may have torn
    torn = False
    for place, piece in enumerate(pieces):
        torn = torn or piece.torn
        if place in levels:
            opened.append(_Open(Kind.HEADING, list(piece.lines), piece, levels[place]))
            flowing = None
        elif place in set_apart:
            opened.append(_Open(set_apart[place], list(piece.lines), piece))
            torn = True
        elif flowing is not None and _goes_on(flowing, piece, torn, layout):
            flowing.lines += piece.lines
            torn = False
        else:
            opened.append(_start(piece))
            flowing = opened[-1] if not opened[-1].keeps_lines else None
            torn = False
    depths = _depths(opened)
    for block, depth in zip(opened, depths, strict=True):
        yield _block(block, depth, joiner)
    for note in notes:
        text, _ = settled(joiner.join([line.text for line in note.lines]))
        yield Block(kind=Kind.FOOTNOTE, text=text, page=note.lines[0].page, mark=note.mark)


def _start(piece: Piece) -> _Open:
    kind = Kind.ITEM if piece.mark is not None and piece.mark.style != DECIMAL else Kind.BODY
    if kind is Kind.BODY and piece.is_legend and piece.words <= _CAPTION_WORDS:
        kind = Kind.CAPTION
    return _Open(kind, list(piece.lines), piece, keeps_lines=piece.shape is Shape.LINES)


def _goes_on(flowing: _Open, piece: Piece, torn: bool, layout: Layout) -> bool:
    """Tell whether the piece is the other half of the paragraph before the interruption.

    Of three signs, an interruption, a paragraph that does not end its sentence, and a piece that starts in the
    middle of one, two must be there; and unless it is the first with the last two, the paragraph's last line
    must be full (in unwrapped text, which shows that less well: the paragraph long, and interrupted).
    A long paragraph that ends in a word which ends no sentence goes on whatever follows.
    """
    if piece.mark is not None or piece.shape not in (Shape.PROSE, Shape.COLUMN):
        return False
    last, first = flowing.lines[-1], piece.lines[0]
    full = layout.full(last, first) if layout.width else sum(len(line.text) for line in flowing.lines) >= _LONG
    unfinished = not finished(last.text)
    if sum(len(line.text) for line in flowing.lines) >= _LONG and _HANGS.search(last.text):
        return True
    if continues(first.text):
        return (torn and unfinished) or (layout.width > 0 and full and (torn or unfinished))
    return torn and unfinished and full and not _ENUMERATED.match(first.text)


def _set_apart(pieces: Sequence[Piece], levels: Mapping[int, int], layout: Layout) -> dict[int, Kind]:
    """Return which pieces are pull quotes (they repeat the text) or captions (they do not)."""
    candidates = {
        place
        for place, piece in enumerate(pieces)
        if place not in levels and piece.words <= _CAPTION_WORDS and _is_candidate(pieces, place, layout)
    }
    if sum(pieces[place].words for place in candidates) > _MOST_COLUMNS * sum(piece.words for piece in pieces):
        return {}
    if not candidates:
        return {}
    body = {shingle for place, piece in enumerate(pieces) if place not in candidates for shingle in _shingles(piece)}
    return {place: Kind.ASIDE if _repeats(pieces[place], body) else Kind.CAPTION for place in candidates}


def _is_candidate(pieces: Sequence[Piece], place: int, layout: Layout) -> bool:
    piece = pieces[place]
    if piece.shape is Shape.COLUMN:
        return True
    if not layout.width or piece.shape is not Shape.PROSE or not 0 < place < len(pieces) - 1:
        return False
    before, after = pieces[place - 1].lines[-1], pieces[place + 1].lines[0]
    interrupts = not finished(before.text) and layout.full(before, after) and continues(after.text)
    return interrupts and not continues(piece.lines[0].text) and piece.lines[-1].edge < 0.9 * layout.width


def _shingles(piece: Piece) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", " ".join(line.text for line in piece.lines).casefold())
    return set(zip(*(words[start:] for start in range(_SHINGLE)), strict=False)) or {tuple(words)}


def _repeats(piece: Piece, body: set[tuple[str, ...]]) -> bool:
    own = _shingles(piece)
    return sum(shingle in body for shingle in own) >= _REPEATED * len(own)


def _depths(opened: Sequence[_Open]) -> list[int]:
    """Return the nesting depth of each item, from the marks' styles in the list it stands in."""
    depths: list[int] = []
    stack: list[tuple[str, int]] = []
    for block in opened:
        if block.kind is not Kind.ITEM or block.piece.mark is None:
            stack = stack if block.kind in (Kind.ASIDE, Kind.CAPTION) else []
            depths.append(block.level)
            continue
        style = (block.piece.mark.style, block.lines[0].indent)
        if style in stack:
            stack = stack[: stack.index(style) + 1]
        else:
            stack = [*(other for other in stack if other[1] <= style[1]), style]
        depths.append(len(stack))
    return depths


def _block(block: _Open, level: int, joiner: Joiner) -> Block:
    parts = joiner.parts([line.text for line in block.lines])
    if block.keeps_lines:
        base = min(line.indent for line in block.lines)
        text, notes = settled("\n".join(" " * (line.indent - base) + line.text for line in block.lines))
    else:
        text, notes = settled("".join(parts))
    mark = block.piece.mark.text if block.piece.mark is not None and block.kind is not Kind.HEADING else ""
    places = () if block.keeps_lines else tuple(_places(block.lines, parts, text))
    return Block(
        kind=block.kind, text=text, page=block.lines[0].page, level=level, mark=mark, notes=notes, places=places
    )


def _places(lines: Sequence[Line], parts: Sequence[str], text: str) -> Iterator[Place]:
    """Yield which part of a paragraph stands on which page, if it goes on over a page's end."""
    ends = list(accumulate(len(settled(part)[0]) + (part[-1:] == " ") for part in parts))
    if len({line.page for line in lines}) == 1 or ends[-1] != len(text):
        return  # or white space was lost between lines, so that their offsets are not known
    start = 0
    for page, group in groupby(zip(lines, ends, strict=True), key=lambda each: each[0].page):
        end = max(end for _, end in group)
        if page is not None:
            yield Place(start, end - (text[end - 1] == " "), page)
        start = end
