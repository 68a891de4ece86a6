"""One tool's output of one file, scored against what the file says; sums of scores are scores of more files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from tests.benchmarks.formats_measures import (
    chunkings,
    in_order,
    letters,
    whole,
    without_footers,
    words,
)
from tests.benchmarks.formats_reference import Reference, markdown_blocks
from tests.benchmarks.record import Figures

QUOTABLE = frozenset({"body", "item", "cell", "footnote", "caption"})
BEFORE = 12  # letters before a footnote's mark by which its place is known
NEAR = 24  # letters by which the block nearest to a missed paragraph is found


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a tool made of a file: `text`, or, of ours, blocks and how many lists (see `formats_ours`)."""

    seconds: float
    cpu_seconds: float
    text: str = ""
    blocks: Sequence[Mapping] = ()
    lists: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What is counted in a file. Words: found in order, of the reference, of the output. Then paragraphs."""

    found: int = 0
    wanted: int = 0
    given: int = 0
    raw_found: int = 0
    raw_wanted: int = 0
    raw_given: int = 0
    note_found: int = 0
    note_wanted: int = 0
    whole: int = 0  # of the measured paragraphs, those that came out as one
    measured: int = 0
    paragraphs: int = 0  # of the reference
    notes_whole: int = 0
    notes: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})

    def figures(self) -> Figures:
        """Return the shares."""
        return {
            "recall": _share(self.found, self.wanted),
            "precision": _share(self.found + self.note_found, self.given),
            "raw_recall": _share(self.raw_found, self.raw_wanted),
            "raw_precision": _share(self.raw_found, self.raw_given),
            "paragraphs": _share(self.whole, self.measured),
            "measured": self.measured,
            "of": self.paragraphs,
            "note_recall": _share(self.note_found, self.note_wanted),
            "note_paragraphs": _share(self.notes_whole, self.notes),
        }


def score(reference: Reference, output: Output, *, markdown: bool = False) -> Sums:
    """Count what of a reference is in an output; text that is Markdown is taken apart as the reference was."""
    chunks, lines, text = paragraphs_of(reference, output, markdown=markdown)
    wanted = [reference.paragraphs[place] for place in reference.measured]
    body, notes = words("\n".join(reference.paragraphs)), words("\n".join(reference.notes))
    raw, raw_given = words(reference.raw), words(text)
    given = words("\n".join(chunks))
    return Sums(
        found=in_order(body, given),
        wanted=len(body),
        given=len(given),
        raw_found=in_order(raw, raw_given) + in_order(notes, raw_given),
        raw_wanted=len(raw) + len(notes),
        raw_given=len(raw_given),
        note_found=in_order(notes, given),
        note_wanted=len(notes),
        whole=max(sum(whole(wanted, way)) for way in (chunks, lines)),
        measured=len(wanted),
        paragraphs=len(reference.paragraphs),
        notes_whole=max(sum(whole(reference.notes, way)) for way in (chunks, lines)),
        notes=len(reference.notes),
    )


def paragraphs_of(reference: Reference, output: Output, *, markdown: bool = False) -> tuple[list[str], list[str], str]:
    """Return an output's paragraphs, taken in two ways, and its text as it came."""
    if output.blocks:
        texts = [block["text"] for block in output.blocks]
        chunks = without_footers(texts, reference.footers)
        return chunks, chunks, "\n".join(texts)
    if markdown:
        chunks = without_footers(markdown_blocks(output.text), ())
        return chunks, chunks, "\n".join(chunks)
    return (*chunkings(output.text, reference.footers), output.text)


def tied(reference: Reference, output: Output) -> float | None:
    """Return the share of footnotes that are called behind the same words and are there, if both sides tell."""
    if not output.blocks or not reference.calls:
        return None
    ours = {(mark, letters(before)[-BEFORE:]) for block in output.blocks for mark, before in block["calls"]}
    there = {block["mark"] for block in output.blocks if block["kind"] == "footnote"}
    found = [mark in there and (mark, letters(before)[-BEFORE:]) in ours for mark, before in reference.calls]
    return _share(sum(found), len(found))


def wrong_pages(output: Output, pages: Sequence[str]) -> tuple[list[tuple[int, str]], int, int]:
    """Check where paragraphs that may be quoted are said to begin against the plain text of the pages.

    Returns those (page, words) that do not stand there, how many were looked at, and how many name no place.
    """
    known = [letters(page) for page in pages]
    quotable = [block for block in output.blocks if block["kind"] in QUOTABLE]
    placed = [block["place"] for block in quotable if block["place"]]
    wrong = [(page, text) for page, text in placed if not _stands_on(known[page - 1 : page], text)]
    return wrong, len(placed), len(quotable) - len(placed)


def _stands_on(page: Sequence[str], text: str) -> bool:
    """Tell whether all words are on a page: one by one, for across a table PDFium may take them in another order."""
    return bool(page) and all(word in page[0] for word in words(text))


def missed(reference: Reference, output: Output) -> Iterator[str]:
    """Yield the paragraphs of the reference that did not come out as one, each with our blocks nearest to it."""
    chunks, _, _ = paragraphs_of(reference, output)
    texts = [(letters(block["text"]), block) for block in output.blocks]
    for kind, wanted in (
        ("PARAGRAPH", [reference.paragraphs[place] for place in reference.measured]),
        ("NOTE", list(reference.notes)),
    ):
        for text, found in zip(wanted, whole(wanted, chunks), strict=True):
            if found:
                continue
            yield f"\n{kind} {text}"
            bare = letters(text)
            starts = [block for known, block in texts if bare[:NEAR] in known]
            ends = [block for known, block in texts if bare[-NEAR:] in known]
            for name, blocks in (("starts", starts), ("ends", ends)):
                for block in blocks[:1]:
                    yield f"  {name} p{block['page']} {block['kind']}: {block['text']}"


def _share(part: int, whole_of: int) -> float | None:
    return round(min(1.0, part / whole_of), 4) if whole_of else None
