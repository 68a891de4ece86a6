"""A copy of a Word draft with a comment at each quotation. The draft itself is not written to, its words not edited.

A quotation is found in the file by its letters, in order, because the draft's text was read by another way (numbers
computed, notes moved to the end). Runs are split where a quotation begins and ends, so that a comment marks its words.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.text.run import CT_R
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run
from lxml import etree

from corpus.errors import SourceTooLarge, SourceUnknown, SourceUnreadable
from qa.checking import rendering
from qa.checking.findings import Finding, Report, Verdict
from qa.checking.folding import fold

AUTHOR, INITIALS = "Pilcrow", "¶"
LIMIT = 500_000_000  # bytes of what the package holds, unpacked
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0
_HIDING = (qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
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

    :param in_note: the quotation stands in a footnote, which cannot hold comments, and this stands at its mark.
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
    body = _Letters(word.element.body)
    notes = dict(_footnotes(word))
    placed: list[tuple[int, int, str]] = []
    cursor = 0
    for finding in report.findings:
        if finding.verdict is Verdict.SHORT:
            continue
        wanted = fold(finding.quotation.words).letters
        at = body.find(wanted, cursor if not finding.quotation.depth else 0)
        if at is None:
            at = body.call(wanted, notes)
            placed.append((at, at + 1, comment(finding, in_note=True)))
            continue
        placed.append((at, at + len(wanted), comment(finding)))
        cursor = at if finding.quotation.depth else at + len(wanted)
    for start, end, text in sorted(placed, key=lambda each: each[:2], reverse=True):
        word.add_comment(body.marked(start, end, word), text=text, author=AUTHOR, initials=INITIALS)


class _Letters:
    """The letters of a document's body, and the run and offset of each."""

    def __init__(self, body: etree._Element) -> None:
        self._runs = [
            run for run in body.iter(qn("w:r")) if not any(each.tag in _HIDING for each in run.iterancestors())
        ]
        letters: list[str] = []
        self._places: list[_Position] = []
        self._calls: dict[str, int] = {}  # id of a footnote -> the place of its mark
        for run in self._runs:
            for mark in run.iter(qn("w:footnoteReference")):
                self._calls[mark.get(qn("w:id")) or ""] = max(0, len(self._places) - 1)
            text = _text(run)
            if text:
                folded = fold(text)
                letters.append(folded.letters)
                self._places += [(run, offset) for offset in folded.offsets.tolist()]
        self._letters = "".join(letters)
        self._moved: dict[CT_R, list[tuple[int, CT_R]]] = {}  # where a run was split, and what begins there

    def find(self, wanted: str, start: int) -> int | None:
        """Return where letters stand, from a place on, else from the beginning; None if nowhere."""
        at = self._letters.find(wanted, start)
        at = at if at >= 0 else self._letters.find(wanted)
        return at if at >= 0 else None

    def call(self, wanted: str, notes: dict[str, str]) -> int:
        """Return where the footnote is called that holds letters; the beginning, if none does."""
        return next((self._calls.get(id_, 0) for id_, letters in notes.items() if wanted in letters), 0)

    def marked(self, start: int, end: int, word: WordDocument) -> list[Run]:
        """Return the first and the last run of letters, split so that they hold no others."""
        if not self._places:
            paragraphs = word.paragraphs or [word.add_paragraph()]
            return [paragraphs[0].add_run()]
        place = min(end, len(self._places)) - 1
        self._split(*self._at(place), is_end=True)
        first = self._split(*self._at(start), is_end=False)
        last, _ = self._resolved(*self._at(place))  # the first split may have moved it
        return [Run(each, _parent(each, word)) for each in (first, last)]

    def _at(self, place: int) -> _Position:
        return self._places[min(place, len(self._places) - 1)]

    def _resolved(self, run: CT_R, offset: int) -> _Position:
        """Return where an offset of a run is now, after the run was split."""
        for at, tail in sorted(self._moved.get(run, ()), key=lambda each: each[0], reverse=True):
            if offset >= at:
                return self._resolved(tail, offset - at)
        return run, offset

    def _split(self, run: CT_R, offset: int, *, is_end: bool) -> CT_R:
        """Split a run before, or behind, a letter if that can be done; return the run that holds the letter."""
        run, offset = self._resolved(run, offset)
        text = _text(run)
        at = offset + 1 if is_end else offset
        if not 0 < at < len(text) or not _is_plain(run):
            return run
        tail = deepcopy(run)
        _set_text(run, text[:at])
        _set_text(tail, text[at:])
        run.addnext(tail)
        self._moved.setdefault(run, []).append((at, tail))
        return run if is_end else tail


def _text(run: CT_R) -> str:
    """Return what is written in a run, its signs for tabs and breaks left out."""
    return "".join(each.text or "" for each in run.iterchildren(qn("w:t")))


def _is_plain(run: CT_R) -> bool:
    """Whether a run holds its properties and one text, so that splitting it moves nothing else."""
    return [each.tag for each in run if each.tag != qn("w:rPr")] == [qn("w:t")]


def _set_text(run: CT_R, text: str) -> None:
    element = run.find(qn("w:t"))
    if element is not None:
        element.text = text
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _parent(run: CT_R, word: WordDocument) -> WordParagraph:
    paragraph = next((each for each in run.iterancestors(qn("w:p"))), None)
    return WordParagraph(paragraph, word._body)  # type: ignore[arg-type]


def _footnotes(word: WordDocument) -> Iterator[tuple[str, str]]:
    """Yield the id and the letters of each footnote."""
    parts = [
        each.target_part for each in word.part.rels.values() if not each.is_external and each.reltype == _FOOTNOTES
    ]
    for part in parts:
        root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        for note in root.iter(qn("w:footnote")):
            words = "".join(each.text or "" for each in note.iter(qn("w:t")))
            yield note.get(qn("w:id")) or "", fold(words).letters


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
