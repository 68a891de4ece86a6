"""The numbers and bullets that Word prints in front of paragraphs: no text holds them, so they are counted here."""

import re
from dataclasses import dataclass, field

from lxml import etree

from corpus.canonical import canonical
from corpus.formats.docx_parts import W
from corpus.formats.docx_styles import Styles, integer, is_on
from corpus.formats.numerals import shown
from corpus.formats.symbols import symbols

LEVELS = 9  # that a list of Word's has
_PLACE = re.compile("%([1-9])")
_MOST = 30_000  # the highest number that Word counts to


@dataclass(frozen=True, slots=True)
class Label:
    """What is printed in front of a paragraph, and how deep in its list that stands, from 1."""

    text: str
    depth: int


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered."""

    text: str  # "%1.%2"; a bullet's sign
    form: str  # "decimal", "bullet", ...
    start: int
    restart: int | None  # the level, from 1, behind which it starts again; 0 never; None: any above
    legal: bool  # all numbers are shown as digits


@dataclass(slots=True)
class _Count:
    """How far an abstract list has been counted; a level that was not used yet, or starts again, has None."""

    values: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


class Numbering:
    """The lists of a document, and how far each was counted. Paragraphs are to be labelled in reading order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, etree._Element] = {}
        self._lists: dict[str, etree._Element] = {}
        self._by_style: dict[tuple[str, str], int] = {}  # (abstract list, paragraph style) -> level
        self._levels: dict[tuple[str, int], _Level | None] = {}
        self._counts: dict[str, _Count] = {}
        self._begun: set[tuple[str, int]] = set()  # (list, level) whose own start was applied
        if root is None:
            return
        for each in root.iterfind(f"{W}abstractNum"):
            name = each.get(f"{W}abstractNumId", "")
            self._abstract[name] = each
            for level in each.iterfind(f"{W}lvl"):
                style = level.find(f"{W}pStyle")
                if style is not None:
                    depth = integer(level.get(f"{W}ilvl"), 0)
                    self._by_style.setdefault((name, style.get(f"{W}val", "")), depth)
        for each in root.iterfind(f"{W}num"):
            self._lists[each.get(f"{W}numId", "")] = each

    def label(self, properties: etree._Element | None, style: str) -> Label | None:
        """Count one paragraph, and return its label; None if it has none. `properties` is its w:pPr."""
        place = self._place(properties, style)
        if place is None:
            return None
        number, level = place
        name = self._abstract_of(number)
        definition = self._level(number, level)
        if name is None or definition is None:
            return None
        values = self._counted(number, name, level, definition)
        text = definition.text if definition.form == "bullet" else self._filled(number, definition, level, values)
        return Label(text, level + 1) if text else None

    def _place(self, properties: etree._Element | None, style: str) -> tuple[str, int] | None:
        """Return the list and the level from 0 of a paragraph, its style's if it does not say."""
        own = None if properties is None else properties.find(f"{W}numPr")
        number = _value(own, "numId")
        depth = _value(own, "ilvl")
        for each in self._styles.chain(style):
            if number is not None and depth is not None:
                break
            inherited = each.find(f"{W}pPr/{W}numPr")
            if number is None and (number := _value(inherited, "numId")) is not None and depth is None:
                linked = self._linked(number, style)
                depth = _value(inherited, "ilvl") if linked is None else str(linked)
        if number is None or number == "0":
            return None
        if depth is None and own is not None and (linked := self._linked(number, style)) is not None:
            return number, linked
        return number, min(max(integer(depth, 0), 0), LEVELS - 1)

    def _linked(self, number: str, style: str) -> int | None:
        name = self._abstract_of(number)
        for each in self._styles.chain(style):
            level = self._by_style.get((name or "", each.get(f"{W}styleId", "")))
            if level is not None and 0 <= level < LEVELS:
                return level
        return None

    def _abstract_of(self, number: str) -> str | None:
        """Return the abstract list behind a list; a link to a style of lists is followed."""
        for _ in range(4):
            if number not in self._lists:
                return None
            name = _value(self._lists[number], "abstractNumId") or ""
            if name not in self._abstract:
                return None
            link = _value(self._abstract[name], "numStyleLink")
            if link is None:
                return name
            setting = self._styles.setting(link, "pPr", "numPr")
            following = _value(setting, "numId")
            if following is None:
                return name
            number = following
        return None

    def _level(self, number: str, level: int) -> _Level | None:
        key = (number, level)
        if key not in self._levels:
            self._levels[key] = self._defined(number, level)
        return self._levels[key]

    def _defined(self, number: str, level: int) -> _Level | None:
        override = self._override(number, level)
        element = None if override is None else override.find(f"{W}lvl")
        if element is None and (name := self._abstract_of(number)) is not None:
            element = next(
                (each for each in self._abstract[name].iterfind(f"{W}lvl") if each.get(f"{W}ilvl", "0") == str(level)),
                None,
            )
        if element is None:
            return None
        form = _value(element, "numFmt") or "decimal"
        text = _value(element, "lvlText") or ""
        if form == "bullet":
            fonts = element.find(f"{W}rPr/{W}rFonts")
            font = "" if fonts is None else fonts.get(f"{W}ascii", fonts.get(f"{W}hAnsi", ""))
            text = _bullet(text, font)
        restart = _value(element, "lvlRestart")
        legal = element.find(f"{W}isLgl")
        started = None if override is None else _value(override, "startOverride")
        return _Level(
            text=text,
            form=form,
            start=integer(started or _value(element, "start"), 1),
            restart=None if restart is None else integer(restart, 0),
            legal=legal is not None and is_on(legal),
        )

    def _override(self, number: str, level: int) -> etree._Element | None:
        if number not in self._lists:
            return None
        overrides = self._lists[number].iterfind(f"{W}lvlOverride")
        return next((each for each in overrides if each.get(f"{W}ilvl") == str(level)), None)

    def _counted(self, number: str, name: str, level: int, definition: _Level) -> list[int]:
        """Count one paragraph at a level; return the numbers of that level and of those above it."""
        values = self._counts.setdefault(name, _Count()).values
        override = self._override(number, level)
        started = None if override is None else _value(override, "startOverride")
        if started is not None and (number, level) not in self._begun:
            self._begun.add((number, level))
            values[level] = integer(started, 1)
        else:
            before = values[level]
            values[level] = definition.start if before is None else min(before + 1, _MOST)
        for below in range(level + 1, LEVELS):
            lower = self._level(number, below)
            restart = None if lower is None else lower.restart
            if restart is None or level < restart:  # of 0, none is less
                values[below] = None
        for above in range(level):
            if values[above] is None:  # skipped: it counts as begun
                higher = self._level(number, above)
                values[above] = 1 if higher is None else higher.start
        return [1 if value is None else value for value in values[: level + 1]]

    def _filled(self, number: str, definition: _Level, level: int, values: list[int]) -> str:
        def number_at(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            if place > level:
                return ""
            each = self._level(number, place)
            form = "decimal" if each is None else each.form
            if definition.legal and form not in ("none", "decimalZero"):
                form = "decimal"
            return "" if form == "bullet" else shown(values[place], form)

        if definition.form == "none":
            return canonical(_PLACE.sub("", definition.text))
        return canonical(_PLACE.sub(number_at, definition.text)).replace("\n", " ")


def _value(element: etree._Element | None, name: str) -> str | None:
    child = None if element is None else element.find(f"{W}{name}")
    if child is None:
        return None
    value = child.get(f"{W}val")
    return None if value is None else str(value)


def _bullet(text: str, font: str) -> str:
    """Return a bullet as it looks: fonts of symbols show other signs than their characters say."""
    if text == "o" and font.startswith("Courier"):
        return "○"
    sign = canonical(symbols(text, font))
    return "•" if any("\ue000" <= each <= "\uf8ff" for each in sign) else sign
