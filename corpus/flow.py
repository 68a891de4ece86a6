"""The running text as lists are looked for in it: headings, body paragraphs and items with their sentences."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from corpus.document import Kind, Paragraph, Slice
from corpus.sentences import sentences

_KINDS = frozenset({Kind.HEADING, Kind.BODY, Kind.ITEM})


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the running text and the offsets of its sentences, one or more."""

    paragraph: Paragraph
    sentences: tuple[tuple[int, int], ...]
    level: int  # an item's nesting depth, 0 if it is not known

    @property
    def kind(self) -> Kind:
        """Return the paragraph's kind: heading, body or item."""
        return self.paragraph.kind

    def at(self, place: int) -> int:
        """Return the number of the sentence, from 0, that `place` lies in or behind."""
        return max(0, bisect_right(self.sentences, place, key=itemgetter(0)) - 1)

    def slice(self, start: int, end: int) -> Slice:
        """Return a part of this paragraph."""
        return Slice(self.paragraph.number, start, end)


def flow(text: str, paragraphs: Sequence[Paragraph], levels: Sequence[int] = ()) -> tuple[Line, ...]:
    """Return the running text: no footnotes, captions, asides or cells, which only interrupt it."""
    return tuple(
        Line(paragraph, spans, level)
        for paragraph, level in zip(paragraphs, levels or [0] * len(paragraphs), strict=True)
        if paragraph.kind in _KINDS and (spans := sentences(text, paragraph.start, paragraph.end))
    )
