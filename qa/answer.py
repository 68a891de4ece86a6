"""What may be said: spans that carry no text, quotes that were verified, and the answer."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.document import Box, Document, digest
from index.search import Hit


class Role(StrEnum):
    """Why a quote is shown."""

    ANSWER = "answer"
    LEAD = "lead"  # the sentence that leads in to a list
    CONTEXT = "context"


class Refusal(StrEnum):
    """Why there is no answer."""

    EMPTY_QUESTION = "empty_question"
    NOTHING_FOUND = "nothing_found"
    NOT_ANSWERED = "not_answered"


class Carries(StrEnum):
    """What of an earlier question a follow-up leans on."""

    ITEM = "item"  # a position in the list that was quoted
    SUBJECT = "subject"  # what it was about
    DOCUMENT = "document"  # where to look
    PLACE = "place"  # the paragraph from which "next" and "before" count


@dataclass(frozen=True, slots=True)
class Carried:
    """One thing that was carried into a question; leave it out by its kind."""

    kind: Carries
    words: str  # of the earlier question or the document, verbatim; a title; or a paragraph's label


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A place to quote from: offsets and a digest of the words, never the words themselves."""

    document_id: str
    paragraph: int
    start: int
    end: int
    digest: str  # sha256 of text[start:end]
    score: float
    role: Role
    emphasis: tuple[tuple[int, int], ...] = ()  # offsets into the document's text, inside the span

    @classmethod
    def of(
        cls,
        document: Document,
        paragraph: int,
        start: int,
        end: int,
        *,
        score: float,
        role: Role = Role.ANSWER,
        emphasis: tuple[tuple[int, int], ...] = (),
    ) -> "Span":
        """Mark `document.text[start:end]`, which lies inside the paragraph of that number."""
        return cls(
            document_id=document.id,
            paragraph=paragraph,
            start=start,
            end=end,
            digest=digest(document.text[start:end]),
            score=score,
            role=role,
            emphasis=emphasis,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a document, word for word. Made by `qa.verify` alone."""

    document_id: str
    title: str
    source: str
    document_sha256: str
    paragraph: int
    label: str
    page: int | None  # the physical page of its first character
    section: tuple[str, ...]
    start: int
    end: int
    text: str
    sha256: str
    emphasis: tuple[tuple[int, int], ...]  # offsets into `text`
    score: float
    role: Role
    page_label: str | None = None  # that page's number as printed: "iv"
    page_is_sheet: bool = False  # whether `page` is a sheet of the file, not only a number that it prints
    ocr: bool = False  # whether some of its pages were recognised in a picture
    anchor: str | None = None  # where the format has addresses: "section-3.2"
    places: tuple[tuple[int, Box], ...] = ()  # (page, box of a line), as in `corpus.places.boxes`


@dataclass(frozen=True, slots=True)
class Count:
    """How many items a list announces, if it does, and how many are quoted."""

    announced: int | None
    found: int


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent on one question."""

    encode: float
    search: float
    read: float
    total: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The one result of `ask`: quotes or a refusal, never both, never other words."""

    question: str
    asked: str
    quotes: tuple[Quote, ...]
    count: Count | None
    refusal: Refusal | None
    nearest: tuple[Quote, ...]
    confidence: float
    hits: tuple[Hit, ...]
    timings: Timings
    signature: str
    carried: tuple[Carried, ...] = ()  # from earlier questions of the conversation

    def __post_init__(self) -> None:
        if bool(self.quotes) == bool(self.refusal):
            raise ValueError("an answer is either quotes or a refusal")
