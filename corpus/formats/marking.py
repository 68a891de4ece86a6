"""Footnote marks on their way from the source to offsets: they travel inside the text, between two signs."""

import re

from corpus.canonical import spacing

OPEN, CLOSE = "\ufdd0", "\ufdd1"  # noncharacters, which canonical text never holds: before and after a mark

_MARKED = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def number(mark: str) -> str:
    """Return a mark as the note's own: "[12]" and "¹²" are "12"."""
    return mark.strip("[]").translate(_SUPERSCRIPT)


def settled(text: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Return the text, canonical in its spacing, without the signs, and where they stood: (start, end, mark)."""
    text = spacing(text)
    notes: list[tuple[int, int, str]] = []
    parts: list[str] = []
    length = end = 0
    for match in _MARKED.finditer(text):
        parts += [text[end : match.start()], match[1]]
        start = length + len(parts[-2])
        length = start + len(match[1])
        notes.append((start, length, number(match[1])))
        end = match.end()
    return "".join([*parts, text[end:]]), tuple(notes)
