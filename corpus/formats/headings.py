"""Which pieces of plain text are headings, how deep they stand, and which of them is the title."""

import re
from collections.abc import Iterator, Sequence

from corpus.formats.lines import Layout, continues, finished, has_leader
from corpus.formats.marking import CLOSE, OPEN
from corpus.formats.marks import DECIMAL
from corpus.formats.pieces import Piece, Shape

_MOST_WORDS = 16
_LETTERS = 8  # to a word, spaces included, above which the words are no title's
_FEW_WORDS = 8  # of a heading that ends in a full stop
_MOST_LINES = 2
_LONGEST = 90  # characters, in text that is not wrapped
_BODY_WORDS = 12  # words from which a piece is running text and may carry a heading
_IN_A_ROW = 2  # headings that may follow each other; more short lines are a list or a title page

_NAMED = re.compile(r"(chapter|part|article|section|appendix|annex|book)\s+(\d|[A-Z]\b|[IVXLC]+\b)", re.I)
_DECIMAL = re.compile(r"(\d+(?:\.\d+)*)[.)]?\s")
_NO_HEADING = re.compile(r"https?:|www\.|@|\s\|\s|^[\d\s.,:/%$€£-]+$|^(?:[A-Z]\. ?)+[A-Z][\w-]+$|^[^\w“\"‘'(¿¡]|^_")
_DATE = re.compile(r"(?:\d{1,2}(?:st|nd|rd|th)? )?[A-Z][a-z]+ (?:\d{1,2}, )?\d{4}")
_SENTENCE_END = re.compile(rf"(?:[.,;:–—-][\"'”’)]*|\()(?:{OPEN}\w+{CLOSE})?$")
_GENERIC = re.compile(
    r"(executive )?summary|introduction|foreword|preface|abstract|overview|background|(table of )?contents|index|"
    r"acknowledge?ments?|exhibits?|draft|confidential|copyright|about.*|page|report|memorandum|untitled",
    re.IGNORECASE,
)


def title_like(text: str, most: int = _MOST_WORDS) -> bool:
    """Tell whether the text, of at most so many words, could be a heading by its looks alone."""
    words = text.split()
    if not 0 < len(words) <= most or len(text) > _LETTERS * most or _NO_HEADING.search(text) or has_leader(text):
        return False
    if _DATE.fullmatch(text) or continues(text) or not any(character.isalpha() for character in text):
        return False
    if _SENTENCE_END.search(text) and not (text[-1] == "." and (text.isupper() or _NAMED.match(text))):
        return False
    return re.search(r"[^\W\d_]{3,}[.!?] +[A-Z]", text) is None or text.isupper()


def find(pieces: Sequence[Piece], layout: Layout) -> dict[int, int]:
    """Return the level, from 1, of each piece that is a heading.

    A heading looks like one, stands apart from what is above it, fills no line, and stands on running text,
    or on one more heading that does. Short lines in a longer row are no headings, unless they are numbered
    or in capitals, nor are those that follow a lead-in. Numbers give the level by their depth; otherwise
    headings that open a page, or are in capitals where others are not, stand above the others.
    """
    found: dict[int, str] = {}
    for run in _runs(pieces, layout):
        found |= {place: _text(pieces[place]) for place in _in_run(pieces, run)}
    if len(found) == len(pieces):  # a text of a line or two, which would otherwise hold nothing to quote
        return {}
    opens = {place for place in found if pieces[place].torn or place == 0}
    capitals = {place for place, text in found.items() if text.isupper()}
    return {place: _level(place, text, opens, capitals, len(found)) for place, text in found.items()}


def title(pieces: Sequence[Piece], levels: dict[int, int]) -> str | None:
    """Return the first heading before any running text, unless it is one that any document may have."""
    for place, piece in enumerate(pieces):
        text = _text(piece)
        bare = text.strip(" .:0123456789")
        if place in levels and not (_GENERIC.fullmatch(bare) or _NAMED.match(text) or _DECIMAL.match(text)):
            return text
        if piece.shape is not Shape.LINES and piece.words >= _BODY_WORDS:
            return None
    return None


def _text(piece: Piece) -> str:
    return " ".join(" ".join(line.text for line in piece.lines).split())


def _may_be(pieces: Sequence[Piece], place: int, layout: Layout) -> bool:
    piece = pieces[place]
    if piece.is_legend or len(piece.lines) > (_MOST_LINES if layout.width else 1):
        return False
    if not layout.width and len(piece.lines[0].text) > _LONGEST:
        return False
    if layout.width and max(line.edge for line in piece.lines) > 0.9 * layout.width:
        return False
    if piece.mark is not None and not _stands_alone(pieces, place):
        return False
    text = _text(piece)
    return title_like(text) or (piece.mark is not None and _in_title_case(text) and title_like(text.rstrip(".")))


def _in_title_case(text: str) -> bool:
    """Tell whether a few words, all the long ones capitalised, make up the text."""
    words = text.split()
    return len(words) <= _FEW_WORDS and all(len(word) <= 3 or not continues(word) for word in words)


def _stands_alone(pieces: Sequence[Piece], place: int) -> bool:
    """Tell whether an enumerated piece is no item: none of its style is next to it, and text follows."""
    mark = pieces[place].mark
    if mark is None or (mark.value == 0 and mark.style != DECIMAL):
        return False
    near = [*pieces[max(0, place - 1) : place], *pieces[place + 1 : place + 2]]
    return not any(other.mark is not None and other.mark.style == mark.style for other in near)


def _runs(pieces: Sequence[Piece], layout: Layout) -> Iterator[range]:
    """Yield each row of pieces that look like headings."""
    start = 0
    while start < len(pieces):
        end = start
        while end < len(pieces) and _may_be(pieces, end, layout):
            end += 1
        if end > start:
            yield range(start, end)
        start = max(end, start + 1)


def _in_run(pieces: Sequence[Piece], run: range) -> Iterator[int]:
    """Yield the headings of a row of pieces that look like headings."""
    after = pieces[run.stop] if run.stop < len(pieces) else None
    before = pieces[run.start - 1].lines[-1].text if run.start else "."
    strong = [place for place in run if _is_strong(_text(pieces[place]))]
    if run.start == 0:
        yield 0
    if after is None or (after.torn and not strong) or (continues(after.lines[0].text) and not finished(before)):
        return
    carries = after.mark is not None or after.words >= _BODY_WORDS or after.shape is not Shape.PROSE or bool(strong)
    if not carries or before.endswith(":"):
        yield from (place for place in strong if place)
    elif len(run) <= _IN_A_ROW:
        yield from (place for place in run if place)
    else:
        yield from (place for place in {*strong, *run[-1:]} if place)


def _is_strong(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return (len(letters) > 3 and text.isupper()) or _NAMED.match(text) is not None


def _level(place: int, text: str, opens: set[int], capitals: set[int], count: int) -> int:
    if match := _DECIMAL.match(text):
        return match[1].count(".") + 1
    if _NAMED.match(text):
        return 1
    if len(opens) > 1:
        return 1 if place in opens else 2
    if 0 < len(capitals) < count:
        return 1 if place in capitals or place == 0 else 2
    return 1
