"""What is measured of a file that was read: pure functions of texts and of the reference. Compared are words in
compatibility form (NFKC), case kept; and for paragraphs their letters and digits alone, so that spaces, hyphens,
quotation marks and bullets play no part."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W_]+")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—(\[ ]*(?:\d{1,4}|[ivxl]{1,6})[-–—)\]. ]*", re.IGNORECASE)


def words(text: str) -> list[str]:
    """Return the runs of letters and digits."""
    return _WORD.findall(unicodedata.normalize("NFKC", text.replace("\u00ad", "")))


def letters(text: str) -> str:
    """Return the letters and digits without anything between them."""
    return "".join(words(text))


def in_order(wanted: Sequence[str], given: Sequence[str]) -> int:
    """Return the length of the longest common subsequence of two lists of words: exact, not greedy."""
    from rapidfuzz.distance import LCSseq  # not installed by the project's dependencies, and by this one script only

    ids: dict[str, int] = {}
    coded = [[ids.setdefault(word, len(ids)) for word in side] for side in (wanted, given)]
    return LCSseq.similarity(*coded)


def whole(wanted: Sequence[str], given: Iterable[str]) -> list[bool]:
    """Tell of each paragraph whether it came out as exactly one; one that is wanted twice must be given twice."""
    left = Counter(map(letters, given))
    found = []
    for paragraph in map(letters, wanted):
        found.append(left[paragraph] > 0)
        left[paragraph] -= 1
    return found


def is_page_number(text: str) -> bool:
    """Tell whether a chunk is but a page number: "12", "- 12 -", "Page iv"."""
    return bool(_PAGE_NUMBER.fullmatch(text.strip()))


def without_footers(chunks: Iterable[str], footers: Sequence[re.Pattern[str]]) -> list[str]:
    """Take the reference's footers out of chunks, and leave out chunks that are but a page number, or nothing."""
    kept = []
    for chunk in chunks:
        for footer in footers:
            chunk = footer.sub(" ", chunk)
        if words(chunk) and not is_page_number(chunk):
            kept.append(chunk)
    return kept


def chunkings(text: str, footers: Sequence[re.Pattern[str]]) -> tuple[list[str], list[str]]:
    """Return the two ways in which plain text may be taken for paragraphs: what blank lines part, and every line.

    Footers and page numbers go by the line, before; form feeds part pages and so chunks.
    """
    pages = [[line.strip() for line in page.split("\n")] for page in text.replace("\r", "").split("\f")]
    lines = without_footers((line for page in pages for line in page), footers)
    blocks = []
    for page in pages:
        chunk: list[str] = []
        for line in [*page, ""]:
            if line:
                chunk += without_footers([line], footers)
            elif chunk:
                blocks.append(" ".join(chunk))
                chunk = []
    return blocks, lines
