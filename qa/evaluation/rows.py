"""A run: what a system said to each question, one JSON object a line; scoring reads nothing but this and the gold.

A line is an answer as `pilcrow ask --json` prints it (`pilcrow.answer/1`, so `pilcrow verify` and others read it
too), with one field more:

    "run": {"witness": [{"words": true, "place": true}, ...],   one for each of "quotes"
            "passages": [{"rank", "document": {"id", "title", "source"}, "first", "last", "start", "end",
                          "score", "similarity", "vector_rank", "lexical_rank", "text"}, ...],   best first
            "sentences": [...],                                  of another system's answer: `qa.evaluation.foreign`
            "within": [document, collection]}                    as the gold names them, where it asks only there

A witness is a second reading of the library, right after the answer: whether the words stand at the offsets that
the quote names, in the document of the digest that it names, and whether paragraph, label and page are those of the
place. All lines of a run have one signature. A question that could not be asked has status "error" and no quotes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from corpus.document import digest
from qa.answer import Count, Role
from qa.evaluation.lines import EvaluationError, Fields, once, read_lines


class Status(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"
    ERROR = "error"
    MISSING = "missing"  # the run has no line for it


class Kind(StrEnum):
    """What a sentence of another system's answer is."""

    EXACT = "exact"  # the words of a document, but for what typesetting and the conventions of quoting allow
    ALTERED = "altered"  # most of its words stand together in a document
    NONE = "none"  # no quotation


@dataclass(frozen=True, slots=True, kw_only=True)
class RunQuote:
    """A quote as a run has it. Offsets into `Document.text`; nothing is believed that the witness does not say."""

    text: str
    role: Role
    document_id: str
    title: str
    source: str
    paragraph: int | None
    label: str
    page: int | None
    start: int | None
    end: int | None
    sha256: str | None  # of the words
    emphasis: tuple[tuple[int, int], ...] = ()  # offsets into `text`
    words_hold: bool | None = None  # whether the words stand where it says; None if nobody looked
    place_holds: bool | None = None  # whether paragraph, label and page are those of the place

    @property
    def is_verbatim(self) -> bool | None:
        """Whether the words are those of the document, as far as this row can tell; None if nobody looked."""
        if self.sha256 is not None and digest(self.text) != self.sha256:
            return False
        if self.start is not None and self.end is not None and self.end - self.start != len(self.text):
            return False
        return self.words_hold

    @property
    def emphasised(self) -> str:
        """The words that are emphasised, or all words if none are."""
        return " ".join(self.text[start:end] for start, end in self.emphasis) or self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPassage:
    """A passage that the search brought, best first."""

    document_id: str
    title: str
    source: str
    first: int | None  # number of the paragraph in which it begins
    last: int | None
    score: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSentence:
    """A sentence of another system's answer, and which of its citations hold."""

    text: str
    kind: Kind
    where: str  # "¶14 · p. 3 · Title", where its words stand; "" if nowhere
    citations: tuple[tuple[str, bool], ...] = ()  # as given, and whether it holds: the words stand there


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """What was said to one question."""

    id: str
    question: str
    status: Status
    confidence: float | None  # None if it is not told
    count: Count | None
    quotes: tuple[RunQuote, ...]
    nearest: tuple[RunQuote, ...]
    passages: tuple[RunPassage, ...]
    sentences: tuple[RunSentence, ...]
    total_ms: float | None
    signature: str
    where: str
    error: str = ""
    within: tuple[str | None, str | None] | None = None  # where alone it was asked, as the gold names it

    @property
    def answers(self) -> tuple[RunQuote, ...]:
        """The quotes that answer, without those that only help to understand them; none if it abstained."""
        return tuple(each for each in self.quotes if each.role is Role.ANSWER) if self.is_answered else ()

    @property
    def is_omitted(self) -> bool:
        """Whether nothing came of the question: no row, or an error."""
        return self.status in (Status.MISSING, Status.ERROR)

    @property
    def is_answered(self) -> bool:
        """Whether there was an answer."""
        return self.status is Status.ANSWERED


@dataclass(frozen=True, slots=True)
class Run:
    """The rows of one run, in the order of the file, and the signature that all of them have."""

    rows: tuple[RunRow, ...]
    signature: str


def read_run(path: Path) -> Run:
    """Read a run; raises EvaluationError, naming the line, if it is none, or mixes signatures or ids."""
    seen: dict[str, str] = {}
    rows: list[RunRow] = []
    for fields in read_lines(path):
        row = row_of(fields)
        once(seen, row.id, row.where)
        if rows and row.signature != rows[0].signature:
            raise fields.fail(
                f"its signature is {row.signature or 'missing'}, and that of the lines before {rows[0].signature}; "
                "one run holds the answers of one system. Run `pilcrow eval run --fresh`, or part the file."
            )
        rows.append(row)
    return Run(tuple(rows), rows[0].signature)


def row_of(fields: Fields) -> RunRow:
    """Read one line of a run."""
    status = fields.text("status", "")
    if status not in (Status.ANSWERED, Status.ABSTAINED, Status.ERROR):
        raise fields.fail('"status" is none of answered, abstained, error; give a file that `pilcrow eval run` wrote.')
    run, count = fields.inner("run"), fields.inner("count")
    witness = [(each.values.get("words"), each.values.get("place")) for each in run.objects("witness")]
    found = [_quote(each) for each in fields.objects("quotes")]
    if witness and len(witness) != len(found):
        raise fields.fail(f"it has {len(found)} quotes and {len(witness)} witnesses; the line was edited or cut.")
    quotes = found if not witness else [
        _witnessed(quote, words, place) for quote, (words, place) in zip(found, witness, strict=True)
    ]  # fmt: skip
    if status == Status.ANSWERED and not quotes:
        raise fields.fail('it is "answered" and has no quotes.')
    return RunRow(
        id=fields.name("id"),
        question=fields.text("question", ""),
        status=Status(status),
        confidence=None if status == Status.ERROR else _confidence(fields),
        count=Count(count.whole("announced"), count.whole("found") or 0) if count.values else None,
        quotes=tuple(quotes),
        nearest=tuple(_quote(each) for each in fields.objects("nearest")),
        passages=tuple(_passage(each) for each in run.objects("passages")),
        sentences=tuple(_sentence(each) for each in run.objects("sentences")),
        total_ms=fields.inner("timings_ms").number("total"),
        signature=fields.text("signature", ""),
        where=fields.where,
        error=fields.text("error", ""),
        within=_within(run),
    )


def _confidence(fields: Fields) -> float | None:
    confidence = fields.number("confidence")
    if confidence is not None and not 0 <= confidence <= 1:
        raise fields.fail('"confidence" lies between 0 and 1.')
    return confidence


def _within(run: Fields) -> tuple[str | None, str | None] | None:
    match run.items("within"):
        case [str() | None as document, str() | None as collection]:
            return document, collection
        case []:
            return None
        case _:
            raise run.fail('"within" holds the names of a document and of a collection.')


def _quote(fields: Fields) -> RunQuote:
    document = fields.inner("document")
    role = fields.text("role", Role.ANSWER)
    if role not in set(Role):
        raise fields.fail(f"the role “{role}” is not known; answer, lead and context are.")
    return RunQuote(
        text=fields.text("text"),
        role=Role(role),
        document_id=document.text("id", ""),
        title=document.text("title", ""),
        source=document.text("source", ""),
        paragraph=fields.whole("paragraph"),
        label=fields.text("label", ""),
        page=fields.whole("page"),
        start=fields.whole("start"),
        end=fields.whole("end"),
        sha256=fields.text("sha256", "") or None,
        emphasis=tuple(_pairs(fields)),
    )


def _pairs(fields: Fields) -> Iterator[tuple[int, int]]:
    for pair in fields.items("emphasis"):
        match pair:
            case [int(start), int(end)]:
                yield start, end
            case _:
                raise fields.fail('"emphasis" holds pairs of offsets.')


def _witnessed(quote: RunQuote, words: object, place: object) -> RunQuote:
    seen = [each if isinstance(each, bool) else None for each in (words, place)]
    return replace(quote, words_hold=seen[0], place_holds=seen[1])


def _passage(fields: Fields) -> RunPassage:
    document = fields.inner("document")
    return RunPassage(
        document_id=document.text("id", ""),
        title=document.text("title", ""),
        source=document.text("source", ""),
        first=fields.whole("first"),
        last=fields.whole("last"),
        score=fields.number("score", 0.0) or 0.0,
        text=fields.text("text", ""),
    )


def _sentence(fields: Fields) -> RunSentence:
    kind = fields.text("kind")
    if kind not in set(Kind):
        raise fields.fail(f"the kind “{kind}” is not known; exact, altered and none are.")
    cited = tuple((each.text("cited"), each.flag("holds")) for each in fields.objects("citations"))
    return RunSentence(text=fields.text("text"), kind=Kind(kind), where=fields.text("where", ""), citations=cited)


def check_against(rows: tuple[RunRow, ...], questions: dict[str, str], gold: Path) -> None:
    """Raise EvaluationError, naming the line, if a row answers a question that the gold does not ask."""
    for row in rows:
        if row.id not in questions:
            raise EvaluationError(f"{row.where}: “{row.id}” is no question of {gold}; score a run with its own gold.")
        if row.question != questions[row.id]:
            raise EvaluationError(
                f"{row.where}: “{row.id}” answers another question than {gold} asks: “{row.question}” instead of "
                f"“{questions[row.id]}”. Run that gold again."
            )
