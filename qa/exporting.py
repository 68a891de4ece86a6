"""A conversation taken away: Markdown, a Word document, or JSON whose receipts `pilcrow verify` accepts.

What comes in are answers as somebody saved them, or as a browser sends them back. Of these only the
questions are taken over; every quote is read from the library again by its place, and one that is no longer
there leaves its receipt, its verdict, and no words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.shared import Pt

from corpus.names import visible
from corpus.store import Store
from qa import citing, render
from qa.answer import Quote, Role
from qa.receipts import Check, check_answers
from qa.render import Json
from qa.saved import CONVERSATION, Saved

_TITLE = "Questions and quotations"
_NEAREST = "Not an answer, but nearest:"
_SILENT = "No answer found in the documents."
_LOST = "This quotation could not be read again"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question, and its quotes as they stand in the library now."""

    saved: Saved
    quotes: tuple[Check, ...]
    nearest: tuple[Check, ...]


def reread(answers: Sequence[Saved], store: Store) -> tuple[Exchange, ...]:
    """Read the quotes of saved answers again, all of one state of the library; raises StoreError."""
    exchanges = []
    for saved, checks in zip(answers, check_answers(answers, store), strict=True):
        count = len(saved.quotes)
        exchanges.append(Exchange(saved, checks[:count], checks[count:]))
    return tuple(exchanges)


def to_json(exchanges: Sequence[Exchange], exported: datetime) -> dict[str, Json]:
    """Render as the schema `pilcrow.conversation/1`; a quote that is lost has its receipt and `"text": null`."""
    return {
        "schema": CONVERSATION,
        "exported": exported.astimezone(UTC).isoformat(timespec="seconds"),
        "answers": [_answer_json(each) for each in exchanges],
    }


def to_markdown(exchanges: Sequence[Exchange], exported: datetime) -> str:
    """Render as Markdown: a heading for each question, a block quotation with its reference and receipt each."""
    lines = [f"# {_TITLE}", "", _exported(exported)]
    for each in exchanges:
        lines += ["", f"## {citing.markdown(_one_line(each.saved.question))}"]
        for check, label in _shown(each):
            lines += ["", f"*{label}*"] if label else []
            lines += ["", *_quoted(check)]
        lines += ["", _count(each)] if _count(each) else []
    return "\n".join(lines) + "\n"


def to_docx(exchanges: Sequence[Exchange], exported: datetime) -> bytes:
    """Render as a Word document, whose emphasis is bold; the bytes of a .docx file."""
    word = docx.Document()
    word.core_properties.title, word.core_properties.author = _TITLE, ""
    word.add_heading(_TITLE, level=0)
    word.add_paragraph(_exported(exported))
    for each in exchanges:
        word.add_heading(_one_line(each.saved.question), level=1)
        for check, label in _shown(each):
            if label:
                word.add_paragraph().add_run(label).italic = True
            _add_quote(word, check)
        if _count(each):
            word.add_paragraph(_count(each))
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _answer_json(exchange: Exchange) -> dict[str, Json]:
    saved = exchange.saved
    return {
        "schema": render.SCHEMA,
        "id": saved.id,
        "question": saved.question,
        "asked": saved.asked,
        "status": "answered" if saved.quotes else "abstained",
        "reason": saved.reason,
        "confidence": saved.confidence,
        "count": {"announced": saved.count.announced, "found": saved.count.found} if saved.count else None,
        "quotes": [_quote_json(check) for check in exchange.quotes],
        "nearest": [_quote_json(check) for check in exchange.nearest],
        "signature": saved.signature,
    }


def _quote_json(check: Check) -> dict[str, Json]:
    """A quote as it stands now; one that failed keeps the receipt that was given, so that it fails again."""
    if check.quote and not check.fault:
        return render.quote_json(check.quote)
    receipt = check.receipt
    return {
        "text": None,
        "role": receipt.role.value,
        "score": receipt.score,
        "document": {"id": receipt.document_id, "source": receipt.source, "sha256": receipt.document_sha256},
        "paragraph": receipt.paragraph,
        "label": receipt.label,
        "page": receipt.page,
        "start": receipt.start,
        "end": receipt.end,
        "sha256": receipt.sha256,
        "failed": {"reason": check.fault.value if check.fault else None, "detail": check.detail},
    }


def _shown(exchange: Exchange) -> Iterator[tuple[Check, str]]:
    """Yield what an exchange shows, and the fixed label before it, or ""."""
    for check in exchange.quotes:
        context = check.receipt.role is Role.CONTEXT and len(exchange.quotes) > 1
        yield check, "Context:" if context else ""
    for place, check in enumerate(exchange.nearest):
        yield check, "" if place else f"{_SILENT} {_NEAREST}"


def _quoted(check: Check) -> Iterator[str]:
    """Yield the lines of a block quotation."""
    if check.quote:
        words = citing.markdown(f"“{check.quote.text}”")
        yield from (f"> {line}" for line in words.split("\n"))
        yield ">"
        yield f"> — {citing.markdown(render.reference(check.quote))}  "
    yield f"> {citing.markdown(_receipt(check))}"


def _add_quote(word: WordDocument, check: Check) -> None:
    if check.quote:
        paragraph = word.add_paragraph(style="Quote")
        for words, is_emphasised in _runs(check.quote):
            paragraph.add_run(words).bold = is_emphasised
        word.add_paragraph(f"— {render.reference(check.quote)}")
    word.add_paragraph().add_run(_receipt(check)).font.size = Pt(8)


def _runs(quote: Quote) -> Iterator[tuple[str, bool]]:
    """Yield the quotation in pieces, and whether each is emphasised."""
    done = 0
    yield "“", False
    for start, end in quote.emphasis:
        yield quote.text[done:start], False
        yield quote.text[start:end], True
        done = end
    yield quote.text[done:] + "”", False


def _receipt(check: Check) -> str:
    """The receipt in a line, behind its verdict if that is bad."""
    receipt, quote = check.receipt, check.quote
    if quote and not check.fault:
        place = f"¶{quote.paragraph}, characters {quote.start}-{quote.end}"
        return f"Receipt: document {quote.document_id}, {place}, sha256 {quote.sha256}"
    place = f"¶{receipt.paragraph}, characters {receipt.start}-{receipt.end}"
    verdict = f"{_LOST} where it was ({check.fault}: {check.detail})."
    return f"{verdict} Receipt: document {visible(receipt.document_id)}, {place}, sha256 {visible(receipt.sha256)}"


def _count(exchange: Exchange) -> str:
    """The count check of a list, if every item of it could be read again."""
    items = [check for check in exchange.quotes if check.receipt.role is Role.ANSWER]
    count = exchange.saved.count
    if not count or any(check.fault for check in items):
        return ""
    return f"{count.found} of {count.announced} found" if count.announced else f"{count.found} found"


def _one_line(question: str) -> str:
    return visible(" ".join(question.split())) or "(empty question)"


def _exported(when: datetime) -> str:
    time = f"{when.astimezone(UTC):%Y-%m-%d at %H:%M} UTC"
    return f"Exported by Pilcrow on {time}. All words in quotation marks are verbatim."
