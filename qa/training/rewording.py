"""Questions in other words: some of a question's words give way to ones that are near them.

Who asks of a report has not its words in mind, but most sets were made by people who had just read the passage, so
that a reader learns to look for the same words. Near are words whose embeddings in the model that training starts from
are near; names and rare words stay, as another name makes another question.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from qa.question import FUNCTION_WORDS
from qa.training.examples import Example

NEIGHBOURS = 4  # words that may take the place of one
LEAST = 0.35  # cosine of words that are near
COMMON = 8  # times that a word stands in the passages in small letters, at least
SMALL = 0.9  # share of its occurrences in small letters
SHORTEST = 4  # letters
REPLACED = 0.35  # of the words of a question that have near ones
_WORD = re.compile(r"(?<![\w'’-])[a-z]+(?![\w'’-])")
_INSIDE = re.compile(r"(?<=[\w,;] )[A-Za-z]+")  # words that begin no sentence


def common(texts: Iterable[str]) -> frozenset[str]:
    """Return words that stand in texts often enough, and hardly ever as names."""
    small, all_of = Counter[str](), Counter[str]()
    for text in texts:
        for word in _INSIDE.findall(text):
            all_of[word.lower()] += 1
            small[word] += word.islower()
    return frozenset(
        word
        for word, count in small.items()
        if count >= max(COMMON, SMALL * all_of[word]) and len(word) >= SHORTEST and word not in FUNCTION_WORDS
    )


def near(words: Sequence[str], vectors: npt.NDArray[np.float32]) -> dict[str, tuple[str, ...]]:
    """Return for each word those that are nearest to it; `vectors` are theirs, (words, dimension)."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    found: dict[str, tuple[str, ...]] = {}
    for first in range(0, len(words), 1000):
        cosines = unit[first : first + 1000] @ unit.T
        cosines[np.arange(len(cosines)), first + np.arange(len(cosines))] = -1
        best = np.argsort(-cosines, axis=1)[:, :NEIGHBOURS]
        for row, places in enumerate(best):
            close = tuple(words[place] for place in places if cosines[row, place] >= LEAST)
            if close:
                found[words[first + row]] = close
    return found


def reworded(example: Example, neighbours: Mapping[str, Sequence[str]], seed: int) -> Example:
    """Return an example with its question in other words, the same for all examples of that question."""
    dice = random.Random(f"reworded {seed} {example.question}")

    def other(match: re.Match[str]) -> str:
        choices = neighbours.get(match.group(), ())
        return dice.choice(choices) if choices and dice.random() < REPLACED else match.group()

    return replace(example, question=_WORD.sub(other, example.question))
