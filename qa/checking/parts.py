"""A quotation taken apart by the conventions of style guides: what is quoted, left out, and put in.

An ellipsis, bare or in brackets, leaves words out; square brackets put words in, or in place of others; "[sic]" and
"[emphasis added]" speak about the quotation. Brackets around letters at a word's beginning ("[T]he") change their
case; at its end ("work[ed]"), its ending. As the Chicago Manual of Style, APA, MLA and the Bluebook have it.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from qa.checking.folding import Folded, fold

OMITTED = 3_000  # letters that an ellipsis may leave out: a page and a half
INSERTED = 60  # letters that square brackets may stand for: some twelve words
ENDING = 6  # letters of a word's ending

_DOTS = r"(?:…{1,2}|\.(?:\s?\.){2,3}|⋯{1,2})"
_OMISSION = rf"[\[(<〔［（]\s*{_DOTS}\s*[\])>〕］）]|{_DOTS}"
_BRACKETS = r"[\[［][^\[\]［］]{1,300}[\]］]"
_PIECE = re.compile(f"(?P<omission>{_OMISSION})|(?P<bracket>{_BRACKETS})")
_REMARK = re.compile(
    r"sic!?|так!?|emphasis (?:added|in original|mine|supplied)|my emphasis|italics (?:added|in original|mine)"
    r"|citations? omitted|footnotes? omitted|internal quotation marks omitted|translation|trans\.",
    re.IGNORECASE,
)


class Joint(StrEnum):
    """What stands between two parts of a quotation."""

    OMISSION = "omission"
    INSERTION = "insertion"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words that is quoted without a break; offsets into the quotation's words."""

    start: int
    end: int
    folded: Folded  # of the run, with offsets into the quotation's words
    joint: Joint | None  # what stands before it
    most: int  # letters of the source that may stand between it and the part before it


@lru_cache(maxsize=256)  # a quotation is compared with one document after another
def whole(words: str) -> tuple[Part, ...]:
    """Return a quotation as one part, whose brackets and dots are letters of the source or signs as any other."""
    return (Part(0, len(words), fold(words), None, 0),)


@lru_cache(maxsize=256)
def parts(words: str) -> tuple[Part, ...]:
    """Return the parts of a quotation, in order; an omission at either end only leaves the quotation shorter."""
    found: list[Part] = []
    start, joint, most = 0, None, 0
    for piece in _PIECE.finditer(words):
        if piece["bracket"] and (_changes_a_letter(words, piece) or _is_code(words, piece)):
            continue
        before = _part(words, start, piece.start(), joint, most)
        found += before
        joint, most = _joint(words, piece, None if before else joint, most)
        start = piece.end()
    found += _part(words, start, len(words), joint, most)
    found[:1] = [replace(first, joint=None, most=0) for first in found[:1]]
    return tuple(found)


def _part(words: str, start: int, end: int, joint: Joint | None, most: int) -> list[Part]:
    folded = fold(words[start:end])
    if not folded.letters:
        return []
    return [Part(start, end, Folded(folded.letters, folded.offsets + start), joint, most)]


def _changes_a_letter(words: str, piece: re.Match[str]) -> bool:
    """Whether a bracket holds a word's first letters: "[T]he"."""
    inside = piece["bracket"][1:-1]
    return len(inside) <= 3 and inside.isalpha() and words[piece.end() : piece.end() + 1].isalpha()


def _is_code(words: str, piece: re.Match[str]) -> bool:
    """Whether a bracket hangs on a sign that no prose has before one: "#[derive]", "list_[0]"."""
    return words[piece.start() - 1 : piece.start()] in tuple("#$@&=_*\\|~^`/")


def _joint(words: str, piece: re.Match[str], before: Joint | None, most: int) -> tuple[Joint, int]:
    """Return what a piece joins with, together with one right before it that nothing parts from it."""
    if piece["omission"]:
        return Joint.OMISSION, OMITTED
    if _REMARK.fullmatch(piece["bracket"][1:-1].strip(" .")):
        return (before, most) if before is Joint.OMISSION else (Joint.REMARK, 0)
    is_ending = words[piece.start() - 1 : piece.start()].isalpha()
    if before is Joint.OMISSION and most == OMITTED and not is_ending:
        return Joint.OMISSION, OMITTED
    return Joint.INSERTION, ENDING if is_ending else INSERTED
