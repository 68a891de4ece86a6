"""One document with a bit of everything, made by hand."""

from dataclasses import replace

from corpus.document import Document, Enumeration, Kind, Note, Paragraph, Parsed, Slice, digest


def make(source: str = "/notes/Tea.txt", body: str = "Tea: one leaf.1", title: str = "On tea", **changes) -> Parsed:
    """A document of three paragraphs with a list and a footnote, all of it about `body`."""
    text = f"{body}\n\nSecond.\n\n1 A note."
    at = len(body) + 2
    document = Document(
        id=digest(source + text)[:16],
        title=title,
        source=source,
        media_type="text/plain",
        text=text,
        sha256=digest(text),
        source_sha256=digest(source),
        canon=1,
        collection="default",
    )
    document = replace(document, **changes)
    spans = [(Kind.BODY, 0, len(body)), (Kind.ITEM, at, at + 7), (Kind.FOOTNOTE, at + 9, len(text))]
    return Parsed(
        document=document,
        paragraphs=tuple(
            Paragraph(
                document_id=document.id,
                number=number,
                label=f"¶{number}",
                kind=kind,
                page=None if number == 2 else 7,
                section=("Drinks", 'Hot "ones"'),
                start=start,
                end=end,
            )
            for number, (kind, start, end) in enumerate(spans, start=1)
        ),
        enumerations=(
            Enumeration(
                document_id=document.id,
                lead=Slice(1, 0, 4),
                items=(Slice(1, 5, len(body)), Slice(2, at, at + 7)),
                announced=2,
            ),
            Enumeration(
                document_id=document.id, lead=None, items=(Slice(1, 0, 4), Slice(2, at, at + 7)), announced=None
            ),
        ),
        notes=(Note(document_id=document.id, start=len(body) - 1, end=len(body), paragraph=3),),
        warnings=("one",),
    )
