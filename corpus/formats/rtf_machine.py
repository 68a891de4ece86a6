"""Interprets RTF: groups, what holds within them, and the text that comes out.

Groups that are not text are entered all the same, with a destination that says so; what is said in them to nobody's
eyes is dropped where it would be added.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field

from corpus.errors import SourceTooLarge
from corpus.formats.rtf_head import Head
from corpus.formats.rtf_sink import Sink, State
from corpus.formats.rtf_tables import Font, Tables
from corpus.formats.rtf_tokens import Token, Type, tokens
from corpus.formats.rtf_words import CHARACTERS, SIGNS, SKIPPED, TEXT
from corpus.formats.story import Content
from corpus.formats.symbols import symbols

_DEEPEST = 5_000  # groups within groups
_TINY = 4  # half points: nobody reads that


@dataclass(slots=True)
class _Group:
    """A group that is open: the state around it, and what is to be done where it ends."""

    state: State
    end: Callable[[], None] | None = None


@dataclass(slots=True)
class Machine:
    """Reads one file; what control words do beyond characters and skipped groups is left to `act`."""

    tables: Tables = field(default_factory=Tables)
    state: State = field(default_factory=State)
    sink: Sink = field(init=False)
    head: Head = field(init=False)
    page: int = 1252  # the code page
    hidden: int = 0
    comments: int = 0
    contents: int = 0
    whole: bool = False  # the file's outermost group was closed
    _groups: list[_Group] = field(default_factory=list)
    _bytes: str = ""  # not decoded yet
    _skip: int = 0  # characters that stand for a \\u before them
    _starred: bool = False
    _called: bool = False  # \\chftn stood before what comes
    _captured: list[str] = field(default_factory=list)  # of a label, a field's code, a title, a name

    def __post_init__(self) -> None:
        self.sink = Sink(self.tables)
        self.head = Head(self.tables)

    def act(self, name: str, value: int | None) -> bool:
        """Do what a control word says; return whether it says anything."""
        raise NotImplementedError

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
        elif self.act(name, value):
            return
        elif name in SKIPPED or (starred and name not in TEXT):
            self.comments += name == "annotation"
            self.state.destination = "skip"

    def _paragraph(self) -> None:
        self._flush()
        if self.state.destination == "text":
            joins = self.state.deleted or self.state.drop_cap
            self.sink.end_paragraph(self.state, joins=joins)

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
