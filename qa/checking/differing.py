"""Words that fold alike, compared sign by sign: what typesetting may change, and what nobody may.

Letters and digits are the same, apart from their case and form; so only what stands between two neighbouring
letters has to be compared, and each such gap is small.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum

from qa.checking.folding import is_spaced, letter
from qa.checking.library import Source
from qa.checking.parts import ENDING, Joint, Part


class Difference(StrEnum):
    """How the words of a draft differ from those of the document."""

    QUOTES = "quotation marks"
    DASHES = "dashes"
    HYPHENS = "hyphens"
    SPACES = "spaces"
    ELLIPSIS = "ellipsis"
    FORMS = "forms of letters and signs"
    LIGATURES = "ligatures that the document lost"
    POINTING = "vowel marks"
    CAPITAL = "capital at the beginning"
    EDGE = "punctuation at the edge"
    BRACKETS = "brackets"
    INSERTED = "words in brackets"
    OMITTED = "words left out, and marked so"
    NOTES = "footnote marks"
    CASE = "capitals"
    PUNCTUATION = "punctuation"
    CUT = "a word or number that is cut"


ALTERING = frozenset({Difference.CASE, Difference.PUNCTUATION, Difference.CUT})  # the others are typographic

_QUOTES = "\"'“”„‟‘’‚‛«»‹›「」『』﹁﹂﹃﹄｢｣＂＇`´′″〝〞〟"
_DASHES = "-‐‑‒–—―−﹘﹣－"
_HYPHENS = "-‐‑"
_BULLETS = str.maketrans("", "", "•◦▪‣●○■")  # of a list's items, which a sentence leaves out
_DOTS = re.compile(r"…|⋯|\.(?:\s?\.){2,3}")
_CLASSES = str.maketrans({**dict.fromkeys(_QUOTES, "'"), **dict.fromkeys(_DASHES, "-"), "。": ".", "｡": ".", "、": ","})
_LIGATURE = re.compile(r"fi(?=[bcdfghjkmnpqstvwxz]|[lr][bcdfghjkmnpqstvwxz])")
_QUIET = frozenset("…'[]()….,;:-•*·◦–")  # signs that may differ where a quotation begins
_END = frozenset("…'[]().,")  # signs that may differ where it ends


def compare(words: str, part: Part, source: Source, start: int, after: Part | None) -> frozenset[Difference]:
    """Return how a part of a quotation differs from the letters of a document from `start` on.

    :param after: the part that follows.
    """
    end = start + len(part.folded.letters)
    found = set(_letters(words, part, source, start))
    found |= set(_gaps(words, part, source, start))
    found |= set(_edges(words, part, source, (start, end), after))
    if part.joint is Joint.OMISSION:
        found.add(Difference.OMITTED)
    elif part.joint is Joint.INSERTION:
        found.add(Difference.INSERTED)
    elif part.joint is Joint.REMARK:
        found.add(Difference.BRACKETS)
    return frozenset(found)


def _letters(words: str, part: Part, source: Source, start: int) -> Iterator[Difference]:
    text, theirs = source.document.text, source.folded.offsets
    for place, offset in enumerate(part.folded.offsets.tolist()):
        one, other = words[offset], text[theirs[start + place]]
        if one == other:
            continue
        if one.lower() != other.lower():
            yield Difference.FORMS
            continue
        is_first = place == 0 and part.joint in (None, Joint.OMISSION)
        bracketed = words[offset - 1 : offset] in ("[", "［")
        yield Difference.CAPITAL if is_first or bracketed else Difference.CASE


def _gaps(words: str, part: Part, source: Source, start: int) -> Iterator[Difference]:
    text, theirs, ours = source.document.text, source.folded.offsets, part.folded.offsets.tolist()
    for place in range(len(ours) - 1):
        left, right = ours[place] + 1, ours[place + 1]
        begin, end = int(theirs[start + place]) + 1, int(theirs[start + place + 1])
        if left == right and begin == end:
            continue
        one, other = words[left:right], source.gap(begin, end)
        if one == other and end - begin == len(other):
            continue
        if len(other) < end - begin and _squeezed(one) == _squeezed(other):
            yield Difference.NOTES if text[begin:end].strip() else Difference.SPACES
            continue
        difference = gap(one, other, words[left - 1], words[right])
        if difference:
            yield difference


def gap(one: str, other: str, left: str, right: str) -> Difference | None:
    """Return how two gaps between the same letters differ; None if in nothing but the kind of white space."""
    if _squeezed(one) == _squeezed(other):
        return None
    mine, theirs = classed(one), classed(other)
    if mine != theirs and mine == theirs.translate(_BULLETS):
        return Difference.FORMS
    if mine != theirs and mine.replace("[", "").replace("]", "") == theirs:
        return Difference.BRACKETS
    if mine == theirs:
        return _same_class(one, other, left, right)
    if {mine, theirs} == {"-", ""} and left.isalpha() and right.isalpha():
        dash = one if mine else other
        is_hyphen = dash[0] in _DASHES and (len(dash) == 1 or (dash[0] in _HYPHENS and not dash[1:].strip()))
        return Difference.HYPHENS if is_hyphen else Difference.PUNCTUATION
    return Difference.PUNCTUATION


def _same_class(one: str, other: str, left: str, right: str) -> Difference:
    """Name the difference of gaps whose signs are of the same classes."""
    bare, their = "".join(one.split()), "".join(other.split())
    if bare == their:
        is_number = left.isdigit() and right.isdigit() and not bare
        return Difference.PUNCTUATION if is_number else Difference.SPACES
    changed = set(bare) ^ set(their)
    if changed & set(_QUOTES):
        return Difference.QUOTES
    if changed & set(_DASHES) or "--" in bare + " " + their:
        return Difference.DASHES
    if changed & set("…⋯."):
        return Difference.ELLIPSIS
    pointing = any(not letter(each) and unicodedata.category(each) in ("Mn", "Lm") for each in changed)
    return Difference.POINTING if pointing else Difference.FORMS


def lacks_ligatures(mine: str, theirs: str) -> bool:
    """Whether words differ only in what a PDF loses with the letters "fi" that are one glyph: "signifcant", "flms".

    Not where other words could be meant without the i: "filed" and "fled".
    """
    return len(theirs) < len(mine) and _LIGATURE.sub("f", mine) == _LIGATURE.sub("f", theirs)


def classed(signs: str) -> str:
    """Return signs without white space and pointing, each replaced by what stands for its class."""
    plain = _DOTS.sub("…", unicodedata.normalize("NFKC", signs) if "…" not in signs and "⋯" not in signs else signs)
    mapped = "".join(plain.translate(_CLASSES).split())
    mapped = re.sub("-+", "-", mapped.replace("''", "'"))
    return "".join(each for each in mapped if unicodedata.category(each) not in ("Mn", "Lm", "Cf"))


def _squeezed(signs: str) -> str:
    return " ".join(f"|{signs}|".split())


def _edges(words: str, part: Part, source: Source, place: tuple[int, int], after: Part | None) -> Iterator[Difference]:
    """Yield how a part's edges differ: signs before its first letter and behind its last, and words that are cut."""
    start, end = place
    theirs, ours, text = source.folded.offsets, part.folded.offsets, source.document.text
    begin, stop = int(theirs[start]), int(theirs[end - 1]) + 1
    before = source.gap(int(theirs[start - 1]) + 1, begin) if start else source.gap(0, begin)
    behind = source.gap(stop, int(theirs[end])) if end < len(theirs) else source.gap(stop, len(text))
    is_inner = part.joint not in (None, Joint.OMISSION)
    lead, trail = words[part.start : int(ours[0])], words[int(ours[-1]) + 1 : part.end]
    yield from _edge(lead[::-1], before[::-1], _QUIET)
    yield from _edge(trail, behind, _QUIET if after else _END)
    if start and not is_inner and _is_cut(text, int(theirs[start - 1]), begin, before):
        yield Difference.CUT
    is_ending = after is not None and after.joint is Joint.INSERTION and after.most <= ENDING
    if end < len(theirs) and not is_ending and after is None and _is_cut(text, stop - 1, int(theirs[end]), behind):
        yield Difference.CUT


def _edge(mine: str, theirs: str, free: frozenset[str]) -> Iterator[Difference]:
    """Compare signs at an edge, from the letter outwards."""
    one, other = classed(mine), classed(theirs)
    if not one:
        return
    if not other.startswith(one):
        shared = next((n for n in range(min(len(one), len(other))) if one[n] != other[n]), min(len(one), len(other)))
        yield Difference.EDGE if set(one[shared:]) <= free else Difference.PUNCTUATION
        return
    if not "".join(theirs.split()).startswith("".join(mine.split())):
        yield Difference.QUOTES if set(mine) & set(_QUOTES) else Difference.FORMS
    elif not " ".join(theirs.split()).startswith(" ".join(mine.split())) or mine[:1].isspace() > theirs[:1].isspace():
        yield Difference.SPACES


def _is_cut(text: str, left: int, right: int, between: str) -> bool:
    """Whether a word, or a number with a point or comma in it, goes on across an edge of the quotation."""
    one, other = text[left], text[right]
    if not (is_spaced(one) and is_spaced(other)):
        return False
    if right == left + 1:
        return True
    return one.isdigit() and other.isdigit() and between in (".", ",", "’", "'")


def edge_of(words: str, part: Part, source: Source, start: int) -> tuple[int, int]:
    """Return the range of the document in which a part stands, with the signs at its edges that are there too."""
    end = start + len(part.folded.letters)
    theirs, ours, text = source.folded.offsets, part.folded.offsets, source.document.text
    begin, stop = source.folded.slice(start, end)
    earliest = int(theirs[start - 1]) + 1 if start else 0
    latest = int(theirs[end]) if end < len(theirs) else len(text)
    return (
        begin - shared(words[part.start : int(ours[0])][::-1], text[earliest:begin][::-1]),
        stop + shared(words[int(ours[-1]) + 1 : part.end], text[stop:latest]),
    )


def shared(mine: str, theirs: str) -> int:
    """Return how many characters at the beginning of `theirs` are the signs that `mine` begins with."""
    wanted = [each for each in mine.translate(_CLASSES) if not each.isspace()]
    done = length = 0
    for place, each in enumerate(theirs.translate(_CLASSES)):
        if each.isspace():
            continue
        if done == len(wanted) or each != wanted[done]:
            break
        done, length = done + 1, place + 1
    return length
