"""Interprets RTF: what its control words do to the text around them.

Groups that are not text are entered all the same, with a destination that says so; what is said in them to nobody's
eyes is dropped where it would be added.
"""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field

from corpus.errors import SourceTooLarge
from corpus.formats.numerals import shown
from corpus.formats.rtf_head import Head
from corpus.formats.rtf_sink import Sink, State
from corpus.formats.rtf_tables import Font, Tables
from corpus.formats.rtf_tokens import Token, Type, tokens
from corpus.formats.rtf_words import CHARACTERS, CONTENTS, NOTE_FORMS, SIGNS, SKIPPED, TEXT
from corpus.formats.story import Content, Line, Note, called, lines, without_mark
from corpus.formats.symbols import symbols

_DEEPEST = 5_000  # groups within groups
_TINY = 4  # half points: nobody reads that


@dataclass(slots=True)
class _Group:
    """A group that is open: the state around it, and what is to be done where it ends."""

    state: State
    end: Callable[[], None] | None = None


@dataclass(slots=True)
class Reader:
    """Reads one file; afterwards `notes`, `title` and the counts say what was found."""

    controls: "Mapping[str, Control]"
    tables: Tables = field(default_factory=Tables)
    notes: dict[str, Note] = field(default_factory=dict)
    title: str = ""
    hidden: int = 0
    comments: int = 0
    contents: int = 0
    whole: bool = False  # the file's outermost group was closed
    state: State = field(default_factory=State)
    sink: Sink = field(init=False)
    head: Head = field(init=False)
    page: int = 1252  # the code page
    _groups: list[_Group] = field(default_factory=list)
    _bytes: str = ""  # not decoded yet
    _skip: int = 0  # characters that stand for a \\u before them
    _starred: bool = False
    _called: bool = False  # \\chftn stood before what comes
    _captured: list[str] = field(default_factory=list)  # of a label, a field's code, a title, a name
    _codes: list[str] = field(default_factory=list)  # of the fields that are open
    _forms: dict[str, str] = field(default_factory=lambda: {"footnote": "decimal", "endnote": "decimal"})
    _counts: dict[str, int] = field(default_factory=lambda: {"footnote": 0, "endnote": 0})
    _is_endnote: bool = False

    def __post_init__(self) -> None:
        self.sink = Sink(self.tables)
        self.head = Head(self.tables)

    def read(self, source: str) -> Content:
        """Return the content of a file, whose bytes are the characters of `source`. Raises SourceTooLarge."""
        for token in tokens(source):
            if token.type is Type.OPEN:
                self._open()
            elif token.type is Type.CLOSE:
                self._close()
                if not self._groups:
                    self.whole = True
                    break
            elif token.type is Type.WORD:
                self._word(token)
            elif token.type is Type.SYMBOL:
                self._symbol(token.text)
            else:
                self._text(token)
        while self._groups:
            self._close()
        self._flush()
        self.contents += self.sink.contents
        return self.sink.close(self.state)

    def _open(self) -> None:
        self._flush()
        self._skip = 0
        if len(self._groups) >= _DEEPEST:
            raise SourceTooLarge(f"nests groups more than {_DEEPEST:,} deep; no document does. Save it again.")
        self._groups.append(_Group(self.state))
        self.state = copy(self.state)
        self._starred = False

    def _close(self) -> None:
        self._flush()
        self._skip = 0
        self._starred = False
        if self._groups:
            group = self._groups.pop()
            if group.end is not None:
                group.end()
            self.state = group.state

    def _symbol(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif self._skip:
            self._skip -= 1
        elif sign in "\r\n":
            self._paragraph()
        elif sign in SIGNS:
            self._add(SIGNS[sign])

    def _text(self, token: Token) -> None:
        text = token.text
        if self._skip:
            skipped = min(self._skip, len(text))
            self._skip -= skipped
            text = text[skipped:]
        self._bytes += text

    def _flush(self) -> None:
        """Decode the bytes gathered so far."""
        raw, self._bytes = self._bytes, ""
        if not raw:
            return
        if self.state.destination in ("skip", "fields"):
            return
        font = self.tables.fonts.get(self.state.font)
        self._add((font or Font()).decode(raw, self.page))

    def _add(self, text: str) -> None:
        self._flush()
        state = self.state
        if state.destination == "text":
            if self._is_seen():
                font = self.tables.fonts.get(state.font)
                self.sink.add(text, state, font is not None and font.is_monospaced)
                self._called = self._called and not text.strip()
            elif text.strip():
                self.hidden += 1
        elif state.destination == "colors":
            self.head.end_colors(text.count(";"))
        elif state.destination == "fonts":
            self.head.add_name(text)
        elif state.destination not in ("skip", "fields"):
            self._captured.append(text)

    def _is_seen(self) -> bool:
        state = self.state
        if state.hidden or state.deleted or state.size <= _TINY:
            return False
        shaded = state.shaded or self.sink.row_shaded or self.sink.boxed or self.tables.is_dark(state.ground)
        return shaded or not self.tables.is_white(state.color)

    def _word(self, token: Token) -> None:
        self._flush()
        name, value = token.text, token.value
        starred, self._starred = self._starred, False
        if name == "u" and value is not None:
            font = self.tables.fonts.get(self.state.font)
            self._add(symbols(chr(value % 0x10000), font.name if font is not None else ""))
            self._skip = self.state.fallback
        elif self._skip:
            self._skip -= 1
        elif name in CHARACTERS:
            self._add(CHARACTERS[name])
        elif name in self.controls:
            self.controls[name](self, 1 if value is None else value, value is not None)
        elif name in SKIPPED or (starred and name not in TEXT):
            self.comments += name == "annotation"
            self.state.destination = "skip"
        elif name[:4] == "ftnn" or name[:5] == "aftnn":
            kind, form = ("endnote", name[5:]) if name[0] == "a" else ("footnote", name[4:])
            self._forms[kind] = NOTE_FORMS.get(form, self._forms[kind])

    def _paragraph(self) -> None:
        self._flush()
        if self.state.destination == "text":
            joins = self.state.deleted or self.state.drop_cap
            self.sink.end_paragraph(self.state, joins=joins)

    # -- destinations

    def _ends(self, end: Callable[[], None]) -> None:
        if self._groups:
            self._groups[-1].end = end

    def _capture(self, destination: str, end: Callable[[str], None]) -> None:
        """Gather the text of this group, and hand it on where the group ends."""
        if self.state.destination == "skip":
            return
        self.state.destination = destination
        before, self._captured = self._captured, []

        def ended() -> None:
            text, self._captured = "".join(self._captured), before
            end(text)

        self._ends(ended)

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
        self.title = self.title or text

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
