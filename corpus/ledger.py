"""The ledger: one row per source that says what became of it; the library keeps the latest."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.document import NUMBERED, Kind, Page, PageState, Parsed
from corpus.errors import SourceError


class Status(StrEnum):
    """What became of a source."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    FAILED = "failed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """What became of one source: counts if it is in the library, the error if it failed."""

    source: str
    status: Status
    document_id: str | None = None
    media_type: str | None = None
    pages: int = 0  # 0 if the format has none
    paragraphs: int = 0  # those that carry a ¶ number: body, items, cells
    items: int = 0  # of them, list items
    footnotes: int = 0
    lists: int = 0
    tables: int = 0
    scanned: tuple[int, ...] = ()  # the physical pages that are pictures and were not read
    language: str | None = None  # a guess, as an ISO 639-1 code
    seconds: float = 0.0  # spent on this source
    warnings: tuple[str, ...] = ()
    error: str | None = None
    time: float = field(default_factory=time.time)  # seconds since 1970, UTC

    @classmethod
    def of(cls, parsed: Parsed, status: Status, *, seconds: float = 0.0) -> "LedgerRow":
        """Return the row of a source that was parsed."""
        paragraphs, items, footnotes, lists = count(parsed)
        return cls(
            source=parsed.document.source,
            status=status,
            document_id=parsed.document.id,
            media_type=parsed.document.media_type,
            pages=len(parsed.pages),
            paragraphs=paragraphs,
            items=items,
            footnotes=footnotes,
            lists=lists,
            tables=parsed.tables,
            scanned=scanned(parsed.pages),
            language=parsed.language,
            seconds=seconds,
            warnings=(*parsed.warnings, *_unread(parsed)),
        )

    @classmethod
    def failed(cls, source: str, error: SourceError, *, seconds: float = 0.0) -> "LedgerRow":
        """Return the row of a source that could not become a document."""
        return cls(source=source, status=Status.FAILED, seconds=seconds, error=str(error))


def scanned(pages: Sequence[Page]) -> tuple[int, ...]:
    """Return the numbers of the pages that are pictures and were not read."""
    return tuple(page.number for page in pages if page.state is PageState.SCANNED)


def no_text_on(numbers: Sequence[int]) -> str:
    """Say which pages were not read, in ranges: "no text on pages 2 and 7-12 (scanned?)"."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    words = ["-".join(map(str, each)) for each in ranges]
    listed = " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    return f"no text on {'page' if len(numbers) == 1 else 'pages'} {listed} (scanned?)"


def _unread(parsed: Parsed) -> Iterator[str]:
    if numbers := scanned(parsed.pages):
        yield f"{no_text_on(numbers)}; to read them, install tesseract and add it with --ocr"


def count(parsed: Parsed) -> tuple[int, int, int, int]:
    """Return how many numbered paragraphs, list items among them, footnotes and lists were found."""
    kinds = [paragraph.kind for paragraph in parsed.paragraphs]
    numbered = sum(kind in NUMBERED for kind in kinds)
    return numbered, kinds.count(Kind.ITEM), kinds.count(Kind.FOOTNOTE), len(parsed.enumerations)
