"""Lines become running text: what happens to a hyphen, a dash or an address at a line's end."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

_KEEP = frozenset("non self neo anti quasi zero".split())  # prefixes that keep their hyphen
_KEEP_BEFORE_WORD = frozenset("ex co post pre pro all vice half well mid semi cross ill re multi inter sub".split())
_PARTICLES = frozenset("up off out in on to of by down over and or the for".split())  # never a syllable after a break

_WORD = re.compile(r"[^\W\d_]+")
_TAIL = re.compile(r"([^\W_]+)[-‐‑]$")
_HEAD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"(?:https?:|www\.)\S*$", re.IGNORECASE)
_DASHED = re.compile(r"\S[—–/]$")


class Joiner:
    """Joins the lines of a paragraph, with the whole document as evidence about hyphens.

    A hyphen at a line's end, between `a` and `b`, is decided by the first rule that applies:

    1. "a-b" stands inside a line elsewhere: it stays ("non-\\nproliferation").
    2. "ab" stands elsewhere: it goes ("inter-\\nnational").
    3. `b` starts with a capital or a digit, `a` ends with one or with a full stop, or `b` is a word like "up" or
       "of": it stays.
    4. `a` is a prefix like "non" or "self"; or one like "post" or "ex", and `b` is a word elsewhere: it stays.
    5. Both parts are words elsewhere: it stays ("tone-\\ndeaf"); otherwise it goes ("peo-\\nple").

    A dash or a slash glued to a word at a line's end takes no space after it; nor does a web address that is
    broken after "/", ".", "_", "-", "?", "&", "=" or "%". Everything else is joined by a space.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        broken = False
        for line in lines:
            words = [(match[0].casefold(), match.start(), match.end()) for match in _WORD.finditer(line)]
            ends = line.endswith(("-", "‐", "‑"))
            whole = words[1 if broken else 0 : len(words) - 1 if ends else len(words)]
            self._words.update(word for word, _, _ in whole)
            for (word, _, end), (following, start, _) in pairwise(words):
                if start == end + 1 and line[end] in "-‐‑":
                    self._pairs.add((word, following))
            broken = ends

    def join(self, lines: Sequence[str]) -> str:
        """Return the lines as one line."""
        parts: list[str] = []
        for line in lines:
            if parts:
                parts[-1] = self._end(parts[-1], line)
            parts.append(line)
        return "".join(parts)

    def _end(self, line: str, following: str) -> str:
        """Return the line as it ends when the following one is joined to it."""
        address = _ADDRESS.search(line[-300:])
        if address is not None and self._runs_on(line, following):
            return line
        if (tail := _TAIL.search(line[-60:])) is not None:
            head = _HEAD.match(following)
            return line if head is None or self._keeps(tail[1], head[0]) else line[:-1]
        if _DASHED.search(line[-2:]) or line.endswith((".-", ")-", "”-", "’-")):
            return line
        if following[0] == "—" and following[1:2] not in ("", " "):
            return line
        return line + " "

    def _runs_on(self, line: str, following: str) -> bool:
        """Tell whether an address at the end of the line goes on in the following one."""
        if line[-1] in "/_-?&=%":
            return not following[0].isspace()
        return line[-1] == "." and (following[0].islower() or following[0].isdigit())

    def _keeps(self, first: str, second: str) -> bool:
        a, b = first.casefold(), second.casefold()
        if (a, b) in self._pairs:
            return True
        if a + b in self._words:
            return False
        if not second[0].islower() or first[-1].isupper() or first[-1].isdigit() or b in _PARTICLES or a in _KEEP:
            return True
        return b in self._words and (a in self._words or a in _KEEP_BEFORE_WORD)
