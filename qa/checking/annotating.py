"""A copy of a Word draft with a comment at each quotation. The draft itself is not written to, its words not edited.

A quotation is found in the file by its letters, because the draft's text was read by another way (numbers computed,
notes moved to the end): where they stand several times, that which has as many before it as in the text. Runs are split
where a quotation begins and ends, so that a comment marks its words. One in a note is commented at the note's mark.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from functools import cached_property
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.run import CT_R
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run
from lxml import etree

from corpus.document import Kind
from corpus.errors import SourceTooLarge, SourceUnknown, SourceUnreadable
from qa.checking import rendering
from qa.checking.drafts import Draft
from qa.checking.findings import Finding, Report, Verdict
from qa.checking.folding import Folded, fold
from qa.checking.quotations import Quotation

AUTHOR, INITIALS = "Pilcrow", "¶"
LIMIT = 500_000_000  # bytes of what the package holds, unpacked
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0
_HIDING = (qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
_NOTES = {
    f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}s": kind
    for kind in ("footnote", "endnote")
}
_UNFIT = (KeyError, ValueError, AttributeError, NotImplementedError)  # what python-docx raises for parts that lack
_Position = tuple[CT_R, int]  # a run, and an offset into its text


def admit(draft: Path, out: Path) -> None:
    """Raise SourceUnknown if no annotated copy can be made of a draft, before any work is done."""
    if draft.suffix.lower() != ".docx":
        raise SourceUnknown(f"{draft} is no .docx; only of these a copy with comments is made. Leave out --out.")
    if out.exists() and draft.exists() and out.samefile(draft):
        raise SourceUnknown(f"{out} is the draft itself and would be overwritten. Choose another --out.")
    if out.is_dir() or not out.parent.is_dir():
        raise SourceUnknown(f"{out} cannot be written: name a file in a folder that exists. Choose another --out.")


def annotate(draft: Path, out: Path, report: Report) -> None:
    """Write a copy of a draft with comments; it is there whole or not at all.

    :raises SourceError: if the draft cannot be opened; OSError if the copy cannot be written.
    """
    content = annotated(draft.read_bytes(), report)
    descriptor, name = tempfile.mkstemp(suffix=".partial", dir=out.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644 & ~_umask())
        Path(name).replace(out)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def annotated(data: bytes, report: Report) -> bytes:
    """Return a .docx with a comment at each quotation that was judged; raises SourceError."""
    try:
        with ZipFile(BytesIO(data)) as package:
            size = sum(each.file_size for each in package.infolist())
        if size > LIMIT:
            raise SourceTooLarge(
                f"{report.draft.name} holds {size / 1e6:,.0f} MB unpacked; {LIMIT / 1e6:,.0f} are the limit."
            )
        word = docx.Document(BytesIO(data))
    except (OpcError, BadZipFile, *_UNFIT, etree.XMLSyntaxError) as error:
        raise SourceUnreadable(
            f"{report.draft.name} cannot be opened to be commented ({error}); save it anew as .docx"
        ) from error
    _comment_all(word, report)
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def comment(finding: Finding, *, in_note: bool = False) -> str:
    """Return what a comment says: the verdict and why, what was changed, and the right reference.

    :param in_note: the quotation stands in a note, which cannot hold comments, and this stands at its mark.
    """
    lines = [f"In the note, “{rendering.shortened(finding.quotation.words)}”"] if in_note else []
    lines += [rendering.LABELS[finding.verdict].upper() + (f": {finding.detail}" if finding.detail else "")]
    if finding.changes:
        lines.append(rendering.change_text(finding.changes))
    nearest = "Nearest: " if finding.verdict is Verdict.NOT_FOUND else "Stands at: "
    lines += [nearest + each for each in rendering.references(finding)]
    if rendering.paste(finding):
        lines.append(f"To cite: {rendering.paste(finding)}")
    return _ILLEGAL.sub("\ufffd", "\n".join(lines))


def _comment_all(word: WordDocument, report: Report) -> None:
    body, text = _Body(word.element.body), _Text(report.draft)
    notes = [*_notes(word)]
    placed: list[tuple[int, int, str]] = []
    for finding in report.findings:
        quotation = finding.quotation
        if finding.verdict is Verdict.SHORT:
            continue
        wanted = fold(quotation.words).letters
        at = body.find(wanted, text.before(wanted, quotation)) if not text.is_in_note(quotation) else None
        if at is not None:
            placed.append((at, at + len(wanted), comment(finding)))
        elif (mark := body.mark(text.note(wanted, quotation, notes))) is not None:
            word.add_comment(_runs(word, mark, mark), comment(finding, in_note=True), AUTHOR, INITIALS)
        else:
            placed.append((0, 1, comment(finding, in_note=text.is_in_note(quotation))))
    for start, end, said in sorted(placed, key=lambda each: each[:2], reverse=True):
        word.add_comment(body.marked(start, end, word), said, AUTHOR, INITIALS)


class _Text:
    """The letters of a draft as it was read, its notes left out."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._notes = {each.number: each for each in draft.paragraphs if each.kind is Kind.FOOTNOTE}

    def is_in_note(self, quotation: Quotation) -> bool:
        """Whether a quotation stands in a note."""
        return quotation.paragraph in self._notes

    def before(self, wanted: str, quotation: Quotation) -> int:
        """Return how often letters begin before a quotation that they are of."""
        letters, stop = self._folded.letters, self._folded.position(quotation.start)
        count, at = 0, letters.find(wanted)
        while 0 <= at < stop:
            count, at = count + 1, letters.find(wanted, at + 1)
        return count

    def note(self, wanted: str, quotation: Quotation, notes: list[tuple[str, str]]) -> str:
        """Return which note, by its key, holds letters: that which is the quotation's paragraph, else the first."""
        home = self._notes.get(quotation.paragraph)
        own = fold(self._draft.text[home.start : home.end]).letters if home else ""
        holding = [(letters in own, key) for key, letters in notes if wanted in letters]
        return max(holding, key=lambda each: each[0], default=(False, ""))[1]

    @cached_property
    def _folded(self) -> Folded:
        notes = [(each.start, each.end) for each in self._notes.values()]
        return fold(self._draft.text, [*self._draft.skipped, *notes])


class _Body:
    """The letters of a document's body, and the run and offset of each."""

    def __init__(self, body: etree._Element) -> None:
        runs = [run for run in body.iter(qn("w:r")) if not any(each.tag in _HIDING for each in run.iterancestors())]
        letters: list[str] = []
        self._places: list[_Position] = []
        self._marks: dict[str, CT_R] = {}  # key of a note -> the run that calls it
        for run in runs:
            for kind in _NOTES.values():
                self._marks |= {kind + (mark.get(qn("w:id")) or ""): run for mark in run.iter(qn(f"w:{kind}Reference"))}
            folded = fold(_text(run))
            letters.append(folded.letters)
            self._places += [(run, offset) for offset in folded.offsets.tolist()]
        self._letters = "".join(letters)
        self._moved: dict[CT_R, list[tuple[int, CT_R]]] = {}  # where a run was split, and what begins there

    def find(self, wanted: str, before: int) -> int | None:
        """Return where letters stand, behind as many other places of them, or the last of fewer; None if nowhere."""
        at = self._letters.find(wanted)
        while before and (later := self._letters.find(wanted, at + 1)) >= 0:
            at, before = later, before - 1
        return at if at >= 0 else None

    def mark(self, key: str) -> CT_R | None:
        """Return the run that calls a note."""
        return self._marks.get(key)

    def marked(self, start: int, end: int, word: WordDocument) -> list[Run]:
        """Return the first and the last run of letters, split so that they hold no others."""
        if not self._places:
            paragraphs = word.paragraphs or [word.add_paragraph()]
            return [paragraphs[0].add_run()]
        place = min(end, len(self._places)) - 1
        self._split(*self._at(place), is_end=True)
        first = self._split(*self._at(start), is_end=False)
        last, _ = self._resolved(*self._at(place))  # the first split may have moved it
        return _runs(word, first, last)

    def _at(self, place: int) -> _Position:
        return self._places[min(place, len(self._places) - 1)]

    def _resolved(self, run: CT_R, offset: int) -> _Position:
        """Return where an offset of a run is now, after the run was split."""
        for at, tail in sorted(self._moved.get(run, ()), key=lambda each: each[0], reverse=True):
            if offset >= at:
                return self._resolved(tail, offset - at)
        return run, offset

    def _split(self, run: CT_R, offset: int, *, is_end: bool) -> CT_R:
        """Split a run before, or behind, a letter; return the run that holds the letter."""
        run, offset = self._resolved(run, offset)
        at = offset + 1 if is_end else offset
        if not 0 < at < len(_text(run)):
            return run
        tail = _cut(run, at)
        run.addnext(tail)
        self._moved.setdefault(run, []).append((at, tail))
        return run if is_end else tail


def _text(run: CT_R) -> str:
    """Return what is written in a run, its signs for tabs and breaks left out."""
    return "".join(each.text or "" for each in run.iterchildren(qn("w:t")))


def _cut(run: CT_R, at: int) -> CT_R:
    """Take what stands behind an offset of its text out of a run, and return it as a run of the same looks."""
    tail = OxmlElement("w:r")
    properties = run.find(qn("w:rPr"))
    if properties is not None:
        tail.append(deepcopy(properties))
    left = at
    for child in [each for each in run if each.tag != qn("w:rPr")]:
        written = (child.text or "") if child.tag == qn("w:t") else ""
        if left and len(written) <= left:
            left -= len(written)
        elif written and left:
            rest = deepcopy(child)
            _write(child, written[:left])
            _write(rest, written[left:])
            tail.append(rest)
            left = 0
        elif written or len(tail) > (properties is not None):
            tail.append(child)
    return tail


def _write(element: etree._Element, text: str) -> None:
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _runs(word: WordDocument, *runs: CT_R) -> list[Run]:
    """Return runs as those of their paragraphs."""
    parents = [next((each for each in run.iterancestors(qn("w:p"))), None) for run in runs]
    return [Run(run, WordParagraph(parent, word._body)) for run, parent in zip(runs, parents, strict=True)]  # type: ignore[arg-type]


def _notes(word: WordDocument) -> Iterator[tuple[str, str]]:
    """Yield the key and the letters of each footnote and endnote."""
    for each in word.part.rels.values():
        if each.is_external or each.reltype not in _NOTES:
            continue
        kind = _NOTES[each.reltype]
        root = etree.fromstring(each.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        for note in root.iter(qn(f"w:{kind}")):
            words = "".join(each.text or "" for each in note.iter(qn("w:t")))
            yield kind + (note.get(qn("w:id")) or ""), fold(words).letters


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
