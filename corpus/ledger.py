"""The ledger: one row per source that says what became of it; the library keeps the latest."""

import time
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.document import NUMBERED, Kind, PageState, Parsed
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
            scanned=tuple(page.number for page in parsed.pages if page.state is PageState.SCANNED),
            language=parsed.language,
            seconds=seconds,
            warnings=parsed.warnings,
        )

    @classmethod
    def failed(cls, source: str, error: SourceError, *, seconds: float = 0.0) -> "LedgerRow":
        """Return the row of a source that could not become a document."""
        return cls(source=source, status=Status.FAILED, seconds=seconds, error=str(error))


def count(parsed: Parsed) -> tuple[int, int, int, int]:
    """Return how many numbered paragraphs, list items among them, footnotes and lists were found."""
    kinds = [paragraph.kind for paragraph in parsed.paragraphs]
    numbered = sum(kind in NUMBERED for kind in kinds)
    return numbered, kinds.count(Kind.ITEM), kinds.count(Kind.FOOTNOTE), len(parsed.enumerations)
