"""Answers as the page shows them: quotations and fixed labels, every word of a document escaped once."""

import json
from collections.abc import Collection, Sequence
from html import escape

from corpus.rows import Summary
from qa.answer import Answer, Carried, Carries, Quote, Role
from qa.citing import Form, cite
from qa.page.words import label, named
from qa.render import count_label, to_json

_COPY = (
    '<svg viewBox="0 0 20 20" aria-hidden="true"><rect x="7" y="7" width="9.5" height="9.5" rx="1.5"/>'
    '<path d="M13 7V5a1.5 1.5 0 0 0-1.5-1.5H5A1.5 1.5 0 0 0 3.500 5v6.500A1.500 1.500 0 0 0 5 13h2"/></svg>'
)
Compared = tuple[Summary, Answer]


def turn(number: int, question: str, body: str, *, answers: Sequence[Answer] = (), state: str = "done") -> str:
    """Return one question with what was said to it; `state` is "done", "pending" or "failed".

    The answers' JSON goes with it, for the export.
    """
    data = escape(json.dumps([to_json(answer) for answer in answers], ensure_ascii=False))
    return (
        f'<section class="turn {state}" data-number="{number}" aria-labelledby="asked-{number}" data-answers="{data}">'
        f'<h2 class="question" id="asked-{number}">{escape(question)}</h2>{body}</section>'
    )


def answered(answer: Answer) -> str:
    """Return the card of an answer: its quotations, or that there is none."""
    return _refusal(answer) if answer.refusal else _quotes(answer)


def carried(answer: Answer, without: Collection[Carries]) -> str:
    """Return what an answer took over from earlier ones, on chips; `without` was taken away before."""
    if not answer.carried:
        return ""
    gone = escape(json.dumps(sorted(without)))
    chips = "".join(_chip(each, gone) for each in answer.carried)
    return f'<p class="carried">{label("carried")}{chips}</p>'


def _chip(each: Carried, gone: str) -> str:
    words = f'<span class="kind">{label(f"carried.{each.kind}")}</span> {escape(each.words)}'
    name = named("carried.remove", words=each.words)
    return (
        f'<button type="button" class="chip" data-without="{each.kind}" data-gone="{gone}" {name}>{words}'
        '<span class="away" aria-hidden="true">×</span></button>'
    )


def compared(rows: Sequence[Compared]) -> str:
    """Return the answers of several documents to one question, side by side."""
    columns = [
        f'<section class="voice"><h3 class="voice-title">{escape(summary.title)}</h3>'
        f"{_silent(answer) if answer.refusal else _quotes(answer)}</section>"
        for summary, answer in rows
    ]
    note = label("compared", tag="p", attributes='class="note"', n=len(rows))
    group = f'<div class="columns" tabindex="0" role="group" {named("compared", n=len(rows))}>'
    return f"{note}{group}{''.join(columns)}</div>"


def pending() -> str:
    """Return what stands in an answer's place while it is sought."""
    return f'<p class="searching" role="status">{label("searching")}</p>'


def failed(why: str) -> str:
    """Return what went wrong, in the words of the error."""
    return label("failed", tag="p", attributes='class="failure" role="alert"', why=why)


def _quotes(answer: Answer) -> str:
    listed = answer.count is not None
    shown = [_quote(quote) for quote in answer.quotes]
    if listed:
        places = [number for number, quote in enumerate(answer.quotes) if quote.role is Role.ANSWER]
        first, last = places[0], places[-1] + 1
        shown[first:last] = ['<ol class="items">', *(f"<li>{quote}</li>" for quote in shown[first:last]), "</ol>"]
    body = "".join(shown)
    return f'<div class="answer{" list" if listed else ""}">{body}{_foot(answer)}</div>'


def _refusal(answer: Answer) -> str:
    said = label(f"refused.{answer.refusal}", tag="p", attributes='class="refusal"')
    if not answer.nearest:
        return f'<div class="answer refused">{said}</div>'
    shown = "".join(_quote(quote, leaned_on=False) for quote in answer.nearest)
    heading = label("nearest", tag="h3", attributes='class="nearest-title"')
    return f'<div class="answer refused">{said}<div class="nearest">{heading}{shown}</div></div>'


def _silent(answer: Answer) -> str:
    nearest = "".join(_quote(quote, leaned_on=False) for quote in answer.nearest[:1])
    heading = label("nearest", tag="h4", attributes='class="nearest-title"')
    said = label("compared.silent", tag="p", attributes='class="refusal"')
    return f'<div class="answer refused">{said}{nearest and f"<div class=nearest>{heading}{nearest}</div>"}</div>'


def _foot(answer: Answer) -> str:
    percent = round(answer.confidence * 100)
    bar = (
        f'<span class="confidence"><span class="bar" aria-hidden="true"><i style="width:{percent}%"></i></span>'
        f"{label('confidence', n=percent)}</span>"
    )
    return f'<footer class="tally">{_count(answer)}{bar}</footer>'


def _count(answer: Answer) -> str:
    if not answer.count:
        return ""
    where = count_label(answer).rpartition(", ")[2]
    found, announced = answer.count.found, answer.count.announced
    if announced is None:
        return label("found", attributes='class="count"', found=found, where=where)
    whole = "whole" if found == announced else "part"
    return label("found.of", attributes=f'class="count {whole}"', found=found, announced=announced, where=where)


def _quote(quote: Quote, *, leaned_on: bool = True) -> str:
    """Return the card of one quotation; context says that it is, where an answer leans on it."""
    place = f"#/{quote.document_id}/p{quote.paragraph}"
    mark = f"¶ {quote.label}" if quote.label[:1].isdigit() else quote.label
    return (
        f'<article class="quote {quote.role}" tabindex="-1" data-document="{quote.document_id}"'
        f' data-paragraph="{quote.paragraph}" data-start="{quote.start}" data-end="{quote.end}"'
        f' data-forms="{_forms(quote)}">'
        f'<a class="mark" href="{place}" {named("show", label=mark)}>{escape(mark)}</a>'
        f'<div class="said"><blockquote>{_words(quote)}</blockquote>{_reference(quote, leaned_on)}</div>'
        f'<button type="button" class="copy" aria-haspopup="menu" {named("copy.quote")}>{_COPY}</button></article>'
    )


def _forms(quote: Quote) -> str:
    """Return the forms in which the quote can be copied, as JSON inside an attribute."""
    return escape(json.dumps({form.value: cite(quote, form) for form in Form}, ensure_ascii=False))


def _words(quote: Quote) -> str:
    parts, done = [], 0
    for start, end in quote.emphasis:
        parts += [escape(quote.text[done:start]), "<mark>", escape(quote.text[start:end]), "</mark>"]
        done = end
    return "".join([*parts, escape(quote.text[done:])])


def _reference(quote: Quote, leaned_on: bool) -> str:
    section = [heading for heading in quote.section if heading != quote.title]
    parts = [
        label("context", attributes='class="role"') if leaned_on and quote.role is Role.CONTEXT else "",
        f'<cite class="title">{escape(quote.title)}</cite>',
        f'<span class="section">{" › ".join(map(escape, section))}</span>' if section else "",
        _page(quote),
        label("ocr") if quote.ocr else "",
    ]
    return f'<p class="reference">{"<span class=dot> · </span>".join(filter(None, parts))}</p>'


def _page(quote: Quote) -> str:
    if quote.page is None:
        return ""
    if quote.page_label in (None, "", str(quote.page)):
        return label("page", n=quote.page)
    if not quote.page_is_sheet:
        return label("page", n=str(quote.page_label))
    return label("page.sheet", label=str(quote.page_label), n=quote.page)
