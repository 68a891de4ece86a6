"""What RTF's control words do: notes, boxes, fields, tables, fonts and styles."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from corpus.formats.numerals import shown
from corpus.formats.rtf_machine import Machine
from corpus.formats.rtf_sink import Sink, whole
from corpus.formats.rtf_words import CONTENTS, NOTE_FORMS
from corpus.formats.story import Content, Line, Note, called, lines, without_mark


@dataclass(slots=True, kw_only=True)
class Reader(Machine):
    """Reads one file; afterwards `notes`, `title` and the counts say what was found."""

    controls: "Mapping[str, Control]"
    notes: dict[str, Note] = field(default_factory=dict)
    title: str = ""
    _codes: list[str] = field(default_factory=list)  # of the fields that are open
    _forms: dict[str, str] = field(default_factory=lambda: {"footnote": "decimal", "endnote": "decimal"})
    _counts: dict[str, int] = field(default_factory=lambda: {"footnote": 0, "endnote": 0})
    _is_endnote: bool = False

    def act(self, name: str, value: int | None) -> bool:
        """Do what a control word says; return whether it says anything."""
        if name in self.controls:
            self.controls[name](self, 1 if value is None else value, value is not None)
        elif name[:4] == "ftnn" or name[:5] == "aftnn":
            kind, form = ("endnote", name[5:]) if name[0] == "a" else ("footnote", name[4:])
            self._forms[kind] = NOTE_FORMS.get(form, self._forms[kind])
        else:
            return False
        return True

    def label(self) -> None:
        """Begin what is printed in front of a paragraph."""
        if self.state.destination == "text":
            self._capture("label", self._set_label)

    def _set_label(self, text: str) -> None:
        label = " ".join(text.split())
        self.sink.label = "○" if label == "o" else label  # a hollow bullet of typewriters

    def note(self) -> None:
        """Begin a footnote or an endnote."""
        if self.state.destination != "text" or not self._groups:
            self.state.destination = "skip"
            return
        around, automatic, seen = self.sink, self._called, self._is_seen()
        self.sink = Sink(self.tables)
        self._is_endnote, self._called = False, False
        self.state.new_paragraph()

        def ended() -> None:
            content = self.sink.close(self.state)
            self.sink = around
            if seen:
                self._end_note(content, automatic)

        self._ends(ended)

    def _end_note(self, content: Content, automatic: bool) -> None:
        kind = "endnote" if self._is_endnote else "footnote"
        typed = "" if automatic else self.sink.typed_mark()
        if not typed:
            self._counts[kind] += 1
        mark = typed or shown(self._counts[kind], self._forms[kind])
        text = " ".join(" ".join(_said(line) for line in lines(content)).split())
        text = without_mark(text, mark) if typed else text
        self._called = self._is_endnote = False
        if text:
            key = str(len(self.notes))
            self.notes[key] = Note(mark, text)
            self.sink.add(called(key), self._groups[-1].state if self._groups else self.state, False)

    def box(self) -> None:
        """Begin a text box; it stands in a group of a drawing's properties, which are skipped."""
        around = self.sink
        self.sink = Sink(self.tables, boxed=True)
        self.state.destination = "text"
        self.state.plain(self.tables.default)
        self.state.new_paragraph()

        def ended() -> None:
            content = self.sink.close(self.state)
            self.sink = around
            around.boxes += content

        self._ends(ended)

    def field(self) -> None:
        """Begin a field: its code, and what it shows."""
        if self.state.destination == "text":
            self._codes.append("")
            self._ends(lambda: void(self._codes.pop()))

    def code(self) -> None:
        """Begin a field's code."""
        if self.state.destination == "text" and self._codes:
            self._capture("code", self._set_code)
        else:
            self.state.destination = "skip"

    def _set_code(self, text: str) -> None:
        if self._codes:
            self._codes[-1] = text

    def result(self) -> None:
        """Begin what a field shows."""
        words = self._codes[-1].split(maxsplit=1) if self._codes else []
        if words and words[0].upper() in CONTENTS and self.state.destination == "text":
            self.contents += 1
            self.state.destination = "skip"

    def named(self) -> None:
        """Begin the title that the properties state."""
        self.state.destination = "name"
        self._capture("name", self._set_title)

    def _set_title(self, text: str) -> None:
        self.title = self.title or whole(text)

    # -- fonts and styles

    def font(self, number: int) -> None:
        """Begin a font of the font table, or use one."""
        if self.state.destination == "fonts":
            self.head.begin_font(number)
        elif self.state.destination == "style":
            self.head.style.font = number
        else:
            self.state.font = number

    def style(self, number: int) -> None:
        """Begin a style of the style sheet, or use one."""
        if self.state.destination == "styles":
            style = self.head.begin_style()
            self._capture("style", lambda text: self.head.end_style(number, style, text))
        elif self.state.destination == "text":
            self.state.style = number

    def outline(self, level: int) -> None:
        """Set the level of a heading, from 0."""
        if self.state.destination == "style":
            self.head.style.outline = level
        else:
            self.state.outline = level

    def set_page(self, number: int) -> None:
        """Set the code page of the document."""
        self.page = number

    def enter(self, destination: str) -> None:
        """Say what this group holds."""
        self.state.destination = destination

    def default_font(self, number: int) -> None:
        """Set the usual font."""
        self.tables.default = self.state.font = number

    # -- paragraphs

    def new_paragraph(self) -> None:
        """Reset what the paragraph is."""
        self.state.new_paragraph()

    def plain(self) -> None:
        """Reset how characters look."""
        self.state.plain(self.tables.default)

    def note_call(self) -> None:
        """Pass the place of an automatic number of a note."""
        self._called = True

    def endnote(self) -> None:
        """Say that the note is an endnote."""
        self._is_endnote = True

    def cell(self) -> None:
        """End a cell."""
        if self.state.destination == "text":
            self.sink.end_cell(self.state)

    def nested_cell(self) -> None:
        """End a cell of a table within a cell: a paragraph of that."""
        if self.state.destination == "text":
            self.state.in_table = True
            self.sink.end_paragraph(self.state)

    def row(self) -> None:
        """End a row."""
        if self.state.destination == "text":
            self.sink.end_row()

    def row_begins(self) -> None:
        """Begin the description of a row."""
        self.sink.row_shaded = False

    def row_ground(self, color: int) -> None:
        """Set the ground of a cell to come."""
        self.sink.row_shaded = self.sink.row_shaded or self.tables.is_dark(color)

    def end_paragraph(self) -> None:
        """End the paragraph."""
        self._paragraph()

    def set(self, name: str, value: int) -> None:
        """Set a part of the state."""
        setattr(self.state, name, value)


def void(value: object) -> None:
    """Take a value and do nothing with it."""


def _said(line: Line) -> str:
    return f"{line.label} {line.text}" if line.label else line.text


Control = Callable[
    [Reader, int, bool], None
]  # with the number behind a control word, 1 if there is none, and whether there is
