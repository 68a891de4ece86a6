"""Drafts made in memory, for tests of what looks for quotations in them."""

from corpus.document import Kind, Paragraph
from qa.checking.drafts import Draft


def draft(text, *, set_off=(), kinds=None, notes=()):
    """Return a draft whose paragraphs are parted by empty lines; `set_off` are the words of its block quotations."""
    paragraphs, start = [], 0
    for number, words in enumerate(text.split("\n\n"), start=1):
        paragraphs.append(
            Paragraph(
                document_id="draft",
                number=number,
                label=f"¶{number}",
                kind=(kinds or {}).get(number, Kind.BODY),
                page=None,
                section=(),
                start=start,
                end=start + len(words),
            )
        )
        start += len(words) + 2
    ranges = tuple((text.index(words), text.index(words) + len(words)) for words in set_off)
    return Draft(
        name="draft.md",
        media_type="text/markdown",
        text=text,
        paragraphs=tuple(paragraphs),
        notes=notes,
        set_off=ranges,
    )
