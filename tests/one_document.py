"""A document of a few paragraphs made in memory, for tests of what reads sentences."""

from corpus.document import Document, Kind, Paragraph, digest
from index.search import ScoredSentence
from qa.evidence import FEATURES, Candidate


def document(text, title="Untold"):
    """Return a document with this text."""
    return Document(
        id="d" * 16,
        title=title,
        source="/untold.txt",
        media_type="text/plain",
        text=text,
        sha256=digest(text),
        source_sha256="",
        canon=1,
        collection="default",
    )


def paragraphs(document, kind=Kind.BODY, section=()):
    """Return its paragraphs, which are parted by empty lines."""
    found, start = [], 0
    for number, words in enumerate(document.text.split("\n\n"), start=1):
        found.append(
            Paragraph(
                document_id=document.id,
                number=number,
                label=f"¶{number}",
                kind=kind,
                page=None,
                section=section,
                start=start,
                end=start + len(words),
            )
        )
        start += len(words) + 2
    return tuple(found)


def candidate(document, paragraph, words, first=0.0, hit=0):
    """Return the sentence with these words of a paragraph; its first feature is given, the others are 0."""
    start = document.text.index(words, paragraph.start)
    sentence = ScoredSentence(
        document_id=document.id,
        paragraph=paragraph.number,
        start=start,
        end=start + len(words),
        hit=hit,
        similarity=0.0,
    )
    values = (first, *[0.0] * (len(FEATURES) - 1))
    return Candidate(document=document, paragraph=paragraph, sentence=sentence, values=values)
