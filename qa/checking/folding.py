"""Text reduced to the letters and digits that carry its words, each with the place it came from.

Two texts that fold alike differ at most in what typesetting may change: case, punctuation, spaces, hyphens, the
width of letters. Whether it may have changed *that* is judged afterwards, character by character, by
`qa.checking.differing`; folding only finds the place.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_POINTING = (
    *range(0x0591, 0x05C8),  # Hebrew accents and points
    0x0640,  # the Arabic stretcher
    *range(0x064B, 0x0653),  # Arabic vowel marks
    0x0670,
)
_PLAIN = ("<wide>", "<narrow>", "<isolated>", "<initial>", "<medial>", "<final>", "<compat>")
_ALIKE = {"ё": "е", "ς": "σ", "ſ": "s"}  # ё -> е of Cyrillic, both printed for the one
_LETTERS = np.zeros(0x110000, np.uint32)  # code point -> that of its letter, or 0, as far as `_KNOWN`
_KNOWN = np.zeros(0x110000, np.bool_)
_FOLDED: dict[int, int] = dict.fromkeys(_POINTING, 0)  # code point -> that of its letter, or 0


@dataclass(frozen=True, slots=True)
class Folded:
    """The letters of a text: `letters[i]` stands at `offsets[i]`."""

    letters: str
    offsets: npt.NDArray[np.int32]  # (len(letters),), rising

    def slice(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets of the text, half-open, between which `letters[start:end]` stand; it must not be empty."""
        return int(self.offsets[start]), int(self.offsets[end - 1]) + 1

    def position(self, offset: int) -> int:
        """Return how many letters stand before an offset of the text."""
        return bisect_left(self.offsets, offset)


def fold(text: str, skipped: Iterable[tuple[int, int]] = ()) -> Folded:
    """Fold a text; nothing of the ranges `skipped` is taken."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    for code in np.unique(codes[~_KNOWN[codes]]).tolist():
        _LETTERS[code], _KNOWN[code] = _letter(code), True
    folded = _LETTERS[codes]
    for start, end in skipped:
        folded[start:end] = 0
    offsets = np.flatnonzero(folded)
    letters = folded[offsets].astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    return Folded(letters, offsets.astype(np.int32))


def spans_of_notes(notes: Sequence[tuple[int, int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the ranges of footnotes' marks."""
    return tuple((start, end) for start, end, _ in notes)


def letter(character: str) -> str:
    """Return what a character folds to: a letter or digit, or ""."""
    code = _letter(ord(character))
    return chr(code) if code else ""


def is_spaced(character: str) -> bool:
    """Return whether a letter is of a script that parts its words by spaces."""
    code = ord(character)
    return not (
        0x0E00 <= code <= 0x0EFF  # Thai, Lao
        or 0x1000 <= code <= 0x109F
        or 0x1780 <= code <= 0x17FF  # Burmese, Khmer
        or 0x2E80 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF  # Han, kana
    )


def _letter(code: int) -> int:
    found = _FOLDED.get(code)
    if found is None:
        found = _FOLDED[code] = _reduced(chr(code))
    return found


def _reduced(character: str) -> int:
    if unicodedata.category(character)[0] not in "LNM":
        return 0
    if unicodedata.decomposition(character).startswith(_PLAIN):
        plain = unicodedata.normalize("NFKC", character)
        character = plain if len(plain) == 1 else character
    lower = character.lower()
    lower = lower if len(lower) == 1 else character
    return ord(_ALIKE.get(lower, lower))
