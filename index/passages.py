"""Paragraphs become passages: what is embedded, searched and found as one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.document import Document, Paragraph

BUDGET = 200  # tokens of `index.tokens`


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A run of whole sentences from consecutive paragraphs of one section of one document."""

    id: int  # never used again once removed
    document_id: str
    first: int  # number of the paragraph in which it begins
    last: int  # number of the paragraph in which it ends
    start: int
    end: int
    tokens: int  # of the slice, by `index.tokens`


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A passage before it is stored, with the text that stands for it in the model.

    Sentence (s, e) of `sentences` lies at `text[s - start + offset : e - start + offset]`.
    """

    document_id: str
    first: int
    last: int
    start: int
    end: int
    tokens: int
    text: str  # a line that says where it stands, if there is room for one, and the slice
    offset: int  # of the slice in `text`
    sentences: tuple[tuple[int, int], ...]  # whole ones, in reading order, offsets into the document's text


def cut(
    document: Document,
    paragraphs: Sequence[Paragraph],
    *,
    pieces: Callable[[str], int],
    window: int,
    budget: int = BUDGET,
) -> tuple[Draft, ...]:
    """Cut a document into passages that cover every quotable paragraph."""
    raise NotImplementedError
