"""Runs of text on their way to blocks: white space, marks, anchors, pages, footnotes that are being gathered."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from corpus.canonical import canonical, characters
from corpus.document import Kind, Page
from corpus.formats.block import Block
from corpus.formats.marking import CLOSE, OPEN
from corpus.formats.markup_lists import Lists, own_mark
from corpus.formats.markup_pages import PAGE, paged
from corpus.formats.markup_signs import spaced_mark

_SPACE = re.compile(r"[ \t\n\r\f]+")
_WIDE = "[\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef]"  # letters of scripts that are written without spaces
_WIDE_BREAK = re.compile(rf"(?<={_WIDE})\n[ ]*(?={_WIDE})")
_ODD = re.compile(r"[^\x20-\x7e]")
_GIVEN = re.compile("\ufdd2([^\ufdd2\ufdd3]{0,40})\ufdd3")
_PARAGRAPHS = re.compile(r"\n[ \n]*\n")
_RULE = re.compile(r"[\s_\-–—=*•·~.#|+]+")  # a line between paragraphs, made of signs
_FOLIO = re.compile(r"[-–— ]*(?:page +)?(?:\d{1,4}|[ivxlc]{1,6}|[A-Z]{1,2}-\d{1,3})[-–— ]*", re.IGNORECASE)
_FINISHED = '.:;!?…”"'  # signs at the end of a paragraph that no page tore apart
_HEADING = 120  # characters that a bold paragraph has at most if it is a heading
_NO_HEADING = ".:;,"  # signs at the end of one that is none
_MOST_BOLD = 0.4  # share of the body that headings are not
_ARROWS = " ^↑↩⤴⏎\ufe0e\ufe0f"


@dataclass(slots=True)
class _Note:
    """A footnote that is being gathered: its mark, as printed if known, and its paragraphs so far."""

    mark: str
    counted: bool  # a list shows its mark
    anchor: str | None
    page: int | None
    printed: str = ""
    left: bool = False  # its element is left, but it may go on
    parts: list[str] = field(default_factory=list)


class Flow:
    """Gathers text and makes blocks of it.

    The walk sets what the text is (`heading`, `kinds`, `verbatim`, `lines`, `table`) and calls `flush` at the
    edges of paragraphs.
    """

    def __init__(self, *, marked: bool) -> None:
        self.blocks: list[Block] = []
        self.pages: list[Page] = []
        self.lists = Lists()
        self.kinds: list[Kind] = []  # of the captions and asides around
        self.heading = 0  # the level of the heading around, 0 for none
        self.verbatim = 0  # elements around in which white space counts
        self.lines = 0  # elements around in which line breaks count: addresses, verse
        self.bold = 0  # elements around that set their text in bold
        self.glued = False  # what comes next belongs to the text so far: a term's definition
        self._marked = marked
        self._runs: list[str] = []
        self._blank = True  # nothing but white space was gathered
        self._given = ""  # the mark that stood between the signs, with `marked`
        self._prefix = ""
        self._breaks: Mapping[str, str] = {}
        self._anchor: str | None = None
        self._own = False  # the anchor is that of the block itself
        self._level = 0  # of the last heading
        self._note: _Note | None = None
        self._plain = False  # some of what was gathered is not bold
        self._torn = False  # a page has ended since the last block
        self._bold: list[int] = []  # places of the blocks that are short and bold

    def open_file(self, file: str, breaks: Mapping[str, str]) -> None:
        """Begin the next file of the text."""
        self._prefix = f"{file}#" if file else ""
        self._breaks = breaks
        self._anchor = None
        self._own = False
        self._level = 0
        if "" in breaks:
            self.page_break(breaks[""])
        self.lists = Lists()
        self.kinds = []
        self.heading = self.verbatim = self.lines = 0

    def text(self, run: str) -> None:
        """Add a run of text as it stands in the source."""
        if self._marked and "\ufdd2" in run:
            run = _GIVEN.sub(self._take_given, run)
        if _ODD.search(run) is not None:
            run = characters(run)
            if not self.verbatim and "\n" in run:
                run = _WIDE_BREAK.sub("", run)
        if not self.verbatim:
            run = _SPACE.sub(" ", run)
        if (self._blank or self.glued or not self.bold) and run.strip():
            self._blank = self.glued = False
            self._plain = self._plain or not self.bold
        self._runs.append(run)

    def line_break(self) -> None:
        """Add a line break of the source; two in a row part paragraphs."""
        self._runs.append("\n")

    def call(self, mark: str) -> None:
        """Add a footnote's mark."""
        mark = _SPACE.sub("", characters(mark))
        self._runs.append(f"{OPEN}{mark}{CLOSE}")
        self._blank = False

    def page_break(self, label: str) -> None:
        """Begin a page here."""
        page = len(self.pages) + 1
        self.pages.append(Page(number=page, label=canonical(label) or str(page)))
        self._runs.append(PAGE)

    def id(self, name: str, *, block: bool) -> bool:
        """Take note of an element's id, where it opens, and return whether a page begins there.

        `block` tells whether the element begins a paragraph.
        """
        if name in self._breaks:
            self.page_break(self._breaks[name])
        if self._blank and (block or not self._own) and not self.glued:
            self._anchor, self._own = name, block
        return name in self._breaks

    def open_heading(self, level: int, around: str | None) -> None:
        """Begin a heading; a note may hold one, and the notes' own section may go on with one.

        `around` is the id of the nearest element that holds it: the section's, if it has none itself.
        """
        if self._note is not None and self._note.left:
            self.close_note()
        if self._note is None:
            if not self._own and level <= self._level:
                self._anchor = around  # a section begins, to which the last one does not lead
            self.heading = self._level = level

    def open_note(self, mark: str, *, counted: bool) -> None:
        """Gather what follows as a footnote; with `counted`, a list shows its mark."""
        self.close_note()
        self._runs = []  # at most signs of pages that begin here: the note stands on the last of them
        self._note = _Note(mark, counted, self._address(), len(self.pages) or None)

    def label(self, printed: str) -> None:
        """Take a footnote's own mark, as it stands in front of it."""
        if self._note is not None:
            self._note.printed = _SPACE.sub("", characters(printed))

    def leave_note(self, goes_on: bool) -> None:
        """Leave the element that holds the footnote; it may go on behind it."""
        if self._note is not None and goes_on:
            self.flush()
            self._note.left = True
        else:
            self.close_note()

    def close_note(self) -> None:
        """End the footnote, if one is open."""
        self.glued = False
        self.flush()
        note, self._note = self._note, None
        if note is not None:
            text = " ".join(part.replace("\n", " ") for part in note.parts).strip(_ARROWS)
            if note.printed and text[:1] in (".", ":", ")"):
                note.printed, text = note.printed + text[0], text[1:].lstrip()
            if text:
                worn = "" if note.printed else spaced_mark(text, note.mark)
                if note.counted and worn.startswith(f"{note.mark} "):
                    worn = ""  # the number is the list's, and what the text begins with is another
                text = worn or f"{note.printed or note.mark} {text}"
                self._add(Kind.FOOTNOTE, text, mark=note.mark, anchor=note.anchor, page=note.page)

    @property
    def in_note(self) -> bool:
        """Whether a footnote is being gathered."""
        return self._note is not None

    def flush(self) -> None:
        """End the paragraph: what was gathered becomes a block, or several."""
        if self.glued and not self._blank:
            return
        runs, self._runs = self._runs, []
        blank, self._blank = self._blank, True
        given, self._given = self._given, ""
        if blank:
            self._runs = [run for run in runs if run == PAGE]
            self._plain = False
            return
        raw = "".join(runs)
        for part in [raw] if self.verbatim else _PARAGRAPHS.split(raw):
            if part.strip(f" \n{PAGE}"):
                self._paragraph(part, given)
                given = ""
        self._own = self._plain = False

    def page_edge(self, *, sure: bool) -> None:
        """End a printed page: its number is no text, and what was torn goes on. `sure` is what a style sheet says."""
        self.flush()
        folio = bool(self.blocks) and self.blocks[-1].kind is Kind.BODY and _FOLIO.fullmatch(self.blocks[-1].text)
        if folio:
            self.blocks.pop()
            self._bold = [place for place in self._bold if place < len(self.blocks)]
        self._torn = self._torn or sure or bool(folio)

    def _mend(self) -> None:
        """Put the last two blocks together if a page tore them apart."""
        self._torn = False
        if len(self.blocks) < 2 or any(block.places or block.table for block in self.blocks[-2:]):
            return
        above, below = self.blocks[-2:]
        if above.kind in (Kind.BODY, Kind.ITEM) and below.text[0].islower() and above.text[-1] not in _FINISHED:
            notes = tuple(
                (start + len(above.text) + 1, end + len(above.text) + 1, mark) for start, end, mark in below.notes
            )
            self._bold = [place for place in self._bold if place < len(self.blocks) - 1]
            self.blocks[-2:] = [replace(above, text=f"{above.text} {below.text}", notes=above.notes + notes)]

    def row(self, text: str, table: int, name: str | None) -> None:
        """Add a table's row; `text` may hold marks, `name` is the row's id."""
        self._add(Kind.CELL, text, table=table, anchor=self._prefix + name if name else None)
        self._own = False

    def item(self, mark: str, text: str) -> None:
        """Add an item that is laid out by other means than a list."""
        self._add(Kind.ITEM, f"{mark} {text.lstrip()}", mark=mark, level=self.lists.depth + 1)

    def caption(self, text: str) -> None:
        """Add a table's caption."""
        self._add(Kind.CAPTION, text)

    def taken(self) -> str:
        """Return what was gathered, instead of making a block of it."""
        runs, self._runs, self._blank = self._runs, [], True
        return "".join(runs)

    def with_bold_headings(self) -> tuple[Block, ...]:
        """Return the blocks; where hardly any is a heading, short bold paragraphs are."""
        kinds = Counter(block.kind for block in self.blocks)
        places = {place for place in self._bold if place < len(self.blocks) - 1}
        if kinds[Kind.HEADING] > 1 or len(places) > _MOST_BOLD * kinds[Kind.BODY]:
            return tuple(self.blocks)
        return tuple(
            replace(block, kind=Kind.HEADING, level=2) if place in places and block.kind is Kind.BODY else block
            for place, block in enumerate(self.blocks)
        )

    def _paragraph(self, raw: str, given: str) -> None:
        if not (self.verbatim or self.lines):
            raw = raw.replace("\n", " ")
        if self._note is not None:
            self._note.parts.append(raw.strip(" \n"))
            return
        if self.heading:
            self._add(Kind.HEADING, raw.replace("\n", " "), level=self.heading)
        elif self.kinds:
            self._add(self.kinds[-1], raw)
        elif given:
            self._add(Kind.ITEM, f"{given} {raw.lstrip()}", mark=given, level=self.lists.depth or 1)
        elif (item := self.lists.claim()) is not None:
            mark = item.mark or own_mark(raw)
            text = f"{mark} {raw.lstrip()}" if item.mark else raw
            self._add(Kind.ITEM, text, mark=mark, level=item.level)
        else:
            if not (self._plain or self.verbatim) and len(raw) <= _HEADING and raw.strip()[-1:] not in _NO_HEADING:
                self._bold.append(len(self.blocks))
            count = len(self.blocks)
            self._add(Kind.BODY, raw)
            if self._torn and len(self.blocks) > count:
                self._mend()

    def _add(
        self,
        kind: Kind,
        raw: str,
        *,
        level: int = 0,
        mark: str = "",
        table: int = 0,
        anchor: str | None = None,
        page: int | None = None,
    ) -> None:
        page = page or len(self.pages) - raw.count(PAGE) or None
        text, notes, places = paged(raw, page)
        if not text or (not text.isalnum() and _RULE.fullmatch(text) is not None):
            return
        self.blocks.append(
            Block(
                kind=kind,
                text=text,
                page=places[0].page if places else page,
                level=level,
                mark=mark,
                notes=notes,
                anchor=anchor or self._address(),
                table=table,
                places=places if len(places) > 1 else (),
            )
        )

    def _address(self) -> str | None:
        if self._anchor is None:
            return self._prefix.rstrip("#") or None
        return self._prefix + self._anchor

    def _take_given(self, match: re.Match[str]) -> str:
        if self._blank and not self._given:
            self._given = canonical(match[1])
        return ""
