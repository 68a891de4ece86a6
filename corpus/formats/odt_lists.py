"""The numbers and bullets of OpenDocument's lists and headings: counted here as LibreOffice counts them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from corpus.canonical import canonical
from corpus.formats.numerals import alphabetic, letters, roman
from corpus.formats.odt_styles import FO, STYLE, TEXT, Styles, integer
from corpus.formats.symbols import symbols

LEVELS = 10
_PLACE = re.compile(r"%(10|[1-9])%")
_FORMS: dict[str, Callable[[int], str]] = {
    "1": str,
    "a": alphabetic,
    "A": lambda value: alphabetic(value).upper(),
    "i": roman,
    "I": lambda value: roman(value).upper(),
    "": lambda value: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    bullet: str  # its sign, "" for a number
    form: str
    prefix: str
    suffix: str
    shown: int  # how many levels' numbers stand in the label
    start: int
    synced: bool  # "aa", "bb" follow "z"
    pattern: str  # "Listing %1%-%7%", as newer programs say it; "" if it is not given


@dataclass(slots=True)
class Count:
    """How far a list was counted, level by level; None where nothing was, or where it starts again."""

    values: list[int | None]
    style: str = ""

    def step(self, level: int, start: int, given: int | None) -> None:
        """Count one paragraph at a level from 0."""
        before = self.values[level]
        if given is not None:
            self.values[level] = given
        else:
            self.values[level] = start if before is None else before + 1
        self.values[level + 1 :] = [None] * (LEVELS - level - 1)


class Lists:
    """How the document's lists are numbered, and how far each was counted."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._levels: dict[tuple[str, int], _Level | None] = {}
        self._by_id: dict[str, Count] = {}
        self._last: dict[str, Count] = {}  # by style
        self._headings = Count([None] * LEVELS)

    def begin(self, element: etree._Element, style: str) -> Count:
        """Return the count with which an outermost text:list begins: a new one, or that of the list it continues."""
        count = self._by_id.get(element.get(f"{TEXT}continue-list", ""))
        if count is None and element.get(f"{TEXT}continue-numbering") == "true":
            count = self._last.get(style)
        if count is None:
            count = Count([None] * LEVELS)
        name = element.get("{http://www.w3.org/XML/1998/namespace}id")
        if name is not None:
            self._by_id[name] = count
        self._last[style] = count
        return count

    def label(self, count: Count, style: str, level: int, given: int | None) -> str:
        """Count one item, and return what is printed in front of it. `level` is from 0."""
        element = self._styles.lists.get(style)
        definition = self._level(style, element, level)
        count.step(level, 1 if definition is None else definition.start, given)
        return "•" if definition is None else self._text(style, element, definition, level, count)

    def heading(self, level: int, given: int | None) -> str:
        """Count one heading, and return what is printed in front of it. `level` is from 0."""
        element = self._styles.outline
        definition = self._level("", element, level)
        self._headings.step(level, 1 if definition is None else definition.start, given)
        return "" if definition is None else self._text("", element, definition, level, self._headings)

    def _text(self, style: str, element: etree._Element | None, definition: _Level, level: int, count: Count) -> str:
        if definition.bullet:
            return definition.bullet
        if definition.pattern:
            filled = _PLACE.sub(
                lambda match: self._at(style, element, int(match[1]) - 1, level, count), definition.pattern
            )
            return canonical(filled)
        numbers: list[str] = []
        for at in range(max(0, level + 1 - definition.shown), level + 1):
            each = definition if at == level else self._level(style, element, at)
            if each is None or each.bullet or (each.form == "" and at != level):
                continue
            value = count.values[at]
            number = _number(each.start if value is None else value, each)
            if number:
                numbers.append(number)
        if not numbers and not definition.form:
            return canonical(definition.prefix + definition.suffix).strip(".") if definition.prefix else ""
        return canonical(definition.prefix + ".".join(numbers) + definition.suffix)

    def _at(self, style: str, element: etree._Element | None, at: int, level: int, count: Count) -> str:
        """Return the number that stands for a level above, or the paragraph's own, in a label."""
        each = self._level(style, element, at) if at <= level else None
        if each is None or each.bullet:
            return ""
        value = count.values[at]
        return _number(each.start if value is None else value, each)

    def _level(self, style: str, element: etree._Element | None, level: int) -> _Level | None:
        key = (style, level)
        if key not in self._levels:
            children = () if element is None else element
            wanted = next((each for each in children if each.get(f"{TEXT}level") == str(level + 1)), None)
            self._levels[key] = None if wanted is None else _defined(wanted)
        return self._levels[key]


def _defined(element: etree._Element) -> _Level:
    bullet = ""
    if element.tag == f"{TEXT}list-level-style-bullet":
        properties = element.find(f"{STYLE}text-properties")
        font = "" if properties is None else properties.get(f"{FO}font-family", "").strip("'\"")
        bullet = canonical(symbols(element.get(f"{TEXT}bullet-char", "•"), font)) or "•"
        bullet = "○" if bullet == "o" else bullet  # a hollow bullet of typewriters
        bullet = "•" if any("\ue000" <= sign <= "\uf8ff" for sign in bullet) else bullet
    elif element.tag == f"{TEXT}list-level-style-image":
        bullet = "•"
    return _Level(
        bullet=bullet,
        form=element.get(f"{STYLE}num-format", ""),
        prefix=element.get(f"{STYLE}num-prefix", ""),
        suffix=element.get(f"{STYLE}num-suffix", ""),
        shown=max(1, integer(element.get(f"{TEXT}display-levels"), 1, LEVELS)),
        start=integer(element.get(f"{TEXT}start-value"), 1),
        pattern=next((value for name, value in element.attrib.items() if name.endswith("}num-list-format")), ""),
        synced=element.get(f"{STYLE}num-letter-sync") == "true",
    )


def _number(value: int, level: _Level) -> str:
    if level.synced and level.form in ("a", "A"):
        text = letters(value)
        return text if level.form == "a" else text.upper()
    return _FORMS.get(level.form, str)(value)


def note_mark(value: int, form: str) -> str:
    """Return a note's number in one of OpenDocument's formats."""
    return _FORMS.get(form, str)(value)
