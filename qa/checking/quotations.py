"""Find every quotation in a draft: between quotation marks of any tradition, and set off as blocks.

What opens and what closes is decided by the pair, and where one sign does both ("straight" ones, the apostrophe,
“ in „German“ and in “English”, » in »Danish« and in «French»), by what stands beside it:

- A sign behind white space or an opening bracket and before a word opens; one behind a word closes.
- A single sign between letters, behind a plural's s while another follows, or before a decade is an apostrophe.
- A digit's double sign means inches while none is open, and while one is, if words follow and the next sign closes.
- A paragraph that ends inside a quotation is followed by the rest of it if the next one begins with the same
  sign, as English typography has it, or if it holds the closing sign before any that opens.
- What is set off as a block is one quotation, or several if paragraphs inside it end in a source of their own; no
  line of source is part of one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.document import Paragraph
from qa.checking.drafts import Draft
from qa.checking.folding import fold, is_spaced
from qa.checking.signs import ALWAYS_CLOSE, ALWAYS_OPEN, APOSTROPHES, BEFORE, CLOSERS, ELISION, FAMILY, SIGN, Marks

LEAST = 3  # words, and twice as many characters of a script without spaces; shorter ones are not judged
LONGEST_RUN = 40  # paragraphs of one quotation between marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """One quotation of a draft. Offsets are code points into the draft's text."""

    start: int  # of the words, without the marks
    end: int
    outer: tuple[int, int]  # with the marks
    paragraph: int  # number of the paragraph in which it begins
    marks: Marks
    words: str  # text[start:end] without footnotes' marks, and without marks repeated at a paragraph's start
    depth: int = 0  # 1: inside another one

    @property
    def is_short(self) -> bool:
        """Whether it is too short to be judged."""
        return measure(self.words) < LEAST


@dataclass(frozen=True, slots=True)
class Found:
    """The quotations of a draft in its order, and the offsets of marks that are never closed."""

    quotations: tuple[Quotation, ...]
    unclosed: tuple[int, ...]


@dataclass(slots=True)
class _Open:
    """A mark that waits for the one that closes it."""

    at: int
    sign: str
    paragraph: Paragraph
    width: int = 1
    repeated: list[tuple[int, int]] = field(default_factory=list)  # where it was repeated


_SOURCE_LINE = re.compile(
    r"^\s*[(\[][^()\[\]]{3,200}[)\]]\s*\.?\s*$|^\s*(?:Source|Quelle|Источник)\s*:"
    r"|^[^\n.!?;]{2,120}[,\s](?:pp?\.|S\.|с\.|¶¶?|paras?\.?|§§?)\s*\d[\d\s,–-]*\.?\s*$"
)
_DASHED = re.compile(r"^\s*(?:[—–―]|--?)\s*\S")  # in a block's last line a source, else an item, or speech
_INCHES = re.compile(r"(?<=\d)[\"”](?=\s[^\W_])")
_SOURCE_TAIL = re.compile(r"(?<=[.!?…。”»\"’])\s+(?:(?:[—–―]|--)\s*[^\n]{2,160}|[(\[][^()\[\]\n]{3,160}[)\]]\.?)\s*$")


def find(draft: Draft) -> Found:
    """Return every quotation of a draft, by where it begins; outer ones before those inside them."""
    unclosed: list[int] = []
    blocks = list(_blocks(draft))
    marked = list(_marked(draft, unclosed))
    kept = [each for each in blocks if not any(_fills(inner, each) for inner in marked)]
    inside = [(each.start, each.end) for each in kept]
    for each in marked:
        within = any(start <= each.start and each.end <= end for start, end in inside)
        kept.append(_nested(each) if within else each)
    kept.sort(key=lambda each: (each.outer[0], each.depth, -each.end))
    return Found(tuple(kept), tuple(at for at in unclosed if not any(s <= at < e for s, e in inside)))


def is_source(line: str) -> bool:
    """Return whether a line of its own says where what stands above it is from: "Harbour plan, p. 3"."""
    return _SOURCE_LINE.match(line) is not None


def measure(words: str) -> float:
    """Return how long a quotation is in words; a character of a script without spaces counts for half a word."""
    spaced = sum(any(is_spaced(each) and each.isalnum() for each in word) for word in words.split())
    return spaced + sum(each.isalnum() and not is_spaced(each) for each in words) / 2


def _fills(marked: Quotation, block: Quotation) -> bool:
    """Whether a block holds nothing but a quotation between marks; that is then the better of the two."""
    if not block.start <= marked.start <= marked.end <= block.end:
        return False
    return len(fold(marked.words).letters) >= 0.95 * len(fold(block.words).letters)


def _nested(quotation: Quotation) -> Quotation:
    return Quotation(
        start=quotation.start,
        end=quotation.end,
        outer=quotation.outer,
        paragraph=quotation.paragraph,
        marks=quotation.marks,
        words=quotation.words,
        depth=quotation.depth + 1,
    )


def _blocks(draft: Draft) -> Iterator[Quotation]:
    for begin, stop in draft.set_off:
        for group in _parted(draft, [each for each in draft.paragraphs if each.start < stop and begin < each.end]):
            start, last = group[0].start, group[-1]
            tail = _SOURCE_TAIL.search(draft.text[last.start : last.end])
            end = min(stop, last.start + tail.start() if tail else last.end)
            words = without(draft.text, start, end, draft.skipped)
            if fold(words).letters:
                outer = (start, end)
                number = group[0].number
                yield Quotation(start=start, end=end, outer=outer, paragraph=number, marks=Marks.BLOCK, words=words)


def _parted(draft: Draft, block: list[Paragraph]) -> Iterator[list[Paragraph]]:
    """Yield the paragraphs of each quotation of a block: it ends where a source stands, in its last line or below."""
    while len(block) > 1 and _DASHED.match(draft.text[block[-1].start : block[-1].end]):
        block = block[:-1]
    group: list[Paragraph] = []
    for paragraph in block:
        text = draft.text[paragraph.start : paragraph.end]
        is_its_source = paragraph is not block[0] and is_source(text)
        if not is_its_source:
            group.append(paragraph)
        if group and (is_its_source or _SOURCE_TAIL.search(text)):
            yield group
            group = []
    if group:
        yield group


def without(text: str, start: int, end: int, skipped: Sequence[tuple[int, int]]) -> str:
    """Return `text[start:end]` without the ranges that are skipped."""
    pieces, done = [], start
    for s, e in sorted(skipped):
        if s >= done and e <= end:
            pieces.append(text[done:s])
            done = e
    return "".join([*pieces, text[done:end]])


def _marked(draft: Draft, unclosed: list[int]) -> Iterator[Quotation]:
    """Yield what stands between marks, inner ones first; the offsets of marks never closed go into `unclosed`."""
    reading = _Reading(draft)
    for place, paragraph in enumerate(draft.paragraphs):
        yield from reading.read(paragraph)
        following = draft.paragraphs[place + 1] if place + 1 < len(draft.paragraphs) else None
        unclosed += reading.end(paragraph, following)


class _Reading:
    """The marks that are open while a draft is read from its beginning to its end."""

    def __init__(self, draft: Draft) -> None:
        self._text = draft.text
        self._skipped = draft.skipped
        self._code = draft.code
        self._open: list[_Open] = []

    def read(self, paragraph: Paragraph) -> Iterator[Quotation]:
        """Yield what a paragraph closes."""
        text, start = self._text, paragraph.start
        if self._open:  # the sign that is repeated
            start += len(text[start : paragraph.end]) - len(text[start : paragraph.end].lstrip())
            sign = self._open[0].sign
            if text.startswith(sign, start):
                self._open[0].repeated.append((start, start + len(sign)))
                start += len(sign)
        for found in SIGN.finditer(text, start, paragraph.end):
            if any(begin <= found.start() < end for begin, end in self._code):
                continue
            closed = self._closed_by(found[0], found.start(), paragraph)
            if closed is not None:
                yield from self._quotation(closed, found.start(), found.end())
            elif self._opens(found[0], found.start(), paragraph):
                self._open.append(_Open(found.start(), found[0], paragraph, len(found[0])))

    def end(self, paragraph: Paragraph, following: Paragraph | None) -> Iterator[int]:
        """Keep what the next paragraph goes on with, and yield where marks stand that are never closed."""
        if not self._open:
            return
        outermost = self._open[0]
        goes_on = (
            following is not None
            and following.kind == paragraph.kind
            and outermost.sign not in "'‘’‚"
            and len(outermost.repeated) < LONGEST_RUN
            and self._goes_on(outermost.sign, following)
        )
        for each in self._open[1 if goes_on else 0 :]:
            if each.sign not in APOSTROPHES:
                yield each.at
        del self._open[1 if goes_on else 0 :]

    def _goes_on(self, sign: str, following: Paragraph) -> bool:
        words = self._text[following.start : following.end].lstrip()
        if words.startswith(sign):
            rest = words[len(sign) :]
            return sign != '"' or rest.count('"') % 2 == 1 or not rest.count('"')
        if sign == '"':
            return False
        closers = CLOSERS[sign]
        first = next((each for each in words if each in closers or each == sign), "")
        return first != "" and first != sign and first not in "\"“‘'"

    def _closed_by(self, sign: str, at: int, paragraph: Paragraph) -> int | None:
        """Return which of the open marks a sign closes, by its place in the stack; None if it closes none."""
        for place in range(len(self._open) - 1, -1, -1):
            opened = self._open[place]
            if sign in (CLOSERS[opened.sign] if len(sign) == 1 else ("''",)) and self._closes(
                sign, at, opened, paragraph
            ):
                return place
        return None

    def _closes(self, sign: str, at: int, opened: _Open, paragraph: Paragraph) -> bool:
        if sign in ALWAYS_CLOSE or sign == "''":
            return True
        if at == opened.at + opened.width or self._means_inches(at, opened, paragraph):
            return False
        if sign in APOSTROPHES and opened.sign in "'‘’‚":
            return not self._is_apostrophe(at, paragraph)
        if sign in "”»›" and opened.sign in "“„«‹":
            return True
        return not self._looks_opening(at, paragraph)

    def _opens(self, sign: str, at: int, paragraph: Paragraph) -> bool:
        if sign in ALWAYS_OPEN or sign == "``":
            return True
        if sign in ALWAYS_CLOSE or sign == "''" or len(self._open) >= 6:
            return False
        if sign in "«“‹":
            return True
        if sign in "'’‘":
            return self._looks_opening(at, paragraph) and not ELISION.match(self._text, at)
        if sign == '"' and at > paragraph.start and self._text[at - 1].isdigit():
            return False  # inches
        if sign in '"＂':
            after = self._text[at + 1 : at + 2] if at + 1 < paragraph.end else ""
            before = self._text[at - 1] if at > paragraph.start else ""
            return after.strip() != "" and not (before.isalnum() and is_spaced(before))
        return self._looks_opening(at, paragraph)

    def _means_inches(self, at: int, opened: _Open, paragraph: Paragraph) -> bool:
        """Whether a sign is a number's, in words that go on: of the signs behind it, the first closes."""
        if not _INCHES.match(self._text, at):
            return False
        for found in SIGN.finditer(self._text, at + 1, paragraph.end):
            if found[0] not in APOSTROPHES:
                later = found.start()
                closes = found[0] in CLOSERS[opened.sign] and not self._looks_opening(later, paragraph)
                return closes and not _INCHES.match(self._text, later)
        return False

    def _looks_opening(self, at: int, paragraph: Paragraph) -> bool:
        """Whether a sign stands where words begin: behind white space or an opening sign, and before no white space."""
        before = self._text[at - 1] if at > paragraph.start else " "
        after = self._text[at + 1] if at + 1 < paragraph.end else " "
        return (before.isspace() or before in BEFORE) and not after.isspace() and after not in ".,;:!?)]}"

    def _is_apostrophe(self, at: int, paragraph: Paragraph) -> bool:
        """Whether a single sign, while a single quotation is open, belongs to a word."""
        before = self._text[at - 1] if at > paragraph.start else " "
        after = self._text[at + 1] if at + 1 < paragraph.end else " "
        if after.isalnum() and is_spaced(after):
            return before.isalnum() or self._looks_opening(at, paragraph)
        if before not in "sS":
            return False
        rest = self._text[at + 1 : paragraph.end]
        later = re.search(
            r"['’](?!\w)|(?<!\w)['‘](?=\w)", rest
        )  # whichever comes first: one that closes, one that opens
        return (
            after == " "
            and later is not None
            and not later[0].startswith("‘")
            and rest[: later.end()].count("‘") == 0
            and not re.match(r"(?<!\w)['‘]\w", rest[later.start() : later.start() + 2])
        )

    def _quotation(self, place: int, at: int, end: int) -> Iterator[Quotation]:
        opened = self._open[place]
        del self._open[place:]
        start = opened.at + opened.width
        start, stop = _stripped(self._text, start, at)
        words = without(self._text, start, stop, (*self._skipped, *opened.repeated))
        if not fold(words).letters or (opened.sign in "'‘’‚" and len(fold(words).letters) < 2):
            return
        yield Quotation(
            start=start,
            end=stop,
            outer=(opened.at, end),
            paragraph=opened.paragraph.number,
            marks=FAMILY.get(opened.sign, Marks.DOUBLE),
            words=words,
            depth=min(place, 1),
        )


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))
