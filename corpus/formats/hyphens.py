"""Lines become running text: what happens to a hyphen, a dash or an address at a line's end."""

import re
from collections.abc import Sequence
from functools import cached_property

_PREFIXES = frozenset("non self neo anti quasi zero".split())  # keep their hyphen
_PREFIXES_OF_WORDS = frozenset("post all vice half well mid semi cross ill".split())  # keep it before a word
_PARTICLES = frozenset("up off out in on to of by down over and or the for".split())  # are no last syllables
_OPENERS = frozenset(  # start words that are written as one: "to-day", "some-thing"
    "a after an any back be every for him how in it my no on our out over some them there to under up what when where "
    "who with your".split()
)

_LONGEST_ADDRESS = 500  # characters; what is longer is none

_HYPHENS = ("-", "‐", "‑")
_WORD = re.compile(r"[^\W\d_]+")
_PAIR = re.compile(r"([^\W\d_]+)[-‐‑](?=([^\W\d_]+))")
_TAIL = re.compile(r"([^\W_]+)[-‐‑]$")
_HEAD = re.compile(r"[^\W_]+")
_WITHOUT_SPACES = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")  # Chinese, Japanese
_DASHED = re.compile(r"\S[—–/]$")


class Joiner:
    """Joins the lines of a paragraph, with all lines of the document as evidence about hyphens.

    A hyphen at a line's end, between `a` and `b`, is decided by the first rule that applies:

    1. "a-b" stands inside a line elsewhere: it stays ("non-\\nproliferation").
    2. "ab" stands elsewhere: it goes ("inter-\\nnational").
    3. `b` starts with a capital or a digit, `a` ends with one or with a full stop, or `b` is a word like "up" or
       "of": it stays.
    4. `a` is a prefix like "non" or "self"; or one like "post", and `b` is a word elsewhere: it stays.
    5. Both parts are words elsewhere, and `a` is none like "to" or "some": it stays ("tone-\\ndeaf"); otherwise it
       goes ("peo-\\nple").

    A dash or a slash glued to a word at a line's end takes no space after it; nor does a web address that is
    broken after "/", ".", "_", "-", "?", "&", "=" or "%"; nor do Chinese and Japanese signs. Everything else is joined
    by a space.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def join(self, lines: Sequence[str]) -> str:
        """Return the lines as one line."""
        return "".join(self.parts(lines))

    def parts(self, lines: Sequence[str]) -> list[str]:
        """Return each line as it stands in the joined line, with the space that follows it there."""
        parts: list[str] = []
        word = ""  # the last one so far, which may have begun lines ago
        for line in lines:
            glued = False
            if parts:
                parts[-1] = self._end(parts[-1], word, line)
                glued = not parts[-1].endswith(" ")
            word = (word + line if glued and " " not in line else line.rpartition(" ")[2])[:_LONGEST_ADDRESS]
            parts.append(line)
        return parts

    def _end(self, line: str, word: str, following: str) -> str:
        """Return the line as it ends when the following one is joined to it; `word` is its last word."""
        if ("http" in word or "www." in word) and self._runs_on(line, following):
            return line
        if (tail := _TAIL.search(line[-60:])) is not None:
            head = _HEAD.match(following)
            return line if head is None or self._keeps(tail[1], head[0]) else line[:-1]
        if _WITHOUT_SPACES.match(line[-1:]) and _WITHOUT_SPACES.match(following):
            return line
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
        words, pairs = self._evidence
        if (a, b) in pairs:
            return True
        if a + b in words:
            return False
        if not second[0].islower() or first[-1].isupper() or first[-1].isdigit() or b in _PARTICLES:
            return True
        if a in _PREFIXES and len(b) > 3:
            return True
        return b in words and (a in _PREFIXES_OF_WORDS or (a in words and a not in _OPENERS))

    @cached_property
    def _evidence(self) -> tuple[set[str], set[tuple[str, str]]]:
        """Return the words, and the pairs of words with a hyphen between them, that stand inside lines."""
        words: set[str] = set()
        pairs: set[tuple[str, str]] = set()
        broken = False
        for line in self._lines:
            ends = line.endswith(_HYPHENS)
            found = _WORD.findall(line.casefold())
            words.update(found[1 if broken else 0 : len(found) - 1 if ends else len(found)])
            if any(hyphen in line for hyphen in _HYPHENS):
                pairs.update(_PAIR.findall(line.casefold()))
            broken = ends
        return words, pairs
