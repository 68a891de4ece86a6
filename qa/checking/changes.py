"""What was changed in a quotation, word by word: the fewest words left out, put in and replaced (Levenshtein 1966)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from qa.checking.differing import classed
from qa.checking.folding import is_spaced, letter

_TOKEN = re.compile(r"[^\W_]+(?:['’\-‐‑\u0300-\u036f\u064b-\u0652\u0900-\u0dff][^\W_]+)*|\.(?:\s?\.){2,3}|[^\w\s]|_")


class Operation(StrEnum):
    """What was done to some words."""

    SAME = "same"
    LEFT_OUT = "left_out"  # stands in the document only
    PUT_IN = "put_in"  # stands in the draft only
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Change:
    """A run of words: as the draft has them, and as the document has them."""

    operation: Operation
    draft: str
    source: str


@dataclass(frozen=True, slots=True)
class _Token:
    text: str  # which it was cut from
    key: str
    start: int
    end: int


def changes(draft: str, sources: Sequence[tuple[str, Sequence[tuple[int, int]]]]) -> tuple[Change, ...]:
    """Return the runs of words that make the draft's words of the documents'.

    :param sources: texts that follow one another, and the ranges of each that are not compared.
    """
    mine = _tokens(draft, ())
    theirs = [token for text, skipped in sources for token in _tokens(text, skipped)]
    if mine and theirs and mine[0].key.lower() == theirs[0].key.lower():
        mine[0] = replace(mine[0], key=theirs[0].key)  # a quotation may begin with a capital of its own
    found = []
    for step in Levenshtein.opcodes([each.key for each in mine], [each.key for each in theirs]):
        one = _joined(mine[step.src_start : step.src_end])
        other = _joined(theirs[step.dest_start : step.dest_end])
        found.append(Change(_NAMES[step.tag], one, other))
    return tuple(found)


_NAMES = {
    "equal": Operation.SAME,
    "replace": Operation.REPLACED,
    "delete": Operation.PUT_IN,  # from the draft to the document it would have to be deleted
    "insert": Operation.LEFT_OUT,
}


def _tokens(text: str, skipped: Sequence[tuple[int, int]]) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        if any(start <= match.start() < end for start, end in skipped):
            continue
        if is_spaced(match[0][0]):
            stop = min([match.end(), *(start for start, _ in skipped if match.start() < start < match.end())])
            found.append(_Token(text, _key(text[match.start() : stop]), match.start(), stop))
        else:
            found += [_Token(text, each, match.start() + n, match.start() + n + 1) for n, each in enumerate(match[0])]
    return found


def _key(word: str) -> str:
    """Return what is compared of a word: its letters with their case, without what only typesetting differs in."""
    if not word[0].isalnum():
        return classed(word)
    plain = "".join(letter(each).upper() if each.isupper() else letter(each) or each for each in word)
    return re.sub("[‐‑]", "-", plain.replace("’", "'"))


def _joined(tokens: Sequence[_Token]) -> str:
    pieces: list[str] = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        if before is not None and before.text is token.text:
            gap = token.text[before.end : token.start]
            pieces.append(gap if len(gap) <= 1 else " ")
        elif before is not None:
            pieces.append(" ")
        pieces.append(token.text[token.start : token.end])
    return "".join(pieces)
