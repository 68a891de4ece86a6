"""The running text as lists are looked for in it: headings, body paragraphs and items with their sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Kind, Paragraph, Slice
from corpus.sentences import sentences

_KINDS = frozenset({Kind.HEADING, Kind.BODY, Kind.ITEM})


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the running text and the offsets of its sentences."""

    paragraph: Paragraph
    sentences: tuple[tuple[int, int], ...]

    @property
    def kind(self) -> Kind:
        """Return the paragraph's kind: heading, body or item."""
        return self.paragraph.kind

    def slice(self, start: int, end: int) -> Slice:
        """Return a part of this paragraph."""
        return Slice(self.paragraph.number, start, end)


def flow(text: str, paragraphs: Sequence[Paragraph]) -> tuple[Line, ...]:
    """Return the running text: no footnotes, captions, asides or cells, which only interrupt it."""
    return tuple(
        Line(paragraph, sentences(text, paragraph.start, paragraph.end))
        for paragraph in paragraphs
        if paragraph.kind in _KINDS and paragraph.end > paragraph.start
    )
