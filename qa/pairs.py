"""A question and a text as the reader reads them: `[CLS] question [SEP] title [SEP] text [SEP]`, in word pieces.

A text is data: what looks like a special token in it ("[SEP]") is read as the letters that it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from corpus.errors import EncoderError

WINDOW = 256  # word pieces of a pair, special ones included
TITLE = 24  # word pieces of a title that are read
LEAST = 64  # word pieces of the text that a question has to leave room for
OVERLAP = 0.4  # of two neighbouring windows on one text


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a text, with their place in it."""

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]  # code points into the text


@dataclass(frozen=True, slots=True)
class Pair:
    """One window on a text, read for a question: `ids[first:last]` are the text's pieces from `begin` on."""

    ids: tuple[int, ...]
    asked: int  # how many of `ids`, from the first, belong to the question
    first: int
    last: int
    begin: int


class Pairs:
    """Lays out pairs for one model."""

    def __init__(self, tokenizer: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._tokenizer.encode_special_tokens = True
        self._opens, self._parts = self._special("[CLS]"), self._special("[SEP]")

    def _special(self, token: str) -> int:
        place = self._tokenizer.token_to_id(token)
        if place is None:
            raise EncoderError(f"the tokenizer knows no {token}: it is not the one that the reader was trained with")
        return int(place)

    def pieces(self, text: str) -> Pieces:
        """Cut a text into word pieces, without special ones."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return Pieces(tuple(encoding.ids), tuple(encoding.offsets))

    def many(self, texts: Sequence[str]) -> list[Pieces]:
        """Cut texts into word pieces; see `pieces`."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [Pieces(tuple(encoding.ids), tuple(encoding.offsets)) for encoding in encodings]

    def decode(self, ids: Sequence[int]) -> str:
        """Return the words of word pieces, in small letters: for people, as it does not give the text back."""
        return str(self._tokenizer.decode(list(ids)))

    def room(self, question: Pieces, title: Pieces) -> int:
        """Return how many word pieces of a text fit into the window; under `LEAST`, the question is too long."""
        return WINDOW - len(question.ids) - min(TITLE, len(title.ids)) - 4

    def pair(self, question: Pieces, title: Pieces, text: Pieces, begin: int, end: int) -> Pair:
        """Lay out the pieces `begin` to `end` of a text."""
        head = (self._opens, *question.ids, self._parts, *title.ids[:TITLE], self._parts)
        ids = (*head, *text.ids[begin:end], self._parts)
        return Pair(ids, len(question.ids) + 2, len(head), len(ids) - 1, begin)

    def windows(self, question: Pieces, title: Pieces, text: Pieces) -> Iterator[Pair]:
        """Yield windows that cover the text, each the like of the next by `OVERLAP`; one if it fits."""
        room, length = self.room(question, title), len(text.ids)
        step = max(1, round(room * (1 - OVERLAP)))
        begins = [0, *range(step, max(1, length - room + step), step)] if length > room else [0]
        for begin in begins:
            begin = max(0, min(begin, length - room))
            yield self.pair(question, title, text, begin, min(length, begin + room))
