"""What a worker does with damaged files: it parses many for one request, and checks every document that comes out."""

import math
import time
from dataclasses import dataclass
from pathlib import Path

from corpus import ingest
from corpus.canonical import canonical
from corpus.document import Kind, Parsed, digest
from corpus.errors import SourceError
from corpus.formats import Options
from tests.mutations import mutation


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one damaged file: what is wrong with it, if it was refused, and how long that took."""

    number: int
    refusal: str | None
    seconds: float


def parse(path: Path, collection: str, options: Options) -> list[Outcome]:
    """Parse the mutations that a file names (".rtf 0 50"), one after the other, and check what comes out.

    Whatever is no SourceError ends the worker, as a reader's defect does.
    """
    suffix, first, last = path.read_text().split()
    outcomes = []
    for number in range(int(first), int(last)):
        file = path.with_suffix(suffix)
        file.write_bytes(mutation(suffix, number))
        began = time.perf_counter()
        refusal = None
        try:
            check(ingest.parse(file, collection, options))
        except SourceError as error:
            refusal = f"{type(error).__name__}: {error}"
            refusal.encode()
        outcomes.append(Outcome(number, refusal, time.perf_counter() - began))
    return outcomes


def check(parsed: Parsed) -> None:
    """Assert what must hold of every document, however it came to be."""
    document, text = parsed.document, parsed.document.text
    assert canonical(text) == text
    assert document.sha256 == digest(text)
    paragraphs = parsed.paragraphs
    assert "".join(text[each.start : each.end] + "\n\n" for each in paragraphs) == text + "\n\n"
    assert sorted(each.number for each in paragraphs) == list(range(1, len(paragraphs) + 1))
    assert all(text[each.start : each.end].strip() for each in paragraphs)
    for said in (document.title, *parsed.warnings, *(each.anchor or "x" for each in paragraphs)):
        assert said.strip()
        said.encode()
    assert len(document.title.splitlines()) == 1
    _check_pages(parsed)
    edges = [(each.start, each.end) for each in paragraphs]
    footnotes = {each.number for each in paragraphs if each.kind is Kind.FOOTNOTE}
    assert all(each.paragraph in footnotes for each in parsed.notes)
    _check_within(edges, [(each.start, each.end) for each in parsed.notes])
    numbered = {each.number: (each.start, each.end) for each in paragraphs}
    for each in parsed.enumerations:
        assert len(each.items) > 1
        for part in (*each.items, *filter(None, [each.lead])):
            _check_within([numbered[part.paragraph]], [(part.start, part.end)])


def _check_pages(parsed: Parsed) -> None:
    pages = {each.number for each in parsed.pages}
    assert sorted(pages) == list(range(1, len(parsed.pages) + 1))
    assert all(each.page is None or each.page in pages for each in parsed.paragraphs)
    assert all(each.page in pages for each in parsed.places)
    places = [(each.start, each.end) for each in parsed.places]
    assert places == sorted(places)
    _check_within([(each.start, each.end) for each in parsed.paragraphs], places)
    for place in parsed.places:
        left, top, right, bottom = place.box or (0, 0, 0, 0)
        assert -math.inf < left <= right < math.inf and -math.inf < top <= bottom < math.inf, place


def _check_within(edges: list[tuple[int, int]], ranges: list[tuple[int, int]]) -> None:
    """Assert that each range, of one character or more, lies within one of the edges, which are in order."""
    remaining = iter(edges)
    outer = next(remaining)
    for start, end in sorted(ranges):
        while start >= outer[1]:
            outer = next(remaining)
        assert outer[0] <= start < end <= outer[1], (outer, start, end)
