"""The JSON of the library, of uploads and of receipts, described for those who generate clients."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.document import Kind
from qa.server.records import State


class DocumentOut(BaseModel):
    """A document of the library."""

    id: str
    title: str
    source: str
    media_type: str
    collection: str
    sha256: str
    paragraphs: int
    lists: int
    tables: int
    footnotes: int
    pages: int
    language: str | None


class DocumentsOut(BaseModel):
    """Documents by title."""

    documents: list[DocumentOut]


class CollectionOut(BaseModel):
    """A collection, and how many documents it holds."""

    name: str
    documents: int


class CollectionsOut(BaseModel):
    """All collections."""

    collections: list[CollectionOut]


class HeadingOut(BaseModel):
    """A heading, by the number of its paragraph."""

    paragraph: int
    level: int
    text: str
    page: int | None


class SheetOut(BaseModel):
    """A page; sizes in points."""

    number: int
    label: str
    width: float
    height: float


class WholeDocumentOut(DocumentOut):
    """A document with its headings and pages."""

    has_pictures: bool = Field(description="whether its pages can be drawn")
    outline: list[HeadingOut]
    sheets: list[SheetOut]


class NoteOut(BaseModel):
    """A footnote's mark, and the number of the paragraph that it calls."""

    start: int
    end: int
    paragraph: int


class BriefParagraphOut(BaseModel):
    """A paragraph among others."""

    place: int = Field(description="in reading order, from 1")
    number: int
    label: str
    kind: Kind
    section: list[str]
    page: int | None
    page_label: str | None
    anchor: str | None
    start: int
    end: int
    text: str
    notes: list[NoteOut]


class NamedDocument(BaseModel):
    """Which document it is."""

    id: str
    title: str
    sha256: str


class ParagraphsOut(BaseModel):
    """Paragraphs of a document, and how many there are in all."""

    document: NamedDocument
    total: int
    paragraphs: list[BriefParagraphOut]


class ParagraphOut(BaseModel):
    """One paragraph, and where it stands on paper."""

    model_config = ConfigDict(extra="allow")
    place: int
    number: int
    label: str
    kind: Kind
    page: int | None
    section: list[str]
    start: int
    end: int
    text: str


class RemovedOut(BaseModel):
    """A document that was removed."""

    id: str
    title: str
    restorable_until: float | None = Field(description="seconds since 1970")


class FileOut(BaseModel):
    """What became of an uploaded file."""

    model_config = ConfigDict(extra="allow")
    name: str
    status: str | None


class JobOut(BaseModel):
    """An upload's work."""

    id: str
    collection: str
    created: float = Field(description="seconds since 1970")
    state: State
    progress: float = Field(ge=0, le=1)
    detail: str | None
    reading: str | None = Field(description="the file that is read now")
    files: list[FileOut]


class BegunOut(JobOut):
    """Work that has begun; its id once more, as `job`."""

    job: str


class JobsOut(BaseModel):
    """Uploads, the newest first."""

    jobs: list[JobOut]


class SuggestionsOut(BaseModel):
    """Questions to begin with."""

    suggestions: list[str]


class VerdictOut(BaseModel):
    """Whether a quote still stands where it stood."""

    model_config = ConfigDict(extra="allow")
    verdict: Literal["PASS", "FAIL"]
    reason: str | None
    detail: str | None


class CheckedOut(BaseModel):
    """An answer that was checked."""

    id: str | int | None
    question: str
    quotes: list[VerdictOut]


class VerificationOut(BaseModel):
    """A verdict for each quote."""

    schema_: Literal["pilcrow.verification/1"] = Field(alias="schema")
    passed: int
    failed: int
    answers: list[CheckedOut]


class FindingOut(BaseModel):
    """What became of one quotation of a draft."""

    model_config = ConfigDict(extra="allow")
    verdict: Literal["exact", "typographic", "altered", "stitched", "misattributed", "not_found", "short"]
    detail: str
    words: str = Field(description="as the draft has them")
    label: str = Field(description="the draft's paragraph: ¶3")
    changes: list[dict[str, str]] = Field(description="word by word: operation, draft, source")
    quotes: list[dict[str, object]] = Field(description="where it stands, as the quotes of an answer")
    references: list[str]
    paste: str | None = Field(description="the right reference, as a note")


class CheckOut(BaseModel):
    """A verdict for each quotation of a draft, in its order."""

    model_config = ConfigDict(extra="allow")
    schema_: Literal["pilcrow.check/1"] = Field(alias="schema")
    counts: dict[str, int]
    wrong: int = Field(description="quotations that somebody has to look at")
    findings: list[FindingOut]
    signature: str


class CitedOut(BaseModel):
    """A quote in every form."""

    plain: str
    markdown: str
    chicago: str
    apa: str
    bibtex: str
