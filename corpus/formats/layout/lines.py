"""Words become lines: what stands on one baseline, cut where wide gaps are."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from corpus.formats.layout.words import Style, Word

_SMALLER = 0.85  # of the size of the word beside it: a superscript
_RAISED = (0.08, 0.75)  # of that size: how far its baseline lies above
_LEVEL = 0.3  # of the size, within which baselines are one
_OVERLAID = 3  # words before it among which a word's double is
_GAP = 1.0  # of the size; a wider gap may set columns apart
_SPACES = 3  # written spaces that may do so
_TOUCH = 0.35  # of the size, within which glued words touch

_DRAWN = re.compile(r"[-–—_=~*\s]*[-–—_=~]{4,}[-–—_=~*\s]*")  # a rule made of signs
_CALL = re.compile(r"[\[(]?(?:\d{1,4}|[*†‡§]{1,3})[\])]?(?:,\d{1,4})*")


@dataclass(frozen=True)
class Line:
    """Words on one baseline, from left to right (from right to left in scripts that run so)."""

    words: tuple[Word, ...]
    page: int

    @cached_property
    def left(self) -> float:
        """Its left edge, in points."""
        return min(word.left for word in self.words)

    @cached_property
    def right(self) -> float:
        """Its right edge, in points."""
        return max(word.right for word in self.words)

    @cached_property
    def baseline(self) -> float:
        """The y of its baseline, in points."""
        return self._main.baseline

    @cached_property
    def style(self) -> Style:
        """The style of most of its characters; bold and italic only if nearly all are."""
        sizes: dict[float, int] = {}
        bold = italic = total = 0
        for word in self.words:
            sizes[word.style.size] = sizes.get(word.style.size, 0) + len(word.text)
            total += len(word.text)
            bold += len(word.text) * word.style.bold
            italic += len(word.text) * word.style.italic
        return Style(max(sizes, key=sizes.__getitem__), bold >= 0.8 * total, italic >= 0.8 * total)

    @property
    def size(self) -> float:
        """The size of most of it, in points."""
        return self.style.size

    @property
    def top(self) -> float:
        """The top of its letters, more or less."""
        return self.baseline - 0.8 * self.size

    @property
    def bottom(self) -> float:
        """The foot of its letters, more or less."""
        return self.baseline + 0.2 * self.size

    @cached_property
    def text(self) -> str:
        """The words with a space between them, except where they are glued."""
        return "".join(self._parts())

    @cached_property
    def is_drawn(self) -> bool:
        """Whether it is a rule made of signs ("-----"), which stands under words and is none."""
        return _DRAWN.fullmatch(self.text) is not None

    @cached_property
    def calls(self) -> tuple[tuple[int, int], ...]:
        """Where in `text` its superscripts stand that may call a note."""
        found, length = [], 0
        for part, word in zip(self._parts(), self.words, strict=True):
            length += len(part)
            if word.raised and _CALL.fullmatch(word.text):
                found.append((length - len(word.text), length))
        return tuple(found)

    @cached_property
    def cells(self) -> tuple["Line", ...]:
        """The parts between wide gaps."""
        starts = [
            0,
            *(place for place in range(1, len(self.words)) if _apart(self.words[place - 1], self.words[place])),
        ]
        if len(starts) == 1:
            return (self,)
        return tuple(Line(self.words[a:b], self.page) for a, b in pairwise([*starts, len(self.words)]))

    def _parts(self) -> list[str]:
        return [
            word.text
            if before is None or (word.glued and abs(word.left - before.right) <= _TOUCH * word.style.size)
            else " " + word.text
            for before, word in zip((None, *self.words[:-1]), self.words, strict=True)
        ]

    @cached_property
    def _main(self) -> Word:
        return max(self.words, key=lambda word: word.style.size * (not word.raised))


def rows(words: Sequence[Word], page: int) -> list[Line]:
    """Return the lines of a page, from top to bottom, each across the whole page."""
    placed = sorted(_with_superscripts(words), key=lambda word: word.baseline)
    found: list[Line] = []
    row: list[Word] = []
    for word in placed:
        if row and word.baseline - row[0].baseline > _LEVEL * min(word.style.size, row[-1].style.size):
            found.append(_line(row, page))
            row = []
        row.append(word)
    if row:
        found.append(_line(row, page))
    return found


def body_size(lines: Iterable[Line]) -> float:
    """Return the size of most of the letters, in points."""
    sizes: dict[float, int] = {}
    for line in lines:
        sizes[line.size] = sizes.get(line.size, 0) + len(line.text)
    return max(sizes, key=sizes.__getitem__) if sizes else 10.0


def join(fragments: Iterable[Line]) -> Line:
    """Return the fragments of one row as one line."""
    parts = list(fragments)
    return parts[0] if len(parts) == 1 else _line([word for part in parts for word in part.words], parts[0].page)


def _line(words: list[Word], page: int) -> Line:
    sample = "".join(word.text for word in words)[:200]
    backwards = sum(unicodedata.bidirectional(character) in ("R", "AL") for character in sample) > len(sample) / 2
    words.sort(key=(lambda word: -word.right) if backwards else (lambda word: word.left))
    return Line(tuple(_once(words)), page)


def _once(words: Sequence[Word]) -> Iterator[Word]:
    """Yield the words, those drawn twice over each other, to look bold, once."""
    shown: list[Word] = []
    for word in words:
        twice = any(word.text == other.text and _overlap(word, other) for other in shown[-_OVERLAID:])
        if not twice:
            shown.append(word)
            yield word


def _overlap(word: Word, other: Word) -> bool:
    """Tell whether the words cover each other more than by half."""
    shared = min(word.right, other.right) - max(word.left, other.left)
    return shared > 0.5 * max(word.right - word.left, 0.1)


def _apart(before: Word, word: Word) -> bool:
    gap = max(word.left - before.right, before.left - word.right)
    size = max(word.style.size, before.style.size)
    return gap > _GAP * size and (word.spaces >= _SPACES or word.spaces <= 1 or gap > 2 * _GAP * size)


def _with_superscripts(words: Sequence[Word]) -> Iterator[Word]:
    """Yield the words; superscripts and subscripts on the baseline of the words beside them."""
    last: Word | None = None  # that does not hang; reaching as far as what hangs on it
    for word, following in zip(words, (*words, None)[1:], strict=True):
        if last is not None and _hangs(word, last, word.left - last.right):
            yield word._replace(raised=word.baseline < last.baseline, baseline=last.baseline)
            last = last._replace(right=max(last.right, word.right))
        elif following is not None and _hangs(word, following, following.left - word.right):
            yield word._replace(raised=word.baseline < following.baseline, baseline=following.baseline)
        else:
            yield word
            last = word


def _hangs(word: Word, beside: Word, gap: float) -> bool:
    """Tell whether the word is a superscript or subscript of the one beside it."""
    size = beside.style.size
    if word.style.size > _SMALLER * size or len(word.text) > 12 or not -size <= gap <= size:
        return False
    rise = abs(beside.baseline - word.baseline) / size
    return _RAISED[0] <= rise <= _RAISED[1]
