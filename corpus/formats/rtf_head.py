"""Reads the head of an RTF file: its fonts, colours and styles."""

from dataclasses import dataclass, field

from corpus.formats.rtf_tables import Font, Style, Tables


@dataclass(slots=True)
class Head:
    """The font, the colour and the style that are being read, each until it is complete."""

    tables: Tables
    style: Style = field(default_factory=Style)
    _font: Font = field(default_factory=Font)
    _number: int = 0
    _name: str = ""
    _color: dict[str, int] = field(default_factory=dict)

    def begin_font(self, number: int) -> None:
        """Begin a font."""
        self._number, self._font, self._name = number, Font(), ""

    def set_charset(self, number: int) -> None:
        """Set the font's character set."""
        self._font.charset = number

    def set_code_page(self, number: int) -> None:
        """Set the font's code page."""
        self._font.code_page = number

    def set_fixed(self) -> None:
        """Say that the font's letters are all of one width."""
        self._font.fixed = True

    def add_name(self, text: str) -> None:
        """Add to the font's name; a semicolon ends it."""
        self._name += text
        if ";" in text:
            self._font.name = self._name.split(";")[0].strip()
            self.tables.fonts[self._number] = self._font
            self.begin_font(self._number)

    def set_component(self, name: str, value: int) -> None:
        """Set a colour's red, green or blue."""
        self._color[name] = value

    def end_colors(self, count: int) -> None:
        """End a colour, or several; one without components is the automatic colour."""
        for _ in range(count):
            parts = self._color
            self.tables.colors.append((parts["red"], parts["green"], parts["blue"]) if len(parts) == 3 else None)
            self._color = {}

    def begin_style(self) -> Style:
        """Begin a style."""
        self.style = Style()
        return self.style

    def end_style(self, number: int, style: Style, text: str) -> None:
        """End a style, whose group held this text."""
        style.name = text.split(";")[0].strip()
        self.tables.styles[number] = style
