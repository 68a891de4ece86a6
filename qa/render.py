"""An answer as a person or a program reads it: plain text and JSON. Escapes, never edits."""

from collections.abc import Sequence
from typing import TypeAlias

from corpus.document import Box, Document, Paragraph
from corpus.places import Location
from qa.answer import Answer, Quote, Refusal, Role

SCHEMA = "pilcrow.answer/1"
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_REFUSALS = {
    Refusal.EMPTY_QUESTION: "The question is empty.",
    Refusal.NOTHING_FOUND: "Nothing found: no document holds any of these words.",
    Refusal.NOT_ANSWERED: "No answer found in the documents.",
}


def to_text(answer: Answer, *, bold: bool = False) -> str:
    """Render for a terminal: quotes, each followed by its reference, then the count; or the refusal.

    `bold` sets the words that are emphasised in bold type, by escape sequences that only a terminal understands.
    """
    if answer.refusal:
        lines = [_REFUSALS[answer.refusal]]
        if answer.nearest:
            lines += ["", "Not an answer, but nearest:", *_blocks(answer.nearest)]
        return "\n".join(lines)
    lines = _blocks(answer.quotes, bold=bold)
    if answer.count:
        lines += ["", count_label(answer)]
    return "\n".join(lines).lstrip("\n")


def _blocks(quotes: Sequence[Quote], *, bold: bool = False) -> list[str]:
    """A blank line, the words, the reference, for each quote; one that only helps to understand the next says so."""
    lines = []
    leaned_on = any(quote.role is Role.ANSWER for quote in quotes)
    for quote in quotes:
        mark = "context · " if leaned_on and quote.role is Role.CONTEXT else ""
        lines += ["", f"“{_bold(quote) if bold else quote.text}”", f"    {mark}{reference(quote)}"]
    return lines


def _bold(quote: Quote) -> str:
    parts, done = [], 0
    for start, end in quote.emphasis:
        parts += [quote.text[done:start], "\x1b[1m", quote.text[start:end], "\x1b[22m"]
        done = end
    return "".join([*parts, quote.text[done:]])


def reference(quote: Quote) -> str:
    """Return where a quote stands: "¶14 · p. 3 · Title, Executive summary".

    A document's own number stands apart from the pilcrow ("¶ 3.14"), so that it is not taken for ours. A
    page whose printed number is another than its place in the file has both; one whose words were
    recognised in a picture is marked. An address in the document ("#section-3.2", "text/ch3.xhtml#p12")
    stands at the end.
    """
    label = f"¶ {quote.label}" if quote.label[0].isdigit() else quote.label
    parts = [label, _page(quote), "(OCR)" if quote.ocr else ""]
    parts.append(", ".join((quote.title, *(heading for heading in quote.section if heading != quote.title))))
    if quote.anchor:
        parts.append(quote.anchor if "#" in quote.anchor or "/" in quote.anchor else f"#{quote.anchor}")
    return " · ".join(filter(None, parts))


def _page(where: Quote | Location) -> str:
    """Return "p. 3", or "p. iv (page 6 of the file)", or "" for a format without pages."""
    if where.page is None:
        return ""
    if where.page_label in (None, "", str(where.page)):
        return f"p. {where.page}"
    return f"p. {where.page_label}" + (f" (page {where.page} of the file)" if where.page_is_sheet else "")


def count_label(answer: Answer) -> str:
    """Return the count check: "6 of 6 found, ¶¶ 14-19"."""
    if not answer.count:
        return ""
    items = [quote for quote in answer.quotes if quote.role is Role.ANSWER]
    labels = list(dict.fromkeys(quote.label for quote in items))
    first, last = labels[0].removeprefix("¶"), labels[-1].removeprefix("¶")
    where = f"¶{first}" if first == last else f"¶¶ {first}-{last}"
    announced = answer.count.announced
    return (
        f"{answer.count.found} of {announced} found, {where}" if announced else f"{answer.count.found} found, {where}"
    )


def to_json(answer: Answer, *, id: str | int | None = None) -> dict[str, Json]:
    """Render as the schema `pilcrow.answer/1`; `id` is carried over from a batch."""
    timings = answer.timings
    return {
        "schema": SCHEMA,
        "id": id,
        "question": answer.question,
        "asked": answer.asked,
        "carried": [{"kind": each.kind.value, "words": each.words} for each in answer.carried],
        "status": "abstained" if answer.refusal else "answered",
        "reason": answer.refusal.value if answer.refusal else None,
        "confidence": round(answer.confidence, 4),
        "count": {"announced": answer.count.announced, "found": answer.count.found} if answer.count else None,
        "quotes": [quote_json(quote) for quote in answer.quotes],
        "nearest": [quote_json(quote) for quote in answer.nearest],
        "timings_ms": {
            "encode": round(timings.encode, 2),
            "search": round(timings.search, 2),
            "read": round(timings.read, 2),
            "total": round(timings.total, 2),
        },
        "signature": answer.signature,
    }


def quote_json(quote: Quote) -> dict[str, Json]:
    """Render one quote as it stands in an answer."""
    return {
        "text": quote.text,
        "role": quote.role.value,
        "score": round(quote.score, 4),
        "emphasis": [[start, end] for start, end in quote.emphasis],
        "document": {
            "id": quote.document_id,
            "title": quote.title,
            "source": quote.source,
            "sha256": quote.document_sha256,
        },
        "paragraph": quote.paragraph,
        "label": quote.label,
        "page": quote.page,
        "section": list(quote.section),
        "start": quote.start,
        "end": quote.end,
        "sha256": quote.sha256,
        "page_label": quote.page_label,
        "ocr": quote.ocr,
        "anchor": quote.anchor,
        "places": _places_json(quote.places),
    }


def _places_json(places: Sequence[tuple[int, Box]]) -> list[Json]:
    """Boxes are [left, top, right, bottom], in points from the upper left corner of the page as it is shown."""
    return [{"page": page, "box": [round(edge, 2) for edge in box]} for page, box in places]


def paragraph_text(document: Document, paragraph: Paragraph, where: Location) -> str:
    """Render one paragraph of a document with its mark in front and its page behind: "[¶14] ... (p. 3)"."""
    words = document.text[paragraph.start : paragraph.end]
    page = ", ".join(filter(None, (_page(where), "OCR" if where.ocr else "")))
    return f"[{paragraph.label}] {words}" + (f"  ({page})" if page else "")


def paragraph_json(document: Document, paragraph: Paragraph, where: Location) -> dict[str, Json]:
    """Render one paragraph of a document for programs."""
    return {
        "document": {"id": document.id, "title": document.title, "source": document.source, "sha256": document.sha256},
        "paragraph": paragraph.number,
        "label": paragraph.label,
        "kind": paragraph.kind.value,
        "page": where.page,
        "page_label": where.page_label,
        "ocr": where.ocr,
        "anchor": paragraph.anchor,
        "places": _places_json(where.places),
        "section": list(paragraph.section),
        "start": paragraph.start,
        "end": paragraph.end,
        "text": document.text[paragraph.start : paragraph.end],
    }
