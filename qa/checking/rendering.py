"""A checked draft as a person or a program reads it: a table and JSON. Escapes, never edits."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

from corpus.document import Paragraph
from corpus.names import visible
from qa import citing, render
from qa.answer import Quote
from qa.checking.changes import Change, Operation
from qa.checking.citations import Citation
from qa.checking.findings import Finding, Report, Verdict
from qa.render import Json

SCHEMA = "pilcrow.check/1"
WIDTH = 100  # characters of the table
_INDENT = " " * 15
_LONGEST = 160  # characters of a quotation that the table shows
_CONTEXT = 5  # words shown on either side of a change

LABELS = {
    Verdict.EXACT: "exact",
    Verdict.TYPOGRAPHIC: "typography",
    Verdict.ALTERED: "ALTERED",
    Verdict.STITCHED: "STITCHED",
    Verdict.MISATTRIBUTED: "MISATTRIBUTED",
    Verdict.NOT_FOUND: "NOT FOUND",
    Verdict.SHORT: "not judged",
}


def to_text(report: Report, *, every: bool = False) -> str:
    """Render for a terminal: an entry for each quotation, the counts below.

    :param every: show what was not judged as well.
    """
    lines: list[str] = []
    for each in report.findings:
        if every or each.verdict is not Verdict.SHORT:
            lines += [*_entry(report, each), ""]
    for at in report.unclosed:
        lines += [f"unclosed mark  {where(report, at)} {shortened(report.draft.text[at : at + 60])}", ""]
    return "\n".join([*lines, summary(report)])


def summary(report: Report) -> str:
    """Say in a line what there is: "7 quotations: 5 exact, 1 altered, 1 not judged"."""
    total = len(report.findings)
    if not total:
        return "No quotation found in the draft."
    counted = ", ".join(f"{count} {LABELS[verdict].lower()}" for verdict, count in report.counts.items())
    return f"{total:,} {'quotation' if total == 1 else 'quotations'}: {counted}"


def where(report: Report, at: int) -> str:
    """Return where an offset of the draft stands: "¶3, p. 2"."""
    home = paragraph_of(report, at)
    return home.label + (f", p. {home.page}" if home.page is not None else "")


def paragraph_of(report: Report, at: int) -> Paragraph:
    """Return the paragraph of the draft in which an offset stands."""
    return next((each for each in report.draft.paragraphs if each.start <= at <= each.end), report.draft.paragraphs[0])


def references(finding: Finding) -> tuple[str, ...]:
    """Return where a quotation stands, a reference for each place; one that goes on in the next paragraph is one."""
    return tuple(render.reference(place[0]) for place in _places(finding))


def paste(finding: Finding) -> str:
    """Return the right reference to paste, as a note of the Chicago Manual; "" if it stands nowhere."""
    if finding.verdict is Verdict.NOT_FOUND:
        return ""
    if finding.verdict is Verdict.STITCHED:
        return " ".join(dict.fromkeys(citing.note(*quotes) for quotes in _places(finding)))
    return " ".join(citing.note(*quotes) for _, quotes in groupby(finding.quotes, key=lambda each: each.document_id))


def _places(finding: Finding) -> list[list[Quote]]:
    """Return the quotes of each place; one goes on in the paragraph behind it, unless it is stitched."""
    places: list[list[Quote]] = []
    for quote in finding.quotes:
        last = places[-1][-1] if places else None
        goes_on = (
            last is not None
            and last.document_id == quote.document_id
            and quote.paragraph - last.paragraph in ((0,) if finding.verdict is Verdict.STITCHED else (0, 1))
        )
        if goes_on:
            places[-1].append(quote)
        else:
            places.append([quote])
    return places


def change_text(changed: Sequence[Change]) -> str:
    """Return changes as `git diff --word-diff` shows them, [-the document's-]{+the draft's+}, shortened between."""
    pieces = []
    for place, each in enumerate(changed):
        if each.operation is Operation.SAME:
            pieces.append(_middle(each.draft, at_start=place == 0, at_end=place == len(changed) - 1))
        else:
            theirs = f"[-{each.source}-]" if each.source else ""
            mine = f"{{+{each.draft}+}}" if each.draft else ""
            pieces.append(theirs + mine)
    return " ".join(pieces)


def to_json(report: Report) -> dict[str, Json]:
    """Render as the schema `pilcrow.check/1`."""
    draft = report.draft
    warnings: list[Json] = [*draft.warnings]
    return {
        "schema": SCHEMA,
        "draft": {"name": draft.name, "media_type": draft.media_type, "warnings": warnings},
        "counts": {verdict.value: count for verdict, count in report.counts.items()},
        "wrong": report.wrong,
        "findings": [_finding_json(report, each) for each in report.findings],
        "unclosed": [{"start": at, "label": paragraph_of(report, at).label} for at in report.unclosed],
        "signature": report.signature,
    }


def _finding_json(report: Report, finding: Finding) -> dict[str, Json]:
    quotation = finding.quotation
    home = paragraph_of(report, quotation.start)
    return {
        "verdict": finding.verdict.value,
        "detail": finding.detail,
        "words": quotation.words,
        "start": quotation.start,
        "end": quotation.end,
        "paragraph": home.number,
        "label": home.label,
        "page": home.page,
        "marks": quotation.marks.value,
        "inside_another": quotation.depth > 0,
        "differences": [each.value for each in finding.differences],
        "changes": [
            {"operation": each.operation.value, "draft": each.draft, "source": each.source} for each in finding.changes
        ],
        "cited": _citation_json(finding.citation) if finding.citation else None,
        "places": finding.places,
        "quotes": [render.quote_json(each) for each in finding.quotes],
        "references": list(references(finding)),
        "paste": paste(finding) or None,
    }


def _citation_json(citation: Citation) -> dict[str, Json]:
    return {
        "words": citation.words,
        "documents": [*sorted(citation.documents)],
        "pages": list(citation.pages) if citation.pages else None,
        "paragraphs": list(citation.paragraphs) if citation.paragraphs else None,
        "section": citation.section or None,
        "more": [_citation_json(each) for each in citation.more],
    }


def _entry(report: Report, finding: Finding) -> Iterator[str]:
    head = f"{LABELS[finding.verdict]:<{len(_INDENT) - 1}} {where(report, finding.quotation.start)} "
    yield from _wrapped(f"{head}“{shortened(finding.quotation.words)}”", "")
    if finding.detail:
        yield from _wrapped(finding.detail)
    if finding.changes:
        yield from _wrapped(visible(change_text(finding.changes)))
    nearest = "nearest: " if finding.verdict is Verdict.NOT_FOUND else ""
    for reference in references(finding):
        yield from _wrapped(nearest + reference)


def _wrapped(text: str, first: str = _INDENT) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=_INDENT, break_long_words=False, break_on_hyphens=False
    )


def shortened(words: str) -> str:
    """Return words on one line, without what would steer a terminal, their middle left out if they are long."""
    line = visible(" ".join(words.split()))
    half = _LONGEST // 2
    return line if len(line) <= _LONGEST else f"{line[:half].rstrip()} … {line[-half:].lstrip()}"


def _middle(words: str, *, at_start: bool, at_end: bool) -> str:
    """Return the words next to the changes on either side."""
    each = words.split()
    if len(each) <= 2 * _CONTEXT:
        return " ".join(each)
    before = [] if at_start else each[:_CONTEXT]
    behind = [] if at_end else each[-_CONTEXT:]
    return " ".join([*before, "…", *behind])
