"""Saved quotes checked against the library: are the words still where the receipt says they are?

A quote that passes, and one whose words stand elsewhere now, comes back as `qa.verify` reads it from the
store; the words that were saved are only ever compared.
"""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from corpus.document import QUOTABLE, Document, Paragraph, digest
from corpus.errors import QuoteError
from corpus.formats.block import Options
from corpus.store import Store
from qa.answer import Quote, Role, Span
from qa.opening import open_store
from qa.render import Json
from qa.rereading import reread
from qa.saved import Receipt, Saved, read
from qa.verify import verify

SCHEMA = "pilcrow.verification/1"


class Fault(StrEnum):
    """What is wrong with a saved quote."""

    CHANGED = "changed"  # the document has another text now, and the words are not in it
    MOVED = "moved"  # the words stand at another place now
    REMOVED = "removed"  # the document is gone
    ALTERED = "altered"  # the receipt contradicts itself, or a document that is as it was


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one receipt: without a fault it passes."""

    receipt: Receipt
    fault: Fault | None
    detail: str  # a sentence; "" if there is nothing to say
    quote: Quote | None  # the words as they stand now, wherever that is


@dataclass(frozen=True, slots=True)
class _Finding:
    """What was found of a receipt, before the words are read."""

    fault: Fault | None
    detail: str
    span: Span | None


def check(receipts: Sequence[Receipt], store: Store) -> tuple[Check, ...]:
    """Check receipts against one state of the library, in their order.

    Raises StoreError if the library cannot be read.
    """
    checks: dict[int, Check] = {}
    with store.snapshot():
        for document_id, places in _by_document(receipts, store).items():
            chosen = [receipts[place] for place in places]
            checks.update(zip(places, _of_document(document_id, chosen, store), strict=True))
    return tuple(checks[place] for place in range(len(receipts)))


def check_answers(answers: Sequence[Saved], store: Store) -> tuple[tuple[Check, ...], ...]:
    """Check the receipts of each answer, in their order."""
    checks = iter(check([receipt for answer in answers for receipt in answer.receipts], store))
    return tuple(tuple(next(checks) for _ in answer.receipts) for answer in answers)


def check_file(
    home: Path,
    path: Path,
    *,
    as_json: bool,
    say: Callable[[str], object],
    tell: Callable[[str], object],
    originals: Options | None = None,
) -> int:
    """Check a file of saved answers, say what became of each quote, and return how many failed.

    :param tell: is told which files could not be read.
    :param originals: if given, the files that the answers name are read again so, and the library is not asked.
    :raises SavedError: if the file holds no saved answers; StoreError as `open_store` does.
    """
    answers = read(path)
    with open_store(home) if originals is None else reread(answers, originals, tell) as store:
        checks = check_answers(answers, store)
    failed = sum(each.fault is not None for row in checks for each in row)
    if as_json:
        say(json.dumps(to_json(answers, checks), ensure_ascii=False, indent=2))
        return failed
    for answer, row in zip(answers, checks, strict=True):
        for each in row:
            say(f"{to_text(each)} ({answer.where})")
    silent = sum(not row for row in checks)
    counted = f"{sum(map(len, checks)) - failed:,} passed, {failed:,} failed"
    say(counted + (f"; of {len(answers):,} answers, {silent:,} quote nothing" if silent else ""))
    return failed


def to_text(check: Check) -> str:
    """Say in a line what became of a receipt: "FAIL moved   ¶14 · Harbour plan: ..."."""
    receipt = check.receipt
    verdict = f"FAIL {check.fault:<8}" if check.fault else "PASS         "
    where = f"{receipt.label or f'¶{receipt.paragraph}'} · {receipt.title or receipt.document_id}"
    return f"{verdict} {where}" + (f": {check.detail}" if check.detail else "")


def to_json(answers: Sequence[Saved], checks: Sequence[Sequence[Check]]) -> dict[str, Json]:
    """Render as the schema `pilcrow.verification/1`: one entry an answer, one verdict a quote."""
    every = [each for row in checks for each in row]
    failed = sum(each.fault is not None for each in every)
    return {
        "schema": SCHEMA,
        "passed": len(every) - failed,
        "failed": failed,
        "answers": [
            {"id": answer.id, "question": answer.question, "quotes": [check_json(each) for each in row]}
            for answer, row in zip(answers, checks, strict=True)
        ],
    }


def check_json(check: Check) -> dict[str, Json]:
    """Render one verdict; `now` is where the words stand, if they stand anywhere."""
    receipt, quote = check.receipt, check.quote
    return {
        "verdict": "FAIL" if check.fault else "PASS",
        "reason": check.fault.value if check.fault else None,
        "detail": check.detail,
        "document": {"id": receipt.document_id, "title": receipt.title, "source": receipt.source},
        "paragraph": receipt.paragraph,
        "start": receipt.start,
        "end": receipt.end,
        "sha256": receipt.sha256,
        "now": _place(quote) if quote else None,
    }


def _place(quote: Quote) -> dict[str, Json]:
    return {
        "document": {"id": quote.document_id, "title": quote.title, "source": quote.source},
        "paragraph": quote.paragraph,
        "label": quote.label,
        "page": quote.page,
        "start": quote.start,
        "end": quote.end,
    }


def _by_document(receipts: Sequence[Receipt], store: Store) -> dict[str | None, list[int]]:
    """Group places of receipts by the document that each is about now: its id, else its source, else its text."""
    summaries = store.documents()
    ids = {each.id for each in summaries}
    sources = {each.source: each.id for each in summaries}
    texts = {each.sha256: each.id for each in summaries}
    groups: dict[str | None, list[int]] = defaultdict(list)
    for place, receipt in enumerate(receipts):
        same = receipt.document_id if receipt.document_id in ids else None
        groups[same or sources.get(receipt.source) or texts.get(receipt.document_sha256)].append(place)
    return groups


def _of_document(document_id: str | None, receipts: Sequence[Receipt], store: Store) -> Iterator[Check]:
    """Yield what became of the receipts that are about one document; None: one that is gone."""
    if document_id is None:
        for receipt in receipts:
            fault = _contradiction(receipt)
            removed = _Finding(Fault.REMOVED, "the document is no longer there", None)
            finding = _Finding(Fault.ALTERED, fault, None) if fault else removed
            yield Check(receipt, finding.fault, finding.detail, None)
        return
    text = _Text(store.document(document_id), store.paragraphs(document_id))
    findings = [text.find(receipt) for receipt in receipts]
    quotes = iter(_quotes([finding.span for finding in findings if finding.span], store))
    for receipt, finding in zip(receipts, findings, strict=True):
        yield _compared(receipt, finding, next(quotes) if finding.span else None)


def _quotes(spans: Sequence[Span], store: Store) -> list[Quote | str]:
    """Read spans of one document; where one fails its check, the reason stands in place of its quote."""
    try:
        return [*verify(spans, store)]
    except QuoteError as error:
        if len(spans) == 1:
            return [str(error)]
    return [found for span in spans for found in _quotes([span], store)]


def _compared(receipt: Receipt, finding: _Finding, quote: Quote | str | None) -> Check:
    """Compare what a receipt says of its place with what the store says of it."""
    if isinstance(quote, str):
        return Check(receipt, finding.fault or Fault.ALTERED, finding.detail or quote, None)
    if quote is None or finding.fault or quote.document_sha256 != receipt.document_sha256:
        return Check(receipt, finding.fault, finding.detail, quote)
    said = (receipt.title, receipt.label, receipt.page, receipt.section)
    true = (quote.title, quote.label, quote.page, quote.section)
    for name, one, other in zip(("title", "label", "page", "section"), said, true, strict=True):
        if one != other and one not in (None, ""):
            return Check(receipt, Fault.ALTERED, f"its {name} is not that of the place", quote)
    return Check(receipt, None, "", quote)


def _contradiction(receipt: Receipt) -> str:
    """Say how a receipt contradicts itself; "" if it does not."""
    if receipt.start >= receipt.end:
        return "its end is not after its start"
    edges = [0, *(edge for pair in receipt.emphasis for edge in pair), receipt.end - receipt.start]
    if edges != sorted(edges) or any(start == end for start, end in receipt.emphasis):
        return "its emphasis lies outside its words"
    if receipt.text is None:
        return ""
    if digest(receipt.text) != receipt.sha256:
        return "its words are not those of its own digest"
    if len(receipt.text) != receipt.end - receipt.start:
        return "its words are not as long as its offsets say"
    return ""


class _Text:
    """One document as it is now, for the receipts that are about it."""

    def __init__(self, document: Document, paragraphs: Sequence[Paragraph]) -> None:
        self._document = document
        self._paragraphs = [*paragraphs]  # in the order of the text
        self._starts = [each.start for each in paragraphs]

    def find(self, receipt: Receipt) -> _Finding:
        """Find a receipt's words: at their place, or elsewhere, or not."""
        document = self._document
        fault = _contradiction(receipt)
        unchanged = receipt.document_sha256 == document.sha256
        if not fault and receipt.document_id == document.id and not unchanged:
            fault = "its document has another digest than it says"
        if fault:
            return _Finding(Fault.ALTERED, fault, None)
        if digest(document.text[receipt.start : receipt.end]) == receipt.sha256:
            return self._at_its_place(receipt, unchanged)
        if unchanged:
            return _Finding(Fault.ALTERED, "its words are not at the place that it names", None)
        return self._elsewhere(receipt)

    def _at_its_place(self, receipt: Receipt, unchanged: bool) -> _Finding:
        """The words stand at the offsets; is it the paragraph and the document that the receipt names?"""
        span = self._span(receipt, receipt.start)
        if span is None:
            return _Finding(Fault.ALTERED, "its words are not within one paragraph", None)
        if span.paragraph != receipt.paragraph:
            fault = Fault.ALTERED if unchanged else Fault.MOVED
            return _Finding(fault, f"its words stand in {self._label(span)}", span)
        if unchanged and span.document_id != receipt.document_id:
            detail = f"the same text is now {self._document.source}, document {self._document.id}"
            return _Finding(Fault.MOVED, detail, span)
        return _Finding(None, "" if unchanged else "the document has changed, but not here", span)

    def _elsewhere(self, receipt: Receipt) -> _Finding:
        """The document has another text; the occurrence of the words nearest to the old place is meant."""
        spans = (self._span(receipt, start) for start in self._occurrences(receipt.text))
        nearest = min(filter(None, spans), key=lambda span: abs(span.start - receipt.start), default=None)
        if nearest is None:
            return _Finding(Fault.CHANGED, "the document has changed, and the words are not in it", None)
        where = f"now in {self._label(nearest)}, characters {nearest.start}-{nearest.end}"
        return _Finding(Fault.MOVED, f"the document has changed: {where}", nearest)

    def _occurrences(self, words: str | None) -> Iterator[int]:
        start = self._document.text.find(words) if words else -1
        while words and start >= 0:
            yield start
            start = self._document.text.find(words, start + len(words))

    def _span(self, receipt: Receipt, start: int) -> Span | None:
        """Return the receipt's words at an offset; None if that is not within one paragraph that is quoted."""
        end = start + receipt.end - receipt.start
        paragraph = self._paragraphs[bisect_right(self._starts, start) - 1]
        if not paragraph.start <= start < end <= paragraph.end:
            return None
        if paragraph.kind not in QUOTABLE and receipt.role is not Role.CONTEXT:
            return None
        span = Span.of(self._document, paragraph.number, start, end, score=receipt.score, role=receipt.role)
        return replace(span, emphasis=tuple((start + one, start + other) for one, other in receipt.emphasis))

    def _label(self, span: Span) -> str:
        return next(each.label for each in self._paragraphs if each.number == span.paragraph)
