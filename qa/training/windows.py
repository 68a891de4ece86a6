"""An example becomes one window of word pieces with a label for each sentence and each piece."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.sentences import sentences
from qa.pairs import Pairs, Pieces
from qa.training.examples import Example

QUESTION = 96  # word pieces of a question that are read in training


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What the model is shown and what it should say. Places are into `ids`."""

    set: str
    ids: tuple[int, ...]
    asked: int  # how many of `ids`, from the first, belong to the question
    sentences: tuple[tuple[int, int], ...]  # half-open
    right: tuple[bool, ...]  # per sentence: is, or holds a part of, the answer
    spans: tuple[tuple[int, int], ...]  # answers proper: first and last piece of each
    group: str = ""  # names the question whose found passages are compared with one another; "" for none

    @property
    def answers(self) -> bool:
        """Whether anything in the window answers."""
        return any(self.right)


def window(example: Example, pairs: Pairs, dice: random.Random) -> Window | None:
    """Show as much of an example's text as fits, around one of the sentences that answer if any does."""
    question = pairs.pieces(example.question)
    question = Pieces(question.ids[:QUESTION], question.offsets[:QUESTION])
    title, text = pairs.many([example.title, example.text])
    ranges = _ranges(example, text)
    if not ranges:
        return None
    right = [_meet(text, piece, example.evidence) for piece in ranges]
    if example.evidence and not any(right):
        return None
    first, last = _shown(ranges, right, pairs.room(question, title), dice)
    begin = ranges[first][0]
    end = min(ranges[last - 1][1], begin + pairs.room(question, title))
    pair = pairs.pair(question, title, text, begin, end)
    shift = pair.first - begin
    spans = [_pieces_of(text, *span) for span in example.spans]
    return Window(
        set=example.set,
        ids=pair.ids,
        asked=pair.asked,
        sentences=tuple((a + shift, min(b, end) + shift) for a, b in ranges[first:last]),
        right=tuple(right[first:last]),
        spans=tuple((a + shift, b - 1 + shift) for a, b in spans if begin <= a < b <= end),
        group=example.group,
    )


def _ranges(example: Example, text: Pieces) -> list[tuple[int, int]]:
    """The sentences of a text, as ranges of its pieces."""
    found = [each for start, end in example.paragraphs for each in sentences(example.text, start, end)]
    ranges = (_pieces_of(text, start, end) for start, end in found)
    return [(begin, end) for begin, end in ranges if begin < end]


def _pieces_of(text: Pieces, start: int, end: int) -> tuple[int, int]:
    """The pieces that lie in `start:end`, at least in part."""
    inside = [place for place, (a, b) in enumerate(text.offsets) if a < end and start < b]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _meet(text: Pieces, piece: tuple[int, int], evidence: Sequence[tuple[int, int]]) -> bool:
    """Whether a sentence holds evidence: all of a piece of it, or a good part of the sentence itself."""
    start, end = text.offsets[piece[0]][0], text.offsets[piece[1] - 1][1]
    for a, b in evidence:
        common = min(end, b) - max(start, a)
        if common > 0 and (2 * common >= min(end - start, b - a)):
            return True
    return False


def _shown(ranges: Sequence[tuple[int, int]], right: Sequence[bool], room: int, dice: random.Random) -> tuple[int, int]:
    """Choose the sentences to show: grow from one that answers, or from any, to random sides while there is room."""
    seed = dice.choice([place for place, each in enumerate(right) if each] or list(range(len(ranges))))
    first, last = seed, seed + 1
    while True:
        sides = [
            (a, b)
            for a, b in ((first - 1, last), (first, last + 1))
            if a >= 0 and b <= len(ranges) and ranges[b - 1][1] - ranges[a][0] <= room
        ]
        if not sides:
            return first, last
        first, last = dice.choice(sides)
