"""Plain text as lines on pages: where each begins, what stands before it, how wide the text is set."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.canonical import characters
from corpus.formats.marking import CLOSE, OPEN

_WIDE_GAP = 3  # blank lines that stand for the end of a page

_SOFT_HYPHEN_END = re.compile(r"\u00ad[ \t]*\r?\n[ \t]*(\S+)[ \t]*\n?")
_MARK_AT_END = re.compile(rf"(?:{OPEN}\w+{CLOSE}|\[\d+\]|(?<=[^\W\d][.!?”’])\d{{1,3}})+$")
_ENDS = frozenset(".!?:;…。！？：；")
_LONE_MARK = re.compile(r"[•▪●◦‣■□\uf0b7\uf0a7]|\([a-z\d]\)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank."""

    text: str  # without the white space around it
    indent: int  # spaces in front of it; a tab stop is four
    gap: int  # blank lines before it
    torn: bool  # something that is no part of the running text stands before it: a page break, a running head
    page: int | None  # from 1, only where form feeds tell

    @property
    def edge(self) -> int:
        """Return the column in which the line ends."""
        return self.indent + len(self.text)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document is set."""

    width: int  # columns to which its paragraphs are wrapped; 0: a paragraph is a line
    spaced: bool  # blank lines stand between its paragraphs

    def full(self, line: Line, following: Line, share: float = 0.85) -> bool:
        """Tell whether the following line's first word would have made this line too long."""
        space = following.text.find(" ")
        word = len(following.text) if space < 0 else space
        return line.edge + 1 + word >= share * self.width


def finished(text: str) -> bool:
    """Tell whether the text ends as a sentence or a lead-in does, footnote marks and quotes aside."""
    end = text[-24:]
    if end[-1:].isdigit() or end[-1:] in (CLOSE, "]"):
        end = _MARK_AT_END.sub("", end)
    return end.rstrip("\"'”’»)]")[-1:] in _ENDS


def continues(text: str) -> bool:
    """Tell whether the text starts as the middle of a sentence does: a letter, and no capital."""
    return text[0].isalpha() and not text[0].isupper()


def has_leader(text: str) -> bool:
    """Tell whether dots lead to a page number in the text, or it holds a blank to fill in."""
    return "...." in text or ". . . ." in text or "____" in text


def lines(text: str) -> list[Line]:
    """Split decoded text into its lines.

    Pages end at form feeds, and may end at three blank lines. Where a file has no form feeds, a line with
    exactly one leading space in a file that is otherwise flush left is taken for the first of a page, because
    extraction tools write a form feed as a space.
    """
    if "\u00ad" in text:
        text = _SOFT_HYPHEN_END.sub(r"\1\n", text)
    pages = text.split("\f")
    found = [
        line for number, page in enumerate(pages, start=1) for line in _page(page, number if len(pages) > 1 else None)
    ]
    if len(pages) == 1:
        found = _implied_breaks(found)
    return _single_spaced(list(_with_lone_marks_joined(found)))


def chunks(all_lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield (first, past the last) of each run of lines with nothing between them."""
    first = 0
    for place in range(1, len(all_lines)):
        if all_lines[place].gap or all_lines[place].torn:
            yield first, place
            first = place
    if all_lines:
        yield first, len(all_lines)


def measure(all_lines: Sequence[Line]) -> Layout:
    """Find the width to which paragraphs are wrapped.

    Text is hard-wrapped if in a fifth of the places where a line follows directly on another, a sentence
    runs on. Blank lines set paragraphs apart unless many lines end a sentence, leave room, and are followed
    directly by a new one.
    """
    inner = [(a, b) for a, b in pairwise(all_lines) if not (b.gap or b.torn)]
    running = sorted(a.edge for a, b in inner if continues(b.text) and not finished(a.text))
    if not running or len(running) < 0.2 * len(inner):
        return Layout(0, True)
    layout = Layout(running[int(0.9 * (len(running) - 1))], True)
    ends = sum(finished(a.text) and not continues(b.text) and not layout.full(a, b, 0.8) for a, b in inner)
    gaps = sum(b.gap > 0 and finished(a.text) for a, b in pairwise(all_lines))
    return Layout(layout.width, ends <= 0.25 * gaps)


def _page(text: str, number: int | None) -> Iterator[Line]:
    gap, torn = 0, number is not None and number > 1
    for raw in characters(text.expandtabs(4)).split("\n"):
        if bare := raw.strip(" "):
            yield Line(bare, len(raw) - len(raw.lstrip(" ")), gap, torn or gap >= _WIDE_GAP, number)
            gap, torn = 0, False
        else:
            gap += 1


def _implied_breaks(found: list[Line]) -> list[Line]:
    single = sum(line.indent == 1 for line in found)
    deeper = sum(line.indent > 1 for line in found)
    if not 0 < single <= len(found) / 8 or deeper > len(found) / 10:
        return found
    return [replace(line, indent=0, torn=place > 0) if line.indent == 1 else line for place, line in enumerate(found)]


def _with_lone_marks_joined(found: list[Line]) -> Iterator[Line]:
    """Put a bullet that stands alone on a line in front of the line that follows."""
    mark: Line | None = None
    for line in found:
        if mark is not None:
            if line.gap <= 1 and not line.torn:
                line = replace(mark, text=f"{mark.text} {line.text}")
            else:
                yield mark
            mark = None
        if _LONE_MARK.fullmatch(line.text):
            mark = line
        else:
            yield line
    if mark is not None:
        yield mark


def _single_spaced(found: list[Line]) -> list[Line]:
    """Take one blank line out of every gap where sentences run on across them."""
    spaced = [(a, b) for a, b in pairwise(found) if b.gap and not b.torn]
    running = sum(continues(b.text) and not finished(a.text) for a, b in spaced)
    if running < 5 or running < 0.4 * len(spaced):
        return found
    return [replace(line, gap=max(0, line.gap - 1)) for line in found]
