"""The marks that items wear: bullets, "1.", "(a)", "iv)"."""

import re
from dataclasses import dataclass, replace

BULLETS = "•●○◦▪▫■□▸►‣⁃∙·–—*+✓➢❖-"
BULLET = re.compile(rf"[{re.escape(BULLETS)}]\s*(?=\S)")
_LEADING = re.compile(r"(?P<open>\(?)(?P<value>\d{1,3}|[A-Za-z]|[ivxlc]{2,6}|[IVXLC]{2,6})(?P<close>[.)])(?=\s)")
_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class Mark:
    """One reading of an item's mark; "(i)" has two, as a letter and as a numeral.

    Marks of one style and level belong to one list; a bullet's value is 0.
    """

    style: str
    value: int
    level: int = 0  # nesting depth, 0 if it is not known


def marks(text: str, start: int, end: int, level: int = 0) -> tuple[Mark, ...]:
    """Return the readings of the mark at the head of `text[start:end]`, the likelier first."""
    found = _LEADING.match(text, start, end)
    if found is None:
        return (Mark(text[start] if BULLET.match(text, start, end) else "•", 0, level),)
    return tuple(replace(mark, level=level) for mark in readings(found["open"], found["value"], found["close"]))


def readings(opening: str, value: str, close: str) -> tuple[Mark, ...]:
    """Return what "(", "i", ")" can mean; numerals first if they can begin a list."""
    frame = opening + "{}" + close
    if value.isdigit():
        return (Mark(frame.format("1"), int(value)),)
    case = "a" if value.islower() else "A"
    found = []
    if set(value.lower()) <= set(_DIGITS):
        found.append(Mark(frame.format("i" if case == "a" else "I"), _roman(value.lower())))
    if len(value) == 1:
        letter = Mark(frame.format(case), ord(value.lower()) - ord("a") + 1)
        found.insert(0 if value.lower() != "i" else 1, letter)
    return tuple(found)


def _roman(value: str) -> int:
    total = 0
    for digit, after in zip(value, [*value[1:], ""], strict=True):
        worth = _DIGITS[digit]
        total += -worth if _DIGITS.get(after, 0) > worth else worth
    return total
