"""Other systems' answers: which of their sentences are quotations, and which of their citations hold.

Their answers stand in a file, one JSON object a line, in this form or as TREC RAG 2024 has it ("topic_id" for "id"):

    {"id": "q1", "system": "a name and a version", "confidence": 0.9, "ms": 1200,
     "references": ["report.pdf", {"document": "memo.docx", "page": 3, "paragraph": 14}],
     "answer": [{"text": "One sentence.", "citations": [0, {"document": "report.pdf", "page": 7}]}, ...]}

"answer" may also be one text; it is cut into sentences, and "[1]" or "[1, 3-5]" in it cites the references, from 1. In
the list, a number cites them from 0. An answer that is empty, or has "abstained": true, is silence. "system" (the
same on every line), "confidence" (0 to 1), "ms" and the page and paragraph of a citation are optional.

Each sentence is looked up in the library as `pilcrow check` looks up a quotation, and becomes a quote of the run that
this makes; so the same measures, comparisons, reports and gates work for it. A citation holds if the words of its
sentence, exact or altered, stand in the document, and on the page and in the paragraph, if it names them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from tqdm import tqdm

from corpus.document import digest
from corpus.errors import NoSuchDocument
from corpus.places import locate
from corpus.sentences import sentences
from index.search import Index
from qa.checking import aligning, matching
from qa.checking.library import Library
from qa.evaluation.gold import GoldQuestion
from qa.evaluation.lines import EvaluationError, Fields, as_fields, line_of, once, read_lines, write_whole
from qa.evaluation.rows import Kind
from qa.render import Json

FEWEST = 3  # words of a sentence that is looked up: "Yes, it does." stands in many documents
ALTERED = 0.5  # weighed share of a sentence's words from which it is an altered quotation, as `pilcrow check` has it
LONGEST = 4_000  # characters of a sentence that are compared word by word
UNNAMED = "unnamed"
_NUMBERS = r"\d{1,4}(?:\s?[-–]\s?\d{1,4})?"  # "3", "1-4"
_MARK = re.compile(rf"\s?\[({_NUMBERS}(?:\s?[,;]\s?{_NUMBERS})*)\]")
_BEHIND = re.compile(rf"([.!?][\"”’»]?)((?:{_MARK.pattern})+)")
_QUOTED = re.compile(r"[\"“„«‘'].+[\"”“»’'][.!?]?")


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as it was given."""

    document: str
    page: int | None = None
    paragraph: int | None = None

    def __str__(self) -> str:
        """Write it down: "report.pdf, p. 3, ¶14"."""
        page = f"p. {self.page}" if self.page is not None else ""
        return ", ".join(
            filter(None, (self.document, page, f"¶{self.paragraph}" if self.paragraph is not None else ""))
        )


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and its citations."""

    text: str
    citations: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignAnswer:
    """What another system said to a question; nothing if it was silent."""

    id: str
    system: str
    sentences: tuple[Said, ...]
    confidence: float | None
    ms: float | None
    where: str


@dataclass(frozen=True, slots=True)
class Found:
    """A place of the library, for a range that lies within paragraphs of one document."""

    document_id: str
    start: int
    end: int
    paragraphs: tuple[int, ...]
    pages: tuple[int, ...]
    label: str


def read_answers(path: Path) -> tuple[ForeignAnswer, ...]:
    """Read other systems' answers; raises EvaluationError, naming the line."""
    seen: dict[str, str] = {}
    found: list[ForeignAnswer] = []
    for fields in read_lines(path):
        answer = _answer(fields)
        once(seen, answer.id, answer.where)
        if found and answer.system != found[0].system:
            raise fields.fail(
                f"it is of “{answer.system}”, and the lines before of “{found[0].system}”; part the file."
            )
        found.append(answer)
    return tuple(found)


def run(answers: Path, gold: Sequence[GoldQuestion], gold_path: Path, out: Path, index: Index) -> int:
    """Look up what another system said, and write a run; return how many answers there were.

    :raises EvaluationError: if the answers cannot be read, or one is to no question of the gold.
    """
    asked = {each.id: each for each in gold}
    given = read_answers(answers)
    for each in given:
        if each.id not in asked:
            raise EvaluationError(f"{each.where}: “{each.id}” is no question of {gold_path}.")
    with index.store.snapshot():
        index.catch_up()
        looking = _Looking(index)
        rows = tqdm(given, "looking up", unit="answer", disable=None)
        write_whole(out, [line_of(looking.row(each, asked[each.id].question)) for each in rows])
    return len(given)


def _answer(fields: Fields) -> ForeignAnswer:
    named = "topic_id" if "topic_id" in fields.values else "id"
    references = [_cited(each, fields, ()) for each in fields.items("references")]
    answer = fields.values.get("answer")
    if isinstance(answer, str):
        said = tuple(_cut(answer, references))
    elif isinstance(answer, list):
        said = tuple(_sentence(as_fields(each, f"{fields.where}, answer"), references) for each in answer)
    elif fields.flag("abstained", False):
        said = ()
    else:
        raise fields.fail('there is no "answer": a text, or a list of {"text", "citations"}, or "abstained": true.')
    confidence = fields.number("confidence")
    if confidence is not None and not 0 <= confidence <= 1:
        raise fields.fail('"confidence" lies between 0 and 1.')
    return ForeignAnswer(
        id=fields.name(named),
        system=fields.text("system", fields.text("run_id", UNNAMED)),
        sentences=() if fields.flag("abstained", False) else tuple(each for each in said if each.text.strip()),
        confidence=confidence,
        ms=fields.number("ms"),
        where=fields.where,
    )


def _sentence(fields: Fields, references: Sequence[Cited]) -> Said:
    return Said(fields.text("text"), tuple(_cited(each, fields, references) for each in fields.items("citations")))


def _cited(value: Json, fields: Fields, references: Sequence[Cited]) -> Cited:
    match value:
        case str():
            return Cited(value)
        case bool():
            pass
        case int() if 0 <= value < len(references):
            return references[value]
        case int():
            raise fields.fail(f"it cites reference {value} (from 0), and there are {len(references)}.")
        case dict():
            inner = as_fields(value, fields.where)
            return Cited(inner.text("document"), inner.whole("page"), inner.whole("paragraph"))
    raise fields.fail('a citation is a number, a name, or {"document", "page", "paragraph"}.')


def _cut(text: str, references: Sequence[Cited]) -> Iterator[Said]:
    """Cut a text into sentences; a mark behind a sentence's stop is of the sentence before it.

    Only a mark that names a reference is a citation; "[2019]" is a word of the sentence.
    """

    def is_citation(mark: re.Match[str]) -> bool:
        return any(True for _ in _numbers(mark[0], len(references)))

    def before_stop(behind: re.Match[str]) -> str:
        end = max((mark.end() for mark in takewhile(is_citation, _MARK.finditer(behind[2]))), default=0)
        return behind[2][:end] + behind[1] + behind[2][end:]

    moved = _BEHIND.sub(before_stop, text)
    for line in moved.splitlines():
        for start, end in sentences(line, 0, len(line)):
            words = line[start:end]
            numbers = [each for mark in _MARK.finditer(words) for each in _numbers(mark[0], len(references))]
            cited = tuple(references[each - 1] for each in dict.fromkeys(numbers))
            yield Said(_MARK.sub(lambda mark: "" if is_citation(mark) else mark[0], words), cited)


def _numbers(mark: str, count: int) -> Iterator[int]:
    """Yield the references that a mark names: "[1, 3-5]" of five names 1, 3, 4 and 5."""
    for first, last in re.findall(r"(\d+)(?:\s?[-–]\s?(\d+))?", mark):
        if 1 <= int(first) <= int(last or first) <= count:
            yield from range(int(first), int(last or first) + 1)


class _Looking:
    """Looks sentences up in one state of the library."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._library = Library(index)
        self._names: dict[str, str | None] = {}

    def row(self, answer: ForeignAnswer, question: str) -> dict[str, Json]:
        """Return the row of a run."""
        judged = [self._judged(each) for each in answer.sentences]
        titles = {each.id: (each.title, each.source) for each in self._index.store.documents()} if judged else {}
        return {
            "schema": "pilcrow.foreign-answer/1",
            "id": answer.id,
            "question": question,
            "status": "answered" if judged else "abstained",
            "confidence": answer.confidence,
            "quotes": [_quote_json(said, places, titles) for said, _, places, _ in judged],
            "timings_ms": {"total": answer.ms},
            "signature": f"other:{answer.system}|{self._index.signature}",
            "run": {
                "witness": [
                    {"words": kind is Kind.EXACT, "place": any(held) if held else None} for _, kind, _, held in judged
                ],
                "sentences": [
                    {
                        "text": said.text,
                        "kind": kind.value,
                        "where": f"{places[0].label} · {titles[places[0].document_id][0]}" if places else "",
                        "citations": [
                            {"cited": str(cited), "holds": holds}
                            for cited, holds in zip(said.citations, held, strict=True)
                        ],
                    }
                    for said, kind, places, held in judged
                ],
            },
        }

    def _judged(self, said: Said) -> tuple[Said, Kind, tuple[Found, ...], list[bool]]:
        kind, places = self._find(said.text)
        return said, kind, places, [any(self._fits(cited, place) for place in places) for cited in said.citations]

    def _find(self, text: str) -> tuple[Kind, tuple[Found, ...]]:
        words = text.strip()
        words = words.strip("\"“”„«»‘’'") if _QUOTED.fullmatch(words) else words
        if len(words.split()) < FEWEST and len(words) < 4 * FEWEST:
            return Kind.NONE, ()
        library = self._library
        matches = [
            match
            for document_id in matching.candidates(library, words)
            for match in matching.find(words, library.source(document_id))
        ]
        if matches:
            best = matching.least_altered(matches)
            kind = Kind.ALTERED if best[0].altering else Kind.EXACT
            return kind, tuple(self._found(each.document_id, each.start, each.end) for each in best)
        words = words[:LONGEST]
        aligned = aligning.align(words, library, library.near(words))
        if aligned is None or aligned.score < ALTERED:
            return Kind.NONE, ()
        return Kind.ALTERED, (self._found(aligned.document_id, aligned.start, aligned.end),)

    def _found(self, document_id: str, start: int, end: int) -> Found:
        paragraphs = self._library.source(document_id).paragraphs_of(start, end)
        places = [
            locate(self._index.store, each, max(start, each.start), min(end, each.end)).page for each in paragraphs
        ]
        numbers = tuple(each.number for each in paragraphs)
        pages = tuple(page for page in places if page is not None)
        return Found(document_id, start, end, numbers, pages, paragraphs[0].label if paragraphs else "")

    def _fits(self, cited: Cited, place: Found) -> bool:
        return (
            self._document(cited.document) == place.document_id
            and (cited.page is None or cited.page in place.pages)
            and (cited.paragraph is None or cited.paragraph in place.paragraphs)
        )

    def _document(self, name: str) -> str | None:
        """Return the id of a document that is cited; None if none, or more than one, goes by that name."""
        if name not in self._names:
            try:
                self._names[name] = self._index.store.resolve(name)
            except NoSuchDocument:
                self._names[name] = None
        return self._names[name]


def _quote_json(said: Said, places: Iterable[Found], titles: dict[str, tuple[str, str]]) -> dict[str, Json]:
    """Render a sentence as a quote; where it was found, if anywhere, else what it cites."""
    place = next(iter(places), None)
    quote: dict[str, Json] = {"text": said.text, "role": "answer", "sha256": digest(said.text)}
    if place is None:
        return {**quote, "document": {"title": said.citations[0].document if said.citations else ""}}
    title, source = titles[place.document_id]
    return {
        **quote,
        "document": {"id": place.document_id, "title": title, "source": source},
        "paragraph": place.paragraphs[0] if place.paragraphs else None,
        "label": place.label,
        "page": place.pages[0] if place.pages else None,
    }
