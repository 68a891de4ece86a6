"""The JSON of questions and answers: what comes in is checked, what goes out is described for client generators."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from qa.answer import Carries, Role
from qa.compare import MOST_COMPARED
from qa.converse import MOST_TURNS, Turn

MOST_DOCUMENTS = 200  # that a question is narrowed to
MOST_QUOTES = 500  # of an earlier answer
MOST_QUESTIONS = 100  # in one batch


def _encodable(text: str) -> str:
    if not text.isascii() and text != text.encode(errors="ignore").decode():
        raise ValueError("half a character")
    return text


Words = Annotated[str, AfterValidator(_encodable)]  # JSON can hold what no text can: "\\ud800"
Name = Annotated[Words, Field(min_length=1, max_length=1_000)]


class DocumentOf(BaseModel):
    """The document of an earlier quote."""

    id: Annotated[Words, Field(max_length=64)]


class EarlierQuote(BaseModel):
    """Where an earlier quote stands; its words are not read."""

    document: DocumentOf
    paragraph: Annotated[int, Field(ge=1, lt=2**63)]
    role: Role = Role.ANSWER


class Earlier(BaseModel):
    """An earlier answer of the conversation, as it came; only these fields are read."""

    asked: Annotated[Words, Field(max_length=4_000)]
    quotes: Annotated[list[EarlierQuote], Field(max_length=MOST_QUOTES)] = []

    def turn(self) -> Turn:
        """Return it as `qa.converse` reads it."""
        at = [(each.document.id, each.paragraph, each.role) for each in self.quotes]
        places = tuple((document, paragraph) for document, paragraph, role in at if role is Role.ANSWER)
        leads = [(document, paragraph) for document, paragraph, role in at if role is Role.LEAD]
        return Turn(asked=self.asked, places=places, lead=leads[0] if leads else None)


class Question(BaseModel):
    """A question, and where to look."""

    model_config = ConfigDict(extra="forbid")
    question: Words
    documents: Annotated[list[Name], Field(max_length=MOST_DOCUMENTS, description="ids or unique names")] = []
    collection: Name | None = None
    history: Annotated[list[Earlier], Field(max_length=MOST_TURNS, description="oldest first")] = []
    without: Annotated[list[Carries], Field(max_length=8, description="what must not be carried over")] = []


class BatchQuestion(BaseModel):
    """One question of many."""

    model_config = ConfigDict(extra="forbid")
    id: Words | int | None = None
    question: Words
    document: Name | None = None
    collection: Name | None = None


class Batch(BaseModel):
    """Many questions."""

    model_config = ConfigDict(extra="forbid")
    questions: Annotated[list[BatchQuestion], Field(min_length=1, max_length=MOST_QUESTIONS)]


class Compared(BaseModel):
    """A question, and the documents to put it to."""

    model_config = ConfigDict(extra="forbid")
    question: Words
    documents: Annotated[list[Name], Field(min_length=1, max_length=MOST_COMPARED)]


# ==== what goes out ====


class Source(BaseModel):
    """The document that a quote is from."""

    id: str
    title: str
    source: str
    sha256: str


class QuoteOut(BaseModel):
    """Words of a document, word for word."""

    model_config = ConfigDict(extra="allow")
    text: str
    role: Role
    score: float
    emphasis: list[tuple[int, int]] = Field(description="ranges of characters of the text")
    document: Source
    paragraph: int
    label: str
    page: int | None
    section: list[str]
    start: int = Field(description="character offset into the document's text")
    end: int
    sha256: str


class CountOut(BaseModel):
    """How many items a list announces, and how many are quoted."""

    announced: int | None
    found: int


class CarriedOut(BaseModel):
    """What was carried over from an earlier question."""

    kind: Carries
    words: str


class TimingsOut(BaseModel):
    """Milliseconds."""

    encode: float
    search: float
    read: float
    total: float


class AnswerOut(BaseModel):
    """Quotes or a refusal."""

    schema_: Literal["pilcrow.answer/1"] = Field(alias="schema")
    id: str | int | None
    question: str
    asked: str = Field(description="what was searched")
    carried: list[CarriedOut]
    status: Literal["answered", "abstained"]
    reason: Literal["nothing_found", "not_answered", "empty_question"] | None
    confidence: float
    count: CountOut | None
    quotes: list[QuoteOut]
    nearest: list[QuoteOut] = Field(description="not an answer, but nearest")
    timings_ms: TimingsOut
    signature: str


class FailedOut(BaseModel):
    """A question of a batch that could not be asked."""

    schema_: Literal["pilcrow.answer/1"] = Field(alias="schema")
    id: str | int | None
    question: str
    status: Literal["error"]
    error: str
    quotes: list[QuoteOut]


class BatchOut(BaseModel):
    """An answer for each question, in their order."""

    answers: list[AnswerOut | FailedOut]


class ComparedDocument(BaseModel):
    """A document that was asked."""

    id: str
    title: str
    source: str


class ComparedRow(BaseModel):
    """One document and what it says."""

    document: ComparedDocument
    answer: AnswerOut


class ComparisonOut(BaseModel):
    """What each document says to the same question."""

    schema_: Literal["pilcrow.comparison/1"] = Field(alias="schema")
    question: str
    rows: list[ComparedRow]
